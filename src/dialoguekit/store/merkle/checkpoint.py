"""A checkpoint: what a log was at one moment, in three lines, in the form of C2SP tlog-checkpoint.

::

    dialoguekit/5dc9da79a70659a9
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

They are the origin, which names the log by its first leaf; the number of events; and the root of
the tree over them.  Whoever has these lines can tell at any later time whether a log still begins
with the same events.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import NamedTuple, Self

from dialoguekit.errors import InvalidProof
from dialoguekit.store.merkle import signed_note
from dialoguekit.store.merkle.signed_note import SigningKey, VerifyingKey
from dialoguekit.store.merkle.tree import HASH_BYTES

_ORIGIN = "dialoguekit/"
_LARGEST = 2**63 - 1
_LINES = 3


class Checkpoint(NamedTuple):
    """``size`` events stood in the log ``origin`` under ``root``, 32 bytes."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    def note(self, *keys: SigningKey) -> str:
        """The lines as a note, with a signature of each key."""
        return signed_note.written(self.text, *keys)

    @classmethod
    def read(cls, note: str, *, signed_by: Sequence[VerifyingKey] = ()) -> Self:
        """The checkpoint that a note gives; or its three lines alone, or in one as in a report.

        With ``signed_by`` one of these keys must have signed it, and none wrongly.
        Raises :class:`~dialoguekit.errors.InvalidProof`, which says what is wrong.
        """
        words = note.removesuffix("\n").split(" ")
        if len(words) == _LINES and "\n" not in note[:-1]:
            note = "".join(f"{word}\n" for word in words)
        bare = "\n\n" not in note and note.count("\n") == _LINES
        parts = signed_note.parsed(f"{note}\n" if bare else note)
        lines = parts.text.split("\n")
        if len(lines) != _LINES + 1 or not all(lines[:-1]):
            raise InvalidProof("A checkpoint has three lines: an origin, a size and a root.")
        origin, size, root = lines[:-1]
        if signed_by:
            signed_note.check_signed(parts, signed_by)
        return cls(origin, _size(size), _root(root))

    def __str__(self) -> str:
        return f"{self.origin} at {self.size:,} events, root {self.root.hex()[:16]}…"


def origin_of(first_leaf: bytes) -> str:
    """The name of the log that begins with this leaf."""
    return f"{_ORIGIN}{first_leaf.hex()[:16]}"


NO_ORIGIN = f"{_ORIGIN}empty"
"""The name of every log that holds nothing yet."""


def _size(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(_LARGEST)):
        raise InvalidProof(f"The size of a checkpoint is a number, not {text[:60]!r}.")
    size = int(text)
    if str(size) != text or size > _LARGEST:
        raise InvalidProof(f"The size of a checkpoint cannot be written {text!r}.")
    return size


def _root(text: str) -> bytes:
    try:
        root = b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidProof("The root of the checkpoint is not base64.") from error
    if len(root) != HASH_BYTES or b64encode(root).decode() != text:
        raise InvalidProof(f"The root of the checkpoint is not {HASH_BYTES} bytes in base64.")
    return root
