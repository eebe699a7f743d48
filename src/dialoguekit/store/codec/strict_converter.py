"""The strict converter: plain values to events, and what is wrong with those that are none.

Reading is strict: a wrong type, a missing or unknown field and a failed validator are each named
by their path.
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


def _strict(kind: type, *also: type) -> Callable[[Any, Any], Any]:
    """Structure ``kind`` by checking it: cattrs would turn 3 into "3"."""

    def check(value: Any, _: Any) -> Any:
        if value.__class__ is kind or value.__class__ in also:
            return value
        raise TypeError(f"must be {kind.__name__}, not {value.__class__.__name__}")

    return check


def _iso(kind: type[date]) -> Callable[[Any, Any], Any]:
    def parse(value: Any, _: Any) -> Any:
        if not isinstance(value, str):
            raise TypeError(f"must be ISO 8601 text, not {value.__class__.__name__}")
        return kind.fromisoformat(value)

    return parse


def _iso_moment(moment: datetime) -> str:
    """ISO 8601 text of a moment.

    JSON readers take offsets of whole minutes alone; rounding another one would move the moment.
    """
    offset = moment.utcoffset()
    return (moment.astimezone(UTC) if offset and offset % _MINUTE else moment).isoformat()


def _finite(number: float) -> float:
    """JSON has no word for NaN and the infinities; msgspec would write null without a word."""
    if not math.isfinite(number):
        raise ValueError(f"{number!r} is not a finite number")
    return number


class _ItemError(Exception):
    """What is wrong with one item of a list is the cause of this; ``index`` counts from 0."""

    def __init__(self, index: int, cause: Exception) -> None:
        super().__init__(index)
        self.index, self.cause = index, cause


def _is_list_type(kind: Any) -> bool:
    return get_origin(kind) is tuple and get_args(kind)[-1:] == (...,)


def _pass_pairs(value: Any, _: Any) -> Any:
    """The field's own converter and validator know what pairs are."""
    return value


def converter(*, explain: bool) -> cattrs.Converter:
    """A strict converter; the one that explains is slower and says where the error stands."""
    made = make_converter(detailed_validation=explain, forbid_extra_keys=True)
    for kind in (str, int, bool):
        made.register_structure_hook(kind, _strict(kind))
    made.register_structure_hook(float, _strict(float, int))
    made.register_structure_hook(datetime, _iso(datetime))
    made.register_structure_hook(date, _iso(date))

    def structure_list(kind: Any) -> Callable[[Any, Any], Any]:
        inner_kind = get_args(kind)[0]
        inner = made.get_structure_hook(inner_kind)

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

    made.register_structure_hook_factory(_is_list_type, structure_list)
    made.register_structure_hook_func(lambda kind: kind == Pairs, _pass_pairs)

    def structure_class(cls: type[Any]) -> Callable[[Any, Any], Any]:
        structure = make_dict_structure_fn(
            cls,
            made,
            _cattrs_forbid_extra_keys=True,
            _cattrs_detailed_validation=explain,
        )

        def structure_object(value: Any, kind: Any) -> Any:
            if value.__class__ is not dict:
                raise TypeError(f"must be an object, not {value.__class__.__name__}")
            return structure(value, kind)

        return structure_object

    made.register_structure_hook_factory(attrs.has, structure_class)
    made.register_unstructure_hook(datetime, _iso_moment)
    made.register_unstructure_hook(float, _finite)
    made.register_unstructure_hook_factory(
        attrs.has,
        lambda cls: make_dict_unstructure_fn(cls, made, _cattrs_omit_if_default=True),
    )
    return made


def explained(error: BaseException, path: str = "$") -> tuple[str, str]:
    """The first cause of a failed structuring: what is wrong, and at which path."""
    if isinstance(error, cattrs.ClassValidationError):
        named, others = error.group_exceptions()
        cause, note = named[0] if named else (others[0], None)
        return explained(cause, path if note is None else f"{path}.{note.name}")
    if isinstance(error, _ItemError):
        return explained(error.cause, f"{path}[{error.index}]")
    if isinstance(error, cattrs.ForbiddenExtraKeysError):
        extra = min(error.extra_fields)
        return "unknown field", f"{path}.{extra}"
    if isinstance(error, InvalidEvent):
        return error.why, f"{path}.{error.field}"
    if isinstance(error, msgspec.DecodeError):
        return f"not JSON: {error}", path
    return "missing field" if isinstance(error, KeyError) else str(error), path
