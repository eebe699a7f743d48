"""Strict reading and canonical writing of JSON in untrusted files.

Input that parsers interpret differently is refused: duplicate keys, NaN, numbers out of range,
lone surrogates.  So is input that exhausts a parser: deep nesting and very long numbers.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import Any

from dialoguekit.errors import shown
from dialoguekit.events.limits import MAX_NESTING

_MAX_NUMBER_LENGTH = 40
_MIN_INT, _MAX_INT = -(2**63), 2**63 - 1
_OUTSIDE_STRINGS = re.compile(
    r'(?P<opens>[\[{])|(?P<closes>[\]}])|[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL
)


class StrictJsonError(ValueError):
    """A text that is not strict JSON; the message states the reason."""


def load(text: str, *, max_nesting: int = MAX_NESTING) -> Any:
    """Parse ``text``.  Raises :class:`StrictJsonError`."""
    if text.startswith("\ufeff"):
        raise StrictJsonError("begins with a byte order mark")
    _check_nesting(text, max_nesting)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise StrictJsonError(f"is not JSON: {error.msg}, at character {error.pos + 1}") from error
    if "\\u" in text:
        _check_surrogates(value)
    return value


def load_bytes(data: bytes, *, max_nesting: int = MAX_NESTING) -> Any:
    """Parse UTF-8 ``data`` as :func:`load` does."""
    try:
        return load(data.decode(), max_nesting=max_nesting)
    except UnicodeDecodeError as error:
        why = f"is not UTF-8: byte {error.start + 1} is 0x{data[error.start]:02x}"
        raise StrictJsonError(why) from error


def dump(value: Any) -> bytes:
    """Return ``value`` as canonical JSON: no spaces, no escaped non-ASCII characters."""
    return _ENCODER.encode(value).encode()


def is_canonical(data: bytes, *, max_nesting: int = MAX_NESTING) -> bool:
    """Return whether ``data`` is JSON that :func:`dump` writes as the same bytes."""
    try:
        return dump(load_bytes(data, max_nesting=max_nesting)) == data
    except StrictJsonError:
        return False


def _check_nesting(text: str, max_nesting: int) -> None:
    """Count brackets outside strings before the recursive parser runs."""
    if text.count("[") + text.count("{") <= max_nesting:
        return
    depth = 0
    for token in _OUTSIDE_STRINGS.finditer(text):
        if token["opens"]:
            depth += 1
            if depth > max_nesting:
                why = f"is nested more than {max_nesting} deep, at character {token.start() + 1}"
                raise StrictJsonError(why)
        elif token["closes"]:
            depth -= 1


def _check_surrogates(value: Any) -> None:
    try:
        dump(value)
    except UnicodeEncodeError as error:
        raise StrictJsonError("contains a lone surrogate") from error


def _parse_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        [(twice, _)] = Counter(key for key, _ in pairs).most_common(1)
        raise StrictJsonError(f"contains the key {shown(twice)} twice")
    return value


def _parse_integer(digits: str) -> int:
    if len(digits) <= _MAX_NUMBER_LENGTH and _MIN_INT <= (number := int(digits)) <= _MAX_INT:
        return number
    why = f"contains the number {digits[:40]}, which does not fit into 64 bits"
    raise StrictJsonError(why)


def _parse_number(digits: str) -> float:
    if len(digits) <= _MAX_NUMBER_LENGTH and math.isfinite(number := float(digits)):
        return number
    why = f"contains the number {digits[:40]}, which is out of range or too long"
    raise StrictJsonError(why)


def _refuse_constant(name: str) -> Any:
    raise StrictJsonError(f"contains {name}, which is not JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_parse_object,
    parse_int=_parse_integer,
    parse_float=_parse_number,
    parse_constant=_refuse_constant,
)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
