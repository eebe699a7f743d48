"""Loading one plugin by itself: whatever it does, it is done for within its time."""

from __future__ import annotations

import os
from threading import Thread

import attrs

from dialoguekit.errors import DialogueKitError, InvalidSetting, PluginFailed, one_line
from dialoguekit.plugin.registry.declarations import Loaded, ask
from dialoguekit.plugin.registry.discovery import Candidate

SECONDS_VARIABLE = "DIALOGUEKIT_PLUGIN_SECONDS"
"""The variable of the environment that says how long a plugin may take, in seconds."""

SECONDS = 10.0
"""How long a plugin may take to be imported and asked, unless somebody says otherwise."""

_MOST_SECONDS = 86_400.0


def time_limit(seconds: float | None) -> float:
    """How long a plugin may take: as given, as the environment says, or :data:`SECONDS`.

    Raises :class:`~dialoguekit.errors.InvalidSetting` for anything but a number of seconds
    above 0, up to a day.
    """
    if seconds is not None:
        return _checked_limit("seconds", seconds)
    return _checked_limit(SECONDS_VARIABLE, os.environ.get(SECONDS_VARIABLE, SECONDS))


def _checked_limit(setting: str, value: object) -> float:
    try:
        limit = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        limit = 0
    if not 0 < limit <= _MOST_SECONDS:
        why = f"must be a number of seconds above 0, and at most {_MOST_SECONDS:.0f}, not {value!r}"
        raise InvalidSetting(setting, why)
    return limit


def load(candidate: Candidate, seconds: float) -> Loaded:
    """Import a plugin and ask it what it declares, which may take so many ``seconds``.

    That is done in a thread of its own.  A plugin that hangs is left behind in it, and nobody
    looks at what it brings later.

    Raises :class:`~dialoguekit.errors.PluginFailed` whatever goes wrong, except that whoever
    stops the program (KeyboardInterrupt) stops it.
    """
    if candidate.failure is not None:
        raise PluginFailed(candidate.name, candidate.failure)
    attempt = _Attempt(candidate)
    thread = Thread(target=attempt.make, name=f"plugin {candidate.name}", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise PluginFailed(candidate.name, attempt.overdue(seconds))
    if isinstance(attempt.error, KeyboardInterrupt):
        raise attempt.error
    if attempt.loaded is None:
        raise PluginFailed(candidate.name, attempt.reason) from attempt.error
    return attempt.loaded


@attrs.define(eq=False)
class _Attempt:
    """A plugin that is being loaded: how far it has come, and what came of it."""

    candidate: Candidate
    doing: str = ""
    loaded: Loaded | None = None
    error: BaseException | None = None
    reason: str = ""

    def make(self) -> None:
        # Plugins raise what they like, exits and exceptions of their own making included.
        try:
            self.loaded = ask(self.candidate, self._note)
        except BaseException as error:  # noqa: BLE001
            self.error = error
            self.reason = _reason(error)

    def overdue(self, seconds: float) -> str:
        """Why a plugin is given up that has not come back in time."""
        return (
            f"it did not come back within {seconds:g} s when {self.doing}: mend what it waits "
            f"for, or give it more time with {SECONDS_VARIABLE}"
        )

    def _note(self, doing: str) -> None:
        self.doing = doing


def _reason(error: BaseException) -> str:
    """What went wrong, on one line."""
    said = " ".join(_words(error).split())
    if isinstance(error, SystemExit):
        said = f"it left the process when it was asked (SystemExit: {said})"
    elif not isinstance(error, DialogueKitError):
        said = f"{type(error).__name__}: {said}"
    return one_line(said)


def _words(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:  # noqa: BLE001
        return "it cannot say what is wrong"
