"""The parts of Vega-Lite that a drawing may use: those that dialoguekit and its plugins use.

Everything else is refused before the converter sees it: addresses, images, expressions,
parameters, transforms of data, and sizes that take long to draw.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from dialoguekit.errors import ReportError

MAX_WIDTH = 2_000
MAX_HEIGHT = 20_000
MAX_ROWS = 5_000
MAX_ITEMS = 2_000
MAX_LAYERS = 20
MAX_LABEL = 2_000
MAX_SETTING = 1_000
MAX_NUMBER = 10**15
MAX_LENGTH = 1_000_000  # Of the specification as JSON.

Predicate: TypeAlias = Callable[[Any], bool]

_LOOKUP = re.compile(r"(\{.*\})\[datum\.label\] \|\| datum\.label", re.DOTALL)
_LINE_COUNT = re.compile(r"length\((\{.*\})\[datum\.label\] \|\| \[0\]\) == \d", re.DOTALL)
_FORMAT = re.compile(r",?(\.[0-6])?[dfs%]")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{3,8}|[A-Za-z]{1,30}")
_TIME_UNIT = re.compile(
    r"(utc)?(year|quarter|month|week|day|date|dayofyear|hours|minutes|seconds|milliseconds)+"
)
_SCHEMA = re.compile(r"https://vega\.github\.io/schema/vega-lite/v5[.\d]*\.json")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MAX_LABEL


def _is_setting(value: Any) -> bool:
    return _is_number(value) and abs(value) <= MAX_SETTING


def _is_number(value: Any) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and abs(value) < MAX_NUMBER  # False for what is not a number.


def _is_cell(value: Any) -> bool:
    return value is None or isinstance(value, bool) or _is_text(value) or _is_number(value)


def _is_row(value: Any) -> bool:
    if not isinstance(value, dict):
        return _is_cell(value)
    return len(value) <= MAX_ITEMS and all(
        _is_text(name) and _is_cell(cell) for name, cell in value.items()
    )


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MAX_ROWS and all(map(_is_row, value))


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_null(value: Any) -> bool:
    return value is None


def _up_to(maximum: float) -> Predicate:
    return lambda value: _is_number(value) and 0 <= value <= maximum


def _one_of(*values: str) -> Predicate:
    return lambda value: isinstance(value, str) and value in values


def _matches(pattern: re.Pattern[str]) -> Predicate:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _looks_up_labels(pattern: re.Pattern[str]) -> Predicate:
    """Return whether a text is an expression that looks up the lines of a label, and no other."""

    def check(value: Any) -> bool:
        found = pattern.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            return False
        try:
            lines = json.loads(found[1])
        except (ValueError, RecursionError):
            return False
        # A line end of JavaScript would end the text in an expression.
        return found[1].isascii() and all(
            isinstance(each, list) and all(map(_is_text, each)) for each in lines.values()
        )

    return check


_OFFSET = {
    "value": _is_setting,
    "condition": [{"test": _looks_up_labels(_LINE_COUNT), "value": _is_setting}],
}
_AXIS = {
    "domain": _is_flag,
    "format": _matches(_FORMAT),
    "labelExpr": _looks_up_labels(_LOOKUP),
    "labelFlush": _is_flag,
    "labelLimit": _is_setting,
    "labelLineHeight": _up_to(100),
    "labelOffset": (_is_setting, _OFFSET),
    "labelOverlap": _is_flag,
    "labelPadding": _up_to(100),
    "tickCount": _up_to(100),
    "ticks": _is_flag,
}
_LEGEND = {
    "columns": _up_to(100),
    "labelLimit": _is_setting,
    "orient": _one_of("top", "bottom", "left", "right"),
}
_SCALE = {
    "domain": ([_is_text], [_is_number]),
    "range": ([_matches(_COLOUR)], [[_up_to(100)]], [_is_setting]),
}
_CHANNEL = {
    "axis": (_is_null, _AXIS),
    "field": _is_text,
    "legend": (_is_null, _LEGEND),
    "scale": (_is_null, _SCALE),
    "sort": (_is_null, [_is_text]),
    "timeUnit": _matches(_TIME_UNIT),
    "title": (_is_null, _is_text),
    "type": _one_of("nominal", "ordinal", "quantitative", "temporal"),
    "value": (_is_setting, _matches(_COLOUR)),
}
_CHANNELS = (
    *("color", "detail", "order", "strokeDash", "strokeWidth", "text"),
    *("x", "y", "yOffset"),
)
_MARK_TYPE = _one_of("bar", "circle", "line", "text")
_MARK = {
    "type": _MARK_TYPE,
    "align": _one_of("left", "center", "right"),
    "baseline": _one_of("top", "middle", "bottom"),
    "cornerRadiusEnd": _up_to(100),
    "fontSize": _up_to(100),
    "fontWeight": _one_of("bold", "normal"),
    "height": (_up_to(100), {"band": _up_to(1)}),
    "interpolate": _one_of("basis", "linear"),
    "limit": _is_setting,
    "opacity": _up_to(1),
    "size": _up_to(MAX_SETTING),
}
_VIEW = {
    "data": {"values": _are_rows},
    "encoding": dict.fromkeys(_CHANNELS, _CHANNEL),
    "mark": (_MARK_TYPE, _MARK),
}
_SPECIFICATION = {
    **_VIEW,
    "$schema": _matches(_SCHEMA),
    "autosize": (_one_of("none"), {"type": _one_of("fit-x"), "contains": _one_of("padding")}),
    "height": _up_to(MAX_HEIGHT),
    "layer": [_VIEW],
    "padding": _up_to(100),
    "width": _up_to(MAX_WIDTH),
}


# A rule is a predicate, a mapping of keys to rules, a list with the rule of each item, or a tuple
# of alternatives.


def check_specification(title: str, spec: Mapping[str, Any]) -> None:
    """Raise :class:`~dialoguekit.errors.ReportError` for a specification that is not drawn."""
    layers = spec.get("layer")
    if isinstance(layers, list) and len(layers) > MAX_LAYERS:
        raise ReportError(f"Chart {title!r} cannot be drawn: it has {len(layers):,} layers.")
    length = len(json.dumps(spec))
    if length > MAX_LENGTH:
        raise ReportError(
            f"Chart {title!r} cannot be drawn: its specification has {length:,} characters."
        )
    path = _find_refused(spec, _SPECIFICATION, "")
    if path is not None:
        raise ReportError(
            f"Chart {title!r} cannot be drawn: {path or 'the specification'} is not supported, or "
            "its value is too large."
        )


def _find_refused(value: Any, rule: Any, path: str) -> str | None:
    """Return the path of the first part that the rule refuses; None if there is none."""
    match rule:
        case tuple():
            refused = [_find_refused(value, alternative, path) for alternative in rule]
            # The alternative that allows most of the value explains best.
            return None if None in refused else max(filter(None, refused), key=len, default=path)
        case dict() if isinstance(value, dict):
            parts = ((f"{path}.{key}".strip("."), key, inner) for key, inner in value.items())
            found = (
                _find_refused(inner, rule[key], where) if key in rule else where
                for where, key, inner in parts
            )
        case [of_item] if isinstance(value, list) and len(value) <= MAX_ITEMS:
            found = (_find_refused(item, of_item, path) for item in value)
        case dict() | [_]:
            return path
        case _:
            return None if rule(value) else path
    return next((refused for refused in found if refused is not None), None)
