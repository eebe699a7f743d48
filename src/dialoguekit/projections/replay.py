"""Fold projections over a log: filtered, as of a position, resumed, or in parallel.

A replay reads only the event types that its projections handle, one page of events at a time. It
applies corrections before any handler gets an event.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from functools import cache, reduce
from typing import Any, Generic, TypeVar

import attrs

from dialoguekit.errors import (
    DialogueKitError,
    InvalidProjection,
    ProjectionFailed,
    ReplayError,
    StaleSnapshot,
    describe_error,
)
from dialoguekit.events import RecordedEvent
from dialoguekit.events.corrected_record import CORRECTION_TYPES, ERASURE_TYPES, Corrections
from dialoguekit.events.programme import is_workshop_stream
from dialoguekit.projections.projection import Projection
from dialoguekit.projections.snapshots import Snapshot, SnapshotStore
from dialoguekit.store.event_store import EventStore
from dialoguekit.store.reader import EVENT_COLUMNS, LogReader

V = TypeVar("V")
P = TypeVar("P", bound=Projection[Any])


@attrs.frozen
class FoldedProjection(Generic[P]):
    """A projection folded over ``stream`` up to ``position``; it can be pickled and resumed."""

    projection: P
    stream: str
    position: int


@attrs.frozen
class Outcome(Generic[P]):
    """A folded projection, or the error that it raised."""

    projection: P | None
    error: ProjectionFailed | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle with the cause of the error, if the cause can be pickled.

        The error is created again on loading, because some executors would pickle its traceback
        too.
        """
        if self.error is None:
            return Outcome, (self.projection,)
        return _failed_outcome, (self.error.args, _picklable_cause(self.error.__cause__))


def _failed_outcome(args: tuple[Any, ...], cause: BaseException | None) -> Outcome[Any]:
    error = ProjectionFailed(*args)
    error.__cause__ = cause
    return Outcome(None, error)


def _picklable_cause(cause: BaseException | None) -> BaseException | None:
    """Return the cause of an error, or its repr as an error if it cannot be pickled."""
    try:
        pickle.loads(pickle.dumps(cause))
    except Exception:  # noqa: BLE001  # any error that pickling raises
        return RuntimeError(repr(cause))
    return cause


def replay(
    store: EventStore,
    projection: Callable[[], Projection[V]],
    *,
    workshops: Iterable[str] | None = None,
    as_of: int | None = None,
    executor: Executor | None = None,
    snapshots: SnapshotStore | None = None,
) -> V:
    """Fold each workshop up to position ``as_of``, combine the folds, and return the view.

    ``projection`` creates an empty projection, for example its class.  ``workshops`` defaults to
    all of the log.  With an ``executor`` the workshops are folded in parallel; an executor with
    other processes opens the log again there.  With ``snapshots`` folds are resumed from snapshots
    and saved again.

    Raises :class:`~dialoguekit.errors.ProjectionFailed` when a handler, combine or view raises. It
    names the projection, event and position.
    """
    streams = list_workshops(store) if workshops is None else list(dict.fromkeys(workshops))
    as_of = store.head() if as_of is None else as_of
    factories = {"": projection}
    outcomes = fold_streams(
        store, factories, streams, as_of=as_of, executor=executor, snapshots=snapshots
    )
    folded: list[Projection[V]] = []
    for stream in streams:
        outcome = outcomes[stream][""]
        if outcome.projection is None:
            assert outcome.error is not None
            raise outcome.error
        folded.append(outcome.projection)
    return view(combine_all(projection, folded))


def fold(
    store: EventStore,
    projection: Callable[[], P],
    stream: str,
    *,
    as_of: int | None = None,
    resume: FoldedProjection[P] | None = None,
) -> FoldedProjection[P]:
    """Fold one stream, resuming from ``resume`` if given.

    The projection of ``resume`` is changed.  The fold starts again if a later event corrects one
    that ``resume`` contains.

    Raises :class:`~dialoguekit.errors.StaleSnapshot` when ``resume`` is of another stream or of a
    position after ``as_of``.
    """
    head = store.head()
    as_of = head if as_of is None else min(as_of, head)
    empty = make_projection(projection)
    after = 0
    if resume is not None:
        if resume.stream != stream or resume.position > as_of:
            raise StaleSnapshot(
                f"A fold of {resume.stream} up to {resume.position} cannot be resumed "
                f"for {stream} up to {as_of}. Fold from the start."
            )
        if not has_corrections(store, stream, after=resume.position, until=as_of):
            empty, after = resume.projection, resume.position
    (outcome,) = continue_fold(store, [empty], stream, after=after, until=as_of)
    if outcome.error is not None:
        raise outcome.error
    return FoldedProjection(empty, stream, as_of)


def has_corrections(store: EventStore, stream: str, *, after: int, until: int) -> bool:
    """Return whether a stream has corrections between two positions, or any later erasure.

    A fold up to ``after`` then has to start again.
    """
    found = _read_with_erasures(store, stream, after=after, until=until, types=CORRECTION_TYPES)
    return any(found)


def fold_streams(
    store: EventStore,
    projections: Mapping[str, Callable[[], Projection[Any]]],
    streams: Sequence[str],
    *,
    as_of: int,
    executor: Executor | None = None,
    snapshots: SnapshotStore | None = None,
) -> dict[str, dict[str, Outcome[Any]]]:
    """Fold several projections over each stream in one pass: outcomes by stream and name.

    A projection that raises fails alone; the others continue.  With ``snapshots`` folds are resumed
    from snapshots, and all are saved.

    Raises :class:`~dialoguekit.errors.ReplayError` when a projection cannot be pickled to the
    processes of the executor and back.
    """
    names = list(projections)
    factories = list(projections.values())
    tasks = [_FoldTask(store, factories, stream, as_of, snapshots) for stream in streams]
    results = (
        [_run_task(task) for task in tasks]
        if executor is None
        else _run_in_executor(executor, tasks)
    )
    return {
        stream: dict(zip(names, outcomes, strict=True))
        for stream, outcomes in zip(streams, results, strict=True)
    }


def _run_in_executor(executor: Executor, tasks: Sequence[_FoldTask]) -> list[list[Outcome[Any]]]:
    try:
        futures = [executor.submit(_run_task, task) for task in tasks]
        return [future.result() for future in futures]
    except DialogueKitError:
        raise
    except Exception as error:
        raise ReplayError(
            f"The executor failed: {describe_error(error)} To cross processes, define a projection "
            "at the top level of a module and give it fields that can be pickled."
        ) from error


def combine_all(projection: Callable[[], P], folded: Iterable[P]) -> P:
    """Return the folds of several streams combined into one; the empty projection for none."""
    parts = list(folded)
    if not parts:
        return make_projection(projection)
    try:
        return reduce(lambda left, right: left.combine(right), parts)
    except InvalidProjection:
        raise
    except Exception as error:
        raise ProjectionFailed(
            _projection_name(parts[0]), None, None, f"combine: {describe_error(error)}"
        ) from error


def view(projection: Projection[V]) -> V:
    """Return the view of a folded projection.

    Raises :class:`~dialoguekit.errors.ProjectionFailed` when it raises.
    """
    try:
        return projection.view()
    except InvalidProjection:
        raise
    except Exception as error:
        raise ProjectionFailed(
            _projection_name(projection), None, None, f"view: {describe_error(error)}"
        ) from error


def list_workshops(store: EventStore) -> list[str]:
    """Return the workshops of a log, sorted."""
    return [stream for stream in store.streams() if is_workshop_stream(stream)]


@attrs.frozen
class _FoldTask:
    """The folding of one stream; pickled, it becomes a :class:`_PickledFoldTask`."""

    store: EventStore
    factories: Sequence[Callable[[], Projection[Any]]]
    stream: str
    as_of: int
    snapshots: SnapshotStore | None

    def __reduce__(self) -> tuple[Any, ...]:
        stores = pickle.dumps((self.store, self.snapshots))
        return _PickledFoldTask, (stores, self.factories, self.stream, self.as_of)

    def run(self) -> list[Outcome[Any]]:
        """Fold from the start, or from a snapshot."""
        empty = [make_projection(factory) for factory in self.factories]
        if self.snapshots is None:
            return continue_fold(self.store, empty, self.stream, after=0, until=self.as_of)
        projections = [make_projection(factory) for factory in self.factories]
        return _fold_and_save(
            self.store, empty, projections, self.stream, self.as_of, self.snapshots
        )


@attrs.frozen
class _PickledFoldTask:
    """A fold task for another process, which opens the log and closes it.

    A process that only passes it on, such as a scheduler, does not open the log.
    """

    pickled_stores: bytes
    factories: Sequence[Callable[[], Projection[Any]]]
    stream: str
    as_of: int

    def run(self) -> list[Outcome[Any]]:
        store, snapshots = pickle.loads(self.pickled_stores)
        with store:
            return _FoldTask(store, self.factories, self.stream, self.as_of, snapshots).run()


def _run_task(task: _FoldTask | _PickledFoldTask) -> list[Outcome[Any]]:
    return task.run()


def _fold_and_save(
    store: EventStore,
    empty: Sequence[Projection[Any]],
    projections: list[Projection[Any]],
    stream: str,
    as_of: int,
    snapshots: SnapshotStore,
) -> list[Outcome[Any]]:
    """Resume from snapshots, in one pass for those at the same position.

    ``projections`` are folded; ``empty`` are the same before their first event.
    """
    known: Corrections | None = None
    by_position: dict[int, list[int]] = {}
    ahead: set[int] = set()
    is_stale = cache(lambda after: has_corrections(store, stream, after=after, until=as_of))
    for index, projection in enumerate(empty):
        after, found = 0, snapshots.load(stream, projection)
        if found is not None and found.position > as_of:
            ahead.add(index)  # A later replay can use it.
        elif found is not None and not is_stale(found.position):
            after, projections[index], known = found.position, found.projection, found.corrections
        by_position.setdefault(after, []).append(index)
    if known is None:
        known = read_corrections(store, stream, as_of)
    outcomes: dict[int, Outcome[Any]] = {}
    to_save: list[tuple[Projection[Any], Snapshot]] = []
    for after, indexes in by_position.items():
        if after and not any(store.pages(EVENT_COLUMNS, stream, after=after, until=as_of)):
            outcomes.update((index, Outcome(projections[index])) for index in indexes)
            continue
        folding = [projections[index] for index in indexes]
        folded = continue_fold(
            store, folding, stream, after=after, until=as_of, known_corrections=known
        )
        for index, outcome in zip(indexes, folded, strict=True):
            outcomes[index] = outcome
            if outcome.projection is not None and index not in ahead:
                to_save.append((empty[index], Snapshot(as_of, outcome.projection, known)))
    _save_snapshots(store, stream, as_of, to_save, snapshots)
    return [outcomes[index] for index in range(len(projections))]


def _save_snapshots(
    store: EventStore,
    stream: str,
    as_of: int,
    folded: Sequence[tuple[Projection[Any], Snapshot]],
    snapshots: SnapshotStore,
) -> None:
    """Save snapshots at ``as_of``, unless a later event corrects an event that they contain.

    They may contain personal data to be erased.  An erasure first records its event and finally
    deletes the snapshots.  So this check and that deletion cannot miss each other.
    """
    if not folded or has_corrections(store, stream, after=as_of, until=store.head()):
        return
    if snapshots.save(stream, folded) and has_corrections(
        store, stream, after=as_of, until=store.head()
    ):
        snapshots.delete(stream)


def read_corrections(log: LogReader, stream: str, as_of: int) -> Corrections:
    """Return the corrections of a stream up to ``as_of``, and all redactions and erasures."""
    return Corrections(
        _read_with_erasures(log, stream, after=0, until=as_of, types=CORRECTION_TYPES)
    )


def _read_with_erasures(
    log: LogReader, stream: str, *, after: int, until: int, types: Collection[str]
) -> Iterator[RecordedEvent[Any]]:
    """Yield the events of some types between two positions, then later erasures among them.

    What is erased later may still be readable while the erasure is under way.
    """
    yield from log.read(stream, after=after, until=until, types=types)
    if erasures := ERASURE_TYPES.intersection(types):
        yield from log.read(stream, after=max(after, until), types=erasures)


def continue_fold(
    store: EventStore,
    projections: Sequence[Projection[Any]],
    stream: str,
    *,
    after: int,
    until: int,
    known_corrections: Corrections | None = None,
) -> list[Outcome[Any]]:
    """Fold ``projections``, already folded up to ``after``, on to ``until`` in one pass.

    They are changed.  One that raises fails alone and must not be used further.
    ``known_corrections`` are the corrections of the stream, if known.
    """
    known_corrections = (
        read_corrections(store, stream, until) if known_corrections is None else known_corrections
    )
    handlers: dict[type[Any], list[tuple[int, Callable[[RecordedEvent[Any]], None]]]] = {}
    types: set[str] = set()
    for index, projection in enumerate(projections):
        types |= projection.handled_types()
        for event_class, handler in projection.handlers().items():
            handlers.setdefault(event_class, []).append((index, handler))
    errors: dict[int, ProjectionFailed] = {}
    for recorded in _read_with_erasures(store, stream, after=after, until=until, types=types):
        if known_corrections:
            recorded = known_corrections.apply(recorded)  # noqa: PLW2901  # the corrected event
        for index, handle in handlers.get(type(recorded.event), ()):
            if index in errors:
                continue
            try:
                handle(recorded)
            except Exception as error:  # noqa: BLE001  # any error of the projection
                errors[index] = failure(projections[index], recorded, error)
    return [
        Outcome(None, errors[index]) if index in errors else Outcome(projection)
        for index, projection in enumerate(projections)
    ]


def failure(
    projection: Projection[Any], recorded: RecordedEvent[Any], error: Exception
) -> ProjectionFailed:
    """Return the error of a projection whose handler raised another one."""
    failed = ProjectionFailed(
        _projection_name(projection), recorded.id, recorded.position, describe_error(error)
    )
    failed.__cause__ = error
    return failed


def make_projection(projection: Callable[[], P]) -> P:
    name = getattr(projection, "__qualname__", repr(projection))
    try:
        made = projection()
    except Exception as error:
        raise InvalidProjection(name, f"it cannot be created empty: {error!r}") from error
    if not isinstance(made, Projection):
        raise InvalidProjection(name, "it does not create a Projection; subclass Projection")
    return made


def _projection_name(projection: Projection[Any]) -> str:
    return type(projection).__qualname__
