"""Dates of the chapters."""

from __future__ import annotations

import locale
from datetime import UTC, date, datetime

import pytest

from dialoguekit.report.chapters.formatting import format_date


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2025, 3, 4), "4 March 2025"),
        (date(2025, 12, 31), "31 December 2025"),
        (datetime(2025, 1, 1, 23, 59, tzinfo=UTC), "1 January 2025"),
    ],
)
def test_a_date_is_formatted(day: date, text: str) -> None:
    """The day has no leading zero."""
    assert format_date(day) == text


def test_the_locale_does_not_matter() -> None:
    """The same log gives the same report on every machine."""
    for found in ("de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8"):
        before = locale.setlocale(locale.LC_TIME)
        try:
            locale.setlocale(locale.LC_TIME, found)
        except locale.Error:
            continue
        try:
            assert format_date(date(2025, 5, 1)) == "1 May 2025"
        finally:
            locale.setlocale(locale.LC_TIME, before)
