"""Sealed words: what opens them, and what does not."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.errors import Forgotten, KeysUnavailable, LogDamaged
from dialoguekit.store.encryption import cipher as module
from dialoguekit.store.encryption.cipher import SealedWords
from dialoguekit.store.encryption.ciphertext import Sealed, commitment_to
from dialoguekit.store.encryption.key_store import KeyStore, NoKeys
from dialoguekit.store.encryption.key_store_sqlite import MemoryKeys, SQLiteKeys
from dialoguekit.store.rows import Row, blanked

WORDS = b'{"text":"Nobody told the surgery."}'


@pytest.fixture
def keys() -> Iterator[KeyStore]:
    """The keys of a new log."""
    with closing(MemoryKeys()) as keys:
        yield keys


@pytest.fixture
def guard(keys: KeyStore) -> SealedWords:
    """What guards its words."""
    return SealedWords(keys)


def row(
    words: bytes | None, stream: str = "leeds", seq: int = 7, type: str = "contribution.made"
) -> Row:
    """A row with these words."""
    return Row(12, stream, seq, "id", type, 1, 0, 0, b"{}", b"{}", words)


NAMES = st.text(min_size=1, max_size=30)


@given(
    stream=NAMES,
    seq=st.integers(1, 2**63 - 1),
    type=NAMES,
    subject=st.text(max_size=30),
    words=st.binary(),
)
def test_what_is_sealed_opens_at_its_place(
    stream: str, seq: int, type: str, subject: str, words: bytes
) -> None:
    """Whatever the place, the subject and the words are; and it does not show the words."""
    with closing(MemoryKeys()) as keys:
        guard = SealedWords(keys)
        sealed = guard.seal(stream, seq, type, subject, words)
        assert guard.open(row(sealed, stream, seq, type)) == words
        assert len(words) < 4 or words not in sealed


@given(place=st.tuples(NAMES, st.integers(1, 2**63 - 1), NAMES), other=st.data())
def test_what_is_sealed_opens_at_no_other_place(
    place: tuple[str, int, str], other: st.DataObject
) -> None:
    """Not in another stream, as another event, or as one of another type."""
    stream, seq, type = place
    elsewhere = other.draw(
        st.one_of(
            st.tuples(NAMES, st.just(seq), st.just(type)),
            st.tuples(st.just(stream), st.integers(1, 2**63 - 1), st.just(type)),
            st.tuples(st.just(stream), st.just(seq), NAMES),
            # What moves a letter from one name to the other makes the same letters in a row.
            st.just((stream + type[:1], seq, type[1:])),
            st.just((stream[:-1], seq, stream[-1:] + type)),
        ).filter(lambda found: found != place)
    )
    with closing(MemoryKeys()) as keys:
        guard = SealedWords(keys)
        sealed = guard.seal(*place, "P3", WORDS)
        with pytest.raises(LogDamaged, match="position 12"):
            guard.open(row(sealed, *elsewhere))


def test_a_changed_byte_opens_nothing(guard: SealedWords) -> None:
    """Each byte counts; a changed id of a key is one that never was here."""
    sealed = guard.seal("leeds", 7, "contribution.made", "P3", WORDS)
    for at in range(len(sealed)):
        changed = row(sealed[:at] + bytes([sealed[at] ^ 0x40]) + sealed[at + 1 :])
        if 1 <= at <= 8:
            assert guard.open(changed) is None
        else:
            with pytest.raises(LogDamaged, match=r"position 12 \(leeds #7, contribution.made\)"):
                guard.open(changed)


def test_words_under_the_key_of_somebody_else_are_damaged(guard: SealedWords) -> None:
    """The id of a key belongs to what it sealed."""
    sealed = guard.seal("leeds", 7, "contribution.made", "P3", WORDS)
    other = guard.seal("leeds", 8, "contribution.made", "P4", WORDS)
    with pytest.raises(LogDamaged, match="not what was sealed there"):
        guard.open(row(other[:9] + sealed[9:]))


def test_the_same_words_are_sealed_differently_each_time(guard: SealedWords) -> None:
    """Nobody sees that two people, or one person twice, said the same."""
    sealed = {guard.seal("leeds", 7, "contribution.made", "P3", WORDS) for _ in range(200)}
    assert len({each[9:21] for each in sealed}) == 200
    assert len({each[21:53] for each in sealed}) == 200


@given(words=st.binary())
def test_sealed_words_can_be_revealed(words: bytes) -> None:
    """With a salt of their own each time, by which the commitment beside them is checked."""
    with closing(MemoryKeys()) as keys:
        guard = SealedWords(keys)
        salts = set()
        for _ in range(2):
            stored = guard.seal("leeds", 7, "contribution.made", "P3", words)
            revealed, sealed = guard.reveal(row(stored)), Sealed.read(stored)
            assert revealed is not None
            assert sealed is not None
            assert revealed.words == words
            assert sealed.holds(revealed)
            assert revealed.salt not in stored
            salts.add(revealed.salt)
        assert len(salts) == 2


def test_what_cannot_be_opened_cannot_be_revealed(guard: SealedWords, keys: KeyStore) -> None:
    """Neither words that are blanked, nor those of somebody who was forgotten."""
    sealed = guard.seal("leeds", 7, "contribution.made", "P3", WORDS)
    assert guard.reveal(row(sealed)) is not None
    assert guard.reveal(row(blanked(sealed))) is None
    assert guard.reveal(row(None)) is None
    keys.destroy("leeds", "P3")
    assert guard.reveal(row(sealed)) is None


def test_words_sealed_beside_a_commitment_to_others_are_damaged(
    guard: SealedWords, keys: KeyStore
) -> None:
    """Even whoever has the key cannot let a log hold one thing, and prove another."""
    key = keys.key("leeds", "P3")
    commitment = commitment_to(bytes(16), b'{"text":"Everybody was told."}')
    bound_to = module._bound_to("leeds", 7, "contribution.made", key.id, commitment)
    body = AESGCM(key.secret).encrypt(bytes(12), bytes(16) + WORDS, bound_to)
    with pytest.raises(LogDamaged, match="not those that they were sealed as"):
        guard.open(row(Sealed(key.id, bytes(12), commitment, body).written()))


def test_words_that_were_blanked_are_none(guard: SealedWords) -> None:
    """So are those of an event that has none."""
    sealed = guard.seal("leeds", 7, "contribution.made", "P3", WORDS)
    assert guard.open(row(blanked(sealed))) is None
    assert guard.open(row(None)) is None


@pytest.mark.parametrize("words", [WORDS, b"\x01", b"\x01" + b"i" * 83])
def test_words_that_are_not_sealed_do_not_pass(words: bytes, guard: SealedWords) -> None:
    """Whoever writes plain words into a sealed log, or cuts sealed ones, is found out."""
    with pytest.raises(LogDamaged, match=r"are not sealed.* dialoguekit verify"):
        guard.open(row(words))


def test_the_words_of_who_was_forgotten_are_none(guard: SealedWords, keys: KeyStore) -> None:
    """At once in this process, whatever was opened before; those of others open as ever."""
    sealed = guard.seal("leeds", 7, "contribution.made", "P3", WORDS)
    other = guard.seal("leeds", 8, "contribution.made", "P4", WORDS)
    assert guard.open(row(sealed)) == WORDS
    keys.destroy("leeds", "P3")
    assert guard.open(row(sealed)) is None
    with pytest.raises(Forgotten):
        guard.seal("leeds", 9, "contribution.made", "P3", WORDS)
    assert guard.open(row(other, seq=8)) == WORDS


def test_a_key_destroyed_elsewhere_opens_and_seals_nothing_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As soon as it is heard of."""
    monkeypatch.setattr(module, "_FRESH_S", -1)
    path = tmp_path / "leeds.keys.db"
    with closing(SQLiteKeys(path, create=True)) as keys, closing(SQLiteKeys(path)) as elsewhere:
        guard = SealedWords(keys)
        sealed = guard.seal("leeds", 7, "contribution.made", "P3", WORDS)
        assert guard.open(row(sealed)) == WORDS
        elsewhere.destroy("leeds", "P3")
        assert guard.open(row(sealed)) is None
        with pytest.raises(Forgotten):
            guard.seal("leeds", 8, "contribution.made", "P3", WORDS)


def test_a_reader_asks_for_news_of_keys_only_now_and_then(
    guard: SealedWords, keys: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A replay opens a hundred thousand words a second."""
    sealed = guard.seal("leeds", 7, "contribution.made", "P3", WORDS)
    asked = 0

    def stamp() -> object:
        nonlocal asked
        asked += 1
        return 0

    monkeypatch.setattr(keys, "stamp", stamp)
    monkeypatch.setattr(module, "_FRESH_S", 60)
    for _ in range(100):
        guard.open(row(sealed))
    assert asked == 0
    monkeypatch.setattr(module, "_FRESH_S", -1)
    guard.open(row(sealed))
    assert asked == 1


def test_a_key_read_while_it_is_destroyed_is_not_kept(
    guard: SealedWords, keys: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was looked up before the news is put where nobody looks any more."""
    sealed = guard.seal("leeds", 7, "contribution.made", "P3", WORDS)
    find = keys.find

    def find_and_forget(id: bytes) -> object:
        found = find(id)
        keys.destroy("leeds", "P3")
        with pytest.raises(Forgotten):
            guard.seal("leeds", 8, "contribution.made", "P3", WORDS)
        return found

    monkeypatch.setattr(keys, "find", find_and_forget)
    assert guard.open(row(sealed)) == WORDS
    monkeypatch.setattr(keys, "find", find)
    assert guard.open(row(sealed)) is None


def test_ciphers_are_kept_within_bounds(
    guard: SealedWords, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log with a million people does not fill the memory."""
    monkeypatch.setattr(module, "_CIPHERS_KEPT", 5)
    monkeypatch.setattr(module, "_FRESH_S", -1)
    sealed = [guard.seal("leeds", n, "contribution.made", f"P{n}", WORDS) for n in range(1, 41)]
    for seq, words in enumerate(sealed, start=1):
        assert guard.open(row(words, seq=seq)) == WORDS
    assert len(guard._ciphers.by_id) <= 5
    assert len(guard._ciphers.by_subject) <= 5


def test_keys_are_prepared_at_once(guard: SealedWords, keys: KeyStore) -> None:
    """Sealing then finds them; what is there already is not asked for again."""
    guard.prepare("leeds", ("P3", "P4", "P3", ""))
    assert keys.subjects("leeds") == ["", "P3", "P4"]
    guard.prepare("leeds", ("P3", "P4"))
    sealed = guard.seal("leeds", 7, "contribution.made", "P3", WORDS)
    assert sealed[1:9] == keys.key("leeds", "P3").id
    keys.destroy("leeds", "P4")
    with pytest.raises(Forgotten):
        guard.prepare("leeds", ("P3", "P4"))


def test_without_its_keys_a_log_reads_withheld_and_takes_no_words(guard: SealedWords) -> None:
    """It never gets new keys without a word."""
    sealed = guard.seal("leeds", 7, "contribution.made", "P3", WORDS)
    without = SealedWords(NoKeys("leeds.keys.db"))
    assert without.open(row(sealed)) is None
    with pytest.raises(KeysUnavailable, match="no words can be added"):
        without.seal("leeds", 8, "contribution.made", "P3", WORDS)
    with pytest.raises(KeysUnavailable):
        without.prepare("leeds", ("P3",))


def test_a_guard_travels_with_the_place_of_its_keys(tmp_path: Path) -> None:
    """In another process it opens the same words."""
    with closing(SQLiteKeys(tmp_path / "leeds.keys.db", create=True)) as keys:
        guard = SealedWords(keys)
        sealed = guard.seal("leeds", 7, "contribution.made", "P3", WORDS)
        arrived: SealedWords = pickle.loads(pickle.dumps(guard))
        assert arrived.open(row(sealed)) == WORDS
        arrived.close()
        with pytest.raises(KeysUnavailable, match="closed"):
            arrived.prepare("leeds", ("P4",))


def test_a_blob_opens_under_its_name(guard: SealedWords) -> None:
    """A saved fold of one projection cannot be put in the place of another."""
    sealed = guard.seal_blob("talk", b"a fold")
    assert b"a fold" not in sealed
    assert guard.open_blob("talk", sealed) == b"a fold"
    for name, changed in (
        ("presence", sealed),
        ("talk", sealed[:-1] + bytes([sealed[-1] ^ 1])),
        ("talk", b"a fold"),
        ("talk", sealed[:20]),
    ):
        with pytest.raises(LogDamaged, match=name):
            guard.open_blob(name, changed)


def test_blobs_are_forgotten_together(guard: SealedWords) -> None:
    """What was sealed before opens no more; what is sealed from now on does."""
    before = guard.seal_blob("talk", b"a fold")
    assert guard.open_blob("talk", before) == b"a fold"
    guard.forget_blobs()
    after = guard.seal_blob("talk", b"a fold")
    assert guard.open_blob("talk", before) is None
    assert guard.open_blob("talk", after) == b"a fold"
