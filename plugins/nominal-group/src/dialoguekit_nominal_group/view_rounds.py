"""The rounds of a round-robin, reconstructed from its turns.

In a round every person in the order has one turn, and may pass.  A new round begins when a person
has another turn.  If another person is still due and has a turn right afterwards, that turn may
have been out of order instead.  The interpretation with fewer turns out of order is chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs

from dialoguekit.plugin import Evidence, Fact, Record, Session, combined_evidence
from dialoguekit.plugin.times import in_time_order, moment_of
from dialoguekit_nominal_group.events import TurnsSet
from dialoguekit_nominal_group.view_ideas import Idea
from dialoguekit_nominal_group.view_turns import Turn, build_turns


@attrs.frozen(kw_only=True)
class Participant:
    """A person and their group; ``evidence`` is what they did."""

    person: str
    group: str | None
    evidence: Evidence


@attrs.frozen(kw_only=True)
class DueTurn(Participant):
    """A person who is due, or was skipped, at a ``place`` in the order, from 1, in a round.

    ``drafts_left`` is the number of their drafts that were not revealed then.
    """

    place: int
    round: int
    drafts_left: int


@attrs.frozen(kw_only=True)
class Round:
    """A round: one turn for every person in the order.

    ``people`` are those in the order when it began, and others who had a turn.  ``is_open`` means
    that it can continue.
    """

    number: int
    people: tuple[Participant, ...]
    turns: tuple[Turn, ...]
    skipped: tuple[DueTurn, ...]
    is_open: bool

    @property
    def speakers(self) -> tuple[Participant, ...]:
        """The people who had a turn."""
        return tuple(each for each in self.people if each.evidence)

    @property
    def evidence(self) -> Evidence:
        """The turns."""
        return combined_evidence(self.turns)


class RoundRobin:
    """The rounds of a session, from its orders, drafts and presence.

    ``orders`` are in order of time.
    """

    def __init__(self, record: Record, session: Session, ideas: Sequence[Idea]) -> None:
        own_orders = [f for f in record.of(TurnsSet) if f.event.activity == session.activity]
        self.orders: Sequence[Fact[TurnsSet]] = in_time_order(own_orders)
        self._group_of = record.group_of
        self._presence = record.presence
        # The drafts of each author that were revealed, or still count.
        self._drafts: dict[str, list[Idea]] = {}
        for idea in ideas:
            counts = idea.draft and (idea.revealed is not None or idea.removal_reason is None)
            if counts and idea.author is not None:
                self._drafts.setdefault(idea.author, []).append(idea)
        self.rounds: list[Round] = []
        for run, turns in build_turns(record, session, ideas, self.orders):
            rounds = self._split(turns)
            for n, own in enumerate(rounds, start=1):
                is_open = n == len(rounds) and run.ended is None and not session.ended
                by = None if n == len(rounds) else rounds[n][0]
                self.rounds.append(self._round(own, by, is_open=is_open))

    @property
    def next_turn(self) -> DueTurn | None:
        """The next turn; None if no one waits.  Its evidence is the order."""
        if not self.orders:
            return None
        order = self.orders[-1]
        people, number = order.event.order, len(self.rounds) + 1
        waiting = [person for person in people if self._is_waiting(person)]
        if self.rounds and self.rounds[-1].is_open:
            in_round = [p for p in waiting if _is_due(self.rounds[-1].turns, p, people)]
            if in_round:
                number, waiting = len(self.rounds), in_round
        return next((self._due(person, number, people, [order]) for person in waiting), None)

    def _due(
        self,
        person: str,
        round: int,
        people: Sequence[str],
        behind: Sequence[Fact[TurnsSet] | Turn],
        at: tuple[int, int] | None = None,
    ) -> DueTurn:
        return DueTurn(
            person=person,
            group=self._group_of(person),
            evidence=combined_evidence(behind),
            place=people.index(person) + 1,
            round=round,
            drafts_left=self._drafts_left(person, at),
        )

    # Rounds

    def _split(self, turns: Sequence[Turn]) -> list[list[Turn]]:
        """Return turns round by round."""
        rounds: list[list[Turn]] = []
        for n, turn in enumerate(turns):
            upcoming = turns[n + 1].person if n + 1 < len(turns) else None
            if not rounds or self._begins_another(rounds[-1], turn, upcoming):
                rounds.append([])
            rounds[-1].append(turn)
        return rounds

    def _begins_another(self, current: Sequence[Turn], turn: Turn, upcoming: str | None) -> bool:
        spoken, people = _speakers(current), current[0].people
        again = turn.person in spoken
        # A person was added to the order at a position that this round has passed.
        joined = turn.person in turn.people and not _is_due(current, turn.person, turn.people)
        if not (again or joined):
            return False
        due = [p for p in people if p not in spoken and self._may_present(p, turn.at)]
        if not (due and again and upcoming == due[0]):
            return not due or again
        ahead = people[people.index(due[0]) + 1 :]
        return len(due) <= sum(person in spoken for person in ahead)

    def _round(self, turns: Sequence[Turn], by: Turn | None, *, is_open: bool) -> Round:
        """Return a round; ``by`` is the turn that began the next one."""
        number = len(self.rounds) + 1
        return Round(
            number=number,
            people=tuple(
                Participant(
                    person=person,
                    group=self._group_of(person),
                    evidence=combined_evidence(t for t in turns if t.person == person),
                )
                for person in dict.fromkeys([*turns[0].people, *(t.person for t in turns)])
            ),
            turns=tuple(
                attrs.evolve(turn, in_order=self._is_in_order(turns, index, is_open=is_open))
                for index, turn in enumerate(turns)
            ),
            skipped=() if is_open else tuple(self._skipped(number, turns, by)),
            is_open=is_open,
        )

    def _is_in_order(self, turns: Sequence[Turn], index: int, *, is_open: bool) -> bool | None:
        """Return whether a turn was in order: the person's only turn, and no one ahead was due."""
        turn, people = turns[index], turns[0].people
        before, later = _speakers(turns[:index]), _speakers(turns[index + 1 :])
        if turn.order is None:
            return None
        if turn.place is None or turn.person in before:
            return False
        if turn.person not in people:
            return True  # Added to the order: in it from the next round on.
        ahead = [p for p in turn.people[: turn.place - 1] if p in people and p not in before]
        return not any(
            self._is_present(person, turn.at)
            and self._was_due(person, turn.at, is_later=person in later, is_open=is_open)
            for person in ahead
        )

    def _was_due(self, person: str, at: tuple[int, int], *, is_later: bool, is_open: bool) -> bool:
        """Return whether a person was due who had a turn later or can still have one."""
        if self._drafts_left(person, at):
            return is_later or is_open
        return is_later and person not in self._drafts

    def _skipped(
        self, number: int, turns: Sequence[Turn], by_next: Turn | None
    ) -> Iterator[DueTurn]:
        """Yield the people who were passed over with drafts left and had no turn later."""
        people, order = turns[0].people, turns[0].order
        for index, person in enumerate(people):
            by = next((turn for turn in turns if turn.person in people[index + 1 :]), by_next)
            if person in _speakers(turns) or by is None or person not in by.people:
                continue
            if order is not None and self._is_present(person, by.at):
                skipped = self._due(person, number, people, [order, by], by.at)
                if skipped.drafts_left:
                    yield skipped

    # People

    def _drafts_left(self, person: str, at: tuple[int, int] | None = None) -> int:
        """Return how many drafts of a person were not revealed at a time, by default now."""
        return sum(
            (at is None or moment_of(idea) < at)
            and (idea.revealed is None or (at is not None and moment_of(idea.revealed) >= at))
            for idea in self._drafts.get(person, ())
        )

    def _may_present(self, person: str, at: tuple[int, int]) -> bool:
        """Return whether a person had a draft left; true for all if no drafts were written."""
        return not self._drafts or self._drafts_left(person, at) > 0

    def _is_present(self, person: str, at: tuple[int, int]) -> bool:
        """Return whether a person was present; true if no presence was recorded."""
        if person not in self._presence:
            return True
        found = self._presence[person]
        return any(first <= at[0] and (last is None or at[0] < last) for first, last in found)

    def _is_waiting(self, person: str) -> bool:
        """Return whether a person is present now and may have an idea to present."""
        if person in self._presence and not any(end is None for _, end in self._presence[person]):
            return False
        if person in self._drafts:
            return self._drafts_left(person) > 0
        own = [turn for each in self.rounds for turn in each.turns if turn.person == person]
        if self._drafts:  # Others wrote drafts; this person is asked once.
            return not own
        return not own or bool(own[-1].ideas)


def _speakers(turns: Iterable[Turn]) -> set[str]:
    return {turn.person for turn in turns}


def _is_due(turns: Sequence[Turn], person: str, people: Sequence[str]) -> bool:
    """Return whether a round still has a turn for a person of the order ``people``."""
    spoken = _speakers(turns)
    if person in spoken or person in turns[0].people:
        return person not in spoken
    reached = max((people.index(p) for p in spoken if p in people), default=-1)
    return people.index(person) > reached
