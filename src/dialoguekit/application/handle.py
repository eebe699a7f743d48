"""Handles: load what a stream amounts to, decide, append, and try again on a conflict."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeAlias, TypeVar

import attrs

from dialoguekit.application.command_methods import brings, brought_in, first_id, notes
from dialoguekit.application.stream_session import Clock, Session, utc_now
from dialoguekit.domain import commands
from dialoguekit.domain.commands import Decided, Noting
from dialoguekit.domain.state import Programme, Workshop
from dialoguekit.errors import Conflict, Refused
from dialoguekit.events import PLAIN, Context, Event, NewEvent, RecordedEvent, new_event_id
from dialoguekit.events.fields import Scalar
from dialoguekit.plugin.guidance import Guidance
from dialoguekit.plugin.types import Decision
from dialoguekit.store.event_store import Log

S = TypeVar("S", bound=Workshop | Programme)
P = ParamSpec("P")

Guide: TypeAlias = Callable[[datetime], Guidance]
"""What tells where a workshop stands at a moment."""

ATTEMPTS = 8
"""How often a decision is made again when others append to the same stream meanwhile."""


class Handle(Generic[S]):
    """One stream, to be read and decided on.

    ``noting`` gives a handle of the same stream with other circumstances; both see what either
    records.
    """

    def __init__(
        self, session: Session[S], at: datetime | None = None, context: Context = PLAIN
    ) -> None:
        self._session = session
        self._at = at
        self._context = context

    @property
    def state(self) -> S:
        """What the stream amounts to, as last read; to be read, not changed."""
        return self._session.state

    @property
    def version(self) -> int:
        """The number of events in the stream, as last read."""
        return self._session.state.version

    def events(self) -> Iterator[RecordedEvent[Event]]:
        """The events of the stream, one by one."""
        return self._session.log.read(self._session.stream)

    def refresh(self) -> None:
        """Read what others have appended since."""
        self._session.refresh()

    def noting(self, *, at: datetime | None = None, **circumstances: Any) -> Self:
        """This handle for facts that happened ``at`` another time or in other circumstances.

        ``circumstances`` are fields of :class:`~dialoguekit.events.Context`: ``by``, ``role``,
        ``on_behalf_of``, ``space``, ``activity``, ``cause``, ``precision``, ``capture``,
        ``visibility``.
        """
        context = attrs.evolve(self._context, **circumstances) if circumstances else self._context
        return type(self)(self._session, at if at is not None else self._at, context)

    def decide(
        self,
        decision: Callable[Concatenate[S, Noting, P], Decided],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Decided:
        """Record what ``decision`` decides on the state as it stands; returns the events.

        When somebody else appended first, the state is read again and the decision made again.

        Raises :class:`~dialoguekit.errors.Refused` when the decision refuses, and
        :class:`~dialoguekit.errors.Conflict` when others keep appending first.
        """
        session = self._session
        for attempt in range(1, ATTEMPTS + 1):
            noted = session.clock()
            noting = Noting(self._at or noted, self._circumstances())
            try:
                decided = decision(session.state, noting, *args, **kwargs)
            except Refused:
                if attempt < ATTEMPTS and session.refresh():
                    continue
                raise
            new = [
                NewEvent(
                    event=event,
                    at=noting.at,
                    noted=noted,
                    context=noting.context,
                    id=session.next_event_id(),
                )
                for event in decided
            ]
            try:
                session.record(new)
            except Conflict:
                if attempt == ATTEMPTS or not session.refresh():
                    raise
            else:
                return decided
        raise AssertionError("the last attempt returns or raises")

    def bring(
        self,
        decision: Callable[Concatenate[S, Noting, P], Decided],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> str:
        """Record what ``decision`` decides, as :meth:`decide` does; returns the id it brings in."""
        return first_id(self.decide(decision, *args, **kwargs))

    def _circumstances(self) -> Context:
        return self._context

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Record what is decided inside as one append: all of it, or on any error none.

        Raises :class:`~dialoguekit.errors.Conflict` at the end when somebody else appended
        meanwhile; the whole batch is then to be done again.
        """
        session = self._session
        if session.batch is not None:
            yield
            return
        session.refresh()
        expected = session.state.version
        session.batch = []
        try:
            yield
            placed = session.log.append(session.stream, session.batch, expected=expected)
        except BaseException:
            session.forget()
            raise
        finally:
            session.batch = None
        if placed:
            session.state.position = placed[-1].position


class WorkshopHandle(Handle[Workshop]):
    """One workshop.  Methods that bring something in return its id: ``contribute`` → ``C17``."""

    schedule = notes(commands.schedule)
    open = notes(commands.open)
    close = notes(commands.close)
    set_plan = notes(commands.set_plan)
    create_space = brings(commands.create_space)
    close_space = notes(commands.close_space)
    request_support = brings(commands.request_support)
    meet_support = notes(commands.meet_support)

    invite = brings(commands.invite)
    answer_invitation = notes(commands.answer_invitation)
    register = brings(commands.register)
    welcome = brings(commands.welcome)
    give_consent = notes(commands.give_consent)
    withdraw_consent = notes(commands.withdraw_consent)
    record_demographic = notes(commands.record_demographic)
    arrive = notes(commands.arrive)
    leave = notes(commands.leave)
    move = notes(commands.move)
    assign_role = notes(commands.assign_role)

    pause = notes(commands.pause)
    resume = notes(commands.resume)
    end = notes(commands.end)
    enter = notes(commands.enter)
    extend = notes(commands.extend)
    pose = brings(commands.pose)
    take_turn = notes(commands.take_turn)

    contribute = brings(commands.contribute)
    moderate = notes(commands.moderate)
    take_stance = notes(commands.take_stance)
    reveal = notes(commands.reveal)
    link = notes(commands.link)
    cluster = brings(commands.cluster)
    park = notes(commands.park)

    propose_rule = brings(commands.propose_rule)
    amend_rule = notes(commands.amend_rule)
    adopt_agreement = notes(commands.adopt_agreement)
    acknowledge = notes(commands.acknowledge)
    raise_breach = brings(commands.raise_breach)
    resolve_breach = notes(commands.resolve_breach)

    table = brings(commands.table)
    amend = notes(commands.amend)
    withdraw = notes(commands.withdraw)
    open_ballot = brings(commands.open_ballot)
    cast = notes(commands.cast)
    close_ballot = notes(commands.close_ballot)
    reveal_ballot = notes(commands.reveal_ballot)
    object_to = brings(commands.object_to)
    resolve_objection = notes(commands.resolve_objection)
    record_decision = brings(commands.decide)
    commit = brings(commands.commit)
    update_commitment = notes(commands.update_commitment)

    define_code = notes(commands.define_code)
    apply_code = notes(commands.apply_code)
    freeze_pass = notes(commands.freeze_pass)
    revise_theme = notes(commands.revise_theme)

    issue_instrument = notes(commands.issue_instrument)
    respond = notes(commands.respond)
    assess = notes(commands.assess)
    give_feedback = notes(commands.give_feedback)
    redact = notes(commands.redact)
    forget = notes(commands.forget)

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
        """Begin a run of an installed method; returns the id of the activity."""
        decided = self.decide(
            commands.start,
            method,
            installed=self._session.methods,
            template=template,
            title=title,
            params=params,
            planned_s=planned_s,
            spaces=spaces,
        )
        return first_id(decided)

    def act(self, decision: str, *args: Any, **kwargs: Any) -> str | None:
        """Record what a plugin's decision function decides: ``act("abcd.identify", …)``.

        Returns the id of what it brings in, or None.  Whoever imports the plugin calls
        ``decide(identify, …)`` or ``bring(identify, …)`` instead, and has its types checked.

        Raises :class:`~dialoguekit.errors.Refused` also when no plugin declares it.
        """
        function = self._session.decisions.get(decision)
        if function is None:
            known = ", ".join(sorted(self._session.decisions)) or "none"
            why = "no plugin that is installed here declares that decision"
            raise Refused(f"do {decision!r}", why, f"Install its plugin; there are: {known}")
        return brought_in(self.decide(function, *args, **kwargs))

    @property
    def methods(self) -> Collection[str]:
        """The names of the methods that can be run here."""
        return self._session.methods

    @property
    def decisions(self) -> Collection[str]:
        """The names of the decision functions of plugins that :meth:`act` can ask for."""
        return self._session.decisions.keys()

    def guidance(self) -> Guidance:
        """Where the workshop stands now: its stage, what to ask next and why, flags that stand.

        It is told by the projections that the report is made of, as far as the log goes; what a
        batch gathers is not told before it is recorded.
        """
        guide: Guide | None = self._session.guide
        if guide is None:
            why = "this handle was not opened by a kit"
            raise Refused("tell where the workshop stands", why, "Use kit.workshop(…)")
        return guide(self._session.clock())

    def publish_report(
        self, version: str, *, cut: int, policy: str, audit: str = "not run"
    ) -> None:
        """Note that a report was given out, replayed up to the position ``cut``."""
        head = self._session.log.head()
        self.decide(
            commands.publish_report, version, cut=cut, head=head, policy=policy, audit=audit
        )

    def correct(self, target: str | int, *, reason: str, **patch: Scalar) -> None:
        """Say what is right where an event was noted wrongly: ``correct("C17", text="…")``.

        ``target`` is the id that the event brought in, or its number in the stream.
        """

        def decide(state: Workshop, noting: Noting) -> Decided:
            seq = commands.locate(state, target, f"correct {target}")
            original = self._session.event(seq)
            return commands.correct(state, noting, original, patch, reason=reason)

        self.decide(decide)

    def _circumstances(self) -> Context:
        """The circumstances given, in the activity that is running unless another is named."""
        if self._context.activity is not None:
            return self._context
        activity = self.state.current_activity()
        return self._context if activity is None else attrs.evolve(self._context, activity=activity)


class ProgrammeHandle(Handle[Programme]):
    """One programme: a series of workshops that are read together."""

    announce = notes(commands.announce)
    add = notes(commands.add_workshop)
    remove = notes(commands.remove_workshop)


def workshop_handle(
    log: Log,
    stream: str,
    *,
    methods: Collection[str],
    decisions: Mapping[str, Decision] | None = None,
    guide: Guide | None = None,
    clock: Clock = utc_now,
    next_event_id: Callable[[], str] = new_event_id,
) -> WorkshopHandle:
    """A handle of the workshop that ``stream`` holds.

    ``methods`` and ``decisions`` are those that plugins declare, ``guide`` tells where the
    workshop stands; a kit gives all three.
    """
    functions = {name: decision.function for name, decision in (decisions or {}).items()}
    session = Session(log, stream, Workshop, clock, next_event_id, methods, functions, guide)
    return WorkshopHandle(session)


def programme_handle(
    log: Log,
    stream: str,
    *,
    clock: Clock = utc_now,
    next_event_id: Callable[[], str] = new_event_id,
) -> ProgrammeHandle:
    """A handle of the programme that ``stream`` holds."""
    return ProgrammeHandle(Session(log, stream, Programme, clock, next_event_id))
