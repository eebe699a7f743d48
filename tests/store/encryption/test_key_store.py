"""Stores of keys: the facts that hold for every kind."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dialoguekit.errors import Forgotten, KeysUnavailable
from dialoguekit.store.encryption.key_store import Held, Key, KeyStore, NoKeys
from dialoguekit.store.encryption.key_store_sqlite import MemoryKeys
from dialoguekit.store.encryption.key_wrap import Wrapping


def test_a_key_is_made_once(store: KeyStore) -> None:
    """Whoever asks again for the key of a subject gets the same."""
    key = store.key("leeds", "P3")
    assert (len(key.id), len(key.secret)) == (8, 32)
    assert store.key("leeds", "P3") == key


def test_subjects_have_keys_of_their_own(store: KeyStore) -> None:
    """Another person, or the same name in another stream, has another key."""
    keys = [store.key("leeds", "P3"), store.key("leeds", "P4"), store.key("york", "P3")]
    assert len({key.id for key in keys}) == len({key.secret for key in keys}) == 3


def test_several_keys_are_made_at_once(store: KeyStore) -> None:
    """Keys that are there stay, those that are missing are made."""
    first = store.key("leeds", "P3")
    keys = store.keys("leeds", ("P4", "P3", "P4", ""))
    assert keys["P3"] == first
    assert keys == {subject: store.key("leeds", subject) for subject in ("P4", "P3", "")}


def test_a_key_is_found_by_its_id(store: KeyStore) -> None:
    """What was sealed names its key; an id that never was finds nothing."""
    key = store.key("leeds", "P3")
    assert store.find(key.id) == key
    assert store.find(bytes(8)) is None


def test_a_key_that_was_destroyed_is_gone_for_good(store: KeyStore) -> None:
    """It is not found, and no other is made in its place."""
    key = store.key("leeds", "P3")
    assert store.destroy("leeds", "P3")
    assert store.find(key.id) is None
    with pytest.raises(Forgotten, match="leeds P3 was forgotten"):
        store.key("leeds", "P3")


def test_to_destroy_again_changes_nothing(store: KeyStore) -> None:
    """The second time there is no key to destroy, and nothing fails."""
    store.key("leeds", "P3")
    assert store.destroy("leeds", "P3")
    assert not store.destroy("leeds", "P3")
    assert store.live() == 0


def test_who_never_had_a_key_can_be_forgotten(store: KeyStore) -> None:
    """The mark stands all the same: no key is made for them later."""
    assert not store.destroy("leeds", "P3")
    with pytest.raises(Forgotten):
        store.key("leeds", "P3")
    assert store.live() == 0


def test_others_keep_their_keys(store: KeyStore) -> None:
    """To destroy one key touches no other."""
    kept = store.key("leeds", "P4"), store.key("york", "P3")
    store.key("leeds", "P3")
    store.destroy("leeds", "P3")
    assert (store.key("leeds", "P4"), store.key("york", "P3")) == kept


def test_the_store_tells_whose_keys_are_left(store: KeyStore) -> None:
    """Subjects by stream, and how many in all; the key of blobs is nobody's."""
    store.keys("leeds", ("P10", "P3", ""))
    store.key("york", "P1")
    store.key("", "folds")
    store.destroy("leeds", "P3")
    assert store.subjects("leeds") == ["", "P10"]
    assert store.live() == 3


def test_a_new_key_takes_the_place_of_the_old(store: KeyStore) -> None:
    """Nothing is found by the old id, and the subject goes on with the new key."""
    old = store.key("", "folds")
    store.renew("", "folds")
    new = store.key("", "folds")
    assert new.id != old.id
    assert new.secret != old.secret
    assert store.find(old.id) is None


def test_to_renew_what_was_never_made_makes_nothing(store: KeyStore) -> None:
    """A key is made when it is needed."""
    store.renew("leeds", "P3")
    assert store.live() == 0


def test_a_store_remembers_that_somebody_was_forgotten(store: KeyStore) -> None:
    """Making keys and renewing them is not forgetting."""
    store.key("", "folds")
    store.renew("", "folds")
    assert not store.remembers()
    store.destroy("leeds", "P3")
    assert store.remembers()


def test_keys_move_to_another_store(store: KeyStore) -> None:
    """What is left of one store is taken over by another, once."""
    keys = store.keys("leeds", ("P3", "P4"))
    store.key("", "folds")
    store.destroy("leeds", "P4")
    held = store.items()
    assert held == [Held("leeds", "P3", keys["P3"])]
    other = MemoryKeys()
    assert (other.adopt(held), other.adopt(held)) == (1, 0)
    assert other.find(keys["P3"].id) == keys["P3"]
    other.close()


def test_another_key_of_a_subject_is_not_taken_over(store: KeyStore) -> None:
    """The own key stays, and of what came with the other nothing is kept."""
    own = store.key("leeds", "P3")
    others = [
        Held("leeds", "P1", Key(b"i" * 8, b"s" * 32)),
        Held("leeds", "P3", Key(b"j" * 8, b"t" * 32)),
    ]
    with pytest.raises(KeysUnavailable, match=r"leeds P3 has another key .* log of its own"):
        store.adopt(others)
    assert store.subjects("leeds") == ["P3"]
    assert store.key("leeds", "P3") == own


def test_a_key_that_was_destroyed_does_not_come_back_by_import(store: KeyStore) -> None:
    """Who was forgotten stays so, whatever old export is read."""
    key = store.key("leeds", "P3")
    store.destroy("leeds", "P3")
    with pytest.raises(Forgotten):
        store.adopt([Held("leeds", "P3", key)])


def test_the_stamp_changes_when_a_key_is_destroyed(store: KeyStore) -> None:
    """Making keys need not change it; taking one away or over does."""
    store.key("leeds", "P3")
    stamps = [store.stamp()]
    store.destroy("leeds", "P3")
    stamps.append(store.stamp())
    store.adopt([Held("leeds", "P5", Key(b"i" * 8, b"s" * 32))])
    stamps.append(store.stamp())
    store.renew("", "folds")
    stamps.append(store.stamp())
    assert len(set(stamps)) == 4


def test_a_closed_store_says_so(store: KeyStore) -> None:
    """Nothing is answered from memory; closing twice is no error."""
    store.close()
    store.close()
    with pytest.raises(KeysUnavailable, match=r"closed. Open the log again"):
        store.key("leeds", "P3")
    with pytest.raises(KeysUnavailable):
        store.stamp()


def test_wrapped_keys_are_the_same_keys(
    make: Callable[[Wrapping | None], KeyStore], wrapping: Wrapping
) -> None:
    """Who has the wrapping key sees no difference."""
    store = make(wrapping)
    assert store.wrapped
    keys = store.keys("leeds", ("P3", "P4"))
    assert store.find(keys["P3"].id) == keys["P3"]
    assert {held.key for held in store.items()} == set(keys.values())
    store.renew("leeds", "P3")
    assert store.key("leeds", "P3") != keys["P3"]
    assert store.destroy("leeds", "P4")
    with pytest.raises(Forgotten):
        store.key("leeds", "P4")


def test_a_store_says_that_it_is_not_wrapped(store: KeyStore) -> None:
    """So that nobody believes in a protection that is not there."""
    assert not store.wrapped


def test_a_log_without_keys_finds_and_makes_none() -> None:
    """It reads withheld; what needs a key is refused, and says where they belong."""
    none = NoKeys("leeds.keys.db")
    assert none.find(b"i" * 8) is None
    assert none.live() == 0
    assert none.stamp() == none.stamp()
    for call in (none.key, none.destroy):
        with pytest.raises(KeysUnavailable, match=r"not at leeds\.keys\.db\. Bring them back"):
            call("leeds", "P3")
    none.close()
