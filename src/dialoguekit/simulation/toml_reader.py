"""Strict reader of the TOML files: unknown fields are errors."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Mapping
from importlib import resources
from typing import Any, NoReturn, TypeVar

from dialoguekit.errors import InterchangeError

T = TypeVar("T")


def read_data_file(name: str) -> str:
    """Return the text of a file of the material.

    Raise :class:`~dialoguekit.errors.InterchangeError` if the file does not exist.
    """
    file = resources.files("dialoguekit.simulation") / "data" / name
    if not file.is_file():
        raise InterchangeError(f"{name}: no such file in the simulation data.")
    return file.read_text(encoding="utf-8")


def parse_toml(text: str, file: str) -> TomlRow:
    """Return the content of a file as one row."""
    try:
        return TomlRow(file, "the file", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise InterchangeError(f"{file}: {error}") from None


class TomlRow:
    """One table of a file; methods remove and return its fields."""

    def __init__(self, file: str, location: str, fields: Mapping[str, Any]) -> None:
        self._file = file
        self._location = location
        self._fields = dict(fields)

    def fail(self, reason: str) -> NoReturn:
        """Raise an error about this row."""
        raise InterchangeError(f"{self._file}: {self._location}: {reason}.")

    def _pop(self, name: str, expected_type: type, *, required: bool = True) -> Any:
        if name not in self._fields:
            if required:
                self.fail(f"{name} is missing")
            return None
        value = self._fields.pop(name)
        if not isinstance(value, expected_type) or isinstance(value, bool):
            self.fail(f"{name} must be {expected_type.__name__}, not {value!r}")
        return value

    def text(self, name: str) -> str:
        """Remove and return a text that is not blank."""
        value: str = self._pop(name, str)
        if not value.strip():
            self.fail(f"{name} is empty")
        return value

    def optional_text(self, name: str) -> str | None:
        """Remove and return a text, or return None if it is missing."""
        return self.text(name) if name in self._fields else None

    def choice(self, name: str, options: Collection[str], *, default: str | None = None) -> str:
        """Remove and return one of ``options``; return ``default``, if given, if it is missing."""
        if default is not None and name not in self._fields:
            return default
        value = self.text(name)
        if value not in options:
            self.fail(f"{name} must be one of {', '.join(options)}, not {value!r}")
        return value

    def texts(self, name: str, *, minimum: int = 1) -> tuple[str, ...]:
        """Remove and return at least ``minimum`` different texts."""
        values = self._pop(name, list, required=minimum > 0) or []
        if any(not isinstance(value, str) or not value.strip() for value in values):
            self.fail(f"{name} must contain only non-empty texts")
        if len(values) < minimum:
            self.fail(f"{name} needs at least {minimum} texts")
        if len(set(values)) < len(values):
            self.fail(f"{name} contains a duplicate")
        return tuple(values)

    def integer(self, name: str, minimum: int, maximum: int) -> int:
        """Remove and return an integer within bounds."""
        value: int = self._pop(name, int)
        if not minimum <= value <= maximum:
            self.fail(f"{name} must be between {minimum} and {maximum}, not {value}")
        return value

    def fraction(self, name: str) -> float:
        """Remove and return a number above 0, up to 1."""
        value: float = self._pop(name, float)
        if not 0 < value <= 1:
            self.fail(f"{name} must be above 0 and at most 1, not {value}")
        return value

    def parse_each(self, name: str, parse: Callable[[TomlRow], T]) -> tuple[T, ...]:
        """Remove an array of tables; return each parsed, and reject unknown fields."""
        tables = self._pop(name, list)
        if not tables or any(not isinstance(fields, dict) for fields in tables):
            self.fail(f"{name} must be one or more tables")
        parsed = []
        for number, fields in enumerate(tables, start=1):
            row = TomlRow(self._file, f"{name} {fields.get('key') or number}", fields)
            parsed.append(parse(row))
            row.reject_unknown_fields()
        return tuple(parsed)

    def row(self, name: str) -> TomlRow:
        """Remove and return a nested table."""
        return TomlRow(self._file, name, self._pop(name, dict))

    def optional_row(self, name: str) -> TomlRow | None:
        """Remove and return a nested table, or return None if it is missing."""
        return self.row(name) if name in self._fields else None

    def reject_unknown_fields(self) -> None:
        """Raise an error if any field remains."""
        if self._fields:
            self.fail(f"unknown fields: {', '.join(sorted(self._fields))}")
