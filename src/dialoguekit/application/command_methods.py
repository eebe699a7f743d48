"""Commands as methods of a handle, with the parameters and docstring of the command."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cached_property
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.state import Programme, Workshop
from dialoguekit.errors import InvalidEvent
from dialoguekit.events.fields import created_id_field

S = TypeVar("S", bound=Workshop | Programme)
P = ParamSpec("P")
R = TypeVar("R")


class CommandExecutor(Protocol):
    """The part of a handle that a command method uses."""

    def execute(
        self, command: Callable[..., CommandEvents], *args: Any, **kwargs: Any
    ) -> CommandEvents:
        """Run a command and append its events."""


class CommandMethod(Generic[S, P, R]):
    """A command as a method; ``result`` computes the return value from its events."""

    def __init__(
        self,
        command: Callable[Concatenate[S, CommandContext, P], CommandEvents],
        result: Callable[[CommandEvents], R],
    ) -> None:
        self._command = command
        self._result = result
        self.__doc__ = command.__doc__

    def __get__(self, handle: CommandExecutor, owner: type[Any]) -> Callable[P, R]:
        def method(*args: P.args, **kwargs: P.kwargs) -> R:
            return self._result(handle.execute(self._command, *args, **kwargs))

        method.__name__, method.__doc__ = self._command.__name__, self.__doc__
        method.__signature__ = self.__signature__  # type: ignore[attr-defined]  # on a function
        return method

    @cached_property
    def __signature__(self) -> inspect.Signature:
        """The signature of the command without state and context, which the handle supplies."""
        signature = inspect.signature(self._command)
        _, _, *parameters = signature.parameters.values()
        returns = "None" if self._result is _return_none else "str"
        return signature.replace(parameters=parameters, return_annotation=returns)


def require_created_id(command_events: CommandEvents) -> str:
    """Return the first id that the events create.

    Raises :class:`~dialoguekit.errors.InvalidEvent` if they create none.
    """
    found = find_created_id(command_events)
    if found is None:
        raise InvalidEvent("command", "events", "create no id: use execute() instead of create()")
    return found


def find_created_id(command_events: CommandEvents) -> str | None:
    """Return the first id that the events create; None if they create none."""
    for event in command_events:
        field = created_id_field(type(event))
        if field is not None:
            return str(getattr(event, field[0]))
    return None


def _return_none(_: CommandEvents) -> None:
    """Return None: the result of a command method that creates no id."""


def command_method(
    command: Callable[Concatenate[S, CommandContext, P], CommandEvents],
) -> CommandMethod[S, P, None]:
    """Wrap a command as a method that returns nothing."""
    return CommandMethod(command, _return_none)


def creating_method(
    command: Callable[Concatenate[S, CommandContext, P], CommandEvents],
) -> CommandMethod[S, P, str]:
    """Wrap a command as a method that returns the id it creates."""
    return CommandMethod(command, require_created_id)
