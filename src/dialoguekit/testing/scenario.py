"""Given what happened, when somebody decides, then these events: tests that read as sentences.

::

    room = given(
        WorkshopScheduled(title="Leeds", groups=("peer support",)),
        WorkshopOpened(),
        PersonRegistered(person="P1", group="peer support"),
        ConsentGiven(person="P1", scopes=("record",), version="1", basis="spoken"),
        (PresenceStarted(person="P1"), "09:30"),
    )
    room.at("10:00").when(contribute, "P1", "More time.").then(
        ContributionMade(contribution="C1", author="P1", text="More time.")
    )
    room.at("09:00").when(contribute, "P1", "More time.").then_refused("P1 was not there")

The same facts show what a projection makes of them: ``room.project(WordCount)``.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import reduce
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeAlias, TypeVar

import attrs

from dialoguekit.domain.commands import Decided, Noting
from dialoguekit.domain.state import Programme, Workshop, evolve
from dialoguekit.errors import Refused
from dialoguekit.events import PLAIN, Context, Event, OpaqueEvent, RecordedEvent, is_event, micros
from dialoguekit.projections.corrections import Corrections
from dialoguekit.projections.projection import Projection

S = TypeVar("S", bound=Workshop | Programme)
P = ParamSpec("P")
V = TypeVar("V")

START = datetime(2025, 3, 4, 9, 0, tzinfo=UTC)
"""When the first fact of a scenario happened, unless it says otherwise."""

Moment: TypeAlias = datetime | str
"""A datetime with its zone, or a time of day such as ``09:30`` on the day of :data:`START`."""


@attrs.frozen
class Happened:
    """A fact of a scenario: an event, when it happened, and in which circumstances."""

    event: Event
    at: Moment | None = None
    context: Context = PLAIN


Fact: TypeAlias = Event | tuple[Event, Moment] | Happened
"""An event, a pair of event and moment, or what :func:`happened` returns."""


def happened(event: Event, at: Moment | None = None, **circumstances: Any) -> Happened:
    """A fact with circumstances: ``happened(event, "10:30", space="S1", precision="hour")``.

    ``circumstances`` are fields of :class:`~dialoguekit.events.Context`.
    """
    return Happened(event, at, Context(**circumstances))


def given(*facts: Fact, stream: str = "leeds") -> Given[Workshop]:
    """What happened in a workshop, in the order in which it was noted.

    A fact that does not say when happened when the one before it did; the first at
    :data:`START`.
    """
    return Given(Workshop, stream).and_given(*facts)


def given_programme(*facts: Fact, stream: str = "programme:north") -> Given[Programme]:
    """What happened to a programme, in the order in which it was noted."""
    return Given(Programme, stream).and_given(*facts)


def moment_of(at: Moment) -> datetime:
    """The moment that a time of day stands for; a datetime stands for itself."""
    if isinstance(at, datetime):
        return at
    return datetime.combine(START.date(), time.fromisoformat(at), tzinfo=UTC)


@attrs.frozen
class Given(Generic[S]):
    """Facts of one stream, and the circumstances of whoever decides next.

    ``recorded`` are the facts in their places.  Nothing changes a scenario: each method
    returns a new one, so that several tests can share their beginning.
    """

    empty: Callable[[], S]
    stream: str
    recorded: tuple[RecordedEvent[Event], ...] = ()
    noting_at: datetime = START
    context: Context = PLAIN

    @property
    def state(self) -> S:
        """What the facts amount to, folded anew."""
        state = self.empty()
        for recorded in self.recorded:
            evolve(state, recorded)
        return state

    def and_given(self, *facts: Fact) -> Self:
        """The same with further facts, noted after those that are there."""
        recorded, now = list(self.recorded), self.noting_at
        for fact in facts:
            told = _told(fact)
            now = now if told.at is None else moment_of(told.at)
            seq, us = len(recorded) + 1, micros(now)
            id = f"{self.stream}-{seq}"
            recorded.append(
                RecordedEvent(seq, self.stream, seq, id, told.event, us, us, told.context)
            )
        return attrs.evolve(self, recorded=tuple(recorded), noting_at=now)

    def at(self, moment: Moment) -> Self:
        """The same, and what is decided next happened at ``moment``."""
        return attrs.evolve(self, noting_at=moment_of(moment))

    def later(self, **lapse: float) -> Self:
        """The same, and what is decided next happened so much later: ``later(minutes=5)``."""
        return attrs.evolve(self, noting_at=self.noting_at + timedelta(**lapse))

    def noting(self, **circumstances: Any) -> Self:
        """The same, and what is decided next is noted in these circumstances.

        ``circumstances`` are fields of :class:`~dialoguekit.events.Context`.
        """
        return attrs.evolve(self, context=attrs.evolve(self.context, **circumstances))

    def when(
        self,
        decision: Callable[Concatenate[S, Noting, P], Decided],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Answer[S]:
        """Ask a decision function; what it raises besides Refused is raised here.

        Fails when it changes the state that it was given, or returns something else than a
        tuple of events.
        """
        name = getattr(decision, "__name__", repr(decision))
        state = self.state
        before = copy.deepcopy(state)
        decided: Any = ()
        refused = None
        try:
            decided = decision(state, Noting(self.noting_at, self.context), *args, **kwargs)
        except Refused as error:
            refused = error
        if state != before:
            raise AssertionError(f"{name} changed the state. A decision function only reads it.")
        if not (isinstance(decided, tuple) and all(map(is_event, decided))):
            raise AssertionError(f"{name} must return a tuple of events, not {decided!r}")
        return Answer(self, name, decided, refused)

    def project(
        self, projection: Callable[[], Projection[V]], *, beside: Sequence[Given[Any]] = ()
    ) -> V:
        """The view of the facts, with corrections applied as a replay applies them.

        The facts of other streams, ``beside``, are folded on their own and joined.
        """
        return reduce(
            lambda left, right: left.join(right),
            (_folded(projection, scenario.recorded) for scenario in (self, *beside)),
        ).view()


@attrs.frozen
class Answer(Generic[S]):
    """What a decision function answered: events, or a refusal."""

    scenario: Given[S]
    decision: str
    events: Decided
    refused: Refused | None

    @property
    def decided(self) -> Decided:
        """The events; fails when the decision was refused."""
        if self.refused is not None:
            raise AssertionError(f"{self.decision} was refused. {self.refused}") from self.refused
        return self.events

    @property
    def afterwards(self) -> Given[S]:
        """The scenario with what was decided, to go on from."""
        scenario = self.scenario
        facts = (Happened(event, scenario.noting_at, scenario.context) for event in self.decided)
        return scenario.and_given(*facts)

    def then(self, *expected: Event) -> Decided:
        """Exactly these events were decided, in this order; returns them."""
        decided = self.decided
        if decided != expected:
            raise AssertionError(
                f"{self.decision} decided otherwise.\n"
                f"Expected:\n{_listed(expected)}\nDecided:\n{_listed(decided)}\n"
                f"{_difference(expected, decided)}"
            )
        return decided

    def then_refused(self, *mentioning: str) -> Refused:
        """It was refused, saying what, why and what to do; returns the error.

        Each of ``mentioning`` stands in the message.
        """
        if self.refused is None:
            raise AssertionError(
                f"{self.decision} was not refused. It decided:\n{_listed(self.events)}"
            )
        refused = self.refused
        for part in ("what", "why", "remedy"):
            said = getattr(refused, part)
            if not (isinstance(said, str) and said.strip(" .")):
                raise AssertionError(
                    f"{self.decision} was refused without saying {part}: {refused!r}"
                ) from refused
            if said != said.strip(" ."):
                raise AssertionError(
                    f"{self.decision} was refused, and {part} ends like a sentence, which the "
                    f"message makes of it: {said!r}"
                ) from refused
        for words in mentioning:
            if words not in str(refused):
                raise AssertionError(
                    f"{self.decision} was refused without mentioning {words!r}:\n  {refused}"
                ) from refused
        return refused

    def then_state(self, check: Callable[[S], object]) -> S:
        """``check`` holds for the state after what was decided; returns that state.

        ``check`` either returns False or asserts where it does not hold.
        """
        state = self.afterwards.state
        if check(state) is False:
            raise AssertionError(
                f"After {self.decision} the state is not as expected.\n"
                f"Decided:\n{_listed(self.events)}\nState: {state}"
            )
        return state


def _told(fact: Fact) -> Happened:
    if isinstance(fact, Happened):
        return fact
    event, at = fact if isinstance(fact, tuple) and len(fact) == 2 else (fact, None)
    if not (is_event(event) or isinstance(event, OpaqueEvent)):
        raise TypeError(f"A scenario is given events or pairs (event, moment), not {fact!r}")
    return Happened(event, at)


def _folded(
    projection: Callable[[], Projection[V]], stream: Sequence[RecordedEvent[Event]]
) -> Projection[V]:
    about = Corrections(stream)
    folded = projection()
    for recorded in stream:
        folded.fold(about.apply(recorded))
    return folded


def _shown(event: Event) -> str:
    """The event with those of its fields that say something."""
    told: Any = event
    fields = attrs.fields(type(told))
    said = [f for f in fields if getattr(told, f.name) != f.default]
    inside = ", ".join(f"{f.name}={getattr(told, f.name)!r}" for f in said)
    return f"{type(told).__name__}({inside})"


def _listed(events: Sequence[Event]) -> str:
    lines = [f"  {n}. {_shown(event)}" for n, event in enumerate(events, start=1)]
    return "\n".join(lines) or "  nothing"


def _difference(expected: Sequence[Event], decided: Sequence[Event]) -> str:
    pairs: Sequence[tuple[Any, Any]] = list(zip(expected, decided, strict=False))
    for n, (one, other) in enumerate(pairs, start=1):
        if type(one) is not type(other):
            return f"Event {n} is another event."
        for field in attrs.fields(type(one)):
            wanted, found = getattr(one, field.name), getattr(other, field.name)
            if wanted != found:
                return f"Event {n}, {field.name}: expected {wanted!r}, decided {found!r}."
    return f"Expected {len(expected)} events, decided {len(decided)}."
