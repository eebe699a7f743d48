"""What a projection is made of, and which mistakes in its making are named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

import attrs
import pytest

from dialoguekit.errors import MisdeclaredProjection
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

SAID = ContributionMade(contribution="C1", author="P1", text="No buses.")
STANCE = StanceTaken(contribution="C1", person="P2", value=1)
TURN = TurnTaken(person="P1")


@event("garden.seed-planted")
class SeedPlanted:
    """An event of a plugin."""


@attrs.define
class Seen(Projection[tuple[str, ...]]):
    """What reached which handler."""

    seen: list[str] = attrs.field(factory=list)

    @handles(ContributionMade)
    def said(self, recorded: RecordedEvent[ContributionMade]) -> None:
        self.seen.append(f"said {recorded.event.text}")

    @handles(StanceTaken, SeedPlanted)
    def other(self, recorded: RecordedEvent[Any]) -> None:
        self.seen.append(recorded.type)

    def join(self, other: Self) -> Self:
        return type(self)(self.seen + other.seen)

    def view(self) -> tuple[str, ...]:
        return tuple(self.seen)


# Handling


def test_each_event_reaches_the_handler_that_names_it() -> None:
    """One handler may name several; what nobody names changes nothing."""
    opaque = OpaqueEvent("abcd.asset-identified", 1, b"{}")
    view = given(SAID, STANCE, TURN, SeedPlanted(), opaque).project(Seen)
    assert view == ("said No buses.", "stance.taken", "garden.seed-planted")


def test_a_projection_asks_for_the_wire_names_that_it_handles() -> None:
    """And for no other."""
    assert Seen.handled_types() == {"contribution.made", "stance.taken", "garden.seed-planted"}
    assert Projection.handled_types() == frozenset()


def test_handlers_are_bound_to_one_projection() -> None:
    """Folding through them is folding."""
    one, other = Seen(), Seen()
    recorded = given(SAID).recorded[0]
    one.handlers()[ContributionMade](recorded)
    other.fold(recorded)
    assert one == other == Seen(["said No buses."])
    assert one.handlers().keys() == {ContributionMade, StanceTaken, SeedPlanted}


def test_a_subclass_inherits_handlers_and_overrides_them_by_name() -> None:
    """As methods do; declaring them again is not needed."""

    @attrs.define
    class Louder(Seen):
        def said(self, recorded: RecordedEvent[ContributionMade]) -> None:
            self.seen.append(recorded.event.text.upper())

    assert Louder.handled_types() == Seen.handled_types()
    assert given(SAID, STANCE).project(Louder) == ("NO BUSES.", "stance.taken")


def test_a_subclass_gives_an_event_to_another_handler() -> None:
    """The nearest declaration counts, and the base stays as it is."""

    @attrs.define
    class Otherwise(Seen):
        @handles(ContributionMade, TurnTaken)
        def heard(self, recorded: RecordedEvent[Any]) -> None:
            self.seen.append("heard")

    assert given(SAID, TURN, STANCE).project(Otherwise) == ("heard", "heard", "stance.taken")
    assert given(SAID).project(Seen) == ("said No buses.",)


def test_handlers_of_several_bases_come_together() -> None:
    """Of a plain class too; where two name one event, the first base counts."""

    class Turns:
        @handles(TurnTaken, ContributionMade)
        def turned(self, recorded: RecordedEvent[Any]) -> None:
            self.seen.append("turned")  # type: ignore[attr-defined]

    @attrs.define
    class Both(Seen, Turns):
        """Contributions go to ``Seen``."""

    @attrs.define
    class Nested(Both):
        """Nothing of its own."""

    for projection in (Both, Nested):
        view = given(SAID, TURN, STANCE).project(projection)
        assert view == ("said No buses.", "turned", "stance.taken")


def test_one_method_may_be_marked_twice() -> None:
    """All events of both marks are its own."""

    @attrs.define
    class Stacked(Seen):
        @handles(TurnTaken)
        @handles(WorkshopOpened)
        def noticed(self, recorded: RecordedEvent[Any]) -> None:
            self.seen.append(recorded.type)

    view = given(WorkshopOpened(), TURN).project(Stacked)
    assert view == ("workshop.opened", "turn.taken")


def test_a_projection_keeps_the_laws() -> None:
    """The one that these tests use, over two workshops."""
    leeds, york = given(SAID, STANCE), given(SAID, SeedPlanted(), stream="york")
    check_projection_laws(Seen, [leeds.recorded, york.recorded])


# Workshops kept apart


@attrs.define
class Turns:
    """The room of one workshop."""

    count: int = 0


@attrs.define
class TurnsByWorkshop(PerWorkshop[Turns, tuple[tuple[str, int], ...]]):
    """How many turns were taken in each workshop."""

    Room = Turns

    @handles(TurnTaken)
    def turned(self, recorded: RecordedEvent[TurnTaken]) -> None:
        self.room(recorded).count += 1

    def view(self) -> tuple[tuple[str, int], ...]:
        return tuple((name, room.count) for name, room in self.rooms.items())


def test_every_workshop_has_a_room_of_its_own() -> None:
    """It is made when something happens in it, and found again."""
    assert given(TURN, TURN).project(TurnsByWorkshop) == (("leeds", 2),)
    assert given(SAID).project(TurnsByWorkshop) == ()


def test_rooms_stand_side_by_side_in_the_order_of_their_names() -> None:
    """Whatever the order in which they are joined."""
    leeds, york = given(TURN, TURN), given(TURN, stream="york")
    sides = (("leeds", 2), ("york", 1))
    assert leeds.project(TurnsByWorkshop, beside=[york]) == sides
    assert york.project(TurnsByWorkshop, beside=[leeds]) == sides


def test_rooms_keep_the_laws() -> None:
    """Over three workshops."""
    streams = [given(TURN, SAID, TURN, stream=name).recorded for name in ("a", "c", "b")]
    check_projection_laws(TurnsByWorkshop, streams)


# Mistakes


def test_a_projection_without_join_or_view_says_so_when_it_is_asked() -> None:
    """With what is to be written."""

    @attrs.define
    class Bare(Projection[int]):
        """Neither."""

    with pytest.raises(MisdeclaredProjection, match=r"has no join\(self, other\)"):
        Bare().join(Bare())
    with pytest.raises(MisdeclaredProjection, match=r"has no view\(self\)"):
        Bare().view()


@pytest.mark.parametrize(
    "kind", [int, object, SAID, "contribution.made", RecordedEvent, OpaqueEvent]
)
def test_what_is_handled_is_an_event_class(kind: Any) -> None:
    """Neither another class, nor an event, nor its name."""
    with pytest.raises(MisdeclaredProjection, match=r"count handles .* not an event class") as told:

        class Wrong(Projection[int]):
            @handles(kind)
            def count(self, recorded: RecordedEvent[Any]) -> None:
                """Never called."""

    assert "Wrong" in told.value.projection


def test_an_event_has_one_handler() -> None:
    """Both that claim it are named."""
    with pytest.raises(MisdeclaredProjection, match=r"one and two both handle turn\.taken"):

        class Wrong(Projection[int]):
            @handles(TurnTaken)
            def one(self, recorded: RecordedEvent[Any]) -> None:
                """Never called."""

            @handles(TurnTaken)
            def two(self, recorded: RecordedEvent[Any]) -> None:
                """Never called."""


def test_a_handler_names_an_event_once() -> None:
    """Twice would fold it twice."""
    with pytest.raises(MisdeclaredProjection, match="one and one both handle"):

        class Wrong(Projection[int]):
            @handles(TurnTaken, TurnTaken)
            def one(self, recorded: RecordedEvent[Any]) -> None:
                """Never called."""


def test_a_handler_takes_one_recorded_event() -> None:
    """Neither none, nor more, nor one by its name alone."""

    def none(self: Any) -> None: ...

    def more(self: Any, recorded: Any, state: Any) -> None: ...

    def by_name(self: Any, *, recorded: Any) -> None: ...

    for wrong in (none, more, by_name):
        with pytest.raises(MisdeclaredProjection, match="count must take one recorded event"):
            type("Wrong", (Projection,), {"count": handles(TurnTaken)(wrong)})


def test_a_handler_is_a_plain_function() -> None:
    """What it yields or awaits would be lost."""

    def yields(self: Any, recorded: Any) -> Iterator[None]:
        yield

    async def awaits(self: Any, recorded: Any) -> None: ...

    for wrong in (yields, awaits):
        mark: Any = handles(TurnTaken)
        with pytest.raises(MisdeclaredProjection, match="count must be a plain function"):
            type("Wrong", (Projection,), {"count": mark(wrong)})


def test_handles_names_at_least_one_event() -> None:
    """Written without parentheses it would take the method for an event."""

    def count(self: Any, recorded: Any) -> None: ...

    bare: Any = handles
    with pytest.raises(MisdeclaredProjection, match="@handles must name an event class"):
        bare(count)
    with pytest.raises(MisdeclaredProjection, match="@handles must name an event class"):
        handles()(count)
