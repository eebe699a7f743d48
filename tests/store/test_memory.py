"""The log in memory."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from dialoguekit.errors import LogUnavailable
from dialoguekit.events import NEUTRAL
from dialoguekit.store import Codec, Log
from dialoguekit.store.memory import MemoryLog
from dialoguekit.testing.store_contract import LogContract
from dialoguekit.testing.worker_tasks import idea

CODEC = Codec(NEUTRAL)


class TestMemoryLog(LogContract):
    """The contract of every log."""

    @pytest.fixture
    def log(self, codec: Codec) -> Iterator[Log]:
        """An empty log in memory."""
        with MemoryLog(codec) as log:
            yield log


def test_a_log_in_memory_is_copied_when_it_travels() -> None:
    """What is appended to a copy in another process does not come back."""
    with MemoryLog(CODEC) as log:
        log.append("leeds", [idea(1)], expected=0)
        with pickle.loads(pickle.dumps(log)) as copy:
            copy.append("leeds", [idea(2)], expected=1)

            assert (log.head(), copy.head()) == (1, 2)


def test_a_closed_log_cannot_travel() -> None:
    """A closed log has nothing to send."""
    log = MemoryLog(CODEC)
    log.close()

    with pytest.raises(LogUnavailable, match="closed"):
        pickle.dumps(log)


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("restless")
def test_nobody_sees_half_of_a_batch() -> None:
    """A reader beside a writer finds whole batches only, in the log and in its streams."""
    size, batches = 50, 40
    with MemoryLog(CODEC) as log, ThreadPoolExecutor(1) as thread:

        def write() -> None:
            for turn in range(batches):
                first = turn * size
                batch = [idea(n) for n in range(first + 1, first + size + 1)]
                log.append("leeds", batch, expected=first)

        writing = thread.submit(write)
        while not writing.done():
            head = log.head()
            assert head % size == 0
            assert log.version("leeds") >= head
            assert sum(1 for _ in log.read("leeds", until=head)) == head
        writing.result()
