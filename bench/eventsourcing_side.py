"""The eventsourcing side: the library used as its documentation describes.

Events are frozen dataclasses.  Its mapper with the JSON transcoder stores them in its SQLite
application recorder.  A replay reads notifications in sections, as its applications do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

import attrs
from eventsourcing.domain import DomainEvent
from eventsourcing.persistence import (
    DatetimeAsISO,
    DecimalAsStr,
    EventStore,
    JSONTranscoder,
    Mapper,
    UUIDAsHex,
)
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

from bench.dataset import SampleContribution, WordCounts

SECTION_SIZE = 500
"""Number of notifications read at a time; the default of 10 is slower."""
BATCH_SIZE = 10_000
_DAY = datetime(2025, 6, 3, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Contributed(DomainEvent):
    """A contribution with the same data and context as the dialoguekit event.

    ``timestamp`` is the time of the contribution.  Fields that the dialoguekit event leaves at
    their default are omitted.
    """

    contribution: str
    author: str
    text: str
    kind: str
    question: str
    recorded_at: datetime
    by: str
    role: str
    space: str
    activity: str


@attrs.frozen
class EventSourcingStore:
    """An event store of ``eventsourcing`` in a file, with its recorder."""

    event_store: EventStore[UUID]
    recorder: SQLiteApplicationRecorder

    def durability_settings(self) -> dict[str, object]:
        """Return the SQLite settings that determine the durability of a commit."""
        with self.recorder.datastore.transaction(commit=False) as cursor:
            settings = {}
            for name in ("journal_mode", "synchronous"):
                cursor.execute(f"PRAGMA {name}")
                settings[name] = cursor.fetchone()[0]
            return settings


@contextmanager
def opened_store(path: Path) -> Iterator[EventSourcingStore]:
    """Open the store in the file at ``path``; create the file if it is missing."""
    transcoder = JSONTranscoder()
    for transcoding in (UUIDAsHex(), DecimalAsStr(), DatetimeAsISO()):
        transcoder.register(transcoding)
    datastore = SQLiteDatastore(str(path))
    recorder = SQLiteApplicationRecorder(datastore)
    recorder.create_table()
    try:
        yield EventSourcingStore(EventStore(Mapper(transcoder), recorder), recorder)
    finally:
        datastore.close()


def build_domain_events(
    contributions: Iterable[SampleContribution], originator: str | None = None
) -> Iterator[Contributed]:
    """Yield contributions as domain events of ``originator``, or of one aggregate per workshop."""
    versions: Counter[str] = Counter()
    for number, contribution in enumerate(contributions):
        aggregate = originator or contribution.workshop
        versions[aggregate] += 1
        moment = _DAY + timedelta(seconds=number)
        yield Contributed(
            originator_id=uuid5(NAMESPACE_URL, aggregate),
            originator_version=versions[aggregate],
            timestamp=moment,
            contribution=contribution.contribution,
            author=contribution.author,
            text=contribution.text,
            kind="white",
            question=contribution.question,
            recorded_at=moment,
            by="P1",
            role="scribe",
            space="S1",
            activity="A2",
        )


def fill(store: EventSourcingStore, contributions: Iterable[SampleContribution]) -> None:
    """Put ``contributions`` into the store in batches."""
    events = build_domain_events(contributions)
    while batch := list(islice(events, BATCH_SIZE)):
        store.event_store.put(batch)


def build_replay(store: EventSourcingStore) -> Callable[[], WordCounts]:
    """Return a function that replays the word count from notifications."""

    def run() -> WordCounts:
        words: Counter[str] = Counter()
        to_event = store.event_store.mapper.to_domain_event
        last = 0
        while True:
            section = store.recorder.select_notifications(
                last, SECTION_SIZE, inclusive_of_start=False
            )
            for notification in section:
                event = to_event(notification)
                assert isinstance(event, Contributed)
                words[event.author] += len(event.text.split())
            if len(section) < SECTION_SIZE:
                return dict(words)
            last = section[-1].id

    return run
