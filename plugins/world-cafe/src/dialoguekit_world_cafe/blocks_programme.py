"""The blocks about several workshops: cafés side by side, and what each of them harvested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dialoguekit.plugin import (
    Block,
    Cell,
    Column,
    Row,
    Scope,
    Table,
    Text,
    behind,
    note_of,
    words_of,
)
from dialoguekit_world_cafe import encounters
from dialoguekit_world_cafe.blocks_seating import average
from dialoguekit_world_cafe.blocks_session import who_spoke
from dialoguekit_world_cafe.rules import flags
from dialoguekit_world_cafe.view import Cafe, CafeSession


def across(rooms: Mapping[str, Cafe], scope: Scope) -> Iterator[Block]:
    """Sessions side by side, who spoke in all of them, and each one's own harvest."""
    named = [
        (_name(scope.titles[workshop], room, session), room, session)
        for workshop, room in rooms.items()
        for session in room.sessions
    ]
    yield Table(
        caption="The café of each workshop",
        columns=[
            Column("Workshop"),
            Column("Rounds", True),
            Column("Tables", True),
            Column("People at tables", True),
            Column("Met on average", True),
            Column("Met another group", True),
            Column("Away from the order announced", True),
            Column("Flags", True),
        ],
        rows=[_ran(*each) for each in named],
        note="To meet is to sit at one table in a round.",
    )
    yield Table(
        caption="The ideas of each workshop",
        columns=[
            Column("Workshop"),
            Column("Ideas in rounds", True),
            Column("Taken up at another table", True),
            Column("In the harvest", True),
        ],
        rows=[_ideas(name, session) for name, _, session in named],
    )
    without = [scope.titles[workshop] for workshop, room in rooms.items() if not room.sessions]
    if without:
        yield Text(f"Nobody sat down to a World Café in {', '.join(without)}.")
    sessions = [session for room in rooms.values() for session in room.sessions]
    groups = dict.fromkeys(group for room in rooms.values() for group in room.groups)
    if groups:
        title = "Who spoke in which round, all workshops together"
        yield who_spoke(title, groups, sessions)
    if any(session.harvested for session in sessions):
        yield _harvests(rooms, scope)


def _name(title: str, room: Cafe, session: CafeSession) -> str:
    return title if len(room.sessions) == 1 else f"{title}: {session.title} ({session.cite})"


def _ran(name: str, room: Cafe, session: CafeSession) -> Row:
    people = encounters.met(session)
    mixed = [met for met in people if met.others]
    raised = [flag for flag in flags(room, session) if flag.severity == "flag"]
    return (
        name,
        Cell(len(session.rounds), behind(session.rounds)),
        Cell(len(session.tables), behind(session.tables)),
        Cell(len(people), behind(people)),
        Cell(average(people), behind(people)),
        Cell(f"{len(mixed)} of {len(people)}", behind(mixed)),
        session.away,
        Cell(len(raised), behind(raised)),
    )


def _ideas(name: str, session: CafeSession) -> Row:
    carried = {step.origin.item.id for step in session.crossed}
    return (
        name,
        Cell(len(session.ideas), behind(session.ideas)),
        Cell(len(carried), behind(session.crossed)),
        Cell(len(session.harvested), behind(session.harvested)),
    )


def _harvests(rooms: Mapping[str, Cafe], scope: Scope) -> Table:
    """What each workshop found, in its own words: nothing is merged."""
    found = [
        (workshop, item)
        for workshop, room in rooms.items()
        for session in room.sessions
        for item in session.harvested
    ]
    return Table(
        caption="What each workshop harvested",
        columns=[Column("Workshop"), Column("Id"), Column("What was said"), Column("From")],
        rows=[
            (scope.titles[workshop], Cell(item.cite, item.evidence), words_of(item), item.group)
            for workshop, item in found
        ],
        note=note_of(item for _, item in found),
    )
