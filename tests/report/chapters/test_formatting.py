"""How chapters put things into words."""

from __future__ import annotations

import locale
from datetime import UTC, date, datetime

import pytest

from dialoguekit.report.chapters.formatting import day, heading


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (date(2025, 3, 4), "4 March 2025"),
        (date(2025, 12, 31), "31 December 2025"),
        (datetime(2025, 1, 1, 23, 59, tzinfo=UTC), "1 January 2025"),
    ],
)
def test_a_day_stands_in_words(of: date, words: str) -> None:
    """Without a nought before it."""
    assert day(of) == words


def test_no_locale_changes_the_words() -> None:
    """The same log gives the same report, wherever it is replayed."""
    for found in ("de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8"):
        before = locale.setlocale(locale.LC_TIME)
        try:
            locale.setlocale(locale.LC_TIME, found)
        except locale.Error:
            continue
        try:
            assert day(date(2025, 5, 1)) == "1 May 2025"
        finally:
            locale.setlocale(locale.LC_TIME, before)


def test_a_heading_changes_the_first_letter_alone() -> None:
    """What has capitals keeps them."""
    assert heading("peer support") == "Peer support"
    assert heading("NHS staff and GPs") == "NHS staff and GPs"
    assert heading("") == ""
