"""What the checks of one plugin work with: what it declares, and workshops in which it is used."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeVar

import attrs

from dialoguekit.application.kit import Kit, open
from dialoguekit.document.blocks import Chapter
from dialoguekit.domain.commands import Decided, Noting
from dialoguekit.domain.state import Workshop
from dialoguekit.events import Event, OpaqueEvent, RecordedEvent
from dialoguekit.plugin.registry.declarations import Loaded
from dialoguekit.plugin.registry.discovery import Candidate, given
from dialoguekit.plugin.types import Analysis, Method
from dialoguekit.projections.projection import Projection
from dialoguekit.testing.workshop_generator import improvise

R = TypeVar("R")

WORKSHOPS = ("leeds", "york")
"""The workshops that are improvised for each method and analysis."""

PROGRAMME = "north"
"""The programme that they form."""


@attrs.frozen
class Source:
    """A method or an analysis of the plugin."""

    value: Method | Analysis

    @property
    def name(self) -> str:
        """What findings call it."""
        kind = "method" if isinstance(self.value, Method) else "analysis"
        return f"{kind} {self.value.name}"

    @property
    def played(self) -> str:
        """The method that is run to see it at work."""
        return self.value.name if isinstance(self.value, Method) else "conversation"

    @property
    def projection(self) -> Callable[[], Projection[Any]] | None:
        """What makes its empty projection, if it has one."""
        return self.value.projection

    @property
    def projection_name(self) -> str:
        """What findings call its projection."""
        return f"projection {getattr(self.projection, '__qualname__', self.value.name)}"


@attrs.define
class Bench:
    """A plugin that is being checked."""

    candidate: Candidate
    loaded: Loaded
    module: object
    examples: int = 50
    guarded: set[str] = attrs.field(factory=set)
    _played: dict[str, Kit | Exception] = attrs.field(factory=dict)

    @property
    def sources(self) -> list[Source]:
        """Its methods and analyses, by name."""
        values: list[Method | Analysis] = [*self.loaded.methods, *self.loaded.analyses]
        return [Source(value) for value in values]

    @property
    def folding(self) -> list[Source]:
        """Those that have a projection which can be run without harm."""
        return [s for s in self.sources if s.projection is not None and s.name not in self.guarded]

    @property
    def events(self) -> list[type[Event]]:
        """The event classes that it brings."""
        return [kind.event for kind in self.loaded.events]

    def kit(self) -> Kit:
        """An empty kit with this plugin alone."""
        return open("memory:", plugins=[self.candidate], strict=True)

    def played(self, source: Source) -> Kit:
        """A kit with a programme of two workshops in which ``source`` was improvised.

        Raises whatever improvising raised.
        """
        if source.played not in self._played:
            self._played[source.played] = self._play(source)
        found = self._played[source.played]
        if isinstance(found, Exception):
            raise found
        return found

    def _play(self, source: Source) -> Kit | Exception:
        kit = self.kit()
        try:
            programme = kit.programme(PROGRAMME)
            programme.announce(title="Improvised in the north")
            for seed, workshop in enumerate(WORKSHOPS, start=1):
                programme.add(workshop)
                improvise(kit, source.played, workshop=workshop, seed=seed).decide(_unknown)
        except Exception as error:  # noqa: BLE001  # whatever the plugin's functions raise
            return error
        return kit

    def close(self) -> None:
        """Close the kits that were played in."""
        for kit in self._played.values():
            if isinstance(kit, Kit):
                kit.close()

    def streams(self, source: Source) -> dict[str, list[RecordedEvent[Event]]]:
        """The events of the improvised workshops."""
        kit = self.played(source)
        return {workshop: list(kit.workshop(workshop).events()) for workshop in WORKSHOPS}


def _unknown(state: Workshop, noting: Noting) -> Decided:
    """Something happened of which only a plugin knows that is not installed."""
    return (OpaqueEvent("somebody-elses.happened", 1, b"{}"),)


@attrs.frozen
class Failed:
    """Something of the plugin raised, or gave something else than it should; and why."""

    why: str
    error: BaseException | None = None


def attempt(act: Callable[[], R]) -> R | Failed:
    """What ``act`` returns, or that it raised."""
    try:
        return act()
    # A plugin raises what it likes; whoever stops the program stops it.
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001
        return Failed(f"raised {error!r}", error)


def chapter_of(source: Source, view: object, scope: Any) -> Chapter | Failed:
    """The chapter that a source makes of a view, or what is wrong with it."""
    made = attempt(lambda: source.value.chapter(view, scope) if source.value.chapter else None)
    if isinstance(made, Failed | Chapter):
        return made
    return Failed(f"returned {made!r}, which is no Chapter")


def candidate_of(plugin: object, name: str | None) -> Candidate:
    """A plugin as a candidate; a module ``dialoguekit_world_cafe`` is called ``world-cafe``."""
    if isinstance(plugin, Candidate):
        return plugin
    if name is None:
        told = plugin.__name__ if isinstance(plugin, ModuleType) else type(plugin).__name__
        name = told.rpartition(".")[2].removeprefix("dialoguekit_").replace("_", "-").casefold()
    return given(name, plugin)
