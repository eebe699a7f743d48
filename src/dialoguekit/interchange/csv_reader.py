"""Foreign tables: CSV that is read strictly, so that every error says where it stands.

Lines are physical lines, counted from 1, and a row is named by the line on which it begins:
what an editor shows, also where a cell spans several lines.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from dialoguekit.errors import MalformedFile

_WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
_YES_OR_NO = {"true": True, "1": True, "false": False, "0": False, "": False}


def records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file: the line on which each begins, and its cells.

    UTF-8, with or without a byte order mark; cells with commas, quotes or line breaks stand in
    double quotes.  Empty lines are passed over.

    Raises :class:`~dialoguekit.errors.MalformedFile` when the file cannot be read, is not UTF-8,
    holds a NUL character, or is not CSV: a quote that is never closed, text after a closing
    quote, a cell of more characters than :func:`csv.field_size_limit` allows.
    """
    reader = csv.reader(_lines(path), strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            why = f"is not well-formed CSV: {_plain(error)}"
            raise MalformedFile(path.name, line, None, why) from error
        if cells:
            yield line, cells
        line = reader.line_num + 1


def _plain(error: csv.Error) -> str:
    """What the csv module found, in words for who has the file and not the code."""
    if "new-line character" in str(error):
        return "a carriage return stands outside quotes; lines must end with LF or CRLF"
    return str(error)


def _lines(path: Path) -> Iterator[str]:
    if path.exists() and not path.is_file() and not path.is_dir():
        raise MalformedFile(path.name, None, None, "is not a regular file")
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise MalformedFile(path.name, None, None, f"is missing from {path.parent}") from error
    except OSError as error:
        raise MalformedFile(path.name, None, None, f"cannot be read: {error.strerror}") from error
    for number, raw in enumerate(io.BytesIO(data.removeprefix(codecs.BOM_UTF8)), start=1):
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            why = f"is not UTF-8: byte {error.start + 1} of the line is 0x{raw[error.start]:02x}"
            raise MalformedFile(path.name, number, None, why) from error
        if "\0" in line:
            raise MalformedFile(path.name, number, None, "holds a NUL character")
        yield line


class Row:
    """One row of a table, whose cells are read by the name of their column."""

    __slots__ = ("_cells", "_columns", "file", "line")

    def __init__(
        self, file: str, line: int, columns: Mapping[str, int], cells: Sequence[str]
    ) -> None:
        self.file, self.line = file, line
        self._columns, self._cells = columns, cells

    def malformed(self, column: str | None, why: str) -> MalformedFile:
        """The error that says what is wrong with this row, to be raised."""
        return MalformedFile(self.file, self.line, column, why)

    def text(self, column: str) -> str:
        """The cell as it stands, which may be blank."""
        return self._cells[self._columns[column]]

    def words(self, column: str, *, most: int) -> str:
        """A cell that holds words: not blank, and at most ``most`` characters."""
        found = self.text(column)
        if not found.strip():
            raise self.malformed(column, "must not be blank")
        if len(found) > most:
            raise self.malformed(column, f"must not exceed {most:,} characters")
        return found

    def whole(self, column: str, *, least: int | None = None, most: int | None = None) -> int:
        """A whole number in decimal digits, within bounds, both included."""
        found = self.text(column)
        if not _WHOLE.fullmatch(found):
            raise self.malformed(column, f"must be a whole number, not {shown(found)}")
        number = int(found)
        if least is not None and number < least:
            raise self.malformed(column, f"must be {least} or more, not {number}")
        if most is not None and number > most:
            raise self.malformed(column, f"must be {most} or less, not {number}")
        return number

    def yes(self, column: str) -> bool:
        """Yes or no: ``true`` or ``1``, ``false`` or ``0``; a blank cell is a no."""
        found = self.text(column)
        try:
            return _YES_OR_NO[found.lower()]
        except KeyError:
            raise self.malformed(column, f"must be true or false, not {shown(found)}") from None

    def one_of(self, columns: Sequence[str], allowed: frozenset[str]) -> None:
        """Refuse the row unless every cell of ``columns`` is one of ``allowed``."""
        for column in columns:
            found = self._cells[self._columns[column]]
            if found not in allowed:
                words = ", ".join("blank" if word == "" else word for word in sorted(allowed))
                raise self.malformed(column, f"must be one of {words}, not {shown(found)}")


class Table:
    """A CSV file whose first row names the columns; iterate over it, once, for its rows.

    Columns may stand in any order, and columns that nobody asks for are passed over.

    Raises :class:`~dialoguekit.errors.MalformedFile`, on opening, when there is no header, a
    ``required`` column is missing or a column is named twice; and while it is iterated over,
    when a row has another number of cells than the header, or as :func:`records` says.
    """

    def __init__(self, path: Path, required: Sequence[str]) -> None:
        self.file = path.name
        self._records = records(path)
        line, header = next(self._records, (1, None))
        if header is None:
            raise MalformedFile(self.file, line, None, "is empty: it needs a header")
        columns: dict[str, int] = {}
        for index, name in enumerate(cell.strip() for cell in header):
            if name in columns:
                raise MalformedFile(self.file, line, name, "stands in the header twice")
            if name:
                columns[name] = index
        for name in required:
            if name not in columns:
                why = f"is missing from the header, which has {_listed(columns)}"
                raise MalformedFile(self.file, line, name, why)
        self._names = [cell.strip() for cell in header]
        self.columns: Mapping[str, int] = MappingProxyType(columns)

    def __iter__(self) -> Iterator[Row]:
        width = len(self._names)
        for line, cells in self._records:
            if len(cells) != width:
                missing = self._names[len(cells)] if len(cells) < width else None
                why = f"{len(cells)} cells stand where the header has {width}"
                raise MalformedFile(self.file, line, missing or None, why)
            yield Row(self.file, line, self.columns, cells)


def pairs(path: Path) -> dict[str, Row]:
    """A file without a header whose rows are a key and its value, by key.

    Each value is the column of its key: ``found["topic"].text("topic")``.

    Raises :class:`~dialoguekit.errors.MalformedFile` when a row has not two cells, a key is
    blank or stands twice, or as :func:`records` says.
    """
    found: dict[str, Row] = {}
    for line, cells in records(path):
        key = cells[0].strip()
        if len(cells) != 2:
            why = f"{len(cells)} cells stand where a key and its value should"
            raise MalformedFile(path.name, line, key or None, why)
        if not key:
            raise MalformedFile(path.name, line, None, "the key is blank")
        if key in found:
            raise MalformedFile(path.name, line, key, "stands twice")
        found[key] = Row(path.name, line, {key: 1}, cells)
    return found


def shown(cell: str) -> str:
    """A cell for an error message: quoted, on one line, and short."""
    return repr(cell) if len(cell) <= 40 else repr(cell[:40]) + "…"


def _listed(names: Collection[str]) -> str:
    some = list(names)[:12]
    return ", ".join(some) + (", …" if len(names) > 12 else "") if some else "no names"
