"""Local times of a workshop: its time zone, and how times are read and shown in it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import attrs

from dialoguekit.characters import spelling
from dialoguekit.events.envelope import from_microseconds

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_ALIASES = ("posix/", "right/", "posixrules", "localtime", "Factory")
"""Names in the data of time zones that are no names of zones."""


def is_time_zone(name: str) -> bool:
    """Return whether the data of this system has a time zone with this IANA name."""
    return name in _zone_names()


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if not name.startswith(_ALIASES))


@lru_cache(maxsize=1)
def _zones_by_spelling() -> tuple[dict[str, str], dict[str, str]]:
    """Return the names of the zones by their spelling, and by that of their last part."""
    by_name = {spelling(known): known for known in sorted(_zone_names())}
    by_city: dict[str, str] = {}
    for known in by_name.values():
        by_city.setdefault(spelling(known.rpartition("/")[2]), known)
    return by_name, by_city


def time_zone_spellings() -> Iterable[str]:
    """Return what names a time zone once case and accents are left out, such as ``zurich``."""
    by_name, by_city = _zones_by_spelling()
    return by_name.keys() | by_city.keys()


def near_time_zones(name: str) -> list[str]:
    """Return up to three names of time zones near ``name``: ``Zürich`` is near Europe/Zurich."""
    by_name, by_city = _zones_by_spelling()
    wanted, city = spelling(name), spelling(name.rpartition("/")[2])
    for zones, key in ((by_name, wanted), (by_city, wanted), (by_city, city)):
        if key in zones:
            return [zones[key]]
    near = [by_name[each] for each in difflib.get_close_matches(wanted, by_name)]
    cities = [by_city[each] for each in difflib.get_close_matches(city, by_city, cutoff=0.75)]
    return list(dict.fromkeys([*near, *cities]))[:3]


def to_local(naive: datetime, zone: tzinfo) -> datetime:
    """Return a time without a zone as the local time of a zone.

    Raises :class:`ValueError` with the reason if that local time is skipped or happens twice,
    because the clocks change.
    """
    first, second = naive.replace(tzinfo=zone, fold=0), naive.replace(tzinfo=zone, fold=1)
    if not _exists(first):
        raise ValueError("the clocks skip that time on this day")
    if first.utcoffset() != second.utcoffset():
        offsets = " or ".join(format_offset(each) for each in (first, second))
        raise ValueError(f"that time happens twice on this day, with the offset {offsets}")
    return first


def _exists(local: datetime) -> bool:
    there = local.astimezone(UTC).astimezone(local.tzinfo)
    return there.replace(tzinfo=None) == local.replace(tzinfo=None)


def format_offset(local: datetime) -> str:
    """Return the offset of a local time from UTC: ``+01:00``."""
    return local.isoformat()[-6:] if local.utcoffset() is not None else ""


@attrs.frozen
class LocalTimes:
    """The times of one workshop in its time zone; in UTC if it has none.

    ``name`` is the IANA name of the zone, ``Europe/London``.  A zone that this system does not know
    is UTC too, and :meth:`describe` says so.
    """

    name: str | None = None

    @property
    def zone(self) -> tzinfo:
        """The time zone."""
        known = self.name is not None and is_time_zone(self.name)
        return ZoneInfo(self.name) if known and self.name is not None else UTC

    def at(self, microseconds: int) -> datetime:
        """Return a time in microseconds since 1970 UTC as a local time."""
        return self.local(from_microseconds(microseconds))

    def local(self, timestamp: datetime) -> datetime:
        """Return a timestamp as a local time; as UTC at the ends of the calendar."""
        try:
            return timestamp.astimezone(self.zone)
        except OverflowError:
            return timestamp.astimezone(UTC)

    def format(self, timestamp: datetime) -> str:
        """Return a timestamp as local text with its offset, ``2026-04-16T09:00:00+01:00``."""
        return self.local(timestamp).isoformat()

    def label(self, microseconds: int) -> str:
        """Return the abbreviation in use at a time, ``BST``; without one the offset, ``+05:45``."""
        local = self.at(microseconds)
        name = local.tzname() or ""
        return name if name.isalpha() else format_offset(local)

    def describe(self, times: Iterable[int] = ()) -> str:
        """Return the zone with the abbreviations in use at ``times``: ``Europe/London (BST)``."""
        if self.name is None:
            return "UTC"
        if self.zone is UTC:
            return f"UTC, as this system does not know the time zone {self.name}"
        labels = dict.fromkeys(map(self.label, sorted(times)))
        if not labels or list(labels) == [self.name]:
            return self.name
        return f"{self.name} ({' and '.join(labels)})"

    def days(self, times: Iterable[int]) -> list[str]:
        """Return the local days of ``times``, in order: ``4 March 2025``."""
        return [format_date(day) for day in sorted({self.at(time).date() for time in times})]

    def clock(self, times: Iterable[int]) -> Callable[[int], str]:
        """Return a function that formats each of ``times``: ``10:00``.

        It adds the day if they are of several, and the abbreviation if the clocks change between
        them.
        """
        every = list(times)
        with_day = len({self.at(time).date() for time in every}) > 1
        with_label = len({self.label(time) for time in every}) > 1

        def format_time(time: int) -> str:
            text = f"{self.at(time):%H:%M}"
            text = f"{format_date(self.at(time))}, {text}" if with_day else text
            return f"{text} {self.label(time)}" if with_label else text

        return format_time


UTC_TIMES = LocalTimes()
"""The times of a workshop without a time zone."""


def format_date(value: date) -> str:
    """Return a date or a datetime as text, on every machine the same: ``4 March 2025``."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
