"""Windows: the workshop, its activities, spaces and modes, with who was there and what was said.

The roll of a window are the participants who were there for long enough, also those who said
nothing.  Facilitators and scribes are on none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from dialoguekit.events import SpaceCreated
from dialoguekit.plugin import Fact, Record, Session
from dialoguekit.plugin.tables import format_heading
from dialoguekit.plugin.times import overlaps
from dialoguekit_voice.presences import Member, Presences
from dialoguekit_voice.utterances import Utterance

PLENARY = "plenary"
"""The kind of space in which everybody is together."""

MODES = {PLENARY: "In plenary", "table": "At tables", "pair": "In pairs"}
"""The titles of modes by the kind of their spaces."""

WHOLE = "Whole workshop"
OUTSIDE = "Outside any activity"


@attrs.frozen(kw_only=True)
class Window:
    """A part of a workshop with its roll, and what was said in it.

    ``id`` is that of an activity or a space, and empty otherwise.  ``kind`` is that of the spaces.
    ``roll`` is None if it is not known who was there.  ``by_group`` is whether its figures may be
    told by group.  ``cache`` keeps what was calculated of it.
    """

    title: str
    id: str = ""
    kind: str = ""
    roll: tuple[Member, ...] | None
    utterances: tuple[Utterance, ...]
    by_group: bool = True
    cache: dict[str, Any] = attrs.field(factory=dict, init=False, eq=False, repr=False)

    def number_of(self, group: str | None) -> int:
        """Return the number of people of a group on the roll."""
        return sum(member.group == group for member in self.roll or ())


def whole_window(presences: Presences, utterances: tuple[Utterance, ...]) -> Window:
    """Return the workshop as one window; people of an activity at a distance are on its roll."""
    roll = {m.person: m for m in presences.for_share((presences.began, presences.ended))}
    for session in presences.record.sessions:
        for member in presences.at_distance(session.roll):
            roll.setdefault(member.person, member)
    members = tuple(roll[person] for person in sorted(roll))
    return Window(title=WHOLE, roll=members or None, utterances=utterances)


def activity_windows(presences: Presences, utterances: Iterable[Utterance]) -> tuple[Window, ...]:
    """Return a window for each activity, and one for what was said outside them, if anything."""
    by_activity: dict[str | None, list[Utterance]] = {}
    for each in utterances:
        by_activity.setdefault(each.activity, []).append(each)
    sessions = presences.record.sessions
    titles = [str(session.title) for session in sessions]
    windows = [
        Window(
            title=title if titles.count(title) == 1 else f"{title} ({session.activity})",
            id=session.activity,
            roll=_roll_of(presences, session) or None,
            utterances=tuple(by_activity.pop(session.activity, ())),
        )
        for session, title in zip(sessions, titles, strict=True)
    ]
    rest = tuple(each for found in by_activity.values() for each in found)
    if rest:
        windows.append(Window(title=OUTSIDE, roll=None, utterances=rest))
    return tuple(windows)


def _roll_of(presences: Presences, session: Session) -> tuple[Member, ...]:
    """Return the roll of an activity; of one beside another only those in its spaces."""
    if session.roll:
        return presences.at_distance(session.roll)
    interval = (session.began, session.ended_at)
    beside = any(
        overlaps(interval, (other.began, other.ended_at))
        for other in presences.record.sessions
        if other.activity != session.activity and not other.roll
    )
    spaces = frozenset(session.spaces)
    if beside and spaces:
        spaces |= _within(presences.record, spaces)
        return presences.for_share(interval, spaces)
    return presences.for_share(interval)


def _within(record: Record, spaces: frozenset[str]) -> frozenset[str]:
    """Return the spaces within others, at any depth."""
    found: set[str] = set(spaces)
    for fact in record.of(SpaceCreated):  # A space is created after the one that contains it.
        if fact.event.parent in found:
            found.add(fact.event.space)
    return frozenset(found)


def space_windows(presences: Presences, utterances: Iterable[Utterance]) -> tuple[Window, ...]:
    """Return a window for each space in which something was said."""
    said = _by_space(utterances)
    return tuple(
        _in_spaces(presences, _title(fact), [fact], said)
        for fact in _spaces(presences.record).values()
        if fact.event.space in said
    )


def mode_windows(
    presences: Presences, utterances: Iterable[Utterance], whole: Window
) -> tuple[Window, ...]:
    """Return a window for each kind of space in which something was said: plenary, table, pair.

    Where nobody's stay is known, the roll of the plenary is that of the workshop.
    """
    said, kinds = _by_space(utterances), dict[str, list[Fact[SpaceCreated]]]()
    for fact in _spaces(presences.record).values():
        kinds.setdefault(_kind(fact), []).append(fact)
    found = []
    for kind, spaces in kinds.items():
        if any(fact.event.space in said for fact in spaces):
            title = MODES.get(kind, f"In spaces of kind “{kind}”")
            window = _in_spaces(presences, title, spaces, said)
            if window.roll is None and kind == PLENARY:
                window = attrs.evolve(window, roll=whole.roll)
            found.append(attrs.evolve(window, id=""))
    return tuple(found)


def _spaces(record: Record) -> dict[str, Fact[SpaceCreated]]:
    return {fact.event.space: fact for fact in record.of(SpaceCreated)}


def _kind(space: Fact[SpaceCreated]) -> str:
    return space.event.kind.casefold()


def _title(space: Fact[SpaceCreated]) -> str:
    return format_heading(str(space.event.label or f"{_kind(space)} {space.id}"))


def _by_space(utterances: Iterable[Utterance]) -> dict[str | None, list[Utterance]]:
    said: dict[str | None, list[Utterance]] = {}
    for each in utterances:
        said.setdefault(each.space, []).append(each)
    return said


def _in_spaces(
    presences: Presences,
    title: str,
    spaces: Iterable[Fact[SpaceCreated]],
    said: dict[str | None, list[Utterance]],
) -> Window:
    """Return the window of spaces of one kind."""
    ids, own = [fact.event.space for fact in spaces], list[Utterance]()
    for id in ids:
        own += said.get(id, ())
    speakers = {each.person for each in own if each.person and not each.is_facilitators}
    return Window(
        title=title,
        id=ids[0],
        kind=_kind(_spaces(presences.record)[ids[0]]),
        roll=presences.in_spaces(frozenset(ids), speakers),
        utterances=tuple(own),
    )
