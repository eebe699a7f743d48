"""Exceptions that dialoguekit raises.

::

    DialogueKitError
    ├── InvalidEvent             an event has an invalid value: a field out of its range
    ├── Refused                  a command refused: the action, the reason, the remedy
    ├── BatchMisused             a batch is used after its end, or ends in another task
    ├── StoreError
    │   ├── StoreUnavailable     the event store cannot be opened, locked or written
    │   ├── Conflict             the stream has changed since it was read
    │   │   └── BatchConflict    another process created an id that an open batch had promised
    │   ├── EventIdReused        two different events have the same id
    │   ├── CommandIdReused      two different commands have the same id
    │   ├── StoreCorrupted       stored data differs from what was written
    │   ├── InvalidProof         a proof, checkpoint or signature is invalid
    │   ├── SubjectForgotten     personal data belongs to a person who was forgotten
    │   ├── KeysUnavailable      the encryption keys are missing or cannot be read
    │   └── UnreadableEvent      a stored event cannot be decoded
    │       ├── MalformedEvent   wrong type, missing or unknown field, failed validator
    │       └── UnsupportedEventVersion  written by newer dialoguekit or a newer plugin
    ├── ReplayError
    │   ├── InvalidProjection    a projection class is declared incorrectly
    │   ├── ProjectionFailed     a projection raised while folding or viewing
    │   └── StaleSnapshot        a snapshot does not fit the requested stream or position
    ├── PluginError
    │   ├── PluginLoadError      a plugin could not be loaded, or its declarations are invalid
    │   ├── PluginFailed         a plugin raised, exited, timed out or returned what cannot be used
    │   └── DuplicateName        two plugins declare the same name
    ├── InterchangeError
    │   └── MalformedFile        an imported file cannot be read: file, line, column
    ├── InvalidSetting           an environment variable, an option or an argument is invalid
    ├── ReportError              a report cannot be composed
    ├── OutputError              a file exists, is a link, or cannot be written
    └── MissingExtra             an optional dependency is not installed

Catch :class:`DialogueKitError` to catch them all.  Every message states what failed and,
where possible, what to do next.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from dialoguekit.characters import close_isolates, isolate, spelling, to_printable_line

V = TypeVar("V")


class DialogueKitError(Exception):
    """Base class of every error that dialoguekit raises."""


class InvalidEvent(DialogueKitError, ValueError):
    """Invalid event: the value of ``field`` in an event of ``type`` is not allowed."""

    def __init__(self, type: str, field: str, reason: str) -> None:
        super().__init__(type, field, reason)
        self.type, self.field, self.reason = type, field, reason

    def __str__(self) -> str:
        return f"{self.type}: {self.field} {self.reason}"


_NAME_OF_CLASS = type.__dict__["__name__"]
_MAX_PART_LENGTH = 400


def describe_error(error: BaseException) -> str:
    """Return what failed, for readers of a report.

    The text of an error of a plugin is left out, because it may quote what may not be published.
    """
    type_ = type(error)  # An instance may claim to be of another class, or raise when asked.
    if issubclass(type_, DialogueKitError) and type_.__module__ == __name__:
        return to_one_line(safe_text(error, str))
    name = safe_text(error, class_name)
    if issubclass(type_, SystemExit):
        name = "it exited the process (SystemExit)"
    return f"{name}{safe_text(error, _place_of)}."


def describe_error_in_full(error: BaseException) -> str:
    """Return what failed on one line, with the text of the error, for a terminal."""
    text = " ".join(safe_text(error, str, "the exception has no text").split())
    if issubclass(type(error), SystemExit):
        text = f"it exited the process (SystemExit: {text})"
    elif not issubclass(type(error), DialogueKitError):
        text = f"{safe_text(error, class_name)}: {text}"
    return to_one_line(text)


def class_name(value: object) -> str:
    """Return the name of the class of a value, whatever its metaclass does."""
    return str(_NAME_OF_CLASS.__get__(type(value)))


def safe_text(value: V, make_text: Callable[[V], str], otherwise: str = "") -> str:
    """Return the text that ``make_text`` makes of a value, or ``otherwise`` if it raises."""
    try:
        return str.__str__(make_text(value))
    except BaseException:  # noqa: BLE001  # a plugin may raise anything
        return otherwise


def _place_of(error: BaseException) -> str:
    """Return the file and the line in which an error was raised."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    if last is None:
        return ""
    file = os.path.basename(last.tb_frame.f_code.co_filename)  # noqa: PTH119  # loads quickly
    return f" in {file}, line {last.tb_lineno}"


_SHOWN_WORDS = re.compile("[a-z][a-z0-9]*([-.][a-z0-9]+)*")
_SHOWN_ID = re.compile(r"#[0-9]{1,18}|(?:[A-Z]{1,3}|[a-z]{1,2})-?[0-9]{1,18}")
_MIN_NEAR, _MAX_DIFFERENCE = 5, 2


def shown(value: object, *, words: bool = False, known: Iterable[str] = ()) -> str:
    """Return a value that was given, as a message may show it.

    An id such as ``P3`` and a number are shown.  Of any other text only the length is, because it
    may be a name, a password, or what somebody said.  ``words`` shows one word in lower case,
    too, such as the name of a stage or of a plugin's command.  ``known`` are public values, such as
    the groups: what is spelled almost like one of them, and so says nothing else, is shown.
    """
    if isinstance(value, str):
        if _SHOWN_ID.fullmatch(value):
            return value
        if (words and _SHOWN_WORDS.fullmatch(value)) or _is_spelled_like_one(value, known):
            return isolate(repr(to_printable_line(value)))
        return f"<text of {len(value):,} character{'' if len(value) == 1 else 's'}>"
    if isinstance(value, int) and abs(value) >= 2**63:
        return "a number beyond 64 bits"
    if value is None or isinstance(value, int | float):
        return repr(value)
    return f"a value of type {type(value).__name__}"


def _is_spelled_like_one(text: str, known: Iterable[str]) -> bool:
    """Return whether a text is a known one, its beginning, or differs from it in two letters.

    Case, accents, spaces and punctuation do not matter.
    """
    given = spelling(text)
    if not given or len(text) > 2 * len(given):
        return False
    return any(_is_near(given, spelling(each)) for each in known)


def _is_near(given: str, known: str) -> bool:
    if given == known or len(given) < _MIN_NEAR:
        return given == known
    if known.startswith(given):
        return True
    if abs(len(given) - len(known)) > _MAX_DIFFERENCE:
        return False
    from difflib import SequenceMatcher

    blocks = SequenceMatcher(None, given, known, autojunk=False).get_matching_blocks()
    same = sum(block.size for block in blocks)
    return len(given) + len(known) - 2 * same <= _MAX_DIFFERENCE


def to_one_line(text: str) -> str:
    """Return ``text`` as one line for a terminal, shortened and without control characters."""
    shown = to_printable_line(text[: _MAX_PART_LENGTH + 1])
    if len(shown) <= _MAX_PART_LENGTH:
        return shown
    return f"{close_isolates(shown[:_MAX_PART_LENGTH])}…"


class Refused(DialogueKitError):
    """Refusal of a command.

    ``action`` is what was requested, ``reason`` why it is impossible, ``remedy`` what to do.
    """

    def __init__(self, action: str, reason: str, remedy: str) -> None:
        super().__init__(action, reason, remedy)
        self.action, self.reason, self.remedy = action, reason, remedy

    def __str__(self) -> str:
        action, reason, remedy = map(to_one_line, (self.action, self.reason, self.remedy))
        return f"Cannot {action}: {reason}. {remedy}."


class BatchMisused(DialogueKitError):
    """A batch that is used before its begin or after its end, begins twice, or ends elsewhere."""


class StoreError(DialogueKitError):
    """Base class of errors of the event store."""


class StoreUnavailable(StoreError):
    """The event store cannot be opened, locked or written."""


class Conflict(StoreError):
    """Version conflict: another writer appended to the stream first."""

    def __init__(self, stream: str, expected_version: int, actual_version: int) -> None:
        super().__init__(stream, expected_version, actual_version)
        self.stream, self.expected_version, self.actual_version = (
            stream,
            expected_version,
            actual_version,
        )

    def __str__(self) -> str:
        return (
            f"Version conflict on {self.stream}: expected {self.expected_version}, "
            f"found {self.actual_version}. Reload and retry."
        )


class BatchConflict(Conflict):
    """A batch that was not recorded, because others appended first.

    ``id`` is the id that another process created, or None where any append is a conflict.
    """

    def __init__(
        self, stream: str, expected_version: int, actual_version: int, id: str | None = None
    ) -> None:
        super().__init__(stream, expected_version, actual_version)
        self.args = (stream, expected_version, actual_version, id)
        self.id = id

    def __str__(self) -> str:
        reason = (
            f"expected version {self.expected_version}, found {self.actual_version}"
            if self.id is None
            else f"another process created {self.id} meanwhile"
        )
        return (
            f"Nothing of the batch on {self.stream} was recorded: {reason}. Run the batch again, "
            "or use run_batch(function), which repeats it."
        )


class EventIdReused(StoreError):
    """An event id that is already stored with different content or at another position."""

    def __init__(self, id: str, stream: str, seq: int) -> None:
        super().__init__(id, stream, seq)
        self.id, self.stream, self.seq = id, stream, seq

    def __str__(self) -> str:
        return (
            f"Event id {self.id} is already used at {self.stream} #{self.seq}, with different "
            "content or in another order. Give a new event a new id."
        )


class CommandIdReused(StoreError):
    """A command id that is already stored, with other content or in another stream."""

    def __init__(self, id: str, stream: str, seq: int) -> None:
        super().__init__(id, stream, seq)
        self.id, self.stream, self.seq = id, stream, seq

    def __str__(self) -> str:
        return (
            f"Command id {self.id} is already used at {self.stream} #{self.seq}, by a command "
            "with other content. Give a new command a new id."
        )


class StoreCorrupted(StoreError):
    """Stored data differs from what was written."""


class InvalidProof(StoreError):
    """An invalid proof, checkpoint or signature; the message names the invalid part."""


class SubjectForgotten(StoreError):
    """Personal data of a person who was forgotten: the key is destroyed and not replaced."""

    def __init__(self, stream: str, subject: str) -> None:
        super().__init__(stream, subject)
        self.stream, self.subject = stream, subject

    def __str__(self) -> str:
        return (
            f"{self.subject} of {self.stream} was forgotten, so no personal data can be stored. "
            "Register the person again; the old id cannot be reused."
        )


class KeysUnavailable(StoreError):
    """The keys to the personal data are missing, or wrapped by another key."""


class UnreadableEvent(StoreError):
    """A stored event that cannot be decoded."""

    def __init__(self, type: str, version: int, position: int | None, reason: str) -> None:
        super().__init__(type, version, position, reason)
        self.type, self.version, self.position, self.reason = type, version, position, reason

    def __str__(self) -> str:
        where = "" if self.position is None else f" at position {self.position}"
        return f"{self.type} version {self.version}{where}: {self.reason}"


class MalformedEvent(UnreadableEvent):
    """A stored event with a wrong type, a missing or unknown field, or a failed validator.

    ``path`` is the path of the field.
    """

    def __init__(
        self, type: str, version: int, position: int | None, reason: str, path: str
    ) -> None:
        super().__init__(type, version, position, reason)
        self.args = (type, version, position, reason, path)
        self.path = path

    def __str__(self) -> str:
        return f"{super().__str__()} (at {self.path})"


class UnsupportedEventVersion(UnreadableEvent):
    """An event written by newer code.  Upgrade the package that declares it."""


class ReplayError(DialogueKitError):
    """Base class of errors in replaying projections."""


class InvalidProjection(ReplayError):
    """A projection class that is declared incorrectly; the message names the rule and the fix."""

    def __init__(self, projection: str, reason: str) -> None:
        super().__init__(projection, reason)
        self.projection, self.reason = projection, reason

    def __str__(self) -> str:
        return f"Projection {self.projection} is invalid: {self.reason}"


class ProjectionFailed(ReplayError):
    """A projection that raised; ``__cause__`` is the original error.

    ``event_id`` and ``position`` are None when it raised outside an event (in view or combine).
    """

    def __init__(
        self, projection: str, event_id: str | None, position: int | None, reason: str
    ) -> None:
        super().__init__(projection, event_id, position, reason)
        self.projection, self.event_id, self.position, self.reason = (
            projection,
            event_id,
            position,
            reason,
        )

    def __str__(self) -> str:
        where = (
            "" if self.position is None else f" on event {self.event_id} (position {self.position})"
        )
        return f"Projection {self.projection} failed{where}: {self.reason}"


class StaleSnapshot(ReplayError):
    """A snapshot of another stream, or of a position after the requested one."""


class PluginError(DialogueKitError):
    """Base class of errors in plugins."""


class PluginLoadError(PluginError):
    """A plugin that could not be imported, raised, or made invalid declarations."""

    def __init__(self, plugin: str, reason: str) -> None:
        super().__init__(plugin, reason)
        self.plugin, self.reason = plugin, reason

    def __str__(self) -> str:
        return f"Plugin {to_one_line(self.plugin)} failed: {to_one_line(self.reason)}"


class PluginFailed(PluginError):
    """A plugin that failed in a call: it raised, exited, timed out or returned what cannot be used.

    ``reason`` is for readers of a report, and quotes nothing that the plugin wrote.  ``detail`` may
    quote it.  ``timed_out`` is whether the call was abandoned.
    """

    def __init__(
        self, plugin: str, reason: str, *, detail: str = "", timed_out: bool = False
    ) -> None:
        super().__init__(plugin, reason)
        self.plugin, self.reason = plugin, reason
        self.detail, self.timed_out = detail or reason, timed_out

    def __str__(self) -> str:
        return f"Plugin {to_one_line(self.plugin)} failed: {to_one_line(self.reason)}"


class DuplicateName(PluginError):
    """A name that two plugins declare; the message names both distributions."""

    def __init__(self, kind: str, name: str, first: str, second: str) -> None:
        super().__init__(kind, name, first, second)
        self.kind, self.name, self.first, self.second = kind, name, first, second

    def __str__(self) -> str:
        first, second = to_one_line(self.first), to_one_line(self.second)
        return (
            f"Both {first} and {second} declare the {self.kind} {self.name!r}. "
            "Uninstall one of them."
        )


class InvalidSetting(DialogueKitError, ValueError):
    """An invalid setting: an environment variable, an option or an argument."""

    def __init__(self, setting: str, reason: str) -> None:
        super().__init__(setting, reason)
        self.setting, self.reason = setting, reason

    def __str__(self) -> str:
        end = "" if self.reason.endswith("?") else "."
        return f"{self.setting} {to_one_line(self.reason)}{end}"


class InterchangeError(DialogueKitError):
    """Base class of errors in importing and exporting."""


class MalformedFile(InterchangeError):
    """An imported file that cannot be read; nothing was imported.

    ``line`` counts from 1.  ``column`` is the name of the column or None.
    """

    def __init__(self, file: str, line: int | None, column: str | None, reason: str) -> None:
        super().__init__(file, line, column, reason)
        self.file, self.line, self.column, self.reason = file, line, column, reason

    def __str__(self) -> str:
        where = self.file
        if self.line is not None:
            where += f", line {self.line}"
        if self.column is not None:
            where += f", column {self.column}"
        return f"{where}: {self.reason}. Nothing was imported."


class ReportError(DialogueKitError):
    """A report that cannot be composed."""


class OutputError(DialogueKitError):
    """A file that exists, is not a file, or cannot be written; the message names it."""


class MissingExtra(DialogueKitError):
    """An optional dependency that is not installed; the message gives the install command."""

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(extra, purpose)
        self.extra, self.purpose = extra, purpose

    def __str__(self) -> str:
        return (
            f"{self.purpose} needs an extra that is not installed. "
            f"Install it with: pip install 'dialoguekit-core[{self.extra}]'"
        )
