"""Dates as text, independent of the machine."""

from __future__ import annotations

from datetime import date

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


def format_date(value: date) -> str:
    """Return a date as text: ``4 March 2025``, independent of locale and platform."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
