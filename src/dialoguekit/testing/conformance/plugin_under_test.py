"""A plugin under test: its declarations, and generated workshops that use it."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeVar

import attrs

from dialoguekit.application.kit import Kit, open
from dialoguekit.document.blocks import Chapter
from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.state import Workshop
from dialoguekit.events import Event, OpaqueEvent, RecordedEvent
from dialoguekit.plugin.registry.declarations import LoadedPlugin
from dialoguekit.plugin.registry.discovery import Candidate, candidate_of
from dialoguekit.plugin.types import Analysis, Method
from dialoguekit.projections.projection import Projection
from dialoguekit.testing.workshop_generator import generate_workshop

R = TypeVar("R")

WORKSHOPS = ("leeds", "york")
"""The workshops that are generated for each method and analysis."""

PROGRAMME = "north"
"""The programme of these workshops."""


@attrs.frozen
class Source:
    """A method or an analysis of the plugin."""

    value: Method | Analysis

    @property
    def name(self) -> str:
        """The name in findings."""
        kind = "method" if isinstance(self.value, Method) else "analysis"
        return f"{kind} {self.value.name}"

    @property
    def method_to_run(self) -> str:
        """The method to run in generated workshops."""
        return self.value.name if isinstance(self.value, Method) else "conversation"

    @property
    def projection(self) -> Callable[[], Projection[Any]] | None:
        """The factory of its empty projection, if it has one."""
        return self.value.projection

    @property
    def projection_name(self) -> str:
        """The name of the projection in findings."""
        return f"projection {getattr(self.projection, '__qualname__', self.value.name)}"


@attrs.define
class PluginUnderTest:
    """The plugin that is checked."""

    candidate: Candidate
    loaded: LoadedPlugin
    module: object
    examples: int = 50
    unsafe_sources: set[str] = attrs.field(factory=set)
    _generated_kits: dict[str, Kit | Exception] = attrs.field(factory=dict)

    @property
    def sources(self) -> list[Source]:
        """The methods and analyses of the plugin."""
        values: list[Method | Analysis] = [*self.loaded.methods, *self.loaded.analyses]
        return [Source(value) for value in values]

    @property
    def safe_sources(self) -> list[Source]:
        """The sources with a projection that is safe to run in this process."""
        return [
            s
            for s in self.sources
            if s.projection is not None and s.name not in self.unsafe_sources
        ]

    @property
    def events(self) -> list[type[Event]]:
        """The event classes that the plugin declares."""
        return [kind.event for kind in self.loaded.events]

    def kit(self) -> Kit:
        """Open an empty kit with only this plugin."""
        return open("memory:", plugins=[self.candidate], strict=True)

    def generated_kit(self, source: Source) -> Kit:
        """Return a kit with a programme of two generated workshops that use ``source``.

        Raises any exception that the generation raised.
        """
        if source.method_to_run not in self._generated_kits:
            self._generated_kits[source.method_to_run] = self._generate(source)
        kit = self._generated_kits[source.method_to_run]
        if isinstance(kit, Exception):
            raise kit
        return kit

    def _generate(self, source: Source) -> Kit | Exception:
        kit = self.kit()
        try:
            programme = kit.programme(PROGRAMME)
            programme.announce(title="Generated in the north")
            for seed, workshop in enumerate(WORKSHOPS, start=1):
                programme.add_workshop(workshop)
                generate_workshop(kit, source.method_to_run, workshop=workshop, seed=seed).execute(
                    _record_unknown_event
                )
        except Exception as error:  # noqa: BLE001  # the plugin can raise anything
            return error
        return kit

    def close(self) -> None:
        """Close the generated kits."""
        for kit in self._generated_kits.values():
            if isinstance(kit, Kit):
                kit.close()

    def streams(self, source: Source) -> dict[str, list[RecordedEvent[Event]]]:
        """Return the events of the generated workshops, by workshop."""
        kit = self.generated_kit(source)
        return {workshop: list(kit.workshop(workshop).events()) for workshop in WORKSHOPS}


def _record_unknown_event(state: Workshop, context: CommandContext) -> CommandEvents:
    """Record an event of a plugin that is not installed."""
    return (OpaqueEvent("unknown-plugin.happened", 1, b"{}"),)


@attrs.frozen
class Failure:
    """The reason why code of the plugin failed: an exception or an invalid result."""

    reason: str
    error: BaseException | None = None


def attempt(function: Callable[[], R]) -> R | Failure:
    """Call a function and return its result, or a failure if it raises."""
    try:
        return function()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  # the plugin can raise anything
        return Failure(f"raised {error!r}", error)


def build_chapter(source: Source, view: object, scope: Any) -> Chapter | Failure:
    """Build the chapter of a source from a view, or return the failure."""
    chapter = attempt(lambda: source.value.chapter(view, scope) if source.value.chapter else None)
    if isinstance(chapter, Failure | Chapter):
        return chapter
    return Failure(f"returned {chapter!r}, which is not a Chapter")


def resolve_candidate(plugin: object, name: str | None) -> Candidate:
    """Return a plugin as a candidate; a module ``dialoguekit_world_cafe`` is ``world-cafe``."""
    if isinstance(plugin, Candidate):
        return plugin
    if name is None:
        full = plugin.__name__ if isinstance(plugin, ModuleType) else type(plugin).__name__
        name = full.rpartition(".")[2].removeprefix("dialoguekit_").replace("_", "-").casefold()
    return candidate_of(name, plugin)
