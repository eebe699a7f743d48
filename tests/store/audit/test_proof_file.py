"""Proof files can be verified without a log, and any change makes them invalid."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.store.sample_log import CODEC, append_contributions, erased

from dialoguekit.errors import InvalidProof, StoreCorrupted
from dialoguekit.events.limits import MAX_PROOF_BYTES
from dialoguekit.store.audit.hash_reader import build_checkpoint
from dialoguekit.store.audit.proof_file import Proof, prove
from dialoguekit.store.encryption import PersonalDataCipher
from dialoguekit.store.encryption.ciphertext import CommitmentOpening
from dialoguekit.store.encryption.key_store_sqlite import MemoryKeyStore
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.merkle.signed_note import SigningKey
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import NewRow
from dialoguekit.testing.worker_tasks import new_contribution

EVENTS = 300


@pytest.fixture
def store() -> Iterator[MemoryEventStore]:
    """A store with a full and a partial tile, and an event whose bytes are not UTF-8."""
    with MemoryEventStore(CODEC) as store:
        append_contributions(store, *range(1, EVENTS))
        store.import_rows([NewRow("york", 1, "x", "a.b", 1, 0, 0, b"{}", b"\xff", b"\x01\xfe")])
        yield store


@pytest.fixture
def proof(store: MemoryEventStore) -> dict[str, Any]:
    """A valid proof as parsed JSON."""
    parsed: dict[str, Any] = json.loads(prove(store, 17).to_json())
    return parsed


@pytest.fixture
def encrypted() -> Iterator[MemoryEventStore]:
    """A store with three encrypted contributions, and an event without personal data."""
    with closing(MemoryKeyStore()) as keys, MemoryEventStore(CODEC) as store:
        store.cipher = PersonalDataCipher(keys)
        append_contributions(store, 1, 2, 3)
        store.import_rows([NewRow("york", 1, "x", "a.b", 1, 0, 0, b"{}", b"{}")])
        yield store


def reread(proof: dict[str, Any]) -> Proof:
    return Proof.parse(json.dumps(proof).encode())


def test_each_event_of_a_log_can_be_proved(store: MemoryEventStore) -> None:
    """The file alone is verified against the checkpoint of the log."""
    for position in (1, 2, 17, 256, 257, EVENTS - 1, EVENTS):
        proof = Proof.parse(prove(store, position).to_json().encode())
        assert proof.verify() == build_checkpoint(store)
        (row,) = store.rows(after=position - 1, until=position)
        assert proof.row == row


def test_a_proof_is_readable(proof: dict[str, Any]) -> None:
    """It is JSON, and contains text as text."""
    assert proof["event"]["personal_data"] == {"text": '{"text":"Idea 17"}'}
    assert (proof["event"]["stream"], proof["event"]["position"]) == ("leeds", 17)
    assert proof["checkpoint"].splitlines()[1] == str(EVENTS)


def test_a_proof_may_use_an_earlier_checkpoint(store: MemoryEventStore) -> None:
    """It may be that of a report, with its signatures, but not one before the event."""
    key = SigningKey.generate("leeds")
    earlier = build_checkpoint(store, 270)
    note = earlier.to_note(key)
    proof = prove(store, 17, checkpoint_note=note)
    assert proof.checkpoint_note == note
    assert proof.verify(signed_by=[key.verifying_key]) == earlier
    with pytest.raises(InvalidProof, match="Position 271 is not covered by the checkpoint"):
        prove(store, 271, checkpoint_note=note)
    for wrong in (earlier._replace(size=269), earlier._replace(size=EVENTS + 1)):
        with pytest.raises(InvalidProof, match="does not match the checkpoint"):
            prove(store, 17, checkpoint_note=wrong.to_note())


def test_a_proof_is_signed_with_the_given_key(store: MemoryEventStore) -> None:
    """A verifier that requires a signature refuses a proof without one."""
    key = SigningKey.generate("leeds")
    assert prove(store, 17, keys=[key]).verify(signed_by=[key.verifying_key]) == build_checkpoint(
        store
    )
    with pytest.raises(InvalidProof, match="not signed by leeds"):
        prove(store, 17).verify(signed_by=[key.verifying_key])


def test_an_erased_event_can_be_proved(store: MemoryEventStore) -> None:
    """Its leaf is valid, and its personal data is not in the proof."""
    store.erase(erased(store.rows(after=16, until=17)))
    proof = Proof.parse(prove(store, 17).to_json().encode())
    assert proof.verify() == build_checkpoint(store)
    assert "Idea 17" not in proof.to_json()


def test_a_modified_event_cannot_be_proved(store: MemoryEventStore) -> None:
    """Nor can a removed event, or any event under a modified tree."""
    (row,) = store.rows(after=16, until=17)
    store.erase([row._replace(personal_data=b"{}")])
    with pytest.raises(StoreCorrupted, match=r"at position 17 was modified or removed"):
        prove(store, 17)
    tables = store._tables()
    head, broken = store.read_head(), Tree(EVENTS, (bytes(32),) * 4)
    tables.head = head._replace(tree=broken)
    with pytest.raises(StoreCorrupted, match="cannot be proved"):
        prove(store, 18)
    tables.head = head
    tables.events.pop()
    with pytest.raises(StoreCorrupted, match=f"at position {EVENTS} was modified or removed"):
        prove(store, EVENTS)


def test_any_change_makes_a_proof_invalid(proof: dict[str, Any]) -> None:
    """This holds for each column, each hash of the path, the size and the root."""
    changes: dict[str, Any] = {
        "position": 18,
        "stream": "york",
        "seq": 18,
        "id": "another",
        "type": "contribution.unmade",
        "schema_version": 2,
        "occurred_at_us": 0,
        "recorded_at_us": 0,
        "context": {"text": "{ }"},
        "data": {"text": "{}"},
        "personal_data": {"text": '{"text":"Idea 18"}'},
    }
    assert set(changes) == set(proof["event"])
    for name, value in changes.items():
        with pytest.raises(InvalidProof):
            reread(proof | {"event": proof["event"] | {name: value}}).verify()
    for number in range(len(proof["path"])):
        shortened = [node for n, node in enumerate(proof["path"]) if n != number]
        with pytest.raises(InvalidProof):
            reread(proof | {"path": shortened}).verify()
    note = proof["checkpoint"].replace(f"\n{EVENTS}\n", "\n16\n")
    with pytest.raises(InvalidProof, match="but the tree has 16 leaves"):
        reread(proof | {"checkpoint": note}).verify()
    with pytest.raises(InvalidProof, match="three lines"):
        reread(proof | {"checkpoint": "leeds\n\n"}).verify()


# Revealed personal data


def test_a_proof_reveals_encrypted_data(encrypted: MemoryEventStore) -> None:
    """It reveals only the data of its own event, and the verifier checks it."""
    proof = Proof.parse(prove(encrypted, 2).to_json().encode())
    assert proof.verify() == build_checkpoint(encrypted)
    assert proof.opening is not None
    assert proof.opening.personal_data == b'{"text":"Idea 2"}'
    (row,) = encrypted.rows(after=1, until=2)
    assert proof.row == row
    written = proof.to_json()
    assert "Idea 2" in written
    assert "Idea 1" not in written


def test_a_proof_may_withhold_encrypted_data(encrypted: MemoryEventStore) -> None:
    """The event is proved, and its personal data stays encrypted."""
    proof = Proof.parse(prove(encrypted, 2, reveal=False).to_json().encode())
    assert proof.verify() == build_checkpoint(encrypted)
    assert proof.opening is None
    assert "Idea" not in proof.to_json()


def test_no_data_of_an_erased_person_is_revealed(encrypted: MemoryEventStore) -> None:
    """The proof is valid; an earlier one still reveals the data."""
    before = prove(encrypted, 2)
    assert isinstance(encrypted.cipher, PersonalDataCipher)
    encrypted.cipher.key_store.destroy("leeds", "P1")
    proof = prove(encrypted, 2)
    assert proof.verify() == before.verify() == build_checkpoint(encrypted)
    assert (proof.opening, proof.row) == (None, before.row)


@pytest.mark.parametrize("position", [2, 4])
def test_only_encrypted_data_is_revealed(
    store: MemoryEventStore, encrypted: MemoryEventStore, position: int
) -> None:
    """Plaintext in the event, missing and erased personal data are not."""
    encrypted.erase(erased(encrypted.rows(after=1, until=2)))
    for proof in (prove(store, position), prove(encrypted, position)):
        assert proof.opening is None
        assert '"revealed"' not in proof.to_json()
        forged = attrs.evolve(proof, opening=CommitmentOpening(bytes(16), b"{}"))
        with pytest.raises(InvalidProof, match="has none that is encrypted"):
            forged.verify()


@given(data=st.data())
def test_modified_revealed_data_is_refused(data: st.DataObject) -> None:
    """Flipping one bit of the salt, the plaintext or the ciphertext makes the proof invalid."""
    with closing(MemoryKeyStore()) as keys, MemoryEventStore(CODEC) as store:
        store.cipher = PersonalDataCipher(keys)
        store.append("leeds", [new_contribution(1)], expected_version=0)
        proof = prove(store, 1)
    assert proof.opening is not None
    parts = {**proof.opening._asdict(), "sealed": proof.row.personal_data or b""}
    name = data.draw(st.sampled_from(sorted(parts)))
    bit = data.draw(st.integers(0, 8 * len(parts[name]) - 1))
    changed = bytearray(parts[name])
    changed[bit // 8] ^= 1 << bit % 8
    if name == "sealed":
        forged = attrs.evolve(proof, row=proof.row._replace(personal_data=bytes(changed)))
    else:
        forged = attrs.evolve(proof, opening=proof.opening._replace(**{name: bytes(changed)}))
    with pytest.raises(InvalidProof):
        Proof.parse(forged.to_json().encode()).verify()


def test_revealed_data_of_another_event_is_refused(encrypted: MemoryEventStore) -> None:
    """The error says that the revealed data is wrong, and not the event."""
    first, second = prove(encrypted, 1), prove(encrypted, 2)
    with pytest.raises(InvalidProof, match="reveals does not match the event"):
        attrs.evolve(first, opening=second.opening).verify()


SALT = {"base64": "AAAAAAAAAAAAAAAAAAAAAA=="}


@pytest.mark.parametrize(
    ("opening", "reason"),
    [
        (None, "the opening must have exactly the keys personal_data, salt"),
        ([], "the opening must have exactly the keys personal_data, salt"),
        (
            {"personal_data": {"text": "x"}},
            "the opening must have exactly the keys personal_data, salt",
        ),
        ({"salt": SALT, "personal_data": None}, "has no salt or no personal data"),
        ({"salt": None, "personal_data": {"text": "x"}}, "has no salt or no personal data"),
        ({"salt": SALT, "personal_data": "x"}, "the revealed personal_data is neither"),
        (
            {"salt": {"base64": "?"}, "personal_data": {"text": "x"}},
            "the revealed salt is not base64",
        ),
        ({"salt": SALT, "personal_data": {"text": "\ud800"}}, "unpaired surrogate"),
    ],
)
def test_malformed_openings_fail(encrypted: MemoryEventStore, opening: object, reason: str) -> None:
    """The error names the malformed part."""
    proof = json.loads(prove(encrypted, 2).to_json())
    with pytest.raises(InvalidProof, match=f"The proof file cannot be read: .*{reason}"):
        reread(proof | {"revealed": opening})


@pytest.mark.parametrize("salt", [b"", bytes(15), bytes(17)])
def test_a_salt_of_another_length_is_refused(encrypted: MemoryEventStore, salt: bytes) -> None:
    """Such a salt could contain part of the plaintext."""
    proof = prove(encrypted, 2)
    assert proof.opening is not None
    forged = attrs.evolve(proof, opening=proof.opening._replace(salt=salt))
    with pytest.raises(InvalidProof, match="does not match the event"):
        Proof.parse(forged.to_json().encode()).verify()


# Files from untrusted sources


WRONG: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("proof", {"dialoguekit": "log"}, "its format is unknown"),
    ("proof", {"format": 3}, "newer"),
    ("proof", {"format": True}, "newer"),
    ("proof", {"more": 1}, "the proof must have exactly the keys"),
    ("proof", {"event": []}, "the event must have exactly the keys"),
    ("proof", {"event": {}}, "the event must have exactly the keys context, data"),
    ("proof", {"path": "x"}, "not a list"),
    ("proof", {"path": [""] * 64}, "at most 63"),
    ("proof", {"path": ["x"]}, "not base64"),
    ("proof", {"path": [1]}, "not base64"),
    ("proof", {"path": ["AAAA"]}, "not 32 bytes"),
    ("proof", {"checkpoint": 1}, "not text"),
    ("event", {"position": "1"}, "position is not an integer"),
    ("event", {"position": 0}, "must be at least 1"),
    ("event", {"seq": 0}, "must be at least 1"),
    ("event", {"schema_version": True}, "schema_version is not an integer"),
    ("event", {"stream": 1}, "stream is not text"),
    ("event", {"stream": ""}, "stream is not text"),
    ("event", {"id": "x" * 201}, "id is not text"),
    ("event", {"type": "\ud800"}, "unpaired surrogate"),
    ("event", {"data": None}, "no data"),
    ("event", {"personal_data": {"text": ""}}, "empty"),
    ("event", {"personal_data": {}}, "personal_data is neither"),
    ("event", {"personal_data": {"text": "x", "base64": "x"}}, "personal_data is neither"),
    ("event", {"personal_data": {"text": 1}}, "personal_data is neither"),
    ("event", {"personal_data": {"text": "\ud800"}}, "unpaired surrogate"),
    ("event", {"personal_data": {"base64": "?"}}, "personal_data is not base64"),
)
"""The changed part of a proof, its changes, and the reason given for refusing it."""


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_a_malformed_proof_is_refused(proof: dict[str, Any], number: int) -> None:
    """The error names the malformed part."""
    part, changes, reason = WRONG[number]
    changed = proof | changes if part == "proof" else proof | {"event": proof["event"] | changes}
    with pytest.raises(InvalidProof, match=f"The proof file cannot be read: .*{reason}"):
        reread(changed)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not JSON"),
        (b"\xff", "not UTF-8"),
        (b"[]", "must have exactly the keys"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"path":[],"path":[]}', "repeats a key"),
        (b'{"path":1.5}', "number 1.5"),
        (b'{"path":NaN}', "number NaN"),
        (b'{"path":9223372036854775808}', "number 9223372036854775808"),
        (b'{"path":' + b"9" * 10_000 + b"}", "number 9999"),
        (b" " * (MAX_PROOF_BYTES + 1), "longer than"),
    ],
)
def test_a_file_that_is_not_a_proof_is_refused(content: bytes, reason: str) -> None:
    """It is refused quickly, whatever its size."""
    with pytest.raises(InvalidProof, match=reason):
        Proof.parse(content)


@pytest.mark.parametrize(("kind", "position"), [("store", 17), ("encrypted", 2)])
def test_random_changes_are_refused(
    request: pytest.FixtureRequest, kind: str, position: int
) -> None:
    """Each of two thousand changed files is refused, or is the same proof."""
    original = prove(request.getfixturevalue(kind), position)
    content, rng = original.to_json().encode(), random.Random(9162)
    for _ in range(2_000):
        changed = bytearray(content)
        changed[rng.randrange(len(changed))] = rng.randrange(256)
        try:
            again = Proof.parse(bytes(changed))
            again.verify()
        except InvalidProof:
            continue
        assert (again.row, again.path, again.opening) == (
            original.row,
            original.path,
            original.opening,
        )
