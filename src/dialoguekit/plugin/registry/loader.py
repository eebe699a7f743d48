"""Loads one plugin in its own thread, with a timeout."""

from __future__ import annotations

import os
from threading import Thread
from typing import Any

import attrs

from dialoguekit.errors import DialogueKitError, InvalidSetting, PluginLoadError, to_one_line
from dialoguekit.plugin.registry.declarations import LoadedPlugin, collect_declarations
from dialoguekit.plugin.registry.discovery import Candidate

TIMEOUT_VARIABLE = "DIALOGUEKIT_PLUGIN_TIMEOUT_S"
"""The environment variable for the timeout of a plugin, in seconds."""

DEFAULT_TIMEOUT_S = 10.0
"""The default time for importing a plugin and calling its hooks, in seconds."""

_MAX_TIMEOUT_S = 86_400.0


def resolve_timeout(timeout_s: float | None) -> float:
    """Return the timeout in seconds: the argument, the environment variable or the default.

    Raises :class:`~dialoguekit.errors.InvalidSetting` for anything but a number of seconds above 0
    and at most one day.
    """
    if timeout_s is not None:
        return _check_timeout("plugin_timeout_s", timeout_s)
    return _check_timeout(TIMEOUT_VARIABLE, os.environ.get(TIMEOUT_VARIABLE, DEFAULT_TIMEOUT_S))


def _check_timeout(setting: str, value: Any) -> float:
    try:
        limit = float(value)
    except (TypeError, ValueError, OverflowError):
        limit = 0
    if not 0 < limit <= _MAX_TIMEOUT_S:
        reason = (
            f"must be a number of seconds above 0, and at most {_MAX_TIMEOUT_S:.0f}, not {value!r}"
        )
        raise InvalidSetting(setting, reason)
    return limit


def load_plugin(candidate: Candidate, timeout_s: float) -> LoadedPlugin:
    """Load one plugin in its own thread, within ``timeout_s`` seconds.

    The thread of a blocked plugin is abandoned, and its later result is ignored.

    Raises :class:`~dialoguekit.errors.PluginLoadError` for every failure.  Only KeyboardInterrupt
    is passed on, to stop the program.
    """
    if candidate.failure is not None:
        raise PluginLoadError(candidate.name, candidate.failure)
    attempt = _LoadAttempt(candidate)
    thread = Thread(target=attempt.run, name=f"plugin {candidate.name}", daemon=True)
    thread.start()
    thread.join(timeout_s)
    if thread.is_alive():
        raise PluginLoadError(candidate.name, attempt.timeout_message(timeout_s))
    if isinstance(attempt.error, KeyboardInterrupt):
        raise attempt.error
    if attempt.loaded is None:
        raise PluginLoadError(candidate.name, attempt.reason) from attempt.error
    return attempt.loaded


@attrs.define(eq=False)
class _LoadAttempt:
    """The loading of a plugin: its current step and its result."""

    candidate: Candidate
    step: str = ""
    loaded: LoadedPlugin | None = None
    error: BaseException | None = None
    reason: str = ""

    def run(self) -> None:
        # Plugins may raise anything, including SystemExit and subclasses of BaseException.
        try:
            self.loaded = collect_declarations(self.candidate, self._set_step)
        except BaseException as error:  # noqa: BLE001
            self.error = error
            self.reason = _describe_error(error)

    def timeout_message(self, timeout_s: float) -> str:
        """Return the reason why a plugin was abandoned."""
        return (
            f"timed out after {timeout_s:g} s while {self.step}. Fix the blocking call or raise "
            f"{TIMEOUT_VARIABLE}"
        )

    def _set_step(self, step: str) -> None:
        self.step = step


def _describe_error(error: BaseException) -> str:
    """Return a description of an exception, on one line."""
    text = " ".join(_error_text(error).split())
    if isinstance(error, SystemExit):
        text = f"it exited the process (SystemExit: {text})"
    elif not isinstance(error, DialogueKitError):
        text = f"{type(error).__name__}: {text}"
    return to_one_line(text)


def _error_text(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:  # noqa: BLE001
        return "the exception has no text"
