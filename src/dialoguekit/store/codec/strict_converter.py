"""Strict converter: plain values to events, with precise errors.

A wrong type, a missing or unknown field and a failed validator are each reported with their path.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args, get_origin

import attrs
import cattrs
import msgspec
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn
from cattrs.preconf.msgspec import make_converter

from dialoguekit.errors import InvalidEvent
from dialoguekit.events.fields import Pairs

_MINUTE = timedelta(minutes=1)


def _structure_exact(kind: type, *also: type) -> Callable[[Any, Any], Any]:
    """Return a hook that checks the type: cattrs would convert 3 to "3"."""

    def check(value: Any, _: Any) -> Any:
        if value.__class__ is kind or value.__class__ in also:
            return value
        raise TypeError(f"must be {kind.__name__}, not {value.__class__.__name__}")

    return check


def _structure_iso(kind: type[date]) -> Callable[[Any, Any], Any]:
    def parse(value: Any, _: Any) -> Any:
        if not isinstance(value, str):
            raise TypeError(f"must be ISO 8601 text, not {value.__class__.__name__}")
        return kind.fromisoformat(value)

    return parse


def _format_timestamp(timestamp: datetime) -> str:
    """Return a timestamp as ISO 8601 text.

    JSON readers accept only offsets of whole minutes.  A timestamp with another offset is converted
    to UTC, because rounding its offset would change the time.
    """
    offset = timestamp.utcoffset()
    return (timestamp.astimezone(UTC) if offset and offset % _MINUTE else timestamp).isoformat()


def _check_finite(number: float) -> float:
    """Raise ValueError for NaN and the infinities, which msgspec would silently write as null."""
    if not math.isfinite(number):
        raise ValueError(f"{number!r} is not a finite number")
    return number


class _ItemError(Exception):
    """Error in one item of a list, with its ``cause``; ``index`` counts from 0."""

    def __init__(self, index: int, cause: Exception) -> None:
        super().__init__(index)
        self.index, self.cause = index, cause


def _is_list_type(kind: Any) -> bool:
    return get_origin(kind) is tuple and get_args(kind)[-1:] == (...,)


def _pass_mapping(value: Any, _: Any) -> Any:
    """Return the value: the converter and validator of the field check it."""
    return value


def build_converter(*, explain: bool) -> cattrs.Converter:
    """Return a strict converter.  One that explains is slower, and adds the path to errors."""
    converter = make_converter(detailed_validation=explain, forbid_extra_keys=True)
    for kind in (str, int, bool):
        converter.register_structure_hook(kind, _structure_exact(kind))
    converter.register_structure_hook(float, _structure_exact(float, int))
    converter.register_structure_hook(datetime, _structure_iso(datetime))
    converter.register_structure_hook(date, _structure_iso(date))

    def structure_list(kind: Any) -> Callable[[Any, Any], Any]:
        inner_kind = get_args(kind)[0]
        inner = converter.get_structure_hook(inner_kind)

        def structure(value: Any, _: Any) -> Any:
            if not isinstance(value, list):
                raise TypeError(f"must be a list, not {value.__class__.__name__}")
            return tuple([inner(item, inner_kind) for item in value])

        def structure_and_explain(value: Any, _: Any) -> Any:
            if not isinstance(value, list):
                return structure(value, _)
            items = []
            for index, item in enumerate(value):
                try:
                    items.append(inner(item, inner_kind))
                except Exception as error:
                    raise _ItemError(index, error) from error
            return tuple(items)

        return structure_and_explain if explain else structure

    converter.register_structure_hook_factory(_is_list_type, structure_list)
    converter.register_structure_hook_func(lambda kind: kind == Pairs, _pass_mapping)

    def structure_class(cls: type[Any]) -> Callable[[Any, Any], Any]:
        structure = make_dict_structure_fn(
            cls,
            converter,
            _cattrs_forbid_extra_keys=True,
            _cattrs_detailed_validation=explain,
        )

        def structure_object(value: Any, kind: Any) -> Any:
            if value.__class__ is not dict:
                raise TypeError(f"must be an object, not {value.__class__.__name__}")
            return structure(value, kind)

        return structure_object

    converter.register_structure_hook_factory(attrs.has, structure_class)
    converter.register_unstructure_hook(datetime, _format_timestamp)
    converter.register_unstructure_hook(float, _check_finite)
    converter.register_unstructure_hook_factory(
        attrs.has,
        lambda cls: make_dict_unstructure_fn(cls, converter, _cattrs_omit_if_default=True),
    )
    return converter


def explain_error(error: BaseException, path: str = "$") -> tuple[str, str]:
    """Return the first cause of a failed structuring, and its path."""
    if isinstance(error, cattrs.ClassValidationError):
        named, others = error.group_exceptions()
        cause, note = named[0] if named else (others[0], None)
        return explain_error(cause, path if note is None else f"{path}.{note.name}")
    if isinstance(error, _ItemError):
        return explain_error(error.cause, f"{path}[{error.index}]")
    if isinstance(error, cattrs.ForbiddenExtraKeysError):
        extra = min(error.extra_fields)
        return "unknown field", f"{path}.{extra}"
    if isinstance(error, InvalidEvent):
        return error.reason, f"{path}.{error.field}"
    if isinstance(error, msgspec.DecodeError):
        return f"not JSON: {error}", path
    return "missing field" if isinstance(error, KeyError) else str(error), path
