"""Histories: streams of recorded events as no workshop had them, with ids that hit.

A history begins with people who arrived, and goes on with the events that a projection handles,
and others, in any order.  Late entries, hidden contributions, corrections and redactions turn up.
No projection may raise on any of them, and all laws hold::

    @given(histories(METHOD, streams=3))
    def test_the_laws_hold(streams):
        check_projection_laws(METHOD.projection, streams)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import attrs

from dialoguekit.errors import MissingExtra
from dialoguekit.events import (
    ActivityStarted,
    ConsentGiven,
    Context,
    ContributionLinked,
    ContributionMade,
    Event,
    PersonRegistered,
    PresenceStarted,
    QuestionPosed,
    RecordCorrected,
    RecordedEvent,
    RecordRedacted,
    StageEntered,
    WorkshopClosed,
    WorkshopOpened,
    WorkshopScheduled,
    micros,
)
from dialoguekit.events.fields import identity_fields
from dialoguekit.plugin.types import Analysis, Method
from dialoguekit.projections.projection import Projection
from dialoguekit.testing.builders import GROUPS
from dialoguekit.testing.event_generator import Chance, Draws, Pool, Vocabulary, drawable

if TYPE_CHECKING:
    from hypothesis import strategies as st

T = TypeVar("T")

Folding: TypeAlias = Method | Analysis | Callable[[], Projection[Any]]
"""A method, an analysis, or what makes an empty projection."""
History: TypeAlias = tuple[RecordedEvent[Event], ...]

STREAMS = ("leeds", "york", "hull", "norwich")
"""The names of the streams, in their order."""

_NEUTRAL = (ContributionMade, ContributionLinked, StageEntered, QuestionPosed, ActivityStarted)
_ABOUT = (RecordCorrected, RecordRedacted)
_LONGEST = 24
_START = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
_COARSE = ("minute", "quarter", "hour", "day")


def histories(
    *folding: Folding,
    streams: int = 2,
    events: Iterable[type[Event]] = (),
    longest: int = _LONGEST,
) -> st.SearchStrategy[tuple[History, ...]]:
    """Histories of several workshops, with the events that ``folding`` handles.

    ``streams`` is how many, at most four; ``events`` are classes that turn up besides, for
    example a plugin's own; ``longest`` bounds the number of events after people arrived.

    Raises :class:`~dialoguekit.errors.MissingExtra` where hypothesis is not installed.
    """
    try:
        from hypothesis import strategies as st
    except ImportError as error:
        raise MissingExtra("testing", "Drawing histories") from error
    plan = _Plan.of(folding, events, longest)

    @st.composite
    def drawn(draw: Callable[[st.SearchStrategy[Any]], Any]) -> tuple[History, ...]:
        draws = _Hypothesis(draw)
        return tuple(plan.history(draws, stream) for stream in STREAMS[:streams])

    return drawn()


def sampled(
    *folding: Folding,
    seed: int = 1,
    names: Sequence[str] = STREAMS[:2],
    events: Iterable[type[Event]] = (),
    longest: int = _LONGEST,
) -> tuple[History, ...]:
    """The same by a seed instead of hypothesis: a sample of workshops with these ``names``."""
    plan = _Plan.of(folding, events, longest)
    draws = Chance(Random(seed))
    return tuple(plan.history(draws, stream) for stream in names)


@attrs.frozen
class _Hypothesis:
    """Draws as hypothesis wants it."""

    draw: Callable[[Any], Any]

    def of(self, options: Sequence[T]) -> T:
        from hypothesis import strategies as st

        place: int = self.draw(st.integers(0, len(options) - 1))
        return options[place]

    def whole(self, least: int, most: int) -> int:
        from hypothesis import strategies as st

        number: int = self.draw(st.integers(least, most))
        return number


@attrs.frozen
class _Plan:
    """What a history is made of."""

    classes: tuple[type[Event], ...]
    vocabulary: Vocabulary
    longest: int

    @classmethod
    def of(cls, folding: Iterable[Folding], events: Iterable[type[Event]], longest: int) -> _Plan:
        several = tuple(folding)
        vocabulary = Vocabulary.of(f for f in several if isinstance(f, Method))
        handled = {kind for f in several for kind in _handled(f)} | set(events)
        classes = drawable((handled | set(_NEUTRAL)) - set(_ABOUT), vocabulary)
        return cls((*classes, *_ABOUT), vocabulary, longest)

    def history(self, draws: Draws, stream: str) -> History:
        writing = _Writing(draws, stream, Pool(self.vocabulary))
        if draws.whole(0, 9) < 9:  # Now and then nobody has arrived.
            writing.gather()
        for _ in range(draws.whole(0, self.longest)):
            writing.add(draws.of(self.classes))
        if draws.whole(0, 3) == 3:
            writing.put(WorkshopClosed())
        return tuple(writing.recorded)


def _handled(folding: Folding) -> Iterable[type[Event]]:
    projection: Any = folding.projection if isinstance(folding, Method | Analysis) else folding
    if projection is None:
        return ()
    if not isinstance(projection, type):
        projection = type(projection())
    handled: Iterable[type[Event]] = projection.__handlers__
    return handled


@attrs.define
class _Writing:
    """A history that is being written."""

    draws: Draws
    stream: str
    pool: Pool
    recorded: list[RecordedEvent[Event]] = attrs.field(factory=list)
    now: datetime = _START

    def gather(self) -> None:
        """Somebody schedules, opens and comes; a run of a method begins."""
        count = self.draws.whole(2, 4)
        self.put(WorkshopScheduled(title=self.stream.title(), groups=GROUPS))
        self.put(WorkshopOpened())
        for number in range(1, count + 1):
            person = f"P{number}"
            roles = ("facilitator",) if number == 1 else ("participant",)
            group = None if number == 1 else GROUPS[number % 2]
            self.put(PersonRegistered(person=person, group=group, roles=roles))
            scopes = ("record", "quote") if self.draws.whole(0, 2) < 2 else ("record",)
            self.put(ConsentGiven(person=person, scopes=scopes, version="1", basis="spoken"))
            self.put(PresenceStarted(person=person))
        words = self.pool.vocabulary.words
        method = self.draws.of(words["method"][:-1] or words["method"])  # The last is another's.
        template = self.draws.of([None, *words["template"]])
        self.put(ActivityStarted(activity="A1", method=method, template=template))

    def add(self, kind: type[Event]) -> None:
        """One more event of a class, in circumstances of its own."""
        event = self._about(kind) if kind in _ABOUT else self.pool.draw(kind, self.draws)
        if event is not None:
            self.put(event, self._circumstances())

    def put(self, event: Event, context: Context | None = None) -> None:
        """Note an event; one with a coarse time happened before."""
        self.now += timedelta(seconds=self.draws.whole(0, 300))
        at, context = self.now, context or Context()
        if context.precision != "exact":
            at -= timedelta(minutes=self.draws.whole(0, 60))
        seq = len(self.recorded) + 1
        self.recorded.append(
            RecordedEvent(
                position=seq,
                stream=self.stream,
                seq=seq,
                id=f"{self.stream}-{seq}",
                event=event,
                at_us=micros(at),
                noted_us=micros(self.now),
                context=context,
            )
        )
        self.pool.note(event)

    def _circumstances(self) -> Context:
        draws = self.draws
        people = [None, *self.pool.ids.get("person", ())]
        activities = [*reversed(self.pool.ids.get("activity", ())), None]
        odd = draws.whole(0, 9)
        return Context(
            by=draws.of(people),
            role=draws.of((None, "facilitator", "participant")) if odd == 1 else None,
            activity=draws.of(activities),
            space=draws.of([None, *self.pool.ids.get("space", ())]),
            precision=draws.of(_COARSE) if odd == 2 else "exact",
            capture=draws.of(("paraphrase", "form")) if odd == 3 else "verbatim",
            visibility=draws.of(("hidden", "restricted")) if odd == 4 else "room",
        )

    def _about(self, kind: type[Event]) -> Event | None:
        """A correction or a redaction of an event that is there, if there is one."""
        if not self.recorded:
            return None
        target = self.draws.of(self.recorded)
        if kind is RecordRedacted:
            return RecordRedacted(target=target.seq, basis="asked")
        told: Any = type(target.event)
        kept = identity_fields(told)
        fields = [a.name for a in attrs.fields(told) if a.name not in kept]
        if not fields:
            return None
        other: Any = self.pool.draw(told, self.draws)
        name = self.draws.of(fields)
        value = getattr(other, name)
        if not isinstance(value, str | int | float | bool | None):
            return None
        return RecordCorrected(target=target.seq, patch=((name, value),), reason="misheard")
