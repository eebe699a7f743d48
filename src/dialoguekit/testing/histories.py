"""Histories: generated streams of recorded events in any order, with references that mostly exist.

A history begins with the arrival of people.  Events that a method keeps or a projection handles,
and others, follow in any order.  Late entries, hidden contributions, corrections and redactions
occur.  No method and no projection may raise on any history, and all laws must hold::

    @given(histories(WordCount, streams=3))
    def test_the_laws_hold(streams):
        check_projection_laws(WordCount, streams)
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
    to_microseconds,
)
from dialoguekit.events.fields import identity_fields
from dialoguekit.plugin.method import Analysis, Method
from dialoguekit.projections.projection import Projection
from dialoguekit.testing.builders import GROUPS
from dialoguekit.testing.event_generator import (
    Chooser,
    IdPool,
    RandomChooser,
    Vocabulary,
    generatable_classes,
)

if TYPE_CHECKING:
    from hypothesis import strategies as st

T = TypeVar("T")

Provider: TypeAlias = Analysis | Callable[[], Projection[Any]]
"""A method, an analysis, or a function that returns an empty projection."""
History: TypeAlias = tuple[RecordedEvent[Event], ...]

STREAMS = ("leeds", "york", "hull", "norwich")
"""The names of the streams, in order."""

_CORE_EVENTS = (ContributionMade, ContributionLinked, StageEntered, QuestionPosed, ActivityStarted)
_CORRECTION_EVENTS = (RecordCorrected, RecordRedacted)
_MAX_LENGTH = 24
_START = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
_COARSE_PRECISIONS = ("minute", "quarter", "hour", "day")


def histories(
    *providers: Provider,
    streams: int = 2,
    events: Iterable[type[Event]] = (),
    max_length: int = _MAX_LENGTH,
) -> st.SearchStrategy[tuple[History, ...]]:
    """Return a strategy for histories with the events that ``providers`` keep or handle.

    ``streams`` is the number of workshops, at most four.  ``events`` are further event classes,
    for example a plugin's own.  ``max_length`` limits the number of events after the arrivals.

    Raises :class:`~dialoguekit.errors.MissingExtra` if hypothesis is not installed.
    """
    try:
        from hypothesis import strategies as st
    except ImportError as error:
        raise MissingExtra("testing", "Generating histories") from error
    generator = _HistoryGenerator.build(providers, events, max_length)

    @st.composite
    def draw_histories(draw: Callable[[st.SearchStrategy[Any]], Any]) -> tuple[History, ...]:
        chooser = _HypothesisChooser(draw)
        return tuple(generator.generate(chooser, stream) for stream in STREAMS[:streams])

    return draw_histories()


def sample_histories(
    *providers: Provider,
    seed: int = 1,
    stream_names: Sequence[str] = STREAMS[:2],
    events: Iterable[type[Event]] = (),
    max_length: int = _MAX_LENGTH,
) -> tuple[History, ...]:
    """Generate histories from a seed, without hypothesis, one for each of ``stream_names``."""
    generator = _HistoryGenerator.build(providers, events, max_length)
    chooser = RandomChooser(Random(seed))
    return tuple(generator.generate(chooser, stream) for stream in stream_names)


@attrs.frozen
class _HypothesisChooser:
    """Choices made by hypothesis."""

    draw: Callable[[Any], Any]

    def choose(self, options: Sequence[T]) -> T:
        from hypothesis import strategies as st

        index: int = self.draw(st.integers(0, len(options) - 1))
        return options[index]

    def integer(self, minimum: int, maximum: int) -> int:
        from hypothesis import strategies as st

        number: int = self.draw(st.integers(minimum, maximum))
        return number


@attrs.frozen
class _HistoryGenerator:
    """A generator of histories from event classes and a vocabulary."""

    classes: tuple[type[Event], ...]
    vocabulary: Vocabulary
    max_length: int

    @classmethod
    def build(
        cls, providers: Iterable[Provider], events: Iterable[type[Event]], max_length: int
    ) -> _HistoryGenerator:
        sources = tuple(providers)
        vocabulary = Vocabulary.from_methods(p for p in sources if isinstance(p, Method))
        kept = {cls for p in sources for cls in _kept_classes(p)} | set(events)
        classes = generatable_classes(
            (kept | set(_CORE_EVENTS)) - set(_CORRECTION_EVENTS), vocabulary
        )
        return cls((*classes, *_CORRECTION_EVENTS), vocabulary, max_length)

    def generate(self, chooser: Chooser, stream: str) -> History:
        builder = _HistoryBuilder(chooser, stream, IdPool(self.vocabulary))
        if chooser.integer(0, 9) < 9:  # One history in ten has no arrivals.
            builder.add_participants()
        for _ in range(chooser.integer(0, self.max_length)):
            builder.append_random(chooser.choose(self.classes))
        if chooser.integer(0, 3) == 3:
            builder.append(WorkshopClosed())
        return tuple(builder.recorded)


def _kept_classes(provider: Provider) -> Iterable[type[Event]]:
    """Return what a method or an analysis keeps, or the events that a projection handles."""
    if isinstance(provider, Analysis):
        return provider.kept_classes
    if not isinstance(provider, type):
        return provider().handlers()
    projection: Any = provider
    handled: Iterable[type[Event]] = projection.__handlers__
    return handled


@attrs.define
class _HistoryBuilder:
    """A history under construction."""

    chooser: Chooser
    stream: str
    pool: IdPool
    recorded: list[RecordedEvent[Event]] = attrs.field(factory=list)
    now: datetime = _START

    def add_participants(self) -> None:
        """Schedule and open the workshop, let people arrive and start an activity."""
        count = self.chooser.integer(2, 4)
        self.append(WorkshopScheduled(title=self.stream.title(), groups=GROUPS))
        self.append(WorkshopOpened())
        for number in range(1, count + 1):
            person = f"P{number}"
            roles = ("facilitator",) if number == 1 else ("participant",)
            group = None if number == 1 else GROUPS[number % 2]
            self.append(PersonRegistered(person=person, group=group, roles=roles))
            scopes = ("record", "quote") if self.chooser.integer(0, 2) < 2 else ("record",)
            self.append(ConsentGiven(person=person, scopes=scopes, version="1", basis="spoken"))
            self.append(PresenceStarted(person=person))
        terms = self.pool.vocabulary.terms
        # The last method is a built-in one.
        method = self.chooser.choose(terms["method"][:-1] or terms["method"])
        template = self.chooser.choose([None, *terms["template"]])
        self.append(ActivityStarted(activity="A1", method=method, template=template))

    def append_random(self, event_class: type[Event]) -> None:
        """Append a generated event of a class, with a generated context."""
        event = (
            self._draw_correction(event_class)
            if event_class in _CORRECTION_EVENTS
            else self.pool.draw_event(event_class, self.chooser)
        )
        if event is not None:
            self.append(event, self._draw_context())

    def append(self, event: Event, context: Context | None = None) -> None:
        """Append an event; one with a coarse precision happened earlier."""
        self.now += timedelta(seconds=self.chooser.integer(0, 300))
        occurred_at, context = self.now, context or Context()
        if context.precision != "exact":
            occurred_at -= timedelta(minutes=self.chooser.integer(0, 60))
        seq = len(self.recorded) + 1
        self.recorded.append(
            RecordedEvent(
                position=seq,
                stream=self.stream,
                seq=seq,
                id=f"{self.stream}-{seq}",
                event=event,
                occurred_at_us=to_microseconds(occurred_at),
                recorded_at_us=to_microseconds(self.now),
                context=context,
            )
        )
        self.pool.add(event)

    def _draw_context(self) -> Context:
        chooser = self.chooser
        people = [None, *self.pool.ids.get("person", ())]
        activities = [*reversed(self.pool.ids.get("activity", ())), None]
        variation = chooser.integer(0, 9)
        return Context(
            by=chooser.choose(people),
            role=chooser.choose((None, "facilitator", "participant")) if variation == 1 else None,
            activity=chooser.choose(activities),
            space=chooser.choose([None, *self.pool.ids.get("space", ())]),
            precision=chooser.choose(_COARSE_PRECISIONS) if variation == 2 else "exact",
            capture=chooser.choose(("paraphrase", "form")) if variation == 3 else "verbatim",
            visibility=chooser.choose(("hidden", "restricted")) if variation == 4 else "room",
        )

    def _draw_correction(self, event_class: type[Event]) -> Event | None:
        """Generate a correction or redaction of an existing event; None if there is none."""
        if not self.recorded:
            return None
        target = self.chooser.choose(self.recorded)
        if event_class is RecordRedacted:
            return RecordRedacted(target=target.seq, basis="asked")
        cls: Any = type(target.event)
        fields = [a.name for a in attrs.fields(cls) if a.name not in identity_fields(cls)]
        if not fields:
            return None
        other: Any = self.pool.draw_event(cls, self.chooser)
        name = self.chooser.choose(fields)
        value = getattr(other, name)
        if not isinstance(value, str | int | float | bool | None):
            return None
        return RecordCorrected(target=target.seq, patch=((name, value),), reason="misheard")
