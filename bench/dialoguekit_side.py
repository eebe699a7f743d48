"""The dialoguekit side: an event store, and a typical projection."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import Self
from uuid import UUID

import attrs

from bench.dataset import SampleContribution, WordCounts
from dialoguekit.events import CORE_EVENTS, Context, ContributionMade, NewEvent, RecordedEvent
from dialoguekit.projections.projection import Projection, handles
from dialoguekit.projections.replay import replay as replay_store
from dialoguekit.store import NO_ENCRYPTION, Codec, EventStore, open_store

BATCH_SIZE = 10_000
"""Number of events that ``fill`` appends at a time."""
_DAY = datetime(2025, 6, 3, 9, 0, tzinfo=UTC)
_FIRST_ID = 0x0197_34A5_5D80_7000_8000_0000_0000_0000
_CONTEXT = Context(by="P1", role="scribe", space="S1", activity="A2")


@attrs.define
class WordCount(Projection[WordCounts]):
    """Number of words contributed by each person."""

    counts: Counter[str] = attrs.field(factory=Counter)

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        """Add the words of one contribution."""
        self.counts[recorded.event.author or ""] += len(recorded.event.text.split())

    def combine(self, other: Self) -> Self:
        """Return the sum of both counts."""
        return type(self)(self.counts + other.counts)

    def view(self) -> WordCounts:
        """Return the number of words by person."""
        return dict(self.counts)


def sqlite_url(path: Path) -> str:
    """Return the URL of the SQLite store at ``path``."""
    return f"sqlite:///{path}"


@contextmanager
def opened_store(url: str, encryption: str = NO_ENCRYPTION) -> Iterator[EventStore]:
    """Open an event store that knows the core events."""
    with open_store(url, Codec(CORE_EVENTS), encryption=encryption) as store:
        yield store


def build_new_events(
    contributions: Iterable[SampleContribution], seed: int = 1
) -> Iterator[NewEvent]:
    """Yield contributions as events to append; ``seed`` determines the event ids.

    The ids grow with time, as those of :func:`dialoguekit.events.new_event_id`.
    """
    rng = random.Random(seed)
    for number, contribution in enumerate(contributions):
        moment = _DAY + timedelta(seconds=number)
        event = ContributionMade(
            contribution=contribution.contribution,
            author=contribution.author,
            text=contribution.text,
            kind="white",
            question=contribution.question,
        )
        id = str(UUID(int=_FIRST_ID + (number << 80) + rng.getrandbits(62)))
        yield NewEvent(event=event, occurred_at=moment, recorded_at=moment, context=_CONTEXT, id=id)


def fill(store: EventStore, contributions: Iterable[SampleContribution]) -> None:
    """Append ``contributions`` in batches, workshop by workshop."""
    for number, (workshop, group) in enumerate(groupby(contributions, attrgetter("workshop"))):
        events = build_new_events(group, seed=number)
        while batch := list(islice(events, BATCH_SIZE)):
            store.append(workshop, batch, expected_version=store.stream_version(workshop))


def build_replay(store: EventStore, executor: Executor | None = None) -> Callable[[], WordCounts]:
    """Return a function that replays the word count of all workshops."""
    return lambda: replay_store(store, WordCount, executor=executor)
