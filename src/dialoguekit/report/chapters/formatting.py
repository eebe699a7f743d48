"""How the chapters put things into words, the same on every machine."""

from __future__ import annotations

from datetime import date

NOT_FOR_QUOTATION = "(not for quotation)"
"""Stands for words of somebody who has not agreed to be quoted, or does so no more."""

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


def day(of: date) -> str:
    """A calendar day in words: ``4 March 2025``.  No locale and no platform changes it."""
    return f"{of.day} {_MONTHS[of.month - 1]} {of.year}"


def heading(name: str) -> str:
    """A name at the head of a column: ``NHS staff`` stays so, ``peer support`` gets a capital."""
    return name[:1].upper() + name[1:]
