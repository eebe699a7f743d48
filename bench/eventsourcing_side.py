"""The other side: ``eventsourcing`` as its documentation has it.

Events are its frozen dataclasses, stored by its mapper with its JSON transcoder in its SQLite
application recorder; a replay reads notifications in sections, as its processing applications do.
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

from bench.dataset import Fact, Words

SECTION = 500
"""Notifications that are read at a time; ten, which is what it reads by default, is slower."""
BATCH = 10_000
_DAY = datetime(2025, 6, 3, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Contributed(DomainEvent):
    """A contribution, with all that ours say of it and its circumstances.

    ``timestamp`` is when it happened.  Fields that ours leave at their default are left out.
    """

    contribution: str
    author: str
    text: str
    kind: str
    question: str
    noted: datetime
    by: str
    role: str
    space: str
    activity: str


@attrs.frozen
class Store:
    """Its event store over a file, and the recorder within."""

    events: EventStore[UUID]
    recorder: SQLiteApplicationRecorder

    def settings(self) -> dict[str, object]:
        """What decides how durable a commit is."""
        with self.recorder.datastore.transaction(commit=False) as cursor:
            found = {}
            for name in ("journal_mode", "synchronous"):
                cursor.execute(f"PRAGMA {name}")
                found[name] = cursor.fetchone()[0]
            return found


@contextmanager
def opened(path: Path) -> Iterator[Store]:
    """A store in the file at ``path``, which is made where there is none."""
    transcoder = JSONTranscoder()
    for transcoding in (UUIDAsHex(), DecimalAsStr(), DatetimeAsISO()):
        transcoder.register(transcoding)
    datastore = SQLiteDatastore(str(path))
    recorder = SQLiteApplicationRecorder(datastore)
    recorder.create_table()
    try:
        yield Store(EventStore(Mapper(transcoder), recorder), recorder)
    finally:
        datastore.close()


def domain_events(facts: Iterable[Fact]) -> Iterator[Contributed]:
    """Facts as an aggregate would hand them to the store."""
    versions: Counter[str] = Counter()
    for number, fact in enumerate(facts):
        versions[fact.workshop] += 1
        at = _DAY + timedelta(seconds=number)
        yield Contributed(
            originator_id=uuid5(NAMESPACE_URL, fact.workshop),
            originator_version=versions[fact.workshop],
            timestamp=at,
            contribution=fact.contribution,
            author=fact.author,
            text=fact.text,
            kind="white",
            question=fact.question,
            noted=at,
            by="P1",
            role="scribe",
            space="S1",
            activity="A2",
        )


def fill(store: Store, facts: Iterable[Fact]) -> None:
    """Put ``facts`` in batches."""
    events = domain_events(facts)
    while batch := list(islice(events, BATCH)):
        store.events.put(batch)


def replay(store: Store) -> Callable[[], Words]:
    """What replays the word count from notifications."""

    def run() -> Words:
        words: Counter[str] = Counter()
        to_event = store.events.mapper.to_domain_event
        last = 0
        while True:
            section = store.recorder.select_notifications(last, SECTION, inclusive_of_start=False)
            for notification in section:
                event = to_event(notification)
                assert isinstance(event, Contributed)
                words[event.author] += len(event.text.split())
            if len(section) < SECTION:
                return dict(words)
            last = section[-1].id

    return run
