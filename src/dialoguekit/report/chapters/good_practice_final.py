"""What stands out only once everything is known, or only once the workshop is over.

Nothing is held against a workshop that can still come in it: whoever was silent may speak, a
breach may be repaired, and somebody else may have the same job.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from dialoguekit.document.blocks import Flag
from dialoguekit.events.evidence import Evidence
from dialoguekit.events.fields import WITHHELD
from dialoguekit.report.chapters.cycles import cycle
from dialoguekit.report.chapters.good_practice_state import Watched

SEVERAL = 3
"""People of a group from which on it is telling that none of them spoke.  Ours."""
MANY_TURNS = 10
"""Turns of others from which on it is telling, too.  Ours: a tenth of what domain.md §14 has."""


def at_the_end(workshop: str, room: Watched) -> Iterator[Flag]:
    """What shows in all that is known so far."""
    yield from _rules_imposed(workshop, room)
    yield from _derives_in_a_circle(workshop, room)
    yield from _themes_of_nothing(workshop, room)
    if room.closed:
        yield from _breaches_left_open(workshop, room)
        yield from _silent_groups(workshop, room)
        yield from _other_forms(workshop, room)
        yield from _lone_roles(workshop, room)


def _flag(
    workshop: str,
    rule: str,
    message: str,
    seqs: Iterable[int],
    *cites: str,
    severity: str = "flag",
) -> Flag:
    return Flag(
        rule=rule,
        message=message,
        severity=severity,
        cites=tuple(f"{workshop} {cite}" for cite in cites),
        evidence=Evidence.within(workshop, seqs),
    )


def _rules_imposed(workshop: str, room: Watched) -> Iterator[Flag]:
    """The group makes its rules itself (domain.md §1)."""
    by_facilitator = [seq for facilitator, seq in room.rules if facilitator]
    if 2 * len(by_facilitator) > len(room.rules):
        message = f"{len(by_facilitator)} of {len(room.rules)} rules came from the facilitator."
        yield _flag(workshop, "rules-imposed", message, by_facilitator, severity="note")


def _derives_in_a_circle(workshop: str, room: Watched) -> Iterator[Flag]:
    """Nothing is derived from itself (domain.md §13)."""
    found = cycle(room.derived)
    if found:
        message = f"Contributions derive from one another in a circle: {' → '.join(found)}."
        seqs = [room.derived[link] for link in pairwise(found)]
        yield _flag(workshop, "derives-cycle", message, seqs, *found[:-1])


def _themes_of_nothing(workshop: str, room: Watched) -> Iterator[Flag]:
    """Every theme has contributions behind it (domain.md §7)."""
    for id, theme in room.themes.items():
        if not room.applied & theme.codes:
            message = f"The theme {theme.label} has no coded contribution behind it."
            yield _flag(workshop, "theme-orphan", message, [theme.seq], id)


def _breaches_left_open(workshop: str, room: Watched) -> Iterator[Flag]:
    """A rule that slipped is repaired before people part (domain.md §1)."""
    for breach, slipped in room.breaches.items():
        message = f"{breach}, a breach of {slipped.rule}, was open when the workshop closed."
        yield _flag(workshop, "breach-open", message, [slipped.seq], breach)


def _silent_groups(workshop: str, room: Watched) -> Iterator[Flag]:
    """No group sits through the plenary while others talk (domain.md §14)."""
    turns = room.plenary_turns
    taken = Counter(dict.fromkeys(room.roster.groups, 0))
    for person in room.people:
        taken[room.roster.group_of(person)] += turns[person]
    for group in room.roster.groups:
        there = [person for person in room.people if room.roster.group_of(person) == group]
        others = taken.total()
        if not taken[group] and len(there) >= SEVERAL and others >= MANY_TURNS:
            message = (
                f"None of the {len(there)} people of {group} took a turn in plenary; "
                f"others took {others}."
            )
            yield _flag(workshop, "silent-group", message, [room.came[p] for p in there])


def _other_forms(workshop: str, room: Watched) -> Iterator[Flag]:
    """Everybody on record consented to the same wording (domain.md §14)."""
    forms = [
        form
        for person, form in room.forms.items()
        if room.roster.consent(person, "record") is not None
    ]
    # Of two versions that are equally frequent, the one signed last is the usual one.
    versions = Counter(form.version for form in sorted(forms, reverse=True))
    for usual, _ in versions.most_common(1):
        for version in sorted(versions.keys() - {usual}):
            message = (
                f"{versions[version]} on record consented to version {version} of the form, "
                f"{versions[usual]} to version {usual}."
            )
            seqs = [form.seq for form in forms if form.version == version]
            yield _flag(workshop, "consent-version", message, seqs)


def _lone_roles(workshop: str, room: Watched) -> Iterator[Flag]:
    """What is said under a label that one person alone has tells who said it (domain.md §9)."""
    holders: dict[str, set[str]] = {}
    for person in room.people:
        for label in room.labels.get(person, ()):
            holders.setdefault(_plain(label), set()).add(person)
    for said in room.labelled:
        told = [label for label in said.labels if label != WITHHELD]
        telling = [label for label in told if holders.get(_plain(label)) == {said.author}]
        if telling and said.seq not in room.redacted:
            message = (
                f"{said.contribution} carries the label {telling[0]!r}, which one person alone "
                "has: whoever reads it knows who said it."
            )
            yield _flag(workshop, "lone-role", message, [said.seq], said.contribution)


def _plain(label: str) -> str:
    return " ".join(label.casefold().split())
