"""Lost responses: the writer does not know whether an operation was done, and retries it.

For a server, the connection breaks at each request of an append in turn.  For a file there is no
connection; a statement fails before or after its execution, including the one that commits.  The
store may be in one of two states, and its writer does not know which.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import attrs

from faults.experiments import Experiment
from faults.postgres_proxy import LostMessage, Proxy
from faults.result import ExperimentResult
from faults.stores import (
    ALL_STORES,
    Handle,
    StoreFailure,
    StoreKind,
    StoreLocation,
    VersionConflict,
    empty_location,
    text_of,
)
from faults.stores.dialoguekit_store import DialogueKitLocation
from faults.stores.eventsourcing_store import EventSourcingSchema

T = TypeVar("T")

_STREAM = "leeds"
_SOCKET = ".s.PGSQL.5432"
_SIZES = (1, 3, 8)
_REOPEN_EVERY = 40
_ATTEMPTS = 6


class FaultInjector(Protocol):
    """A component that can fail between a writer and its store."""

    @property
    def injected(self) -> int:
        """The number of injected faults."""

    def fail_step(self, step: int, lost: LostMessage) -> AbstractContextManager[None]:
        """Lose the ``step``-th request or its response, once within the block."""


@attrs.define
class FailingStatements:
    """SQLite statements as requests: one of them fails, before or after its execution."""

    injected: int = 0
    _steps_left: int = 0
    _lost: LostMessage = LostMessage.REQUEST

    @contextmanager
    def fail_step(self, step: int, lost: LostMessage) -> Iterator[None]:
        """Let the ``step``-th statement fail, once within the block."""
        self._steps_left, self._lost = step, lost
        try:
            yield
        finally:
            self._steps_left = 0

    def execute(self, sql: str, run_statement: Callable[[], T]) -> T:
        """Run a statement and return its result, or fail if it is the chosen one.

        BEGIN can only fail before its execution, and ROLLBACK never fails.
        """
        begins = sql == "BEGIN" or (sql.startswith("BEGIN") and self._lost is LostMessage.RESPONSE)
        if self._steps_left and not begins and sql != "ROLLBACK":
            self._steps_left -= 1
            if not self._steps_left:
                self.injected += 1
                if self._lost is LostMessage.RESPONSE:
                    run_statement()
                raise sqlite3.OperationalError("disk I/O error")
        return run_statement()

    @contextmanager
    def patch_connections(self) -> Iterator[None]:
        """Open only connections with failing statements, within the block."""
        connect, statements = sqlite3.connect, self

        class Cursor(sqlite3.Cursor):
            def execute(self, text: str, *call: Any) -> Any:
                return statements.execute(text, lambda: sqlite3.Cursor.execute(self, text, *call))

            def executemany(self, text: str, *call: Any) -> Any:
                return statements.execute(
                    text, lambda: sqlite3.Cursor.executemany(self, text, *call)
                )

        class Connection(sqlite3.Connection):
            def cursor(self, *_: Any) -> Cursor:  # type: ignore[override]
                return super().cursor(Cursor)

            def execute(self, *call: Any) -> Any:
                return self.cursor().execute(*call)

            def executemany(self, *call: Any) -> Any:
                return self.cursor().executemany(*call)

            def commit(self) -> None:
                statements.execute("COMMIT", super().commit)

        def connect_failing(*arguments: Any, **options: Any) -> sqlite3.Connection:
            return connect(*arguments, **options, factory=Connection)

        with patch.object(sqlite3, "connect", connect_failing):
            yield


@contextmanager
def open_injector(
    store_kind: StoreKind,
) -> Iterator[tuple[FaultInjector, StoreLocation, StoreLocation]]:
    """Yield an injector, an empty location that is reached through it, and the direct location."""
    with empty_location(store_kind) as (_, location):
        match location:
            case EventSourcingSchema(host=server_folder):
                with _run_proxy(server_folder) as proxy:
                    yield proxy, attrs.evolve(location, host=str(proxy.host)), location
            case DialogueKitLocation(url=url, path=None):
                (server_folder,) = parse_qs(urlsplit(url).query)["host"]
                with _run_proxy(server_folder) as proxy:
                    yield (
                        proxy,
                        attrs.evolve(location, url=url.replace(server_folder, str(proxy.host))),
                        location,
                    )
            case _:
                statements = FailingStatements()
                with statements.patch_connections():
                    yield statements, location, location


@contextmanager
def _run_proxy(server_folder: str) -> Iterator[Proxy]:
    """Run a proxy to the server of that folder, in a folder with a short path for its socket."""
    with (
        tempfile.TemporaryDirectory(prefix="proxy-") as folder,
        Proxy(Path(server_folder) / _SOCKET, Path(folder)) as proxy,
    ):
        yield proxy


def run(iterations: int, seed: int, store_kind: StoreKind) -> ExperimentResult:
    """Lose ``iterations`` requests or responses, at each step of an append in turn."""
    rng = random.Random(seed)
    with open_injector(store_kind) as (injector, location, direct_location):
        trials = _Trials(injector, location, rng)
        trials.run(iterations)
        with direct_location.open() as handle:
            events = handle.read()
        violations = trials.violations + direct_location.find_corruption()
    occurrences = Counter(event.id for event in events)
    duplicates = [id for id, count in occurrences.items() if count > 1]
    positions = {event.id: event.position for event in events}
    violations += [f"{id} was found {occurrences[id]} times" for id in duplicates]
    violations += [
        f"{id} was acknowledged at {position}, and is at {positions.get(id)}"
        for id, position in trials.acknowledged.items()
        if positions.get(id) != position
    ]
    violations += [f"{p.id} has another text" for p in events if p.text != text_of(p.id)]
    counts = {"lost messages": trials.losses, **trials.counts, "duplicate events": len(duplicates)}
    return ExperimentResult(counts, violations)


class _RetriesExhausted(Exception):
    """A store failed at every attempt."""


class _Trials:
    """Appends that each lose a message, and the responses to their writer."""

    def __init__(
        self, injector: FaultInjector, location: StoreLocation, rng: random.Random
    ) -> None:
        self._injector, self._location, self._rng = injector, location, rng
        self.losses = 0
        self.counts = dict.fromkeys(
            (
                "of them responses",
                "of appends that were retried",
                "false conflicts",
                "untyped errors",
            ),
            0,
        )
        self.acknowledged: dict[str, int] = {}
        self.violations: list[str] = []
        self._version = 0

    def run(self, iterations: int) -> None:
        """Lose ``iterations`` messages; reopen the store after some of them."""
        losses = self._each_step()
        while self.losses < iterations:
            with self._location.open() as handle, suppress(_RetriesExhausted):
                self._version = handle.stream_version(_STREAM)
                for _ in range(_REOPEN_EVERY):
                    if self.losses < iterations:
                        self._append_with_loss(handle, *next(losses))

    def _each_step(self) -> Iterator[tuple[int, LostMessage]]:
        """Yield steps from the first until an append has no such step; then start again."""
        while True:
            for lost in LostMessage:
                step, before = 0, -1
                while before != self._injector.injected:
                    step, before = step + 1, self._injector.injected
                    yield step, lost

    def _append_with_loss(self, handle: Handle, step: int, lost: LostMessage) -> None:
        """Append with one lost message, retry, and record the acknowledgement or the conflict."""
        size = self._rng.choice(_SIZES)
        first = self._version + 1
        ids = [f"{_STREAM}-{n}" for n in range(first, first + size)]
        self._version += size
        before = self._injector.injected
        attempts = 0

        def append() -> list[int]:
            nonlocal attempts
            attempts += 1
            return handle.append(_STREAM, ids, first - 1)

        try:
            with self._injector.fail_step(step, lost):
                positions = self._retry(append)
            self.acknowledged.update(zip(ids, positions, strict=True))
        except VersionConflict as error:
            self.counts["false conflicts"] += 1
            self.violations.append(f"loss {self.losses + 1}: false conflict: {_first_line(error)}")
            self._version = handle.stream_version(_STREAM)
        finally:
            if self._injector.injected != before:
                self.losses += 1
                self.counts["of them responses"] += lost is LostMessage.RESPONSE
                self.counts["of appends that were retried"] += attempts > 1

    def _retry(self, operation: Callable[[], T]) -> T:
        """Run an operation and retry it after each failure."""
        loss = f"loss {self.losses + 1}"
        last_error = ""
        for _ in range(_ATTEMPTS):
            try:
                return operation()
            except StoreFailure as error:
                last_error = _first_line(error)
            except VersionConflict:
                raise
            except Exception as error:  # noqa: BLE001  # any error is counted
                if repr(error) != last_error:
                    self.violations.append(f"{loss}: untyped error: {error!r}")
                last_error = repr(error)
                self.counts["untyped errors"] += 1
        self.violations.append(f"{loss}: {_ATTEMPTS} attempts failed: {last_error}")
        raise _RetriesExhausted


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


EXPERIMENTS = (
    Experiment(
        name="lost-responses",
        fault="the connection to the server breaks at each request of an append in turn, so that "
        "the request or the response is lost; with a file, a statement fails before or after its "
        "execution; the writer retries after each failure",
        unit="lost messages",
        full_iterations=500,
        short_iterations=24,
        invariant="each event is stored once; the writer receives its position, never a conflict",
        stores=ALL_STORES,
        run=run,
    ),
)
