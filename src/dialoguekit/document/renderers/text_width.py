"""Widths of texts in Liberation Sans, which is as wide as Arial and Helvetica.

Letters of other scripts have an upper estimate, because their font is that of the reader.
"""

from __future__ import annotations

from functools import lru_cache
from unicodedata import combining, east_asian_width, normalize

ELLIPSIS = "…"

_LETTERS = {
    191: "'",
    223: "ijl‘’",
    260: "|",
    278: " !,./:;I[\\]ft\xa0",
    334: "()-`r{}“”",
    355: '"',
    390: "*",
    470: "^",
    500: "Jcksvxyz",
    557: "#$0123456789?L_abdeghnopqu–",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    723: "CDHNRUw",
    778: "GOQ",
    834: "Mm",
    890: "%",
    944: "W",
    1016: "@",
}
"""Letters by their width in thousandths of the font size, rounded up."""

_WIDTHS = {letter: width for width, letters in _LETTERS.items() for letter in letters}
_OTHER = 850
_WIDE = 1000
_BOLD = 1.12


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text in pixels, or somewhat more."""
    width = sum(map(_letter_width, text)) * size / 1000
    return width * _BOLD if bold else width


def truncate(text: str, limit: float, size: float, *, bold: bool = False) -> str:
    """Return a text that is at most ``limit`` pixels wide; zero means no limit."""
    if not limit or text_width(text, size, bold=bold) <= limit:
        return text
    left = limit - text_width(ELLIPSIS, size, bold=bold)
    kept = 0
    for letter in text:
        left -= text_width(letter, size, bold=bold)
        if left < 0:
            break
        kept += 1
    return text[:kept] + ELLIPSIS


@lru_cache(maxsize=4096)
def _letter_width(letter: str) -> int:
    if letter in _WIDTHS:
        return _WIDTHS[letter]
    if combining(letter):
        return 0
    if east_asian_width(letter) in "FW" or letter == ELLIPSIS:
        return _WIDE
    return _WIDTHS.get(normalize("NFD", letter)[0], _OTHER)
