"""Encoding events, decoding them, and values that cannot be encoded."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import attrs
import pytest
from hypothesis import given
from tests.store.codec.sample_events import Drawn, Place
from tests.store.sample_log import CODEC

from dialoguekit.errors import InvalidEvent
from dialoguekit.events import (
    CORE_EVENTS,
    NO_CONTEXT,
    CommitmentMade,
    Context,
    ContributionMade,
    Event,
    VoteCast,
    WorkshopOpened,
    WorkshopScheduled,
    event,
    event_type,
)
from dialoguekit.store import Codec
from dialoguekit.testing.strategies import any_event, contexts, events


@event("test.weighed")
class Weighed:
    """An event of a plugin, without any validator."""

    weight: float


DRAWN = Codec([Drawn, Weighed])


@pytest.mark.parametrize("cls", CORE_EVENTS, ids=lambda cls: event_type(cls).name)
def test_each_event_class_round_trips(cls: type[Event]) -> None:
    """Any event is decoded to an equal one, and encoded to the same bytes again."""

    @given(original=events(cls))
    def law(original: Event) -> None:
        stored = CODEC.encode(original)
        decoded = CODEC.decode(*stored)
        assert decoded == original
        assert CODEC.encode(decoded) == stored
        assert stored[:2] == event_type(cls)

    law()


@given(drawn=events(Drawn))
def test_a_plugin_event_round_trips(drawn: Drawn) -> None:
    """Events of plugins may contain objects, and fields not made by ``fields``."""
    assert DRAWN.decode(*DRAWN.encode(drawn)) == drawn


@given(context=contexts())
def test_a_context_round_trips(context: Context) -> None:
    """Any context is decoded to an equal one."""
    assert CODEC.decode_context(CODEC.encode_context(context)) == context


@given(original=any_event())
def test_bytes_are_a_json_object_without_defaults(original: Event) -> None:
    """It contains the fields that differ from their default."""
    _, _, data = CODEC.encode(original)
    stored = json.loads(data)

    assert isinstance(stored, dict)
    cls: Any = type(original)
    for attribute in attrs.fields(cls):
        differs = getattr(original, attribute.name) != attribute.default
        assert (attribute.name in stored) == differs


def test_the_stored_form_never_changes() -> None:
    """The bytes of fields of each type are compared with fixed ones."""
    assert CODEC.encode(
        CommitmentMade(commitment="CM1", owner="P4", what="Ring the café", due=date(2026, 4, 1))
    ) == (
        "commitment.made",
        1,
        b'{"commitment":"CM1","owner":"P4","what":"Ring the caf\xc3\xa9","due":"2026-04-01"}',
    )
    assert CODEC.encode(VoteCast(ballot="B1", voter="P1", choices=(("no", 0), ("aye", 2))))[2] == (
        b'{"ballot":"B1","voter":"P1","choices":[["aye",2],["no",0]]}'
    )
    start = datetime(2026, 3, 3, 9, tzinfo=timezone(timedelta(hours=1)))
    assert CODEC.encode(WorkshopScheduled(title="T", groups=("a", "b"), start=start))[2] == (
        b'{"title":"T","groups":["a","b"],"start":"2026-03-03T09:00:00+01:00"}'
    )
    assert CODEC.encode(WorkshopOpened())[2] == b"{}"
    assert CODEC.encode_context(Context(by="P1")) == b'{"by":"P1"}'
    assert CODEC.encode_context(NO_CONTEXT) == b"{}"


@pytest.mark.parametrize("offset", [timedelta(minutes=19, seconds=32), -timedelta(microseconds=1)])
def test_a_timestamp_keeps_its_time(offset: timedelta) -> None:
    """A time zone may have an offset with seconds or microseconds."""
    start = datetime(1930, 3, 3, 9, tzinfo=timezone(offset))
    original = WorkshopScheduled(title="T", groups=("a",), start=start)

    decoded = CODEC.decode(*CODEC.encode(original))

    assert isinstance(decoded, WorkshopScheduled)
    assert decoded.start == start


def test_a_subclass_of_datetime_is_encoded() -> None:
    """Libraries for calendars have such classes."""

    class Stamp(datetime):
        pass

    original = WorkshopScheduled(title="T", groups=("a",), start=Stamp(2026, 3, 3, tzinfo=UTC))

    decoded = CODEC.decode(*CODEC.encode(original))

    assert isinstance(decoded, WorkshopScheduled)
    assert decoded.start == datetime(2026, 3, 3, tzinfo=UTC)


def test_a_string_enumeration_is_encoded_as_text() -> None:
    """It is decoded to a str."""

    class Verdict(StrEnum):
        YES = "yes"

    contribution = ContributionMade(contribution="C1", author="P1", text=Verdict.YES)

    decoded = CODEC.decode(*CODEC.encode(contribution))

    assert isinstance(decoded, ContributionMade)
    assert type(decoded.text) is str
    assert decoded.text == "yes"


# Values that cannot be encoded


def test_an_unregistered_event_is_not_encoded() -> None:
    """The message suggests to install its plugin."""
    with pytest.raises(
        InvalidEvent, match=r"test\.drawn: class is not registered: install the plugin"
    ):
        CODEC.encode(Drawn(map="M"))


def test_an_object_that_is_not_an_event_is_not_encoded() -> None:
    """The message names its class."""
    with pytest.raises(InvalidEvent, match="dict: class is not an event"):
        CODEC.encode({"text": "No"})


def test_a_value_without_json_is_not_encoded() -> None:
    """The error names the value, although the validators accepted it."""

    class Text(str):
        __slots__ = ()

    with pytest.raises(
        InvalidEvent, match=r"contribution\.made: .* that JSON cannot represent: .*Text"
    ):
        CODEC.encode(ContributionMade(contribution="C1", author="P1", text=Text("No")))
    with pytest.raises(InvalidEvent, match=r"context: .* that JSON cannot"):
        CODEC.encode_context(Context(by=Text("P1")))
    for number in (math.nan, math.inf, -math.inf):
        with pytest.raises(
            InvalidEvent, match=f"that JSON cannot represent: {number} is not a finite"
        ):
            DRAWN.encode(Weighed(weight=number))


def test_two_classes_cannot_share_a_wire_name() -> None:
    """The message names both classes."""

    @event("test.drawn", version=2)
    class DrawnAgain:
        pass

    with pytest.raises(
        InvalidEvent, match=r"test\.drawn: .*declared by both Drawn and .*DrawnAgain"
    ):
        Codec([Drawn, DrawnAgain])


def test_a_codec_accepts_only_event_classes() -> None:
    """Another class is refused."""
    with pytest.raises(InvalidEvent, match="Place: class is not an event"):
        Codec([Place])
