"""Handles load the state, run a command, append its events and retry on a version conflict."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, Self, TypeVar, Unpack

import attrs

from dialoguekit.application.command_methods import (
    command_method,
    creating_method,
    find_created_id,
    require_created_id,
)
from dialoguekit.application.stream_session import Clock, StreamSession, utc_now
from dialoguekit.domain import commands
from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.state import Programme, Workshop
from dialoguekit.errors import Conflict, Refused
from dialoguekit.events import NO_CONTEXT, Context, Event, NewEvent, RecordedEvent, new_event_id
from dialoguekit.events.envelope import ContextFields
from dialoguekit.events.fields import Scalar
from dialoguekit.plugin.guidance import Guidance
from dialoguekit.plugin.method import Analysis, Method
from dialoguekit.plugin.types import Command
from dialoguekit.store.event_store import EventStore

S = TypeVar("S", bound=Workshop | Programme)
P = ParamSpec("P")
V = TypeVar("V")


class Reader(Protocol):
    """Reads a workshop while it runs."""

    def guidance(self, now: datetime) -> Guidance:
        """Return the guidance at a time."""
        ...

    def view(self, source: Analysis) -> Any:
        """Return the view of a method or an analysis."""


MAX_ATTEMPTS = 8
"""Maximum number of attempts to run a command when others append to the same stream."""


class Handle(Generic[S]):
    """Handle of one stream, to read it and to run commands.

    :meth:`with_context` returns a handle of the same stream with another context.  Both share the
    state.
    """

    def __init__(
        self,
        session: StreamSession[S],
        occurred_at: datetime | None = None,
        context: Context = NO_CONTEXT,
    ) -> None:
        self._session = session
        self._occurred_at = occurred_at
        self._context = context

    @property
    def state(self) -> S:
        """The state of the stream, as last read.  Do not modify it."""
        return self._session.state

    @property
    def version(self) -> int:
        """The number of events in the stream, as last read."""
        return self._session.state.version

    def events(self) -> Iterator[RecordedEvent[Event]]:
        """Iterate over the events of the stream."""
        return self._session.store.read(self._session.stream)

    def refresh(self) -> None:
        """Read the events that others appended."""
        self._session.refresh()

    def with_context(
        self, *, occurred_at: datetime | None = None, **context_fields: Unpack[ContextFields]
    ) -> Self:
        """Return a handle that records events with this time and context.

        ``context_fields`` are fields of :class:`~dialoguekit.events.Context`: ``by``, ``role``,
        ``on_behalf_of``, ``space``, ``activity``, ``cause``, ``precision``, ``capture``,
        ``visibility``.  Other fields stay as they are in this handle.
        """
        context = attrs.evolve(self._context, **context_fields) if context_fields else self._context
        return type(self)(
            self._session, occurred_at if occurred_at is not None else self._occurred_at, context
        )

    def execute(
        self,
        command: Callable[Concatenate[S, CommandContext, P], CommandEvents],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> CommandEvents:
        """Run a command on the current state, append its events and return them.

        If others appended first, the state is read and the command run again.

        Raises :class:`~dialoguekit.errors.Refused` when the command refuses, and
        :class:`~dialoguekit.errors.Conflict` after :data:`MAX_ATTEMPTS` conflicts.
        """
        session = self._session
        for attempt in range(1, MAX_ATTEMPTS + 1):
            recorded_at = session.clock()
            context = CommandContext(self._occurred_at or recorded_at, self._current_context())
            try:
                events = command(session.state, context, *args, **kwargs)
            except Refused:
                if attempt < MAX_ATTEMPTS and session.refresh():
                    continue
                raise
            new = [
                NewEvent(
                    event=event,
                    occurred_at=context.occurred_at,
                    recorded_at=recorded_at,
                    context=context.context,
                    id=session.next_event_id(),
                )
                for event in events
            ]
            try:
                session.record(new)
            except Conflict:
                if attempt == MAX_ATTEMPTS or not session.refresh():
                    raise
            else:
                return events
        raise AssertionError("the last attempt returns or raises")

    def create(
        self,
        command: Callable[Concatenate[S, CommandContext, P], CommandEvents],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> str:
        """Run a command as :meth:`execute` does; return the id it creates."""
        return require_created_id(self.execute(command, *args, **kwargs))

    def _current_context(self) -> Context:
        return self._context

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Append the events of all commands inside at once, or none of them on an error.

        Raises :class:`~dialoguekit.errors.Conflict` at the end when others appended meanwhile;
        repeat the whole batch then.
        """
        session = self._session
        if session.batch is not None:
            yield
            return
        session.refresh()
        version = session.state.version
        session.batch = []
        try:
            yield
            appended = session.store.append(session.stream, session.batch, expected_version=version)
        except BaseException:
            session.discard_state()
            raise
        finally:
            session.batch = None
        if appended:
            session.state.position = appended[-1].position


class WorkshopHandle(Handle[Workshop]):
    """Handle of a workshop.  Methods that create an item return its id, such as ``C17``."""

    schedule = command_method(commands.schedule)
    open = command_method(commands.open)
    close = command_method(commands.close)
    set_plan = command_method(commands.set_plan)
    create_space = creating_method(commands.create_space)
    close_space = command_method(commands.close_space)
    request_support = creating_method(commands.request_support)
    provide_support = command_method(commands.provide_support)

    invite = creating_method(commands.invite)
    answer_invitation = command_method(commands.answer_invitation)
    register = creating_method(commands.register)
    check_in = creating_method(commands.check_in)
    give_consent = command_method(commands.give_consent)
    withdraw_consent = command_method(commands.withdraw_consent)
    record_demographic = command_method(commands.record_demographic)
    arrive = command_method(commands.arrive)
    leave = command_method(commands.leave)
    move = command_method(commands.move)
    assign_role = command_method(commands.assign_role)

    pause = command_method(commands.pause)
    resume = command_method(commands.resume)
    end = command_method(commands.end)
    enter_stage = command_method(commands.enter_stage)
    extend_timebox = command_method(commands.extend_timebox)
    pose_question = creating_method(commands.pose_question)
    take_turn = command_method(commands.take_turn)

    contribute = creating_method(commands.contribute)
    moderate = command_method(commands.moderate)
    take_stance = command_method(commands.take_stance)
    reveal_contributions = command_method(commands.reveal_contributions)
    link_contributions = command_method(commands.link_contributions)
    cluster_contributions = creating_method(commands.cluster_contributions)
    park = command_method(commands.park)

    propose_rule = creating_method(commands.propose_rule)
    amend_rule = command_method(commands.amend_rule)
    adopt_agreement = command_method(commands.adopt_agreement)
    acknowledge_agreement = command_method(commands.acknowledge_agreement)
    raise_breach = creating_method(commands.raise_breach)
    resolve_breach = command_method(commands.resolve_breach)

    submit_proposal = creating_method(commands.submit_proposal)
    amend_proposal = command_method(commands.amend_proposal)
    withdraw_proposal = command_method(commands.withdraw_proposal)
    open_ballot = creating_method(commands.open_ballot)
    cast_vote = command_method(commands.cast_vote)
    close_ballot = command_method(commands.close_ballot)
    reveal_ballot = command_method(commands.reveal_ballot)
    raise_objection = creating_method(commands.raise_objection)
    resolve_objection = command_method(commands.resolve_objection)
    record_decision = creating_method(commands.record_decision)
    make_commitment = creating_method(commands.make_commitment)
    update_commitment = command_method(commands.update_commitment)

    define_code = command_method(commands.define_code)
    apply_code = command_method(commands.apply_code)
    freeze_coding_pass = command_method(commands.freeze_coding_pass)
    revise_theme = command_method(commands.revise_theme)

    issue_instrument = command_method(commands.issue_instrument)
    submit_response = command_method(commands.submit_response)
    assess = command_method(commands.assess)
    give_feedback = command_method(commands.give_feedback)
    redact = command_method(commands.redact)
    forget = command_method(commands.forget)

    def start(
        self,
        method: str,
        *,
        template: str | None = None,
        title: str | None = None,
        params: Mapping[str, Scalar] | None = None,
        planned_s: int | None = None,
        spaces: Sequence[str] = (),
    ) -> str:
        """Start an activity with an installed method; return the id of the activity."""
        events = self.execute(
            commands.start,
            method,
            installed_methods=self._session.methods,
            template=template,
            title=title,
            params=params,
            planned_s=planned_s,
            spaces=spaces,
        )
        return require_created_id(events)

    def execute_named(self, command: str, *args: Any, **kwargs: Any) -> str | None:
        """Run a plugin's command by name: ``execute_named("abcd.identify-asset", …)``.

        Returns the id that the command creates, or None.  Code that imports the plugin uses
        ``execute(identify, …)`` or ``create(identify, …)`` instead, which type checkers understand.

        Raises :class:`~dialoguekit.errors.Refused` when the command refuses, or no plugin declares
        it.
        """
        function = self._session.commands.get(command)
        if function is None:
            known = ", ".join(sorted(self._session.commands)) or "none"
            why = "no installed plugin declares this command"
            raise Refused(
                f"execute {command!r}", why, f"Install its plugin. Known commands: {known}"
            )
        return find_created_id(self.execute(function, *args, **kwargs))

    @property
    def methods(self) -> Collection[str]:
        """The names of the installed methods."""
        return self._session.methods

    @property
    def commands(self) -> Collection[str]:
        """The names of the plugin commands that :meth:`execute_named` accepts."""
        return self._session.commands.keys()

    def guidance(self) -> Guidance:
        """Return the current stage, the next prompts with reasons, and active flags.

        Guidance uses the methods of the report and the recorded events only, not those of an open
        batch.

        Raises :class:`~dialoguekit.errors.Refused` if this handle was not opened by a kit.
        """
        return self._reader("build guidance").guidance(self._session.clock())

    def view(self, method: Method[Any, V] | Analysis[Any, V]) -> V:
        """Return the view of a method or an analysis, as of the last recorded event.

        It is what the method's chapter and flags are made of: its sessions, or its own view.  For
        tools that show a method while it runs.

        Raises :class:`~dialoguekit.errors.Refused` if this handle was not opened by a kit.
        """
        view: V = self._reader(f"view {method.name}").view(method)
        return view

    def _reader(self, action: str) -> Reader:
        reader: Reader | None = self._session.reader
        if reader is None:
            raise Refused(action, "this handle was not opened by a kit", "Use kit.workshop(…)")
        return reader

    def publish_report(
        self, version: str, *, position: int, policy: str, audit: str = "not run"
    ) -> None:
        """Record that a report as of ``position`` was published."""
        head = self._session.store.head()
        self.execute(
            commands.publish_report,
            version,
            position=position,
            head=head,
            policy=policy,
            audit=audit,
        )

    def correct(self, target: str | int, *, reason: str, **patch: Scalar) -> None:
        """Correct fields of an event: ``correct("C17", text="…", reason="…")``.

        ``target`` is the id that the event created, or its sequence number.
        """

        def correct_target(state: Workshop, context: CommandContext) -> CommandEvents:
            seq = commands.resolve_seq(state, target, f"correct {target}")
            original = self._session.event(seq)
            return commands.correct(state, context, original, patch, reason=reason)

        self.execute(correct_target)

    def _current_context(self) -> Context:
        """Return the context; without an activity, that of the running activity."""
        if self._context.activity is not None:
            return self._context
        activity = self.state.current_activity()
        return self._context if activity is None else attrs.evolve(self._context, activity=activity)


class ProgrammeHandle(Handle[Programme]):
    """Handle of a programme, a series of workshops."""

    announce = command_method(commands.announce)
    add_workshop = command_method(commands.add_workshop)
    remove_workshop = command_method(commands.remove_workshop)


def workshop_handle(
    store: EventStore,
    stream: str,
    *,
    methods: Collection[str],
    commands: Mapping[str, Command] | None = None,
    reader: Reader | None = None,
    clock: Clock = utc_now,
    next_event_id: Callable[[], str] = new_event_id,
) -> WorkshopHandle:
    """Return a handle of the workshop in ``stream``.

    ``methods`` and ``commands`` are those that plugins declare.  ``reader`` reads the
    workshop while it runs.  A kit supplies all three.
    """
    functions = {name: command.function for name, command in (commands or {}).items()}
    session = StreamSession(
        store, stream, Workshop, clock, next_event_id, methods, functions, reader
    )
    return WorkshopHandle(session)


def programme_handle(
    store: EventStore,
    stream: str,
    *,
    clock: Clock = utc_now,
    next_event_id: Callable[[], str] = new_event_id,
) -> ProgrammeHandle:
    """Return a handle of the programme in ``stream``."""
    return ProgrammeHandle(StreamSession(store, stream, Programme, clock, next_event_id))
