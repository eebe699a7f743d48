"""Arguments of commands as they are recorded: texts normalised, and several values not one text.

The state has the texts of events, which are normalised.  So the arguments that a command compares
with them are normalised before it runs.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from operator import or_
from typing import Any, NamedTuple

from dialoguekit.characters import normalise
from dialoguekit.domain.commands.preconditions import CommandEvents, refuse
from dialoguekit.errors import Refused, shown

_SEVERAL = re.compile(
    r"(?:[\w.]+\.)?(?:Sequence|Collection|Iterable|Set|AbstractSet|FrozenSet|List|Tuple|"
    r"frozenset|list|set|tuple)\[.*\]"
)
_PAIRS = re.compile(r"(?:[\w.]+\.)?(?:Mapping|dict|Dict)\[.*\]")


class _Parameter(NamedTuple):
    """A parameter of a command; ``takes_several`` values, or a mapping if it ``takes_pairs``."""

    name: str
    takes_several: bool
    takes_pairs: bool


def normalise_arguments(
    command: Callable[..., CommandEvents], args: Iterable[Any], kwargs: Mapping[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the arguments of a command, after state and context, with normalised texts.

    Raises :class:`~dialoguekit.errors.Refused` for one text, or another single value, where the
    command takes several values.
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
    return value


def without_texts(
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
    """Refuse a single value for a parameter that takes several."""
    if parameter is None or value is None:
        return
    name = parameter.name
    if parameter.takes_several:
        is_single = isinstance(value, str | bytes) or not isinstance(value, Iterable)
        remedy = f"Write {name}=('…',), with a comma after a single value"
    elif parameter.takes_pairs:
        is_single = not isinstance(value, Mapping)
        remedy = f"Write {name}={{'…': …}}"
    else:
        return
    if is_single:
        expected = "several values" if parameter.takes_several else "names with their values"
        kind = "one text" if isinstance(value, str) else f"a value of type {type(value).__name__}"
        refuse(_action_of(command), f"{name} takes {expected}, not {kind}", remedy)


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
    found = {p.name: _parameter(p) for p in parameters if p.kind in (*positional, p.KEYWORD_ONLY)}
    return tuple(found[p.name] for p in parameters if p.kind in positional), found


def _parameter(parameter: inspect.Parameter) -> _Parameter:
    annotation = parameter.annotation
    text = annotation if isinstance(annotation, str) else _format_annotation(annotation)
    forms = [form for form in _alternatives(text) if form != "None"]
    pairs = [_PAIRS.fullmatch(form) is not None for form in forms]
    several = [_SEVERAL.fullmatch(form) is not None for form in forms]
    takes_pairs = bool(forms) and all(pairs)
    takes_several = bool(forms) and not takes_pairs and all(map(or_, pairs, several))
    return _Parameter(parameter.name, takes_several, takes_pairs)


def _alternatives(annotation: str) -> list[str]:
    """Return the alternatives of an annotation such as ``Sequence[str | int] | None``."""
    found, depth = [""], 0
    for letter in annotation.replace(" ", ""):
        depth += (letter == "[") - (letter == "]")
        if letter == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += letter
    return found


def _format_annotation(annotation: object) -> str:
    return (
        getattr(annotation, "__name__", "")
        if isinstance(annotation, type) and not hasattr(annotation, "__origin__")
        else str(annotation)
    )
