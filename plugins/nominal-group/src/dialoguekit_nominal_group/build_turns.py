"""Reconstructs the rounds of a round-robin: turns, presented ideas and skipped people.

A turn is a presented idea, a recorded turn, or both if one follows the other.  In a round every
person in the order has one turn, and may pass.  A new round begins when a person has another turn.
If another person is still due and has a turn right afterwards, that turn may have been out of order
instead.  The interpretation with fewer turns out of order is chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import attrs

from dialoguekit.plugin import Contribution, Evidence, Interval, StageRun
from dialoguekit_nominal_group.build_ideas import DraftLists
from dialoguekit_nominal_group.facts import EventTime, TurnOrder
from dialoguekit_nominal_group.view import NextTurn, Round, SkippedTurn, Turn


@attrs.frozen
class TurnAction:
    """A person presented ideas, or had a recorded turn with ``word_count`` words."""

    person: str
    when: EventTime
    contributions: tuple[Contribution, ...] = ()
    word_count: int | None = None


@attrs.define
class TurnBuilder:
    """A turn under construction, with the order in force."""

    order: TurnOrder | None
    actions: list[TurnAction]

    @property
    def person(self) -> str:
        return self.actions[0].person

    @property
    def when(self) -> EventTime:
        return self.actions[0].when

    @property
    def people(self) -> tuple[str, ...]:
        """The order in force; empty if none was set."""
        return () if self.order is None else self.order.people

    @property
    def seqs(self) -> list[int]:
        return [action.when.seq for action in self.actions]

    def accepts(self, action: TurnAction) -> bool:
        """Return whether an action completes this turn; without words, a turn is complete."""
        if action.person != self.person or len(self.actions) > 1:
            return False
        (only,) = self.actions
        return bool(only.contributions) != bool(action.contributions) and 0 not in {
            only.word_count,
            action.word_count,
        }


@attrs.define
class RoundBuilder:
    """A round under construction.

    ``last`` is true for the last round of an interval, ``open`` if it can continue.  ``spoken`` are
    those who had a turn.
    """

    number: int
    order: TurnOrder | None
    turns: list[TurnBuilder] = attrs.field(factory=list)
    last: bool = False
    open: bool = False

    spoken: set[str] = attrs.field(factory=set)

    @property
    def people(self) -> tuple[str, ...]:
        """The order in force when the round began."""
        return () if self.order is None else self.order.people

    def add_turn(self, turn: TurnBuilder) -> None:
        """Add a turn."""
        self.turns.append(turn)
        self.spoken.add(turn.person)


@attrs.frozen
class RoundRobin:
    """The orders, drafts and presence that the reconstruction needs.

    ``orders`` are in the order of time.  ``order_evidence`` is by the number of the event that set
    the order.  ``presence`` are the recorded intervals of presence by person.
    """

    workshop: str
    orders: Sequence[TurnOrder]
    order_evidence: Mapping[int, Evidence]
    lists: DraftLists
    presence: Mapping[str, Sequence[Interval]]
    group_of: Callable[[str], str]

    def reconstruct_rounds(
        self, intervals: Sequence[tuple[StageRun, Sequence[TurnAction]]], *, ended: bool
    ) -> list[RoundBuilder]:
        """Return the rounds of all intervals of a round-robin, numbered throughout.

        Each interval is a stage run with the actions in it.
        """
        rounds: list[RoundBuilder] = []
        for run, actions in intervals:
            turns = self._turns(actions)
            current: RoundBuilder | None = None
            for n, turn in enumerate(turns):
                upcoming = turns[n + 1].person if n + 1 < len(turns) else None
                if current is None or self._begins_another(current, turn, upcoming):
                    current = RoundBuilder(len(rounds) + 1, turn.order)
                    rounds.append(current)
                current.add_turn(turn)
            if current is not None:
                current.last, current.open = True, run.ended is None and not ended
        return rounds

    def build_rounds(self, rounds: Sequence[RoundBuilder]) -> Iterator[Round]:
        """Yield the rounds for the view."""
        for n, current in enumerate(rounds):
            next_round = None if current.last else rounds[n + 1]
            seqs = [seq for turn in current.turns for seq in turn.seqs]
            yield Round(
                number=current.number,
                order=current.people,
                groups=tuple(map(self.group_of, current.people)),
                turns=tuple(self._turn(current, index) for index in range(len(current.turns))),
                skipped=() if current.open else tuple(self._skipped(current, next_round)),
                evidence=Evidence.from_seqs(self.workshop, seqs),
            )

    def next_turn(self, rounds: Sequence[RoundBuilder]) -> NextTurn | None:
        """Return the next turn; None if no one waits."""
        people = self.orders[-1].people if self.orders else ()
        number = len(rounds) + 1
        waiting = [person for person in people if self._is_waiting(person, rounds)]
        if rounds and rounds[-1].open:
            in_round = [person for person in waiting if _is_due(rounds[-1], person, people)]
            if in_round:
                number, waiting = len(rounds), in_round
        if not waiting:
            return None
        person = waiting[0]
        return NextTurn(
            cite=f"{self.workshop} {person}",
            group=self.group_of(person),
            place_in_order=people.index(person) + 1,
            round=number,
            drafts_left=self.lists.drafts_left(person),
        )

    def _turns(self, actions: Sequence[TurnAction]) -> list[TurnBuilder]:
        turns: list[TurnBuilder] = []
        for action in actions:
            if turns and turns[-1].accepts(action):
                turns[-1].actions.append(action)
            else:
                turns.append(TurnBuilder(self._in_force(action.when), [action]))
        return turns

    def _in_force(self, when: EventTime) -> TurnOrder | None:
        """Return the latest order that was set before a time."""
        before = [order for order in self.orders if order.when[:2] < when[:2]]
        return before[-1] if before else None

    def _begins_another(
        self, current: RoundBuilder, turn: TurnBuilder, upcoming: str | None
    ) -> bool:
        spoken = current.spoken
        again = turn.person in spoken
        # A person was added to the order at a position that this round has passed.
        joined = turn.person in turn.people and not _is_due(current, turn.person, turn.people)
        if not (again or joined):
            return False
        unspoken = [person for person in current.people if person not in spoken]
        due = [person for person in unspoken if self._may_present(person, turn.when)]
        if not (due and again and upcoming == due[0]):
            return not due or again
        ahead = current.people[current.people.index(due[0]) + 1 :]
        return len(due) <= sum(person in spoken for person in ahead)

    def _turn(self, current: RoundBuilder, index: int) -> Turn:
        turn = current.turns[index]
        people = turn.people
        return Turn(
            person=turn.person,
            group=self.group_of(turn.person),
            place_in_order=people.index(turn.person) + 1 if turn.person in people else None,
            ideas=tuple(item for action in turn.actions for item in action.contributions),
            in_order=self._is_in_order(current, index) if people else None,
            order_evidence=self._evidence_of_order(turn.order),
            evidence=Evidence.from_seqs(self.workshop, turn.seqs),
        )

    def _is_in_order(self, current: RoundBuilder, index: int) -> bool:
        """Return whether a turn was in order: the person's only turn, and no one ahead was due."""
        turn = current.turns[index]
        before = {taken.person for taken in current.turns[:index]}
        if turn.person not in turn.people or turn.person in before:
            return False
        if turn.person not in current.people:
            return True  # Added to the order: in it from the next round on.
        later = {taken.person for taken in current.turns[index + 1 :]}
        ahead = turn.people[: turn.people.index(turn.person)]
        return not any(
            self._was_due(person, turn.when, later, current)
            for person in ahead
            if person not in before and person in current.people
        )

    def _was_due(
        self, person: str, when: EventTime, later: set[str], current: RoundBuilder
    ) -> bool:
        """Return whether a person was due who had a turn later or can still have one."""
        if not self._is_present(person, when):
            return False
        if person in later:
            return not self._is_done(person, when)
        return current.open and self.lists.drafts_left(person, when) > 0

    def _skipped(
        self, current: RoundBuilder, next_round: RoundBuilder | None
    ) -> Iterator[SkippedTurn]:
        """Yield the people who were passed over with drafts left and had no turn later."""
        spoken = current.spoken
        for index, person in enumerate(current.people):
            if person in spoken:
                continue
            beyond = current.people[index + 1 :]
            by = next((turn for turn in current.turns if turn.person in beyond), None)
            if by is None and next_round is not None:
                by = next_round.turns[0]
            if by is None or person not in by.people or not self._is_present(person, by.when):
                continue
            left = self.lists.drafts_left(person, by.when)
            if left:
                turn_evidence = Evidence.from_seqs(self.workshop, by.seqs)
                yield SkippedTurn(
                    person=person,
                    group=self.group_of(person),
                    place_in_order=index + 1,
                    drafts_left=left,
                    evidence=self._evidence_of_order(current.order) | turn_evidence,
                )

    def _may_present(self, person: str, when: EventTime) -> bool:
        """Return whether a person had a draft left; true for all if no drafts were written."""
        return not self.lists.written or self.lists.drafts_left(person, when) > 0

    def _is_done(self, person: str, when: EventTime) -> bool:
        """Return whether a person had drafts, and all were presented."""
        return self.lists.wrote(person) and not self.lists.drafts_left(person, when)

    def _is_present(self, person: str, when: EventTime) -> bool:
        intervals = self.presence.get(person)
        if intervals is None:
            return True
        return any(
            first <= when.occurred_at and (last is None or when.occurred_at < last)
            for first, last in intervals
        )

    def _is_waiting(self, person: str, rounds: Sequence[RoundBuilder]) -> bool:
        """Return whether a person is present now and may have an idea to present."""
        intervals = self.presence.get(person)
        if intervals is not None and (not intervals or intervals[-1][1] is not None):
            return False
        if self.lists.wrote(person):
            return self.lists.drafts_left(person) > 0
        own = [turn for current in rounds for turn in current.turns if turn.person == person]
        if self.lists.written:  # Others wrote drafts; this person is asked once.
            return not own
        return not own or any(action.contributions for action in own[-1].actions)

    def _evidence_of_order(self, order: TurnOrder | None) -> Evidence:
        return Evidence() if order is None else self.order_evidence[order.when.seq]


def _is_due(current: RoundBuilder, person: str, people: Sequence[str]) -> bool:
    """Return whether a round still has a turn for a person."""
    if person in current.spoken:
        return False
    if person in current.people:
        return True
    reached = max((people.index(p) for p in current.spoken if p in people), default=-1)
    return people.index(person) > reached
