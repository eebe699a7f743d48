"""Parts that all drawings have: the root element, texts and numbers."""

from __future__ import annotations

from html import escape

from dialoguekit.characters import isolate

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
TEXT_SIZE = 13
TEXT_COLOUR = "#2b3235"
GRID_COLOUR = "#dfe5e6"
AXIS_COLOUR = "#8d989b"


def svg_root(width: str, height: str, body: str) -> str:
    """Return a drawing that scales with its container, and that screen readers skip."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" aria-hidden="true" '
        f'font-family="{FONT}" font-size="{TEXT_SIZE}px">{body}</svg>'
    )


def svg_number(value: float) -> str:
    """Return a number with at most two decimals."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def svg_label(x: float, y: float, text: str, attributes: str = "") -> str:
    """Return a text with its baseline at a position; ``attributes`` are written as they are."""
    inner = escape(isolate(text), quote=False)
    return f'<text x="{svg_number(x)}" y="{svg_number(y)}"{attributes}>{inner}</text>'
