"""Check that commands only read the state, and refuse with ``refuse``.

They are called as a handle calls them, also with values of other types, and with a name where it
does not belong.  What people said is marked in the states, and no refusal may repeat it.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterator
from datetime import datetime
from random import Random
from typing import Any

import attrs

from dialoguekit.domain.commands.arguments import call_command, normalise_arguments
from dialoguekit.domain.commands.preconditions import context_in
from dialoguekit.domain.state import Workshop, fold
from dialoguekit.errors import InvalidEvent, Refused
from dialoguekit.events import is_event
from dialoguekit.plugin.types import Command
from dialoguekit.testing.command_arguments import build_pool, draw_arguments, is_command_function
from dialoguekit.testing.conformance.marked_workshops import MarkedWorkshops, find_marks
from dialoguekit.testing.conformance.plugin_under_test import PluginUnderTest
from dialoguekit.testing.event_generator import IdPool, RandomChooser, Vocabulary
from dialoguekit.testing.findings import Finding
from dialoguekit.testing.scenario import START

NAME = "commands"

_TRIES = 12
_REFUSE = (
    "Refuse with refuse(action, reason, remedy) of dialoguekit.plugin, for example through "
    "require_registered(state, person, action), and raise nothing else."
)
_TELL = "Name ids in a refusal, and nothing that somebody said or that is not an id."
_MARK = "zqzzzzzqz"
_NAME = f"Ana {_MARK}"
_ODD_VALUES = (
    _NAME,
    (_NAME,),
    {_NAME: 1},
    {"P1": _NAME},
    7,
    1.5,
    True,
    None,
    b"P1",
    datetime(2025, 3, 4, 9),  # noqa: DTZ001  # without a zone
    object(),
)
"""Values that do not belong where they are given."""


def check(plugin: PluginUnderTest) -> list[Finding]:
    """Check every command with unknown ids, with existing ones, and with what does not belong."""
    recordings = plugin.recordings
    streams = {
        f"{method} {workshop}": events
        for method, generated in {**recordings.generated, "": recordings.played}.items()
        for workshop, events in generated.items()
    }
    marked = MarkedWorkshops.of(streams)
    said = frozenset(marked.fields) | {_MARK}
    states = [_CheckedState(Workshop(), said)]
    states += [_CheckedState(fold(Workshop(), each), said) for each in marked.streams.values()]
    return [
        finding
        for command in plugin.loaded.commands
        for finding in _check_command(plugin, command, states)
    ]


@attrs.define
class _CheckedState:
    """A state, and a copy of it as it was before any command.

    ``said`` are the marks of what people said in it, and of names that are given to commands.
    """

    state: Workshop
    said: frozenset[str]
    before: Workshop = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.before = copy.deepcopy(self.state)

    def has_changed(self) -> bool:
        """Return whether a command changed the state, and restore it."""
        if self.state == self.before:
            return False
        self.state = copy.deepcopy(self.before)
        return True


def _check_command(
    plugin: PluginUnderTest, command: Command, states: list[_CheckedState]
) -> Iterator[Finding]:
    function = command.function
    if not is_command_function(function):
        fix = "Make it a plain function: def command(state, context, …) -> tuple of events."
        message = "it is not a plain function with the first two parameters state and context"
        yield _finding(command, message, fix)
        return
    chooser = RandomChooser(Random(command.name))
    for checked in states:
        for arguments in _argument_sets(plugin, function, checked.state, chooser):
            problem = _find_problem(function, checked, arguments)
            if problem is not None:
                yield _finding(command, *problem)
                return


def _argument_sets(
    plugin: PluginUnderTest, function: Callable[..., Any], state: Workshop, chooser: RandomChooser
) -> Iterator[dict[str, Any]]:
    """Yield no arguments, arguments with unknown ids, with existing ids, and with odd values."""
    yield {}
    vocabulary = Vocabulary.from_methods(plugin.loaded.methods)
    for pool in (IdPool(vocabulary), build_pool(state, vocabulary)):
        for _ in range(_TRIES):
            yield draw_arguments(function, plugin.events, pool, chooser)
    for parameter in list(inspect.signature(function).parameters)[2:]:
        for odd in _ODD_VALUES:
            drawn = draw_arguments(function, plugin.events, pool, chooser)
            yield drawn | {parameter: odd}


def _find_problem(
    function: Callable[..., Any], checked: _CheckedState, arguments: dict[str, Any]
) -> tuple[str, str] | None:
    """Return the problem with one call of a command and the fix; None if there is none."""
    shown = ", ".join(f"{name}={value!r}" for name, value in arguments.items()) or "no arguments"
    result: Any
    told = ""
    try:
        args, kwargs = normalise_arguments(function, (), arguments)
        context = context_in(checked.state, START)
        result = call_command(function, checked.state, context, args, kwargs)
    except (Refused, InvalidEvent) as error:
        result, told = (), str(error)
    except TypeError as error:
        result = () if _lacks_arguments(function, arguments) else error
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  # the plugin can raise anything
        result = error
    has_changed = checked.has_changed()
    if isinstance(result, BaseException):
        return f"called with {shown}, it raised {result!r}", _REFUSE
    if find_marks(told) & checked.said:
        return f"called with {shown}, its refusal told what is personal: {told}", _TELL
    if has_changed:
        fix = "Only read the state, and return changes as events."
        return f"called with {shown}, it changed the state", fix
    if not (isinstance(result, tuple) and all(map(is_event, result))):
        fix = "Return a tuple of events: (Happened(…),)."
        return f"called with {shown}, it returned {result!r}", fix
    return None


def _lacks_arguments(function: Callable[..., Any], arguments: dict[str, Any]) -> bool:
    """Return whether required arguments are missing, which explains a TypeError."""
    try:
        inspect.signature(function).bind(None, None, **arguments)
    except TypeError:
        return True
    return False


def _finding(command: Command, message: str, fix: str) -> Finding:
    return Finding(check=NAME, subject=f"command {command.name}", message=message, fix=fix)
