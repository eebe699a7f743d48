"""The workshops that the checks read: generated ones, and the author's plays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

import attrs

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.application.kit import Kit
from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.state import Workshop, fold
from dialoguekit.events import ActivityEnded, Event, OpaqueEvent, RecordedEvent, StageEntered
from dialoguekit.plugin.types import Command
from dialoguekit.testing.conformance.entered_code import EnteredCode
from dialoguekit.testing.workshop_generator import SteadyClock, WorkshopGenerator

Play: TypeAlias = Callable[[WorkshopHandle], object]
"""A function that records a whole run of a method in a new workshop, from ``schedule`` on."""

Streams: TypeAlias = dict[str, list[RecordedEvent[Event]]]
"""The events of workshops, by the id of the workshop."""

WORKSHOPS = ("leeds", "york")
"""The workshops that are generated for each method; only commands record events in the first."""

_CUTS_PER_STAGE = 2


@attrs.define
class Recordings:
    """The events of generated workshops, by method, and of plays.

    ``states`` are the states of all workshops at their end.  ``entered`` is the code that was run
    while they were recorded.  ``refusals`` are the last errors of commands in generated workshops.
    ``event_classes`` were recorded by commands, in plays and generated workshops.  ``failures`` are
    the errors that ended a play or a generation, by description.
    """

    generated: dict[str, Streams] = attrs.field(factory=dict)
    played: Streams = attrs.field(factory=dict)
    states: list[Workshop] = attrs.field(factory=list)
    entered: EnteredCode = attrs.field(factory=EnteredCode)
    refusals: dict[str, Exception] = attrs.field(factory=dict)
    event_classes: set[type[Any]] = attrs.field(factory=set)
    failures: dict[str, BaseException] = attrs.field(factory=dict)

    @classmethod
    def record(
        cls, open_kit: Callable[[], Kit], methods: Sequence[str], plays: Sequence[Play]
    ) -> Recordings:
        """Generate two workshops of each method, and run every play in a workshop of its own."""
        recordings = cls()
        for method in methods:
            with open_kit() as kit, recordings.entered:
                recordings.generated[method] = {}
                for seed, workshop in enumerate(WORKSHOPS, start=1):
                    recordings._generate(kit, method, workshop, seed)
        with open_kit() as kit, recordings.entered:
            for number, play in enumerate(plays, start=1):
                recordings._play(kit, f"play-{number}", play)
        return recordings

    def _generate(self, kit: Kit, method: str, workshop: str, seed: int) -> None:
        is_direct = workshop != WORKSHOPS[0]
        generator = WorkshopGenerator.of_kit(kit, method, workshop, seed=seed, is_direct=is_direct)
        with self._failing(f"generating a workshop of {method!r}"):
            generator.generate()
            generator.handle.execute(_record_unknown_event)
        self.refusals |= generator.refusals
        self.generated[method][workshop] = self._keep(
            generator.handle, without=generator.recorded_directly
        )

    def _play(self, kit: Kit, workshop: str, play: Play) -> None:
        handle = kit.workshop(workshop, clock=SteadyClock())
        with self._failing(f"the play {getattr(play, '__qualname__', workshop)}"):
            play(handle)
        self.played[workshop] = self._keep(handle)

    @contextmanager
    def _failing(self, description: str) -> Iterator[None]:
        """Keep the error that ends a generation or a play."""
        try:
            yield
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001  # the plugin can raise anything
            self.failures[description] = error

    def _keep(
        self, handle: WorkshopHandle, *, without: set[type[Event]] | None = None
    ) -> list[RecordedEvent[Event]]:
        events = list(handle.events())
        # A command may have changed the state of the handle.
        self.states.append(fold(Workshop(), events))
        self.event_classes |= {type(recorded.event) for recorded in events} - (without or set())
        return events

    def streams(self, method: str) -> Streams:
        """Return the events of the generated workshops of a method, and of all plays."""
        found = self.generated.get(method, {}) | self.played
        return {workshop: events for workshop, events in found.items() if events}

    def filled_fields(self, cls: type[Any]) -> set[str]:
        """Return the fields of an event class that have a value in any workshop."""
        streams = [*self.played.values(), *(s for g in self.generated.values() for s in g.values())]
        events = [r.event for stream in streams for r in stream if type(r.event) is cls]
        return {a.name for event in events for a in attrs.fields(cls) if getattr(event, a.name)}

    def has_succeeded(self, command: Command) -> bool:
        """Return whether a command returned events; True for what is no plain function."""
        code = getattr(command.function, "__code__", None)
        return code is None or code in self.entered.returned


def cuts(streams: Mapping[str, Sequence[RecordedEvent[Event]]]) -> Iterator[Streams]:
    """Yield the beginnings of each stream that end with a stage, and shortly before its end.

    A method suggests what to ask next, and shows what is not complete.  Each stage occurs twice at
    most.
    """
    for workshop, events in streams.items():
        counts: dict[str, int] = {}
        stage = None
        for index, recorded in enumerate(events):
            event = recorded.event
            if isinstance(event, StageEntered | ActivityEnded):
                if stage is not None:
                    yield {workshop: [*events[:index]]}
                stage = None
            if isinstance(event, StageEntered):
                counts[event.stage] = counts.get(event.stage, 0) + 1
                if counts[event.stage] <= _CUTS_PER_STAGE:
                    stage = event.stage
                    yield {workshop: [*events[: index + 1]]}


def _record_unknown_event(state: Workshop, context: CommandContext) -> CommandEvents:
    """Record an event of a plugin that is not installed."""
    return (OpaqueEvent("unknown-plugin.happened", 1, b"{}"),)
