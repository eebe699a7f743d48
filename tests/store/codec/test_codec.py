"""Events to bytes and back, and what cannot become bytes."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import attrs
import pytest
from hypothesis import given

from dialoguekit.errors import InvalidEvent
from dialoguekit.events import (
    NEUTRAL,
    PLAIN,
    BallotCast,
    CommitmentMade,
    Context,
    ContributionMade,
    Event,
    WorkshopOpened,
    WorkshopScheduled,
    event,
    event_type,
    fields,
)
from dialoguekit.events.fields import Pairs
from dialoguekit.store import Codec
from dialoguekit.testing.strategies import any_event, contexts, events

CODEC = Codec(NEUTRAL)


@attrs.frozen(kw_only=True)
class Place:
    """Something inside an event of a plugin."""

    name: str
    row: int = 1


@event("test.drawn")
class Drawn:
    """A plugin's event with objects inside and with fields of its own making."""

    map: str = fields.text()
    places: tuple[Place, ...] = ()
    centre: Place | None = None
    scale: float = fields.real(least=0.5, default=1)
    extra: Pairs = fields.pairs(default=())


@event("test.weighed")
class Weighed:
    """A plugin's event without any validator."""

    weight: float


DRAWN = Codec([Drawn, Weighed])


@pytest.mark.parametrize("cls", NEUTRAL, ids=lambda cls: event_type(cls).name)
def test_every_type_makes_the_round_trip(cls: type[Event]) -> None:
    """Any event of any type is read as it was written, and written again as it was read."""

    @given(written=events(cls))
    def law(written: Event) -> None:
        stored = CODEC.encode(written)
        read = CODEC.decode(*stored)
        assert read == written
        assert CODEC.encode(read) == stored
        assert stored[:2] == event_type(cls)

    law()


@given(drawn=events(Drawn))
def test_a_plugin_event_makes_the_round_trip(drawn: Drawn) -> None:
    """Events of plugins may hold objects, and fields that are made otherwise."""
    assert DRAWN.decode(*DRAWN.encode(drawn)) == drawn


@given(context=contexts())
def test_circumstances_make_the_round_trip(context: Context) -> None:
    """Circumstances are read as they were written."""
    assert CODEC.decode_context(CODEC.encode_context(context)) == context


@given(written=any_event())
def test_bytes_are_a_json_object_without_defaults(written: Event) -> None:
    """What is stored is one JSON object, of the fields that differ from their default."""
    _, _, data = CODEC.encode(written)
    stored = json.loads(data)

    assert isinstance(stored, dict)
    cls: Any = type(written)
    for attribute in attrs.fields(cls):
        differs = getattr(written, attribute.name) != attribute.default
        assert (attribute.name in stored) == differs


def test_bytes_are_as_they_have_always_been() -> None:
    """The stored form of an event of every kind of field, byte for byte."""
    assert CODEC.encode(
        CommitmentMade(commitment="CM1", owner="P4", what="Ring the café", due=date(2026, 4, 1))
    ) == (
        "commitment.made",
        1,
        b'{"commitment":"CM1","owner":"P4","what":"Ring the caf\xc3\xa9","due":"2026-04-01"}',
    )
    assert CODEC.encode(BallotCast(ballot="B1", voter="P1", choices=(("no", 0), ("aye", 2))))[
        2
    ] == (b'{"ballot":"B1","voter":"P1","choices":[["aye",2],["no",0]]}')
    start = datetime(2026, 3, 3, 9, tzinfo=timezone(timedelta(hours=1)))
    assert CODEC.encode(WorkshopScheduled(title="T", groups=("a", "b"), start=start))[2] == (
        b'{"title":"T","groups":["a","b"],"start":"2026-03-03T09:00:00+01:00"}'
    )
    assert CODEC.encode(WorkshopOpened())[2] == b"{}"
    assert CODEC.encode_context(Context(by="P1")) == b'{"by":"P1"}'
    assert CODEC.encode_context(PLAIN) == b"{}"


@pytest.mark.parametrize("offset", [timedelta(minutes=19, seconds=32), -timedelta(microseconds=1)])
def test_a_moment_does_not_move(offset: timedelta) -> None:
    """Time zones whose offset is not of whole minutes keep it: the moment stays the same."""
    start = datetime(1930, 3, 3, 9, tzinfo=timezone(offset))
    written = WorkshopScheduled(title="T", groups=("a",), start=start)

    read = CODEC.decode(*CODEC.encode(written))

    assert isinstance(read, WorkshopScheduled)
    assert read.start == start


def test_a_moment_of_a_library_is_written_as_a_moment() -> None:
    """A datetime of a class of its own, as calendars of other libraries are, is written."""

    class Stamp(datetime):
        pass

    written = WorkshopScheduled(title="T", groups=("a",), start=Stamp(2026, 3, 3, tzinfo=UTC))

    read = CODEC.decode(*CODEC.encode(written))

    assert isinstance(read, WorkshopScheduled)
    assert read.start == datetime(2026, 3, 3, tzinfo=UTC)


def test_words_of_an_enumeration_are_written_as_words() -> None:
    """A member of a string enumeration is a word like any other."""

    class Verdict(StrEnum):
        YES = "yes"

    made = ContributionMade(contribution="C1", author="P1", text=Verdict.YES)

    read = CODEC.decode(*CODEC.encode(made))

    assert isinstance(read, ContributionMade)
    assert type(read.text) is str
    assert read.text == "yes"


# What cannot be written


def test_an_event_outside_the_vocabulary_is_not_written() -> None:
    """A class that this log does not know is refused, with what to look into."""
    with pytest.raises(InvalidEvent, match=r"test\.drawn: class is not in .* installed\?"):
        CODEC.encode(Drawn(map="M"))


def test_what_is_no_event_is_not_written() -> None:
    """Objects that are not events are refused by the name of their class."""
    with pytest.raises(InvalidEvent, match="dict: class is not an event"):
        CODEC.encode({"text": "No"})


def test_what_json_cannot_hold_is_not_written() -> None:
    """A value that passes for a legal one but has no JSON is named, not passed on."""

    class Text(str):
        __slots__ = ()

    with pytest.raises(InvalidEvent, match=r"contribution\.made: .* what JSON cannot: .*Text"):
        CODEC.encode(ContributionMade(contribution="C1", author="P1", text=Text("No")))
    with pytest.raises(InvalidEvent, match=r"context: .* what JSON cannot"):
        CODEC.encode_context(Context(by=Text("P1")))
    for number in (math.nan, math.inf, -math.inf):
        with pytest.raises(InvalidEvent, match=f"what JSON cannot: {number} is not a finite"):
            DRAWN.encode(Weighed(weight=number))


def test_two_classes_cannot_share_a_wire_name() -> None:
    """A vocabulary in which one name means two things is refused; both classes are named."""

    @event("test.drawn", version=2)
    class DrawnAgain:
        pass

    with pytest.raises(InvalidEvent, match=r"test\.drawn: .*claimed by Drawn and .*DrawnAgain"):
        Codec([Drawn, DrawnAgain])


def test_a_vocabulary_is_made_of_events() -> None:
    """A class that is no event is no part of a vocabulary."""
    with pytest.raises(InvalidEvent, match="Place: class is not an event"):
        Codec([Place])
