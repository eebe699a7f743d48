"""Reader that converts the lines of a log file into rows to append, and reports invalid lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dialoguekit.errors import (
    MalformedEvent,
    MalformedFile,
    SubjectForgotten,
    UnsupportedEventVersion,
    to_one_line,
)
from dialoguekit.events import Event, OpaqueEvent
from dialoguekit.events.limits import MAX_ENCRYPTION_BYTES, MAX_EVENT_BYTES
from dialoguekit.interchange import ProgressCallback
from dialoguekit.interchange.jsonl_clock_skew import ClockSkewCheck
from dialoguekit.interchange.jsonl_dedup import KnownEvent, KnownEvents, is_same_event
from dialoguekit.interchange.jsonl_format import (
    ExportedKey,
    Header,
    MalformedLine,
    check_strict_json,
    parse_header,
    parse_key,
    parse_row,
    with_current_keys,
)
from dialoguekit.interchange.jsonl_quarantine import Quarantine
from dialoguekit.interchange.line_reader import Line
from dialoguekit.interchange.strict_json import StrictJsonError, load
from dialoguekit.store import EventStore
from dialoguekit.store.cipher import PER_PERSON_ENCRYPTION
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import NewRow, Row, is_encrypted, is_erased

MAX_MALFORMED_LINES = 10_000
"""Maximum number of quarantined lines that are not events; with more, the file is not a log."""

_PROGRESS_INTERVAL = 1000


class JsonlReader:
    """State of one running import: the events read so far, and the version of each stream.

    ``events_read`` counts the events of the file.  Of these ``added`` are new, and
    ``already_present`` were in the log before.
    """

    def __init__(
        self,
        store: EventStore,
        name: str,
        known_events: KnownEvents,
        quarantine: Quarantine | None,
        clock_check: ClockSkewCheck,
    ) -> None:
        self._store, self._name = store, name
        self._known_events, self._quarantine = known_events, quarantine
        self.clock_check = clock_check
        self.added = self.already_present = self.duplicates = self.missing = 0
        self.unreadable = self.imported_keys = 0
        self.renumbered = False
        self.streams: set[str] = set()
        self._head = store.head()
        self._versions: dict[str, int] = {}
        self._encrypts = store.encryption == PER_PERSON_ENCRYPTION
        self._types = store.codec.types
        self._keys: list[ExportedKey] = []
        self._position = 0
        self._malformed_lines = 0
        self._tree = Tree(0, ())
        self._leaves: list[bytes] = []
        known_events.add_stored(self._stored_rows(), store.cipher)

    def _stored_rows(self) -> Iterator[Row]:
        for row in self._store.rows(until=self._head):
            envelope = row.unpacked()
            self._versions[envelope.stream] = envelope.seq
            yield row

    @property
    def events_read(self) -> int:
        """Number of events of the file that could be read."""
        return self._tree.size + len(self._leaves)

    def rows(self, lines: Iterator[Line], progress: ProgressCallback | None) -> Iterator[NewRow]:
        """Yield the rows to append.

        Raises :class:`~dialoguekit.errors.MalformedFile` for a line that cannot be imported, if
        there is no quarantine, and at the end if the file does not match its header.
        """
        header = read_header(self._name, lines)
        for line in lines:
            try:
                row = self._read_row(line, header)
            except MalformedLine as error:
                self._quarantine_or_raise(line, error, header)
                continue
            if row is not None:
                self.added += 1
                yield row
            if progress is not None and line.number % _PROGRESS_INTERVAL == 0:
                progress(line.number, max(line.number, header.event_count or 0))
        self._check_complete(header)
        if self._quarantine is not None:
            self._quarantine.complete()
        self._import_keys()
        if progress is not None:
            progress(self.events_read, self.events_read)

    def _quarantine_or_raise(self, line: Line, error: MalformedLine, header: Header) -> None:
        malformed = _malformed_file(self._name, line, error)
        if self._quarantine is None:
            raise malformed from error
        self._malformed_lines += error.column is None
        if self._malformed_lines > MAX_MALFORMED_LINES:
            found = f"is one of more than {MAX_MALFORMED_LINES:,} lines that are not events"
            why = f"{found}: this file is not a log"
            raise MalformedFile(self._name, line.number, None, why) from error
        column = "" if malformed.column is None else f", column {malformed.column}"
        why = f"{self._name}, line {line.number}{column}: {malformed.reason}"
        self._quarantine.put(line, why, header)

    def _read_row(self, line: Line, header: Header) -> NewRow | None:
        """Return the row of a line to append; None if there is nothing to append."""
        value = _parse_line(line)
        if isinstance(value, dict):
            value = with_current_keys(value, header.format)
        key = parse_key(value)
        if key is not None:
            self._add_key(key)
            return None
        position, row, stated_leaf = parse_row(value, is_complete=header.root is not None)
        _check_size(row)
        event = self._decode_event(row, value)
        leaf = row.at(position).leaf
        if stated_leaf not in {leaf, b""}:
            raise MalformedLine("leaf", "does not match the line, which was modified")
        if self._encrypts:
            row = self._split_personal_data(row, event)
        new = self._known_events.build_known_event(row, line.number, None)
        before = self._known_events.find(row.id)
        if before is not None:
            self._check_duplicate(row, new, before)
            if before.line is None:
                self._add_leaf(position, leaf)
            return None
        self._check_order(position, row, header)
        encrypted = self._encrypt_row(row, event)
        self._known_events.add(row, line.number)
        self._add_leaf(position, leaf)
        self._versions[row.stream] = row.seq
        self.streams.add(row.stream)
        self.clock_check.check(row, line.number)
        self.unreadable += is_encrypted(row.personal_data) and not self._keys
        self.renumbered |= position != self._head + self.added + 1
        return encrypted

    def _add_key(self, key: ExportedKey) -> None:
        if self._position:
            raise MalformedLine("key", "must precede all events")
        if not self._encrypts:
            why = "requires an encrypted log, and this one is not encrypted: import into another"
            raise MalformedLine("key", why)
        self._keys.append(key)

    def _decode_event(self, row: NewRow, value: dict[str, Any]) -> Event:
        """Decode the event of a row as the store does."""
        plaintext = None if _is_unreadable(row.personal_data) else row.personal_data
        if "context64" in value:
            check_strict_json("context64", row.context)
        if "data64" in value and row.type in self._types:
            check_strict_json("data64", row.data)
        if "personal_data64" in value and plaintext is not None:
            check_strict_json("personal_data64", plaintext)
        column = "data"
        try:
            event = self._store.codec.decode(row.type, row.version, row.data, None, plaintext)
            column = "context"
            self._store.codec.decode_context(row.context)
        except UnsupportedEventVersion as error:
            why = f"{error.version} of {error.type} {error.reason}"
            raise MalformedLine("schema_version", why) from error
        except MalformedEvent as error:
            path = error.path.removeprefix("$")
            raise MalformedLine(f"{column}{path}", f"{error.reason}, in {error.type}") from error
        return event

    def _split_personal_data(self, row: NewRow, event: Event) -> NewRow:
        """Return the row with its personal fields split off, so that they can be encrypted."""
        if row.personal_data is not None or isinstance(event, OpaqueEvent):
            return row
        encoded = self._store.codec.encode_split(event)
        if encoded.version != row.version or encoded.personal_data is None:
            return row
        return row._replace(data=encoded.data, personal_data=encoded.personal_data)

    def _check_duplicate(self, row: NewRow, new: KnownEvent, before: KnownEvent) -> None:
        """Raise :class:`MalformedLine` unless an event with a known id is the known event."""
        was_encrypted = self._encrypts and not _is_unreadable(row.personal_data)
        same_place = (row.stream, row.seq) == (before.stream, before.seq)
        if not same_place or not is_same_event(new, before, was_encrypted=was_encrypted):
            where = "in the log" if before.line is None else f"on line {before.line}"
            why = f"{row.id} is used by another event {where}: give a new event a new id"
            raise MalformedLine("id", why)
        if before.line is not None:
            self.duplicates += 1
            return
        self.already_present += 1

    def _check_order(self, position: int, row: NewRow, header: Header) -> None:
        """Raise :class:`MalformedLine` unless a new event is the next of its stream and file."""
        version = self._versions.get(row.stream, 0)
        if row.seq <= version:
            raise MalformedLine("seq", f"{row.seq} of {row.stream} is used by another event")
        if row.seq > version + 1:
            why = f"must be {version + 1}, the next of {row.stream}: events between are missing"
            raise MalformedLine("seq", why)
        if header.root is not None and position <= self._position:
            why = f"must be greater than {self._position}, the previous one"
            raise MalformedLine("position", why)

    def _encrypt_row(self, row: NewRow, event: Event) -> NewRow:
        """Return the row as stored; an encrypted log encrypts its personal data."""
        data = row.personal_data
        if not self._encrypts or data is None or _is_unreadable(data):
            return row
        if isinstance(event, OpaqueEvent):
            why = (
                f"of {row.type} cannot be encrypted: install its plugin, "
                "or import into a log without encryption"
            )
            raise MalformedLine("words", why)
        subject = self._store.codec.encode_split(event).subject
        try:
            ciphertext = self._store.cipher.seal(row.stream, row.seq, row.type, subject, data)
        except SubjectForgotten as error:
            raise MalformedLine("words", str(error).removesuffix(".")) from error
        return row._replace(personal_data=ciphertext)

    def _add_leaf(self, position: int, leaf: bytes) -> None:
        """Count an event of the file, and append its leaf to the tree over them."""
        self._position = position
        self._leaves.append(leaf)
        if len(self._leaves) == _PROGRESS_INTERVAL:
            self._tree, _ = self._tree.appended(self._leaves)
            self._leaves = []

    def _check_complete(self, header: Header) -> None:
        """Raise an error unless the file contains the events of its header and no others."""
        if header.root is None or header.event_count is None:
            return
        quarantined = 0 if self._quarantine is None else self._quarantine.count
        missing = header.event_count - self.events_read - quarantined
        if self._quarantine is not None and (quarantined or missing > 0):
            self.missing = max(0, missing)
            return
        if missing:
            found = f"contains {self.events_read:,} events instead of {header.event_count:,}"
            raise MalformedFile(self._name, None, None, f"{found}: lines were lost or added")
        tree, _ = self._tree.appended(self._leaves)
        if tree.root() != header.root:
            why = "does not match the events: the file was modified"
            raise MalformedFile(self._name, 1, "root", why)

    def _import_keys(self) -> None:
        """Import the keys within the transaction; one that does not match aborts it."""
        if not self._keys:
            return
        from dialoguekit.store.encryption.key_store import Key, KeyRecord, KeyStore

        key_store: KeyStore = self._store.cipher.key_store  # type: ignore[attr-defined]  # It encrypts.
        self.imported_keys = key_store.import_keys(
            KeyRecord(key.stream, key.subject, Key(key.id, key.secret)) for key in self._keys
        )


def _check_size(row: NewRow) -> None:
    """Raise :class:`MalformedLine` for an event that could not be exported again."""
    added = MAX_ENCRYPTION_BYTES if is_encrypted(row.personal_data) else 0
    size = sum(len(column or b"") for column in (row.context, row.data, row.personal_data))
    if size > MAX_EVENT_BYTES + added:
        raise MalformedLine(None, f"has an event of more than {MAX_EVENT_BYTES:,} bytes")


def _is_unreadable(personal_data: bytes | None) -> bool:
    return is_encrypted(personal_data) or is_erased(personal_data)


def read_header(name: str, lines: Iterator[Line]) -> Header:
    """Read the header of the file called ``name`` from its first line.

    Raises :class:`~dialoguekit.errors.MalformedFile`.
    """
    line = next(lines, None)
    if line is None:
        raise MalformedFile(name, None, None, "is empty")
    try:
        return parse_header(_parse_line(line))
    except MalformedLine as error:
        raise _malformed_file(name, line, error) from error


def _malformed_file(name: str, line: Line, error: MalformedLine) -> MalformedFile:
    column = None if error.column is None else to_one_line(error.column)
    return MalformedFile(name, line.number, column, to_one_line(error.reason))


def _parse_line(line: Line) -> Any:
    """Return the JSON value of a line.  Raises :class:`MalformedLine`."""
    if line.error is not None:
        raise MalformedLine(None, line.error)
    try:
        return load(line.text)
    except StrictJsonError as error:
        raise MalformedLine(None, str(error)) from error
