"""The view: seating, contributions and ideas at the tables, as immutable values."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from dialoguekit.plugin import Contribution, Evidence, Session, StageRun, combined_evidence


@attrs.frozen(kw_only=True)
class CafeTable:
    """A table; ``title`` is its label in the workshop."""

    space: str
    title: str
    evidence: Evidence


@attrs.frozen(kw_only=True)
class Seat:
    """The place of a participant in a round, by the event ``seq`` that brought them there."""

    workshop: str
    person: str
    group: str
    seq: int

    @property
    def evidence(self) -> Evidence:
        """The event that brought them there."""
        return Evidence.from_seqs(self.workshop, [self.seq])


@attrs.frozen(kw_only=True)
class Host:
    """The host of a table, by the event ``seq`` that assigned the role.

    ``present`` is whether they sat at it in the round, ``left_early`` whether they left it well
    before the round ended.
    """

    workshop: str
    person: str
    group: str
    present: bool
    left_early: bool
    seq: int

    @property
    def evidence(self) -> Evidence:
        """The event that assigned the role."""
        return Evidence.from_seqs(self.workshop, [self.seq])


@attrs.frozen(kw_only=True)
class Sitting:
    """A table in one round: its participants, its host, and its contributions.

    ``seats`` are in the order of the ids of the participants.
    """

    table: CafeTable
    seats: tuple[Seat, ...]
    host: Host | None
    contributions: tuple[Contribution, ...]

    @property
    def has_host(self) -> bool:
        """True if a host was present."""
        return self.host is not None and self.host.present

    @property
    def evidence(self) -> Evidence:
        """The events that brought people to the table."""
        return combined_evidence(self.seats)

    def of_group(self, group: str) -> tuple[Seat, ...]:
        """Return the seats of one group."""
        return tuple(seat for seat in self.seats if seat.group == group)


@attrs.frozen(kw_only=True)
class Question:
    """A question that the tables discussed.

    ``posed_earlier`` is whether it was posed before the round and continued.
    """

    id: str
    text: str
    posed_earlier: bool
    evidence: Evidence


@attrs.frozen(kw_only=True)
class Round:
    """A round of conversation, table by table, and what belongs to no table.

    ``unseated`` are participants who were present without a table.  ``off_table`` are contributions
    of participants at no table.
    """

    number: int
    stage_run: StageRun
    questions: tuple[Question, ...]
    sittings: tuple[Sitting, ...]
    unseated: tuple[Seat, ...]
    off_table: tuple[Contribution, ...]

    @property
    def title(self) -> str:
        """The title, for example ``round 2``."""
        return f"round {self.number}"

    @property
    def evidence(self) -> Evidence:
        """The events that started and ended it."""
        return self.stage_run.evidence

    @property
    def seats(self) -> tuple[Seat, ...]:
        """The seats of all tables."""
        return tuple(seat for sitting in self.sittings for seat in sitting.seats)

    @property
    def sittings_by_person(self) -> dict[str, Sitting]:
        """The sitting of each person, by id."""
        return {seat.person: sitting for sitting in self.sittings for seat in sitting.seats}


@attrs.frozen(kw_only=True)
class CafeStage:
    """A stage of a café; ``round`` is None if it is not a round."""

    stage_run: StageRun
    round: Round | None

    @property
    def title(self) -> str:
        """The title, for example ``Round 2`` or ``Harvest``."""
        return (self.stage_run.stage if self.round is None else self.round.title).capitalize()


@attrs.frozen(kw_only=True)
class Idea:
    """A contribution in a round, at a table or not, or in the harvest.

    ``stage_index`` counts the stages entered before; ``round`` is None in the harvest.
    """

    contribution: Contribution
    stage_index: int
    round: int | None
    table: CafeTable | None

    @property
    def location(self) -> str:
        """The round and the table, or the harvest."""
        if self.round is None:
            return "the harvest"
        title = f"round {self.round}"
        return title if self.table is None else f"{title}, {self.table.title}"


@attrs.frozen(kw_only=True)
class CarriedIdea:
    """An idea that was taken up: ``successor`` builds on the earlier ``origin``.

    ``seq`` is the event that records it.
    """

    workshop: str
    origin: Idea
    successor: Idea
    seq: int

    @property
    def changed_table(self) -> bool:
        """True if it went to another known table."""
        origin, successor = self.origin.table, self.successor.table
        return origin is not None and successor is not None and origin != successor

    @property
    def evidence(self) -> Evidence:
        """Both contributions, and the event that connects them."""
        linked = Evidence.from_seqs(self.workshop, [self.seq])
        return combined_evidence([self.origin.contribution, self.successor.contribution]) | linked


@attrs.frozen(kw_only=True)
class CafeSession(Session):
    """One activity run as World Café.

    ``carried_ideas`` are ideas of one round that another round or the harvest took up.
    """

    workshop: str
    tables: tuple[CafeTable, ...]
    rounds: tuple[Round, ...]
    carried_ideas: tuple[CarriedIdea, ...]

    @property
    def cafe_stages(self) -> tuple[CafeStage, ...]:
        """The stages in the order in which they were entered."""
        rounds = iter(self.rounds)
        return tuple(
            CafeStage(stage_run=run, round=next(rounds) if run.stage == "round" else None)
            for run in self.stage_runs
        )

    @property
    def finished_rounds(self) -> tuple[Round, ...]:
        """The rounds that have ended."""
        return tuple(r for r in self.rounds if self.ended or r.stage_run.ended is not None)

    @property
    def ideas(self) -> tuple[Contribution, ...]:
        """The contributions in rounds."""
        return tuple(item for round in self.rounds for item in round.stage_run.contributions)

    @property
    def ideas_across_tables(self) -> tuple[CarriedIdea, ...]:
        """The ideas that were taken up at another table."""
        return tuple(carried for carried in self.carried_ideas if carried.changed_table)

    @property
    def harvested(self) -> tuple[Contribution, ...]:
        """The contributions in the harvest."""
        return tuple(item for run in self.stage_runs_of("harvest") for item in run.contributions)


@attrs.frozen
class WorkshopView:
    """The sessions of one workshop; ``groups`` are its stakeholder groups."""

    groups: tuple[str, ...] = ()
    sessions: tuple[CafeSession, ...] = ()


@attrs.frozen
class CafeView:
    """The view of World Café, by workshop."""

    workshops: Mapping[str, WorkshopView]
