"""JSON as a file from elsewhere has to be: read strictly, and written in one way only.

What one reader takes and another does not is refused: duplicate keys, NaN, numbers that do not
fit, half of a surrogate pair.  So is what only wears a reader out: deep nesting, endless digits.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

MOST_NESTED = 32
"""How deep arrays and objects may stand in one another."""

_LONGEST_NUMBER = 40
_LEAST_INT, _MOST_INT = -(2**63), 2**63 - 1
_OUTSIDE_STRINGS = re.compile(
    r'(?P<opens>[\[{])|(?P<closes>[\]}])|[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL
)


class NotStrict(ValueError):
    """What makes a text anything but strict JSON."""


def load(text: str) -> Any:
    """The value that ``text`` holds.  Raises :class:`NotStrict` for what is refused."""
    if text.startswith("\ufeff"):
        raise NotStrict("begins with a byte order mark")
    _check_nesting(text)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise NotStrict(f"is not JSON: {error.msg}, at character {error.pos + 1}") from error
    if "\\u" in text:
        _check_surrogates(value)
    return value


def load_bytes(data: bytes) -> Any:
    """The value that the UTF-8 text ``data`` holds, as :func:`load` reads it."""
    try:
        return load(data.decode())
    except UnicodeDecodeError as error:
        raise NotStrict(f"is not UTF-8: byte {error.start + 1} is 0x{data[error.start]:02x}") from (
            error
        )


def dump(value: Any) -> bytes:
    """The one way in which ``value`` is written: no spaces, and every letter as itself."""
    return _ENCODER.encode(value).encode()


def is_canonical(data: bytes) -> bool:
    """Whether ``data`` is JSON that comes out as the very same bytes when it is written again."""
    try:
        return dump(load_bytes(data)) == data
    except NotStrict:
        return False


def _check_nesting(text: str) -> None:
    """Count brackets outside strings, before any reader goes down into them."""
    if text.count("[") + text.count("{") <= MOST_NESTED:
        return
    depth = 0
    for token in _OUTSIDE_STRINGS.finditer(text):
        if token["opens"]:
            depth += 1
            if depth > MOST_NESTED:
                why = f"is nested more than {MOST_NESTED} deep, at character {token.start() + 1}"
                raise NotStrict(why)
        elif token["closes"]:
            depth -= 1


def _check_surrogates(value: Any) -> None:
    try:
        dump(value)
    except UnicodeEncodeError as error:
        raise NotStrict("holds half of a surrogate pair") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise NotStrict(f"holds the key {shown(twice)} twice")
    return made


def _whole(digits: str) -> int:
    if len(digits) <= _LONGEST_NUMBER and _LEAST_INT <= (number := int(digits)) <= _MOST_INT:
        return number
    raise NotStrict(f"holds the number {shown(digits)}, which does not fit into 64 bits")


def _real(digits: str) -> float:
    if len(digits) <= _LONGEST_NUMBER and math.isfinite(number := float(digits)):
        return number
    raise NotStrict(f"holds the number {shown(digits)}, which no computer holds exactly enough")


def _no_constant(name: str) -> Any:
    raise NotStrict(f"holds {name}, which JSON has no word for")


def shown(value: object) -> str:
    """A value from a foreign file, quoted and cut short, fit for one line."""
    words = repr(value)
    return words if len(words) <= 40 else f"{words[:39]}…"


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_whole,
    parse_float=_real,
    parse_constant=_no_constant,
)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
