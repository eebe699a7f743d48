"""Counts without people, in the chapter on decisions: shows of hands, and tallies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import attrs

from dialoguekit.disclosure.facts import Fact
from dialoguekit.disclosure.groups import Groups
from dialoguekit.document.blocks import Block, Cell, Column, Table, Text
from dialoguekit.domain.count_rules import CountForm, explain_unmet_count
from dialoguekit.events import CountRecorded
from dialoguekit.events.evidence import Evidence
from dialoguekit.plugin.record import Record
from dialoguekit.plugin.tables import format_heading, join_notes

FORMS = {"hands": "show of hands", "tally": "tally"}
"""What a reader knows the forms of a count as."""


class OptionText(Protocol):
    """A function from an option to its text, in the wording that was counted."""

    def __call__(self, option: str, voted: Count | None = None) -> str:
        """Return the text of an option."""


@attrs.frozen(kw_only=True)
class Count:
    """A count without people, as it may be published.

    ``names`` replace the ids of people among its options.
    ``by_group`` are the numbers of the groups that were counted apart, under the labels of a
    report.  ``counted_by`` are the labels of those who counted.  ``is_shown`` is whether
    all participants could see it, and what it is about was not rejected.
    """

    opened: Fact[CountRecorded]
    form: CountForm
    names: Mapping[str, str]
    by_group: Mapping[str, Mapping[str, int]]
    counted_by: tuple[str, ...]
    is_shown: bool

    @property
    def id(self) -> str:
        """The id, ``CT1``."""
        return self.opened.id

    @property
    def evidence(self) -> Evidence:
        """The event that recorded it."""
        return self.opened.evidence

    @property
    def form_label(self) -> str:
        """``show of hands`` or ``tally``."""
        return FORMS[self.opened.event.form]

    def version_of(self, option: str) -> int | None:
        """Return the version of the proposal that was counted; None if it was not recorded."""
        event = self.opened.event
        if option == event.target:
            return event.version
        return dict(zip(event.options, event.versions, strict=False)).get(option) or None


def build_counts(record: Record) -> Iterator[Count]:
    """Yield the counts of a workshop, in log order."""
    for fact in record.of(CountRecorded):
        event = fact.event
        rejected = {
            str(id)
            for id in (event.target, *event.options)
            if id in record.contributions and not _may_count(record, str(id))
        }
        form = CountForm.of(event)
        kept = {option: n for option, n in form.counts.items() if option not in rejected}
        people = [option for option in kept if record.is_registered(option)]
        labels = [record.groups.label(group) for group in event.groups]
        yield Count(
            opened=fact,
            form=attrs.evolve(form, counts=kept),
            names={option: f"person {number}" for number, option in enumerate(people, start=1)},
            by_group=_by_group(event, labels, kept),
            counted_by=tuple(
                dict.fromkeys(record.group_of(person) or "" for person in event.counted_by)
            ),
            is_shown=fact.shown and event.target not in rejected and bool(kept),
        )


def _may_count(record: Record, id: str) -> bool:
    """Return whether a contribution was shown, and not held or rejected by moderators."""
    made = record.contributions[id]
    return made.shown and made.outcome in (None, "accepted")


def _by_group(
    event: CountRecorded, labels: Sequence[str], kept: Mapping[str, int]
) -> Mapping[str, Mapping[str, int]]:
    """Return the numbers of each label; those of groups that are combined are added up."""
    found: dict[str, Counter[str]] = {}
    width = len(event.options)
    for place, label in enumerate(labels):
        numbers = event.counts_by_group[place * width : (place + 1) * width]
        counter = found.setdefault(label, Counter())
        for option, number in zip(event.options, numbers, strict=False):
            if option in kept:
                counter[option] += number
    return found


def count_blocks(
    counts: Sequence[Count], option_text: OptionText, record: Record
) -> Iterator[Block]:
    """Yield what was counted, by whom and how; and the numbers, by group where that is known."""
    for count in counts:
        yield Text(" ".join(_sentences(count, option_text)))
        if count.is_shown:
            yield _numbers_table(count, option_text, record.groups)


def _sentences(count: Count, option_text: OptionText) -> Iterator[str]:
    event, form = count.opened.event, count.form
    about = None if event.title is None else f"{event.title}"
    if event.target is not None:
        target = option_text(event.target, count)
        about = target if about is None else f"{about} ({target})"
    title = f"{count.id}, a {count.form_label}" + ("" if about is None else f": {about}")
    yield title if title.endswith((".", "?", "!")) else f"{title}."
    if not count.is_shown:
        yield "Its numbers are not shown, because not all participants saw what it is about."
        return
    yield "People were counted, and not who answered what."
    if count.counted_by:
        yield f"Counted by: {', '.join(count.counted_by)}."
    if form.answers is None:
        if form.asked is not None:
            yield f"{form.asked} were asked."
        return
    of_all = "" if form.asked is None else f" of {form.asked} who were asked"
    yield f"{form.answers}{of_all} answered."
    if form.abstentions:
        counted = "count" if form.abstentions_counted else "do not count"
        yield f"Abstentions {counted} in the denominator."
    if event.form == "tally" and event.version is None:
        return  # Nothing is decided on it.
    unmet = explain_unmet_count(form, str(form.yes))
    rule = f"{form.exact_share or '1/2'} of the votes" if form.rule == "share" else form.rule
    yield f"Its rule ({rule}) is {'met' if unmet is None else f'not met: {unmet}'}."


def _numbers_table(count: Count, option_text: OptionText, groups: Groups) -> Table:
    columns = {"Everyone": count.form.counts, **count.by_group}
    return Table(
        caption=f"{count.id}: numbers of people",
        columns=[Column("Answer"), *(Column(format_heading(name), True) for name in columns)],
        rows=[
            (
                count.names.get(option) or option_text(option, count),
                *(Cell(numbers.get(option, 0), count.evidence) for numbers in columns.values()),
            )
            for option in count.form.counts
        ],
        note=join_notes(
            "Groups were counted apart where they are shown." if count.by_group else None,
            groups.note if count.by_group else None,
        ),
    )
