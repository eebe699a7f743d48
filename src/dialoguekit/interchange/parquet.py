"""Export of events as one Parquet table, using DuckDB.

Personal data is written decrypted.  Where it was redacted, or its key is missing, the file contains
``[withheld]``.  A later erasure does not reach the file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any

import attrs

from dialoguekit.errors import InterchangeError, MissingExtra
from dialoguekit.events import Event, RecordedEvent
from dialoguekit.interchange import ProgressCallback
from dialoguekit.interchange.cloudevents import select_events
from dialoguekit.interchange.jsonl_export import ExportSummary
from dialoguekit.interchange.secret_ballots import OpenSecretBallots
from dialoguekit.interchange.strict_json import dump
from dialoguekit.store import EventStore

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COLUMNS = MappingProxyType(
    {
        "position": "BIGINT",
        "stream": "VARCHAR",
        "seq": "BIGINT",
        "id": "VARCHAR",
        "type": "VARCHAR",
        "schema_version": "BIGINT",
        "occurred_at": "BIGINT",
        "recorded_at": "BIGINT",
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
"""The columns of the table; ``occurred_at`` and ``recorded_at`` become timestamps in UTC."""

_SETTINGS: Mapping[str, str | bool | int | float | list[str]] = MappingProxyType(
    {"threads": 1, "autoinstall_known_extensions": False, "temp_directory": ""}
)
_TIMESTAMP_COLUMNS = ("occurred_at", "recorded_at")
_PROGRESS_INTERVAL = 1000
_MIN_OBJECT_BYTES = 1 << 24


def export_parquet(
    store: EventStore,
    out: IO[bytes],
    *,
    streams: Sequence[str] = (),
    as_of: int | None = None,
    temp_dir: Path | None = None,
    progress: ProgressCallback | None = None,
) -> ExportSummary:
    """Write the events of ``store``, or of ``streams``, up to position ``as_of`` to ``out``.

    ``out`` is an open file, which DuckDB writes by its descriptor.  Each event is one row;
    ``data`` is the whole event as JSON text.  The events are first written to a file without a
    name in ``temp_dir``, by default the directory of temporary files.  The same events yield the
    same bytes with the same version of DuckDB.

    Raises :class:`~dialoguekit.errors.MissingExtra` if DuckDB is not installed, and
    :class:`~dialoguekit.errors.UnreadableEvent` on an event that cannot be read.
    """
    _require_duckdb()
    position = store.head() if as_of is None else min(as_of, store.head())
    secret = OpenSecretBallots.of(store, streams, position)
    with tempfile.TemporaryFile(dir=temp_dir) as lines:
        selected = map(secret.without_votes, select_events(store, streams, position))
        count, longest = _write_lines(store, selected, position, lines, progress)
        lines.flush()
        with _open_database() as database:
            paths = _descriptor_path(lines), _descriptor_path(out)
            _convert(database, *paths, longest, secret.left_out)
    if progress is not None:
        progress(position, position)
    return ExportSummary(count, position, left_out=secret.left_out)


def _descriptor_path(file: IO[bytes]) -> str:
    """Return a path that leads to this open file, whatever its name leads to by now."""
    return f"/dev/fd/{file.fileno()}"


def _write_lines(
    store: EventStore,
    events: Iterable[RecordedEvent[Event]],
    as_of: int,
    out: IO[bytes],
    progress: ProgressCallback | None,
) -> tuple[int, int]:
    """Write events as JSON Lines for DuckDB; return their number and the longest length."""
    count, longest = 0, _MIN_OBJECT_BYTES
    for count, recorded in enumerate(events, start=1):
        type, version, data = store.codec.encode(recorded.event)
        values: dict[str, Any] = {
            "position": recorded.position,
            "stream": recorded.stream,
            "seq": recorded.seq,
            "id": recorded.id,
            "type": type,
            "schema_version": version,
            "occurred_at": recorded.occurred_at_us,
            "recorded_at": recorded.recorded_at_us,
            **attrs.asdict(recorded.context),
            "data": data.decode(errors="backslashreplace"),
        }
        line = dump(values) + b"\n"
        longest = max(longest, len(line))
        out.write(line)
        if progress is not None and count % _PROGRESS_INTERVAL == 0:
            progress(recorded.position, as_of)
    return count, longest


def _convert(
    database: DuckDBPyConnection, lines: str, out: str, longest: int, left_out: Sequence[str]
) -> None:
    """Write the table; its metadata name the ballots whose votes are left out."""
    metadata = "".join(name.replace("'", "''") + "; " for name in left_out).removesuffix("; ")
    kept = f", KV_METADATA {{ left_out: '{metadata}' }}" if left_out else ""
    columns = ", ".join(f"'{name}': '{type}'" for name, type in COLUMNS.items())
    expressions = ", ".join(
        f'make_timestamptz("{name}") AS "{name}"' if name in _TIMESTAMP_COLUMNS else f'"{name}"'
        for name in COLUMNS
    )
    database.execute(
        f"COPY (SELECT {expressions} FROM read_json(?, columns = {{{columns}}}, "
        f"format = 'newline_delimited', maximum_object_size = {2 * longest})) "
        f"TO ? (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false{kept})",
        [lines, out],
    )


def _require_duckdb() -> None:
    try:
        import duckdb  # noqa: F401
    except ImportError as error:
        raise MissingExtra("parquet", "Exporting Parquet") from error


@contextmanager
def _open_database() -> Iterator[DuckDBPyConnection]:
    """Open a single-threaded in-memory database that cannot install extensions."""
    import duckdb

    try:
        with duckdb.connect(":memory:", config=dict(_SETTINGS)) as database:
            yield database
    except duckdb.Error as error:
        raise InterchangeError(f"DuckDB cannot write the table: {error}.") from error
