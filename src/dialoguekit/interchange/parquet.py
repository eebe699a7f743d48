"""Events for other programs, as one Parquet table, by way of DuckDB.

What is written is what can be read: words that were redacted, or whose key is gone, read
``[withheld]``.  So the file is a copy that forgetting somebody does not reach.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any

import attrs

from dialoguekit.errors import InterchangeError, MissingExtra
from dialoguekit.interchange import Progress
from dialoguekit.interchange.atomic_file import writing
from dialoguekit.interchange.cloudevents import chosen_events
from dialoguekit.interchange.jsonl_export import Exported
from dialoguekit.interchange.strict_json import dump
from dialoguekit.store import Log

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COLUMNS = MappingProxyType(
    {
        "position": "BIGINT",
        "stream": "VARCHAR",
        "seq": "BIGINT",
        "id": "VARCHAR",
        "type": "VARCHAR",
        "version": "BIGINT",
        "at": "BIGINT",
        "noted": "BIGINT",
        "by": "VARCHAR",
        "role": "VARCHAR",
        "on_behalf_of": "VARCHAR",
        "space": "VARCHAR",
        "activity": "VARCHAR",
        "cause": "VARCHAR",
        "precision": "VARCHAR",
        "capture": "VARCHAR",
        "visibility": "VARCHAR",
        "data": "VARCHAR",
    }
)
"""The columns of the table; ``at`` and ``noted`` become moments in UTC."""

_SETTINGS: Mapping[str, str | bool | int | float | list[str]] = MappingProxyType(
    {"threads": 1, "autoinstall_known_extensions": False, "temp_directory": ""}
)
_MOMENTS = ("at", "noted")
_TELL_EVERY = 1000
_LEAST_LINE = 1 << 24


def export_parquet(
    log: Log,
    path: Path,
    *,
    streams: Sequence[str] = (),
    until: int | None = None,
    progress: Progress | None = None,
) -> Exported:
    """Write the events of ``log`` up to the cut ``until``, or those of ``streams``, to ``path``.

    What stands there is written over in place.  One event a row; ``data`` is the whole event as
    JSON text.  The same events give the same bytes with the same DuckDB.

    Raises :class:`~dialoguekit.errors.MissingExtra` where DuckDB is not installed, and
    :class:`~dialoguekit.errors.UnreadableEvent` on an event that cannot be read.
    """
    _need_duckdb()
    cut = log.head() if until is None else min(until, log.head())
    lines = path.with_name(f".{path.name}.jsonl")
    try:
        with writing(lines, force=True) as out:
            count, longest = _write_lines(log, streams, cut, out, progress)
        with _database() as database:
            _convert(database, lines, path, longest)
    finally:
        with suppress(OSError):
            lines.unlink()
    if progress is not None:
        progress(cut, cut)
    return Exported(count, cut)


def _write_lines(
    log: Log, streams: Sequence[str], cut: int, out: IO[bytes], progress: Progress | None
) -> tuple[int, int]:
    """Rows as JSON Lines, for DuckDB to read; how many, and the length of the longest."""
    count, longest = 0, _LEAST_LINE
    for count, recorded in enumerate(chosen_events(log, streams, cut), start=1):
        type, version, data = log.codec.encode(recorded.event)
        said: dict[str, Any] = {
            "position": recorded.position,
            "stream": recorded.stream,
            "seq": recorded.seq,
            "id": recorded.id,
            "type": type,
            "version": version,
            "at": recorded.at_us,
            "noted": recorded.noted_us,
            **attrs.asdict(recorded.context),
            "data": data.decode(errors="backslashreplace"),
        }
        line = dump(said) + b"\n"
        longest = max(longest, len(line))
        out.write(line)
        if progress is not None and count % _TELL_EVERY == 0:
            progress(recorded.position, cut)
    return count, longest


def _convert(database: DuckDBPyConnection, lines: Path, path: Path, longest: int) -> None:
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    wanted = ", ".join(
        f'make_timestamptz("{name}") AS "{name}"' if name in _MOMENTS else f'"{name}"'
        for name in COLUMNS
    )
    database.execute(
        f"COPY (SELECT {wanted} FROM read_json(?, columns = {{{columns}}}, "
        f"format = 'newline_delimited', maximum_object_size = {2 * longest})) "
        f"TO ? (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)",
        [str(lines), str(path)],
    )


def _need_duckdb() -> None:
    try:
        import duckdb  # noqa: F401
    except ImportError as error:
        raise MissingExtra("parquet", "Exporting Parquet") from error


@contextmanager
def _database() -> Iterator[DuckDBPyConnection]:
    """A database in memory that reads and writes nothing but the two files, in one order."""
    import duckdb

    try:
        with duckdb.connect(":memory:", config=dict(_SETTINGS)) as database:
            yield database
    except duckdb.Error as error:
        raise InterchangeError(f"DuckDB could not write the table: {error}.") from error
