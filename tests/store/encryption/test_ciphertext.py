"""The parts of a ciphertext, and its commitment."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.store.encryption.ciphertext import (
    MIN_BYTES,
    SALT_BYTES,
    Ciphertext,
    CommitmentOpening,
    compute_commitment,
)

SALTS = st.binary(min_size=SALT_BYTES, max_size=SALT_BYTES)
OPENINGS = st.builds(CommitmentOpening, salt=SALTS, personal_data=st.binary(max_size=60))


def ciphertext_of(opening: CommitmentOpening) -> Ciphertext:
    """Return a ciphertext with the commitment of ``opening``, and an arbitrary body."""
    return Ciphertext(b"i" * 8, b"n" * 12, compute_commitment(*opening), bytes(32))


def flip_bit(value: bytes, bit: int) -> bytes:
    index, mask = bit // 8, 1 << bit % 8
    return value[:index] + bytes([value[index] ^ mask]) + value[index + 1 :]


@given(st.binary(min_size=MIN_BYTES - 1, max_size=MIN_BYTES + 60))
def test_a_ciphertext_round_trips(rest: bytes) -> None:
    """Its parts are all of its bytes."""
    personal_data = b"\x01" + rest
    ciphertext = Ciphertext.parse(personal_data)
    assert ciphertext is not None
    assert ciphertext.to_bytes() == personal_data
    assert [len(part) for part in ciphertext] == [8, 12, 32, len(personal_data) - 53]


@pytest.mark.parametrize(
    "personal_data",
    [None, b"", b"\x01", b"\x01" + b"i" * (MIN_BYTES - 2), b"{" * MIN_BYTES, b"\x00" * MIN_BYTES],
)
def test_unencrypted_data_is_not_parsed(personal_data: bytes | None) -> None:
    """Nor is a ciphertext that is too short."""
    assert Ciphertext.parse(personal_data) is None


def test_the_form_of_a_commitment_never_changes() -> None:
    """Existing proofs must stay valid."""
    salt, personal_data = bytes(range(16)), b'{"text":"Nobody told the surgery."}'
    expected = sha256(b"dialoguekit commitment 1\n" + salt + personal_data).digest()
    assert compute_commitment(salt, personal_data) == expected


@given(opening=OPENINGS, data=st.data())
def test_a_flipped_bit_does_not_match(opening: CommitmentOpening, data: st.DataObject) -> None:
    """The bit is in the salt, the plaintext or the commitment."""
    ciphertext = ciphertext_of(opening)
    assert ciphertext.matches(opening)
    parts = {
        "salt": opening.salt,
        "personal_data": opening.personal_data,
        "commitment": ciphertext.commitment,
    }
    name = data.draw(st.sampled_from([name for name, value in parts.items() if value]))
    flipped = flip_bit(parts[name], data.draw(st.integers(0, 8 * len(parts[name]) - 1)))
    if name == "commitment":
        assert not ciphertext._replace(commitment=flipped).matches(opening)
    else:
        assert not ciphertext.matches(opening._replace(**{name: flipped}))


@given(opening=OPENINGS, at=st.integers(0, 76))
def test_a_longer_salt_does_not_match(opening: CommitmentOpening, at: int) -> None:
    """The salt cannot contain part of the plaintext."""
    joined = opening.salt + opening.personal_data
    split = CommitmentOpening(joined[:at], joined[at:])
    assert ciphertext_of(opening).matches(split) == (split == opening)
