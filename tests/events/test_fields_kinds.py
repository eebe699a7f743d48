"""What fields make of a value on the way in, and what can be asked about them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.errors import InvalidEvent
from dialoguekit.events import ContributionMade, OpaqueEvent, WorkshopOpened, event, fields
from dialoguekit.events.fields import Kind, kind_of

LARGEST = 2**53 - 1


@event("test.held")
class Held:
    """Fields of every kind but identifiers, each with a default: a test sets one alone."""

    bare: str = attrs.field(default="C1")  # Not made by this module.
    reference: str = fields.reference(default="P1")
    references: tuple[str, ...] = fields.references(default=())
    text: str = fields.text(default="-")
    texts: tuple[str, ...] = fields.texts(default=())
    label: str = fields.label(default="-")
    labels: tuple[str, ...] = fields.labels(default=())
    choice: str = fields.choice("red", "green", default="red")
    choices: tuple[str, ...] = fields.choice("red", "green", each=True, default=("red",))
    whole: int = fields.whole(least=-2, most=9, default=0)
    wholes: tuple[int, ...] = fields.whole(each=True, default=())
    real: float = fields.real(least=0, most=1, default=0.0)
    free: float = fields.real(default=0.0)
    flag: bool = fields.flag(default=False)
    moment: datetime = fields.moment(default=datetime(2026, 1, 1, tzinfo=UTC))
    day: date = fields.day(default=date(2026, 1, 1))
    pairs: fields.Pairs = fields.pairs(default=())


@event("test.named")
class Named:
    """An event that brings something in."""

    thing: str = fields.identifier("C")


# What is made of a value on the way in


def test_lists_are_frozen() -> None:
    """Any iterable but a string becomes a tuple."""
    source = ["P1", "P2"]
    held = Held(references=source, wholes=range(3), texts=iter("ab"))  # type: ignore[arg-type]
    source.append("P3")

    assert held.references == ("P1", "P2")
    assert held.wholes == (0, 1, 2)
    assert held.texts == ("a", "b")


def test_iso_text_becomes_a_moment_or_a_day() -> None:
    """Moments and days may be given as ISO 8601."""
    held = Held(moment="2026-03-03T09:30:00.000001+01:00", day="2026-03-03")  # type: ignore[arg-type]

    assert held.moment == datetime(2026, 3, 3, 8, 30, 0, 1, tzinfo=UTC)
    assert held.day == date(2026, 3, 3)


_ITEMS = st.dictionaries(
    st.sampled_from(["a", "b", "c", "ü"]), st.none() | st.integers(0, 9) | st.text("xy")
)


@given(mapping=_ITEMS, order=st.randoms(use_true_random=False))
def test_pairs_have_one_order(mapping: dict[str, fields.Scalar], order: Any) -> None:
    """However a mapping is given, it is kept as pairs sorted by name."""
    kept = tuple(sorted(mapping.items(), key=lambda pair: pair[0]))
    shuffled = [list(pair) for pair in mapping.items()]
    order.shuffle(shuffled)

    assert Held(pairs=mapping).pairs == kept  # type: ignore[arg-type]
    assert Held(pairs=shuffled).pairs == kept  # type: ignore[arg-type]
    assert Held(pairs=kept).pairs == kept
    assert hash(Held(pairs=kept)) == hash(Held(pairs=mapping))  # type: ignore[arg-type]


# None


@event("test.silent")
class Silent:
    """Fields that may be left open."""

    reference: str | None = fields.reference(default=None)
    references: tuple[str, ...] | None = fields.references(default=None)
    text: str | None = fields.text(default=None)
    choice: str | None = fields.choice("red", default=None)
    choices: tuple[str, ...] | None = fields.choice("red", each=True, default=None)
    whole: int | None = fields.whole(default=None)
    wholes: tuple[int, ...] | None = fields.whole(each=True, default=None)
    real: float | None = fields.real(default=None)
    flag: bool | None = fields.flag(default=None)
    moment: datetime | None = fields.moment(default=None)
    day: date | None = fields.day(default=None)
    pairs: fields.Pairs | None = fields.pairs(default=None)


def test_a_default_of_none_makes_none_legal() -> None:
    """What may be left out may be said to be unknown, in every kind of field."""
    cls: Any = Silent
    nothing = {attribute.name: None for attribute in attrs.fields(cls)}

    assert Silent(**nothing) == Silent()


def test_an_open_field_is_still_checked() -> None:
    """A field that may be None takes nothing else that is wrong."""
    for name, value in [("text", ""), ("whole", -1), ("choices", ()), ("flag", 0), ("pairs", 1)]:
        with pytest.raises(InvalidEvent, match=rf"test\.silent: {name} "):
            Silent(**{name: value})  # type: ignore[arg-type]


# What can be asked about fields


def test_a_field_knows_what_it_may_hold() -> None:
    """Kinds say what a generator of examples or of documentation has to know."""
    cls: Any = Held
    kinds = {attribute.name: kind_of(attribute) for attribute in attrs.fields(cls)}

    assert kinds == {
        "bare": None,
        "reference": Kind("reference"),
        "references": Kind("reference", several=True),
        "text": Kind("text"),
        "texts": Kind("text", several=True),
        "label": Kind("label"),
        "labels": Kind("label", several=True),
        "choice": Kind("choice", options=("red", "green")),
        "choices": Kind("choice", several=True, filled=True, options=("red", "green")),
        "whole": Kind("whole", least=-2, most=9),
        "wholes": Kind("whole", several=True, least=0, most=LARGEST),
        "real": Kind("real", least=0, most=1),
        "free": Kind("real"),
        "flag": Kind("flag"),
        "moment": Kind("moment"),
        "day": Kind("day"),
        "pairs": Kind("pairs"),
    }
    named, silent = attrs.fields(_any(Named)), attrs.fields(_any(Silent))
    assert kind_of(named.thing) == Kind("identifier", prefix="C")
    assert [kind.optional for kind in map(kind_of, silent) if kind] == [True] * len(silent)


def _any(cls: object) -> Any:
    return cls


def test_a_class_says_what_it_names() -> None:
    """The field that brings something in, and its prefix, can be asked for."""
    assert fields.names(ContributionMade) == ("contribution", "C")
    assert fields.names(WorkshopOpened) is None
    assert fields.names(OpaqueEvent) is None
    assert fields.names(dict) is None


def test_a_class_says_which_fields_tell_who_and_which() -> None:
    """Identity is what no correction touches: identifiers and references."""
    assert fields.identity_fields(ContributionMade) == {
        "contribution",
        "author",
        "question",
        "refs",
    }
