"""What happened at the tables, once everything that was noted is known: immutable values."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from dialoguekit.plugin import Evidence, Item, Session, StageRun, behind


@attrs.frozen(kw_only=True)
class CafeTable:
    """A table; ``title`` is what it is called in the room."""

    space: str
    title: str
    evidence: Evidence


@attrs.frozen(kw_only=True)
class Seat:
    """Somebody's place in a round, by the event ``seq`` that brought them there."""

    workshop: str
    person: str
    group: str
    seq: int

    @property
    def evidence(self) -> Evidence:
        """The event that brought them there."""
        return Evidence.within(self.workshop, [self.seq])


@attrs.frozen(kw_only=True)
class Host:
    """Whoever was to stay at a table, by the event ``seq`` that made them its host.

    ``here`` is whether they sat at it in the round, ``left`` whether they went away from it well
    before the round was over.
    """

    workshop: str
    person: str
    group: str
    here: bool
    left: bool
    seq: int

    @property
    def evidence(self) -> Evidence:
        """The event that made them its host."""
        return Evidence.within(self.workshop, [self.seq])


@attrs.frozen(kw_only=True)
class Sitting:
    """A table in one round: the participants who sat there, its host, and what was said.

    ``seats`` are in the order of the ids of those who sat on them.
    """

    table: CafeTable
    seats: tuple[Seat, ...]
    host: Host | None
    items: tuple[Item, ...]

    @property
    def hosted(self) -> bool:
        """Whether a host was there."""
        return self.host is not None and self.host.here

    @property
    def evidence(self) -> Evidence:
        """The events that brought people to the table."""
        return behind(self.seats)

    def of_group(self, group: str) -> tuple[Seat, ...]:
        """Those of one group."""
        return tuple(seat for seat in self.seats if seat.group == group)


@attrs.frozen(kw_only=True)
class Question:
    """A question that the tables talked about.

    ``before`` is whether it had been posed before the round began and was still on.
    """

    id: str
    text: str
    before: bool
    evidence: Evidence


@attrs.frozen(kw_only=True)
class Round:
    """A round of talk: its table by table, and what belongs to no table.

    ``unseated`` are participants who were there and sat at none; ``outside`` is what participants
    said at none.
    """

    number: int
    run: StageRun
    questions: tuple[Question, ...]
    sittings: tuple[Sitting, ...]
    unseated: tuple[Seat, ...]
    outside: tuple[Item, ...]

    @property
    def title(self) -> str:
        """What it is called: ``round 2``."""
        return f"round {self.number}"

    @property
    def evidence(self) -> Evidence:
        """The events between which it was on."""
        return self.run.evidence

    @property
    def seats(self) -> tuple[Seat, ...]:
        """Everybody who sat at a table."""
        return tuple(seat for sitting in self.sittings for seat in sitting.seats)

    @property
    def at(self) -> dict[str, Sitting]:
        """Where each person sat, by their ids."""
        return {seat.person: sitting for sitting in self.sittings for seat in sitting.seats}


@attrs.frozen(kw_only=True)
class Leg:
    """A stage on the way through a café; ``round`` is None for what is no round."""

    run: StageRun
    round: Round | None

    @property
    def title(self) -> str:
        """What it is called: ``Round 2``, ``Harvest``."""
        return (self.run.stage if self.round is None else self.round.title).capitalize()


@attrs.frozen(kw_only=True)
class Idea:
    """A contribution in its place: said in a round at a table, or in the harvest.

    ``leg`` is the place of its stage among those entered; ``round`` is None in the harvest.
    """

    item: Item
    leg: int
    round: int | None
    table: CafeTable | None

    @property
    def place(self) -> str:
        """Where it was said, in words."""
        if self.round is None:
            return "the harvest"
        where = f"round {self.round}"
        return where if self.table is None else f"{where}, {self.table.title}"


@attrs.frozen(kw_only=True)
class Carried:
    """An idea that was carried on: ``became`` stands on ``origin``, which was said before.

    ``seq`` is the event that says so.
    """

    workshop: str
    origin: Idea
    became: Idea
    seq: int

    @property
    def crossed(self) -> bool:
        """Whether it went to another table, of those that are known."""
        origin, became = self.origin.table, self.became.table
        return origin is not None and became is not None and origin != became

    @property
    def evidence(self) -> Evidence:
        """Both contributions, and the event that connects them."""
        linked = Evidence.within(self.workshop, [self.seq])
        return behind([self.origin.item, self.became.item]) | linked


@attrs.frozen(kw_only=True)
class CafeSession(Session):
    """One activity run as World Café.

    ``carried`` are the ideas of one round that another round or the harvest took up.
    """

    workshop: str
    tables: tuple[CafeTable, ...]
    rounds: tuple[Round, ...]
    carried: tuple[Carried, ...]

    @property
    def legs(self) -> tuple[Leg, ...]:
        """The stages in the order in which they were entered."""
        rounds = iter(self.rounds)
        return tuple(
            Leg(run=run, round=next(rounds) if run.stage == "round" else None) for run in self.runs
        )

    @property
    def past(self) -> tuple[Round, ...]:
        """The rounds that are over."""
        return tuple(r for r in self.rounds if self.over or r.run.ended is not None)

    @property
    def ideas(self) -> tuple[Item, ...]:
        """What was said in rounds."""
        return tuple(item for round in self.rounds for item in round.run.items)

    @property
    def crossed(self) -> tuple[Carried, ...]:
        """The ideas that were carried to another table."""
        return tuple(carried for carried in self.carried if carried.crossed)

    @property
    def harvested(self) -> tuple[Item, ...]:
        """What the room took from its conversations."""
        return tuple(item for run in self.in_stage("harvest") for item in run.items)


@attrs.frozen
class Cafe:
    """What one workshop did at café tables; ``groups`` are its stakeholder groups."""

    groups: tuple[str, ...] = ()
    sessions: tuple[CafeSession, ...] = ()


@attrs.frozen
class CafeView:
    """What was done at café tables, by workshop."""

    workshops: Mapping[str, Cafe]
