"""Arguments of commands as they are recorded: of the types of the parameters, texts normalised.

The state has the texts of events, which are normalised.  So the arguments that a command compares
with them are normalised before it runs.
"""

from __future__ import annotations

import collections.abc
import inspect
import re
import types
import typing
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from dialoguekit.characters import normalise
from dialoguekit.domain.commands.argument_types import (
    alternatives,
    describe,
    find_misfit,
    takes_pairs,
    takes_several,
)
from dialoguekit.domain.commands.preconditions import (
    EXAMPLE_OF_DATETIME,
    CommandContext,
    CommandEvents,
    refuse,
)
from dialoguekit.domain.state import Programme, Workshop
from dialoguekit.errors import Refused, shown

_CORE = "dialoguekit."
_KNOWN_NAMES = {**vars(collections.abc), **vars(typing)}
"""What an annotation may name although its module imports it for type checkers alone."""


class _Parameter(NamedTuple):
    """A parameter of a command, with its type; any type where the annotation has none."""

    name: str
    type: Any


def normalise_arguments(
    command: Callable[..., CommandEvents], args: Iterable[Any], kwargs: Mapping[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the arguments of a command, after state and context, with normalised texts.

    Raises :class:`~dialoguekit.errors.Refused` for a value of another type than the command takes,
    such as one text where it takes several values.
    """
    positional, named = _parameters(command)
    normal_args = tuple(map(_normal, args))
    normal_kwargs = {name: _normal(value) for name, value in kwargs.items()}
    for parameter, value in zip(positional, normal_args, strict=False):
        _check(command, parameter, value)
    for name, value in normal_kwargs.items():
        if name in named:
            _check(command, named[name], value)
    return normal_args, normal_kwargs


def _normal(value: Any) -> Any:
    """Return a value with its texts in Unicode normalisation form C."""
    if isinstance(value, str):
        return normalise(value)
    if type(value) is tuple or type(value) is list:
        return type(value)(map(_normal, value))
    if type(value) is dict:
        return {_normal(key): _normal(item) for key, item in value.items()}
    if type(value) is set or type(value) is frozenset:
        return type(value)(map(_normal, value))
    if isinstance(value, Iterator):
        return tuple(map(_normal, value))
    return value


def call_command(
    command: Callable[..., CommandEvents],
    state: Workshop | Programme,
    context: CommandContext,
    args: Iterable[Any],
    kwargs: Mapping[str, Any],
) -> CommandEvents:
    """Run a command with normalised arguments; a refusal of a plugin repeats no text of them."""
    try:
        return command(state, context, *args, **kwargs)
    except Refused as refused:
        if getattr(command, "__module__", "").startswith(_CORE):
            raise
        labels = state.groups if isinstance(state, Workshop) else ()
        raise _without_texts(refused, (*args, *kwargs.values()), labels) from None


def _without_texts(
    refused: Refused, arguments: Iterable[Any], labels: Collection[str] = ()
) -> Refused:
    """Return a refusal that repeats none of the texts that were given as arguments.

    A name may be given where an id belongs, and a command of a plugin may have put it into its
    message.  Ids, words in small letters such as the name of a stage, and ``labels`` are repeated.
    """
    given = (text for text in _texts(arguments) if text not in labels)
    texts = {text for text in given if shown(text, words=True).startswith("<")}
    if not texts:
        return refused
    ordered = sorted(texts, key=len, reverse=True)
    forms = "|".join(f"{re.escape(repr(text))}|{re.escape(text)}" for text in ordered)
    found = re.compile(rf"(?<![\w/])(?:{forms})(?![\w/])")
    parts = (refused.action, refused.reason, refused.remedy)
    hidden = [found.sub(lambda match: shown(_unquoted(match[0], texts)), part) for part in parts]
    return refused if tuple(hidden) == parts else Refused(*hidden)


def _texts(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from _texts([*value.keys(), *value.values()])
        elif isinstance(value, tuple | list | set | frozenset):
            yield from _texts(value)


def _unquoted(found: str, texts: Collection[str]) -> str:
    return found if found in texts else next(text for text in texts if repr(text) == found)


def _check(
    command: Callable[..., CommandEvents], parameter: _Parameter | None, value: object
) -> None:
    """Refuse a value of another type than the parameter has."""
    misfit = None if parameter is None else find_misfit(value, parameter.type)
    if parameter is None or misfit is None:
        return
    name, expected, given = parameter.name, describe(misfit.type), shown(misfit.value)
    forms = [form for form in alternatives(misfit.type) if form is not types.NoneType]
    kind = "one text" if isinstance(misfit.value, str) else given
    if misfit.value is not value:
        reason = f"{name} contains {given} where {expected} belongs"
        remedy = f"Give {expected} there"
    elif all(map(takes_pairs, forms)):
        reason = f"{name} takes names with their values, not {kind}"
        remedy = f"Write {name}={{'…': …}}"
    elif all(map(takes_several, forms)):
        reason = f"{name} takes several values, not {kind}"
        remedy = f"Write {name}=('…',), with a comma after a single value"
    else:
        reason, remedy = f"{name} takes {expected}, not {given}", f"Give {expected}"
    if datetime in forms:
        remedy = f"{remedy}, such as {EXAMPLE_OF_DATETIME}"
    refuse(_action_of(command), reason, remedy)


def _action_of(command: Callable[..., CommandEvents]) -> str:
    return getattr(command, "__name__", "run the command").replace("_", " ")


@lru_cache(maxsize=1024)
def _parameters(
    command: Callable[..., CommandEvents],
) -> tuple[tuple[_Parameter | None, ...], dict[str, _Parameter]]:
    """Return the parameters after state and context: those given by position, and all by name."""
    try:
        _, _, *parameters = inspect.signature(command).parameters.values()
    except (TypeError, ValueError):  # It has none, or takes any.
        return (), {}
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    kinds = (*positional, inspect.Parameter.KEYWORD_ONLY)
    found = {p.name: _parameter(command, p) for p in parameters if p.kind in kinds}
    return tuple(found[p.name] for p in parameters if p.kind in positional), found


def _parameter(command: Callable[..., CommandEvents], parameter: inspect.Parameter) -> _Parameter:
    annotation = parameter.annotation
    if annotation is parameter.empty:
        return _Parameter(parameter.name, Any)
    holder = types.SimpleNamespace(__annotations__={"type": annotation})
    names = _KNOWN_NAMES | getattr(command, "__globals__", {})
    try:
        return _Parameter(parameter.name, typing.get_type_hints(holder, names)["type"])
    except Exception:  # noqa: BLE001  # It names what is imported for type checkers alone.
        return _Parameter(parameter.name, Any)
