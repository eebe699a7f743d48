"""Proof files: one stored event, and the evidence that it was in a log.

The JSON file contains all that is needed to verify it: the columns of the row, its inclusion proof,
and the checkpoint of the log.  It contains the personal data of the event as stored.  Where that is
encrypted, the proof may reveal it: then it also contains the plaintext, and the salt of the
commitment to it inside the ciphertext.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any, NoReturn

import attrs

from dialoguekit.errors import InvalidProof, StoreCorrupted
from dialoguekit.events.limits import MAX_COLUMN_INTEGER, MAX_NAME_LENGTH, MAX_PROOF_BYTES
from dialoguekit.store.audit.hash_reader import StoreHashReader, build_checkpoint
from dialoguekit.store.audit.row_scan import matches_leaf
from dialoguekit.store.encryption import PersonalDataCipher
from dialoguekit.store.encryption.ciphertext import Ciphertext, CommitmentOpening
from dialoguekit.store.event_store import EventStore
from dialoguekit.store.merkle.checkpoint import Checkpoint
from dialoguekit.store.merkle.proofs import inclusion_proof, verify_inclusion
from dialoguekit.store.merkle.signed_note import SigningKey, VerifyingKey
from dialoguekit.store.merkle.tree import HASH_BYTES
from dialoguekit.store.rows import NewRow, Row, compute_leaf

FORMAT_NAME = "proof"
FORMAT_VERSION = 2

_INTEGER_KEYS = ("position", "seq", "schema_version", "occurred_at_us", "recorded_at_us")
_TEXT_KEYS = ("stream", "id", "type")
_BYTES_KEYS = ("context", "data", "personal_data")
_ROW_KEYS = (
    *(
        "position",
        "stream",
        "seq",
        "id",
        "type",
        "schema_version",
        "occurred_at_us",
        "recorded_at_us",
    ),
    *("context", "data", "personal_data"),
)
"""Keys of an event in the file, in the order of the fields of a row."""

_OPENING_KEYS = ("salt", "personal_data")
"""Keys of an opening in the file, in the order of its fields."""
_KEYS = frozenset({"dialoguekit", "format", "event", "path", "checkpoint"})
_OPENING_KEY = "revealed"
_MAX_PATH_LENGTH = 63


@attrs.frozen
class Proof:
    """An event, its inclusion proof, and a checkpoint as a note, which may be signed.

    ``opening`` contains the personal data of the row, where it is encrypted and revealed.
    """

    row: Row
    path: tuple[bytes, ...]
    checkpoint_note: str
    opening: CommitmentOpening | None = None

    def verify(self, *, signed_by: Sequence[VerifyingKey] = ()) -> Checkpoint:
        """Verify the proof and return its checkpoint; with keys, one of them must have signed it.

        Raises :class:`~dialoguekit.errors.InvalidProof` when the proof is not valid.
        """
        checkpoint = Checkpoint.parse(self.checkpoint_note, signed_by=signed_by)
        index, leaf = self.row.position - 1, compute_leaf(self.row)
        verify_inclusion(leaf, index, checkpoint.size, self.path, checkpoint.root)
        if self.opening is not None:
            _verify_opening(self.row, self.opening)
        return checkpoint

    def to_json(self) -> str:
        """Return the content of the proof file."""
        columns = (*self.row.unpacked(), self.row.data, self.row.personal_data)
        event: dict[str, Any] = dict(zip(_ROW_KEYS, columns, strict=True))
        event |= {key: _to_json_value(event[key]) for key in _BYTES_KEYS}
        proof: dict[str, Any] = {
            "dialoguekit": FORMAT_NAME,
            "format": FORMAT_VERSION,
            "event": event,
            "path": [b64encode(node).decode() for node in self.path],
            "checkpoint": self.checkpoint_note,
        }
        if self.opening is not None:
            values = map(_to_json_value, self.opening)
            proof[_OPENING_KEY] = dict(zip(_OPENING_KEYS, values, strict=True))
        return json.dumps(proof, ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def parse(cls, content: bytes) -> Proof:
        """Parse a proof file without verifying the proof.

        Raises :class:`~dialoguekit.errors.InvalidProof` with what is wrong with the file.
        """
        proof = _parse_json(content)
        has_opening = isinstance(proof, dict) and _OPENING_KEY in proof
        proof = _parse_object(proof, _KEYS | {_OPENING_KEY} if has_opening else _KEYS, "the proof")
        if proof["dialoguekit"] != FORMAT_NAME or proof["format"] is not FORMAT_VERSION:
            _fail("its format is unknown, or that of a newer dialoguekit")
        event = _parse_object(proof["event"], frozenset(_ROW_KEYS), "the event")
        columns: dict[str, Any] = {key: _parse_integer(event[key], key) for key in _INTEGER_KEYS}
        columns |= {key: _parse_text(event[key], key) for key in _TEXT_KEYS}
        columns |= {key: _parse_bytes(event[key], key) for key in _BYTES_KEYS}
        if columns["context"] is None or columns["data"] is None or columns["personal_data"] == b"":
            _fail("the event has no context or no data, or its personal data is empty")
        if min(columns["position"], columns["seq"], columns["schema_version"]) < 1:
            _fail("position, seq and schema_version of the event must be at least 1")
        path, note = proof["path"], proof["checkpoint"]
        if not isinstance(path, list) or len(path) > _MAX_PATH_LENGTH:
            _fail(f"the path is not a list of at most {_MAX_PATH_LENGTH} hashes")
        if not isinstance(note, str):
            _fail("the checkpoint is not text")
        opening = _parse_opening(proof[_OPENING_KEY]) if has_opening else None
        return cls(
            NewRow(*(columns[key] for key in _ROW_KEYS[1:])).at(columns["position"]),
            tuple(map(_parse_hash, path)),
            note,
            opening,
        )


def prove(
    store: EventStore,
    position: int,
    *,
    checkpoint_note: str | None = None,
    keys: Sequence[SigningKey] = (),
    reveal: bool = True,
) -> Proof:
    """Return the proof that the event at ``position`` is in ``store``.

    It leads to the current checkpoint of the log, signed with ``keys``, or to the earlier one in
    ``checkpoint_note``, which stays unchanged.

    Encrypted personal data is revealed where its key is available, unless ``reveal`` is false.  The
    personal data of an unencrypted log is part of the event, so every proof contains it.

    Raises :class:`~dialoguekit.errors.StoreCorrupted` when the event was modified or is missing,
    :class:`~dialoguekit.errors.InvalidProof` when ``checkpoint_note`` is not a checkpoint of this
    log that covers ``position``, and :class:`~dialoguekit.errors.KeysUnavailable` when the keys of
    the log exist but cannot be used.
    """
    if checkpoint_note is None:
        checkpoint = build_checkpoint(store)
        checkpoint_note = checkpoint.to_note(*keys)
    else:
        checkpoint = Checkpoint.parse(checkpoint_note)
        if checkpoint != build_checkpoint(store, min(checkpoint.size, store.tree().size)):
            raise InvalidProof(f"The log does not match the checkpoint of {checkpoint}.")
    if position > checkpoint.size:
        raise InvalidProof(f"Position {position} is not covered by the checkpoint of {checkpoint}.")
    row = next(store.rows(after=position - 1, until=position), None)
    if row is None or not matches_leaf(row):
        place = f"position {position}"
        raise StoreCorrupted(
            f"The event at {place} was modified or removed. See: dialoguekit verify"
        )
    path = inclusion_proof(StoreHashReader(store), position - 1, checkpoint.size)
    opening = None
    if reveal and isinstance(store.cipher, PersonalDataCipher):
        opening = store.cipher.open_commitment(row)
    proof = Proof(row, tuple(path), checkpoint_note, opening)
    try:
        proof.verify()
    except InvalidProof as error:
        reason = "The stored hashes of this log were modified: the event cannot be proved."
        raise StoreCorrupted(f"{reason} See: dialoguekit verify") from error
    return proof


def _verify_opening(row: Row, opening: CommitmentOpening) -> None:
    ciphertext = Ciphertext.parse(row.personal_data)
    if ciphertext is None:
        raise InvalidProof(
            "The proof reveals personal data, but the event has none that is encrypted."
        )
    if not ciphertext.matches(opening):
        raise InvalidProof("The personal data that the proof reveals does not match the event.")


def _to_json_value(value: bytes | None) -> dict[str, str] | None:
    """Return the bytes of a column as JSON: as text where they are UTF-8."""
    if value is None:
        return None
    try:
        return {"text": value.decode()}
    except UnicodeDecodeError:
        return {"base64": b64encode(value).decode()}


def _fail(reason: str) -> NoReturn:
    raise InvalidProof(f"The proof file cannot be read: {reason}.")


def _parse_json(content: bytes) -> Any:
    if len(content) > MAX_PROOF_BYTES:
        _fail(f"it is longer than {MAX_PROOF_BYTES:,} bytes")
    try:
        return json.loads(
            content.decode(),
            object_pairs_hook=_reject_duplicate_keys,
            parse_float=_reject_number,
            parse_constant=_reject_number,
            parse_int=_parse_int64,
        )
    except UnicodeDecodeError:
        _fail("it is not UTF-8")
    except RecursionError:
        _fail("it is nested too deep")
    except ValueError as error:
        _fail(f"it is not JSON: {error}")


def _reject_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    parsed = dict(pairs)
    if len(parsed) < len(pairs):
        _fail("an object repeats a key")
    return parsed


def _reject_number(digits: str) -> NoReturn:
    _fail(f"the number {digits[:40]} is not a 64-bit integer")


def _parse_int64(digits: str) -> int:
    minimum = -MAX_COLUMN_INTEGER - 1
    if len(digits) > len(str(minimum)) or not minimum <= int(digits) <= MAX_COLUMN_INTEGER:
        _fail(f"the number {digits[:40]} is not a 64-bit integer")
    return int(digits)


def _parse_object(value: Any, keys: frozenset[str], label: str) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != keys:
        _fail(f"{label} must have exactly the keys {', '.join(sorted(keys))}")
    return value


def _parse_opening(value: Any) -> CommitmentOpening:
    opening = _parse_object(value, frozenset(_OPENING_KEYS), "the opening")
    salt, personal_data = (
        _parse_bytes(opening[key], f"the revealed {key}") for key in _OPENING_KEYS
    )
    if salt is None or personal_data is None:
        _fail("the opening has no salt or no personal data")
    return CommitmentOpening(salt, personal_data)


def _parse_integer(value: Any, name: str) -> int:
    if type(value) is not int:
        _fail(f"{name} is not an integer")
    return value


def _parse_text(value: Any, name: str) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= MAX_NAME_LENGTH:
        _fail(f"{name} is not text of 1 to {MAX_NAME_LENGTH} characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        _fail(f"{name} contains an unpaired surrogate")
    return value


def _parse_bytes(value: Any, name: str) -> bytes | None:
    if value is None:
        return None
    match value:
        case {"text": str() as text} if len(value) == 1:
            try:
                return text.encode()
            except UnicodeEncodeError:
                _fail(f"{name} contains an unpaired surrogate")
        case {"base64": str() as text} if len(value) == 1:
            return _decode_base64(text, name)
        case _:
            _fail(f'{name} is neither {{"text": …}} nor {{"base64": …}}')


def _decode_base64(text: Any, name: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (TypeError, ValueError):
        _fail(f"{name} is not base64")


def _parse_hash(value: Any) -> bytes:
    node = _decode_base64(value, "the path")
    if len(node) != HASH_BYTES:
        _fail(f"the path contains a hash that is not {HASH_BYTES} bytes long")
    return node
