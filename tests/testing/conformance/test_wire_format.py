"""Events and commands use the prefix of the plugin, and events survive a round trip."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
from tests.testing.samples import orchard

from dialoguekit.events import event, fields
from dialoguekit.plugin import Command, EventDeclaration, Upcaster
from dialoguekit.testing.conformance import wire_format

PLANT = Command(name="orchard.plant", function=orchard.plant)


def messages(plugin: Any) -> list[str]:
    return [f"{finding.subject}: {finding.message}" for finding in wire_format.check(plugin)]


def same(payload: dict[str, Any]) -> dict[str, Any]:
    return payload


def test_a_plugin_with_its_own_prefix_passes(under_test: Callable[..., Any]) -> None:
    """A plugin without events uses its name as the prefix."""
    assert messages(under_test(commands=[PLANT])) == []
    assert messages(under_test(commands=[PLANT], events=())) == []


def test_a_command_has_the_prefix_of_the_events(under_test: Callable[..., Any]) -> None:
    """Another prefix is found, with the correct one as the fix."""
    other = Command(name="garden.plant", function=orchard.plant)
    (finding,) = wire_format.check(under_test(commands=[other]))
    assert "its prefix 'garden' is not the plugin's own" in finding.message
    assert finding.fix == "Name it orchard.…, like the plugin's events."


def test_every_old_version_has_an_upcaster(under_test: Callable[..., Any]) -> None:
    """A missing upcaster and a superfluous one are found."""

    @event("orchard.grafted", version=3)
    class Grafted:
        """A tree was grafted."""

        tree: str = fields.reference()

    upcasters = (Upcaster("orchard.grafted", 2, same), Upcaster("orchard.grafted", 3, same))
    declaration = EventDeclaration(event=Grafted, upcasters=upcasters)
    assert messages(under_test(methods=(), events=[declaration])) == [
        "event orchard.grafted: version 1 has no upcaster, and version 3 is current",
        "event orchard.grafted: version 3 has an upcaster, but version 3 is current",
    ]


def test_an_event_survives_a_round_trip(under_test: Callable[..., Any]) -> None:
    """A difference is shown on the minimal example."""

    def doubled(height: Any) -> Any:
        return height * 2

    @event("orchard.measured")
    class Measured:
        """A tree was measured."""

        height: int = attrs.field(converter=doubled)

    (finding,) = wire_format.check(
        under_test(methods=(), events=[EventDeclaration(event=Measured)])
    )
    assert "it does not survive a round trip through the codec" in finding.message
    assert "Measured(height=" in finding.message


def test_an_event_that_the_codec_rejects_is_found(under_test: Callable[..., Any]) -> None:
    """The finding shows the error of the codec."""
    plugin = under_test()
    plugin.loaded = attrs.evolve(
        plugin.loaded,
        events=[
            EventDeclaration(
                event=orchard.TreePlanted,
                upcasters=(Upcaster("orchard.tree-planted", 1, same),) * 2,
            )
        ],
    )
    assert any("is declared twice" in line for line in messages(plugin))
