"""The blocks on people: seating, moves and encounters, by group and never by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dialoguekit.plugin import (
    Block,
    Cell,
    Column,
    KeyFigure,
    KeyFigures,
    Row,
    Table,
    combined_evidence,
)
from dialoguekit_world_cafe import encounters
from dialoguekit_world_cafe.encounters import Encounters
from dialoguekit_world_cafe.view import CafeSession, Host, Seat, WorkshopView


def seating_blocks(workshop: WorkshopView, session: CafeSession) -> Iterator[Block]:
    """Yield a table of all tables in each round: people of each group, and the host."""
    rows: list[Row] = []
    for round in session.rounds:
        for sitting in round.sittings:
            name = f"{round.title.capitalize()}, {sitting.table.title}"
            host = Cell(
                _host(sitting.host), combined_evidence([sitting.host] if sitting.host else [])
            )
            rows.append((name, *_by_group(workshop, sitting.seats), host))
        if round.unseated:
            name = f"{round.title.capitalize()}, at no table"
            rows.append((name, *_by_group(workshop, round.unseated), None))
    yield Table(
        caption="Tables in each round",
        columns=[
            Column("Round and table"),
            Column("People", True),
            *(Column(group[:1].upper() + group[1:], True) for group in workshop.groups),
            Column("Host"),
        ],
        rows=rows,
        note="Participants are counted at the table where they spent most of the round. For hosts, "
        "the group is given.",
    )


def _by_group(workshop: WorkshopView, seats: Sequence[Seat]) -> list[Cell]:
    by_group = [[seat for seat in seats if seat.group == group] for group in workshop.groups]
    return [Cell(len(each), combined_evidence(each)) for each in (seats, *by_group)]


def _host(host: Host | None) -> str:
    if host is None:
        return "none"
    if not host.present:
        return "away"
    return f"{host.group} (left)" if host.left_early else host.group


def encounter_blocks(workshop: WorkshopView, session: CafeSession) -> Iterator[Block]:
    """Yield the moves between rounds, and how many people met."""
    moves = list(encounters.moves(session.rounds))
    if moves:
        yield Table(
            caption="Between the rounds",
            columns=[
                Column("Between"),
                Column("Changed tables", True),
                Column("Stayed as host", True),
                Column("Others who stayed", True),
            ],
            rows=[
                (
                    f"{move.before.title.capitalize()} and {move.after.title}",
                    *(
                        Cell(len(s), combined_evidence(s))
                        for s in (move.moved, move.hosts, move.others_staying)
                    ),
                )
                for move in moves
            ],
            note="Only people who sat at a table in both rounds are counted.",
        )
    people = encounters.encounters(session)
    groups = [group for group in workshop.groups if any(m.group == group for m in people)]
    columns = [Column("Group"), Column("People", True), Column("Met on average", True)]
    if len(workshop.groups) > 1:
        columns.append(Column("Met another group", True))
    rows = [_encounter_row(group, [m for m in people if m.group == group]) for group in groups]
    yield Table(
        caption="People met at the tables",
        columns=columns,
        rows=[row[: len(columns)] for row in [*rows, _encounter_row("All participants", people)]],
        note="People meet when they sit at the same table in a round.",
    )
    pairs = encounters.pairs(session)
    again = [pair for pair in pairs if pair.met_again]
    yield KeyFigures(
        [
            KeyFigure(
                label="pairs of people met", value=len(pairs), evidence=combined_evidence(pairs)
            ),
            KeyFigure(
                label="of them in more than one round",
                value=len(again),
                evidence=combined_evidence(again),
            ),
        ]
    )


def _encounter_row(name: str, people: Sequence[Encounters]) -> Row:
    across = [m for m in people if m.other_group_people]
    return (
        name,
        Cell(len(people), combined_evidence(people)),
        Cell(average(people), combined_evidence(people)),
        Cell(f"{len(across)} of {len(people)}", combined_evidence(across)),
    )


def average(people: Sequence[Encounters]) -> str | None:
    """Return how many others each of them met on average; None for no people."""
    if not people:
        return None
    return f"{sum(len(met.people) for met in people) / len(people):.1f}"
