"""The streams that a kit has used: one writer and one reader for each."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from dialoguekit.application.stream_session import Clock, StreamSession
from dialoguekit.application.stream_writer import StreamWriter, closed_error
from dialoguekit.application.workshop_reader import WorkshopReader
from dialoguekit.choices import resolve
from dialoguekit.domain.state import Programme, Workshop
from dialoguekit.errors import InvalidEvent
from dialoguekit.events.programme import (
    PROGRAMME_PREFIX,
    is_valid_id,
    is_workshop_stream,
    programme_stream,
)
from dialoguekit.plugin.registry.registry import PluginRegistry
from dialoguekit.store.event_store import EventStore


class KitStreams:
    """The streams of a log, until the kit is closed.  All handles of a stream share its writer."""

    def __init__(self, store: EventStore, plugins: PluginRegistry) -> None:
        self._store = store
        self._plugins = plugins
        self._lock = Lock()
        self._workshops: dict[str, StreamWriter[Workshop]] = {}
        self._programmes: dict[str, StreamWriter[Programme]] = {}
        self._readers: dict[str, WorkshopReader] = {}
        self._closed = False

    def check_open(self) -> None:
        """Raise :class:`~dialoguekit.errors.StoreUnavailable` once the kit is closed."""
        if self._closed:
            raise closed_error()

    def workshop(
        self, id: str, clock: Clock, next_event_id: Callable[[], str]
    ) -> StreamSession[Workshop]:
        """Return the session of a handle of a workshop."""
        plugins = self._plugins
        with self._lock:
            self.check_open()
            id = self._find_id("workshop", id, id)
            writer = self._workshops.get(id)
            if writer is None:
                writer = self._workshops[id] = StreamWriter(self._store, id, Workshop)
                self._readers[id] = WorkshopReader(self._store, plugins, id)
            reader = self._readers[id]
        commands = {name: command.function for name, command in plugins.commands.items()}
        return StreamSession(writer, clock, next_event_id, plugins.methods, commands, reader)

    def programme(
        self, id: str, clock: Clock, next_event_id: Callable[[], str]
    ) -> StreamSession[Programme]:
        """Return the session of a handle of a programme."""
        with self._lock:
            self.check_open()
            id = self._find_id("programme", id, programme_stream(str(id)))
            writer = self._programmes.get(id)
            if writer is None:
                stream = programme_stream(id)
                writer = self._programmes[id] = StreamWriter(self._store, stream, Programme)
        return StreamSession(writer, clock, next_event_id)

    def _find_id(self, kind: str, id: str, stream: str) -> str:
        """Return a valid id, or any id of a stream of the log, which was imported.

        Raises :class:`~dialoguekit.errors.InvalidEvent` for an id that a new one cannot have.
        """
        if is_valid_id(id):
            return id
        found = resolve(str(stream), self._store.streams())
        if found is None or is_workshop_stream(found) != (kind == "workshop"):
            why = f"must be letters, digits, dots, dashes or underscores, not {id!r}"
            raise InvalidEvent(kind, "id", why)
        return found if kind == "workshop" else found.removeprefix(PROGRAMME_PREFIX)

    def close(self) -> None:
        """Refuse further commands, and wait for those that are being recorded."""
        with self._lock:
            self._closed = True
        for workshop in self._workshops.values():
            workshop.close()
        for programme in self._programmes.values():
            programme.close()
