"""A proof in a file: one event as it is stored, and what shows that it was in a log.

The file is JSON and holds all that is needed to check it: the columns of the row, its way up the
tree, and the checkpoint of the log that it leads to.  It holds the words of the event as the log
keeps them.  Where they are sealed it may reveal them besides: then it also holds the words
themselves, and the salt of the commitment to them that stands among what is sealed.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any, NoReturn

import attrs

from dialoguekit.errors import InvalidProof, LogDamaged
from dialoguekit.store.audit.findings import place_of
from dialoguekit.store.audit.hash_reader import LogHashes, checkpoint_of
from dialoguekit.store.audit.row_scan import fits
from dialoguekit.store.encryption import SealedWords
from dialoguekit.store.encryption.ciphertext import Revealed, Sealed
from dialoguekit.store.event_store import Log
from dialoguekit.store.merkle.checkpoint import Checkpoint
from dialoguekit.store.merkle.proofs import inclusion_proof, verify_inclusion
from dialoguekit.store.merkle.signed_note import SigningKey, VerifyingKey
from dialoguekit.store.merkle.tree import HASH_BYTES
from dialoguekit.store.rows import Row, leaf_of

MOST_BYTES = 8 * 1024 * 1024
"""How long the file of a proof may be; an event of the longest texts fits in."""
NAME = "proof"
FORMAT = 1

_WHOLE = ("position", "seq", "version", "at", "noted")
_TEXT = ("stream", "id", "type")
_BYTES = ("context", "data", "words")
_COLUMNS = frozenset({*_WHOLE, *_TEXT, *_BYTES})
_KEYS = frozenset({"dialoguekit", "format", "event", "path", "checkpoint"})
_REVEALED = "revealed"
_LONGEST_PATH = 63
_LONGEST_TEXT = 200
_BOUND = 2**63


@attrs.frozen
class Proof:
    """``row`` is the event, ``path`` its way up the tree, ``note`` the checkpoint, maybe signed.

    ``revealed`` are the words of the row, where they are sealed in it and shown all the same.
    """

    row: Row
    path: tuple[bytes, ...]
    note: str
    revealed: Revealed | None = None

    def check(self, *, signed_by: Sequence[VerifyingKey] = ()) -> Checkpoint:
        """The checkpoint of the log that the event was in; with keys, it must be signed by one.

        Raises :class:`~dialoguekit.errors.InvalidProof` when the proof does not hold.
        """
        checkpoint = Checkpoint.read(self.note, signed_by=signed_by)
        index, leaf = self.row.position - 1, leaf_of(self.row)
        verify_inclusion(leaf, index, checkpoint.size, self.path, checkpoint.root)
        if self.revealed is not None:
            _check_revealed(self.row, self.revealed)
        return checkpoint

    def written(self) -> str:
        """The proof as it is kept in a file."""
        row = self.row._asdict()
        event: dict[str, Any] = {name: row[name] for name in Row._fields if name in _COLUMNS}
        event |= {name: _told(row[name]) for name in _BYTES}
        proof: dict[str, Any] = {
            "dialoguekit": NAME,
            "format": FORMAT,
            "event": event,
            "path": [b64encode(node).decode() for node in self.path],
            "checkpoint": self.note,
        }
        if self.revealed is not None:
            told = {name: _told(value) for name, value in self.revealed._asdict().items()}
            proof[_REVEALED] = told
        return json.dumps(proof, ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def read(cls, content: bytes) -> Proof:
        """The proof that a file holds; whether it holds true is for :meth:`check` to say.

        Raises :class:`~dialoguekit.errors.InvalidProof`, which says what is wrong with the file.
        """
        proof = _loaded(content)
        reveals = isinstance(proof, dict) and _REVEALED in proof
        proof = _object(proof, _KEYS | {_REVEALED} if reveals else _KEYS, "the proof")
        if proof["dialoguekit"] != NAME or proof["format"] is not FORMAT:
            _fail("it is of another form, or of a newer dialoguekit")
        event = _object(proof["event"], _COLUMNS, "the event")
        columns: dict[str, Any] = {name: _number(event[name], name) for name in _WHOLE}
        columns |= {name: _text(event[name], name) for name in _TEXT}
        columns |= {name: _bytes(event[name], name) for name in _BYTES}
        if columns["context"] is None or columns["data"] is None or columns["words"] == b"":
            _fail("the event lacks its context or its data, or has words that are empty")
        if min(columns["position"], columns["seq"], columns["version"]) < 1:
            _fail("the event stands nowhere: places and versions count from 1")
        path, note = proof["path"], proof["checkpoint"]
        if not isinstance(path, list) or len(path) > _LONGEST_PATH:
            _fail(f"the path is not a list of at most {_LONGEST_PATH} hashes")
        if not isinstance(note, str):
            _fail("the checkpoint is not text")
        revealed = _revealed(proof[_REVEALED]) if reveals else None
        return cls(Row(**columns), tuple(map(_hash, path)), note, revealed)


def prove(
    log: Log,
    position: int,
    *,
    note: str | None = None,
    keys: Sequence[SigningKey] = (),
    withhold: bool = False,
) -> Proof:
    """The proof that what stands at ``position`` is in ``log``.

    It leads to the checkpoint of the log as it is now, signed with ``keys``, or to the one that
    ``note`` gives, which was written earlier and stays as it is.

    Words that are sealed are revealed where their key is here, unless ``withhold`` keeps them
    back; those of a plain log are part of the event and stand in every proof of it.

    Raises :class:`~dialoguekit.errors.LogDamaged` when the log does not hold what was written
    there, :class:`~dialoguekit.errors.InvalidProof` when ``note`` is no checkpoint of it that
    reaches so far, and :class:`~dialoguekit.errors.KeysUnavailable` when the keys of the log are
    here and cannot be used.
    """
    if note is None:
        checkpoint = checkpoint_of(log)
        note = checkpoint.note(*keys)
    else:
        checkpoint = Checkpoint.read(note)
        if checkpoint != checkpoint_of(log, min(checkpoint.size, log.tree().size)):
            raise InvalidProof(f"The log does not agree with the checkpoint of {checkpoint}.")
    if position > checkpoint.size:
        raise InvalidProof(f"Position {position} is not in the checkpoint of {checkpoint}.")
    row = next(log.rows(after=position - 1, until=position), None)
    if row is None or not fits(row):
        where = f"position {position}" if row is None else place_of(row)
        raise LogDamaged(f"At {where} stands not what was written. See: dialoguekit verify")
    path = inclusion_proof(LogHashes(log), position - 1, checkpoint.size)
    revealed = None
    if not withhold and isinstance(log.guard, SealedWords):
        revealed = log.guard.reveal(row)
    proof = Proof(row._replace(leaf=b""), tuple(path), note, revealed)
    try:
        proof.check()
    except InvalidProof as error:
        why = "The hashes of this log were changed: the event cannot be proved."
        raise LogDamaged(f"{why} See: dialoguekit verify") from error
    return proof


def _check_revealed(row: Row, revealed: Revealed) -> None:
    sealed = Sealed.read(row.words)
    if sealed is None:
        raise InvalidProof("The proof reveals words, and its event holds none that are sealed.")
    if not sealed.holds(revealed):
        raise InvalidProof("The words that the proof reveals are not those of its event.")


def _told(value: bytes | None) -> dict[str, str] | None:
    """Bytes of a column as JSON holds them: as text wherever they are text."""
    if value is None:
        return None
    try:
        return {"text": value.decode()}
    except UnicodeDecodeError:
        return {"base64": b64encode(value).decode()}


def _fail(why: str) -> NoReturn:
    raise InvalidProof(f"The file is not a proof that can be read: {why}.")


def _loaded(content: bytes) -> Any:
    if len(content) > MOST_BYTES:
        _fail(f"it is longer than {MOST_BYTES:,} bytes")
    try:
        return json.loads(
            content.decode(),
            object_pairs_hook=_once,
            parse_float=_no_number,
            parse_constant=_no_number,
            parse_int=_small,
        )
    except UnicodeDecodeError:
        _fail("it is not UTF-8")
    except RecursionError:
        _fail("it is nested too deep")
    except ValueError as error:
        _fail(f"it is not JSON: {error}")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        _fail("it says something twice")
    return made


def _no_number(digits: str) -> NoReturn:
    _fail(f"it holds the number {digits[:40]}")


def _small(digits: str) -> int:
    if len(digits) > len(str(_BOUND)) or not -_BOUND <= int(digits) < _BOUND:
        _fail(f"it holds the number {digits[:40]}")
    return int(digits)


def _object(value: Any, keys: frozenset[str], what: str) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != keys:
        _fail(f"{what} must say exactly {', '.join(sorted(keys))}")
    return value


def _revealed(value: Any) -> Revealed:
    told = _object(value, frozenset(Revealed._fields), "what is revealed")
    salt, words = (_bytes(told[name], f"the revealed {name}") for name in Revealed._fields)
    if salt is None or words is None:
        _fail("what is revealed lacks its salt or its words")
    return Revealed(salt, words)


def _number(value: Any, name: str) -> int:
    if type(value) is not int:
        _fail(f"{name} is not a whole number")
    return value


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST_TEXT:
        _fail(f"{name} is not text of 1 to {_LONGEST_TEXT} characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        _fail(f"{name} holds half a character")
    return value


def _bytes(value: Any, name: str) -> bytes | None:
    if value is None:
        return None
    match value:
        case {"text": str() as text} if len(value) == 1:
            try:
                return text.encode()
            except UnicodeEncodeError:
                _fail(f"{name} holds half a character")
        case {"base64": str() as text} if len(value) == 1:
            return _base64(text, name)
        case _:
            _fail(f'{name} is neither {{"text": …}} nor {{"base64": …}}')


def _base64(text: Any, name: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (TypeError, ValueError):
        _fail(f"{name} is not base64")


def _hash(value: Any) -> bytes:
    node = _base64(value, "the path")
    if len(node) != HASH_BYTES:
        _fail(f"the path holds what is not {HASH_BYTES} bytes")
    return node
