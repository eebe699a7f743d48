"""The contract of key stores of each backend."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dialoguekit.errors import KeysUnavailable, SubjectForgotten
from dialoguekit.store.encryption.key_store import Key, KeyRecord, KeyStore, MissingKeyStore
from dialoguekit.store.encryption.key_store_sqlite import MemoryKeyStore
from dialoguekit.store.encryption.key_wrap import KeyWrap


def test_a_key_is_created_once(store: KeyStore) -> None:
    """A second call for the same subject returns the same key."""
    key = store.key("leeds", "P3")
    assert (len(key.id), len(key.secret)) == (8, 32)
    assert store.key("leeds", "P3") == key


def test_each_subject_has_its_own_key(store: KeyStore) -> None:
    """The same id in another stream is another subject."""
    keys = [store.key("leeds", "P3"), store.key("leeds", "P4"), store.key("york", "P3")]
    assert len({key.id for key in keys}) == len({key.secret for key in keys}) == 3


def test_several_keys_are_created_at_once(store: KeyStore) -> None:
    """Existing keys are returned, and missing ones created."""
    first = store.key("leeds", "P3")
    keys = store.keys("leeds", ("P4", "P3", "P4", ""))
    assert keys["P3"] == first
    assert keys == {subject: store.key("leeds", subject) for subject in ("P4", "P3", "")}


def test_a_key_is_found_by_its_id(store: KeyStore) -> None:
    """An unknown id finds no key."""
    key = store.key("leeds", "P3")
    assert store.find(key.id) == key
    assert store.find(bytes(8)) is None


def test_a_destroyed_key_is_not_created_again(store: KeyStore) -> None:
    """It is not found either."""
    key = store.key("leeds", "P3")
    assert store.destroy("leeds", "P3")
    assert store.find(key.id) is None
    with pytest.raises(SubjectForgotten, match="P3 of leeds was forgotten"):
        store.key("leeds", "P3")


def test_destroying_twice_changes_nothing(store: KeyStore) -> None:
    """The second call finds no key, and does not fail."""
    store.key("leeds", "P3")
    assert store.destroy("leeds", "P3")
    assert not store.destroy("leeds", "P3")
    assert store.count() == 0


def test_a_subject_without_a_key_can_be_destroyed(store: KeyStore) -> None:
    """Only the tombstone is written, so no key is created later."""
    assert not store.destroy("leeds", "P3")
    with pytest.raises(SubjectForgotten):
        store.key("leeds", "P3")
    assert store.count() == 0


def test_destroying_a_key_affects_no_other(store: KeyStore) -> None:
    """Other subjects, and the same id in another stream, still have their keys."""
    expected = store.key("leeds", "P4"), store.key("york", "P3")
    store.key("leeds", "P3")
    store.destroy("leeds", "P3")
    assert (store.key("leeds", "P4"), store.key("york", "P3")) == expected


def test_a_store_lists_subjects_with_a_key(store: KeyStore) -> None:
    """They are listed by stream, and counted without the key for blobs."""
    store.keys("leeds", ("P10", "P3", ""))
    store.key("york", "P1")
    store.key("", "folds")
    store.destroy("leeds", "P3")
    assert store.subjects("leeds") == ["", "P10"]
    assert store.count() == 3


def test_rotation_replaces_a_key(store: KeyStore) -> None:
    """The old key is not found by its id."""
    old = store.key("", "folds")
    store.rotate("", "folds")
    new = store.key("", "folds")
    assert new.id != old.id
    assert new.secret != old.secret
    assert store.find(old.id) is None


def test_rotation_of_a_missing_key_creates_none(store: KeyStore) -> None:
    """A key is created when it is first used."""
    store.rotate("leeds", "P3")
    assert store.count() == 0


def test_a_store_records_that_a_key_was_destroyed(store: KeyStore) -> None:
    """Creating and rotating keys does not count."""
    store.key("", "folds")
    store.rotate("", "folds")
    assert not store.has_destroyed()
    store.destroy("leeds", "P3")
    assert store.has_destroyed()


def test_keys_can_be_imported(store: KeyStore) -> None:
    """The active keys are imported once."""
    keys = store.keys("leeds", ("P3", "P4"))
    store.key("", "folds")
    store.destroy("leeds", "P4")
    records = store.items()
    assert records == [KeyRecord("leeds", "P3", keys["P3"])]
    other = MemoryKeyStore()
    assert (other.import_keys(records), other.import_keys(records)) == (1, 0)
    assert other.find(keys["P3"].id) == keys["P3"]
    other.close()


def test_an_import_does_not_replace_a_key(store: KeyStore) -> None:
    """Nothing is imported with it."""
    key = store.key("leeds", "P3")
    records = [
        KeyRecord("leeds", "P1", Key(b"i" * 8, b"s" * 32)),
        KeyRecord("leeds", "P3", Key(b"j" * 8, b"t" * 32)),
    ]
    with pytest.raises(
        KeysUnavailable, match=r"leeds P3: .* has another one. Import into a new log"
    ):
        store.import_keys(records)
    assert store.subjects("leeds") == ["P3"]
    assert store.key("leeds", "P3") == key


def test_an_import_does_not_restore_a_destroyed_key(store: KeyStore) -> None:
    """An old export may contain it."""
    key = store.key("leeds", "P3")
    store.destroy("leeds", "P3")
    with pytest.raises(SubjectForgotten):
        store.import_keys([KeyRecord("leeds", "P3", key)])


def test_the_revision_changes_when_keys_are_destroyed_or_imported(store: KeyStore) -> None:
    """Creating keys need not change it."""
    store.key("leeds", "P3")
    revisions = [store.revision()]
    store.destroy("leeds", "P3")
    revisions.append(store.revision())
    store.import_keys([KeyRecord("leeds", "P5", Key(b"i" * 8, b"s" * 32))])
    revisions.append(store.revision())
    store.rotate("", "folds")
    revisions.append(store.revision())
    assert len(set(revisions)) == 4


def test_a_closed_store_cannot_be_used(store: KeyStore) -> None:
    """Closing it twice is allowed."""
    store.close()
    store.close()
    with pytest.raises(KeysUnavailable, match=r"closed. Open the log again"):
        store.key("leeds", "P3")
    with pytest.raises(KeysUnavailable):
        store.revision()


def test_wrapped_keys_work_like_others(
    make_store: Callable[[KeyWrap | None], KeyStore], key_wrap: KeyWrap
) -> None:
    """The store unwraps them."""
    store = make_store(key_wrap)
    assert store.is_wrapped
    keys = store.keys("leeds", ("P3", "P4"))
    assert store.find(keys["P3"].id) == keys["P3"]
    assert {record.key for record in store.items()} == set(keys.values())
    store.rotate("leeds", "P3")
    assert store.key("leeds", "P3") != keys["P3"]
    assert store.destroy("leeds", "P4")
    with pytest.raises(SubjectForgotten):
        store.key("leeds", "P4")


def test_a_store_reports_that_it_is_not_wrapped(store: KeyStore) -> None:
    """So no one relies on missing protection."""
    assert not store.is_wrapped


def test_a_missing_key_store_has_no_keys() -> None:
    """Operations that need a key fail, and name its location."""
    missing = MissingKeyStore("leeds.keys.db")
    assert missing.find(b"i" * 8) is None
    assert missing.count() == 0
    assert missing.revision() == missing.revision()
    for call in (missing.key, missing.destroy):
        with pytest.raises(KeysUnavailable, match=r"missing at leeds\.keys\.db\. Restore them"):
            call("leeds", "P3")
    missing.close()
