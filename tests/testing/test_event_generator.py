"""Generated events with references that mostly exist."""

from __future__ import annotations

import enum
from datetime import date, datetime
from random import Random
from typing import Literal

import attrs
import pytest

from dialoguekit.errors import InvalidEvent
from dialoguekit.events import (
    CORE_EVENTS,
    ContributionLinked,
    ContributionMade,
    PersonRegistered,
    StageEntered,
    TurnTaken,
    event,
    event_type,
    fields,
)
from dialoguekit.plugin import Method, Prompt, Stage, Template
from dialoguekit.testing.event_generator import (
    IdPool,
    RandomChooser,
    Vocabulary,
    generatable_classes,
)

METHOD = Method(
    name="orchard",
    title="Orchard",
    summary="Trees.",
    source="ours",
    stages=(Stage(name="planting", title="Planting", accepts=("tree",)),),
    templates=(Template(name="spring", title="In spring", stages=("planting",), source="us"),),
    prompts=(Prompt(name="first", stage="planting", text="Who plants the first tree?"),),
)
VOCABULARY = Vocabulary.from_methods([METHOD])


def pool() -> IdPool:
    return IdPool(VOCABULARY)


def chooser(seed: int = 1) -> RandomChooser:
    return RandomChooser(Random(seed))


@pytest.mark.parametrize("cls", CORE_EVENTS, ids=lambda cls: event_type(cls).name)
def test_every_core_event_can_be_generated(cls: type) -> None:
    """Each seed gives a valid event."""
    for seed in range(20):
        assert isinstance(pool().draw_event(cls, chooser(seed)), cls)


def test_ids_are_numbered_in_order() -> None:
    """Each prefix is counted separately."""
    ids = pool()
    for cls in (PersonRegistered, ContributionMade, PersonRegistered):
        ids.add(ids.draw_event(cls, chooser()))
    assert ids.ids == {"person": ["P1", "P2"], "contribution": ["C1"]}


def test_references_mostly_exist() -> None:
    """They match the kind in the field name, and a few do not exist."""
    ids = pool()
    for cls in (PersonRegistered, ContributionMade):
        ids.add(ids.draw_event(cls, chooser()))
    made = [ids.draw_event(ContributionMade, chooser(seed)) for seed in range(60)]
    assert {example.author for example in made} == {"P1", "X9"}
    assert {ref for example in made for ref in example.refs} == {"C1", "X9"}
    links = [ids.draw_event(ContributionLinked, chooser(seed)) for seed in range(60)]
    assert {link.origin for link in links} == {"P1", "C1", "X9"}


def test_terms_are_those_of_the_methods() -> None:
    """Undeclared terms occur too."""
    entered = [pool().draw_event(StageEntered, chooser(seed)) for seed in range(40)]
    assert {example.stage for example in entered} == {"planting", "elsewhere", "X9"}
    kinds = {pool().draw_event(ContributionMade, chooser(seed)).kind for seed in range(60)}
    assert kinds == {None, "tree", "idea", "Idea "}


def test_plugin_events_refer_to_ids_of_plugin_events() -> None:
    """This applies if the field name does not name a kind."""

    @event("orchard.planted")
    class Planted:
        """A tree."""

        tree: str = fields.identifier("TR")

    @event("orchard.grafted")
    class Grafted:
        """One tree onto another."""

        one: str = fields.reference()
        other: str = fields.reference()

    ids = pool()
    for cls in (PersonRegistered, Planted):
        ids.add(ids.draw_event(cls, chooser()))
    grafted = [ids.draw_event(Grafted, chooser(seed)) for seed in range(40)]
    assert {example.one for example in grafted} == {"TR1", "X9"}


class Season(enum.Enum):
    """A type that cannot be generated."""

    SPRING = 1


@attrs.frozen
class Branch:
    """A nested value of an event."""

    length: float
    leaves: int | None


def test_fields_of_unsupported_types_are_rejected() -> None:
    """The error says that the type cannot be generated."""

    @event("orchard.marked")
    class Marked:
        """A tree was marked."""

        marks: list[str] = attrs.field(factory=list)

    @event("orchard.visited")
    class Visited:
        """A season was recorded."""

        season: Season

    with pytest.raises(InvalidEvent, match="cannot be generated"):
        pool().draw_event(Marked, chooser(1))
    with pytest.raises(InvalidEvent, match="cannot be generated"):
        pool().draw_event(Visited, chooser())
    assert generatable_classes([Visited, TurnTaken, ContributionMade], VOCABULARY) == [
        ContributionMade,
        TurnTaken,
    ]


def test_nested_fields_are_generated() -> None:
    """Nested classes are generated at any depth."""

    @event("orchard.measured")
    class Measured:
        """A tree was measured."""

        name: str
        branches: tuple[Branch, ...]
        side: Literal["north", "south"]
        day: date
        at: datetime
        dead: bool = attrs.field(default=False)

    events = [pool().draw_event(Measured, chooser(seed)) for seed in range(30)]
    assert {example.side for example in events} == {"north", "south"}
    assert {len(example.branches) for example in events} == {0, 1, 2}
    assert any(b.leaves is None for example in events for b in example.branches)


def test_the_same_seed_gives_the_same_event() -> None:
    """Another seed gives another event."""
    one, again, other = (pool().draw_event(ContributionMade, chooser(seed)) for seed in (3, 3, 4))
    assert one == again
    assert one != other
