"""The parts of sealed words, and what shows words to be those that were sealed."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.store.encryption.ciphertext import (
    LEAST_BYTES,
    SALT_BYTES,
    Revealed,
    Sealed,
    commitment_to,
)

SALTS = st.binary(min_size=SALT_BYTES, max_size=SALT_BYTES)
REVEALED = st.builds(Revealed, salt=SALTS, words=st.binary(max_size=60))


def committed_to(revealed: Revealed) -> Sealed:
    """Sealed words with a commitment to what is revealed, and nothing in them to open."""
    return Sealed(b"i" * 8, b"n" * 12, commitment_to(*revealed), bytes(32))


def with_bit_flipped(value: bytes, bit: int) -> bytes:
    at, mask = bit // 8, 1 << bit % 8
    return value[:at] + bytes([value[at] ^ mask]) + value[at + 1 :]


@given(st.binary(min_size=LEAST_BYTES - 1, max_size=LEAST_BYTES + 60))
def test_sealed_words_are_read_as_they_were_written(rest: bytes) -> None:
    """Their parts are their bytes, none left out and none twice."""
    words = b"\x01" + rest
    sealed = Sealed.read(words)
    assert sealed is not None
    assert sealed.written() == words
    assert [len(part) for part in sealed] == [8, 12, 32, len(words) - 53]


@pytest.mark.parametrize(
    "words",
    [
        None,
        b"",
        b"\x01",
        b"\x01" + b"i" * (LEAST_BYTES - 2),
        b"{" * LEAST_BYTES,
        b"\x00" * LEAST_BYTES,
    ],
)
def test_words_that_are_not_sealed_have_no_parts(words: bytes | None) -> None:
    """Nor do those that were cut so short that something of it must be missing."""
    assert Sealed.read(words) is None


def test_a_commitment_is_made_in_one_way_for_ever() -> None:
    """Proofs that were written are checked by it, by this program and by any other."""
    salt, words = bytes(range(16)), b'{"text":"Nobody told the surgery."}'
    expected = sha256(b"dialoguekit commitment 1\n" + salt + words).digest()
    assert commitment_to(salt, words) == expected


@given(revealed=REVEALED, choice=st.data())
def test_one_bit_that_differs_is_not_what_was_sealed(
    revealed: Revealed, choice: st.DataObject
) -> None:
    """Whether it is of the salt, of the words or of the commitment."""
    sealed = committed_to(revealed)
    assert sealed.holds(revealed)
    parts = {"salt": revealed.salt, "words": revealed.words, "commitment": sealed.commitment}
    name = choice.draw(st.sampled_from([name for name, value in parts.items() if value]))
    flipped = with_bit_flipped(parts[name], choice.draw(st.integers(0, 8 * len(parts[name]) - 1)))
    if name == "commitment":
        assert not sealed._replace(commitment=flipped).holds(revealed)
    else:
        assert not sealed.holds(revealed._replace(**{name: flipped}))


@given(revealed=REVEALED, at=st.integers(0, 76))
def test_words_begin_where_they_began(revealed: Revealed, at: int) -> None:
    """Nobody shows half of them by giving the other half as salt."""
    whole = revealed.salt + revealed.words
    cut = Revealed(whole[:at], whole[at:])
    assert committed_to(revealed).holds(cut) == (cut == revealed)
