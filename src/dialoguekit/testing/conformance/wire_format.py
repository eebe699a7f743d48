"""Check that every version of every event survives a round trip through the codec."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from dialoguekit.errors import DialogueKitError
from dialoguekit.events import Event, event_type
from dialoguekit.plugin.types import EventDeclaration
from dialoguekit.store.codec import Codec
from dialoguekit.testing.conformance.counterexample import find_counterexample
from dialoguekit.testing.conformance.plugin_under_test import PluginUnderTest
from dialoguekit.testing.findings import Finding
from dialoguekit.testing.strategies import events

NAME = "wire format"


def check(plugin: PluginUnderTest) -> list[Finding]:
    """Check the versions, and a round trip of every event class."""
    findings: list[Finding] = []
    for declaration in plugin.loaded.events:
        findings += _check_versions(declaration)
        findings += _check_round_trip(declaration, plugin.examples)
    return findings


def _check_versions(declaration: EventDeclaration) -> Iterator[Finding]:
    name, version = event_type(declaration.event)
    known = {upcaster.version for upcaster in declaration.upcasters}
    for step in range(1, version):
        if step not in known:
            yield Finding(
                check=NAME,
                subject=f"event {name}",
                message=f"version {step} has no upcaster, and version {version} is current",
                fix=f"Add Upcaster({name!r}, {step}, …) to its EventDeclaration: old logs "
                "contain that version.",
            )
    for step in sorted(known - set(range(1, version))):
        yield Finding(
            check=NAME,
            subject=f"event {name}",
            message=f"version {step} has an upcaster, but version {version} is current",
            fix="Raise the version of the event class, or remove the upcaster.",
        )


def _check_round_trip(declaration: EventDeclaration, max_examples: int) -> Iterator[Finding]:
    name = event_type(declaration.event).name
    try:
        codec = Codec([declaration.event], declaration.upcasters)
        problem = find_counterexample(events(declaration.event), _round_trip(codec), max_examples)
    except DialogueKitError as error:
        problem = str(error)
    if problem is not None:
        yield Finding(
            check=NAME,
            subject=f"event {name}",
            message=f"it does not survive a round trip through the codec: {problem}",
            fix="Declare its fields with dialoguekit.events.fields.",
        )


def _round_trip(codec: Codec) -> Callable[[Event], None]:
    def check(event: Any) -> None:
        name, version, data = codec.encode(event)
        decoded = codec.decode(name, version, data)
        if decoded != event:
            raise AssertionError(f"{event!r} became {decoded!r}")

    return check
