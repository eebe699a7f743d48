"""What a proof shows once it was checked, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dialoguekit.events import moment
from dialoguekit.store.audit.proof_file import Proof
from dialoguekit.store.merkle.checkpoint import Checkpoint
from dialoguekit.store.rows import is_blanked, is_sealed

_PLAIN, _REVEALED, _SEALED, _BLANKED = "plain", "revealed", "sealed", "blanked"
_REMARKS = {
    _REVEALED: "Its words are sealed in the log; these are they.",
    _SEALED: "Its words are sealed: the proof shows that they stood there, not what they say.",
    _BLANKED: "Its words are blanked: the proof shows that they stood there, not what they say.",
}


def words_of(proof: Proof) -> bytes | None:
    """The words of the event that can be read in a proof; None when there are none."""
    if proof.revealed is not None:
        return proof.revealed.words
    return proof.row.words if _state(proof) == _PLAIN else None


def as_lines(proof: Proof, checkpoint: Checkpoint) -> Iterator[str]:
    """What a proof shows, a line for each value, and none that could move a cursor."""
    row, state = proof.row, _state(proof)
    where = f"position {row.position:,} of {checkpoint.size:,}"
    yield f"Proved: {_shown(f'{row.stream} #{row.seq}, {row.type}')}, at {where}."
    yield f"  at: {_moment(row.at)}"
    yield f"  noted: {_moment(row.noted)}"
    for name, value in {**_fields(row.context), **_said(proof)}.items():
        yield f"  {_shown(name)}: {_shown(value)}"
    if state in _REMARKS:
        yield _REMARKS[state]
    yield "Checkpoint:"
    yield from map(_shown, checkpoint.text.splitlines())


def as_values(proof: Proof, checkpoint: Checkpoint, *, trusted: bool) -> dict[str, object]:
    """What a proof shows, to be printed as JSON."""
    row = proof.row
    return {
        "position": row.position,
        "stream": row.stream,
        "seq": row.seq,
        "id": row.id,
        "type": row.type,
        "version": row.version,
        "at": _moment(row.at),
        "noted": _moment(row.noted),
        "context": _fields(row.context),
        "data": _said(proof),
        "words": _state(proof),
        "checkpoint": checkpoint.text,
        "trusted": trusted,
    }


def _state(proof: Proof) -> str:
    """How the words of the event can be read."""
    if proof.revealed is not None:
        return _REVEALED
    words = proof.row.words
    return _BLANKED if is_blanked(words) else _SEALED if is_sealed(words) else _PLAIN


def _said(proof: Proof) -> dict[str, Any]:
    """What the event says, with its words where they can be read."""
    words = words_of(proof)
    return {**_fields(proof.row.data), **({} if words is None else _fields(words))}


def _fields(stored: bytes) -> dict[str, Any]:
    try:
        found = json.loads(stored)
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {"data": stored.decode(errors="replace")}


def _shown(value: Any) -> str:
    """A value from a file that anybody may have written, on one line."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _moment(micros: int) -> str:
    try:
        return moment(micros).isoformat()
    except (OverflowError, ValueError):
        return f"{micros} µs after 1970"
