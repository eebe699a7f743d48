"""Local times, over changes of summer time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dialoguekit.events import to_microseconds
from dialoguekit.events.local_time import (
    UTC_TIMES,
    LocalTimes,
    format_offset,
    is_time_zone,
    near_time_zones,
    to_local,
)

LONDON = LocalTimes("Europe/London")


def us(text: str) -> int:
    """Return a time in UTC as microseconds."""
    return to_microseconds(datetime.fromisoformat(text).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("utc", "local", "label"),
    [
        ("2026-03-29T00:59", "00:59", "GMT"),
        ("2026-03-29T01:00", "02:00", "BST"),
        ("2026-10-25T00:59", "01:59", "BST"),
        ("2026-10-25T01:00", "01:00", "GMT"),
    ],
)
def test_times_are_local_when_the_clocks_change(utc: str, local: str, label: str) -> None:
    """In March an hour is skipped, in October one happens twice."""
    time = us(utc)
    assert (f"{LONDON.at(time):%H:%M}", LONDON.label(time)) == (local, label)


def test_the_day_is_the_local_one() -> None:
    """Half past eleven in the evening UTC is the next day in London in summer."""
    evening = us("2026-06-30T23:30")
    assert LONDON.days([evening]) == ["1 July 2026"]
    assert UTC_TIMES.days([evening]) == ["30 June 2026"]
    assert LocalTimes("America/New_York").days([us("2026-07-01T02:00")]) == ["30 June 2026"]


def test_the_zone_is_named_with_its_abbreviations() -> None:
    """Both of them if the clocks change between the times; the offset where there is none."""
    before, after = us("2026-10-25T00:30"), us("2026-10-25T01:30")
    assert LONDON.describe([before]) == "Europe/London (BST)"
    assert LONDON.describe([after, before]) == "Europe/London (BST and GMT)"
    assert LONDON.describe() == "Europe/London"
    assert LocalTimes("Asia/Kathmandu").describe([before]) == "Asia/Kathmandu (+05:45)"
    assert UTC_TIMES.describe([before]) == LocalTimes("UTC").describe([before]) == "UTC"


def test_a_zone_that_the_system_does_not_know_is_utc() -> None:
    """A log from another system is shown, and the report says so."""
    unknown = LocalTimes("Mars/Olympus")
    assert unknown.at(us("2026-06-30T23:30")).tzinfo is UTC
    assert unknown.describe([0]) == ("UTC, as this system does not know the time zone Mars/Olympus")


def test_a_clock_adds_what_tells_its_times_apart() -> None:
    """The abbreviation if the clocks change between them, the day if there are several."""
    twice = [us("2026-10-25T00:30"), us("2026-10-25T01:30")]
    assert [LONDON.clock(twice)(time) for time in twice] == ["01:30 BST", "01:30 GMT"]
    days = [us("2026-06-30T22:30"), us("2026-06-30T23:30")]
    clock = LONDON.clock(days)
    assert [clock(time) for time in days] == ["30 June 2026, 23:30", "1 July 2026, 00:30"]
    assert LONDON.clock(days[:1])(days[0]) == "23:30"


def test_the_ends_of_the_calendar_have_a_time() -> None:
    """They are UTC where the local time would be outside the years 1 to 9999."""
    first = to_microseconds(datetime.min.replace(tzinfo=UTC))
    last = to_microseconds(datetime.max.replace(tzinfo=UTC))
    assert LocalTimes("America/New_York").at(first).year == 1
    assert LocalTimes("Asia/Tokyo").at(last).year == 9999


def test_a_time_without_a_zone_becomes_local() -> None:
    """It is refused where the clocks skip it or show it twice."""
    zone = ZoneInfo("Europe/London")
    summer = to_local(datetime(2026, 7, 1, 10, 0), zone)  # noqa: DTZ001  # tested
    assert format_offset(summer) == "+01:00"
    with pytest.raises(ValueError, match="skip that time"):
        to_local(datetime(2026, 3, 29, 1, 30), zone)  # noqa: DTZ001  # tested
    with pytest.raises(ValueError, match=r"twice .* \+01:00 or \+00:00"):
        to_local(datetime(2026, 10, 25, 1, 30), zone)  # noqa: DTZ001  # tested


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("london", "Europe/London"),
        ("europe/london", "Europe/London"),
        ("Europe/Lodnon", "Europe/London"),
        ("new york", "America/New_York"),
    ],
)
def test_names_near_an_unknown_one_are_found(name: str, near: str) -> None:
    """By name, by city, and with a slip of the pen."""
    assert not is_time_zone(name)
    assert near in near_time_zones(name)


@pytest.mark.parametrize("name", ["", "localtime", "posix/Europe/London", "../etc/passwd", "\x00"])
def test_no_other_file_is_a_time_zone(name: str) -> None:
    """Only IANA names are."""
    assert not is_time_zone(name)
    assert LocalTimes(name).zone is UTC
