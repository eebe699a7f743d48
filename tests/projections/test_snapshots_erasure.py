"""Snapshots and personal data: encrypted like the log, and deleted with an erasure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import dialoguekit
from dialoguekit.application import erasure
from dialoguekit.application.kit import Kit
from dialoguekit.events import CORE_EVENTS, ContributionMade, NewEvent, RecordRedacted
from dialoguekit.plugin.workshop_facts import KEPT
from dialoguekit.projections.kept_events import KeptEvents
from dialoguekit.projections.replay import replay
from dialoguekit.projections.snapshots import NAMESPACE, SnapshotStore
from dialoguekit.store import Codec
from dialoguekit.store.audit.hash_reader import build_checkpoint
from dialoguekit.store.encryption.key_store_sqlite import key_store_path
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.testing.scenario import START
from dialoguekit.testing.worker_tasks import new_contribution

EVERY_EVENT = partial(KeptEvents, KEPT)
"""A projection that keeps what a report is made of."""

CANARY = "canary-in-the-coal-mine"


def record_workshop(kit: Kit) -> None:
    """Record a workshop in which two people contribute; P1 contributes the canary."""
    leeds = kit.workshop("leeds")
    leeds.schedule(title="Leeds", groups=("all",))
    leeds.open()
    ana, ben = (leeds.check_in(group="all", consents=("record", "quote")) for _ in range(2))
    leeds.start("conversation")
    leeds.contribute(ana, CANARY)
    leeds.contribute(ben, "Something else.")


def stored_snapshots(kit: Kit) -> bytes:
    """Return all stored snapshots as bytes."""
    return b"".join(value for _, value in kit.store.key_values.items(NAMESPACE))


@pytest.fixture(params=["encrypted", "unencrypted"])
def kit(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kit]:
    """Yield a kit with a log in a file and with snapshots."""
    url = f"sqlite:///{tmp_path / 'leeds.db'}"
    with dialoguekit.open(url, plugins=[], encrypt=request.param == "encrypted") as kit:
        record_workshop(kit)
        assert CANARY in repr(kit.replay(EVERY_EVENT, use_snapshots=True))
        yield kit


def test_snapshots_of_an_encrypted_log_are_encrypted(kit: Kit, tmp_path: Path) -> None:
    """Only those of an unencrypted log contain readable text."""
    assert stored_snapshots(kit)
    assert (CANARY.encode() in stored_snapshots(kit)) == (kit.store.encryption == "plain")
    if kit.store.encryption == "sealed":
        for file in tmp_path.iterdir():
            assert CANARY.encode() not in file.read_bytes()


def test_no_snapshot_of_a_forgotten_person_is_left(kit: Kit) -> None:
    """No later replay restores the data."""
    position = kit.store.head()
    erasure.forget(kit.store, "leeds", "P1", basis="their own request")
    assert kit.store.key_values.items(NAMESPACE) == []
    assert CANARY not in repr(kit.replay(EVERY_EVENT, use_snapshots=True))
    assert CANARY not in repr(kit.replay(EVERY_EVENT, use_snapshots=True, as_of=position))
    assert CANARY.encode() not in stored_snapshots(kit)
    assert repr(kit.replay(EVERY_EVENT, use_snapshots=True)) == repr(kit.replay(EVERY_EVENT))


def test_no_snapshot_of_a_redacted_event_is_left(kit: Kit) -> None:
    """No later replay restores the data."""
    erasure.redact(kit.store, "leeds", "C1", reason="it names a third person")
    assert kit.store.key_values.items(NAMESPACE) == []
    assert CANARY not in repr(kit.replay(EVERY_EVENT, use_snapshots=True))
    assert CANARY.encode() not in stored_snapshots(kit)


def test_a_restored_snapshot_does_not_disclose_erased_data(kit: Kit) -> None:
    """A copy that was made before the erasure is not used."""
    before = kit.store.key_values.items(NAMESPACE)
    erasure.forget(kit.store, "leeds", "P1", basis="their own request")
    for name, value in before:
        kit.store.key_values.put(NAMESPACE, name, value)
    assert CANARY not in repr(kit.replay(EVERY_EVENT, use_snapshots=True))
    assert CANARY.encode() not in stored_snapshots(kit)


def test_a_log_without_keys_is_replayed_without_snapshots(tmp_path: Path) -> None:
    """Encrypted data reads as a placeholder, and no snapshot of that is saved."""
    url = f"sqlite:///{tmp_path / 'leeds.db'}"
    with dialoguekit.open(url, plugins=[]) as kit:
        record_workshop(kit)
        kit.replay(EVERY_EVENT, use_snapshots=True)
        before = kit.store.key_values.items(NAMESPACE)
    key_store_path(tmp_path / "leeds.db").unlink()
    with dialoguekit.open(url, plugins=[], without_keys=True) as kit:
        replayed = repr(kit.replay(EVERY_EVENT, use_snapshots=True))
        assert replayed == repr(kit.replay(EVERY_EVENT))
        assert CANARY not in replayed
        assert kit.store.key_values.items(NAMESPACE) == before


class RedactingStore(MemoryEventStore):
    """A store in which P1's contribution is redacted while snapshots are saved."""

    def _put(self, namespace: str, values: Mapping[str, bytes]) -> None:
        super()._put(namespace, values)
        redacted = NewEvent(
            event=RecordRedacted(target=1, basis="a request"), occurred_at=START, recorded_at=START
        )
        self.append("leeds", [redacted], expected_version=self.stream_version("leeds"))


def test_a_snapshot_saved_during_an_erasure_is_deleted() -> None:
    """Otherwise it would remain after the deletion of the snapshots."""
    store = RedactingStore(Codec(CORE_EVENTS))
    made: Any = ContributionMade(contribution="C1", author="P1", text=CANARY)
    store.append("leeds", [new_contribution(1, event=made)], expected_version=0)
    _, size, root = build_checkpoint(store)
    assert CANARY in repr(replay(store, EVERY_EVENT, snapshots=SnapshotStore(store, size, root)))
    assert store.key_values.items(NAMESPACE) == []
    assert CANARY not in repr(replay(store, EVERY_EVENT))
