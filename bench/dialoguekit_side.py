"""Our side: a log, and a projection as anybody would write it."""

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

from bench.dataset import Fact, Words
from dialoguekit.events import NEUTRAL, Context, ContributionMade, NewEvent, RecordedEvent
from dialoguekit.projections.projection import Projection, handles
from dialoguekit.projections.replay import replay as replay_log
from dialoguekit.store import PLAIN, Codec, Log, open_log

BATCH = 10_000
"""Events that a large log is filled with at a time."""
_DAY = datetime(2025, 6, 3, 9, 0, tzinfo=UTC)
_CONTEXT = Context(by="P1", role="scribe", space="S1", activity="A2")


@attrs.define
class WordCount(Projection[Words]):
    """How many words each person said."""

    words: Counter[str] = attrs.field(factory=Counter)

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        """One contribution more."""
        self.words[recorded.event.author] += len(recorded.event.text.split())

    def join(self, other: Self) -> Self:
        """The words of both."""
        return type(self)(self.words + other.words)

    def view(self) -> Words:
        """Words by person."""
        return dict(self.words)


def url_of(path: Path) -> str:
    """The url of a log in a file."""
    return f"sqlite:///{path}"


@contextmanager
def opened(url: str, privacy: str = PLAIN) -> Iterator[Log]:
    """A log that knows the neutral vocabulary."""
    with open_log(url, Codec(NEUTRAL), privacy=privacy) as log:
        yield log


def new_events(facts: Iterable[Fact], seed: int = 1) -> Iterator[NewEvent]:
    """Facts as a handle would hand them to a log; the ids of events are drawn from ``seed``."""
    chance = random.Random(seed)
    for number, fact in enumerate(facts):
        at = _DAY + timedelta(seconds=number)
        event = ContributionMade(
            contribution=fact.contribution,
            author=fact.author,
            text=fact.text,
            kind="white",
            question=fact.question,
        )
        id = str(UUID(int=chance.getrandbits(128), version=4))
        yield NewEvent(event=event, at=at, noted=at, context=_CONTEXT, id=id)


def fill(log: Log, facts: Iterable[Fact]) -> None:
    """Record ``facts``, each workshop in batches."""
    for number, (workshop, some) in enumerate(groupby(facts, attrgetter("workshop"))):
        events = new_events(some, seed=number)
        while batch := list(islice(events, BATCH)):
            log.append(workshop, batch, expected=log.version(workshop))


def replay(log: Log, executor: Executor | None = None) -> Callable[[], Words]:
    """What replays the word count of all workshops."""
    return lambda: replay_log(log, WordCount, executor=executor)
