"""Conversion of field values, and the types of fields."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.events.sample_fields import LARGEST, AllFields, Named

from dialoguekit.errors import InvalidEvent, MalformedEvent
from dialoguekit.events import ContributionMade, OpaqueEvent, WorkshopOpened, event, fields
from dialoguekit.events.fields import FieldType, field_type_of
from dialoguekit.store import Codec

# Conversion


def test_lists_become_tuples() -> None:
    """Any iterable but a string becomes a tuple."""
    source = ["P1", "P2"]
    fields_given: Any = {"references": source, "wholes": range(3), "texts": iter("ab")}
    converted = AllFields(**fields_given)
    source.append("P3")

    assert converted.references == ("P1", "P2")
    assert converted.wholes == (0, 1, 2)
    assert converted.texts == ("a", "b")


def test_iso_text_becomes_a_timestamp_or_date() -> None:
    """Timestamps and dates may be given as ISO 8601."""
    text: Any = {"moment": "2026-03-03T09:30:00.000001+01:00", "day": "2026-03-03"}
    converted = AllFields(**text)

    assert converted.moment == datetime(2026, 3, 3, 8, 30, 0, 1, tzinfo=UTC)
    assert converted.day == date(2026, 3, 3)


_ITEMS = st.dictionaries(
    st.sampled_from(["a", "b", "c", "ü"]), st.none() | st.integers(0, 9) | st.text("xy")
)


@given(mapping=_ITEMS, order=st.randoms(use_true_random=False))
def test_pairs_are_sorted(mapping: dict[str, fields.Scalar], order: Any) -> None:
    """A mapping is stored as pairs sorted by name."""
    pairs = tuple(sorted(mapping.items(), key=lambda pair: pair[0]))
    shuffled = [list(pair) for pair in mapping.items()]
    order.shuffle(shuffled)

    assert AllFields(pairs=mapping).pairs == pairs  # type: ignore[arg-type]
    assert AllFields(pairs=shuffled).pairs == pairs  # type: ignore[arg-type]
    assert AllFields(pairs=pairs).pairs == pairs
    assert hash(AllFields(pairs=pairs)) == hash(AllFields(pairs=mapping))  # type: ignore[arg-type]


# None


@event("test.silent")
class Silent:
    """Fields with a default of None."""

    reference: str | None = fields.reference(default=None)
    references: tuple[str, ...] | None = fields.references(default=None)
    text: str | None = fields.text(default=None)
    choice: str | None = fields.choice("red", default=None)
    choices: tuple[str, ...] | None = fields.choice("red", many=True, default=None)
    whole: int | None = fields.integer(default=None)
    wholes: tuple[int, ...] | None = fields.integer(many=True, default=None)
    real: float | None = fields.number(default=None)
    flag: bool | None = fields.boolean(default=None)
    moment: datetime | None = fields.timestamp(default=None)
    day: date | None = fields.calendar_date(default=None)
    pairs: fields.Pairs | None = fields.mapping(default=None)


def test_a_default_of_none_makes_none_valid() -> None:
    """Every type of field can be optional."""
    cls: Any = Silent
    nothing = {attribute.name: None for attribute in attrs.fields(cls)}

    assert Silent(**nothing) == Silent()


def test_an_optional_field_is_still_checked() -> None:
    """Other invalid values are refused."""
    for name, value in [("text", ""), ("whole", -1), ("choices", ()), ("flag", 0), ("pairs", 1)]:
        with pytest.raises(InvalidEvent, match=rf"test\.silent: {name} "):
            Silent(**{name: value})  # type: ignore[arg-type]


# Field types


def test_every_field_has_a_type() -> None:
    """The type gives a generator of examples or documentation what it needs."""
    cls: Any = AllFields
    types = {attribute.name: field_type_of(attribute) for attribute in attrs.fields(cls)}

    assert types == {
        "bare": None,
        "reference": FieldType("reference"),
        "references": FieldType("reference", many=True),
        "text": FieldType("text"),
        "texts": FieldType("text", many=True),
        "label": FieldType("label"),
        "labels": FieldType("label", many=True),
        "choice": FieldType("choice", options=("red", "green")),
        "choices": FieldType("choice", many=True, non_empty=True, options=("red", "green")),
        "whole": FieldType("integer", minimum=-2, maximum=9),
        "wholes": FieldType("integer", many=True, minimum=0, maximum=LARGEST),
        "real": FieldType("number", minimum=0, maximum=1),
        "free": FieldType("number"),
        "flag": FieldType("boolean"),
        "moment": FieldType("timestamp"),
        "day": FieldType("calendar_date"),
        "pairs": FieldType("mapping"),
    }
    named, silent = attrs.fields(_any(Named)), attrs.fields(_any(Silent))
    assert field_type_of(named.thing) == FieldType("identifier", prefix="C")
    assert [found.optional for found in map(field_type_of, silent) if found] == [True] * len(silent)


def _any(cls: object) -> Any:
    return cls


def test_a_class_has_a_field_for_the_created_id() -> None:
    """The field and its prefix can be read."""
    assert fields.created_id_field(ContributionMade) == ("contribution", "C")
    assert fields.created_id_field(WorkshopOpened) is None
    assert fields.created_id_field(OpaqueEvent) is None
    assert fields.created_id_field(dict) is None


def test_a_class_has_identity_fields() -> None:
    """Identifiers and references cannot be corrected."""
    assert fields.identity_fields(ContributionMade) == {
        "contribution",
        "author",
        "question",
        "refs",
    }


# Several mappings


@event("test.several")
class Several:
    """A field of several mappings."""

    votes: tuple[fields.Pairs, ...] = fields.mappings(default=())


def test_several_mappings_are_stored_as_sorted_pairs() -> None:
    """Each may be a mapping or pairs; they are never corrected."""
    found = Several(votes=[{"b": 2, "a": 1}, (("c", 3),), {}])  # type: ignore[arg-type]

    assert found.votes == ((("a", 1), ("b", 2)), (("c", 3),), ())
    assert fields.identity_fields(Several) == {"votes"}
    assert Codec([Several]).decode("test.several", 1, b'{"votes":[[["a",1],["b",2]],[["c",3]],[]]}')


@pytest.mark.parametrize("wrong", [{"a": 1}, "ab", 7, [7], [{"a": []}], [["ab"]]])
def test_several_mappings_are_checked(wrong: Any) -> None:
    """A single mapping is none of them."""
    with pytest.raises(InvalidEvent, match=r"test\.several: votes "):
        Several(votes=wrong)
    with pytest.raises(MalformedEvent):
        Codec([Several]).decode("test.several", 1, json.dumps({"votes": wrong}).encode())
