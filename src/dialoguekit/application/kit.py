"""Opens an event store together with its plugins."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Executor
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Self, TypeVar

from dialoguekit.application.erasure import describe_unlisted_copy, erased_since, record_copy
from dialoguekit.application.handle import ProgrammeHandle, WorkshopHandle
from dialoguekit.application.kit_streams import KitStreams
from dialoguekit.application.report_selection import select_workshops, split_streams
from dialoguekit.application.stream_session import Clock, utc_now
from dialoguekit.application.submitted_command import check_command_id
from dialoguekit.application.verification import (
    Verification,
    VerifyMode,
    VerifyModeName,
    verify_store,
)
from dialoguekit.choices import require_known, require_names
from dialoguekit.disclosure.policy import STANDARD, DisclosurePolicy, resolve_policy
from dialoguekit.document.formats import Report
from dialoguekit.errors import (
    StoreError,
)
from dialoguekit.events import new_event_id
from dialoguekit.plugin.method import Method
from dialoguekit.plugin.registry.registry import PluginRegistry
from dialoguekit.projections.projection import Projection
from dialoguekit.projections.replay import replay
from dialoguekit.store import EventStore
from dialoguekit.store.audit.audit import Progress
from dialoguekit.store.audit.checkpoint_store import save_checkpoint_file

if TYPE_CHECKING:
    from dialoguekit.application.async_handle import AsyncProgrammeHandle, AsyncWorkshopHandle
    from dialoguekit.application.asynchronous import Asynchronous
    from dialoguekit.application.event_feed import Follower

V = TypeVar("V")


class Kit:
    """An open log with its plugins.  Use it as a context manager, or close it.

    ``store`` is the event store, ``plugins`` the plugin registry.  Most users need neither.
    """

    def __init__(
        self,
        store: EventStore,
        plugins: PluginRegistry,
        open_for_writing: Callable[[], EventStore] | None = None,
    ) -> None:
        self.store = store
        self.plugins = plugins
        self._open_for_writing = open_for_writing
        self._opened_at = store.head()
        self._streams = KitStreams(store, plugins)
        self._asynchronous: Asynchronous | None = None
        self._lock = Lock()

    def __enter__(self) -> Self:
        self._streams.check_open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the event store.  What was recorded is noted in the checkpoint next to the log.

        What is being recorded is recorded first.  Later calls of the kit and its handles raise
        :class:`~dialoguekit.errors.StoreUnavailable`.
        """
        self._streams.close()
        try:
            if not self.store.read_only and self.store.head() > self._opened_at:
                save_checkpoint_file(self.store)
        except StoreError:  # The store is closed, or the checkpoint is left to the next writer.
            pass
        finally:
            with self._lock:
                asynchronous = self._asynchronous
            if asynchronous is None:
                self.store.close()
            else:
                asynchronous.close(self.store)

    def record_copy(
        self, kind: str, location: str, position: int, *, began: datetime | None = None
    ) -> str | None:
        """Record a copy of personal data, so that an erasure can list it.

        ``began`` is when the log began to be read for it; now, by default.  Where the log was
        opened for reading, it is opened again for this.  Return why it could not be recorded, for
        the person who made the copy.
        """
        began = began or utc_now()
        try:
            if not self.store.read_only:
                record_copy(self.store, kind, location, position, began)
            elif self._open_for_writing is not None:
                with self._open_for_writing() as store:
                    record_copy(store, kind, location, position, began)
        except StoreError as error:
            return describe_unlisted_copy(location, error)
        return None

    @property
    def methods(self) -> Mapping[str, Method]:
        """The installed facilitation methods, by name."""
        return self.plugins.methods

    def workshops(self) -> list[str]:
        """Return the ids of the workshops in the log, sorted."""
        self._streams.check_open()
        return split_streams(self.store.streams())[0]

    def programmes(self) -> list[str]:
        """Return the ids of the programmes in the log, sorted."""
        self._streams.check_open()
        return split_streams(self.store.streams())[1]

    def workshop(
        self,
        id: str,
        *,
        clock: Clock = utc_now,
        next_event_id: Callable[[], str] = new_event_id,
    ) -> WorkshopHandle:
        """Return a handle of the workshop ``id``, which need not exist yet.

        Imports and simulations supply their own ``clock`` and ``next_event_id``.
        Raises :class:`~dialoguekit.errors.InvalidEvent` for an invalid id.
        """
        return WorkshopHandle(session=self._streams.workshop(id, clock, next_event_id))

    def programme(
        self,
        id: str,
        *,
        clock: Clock = utc_now,
        next_event_id: Callable[[], str] = new_event_id,
    ) -> ProgrammeHandle:
        """Return a handle of the programme ``id``, which need not exist yet.

        Raises :class:`~dialoguekit.errors.InvalidEvent` for an invalid id.
        """
        return ProgrammeHandle(session=self._streams.programme(id, clock, next_event_id))

    def async_workshop(
        self,
        id: str,
        *,
        clock: Clock = utc_now,
        next_event_id: Callable[[], str] = new_event_id,
    ) -> AsyncWorkshopHandle:
        """Return a handle of the workshop ``id`` for asyncio: every command is awaited.

        It has the same writer as the handles of :meth:`workshop`.
        """
        session = self._streams.workshop(id, clock, next_event_id)
        return self._for_asyncio().workshop(session)

    def async_programme(
        self,
        id: str,
        *,
        clock: Clock = utc_now,
        next_event_id: Callable[[], str] = new_event_id,
    ) -> AsyncProgrammeHandle:
        """Return a handle of the programme ``id`` for asyncio: every command is awaited."""
        session = self._streams.programme(id, clock, next_event_id)
        return self._for_asyncio().programme(session)

    def follow(
        self,
        stream: str | None = None,
        *,
        after: int = 0,
        types: Collection[str] | None = None,
    ) -> Follower:
        """Follow the events after a position: ``async for recorded in kit.follow("leeds"): …``.

        Recorded events come first, and then new ones as they are recorded, each once and in order,
        whichever process records them.  Without ``stream`` they are those of the whole log.
        ``types`` are wire names.  All followers together cost one reader of the log.
        """
        wanted = None if types is None else require_names("types", types)
        return self._for_asyncio().feed.follow(stream, after, wanted)

    def recorded_ids(self, command_ids: Iterable[str]) -> set[str]:
        """Return those of ``command_ids``, or of one id, that were recorded.

        See :meth:`~dialoguekit.application.handle.Handle.once`.
        """
        self._streams.check_open()
        ids = [command_ids] if isinstance(command_ids, str) else command_ids
        return set(self.store.find_ids(map(check_command_id, ids)))

    def _for_asyncio(self) -> Asynchronous:
        from dialoguekit.application.asynchronous import Asynchronous

        with self._lock:
            self._streams.check_open()
            if self._asynchronous is None:
                self._asynchronous = Asynchronous(self.store)
            return self._asynchronous

    def replay(
        self,
        projection: Callable[[], Projection[V]],
        *,
        workshops: Iterable[str] | None = None,
        as_of: int | None = None,
        executor: Executor | None = None,
        use_snapshots: bool = False,
    ) -> V:
        """Return the view of a projection over workshops.

        See :func:`dialoguekit.projections.replay.replay`.  With ``use_snapshots`` the events since
        the last verification are verified, and the replay starts from the snapshots saved then.
        """
        self._streams.check_open()
        if workshops is not None:
            workshops = require_known("workshops", workshops, self.workshops())
        snapshots = None
        if use_snapshots:
            verification = verify_store(self.store, VerifyMode.INCREMENTAL)
            snapshots = verification.snapshots(self._software_versions())
        return replay(
            self.store,
            projection,
            workshops=workshops,
            as_of=as_of,
            executor=executor,
            snapshots=snapshots,
        )

    def verify(
        self,
        mode: VerifyMode | VerifyModeName = VerifyMode.FULL,
        *,
        progress: Progress = lambda *_: None,
    ) -> Verification:
        """Verify that stored events are unchanged: all (``full``), or new ones (``incremental``).

        ``progress`` is called with the number of events verified and the total.
        Raises :class:`~dialoguekit.errors.StoreCorrupted`, which names the modified events.
        """
        self._streams.check_open()
        return verify_store(self.store, mode, progress)

    def _software_versions(self) -> str:
        """Return the installed plugin distributions with their versions."""
        return ", ".join(f"{p.distribution} {p.version}" for p in self.plugins.plugins)

    def report(
        self,
        *workshops: str,
        programme: str | None = None,
        as_of: int | None = None,
        policy: DisclosurePolicy | str = STANDARD,
        executor: Executor | None = None,
        strict: bool = False,
        verify: VerifyMode | VerifyModeName = VerifyMode.FULL,
        progress: Progress = lambda *_: None,
    ) -> Report:
        """Return the report of one workshop, of several, or of a programme, as of a position.

        Without a name it covers everything in the log.  If the log has exactly one programme and
        it includes every workshop, the report is that of the programme.  Events after ``as_of``
        are ignored, also for the selection of workshops; what was erased since is not told.

        ``policy`` is the disclosure policy or its name: ``standard``, ``strict`` or ``none``.  It
        decides which groups are large enough to be named.

        The log is verified first: ``full``, ``incremental`` (events since the last verification)
        or ``none``.  The report states which.  ``progress`` is called with the number of events
        verified and the total.  After ``incremental`` the replay starts from snapshots.  After
        ``full`` it starts from the first event and saves new snapshots.

        Raises :class:`~dialoguekit.errors.ReportError` when there is nothing to report,
        :class:`~dialoguekit.errors.InvalidSetting` for an unknown policy, and
        :class:`~dialoguekit.errors.StoreCorrupted` when a stored event was modified.
        """
        from dialoguekit.report.compose import ReportRequest, compose

        self._streams.check_open()
        began, head = utc_now(), self.store.head()
        position = head if as_of is None else min(as_of, head)
        selected, programme = select_workshops(
            self.store, require_names("workshops", workshops), programme, position
        )
        verification = self.verify(verify, progress=progress)
        request = ReportRequest(
            workshops=selected,
            position=position,
            programme=programme,
            policy=resolve_policy(policy),
            strict=strict,
            checkpoint=verification.checkpoint_at(position),
            verification=verification.statement,
        )
        snapshots = verification.snapshots(self._software_versions())
        failures: list[str] = []
        document = compose(
            self.store,
            self.plugins,
            request,
            executor=executor,
            snapshots=snapshots,
            on_failure=failures.append,
        )
        again = partial(
            self.report,
            *workshops,
            programme=programme,
            as_of=as_of,
            policy=policy,
            executor=executor,
            strict=strict,
            verify=verify,
        )
        return Report(
            document,
            partial(self._record_report_copy, position, began),
            (*verification.notices, *failures),
            lambda: again() if erased_since(self.store, head) else None,
        )

    def _record_report_copy(self, as_of: int, began: datetime, directory: Path) -> str | None:
        return self.record_copy("report", str(directory.absolute()), as_of, began=began)
