"""Presences: who was in a workshop, where, and for how long, as far as it was recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import attrs

from dialoguekit.events import PresenceEnded, PresenceMoved, PresenceStarted, WorkshopOpened
from dialoguekit.plugin import Record
from dialoguekit.plugin.times import SECOND, Interval, in_time_order, overlap_duration
from dialoguekit_voice.utterances import Utterance, is_participant

MIN_SHARE = 0.5
"""The share of the workshop or of an activity that puts a participant on its roll (ours)."""

MAX_MEETING_S = 24 * 3600
"""The seconds after which a window is no meeting: all who came to it are on its roll (ours)."""

MIN_STAY_S = 300
"""The seconds in a space that put a participant on its roll; of a window that is shorter, all who
came to it are on the roll (ours)."""

Stay: TypeAlias = tuple[str | None, Interval]
"""A space, and the interval that a person spent in it."""


@attrs.frozen
class Member:
    """A participant on a roll: the label of the group, None without one, and the time present."""

    person: str
    group: str | None
    seconds: float


@attrs.frozen
class Presences:
    """Who was present in a workshop, and where, as far as it was recorded."""

    record: Record
    stays: Mapping[str, Sequence[Stay]]
    began: int
    ended: int
    _groups: dict[str, str | None] = attrs.field(factory=dict, eq=False, repr=False)

    @classmethod
    def of(cls, record: Record, utterances: Iterable[Utterance]) -> Presences:
        """Return the presences of a workshop, from its opening to its close or the last event."""
        stays = {
            person: found
            for person, found in sorted(_stays(record).items())
            if is_participant(record, person)
        }
        times = [each.occurred_at_us for each in utterances]
        intervals = [interval for found in stays.values() for _, interval in found]
        intervals += [(each.began, each.ended_at) for each in record.sessions if not each.roll]
        times += [at for interval in intervals for at in interval if at is not None]
        opened = [fact.occurred_at_us for fact in record.of(WorkshopOpened)]
        closed = None if record.closed is None else record.closed.occurred_at_us
        return cls(
            record,
            stays,
            opened[0] if opened else min(times, default=0),
            max(times, default=0) if closed is None else closed,
        )

    def for_share(
        self, interval: Interval, spaces: frozenset[str] = frozenset()
    ) -> tuple[Member, ...]:
        """Return who was present for at least the set share of an interval, in any of ``spaces``.

        Without spaces it does not matter where.  A window of days or of a few minutes has
        no such share.
        """
        whole = (interval[0], self.ended if interval[1] is None else interval[1])
        lasted = whole[1] - whole[0]
        has_share = lasted >= MIN_STAY_S * SECOND and not lasts_days(whole)
        least = MIN_SHARE * lasted if has_share else 0
        found = []
        for person in self.stays:
            own = [each for space, each in self.stays[person] if not spaces or space in spaces]
            spent = overlap_duration(whole, [self._closed(each) for each in own])
            there = any(_meet(self._closed(each), whole) for each in own)
            if there and spent >= least:
                found.append(self._member(person, spent))
        return tuple(found)

    def in_spaces(
        self, spaces: frozenset[str], speakers: Iterable[str]
    ) -> tuple[Member, ...] | None:
        """Return who stayed in any of some spaces, or spoke there; None if nobody's stay is known.

        A stay counts that is long enough, or half of the time in which anybody was there.
        """
        spent = {}
        for person in self.stays:
            own = [self._closed(each) for space, each in self.stays[person] if space in spaces]
            if own:
                spent[person] = sum(last - first for first, last in own)
        if not spent:
            return None
        least = min(MIN_STAY_S * SECOND, MIN_SHARE * max(spent.values()))
        people = {person for person, time in spent.items() if time >= least} | {*speakers}
        return tuple(self._member(person, spent.get(person, 0)) for person in sorted(people))

    def at_distance(self, roll: Iterable[str]) -> tuple[Member, ...]:
        """Return the participants on the roll of an activity at a distance."""
        people = sorted({each for each in roll if is_participant(self.record, each)})
        return tuple(self._member(person, 0) for person in people)

    def _closed(self, interval: Interval) -> tuple[int, int]:
        first, last = interval
        return first, max(first, self.ended) if last is None else last

    def _member(self, person: str, spent: float) -> Member:
        if person not in self._groups:
            label = self.record.group_of(person)
            self._groups[person] = label if label in self.record.groups.labels else None
        return Member(person, self._groups[person], spent / SECOND)


def lasts_days(interval: tuple[int, int]) -> bool:
    """Return whether an interval is too long for a meeting."""
    return interval[1] - interval[0] > MAX_MEETING_S * SECOND


def _stays(record: Record) -> dict[str, list[Stay]]:
    """Return the stays of each person in order of time."""
    facts = record.of(PresenceStarted, PresenceMoved, PresenceEnded)
    by_person: dict[str, list[Stay]] = {}
    for fact in in_time_order(facts):
        event, own = fact.event, by_person.setdefault(fact.event.person, [])
        if own and own[-1][1][1] is None:
            space, (first, _) = own[-1]
            own[-1] = space, (first, max(first, fact.occurred_at_us))
        if not isinstance(event, PresenceEnded):
            space = event.destination if isinstance(event, PresenceMoved) else event.space
            own.append((space, (fact.occurred_at_us, None)))
    return by_person


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Return whether two intervals have a moment in common, also a single one."""
    return one[0] <= other[1] and other[0] <= one[1]
