"""The cipher: which ciphertexts it decrypts, and which it refuses."""

from __future__ import annotations

import hmac
import pickle
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.errors import KeysUnavailable, StoreCorrupted, SubjectForgotten
from dialoguekit.store.encryption import cipher as module
from dialoguekit.store.encryption.cipher import PersonalDataCipher
from dialoguekit.store.encryption.ciphertext import Ciphertext, compute_commitment
from dialoguekit.store.encryption.key_store import KeyStore, MissingKeyStore
from dialoguekit.store.encryption.key_store_sqlite import MemoryKeyStore, SQLiteKeyStore
from dialoguekit.store.encryption.key_wrap import KeyWrap
from dialoguekit.store.rows import NewRow, Row, tombstone

TEXT = b'{"text":"Nobody told the surgery."}'


@pytest.fixture
def key_store() -> Iterator[KeyStore]:
    """The key store of a new log."""
    with closing(MemoryKeyStore()) as key_store:
        yield key_store


@pytest.fixture
def cipher(key_store: KeyStore) -> PersonalDataCipher:
    """The cipher of a new log."""
    return PersonalDataCipher(key_store)


def encrypt(cipher: PersonalDataCipher, subject: str = "P3", seq: int = 7) -> bytes:
    """Return the encrypted text of a contribution to leeds."""
    return cipher.seal("leeds", seq, "contribution.made", subject, TEXT)


def row(
    data: bytes | None, stream: str = "leeds", seq: int = 7, type: str = "contribution.made"
) -> Row:
    """Return a row with this personal data."""
    return NewRow(stream, seq, "id", type, 1, 0, 0, b"{}", b"{}", data).at(12)


def decrypt(cipher: PersonalDataCipher, stored: Row) -> bytes | None:
    """Return the decrypted personal data of a row."""
    assert stored.personal_data is not None
    return cipher.open(stored.envelope, stored.personal_data)


NAMES = st.text(min_size=1, max_size=30)


@given(
    stream=NAMES,
    seq=st.integers(1, 2**63 - 1),
    type=NAMES,
    subject=st.text(max_size=30),
    personal_data=st.binary(),
)
def test_a_ciphertext_is_decrypted_at_its_event(
    stream: str, seq: int, type: str, subject: str, personal_data: bytes
) -> None:
    """This holds for any event and subject, and the ciphertext does not contain the plaintext."""
    with closing(MemoryKeyStore()) as key_store:
        cipher = PersonalDataCipher(key_store)
        ciphertext = cipher.seal(stream, seq, type, subject, personal_data)
        assert decrypt(cipher, row(ciphertext, stream, seq, type)) == personal_data
        assert len(personal_data) < 4 or personal_data not in ciphertext


@given(event=st.tuples(NAMES, st.integers(1, 2**63 - 1), NAMES), other=st.data())
def test_a_ciphertext_is_not_decrypted_at_another_event(
    event: tuple[str, int, str], other: st.DataObject
) -> None:
    """The other event has another stream, seq or type."""
    stream, seq, type = event
    other_event = other.draw(
        st.one_of(
            st.tuples(NAMES, st.just(seq), st.just(type)),
            st.tuples(st.just(stream), st.integers(1, 2**63 - 1), st.just(type)),
            st.tuples(st.just(stream), st.just(seq), NAMES),
            # Moving a character between the names keeps their concatenation equal.
            st.just((stream + type[:1], seq, type[1:])),
            st.just((stream[:-1], seq, stream[-1:] + type)),
        ).filter(lambda found: found != event)
    )
    with closing(MemoryKeyStore()) as key_store:
        cipher = PersonalDataCipher(key_store)
        ciphertext = cipher.seal(*event, "P3", TEXT)
        with pytest.raises(StoreCorrupted, match="position 12"):
            decrypt(cipher, row(ciphertext, *other_event))


def test_a_modified_byte_is_refused(cipher: PersonalDataCipher) -> None:
    """This holds for each byte; a modified key id is that of a missing key."""
    ciphertext = encrypt(cipher)
    for index in range(len(ciphertext)):
        byte = bytes([ciphertext[index] ^ 0x40])
        changed = row(ciphertext[:index] + byte + ciphertext[index + 1 :])
        if 1 <= index <= 8:
            assert decrypt(cipher, changed) is None
        else:
            with pytest.raises(StoreCorrupted, match=r"12 \(leeds #7, contribution.made\)"):
                decrypt(cipher, changed)


def test_a_ciphertext_under_another_key_is_refused(cipher: PersonalDataCipher) -> None:
    """The key id is part of the associated data."""
    ciphertext = encrypt(cipher)
    other = encrypt(cipher, "P4", 8)
    with pytest.raises(StoreCorrupted, match="was modified, or moved here"):
        decrypt(cipher, row(other[:9] + ciphertext[9:]))


def test_equal_data_has_different_ciphertexts(cipher: PersonalDataCipher) -> None:
    """Equal contributions cannot be recognised."""
    ciphertexts = {encrypt(cipher) for _ in range(200)}
    assert len({ciphertext[9:21] for ciphertext in ciphertexts}) == 200
    assert len({ciphertext[21:53] for ciphertext in ciphertexts}) == 200


@given(personal_data=st.binary())
def test_a_ciphertext_can_be_opened_to_its_commitment(personal_data: bytes) -> None:
    """Each ciphertext has its own salt, with which its commitment is verified."""
    with closing(MemoryKeyStore()) as key_store:
        cipher = PersonalDataCipher(key_store)
        salts = set()
        for _ in range(2):
            stored = cipher.seal("leeds", 7, "contribution.made", "P3", personal_data)
            opening, parsed = cipher.open_commitment(row(stored)), Ciphertext.parse(stored)
            assert opening is not None
            assert parsed is not None
            assert opening.personal_data == personal_data
            assert parsed.matches(opening)
            assert opening.salt not in stored
            salts.add(opening.salt)
        assert len(salts) == 2


def test_undecryptable_data_has_no_opening(cipher: PersonalDataCipher, key_store: KeyStore) -> None:
    """This holds for erased data, and for that of an erased person."""
    ciphertext = encrypt(cipher)
    assert cipher.open_commitment(row(ciphertext)) is not None
    assert cipher.open_commitment(row(tombstone(ciphertext))) is None
    assert cipher.open_commitment(row(None)) is None
    key_store.destroy("leeds", "P3")
    assert cipher.open_commitment(row(ciphertext)) is None


def test_a_false_commitment_is_refused(cipher: PersonalDataCipher, key_store: KeyStore) -> None:
    """Not even the owner of the key can store one text and prove another."""
    key = key_store.key("leeds", "P3")
    commitment = compute_commitment(bytes(16), b'{"text":"Everybody was told."}')
    associated_data = module._associated_data("leeds", 7, "contribution.made", key.id, commitment)
    body = AESGCM(key.secret).encrypt(bytes(12), bytes(16) + TEXT, associated_data)
    with pytest.raises(StoreCorrupted, match="does not match its commitment"):
        cipher.open_commitment(row(Ciphertext(key.id, bytes(12), commitment, body).to_bytes()))


def test_erased_data_is_none(cipher: PersonalDataCipher) -> None:
    """This holds for data that was encrypted, and for data that was not."""
    for personal_data in (encrypt(cipher), TEXT):
        assert decrypt(cipher, row(tombstone(personal_data))) is None


@pytest.mark.parametrize("personal_data", [TEXT, b"\x01", b"\x01" + b"i" * 83])
def test_unencrypted_data_is_refused(personal_data: bytes, cipher: PersonalDataCipher) -> None:
    """Plaintext and truncated ciphertext are reported as damage."""
    with pytest.raises(StoreCorrupted, match=r"is not encrypted.* dialoguekit verify"):
        decrypt(cipher, row(personal_data))


def test_an_erased_person_has_no_data(cipher: PersonalDataCipher, key_store: KeyStore) -> None:
    """This holds at once in the same process; the data of others is still decrypted."""
    ciphertext = encrypt(cipher)
    other = encrypt(cipher, "P4", 8)
    assert decrypt(cipher, row(ciphertext)) == TEXT
    key_store.destroy("leeds", "P3")
    assert decrypt(cipher, row(ciphertext)) is None
    with pytest.raises(SubjectForgotten):
        encrypt(cipher, seq=9)
    assert decrypt(cipher, row(other, seq=8)) == TEXT


def test_keys_destroyed_elsewhere_are_unused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This holds as soon as the revision is read."""
    monkeypatch.setattr(module, "_MAX_AGE_S", -1)
    path = tmp_path / "leeds.keys.db"
    with (
        closing(SQLiteKeyStore(path, create=True)) as key_store,
        closing(SQLiteKeyStore(path)) as other_store,
    ):
        cipher = PersonalDataCipher(key_store)
        ciphertext = encrypt(cipher)
        assert decrypt(cipher, row(ciphertext)) == TEXT
        other_store.destroy("leeds", "P3")
        assert decrypt(cipher, row(ciphertext)) is None
        with pytest.raises(SubjectForgotten):
            encrypt(cipher, seq=8)


def test_the_revision_is_cached_for_a_short_time(
    cipher: PersonalDataCipher, key_store: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A replay decrypts a hundred thousand events a second."""
    ciphertext = encrypt(cipher)
    call_count = 0

    def count_calls() -> object:
        nonlocal call_count
        call_count += 1
        return 0

    monkeypatch.setattr(key_store, "revision", count_calls)
    monkeypatch.setattr(module, "_MAX_AGE_S", 60)
    for _ in range(100):
        decrypt(cipher, row(ciphertext))
    assert call_count == 0
    monkeypatch.setattr(module, "_MAX_AGE_S", -1)
    decrypt(cipher, row(ciphertext))
    assert call_count == 1


def test_a_key_destroyed_while_it_is_read_is_not_cached(
    cipher: PersonalDataCipher, key_store: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is added to the cache that the destruction made obsolete."""
    ciphertext = encrypt(cipher)
    find = key_store.find

    def find_and_destroy(id: bytes) -> object:
        found = find(id)
        key_store.destroy("leeds", "P3")
        with pytest.raises(SubjectForgotten):
            encrypt(cipher, seq=8)
        return found

    monkeypatch.setattr(key_store, "find", find_and_destroy)
    assert decrypt(cipher, row(ciphertext)) == TEXT
    monkeypatch.setattr(key_store, "find", find)
    assert decrypt(cipher, row(ciphertext)) is None


def test_the_cache_is_limited(cipher: PersonalDataCipher, monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not grow with the number of people."""
    monkeypatch.setattr(module, "_MAX_CACHED_CIPHERS", 5)
    monkeypatch.setattr(module, "_MAX_AGE_S", -1)
    ciphertexts = [encrypt(cipher, f"P{n}", n) for n in range(1, 41)]
    for seq, ciphertext in enumerate(ciphertexts, start=1):
        assert decrypt(cipher, row(ciphertext, seq=seq)) == TEXT
    assert len(cipher._ciphers.by_id) <= 5
    assert len(cipher._ciphers.by_subject) <= 5


def test_keys_are_prepared_at_once(cipher: PersonalDataCipher, key_store: KeyStore) -> None:
    """Later encryptions find them, and existing keys are not created again."""
    cipher.prepare("leeds", ("P3", "P4", "P3", ""))
    assert key_store.subjects("leeds") == ["", "P3", "P4"]
    cipher.prepare("leeds", ("P3", "P4"))
    ciphertext = encrypt(cipher)
    assert ciphertext[1:9] == key_store.key("leeds", "P3").id
    key_store.destroy("leeds", "P4")
    with pytest.raises(SubjectForgotten):
        cipher.prepare("leeds", ("P3", "P4"))


def test_without_keys_data_is_withheld_and_cannot_be_added(cipher: PersonalDataCipher) -> None:
    """No new keys are created silently."""
    ciphertext = encrypt(cipher)
    keyless = PersonalDataCipher(MissingKeyStore("leeds.keys.db"))
    assert decrypt(keyless, row(ciphertext)) is None
    with pytest.raises(KeysUnavailable, match="none can be added"):
        keyless.seal("leeds", 8, "contribution.made", "P3", TEXT)
    with pytest.raises(KeysUnavailable):
        keyless.prepare("leeds", ("P3",))


def test_a_cipher_can_be_pickled(tmp_path: Path) -> None:
    """The copy decrypts the same data."""
    with closing(SQLiteKeyStore(tmp_path / "leeds.keys.db", create=True)) as key_store:
        cipher = PersonalDataCipher(key_store)
        ciphertext = encrypt(cipher)
        copy: PersonalDataCipher = pickle.loads(pickle.dumps(cipher))
        assert decrypt(copy, row(ciphertext)) == TEXT
        copy.close()
        with pytest.raises(KeysUnavailable, match="closed"):
            copy.prepare("leeds", ("P4",))


def test_a_blob_is_decrypted_under_its_name(cipher: PersonalDataCipher) -> None:
    """The snapshot of one projection cannot replace that of another."""
    ciphertext = cipher.seal_blob("talk", b"a snapshot")
    assert b"a snapshot" not in ciphertext
    assert cipher.open_blob("talk", ciphertext) == b"a snapshot"
    for name, changed in (
        ("presence", ciphertext),
        ("talk", ciphertext[:-1] + bytes([ciphertext[-1] ^ 1])),
        ("talk", b"a snapshot"),
        ("talk", ciphertext[:20]),
    ):
        with pytest.raises(StoreCorrupted, match=name):
            cipher.open_blob(name, changed)


def test_rotating_the_key_erases_all_blobs(cipher: PersonalDataCipher) -> None:
    """Only values encrypted later can be decrypted."""
    old = cipher.seal_blob("talk", b"a snapshot")
    assert cipher.open_blob("talk", old) == b"a snapshot"
    cipher.rotate_blob_key()
    new = cipher.seal_blob("talk", b"a snapshot")
    assert cipher.open_blob("talk", old) is None
    assert cipher.open_blob("talk", new) == b"a snapshot"


def test_a_head_is_authenticated_with_the_key_store(
    cipher: PersonalDataCipher, key_store: KeyStore
) -> None:
    """Its code needs the secret of this key store, which is not that of any person."""
    code = cipher.authenticate(b"a head")
    assert code is not None
    assert len(code) == 32
    assert PersonalDataCipher(key_store).authenticate(b"a head") == code
    assert cipher.authenticate(b"another head") != code
    assert code == hmac.digest(key_store.head_secret(), b"a head", "sha256")
    with closing(MemoryKeyStore()) as other:
        assert PersonalDataCipher(other).authenticate(b"a head") != code
    keyless = PersonalDataCipher(MissingKeyStore("leeds.keys.db"))
    assert keyless.authenticate(b"a head") is None


def test_the_secret_of_heads_is_wrapped(tmp_path: Path, key_wrap: KeyWrap) -> None:
    """Without the key-encryption key no head can be authenticated."""
    path = tmp_path / "leeds.keys.db"
    with closing(SQLiteKeyStore(path, create=True, key_wrap=key_wrap)) as key_store:
        secret = key_store.head_secret()
    assert secret not in path.read_bytes()
    with closing(SQLiteKeyStore(path)) as unwrapped:
        assert PersonalDataCipher(unwrapped).authenticate(b"a head") is None
