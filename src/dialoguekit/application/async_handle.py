"""Handles for asyncio: every command is awaited, and none blocks the event loop.

Commands go into the queue of the writer of their stream.  A thread of the kit records all that wait
in one transaction.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, ClassVar, Concatenate, Generic, ParamSpec, Self, TypeVar

import attrs

from dialoguekit.application.batch_session import (
    POLL_INTERVAL_S,
    BatchSession,
    current_owner,
    run_batch,
)
from dialoguekit.application.command_methods import (
    ProgrammeCommands,
    WorkshopCommands,
    find_created_id,
    require_created_id,
)
from dialoguekit.application.command_runner import (
    correct,
    correction_arguments,
    find_plugin_command,
    match_person,
    publish_report,
)
from dialoguekit.application.handle import (
    Batch,
    Handle,
    ProgrammeBatch,
    ProgrammeHandle,
    WithBatches,
    WorkshopBatch,
    WorkshopHandle,
)
from dialoguekit.application.repeated_commands import answer_repeated
from dialoguekit.application.submission import CommandSubmission
from dialoguekit.application.submitted_command import SubmittedCommand, check_command_id
from dialoguekit.application.worker_pool import WorkerPool
from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.state import Programme, Workshop
from dialoguekit.events import Event, RecordedEvent
from dialoguekit.plugin.guidance import Guidance
from dialoguekit.plugin.method import Analysis, Method

S = TypeVar("S", bound=Workshop | Programme)
P = ParamSpec("P")
T = TypeVar("T")
V = TypeVar("V")
B = TypeVar("B", bound=Batch[Any])


class AsyncBatch(Generic[B]):
    """A batch for ``async with``.  Its commands return at once, because it records at its end."""

    def __init__(self, batch: B, session: BatchSession[Any], pool: WorkerPool) -> None:
        self._batch = batch
        self._session = session
        self._pool = pool

    async def __aenter__(self) -> B:
        session, owner = self._session, current_owner()
        deadline = time.monotonic() + session.writer.store.write_timeout_s
        while not session.claim(owner):
            if time.monotonic() > deadline:
                raise session.timeout_error()
            await asyncio.sleep(POLL_INTERVAL_S)
        begun = self._pool.start(session.begin)
        try:
            await asyncio.wrap_future(begun)
        except asyncio.CancelledError:
            begun.add_done_callback(lambda _: session.end())
            raise
        return self._batch

    async def __aexit__(self, error_class: type[BaseException] | None, *_: object) -> None:
        session = self._session
        try:
            if error_class is None:
                submission = await self._pool.run(session.prepare_to_end, current_owner())
                if submission is not None:
                    await self._pool.record(session.writer, submission)
        finally:
            session.end()


@attrs.define(eq=False, slots=False, kw_only=True)
class AsyncHandle(WithBatches[S, B]):
    """Handle of one stream for asyncio tasks, which may share it.

    A cancelled task does not wait any longer.  Its command is recorded completely or not at all.
    """

    is_asynchronous: ClassVar[bool] = True

    _handle: Handle[S, B] = attrs.field(repr=False)
    _pool: WorkerPool = attrs.field(repr=False)

    async def execute(
        self,
        command: Callable[Concatenate[S, CommandContext, P], CommandEvents],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> CommandEvents:
        """Run a command on the current state, record its events and return them.

        Raises :class:`~dialoguekit.errors.Refused` when the command refuses.
        """
        return await self._run(self._command(command, args, kwargs))

    async def create(
        self,
        command: Callable[Concatenate[S, CommandContext, P], CommandEvents],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> str:
        """Run a command as :meth:`execute` does; return the id it creates."""
        return require_created_id(await self.execute(command, *args, **kwargs))

    async def _run(self, command: SubmittedCommand) -> CommandEvents:
        writer = self._session.writer
        submission: CommandSubmission[S] = CommandSubmission(command)
        await self._pool.record(writer, submission)
        if submission.is_repeated:
            return await self._pool.run(
                answer_repeated, writer.store, writer.stream, writer.create_state, command
            )
        return submission.events

    def once(self, command_id: str) -> Self:
        """Return a handle whose next command, or batch, has an id of the caller's.

        The same command with the same id is recorded once, and returns what it returned first.
        """
        return attrs.evolve(self, command_id=check_command_id(command_id))

    async def has_recorded(self, command_id: str) -> bool:
        """Return whether a command with this id was recorded, in any stream of the log."""
        return await self._pool.run(self._handle.has_recorded, command_id)

    def batch(self) -> AsyncBatch[B]:
        """Return a batch: ``async with leeds.batch() as batch: batch.contribute(…)``.

        Its commands are not awaited.  At the end of the block all events are recorded, or none.
        """
        session = self._new_session()
        return AsyncBatch(self._new_batch(session), session, self._pool)

    async def run_batch(self, function: Callable[[B], T]) -> T:
        """Call ``function`` with a batch in a thread, record its events and return its result.

        If others record something meanwhile, the function is called again.
        """
        return await self._pool.run(
            run_batch, self._new_session, lambda session: function(self._new_batch(session))
        )

    async def events(self) -> list[RecordedEvent[Event]]:
        """Return the events of the stream."""
        return await self._pool.run(lambda: list(self._handle.events()))

    async def read_state(self, function: Callable[[S], T]) -> T:
        """Return the result of ``function``, called in a thread with the current state."""

        def read() -> T:
            self._handle.refresh()
            return self._handle.read_state(function)

        return await self._pool.run(read)


@attrs.define(eq=False, slots=False, kw_only=True)
class AsyncWorkshopHandle(WorkshopCommands, AsyncHandle[Workshop, WorkshopBatch]):
    """Handle of a workshop for asyncio.  Commands are those of a workshop, and are awaited."""

    _batch_class: ClassVar[Any] = WorkshopBatch
    _handle: WorkshopHandle = attrs.field(repr=False)

    @property
    def methods(self) -> Collection[str]:
        """The names of the installed methods."""
        return self._session.methods.keys()

    @property
    def commands(self) -> Collection[str]:
        """The names of the plugin commands that :meth:`execute_named` accepts."""
        return self._session.commands.keys()

    async def execute_named(self, command: str, *args: Any, **kwargs: Any) -> str | None:
        """Run a plugin's command by name; return the id that it creates, or None."""
        function = find_plugin_command(self._session.commands, command)
        return find_created_id(await self.execute(function, *args, **kwargs))

    async def publish_report(
        self, version: str, *, position: int, policy: str, audit: str = "not run"
    ) -> None:
        """Record that a report as of ``position`` was published."""
        arguments = {"position": position, "policy": policy, "audit": audit}
        await self._run(self._command(publish_report, (version,), arguments, reads_log=True))

    async def correct(
        self,
        target: str | int,
        fields: Mapping[str, Any] | None = None,
        /,
        *,
        reason: str,
        occurred_at: datetime | None = None,
        context: Mapping[str, str | None] | None = None,
        **patch: Any,
    ) -> None:
        """Correct an event: ``await leeds.correct("C17", text="…", reason="…")``.

        The parameters are those of :meth:`WorkshopHandle.correct`.
        """
        arguments = correction_arguments(fields, patch, reason, occurred_at, context)
        await self._run(self._command(correct, (target,), arguments, reads_log=True))

    async def guidance(self) -> Guidance:
        """Return the current stage, the next prompts with reasons, and active flags."""
        return await self._pool.run(self._handle.guidance)

    async def view(self, method: Method[Any, V] | Analysis[Any, V]) -> V:
        """Return the view of a method or an analysis, as of the last recorded event."""
        return await self._pool.run(self._handle.view, method)


@attrs.define(eq=False, slots=False, kw_only=True)
class AsyncProgrammeHandle(ProgrammeCommands, AsyncHandle[Programme, ProgrammeBatch]):
    """Handle of a programme for asyncio."""

    _batch_class: ClassVar[Any] = ProgrammeBatch
    _handle: ProgrammeHandle = attrs.field(repr=False)

    async def match_person(self, people: Mapping[str, str], *, reason: str | None = None) -> None:
        """Record that somebody took part in several workshops: ``{"leeds": "P3", "york": "P7"}``.

        It is refused as by :meth:`ProgrammeHandle.match_person`.
        """
        await self._run(self._command(match_person, (people,), {"reason": reason}, reads_log=True))
