"""Reading the hand-written TOML: every field is asked for by name, and none is left over."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Mapping
from importlib import resources
from typing import Any, NoReturn, TypeVar

from dialoguekit.errors import InterchangeError

T = TypeVar("T")


def bundled(name: str) -> str:
    """The text of a file of the material.

    Raises :class:`~dialoguekit.errors.InterchangeError` when there is no such file.
    """
    file = resources.files("dialoguekit.simulation") / "data" / name
    if not file.is_file():
        raise InterchangeError(f"{name}: there is no such material.")
    return file.read_text(encoding="utf-8")


def parsed(text: str, file: str) -> Row:
    """The whole of a file as one row."""
    try:
        return Row(file, "the file", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise InterchangeError(f"{file}: {error}") from None


class Row:
    """One table of a file, whose fields are taken out one by one."""

    def __init__(self, file: str, where: str, fields: Mapping[str, Any]) -> None:
        self._file = file
        self._where = where
        self._fields = dict(fields)

    def wrong(self, why: str) -> NoReturn:
        """Refuse this row."""
        raise InterchangeError(f"{self._file}: {self._where}: {why}.")

    def _take(self, name: str, kind: type, *, needed: bool = True) -> Any:
        if name not in self._fields:
            if needed:
                self.wrong(f"{name} is missing")
            return None
        value = self._fields.pop(name)
        if not isinstance(value, kind) or isinstance(value, bool):
            self.wrong(f"{name} must be {kind.__name__}, not {value!r}")
        return value

    def text(self, name: str) -> str:
        """A text that is not blank."""
        value: str = self._take(name, str)
        if not value.strip():
            self.wrong(f"{name} is blank")
        return value

    def text_or_none(self, name: str) -> str | None:
        """A text, or None where it is left out."""
        return self.text(name) if name in self._fields else None

    def choice(self, name: str, options: Collection[str], *, default: str | None = None) -> str:
        """One of ``options``; the ``default``, if there is one, where it is left out."""
        if default is not None and name not in self._fields:
            return default
        value = self.text(name)
        if value not in options:
            self.wrong(f"{name} must be one of {', '.join(options)}, not {value!r}")
        return value

    def texts(self, name: str, *, least: int = 1) -> tuple[str, ...]:
        """At least ``least`` different texts."""
        values = self._take(name, list, needed=least > 0) or []
        if any(not isinstance(value, str) or not value.strip() for value in values):
            self.wrong(f"{name} must hold texts")
        if len(values) < least:
            self.wrong(f"{name} needs at least {least}")
        if len(set(values)) < len(values):
            self.wrong(f"{name} says something twice")
        return tuple(values)

    def whole(self, name: str, least: int, most: int) -> int:
        """A whole number within bounds."""
        value: int = self._take(name, int)
        if not least <= value <= most:
            self.wrong(f"{name} must lie between {least} and {most}, not {value}")
        return value

    def share(self, name: str) -> float:
        """A number above 0 and up to 1."""
        value: float = self._take(name, float)
        if not 0 < value <= 1:
            self.wrong(f"{name} must lie above 0 and up to 1, not {value}")
        return value

    def each(self, name: str, make: Callable[[Row], T]) -> tuple[T, ...]:
        """What ``make`` makes of each table of an array; at least one, and no field left over."""
        found = self._take(name, list)
        if not found or any(not isinstance(fields, dict) for fields in found):
            self.wrong(f"{name} must be tables, at least one")
        made = []
        for number, fields in enumerate(found, start=1):
            row = Row(self._file, f"{name} {fields.get('key') or number}", fields)
            made.append(make(row))
            row.done()
        return tuple(made)

    def row(self, name: str) -> Row:
        """A table within this one."""
        return Row(self._file, name, self._take(name, dict))

    def row_or_none(self, name: str) -> Row | None:
        """A table within this one, or None where it is left out."""
        return self.row(name) if name in self._fields else None

    def done(self) -> None:
        """Refuse fields that nobody asked for."""
        if self._fields:
            self.wrong(f"nobody knows {', '.join(sorted(self._fields))}")
