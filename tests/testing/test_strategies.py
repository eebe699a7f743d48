"""Strategies generate every valid value of an event, and no other."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest
from hypothesis import Phase, find, given, settings

from dialoguekit.errors import InvalidEvent, MissingExtra
from dialoguekit.events import (
    CORE_EVENTS,
    BallotClosed,
    Context,
    NewEvent,
    WorkshopClosed,
    WorkshopOpened,
    event,
    fields,
    is_event,
)
from dialoguekit.testing.strategies import any_event, contexts, events, new_events


@attrs.frozen
class Point:
    """A nested value of an event."""

    x: int
    y: int = 0


@event("test.plugged")
class Plugged:
    """A plugin event with every kind of field, and fields with annotations only."""

    identifier: str = fields.identifier("PL")
    reference: str = fields.reference()
    references: tuple[str, ...] = fields.references()
    text: str = fields.text()
    texts: tuple[str, ...] | None = fields.texts(default=None)
    label: str = fields.label(default="usual")
    labels: tuple[str, ...] = fields.labels()
    choice: str = fields.choice("red", "green")
    choices: tuple[str, ...] = fields.choice("red", "green", many=True)
    whole: int = fields.integer(minimum=-1, maximum=1)
    wholes: tuple[int, ...] = fields.integer(many=True)
    real: float = fields.number(minimum=0, maximum=1)
    flag: bool = fields.boolean()
    moment: datetime = fields.timestamp()
    day: date = fields.calendar_date()
    pairs: fields.Pairs = fields.mapping()
    point: Point
    words: list[str] = attrs.field(factory=list)


@given(example=events(Plugged))
def test_plugin_events_are_generated(example: Plugged) -> None:
    """Fields without a field type are generated from their annotations."""
    assert isinstance(example, Plugged)
    assert isinstance(example.point, Point)
    assert isinstance(example.words, list)


_REACHED: list[tuple[str, Any]] = [
    ("at the least", lambda example: example.whole == -1),
    ("at the most", lambda example: example.whole == 1),
    ("a large number", lambda example: any(number > 2**40 for number in example.wholes)),
    ("no items", lambda example: example.references == ()),
    ("several items", lambda example: len(example.references) > 2),
    ("several choices", lambda example: set(example.choices) == {"red", "green"}),
    ("the default", lambda example: example.label == "usual"),
    ("another than the default", lambda example: example.label != "usual"),
    ("none", lambda example: example.texts is None),
    ("not none", lambda example: bool(example.texts)),
    ("yes", lambda example: example.flag),
    ("far letters", lambda example: not example.text.isascii()),
    ("lines", lambda example: "\n" in example.text),
    ("UTC", lambda example: example.moment.tzinfo is UTC),
    ("another zone", lambda example: example.moment.utcoffset().total_seconds() > 60),
    ("a mapping", lambda example: len(example.pairs) > 1),
    ("a nested default", lambda example: example.point.y == 0),
    ("a nested value", lambda example: example.point.y != 0),
]


@pytest.mark.parametrize(("name", "is_met"), _REACHED, ids=[name for name, _ in _REACHED])
def test_the_whole_range_is_generated(name: str, is_met: Callable[[Any], bool]) -> None:
    """Bounds, defaults, empty and long values occur, even if rarely."""
    search = settings(max_examples=3000, phases=[Phase.generate])
    assert is_met(find(events(Plugged), is_met, settings=search)), name


def test_any_core_event_may_be_generated() -> None:
    """More than half of the core events occur in 400 examples."""
    classes = set()

    @settings(max_examples=400)
    @given(example=any_event())
    def collect(example: object) -> None:
        classes.add(type(example))

    collect()
    assert classes <= set(CORE_EVENTS)
    assert len(classes) > len(CORE_EVENTS) / 2


@given(example=any_event([WorkshopOpened, WorkshopClosed]))
def test_the_classes_can_be_chosen(example: object) -> None:
    """Only the given classes are generated."""
    assert isinstance(example, WorkshopOpened | WorkshopClosed)


@given(context=contexts())
def test_contexts_are_generated(context: Context) -> None:
    """Every generated context is valid."""
    assert attrs.evolve(context) == context


@given(entry=new_events(events(BallotClosed)))
def test_new_events_use_the_given_strategy(entry: NewEvent) -> None:
    """Timestamps have a time zone."""
    assert isinstance(entry.event, BallotClosed)
    assert entry.occurred_at.tzinfo is not None
    assert entry.recorded_at.tzinfo is not None


@given(entry=new_events())
def test_new_events_contain_any_core_event(entry: NewEvent) -> None:
    """This is the default without a strategy."""
    assert is_event(entry.event)


def test_a_class_that_is_not_an_event_is_rejected() -> None:
    """The error is raised when the strategy is built."""
    with pytest.raises(InvalidEvent, match="Point: class is not an event"):
        events(Point)


@pytest.mark.parametrize("build", [lambda: events(WorkshopOpened), any_event, contexts, new_events])
def test_the_missing_extra_is_named(build: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without hypothesis the error names the package to install."""
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(MissingExtra, match=r"pip install 'dialoguekit-core\[testing\]'"):
        build()
