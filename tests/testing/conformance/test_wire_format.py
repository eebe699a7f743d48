"""Events and decisions keep to their own names, and events survive a log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
from tests.testing.samples import orchard

from dialoguekit.events import event, fields
from dialoguekit.plugin import Decision, EventKind, Upcast
from dialoguekit.testing.conformance import wire_format

PLANT = Decision(name="orchard.plant", function=orchard.plant)


def told(bench: Any) -> list[str]:
    return [f"{finding.subject}: {finding.message}" for finding in wire_format.check(bench)]


def same(payload: dict[str, Any]) -> dict[str, Any]:
    return payload


def test_a_plugin_that_keeps_to_its_names_passes(bench_of: Callable[..., Any]) -> None:
    """Also one that has decisions and no events: its name is the prefix then."""
    assert told(bench_of(decisions=[PLANT])) == []
    assert told(bench_of(decisions=[PLANT], events=())) == []


def test_a_decision_stands_under_the_prefix_of_the_events(bench_of: Callable[..., Any]) -> None:
    """Another is named, with what to call it."""
    other = Decision(name="garden.plant", function=orchard.plant)
    (finding,) = wire_format.check(bench_of(decisions=[other]))
    assert "its prefix 'garden' is not the plugin's own" in finding.message
    assert finding.mend == "Call it orchard.…, like the plugin's events."


def test_upcasts_lead_from_every_version_to_the_current_one(bench_of: Callable[..., Any]) -> None:
    """A gap is named, and a step that leads beyond."""

    @event("orchard.grafted", version=3)
    class Grafted:
        """Somebody grafted a tree."""

        tree: str = fields.reference()

    upcasts = (Upcast("orchard.grafted", 2, same), Upcast("orchard.grafted", 3, same))
    kind = EventKind(event=Grafted, upcasts=upcasts)
    assert told(bench_of(methods=(), events=[kind])) == [
        "event orchard.grafted: no upcast leads from version 1 on, and version 3 is current",
        "event orchard.grafted: an upcast leads from version 3 on, and version 3 is current",
    ]


def test_an_event_comes_back_from_a_log_as_it_was(bench_of: Callable[..., Any]) -> None:
    """One that does not is shown, on the smallest example."""

    def doubled(height: Any) -> Any:
        return height * 2

    @event("orchard.measured")
    class Measured:
        """Somebody measured a tree."""

        height: int = attrs.field(converter=doubled)

    (finding,) = wire_format.check(bench_of(methods=(), events=[EventKind(event=Measured)]))
    assert "it does not come back from a log as it was" in finding.message
    assert "Measured(height=" in finding.message


def test_an_event_that_no_log_can_hold_is_a_finding(bench_of: Callable[..., Any]) -> None:
    """With the words of whoever refuses it."""
    bench = bench_of()
    bench.loaded = attrs.evolve(
        bench.loaded,
        events=[
            EventKind(
                event=orchard.TreePlanted,
                upcasts=(Upcast("orchard.tree-planted", 1, same),) * 2,
            )
        ],
    )
    assert any("stands twice" in line for line in told(bench))
