"""Erase a person or redact one event.

The content is removed; the record that it was made remains.  Every step is idempotent, so the same
call completes an interrupted one.  Copies outside the log cannot be reached.  The log therefore
records the location of each copy.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime
from hashlib import sha256

import attrs

from dialoguekit.application.authored_rows import AuthoredRows, OwnText
from dialoguekit.application.handle import WorkshopHandle, workshop_handle
from dialoguekit.application.moved_texts import delete_snapshots, erase_moved_texts, erase_rows
from dialoguekit.application.stream_session import Clock, utc_now
from dialoguekit.characters import normalise
from dialoguekit.choices import offer
from dialoguekit.domain.commands import resolve_seq, subjects_of
from dialoguekit.errors import KeysUnavailable, Refused, StoreError, shown
from dialoguekit.events import (
    PersonForgotten,
    RecordCorrected,
    RecordRedacted,
    event_type,
    to_microseconds,
)
from dialoguekit.store import PER_PERSON_ENCRYPTION, EventStore
from dialoguekit.store.encryption import PersonalDataCipher
from dialoguekit.store.rows import Row

COPIES = "copies"
"""The namespace of copies in the key-value table."""


@attrs.frozen
class Copy:
    """A report or an export outside the log, with its location and last position."""

    kind: str
    location: str
    position: int
    recorded_at: datetime


@attrs.frozen
class Citation:
    """A workshop and an item in it, such as ``leeds P3``, ``leeds C17`` or ``leeds #31``.

    ``target`` is an id, or the sequence number of an event.
    """

    workshop: str
    target: str | int

    def __str__(self) -> str:
        number = "#" if isinstance(self.target, int) else ""
        return f"{self.workshop} {number}{shown(self.target)}"


@attrs.frozen
class Erasure:
    """Result of an erasure or redaction.

    ``events``, ``keys`` and ``snapshots`` count what this call erased or deleted.
    ``already_recorded`` means that an earlier call had recorded the event of the erasure, and this
    call completed the rest.  ``unreadable_types`` counts events of unknown types by type; their
    data subject is unknown.  ``copies`` still contain the personal data; ``unreadable_copies``
    counts the entries of their list that are damaged.  ``own_texts`` are those of the workshop
    itself, whose author is not known, so that a person can look whether they are about this one.
    """

    citation: Citation
    already_recorded: bool
    events: int
    keys: int
    snapshots: int
    unreadable_types: tuple[tuple[str, int], ...]
    copies: tuple[Copy, ...]
    unreadable_copies: int = 0
    own_texts: tuple[OwnText, ...] = ()

    @property
    def already_done(self) -> bool:
        """True if an earlier call had completed the erasure."""
        return self.already_recorded and not (self.events or self.keys or self.snapshots)


def parse_citation(text: str, streams: Collection[str] = ()) -> Citation:
    """Parse a citation such as ``leeds C17``.

    ``streams`` are the streams of the log.  An imported one can have any name, also with spaces.

    Raises :class:`~dialoguekit.errors.Refused` for a text that is no citation.
    """
    workshop, target = _split_citation(text, streams)
    if not workshop or not target or " " in target:
        why = "it does not name one workshop and one item in it"
        raise Refused("find it", why, 'Write "leeds P3", "leeds C17" or "leeds #31"')
    number = target.removeprefix("#")
    if number != target and number.isascii() and number.isdigit() and len(number) <= 18:
        return Citation(workshop, int(number))
    return Citation(workshop, target)


def _split_citation(text: str, streams: Collection[str]) -> tuple[str, str]:
    """Return the name of a workshop and the rest; the longest name of a stream that fits."""
    for stream in sorted(streams, key=len, reverse=True):
        for written, name in ((text, stream), (normalise(text).strip(), normalise(stream).strip())):
            target = written.removeprefix(name)
            if target[:1] == " " and target.strip() and " " not in target.strip() and name:
                return stream, normalise(target.strip())
    workshop, _, target = text.strip().partition(" ")
    return workshop, normalise(target.strip())


def record_copy(
    store: EventStore, kind: str, location: str, position: int, recorded_at: datetime
) -> None:
    """Record in the log that a copy of personal data was written to ``location``.

    ``kind`` is a label such as ``report`` or ``export jsonl``.  ``position`` is the last position
    that the copy covers.  ``recorded_at`` is when the log began to be read for it: an erasure that
    follows lists the copy.  The same copy, recorded again, has one entry.
    """
    copy = {"kind": kind, "place": location, "position": position, "noted": recorded_at.isoformat()}
    digest = sha256(location.encode(errors="backslashreplace")).hexdigest()
    key = f"{to_microseconds(recorded_at):020d} {digest}"
    store.key_values.put(COPIES, key, json.dumps(copy).encode())


def describe_unlisted_copy(location: str, error: StoreError) -> str:
    """Say to the person who made a copy that it could not be recorded, and why."""
    return f"An erasure will not list {location}, because the log could not be written: {error}"


def erased_since(store: EventStore, position: int) -> bool:
    """Return whether an erasure or a redaction was recorded after a position.

    What was read before may contain what is erased now, so a copy of it is made again.
    """
    types = tuple(event_type(cls).name for cls in (PersonForgotten, RecordRedacted))
    return any(store.read(after=position, types=types))


def list_copies(store: EventStore) -> list[Copy]:
    """Return the recorded copies in time order, without damaged entries."""
    return _read_copies(store)[0]


def _read_copies(store: EventStore) -> tuple[list[Copy], int]:
    """Return the recorded copies in time order, and the number of damaged entries."""
    try:
        values = [value for _, value in sorted(store.key_values.items(COPIES))]
    except (StoreError, TypeError):
        return [], 1
    copies = [copy for copy in map(_parse_copy, values) if copy is not None]
    return copies, len(values) - len(copies)


def _parse_copy(value: bytes) -> Copy | None:
    """Return the copy of an entry, or None if the entry is damaged."""
    try:
        found = json.loads(value)
        kind, location, position = found["kind"], found["place"], found["position"]
        recorded_at = datetime.fromisoformat(found["noted"])
        to_microseconds(recorded_at)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    is_valid = isinstance(kind, str) and isinstance(location, str) and type(position) is int
    return Copy(kind, location, position, recorded_at) if is_valid else None


def forget(
    store: EventStore, workshop: str, person: str, *, basis: str, clock: Clock = utc_now
) -> Erasure:
    """Erase the personal data of a person permanently, and record the erasure.

    ``person`` is the id of a registered person (``P3``), of an invitation without a registration
    (``I4``), or a token.  Earlier ids of the same person are erased, too.  An encrypted log
    destroys the person's key; otherwise the stored personal data is replaced by tombstones.
    Snapshots are deleted.  The person's contributions are still counted.  What others wrote for the
    person is erased, and what the person wrote as a participant in an event of the workshop.

    Raises :class:`~dialoguekit.errors.Refused` for an unknown person,
    :class:`~dialoguekit.errors.KeysUnavailable` when the key store is missing, and
    :class:`~dialoguekit.errors.StoreUnavailable` when the erasure is incomplete: call it again.
    """
    citation = Citation(workshop, person)
    handle = _open_handle(store, citation, "forget", clock)
    already_recorded = handle.state.canonical(person) in handle.state.forgotten
    if not already_recorded:
        handle.forget(person, basis=basis)
    erase_moved_texts(store, workshop)
    subjects = subjects_of(handle.state, person)
    destroyed = _destroy_keys(store, workshop, subjects)
    found = AuthoredRows.find(store, workshop, subjects)
    rows = [*found.encrypted_for, *((person, row) for row in found.said_by)]
    unreadable_types: Counter[str] = Counter()
    if store.encryption == PER_PERSON_ENCRYPTION:
        erased = sum(subject in destroyed for subject, _ in found.encrypted_for)
        erased += erase_rows(store, found.said_by)
    else:
        erased = erase_rows(store, [row for _, row in rows])
        unreadable_types = found.unreadable_types
    snapshots = delete_snapshots(store)
    done = already_recorded and not (erased or destroyed or snapshots)
    copies, unreadable_copies = _find_affected_copies(
        store, rows, before=found.recorded_at_us if done else None
    )
    return Erasure(
        citation,
        already_recorded,
        erased,
        len(destroyed),
        snapshots,
        tuple(sorted(unreadable_types.items())),
        copies,
        unreadable_copies,
        tuple(found.own),
    )


def redact(
    store: EventStore, workshop: str, target: str | int, *, reason: str, clock: Clock = utc_now
) -> Erasure:
    """Erase the personal data of one event and of its corrections permanently.

    ``target`` is the id that the event created (``C17``), or its sequence number.  The leaf of the
    event is unchanged, so the log can still be verified.  Snapshots are deleted.

    Raises :class:`~dialoguekit.errors.Refused` for an unknown target, and
    :class:`~dialoguekit.errors.StoreUnavailable` when the redaction is incomplete: call it again.
    """
    citation = Citation(workshop, target)
    handle = _open_handle(store, citation, "redact", clock)
    seq = resolve_seq(handle.state, target, f"redact {citation}")
    already_recorded = seq in handle.state.redacted_seqs
    if not already_recorded:
        handle.redact(seq, basis=reason)
    rows = list(_find_event_and_corrections(store, workshop, seq))
    erased = erase_rows(store, rows)
    snapshots = delete_snapshots(store)
    done = already_recorded and not (erased or snapshots)
    recorded_at_us = _find_redaction_time(store, workshop, seq) if done else None
    copies, unreadable_copies = _find_affected_copies(
        store, [("", row) for row in rows], before=recorded_at_us
    )
    return Erasure(
        citation,
        already_recorded,
        erased,
        0,
        snapshots,
        (),
        copies,
        unreadable_copies,
    )


def _open_handle(store: EventStore, citation: Citation, verb: str, clock: Clock) -> WorkshopHandle:
    if not store.stream_version(citation.workshop):
        known = store.streams()
        why = "there is no such workshop"
        near, names = offer(citation.workshop, known), ", ".join(known) or "none"
        raise Refused(verb, why, f"{near}Workshops in this log: {names}")
    return workshop_handle(store, citation.workshop, methods=(), clock=clock)


def _destroy_keys(store: EventStore, workshop: str, subjects: Collection[str]) -> set[str]:
    """Destroy the keys of data subjects; return the subjects that had one."""
    if store.encryption != PER_PERSON_ENCRYPTION:
        return set()
    if not isinstance(store.cipher, PersonalDataCipher):
        raise KeysUnavailable("The key store of this log is missing. Restore it and retry.")
    keys = store.cipher.key_store
    return {subject for subject in subjects if keys.destroy(workshop, subject)}


def _find_event_and_corrections(store: EventStore, workshop: str, seq: int) -> Iterator[Row]:
    """Yield the event with this sequence number and its corrections."""
    corrected = event_type(RecordCorrected).name
    for row in store.rows(workshop):
        if row.seq == seq:
            yield row
        elif row.type == corrected:
            event = store.decode_row(row)
            if isinstance(event, RecordCorrected) and event.target == seq:
                yield row


def _find_redaction_time(store: EventStore, workshop: str, seq: int) -> int:
    """Return the time at which the redaction of this event was recorded, in microseconds."""
    redactions = store.read(workshop, types=(event_type(RecordRedacted).name,))
    return next(
        recorded.recorded_at_us
        for recorded in redactions
        if isinstance(recorded.event, RecordRedacted) and recorded.event.target == seq
    )


def _find_affected_copies(
    store: EventStore, rows: Collection[tuple[str, Row]], before: int | None
) -> tuple[tuple[Copy, ...], int]:
    """Return the copies that cover one of the rows and were written before their erasure.

    Return the number of damaged entries in the list of copies, too.
    """
    first = min((row.position for _, row in rows), default=None)
    copies, unreadable = _read_copies(store)
    affected = tuple(
        copy
        for copy in copies
        if first is not None
        and copy.position >= first
        and (before is None or to_microseconds(copy.recorded_at) <= before)
    )
    return affected, unreadable
