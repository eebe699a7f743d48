"""Two kits in one process with different plugins do not see each other: nothing is global."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import permutations
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.domain.commands import Decided, Noting
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import InvalidEvent, MalformedEvent, Refused
from dialoguekit.events import NewEvent, OpaqueEvent, RecordedEvent, event, fields
from dialoguekit.plugin import (
    Analysis,
    Chapter,
    EventKind,
    Method,
    PerWorkshop,
    Scope,
    Text,
    Upcast,
    handles,
    hookimpl,
)
from dialoguekit.plugin.registry.registry import Candidate, given
from dialoguekit.plugin.types import Decision

MORNING = datetime(2025, 3, 4, 9, tzinfo=UTC)
MOVED = "cafe.table-moved"


@event(MOVED, version=2)
class Moved:
    """A table was moved, says one plugin."""

    where: str = fields.text()


@event(MOVED, version=2)
class Shifted:
    """A table was moved, says another plugin, and keeps other facts of it."""

    metres: int = fields.whole()


@attrs.define
class Moves(PerWorkshop[list[str], list[str]]):
    """Where tables were moved."""

    Room = list

    @handles(Moved)
    def move(self, recorded: RecordedEvent[Moved]) -> None:
        self.room(recorded).append(recorded.event.where)

    def view(self) -> list[str]:
        return [where for room in self.rooms.values() for where in room]


@attrs.define
class Shifts(PerWorkshop[list[str], list[str]]):
    """How far tables were moved."""

    Room = list

    @handles(Shifted)
    def shift(self, recorded: RecordedEvent[Shifted]) -> None:
        self.room(recorded).append(f"{recorded.event.metres} m")

    def view(self) -> list[str]:
        return [far for room in self.rooms.values() for far in room]


def move(state: Workshop, noting: Noting) -> Decided:
    """A table is moved to the window."""
    return (Moved(where="the window"),)


def shift(state: Workshop, noting: Noting) -> Decided:
    """A table is moved by three metres."""
    return (Shifted(metres=3),)


def chapter(view: list[str], scope: Scope) -> Chapter:
    """All that was told."""
    return Chapter(name="tables", title="Tables", blocks=(Text(", ".join(view)),))


def cafe(
    title: str,
    kind: EventKind,
    decision: Callable[[Workshop, Noting], Decided],
    projection: type[PerWorkshop[Any, Any]],
    *methods: str,
) -> Candidate:
    """A plugin that goes by the same names as the other one, but for its further methods."""
    analysis = Analysis(
        name="tables", title=title, summary="?", projection=projection, chapter=chapter
    )
    return given(
        "cafe",
        SimpleNamespace(
            dialoguekit_methods=hookimpl(
                lambda: [
                    Method(name=name, title=title, summary="?", source="us")
                    for name in ("cafe", *methods)
                ]
            ),
            dialoguekit_analyses=hookimpl(lambda: [analysis]),
            dialoguekit_decisions=hookimpl(lambda: [Decision(name="cafe.move", function=decision)]),
            dialoguekit_events=hookimpl(lambda: [kind]),
        ),
        title,
    )


ONE = cafe(
    "One",
    EventKind(event=Moved, upcasts=(Upcast(MOVED, 1, lambda old: {"where": old["to"]}),)),
    move,
    Moves,
    "walk",
)
OTHER = cafe(
    "Other",
    EventKind(event=Shifted, upcasts=(Upcast(MOVED, 1, lambda old: {"metres": len(old["to"])}),)),
    shift,
    Shifts,
)
OLDER = OpaqueEvent(MOVED, 1, b'{"to":"the door"}')


@pytest.fixture(params=permutations(range(2)), ids=["one first", "other first"])
def kits(request: pytest.FixtureRequest) -> Iterator[tuple[Kit, Kit]]:
    """A kit of each plugin, opened in either order, both open at once."""
    opened = {
        place: dialoguekit.open(plugins=[(ONE, OTHER)[place]], strict=True)
        for place in request.param
    }
    with opened[0] as one, opened[1] as other:
        yield one, other


def begun(kit: Kit) -> Any:
    """A workshop in which a table can be moved."""
    leeds = kit.workshop("leeds", clock=lambda: MORNING)
    leeds.schedule(title="Leeds", groups=("all",))
    leeds.open()
    return leeds


def test_each_kit_has_its_own_methods(kits: tuple[Kit, Kit]) -> None:
    """Those of the same name included."""
    one, other = kits
    assert set(one.methods) == {"cafe", "conversation", "walk"}
    assert set(other.methods) == {"cafe", "conversation"}
    assert (one.methods["cafe"].title, other.methods["cafe"].title) == ("One", "Other")
    begun(one).start("walk")
    with pytest.raises(Refused, match="no plugin declares that method"):
        begun(other).start("walk")


def test_each_kit_decides_with_its_own_decisions(kits: tuple[Kit, Kit]) -> None:
    """Asked for by the same name, recorded under the same wire name."""
    for kit, expected in zip(kits, (Moved(where="the window"), Shifted(metres=3)), strict=True):
        begun(kit).act("cafe.move")
        (recorded,) = kit.log.read("leeds", types=(MOVED,))
        assert (recorded.type, recorded.event) == (MOVED, expected)
        assert kit.host.owner("decision", "cafe.move").version in {"One", "Other"}


def test_each_kit_reads_and_writes_its_own_events(kits: tuple[Kit, Kit]) -> None:
    """What one writes, the other does not take for its own, whatever its name."""
    one, other = kits
    assert one.log.codec.encode(Moved(where="here")) == (MOVED, 2, b'{"where":"here"}')
    assert other.log.codec.encode(Shifted(metres=3)) == (MOVED, 2, b'{"metres":3}')
    for kit, foreign in ((one, Shifted(metres=3)), (other, Moved(where="here"))):
        with pytest.raises(InvalidEvent):
            kit.log.codec.encode(foreign)
    stored = OpaqueEvent(MOVED, 2, b'{"metres":3}')
    other.log.append("york", [NewEvent(event=stored, at=MORNING, noted=MORNING)], expected=0)
    (read,) = other.log.read("york")
    assert read.event == Shifted(metres=3)
    with pytest.raises(MalformedEvent, match=r"missing field \(at \$\.where\)"):
        one.log.append("york", [NewEvent(event=stored, at=MORNING, noted=MORNING)], expected=0)


def test_each_kit_lifts_older_events_with_its_own_steps(kits: tuple[Kit, Kit]) -> None:
    """From the same stored bytes."""
    for kit, projection, expected in zip(
        kits, (Moves, Shifts), (["the door"], ["8 m"]), strict=True
    ):
        older = NewEvent(event=OLDER, at=MORNING, noted=MORNING)
        kit.log.append("leeds", [older], expected=0)
        assert kit.replay(projection) == expected


def test_each_kit_reports_with_its_own_chapters(kits: tuple[Kit, Kit]) -> None:
    """And names its own plugin in the footer."""
    for kit, title, told in zip(kits, ("One", "Other"), ("the window", "3 m"), strict=True):
        begun(kit).act("cafe.move")
        document = kit.report("leeds", strict=True).document
        chapters = [c for part in document.parts for c in part.chapters if c.name == "tables"]
        assert [found.blocks for found in chapters] == [(Text(told),)]
        assert document.provenance.plugins == (("cafe", title),)


def test_a_kit_without_the_plugin_knows_nothing_of_either(kits: tuple[Kit, Kit]) -> None:
    """Opened beside both."""
    with dialoguekit.open(plugins=[]) as bare:
        assert set(bare.methods) == {"conversation"}
        assert bare.host.decisions == {}
        assert bare.host.event_classes == ()
        bare.log.append("leeds", [NewEvent(event=OLDER, at=MORNING, noted=MORNING)], expected=0)
        (read,) = bare.log.read("leeds")
        assert read.event == OLDER
