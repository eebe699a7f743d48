"""Proofs in files: whoever has one needs no log, and whoever changes one letter has none."""

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

from dialoguekit.errors import InvalidProof, LogDamaged
from dialoguekit.events import NEUTRAL
from dialoguekit.store import Codec
from dialoguekit.store.audit.hash_reader import checkpoint_of
from dialoguekit.store.audit.proof_file import MOST_BYTES, Proof, prove
from dialoguekit.store.encryption import SealedWords
from dialoguekit.store.encryption.ciphertext import Revealed
from dialoguekit.store.encryption.key_store_sqlite import MemoryKeys
from dialoguekit.store.memory import MemoryLog
from dialoguekit.store.merkle.signed_note import SigningKey
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import Row, blanked
from dialoguekit.testing.worker_tasks import idea

EVENTS = 300


@pytest.fixture
def log() -> Iterator[MemoryLog]:
    """A log with a full tile and a ragged end, and an event whose bytes are no text."""
    with MemoryLog(Codec(NEUTRAL)) as log:
        for number in range(EVENTS - 1):
            log.append("leeds", [idea(number + 1)], expected=number)
        log.restore([Row(0, "york", 1, "x", "a.b", 1, 0, 0, b"{}", b"\xff", b"\x01\xfe")])
        yield log


@pytest.fixture
def proof(log: MemoryLog) -> dict[str, Any]:
    """A proof that holds, taken apart."""
    made: dict[str, Any] = json.loads(prove(log, 17).written())
    return made


@pytest.fixture
def sealed() -> Iterator[MemoryLog]:
    """A log of three ideas whose words are sealed, and of an event that has none."""
    with closing(MemoryKeys()) as keys, MemoryLog(Codec(NEUTRAL)) as log:
        log.guard = SealedWords(keys)
        for number in range(3):
            log.append("leeds", [idea(number + 1)], expected=number)
        log.restore([Row(0, "york", 1, "x", "a.b", 1, 0, 0, b"{}", b"{}")])
        yield log


def reread(proof: dict[str, Any]) -> Proof:
    return Proof.read(json.dumps(proof).encode())


def test_every_event_of_a_log_can_be_proved(log: MemoryLog) -> None:
    """From the file alone, against the checkpoint of the log."""
    for position in (1, 2, 17, 256, 257, EVENTS - 1, EVENTS):
        proof = Proof.read(prove(log, position).written().encode())
        assert proof.check() == checkpoint_of(log)
        (row,) = log.rows(after=position - 1, until=position)
        assert proof.row == row._replace(leaf=b"")


def test_a_proof_can_be_read_by_people(proof: dict[str, Any]) -> None:
    """It is JSON, and text stands in it as text."""
    assert proof["event"]["words"] == {"text": '{"text":"Idea 17"}'}
    assert (proof["event"]["stream"], proof["event"]["position"]) == ("leeds", 17)
    assert proof["checkpoint"].splitlines()[1] == str(EVENTS)


def test_a_proof_can_lead_to_an_earlier_checkpoint(log: MemoryLog) -> None:
    """To that of a report, say, with the signatures that it bears; not to one before the event."""
    key = SigningKey.made("leeds")
    earlier = checkpoint_of(log, 270)
    note = earlier.note(key)
    proof = prove(log, 17, note=note)
    assert proof.note == note
    assert proof.check(signed_by=[key.verifying]) == earlier
    with pytest.raises(InvalidProof, match="Position 271 is not in the checkpoint"):
        prove(log, 271, note=note)
    for wrong in (earlier._replace(size=269), earlier._replace(size=EVENTS + 1)):
        with pytest.raises(InvalidProof, match="does not agree with the checkpoint"):
            prove(log, 17, note=wrong.note())


def test_a_proof_is_signed_where_there_is_a_key(log: MemoryLog) -> None:
    """Whoever asks for a signature refuses one without."""
    key = SigningKey.made("leeds")
    assert prove(log, 17, keys=[key]).check(signed_by=[key.verifying]) == checkpoint_of(log)
    with pytest.raises(InvalidProof, match="not signed by leeds"):
        prove(log, 17).check(signed_by=[key.verifying])


def test_what_was_blanked_is_proved_to_have_stood_there(log: MemoryLog) -> None:
    """Its leaf stands; its words are gone."""
    (row,) = log.rows(after=16, until=17)
    log.blank([row._replace(words=blanked(row.words or b""))])
    proof = Proof.read(prove(log, 17).written().encode())
    assert proof.check() == checkpoint_of(log)
    assert "Idea 17" not in proof.written()


def test_what_was_changed_cannot_be_proved(log: MemoryLog) -> None:
    """Neither an event that is not what was written, nor one that is gone; nor with false books."""
    (row,) = log.rows(after=16, until=17)
    log.blank([row._replace(words=b"{}")])
    with pytest.raises(LogDamaged, match=r"At position 17 \(leeds #17, contribution.made\) stands"):
        prove(log, 17)
    tree, log._recorder.tree = log.tree(), Tree(EVENTS, (bytes(32),) * 4)
    with pytest.raises(LogDamaged, match="cannot be proved"):
        prove(log, 18)
    log._recorder.tree = tree
    log._recorder._rows.pop()
    with pytest.raises(LogDamaged, match=f"At position {EVENTS} stands not"):
        prove(log, EVENTS)


def test_no_proof_survives_a_change(proof: dict[str, Any]) -> None:
    """Any column, any hash of the path, the size and the root."""
    changes: dict[str, Any] = {
        "position": 18,
        "stream": "york",
        "seq": 18,
        "id": "another",
        "type": "contribution.unmade",
        "version": 2,
        "at": 0,
        "noted": 0,
        "context": {"text": "{ }"},
        "data": {"text": "{}"},
        "words": {"text": '{"text":"Idea 18"}'},
    }
    assert set(changes) == set(proof["event"])
    for name, value in changes.items():
        with pytest.raises(InvalidProof):
            reread(proof | {"event": proof["event"] | {name: value}}).check()
    for number in range(len(proof["path"])):
        without = [node for n, node in enumerate(proof["path"]) if n != number]
        with pytest.raises(InvalidProof):
            reread(proof | {"path": without}).check()
    note = proof["checkpoint"].replace(f"\n{EVENTS}\n", "\n16\n")
    with pytest.raises(InvalidProof, match="there is none"):
        reread(proof | {"checkpoint": note}).check()
    with pytest.raises(InvalidProof, match="three lines"):
        reread(proof | {"checkpoint": "leeds\n\n"}).check()


# Revealing


def test_sealed_words_are_revealed_to_who_has_the_proof(sealed: MemoryLog) -> None:
    """Those of its event alone, and it can be told that they are those that were sealed."""
    proof = Proof.read(prove(sealed, 2).written().encode())
    assert proof.check() == checkpoint_of(sealed)
    assert proof.revealed is not None
    assert proof.revealed.words == b'{"text":"Idea 2"}'
    (row,) = sealed.rows(after=1, until=2)
    assert proof.row == row._replace(leaf=b"")
    written = proof.written()
    assert "Idea 2" in written
    assert "Idea 1" not in written


def test_sealed_words_can_be_withheld(sealed: MemoryLog) -> None:
    """The same event is proved, and what it says stays sealed."""
    proof = Proof.read(prove(sealed, 2, withhold=True).written().encode())
    assert proof.check() == checkpoint_of(sealed)
    assert proof.revealed is None
    assert "Idea" not in proof.written()


def test_of_who_was_forgotten_nothing_is_revealed(sealed: MemoryLog) -> None:
    """The proof holds all the same; one that was written before goes on to tell."""
    before = prove(sealed, 2)
    assert isinstance(sealed.guard, SealedWords)
    sealed.guard.keys.destroy("leeds", "P1")
    proof = prove(sealed, 2)
    assert proof.check() == before.check() == checkpoint_of(sealed)
    assert (proof.revealed, proof.row) == (None, before.row)


@pytest.mark.parametrize("position", [2, 4])
def test_what_is_not_sealed_is_not_revealed(
    log: MemoryLog, sealed: MemoryLog, position: int
) -> None:
    """Neither plain words, which stand in the event, nor words that are not there, nor blanked."""
    (row,) = sealed.rows(after=1, until=2)
    sealed.blank([row._replace(words=blanked(row.words or b""))])
    for proof in (prove(log, position), prove(sealed, position)):
        assert proof.revealed is None
        assert '"revealed"' not in proof.written()
        false = attrs.evolve(proof, revealed=Revealed(bytes(16), b"{}"))
        with pytest.raises(InvalidProof, match="holds none that are sealed"):
            false.check()


@given(choice=st.data())
def test_other_words_are_not_revealed(choice: st.DataObject) -> None:
    """A bit of the salt, of the words or of what is sealed that is changed makes it fail."""
    with closing(MemoryKeys()) as keys, MemoryLog(Codec(NEUTRAL)) as log:
        log.guard = SealedWords(keys)
        log.append("leeds", [idea(1)], expected=0)
        proof = prove(log, 1)
    assert proof.revealed is not None
    parts = {**proof.revealed._asdict(), "sealed": proof.row.words or b""}
    name = choice.draw(st.sampled_from(sorted(parts)))
    bit = choice.draw(st.integers(0, 8 * len(parts[name]) - 1))
    changed = bytearray(parts[name])
    changed[bit // 8] ^= 1 << bit % 8
    if name == "sealed":
        false = attrs.evolve(proof, row=proof.row._replace(words=bytes(changed)))
    else:
        false = attrs.evolve(proof, revealed=proof.revealed._replace(**{name: bytes(changed)}))
    with pytest.raises(InvalidProof):
        Proof.read(false.written().encode()).check()


def test_words_that_are_not_those_of_the_event_are_refused(sealed: MemoryLog) -> None:
    """It is said that it is the words that are wrong, and not the event."""
    first, second = prove(sealed, 1), prove(sealed, 2)
    with pytest.raises(InvalidProof, match="reveals are not those of its event"):
        attrs.evolve(first, revealed=second.revealed).check()


SALT = {"base64": "AAAAAAAAAAAAAAAAAAAAAA=="}


@pytest.mark.parametrize(
    ("revealed", "why"),
    [
        (None, "what is revealed must say exactly salt, words"),
        ([], "what is revealed must say exactly salt, words"),
        ({"words": {"text": "x"}}, "what is revealed must say exactly salt, words"),
        ({"salt": SALT, "words": None}, "lacks its salt or its words"),
        ({"salt": None, "words": {"text": "x"}}, "lacks its salt or its words"),
        ({"salt": SALT, "words": "x"}, "the revealed words is neither"),
        ({"salt": {"base64": "?"}, "words": {"text": "x"}}, "the revealed salt is not base64"),
        ({"salt": SALT, "words": {"text": "\ud800"}}, "half a character"),
    ],
)
def test_what_is_no_reveal_is_refused_with_what_is_wrong(
    sealed: MemoryLog, revealed: object, why: str
) -> None:
    """What a proof reveals is asked for in one form, as the rest of it."""
    proof = json.loads(prove(sealed, 2).written())
    with pytest.raises(InvalidProof, match=f"not a proof that can be read.*{why}"):
        reread(proof | {"revealed": revealed})


@pytest.mark.parametrize("salt", [b"", bytes(15), bytes(17)])
def test_a_salt_of_another_length_is_refused(sealed: MemoryLog, salt: bytes) -> None:
    """It could hide words, or be some of them."""
    proof = prove(sealed, 2)
    assert proof.revealed is not None
    false = attrs.evolve(proof, revealed=proof.revealed._replace(salt=salt))
    with pytest.raises(InvalidProof, match="not those of its event"):
        Proof.read(false.written().encode()).check()


# Files that anybody may have written


WRONG: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("proof", {"dialoguekit": "log"}, "another form"),
    ("proof", {"format": 2}, "newer"),
    ("proof", {"format": True}, "newer"),
    ("proof", {"more": 1}, "must say exactly"),
    ("proof", {"event": []}, "the event must say exactly"),
    ("proof", {"event": {}}, "the event must say exactly at, context"),
    ("proof", {"path": "x"}, "not a list"),
    ("proof", {"path": [""] * 64}, "at most 63"),
    ("proof", {"path": ["x"]}, "not base64"),
    ("proof", {"path": [1]}, "not base64"),
    ("proof", {"path": ["AAAA"]}, "not 32 bytes"),
    ("proof", {"checkpoint": 1}, "not text"),
    ("event", {"position": "1"}, "position is not a whole number"),
    ("event", {"position": 0}, "stands nowhere"),
    ("event", {"seq": 0}, "stands nowhere"),
    ("event", {"version": True}, "version is not a whole number"),
    ("event", {"stream": 1}, "stream is not text"),
    ("event", {"stream": ""}, "stream is not text"),
    ("event", {"id": "x" * 201}, "id is not text"),
    ("event", {"type": "\ud800"}, "half a character"),
    ("event", {"data": None}, "lacks"),
    ("event", {"words": {"text": ""}}, "empty"),
    ("event", {"words": {}}, "words is neither"),
    ("event", {"words": {"text": "x", "base64": "x"}}, "words is neither"),
    ("event", {"words": {"text": 1}}, "words is neither"),
    ("event", {"words": {"text": "\ud800"}}, "half a character"),
    ("event", {"words": {"base64": "?"}}, "words is not base64"),
)
"""What is changed in which part of a proof, and what is said of it."""


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_what_is_no_proof_is_refused_with_what_is_wrong(proof: dict[str, Any], number: int) -> None:
    """Every part of the file is asked for in one form."""
    part, changes, why = WRONG[number]
    changed = proof | changes if part == "proof" else proof | {"event": proof["event"] | changes}
    with pytest.raises(InvalidProof, match=f"not a proof that can be read.*{why}"):
        reread(changed)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not JSON"),
        (b"\xff", "not UTF-8"),
        (b"[]", "must say exactly"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"path":[],"path":[]}', "twice"),
        (b'{"path":1.5}', "number 1.5"),
        (b'{"path":NaN}', "number NaN"),
        (b'{"path":9223372036854775808}', "number 9223372036854775808"),
        (b'{"path":' + b"9" * 10_000 + b"}", "number 9999"),
        (b" " * (MOST_BYTES + 1), "longer than"),
    ],
)
def test_a_file_of_anything_else_is_refused(content: bytes, why: str) -> None:
    """In little time, whatever its length."""
    with pytest.raises(InvalidProof, match=why):
        Proof.read(content)


@pytest.mark.parametrize(("kind", "position"), [("log", 17), ("sealed", 2)])
def test_bytes_that_are_changed_by_chance_prove_nothing(
    request: pytest.FixtureRequest, kind: str, position: int
) -> None:
    """Two thousand times: refused, or the very same proof."""
    whole = prove(request.getfixturevalue(kind), position)
    content, chance = whole.written().encode(), random.Random(9162)
    for _ in range(2_000):
        changed = bytearray(content)
        changed[chance.randrange(len(changed))] = chance.randrange(256)
        try:
            again = Proof.read(bytes(changed))
            again.check()
        except InvalidProof:
            continue
        assert (again.row, again.path, again.revealed) == (whole.row, whole.path, whole.revealed)
