"""The fixtures that the contracts share, and what they ask of every log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import pytest

from dialoguekit.events import NEUTRAL, Event, NewEvent, RecordedEvent, SpaceClosed
from dialoguekit.store import Codec, Log
from dialoguekit.testing.worker_tasks import MORNING, idea

Recorded: TypeAlias = RecordedEvent[Event]

_CODEC = Codec(NEUTRAL)


def contents(log: Log) -> tuple[list[Recorded], int, list[str]]:
    return list(log.read()), log.head(), log.streams()


def positions(recorded: list[Recorded]) -> list[int]:
    return [entry.position for entry in recorded]


def check_gapless(log: Log) -> None:
    """Positions count through the log and numbers through each stream, from 1, without gaps."""
    recorded = list(log.read())
    assert positions(recorded) == list(range(1, log.head() + 1))
    for stream in log.streams():
        numbers = [entry.seq for entry in recorded if entry.stream == stream]
        assert numbers == list(range(1, log.version(stream) + 1))


def fill(log: Log) -> Log:
    """Append five events of ``leeds`` and two of ``york`` between them to an empty log."""
    log.append("leeds", [idea(1), idea(2)], expected=0)
    closed = NewEvent(event=SpaceClosed(space="S1"), at=MORNING, noted=MORNING)
    log.append("york", [idea(1), closed], expected=0)
    log.append("leeds", [idea(3), idea(4), idea(5)], expected=2)
    return log


class LogFixtures:
    """A log, empty and filled."""

    @pytest.fixture
    def codec(self) -> Codec:
        """The vocabulary of the core."""
        return _CODEC

    @pytest.fixture
    def log(self, codec: Codec) -> Iterator[Log]:
        """An empty log that reads and writes with ``codec``."""
        raise NotImplementedError(f"{type(self).__name__} must override the fixture 'log'")

    @pytest.fixture
    def filled(self, log: Log) -> Log:
        """The log with five events of ``leeds`` and two of ``york`` between them."""
        return fill(log)
