"""Values and evidence as text, identical in every format for readers."""

from __future__ import annotations

import math

from dialoguekit.characters import isolate, to_printable
from dialoguekit.document.blocks import Value
from dialoguekit.events.evidence import Evidence

DASH = "–"
"""Placeholder for an unknown value."""

NO_FINDINGS = "No issues found."
NO_ROWS = "No entries."
NOT_DRAWN = "This chart could not be drawn. Its data follow."


def format_value(value: Value) -> str:
    """Return a value as text.

    Integers have thousands separators, and other numbers at most two decimals.  An unknown value is
    a dash.
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return DASH
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    return "0" if text == "-0" else text.replace("-", "−")


def format_evidence(evidence: Evidence) -> str:
    """Return the positions of events in short form: ``leeds #12–40, #43; york #3``."""
    return "; ".join(
        f"{isolate(stream)} {', '.join(_format_span(first, last) for first, last in spans)}"
        for stream, spans in evidence.spans
    )


def _format_span(first: int, last: int) -> str:
    return f"#{first}" if first == last else f"#{first}{DASH}{last}"


def summarise_evidence(evidence: Evidence) -> str:
    """Return the number of events and their approximate positions.

    ``312 events between leeds #12 and #940``; for several streams, only their names are given.
    """
    count = len(evidence)
    if len(evidence.spans) == 1:
        ((stream, spans),) = evidence.spans
        where = f"between {isolate(stream)} #{spans[0][0]} and #{spans[-1][1]}"
    else:
        *names, last = (isolate(stream) for stream, _ in evidence.spans)
        where = f"in {', '.join(names)} and {last}"
    return f"{count:,} event{'' if count == 1 else 's'} {where}"


def replace_unprintable(text: str) -> str:
    """Replace characters that HTML and SVG do not allow, that control a terminal or that reverse
    the text after them.
    """
    return to_printable(text)
