"""What every log must do when it is followed while others write."""

from __future__ import annotations

import itertools
import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import pytest

from dialoguekit.errors import LogUnavailable
from dialoguekit.events import SpaceClosed
from dialoguekit.store import Log, event_store
from dialoguekit.testing.store_contract.fixtures import LogFixtures, Recorded, positions
from dialoguekit.testing.worker_tasks import contend, contend_and_close, idea

_PATIENCE_S = 30
"""A follower that has not got its events by then will not get them."""


def collect(log: Log, count: int, **choice: Any) -> list[Recorded]:
    """The first ``count`` events that a follower gets, and what it got with the last of them."""
    got: list[Recorded] = []
    deadline = time.monotonic() + _PATIENCE_S

    def enough() -> bool:
        return len(got) >= count or time.monotonic() > deadline

    for entry in log.follow(stop=enough, **choice):
        got.append(entry)  # noqa: PERF402  # ``enough`` looks at it meanwhile.
    return got


class FollowingContract(LogFixtures):
    """Nothing missed, nothing twice, in order; until it is told to stop."""

    def test_a_follower_begins_with_what_is_there(self, filled: Log) -> None:
        """What was recorded before comes first, as a reader gets it."""
        assert collect(filled, 7) == list(filled.read())

    def test_a_follower_begins_behind_a_position(self, filled: Log) -> None:
        """``after`` is a position that the follower has already."""
        assert positions(collect(filled, 3, after=4)) == [5, 6, 7]

    def test_a_follower_may_choose(self, filled: Log) -> None:
        """Streams and types narrow a following down as they do a reading."""
        assert positions(collect(filled, 2, stream="york")) == [3, 4]
        assert positions(collect(filled, 1, types=["space.closed"])) == [4]
        assert positions(collect(filled, 4, stream="leeds", after=1)) == [2, 5, 6, 7]

    def test_a_follower_gets_what_comes_later(self, filled: Log) -> None:
        """What is recorded while somebody follows comes after what was there."""
        with ThreadPoolExecutor(1) as threads:
            following = threads.submit(collect, filled, 9)
            filled.append("york", [idea(3)], expected=2)
            filled.append("leeds", [idea(6)], expected=5)

            assert positions(following.result()) == list(range(1, 10))

    def test_a_follower_passes_over_what_it_did_not_choose(self, filled: Log) -> None:
        """What is recorded elsewhere is never given, and what is chosen comes all the same."""
        with ThreadPoolExecutor(1) as threads:
            following = threads.submit(collect, filled, 3, stream="york")
            for number in range(6, 10):
                filled.append("leeds", [idea(number)], expected=number - 1)
            closed = idea(3, event=SpaceClosed(space="S2"))
            filled.append("york", [closed], expected=2)

            assert positions(following.result()) == [3, 4, 12]

    def test_a_follower_is_woken(self, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
        """A follower that waits is told of what was recorded; it does not sleep over it."""
        monkeypatch.setattr(event_store, "POLL_S", _PATIENCE_S)
        began = time.monotonic()
        with ThreadPoolExecutor(1) as threads:
            following = threads.submit(collect, log, 2)
            for expected in range(2):
                time.sleep(0.3)
                log.append("leeds", [idea(expected + 1)], expected=expected)

            assert positions(following.result()) == [1, 2]
        assert time.monotonic() - began < _PATIENCE_S / 2

    def test_a_follower_stops_when_it_is_told(self, filled: Log) -> None:
        """``stop`` is asked before the first event and while nothing comes."""
        asked: list[float] = []

        def fourth_time() -> bool:
            asked.append(time.monotonic())
            return len(asked) >= 4

        assert list(filled.follow(stop=lambda: True)) == []
        assert positions(list(filled.follow(after=6, stop=fourth_time))) == [7]
        assert max(b - a for a, b in itertools.pairwise(asked)) < _PATIENCE_S / 2

    def test_a_follower_of_a_closed_log_is_told(self, filled: Log) -> None:
        """When the log is closed, following it ends with an error and not in silence."""
        with ThreadPoolExecutor(1) as threads:
            following = threads.submit(collect, filled, 8)
            time.sleep(0.1)
            filled.close()

            with pytest.raises(LogUnavailable, match="closed"):
                following.result()

    def test_followers_miss_nothing_while_threads_write(self, log: Log) -> None:
        """Each of two followers gets every event once and in order, whoever writes meanwhile."""
        work = [("leeds", "P1"), ("leeds", "P2"), ("york", "P3"), ("bath", "P4")]
        with ThreadPoolExecutor(len(work) + 2) as threads:
            following = [threads.submit(collect, log, 100) for _ in range(2)]
            writing = [threads.submit(contend, log, *at, 25) for at in work]
            got = [positions(follower.result()) for follower in following]

            assert all(len(writer.result()) == 25 for writer in writing)
        assert got == [list(range(1, 101))] * 2


class FollowingElsewhereContract(LogFixtures):
    """What a log must do that others write to."""

    def test_a_follower_misses_nothing_while_processes_write(self, log: Log) -> None:
        """A follower gets every event once and in order that other processes record."""
        writers = ["P1", "P2", "P3"]
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(len(writers), context) as elsewhere:
            tries = [elsewhere.submit(contend_and_close, log, "leeds", w, 20) for w in writers]
            got = collect(log, 60)

            assert all(len(attempt.result()) == 20 for attempt in tries)
        assert positions(got) == list(range(1, 61))
        assert got == list(log.read())

    def test_a_follower_of_another_handle_is_woken(
        self, log: Log, reopen: Callable[[], Log], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A follower is told of what another handle records."""
        monkeypatch.setattr(event_store, "POLL_S", _PATIENCE_S)
        began = time.monotonic()
        with reopen() as other, ThreadPoolExecutor(1) as threads:
            following = threads.submit(collect, log, 1)
            time.sleep(0.3)
            other.append("leeds", [idea(1)], expected=0)

            assert positions(following.result()) == [1]
        assert time.monotonic() - began < _PATIENCE_S / 2
