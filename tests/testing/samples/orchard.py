"""An orchard: a small conforming plugin with its own event, which tests modify."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from dialoguekit.events import event, fields
from dialoguekit.plugin import (
    Analysis,
    Block,
    Breach,
    ColumnSpec,
    CommandContext,
    CommandEvents,
    Fact,
    Method,
    Programme,
    Prompt,
    Record,
    Rule,
    Session,
    Stage,
    Suggestion,
    SuggestionContext,
    Template,
    Workshop,
    breach,
    by_group,
    chart,
    cite,
    count,
    headed_table,
    hookimpl,
    session_rows,
    table,
    text,
    value,
)
from dialoguekit.plugin.commands import require_person
from dialoguekit.plugin.texts import quotes

NAME = "orchard"
HIGH_CM = 6


@event("orchard.tree-planted")
class TreePlanted:
    """A tree was planted.

    Fields:
        tree: the id of the tree, such as ``TR1``.
        person: the id of the planter.
        height_cm: the height in centimetres.
        wish: what the planter wishes for it.
    By: participant.
    Refused when: the person is not registered, or does not consent to be recorded.
    Flagged when: the tree is too high.
    """

    tree: str = fields.identifier("TR")
    person: str = fields.reference(subject=True)
    height_cm: int = fields.integer(default=100)
    wish: str | None = fields.text(default=None)


def plant(
    state: Workshop,
    context: CommandContext,
    person: str,
    *,
    height_cm: int = 100,
    wish: str | None = None,
) -> CommandEvents:
    """Record a planted tree and return its event."""
    require_person(state, context, person, f"record that {person} planted a tree")
    tree = state.next_id("TR")
    return (TreePlanted(tree=tree, person=person, height_cm=height_cm, wish=wish),)


@attrs.frozen(kw_only=True)
class OrchardSession(Session):
    """A run of the method, with its trees."""

    trees: tuple[Fact[TreePlanted], ...]


def build_sessions(record: Record) -> tuple[OrchardSession, ...]:
    """Return the sessions of one workshop."""
    return tuple(
        OrchardSession.of(session, trees=record.of(TreePlanted, within=session))
        for session in record.sessions
    )


def find_high_trees(session: OrchardSession) -> Iterator[Breach]:
    """Yield a breach for each tree that is too high."""
    for tree in session.trees:
        if tree.event.height_cm > HIGH_CM:
            yield breach(f"{tree.id} is {tree.event.height_cm} cm high.", tree)


def suggest(session: OrchardSession, context: SuggestionContext) -> Iterator[Suggestion]:
    """Suggest planting while there are no trees."""
    if not session.trees:
        yield Suggestion(text="Who plants the first tree?", reason="There is none.", prompt="first")


TREES: ColumnSpec[OrchardSession] = count("Trees", lambda session: session.trees)


def session_blocks(session: OrchardSession, record: Record) -> Iterator[Block]:
    """Yield the trees, a chart of them by group, and contributions."""
    yield table(
        "Trees",
        session.trees,
        cite(),
        text("Wish", lambda tree: tree.event.wish),
        value("Height in cm", lambda tree: tree.event.height_cm, lambda tree: [tree]),
        text("From", lambda tree: tree.group),
    )
    yield by_group("Trees by group", record.groups, session, TREES)
    yield chart(
        "Trees of the session",
        {session.title: session},
        TREES,
        head="session",
        sentence="Trees by group.",
        groups=record.groups,
    )
    yield from quotes(session.contributions[:3])


def programme_blocks(programme: Programme[tuple[OrchardSession, ...]]) -> Iterator[Block]:
    """Yield the number of trees of every session."""
    yield headed_table("Trees in each workshop", "Workshop", session_rows(programme), TREES)


METHOD = Method(
    name=NAME,
    title="Orchard",
    summary="Trees, planted one by one.",
    source="ours",
    stages=(Stage(name="planting", title="Planting", purpose="Trees.", accepts=("tree",)),),
    templates=(
        Template(name="spring", title="In spring", stages=("planting",), source="the almanac"),
    ),
    prompts=(Prompt(name="first", stage="planting", text="Who plants the first tree?"),),
    events=(TreePlanted,),
    commands=(plant,),
    sessions=build_sessions,
    rules=(Rule("high", f"a tree is higher than {HIGH_CM} cm", find_high_trees),),
    suggestions=suggest,
    session_blocks=session_blocks,
    programme_blocks=programme_blocks,
    absence="No orchard was planted",
)


def harvest_view(record: Record) -> tuple[Fact[TreePlanted], ...]:
    """Return all trees of a workshop."""
    return record.of(TreePlanted)


def harvest_blocks(trees: tuple[Fact[TreePlanted], ...], record: Record) -> Iterator[Block]:
    """Yield a table of all trees."""
    yield table("Trees", trees, cite(), text("Wish", lambda tree: tree.event.wish))


def harvest_of_programme(programme: Programme[tuple[Fact[TreePlanted], ...]]) -> Iterator[Block]:
    """Yield the number of trees in each workshop."""
    counted: ColumnSpec[Any] = count("Trees", lambda trees: trees)
    rows = [(programme.titles[id], trees) for id, trees in programme.views.items()]
    yield headed_table("Trees", "Workshop", rows, counted)


ANALYSIS = Analysis(
    name="harvest",
    title="Harvest",
    summary="Trees in all orchards.",
    keeps=(TreePlanted,),
    view=harvest_view,
    workshop_blocks=harvest_blocks,
    programme_blocks=harvest_of_programme,
    absence="There were no trees",
)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """Declare the method."""
    return (METHOD,)


@hookimpl
def dialoguekit_analyses() -> Iterable[Analysis]:
    """Declare the analysis."""
    return (ANALYSIS,)
