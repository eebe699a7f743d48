"""The identity of a log, and the head that binds it to its events."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.errors import StoreCorrupted
from dialoguekit.store.cipher import ENCRYPTION_MODES, Cipher, LockedCipher, NoCipher
from dialoguekit.store.encryption import PersonalDataCipher
from dialoguekit.store.encryption.key_store_sqlite import MemoryKeyStore
from dialoguekit.store.identity import LogHead, LogIdentity, compute_code, parse_frontier
from dialoguekit.store.merkle.tree import HASH_BYTES, Tree

IDENTITY = LogIdentity(bytes(range(16)), 1, "sealed", b"k" * 16)
TREE, _ = Tree(0, ()).appended([bytes([n]) * HASH_BYTES for n in range(5)])

_IDENTITIES = st.builds(
    LogIdentity,
    st.binary(max_size=16),
    st.integers(-(2**63), 2**63 - 1),
    st.sampled_from(ENCRYPTION_MODES) | st.text(max_size=5),
    st.binary(max_size=16),
)


@pytest.fixture
def cipher() -> Iterator[Cipher]:
    """The cipher of an encrypted log."""
    with closing(MemoryKeyStore()) as key_store:
        yield PersonalDataCipher(key_store)


def head(cipher: Cipher, identity: LogIdentity = IDENTITY, tree: Tree = TREE) -> LogHead:
    """Return a head as dialoguekit writes it."""
    code = compute_code(cipher, identity, tree)
    assert code is not None
    return LogHead(identity, tree, code)


@given(_IDENTITIES, _IDENTITIES)
def test_different_identities_have_different_bytes(one: LogIdentity, other: LogIdentity) -> None:
    """No byte can move from one field to the next."""
    assert (one.to_bytes() == other.to_bytes()) == (one == other)
    assert (one.origin == other.origin) == (one == other)


def test_bytes_cannot_move_between_fields() -> None:
    """The lengths are among the bytes."""
    moved = IDENTITY._replace(encryption="seale", key_store_id=b"d" + IDENTITY.key_store_id)
    assert moved.to_bytes() != IDENTITY.to_bytes()


def test_the_origin_of_an_identity_never_changes() -> None:
    """It is in every checkpoint that was stored elsewhere."""
    assert IDENTITY.origin == ORIGIN


ORIGIN = "dialoguekit/71e56f4cf819e5ab"

CHANGES = [
    {"identity": IDENTITY._replace(log_id=bytes(16))},
    {"identity": IDENTITY._replace(format=2)},
    {"identity": IDENTITY._replace(format=-1)},
    {"identity": IDENTITY._replace(format=2**62)},
    {"identity": IDENTITY._replace(encryption="plain")},
    {"identity": IDENTITY._replace(key_store_id=b"")},
    {"tree": TREE._replace(size=4)},
    {"tree": TREE._replace(size=-5)},
    {"tree": TREE._replace(frontier=TREE.frontier[::-1])},
    {"tree": TREE._replace(frontier=TREE.frontier[:1])},
    {"tree": Tree(0, ())},
    {"code": bytes(32)},
    {"code": b""},
]


@pytest.mark.parametrize("changes", CHANGES, ids=str)
def test_a_head_is_authentic_as_it_was_written(cipher: Cipher, changes: dict[str, object]) -> None:
    """Any change of it is recognised with the keys, and none without."""
    written = head(cipher)
    changed = written._replace(**changes)  # type: ignore[arg-type]  # by name
    assert written.is_authentic(cipher) is True
    assert changed.is_authentic(cipher) is False
    assert written.is_authentic(LockedCipher()) is changed.is_authentic(LockedCipher()) is None
    for unknown in (written, changed):
        unknown.check(LockedCipher())
    written.check(cipher)
    with pytest.raises(StoreCorrupted, match=r"head of this log was modified.*Nothing was recorde"):
        changed.check(cipher)


def test_a_head_needs_the_keys_of_its_log(cipher: Cipher) -> None:
    """Neither other keys nor none yield its code."""
    with closing(MemoryKeyStore()) as other:
        assert head(PersonalDataCipher(other)).is_authentic(cipher) is False
    assert head(NoCipher()).is_authentic(cipher) is False
    assert head(cipher).is_authentic(NoCipher()) is False


def test_the_head_of_a_new_log_is_written_before_its_keys(cipher: Cipher) -> None:
    """It is authentic as long as there are no events, and only with its own identity."""
    new = head(NoCipher(), tree=Tree(0, ()))
    assert new.is_authentic(cipher) is True
    other = new._replace(identity=IDENTITY._replace(log_id=bytes(16)))
    assert other.is_authentic(cipher) is False
    assert head(cipher, tree=Tree(0, ())).is_authentic(cipher) is True


@given(st.lists(st.binary(min_size=HASH_BYTES, max_size=HASH_BYTES)))
def test_a_frontier_is_stored_as_its_hashes(hashes: list[bytes]) -> None:
    """Incomplete hashes stay incomplete, so that they are recognised as damage."""
    assert parse_frontier(b"".join(hashes)) == tuple(hashes)
    assert parse_frontier(b"".join(hashes) + b"x")[-1] == b"x"
