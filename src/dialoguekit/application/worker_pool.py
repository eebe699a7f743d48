"""Threads of a kit that work for asyncio tasks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock, current_thread
from typing import ParamSpec, TypeVar

from dialoguekit.application.stream_writer import StreamWriter, closed_error
from dialoguekit.application.submission import Submission
from dialoguekit.domain.state import Programme, Workshop

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", bound=Workshop | Programme)

_READERS = 8
_WRITERS = 4
_PREFIX = "dialoguekit"


class WorkerPool:
    """A few threads, started when first needed: some record, the others do everything else."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._executors: dict[str, ThreadPoolExecutor] = {}
        self._closed = False

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return the result of a function that runs in a thread of the pool."""
        return await asyncio.wrap_future(self.start(function, *args, **kwargs))

    def start(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Start a function in a thread of the pool."""
        return self._executor("reader", _READERS).submit(function, *args, **kwargs)

    async def record(self, writer: StreamWriter[S], submission: Submission[S]) -> None:
        """Record a submission; it is withdrawn when the waiting task is cancelled."""
        loop = asyncio.get_running_loop()
        settled = loop.create_future()

        def set_settled() -> None:
            if not settled.done():
                settled.set_result(None)

        submission.loop, submission.on_settled = loop, set_settled
        writer.enqueue(submission)
        try:
            if writer.wants_drain():
                self._executor("writer", _WRITERS).submit(writer.drain)
            await settled
        except BaseException:
            submission.is_withdrawn = True
            raise
        submission.raise_error()

    def _executor(self, name: str, size: int) -> ThreadPoolExecutor:
        with self._lock:
            if self._closed:
                raise closed_error()
            executor = self._executors.get(name)
            if executor is None:
                prefix = f"{_PREFIX}-{name}"
                executor = ThreadPoolExecutor(size, thread_name_prefix=prefix)
                self._executors[name] = executor
            return executor

    def close(self) -> None:
        """Wait for the running functions, unless this is one of them; cancel the waiting ones."""
        with self._lock:
            self._closed = True
        is_own = current_thread().name.startswith(_PREFIX)
        for executor in self._executors.values():
            executor.shutdown(wait=not is_own, cancel_futures=True)
