"""The blocks about people: who sat where, who moved, and who met whom; by group, never by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dialoguekit.plugin import Block, Cell, Column, Figure, Figures, Row, Table, behind
from dialoguekit_world_cafe import encounters
from dialoguekit_world_cafe.encounters import Met
from dialoguekit_world_cafe.view import Cafe, CafeSession, Host, Seat


def sat(room: Cafe, session: CafeSession) -> Iterator[Block]:
    """Every table in every round: how many of each group, and who was host."""
    rows: list[Row] = []
    for round in session.rounds:
        for sitting in round.sittings:
            name = f"{round.title.capitalize()}, {sitting.table.title}"
            host = Cell(_host(sitting.host), behind([sitting.host] if sitting.host else []))
            rows.append((name, *_by_group(room, sitting.seats), host))
        if round.unseated:
            name = f"{round.title.capitalize()}, at no table"
            rows.append((name, *_by_group(room, round.unseated), None))
    yield Table(
        caption="Tables in each round",
        columns=[
            Column("Round and table"),
            Column("People", True),
            *(Column(group.capitalize(), True) for group in room.groups),
            Column("Host"),
        ],
        rows=rows,
        note="Participants, at the table where they spent most of the round; of hosts, where they "
        "come from.",
    )


def _by_group(room: Cafe, seats: Sequence[Seat]) -> list[Cell]:
    by_group = [[seat for seat in seats if seat.group == group] for group in room.groups]
    return [Cell(len(each), behind(each)) for each in (seats, *by_group)]


def _host(host: Host | None) -> str:
    if host is None:
        return "none"
    if not host.here:
        return "away"
    return f"{host.group} (left)" if host.left else host.group


def met(room: Cafe, session: CafeSession) -> Iterator[Block]:
    """Moves between rounds, and how many met whom."""
    moves = list(encounters.moves(session.rounds))
    if moves:
        yield Table(
            caption="Between the rounds",
            columns=[
                Column("Between"),
                Column("Changed tables", True),
                Column("Stayed as host", True),
                Column("Stayed besides", True),
            ],
            rows=[
                (
                    f"{move.before.title.capitalize()} and {move.after.title}",
                    *(Cell(len(s), behind(s)) for s in (move.moved, move.hosts, move.others)),
                )
                for move in moves
            ],
            note="Of the people who sat at a table in both rounds.",
        )
    people = encounters.met(session)
    groups = [group for group in room.groups if any(m.group == group for m in people)]
    columns = [Column("Group"), Column("People", True), Column("Met on average", True)]
    if len(room.groups) > 1:
        columns.append(Column("Met somebody of another group", True))
    rows = [_met(group, [m for m in people if m.group == group]) for group in groups]
    yield Table(
        caption="People met at the tables",
        columns=columns,
        rows=[row[: len(columns)] for row in [*rows, _met("Everybody", people)]],
        note="To meet is to sit at one table in a round.",
    )
    pairs = encounters.pairs(session)
    again = [pair for pair in pairs if pair.again]
    yield Figures(
        [
            Figure(label="pairs of people met", value=len(pairs), evidence=behind(pairs)),
            Figure(
                label="of them in more than one round", value=len(again), evidence=behind(again)
            ),
        ]
    )


def _met(name: str, people: Sequence[Met]) -> Row:
    across = [m for m in people if m.others]
    return (
        name,
        Cell(len(people), behind(people)),
        Cell(average(people), behind(people)),
        Cell(f"{len(across)} of {len(people)}", behind(across)),
    )


def average(people: Sequence[Met]) -> str | None:
    """How many others each of them met on average; None of nobody."""
    if not people:
        return None
    return f"{sum(len(met.people) for met in people) / len(people):.1f}"
