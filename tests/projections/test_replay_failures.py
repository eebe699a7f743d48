"""A replay that cannot go on says whose fault it is, and on which event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import attrs
import pytest

from dialoguekit.errors import MisdeclaredProjection, NewerEvent, ProjectionFailed
from dialoguekit.events import NEUTRAL, ContributionMade, Event, NewEvent, RecordedEvent, event
from dialoguekit.projections.projection import Projection, handles
from dialoguekit.projections.replay import fold_each, replay
from dialoguekit.store import Codec
from dialoguekit.store.event_store import Log
from dialoguekit.store.memory import MemoryLog
from dialoguekit.store.sqlite import SQLiteLog
from dialoguekit.testing.scenario import START

CODEC = Codec(NEUTRAL)


@attrs.define
class Words(Projection[Mapping[str, int]]):
    """Words by author."""

    words: Counter[str] = attrs.field(factory=Counter)

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        self.words[recorded.event.author] += len(recorded.event.text.split())

    def join(self, other: Self) -> Self:
        return type(self)(self.words + other.words)

    def view(self) -> Mapping[str, int]:
        return MappingProxyType(dict(self.words))


@attrs.define
class Fussy(Words):
    """Cannot bear the word "no"."""

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        if "no" in recorded.event.text.split():
            raise LookupError(recorded.event.text)
        self.words[recorded.event.author] += 1


def said(author: str, text: str, number: int = 1) -> ContributionMade:
    return ContributionMade(contribution=f"C{number}", author=author, text=text)


def put(log: Log, stream: str, *facts: Event) -> None:
    """Append ``facts`` one by one, so that streams can take turns."""
    for fact in facts:
        version = log.version(stream)
        new = NewEvent(event=fact, at=START, noted=START, id=f"{stream}-{version + 1}")
        log.append(stream, [new], expected=version)


@pytest.fixture
def log() -> MemoryLog:
    """Leeds at the positions 1 and 3, York at 2 and 4."""
    kept = MemoryLog(CODEC)
    put(kept, "leeds", said("P1", "a b c"))
    put(kept, "york", said("P2", "d"))
    put(kept, "leeds", said("P2", "e f"))
    put(kept, "york", said("P1", "g h i j"))
    return kept


def test_a_handler_that_raises_is_named_with_its_event(log: MemoryLog) -> None:
    """And what it raised is the cause."""
    put(log, "york", said("P1", "no"), said("P1", "no again"))
    with pytest.raises(ProjectionFailed) as caught:
        replay(log, Fussy)
    failed = caught.value
    assert (failed.projection, failed.event_id, failed.position) == ("Fussy", "york-3", 5)
    assert failed.why == "LookupError('no')"
    assert isinstance(failed.__cause__, LookupError)
    assert "failed on event york-3 (position 5)" in str(failed)


def test_a_projection_that_fails_fails_alone(log: MemoryLog) -> None:
    """The others fold on, and so does it over another workshop."""
    put(log, "york", said("P1", "no"), said("P3", "yes"))
    outcomes = fold_each(log, {"fussy": Fussy, "words": Words}, ["leeds", "york"], until=6)
    assert outcomes["york"]["fussy"].projection is None
    assert outcomes["york"]["fussy"].error is not None
    assert outcomes["york"]["words"].projection == Words(Counter(P1=5, P2=1, P3=1))
    assert outcomes["leeds"]["fussy"].projection == Fussy(Counter(P1=1, P2=1))


def test_a_projection_that_failed_is_given_no_further_events(log: MemoryLog) -> None:
    """What it would say of them could not be trusted."""
    heard: list[int] = []

    @attrs.define
    class Once(Words):
        @handles(ContributionMade)
        def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
            heard.append(recorded.seq)
            raise LookupError

    fold_each(log, {"once": Once}, ["york"], until=4)
    assert heard == [1]


@attrs.define
class NoView(Words):
    """Fails when it is viewed."""

    def view(self) -> Mapping[str, int]:
        raise ZeroDivisionError("no words")


@attrs.define
class NoJoin(Words):
    """Fails when it is joined."""

    def join(self, other: Self) -> Self:
        raise ZeroDivisionError("no words")


@pytest.mark.parametrize(
    ("projection", "why"),
    [
        (NoView, "view: ZeroDivisionError('no words')"),
        (NoJoin, "join: ZeroDivisionError('no words')"),
    ],
)
def test_a_view_or_join_that_raises_is_named_without_an_event(
    log: MemoryLog, projection: Callable[[], Projection[Any]], why: str
) -> None:
    """It raised outside any."""
    with pytest.raises(ProjectionFailed) as caught:
        replay(log, projection)
    failed = caught.value
    assert (failed.event_id, failed.position, failed.why) == (None, None, why)
    assert isinstance(failed.__cause__, ZeroDivisionError)
    assert str(failed) == f"Projection {failed.projection} failed: {why}"


def test_one_workshop_is_not_joined(log: MemoryLog) -> None:
    """There is nothing to join it to."""
    assert replay(log, NoJoin, workshops=["leeds"]) == {"P1": 3, "P2": 2}


def test_interrupting_a_replay_is_no_failure_of_the_projection(log: MemoryLog) -> None:
    """Whoever presses Ctrl-C means the whole."""

    @attrs.define
    class Slow(Words):
        @handles(ContributionMade)
        def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replay(log, Slow)


@attrs.define
class Unfinished(Projection[int]):
    """Neither join nor view."""


@attrs.define
class Needy(Words):
    """Cannot be made empty."""

    group: str = attrs.field(kw_only=True)


@pytest.mark.parametrize(
    ("projection", "workshops", "why"),
    [
        (Unfinished, ["leeds", "york"], r"Unfinished .*has no join"),
        (Unfinished, ["leeds"], r"Unfinished .*has no view"),
        (Needy, ["leeds"], r"Needy .*cannot be made empty: TypeError.*group"),
        (Needy, [], r"Needy .*cannot be made empty"),
        (dict, ["leeds"], r"dict .*does not make a Projection"),
        (dict, [], r"dict .*does not make a Projection"),
    ],
)
def test_a_misdeclared_projection_says_what_is_wrong(
    log: MemoryLog, projection: Any, workshops: Iterable[str], why: str
) -> None:
    """As a mistake of its making, not as a failure on some event."""
    with pytest.raises(MisdeclaredProjection, match=why):
        replay(log, projection, workshops=workshops)


@event("contribution.made", version=2)
class ContributionMadeLater:
    """What a newer dialoguekit may write."""


def test_an_event_that_cannot_be_read_stops_the_replay(tmp_path: Path) -> None:
    """That is the log's error, and no projection's."""
    with SQLiteLog(tmp_path / "log.db", Codec([ContributionMadeLater])) as newer:
        put(newer, "leeds", ContributionMadeLater())
    with SQLiteLog(tmp_path / "log.db", CODEC) as log, pytest.raises(NewerEvent, match="upgrade"):
        replay(log, Words)
