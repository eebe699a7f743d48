"""Fold a projection over a log, and verify every event in the same pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from dialoguekit.errors import StoreError
from dialoguekit.events import OpaqueEvent, RecordedEvent, event_type
from dialoguekit.events.corrected_record import Corrections
from dialoguekit.projections.projection import Projection
from dialoguekit.projections.replay import (
    combine_all,
    failure,
    list_workshops,
    make_projection,
    read_corrections,
    view,
)
from dialoguekit.store.audit.audit import audit
from dialoguekit.store.event_store import EventStore
from dialoguekit.store.reader import LogReader

V = TypeVar("V")


def replay_verified(
    store: EventStore,
    projection: Callable[[], Projection[V]],
) -> V:
    """Verify every event of a log and fold it in the same pass; return the view at the end.

    It is that of a replay of the whole log, and exists only once the log was found intact.

    Raises :class:`~dialoguekit.errors.StoreCorrupted` where an event was modified, and otherwise
    what a replay raises.
    """
    streams = list_workshops(store)
    folds = _VerifiedFolds(projection, streams)
    audit(store, check_storage=False, read_intact=folds.read).raise_if_corrupted()
    if folds.error is not None:
        raise folds.error
    folded: Iterable[Projection[V]] = (folds.projections[stream] for stream in streams)
    return view(combine_all(projection, folded))


class _VerifiedFolds:
    """The folds of several streams over the rows of one pass, in order of the log."""

    def __init__(self, projection: Callable[[], Projection[Any]], streams: Sequence[str]) -> None:
        self.projections = {stream: make_projection(projection) for stream in streams}
        self.error: Exception | None = None
        self._handlers: dict[int, dict[int, Callable[[RecordedEvent[Any]], None]]] = {}
        self._corrections: dict[int, Corrections] = {}

    def _prepare(self, log: LogReader) -> None:
        """Find the handlers by the numbers of streams and kinds, and the corrections."""
        numbers = log.stream_numbers()
        kinds = list(log.event_types())
        for stream, projection in self.projections.items():
            number = numbers.get(stream)
            if number is None:
                continue
            by_type = {
                event_type(event_class).name: handler
                for event_class, handler in projection.handlers().items()
            }
            self._handlers[number] = {
                kind: by_type[type] for kind, type, _ in kinds if type in by_type
            }
            known = read_corrections(log, stream, log.head())
            if known:
                self._corrections[number] = known

    def read(self, log: LogReader, rows: Sequence[tuple[Any, ...]]) -> None:
        """Fold rows of all columns; keep an error until the audit has ended."""
        if self.error is not None:
            return
        if not self._handlers:
            self._prepare(log)
        by_stream, corrections, nothing = self._handlers, self._corrections, dict[int, Any]()
        handled = [row for row in rows if row[1] in by_stream.get(row[6], nothing)]
        recorded = log.recorded([row[:5] for row in handled])
        try:
            for row, entry in zip(handled, recorded, strict=True):
                if corrections and row[6] in corrections:
                    entry = corrections[row[6]].apply(entry)  # noqa: PLW2901  # the corrected event
                    if isinstance(entry.event, OpaqueEvent):
                        continue  # The registration of an id that was merged into another one.
                handle = by_stream[row[6]][row[1]]
                try:
                    handle(entry)
                except Exception as error:  # noqa: BLE001  # any error of the projection
                    projection = self.projections[entry.stream]
                    self.error = failure(projection, entry, error)
                    return
        except StoreError as error:
            self.error = error
