"""Text formatting of the chapters, independent of the machine."""

from __future__ import annotations

from datetime import date

NOT_FOR_QUOTATION = "(not for quotation)"
"""Placeholder for the text of a person who does not consent to be quoted."""

PARAPHRASED = "† paraphrased"
"""Explanation of the dagger after a contribution that was not recorded verbatim."""

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


def format_heading(name: str) -> str:
    """Return a name as a column heading: ``NHS staff`` unchanged, ``peer support`` capitalised."""
    return name[:1].upper() + name[1:]
