"""Opens an event store together with its plugins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from datetime import datetime
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Self, TypeVar

from dialoguekit.application.erasure import record_copy
from dialoguekit.application.handle import (
    ProgrammeHandle,
    WorkshopHandle,
    programme_handle,
    workshop_handle,
)
from dialoguekit.application.stream_session import utc_now
from dialoguekit.application.verification import (
    Verification,
    VerifyMode,
    VerifyModeName,
    verify_store,
)
from dialoguekit.application.workshop_reader import WorkshopReader
from dialoguekit.disclosure.policy import STANDARD, DisclosurePolicy, resolve_policy
from dialoguekit.document.formats import Report
from dialoguekit.errors import (
    InvalidEvent,
    InvalidSetting,
    ReportError,
    StoreError,
    StoreUnavailable,
)
from dialoguekit.events import CORE_EVENTS, new_event_id
from dialoguekit.events.programme import (
    PROGRAMME_PREFIX,
    is_valid_id,
    is_workshop_stream,
    programme_stream,
)
from dialoguekit.plugin.method import Method
from dialoguekit.plugin.registry.registry import Candidate, PluginRegistry, candidate_of, discover
from dialoguekit.plugin.registry.selection import CORE_PLUGIN, PluginSelection
from dialoguekit.projections.projection import Projection
from dialoguekit.projections.replay import replay
from dialoguekit.report import chapters
from dialoguekit.store import NO_ENCRYPTION, PER_PERSON_ENCRYPTION, Codec, EventStore, open_store
from dialoguekit.store.audit.audit import Progress

V = TypeVar("V")

CORE_DISTRIBUTION = "dialoguekit-core"


class Kit:
    """An open log with its plugins.  Use it as a context manager, or close it.

    ``store`` is the event store, ``plugins`` the plugin registry.  Most users need neither.
    """

    def __init__(self, store: EventStore, plugins: PluginRegistry) -> None:
        self.store = store
        self.plugins = plugins

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the event store."""
        self.store.close()

    @property
    def methods(self) -> Mapping[str, Method]:
        """The installed facilitation methods, by name."""
        return self.plugins.methods

    def workshops(self) -> list[str]:
        """Return the ids of the workshops in the log, sorted."""
        return _split_streams(self.store.streams())[0]

    def programmes(self) -> list[str]:
        """Return the ids of the programmes in the log, sorted."""
        return _split_streams(self.store.streams())[1]

    def workshop(
        self,
        id: str,
        *,
        clock: Callable[[], datetime] = utc_now,
        next_event_id: Callable[[], str] = new_event_id,
    ) -> WorkshopHandle:
        """Return a handle of the workshop ``id``, which need not exist yet.

        Imports and simulations supply their own ``clock`` and ``next_event_id``.
        Raises :class:`~dialoguekit.errors.InvalidEvent` for an invalid id.
        """
        _check_id("workshop", id)
        return workshop_handle(
            self.store,
            id,
            methods=self.plugins.methods,
            commands=self.plugins.commands,
            reader=WorkshopReader(self.store, self.plugins, id),
            clock=clock,
            next_event_id=next_event_id,
        )

    def programme(
        self,
        id: str,
        *,
        clock: Callable[[], datetime] = utc_now,
        next_event_id: Callable[[], str] = new_event_id,
    ) -> ProgrammeHandle:
        """Return a handle of the programme ``id``, which need not exist yet.

        Raises :class:`~dialoguekit.errors.InvalidEvent` for an invalid id.
        """
        _check_id("programme", id)
        stream = programme_stream(id)
        return programme_handle(self.store, stream, clock=clock, next_event_id=next_event_id)

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
        are ignored, also for the selection of workshops.

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

        position = self.store.head() if as_of is None else min(as_of, self.store.head())
        selected, programme = self._select_workshops(
            tuple(dict.fromkeys(workshops)), programme, position
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
        return Report(
            document,
            partial(self._record_report_copy, position),
            (*verification.notices, *failures),
        )

    def _record_report_copy(self, as_of: int, directory: Path) -> None:
        """Record the location of a report, so that a later erasure can list it."""
        with suppress(StoreError):  # The store may be closed or read-only.
            record_copy(self.store, "report", str(directory.absolute()), as_of, utc_now())

    def _select_workshops(
        self, named: tuple[str, ...], programme: str | None, as_of: int
    ) -> tuple[tuple[str, ...], str | None]:
        """Return the workshops to report, and their programme, if any."""
        from dialoguekit.report.headers import programme_header_at, streams_at

        workshops, programmes = _split_streams(streams_at(self.store, as_of))
        if programme is None and named:
            return named, None
        if not workshops:
            raise ReportError(
                f"There is nothing to report: the log has no workshop up to position {as_of}."
            )
        members = {
            name: programme_header_at(self.store, name, as_of).workshops for name in programmes
        }
        if programme is None:
            if len(programmes) != 1 or not set(workshops) <= set(members[programmes[0]]):
                return tuple(workshops), None
            programme = programmes[0]
        if programme not in members:
            known = ", ".join(programmes) or "none"
            raise ReportError(f"There is no programme {programme!r}. Programmes: {known}.")
        for workshop in named:
            if workshop not in members[programme]:
                known = ", ".join(members[programme]) or "none"
                raise ReportError(
                    f"The programme {programme!r} has no workshop {workshop!r}. Workshops: {known}."
                )
        selected = named or tuple(w for w in members[programme] if w in workshops)
        if not selected:
            raise ReportError(
                f"There is nothing to report: no workshop of the programme {programme!r} has any "
                f"events up to position {as_of}."
            )
        return selected, programme


def open(
    url: str = "memory:",
    *,
    plugins: Iterable[Candidate | str] | None = None,
    create: bool = True,
    strict: bool = False,
    encrypt: bool = True,
    plugin_timeout_s: float | None = None,
) -> Kit:
    """Open the log at ``url`` with all installed plugins, or with those in ``plugins``.

    ``url`` is ``memory:``, ``sqlite:///PATH`` or ``postgresql://…``.  Without ``create`` a log
    that does not exist is an error.  A new log encrypts personal data under a key for each
    person, unless ``encrypt`` is false.  A log in memory is never encrypted.

    ``plugins`` selects plugins: see :func:`candidates`.  ``strict`` raises on a plugin that
    cannot be loaded instead of listing it.  ``plugin_timeout_s`` is the time in seconds that each
    call of a plugin may take.  It defaults to ``DIALOGUEKIT_PLUGIN_TIMEOUT_S``, or 10.

    Raises :class:`~dialoguekit.errors.StoreUnavailable` when the log cannot be opened, and
    :class:`~dialoguekit.errors.InvalidSetting` for an invalid selection or timeout.
    """
    registry = PluginRegistry(candidates(plugins), strict=strict, timeout_s=plugin_timeout_s)
    codec = Codec((*CORE_EVENTS, *registry.event_classes), registry.upcasters)
    store = open_store(
        url, codec, create=create, encryption=PER_PERSON_ENCRYPTION if encrypt else NO_ENCRYPTION
    )
    if not encrypt and store.encryption == PER_PERSON_ENCRYPTION:
        store.close()
        raise StoreUnavailable(f"The log at {store.url} is encrypted. Open it with encrypt=True.")
    return Kit(store, registry)


def candidates(plugins: Iterable[Candidate | str] | None = None) -> list[Candidate]:
    """Return the plugins of a kit before import: the core plugin, then the selected ones.

    ``plugins`` are names of installed plugins, such as ``["abcd", "-world-cafe"]``, which
    :class:`~dialoguekit.plugin.registry.selection.PluginSelection` parses.  Or they are candidates;
    then installed plugins are not looked up.  Without ``plugins`` the environment variable
    ``DIALOGUEKIT_PLUGINS`` selects them, and without it all are loaded.  Excluded plugins are
    included in the result, marked as excluded.

    Raises :class:`~dialoguekit.errors.InvalidSetting` for names together with candidates.
    """
    if plugins is None:
        return [_core_candidate(), *PluginSelection.from_environment().apply_to(discover())]
    selected = [plugins] if isinstance(plugins, str) else list(plugins)
    given = [plugin for plugin in selected if isinstance(plugin, Candidate)]
    names = [plugin for plugin in selected if isinstance(plugin, str)]
    if len(given) == len(selected):
        return [_core_candidate(), *given]
    if len(names) < len(selected):
        raise InvalidSetting("plugins", "must be all names or all candidates")
    return [_core_candidate(), *PluginSelection.parse(names, "plugins").apply_to(discover())]


def _split_streams(streams: Iterable[str]) -> tuple[list[str], list[str]]:
    """Split stream names into the ids of workshops and the ids of programmes."""
    workshops, programmes = [], []
    for stream in streams:
        if is_workshop_stream(stream):
            workshops.append(stream)
        else:
            programmes.append(stream.removeprefix(PROGRAMME_PREFIX))
    return workshops, programmes


def _core_candidate() -> Candidate:
    return candidate_of(
        CORE_PLUGIN, chapters, metadata.version(CORE_DISTRIBUTION), CORE_DISTRIBUTION
    )


def _check_id(kind: str, id: object) -> None:
    if not is_valid_id(id):
        why = f"must be letters, digits, dots, dashes or underscores, not {id!r}"
        raise InvalidEvent(kind, "id", why)
