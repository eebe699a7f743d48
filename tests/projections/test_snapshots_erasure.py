"""Saved folds and what people said: sealed where the log is, and gone when it is to be gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import dialoguekit
from dialoguekit.application import erasure
from dialoguekit.application.kit import Kit
from dialoguekit.events import NEUTRAL, ContributionMade, NewEvent, RecordRedacted
from dialoguekit.projections.replay import replay
from dialoguekit.projections.snapshots import KIND, SavedFolds
from dialoguekit.report.chapters.contributions import Said
from dialoguekit.store import Codec
from dialoguekit.store.audit.hash_reader import checkpoint_of
from dialoguekit.store.encryption.key_store_sqlite import keys_path
from dialoguekit.store.memory import MemoryLog
from dialoguekit.testing.scenario import START
from dialoguekit.testing.worker_tasks import idea

CANARY = "canary-in-the-coal-mine"


def hold(kit: Kit) -> None:
    """A workshop in which two people say something; P1 has said the canary."""
    leeds = kit.workshop("leeds")
    leeds.schedule(title="Leeds", groups=("all",))
    leeds.open()
    ana, ben = (leeds.welcome(group="all", consents=("record", "quote")) for _ in range(2))
    leeds.start("conversation")
    leeds.contribute(ana, CANARY)
    leeds.contribute(ben, "Something else.")


def on_the_shelf(kit: Kit) -> bytes:
    """All that is kept of folds."""
    return b"".join(value for _, value in kit.log.shelf.items(KIND))


@pytest.fixture(params=["sealed", "plain"])
def kit(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kit]:
    """A log in a file with saved folds, sealed or plain."""
    url = f"sqlite:///{tmp_path / 'leeds.db'}"
    with dialoguekit.open(url, plugins=[], plain=request.param == "plain") as kit:
        hold(kit)
        assert CANARY in repr(kit.replay(Said, saved=True))
        yield kit


def test_the_folds_of_a_sealed_log_are_sealed(kit: Kit, tmp_path: Path) -> None:
    """What people said stands in those of a plain one alone."""
    assert on_the_shelf(kit)
    assert (CANARY.encode() in on_the_shelf(kit)) == (kit.log.privacy == "plain")
    if kit.log.privacy == "sealed":
        for file in tmp_path.iterdir():
            assert CANARY.encode() not in file.read_bytes()


def test_of_who_is_forgotten_no_fold_is_left(kit: Kit) -> None:
    """And none comes back, whatever is replayed."""
    cut = kit.log.head()
    erasure.forget(kit.log, "leeds", "P1", basis="their own request")
    assert kit.log.shelf.items(KIND) == []
    assert CANARY not in repr(kit.replay(Said, saved=True))
    assert CANARY not in repr(kit.replay(Said, saved=True, until=cut))
    assert CANARY.encode() not in on_the_shelf(kit)
    assert repr(kit.replay(Said, saved=True)) == repr(kit.replay(Said))


def test_of_what_is_redacted_no_fold_is_left(kit: Kit) -> None:
    """As little as of who is forgotten."""
    erasure.redact(kit.log, "leeds", "C1", reason="it names a third person")
    assert kit.log.shelf.items(KIND) == []
    assert CANARY not in repr(kit.replay(Said, saved=True))
    assert CANARY.encode() not in on_the_shelf(kit)


def test_a_copy_of_a_fold_that_was_taken_before_is_of_no_use(kit: Kit) -> None:
    """Put back behind the log's back, it does not tell what is gone."""
    before = kit.log.shelf.items(KIND)
    erasure.forget(kit.log, "leeds", "P1", basis="their own request")
    for name, value in before:
        kit.log.shelf.put(KIND, name, value)
    assert CANARY not in repr(kit.replay(Said, saved=True))
    assert CANARY.encode() not in on_the_shelf(kit)


def test_a_log_without_its_keys_is_replayed_without_folds(tmp_path: Path) -> None:
    """What is sealed reads as withheld, and nothing is kept of that."""
    url = f"sqlite:///{tmp_path / 'leeds.db'}"
    with dialoguekit.open(url, plugins=[]) as kit:
        hold(kit)
        kit.replay(Said, saved=True)
        before = kit.log.shelf.items(KIND)
    keys_path(tmp_path / "leeds.db").unlink()
    with dialoguekit.open(url, plugins=[]) as kit:
        shown = repr(kit.replay(Said, saved=True))
        assert shown == repr(kit.replay(Said))
        assert CANARY not in shown
        assert kit.log.shelf.items(KIND) == before


class Interrupted(MemoryLog):
    """A log in which somebody redacts what P1 has said just when folds of it are saved."""

    def _put(self, kind: str, values: Mapping[str, bytes]) -> None:
        super()._put(kind, values)
        redacted = NewEvent(
            event=RecordRedacted(target=1, basis="a request"), at=START, noted=START
        )
        self.append("leeds", [redacted], expected=self.version("leeds"))


def test_a_fold_that_was_saved_while_its_words_were_erased_is_dropped() -> None:
    """It would have come to the shelf behind the back of whoever cleared it."""
    log = Interrupted(Codec(NEUTRAL))
    made: Any = ContributionMade(contribution="C1", author="P1", text=CANARY)
    log.append("leeds", [idea(1, event=made)], expected=0)
    _, size, root = checkpoint_of(log)
    assert CANARY in repr(replay(log, Said, saves=SavedFolds(log, size, root)))
    assert log.shelf.items(KIND) == []
    assert CANARY not in repr(replay(log, Said))
