"""Bringing a log in from a file: checked line by line, and placed in one transaction.

The file is not trusted.  Every line is read strictly, every event as its log would read it, and
every leaf is made again from its columns.  What is wrong is named by file, line and column, and
then nothing is imported; or, with a quarantine, those lines are put aside and the rest is.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import attrs

from dialoguekit.interchange import Progress
from dialoguekit.interchange.jsonl_clock_skew import Clocks, Skew
from dialoguekit.interchange.jsonl_dedup import Seen
from dialoguekit.interchange.jsonl_quarantine import Quarantine
from dialoguekit.interchange.jsonl_reader import Reading, first_of
from dialoguekit.interchange.line_reader import lines_of
from dialoguekit.interchange.untrusted_file import Limits, opened
from dialoguekit.store import Log

LIMITS = Limits()


def counted(count: int, one: str) -> str:
    """A count with its noun: ``1 event``, ``2,300 events``."""
    return f"{count:,} {one if count == 1 else one + 's'}"


@attrs.frozen(kw_only=True)
class Brought:
    """What an import of a log did.

    ``events`` is the number of events in ``file``: of these ``placed`` are new, and ``there``
    stood in the log already.  ``repeated`` lines of the file said again what an earlier one had
    said, ``aside`` lines were put into the file ``quarantine``, and ``missing`` are those that
    the first line of the file tells of and that are not in it.  ``renumbered`` says that events
    have other positions now than in the file, and so other leaves.  ``keys`` were taken over;
    ``unread`` counts the placed events whose words are sealed and whose keys are not in the file.
    ``skewed`` events have clocks that cannot have been right; ``skews`` are the first of them.
    """

    file: str
    events: int
    placed: int
    there: int
    repeated: int
    aside: int
    missing: int
    renumbered: bool
    keys: int
    unread: int
    skewed: int
    skews: tuple[Skew, ...] = ()
    streams: tuple[str, ...] = ()
    quarantine: str | None = None

    @property
    def changed(self) -> bool:
        """Whether the log is any different now."""
        return bool(self.placed or self.keys)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What whoever imported should know, each in a line."""
        said = (
            (self.there, f"{self.there:,} of its events stood in the log already."),
            (self.repeated, f"{self.repeated:,} of its lines say again what stood before."),
            (self.aside, f"{self.aside:,} of its lines were put aside in {self.quarantine}."),
            (self.missing, f"{self.missing:,} events are not in it: it was cut off."),
            (self.renumbered, "Its events have new positions here, and with them new leaves."),
            (self.unread, f"{self.unread:,} events are sealed, and their keys did not come along."),
            (self.skewed, f"The clocks of {self.skewed:,} events cannot have been right."),
        )
        return (*(remark for count, remark in said if count), *map(str, self.skews))

    def __str__(self) -> str:
        if not self.changed:
            return f"Nothing changed: the log holds what can be imported of {self.file} already."
        keys = f", and {counted(self.keys, 'key')}" if self.keys else ""
        where = counted(len(self.streams), "stream")
        return f"Imported {counted(self.placed, 'event')} of {where}{keys}."


def privacy_in(path: str | Path, *, limits: Limits = LIMITS) -> str:
    """How the log in the file at ``path`` keeps what is personal: ``plain`` or ``sealed``.

    Raises :class:`~dialoguekit.errors.MalformedFile` when its first line cannot be read.
    """
    source = Path(path)
    with opened(source, limits) as file:
        return first_of(source.name, lines_of(source.name, file)).privacy


def import_jsonl(
    log: Log,
    path: str | Path,
    *,
    quarantine: str | Path | None = None,
    force: bool = False,
    limits: Limits = LIMITS,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> Brought:
    """Bring the log in the file at ``path`` into ``log``, all of it or nothing.

    The file is in the format of ``docs/reference/jsonl.md``, as it is, gzipped, or alone in a zip
    archive.  Into an empty log a whole log comes as it was, leaves included; else its events get
    new positions.  Importing the same again changes nothing.

    With ``quarantine`` lines that cannot be imported, and those that cannot be placed without
    them, are put into that file, with the reason, and the rest is imported; it may be replaced
    with ``force``.  ``now`` is the time by which clocks are judged that run ahead.

    Raises :class:`~dialoguekit.errors.MalformedFile`, which names file, line and column,
    :class:`~dialoguekit.errors.InterchangeError` when the quarantine cannot be written, and what
    :meth:`~dialoguekit.store.Log.restore` raises.
    """
    source = Path(path)
    with ExitStack() as held:
        file = held.enter_context(opened(source, limits))
        seen = held.enter_context(Seen())
        aside = None
        if quarantine is not None:
            aside = held.enter_context(Quarantine(Path(quarantine), force=force))
        reading = Reading(log, source.name, seen, aside, Clocks(now))
        log.restore(reading.rows(lines_of(source.name, file), progress))
    return Brought(
        file=source.name,
        events=reading.met,
        placed=reading.placed,
        there=reading.there,
        repeated=reading.repeated,
        aside=0 if aside is None else aside.count,
        missing=reading.missing,
        renumbered=reading.renumbered,
        keys=reading.keys_adopted,
        unread=reading.unread,
        skewed=reading.clocks.count,
        skews=tuple(reading.clocks.first),
        streams=tuple(sorted(reading.streams)),
        quarantine=str(quarantine) if aside is not None and aside.count else None,
    )
