"""The envelope: context, timestamps, ids and positions."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.events.sample_fields import NoOffset

from dialoguekit.errors import InvalidEvent
from dialoguekit.events import (
    MICROSECOND,
    NO_CONTEXT,
    PRECISIONS,
    Context,
    NewEvent,
    OpaqueEvent,
    RecordedEvent,
    WorkshopOpened,
    from_microseconds,
    new_event_id,
    to_microseconds,
)
from dialoguekit.events.envelope import CAPTURES, VISIBILITIES

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


# Context


def test_the_default_context() -> None:
    """By default it has no ids, is exact and verbatim, and is visible to the workshop."""
    assert attrs.asdict(NO_CONTEXT) == {
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
    assert Context() == NO_CONTEXT


@pytest.mark.parametrize("field", ["by", "role", "on_behalf_of", "space", "activity", "cause"])
@pytest.mark.parametrize("value", ["", " ", 7, b"P1", ["P1"], "\ud83d"])
def test_context_ids_are_ids_or_none(field: str, value: Any) -> None:
    """Other types, blank text and unpaired surrogates are refused."""
    with pytest.raises(InvalidEvent, match=f"context: {field} must be an id or None, not "):
        Context(**{field: value})


@pytest.mark.parametrize(
    ("field", "options"),
    [("precision", [*PRECISIONS]), ("capture", CAPTURES), ("visibility", VISIBILITIES)],
)
def test_context_options_are_a_closed_list(field: str, options: list[str]) -> None:
    """Each option is accepted; any other value is refused with the list."""
    for option in options:
        chosen: dict[str, Any] = {field: option}
        assert getattr(Context(**chosen), field) == option
    for wrong in ("", "guess", None, 1, ["exact"]):
        chosen = {field: wrong}
        with pytest.raises(InvalidEvent, match=rf"{field} must be one of {', '.join(options)}"):
            Context(**chosen)


def test_precisions_give_the_largest_error() -> None:
    """They range from exact to a day, each wider than the one before."""
    widths = list(PRECISIONS.values())

    assert PRECISIONS["exact"] == timedelta(0)
    assert PRECISIONS["quarter"] == timedelta(minutes=15)
    assert PRECISIONS["day"] == timedelta(days=1)
    assert widths == sorted(set(widths))


# Timestamps


@given(timestamp=st.datetimes(timezones=st.just(UTC)))
def test_timestamps_round_trip(timestamp: datetime) -> None:
    """Microseconds since 1970 and UTC timestamps convert into each other."""
    assert from_microseconds(to_microseconds(timestamp)) == timestamp
    assert from_microseconds(to_microseconds(timestamp)).tzinfo is UTC


_SINCE_YEAR_2 = st.datetimes(min_value=datetime(2, 1, 1), timezones=st.timezones())  # noqa: DTZ001


@given(timestamp=_SINCE_YEAR_2)
def test_the_time_zone_does_not_matter(timestamp: datetime) -> None:
    """The same time in two zones has the same number."""
    assert to_microseconds(timestamp) == to_microseconds(timestamp.astimezone(UTC))


def test_numbers_count_microseconds_from_1970() -> None:
    """The epoch is 0, and earlier times are negative."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)

    assert to_microseconds(epoch) == 0
    assert to_microseconds(epoch + MICROSECOND) == 1
    assert to_microseconds(epoch - MICROSECOND) == -1
    assert to_microseconds(epoch + timedelta(days=1)) == 86_400_000_000


@pytest.mark.parametrize("zone", [None, NoOffset()], ids=["none", "without offset"])
def test_a_timestamp_needs_a_time_zone(zone: tzinfo | None) -> None:
    """A naive datetime is refused."""
    with pytest.raises(
        InvalidEvent, match="occurred_at must have a time zone, not 2026-03-03T12:00:00"
    ):
        to_microseconds(NOON.replace(tzinfo=zone))


@pytest.mark.parametrize(
    "timestamp",
    [
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
        datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=1))),
    ],
    ids=["before", "after"],
)
def test_a_timestamp_is_in_a_year_of_utc(timestamp: datetime) -> None:
    """A time that is no UTC datetime is refused."""
    with pytest.raises(InvalidEvent, match="must be in the years 1 to 9999 of UTC"):
        to_microseconds(timestamp)
    assert from_microseconds(
        to_microseconds(datetime.max.replace(tzinfo=UTC))
    ) == datetime.max.replace(tzinfo=UTC)
    assert from_microseconds(
        to_microseconds(datetime.min.replace(tzinfo=UTC))
    ) == datetime.min.replace(tzinfo=UTC)


# New and recorded events


def test_every_new_event_has_its_own_id() -> None:
    """Two equal events have different ids."""
    one, other = (
        NewEvent(event=WorkshopOpened(), occurred_at=NOON, recorded_at=NOON) for _ in range(2)
    )

    assert one.id != other.id
    assert str(uuid.UUID(one.id)) == one.id
    assert new_event_id() != new_event_id()
    assert one.context is NO_CONTEXT


@pytest.mark.parametrize("id", ["x", "x" * 200, "polis:vote 7/3", "~!"])
def test_an_id_is_printable_ascii(id: str) -> None:
    """Ids of other systems are accepted."""
    assert NewEvent(event=WorkshopOpened(), occurred_at=NOON, recorded_at=NOON, id=id).id == id


@pytest.mark.parametrize("id", ["", "x" * 201, "é", "a\nb", "\x00", "x\n", None, 7, b"x"])
def test_other_ids_are_refused(id: Any) -> None:
    """An id that some stores would change is refused."""
    with pytest.raises(InvalidEvent, match="envelope: id must be 1 to 200 printable ASCII"):
        NewEvent(event=WorkshopOpened(), occurred_at=NOON, recorded_at=NOON, id=id)


def test_a_recorded_event_has_utc_timestamps() -> None:
    """Numbers are stored and datetimes are computed."""
    recorded = RecordedEvent(
        5,
        "leeds",
        3,
        "id",
        WorkshopOpened(),
        to_microseconds(NOON),
        to_microseconds(NOON) + 1,
        NO_CONTEXT,
    )

    assert recorded.occurred_at == NOON
    assert recorded.recorded_at == NOON + MICROSECOND
    assert recorded.occurred_at.tzinfo is recorded.recorded_at.tzinfo is UTC


def test_a_recorded_event_has_a_type() -> None:
    """The wire name is that of the class, or that of the opaque event."""
    opaque = OpaqueEvent("abcd.asset-identified", 2, b"{}")

    assert RecordedEvent(1, "leeds", 1, "id", WorkshopOpened(), 0, 0, NO_CONTEXT).type == (
        "workshop.opened"
    )
    assert (
        RecordedEvent(1, "leeds", 1, "id", opaque, 0, 0, NO_CONTEXT).type == "abcd.asset-identified"
    )


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
    """Values that no log can store are refused."""
    with pytest.raises(InvalidEvent, match=f"opaque event: {field} must be "):
        OpaqueEvent(type, version, data)


def test_a_timestamp_out_of_range_is_refused() -> None:
    """A damaged log may contain one."""
    with pytest.raises(InvalidEvent, match="occurred_at is outside the years 1 to 9999"):
        from_microseconds(2**63 - 1)
