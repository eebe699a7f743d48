"""Ids that exist in a workshop, and generated arguments for commands."""

from __future__ import annotations

import ast
import inspect
import re
import typing
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import attrs

from dialoguekit.domain.state import Workshop
from dialoguekit.events import Event
from dialoguekit.events.fields import created_id_field, field_type_of
from dialoguekit.testing.event_generator import Chooser, IdPool, Vocabulary

_LITERAL = re.compile(r"Literal\[(.*?)\]")
_QUESTION = re.compile(r"Q[0-9]+")
_LEADING_PARAMETERS = 2  # The state and the context.


def build_pool(state: Workshop, vocabulary: Vocabulary) -> IdPool:
    """Return the ids created so far, by the name of the field that creates them."""
    ids = {
        "person": list(state.people),
        "contribution": list(state.text_lengths),
        "activity": list(state.activities),
        "space": list(state.spaces),
        "question": [id for id in state.seq_by_id if _QUESTION.fullmatch(id)],
        "proposal": list(state.proposals),
        "ballot": list(state.ballots),
    }
    for cls, events in state.plugin_events.items():
        id_field = created_id_field(cls)
        if id_field is not None:
            ids[id_field[0]] = [getattr(event, id_field[0]) for event in events]
    non_empty = {field: known for field, known in ids.items() if known}
    return IdPool(vocabulary, ids=non_empty, counts=dict(state.id_counters))


def is_command_function(function: object) -> bool:
    """Return whether this is a plain function that can take a state and a context first."""
    if not inspect.isfunction(function) or inspect.iscoroutinefunction(function):
        return False
    first = list(inspect.signature(function).parameters.values())[:_LEADING_PARAMETERS]
    return len(first) == _LEADING_PARAMETERS and all(
        parameter.kind in _POSITIONAL for parameter in first
    )


def draw_arguments(
    function: Callable[..., Any],
    event_classes: Sequence[type[Event]],
    pool: IdPool,
    chooser: Chooser,
) -> dict[str, Any]:
    """Generate arguments for a command, except its state and context.

    ``event_classes`` are those of its plugin.  A parameter with the name of one of their fields
    gets a valid value of that field, any other parameter a value by its annotation.
    """
    fields = _fields(tuple(event_classes))
    arguments: dict[str, Any] = {}
    for parameter in list(inspect.signature(function).parameters.values())[_LEADING_PARAMETERS:]:
        optional = parameter.default is not inspect.Parameter.empty
        if parameter.kind in _VARIADIC or (optional and chooser.integer(0, 2) == 0):
            continue
        if parameter.name in fields:
            attribute, hint = fields[parameter.name]
            value = pool.draw_value(attribute, hint, chooser)
        else:
            value = _draw_by_annotation(parameter, pool, chooser)
        if value is not None:
            arguments[parameter.name] = value
    return arguments


_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


@cache
def _fields(event_classes: tuple[type[Event], ...]) -> dict[str, tuple[attrs.Attribute[Any], Any]]:
    found: dict[str, tuple[attrs.Attribute[Any], Any]] = {}
    for cls in event_classes:
        untyped: Any = cls
        hints = typing.get_type_hints(untyped)
        for attribute in attrs.fields(untyped):
            kind = field_type_of(attribute)
            if kind is not None and kind.name == "identifier":
                continue  # A command creates new ids itself and receives existing ones.
            found.setdefault(attribute.name, (attribute, hints[attribute.name]))
    return found


def _draw_by_annotation(parameter: inspect.Parameter, pool: IdPool, chooser: Chooser) -> Any:
    annotation = str(parameter.annotation)
    literal = _LITERAL.search(annotation)
    if literal is not None:
        return chooser.choose(ast.literal_eval(f"({literal[1]},)"))
    if "Mapping" in annotation or "dict" in annotation:
        known = pool.ids_for(parameter.name, from_plugin=True)
        return {chooser.choose(known): chooser.integer(1, 3) for _ in range(2)} if known else {}
    if "Sequence" in annotation or "tuple" in annotation or "list" in annotation:
        known = pool.ids_for(parameter.name)
        return tuple(dict.fromkeys(chooser.choose(known) for _ in range(2))) if known else ()
    if "bool" in annotation:
        return chooser.choose((False, True))
    if "int" in annotation or "float" in annotation:
        return chooser.integer(1, 3)
    return chooser.choose([*pool.ids_for(parameter.name), "A short text."])
