"""An orchard: a small method that conforms, with an event of its own, for tests to spoil."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Any

import attrs

from dialoguekit.events import ContributionMade, RecordedEvent, fields
from dialoguekit.events import event as fact
from dialoguekit.plugin import (
    Analysis,
    Cell,
    Chapter,
    Column,
    Decided,
    Decision,
    EventKind,
    Evidence,
    Flag,
    Flags,
    Method,
    Noting,
    PerWorkshop,
    Prompt,
    Quote,
    Roster,
    Scope,
    Situation,
    Stage,
    Suggestion,
    Table,
    Template,
    Text,
    Workshop,
    handles,
    hookimpl,
    registered,
)

NAME = "orchard"


@fact("orchard.tree-planted")
class TreePlanted:
    """Somebody planted a tree.

    Fields:
        tree: its id, ``TR1``.
        person: who.
        height_cm: how high it is, in centimetres.
    By: participant.
    Refused when: the person is not registered.
    Flagged when: it is higher than a house.
    """

    tree: str = fields.identifier("TR")
    person: str = fields.reference()
    height_cm: int = fields.whole(default=100)


def plant(state: Workshop, noting: Noting, person: str, *, height_cm: int = 100) -> Decided:
    """Note that somebody planted a tree; returns its id."""
    registered(state, person, f"note that {person} planted a tree")
    return (TreePlanted(tree=state.next_id("TR"), person=person, height_cm=height_cm),)


@attrs.define
class Rows:
    """What was noted of one orchard: trees by id, and what was said."""

    roster: Roster = attrs.field(factory=Roster)
    trees: dict[str, tuple[int, int]] = attrs.field(factory=dict)
    said: dict[str, tuple[str, str, int]] = attrs.field(factory=dict)


@attrs.frozen
class Orchard:
    """The trees of a workshop with their heights and events, and what may be quoted."""

    trees: tuple[tuple[str, int, int], ...] = ()
    quotes: tuple[tuple[str, str, str, int], ...] = ()


@attrs.define
class Growing(PerWorkshop[Rows, MappingProxyType[str, Orchard]]):
    """Folds trees, and what was said among them."""

    Room = Rows

    @handles(*Roster.EVENTS)
    def know(self, recorded: RecordedEvent[object]) -> None:
        self.room(recorded).roster.note(recorded)

    @handles(TreePlanted)
    def plant(self, recorded: RecordedEvent[TreePlanted]) -> None:
        event = recorded.event
        self.room(recorded).trees[event.tree] = event.height_cm, recorded.seq

    @handles(ContributionMade)
    def say(self, recorded: RecordedEvent[ContributionMade]) -> None:
        event = recorded.event
        said = event.author, event.text, recorded.seq
        self.room(recorded).said[event.contribution] = said

    def view(self) -> MappingProxyType[str, Orchard]:
        return MappingProxyType({name: _seen(room) for name, room in self.rooms.items()})


def _seen(room: Rows) -> Orchard:
    quotes = [
        (id, room.roster.group_of(author), text, seq)
        for id, (author, text, seq) in room.said.items()
        if room.roster.may_quote(author)
    ]
    trees = [(id, height, seq) for id, (height, seq) in room.trees.items()]
    return Orchard(trees=tuple(trees), quotes=tuple(quotes))


HIGH_CM = 6


def flags(view: Any, workshop: str) -> Iterator[Flag]:
    """Trees that are higher than a house."""
    for id, height, seq in view.get(workshop, Orchard()).trees:
        if height > HIGH_CM:
            yield Flag(
                rule="high",
                message=f"{id} is {height} cm high.",
                cites=(f"{workshop} {id}",),
                evidence=Evidence.within(workshop, [seq]),
            )


def suggest(view: Any, situation: Situation) -> Iterator[Suggestion]:
    """To plant, while there is nothing."""
    if not view.get(situation.workshop, Orchard()).trees:
        yield Suggestion(text="Who plants the first tree?", why="There is none.", prompt="first")


def chapter(view: Any, scope: Scope) -> Chapter:
    """The trees of every workshop, what was said, and which trees are too high."""
    blocks: list[Any] = []
    for workshop, title in scope.titles.items():
        orchard = view.get(workshop, Orchard())
        rows = [
            (id, Cell(height, Evidence.within(workshop, [seq])))
            for id, height, seq in orchard.trees
        ]
        columns = [Column("Tree"), Column("Height in cm", True)]
        blocks.append(Table(caption=title, columns=columns, rows=rows))
        for id, group, text, seq in orchard.quotes[:3]:
            evidence = Evidence.within(workshop, [seq])
            quote = Quote(text=text, cite=f"{workshop} {id}", group=group, evidence=evidence)
            blocks.append(quote)
        if scope.one:
            blocks.append(Flags(flags(view, workshop)))
    return Chapter(name=NAME, title="Orchard", blocks=blocks or [Text("No orchard.")])


METHOD = Method(
    name=NAME,
    title="Orchard",
    summary="Trees, planted one by one.",
    source="ours",
    stages=(Stage(name="planting", title="Planting", purpose="Trees.", admits=("tree",)),),
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
    summary="What was said in orchards.",
    projection=Growing,
    chapter=lambda view, scope: attrs.evolve(chapter(view, scope), name="harvest"),
)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """The one method."""
    return (METHOD,)


@hookimpl
def dialoguekit_analyses() -> Iterable[Analysis]:
    """What comes after it."""
    return (ANALYSIS,)


@hookimpl
def dialoguekit_events() -> Iterable[EventKind]:
    """What is noted of trees."""
    return (EventKind(event=TreePlanted),)


@hookimpl
def dialoguekit_decisions() -> Iterable[Decision]:
    """What may be noted of trees."""
    return (Decision(name="orchard.plant", function=plant),)
