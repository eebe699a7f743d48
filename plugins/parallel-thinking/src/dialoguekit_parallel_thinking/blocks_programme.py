"""The blocks about several workshops: sessions side by side, and who spoke in all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dialoguekit.plugin import (
    Block,
    Cell,
    Chart,
    Column,
    Row,
    Scope,
    Table,
    Text,
    bars,
    behind,
    percent,
)
from dialoguekit_parallel_thinking import method
from dialoguekit_parallel_thinking.blocks_session import who_spoke
from dialoguekit_parallel_thinking.rules import flags
from dialoguekit_parallel_thinking.view import HatSession, Worn


def across(rooms: Mapping[str, Worn], scope: Scope) -> Iterator[Block]:
    """Every session in a row, and the contributions of all by hat, workshop and group."""
    yield Table(
        caption="Hats in each workshop",
        columns=[
            Column("Workshop"),
            *(Column(hat.capitalize(), True) for hat in method.HATS),
            Column("Off hat", True),
            Column("Obstacles with an idea", True),
            Column("Away from the order announced", True),
            Column("Flags", True),
        ],
        rows=[
            _row(_name(scope.titles[workshop], room, session), room, session)
            for workshop, room in rooms.items()
            for session in room.sessions
        ],
        note="Contributions count under the hat that they belong to, whichever was worn.",
    )
    without = [scope.titles[workshop] for workshop, room in rooms.items() if not room.sessions]
    if without:
        yield Text(f"Nobody put on a hat in {', '.join(without)}.")
    yield _by_workshop({w: room for w, room in rooms.items() if room.sessions}, scope)
    groups = dict.fromkeys(group for room in rooms.values() for group in room.groups)
    if groups:
        sessions = [session for room in rooms.values() for session in room.sessions]
        title = "Who spoke under which hat, all workshops together"
        yield who_spoke(title, groups, sessions)


def _name(title: str, room: Worn, session: HatSession) -> str:
    return title if len(room.sessions) == 1 else f"{title}: {session.title} ({session.cite})"


def _row(name: str, room: Worn, session: HatSession) -> Row:
    off, obstacles = session.off_stage, session.obstacles
    answered = sum(bool(obstacle.ideas) for obstacle in obstacles)
    raised = [flag for flag in flags(room, session) if flag.severity == "flag"]
    return (
        name,
        *(Cell(len(found), behind(found)) for found in map(session.under, method.HATS)),
        Cell(percent(len(off), len(session.items)), behind(off)),
        Cell(f"{answered} of {len(obstacles)}", behind(obstacles)),
        session.away,
        Cell(len(raised), behind(raised)),
    )


def _by_workshop(rooms: Mapping[str, Worn], scope: Scope) -> Chart:
    counted = {
        (workshop, hat): [item for session in room.sessions for item in session.under(hat)]
        for workshop, room in rooms.items()
        for hat in method.HATS
    }
    return Chart(
        title="What each workshop gave its contributions to",
        spec=bars(
            [
                {"workshop": scope.titles[workshop], "contributions": len(items), "hat": hat}
                for (workshop, hat), items in counted.items()
            ],
            category="workshop",
            value="contributions",
            series="hat",
            colours=method.COLOURS,
        ),
        sentence="Contributions of each workshop, by the hat that they belong under.",
        evidence=behind(item for items in counted.values() for item in items),
    )
