"""Rounds of a workshop: who was asked, what each was shown, and who answered.

A round belongs to an activity, or to the workshop itself.  Its people need not be in the room.  In
the table of rounds, no group is shown of which fewer people were asked than the policy names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import attrs

from dialoguekit.disclosure.facts import Fact
from dialoguekit.disclosure.groups import Groups
from dialoguekit.disclosure.text import GuardedText, guarded
from dialoguekit.document.blocks import Table
from dialoguekit.events import (
    RoundAnswered,
    RoundClosed,
    RoundExtended,
    RoundOpened,
    RoundShown,
    to_microseconds,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.events.local_time import LocalTimes
from dialoguekit.events.time_order import earliest_us
from dialoguekit.plugin.columns import ColumnSpec, count, share, value
from dialoguekit.plugin.session import Session, combined_evidence
from dialoguekit.plugin.tables import each_group, headed_table, join_notes
from dialoguekit.plugin.workshop_events import WorkshopEvents

FEW_ASKED = "Rounds are not shown by group, because those asked in one group are few."


@attrs.frozen(kw_only=True)
class Asked:
    """A person who is asked in a round.

    ``group`` is the label of their group.  ``answer`` is the first answer, and None without one;
    ``late`` is whether it or a later one came after the deadline, beyond the tolerance for clocks.
    ``shown`` is what the person was shown.  ``evidence`` is the opening of the round, which has the
    roll: the numbers of answers would tell who answered more often, or beside something secret.
    """

    workshop: str
    person: str
    group: str | None
    answer: Fact[RoundAnswered] | None
    late: bool
    shown: tuple[Fact[RoundShown], ...]
    evidence: Evidence


@attrs.define(kw_only=True, eq=False)
class Round:
    """A round of a workshop.

    ``number`` counts the rounds of its activity from 1.  ``people`` are those on its roll.
    ``deadline_us`` is the last deadline, in microseconds since 1970 UTC.  ``ended`` is whether it
    was closed, or its activity ended.  ``closed`` is its close, if it was closed; answers that were
    recorded after it belong to no round.  ``local`` gives times in the time zone of the workshop.
    """

    cite: str
    number: int
    opened: Fact[RoundOpened]
    extended: tuple[Fact[RoundExtended], ...]
    closed: Fact[RoundClosed] | None
    ended: bool
    people: tuple[Asked, ...]
    local: LocalTimes
    evidence: Evidence

    @property
    def id(self) -> str:
        """The id within the workshop, ``RD2``."""
        return self.opened.event.round

    @property
    def activity(self) -> str | None:
        """The activity that it belongs to; None for a round of the workshop itself."""
        return self.opened.event.activity

    @property
    def title(self) -> GuardedText | None:
        """Its question or title."""
        title = self.opened.event.title
        return None if title is None else guarded(title)

    @property
    def quorum(self) -> int | None:
        """The number of answers that it needs."""
        return self.opened.event.quorum

    @property
    def deadline_us(self) -> int | None:
        """The deadline after all extensions, in microseconds since 1970 UTC."""
        return _deadline_us(self.opened, self.extended)

    @property
    def times(self) -> tuple[int, ...]:
        """The deadline and the close, as far as they are known, in microseconds since 1970 UTC."""
        closed = None if self.closed is None else self.closed.occurred_at_us
        return tuple(at for at in (self.deadline_us, closed) if at is not None)

    @cached_property
    def answered(self) -> tuple[Asked, ...]:
        """Those who answered, in time or late."""
        return tuple(asked for asked in self.people if asked.answer is not None)

    @cached_property
    def unanswered(self) -> tuple[Asked, ...]:
        """Those who have not answered."""
        return tuple(asked for asked in self.people if asked.answer is None)

    @property
    def late(self) -> tuple[Asked, ...]:
        """Those who answered after the deadline."""
        return tuple(asked for asked in self.people if asked.late)

    @property
    def is_quorate(self) -> bool:
        """True if as many answered as the quorum names; always without a quorum."""
        return self.quorum is None or len(self.answered) >= self.quorum

    def is_overdue(self, at_us: int) -> bool:
        """Return whether the deadline had passed at a time, and the round is still open."""
        deadline = self.deadline_us
        return not self.ended and deadline is not None and at_us > deadline


def build_rounds(events: WorkshopEvents, within: Session | None = None) -> Iterator[Round]:
    """Yield the rounds of a workshop, or those of one session, in the order of opening."""
    numbers: Counter[str | None] = Counter()
    for opened in events.of(RoundOpened):
        activity = opened.event.activity
        numbers[activity] += 1
        if within is None or activity == within.activity:
            yield _build_round(events, opened, numbers[activity])


def _build_round(events: WorkshopEvents, opened: Fact[RoundOpened], number: int) -> Round:
    id, roll = opened.event.round, tuple(dict.fromkeys(opened.event.roll))
    extended = tuple(f for f in events.of(RoundExtended) if f.event.round == id)
    closed = next((f for f in events.of(RoundClosed) if f.event.round == id), None)
    deadline = _deadline_us(opened, extended)
    answers: dict[str, Fact[RoundAnswered]] = {}
    late: set[str] = set()
    for fact in events.of(RoundAnswered):
        if fact.event.round == id and (closed is None or fact.seq < closed.seq):
            earlier = answers.get(fact.event.person)
            if earlier is None or fact.occurred_at_us < earlier.occurred_at_us:
                answers[fact.event.person] = fact
            certain_us = earliest_us(fact) - events.clock_tolerance_us
            if deadline is not None and certain_us > deadline:
                late.add(fact.event.person)
    shown: dict[str, list[Fact[RoundShown]]] = {}
    for shown_to in events.of(RoundShown):
        if shown_to.event.round == id:
            shown.setdefault(shown_to.event.person, []).append(shown_to)
    ended = closed is not None or any(
        session.activity == opened.event.activity and session.ended for session in events.sessions
    )
    people = tuple(
        Asked(
            workshop=opened.workshop,
            person=person,
            group=events.disclosed.label_of(person),
            answer=answers.get(person),
            late=person in late,
            shown=tuple(shown.get(person, ())),
            evidence=opened.evidence,
        )
        for person in roll
    )
    own = (opened, *extended, *(() if closed is None else (closed,)))
    return Round(
        cite=opened.cite,
        number=number,
        opened=opened,
        extended=extended,
        closed=closed,
        ended=ended,
        people=people,
        local=events.local,
        evidence=combined_evidence(own),
    )


def _deadline_us(opened: Fact[RoundOpened], extended: Sequence[Fact[RoundExtended]]) -> int | None:
    found = extended[-1].event.deadline if extended else opened.event.deadline
    return None if found is None else to_microseconds(found)


def rounds_table(rounds: Iterable[Round], groups: Groups) -> Table:
    """Return a table with a row for each round: times, people asked, and the response rate.

    The rate of each group is shown if the policy allows it for the groups of every round.
    """
    found = list(rounds)
    by_group = each_group(groups, ANSWERED) if len(groups.labels) > 1 else ()
    few = any(_asks_few(each, groups) for each in found)
    columns = (ASKED, ANSWERED, RATE, *(() if few else by_group), LATE, QUORUM, DEADLINE, CLOSED)
    rows = [(_heading(each), each) for each in found]
    times = [at for each in found for at in each.times]
    zone = f"Times are {found[0].local.describe(times)}." if times else None
    note = join_notes(zone, FEW_ASKED if few and by_group else None, groups.note)
    return headed_table("Answers in each round", "Round", rows, *columns, note=note)


def _asks_few(found: Round, groups: Groups) -> bool:
    asked = Counter(each.group for each in found.people)
    return any(asked[label] < groups.policy.smallest_group for label in asked)


def _heading(found: Round) -> str:
    number = f"Round {found.number}"
    where = found.id if found.activity is None else f"{found.activity}, {found.id}"
    return f"{number} ({where})"


def _moment(found: Round, at_us: int | None) -> str | None:
    if at_us is None:
        return None
    return f"{found.local.days([at_us])[0]}, {found.local.at(at_us):%H:%M}"


def _deadline(found: Round) -> str | None:
    moment = _moment(found, found.deadline_us)
    return f"{moment} (extended)" if moment and found.extended else moment


ASKED: ColumnSpec[Round] = count("Asked", lambda found: found.people)
ANSWERED: ColumnSpec[Round] = share(
    "Answered", lambda found: found.answered, lambda found: found.people
)
RATE: ColumnSpec[Round] = share(
    "Response rate", lambda found: found.answered, lambda found: found.people, in_percent=True
)
LATE: ColumnSpec[Round] = count("After the deadline", lambda found: found.late)
QUORUM: ColumnSpec[Round] = value(
    "Quorum",
    lambda found: "none" if found.quorum is None else f"{found.quorum}, {_reached(found)}",
    numeric=False,
)
DEADLINE: ColumnSpec[Round] = value(
    "Deadline",
    _deadline,
    lambda found: found.extended or (found.opened,),
    numeric=False,
)
CLOSED: ColumnSpec[Round] = value(
    "Closed",
    lambda found: None if found.closed is None else _moment(found, found.closed.occurred_at_us),
    lambda found: () if found.closed is None else (found.closed,),
    numeric=False,
)


def _reached(found: Round) -> str:
    return "reached" if found.is_quorate else "not reached"
