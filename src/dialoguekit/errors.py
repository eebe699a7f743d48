"""Everything dialoguekit raises on purpose.

::

    DialogueKitError
    ├── InvalidEvent             a fact that cannot be: a field outside its range
    ├── Refused                  a decision function said no: what, why, what to do
    ├── LogError
    │   ├── LogUnavailable       the log cannot be opened, locked or written
    │   ├── Conflict             the stream moved on since it was read
    │   ├── EventIdReused        one event id, two different facts
    │   ├── LogDamaged           what is stored is not what was written
    │   ├── InvalidProof         a proof, a checkpoint or a signature that does not hold
    │   ├── Forgotten            somebody whose words can no longer be kept
    │   ├── KeysUnavailable      the keys of a log are missing, or cannot be read
    │   └── UnreadableEvent      what is stored cannot be read by this code
    │       ├── MalformedEvent   wrong type, missing or unknown field, failed validator
    │       └── NewerEvent       written by a newer version of dialoguekit or a plugin
    ├── ReplayError
    │   ├── MisdeclaredProjection  a projection that breaks the rules of its making
    │   ├── ProjectionFailed       a projection raised while folding or viewing
    │   └── StaleFold              a saved fold that no longer fits its log
    ├── PluginError
    │   ├── PluginFailed         a plugin could not be loaded or declared nonsense
    │   ├── NameClash            two plugins declare the same name
    │   └── InvalidSetting       which plugins, or how long they may take: it cannot be read
    ├── InterchangeError
    │   └── MalformedFile        a foreign file that cannot be read: file, line, column
    ├── ReportError              a report that cannot be composed or written
    └── MissingExtra             an optional dependency is not installed

Catch :class:`DialogueKitError` to catch them all.  Every message says what is wrong and,
where there is something to do, what to do next.
"""

from __future__ import annotations


class DialogueKitError(Exception):
    """The root of every error that dialoguekit raises on purpose."""


class InvalidEvent(DialogueKitError, ValueError):
    """A fact that cannot be: ``field`` of an event of ``type`` holds an impossible value."""

    def __init__(self, type: str, field: str, why: str) -> None:
        super().__init__(type, field, why)
        self.type, self.field, self.why = type, field, why

    def __str__(self) -> str:
        return f"{self.type}: {self.field} {self.why}"


_LONGEST_PART = 400


def one_line(words: str) -> str:
    """Words that somebody else may have given, fit for one line of a terminal."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in words)
    return shown if len(shown) <= _LONGEST_PART else f"{shown[:_LONGEST_PART]}…"


class Refused(DialogueKitError):
    """A decision function said no.

    ``what`` was asked, ``why`` it is impossible now, and the ``remedy``: what to do instead.
    """

    def __init__(self, what: str, why: str, remedy: str) -> None:
        super().__init__(what, why, remedy)
        self.what, self.why, self.remedy = what, why, remedy

    def __str__(self) -> str:
        what, why, remedy = map(one_line, (self.what, self.why, self.remedy))
        return f"Cannot {what}: {why}. {remedy}."


class LogError(DialogueKitError):
    """Something about keeping or reading events."""


class LogUnavailable(LogError):
    """The log cannot be opened, locked or written."""


class Conflict(LogError):
    """The stream is not where the writer believed: somebody else appended first."""

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(stream, expected, actual)
        self.stream, self.expected, self.actual = stream, expected, actual

    def __str__(self) -> str:
        return (
            f"{self.stream} stands at {self.actual} events, not at {self.expected}. "
            "Read it again and decide again."
        )


class EventIdReused(LogError):
    """An event id that is in the log already, with other content or at another place."""

    def __init__(self, id: str, stream: str, seq: int) -> None:
        super().__init__(id, stream, seq)
        self.id, self.stream, self.seq = id, stream, seq

    def __str__(self) -> str:
        return (
            f"Event id {self.id} already stands at {self.stream} #{self.seq} with other "
            "content or in another order. Give a new fact a new id."
        )


class LogDamaged(LogError):
    """What is stored is not what was written: somebody, or a disk, changed it."""


class InvalidProof(LogError):
    """A proof, a checkpoint or a signature that does not hold; says which part of it."""


class Forgotten(LogError):
    """Somebody was forgotten: no key is left for their words, and none is made again."""

    def __init__(self, stream: str, subject: str) -> None:
        super().__init__(stream, subject)
        self.stream, self.subject = stream, subject

    def __str__(self) -> str:
        return (
            f"{self.stream} {self.subject} was forgotten: nothing of theirs can be kept. "
            "Register them anew, as another person."
        )


class KeysUnavailable(LogError):
    """The keys to the words of a log are missing, or wrapped by another key."""


class UnreadableEvent(LogError):
    """What is stored cannot be read by this code."""

    def __init__(self, type: str, version: int, position: int | None, why: str) -> None:
        super().__init__(type, version, position, why)
        self.type, self.version, self.position, self.why = type, version, position, why

    def __str__(self) -> str:
        where = "" if self.position is None else f" at position {self.position}"
        return f"{self.type} version {self.version}{where}: {self.why}"


class MalformedEvent(UnreadableEvent):
    """Wrong type, missing field, unknown field or failed validator; ``path`` says where."""

    def __init__(self, type: str, version: int, position: int | None, why: str, path: str) -> None:
        super().__init__(type, version, position, why)
        self.args = (type, version, position, why, path)
        self.path = path

    def __str__(self) -> str:
        return f"{super().__str__()} (at {self.path})"


class NewerEvent(UnreadableEvent):
    """The event was written by newer code; upgrading the package that owns it reads it."""


class ReplayError(DialogueKitError):
    """Something about folding projections."""


class MisdeclaredProjection(ReplayError):
    """A projection that breaks the rules of its making; says which and how to mend it."""

    def __init__(self, projection: str, why: str) -> None:
        super().__init__(projection, why)
        self.projection, self.why = projection, why

    def __str__(self) -> str:
        return f"Projection {self.projection} is misdeclared: {self.why}"


class ProjectionFailed(ReplayError):
    """A projection raised; the original error is its ``__cause__``.

    ``event_id`` and ``position`` are None when it raised outside an event (in view or join).
    """

    def __init__(
        self, projection: str, event_id: str | None, position: int | None, why: str
    ) -> None:
        super().__init__(projection, event_id, position, why)
        self.projection, self.event_id, self.position, self.why = (
            projection,
            event_id,
            position,
            why,
        )

    def __str__(self) -> str:
        where = (
            "" if self.position is None else f" on event {self.event_id} (position {self.position})"
        )
        return f"Projection {self.projection} failed{where}: {self.why}"


class StaleFold(ReplayError):
    """A saved fold that belongs to another stream or reaches past the cut that is asked for."""


class PluginError(DialogueKitError):
    """Something about plugins."""


class PluginFailed(PluginError):
    """A plugin could not be imported, raised, or declared nonsense."""

    def __init__(self, plugin: str, why: str) -> None:
        super().__init__(plugin, why)
        self.plugin, self.why = plugin, why

    def __str__(self) -> str:
        return f"Plugin {one_line(self.plugin)} failed: {one_line(self.why)}"


class NameClash(PluginError):
    """Two plugins declare the same name; both distributions are named."""

    def __init__(self, kind: str, name: str, first: str, second: str) -> None:
        super().__init__(kind, name, first, second)
        self.kind, self.name, self.first, self.second = kind, name, first, second

    def __str__(self) -> str:
        first, second = one_line(self.first), one_line(self.second)
        return (
            f"Both {first} and {second} declare the {self.kind} {self.name!r}. "
            "Uninstall one of them."
        )


class InvalidSetting(PluginError, ValueError):
    """A setting about plugins that cannot be: a variable of the environment, or an argument."""

    def __init__(self, setting: str, why: str) -> None:
        super().__init__(setting, why)
        self.setting, self.why = setting, why

    def __str__(self) -> str:
        return f"{self.setting} {one_line(self.why)}."


class InterchangeError(DialogueKitError):
    """Something about importing or exporting."""


class MalformedFile(InterchangeError):
    """A foreign file that cannot be read; nothing was imported.

    ``line`` counts from 1; ``column`` is the name of the column or None.
    """

    def __init__(self, file: str, line: int | None, column: str | None, why: str) -> None:
        super().__init__(file, line, column, why)
        self.file, self.line, self.column, self.why = file, line, column, why

    def __str__(self) -> str:
        where = self.file
        if self.line is not None:
            where += f", line {self.line}"
        if self.column is not None:
            where += f", column {self.column}"
        return f"{where}: {self.why}. Nothing was imported."


class ReportError(DialogueKitError):
    """A report that cannot be composed or written."""


class MissingExtra(DialogueKitError):
    """An optional dependency is not installed; says how to install it."""

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(extra, purpose)
        self.extra, self.purpose = extra, purpose

    def __str__(self) -> str:
        return (
            f"{self.purpose} needs an extra that is not installed. "
            f"Install it with: pip install 'dialoguekit-core[{self.extra}]'"
        )
