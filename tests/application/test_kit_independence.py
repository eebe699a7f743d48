"""Two kits with different plugins in one process are independent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations
from types import SimpleNamespace
from typing import Any

import pytest

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import InvalidEvent, MalformedEvent, Refused
from dialoguekit.events import OpaqueEvent, event, fields
from dialoguekit.plugin import Analysis, Block, Method, Programme, Record, Text, hookimpl
from dialoguekit.plugin.registry.registry import Candidate, candidate_of
from dialoguekit.plugin.upcasters import EventDeclaration, Upcaster

from .conftest import MORNING, new_event

MOVED = "cafe.table-moved"


@event(MOVED, version=2)
class Moved:
    """The event class of one plugin."""

    where: str = fields.text()


@event(MOVED, version=2)
class Shifted:
    """The event class of another plugin, with the same wire name and other fields."""

    metres: int = fields.integer()


def moves(record: Record) -> tuple[str, ...]:
    """Return the places to which tables were moved."""
    return tuple(fact.event.where for fact in record.of(Moved))


def shifts(record: Record) -> tuple[str, ...]:
    """Return the distances by which tables were moved."""
    return tuple(f"{fact.event.metres} m" for fact in record.of(Shifted))


def move(state: Workshop, context: CommandContext) -> CommandEvents:
    """Move a table to the window."""
    return (Moved(where="the window"),)


def shift(state: Workshop, context: CommandContext) -> CommandEvents:
    """Move a table by three metres."""
    return (Shifted(metres=3),)


shift.__name__ = "move"


def blocks(view: tuple[str, ...], record: Record) -> Iterator[Block]:
    """Yield the whole view."""
    yield Text(", ".join(view))


def programme_blocks(programme: Programme[tuple[str, ...]]) -> Iterator[Block]:
    """Yield the views of all workshops."""
    yield Text(", ".join(text for view in programme.views.values() for text in view))


def cafe(
    title: str,
    declaration: EventDeclaration,
    command: Callable[[Workshop, CommandContext], CommandEvents],
    view: Callable[[Record], tuple[str, ...]],
    *methods: str,
) -> Candidate:
    """Return a plugin with the same names as the other one, and further methods."""
    analysis = Analysis(
        name="tables",
        title=title,
        summary="?",
        view=view,
        workshop_blocks=blocks,
        programme_blocks=programme_blocks,
        absence="No table was moved",
    )
    cafe = Method(
        name="cafe",
        title=title,
        summary="?",
        source="us",
        events=(declaration,),
        commands=(command,),
    )
    more = [Method(name=name, title=title, summary="?", source="us") for name in methods]
    return candidate_of(
        "cafe",
        SimpleNamespace(
            dialoguekit_methods=hookimpl(lambda: [cafe, *more]),
            dialoguekit_analyses=hookimpl(lambda: [analysis]),
        ),
        title,
    )


ONE = cafe(
    "One",
    EventDeclaration(
        event=Moved, upcasters=(Upcaster(MOVED, 1, lambda old: {"where": old["to"]}),)
    ),
    move,
    moves,
    "walk",
)
OTHER = cafe(
    "Other",
    EventDeclaration(
        event=Shifted, upcasters=(Upcaster(MOVED, 1, lambda old: {"metres": len(old["to"])}),)
    ),
    shift,
    shifts,
)
OLDER = OpaqueEvent(MOVED, 1, b'{"to":"the door"}')


@pytest.fixture(params=permutations(range(2)), ids=["one first", "other first"])
def kits(request: pytest.FixtureRequest) -> Iterator[tuple[Kit, Kit]]:
    """A kit with each plugin, opened in either order, at the same time."""
    opened = {
        place: dialoguekit.open(plugins=[(ONE, OTHER)[place]], strict=True)
        for place in request.param
    }
    with opened[0] as one, opened[1] as other:
        yield one, other


def open_workshop(kit: Kit) -> Any:
    """Open a workshop in which tables can be moved."""
    leeds = kit.workshop("leeds", clock=lambda: MORNING)
    leeds.schedule(title="Leeds", groups=("all",))
    leeds.open()
    return leeds


def test_each_kit_has_its_own_methods(kits: tuple[Kit, Kit]) -> None:
    """They may have the same name."""
    one, other = kits
    assert set(one.methods) == {"cafe", "conversation", "walk"}
    assert set(other.methods) == {"cafe", "conversation"}
    assert (one.methods["cafe"].title, other.methods["cafe"].title) == ("One", "Other")
    open_workshop(one).start("walk")
    with pytest.raises(Refused, match="no plugin declares that method"):
        open_workshop(other).start("walk")


def test_each_kit_runs_its_own_commands(kits: tuple[Kit, Kit]) -> None:
    """They have the same name and record the same wire name."""
    for kit, expected in zip(kits, (Moved(where="the window"), Shifted(metres=3)), strict=True):
        open_workshop(kit).execute_named("cafe.move")
        (recorded,) = kit.store.read("leeds", types=(MOVED,))
        assert (recorded.type, recorded.event) == (MOVED, expected)
        assert kit.plugins.owner("command", "cafe.move").version in {"One", "Other"}


def test_each_kit_reads_and_writes_its_own_events(kits: tuple[Kit, Kit]) -> None:
    """Neither kit accepts the event of the other."""
    one, other = kits
    assert one.store.codec.encode(Moved(where="here")) == (MOVED, 2, b'{"where":"here"}')
    assert other.store.codec.encode(Shifted(metres=3)) == (MOVED, 2, b'{"metres":3}')
    for kit, foreign in ((one, Shifted(metres=3)), (other, Moved(where="here"))):
        with pytest.raises(InvalidEvent):
            kit.store.codec.encode(foreign)
    stored = OpaqueEvent(MOVED, 2, b'{"metres":3}')
    other.store.append(
        "york",
        [new_event(stored)],
        expected_version=0,
    )
    (recorded,) = other.store.read("york")
    assert recorded.event == Shifted(metres=3)
    with pytest.raises(MalformedEvent, match=r"missing field \(at \$\.where\)"):
        one.store.append(
            "york",
            [new_event(stored)],
            expected_version=0,
        )


def test_each_kit_upcasts_with_its_own_upcasters(kits: tuple[Kit, Kit]) -> None:
    """The stored bytes are the same."""
    for kit, expected in zip(kits, (("the door",), ("8 m",)), strict=True):
        older = new_event(OLDER)
        kit.store.append("leeds", [older], expected_version=0)
        analysis = kit.plugins.analyses["tables"]
        assert kit.workshop("leeds").view(analysis) == expected


def test_each_kit_reports_with_its_own_chapters(kits: tuple[Kit, Kit]) -> None:
    """The report names the plugin of the kit."""
    for kit, title, text in zip(kits, ("One", "Other"), ("the window", "3 m"), strict=True):
        open_workshop(kit).execute_named("cafe.move")
        document = kit.report("leeds", strict=True).document
        chapters = [c for part in document.parts for c in part.chapters if c.name == "tables"]
        assert [found.blocks for found in chapters] == [(Text(text),)]
        assert document.provenance.plugins == (("cafe", title),)


def test_a_kit_without_the_plugin_is_independent_of_both(kits: tuple[Kit, Kit]) -> None:
    with dialoguekit.open(plugins=[]) as bare:
        assert set(bare.methods) == {"conversation"}
        assert bare.plugins.commands == {}
        assert bare.plugins.event_classes == ()
        bare.store.append(
            "leeds",
            [new_event(OLDER)],
            expected_version=0,
        )
        (recorded,) = bare.store.read("leeds")
        assert recorded.event == OLDER
