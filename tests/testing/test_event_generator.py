"""Events are drawn with ids that hit, whatever draws."""

from __future__ import annotations

import enum
from datetime import date, datetime
from random import Random
from typing import Literal

import attrs
import pytest

from dialoguekit.errors import InvalidEvent
from dialoguekit.events import (
    NEUTRAL,
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
from dialoguekit.testing.event_generator import Chance, Pool, Vocabulary, drawable

METHOD = Method(
    name="orchard",
    title="Orchard",
    summary="Trees.",
    source="ours",
    stages=(Stage(name="planting", title="Planting", admits=("tree",)),),
    templates=(Template(name="spring", title="In spring", stages=("planting",), source="us"),),
    prompts=(Prompt(name="first", stage="planting", text="Who plants the first tree?"),),
)
VOCABULARY = Vocabulary.of([METHOD])


def pool() -> Pool:
    return Pool(VOCABULARY)


def chance(seed: int = 1) -> Chance:
    return Chance(Random(seed))


@pytest.mark.parametrize("cls", NEUTRAL, ids=lambda cls: event_type(cls).name)
def test_every_event_of_the_core_can_be_drawn(cls: type) -> None:
    """Often, and validly each time."""
    for seed in range(20):
        assert isinstance(pool().draw(cls, chance(seed)), cls)


def test_ids_are_numbered_in_order() -> None:
    """Each prefix for itself."""
    drawn = pool()
    for cls in (PersonRegistered, ContributionMade, PersonRegistered):
        drawn.note(drawn.draw(cls, chance()))
    assert drawn.ids == {"person": ["P1", "P2"], "contribution": ["C1"]}


def test_references_hit_what_was_brought_in() -> None:
    """Of the kind that the name of the field says; now and then of nothing at all."""
    drawn = pool()
    for cls in (PersonRegistered, ContributionMade):
        drawn.note(drawn.draw(cls, chance()))
    made = [drawn.draw(ContributionMade, chance(seed)) for seed in range(60)]
    assert {fact.author for fact in made} == {"P1", "X9"}
    assert {ref for fact in made for ref in fact.refs} == {"C1", "X9"}
    links = [drawn.draw(ContributionLinked, chance(seed)) for seed in range(60)]
    assert {link.origin for link in links} == {"P1", "C1", "X9"}


def test_words_are_those_of_the_methods() -> None:
    """Stages, kinds, prompts, templates; and some that nobody declared."""
    entered = [pool().draw(StageEntered, chance(seed)) for seed in range(40)]
    assert {fact.stage for fact in entered} == {"planting", "elsewhere", "X9"}
    kinds = {pool().draw(ContributionMade, chance(seed)).kind for seed in range(60)}
    assert kinds == {None, "tree", "idea", "Idea "}


def test_own_events_refer_to_what_own_events_brought_in() -> None:
    """Where the name of a field tells nothing."""

    @event("orchard.planted")
    class Planted:
        """A tree."""

        tree: str = fields.identifier("TR")

    @event("orchard.grafted")
    class Grafted:
        """One tree onto another."""

        one: str = fields.reference()
        other: str = fields.reference()

    drawn = pool()
    for cls in (PersonRegistered, Planted):
        drawn.note(drawn.draw(cls, chance()))
    grafted = [drawn.draw(Grafted, chance(seed)) for seed in range(40)]
    assert {fact.one for fact in grafted} == {"TR1", "X9"}


class Season(enum.Enum):
    """A type that nobody here can draw."""

    SPRING = 1


@attrs.frozen
class Branch:
    """A part of an event."""

    length: float
    leaves: int | None


def test_fields_of_other_types_are_drawn_by_their_type() -> None:
    """Nested classes, choices, tuples, days; what nobody can draw says so."""

    @event("orchard.measured")
    class Measured:
        """A tree was measured."""

        name: str
        branches: tuple[Branch, ...]
        side: Literal["north", "south"]
        day: date
        at: datetime
        dead: bool = attrs.field(default=False)
        marks: list[str] = attrs.field(factory=list)

    @event("orchard.seen")
    class Seen:
        """In which season."""

        season: Season

    with pytest.raises(InvalidEvent, match="cannot be drawn"):
        pool().draw(Measured, chance(1))  # Its marks are a list.
    with pytest.raises(InvalidEvent, match="cannot be drawn"):
        pool().draw(Seen, chance())
    assert drawable([Seen, TurnTaken, ContributionMade], VOCABULARY) == [
        ContributionMade,
        TurnTaken,
    ]


def test_nested_fields_are_drawn() -> None:
    """However deep."""

    @event("orchard.measured")
    class Measured:
        """A tree was measured."""

        name: str
        branches: tuple[Branch, ...]
        side: Literal["north", "south"]
        day: date
        at: datetime
        dead: bool = attrs.field(default=False)

    drawn = [pool().draw(Measured, chance(seed)) for seed in range(30)]
    assert {fact.side for fact in drawn} == {"north", "south"}
    assert {len(fact.branches) for fact in drawn} == {0, 1, 2}
    assert any(b.leaves is None for fact in drawn for b in fact.branches)


def test_the_same_seed_draws_the_same() -> None:
    """And another something else."""
    one, again, other = (pool().draw(ContributionMade, chance(seed)) for seed in (3, 3, 4))
    assert one == again
    assert one != other
