"""What handles and batches have in common: context, and a method for every command."""

from __future__ import annotations

import abc
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar, Unpack

import attrs

from dialoguekit.application.command_methods import (
    ProgrammeCommands,
    WorkshopCommands,
    find_created_id,
    require_created_id,
)
from dialoguekit.application.stream_session import StreamSession
from dialoguekit.application.submitted_command import StreamLog, SubmittedCommand
from dialoguekit.choices import offer
from dialoguekit.domain import commands
from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.commands.arguments import normalise_arguments
from dialoguekit.domain.commands.preconditions import require_datetime
from dialoguekit.domain.state import Programme, Workshop
from dialoguekit.errors import Refused, shown
from dialoguekit.events import NO_CONTEXT, Context
from dialoguekit.events.envelope import ContextFields

S = TypeVar("S", bound=Workshop | Programme)
P = ParamSpec("P")


@attrs.define(eq=False, slots=False, kw_only=True)
class WithContext(Generic[S]):
    """Something that records events of a stream with a time, a context and a command id."""

    _session: StreamSession[S] = attrs.field(repr=lambda session: session.writer.stream)
    _occurred_at: datetime | None = None
    _context: Context = NO_CONTEXT
    _command_id: str | None = None

    def with_context(
        self, *, occurred_at: datetime | None = None, **context_fields: Unpack[ContextFields]
    ) -> Self:
        """Return a copy that records events with this time and context.

        ``context_fields`` are fields of :class:`~dialoguekit.events.Context`: ``by``, ``role``,
        ``on_behalf_of``, ``space``, ``activity``, ``cause``, ``precision``, ``capture``,
        ``visibility``.  Other fields stay as they are.
        """
        if occurred_at is not None:
            require_datetime(occurred_at)
        at = self._occurred_at if occurred_at is None else occurred_at
        context = attrs.evolve(self._context, **context_fields) if context_fields else self._context
        return attrs.evolve(self, occurred_at=at, context=context)

    def _command(
        self,
        command: Callable[..., CommandEvents],
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
        *,
        reads_log: bool = False,
    ) -> SubmittedCommand:
        session = self._session
        normal_args, normal_kwargs = normalise_arguments(command, args, kwargs)
        return SubmittedCommand(
            command,
            normal_args,
            normal_kwargs,
            self._occurred_at,
            self._context,
            session.clock,
            session.next_event_id,
            self._command_id,
            reads_log,
            session.methods,
            session.shuffle,
        )


class CommandRunner(WithContext[S], abc.ABC):
    """Something that runs commands on a stream: a handle, which records at once, or a batch."""

    @property
    @abc.abstractmethod
    def state(self) -> S:
        """The state of the stream.  Do not modify it."""

    @property
    def version(self) -> int:
        """The number of events in the stream, as :attr:`state` has them."""
        return self.state.version

    @abc.abstractmethod
    def _run(self, command: SubmittedCommand) -> CommandEvents:
        """Run a command and return its events."""

    def execute(
        self,
        command: Callable[Concatenate[S, CommandContext, P], CommandEvents],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> CommandEvents:
        """Run a command on the current state, record its events and return them.

        Raises :class:`~dialoguekit.errors.Refused` when the command refuses.
        """
        return self._run(self._command(command, args, kwargs))

    def create(
        self,
        command: Callable[Concatenate[S, CommandContext, P], CommandEvents],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> str:
        """Run a command as :meth:`execute` does; return the id it creates."""
        return require_created_id(self.execute(command, *args, **kwargs))


class WorkshopRunner(WorkshopCommands, CommandRunner[Workshop]):
    """Something that runs commands on a workshop.

    Methods that create an item return its id, such as ``C17``.
    """

    @property
    def methods(self) -> Collection[str]:
        """The names of the installed methods."""
        return self._session.methods.keys()

    @property
    def commands(self) -> Collection[str]:
        """The names of the plugin commands that :meth:`execute_named` accepts."""
        return self._session.commands.keys()

    def execute_named(self, command: str, *args: Any, **kwargs: Any) -> str | None:
        """Run a plugin's command by name: ``execute_named("abcd.identify-asset", …)``.

        Returns the id that the command creates, or None.  Code that imports the plugin uses
        ``execute(identify, …)`` or ``create(identify, …)`` instead, which type checkers understand.

        Raises :class:`~dialoguekit.errors.Refused` when the command refuses, or no plugin declares
        it.
        """
        function = find_plugin_command(self._session.commands, command)
        return find_created_id(self.execute(function, *args, **kwargs))

    def publish_report(
        self, version: str, *, position: int, policy: str, audit: str = "not run"
    ) -> None:
        """Record that a report as of ``position`` was published."""
        arguments = {"position": position, "policy": policy, "audit": audit}
        self._run(self._command(publish_report, (version,), arguments, reads_log=True))

    def correct(
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
        """Correct an event: ``correct("C17", text="…", author="P4", reason="…")``.

        ``target`` is the id that the event created, or its sequence number.  ``patch`` are the
        right values of its fields; ``fields`` are more of them, for one called ``reason``.
        ``occurred_at`` is when it really happened.  ``space``, ``activity``, ``by``, ``role``,
        ``on_behalf_of``, ``precision``, ``capture`` and ``visibility`` are those of its context;
        where its fields have such a name too, give them in ``context``.

        Raises :class:`~dialoguekit.errors.Refused` for what would have been refused when it was
        recorded, and for what others have acted upon.
        """
        arguments = correction_arguments(fields, patch, reason, occurred_at, context)
        self._run(self._command(correct, (target,), arguments, reads_log=True))


class ProgrammeRunner(ProgrammeCommands, CommandRunner[Programme]):
    """Something that runs commands on a programme."""

    def match_person(self, people: Mapping[str, str], *, reason: str | None = None) -> None:
        """Record that somebody took part in several workshops: ``{"leeds": "P3", "york": "P7"}``.

        A combined report then counts people; without any such statement it counts visits.

        Raises :class:`~dialoguekit.errors.Refused` for somebody whom a workshop does not know or
        has forgotten, and if two people of one workshop would be the same person.
        """
        self._run(self._command(match_person, (people,), {"reason": reason}, reads_log=True))


def correction_arguments(
    fields: Mapping[str, Any] | None,
    patch: Mapping[str, Any],
    reason: str,
    occurred_at: datetime | None,
    context: Mapping[str, str | None] | None,
) -> dict[str, Any]:
    """Return the arguments of :func:`correct` after its target."""
    return {
        "reason": reason,
        "patch": {**(fields or {}), **patch},
        "occurred_at": occurred_at,
        "context_fields": context,
    }


def find_plugin_command(
    known: Mapping[str, Callable[..., CommandEvents]], name: str
) -> Callable[..., CommandEvents]:
    """Return the command of a plugin; raise :class:`~dialoguekit.errors.Refused` for none."""
    function = known.get(name)
    if function is None:
        names = ", ".join(sorted(known)) or "none"
        why = "no installed plugin declares this command"
        remedy = f"{offer(name, known)}Install its plugin. Known commands: {names}"
        raise Refused(f"execute {shown(name, words=True, known=known)}", why, remedy)
    return function


def publish_report(
    state: Workshop,
    context: CommandContext,
    version: str,
    *,
    position: int,
    policy: str,
    audit: str,
    log: StreamLog,
) -> CommandEvents:
    """Record that a report was published; its position is in the log."""
    return commands.publish_report(
        state, context, version, position=position, head=log.head(), policy=policy, audit=audit
    )


def correct(
    state: Workshop,
    context: CommandContext,
    target: str | int,
    *,
    reason: str,
    patch: Mapping[str, Any],
    occurred_at: datetime | None,
    context_fields: Mapping[str, str | None] | None,
    log: StreamLog,
) -> CommandEvents:
    """Correct an event of the log, which is read first."""
    return commands.correct(
        state,
        context,
        target,
        patch,
        reason=reason,
        record=log.events(state.version),
        occurred_at=occurred_at,
        context_fields=context_fields,
    )


def match_person(
    state: Programme,
    context: CommandContext,
    people: Mapping[str, str],
    *,
    reason: str | None,
    log: StreamLog,
) -> CommandEvents:
    """Match a person in several workshops, of which the log is read."""
    return commands.match_person(
        state, context, people, workshop_state=log.people_of, reason=reason
    )
