"""Projections: handlers, workshops with separate states, and errors in declarations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

import attrs
import pytest

from dialoguekit.errors import InvalidProjection
from dialoguekit.events import (
    ContributionMade,
    OpaqueEvent,
    RecordedEvent,
    StanceTaken,
    TurnTaken,
    WorkshopOpened,
    event,
)
from dialoguekit.projections.projection import PerWorkshop, Projection, handles
from dialoguekit.testing.projection_laws import check_projection_laws
from dialoguekit.testing.scenario import given

CONTRIBUTION = ContributionMade(contribution="C1", author="P1", text="No buses.")
STANCE = StanceTaken(contribution="C1", person="P2", value=1)
TURN = TurnTaken(person="P1")


@event("garden.seed-planted")
class SeedPlanted:
    """An event of a plugin."""


@attrs.define
class HandledEvents(Projection[tuple[str, ...]]):
    """Events with the names of their handlers."""

    handled: list[str] = attrs.field(factory=list)

    @handles(ContributionMade)
    def on_contribution(self, recorded: RecordedEvent[ContributionMade]) -> None:
        self.handled.append(f"contribution {recorded.event.text}")

    @handles(StanceTaken, SeedPlanted)
    def on_other(self, recorded: RecordedEvent[Any]) -> None:
        self.handled.append(recorded.type)

    def combine(self, other: Self) -> Self:
        return type(self)(self.handled + other.handled)

    def view(self) -> tuple[str, ...]:
        return tuple(self.handled)


# Handlers


def test_each_event_reaches_its_handler() -> None:
    """One handler may have several event classes.  Other events have no effect."""
    opaque = OpaqueEvent("abcd.asset-identified", 1, b"{}")
    view = given(CONTRIBUTION, STANCE, TURN, SeedPlanted(), opaque).project(HandledEvents)
    assert view == ("contribution No buses.", "stance.taken", "garden.seed-planted")


def test_a_projection_has_handled_types() -> None:
    """They are the wire names of the event classes with handlers."""
    assert HandledEvents().handled_types() == {
        "contribution.made",
        "stance.taken",
        "garden.seed-planted",
    }
    assert Projection[Any]().handled_types() == frozenset()


def test_handlers_are_bound_methods() -> None:
    """Calling one has the effect of ``fold``."""
    one, other = HandledEvents(), HandledEvents()
    recorded = given(CONTRIBUTION).recorded[0]
    one.handlers()[ContributionMade](recorded)
    other.fold(recorded)
    assert one == other == HandledEvents(["contribution No buses."])
    assert one.handlers().keys() == {ContributionMade, StanceTaken, SeedPlanted}


def test_a_subclass_inherits_and_overrides_handlers() -> None:
    """Overriding the method is enough, without the decorator."""

    @attrs.define
    class Louder(HandledEvents):
        def on_contribution(self, recorded: RecordedEvent[ContributionMade]) -> None:
            self.handled.append(recorded.event.text.upper())

    assert Louder().handled_types() == HandledEvents().handled_types()
    assert given(CONTRIBUTION, STANCE).project(Louder) == ("NO BUSES.", "stance.taken")


def test_a_subclass_may_declare_another_handler() -> None:
    """The nearest declaration applies, and the base class does not change."""

    @attrs.define
    class Reassigned(HandledEvents):
        @handles(ContributionMade, TurnTaken)
        def on_both(self, recorded: RecordedEvent[Any]) -> None:
            self.handled.append("both")

    assert given(CONTRIBUTION, TURN, STANCE).project(Reassigned) == ("both", "both", "stance.taken")
    assert given(CONTRIBUTION).project(HandledEvents) == ("contribution No buses.",)


def test_handlers_of_several_bases_are_merged() -> None:
    """Plain classes count too.  If two bases handle one event, the first base applies."""

    class Turns:
        @handles(TurnTaken, ContributionMade)
        def on_turn(self, recorded: RecordedEvent[Any]) -> None:
            self.handled.append("turn")  # type: ignore[attr-defined]

    @attrs.define
    class Both(HandledEvents, Turns):
        """``HandledEvents`` handles contributions."""

    @attrs.define
    class Nested(Both):
        """A class without its own handlers."""

    for projection in (Both, Nested):
        view = given(CONTRIBUTION, TURN, STANCE).project(projection)
        assert view == ("contribution No buses.", "turn", "stance.taken")


def test_one_method_may_be_decorated_twice() -> None:
    """It handles the events of both decorators."""

    @attrs.define
    class Stacked(HandledEvents):
        @handles(TurnTaken)
        @handles(WorkshopOpened)
        def on_either(self, recorded: RecordedEvent[Any]) -> None:
            self.handled.append(recorded.type)

    view = given(WorkshopOpened(), TURN).project(Stacked)
    assert view == ("workshop.opened", "turn.taken")


def test_the_projection_satisfies_the_laws() -> None:
    """Two workshops are folded."""
    leeds, york = given(CONTRIBUTION, STANCE), given(CONTRIBUTION, SeedPlanted(), stream="york")
    check_projection_laws(HandledEvents, [leeds.recorded, york.recorded])


# Workshops with separate states


@attrs.define
class Turns:
    """State of one workshop."""

    count: int = 0


@attrs.define
class TurnsByWorkshop(PerWorkshop[Turns, tuple[tuple[str, int], ...]]):
    """Number of turns by workshop."""

    State = Turns

    @handles(TurnTaken)
    def on_turn(self, recorded: RecordedEvent[TurnTaken]) -> None:
        self.state_of(recorded).count += 1

    def view(self) -> tuple[tuple[str, int], ...]:
        return tuple((name, state.count) for name, state in self.states.items())


def test_every_workshop_has_its_own_state() -> None:
    """It is created with the first event and found again."""
    assert given(TURN, TURN).project(TurnsByWorkshop) == (("leeds", 2),)
    assert given(CONTRIBUTION).project(TurnsByWorkshop) == ()


def test_states_are_in_the_order_of_workshop_ids() -> None:
    """The order of combining does not matter."""
    leeds, york = given(TURN, TURN), given(TURN, stream="york")
    turns = (("leeds", 2), ("york", 1))
    assert leeds.project(TurnsByWorkshop, others=[york]) == turns
    assert york.project(TurnsByWorkshop, others=[leeds]) == turns


def test_separate_states_satisfy_the_laws() -> None:
    """Three workshops are folded."""
    streams = [given(TURN, CONTRIBUTION, TURN, stream=name).recorded for name in ("a", "c", "b")]
    check_projection_laws(TurnsByWorkshop, streams)


# Errors


def test_combine_and_view_have_to_be_defined() -> None:
    """The error names the missing method."""

    @attrs.define
    class Bare(Projection[int]):
        """A projection with neither method."""

    with pytest.raises(InvalidProjection, match=r"has no combine\(self, other\)"):
        Bare().combine(Bare())
    with pytest.raises(InvalidProjection, match=r"has no view\(self\)"):
        Bare().view()


@pytest.mark.parametrize(
    "handled_class", [int, object, CONTRIBUTION, "contribution.made", RecordedEvent, OpaqueEvent]
)
def test_only_event_classes_are_handled(handled_class: Any) -> None:
    """Other classes, events and wire names are refused."""
    with pytest.raises(InvalidProjection, match=r"count handles .* not an event class") as caught:

        class Wrong(Projection[int]):
            @handles(handled_class)
            def count(self, recorded: RecordedEvent[Any]) -> None:
                """Never called."""

    assert "Wrong" in caught.value.projection


def test_an_event_class_has_one_handler() -> None:
    """The error names both handlers."""
    with pytest.raises(InvalidProjection, match=r"one and two both handle turn\.taken"):

        class Wrong(Projection[int]):
            @handles(TurnTaken)
            def one(self, recorded: RecordedEvent[Any]) -> None:
                """Never called."""

            @handles(TurnTaken)
            def two(self, recorded: RecordedEvent[Any]) -> None:
                """Never called."""


def test_a_handler_names_an_event_class_once() -> None:
    """Otherwise the event would be applied twice."""
    with pytest.raises(InvalidProjection, match="one and one both handle"):

        class Wrong(Projection[int]):
            @handles(TurnTaken, TurnTaken)
            def one(self, recorded: RecordedEvent[Any]) -> None:
                """Never called."""


def test_a_handler_takes_one_recorded_event() -> None:
    """Its only parameter is positional."""

    def none(self: Any) -> None: ...

    def more(self: Any, recorded: Any, state: Any) -> None: ...

    def by_name(self: Any, *, recorded: Any) -> None: ...

    for wrong in (none, more, by_name):
        with pytest.raises(InvalidProjection, match="count must take one recorded event"):
            type("Wrong", (Projection,), {"count": handles(TurnTaken)(wrong)})


def test_a_handler_is_a_plain_function() -> None:
    """Generators and coroutines are refused."""

    def yields(self: Any, recorded: Any) -> Iterator[None]:
        yield

    async def awaits(self: Any, recorded: Any) -> None: ...

    for wrong in (yields, awaits):
        mark: Any = handles(TurnTaken)
        with pytest.raises(InvalidProjection, match="count must be a plain function"):
            type("Wrong", (Projection,), {"count": mark(wrong)})


def test_handles_names_at_least_one_event() -> None:
    """Without parentheses the decorator gets the method."""

    def count(self: Any, recorded: Any) -> None: ...

    bare: Any = handles
    with pytest.raises(InvalidProjection, match="@handles must name an event class"):
        bare(count)
    with pytest.raises(InvalidProjection, match="@handles must name an event class"):
        handles()(count)
