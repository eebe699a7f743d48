"""Check the projection laws in generated workshops and histories."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dialoguekit.testing.conformance.counterexample import find_counterexample
from dialoguekit.testing.conformance.plugin_under_test import (
    Failure,
    PluginUnderTest,
    Source,
    attempt,
)
from dialoguekit.testing.findings import Finding
from dialoguekit.testing.histories import History, histories
from dialoguekit.testing.projection_laws import Stream, check_projection_laws

NAME = "laws"

_STREAMS = 3  # Associativity needs three.
_MAX_EVENTS_SHOWN = 12  # Events of a counterexample in a message.

_FIXES = {
    "no handler raises": "Look ids up with .get, and ignore unknown ones.",
    "a view exists": "Return a view of any data, however incomplete or contradictory.",
    "can be combined": "Accept any two folds in combine, as PerWorkshop does.",
    "without events has a view": "Make view work with the fields of an empty projection.",
    "needs equality": "Store all state in fields of the projection, and build the view from "
    "@attrs.frozen classes, tuples and mappings.",
    "calling view": "Change nothing in view: copy what it sorts, clears or completes.",
    "continues": "Copy mutable data into the view: tuple(…), dict(…), an attrs.frozen value.",
    "handled events": "Handle events only in methods with @handles; do not override fold.",
    "unknown types": "Handle events only in methods with @handles; do not override fold.",
    "saved with pickle": "Store only picklable values: no lambdas, generators, files or locks.  "
    "Define the projection at the top level of a module.",
    "resumed after": "Store everything that later events need in fields of the projection.",
    "empty projection": "Combine the data of both operands, and nothing else.",
    "operand": "Return a new projection from combine, made of copies.",
    "equals folding both": "Key the state by recorded.stream, for example with PerWorkshop, and "
    "merge both operands in combine.",
    "associative": "Treat both operands alike in combine.",
}
"""The fix for each law, by a phrase of its message."""


def check(plugin: PluginUnderTest) -> list[Finding]:
    """Check the laws of every projection."""
    return [finding for source in plugin.safe_sources for finding in _check_source(plugin, source)]


def _check_source(plugin: PluginUnderTest, source: Source) -> list[Finding]:
    projection = source.projection
    assert projection is not None  # Safe sources have one.
    streams = attempt(lambda: list(plugin.streams(source).values()))
    if isinstance(streams, Failure):
        return [_finding(source, f"generating {source.method_to_run!r} {streams.reason}")]
    result = attempt(lambda: check_projection_laws(projection, streams))
    if isinstance(result, Failure):
        reason = str(result.error) if isinstance(result.error, AssertionError) else result.reason
        return [_finding(source, f"{_strip_prefix(reason)} (in generated workshops)")]
    strategy = histories(source.value, streams=_STREAMS, events=plugin.events)
    problem = find_counterexample(strategy, _law_check(source), plugin.examples, describe_history)
    return [] if problem is None else [_finding(source, _strip_prefix(problem))]


def _law_check(source: Source) -> Callable[[tuple[History, ...]], None]:
    def check_laws(streams: Sequence[Stream]) -> None:
        projection = source.projection
        assert projection is not None  # Safe sources have one.
        check_projection_laws(projection, streams)

    return check_laws


def _finding(source: Source, message: str) -> Finding:
    fix = next((fix for phrase, fix in _FIXES.items() if phrase in message), None)
    return Finding(
        check=NAME,
        subject=f"{source.projection_name} of {source.name}",
        message=message,
        fix=fix or "Fix this error; check_projection_laws of dialoguekit.testing reproduces it.",
    )


def _strip_prefix(message: str) -> str:
    return message.removeprefix("Broken law: ")


def describe_history(streams: tuple[History, ...]) -> str:
    """Return a short description of a history: the last events of each workshop."""
    parts = []
    for stream in streams:
        if stream:
            types = [recorded.type for recorded in stream[-_MAX_EVENTS_SHOWN:]]
            prefix = "… " if len(stream) > _MAX_EVENTS_SHOWN else ""
            parts.append(f"{stream[0].stream}: {prefix}{', '.join(types)}")
    return "in this history: " + ("; ".join(parts) or "no events")
