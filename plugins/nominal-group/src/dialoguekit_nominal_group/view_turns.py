"""The turns of a round-robin: presented ideas and recorded turns.

A turn is a presented idea, a recorded turn, or both if one follows the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs

from dialoguekit.events import TurnTaken
from dialoguekit.plugin import Evidence, Fact, Record, Session, StageRun
from dialoguekit.plugin.times import Timed, in_time_order, moment_of
from dialoguekit_nominal_group import method
from dialoguekit_nominal_group.events import TurnsSet
from dialoguekit_nominal_group.view_ideas import Idea


@attrs.frozen(kw_only=True)
class Turn:
    """A turn in the round-robin with its ideas, usually one; without any it is a pass.

    ``first`` is its first event, and ``evidence`` are all.  ``order`` is the order in force.  A
    turn is ``complete`` if nothing can be added to it.  ``in_order`` is None if no order was set.
    """

    person: str
    group: str | None
    run: StageRun | None
    first: Timed
    evidence: Evidence
    ideas: tuple[Idea, ...] = ()
    complete: bool = False
    order: Fact[TurnsSet] | None = None
    in_order: bool | None = None

    @property
    def at(self) -> tuple[int, int]:
        """The time and the number of its first event."""
        return moment_of(self.first)

    @property
    def people(self) -> tuple[str, ...]:
        """The people in the order in force; empty if none was set."""
        return () if self.order is None else self.order.event.order

    @property
    def place(self) -> int | None:
        """The person's place in the order, from 1; None outside it."""
        return self.people.index(self.person) + 1 if self.person in self.people else None

    def joined(self, later: Turn) -> Turn | None:
        """Return an idea and a recorded turn as one; None if they are two turns."""
        is_one = later.person == self.person and bool(later.ideas) != bool(self.ideas)
        if self.complete or later.complete or not is_one:
            return None
        return attrs.evolve(
            self,
            ideas=(*self.ideas, *later.ideas),
            complete=True,
            evidence=self.evidence | later.evidence,
        )


def build_turns(
    record: Record, session: Session, ideas: Iterable[Idea], orders: Sequence[Fact[TurnsSet]]
) -> list[tuple[StageRun, list[Turn]]]:
    """Return the turns of each round-robin, in order of time.

    A round-robin that is resumed continues, unless ideas were written in between.
    """
    listed = {person for order in orders for person in order.event.order}
    turns = [
        turn
        for turn in _single_turns(record, session, ideas)
        if turn.person in listed or record.takes_part(turn.person)
    ]
    found: list[tuple[StageRun, list[Turn]]] = []
    continues = False
    for run in session.stage_runs_of(*method.IDEA_STAGES):
        if run.stage == "round-robin":
            before = found.pop()[1] if continues else []
            found.append((run, [*before, *_in_time_order(t for t in turns if t.run is run)]))
        continues = run.stage == "round-robin"
    return [(run, _joined(own, orders)) for run, own in found]


def _single_turns(record: Record, session: Session, ideas: Iterable[Idea]) -> Iterator[Turn]:
    """Yield a turn for each person and reveal, and for each turn that was recorded."""
    presented: dict[tuple[int, str], list[Idea]] = {}
    for idea in ideas:
        if idea.revealed is not None and idea.author is not None:
            presented.setdefault((idea.revealed.seq, idea.author), []).append(idea)
    for (_, person), own in presented.items():
        yield _turn(record, person, own[0].revealed, own[0].revealed_in, ideas=tuple(own))
    for fact in record.of(TurnTaken, within=session):
        run = session.stage_at(fact, "round-robin")
        yield _turn(record, fact.event.person, fact, run, complete=fact.event.words == 0)


def _turn(record: Record, person: str, first: Any, run: StageRun | None, **fields: Any) -> Turn:
    """Return a turn that consists of one event."""
    group = record.group_of(person)
    return Turn(person=person, group=group, run=run, first=first, evidence=first.evidence, **fields)


def _in_time_order(turns: Iterable[Turn]) -> Iterator[Turn]:
    by_seq: dict[int, list[Turn]] = {}
    for turn in turns:
        by_seq.setdefault(turn.first.seq, []).append(turn)
    for first in in_time_order(by_seq[seq][0].first for seq in sorted(by_seq)):
        yield from by_seq[first.seq]


def _joined(turns: Iterable[Turn], orders: Sequence[Fact[TurnsSet]]) -> list[Turn]:
    """Return turns with the order in force, ideas and recorded turns joined."""
    found: list[Turn] = []
    for turn in turns:
        together = found[-1].joined(turn) if found else None
        if together is not None:
            found[-1] = together
        else:
            before = [order for order in orders if moment_of(order) < turn.at]
            found.append(attrs.evolve(turn, order=before[-1] if before else None))
    return found
