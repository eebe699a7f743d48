"""The envelope: circumstances, moments, places."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.errors import InvalidEvent
from dialoguekit.events import (
    MICROSECOND,
    PLAIN,
    PRECISIONS,
    Context,
    NewEvent,
    OpaqueEvent,
    RecordedEvent,
    WorkshopOpened,
    micros,
    moment,
    new_event_id,
)
from dialoguekit.events.envelope import CAPTURES, VISIBILITIES

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


# Circumstances


def test_plain_circumstances_are_the_usual_ones() -> None:
    """Where nothing is said: nobody in particular, exactly then, word for word, in the room."""
    assert attrs.asdict(PLAIN) == {
        "by": None,
        "role": None,
        "on_behalf_of": None,
        "space": None,
        "activity": None,
        "cause": None,
        "precision": "exact",
        "capture": "verbatim",
        "visibility": "room",
    }
    assert Context() == PLAIN


@pytest.mark.parametrize("field", ["by", "role", "on_behalf_of", "space", "activity", "cause"])
@pytest.mark.parametrize("value", ["", " ", 7, b"P1", ["P1"], "\ud83d"])
def test_circumstances_are_ids_or_nothing(field: str, value: Any) -> None:
    """What is neither text nor None is refused, and so are blanks and half characters."""
    with pytest.raises(InvalidEvent, match=f"context: {field} must be an id or None, not "):
        Context(**{field: value})


@pytest.mark.parametrize(
    ("field", "options"),
    [("precision", [*PRECISIONS]), ("capture", CAPTURES), ("visibility", VISIBILITIES)],
)
def test_some_circumstances_are_one_of_a_few_words(field: str, options: list[str]) -> None:
    """The words of each list are taken; anything else is answered with the list."""
    for option in options:
        chosen: dict[str, Any] = {field: option}
        assert getattr(Context(**chosen), field) == option
    for wrong in ("", "guess", None, 1, ["exact"]):
        chosen = {field: wrong}
        with pytest.raises(InvalidEvent, match=rf"{field} must be one of {', '.join(options)}"):
            Context(**chosen)


def test_precisions_say_how_far_off_a_moment_may_be() -> None:
    """From the exact moment to the day, each wider than the one before."""
    widths = list(PRECISIONS.values())

    assert PRECISIONS["exact"] == timedelta(0)
    assert PRECISIONS["quarter"] == timedelta(minutes=15)
    assert PRECISIONS["day"] == timedelta(days=1)
    assert widths == sorted(set(widths))


# Moments


@given(at=st.datetimes(timezones=st.just(UTC)))
def test_a_moment_survives_being_numbered(at: datetime) -> None:
    """Microseconds since 1970 and moments in UTC are the same thing."""
    assert moment(micros(at)) == at
    assert moment(micros(at)).tzinfo is UTC


@given(at=st.datetimes(min_value=datetime(2, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_a_moment_is_the_same_in_every_zone(at: datetime) -> None:
    """The number of a moment does not depend on the zone that it is told in."""
    assert micros(at) == micros(at.astimezone(UTC))


def test_numbers_count_microseconds_from_1970() -> None:
    """The epoch is 0, earlier moments are negative."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)

    assert micros(epoch) == 0
    assert micros(epoch + MICROSECOND) == 1
    assert micros(epoch - MICROSECOND) == -1
    assert micros(epoch + timedelta(days=1)) == 86_400_000_000


class _NoOffset(tzinfo):
    """A time zone that does not know its offset."""

    def utcoffset(self, _: datetime | None) -> timedelta | None:
        return None

    dst = utcoffset

    def tzname(self, _: datetime | None) -> str | None:
        return None


@pytest.mark.parametrize("zone", [None, _NoOffset()], ids=["none", "without offset"])
def test_a_moment_needs_a_time_zone(zone: tzinfo | None) -> None:
    """A naive moment has no number."""
    with pytest.raises(InvalidEvent, match="at must have a time zone, not 2026-03-03T12:00:00"):
        micros(NOON.replace(tzinfo=zone))


@pytest.mark.parametrize(
    "at",
    [
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
        datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=1))),
    ],
    ids=["before", "after"],
)
def test_a_moment_lies_in_a_year_of_utc(at: datetime) -> None:
    """A moment that could not be read as a datetime in UTC is refused when it is numbered."""
    with pytest.raises(InvalidEvent, match="must lie in a year of UTC"):
        micros(at)
    assert moment(micros(datetime.max.replace(tzinfo=UTC))) == datetime.max.replace(tzinfo=UTC)
    assert moment(micros(datetime.min.replace(tzinfo=UTC))) == datetime.min.replace(tzinfo=UTC)


# Facts before and after they are recorded


def test_every_new_event_has_an_id_of_its_own() -> None:
    """Two facts are two, even if they say the same."""
    one, other = (NewEvent(event=WorkshopOpened(), at=NOON, noted=NOON) for _ in range(2))

    assert one.id != other.id
    assert str(uuid.UUID(one.id)) == one.id
    assert new_event_id() != new_event_id()
    assert one.context is PLAIN


@pytest.mark.parametrize("id", ["x", "x" * 200, "polis:vote 7/3", "~!"])
def test_an_id_is_printable_ascii(id: str) -> None:
    """Ids of other systems may be kept as they are."""
    assert NewEvent(event=WorkshopOpened(), at=NOON, noted=NOON, id=id).id == id


@pytest.mark.parametrize("id", ["", "x" * 201, "é", "a\nb", "\x00", "x\n", None, 7, b"x"])
def test_an_id_is_nothing_else(id: Any) -> None:
    """What not every store keeps unchanged is no id."""
    with pytest.raises(InvalidEvent, match="envelope: id must be 1 to 200 printable ASCII"):
        NewEvent(event=WorkshopOpened(), at=NOON, noted=NOON, id=id)


def test_a_recorded_event_tells_its_moments_in_utc() -> None:
    """Numbers are kept; datetimes are what people read."""
    recorded = RecordedEvent(
        5, "leeds", 3, "id", WorkshopOpened(), micros(NOON), micros(NOON) + 1, PLAIN
    )

    assert recorded.at == NOON
    assert recorded.noted == NOON + MICROSECOND
    assert recorded.at.tzinfo is recorded.noted.tzinfo is UTC


def test_a_recorded_event_tells_its_type() -> None:
    """The wire name is that of the class, or the one that was stored with opaque bytes."""
    opaque = OpaqueEvent("abcd.asset-identified", 2, b"{}")

    assert RecordedEvent(1, "leeds", 1, "id", WorkshopOpened(), 0, 0, PLAIN).type == (
        "workshop.opened"
    )
    assert RecordedEvent(1, "leeds", 1, "id", opaque, 0, 0, PLAIN).type == "abcd.asset-identified"


@pytest.mark.parametrize(
    ("type", "version", "data", "field"),
    [
        ("", 1, b"", "type"),
        ("x" * 201, 1, b"", "type"),
        ("a.b\x00", 1, b"", "type"),
        (None, 1, b"", "type"),
        ("a.b", 0, b"", "version"),
        ("a.b", 2**63, b"", "version"),
        ("a.b", True, b"", "version"),
        ("a.b", "1", b"", "version"),
        ("a.b", 1, "{}", "data"),
        ("a.b", 1, None, "data"),
    ],
)
def test_an_opaque_event_can_be_stored(type: Any, version: Any, data: Any, field: str) -> None:
    """What no log could hold is refused before it comes to one."""
    with pytest.raises(InvalidEvent, match=f"opaque event: {field} must be "):
        OpaqueEvent(type, version, data)


def test_a_moment_outside_the_calendar_is_named() -> None:
    """As a damaged log may hold one."""
    with pytest.raises(InvalidEvent, match="outside the calendar"):
        moment(2**63 - 1)
