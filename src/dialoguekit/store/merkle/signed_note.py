"""Signed notes: text with Ed25519 signatures beneath, in the form that C2SP signed-note gives.

A note is text that ends in a newline, then an empty line, then a line for each signature::

    — council.example/leeds base64(four bytes of the key's hash, then the signature)

Keys are written as golang.org/x/mod/sumdb/note writes them, so other tools can check and sign
what is written here.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple, Self

import attrs

from dialoguekit.errors import InvalidProof

MOST_BYTES = 128 * 1024
"""How long a note may be; sixteen signatures of any known kind fit in."""

_ED25519 = b"\x01"
_KEY_BYTES = 32
_SIGNATURE_BYTES = 64
_PRIVATE = "PRIVATE+KEY+"
_SIGNATURE = re.compile("— ([^ ]+) ([A-Za-z0-9+/=]+)")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff]")


class Signature(NamedTuple):
    """A line beneath a note: whose key it names, and what it signed with."""

    name: str
    key_hash: bytes
    value: bytes


class Note(NamedTuple):
    """A text with its signatures, none of which was checked yet."""

    text: str
    signatures: tuple[Signature, ...]


@attrs.frozen
class VerifyingKey:
    """The half of a key that everybody may have: it tells what its owner signed."""

    name: str = attrs.field()
    public: bytes

    @name.validator
    def _check_name(self, _: object, value: str) -> None:
        check_name(value)

    @property
    def key_hash(self) -> bytes:
        """The four bytes by which a signature names this key."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    @classmethod
    def read(cls, text: str) -> Self:
        """The key that ``name+hash+base64`` says.

        Raises :class:`~dialoguekit.errors.InvalidProof` for anything else.
        """
        name, hash, public = _key_parts(text.strip(), "verifying key")
        key = cls(name, public)
        if hash != key.key_hash.hex():
            raise InvalidProof("The verifying key is miswritten: its hash is of another key.")
        return key

    def __str__(self) -> str:
        return f"{self.name}+{self.key_hash.hex()}+{_base64(_ED25519 + self.public)}"

    def signed(self, text: str, value: bytes) -> bool:
        """Whether ``value`` is the signature of this key on ``text``."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(value, text.encode())
        except InvalidSignature:
            return False
        return True


@attrs.frozen
class SigningKey:
    """The half of a key that its owner keeps."""

    name: str = attrs.field()
    seed: bytes = attrs.field(repr=False)

    @name.validator
    def _check_name(self, _: object, value: str) -> None:
        check_name(value)

    @classmethod
    def made(cls, name: str) -> Self:
        """A new key under a name: an address of yours without its scheme is a good one.

        Raises :class:`~dialoguekit.errors.InvalidProof` for a name with spaces or a plus.
        """
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def read(cls, text: str) -> Self:
        """The key that ``PRIVATE+KEY+name+hash+base64`` says.

        Raises :class:`~dialoguekit.errors.InvalidProof` for anything else.
        """
        text = text.strip()
        if not text.startswith(_PRIVATE):
            raise InvalidProof(f"The signing key does not begin with {_PRIVATE}.")
        name, hash, seed = _key_parts(text.removeprefix(_PRIVATE), "signing key")
        key = cls(name, seed)
        if hash != key.verifying.key_hash.hex():
            raise InvalidProof("The signing key is miswritten: its hash is of another key.")
        return key

    @property
    def written(self) -> str:
        """The key as it is kept in a file; for nobody's eyes."""
        return (
            f"{_PRIVATE}{self.name}+{self.verifying.key_hash.hex()}+{_base64(_ED25519 + self.seed)}"
        )

    @property
    def verifying(self) -> VerifyingKey:
        """The half that may be given away."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return VerifyingKey(self.name, public.public_bytes_raw())

    def sign(self, text: str) -> Signature:
        """The signature on ``text``."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        value = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        return Signature(self.name, self.verifying.key_hash, value)


def check_name(name: str) -> None:
    """A name of a key is not empty and holds no space and no plus."""
    if not name or "+" in name or any(c.isspace() or not c.isprintable() for c in name):
        raise InvalidProof(f"A key has a name without spaces and plus signs, not {name[:60]!r}.")


def written(text: str, *keys: SigningKey) -> str:
    """``text``, which ends in a newline, as a note signed with ``keys``."""
    lines = [
        f"— {s.name} {_base64(s.key_hash + s.value)}\n" for s in (key.sign(text) for key in keys)
    ]
    return f"{text}\n{''.join(lines)}"


def parsed(note: str) -> Note:
    """A note taken apart; with no signature beneath it, it is text and an empty line.

    Raises :class:`~dialoguekit.errors.InvalidProof` when it is none.
    """
    if len(note) > MOST_BYTES or len(note.encode(errors="replace")) > MOST_BYTES:
        raise InvalidProof(f"The note is longer than {MOST_BYTES:,} bytes.")
    if _CONTROL.search(note):
        raise InvalidProof("The note holds characters that no note may hold.")
    body, empty_line, beneath = note.rpartition("\n\n")
    if not empty_line or not body or (beneath and not beneath.endswith("\n")):
        raise InvalidProof("The note is not text, an empty line, and lines of signatures.")
    return Note(f"{body}\n", tuple(_signature(line) for line in beneath.split("\n")[:-1]))


def _signature(line: str) -> Signature:
    found = _SIGNATURE.fullmatch(line)
    if found is None:
        raise InvalidProof(f"The note has a line that is no signature: {line[:60]!r}.")
    name, text = found.groups()
    check_name(name)
    value = _bytes(text, "signature")
    if len(value) <= 4:
        raise InvalidProof(f"The signature of {name} is too short.")
    return Signature(name, value[:4], value[4:])


def check_signed(note: Note, keys: Sequence[VerifyingKey]) -> VerifyingKey:
    """Which of ``keys`` signed ``note``; signatures of keys that are not among them count nothing.

    Raises :class:`~dialoguekit.errors.InvalidProof` when none did, or when one that is named
    beneath the note did not.
    """
    known = {(key.name, key.key_hash): key for key in keys}
    signed = None
    for name, key_hash, value in note.signatures:
        key = known.get((name, key_hash))
        if key is None:
            continue
        if len(value) != _SIGNATURE_BYTES or not key.signed(note.text, value):
            raise InvalidProof(f"The signature of {name} is not on this text.")
        signed = signed or key
    if signed is None:
        names = ", ".join(sorted({key.name for key in keys}))
        raise InvalidProof(f"It is not signed by {names}.")
    return signed


def _key_parts(text: str, what: str) -> tuple[str, str, bytes]:
    """The name, the hash as it is written, and the 32 bytes of a key."""
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise InvalidProof(f"The {what} is not of the form name+hash+base64.")
    name, hash, encoded = parts
    value = _bytes(encoded, what)
    if value[:1] != _ED25519 or len(value) != 1 + _KEY_BYTES:
        raise InvalidProof(f"The {what} is not of the kind Ed25519.")
    return name, hash, value[1:]


def _bytes(text: str, what: str) -> bytes:
    """What base64 says, if it is written in the one way in which it is written."""
    try:
        value = b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidProof(f"The {what} is not base64.") from error
    if _base64(value) != text:
        raise InvalidProof(f"The {what} is not base64 as it is written.")
    return value


def _base64(value: bytes) -> str:
    return b64encode(value).decode()
