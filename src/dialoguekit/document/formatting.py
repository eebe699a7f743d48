"""How values and places are put into words, the same in every format that people read."""

from __future__ import annotations

import math
import re

from dialoguekit.document.blocks import Value
from dialoguekit.events.evidence import Evidence

DASH = "–"
"""Stands where nothing is known."""

NOTHING_STANDS_OUT = "None of the checks found anything."
NO_ROWS = "There is nothing to list."
NOT_DRAWN = "This chart could not be drawn. Its data follow."

# What neither a page nor a drawing may hold: controls other than tab and line ends, halves of
# characters, and the two code points that are no characters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def shown(value: Value) -> str:
    """A value as people read it.

    Whole numbers have separators of thousands, others at most two decimals; what is not known
    is a dash.
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return DASH
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    return "0" if text == "-0" else text.replace("-", "−")


def places(evidence: Evidence) -> str:
    """Where events stand, as short as can be: ``leeds #12–40, #43; york #3``."""
    return "; ".join(
        f"{stream} {', '.join(_span(first, last) for first, last in spans)}"
        for stream, spans in evidence.spans
    )


def _span(first: int, last: int) -> str:
    return f"#{first}" if first == last else f"#{first}{DASH}{last}"


def extent(evidence: Evidence) -> str:
    """How many events there are and where, roughly.

    ``312 events between leeds #12 and #940``; of several streams only the names are said.
    """
    count = len(evidence)
    if len(evidence.spans) == 1:
        ((stream, spans),) = evidence.spans
        where = f"between {stream} #{spans[0][0]} and #{spans[-1][1]}"
    else:
        *names, last = (stream for stream, _ in evidence.spans)
        where = f"in {', '.join(names)} and {last}"
    return f"{count:,} event{'' if count == 1 else 's'} {where}"


def printable(text: str) -> str:
    """The text with a replacement character for whatever no page may hold."""
    return _UNPRINTABLE.sub("\ufffd", text)
