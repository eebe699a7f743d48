"""Signed notes: text with Ed25519 signatures, by C2SP signed-note.

A note is text that ends in a newline, then an empty line, then a line for each signature::

    — council.example/leeds base64(four bytes of the key hash, then the signature)

Keys have the format of golang.org/x/mod/sumdb/note, so other tools can verify and sign these notes.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple, Self

import attrs

from dialoguekit.errors import InvalidProof, shown
from dialoguekit.events.limits import MAX_NOTE_BYTES

_ED25519 = b"\x01"
_KEY_BYTES = 32
_SIGNATURE_BYTES = 64
_PRIVATE_PREFIX = "PRIVATE+KEY+"
_SIGNATURE_LINE = re.compile("— ([^ ]+) ([A-Za-z0-9+/=]+)")
_CONTROL_CHARACTER = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff]")


class Signature(NamedTuple):
    """A signature line of a note: the name and hash of its key, and the signature."""

    name: str
    key_hash: bytes
    value: bytes


class Note(NamedTuple):
    """A text with its signatures, which are not yet verified."""

    text: str
    signatures: tuple[Signature, ...]


@attrs.frozen
class VerifyingKey:
    """The public half of a key, which verifies signatures."""

    name: str = attrs.field()
    public: bytes

    @name.validator
    def _check_name(self, _: object, value: str) -> None:
        check_key_name(value)

    @property
    def key_hash(self) -> bytes:
        """The four bytes that identify this key in a signature."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse a key of the form ``name+hash+base64``.

        Raises :class:`~dialoguekit.errors.InvalidProof` for anything else.
        """
        name, hash, public = _parse_key(text.strip(), "verifying key")
        key = cls(name, public)
        if hash != key.key_hash.hex():
            raise InvalidProof("The verifying key is mistyped: its hash belongs to another key.")
        return key

    def __str__(self) -> str:
        return f"{self.name}+{self.key_hash.hex()}+{_encode_base64(_ED25519 + self.public)}"

    def verifies(self, text: str, signature: bytes) -> bool:
        """Return whether ``signature`` is a signature of this key on ``text``."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@attrs.frozen
class SigningKey:
    """The private half of a key, which signs."""

    name: str = attrs.field()
    seed: bytes = attrs.field(repr=False)

    @name.validator
    def _check_name(self, _: object, value: str) -> None:
        check_key_name(value)

    @classmethod
    def generate(cls, name: str) -> Self:
        """Generate a key with a name; a URL of the signer without its scheme is a good one.

        Raises :class:`~dialoguekit.errors.InvalidProof` for a name with spaces or a plus sign.
        """
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse a key of the form ``PRIVATE+KEY+name+hash+base64``.

        Raises :class:`~dialoguekit.errors.InvalidProof` for anything else.
        """
        text = text.strip()
        if not text.startswith(_PRIVATE_PREFIX):
            raise InvalidProof(f"The signing key does not begin with {_PRIVATE_PREFIX}.")
        name, hash, seed = _parse_key(text.removeprefix(_PRIVATE_PREFIX), "signing key")
        key = cls(name, seed)
        if hash != key.verifying_key.key_hash.hex():
            raise InvalidProof("The signing key is mistyped: its hash belongs to another key.")
        return key

    @property
    def encoded(self) -> str:
        """The content of the key file; keep it secret."""
        key_hash = self.verifying_key.key_hash.hex()
        return f"{_PRIVATE_PREFIX}{self.name}+{key_hash}+{_encode_base64(_ED25519 + self.seed)}"

    @property
    def verifying_key(self) -> VerifyingKey:
        """The public half, which may be published."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return VerifyingKey(self.name, public.public_bytes_raw())

    def sign(self, text: str) -> Signature:
        """Return the signature on ``text``."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        value = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        return Signature(self.name, self.verifying_key.key_hash, value)


def check_key_name(name: str) -> None:
    """Raise InvalidProof for a key name that is empty or contains a space or plus sign."""
    if not name or "+" in name or any(c.isspace() or not c.isprintable() for c in name):
        raise InvalidProof(f"A key needs a name without spaces and plus signs, not {shown(name)}.")


def sign_note(text: str, *keys: SigningKey) -> str:
    """Return ``text``, which ends in a newline, as a note signed with ``keys``."""
    lines = [
        f"— {s.name} {_encode_base64(s.key_hash + s.value)}\n"
        for s in (key.sign(text) for key in keys)
    ]
    return f"{text}\n{''.join(lines)}"


def parse_note(note: str) -> Note:
    """Parse a note; one without signatures is text and an empty line.

    Raises :class:`~dialoguekit.errors.InvalidProof` when it is not a note.
    """
    if len(note) > MAX_NOTE_BYTES or len(note.encode(errors="replace")) > MAX_NOTE_BYTES:
        raise InvalidProof(f"The note is longer than {MAX_NOTE_BYTES:,} bytes.")
    if _CONTROL_CHARACTER.search(note):
        raise InvalidProof("The note contains control characters or unpaired surrogates.")
    body, empty_line, signature_lines = note.rpartition("\n\n")
    if not empty_line or not body or (signature_lines and not signature_lines.endswith("\n")):
        raise InvalidProof("The note must consist of text, an empty line and signature lines.")
    return Note(
        f"{body}\n", tuple(_parse_signature(line) for line in signature_lines.split("\n")[:-1])
    )


def _parse_signature(line: str) -> Signature:
    found = _SIGNATURE_LINE.fullmatch(line)
    if found is None:
        raise InvalidProof(f"The note has an invalid signature line: {shown(line)}.")
    name, text = found.groups()
    check_key_name(name)
    value = _decode_base64(text, "signature")
    if len(value) <= 4:
        raise InvalidProof(f"The signature of {name} is too short.")
    return Signature(name, value[:4], value[4:])


def verify_signatures(note: Note, keys: Sequence[VerifyingKey]) -> VerifyingKey:
    """Return the first of ``keys`` that signed ``note``; ignore signatures of other keys.

    Raises :class:`~dialoguekit.errors.InvalidProof` when none signed it, or when a signature by one
    of them is not valid.
    """
    known = {(key.name, key.key_hash): key for key in keys}
    signer = None
    for name, key_hash, value in note.signatures:
        key = known.get((name, key_hash))
        if key is None:
            continue
        if len(value) != _SIGNATURE_BYTES or not key.verifies(note.text, value):
            raise InvalidProof(f"The signature of {name} does not match this text.")
        signer = signer or key
    if signer is None:
        names = ", ".join(sorted({key.name for key in keys}))
        raise InvalidProof(f"The note is not signed by {names}.")
    return signer


def _parse_key(text: str, label: str) -> tuple[str, str, bytes]:
    """Return the name, the written hash and the 32 bytes of a key."""
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise InvalidProof(f"The {label} is not of the form name+hash+base64.")
    name, hash, encoded = parts
    value = _decode_base64(encoded, label)
    if value[:1] != _ED25519 or len(value) != 1 + _KEY_BYTES:
        raise InvalidProof(f"The {label} is not an Ed25519 key.")
    return name, hash, value[1:]


def _decode_base64(text: str, label: str) -> bytes:
    """Decode canonical base64."""
    try:
        value = b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidProof(f"The {label} is not base64.") from error
    if _encode_base64(value) != text:
        raise InvalidProof(f"The {label} is not canonical base64.")
    return value


def _encode_base64(value: bytes) -> str:
    return b64encode(value).decode()
