"""Messages about wrong usage, without the values that were given.

A value may be a password in the URL of a log, or the name of a person.  So a message names the
option or the argument; paths are shown, because nothing can be looked for without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import click

from dialoguekit.choices import did_you_mean
from dialoguekit.errors import shown

_NOT_SHOWN = "the given value"
_EXTRA_ARGUMENTS = re.compile(r"(Got unexpected extra arguments?) \(.*\)", re.DOTALL)
_GIVEN_CHOICE = re.compile(r"'(.*)' is not one of ", re.DOTALL)
_NO_SUCH_COMMAND = re.compile(r"No such command (['\"])(.*)\1\.", re.DOTALL)


def without_values(error: click.UsageError, args: Iterable[str]) -> click.UsageError:
    """Return a usage error of click without the values of ``args`` in its message."""
    param = error.param if isinstance(error, click.BadParameter) else None
    if param is not None and isinstance(param.type, click.Path):
        return error
    message = error.format_message()
    if param is not None and isinstance(param.type, click.Choice):
        given = _GIVEN_CHOICE.search(message)
        near = did_you_mean(given[1], map(str, param.type.choices)) if given else ""
        message = f"{message.partition(': ')[0]}: {_NOT_SHOWN} is not one of {_choices(param)}."
        message = f"{message} {near}".rstrip()
    message = _EXTRA_ARGUMENTS.sub(r"\1.", message)
    unknown = _NO_SUCH_COMMAND.search(message)
    if unknown is not None and error.ctx is not None:
        message = no_such_command(unknown[2], error.ctx.command, error.ctx)
    if isinstance(error, click.BadParameter):
        for value in sorted(_values(args), key=len, reverse=True):
            message = message.replace(repr(value), _NOT_SHOWN)
    return click.UsageError(message, error.ctx)


def no_such_command(name: str, group: click.Command, ctx: click.Context) -> str:
    """Return a message about an unknown command, which offers what is near, or in a group."""
    known = _commands_of(group, ctx)
    within = [
        f"{each} {name}"
        for each in known
        if isinstance(group, click.Group)
        and name in _commands_of(group.get_command(ctx, each), ctx)
    ]
    near = did_you_mean(within[0], within) if within else did_you_mean(name, known)
    return f"There is no command {shown(name, words=True)}. {near}".rstrip()


def _commands_of(command: click.Command | None, ctx: click.Context) -> list[str]:
    return command.list_commands(ctx) if isinstance(command, click.Group) else []


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
