"""Scenarios: given recorded events, when a command runs, then it returns these events.

::

    scenario = given(
        WorkshopScheduled(title="Leeds", groups=("peer support",)),
        WorkshopOpened(),
        PersonRegistered(person="P1", group="peer support"),
        ConsentGiven(person="P1", scopes=("record",), version="1", basis="spoken"),
        (PresenceStarted(person="P1"), "09:30"),
    )
    scenario.at("10:00").when(contribute, "P1", "More time.").then(
        ContributionMade(contribution="C1", author="P1", text="More time.")
    )
    scenario.at("09:00").when(contribute, "P1", "More time.").then_refused("P1 was not present")

The same events can be projected: ``scenario.project(WordCount)``.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import reduce
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeAlias, TypeVar

import attrs

from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.commands.arguments import call_command, normalise_arguments
from dialoguekit.domain.commands.preconditions import context_in
from dialoguekit.domain.state import Programme, Workshop, fold
from dialoguekit.errors import Refused
from dialoguekit.events import (
    NO_CONTEXT,
    Context,
    Event,
    OpaqueEvent,
    RecordedEvent,
    is_event,
    to_microseconds,
)
from dialoguekit.events.secret_votes import CastVote, separate_votes
from dialoguekit.projections.projection import Projection
from dialoguekit.testing.projection_laws import apply_corrections

S = TypeVar("S", bound=Workshop | Programme)
P = ParamSpec("P")
V = TypeVar("V")

START = datetime(2025, 3, 4, 9, 0, tzinfo=UTC)
"""The default time of the first event of a scenario."""

TimeSpec: TypeAlias = datetime | str
"""A datetime with time zone, or a time of day such as ``09:30`` on the day of :data:`START`."""


@attrs.frozen
class ScenarioEvent:
    """An event of a scenario with its time and context.

    It is recorded when it happens, or at ``recorded_at``.
    """

    event: Event
    occurred_at: TimeSpec | None = None
    context: Context = NO_CONTEXT
    recorded_at: TimeSpec | None = None


ScenarioInput: TypeAlias = Event | tuple[Event, TimeSpec] | ScenarioEvent
"""An event, a pair of event and time, or a result of :func:`scenario_event`."""


def scenario_event(
    event: Event,
    occurred_at: TimeSpec | None = None,
    *,
    recorded_at: TimeSpec | None = None,
    **context_fields: Any,
) -> ScenarioEvent:
    """Return an event with a time and a context; it is recorded then, or at ``recorded_at``.

    ``context_fields`` are fields of :class:`~dialoguekit.events.Context`, for example
    ``scenario_event(event, "10:30", space="S1", precision="hour")``.
    """
    return ScenarioEvent(event, occurred_at, Context(**context_fields), recorded_at)


def given(*events: ScenarioInput, stream: str = "leeds") -> Given[Workshop]:
    """Return a scenario of a workshop, with events in the order of recording.

    An event without a time has the time of the event before it; the first has :data:`START`.
    """
    return Given(Workshop, stream).and_given(*events)


def given_programme(*events: ScenarioInput, stream: str = "programme:north") -> Given[Programme]:
    """Return a scenario of a programme, with events in the order of recording."""
    return Given(Programme, stream).and_given(*events)


def resolve_time(time_spec: TimeSpec) -> datetime:
    """Return the datetime of a time of day on the day of :data:`START`, or the given datetime."""
    if isinstance(time_spec, datetime):
        return time_spec
    return datetime.combine(START.date(), time.fromisoformat(time_spec), tzinfo=UTC)


def _microseconds(time_spec: TimeSpec) -> int:
    return to_microseconds(resolve_time(time_spec))


@attrs.frozen
class Given(Generic[S]):
    """The events of one stream, with the time and context of the next command.

    A scenario is immutable: each method returns a new one, so tests can share a common start.
    """

    empty: Callable[[], S]
    stream: str
    recorded: tuple[RecordedEvent[Event], ...] = ()
    next_occurred_at: datetime = START
    context: Context = NO_CONTEXT

    @property
    def state(self) -> S:
        """The state folded from the events, with corrections applied."""
        return fold(self.empty(), self.recorded)

    def and_given(self, *events: ScenarioInput) -> Self:
        """Return a scenario with further events after the existing ones."""
        recorded, now = list(self.recorded), self.next_occurred_at
        for scenario_input in events:
            new = _to_scenario_event(scenario_input)
            now = now if new.occurred_at is None else resolve_time(new.occurred_at)
            seq, us = len(recorded) + 1, to_microseconds(now)
            recorded_us = us if new.recorded_at is None else _microseconds(new.recorded_at)
            id = f"{self.stream}-{seq}"
            recorded.append(
                RecordedEvent(seq, self.stream, seq, id, new.event, us, recorded_us, new.context)
            )
        return attrs.evolve(self, recorded=tuple(recorded), next_occurred_at=now)

    def at(self, occurred_at: TimeSpec) -> Self:
        """Return a scenario in which the next command runs at this time."""
        return attrs.evolve(self, next_occurred_at=resolve_time(occurred_at))

    def later(self, **elapsed: float) -> Self:
        """Return a scenario in which the next command runs later: ``later(minutes=5)``."""
        return attrs.evolve(self, next_occurred_at=self.next_occurred_at + timedelta(**elapsed))

    def with_context(self, **context_fields: Any) -> Self:
        """Return a scenario in which the next command runs with this context.

        ``context_fields`` are fields of :class:`~dialoguekit.events.Context`.
        """
        return attrs.evolve(self, context=attrs.evolve(self.context, **context_fields))

    def when(
        self,
        command: Callable[Concatenate[S, CommandContext, P], CommandEvents],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> CommandResult[S]:
        """Run a command and return its result; exceptions other than Refused propagate.

        Raises AssertionError if the command changes the state or does not return a tuple of
        events.
        """
        name = getattr(command, "__name__", repr(command))
        state = self.state
        before = copy.deepcopy(state)
        events: Any = ()
        refused = None
        try:
            context = context_in(state, self.next_occurred_at, self.context)
            normal_args, normal_kwargs = normalise_arguments(command, args, kwargs)
            events = call_command(command, state, context, normal_args, normal_kwargs)
        except Refused as error:
            refused = error
        if state != before:
            raise AssertionError(f"{name} changed the state. A command may only read it.")
        if not (isinstance(events, tuple) and all(map(is_event, events))):
            raise AssertionError(f"{name} must return a tuple of events, not {events!r}")
        recorded, votes = separate_votes(events)
        return CommandResult(self, name, recorded, refused, votes)

    def project(
        self, projection: Callable[[], Projection[V]], *, others: Sequence[Given[Any]] = ()
    ) -> V:
        """Return the view of a projection of the events, with corrections applied.

        ``others`` are scenarios of other streams; their folds are combined with this one.
        """
        return reduce(
            lambda left, right: left.combine(right),
            (_fold_all(projection, scenario.recorded) for scenario in (self, *others)),
        ).view()


@attrs.frozen
class CommandResult(Generic[S]):
    """The result of a command: events or a refusal.

    ``votes`` are those of secret ballots, which go into the ballot box.
    """

    scenario: Given[S]
    command: str
    events: CommandEvents
    refused: Refused | None
    votes: tuple[CastVote, ...] = ()

    @property
    def accepted_events(self) -> CommandEvents:
        """The events; raises AssertionError if the command was refused."""
        if self.refused is not None:
            raise AssertionError(f"{self.command} was refused. {self.refused}") from self.refused
        return self.events

    @property
    def resulting_scenario(self) -> Given[S]:
        """The scenario with the events of the command added."""
        scenario = self.scenario
        new_events = (
            ScenarioEvent(event, scenario.next_occurred_at, scenario.context)
            for event in self.accepted_events
        )
        return scenario.and_given(*new_events)

    def then(self, *expected: Event) -> CommandEvents:
        """Assert that the command returned exactly these events, in this order; return them."""
        events = self.accepted_events
        if events != expected:
            raise AssertionError(
                f"{self.command} returned other events.\n"
                f"Expected:\n{_format_events(expected)}\nReturned:\n{_format_events(events)}\n"
                f"{_describe_difference(expected, events)}"
            )
        return events

    def then_refused(self, *mentioning: str) -> Refused:
        """Assert that the command was refused, with action, reason and remedy; return the error.

        The message must contain each of ``mentioning``.
        """
        if self.refused is None:
            raise AssertionError(
                f"{self.command} was not refused. It returned:\n{_format_events(self.events)}"
            )
        refused = self.refused
        for part in ("action", "reason", "remedy"):
            text = getattr(refused, part)
            if not (isinstance(text, str) and text.strip(" .")):
                raise AssertionError(
                    f"{self.command} was refused without {part}: {refused!r}"
                ) from refused
            if text != text.strip(" ."):
                raise AssertionError(
                    f"{self.command} was refused, but {part} begins or ends with a space or full "
                    f"stop, which the message adds: {text!r}"
                ) from refused
        for text in mentioning:
            if text not in str(refused):
                raise AssertionError(
                    f"{self.command} was refused without mentioning {text!r}:\n  {refused}"
                ) from refused
        return refused

    def then_state(self, check: Callable[[S], object]) -> S:
        """Assert ``check`` on the state after the command, and return that state.

        ``check`` fails by returning False or by an assertion of its own.
        """
        state = self.resulting_scenario.state
        if check(state) is False:
            raise AssertionError(
                f"After {self.command} the state is not as expected.\n"
                f"Returned:\n{_format_events(self.events)}\nState: {state}"
            )
        return state


def _to_scenario_event(scenario_input: ScenarioInput) -> ScenarioEvent:
    if isinstance(scenario_input, ScenarioEvent):
        return scenario_input
    event, at = (
        scenario_input
        if isinstance(scenario_input, tuple) and len(scenario_input) == 2
        else (scenario_input, None)
    )
    if not (is_event(event) or isinstance(event, OpaqueEvent)):
        raise TypeError(f"A scenario takes events or pairs (event, time), not {scenario_input!r}")
    return ScenarioEvent(event, at)


def _fold_all(
    projection: Callable[[], Projection[V]], stream: Sequence[RecordedEvent[Event]]
) -> Projection[V]:
    folded = projection()
    for recorded in apply_corrections(stream):
        folded.fold(recorded)
    return folded


def _format_event(event: Event) -> str:
    """Return an event as text, without the fields at their default."""
    untyped: Any = event
    fields = [f for f in attrs.fields(type(untyped)) if getattr(untyped, f.name) != f.default]
    arguments = ", ".join(f"{f.name}={getattr(untyped, f.name)!r}" for f in fields)
    return f"{type(untyped).__name__}({arguments})"


def _format_events(events: Sequence[Event]) -> str:
    lines = [f"  {n}. {_format_event(event)}" for n, event in enumerate(events, start=1)]
    return "\n".join(lines) or "  nothing"


def _describe_difference(expected: Sequence[Event], actual: Sequence[Event]) -> str:
    pairs: Sequence[tuple[Any, Any]] = list(zip(expected, actual, strict=False))
    for n, (one, other) in enumerate(pairs, start=1):
        if type(one) is not type(other):
            return f"Event {n} is of another type."
        for field in attrs.fields(type(one)):
            wanted, found = getattr(one, field.name), getattr(other, field.name)
            if wanted != found:
                return f"Event {n}, {field.name}: expected {wanted!r}, returned {found!r}."
    return f"Expected {len(expected)} events, returned {len(actual)}."
