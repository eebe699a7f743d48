"""Strict reader for CSV files; every error names the line.

Lines are physical lines, counted from 1 as in an editor.  A row is identified by the line on which
it begins, even if a cell spans several lines.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Self

import attrs

from dialoguekit.errors import MalformedFile, shown
from dialoguekit.files import open_regular

_INTEGER = re.compile(r"[+-]?[0-9]{1,15}")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False, "": False}


@attrs.frozen
class CsvFile:
    """The name and the bytes of a CSV file, which are read once."""

    name: str
    data: bytes = attrs.field(repr=False)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file; raise :class:`~dialoguekit.errors.MalformedFile` if that is impossible."""
        try:
            with open_regular(path) as file:
                return cls(path.name, file.read())
        except FileNotFoundError as error:
            why = f"is missing from {path.parent}"
            raise MalformedFile(path.name, None, None, why) from error
        except OSError as error:
            why = f"cannot be read: {error.strerror}"
            raise MalformedFile(path.name, None, None, why) from error

    @property
    def sha256(self) -> str:
        """The SHA-256 digest of the bytes, in lower-case hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


def read_records(file: CsvFile) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV file: the line on which each begins, and its cells.

    The file is UTF-8, with or without a byte order mark.  Cells with commas, quotes or line breaks
    are enclosed in double quotes.  Empty lines are skipped.

    Raises :class:`~dialoguekit.errors.MalformedFile` when the file is not UTF-8, contains a NUL
    character, or is not CSV: an unclosed quote, text after a closing quote, or a cell longer than
    :func:`csv.field_size_limit` allows.
    """
    reader = csv.reader(_read_lines(file), strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            why = f"is not well-formed CSV: {_explain_csv_error(error)}"
            raise MalformedFile(file.name, line, None, why) from error
        if cells:
            yield line, cells
        line = reader.line_num + 1


def _explain_csv_error(error: csv.Error) -> str:
    """Return the reason of a csv error, explained where the csv module is unclear."""
    if "new-line character" in str(error):
        return "a carriage return occurs outside quotes; lines must end with LF or CRLF"
    return str(error)


def _read_lines(file: CsvFile) -> Iterator[str]:
    data = io.BytesIO(file.data.removeprefix(codecs.BOM_UTF8))
    for number, raw in enumerate(data, start=1):
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            why = f"is not UTF-8: byte {error.start + 1} of the line is 0x{raw[error.start]:02x}"
            raise MalformedFile(file.name, number, None, why) from error
        if "\0" in line:
            raise MalformedFile(file.name, number, None, "contains a NUL character")
        yield line


class CsvRow:
    """One row of a table; its cells are read by column name."""

    __slots__ = ("_cells", "_columns", "file", "line")

    def __init__(
        self, file: str, line: int, columns: Mapping[str, int], cells: Sequence[str]
    ) -> None:
        self.file, self.line = file, line
        self._columns, self._cells = columns, cells

    def malformed(self, column: str | None, reason: str) -> MalformedFile:
        """Return an error about this row, to be raised."""
        return MalformedFile(self.file, self.line, column, reason)

    def text(self, column: str) -> str:
        """Return the unchanged cell, which may be blank."""
        return self._cells[self._columns[column]]

    def required_text(self, column: str, *, maximum: int) -> str:
        """Return a cell that is not blank and has at most ``maximum`` characters."""
        found = self.text(column)
        if not found.strip():
            raise self.malformed(column, "must not be blank")
        if len(found) > maximum:
            raise self.malformed(column, f"must not exceed {maximum:,} characters")
        return found

    def integer(
        self, column: str, *, minimum: int | None = None, maximum: int | None = None
    ) -> int:
        """Return a whole number between ``minimum`` and ``maximum``, both inclusive."""
        found = self.text(column)
        if not _INTEGER.fullmatch(found):
            raise self.malformed(column, f"must be a whole number, not {shown(found)}")
        number = int(found)
        if minimum is not None and number < minimum:
            raise self.malformed(column, f"must be {minimum} or more, not {number}")
        if maximum is not None and number > maximum:
            raise self.malformed(column, f"must be {maximum} or less, not {number}")
        return number

    def boolean(self, column: str) -> bool:
        """Return a boolean: ``true`` or ``1``, ``false`` or ``0``; a blank cell is false."""
        found = self.text(column)
        try:
            return _BOOLEANS[found.lower()]
        except KeyError:
            raise self.malformed(column, f"must be true or false, not {shown(found)}") from None

    def check_values(self, columns: Sequence[str], allowed: frozenset[str]) -> None:
        """Raise an error unless every cell of ``columns`` is one of ``allowed``."""
        for column in columns:
            found = self._cells[self._columns[column]]
            if found not in allowed:
                names = ", ".join(value or "blank" for value in sorted(allowed))
                raise self.malformed(column, f"must be one of {names}, not {shown(found)}")


class CsvTable:
    """A CSV file with a header; iterate over it once for its rows.

    Columns may be in any order.  Unknown columns are ignored.

    The constructor raises :class:`~dialoguekit.errors.MalformedFile` when the header or a
    ``required`` column is missing, or a column occurs twice.  Iteration raises it when a row has
    another number of cells than the header, and as :func:`read_records` does.
    """

    def __init__(self, file: CsvFile, required: Sequence[str]) -> None:
        self.file = file.name
        self._records = read_records(file)
        line, header = next(self._records, (1, None))
        if header is None:
            raise MalformedFile(self.file, line, None, "is empty: a header is required")
        columns: dict[str, int] = {}
        for index, name in enumerate(cell.strip() for cell in header):
            if name in columns:
                raise MalformedFile(self.file, line, name, "occurs in the header twice")
            if name:
                columns[name] = index
        for name in required:
            if name not in columns:
                why = f"is missing from the header, which has {_join_names(columns)}"
                raise MalformedFile(self.file, line, name, why)
        self._names = [cell.strip() for cell in header]
        self.columns: Mapping[str, int] = MappingProxyType(columns)

    def __iter__(self) -> Iterator[CsvRow]:
        width = len(self._names)
        for line, cells in self._records:
            if len(cells) != width:
                missing = self._names[len(cells)] if len(cells) < width else None
                why = f"has {len(cells)} cells, but the header has {width}"
                raise MalformedFile(self.file, line, missing or None, why)
            yield CsvRow(self.file, line, self.columns, cells)


def read_key_values(file: CsvFile) -> dict[str, CsvRow]:
    """Return the rows of a file without a header, each a key and its value, by key.

    The key is the name of the only column: ``found["topic"].text("topic")``.

    Raises :class:`~dialoguekit.errors.MalformedFile` when a row does not have two cells, a key is
    blank or occurs twice, and as :func:`read_records` does.
    """
    found: dict[str, CsvRow] = {}
    for line, cells in read_records(file):
        key = cells[0].strip()
        if len(cells) != 2:
            why = f"has {len(cells)} cells; expected a key and its value"
            raise MalformedFile(file.name, line, key or None, why)
        if not key:
            raise MalformedFile(file.name, line, None, "the key is blank")
        if key in found:
            raise MalformedFile(file.name, line, key, "occurs twice")
        found[key] = CsvRow(file.name, line, {key: 1}, cells)
    return found


def _join_names(names: Collection[str]) -> str:
    first = list(names)[:12]
    return ", ".join(first) + (", …" if len(names) > 12 else "") if first else "no names"
