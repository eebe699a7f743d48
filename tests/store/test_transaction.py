"""Write transactions: what they know of a log, and what they refuse to write."""

from __future__ import annotations

import pytest
from tests.store.sample_log import CODEC, append_contributions, erased

from dialoguekit.errors import EventIdReused, KeysUnavailable, StoreCorrupted
from dialoguekit.events import ContributionMade, SpaceClosed
from dialoguekit.store.cipher import LockedCipher
from dialoguekit.store.encryption import PersonalDataCipher
from dialoguekit.store.encryption.key_store_sqlite import MemoryKeyStore
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.transaction import check_last_position
from dialoguekit.testing.worker_tasks import new_contribution


@pytest.fixture
def store() -> MemoryEventStore:
    """A store with three contributions."""
    store = MemoryEventStore(CODEC)
    append_contributions(store, 1, 2, 3)
    return store


def test_events_without_personal_data_need_the_keys_too(store: MemoryEventStore) -> None:
    """The head could not be authenticated."""
    store.cipher = LockedCipher()
    closed = [new_contribution(4, event=SpaceClosed(space="S1"))]
    with pytest.raises(KeysUnavailable, match="Cannot append to this log: its keys are missing"):
        store.append("leeds", closed, expected_version=3)
    assert (store.head(), store.stream_version("leeds")) == (3, 3)


def test_a_transaction_that_appends_nothing_needs_no_keys(store: MemoryEventStore) -> None:
    """Its head is not written."""
    before = store.read_head()
    store.cipher = LockedCipher()
    with store.transaction() as transaction:
        assert transaction.head() == 3
    assert store.read_head() == before


@pytest.mark.parametrize("part", ["code", "tree", "identity"])
def test_nothing_is_appended_after_a_modified_head(store: MemoryEventStore, part: str) -> None:
    """It was not the last writer here that wrote it."""
    found = store.read_head()
    changed = {
        "code": found._replace(code=bytes(32)),
        "tree": found._replace(tree=Tree(3, found.tree.frontier[::-1])),
        "identity": found._replace(identity=found.identity._replace(log_id=bytes(16))),
    }[part]
    store._tables().head = changed
    with pytest.raises(StoreCorrupted, match="The head of this log was modified"):
        append_contributions(store, 4)
    assert (store.head(), store.read_head()) == (3, changed)


def test_what_is_known_of_streams_holds_only_for_the_head_that_was_written(
    store: MemoryEventStore,
) -> None:
    """Another process may have appended since then, with an authentic head."""
    append_contributions(store, 1, stream="york")
    known = store._known
    append_contributions(store, 2, stream="york")
    store._known = known
    (recorded,) = store.append("york", [new_contribution(3)], expected_version=2)
    assert (recorded.position, recorded.seq) == (6, 3)


def test_a_failed_transaction_leaves_what_was_known(store: MemoryEventStore) -> None:
    """The numbers of its streams and types may be given to others."""
    known = store._known

    def fail() -> None:
        with store.transaction() as transaction:
            transaction.append("bristol", [new_contribution(1, event=SpaceClosed(space="S1"))])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert store._known is known
    append_contributions(store, 1, stream="york")
    append_contributions(store, 1, stream="bristol")
    assert store.stream_numbers() == {"leeds": 1, "york": 2, "bristol": 3}


@pytest.mark.parametrize("encrypted", [True, False])
def test_a_repeated_event_has_the_same_personal_data(encrypted: bool) -> None:
    """A ciphertext is compared by what it decrypts to; erased data is not compared."""
    store = MemoryEventStore(CODEC)
    if encrypted:
        store.cipher = PersonalDataCipher(MemoryKeyStore())
    made = new_contribution(1, id="first")
    other = ContributionMade(contribution="C1", author="P1", text="Another idea")
    (first,) = store.append("leeds", [made], expected_version=0)
    assert store.append("leeds", [made], expected_version=0) == (first,)
    changed = [new_contribution(1, id="first", event=other)]
    with pytest.raises(EventIdReused, match="first is already used at leeds #1"):
        store.append("leeds", changed, expected_version=0)
    store.erase(erased(store.rows()))
    assert store.append("leeds", [made], expected_version=0) == (first,)
    assert store.append("leeds", changed, expected_version=0)[0].position == 1
    assert store.head() == 1
    store.close()


def test_a_log_ends_where_its_tree_does() -> None:
    """Otherwise nothing is written."""
    check_last_position(0, Tree(0, ()))
    for last in (0, 2):
        with pytest.raises(StoreCorrupted, match=f"ends at position {last}, but its tree at 1"):
            check_last_position(last, Tree(1, (bytes(32),)))
