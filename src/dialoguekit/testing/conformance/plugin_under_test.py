"""A plugin under test: its declarations, the workshops that use it, and what it shows of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import attrs

from dialoguekit.application.kit import Kit
from dialoguekit.application.opening import open
from dialoguekit.disclosure.policy import UNRESTRICTED, DisclosurePolicy
from dialoguekit.events import Event, RecordedEvent
from dialoguekit.plugin.method import Analysis, Method
from dialoguekit.plugin.registry.declarations import LoadedPlugin
from dialoguekit.plugin.registry.discovery import Candidate, candidate_of
from dialoguekit.testing.conformance.recordings import Play, Recordings, Streams, cuts
from dialoguekit.testing.findings import Finding
from dialoguekit.testing.projection_laws import apply_corrections
from dialoguekit.testing.purity.code_ownership import package_of
from dialoguekit.testing.whole_output import (
    Failure,
    Host,
    Output,
    build_output,
    keep,
)

R = TypeVar("R")

CONVERSATION = "conversation"
"""The method that is run if the plugin has none."""


@attrs.frozen
class Source:
    """A method or an analysis of the plugin."""

    value: Analysis

    @property
    def name(self) -> str:
        """The name in findings."""
        kind = "method" if isinstance(self.value, Method) else "analysis"
        return f"{kind} {self.value.name}"


@attrs.define(slots=False)
class PluginUnderTest:
    """The plugin that is checked.

    ``plays`` are those of its author.  ``beside`` are the plugins that it is loaded with.
    """

    candidate: Candidate
    loaded: LoadedPlugin
    module: object
    examples: int = 50
    plays: Sequence[Play] = ()
    beside: Sequence[Candidate] = ()
    unsafe_sources: set[str] = attrs.field(factory=set)
    _outputs: dict[str, list[Output]] = attrs.field(factory=dict)
    _reported: set[tuple[str, str]] = attrs.field(factory=set)

    @property
    def sources(self) -> list[Source]:
        """The methods and analyses of the plugin."""
        values: list[Analysis] = [*self.loaded.methods, *self.loaded.analyses]
        return [Source(value) for value in values]

    @property
    def safe_sources(self) -> list[Source]:
        """The sources that are safe to run in this process."""
        return [source for source in self.sources if source.name not in self.unsafe_sources]

    @property
    def events(self) -> list[type[Event]]:
        """The event classes that the plugin declares."""
        return [kind.event for kind in self.loaded.events]

    @cached_property
    def files(self) -> list[Path]:
        """The source files of the plugin: of its package, or of its module."""
        plugin = self.module if isinstance(self.module, ModuleType) else type(self.module)
        name = plugin.__name__ if isinstance(plugin, ModuleType) else plugin.__module__
        module = sys.modules.get(package_of(name), plugin)
        file = getattr(module, "__file__", None)
        if file is None:
            return []
        path = Path(file)
        return sorted(path.parent.rglob("*.py")) if path.name == "__init__.py" else [path]

    def kit(self) -> Kit:
        """Open an empty kit with only this plugin."""
        return open("memory:", plugins=[self.candidate], strict=True)

    @cached_property
    def recordings(self) -> Recordings:
        """The generated workshops of every method, and the plays."""
        methods = [method.name for method in self.loaded.methods] or [CONVERSATION]
        return Recordings.record(self.kit, methods, self.plays)

    def method_to_run(self, source: Source) -> str:
        """Return a method that is run for a source: itself, or the first one of the plugin."""
        methods = self.loaded.methods
        if isinstance(source.value, Method):
            return source.value.name
        return methods[0].name if methods else CONVERSATION

    def streams(self, source: Source) -> Streams:
        """Return the events of the workshops that a source is applied to."""
        return self.recordings.streams(self.method_to_run(source))

    def host(self, policy: DisclosurePolicy = UNRESTRICTED) -> Host:
        """Return what surrounds the sources of the plugin."""
        methods = {method.name: method for method in self.loaded.methods}
        secrets = [secret for source in self.sources for secret in source.value.secrets]
        return Host(methods=methods, secrets=tuple(secrets), policy=policy)

    def output(self, source: Source, streams: Mapping[str, Sequence[RecordedEvent[Any]]]) -> Output:
        """Return what a source shows of workshops; corrections are applied first."""
        corrected = {workshop: apply_corrections(events) for workshop, events in streams.items()}
        return build_output(source.value, keep(source.value, corrected), self.host())

    def outputs(self, source: Source) -> list[Output]:
        """Return the output on all recorded workshops, and on each cut off in every stage."""
        if source.name not in self._outputs:
            streams = self.streams(source)
            with self.recordings.entered:
                parts = [streams, *cuts(streams)]
                self._outputs[source.name] = [self.output(source, part) for part in parts]
        return self._outputs[source.name]

    def report_failures(
        self, check: str, source: Source, failures: Iterable[Failure], when: str = ""
    ) -> Iterator[Finding]:
        """Yield a finding for each failure, once for each line of the plugin's code."""
        for failure in self.not_reported(failures):
            self._reported.add((failure.kind, failure.where))
            message = f"{failure}{when}"
            yield Finding(check=check, subject=source.name, message=message, fix=_FIX)

    def not_reported(self, failures: Iterable[Failure]) -> Iterator[Failure]:
        """Yield the failures at lines that no finding names yet."""
        return (f for f in failures if (f.kind, f.where) not in self._reported)


_FIX = (
    "Fix this line: a report omits such a chapter and says so. Anything may be recorded: look ids "
    "up with .get, and expect lists to be empty."
)


def attempt(function: Callable[[], R]) -> R | BaseException:
    """Call a function and return its result, or the exception that it raises."""
    try:
        return function()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  # the plugin can raise anything
        return error


def resolve_candidate(plugin: object, name: str | None) -> Candidate:
    """Return a plugin as a candidate; a module ``dialoguekit_world_cafe`` is ``world-cafe``."""
    if isinstance(plugin, Candidate):
        return plugin
    if name is None:
        full = plugin.__name__ if isinstance(plugin, ModuleType) else type(plugin).__name__
        name = full.rpartition(".")[2].removeprefix("dialoguekit_").replace("_", "-").casefold()
    return candidate_of(name, plugin)
