"""Check the projection laws of the whole output, in generated workshops, plays and histories."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from dialoguekit.testing.conformance.counterexample import find_counterexample
from dialoguekit.testing.conformance.plugin_under_test import PluginUnderTest, Source, attempt
from dialoguekit.testing.findings import Finding
from dialoguekit.testing.histories import History, histories
from dialoguekit.testing.projection_laws import Stream, check_projection_laws
from dialoguekit.testing.whole_output import OutputProjection

NAME = "laws"

_STREAMS = 3  # Associativity needs three.
_MAX_EVENTS = 200  # Of a recorded workshop.
_MAX_EVENTS_SHOWN = 12  # Events of a counterexample in a message.

_FIX = (
    "Anything may be recorded, in any order: look ids up with .get, and expect lists to be empty. "
    "Build the output from the record alone, and change nothing outside a function."
)


def check(plugin: PluginUnderTest) -> list[Finding]:
    """Check the laws of every source; the same events give the same output."""
    return [finding for source in plugin.safe_sources for finding in _check_source(plugin, source)]


def _check_source(plugin: PluginUnderTest, source: Source) -> Iterator[Finding]:
    projection = OutputProjection.of(source.value, plugin.host())
    streams = [events[:_MAX_EVENTS] for events in plugin.streams(source).values()]
    broken = attempt(lambda: check_projection_laws(projection, streams))
    if isinstance(broken, BaseException):
        yield _finding(source, f"{broken} (in generated workshops and plays)")
        return
    strategy = histories(source.value, streams=_STREAMS, events=plugin.events)
    problem = find_counterexample(
        strategy, _output_check(plugin, source), plugin.examples, describe_history
    )
    if problem is not None:
        yield _finding(source, problem)


def _output_check(plugin: PluginUnderTest, source: Source) -> Callable[[tuple[History, ...]], None]:
    """Return a check that the whole output is built, twice in the same way."""

    def check_output(histories: Sequence[Stream]) -> None:
        streams = {stream[0].stream: stream for stream in histories if stream}
        output = plugin.output(source, streams)
        for failure in plugin.not_reported(output.failures):
            raise AssertionError(str(failure))
        if plugin.output(source, streams) != output:
            raise AssertionError("the same events give another output")

    return check_output


def _finding(source: Source, message: str) -> Finding:
    message = message.removeprefix("Broken law: ")
    return Finding(check=NAME, subject=source.name, message=message, fix=_FIX)


def describe_history(streams: tuple[History, ...]) -> str:
    """Return a short description of a history: the last events of each workshop."""
    parts = []
    for stream in streams:
        if stream:
            types = [recorded.type for recorded in stream[-_MAX_EVENTS_SHOWN:]]
            prefix = "… " if len(stream) > _MAX_EVENTS_SHOWN else ""
            parts.append(f"{stream[0].stream}: {prefix}{', '.join(types)}")
    return "in this history: " + ("; ".join(parts) or "no events")
