"""Strategies draw every value that an event may hold, and no other."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest
from hypothesis import Phase, find, given, settings

from dialoguekit.errors import InvalidEvent, MissingExtra
from dialoguekit.events import (
    NEUTRAL,
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
    """Something inside an event."""

    x: int
    y: int = 0


@event("test.plugged")
class Plugged:
    """An event as a plugin makes one: every kind of field, and some of its own."""

    identifier: str = fields.identifier("PL")
    reference: str = fields.reference()
    references: tuple[str, ...] = fields.references()
    text: str = fields.text()
    texts: tuple[str, ...] | None = fields.texts(default=None)
    label: str = fields.label(default="usual")
    labels: tuple[str, ...] = fields.labels()
    choice: str = fields.choice("red", "green")
    choices: tuple[str, ...] = fields.choice("red", "green", each=True)
    whole: int = fields.whole(least=-1, most=1)
    wholes: tuple[int, ...] = fields.whole(each=True)
    real: float = fields.real(least=0, most=1)
    flag: bool = fields.flag()
    moment: datetime = fields.moment()
    day: date = fields.day()
    pairs: fields.Pairs = fields.pairs()
    point: Point
    words: list[str] = attrs.field(factory=list)


@given(fact=events(Plugged))
def test_plugin_events_are_drawn(fact: Plugged) -> None:
    """Every kind of field can be drawn, and fields of other making from their types."""
    assert isinstance(fact, Plugged)
    assert isinstance(fact.point, Point)
    assert isinstance(fact.words, list)


_REACHED: list[tuple[str, Any]] = [
    ("at the least", lambda fact: fact.whole == -1),
    ("at the most", lambda fact: fact.whole == 1),
    ("a large number", lambda fact: any(number > 2**40 for number in fact.wholes)),
    ("no items", lambda fact: fact.references == ()),
    ("several items", lambda fact: len(fact.references) > 2),
    ("several choices", lambda fact: set(fact.choices) == {"red", "green"}),
    ("the default", lambda fact: fact.label == "usual"),
    ("another than the default", lambda fact: fact.label != "usual"),
    ("none", lambda fact: fact.texts is None),
    ("not none", lambda fact: bool(fact.texts)),
    ("yes", lambda fact: fact.flag),
    ("far letters", lambda fact: not fact.text.isascii()),
    ("lines", lambda fact: "\n" in fact.text),
    ("UTC", lambda fact: fact.moment.tzinfo is UTC),
    ("another zone", lambda fact: fact.moment.utcoffset().total_seconds() > 60),
    ("a mapping", lambda fact: len(fact.pairs) > 1),
    ("a nested default", lambda fact: fact.point.y == 0),
    ("a nested value", lambda fact: fact.point.y != 0),
]


@pytest.mark.parametrize(("name", "is_met"), _REACHED, ids=[name for name, _ in _REACHED])
def test_the_whole_range_is_drawn(name: str, is_met: Callable[[Any], bool]) -> None:
    """Bounds, defaults, emptiness and plenty all turn up, however rarely."""
    search = settings(max_examples=3000, phases=[Phase.generate])
    assert is_met(find(events(Plugged), is_met, settings=search)), name


def test_any_event_of_the_core_may_be_drawn() -> None:
    """The vocabulary turns up in its breadth, unless some classes are asked for."""
    met = set()

    @settings(max_examples=200)
    @given(fact=any_event())
    def draw(fact: object) -> None:
        met.add(type(fact))

    draw()
    assert met <= set(NEUTRAL)
    assert len(met) > len(NEUTRAL) / 2


@given(fact=any_event([WorkshopOpened, WorkshopClosed]))
def test_some_classes_may_be_asked_for(fact: object) -> None:
    """Only the classes that were named are drawn."""
    assert isinstance(fact, WorkshopOpened | WorkshopClosed)


@given(context=contexts())
def test_circumstances_are_drawn(context: Context) -> None:
    """What is drawn is what the envelope takes."""
    assert attrs.evolve(context) == context


@given(entry=new_events(events(BallotClosed)))
def test_new_events_hold_what_they_are_asked_for(entry: NewEvent) -> None:
    """A fact about to be recorded holds an event of the strategy that was given."""
    assert isinstance(entry.event, BallotClosed)
    assert entry.at.tzinfo is not None
    assert entry.noted.tzinfo is not None


@given(entry=new_events())
def test_new_events_hold_any_event(entry: NewEvent) -> None:
    """Without a strategy the event is any of the core's."""
    assert is_event(entry.event)


def test_what_is_no_event_cannot_be_drawn() -> None:
    """A class that is no event is refused when the strategy is made."""
    with pytest.raises(InvalidEvent, match="Point: class is not an event"):
        events(Point)


@pytest.mark.parametrize("ask", [lambda: events(WorkshopOpened), any_event, contexts, new_events])
def test_the_extra_is_named_where_it_is_missing(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without hypothesis the error says what to install."""
    real = builtins.__import__

    def without_hypothesis(name: str, *rest: Any, **more: Any) -> Any:
        if name.split(".", maxsplit=1)[0] == "hypothesis":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without_hypothesis)

    with pytest.raises(MissingExtra, match=r"pip install 'dialoguekit-core\[testing\]'"):
        ask()
