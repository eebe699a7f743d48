"""A corrected author: the text is stored under the right person, and erased under the wrong one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import dialoguekit
from dialoguekit.application import erasure, moved_texts
from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.application.kit import Kit
from dialoguekit.application.moved_texts import erase_moved_texts
from dialoguekit.errors import StoreUnavailable
from dialoguekit.events import ContributionMade, RecordCorrected
from dialoguekit.events.corrected_record import Corrections
from dialoguekit.store.audit.audit import audit
from dialoguekit.store.encryption import PersonalDataCipher
from dialoguekit.store.event_store import EventStore

from .conftest import MORNING

TEXT = "canary-said"


@pytest.fixture(params=["encrypted", "unencrypted"])
def kit(request: pytest.FixtureRequest, url: str) -> Iterator[Kit]:
    with dialoguekit.open(url, plugins=[], encrypt=request.param == "encrypted") as kit:
        hold_workshop(kit)
        yield kit


def hold_workshop(kit: Kit) -> WorkshopHandle:
    """Record a text of P2 as one of P1, which was corrected before."""
    leeds = kit.workshop("leeds", clock=lambda: MORNING)
    leeds.schedule(title="Leeds", groups=("all",))
    leeds.open()
    for name in ("Ana", "Ben", "Cem"):
        leeds.check_in(group="all", name=name, consents=("record", "quote"))
    leeds.contribute("P1", f"{TEXT} wrongly", labels=("canary-label",))
    leeds.correct("C1", reason="misheard", text=TEXT)
    return leeds


def said(store: EventStore) -> ContributionMade:
    """Return the contribution as the corrected record has it."""
    corrections = Corrections(store.read("leeds"))
    for recorded in store.read("leeds", types=["contribution.made"]):
        event = corrections.apply(recorded).event
        assert isinstance(event, ContributionMade)
        return event
    raise AssertionError("nothing was said")


def stored_texts(store: EventStore) -> list[str]:
    """Return what the events about the contribution hold, without corrections applied."""
    return [
        repr(recorded.event)
        for recorded in store.read("leeds")
        if isinstance(recorded.event, ContributionMade | RecordCorrected)
    ]


def files(tmp_path: Path) -> bytes:
    return b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_moved_text_is_erased_where_it_was(kit: Kit, tmp_path: Path) -> None:
    """The log is intact, and its other events are unchanged."""
    kit.workshop("leeds").correct("C1", reason="Ben said it", author="P2")
    assert (said(kit.store).author, said(kit.store).text) == ("P2", TEXT)
    assert said(kit.store).labels == ("canary-label",)
    made, misheard, moved = stored_texts(kit.store)
    assert "canary" not in made + misheard
    assert TEXT in moved
    assert not audit(kit.store).findings
    assert f"{TEXT} wrongly".encode() not in files(tmp_path)


@pytest.mark.parametrize(("person", "remains"), [("P1", True), ("P2", False)])
def test_forgetting_either_person_erases_what_is_theirs(
    kit: Kit, person: str, remains: bool
) -> None:
    """Nothing of P2 goes with P1."""
    kit.workshop("leeds").correct("C1", reason="Ben said it", author="P2")
    erasure.forget(kit.store, "leeds", person, basis="asked")
    assert (said(kit.store).text == TEXT) == remains
    assert said(kit.store).author == "P2"
    assert (TEXT in "".join(stored_texts(kit.store))) == remains
    assert not audit(kit.store).findings


def test_a_text_can_be_moved_again(kit: Kit) -> None:
    """Then the first move is erased, too."""
    leeds = kit.workshop("leeds")
    leeds.correct("C1", reason="Ben said it", author="P2")
    leeds.correct("C1", reason="misheard", text=f"{TEXT} rightly")
    leeds.correct("C1", reason="Cem said it", author="P3")
    assert (said(kit.store).author, said(kit.store).text) == ("P3", f"{TEXT} rightly")
    assert [TEXT in text for text in stored_texts(kit.store)] == [False] * 4 + [True]
    assert not audit(kit.store).findings


def test_a_text_is_moved_in_a_batch(kit: Kit) -> None:
    """It is erased when the batch is recorded."""
    with kit.workshop("leeds").batch() as batch:
        batch.correct("C1", reason="Ben said it", author="P2")
        assert batch.state.version > 0
    assert "canary" not in "".join(stored_texts(kit.store)[:2])
    kit.workshop("leeds").run_batch(lambda batch: batch.correct("C1", reason="x", author="P3"))
    assert "canary" not in "".join(stored_texts(kit.store)[:3])


def test_a_repeated_move_is_the_same_command(kit: Kit) -> None:
    """The text that it moved is erased, and is not needed."""
    leeds = kit.workshop("leeds")
    for _ in range(2):
        leeds.once("move").correct("C1", reason="Ben said it", author="P2")
    assert len(stored_texts(kit.store)) == 3


def test_what_was_not_erased_is_erased_at_the_next_opening(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The correction is recorded; its caller learns that the rest is not done."""

    def fail(*_: object) -> int:
        raise StoreUnavailable("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(moved_texts, "erase_rows", fail)
        with pytest.raises(StoreUnavailable):
            kit.workshop("leeds").correct("C1", reason="Ben said it", author="P2")
    assert "canary" in "".join(stored_texts(kit.store)[:2])
    kit.workshop("leeds").pose_question("What do we know?")
    assert "canary" not in "".join(stored_texts(kit.store)[:2])
    assert erase_moved_texts(kit.store, "leeds") == 0


def test_a_moved_text_is_encrypted_for_the_right_person(url: str) -> None:
    """The key of the wrong person opens nothing of it."""
    with dialoguekit.open(url, plugins=[], encrypt=True) as kit:
        hold_workshop(kit).correct("C1", reason="Ben said it", author="P2")
        cipher = kit.store.cipher
        assert isinstance(cipher, PersonalDataCipher)
        cipher.key_store.destroy("leeds", "P1")
        assert said(kit.store).text == TEXT


def test_a_proposer_may_be_named_later(url: str) -> None:
    """The text then belongs to them, and no longer to the workshop."""
    with dialoguekit.open(url, plugins=[], encrypt=True) as kit:
        leeds = hold_workshop(kit)
        leeds.submit_proposal(f"{TEXT} a bus")
        leeds.correct("PR1", reason="Ben proposed it", proposer="P2")
        erasure.forget(kit.store, "leeds", "P2", basis="asked")
        assert f"{TEXT} a bus" not in "".join(repr(r.event) for r in kit.store.read())
