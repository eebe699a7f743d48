"""What every log must do when it is closed, sent elsewhere and used by several at once."""

from __future__ import annotations

import itertools
import multiprocessing
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from dialoguekit.errors import Conflict, LogUnavailable
from dialoguekit.events import ContributionMade
from dialoguekit.store import Codec, Log
from dialoguekit.testing.store_contract.fixtures import LogFixtures, check_gapless, contents
from dialoguekit.testing.worker_tasks import contend, contend_and_close, idea, recite, try_once


class SharingContract(LogFixtures):
    """Closed, pickled, contended for."""

    def test_a_closed_log_is_unavailable(self, filled: Log) -> None:
        """After its close a log answers nothing, and says so; a second close does no harm."""
        reader = filled.read(until=99)
        filled.close()
        filled.close()

        for use in (
            lambda: filled.append("leeds", [idea(6)], expected=5),
            lambda: list(filled.read()),
            lambda: list(reader),
            filled.head,
            lambda: filled.version("leeds"),
            filled.streams,
        ):
            with pytest.raises(LogUnavailable, match="closed"):
                use()

    def test_a_with_block_closes_the_log(self, log: Log) -> None:
        """Leaving the block gives back what the log holds open."""
        with log as same:
            assert same is log
        with pytest.raises(LogUnavailable):
            log.head()

    def test_a_log_travels_to_another_process(self, filled: Log) -> None:
        """A pickled log holds the same events in a process that shares nothing with this one."""
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as elsewhere:
            recited = elsewhere.submit(recite, filled).result()

        assert recited == [repr(entry) for entry in filled.read()]

    def test_a_pickled_log_is_the_same_log(self, filled: Log) -> None:
        """Pickling keeps the url and the contents."""
        with pickle.loads(pickle.dumps(filled)) as copy:
            assert copy.url == filled.url
            assert contents(copy) == contents(filled)

    def test_one_writer_wins_each_number(self, log: Log) -> None:
        """Of several threads that append at one version exactly one succeeds."""
        writers = [f"P{n}" for n in range(1, 5)]
        with ThreadPoolExecutor(len(writers)) as threads:
            for expected in range(5):
                tries = [threads.submit(try_once, log, "leeds", w, expected) for w in writers]
                assert [attempt.result() for attempt in tries].count(True) == 1

        check_gapless(log)

    def test_threads_leave_no_gaps(self, log: Log) -> None:
        """Threads that contend for two streams fill both without gaps or losses."""
        work = [("leeds", "P1"), ("leeds", "P2"), ("york", "P3"), ("york", "P4")]
        with ThreadPoolExecutor(len(work)) as threads:
            tries = [threads.submit(contend, log, *at, 10) for at in work]
            won = [attempt.result() for attempt in tries]

        assert sorted(won[0] + won[1]) == sorted(won[2] + won[3]) == list(range(1, 21))
        check_gapless(log)


class PersistenceContract(LogFixtures):
    """What a log must do whose events outlive it.  Override ``log`` and ``reopen``."""

    @pytest.fixture
    def reopen(self, codec: Codec) -> Callable[[], Log]:
        """A function that opens another handle of the same log."""
        raise NotImplementedError(f"{type(self).__name__} must override the fixture 'reopen'")

    def test_events_outlive_the_log(self, filled: Log, reopen: Callable[[], Log]) -> None:
        """What was appended is there when the log is opened again."""
        before = contents(filled)
        filled.close()

        with reopen() as again:
            assert contents(again) == before
            (placed,) = again.append("leeds", [idea(6)], expected=5)
            assert placed.position == 8

    def test_two_handles_see_one_log(self, filled: Log, reopen: Callable[[], Log]) -> None:
        """An append through one handle is read, counted and guarded by the other."""
        with reopen() as other:
            placed = other.append("leeds", [idea(6, id="sixth")], expected=5)

            assert list(filled.read(after=7)) == list(placed)
            assert filled.append("leeds", [idea(6, id="sixth")], expected=5) == placed
            with pytest.raises(Conflict):
                filled.append("leeds", [idea(7)], expected=5)

    def test_two_handles_leave_no_gaps(self, log: Log, reopen: Callable[[], Log]) -> None:
        """Handles that contend for one stream fill it without gaps or losses."""
        with ExitStack() as open_logs, ThreadPoolExecutor(2) as threads:
            handles = [log, open_logs.enter_context(reopen())]
            tries = [
                threads.submit(contend, handle, "leeds", f"P{n}", 15)
                for n, handle in enumerate(handles, start=1)
            ]
            won = [attempt.result() for attempt in tries]

        assert sorted(won[0] + won[1]) == list(range(1, 31))
        check_gapless(log)

    def test_processes_leave_no_gaps(self, log: Log) -> None:
        """Processes that contend for one stream fill it without gaps; each number is won once."""
        writers = ["P1", "P2", "P3"]
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(len(writers), context) as elsewhere:
            tries = {w: elsewhere.submit(contend_and_close, log, "leeds", w, 15) for w in writers}
            won = {writer: attempt.result() for writer, attempt in tries.items()}

        assert sorted(itertools.chain(*won.values())) == list(range(1, 46))
        for entry in log.read("leeds"):
            assert isinstance(entry.event, ContributionMade)
            assert entry.seq in won[entry.event.author]
        check_gapless(log)
