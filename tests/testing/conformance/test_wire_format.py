"""Every version of every event survives a round trip through the codec."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
from tests.testing.samples import orchard

from dialoguekit.events import event, fields
from dialoguekit.plugin.upcasters import EventDeclaration, Upcaster
from dialoguekit.testing.conformance import wire_format


def messages(plugin: Any) -> list[str]:
    return [f"{finding.subject}: {finding.message}" for finding in wire_format.check(plugin)]


def with_event(under_test: Callable[..., Any], declared: Any) -> Any:
    method = attrs.evolve(orchard.METHOD, events=(declared,), commands=())
    return under_test(methods=[method])


def same(payload: dict[str, Any]) -> dict[str, Any]:
    return payload


def test_a_plugin_with_its_own_events_passes(under_test: Callable[..., Any]) -> None:
    """A plugin without events passes, too."""
    assert messages(under_test()) == []
    assert messages(under_test(methods=(), analyses=())) == []


def test_every_old_version_has_an_upcaster(under_test: Callable[..., Any]) -> None:
    """A missing upcaster and a superfluous one are found."""

    @event("orchard.grafted", version=3)
    class Grafted:
        """A tree was grafted."""

        tree: str = fields.reference()

    upcasters = (Upcaster("orchard.grafted", 2, same), Upcaster("orchard.grafted", 3, same))
    declaration = EventDeclaration(event=Grafted, upcasters=upcasters)
    assert messages(with_event(under_test, declaration)) == [
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

    (finding,) = wire_format.check(with_event(under_test, Measured))
    assert "it does not survive a round trip through the codec" in finding.message
    assert "Measured(height=" in finding.message


def test_an_event_that_the_codec_rejects_is_found(under_test: Callable[..., Any]) -> None:
    """The finding shows the error of the codec."""
    plugin = under_test()
    twice = (Upcaster("orchard.tree-planted", 1, same),) * 2
    declaration = EventDeclaration(event=orchard.TreePlanted, upcasters=twice)
    plugin.loaded = attrs.evolve(plugin.loaded, events=[declaration])
    assert any("is declared twice" in line for line in messages(plugin))
