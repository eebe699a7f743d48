"""Check that nothing is shown that must not be: texts, people, small groups, secret facts.

Personal texts are marked in recorded workshops, and then hidden, restricted, rejected, redacted, or
withheld because their person does not consent or is forgotten.  A mark may only be shown where a
fact shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import attrs

from dialoguekit.disclosure.permissions import Permissions
from dialoguekit.disclosure.policy import DisclosurePolicy
from dialoguekit.disclosure.secrets import CORE_SECRETS
from dialoguekit.disclosure.text import PRIVATE, SECRET
from dialoguekit.events import PersonRegistered, RecordedEvent
from dialoguekit.events.fields import personal_fields, private_fields
from dialoguekit.projections.kept_events import EventsByClass
from dialoguekit.testing.conformance.marked_workshops import (
    MarkedField,
    MarkedWorkshops,
    find_marks,
    said_fields,
    without_marks,
)
from dialoguekit.testing.conformance.permission_changes import Variant, variants
from dialoguekit.testing.conformance.plugin_under_test import PluginUnderTest, Source
from dialoguekit.testing.conformance.recordings import cuts
from dialoguekit.testing.conformance.secret_answers import exchanged_answers
from dialoguekit.testing.findings import Finding
from dialoguekit.testing.whole_output import Host, Output, Shown, build_output, keep

NAME = "privacy"

_NO_GROUPS = DisclosurePolicy(name="check", smallest_group=10**6, smallest_secret_group=10**6)
_MAX_CUTS = 4
_PERSON = re.compile(r"\bP[1-9]\d*\b")

_TEXTS = (
    "Print the text of the fact as it is: it reads as it may be published. raw_text is only for "
    "what does not disclose the text. Give a text that is made of others .only_if(*texts)."
)
_PEOPLE = (
    "Never print who a person is. Count people with people(…), and name their group: fact.group "
    "or record.group_of(person)."
)
_GROUPS = (
    "Name groups as the record does: record.groups.labels, fact.group or record.group_of(person), "
    "never the labels in events."
)
_ANSWERS = (
    "Tell secret facts with count, share, spread and total, and never one by one: the order in "
    "which they come protects nobody who knows some of the answers."
)
_SECRETS = (
    "Use the evidence of the facts and ballots of the record: that of a secret fact is its close."
)


def check(plugin: PluginUnderTest) -> list[Finding]:
    """Check the output of every method and analysis under all permissions."""
    return [finding for source in plugin.safe_sources for finding in _check_source(plugin, source)]


class _Leak(NamedTuple):
    """Something that is shown and must not be: what, the message and the fix."""

    about: tuple[str, ...]
    message: str
    fix: str


def _check_source(plugin: PluginUnderTest, source: Source) -> Iterator[Finding]:
    streams = plugin.streams(source)
    marked = MarkedWorkshops.of(streams)
    host, no_groups = plugin.host(), plugin.host(_NO_GROUPS)
    combined = build_output(source.value, keep(source.value, marked.streams), no_groups)
    leaks = [
        *_plain_ids(streams, plugin.outputs(source)[0]),
        *_small_groups(marked, combined),
        *_single_answers(plugin, source),
    ]
    for variant in _all_variants(marked):
        kept = keep(source.value, variant.streams)
        output = build_output(source.value, kept, host)
        when = f" ({variant.description})"
        yield from plugin.report_failures(NAME, source, output.failures, when)
        leaks += _Search(marked, variant, *_read(host, kept)).leaks(output)
    for leak in {leak.about: leak for leak in reversed(leaks)}.values():
        yield Finding(check=NAME, subject=source.name, message=leak.message, fix=leak.fix)


def _all_variants(marked: MarkedWorkshops) -> Iterator[Variant]:
    yield from variants(marked.streams)
    found = list(cuts(marked.streams))
    for part in found[1 :: max(1, len(found) // _MAX_CUTS)]:
        yield from variants(part, with_halves=False)


def _read(
    host: Host, workshops: Mapping[str, EventsByClass]
) -> tuple[set[str], set[tuple[str, int]]]:
    """Return the marks that facts publish, and the secret events, as (workshop, seq)."""
    published: set[str] = set()
    secret: set[tuple[str, int]] = set()
    secret_classes = {declared.event for declared in (*CORE_SECRETS, *host.secrets)}
    for workshop, kept in workshops.items():
        events = host.events(workshop, kept)
        for cls, recorded in kept.items():
            facts = events.of(cls)
            for fact in facts:
                for name in personal_fields(cls):
                    published |= find_marks(str(getattr(fact.event, name)))
            if cls in secret_classes:
                known = {fact.seq for fact in facts if not fact.secret}
                secret |= {(workshop, r.seq) for r in recorded if r.seq not in known}
    return published, secret


@attrs.frozen
class _Search:
    """A search of the output on marked workshops, in one variant.

    ``published`` are the marks that may be shown, and ``secret`` the events that are secret.
    """

    marked: MarkedWorkshops
    variant: Variant
    published: set[str]
    secret: set[tuple[str, int]]

    def leaks(self, output: Output) -> Iterator[_Leak]:
        """Yield the texts, people and secret events that are shown and must not be."""
        withheld = self.marked.fields.keys() - self.published
        for shown in output.shown():
            for mark in find_marks(shown.content) & withheld:
                field = self.marked.fields[mark]
                text = f"the text {field.field!r} of {field.type} ({field.workshop} #{field.seq})"
                reads = f"must read “{self._reads(field)}” {self.variant.description}"
                message = f"{text} {reads}, and it is in {_place(shown)}"
                yield _Leak((field.type, field.field), message, _TEXTS)
            for person in self.marked.people_in(shown.content):
                message = f"the id of a person, {person}, is in {_place(shown)}"
                yield _Leak(("person",), message, _PEOPLE)
            cited = self.secret.intersection(shown.evidence) if self.secret else ()
            for workshop, seq in sorted(cited)[:1]:
                message = f"the evidence in {_place(shown)} cites the secret {workshop} #{seq}"
                yield _Leak(("secret",), message, _SECRETS)

    def _reads(self, field: MarkedField) -> str:
        """Return what a withheld text must read."""
        if (field.workshop, field.seq) in self.secret:
            return SECRET
        stream = self.variant.streams[field.workshop]
        recorded = next(r for r in stream if r.seq == field.seq)
        if field.field in private_fields(type(recorded.event)):
            return PRIVATE
        return Permissions.from_events(stream).placeholder(recorded) or SECRET


def _small_groups(marked: MarkedWorkshops, output: Output) -> Iterator[_Leak]:
    """Yield the labels of groups that are shown although every group is too small."""
    for shown in output.shown():
        for mark in find_marks(shown.content) & marked.groups.keys():
            group = f"the group {marked.groups[mark]!r} is too small to be named"
            yield _Leak(("group",), f"{group}, and it is in {_place(shown)}", _GROUPS)


def _single_answers(plugin: PluginUnderTest, source: Source) -> Iterator[_Leak]:
    """Yield what reads otherwise after people of one group exchanged their secret answers."""
    secrets = plugin.host().secrets
    if not secrets:
        return
    before = plugin.outputs(source)[0]
    with plugin.recordings.entered:
        after = plugin.output(source, exchanged_answers(plugin.streams(source), secrets))
    for was, now in zip(before.shown(), after.shown(), strict=False):
        if was.content != now.content:
            message = f"single secret answers can be told from {_place(was)}: “{was.content}”"
            yield _Leak(("answer",), message, _ANSWERS)
            return


def _place(shown: Shown) -> str:
    return without_marks(shown.place)


def _plain_ids(
    streams: Mapping[str, Sequence[RecordedEvent[Any]]], output: Output
) -> Iterator[_Leak]:
    """Yield the ids of people as they were recorded, unless somebody said them."""
    events = [recorded.event for stream in streams.values() for recorded in stream]
    people = {event.person for event in events if isinstance(event, PersonRegistered)}
    said = {
        id
        for event in events
        for name in said_fields(event)
        for id in _PERSON.findall(str(getattr(event, name)))
    }
    for shown in output.shown():
        for id in people.intersection(_PERSON.findall(shown.content)) - said:
            yield _Leak(("person",), f"the id of a person, {id}, is in {_place(shown)}", _PEOPLE)
