"""The blocks on several workshops: their sessions in comparison, and contributions by group."""

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
    bar_chart_spec,
    combined_evidence,
    format_percent,
)
from dialoguekit_parallel_thinking import method
from dialoguekit_parallel_thinking.blocks_session import group_chart
from dialoguekit_parallel_thinking.rules import flags
from dialoguekit_parallel_thinking.view import HatSession, WorkshopView


def programme_blocks(workshops: Mapping[str, WorkshopView], scope: Scope) -> Iterator[Block]:
    """Yield a table of all sessions, and charts of contributions by hat, workshop and group."""
    yield Table(
        caption="Hats in each workshop",
        columns=[
            Column("Workshop"),
            *(Column(hat.capitalize(), True) for hat in method.HATS),
            Column("Under another hat than intended", True),
            Column("Obstacles with an idea", True),
            Column("Changes to the planned order", True),
            Column("Warnings", True),
        ],
        rows=[
            _row(_name(scope.titles[id], workshop, session), workshop, session)
            for id, workshop in workshops.items()
            for session in workshop.sessions
        ],
        note="Contributions count under the hat that they belong to, even if made under another.",
    )
    without = [scope.titles[id] for id, workshop in workshops.items() if not workshop.sessions]
    if without:
        yield Text(f"{method.TITLE} was not used in {', '.join(without)}.")
    yield _by_workshop(
        {id: workshop for id, workshop in workshops.items() if workshop.sessions}, scope
    )
    groups = dict.fromkeys(group for workshop in workshops.values() for group in workshop.groups)
    if groups:
        sessions = [session for workshop in workshops.values() for session in workshop.sessions]
        title = "Contributions by hat and group, all workshops"
        yield group_chart(title, groups, sessions)


def _name(title: str, workshop: WorkshopView, session: HatSession) -> str:
    return title if len(workshop.sessions) == 1 else f"{title}: {session.title} ({session.cite})"


def _row(name: str, workshop: WorkshopView, session: HatSession) -> Row:
    off, obstacles = session.misplaced, session.obstacles
    answered = sum(bool(obstacle.ideas) for obstacle in obstacles)
    raised = [flag for flag in flags(workshop, session) if flag.severity == "warning"]
    return (
        name,
        *(
            Cell(len(found), combined_evidence(found))
            for found in map(session.belonging_to, method.HATS)
        ),
        Cell(format_percent(len(off), len(session.contributions)), combined_evidence(off)),
        Cell(f"{answered} of {len(obstacles)}", combined_evidence(obstacles)),
        session.edit_distance,
        Cell(len(raised), combined_evidence(raised)),
    )


def _by_workshop(workshops: Mapping[str, WorkshopView], scope: Scope) -> Chart:
    counted = {
        (id, hat): [item for session in workshop.sessions for item in session.belonging_to(hat)]
        for id, workshop in workshops.items()
        for hat in method.HATS
    }
    return Chart(
        title="Contributions of each workshop by hat",
        spec=bar_chart_spec(
            [
                {
                    "workshop": scope.titles[id],
                    "contributions": len(items),
                    "hat": method.TITLES[hat],
                }
                for (id, hat), items in counted.items()
            ],
            category="workshop",
            value="contributions",
            series="hat",
            colours={method.TITLES[hat]: colour for hat, colour in method.COLOURS.items()},
        ),
        sentence="Contributions of each workshop, by the hat that they belong to.",
        evidence=combined_evidence(item for items in counted.values() for item in items),
    )
