"""Output of a verified proof, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dialoguekit.characters import REPLACEMENT, isolate, to_printable_line
from dialoguekit.events import from_microseconds
from dialoguekit.store.audit.proof_file import Proof
from dialoguekit.store.merkle.checkpoint import Checkpoint
from dialoguekit.store.rows import is_encrypted, is_erased

_PLAINTEXT, _REVEALED, _ENCRYPTED, _ERASED = "plaintext", "revealed", "encrypted", "erased"
_REMARKS = {
    _REVEALED: "Its personal data is encrypted in the log; the proof reveals it.",
    _ENCRYPTED: "Its personal data is encrypted: the proof covers it without revealing it.",
    _ERASED: "Its personal data was erased: the proof shows only that it existed.",
}


def readable_personal_data(proof: Proof) -> bytes | None:
    """Return the readable personal data in a proof; None if there is none."""
    if proof.opening is not None:
        return proof.opening.personal_data
    return proof.row.personal_data if _personal_data_state(proof) == _PLAINTEXT else None


def format_lines(proof: Proof, checkpoint: Checkpoint) -> Iterator[str]:
    """Yield one line for each value of a proof, without control characters."""
    row, state = proof.row, _personal_data_state(proof)
    position = f"position {row.position:,} of {checkpoint.size:,}"
    yield f"Proved: {_format_value(f'{row.stream} #{row.seq}, {row.type}')}, at {position}."
    yield f"  occurred_at: {_format_timestamp(row.occurred_at_us)}"
    yield f"  recorded_at: {_format_timestamp(row.recorded_at_us)}"
    for name, value in {**_parse_fields(row.context), **_event_fields(proof)}.items():
        yield f"  {_format_value(name)}: {_format_value(value)}"
    if state in _REMARKS:
        yield _REMARKS[state]
    yield "Checkpoint:"
    yield from map(_format_value, checkpoint.text.splitlines())


def to_json(proof: Proof, checkpoint: Checkpoint, *, trusted: bool) -> dict[str, object]:
    """Return a proof as JSON; ``trusted`` states whether its checkpoint was verified."""
    row = proof.row
    return {
        "position": row.position,
        "stream": row.stream,
        "seq": row.seq,
        "id": row.id,
        "type": row.type,
        "schema_version": row.version,
        "occurred_at": _format_timestamp(row.occurred_at_us),
        "recorded_at": _format_timestamp(row.recorded_at_us),
        "context": _parse_fields(row.context),
        "data": _event_fields(proof),
        "personal_data": _personal_data_state(proof),
        "checkpoint": checkpoint.text,
        "trusted": trusted,
    }


def _personal_data_state(proof: Proof) -> str:
    """Return whether the personal data is plaintext, revealed, encrypted or erased."""
    if proof.opening is not None:
        return _REVEALED
    data = proof.row.personal_data
    return _ERASED if is_erased(data) else _ENCRYPTED if is_encrypted(data) else _PLAINTEXT


def _event_fields(proof: Proof) -> dict[str, Any]:
    """Return the fields of the event, including readable personal data."""
    data = readable_personal_data(proof)
    return {**_parse_fields(proof.row.data), **({} if data is None else _parse_fields(data))}


def _parse_fields(stored: bytes) -> dict[str, Any]:
    try:
        found = json.loads(stored)
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {"data": stored.decode(errors="replace")}


def _format_value(value: Any) -> str:
    """Format a value from an untrusted file on one line."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return isolate(to_printable_line(text.replace("\n", REPLACEMENT)))


def _format_timestamp(microseconds: int) -> str:
    try:
        return from_microseconds(microseconds).isoformat()
    except (OverflowError, ValueError):
        return f"{microseconds} µs after 1970"
