"""Messages about wrong usage, without the values that were given.

A value may be a password in the URL of a log, or the name of a person.  So a message names the
option or the argument; paths are shown, because nothing can be looked for without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import click

_NOT_SHOWN = "the given value"
_EXTRA_ARGUMENTS = re.compile(r"(Got unexpected extra arguments?) \(.*\)", re.DOTALL)
_NO_SUCH_COMMAND = re.compile(r"No such command (['\"])(.*)\1\.", re.DOTALL)


def without_values(error: click.UsageError, args: Iterable[str]) -> click.UsageError:
    """Return a usage error of click without the values of ``args`` in its message."""
    param = error.param if isinstance(error, click.BadParameter) else None
    if param is not None and isinstance(param.type, click.Path):
        return error
    message = error.format_message()
    if param is not None and isinstance(param.type, click.Choice):
        message = f"{message.partition(': ')[0]}: {_NOT_SHOWN} is not one of {_choices(param)}."
    message = _EXTRA_ARGUMENTS.sub(r"\1.", message)
    message = _NO_SUCH_COMMAND.sub("There is no such command.", message)
    if isinstance(error, click.BadParameter):
        for value in sorted(_values(args), key=len, reverse=True):
            message = message.replace(repr(value), _NOT_SHOWN)
    return click.UsageError(message, error.ctx)


def _choices(param: click.Parameter) -> str:
    assert isinstance(param.type, click.Choice)
    return ", ".join(map(str, param.type.choices))


def _values(args: Iterable[str]) -> Iterator[str]:
    """Yield the arguments that may be values, and the values of options such as --seed=1."""
    for arg in args:
        if not arg.startswith("-"):
            yield arg
        elif "=" in arg:
            yield arg.partition("=")[2]
