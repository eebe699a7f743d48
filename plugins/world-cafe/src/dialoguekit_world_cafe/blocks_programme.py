"""The blocks on several workshops: their cafés in comparison, and the harvest of each."""

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
    combined_evidence,
    paraphrase_note,
    quotable_text,
)
from dialoguekit_world_cafe import encounters, method
from dialoguekit_world_cafe.blocks_seating import average
from dialoguekit_world_cafe.blocks_session import group_chart
from dialoguekit_world_cafe.rules import flags
from dialoguekit_world_cafe.view import CafeSession, WorkshopView


def programme_blocks(workshops: Mapping[str, WorkshopView], scope: Scope) -> Iterator[Block]:
    """Yield tables of all sessions, a chart of contributions, and the harvests."""
    named = [
        (_name(scope.titles[id], workshop, session), workshop, session)
        for id, workshop in workshops.items()
        for session in workshop.sessions
    ]
    yield Table(
        caption="Tables and encounters in each workshop",
        columns=[
            Column("Workshop"),
            Column("Rounds", True),
            Column("Tables", True),
            Column("People at tables", True),
            Column("Met on average", True),
            Column("Met another group", True),
            Column("Changes to the planned order", True),
            Column("Warnings", True),
        ],
        rows=[_seating_row(*each) for each in named],
        note="People meet when they sit at the same table in a round.",
    )
    yield Table(
        caption="Ideas in each workshop",
        columns=[
            Column("Workshop"),
            Column("Ideas in rounds", True),
            Column("Taken up at another table", True),
            Column("In the harvest", True),
        ],
        rows=[_ideas_row(name, session) for name, _, session in named],
    )
    without = [scope.titles[id] for id, workshop in workshops.items() if not workshop.sessions]
    if without:
        yield Text(f"{method.TITLE} was not used in {', '.join(without)}.")
    sessions = [session for workshop in workshops.values() for session in workshop.sessions]
    groups = dict.fromkeys(group for workshop in workshops.values() for group in workshop.groups)
    if groups:
        title = "Contributions by stage and group, all workshops"
        yield group_chart(title, groups, sessions)
    if any(session.harvested for session in sessions):
        yield _harvests(workshops, scope)


def _name(title: str, workshop: WorkshopView, session: CafeSession) -> str:
    return title if len(workshop.sessions) == 1 else f"{title}: {session.title} ({session.cite})"


def _seating_row(name: str, workshop: WorkshopView, session: CafeSession) -> Row:
    people = encounters.encounters(session)
    met_other_groups = [met for met in people if met.other_group_people]
    raised = [flag for flag in flags(workshop, session) if flag.severity == "warning"]
    return (
        name,
        Cell(len(session.rounds), combined_evidence(session.rounds)),
        Cell(len(session.tables), combined_evidence(session.tables)),
        Cell(len(people), combined_evidence(people)),
        Cell(average(people), combined_evidence(people)),
        Cell(f"{len(met_other_groups)} of {len(people)}", combined_evidence(met_other_groups)),
        session.edit_distance,
        Cell(len(raised), combined_evidence(raised)),
    )


def _ideas_row(name: str, session: CafeSession) -> Row:
    carried = {step.origin.contribution.id for step in session.ideas_across_tables}
    return (
        name,
        Cell(len(session.ideas), combined_evidence(session.ideas)),
        Cell(len(carried), combined_evidence(session.ideas_across_tables)),
        Cell(len(session.harvested), combined_evidence(session.harvested)),
    )


def _harvests(workshops: Mapping[str, WorkshopView], scope: Scope) -> Table:
    """Return the contributions of each harvest; workshops are not merged."""
    harvested = [
        (id, item)
        for id, workshop in workshops.items()
        for session in workshop.sessions
        for item in session.harvested
    ]
    return Table(
        caption="Harvest of each workshop",
        columns=[Column("Workshop"), Column("Id"), Column("Contribution"), Column("From")],
        rows=[
            (
                scope.titles[id],
                Cell(item.cite, item.evidence),
                quotable_text(item),
                item.group,
            )
            for id, item in harvested
        ],
        note=paraphrase_note(item for _, item in harvested),
    )
