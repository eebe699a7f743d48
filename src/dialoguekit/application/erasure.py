"""Forgetting somebody, and redacting one utterance: what was said goes, that it was said stays.

Each is done in steps, and each step can be done again.  Whatever is cut short, the same call
finishes.  What a log cannot reach are the copies that were made of it, so it keeps a list of them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

import attrs

from dialoguekit.application.handle import WorkshopHandle, workshop_handle
from dialoguekit.application.stream_session import Clock, utc_now
from dialoguekit.domain.commands import locate, subjects_of
from dialoguekit.errors import KeysUnavailable, Refused
from dialoguekit.events import (
    OpaqueEvent,
    PersonForgotten,
    RecordCorrected,
    RecordRedacted,
    event_type,
    micros,
)
from dialoguekit.events.fields import subject_field
from dialoguekit.store import SEALED, Log
from dialoguekit.store.encryption import SealedWords
from dialoguekit.store.rows import Row, blanked, is_blanked

COPIES = "copies"
FOLDS = "folds"
"""What the shelf of a log keeps of words: where copies were written, and saved folds."""


@attrs.frozen
class Copy:
    """A report or an export that was written: ``place`` is where, ``position`` how far it goes."""

    kind: str
    place: str
    position: int
    noted: datetime


@attrs.frozen
class Citation:
    """What ``leeds P3``, ``leeds C17`` and ``leeds #31`` name: a workshop, and something in it.

    ``target`` is an id, or the number of an event.
    """

    workshop: str
    target: str | int

    def __str__(self) -> str:
        number = "#" if isinstance(self.target, int) else ""
        return f"{self.workshop} {number}{self.target}"


@attrs.frozen
class Erasure:
    """What a call erased, and what it cannot reach.

    ``was_noted`` says that the log held the event of it before: then ``events``, whose words are
    gone, ``keys`` and ``folds`` count what was left to do.  ``unknown`` are events of types that
    nobody here can read, by type, so that it cannot be told whether they hold words of that
    person.  ``copies`` hold the words as they were.
    """

    what: Citation
    was_noted: bool
    events: int
    keys: int
    folds: int
    unknown: tuple[tuple[str, int], ...]
    copies: tuple[Copy, ...]

    @property
    def was_done(self) -> bool:
        """Whether an earlier call had left nothing to do."""
        return self.was_noted and not (self.events or self.keys or self.folds)


def read_citation(cited: str) -> Citation:
    """The citation that ``cited`` writes; raises :class:`~dialoguekit.errors.Refused`."""
    workshop, _, target = cited.strip().partition(" ")
    target = target.strip()
    if not workshop or not target or " " in target:
        why = "it does not name one workshop and one thing in it"
        raise Refused(f"find {cited!r}", why, 'Write it as in "leeds P3", "leeds C17", "leeds #31"')
    number = target.removeprefix("#")
    if number != target and number.isascii() and number.isdigit() and len(number) <= 18:
        return Citation(workshop, int(number))
    return Citation(workshop, target)


def note_copy(log: Log, kind: str, place: str, position: int, noted: datetime) -> None:
    """Keep in mind that a copy of what people said was written to ``place``.

    ``kind`` says what it is, such as ``report`` or ``export``; ``position`` is how far it goes.
    """
    copy = {"kind": kind, "place": place, "position": position, "noted": noted.isoformat()}
    name = f"{micros(noted):020d} {sha256(place.encode(errors='backslashreplace')).hexdigest()}"
    log.shelf.put(COPIES, name, json.dumps(copy).encode())


def copies(log: Log) -> list[Copy]:
    """The copies that were written, in order of their time."""
    found = [json.loads(value) for _, value in log.shelf.items(COPIES)]
    return [
        Copy(one["kind"], one["place"], one["position"], datetime.fromisoformat(one["noted"]))
        for one in found
    ]


def forget(log: Log, workshop: str, person: str, *, basis: str, clock: Clock = utc_now) -> Erasure:
    """Make what belongs to somebody unreadable for good, and note that they were forgotten.

    ``person`` is somebody registered (``P3``), an invitation that brought nobody (``I4``), or a
    token; what they were known as before goes with them.  In a sealed log their key is destroyed,
    in a plain one their words are blanked where they stand.  Saved folds are dropped.  What they
    did goes on being counted.

    Raises :class:`~dialoguekit.errors.Refused` for somebody unknown,
    :class:`~dialoguekit.errors.KeysUnavailable` when the keys of the log are not here, and
    :class:`~dialoguekit.errors.LogUnavailable` when something is left to do: call it again.
    """
    what = Citation(workshop, person)
    handle = _handle(log, what, "forget", clock)
    was_noted = person in handle.state.forgotten
    if not was_noted:
        handle.forget(person, basis=basis)
    subjects = subjects_of(handle.state, person)
    destroyed = _destroy_keys(log, workshop, subjects)
    theirs = _Theirs(log, workshop, subjects)
    rows = list(theirs.rows())
    if log.privacy == SEALED:
        erased = sum(subject in destroyed for subject, _ in rows)
    else:
        erased = _blank(log, [row for _, row in rows])
    folds = _drop_folds(log)
    done = was_noted and not (erased or destroyed or folds)
    return Erasure(
        what,
        was_noted,
        erased,
        len(destroyed),
        folds,
        () if log.privacy == SEALED else tuple(sorted(theirs.unknown.items())),
        _copies_of(log, rows, before=theirs.noted if done else None),
    )


def redact(
    log: Log, workshop: str, target: str | int, *, reason: str, clock: Clock = utc_now
) -> Erasure:
    """Blank the words of one event for good, and of what was said to put it right.

    ``target`` is the id that it brought in (``C17``) or its number in the stream.  Its leaf
    stands, so that the log can still be proved whole.  Saved folds are dropped.

    Raises :class:`~dialoguekit.errors.Refused` for something unknown, and
    :class:`~dialoguekit.errors.LogUnavailable` when something is left to do: call it again.
    """
    what = Citation(workshop, target)
    handle = _handle(log, what, "redact", clock)
    seq = locate(handle.state, target, f"redact {what}")
    was_noted = seq in handle.state.redacted
    if not was_noted:
        handle.redact(seq, basis=reason)
    rows = list(_told_by(log, workshop, seq))
    erased = _blank(log, rows)
    folds = _drop_folds(log)
    done = was_noted and not (erased or folds)
    noted = _redacted_at(log, workshop, seq) if done else None
    return Erasure(
        what,
        was_noted,
        erased,
        0,
        folds,
        (),
        _copies_of(log, [("", row) for row in rows], before=noted),
    )


def _handle(log: Log, what: Citation, verb: str, clock: Clock) -> WorkshopHandle:
    if not log.version(what.workshop):
        known = ", ".join(log.streams()) or "none"
        why = f"there is no workshop {what.workshop!r}"
        raise Refused(f"{verb} {what}", why, f"In this log: {known}")
    return workshop_handle(log, what.workshop, methods=(), clock=clock)


def _destroy_keys(log: Log, workshop: str, subjects: Collection[str]) -> set[str]:
    """Destroy the keys of subjects, if the log has keys; whose there was to destroy."""
    if log.privacy != SEALED:
        return set()
    if not isinstance(log.guard, SealedWords):
        raise KeysUnavailable("The keys of this log are not here. Put them back beside it.")
    keys = log.guard.keys
    return {subject for subject in subjects if keys.destroy(workshop, subject)}


class _Theirs:
    """The events of a stream whose words belong to one of ``subjects``.

    ``unknown`` counts the events, by type, of which that cannot be told, and ``noted`` is when
    it was noted that they are forgotten; both are known when all rows were asked for.
    """

    def __init__(self, log: Log, workshop: str, subjects: Collection[str]) -> None:
        self._log, self._workshop, self._subjects = log, workshop, subjects
        self.unknown: Counter[str] = Counter()
        self.noted: int | None = None

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Each row with whose words it holds, or held."""
        for row in self._log.rows(self._workshop):
            event: Any = self._log.codec.decode(row.type, row.version, row.data, row.position)
            if isinstance(event, PersonForgotten) and event.person in self._subjects:
                self.noted = row.noted
            if row.words is None:
                continue
            if isinstance(event, OpaqueEvent):
                self.unknown[row.type] += not is_blanked(row.words)
                continue
            field = subject_field(type(event))
            subject = None if field is None else getattr(event, field)
            if subject is not None and subject in self._subjects:
                yield subject, row


def _told_by(log: Log, workshop: str, seq: int) -> Iterator[Row]:
    """The event with that number, and those that were recorded to put it right."""
    kind = event_type(RecordCorrected).name
    for row in log.rows(workshop):
        if row.seq == seq:
            yield row
        elif row.type == kind:
            event = log.codec.decode(row.type, row.version, row.data, row.position)
            if isinstance(event, RecordCorrected) and event.target == seq:
                yield row


def _redacted_at(log: Log, workshop: str, seq: int) -> int:
    """When it was noted that the event with that number is redacted, which it was."""
    about = log.read(workshop, types=(event_type(RecordRedacted).name,))
    return next(
        recorded.noted_us
        for recorded in about
        if isinstance(recorded.event, RecordRedacted) and recorded.event.target == seq
    )


def _blank(log: Log, rows: Collection[Row]) -> int:
    """Blank the words of rows that have any left; how many.

    Also without any the log is asked to leave no trace of those that went before.
    """
    left = [
        row._replace(words=blanked(row.words))
        for row in rows
        if row.words is not None and not is_blanked(row.words)
    ]
    log.blank(left)
    return len(left)


def _drop_folds(log: Log) -> int:
    """Drop the saved folds, of all streams, since they may hold what was said; how many."""
    folds = log.shelf.clear(FOLDS)
    if isinstance(log.guard, SealedWords):
        log.guard.forget_blobs()
    return folds


def _copies_of(log: Log, rows: Collection[tuple[str, Row]], before: int | None) -> tuple[Copy, ...]:
    """The copies that reach to one of the rows, and were written before they were erased."""
    first = min((row.position for _, row in rows), default=None)
    return tuple(
        copy
        for copy in copies(log)
        if first is not None
        and copy.position >= first
        and (before is None or micros(copy.noted) <= before)
    )
