"""Import of a log from a file, checked line by line and appended in one transaction.

The file is not trusted.  Every line is parsed strictly, every event is decoded, and every leaf is
recomputed from its columns.  An error names file, line and column, and then nothing is imported.
With a quarantine, invalid lines are moved there and the rest is imported.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path

import attrs

from dialoguekit.interchange import ProgressCallback
from dialoguekit.interchange.jsonl_clock_skew import ClockSkew, ClockSkewCheck
from dialoguekit.interchange.jsonl_dedup import KnownEvents
from dialoguekit.interchange.jsonl_quarantine import Quarantine
from dialoguekit.interchange.jsonl_reader import JsonlReader, read_header
from dialoguekit.interchange.line_reader import read_lines
from dialoguekit.interchange.untrusted_file import Limits, open_untrusted
from dialoguekit.store import EventStore

DEFAULT_LIMITS = Limits()


def format_count(count: int, singular: str) -> str:
    """Return a count with its noun: ``1 event``, ``2,300 events``."""
    return f"{count:,} {singular if count == 1 else singular + 's'}"


@attrs.frozen(kw_only=True)
class JsonlImportSummary:
    """Result of the import of a log.

    ``events`` is the number of events in ``file``: ``added`` are new, ``already_present`` were in
    the log before.  ``duplicates`` counts lines that repeat an earlier line, ``quarantined`` the
    lines written to the file ``quarantine``, and ``missing`` the events that the header announces
    but the file does not contain.  ``renumbered`` means that events have new positions, and thus
    new leaves.  ``keys`` counts imported keys, ``unreadable`` the added events with encrypted
    personal data and no key in the file.  ``skewed_events`` counts events with implausible
    timestamps; ``clock_skews`` are the first of them.
    """

    file: str
    events: int
    added: int
    already_present: int
    duplicates: int
    quarantined: int
    missing: int
    renumbered: bool
    keys: int
    unreadable: int
    skewed_events: int
    clock_skews: tuple[ClockSkew, ...] = ()
    streams: tuple[str, ...] = ()
    quarantine: str | None = None

    @property
    def changed(self) -> bool:
        """Whether the import changed the log."""
        return bool(self.added or self.keys)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Remarks on the import, one line each."""
        events, lines = (
            partial(format_count, singular="event"),
            partial(format_count, singular="line"),
        )
        remarks = (
            (self.already_present, f"Already in the log: {events(self.already_present)}."),
            (self.duplicates, f"Repeated in the file: {lines(self.duplicates)}."),
            (self.quarantined, f"Moved to {self.quarantine}: {lines(self.quarantined)}."),
            (self.missing, f"Missing, because the file is truncated: {events(self.missing)}."),
            (self.renumbered, "The imported events have new positions, and thus new leaves."),
            (self.unreadable, f"Encrypted without a key in the file: {events(self.unreadable)}."),
            (self.skewed_events, f"Implausible timestamps: {events(self.skewed_events)}."),
        )
        return (*(remark for count, remark in remarks if count), *map(str, self.clock_skews))

    def __str__(self) -> str:
        if not self.changed:
            return (
                f"Nothing changed: the log already contains all importable events of {self.file}."
            )
        keys = f", and {format_count(self.keys, 'key')}" if self.keys else ""
        streams = format_count(len(self.streams), "stream")
        return f"Imported {format_count(self.added, 'event')} of {streams}{keys}."


def read_encryption(path: str | Path, *, limits: Limits = DEFAULT_LIMITS) -> str:
    """Return the encryption mode in the header of the file at ``path``.

    It is ``plain`` (not encrypted) or ``sealed`` (encrypted per person).  Raises
    :class:`~dialoguekit.errors.MalformedFile` when the first line cannot be read.
    """
    source = Path(path)
    with open_untrusted(source, limits) as file:
        return read_header(source.name, read_lines(source.name, file)).encryption


def import_jsonl(
    store: EventStore,
    path: str | Path,
    *,
    quarantine: str | Path | None = None,
    force: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    now: datetime | None = None,
    progress: ProgressCallback | None = None,
) -> JsonlImportSummary:
    """Import the log in the file at ``path`` into ``store``, all of it or nothing.

    The file has the format of ``docs/reference/jsonl.md``: uncompressed, gzipped, or the only file
    in a zip archive.  Importing a complete log into an empty store preserves positions and leaves.
    Otherwise its events get new positions.  Importing the same file again changes nothing.

    With ``quarantine``, lines that cannot be imported, and those that depend on them, are written
    to that file with the reason, and the rest is imported.  ``force`` replaces an existing
    quarantine.  ``now`` is the current time for the check of timestamps in the future.

    Raises :class:`~dialoguekit.errors.MalformedFile`, which names file, line and column,
    :class:`~dialoguekit.errors.OutputError` when the quarantine cannot be written, and the
    errors of :meth:`~dialoguekit.store.EventStore.import_rows`.
    """
    source = Path(path)
    with ExitStack() as stack:
        file = stack.enter_context(open_untrusted(source, limits))
        known_events = stack.enter_context(KnownEvents())
        bad_lines = None
        if quarantine is not None:
            bad_lines = stack.enter_context(Quarantine(Path(quarantine), force=force))
        reader = JsonlReader(store, source.name, known_events, bad_lines, ClockSkewCheck(now))
        store.import_rows(reader.rows(read_lines(source.name, file), progress))
    return JsonlImportSummary(
        file=source.name,
        events=reader.events_read,
        added=reader.added,
        already_present=reader.already_present,
        duplicates=reader.duplicates,
        quarantined=0 if bad_lines is None else bad_lines.count,
        missing=reader.missing,
        renumbered=reader.renumbered,
        keys=reader.imported_keys,
        unreadable=reader.unreadable,
        skewed_events=reader.clock_check.count,
        clock_skews=tuple(reader.clock_check.examples),
        streams=tuple(sorted(reader.streams)),
        quarantine=str(quarantine) if bad_lines is not None and bad_lines.count else None,
    )
