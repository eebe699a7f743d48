"""The lines of a log in a file, turned into rows that may be placed; what may not is named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dialoguekit.errors import Forgotten, MalformedEvent, MalformedFile, NewerEvent, one_line
from dialoguekit.events import Event, OpaqueEvent
from dialoguekit.interchange import Progress
from dialoguekit.interchange.jsonl_clock_skew import Clocks
from dialoguekit.interchange.jsonl_dedup import Met, Seen, says_the_same
from dialoguekit.interchange.jsonl_format import (
    Header,
    Key,
    Malformed,
    check_embedded,
    header_of,
    key_of,
    row_of,
)
from dialoguekit.interchange.jsonl_quarantine import Quarantine
from dialoguekit.interchange.line_reader import Line
from dialoguekit.interchange.strict_json import NotStrict, load
from dialoguekit.store import Log
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import SEALED, Row, is_blanked, is_sealed, leaf_of

MOST_NO_EVENTS = 10_000
"""Lines that are no events at all, and are put aside: a file of more of them is no log."""

_TELL_EVERY = 1000


class Reading:
    """One import while it runs: what was met so far, and where each stream stands.

    ``met`` counts the events of the file; of these ``placed`` are new and ``there`` stood in the
    log before.
    """

    def __init__(
        self, log: Log, name: str, seen: Seen, aside: Quarantine | None, clocks: Clocks
    ) -> None:
        self._log, self._name, self._seen, self._aside = log, name, seen, aside
        self.clocks = clocks
        self.placed = self.there = self.repeated = self.missing = 0
        self.unread = self.keys_adopted = 0
        self.renumbered = False
        self.streams: set[str] = set()
        self._head = log.head()
        self._versions: dict[str, int] = {}
        self._seals = log.privacy == SEALED
        self._types = log.codec.types
        self._keys: list[Key] = []
        self._position = 0
        self._no_events = 0
        self._tree = Tree(0, ())
        self._leaves: list[bytes] = []
        seen.remember(self._of_the_log(), log.guard)

    def _of_the_log(self) -> Iterator[Row]:
        for row in self._log.rows(until=self._head):
            self._versions[row.stream] = row.seq
            yield row

    @property
    def met(self) -> int:
        """How many events of the file could be read."""
        return self._tree.size + len(self._leaves)

    def rows(self, lines: Iterator[Line], progress: Progress | None) -> Iterator[Row]:
        """The rows that are to be placed, one by one.

        Raises :class:`~dialoguekit.errors.MalformedFile` for a line that cannot be imported,
        unless it can be put aside, and at the end when the file as a whole is not what it says.
        """
        header = first_of(self._name, lines)
        for line in lines:
            try:
                row = self._row(line, header)
            except Malformed as wrong:
                self._refuse(line, wrong, header)
                continue
            if row is not None:
                self.placed += 1
                yield row
            if progress is not None and line.number % _TELL_EVERY == 0:
                progress(line.number, max(line.number, header.events or 0))
        self._check_whole(header)
        self._adopt()
        if progress is not None:
            progress(self.met, self.met)

    def _refuse(self, line: Line, wrong: Malformed, header: Header) -> None:
        malformed = _malformed(self._name, line, wrong)
        if self._aside is None:
            raise malformed from wrong
        self._no_events += wrong.column is None
        if self._no_events > MOST_NO_EVENTS:
            why = f"is one of more than {MOST_NO_EVENTS:,} lines that are no events: this is no log"
            raise MalformedFile(self._name, line.number, None, why) from wrong
        column = "" if malformed.column is None else f", column {malformed.column}"
        why = f"{self._name}, line {line.number}{column}: {malformed.why}"
        self._aside.put(line, why, header.privacy)

    def _row(self, line: Line, header: Header) -> Row | None:
        """The row of a line, to be placed; None when there is nothing to place."""
        value = _value(line)
        key = key_of(value)
        if key is not None:
            self._keep(key)
            return None
        row = row_of(value, whole=header.root is not None)
        event = self._event(row, value)
        leaf = leaf_of(row)
        if row.leaf not in {leaf, b""}:
            why = "is not that of what the line says: it was changed after it was written"
            raise Malformed("leaf", why)
        if self._seals:
            row = self._apart(row, event)
        met = self._seen.met(row, line.number, None)
        before = self._seen.find(row.id)
        if before is not None:
            self._again(row, leaf, met, before)
            return None
        self._check_place(row, header)
        sealed = self._sealed(row, event)
        self._seen.add(row, line.number)
        self._note(row, leaf)
        self._versions[row.stream] = row.seq
        self.streams.add(row.stream)
        self.clocks.look_at(row, line.number)
        self.unread += is_sealed(row.words) and not self._keys
        self.renumbered |= row.position != self._head + self.placed + 1
        return sealed

    def _keep(self, key: Key) -> None:
        if self._position:
            raise Malformed("key", "must stand before all events")
        if not self._seals:
            why = "can only be kept by a sealed log, and this one is plain: import into another"
            raise Malformed("key", why)
        self._keys.append(key)

    def _event(self, row: Row, value: dict[str, Any]) -> Event:
        """The event of a row, as the log would read it."""
        words = None if is_sealed(row.words) or is_blanked(row.words) else row.words
        if "context64" in value:
            check_embedded("context64", row.context)
        if "data64" in value and row.type in self._types:
            check_embedded("data64", row.data)
        if "words64" in value and words is not None:
            check_embedded("words64", words)
        column = "data"
        try:
            event = self._log.codec.decode(row.type, row.version, row.data, None, words)
            column = "context"
            self._log.codec.decode_context(row.context)
        except NewerEvent as error:
            raise Malformed("version", f"{error.version} of {error.type} {error.why}") from error
        except MalformedEvent as error:
            path = error.path.removeprefix("$")
            raise Malformed(f"{column}{path}", f"{error.why}, in {error.type}") from error
        return event

    def _apart(self, row: Row, event: Event) -> Row:
        """A row whose personal fields stand apart, so that a sealed log can seal them."""
        if row.words is not None or isinstance(event, OpaqueEvent):
            return row
        encoded = self._log.codec.encode_apart(event)
        if encoded.version != row.version or encoded.words is None:
            return row
        return row._replace(data=encoded.data, words=encoded.words)

    def _again(self, row: Row, leaf: bytes, met: Met, before: Met) -> None:
        """An event with an id that was met before: it must be the same one."""
        unsure = self._seals and not is_sealed(row.words) and not is_blanked(row.words)
        same_place = (row.stream, row.seq) == (before.stream, before.seq)
        if not same_place or not says_the_same(met, before, was_sealed=unsure):
            where = "in the log" if before.line is None else f"on line {before.line}"
            why = f"{row.id} stands {where} already, as another event: give a new fact a new id"
            raise Malformed("id", why)
        if before.line is not None:
            self.repeated += 1
            return
        self.there += 1
        self._note(row, leaf)

    def _check_place(self, row: Row, header: Header) -> None:
        """A new event must be the next of its stream, and stand behind those before it."""
        version = self._versions.get(row.stream, 0)
        if row.seq <= version:
            raise Malformed("seq", f"{row.seq} of {row.stream} is another event already")
        if row.seq > version + 1:
            why = f"must be {version + 1}, the next of {row.stream}: what stands between is missing"
            raise Malformed("seq", why)
        if header.root is not None and row.position <= self._position:
            raise Malformed("position", f"must be more than {self._position}, that of the last")

    def _sealed(self, row: Row, event: Event) -> Row:
        """The row as it is stored: in a sealed log with its words under their subject's key."""
        words = row.words
        if not self._seals or words is None or is_sealed(words) or is_blanked(words):
            return row
        if isinstance(event, OpaqueEvent):
            why = f"of {row.type} cannot be sealed: install its plugin, or import into a plain log"
            raise Malformed("words", why)
        subject = self._log.codec.encode_apart(event).subject
        try:
            sealed = self._log.guard.seal(row.stream, row.seq, row.type, subject, words)
        except Forgotten as error:
            raise Malformed("words", str(error)) from error
        return row._replace(words=sealed)

    def _note(self, row: Row, leaf: bytes) -> None:
        """Count an event of the file, and hang its leaf into the tree over them."""
        self._position = row.position
        self._leaves.append(leaf)
        if len(self._leaves) == _TELL_EVERY:
            self._tree, _ = self._tree.grown(self._leaves)
            self._leaves = []

    def _check_whole(self, header: Header) -> None:
        """Whether the file holds the events that its first line tells of, and no others."""
        if header.root is None or header.events is None:
            return
        put_aside = 0 if self._aside is None else self._aside.count
        short = header.events - self.met - put_aside
        if self._aside is not None and (put_aside or short > 0):
            self.missing = max(0, short)
            return
        if short:
            why = f"holds {self.met:,} events, and its first line tells of {header.events:,}"
            raise MalformedFile(self._name, None, None, f"{why}: lines were lost, or put in")
        tree, _ = self._tree.grown(self._leaves)
        if tree.root() != header.root:
            why = "is not that of the events: the file was changed after it was written"
            raise MalformedFile(self._name, 1, "root", why)

    def _adopt(self) -> None:
        """Take over the keys, within the transaction: one that does not fit undoes all."""
        if not self._keys:
            return
        from dialoguekit.store.encryption.key_store import Held, KeyStore
        from dialoguekit.store.encryption.key_store import Key as Secret

        store: KeyStore = self._log.guard.keys  # type: ignore[attr-defined]
        self.keys_adopted = store.adopt(
            Held(key.stream, key.subject, Secret(key.id, key.secret)) for key in self._keys
        )


def first_of(name: str, lines: Iterator[Line]) -> Header:
    """The header that the first line of the file called ``name`` must be.

    Raises :class:`~dialoguekit.errors.MalformedFile`.
    """
    line = next(lines, None)
    if line is None:
        raise MalformedFile(name, None, None, "is empty")
    try:
        return header_of(_value(line))
    except Malformed as wrong:
        raise _malformed(name, line, wrong) from wrong


def _malformed(name: str, line: Line, wrong: Malformed) -> MalformedFile:
    column = None if wrong.column is None else one_line(wrong.column)
    return MalformedFile(name, line.number, column, one_line(wrong.why))


def _value(line: Line) -> Any:
    """The value of a line.  Raises :class:`Malformed`."""
    if line.fault is not None:
        raise Malformed(None, line.fault)
    try:
        return load(line.text)
    except NotStrict as error:
        raise Malformed(None, str(error)) from error
