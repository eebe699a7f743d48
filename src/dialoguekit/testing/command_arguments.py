"""What is at hand in a workshop: ids to refer to, and arguments that a decision could be given."""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Callable, Sequence
from typing import Any

import attrs

from dialoguekit.domain.state import Workshop
from dialoguekit.events import Event
from dialoguekit.events.fields import kind_of, names
from dialoguekit.testing.event_generator import Draws, Pool, Vocabulary

_QUESTION = re.compile(r"Q[0-9]+")
_FIRST = 2  # The state and the circumstances come before what is recorded.


def pool_of(state: Workshop, vocabulary: Vocabulary) -> Pool:
    """The ids that were brought in so far, by the names of the fields that did."""
    ids = {
        "person": list(state.people),
        "contribution": list(state.text_lengths),
        "activity": list(state.activities),
        "space": list(state.spaces),
        "question": [thing for thing in state.things if _QUESTION.fullmatch(thing)],
        "proposal": list(state.proposals),
        "ballot": list(state.ballots),
    }
    for kind, noted in state.own.items():
        naming = names(kind)
        if naming is not None:
            ids[naming[0]] = [getattr(event, naming[0]) for event in noted]
    present = {field: found for field, found in ids.items() if found}
    return Pool(vocabulary, ids=present, counts=dict(state.counts))


def is_plain(function: object) -> bool:
    """Whether this is a plain function whose first two parameters are a state and a noting."""
    if not inspect.isfunction(function) or inspect.iscoroutinefunction(function):
        return False
    first = list(inspect.signature(function).parameters.values())[:_FIRST]
    return len(first) == _FIRST and all(parameter.kind in _PLACED for parameter in first)


def arguments(
    function: Callable[..., Any], classes: Sequence[type[Event]], pool: Pool, draws: Draws
) -> dict[str, Any]:
    """Arguments for a decision function, besides state and circumstances.

    A parameter that is called like a field of one of ``classes``, the events that its plugin
    brings, gets what the field could hold; another what its annotation asks for.
    """
    fields = _fields(classes)
    given: dict[str, Any] = {}
    for parameter in list(inspect.signature(function).parameters.values())[_FIRST:]:
        optional = parameter.default is not inspect.Parameter.empty
        if parameter.kind in _REST or (optional and draws.whole(0, 2) == 0):
            continue
        if parameter.name in fields:
            attribute, hint = fields[parameter.name]
            value = pool.value(attribute, hint, draws)
        else:
            value = _by_annotation(parameter, pool, draws)
        if value is not None:
            given[parameter.name] = value
    return given


_PLACED = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_REST = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def _fields(classes: Sequence[type[Event]]) -> dict[str, tuple[attrs.Attribute[Any], Any]]:
    found: dict[str, tuple[attrs.Attribute[Any], Any]] = {}
    for cls in classes:
        told: Any = cls
        hints = typing.get_type_hints(told)
        for attribute in attrs.fields(told):
            kind = kind_of(attribute)
            if kind is not None and kind.name == "identifier":
                continue  # A decision gives new ids itself; it is given those that are there.
            found.setdefault(attribute.name, (attribute, hints[attribute.name]))
    return found


def _by_annotation(parameter: inspect.Parameter, pool: Pool, draws: Draws) -> Any:
    told = str(parameter.annotation)
    if "Sequence" in told or "tuple" in told or "list" in told:
        known = pool.named(parameter.name)
        return tuple(dict.fromkeys(draws.of(known) for _ in range(2))) if known else ()
    if "bool" in told:
        return draws.of((False, True))
    if "int" in told or "float" in told:
        return draws.whole(1, 3)
    return draws.of([*pool.named(parameter.name), "Something that somebody said."])
