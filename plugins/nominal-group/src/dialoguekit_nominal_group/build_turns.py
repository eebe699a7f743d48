"""The rounds of a round-robin, reconstructed: whose turn it was, who told what, who was left out.

A turn is an idea that somebody tells, a turn that was noted, or both where one follows the
other.  In a round everybody in the order has one turn, and may pass.  A new round begins when
somebody has another turn.  Where somebody else is still due and has theirs right afterwards, that
may as well have been out of turn: whichever breaks fewer turns is taken to be what happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import attrs

from dialoguekit.plugin import Evidence, Item, StageRun, Stretch
from dialoguekit_nominal_group.build_ideas import Lists
from dialoguekit_nominal_group.facts import Order, When
from dialoguekit_nominal_group.view import Due, Missed, Round, Turn


@attrs.frozen
class Act:
    """Somebody told ideas, or was noted as having a turn; ``words`` are those of the latter."""

    person: str
    when: When
    items: tuple[Item, ...] = ()
    words: int | None = None


@attrs.define
class Taken:
    """A turn in the making, with the order of turns in force."""

    order: Order | None
    acts: list[Act]

    @property
    def person(self) -> str:
        return self.acts[0].person

    @property
    def when(self) -> When:
        return self.acts[0].when

    @property
    def people(self) -> tuple[str, ...]:
        """The order in force; empty where none was set."""
        return () if self.order is None else self.order.people

    @property
    def seqs(self) -> list[int]:
        return [act.when.seq for act in self.acts]

    def takes(self, act: Act) -> bool:
        """Whether an act is the other half of this turn; no words at all are a pass by itself."""
        if act.person != self.person or len(self.acts) > 1:
            return False
        (only,) = self.acts
        return bool(only.items) != bool(act.items) and 0 not in {only.words, act.words}


@attrs.define
class Going:
    """A round in the making: ``last`` in its stretch of time, ``open`` where it can go on.

    ``spoken`` are those who had a turn.
    """

    number: int
    order: Order | None
    turns: list[Taken] = attrs.field(factory=list)
    last: bool = False
    open: bool = False

    spoken: set[str] = attrs.field(factory=set)

    @property
    def people(self) -> tuple[str, ...]:
        """The order in force when it began."""
        return () if self.order is None else self.order.people

    def take(self, turn: Taken) -> None:
        """Let the round have one more turn."""
        self.turns.append(turn)
        self.spoken.add(turn.person)


@attrs.frozen
class Circle:
    """What has to be known about the people in the order.

    ``orders`` stand as they were set, and ``set_by`` is the evidence of each, by its number;
    ``presence`` are the stretches in which people were there, where that was noted.
    """

    workshop: str
    orders: Sequence[Order]
    set_by: Mapping[int, Evidence]
    lists: Lists
    presence: Mapping[str, Sequence[Stretch]]
    group_of: Callable[[str], str]

    def rounds(
        self, stretches: Sequence[tuple[StageRun, Sequence[Act]]], *, over: bool
    ) -> list[Going]:
        """The rounds in each stretch of time of a round-robin, numbered through.

        Each stretch is what was done in it, and the stage with which it ends.
        """
        rounds: list[Going] = []
        for run, acts in stretches:
            turns = self._turns(acts)
            going: Going | None = None
            for n, turn in enumerate(turns):
                upcoming = turns[n + 1].person if n + 1 < len(turns) else None
                if going is None or self._begins_another(going, turn, upcoming):
                    going = Going(len(rounds) + 1, turn.order)
                    rounds.append(going)
                going.take(turn)
            if going is not None:
                going.last, going.open = True, run.ended is None and not over
        return rounds

    def told(self, rounds: Sequence[Going]) -> Iterator[Round]:
        """The rounds as the view has them."""
        for n, going in enumerate(rounds):
            following = None if going.last else rounds[n + 1]
            seqs = [seq for turn in going.turns for seq in turn.seqs]
            yield Round(
                number=going.number,
                order=going.people,
                groups=tuple(map(self.group_of, going.people)),
                turns=tuple(self._turn(going, place) for place in range(len(going.turns))),
                missed=() if going.open else tuple(self._missed(going, following)),
                evidence=Evidence.within(self.workshop, seqs),
            )

    def due(self, rounds: Sequence[Going]) -> Due | None:
        """Whose turn is next, as things stand."""
        people = self.orders[-1].people if self.orders else ()
        number = len(rounds) + 1
        waiting = [person for person in people if self._waits(person, rounds)]
        if rounds and rounds[-1].open:
            in_round = [person for person in waiting if _is_due(rounds[-1], person, people)]
            if in_round:
                number, waiting = len(rounds), in_round
        if not waiting:
            return None
        person = waiting[0]
        return Due(
            cite=f"{self.workshop} {person}",
            group=self.group_of(person),
            place=people.index(person) + 1,
            round=number,
            left=self.lists.left(person),
        )

    def _turns(self, acts: Sequence[Act]) -> list[Taken]:
        turns: list[Taken] = []
        for act in acts:
            if turns and turns[-1].takes(act):
                turns[-1].acts.append(act)
            else:
                turns.append(Taken(self._in_force(act.when), [act]))
        return turns

    def _in_force(self, when: When) -> Order | None:
        """The order that was set last before a moment."""
        before = [order for order in self.orders if order.when[:2] < when[:2]]
        return before[-1] if before else None

    def _begins_another(self, going: Going, turn: Taken, upcoming: str | None) -> bool:
        spoken = going.spoken
        again = turn.person in spoken
        # Somebody who was put into the order meanwhile, at a place that this round has passed.
        joined = turn.person in turn.people and not _is_due(going, turn.person, turn.people)
        if not (again or joined):
            return False
        unspoken = [person for person in going.people if person not in spoken]
        due = [person for person in unspoken if self._may_tell(person, turn.when)]
        if not (due and again and upcoming == due[0]):
            return not due or again
        ahead = going.people[going.people.index(due[0]) + 1 :]
        return len(due) <= sum(person in spoken for person in ahead)

    def _turn(self, going: Going, place: int) -> Turn:
        turn = going.turns[place]
        people = turn.people
        return Turn(
            person=turn.person,
            group=self.group_of(turn.person),
            place=people.index(turn.person) + 1 if turn.person in people else None,
            ideas=tuple(item for act in turn.acts for item in act.items),
            kept=self._kept(going, place) if people else None,
            set_by=self._proof(turn.order),
            evidence=Evidence.within(self.workshop, turn.seqs),
        )

    def _kept(self, going: Going, place: int) -> bool:
        """Whether a turn was that of whoever took it: theirs in the order, and the only one."""
        turn = going.turns[place]
        before = {taken.person for taken in going.turns[:place]}
        if turn.person not in turn.people or turn.person in before:
            return False
        if turn.person not in going.people:
            return True  # Put into the order meanwhile: at home in it from the next round on.
        later = {taken.person for taken in going.turns[place + 1 :]}
        ahead = turn.people[: turn.people.index(turn.person)]
        return not any(
            self._was_due(person, turn.when, later, going)
            for person in ahead
            if person not in before and person in going.people
        )

    def _was_due(self, person: str, when: When, later: set[str], going: Going) -> bool:
        """Whether a turn was somebody else's, who had it later or can have it still."""
        if not self._is_there(person, when):
            return False
        if person in later:
            return not self._is_done(person, when)
        return going.open and self.lists.left(person, when) > 0

    def _missed(self, going: Going, following: Going | None) -> Iterator[Missed]:
        """Those who were passed over with drafts left, and did not have their turn after all."""
        spoken = going.spoken
        for place, person in enumerate(going.people):
            if person in spoken:
                continue
            beyond = going.people[place + 1 :]
            by = next((turn for turn in going.turns if turn.person in beyond), None)
            if by is None and following is not None:
                by = following.turns[0]
            if by is None or person not in by.people or not self._is_there(person, by.when):
                continue
            left = self.lists.left(person, by.when)
            if left:
                passed_over = Evidence.within(self.workshop, by.seqs)
                yield Missed(
                    person=person,
                    group=self.group_of(person),
                    place=place + 1,
                    left=left,
                    evidence=self._proof(going.order) | passed_over,
                )

    def _may_tell(self, person: str, when: When) -> bool:
        """Whether somebody had a draft left; where nobody wrote any, everybody may have an idea."""
        return not self.lists.written or self.lists.left(person, when) > 0

    def _is_done(self, person: str, when: When) -> bool:
        """Whether everything on somebody's list was told; without a list nobody knows."""
        return self.lists.wrote(person) and not self.lists.left(person, when)

    def _is_there(self, person: str, when: When) -> bool:
        there = self.presence.get(person)
        if there is None:
            return True
        return any(first <= when.at and (last is None or when.at < last) for first, last in there)

    def _waits(self, person: str, rounds: Sequence[Going]) -> bool:
        """Whether somebody is there now and may have an idea to tell."""
        there = self.presence.get(person)
        if there is not None and (not there or there[-1][1] is not None):
            return False
        if self.lists.wrote(person):
            return self.lists.left(person) > 0
        own = [turn for going in rounds for turn in going.turns if turn.person == person]
        if self.lists.written:  # Others wrote lists, and this one is empty: asked once.
            return not own
        return not own or any(act.items for act in own[-1].acts)

    def _proof(self, order: Order | None) -> Evidence:
        return Evidence() if order is None else self.set_by[order.when.seq]


def _is_due(going: Going, person: str, people: Sequence[str]) -> bool:
    """Whether a round still has a turn for somebody: in it from its beginning, or ahead of it."""
    if person in going.spoken:
        return False
    if person in going.people:
        return True
    reached = max((people.index(p) for p in going.spoken if p in people), default=-1)
    return people.index(person) > reached
