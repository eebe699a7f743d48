"""The parts of a kit that asyncio needs; they are made when first used."""

from __future__ import annotations

from dialoguekit.application.async_handle import AsyncProgrammeHandle, AsyncWorkshopHandle
from dialoguekit.application.event_feed import EventFeed
from dialoguekit.application.handle import ProgrammeHandle, WorkshopHandle
from dialoguekit.application.stream_session import StreamSession
from dialoguekit.application.worker_pool import WorkerPool
from dialoguekit.domain.state import Programme, Workshop
from dialoguekit.store.event_store import EventStore


class Asynchronous:
    """The threads of a kit, and its reader of new events."""

    def __init__(self, store: EventStore) -> None:
        self._pool = WorkerPool()
        self.feed = EventFeed(store, self._pool)

    def workshop(self, session: StreamSession[Workshop]) -> AsyncWorkshopHandle:
        """Return an asynchronous handle of a workshop."""
        handle = WorkshopHandle(session=session)
        return AsyncWorkshopHandle(session=session, handle=handle, pool=self._pool)

    def programme(self, session: StreamSession[Programme]) -> AsyncProgrammeHandle:
        """Return an asynchronous handle of a programme."""
        handle = ProgrammeHandle(session=session)
        return AsyncProgrammeHandle(session=session, handle=handle, pool=self._pool)

    def close(self, store: EventStore) -> None:
        """Close a store of which the writers are closed."""
        self.feed.close()
        store.close()
        self.feed.join()
        self._pool.close()
