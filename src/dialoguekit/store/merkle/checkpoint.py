"""Checkpoint: three lines that commit to the events of a log, by C2SP tlog-checkpoint.

::

    dialoguekit/5dc9da79a70659a9
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

They are the origin, a digest of what the log is; the number of events; and the root of
the tree over them.  With these lines anyone can verify later that a log still begins with the same
events.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import NamedTuple, Self

from dialoguekit.errors import InvalidProof, shown
from dialoguekit.store.merkle import signed_note
from dialoguekit.store.merkle.signed_note import SigningKey, VerifyingKey
from dialoguekit.store.merkle.tree import HASH_BYTES

_MAX_SIZE = 2**63 - 1
_LINE_COUNT = 3


class Checkpoint(NamedTuple):
    """The origin of a log, its number of events, and the root of its tree, 32 bytes."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    def to_note(self, *keys: SigningKey) -> str:
        """Return the lines as a note, signed with each of ``keys``."""
        return signed_note.sign_note(self.text, *keys)

    @classmethod
    def parse(cls, note: str, *, signed_by: Sequence[VerifyingKey] = ()) -> Self:
        """Parse a note, or its three lines alone, also on one line as in a report.

        With ``signed_by``, one of these keys must have signed it, and none with an invalid
        signature.  Raises :class:`~dialoguekit.errors.InvalidProof` with what is wrong.
        """
        parts = note.removesuffix("\n").split(" ")
        if len(parts) == _LINE_COUNT and "\n" not in note[:-1]:
            note = "".join(f"{part}\n" for part in parts)
        bare = "\n\n" not in note and note.count("\n") == _LINE_COUNT
        note_parts = signed_note.parse_note(f"{note}\n" if bare else note)
        lines = note_parts.text.split("\n")
        if len(lines) != _LINE_COUNT + 1 or not all(lines[:-1]):
            raise InvalidProof("A checkpoint has three lines: an origin, a size and a root.")
        origin, size, root = lines[:-1]
        if signed_by:
            signed_note.verify_signatures(note_parts, signed_by)
        return cls(origin, _parse_size(size), _parse_root(root))

    def __str__(self) -> str:
        return f"{self.origin} at {self.size:,} events, root {self.root.hex()[:16]}…"


def _parse_size(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(_MAX_SIZE)):
        raise InvalidProof(f"The size of the checkpoint must be a number, not {shown(text)}.")
    size = int(text)
    if str(size) != text or size > _MAX_SIZE:
        raise InvalidProof(f"The size of the checkpoint is not a canonical number: {shown(text)}.")
    return size


def _parse_root(text: str) -> bytes:
    try:
        root = b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidProof("The root of the checkpoint is not base64.") from error
    if len(root) != HASH_BYTES or b64encode(root).decode() != text:
        raise InvalidProof(f"The root of the checkpoint is not {HASH_BYTES} bytes in base64.")
    return root
