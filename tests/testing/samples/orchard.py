"""An orchard: a small conforming plugin with its own event, which tests modify."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Any

import attrs

from dialoguekit.events import ContributionMade, RecordedEvent, fields
from dialoguekit.events import event as event_class
from dialoguekit.plugin import (
    Analysis,
    Cell,
    Chapter,
    Column,
    Command,
    CommandContext,
    CommandEvents,
    EventDeclaration,
    Evidence,
    Flag,
    Flags,
    Method,
    PerWorkshop,
    Prompt,
    Quote,
    Roster,
    Scope,
    Stage,
    Suggestion,
    SuggestionContext,
    Table,
    Template,
    Text,
    Workshop,
    handles,
    hookimpl,
    require_registered,
)

NAME = "orchard"


@event_class("orchard.tree-planted")
class TreePlanted:
    """A tree was planted.

    Fields:
        tree: the id of the tree, such as ``TR1``.
        person: the id of the planter.
        height_cm: the height in centimetres.
    By: participant.
    Refused when: the person is not registered.
    Flagged when: the tree is too high.
    """

    tree: str = fields.identifier("TR")
    person: str = fields.reference()
    height_cm: int = fields.integer(default=100)


def plant(
    state: Workshop, context: CommandContext, person: str, *, height_cm: int = 100
) -> CommandEvents:
    """Record a planted tree and return its event."""
    require_registered(state, person, f"record that {person} planted a tree")
    return (TreePlanted(tree=state.next_id("TR"), person=person, height_cm=height_cm),)


@attrs.define
class OrchardState:
    """The trees and contributions of one workshop, by id."""

    roster: Roster = attrs.field(factory=Roster)
    trees: dict[str, tuple[int, int]] = attrs.field(factory=dict)
    contributions: dict[str, tuple[str, str, int]] = attrs.field(factory=dict)


@attrs.frozen
class Orchard:
    """The trees of a workshop with heights and events, and quotable contributions."""

    trees: tuple[tuple[str, int, int], ...] = ()
    quotes: tuple[tuple[str, str, str, int], ...] = ()


@attrs.define
class Growing(PerWorkshop[OrchardState, MappingProxyType[str, Orchard]]):
    """Trees and contributions by workshop."""

    State = OrchardState

    @handles(*Roster.EVENTS)
    def update_roster(self, recorded: RecordedEvent[object]) -> None:
        self.state_of(recorded).roster.apply(recorded)

    @handles(TreePlanted)
    def plant(self, recorded: RecordedEvent[TreePlanted]) -> None:
        event = recorded.event
        self.state_of(recorded).trees[event.tree] = event.height_cm, recorded.seq

    @handles(ContributionMade)
    def add(self, recorded: RecordedEvent[ContributionMade]) -> None:
        event = recorded.event
        contribution = event.author, event.text, recorded.seq
        self.state_of(recorded).contributions[event.contribution] = contribution

    def view(self) -> MappingProxyType[str, Orchard]:
        return MappingProxyType({name: _build_view(state) for name, state in self.states.items()})


def _build_view(state: OrchardState) -> Orchard:
    quotes = [
        (id, state.roster.attribution_of(author), text, seq)
        for id, (author, text, seq) in state.contributions.items()
        if state.roster.may_quote(author)
    ]
    trees = [(id, height, seq) for id, (height, seq) in state.trees.items()]
    return Orchard(trees=tuple(trees), quotes=tuple(quotes))


HIGH_CM = 6


def flags(view: Any, workshop: str) -> Iterator[Flag]:
    """Yield a flag for each tree that is too high."""
    for id, height, seq in view.get(workshop, Orchard()).trees:
        if height > HIGH_CM:
            yield Flag(
                rule="high",
                message=f"{id} is {height} cm high.",
                cites=(f"{workshop} {id}",),
                evidence=Evidence.from_seqs(workshop, [seq]),
            )


def suggest(view: Any, context: SuggestionContext) -> Iterator[Suggestion]:
    """Suggest planting while there are no trees."""
    if not view.get(context.workshop, Orchard()).trees:
        yield Suggestion(text="Who plants the first tree?", reason="There is none.", prompt="first")


def chapter(view: Any, scope: Scope) -> Chapter:
    """Build a chapter with the trees, quotes and flags of each workshop."""
    blocks: list[Any] = []
    for workshop, title in scope.titles.items():
        orchard = view.get(workshop, Orchard())
        rows = [
            (id, Cell(height, Evidence.from_seqs(workshop, [seq])))
            for id, height, seq in orchard.trees
        ]
        columns = [Column("Tree"), Column("Height in cm", True)]
        blocks.append(Table(caption=title, columns=columns, rows=rows))
        for id, group, text, seq in orchard.quotes[:3]:
            evidence = Evidence.from_seqs(workshop, [seq])
            quote = Quote(text=text, cite=f"{workshop} {id}", group=group, evidence=evidence)
            blocks.append(quote)
        if scope.is_single:
            blocks.append(Flags(flags(view, workshop)))
    return Chapter(name=NAME, title="Orchard", blocks=blocks or [Text("No orchard.")])


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
    projection=Growing,
    chapter=chapter,
    flags=flags,
    suggest=suggest,
)

ANALYSIS = Analysis(
    name="harvest",
    title="Harvest",
    summary="Contributions in orchards.",
    projection=Growing,
    chapter=lambda view, scope: attrs.evolve(chapter(view, scope), name="harvest"),
)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """Declare the method."""
    return (METHOD,)


@hookimpl
def dialoguekit_analyses() -> Iterable[Analysis]:
    """Declare the analysis."""
    return (ANALYSIS,)


@hookimpl
def dialoguekit_events() -> Iterable[EventDeclaration]:
    """Declare the events."""
    return (EventDeclaration(event=TreePlanted),)


@hookimpl
def dialoguekit_commands() -> Iterable[Command]:
    """Declare the commands."""
    return (Command(name="orchard.plant", function=plant),)
