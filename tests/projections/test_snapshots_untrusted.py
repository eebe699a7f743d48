"""Untrusted snapshots: their content is neither used nor executed."""

from __future__ import annotations

import argparse
import json
import os
import pickle
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import attrs
import pytest
from tests.projections.sample_store import CODEC

from dialoguekit.errors import StoreUnavailable
from dialoguekit.events import ContributionMade
from dialoguekit.events.corrected_record import Corrections
from dialoguekit.projections.replay import replay
from dialoguekit.projections.snapshots import NAMESPACE, Snapshot, SnapshotStore
from dialoguekit.store.audit.hash_reader import build_checkpoint
from dialoguekit.store.event_store import EventStore
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.rows import NewRow
from dialoguekit.testing.sample_projections import WordCount
from dialoguekit.testing.worker_tasks import new_contribution

EVENTS = 300
KEY = f"leeds\n{__name__}:LocalCount"


@attrs.define
class LocalCount(WordCount):
    """A projection of another package than dialoguekit."""


@attrs.define
class OtherCount(WordCount):
    """The same with another name."""


def fill(store: EventStore, *, text: str = "Idea") -> EventStore:
    """Append contributions in Leeds, the second with ``text``."""
    for number in range(1, EVENTS + 1):
        second = ContributionMade(contribution="C2", author="P1", text=text)
        changes: dict[str, Any] = {"event": second} if number == 2 else {}
        new = new_contribution(number, **changes)
        store.append("leeds", [new], expected_version=number - 1)
    return store


def snapshots_of(store: EventStore, size: int | None = None) -> SnapshotStore:
    """Return the snapshots of a log that is verified up to ``size``."""
    _, size, root = build_checkpoint(store, size)
    return SnapshotStore(store, size, root)


@pytest.fixture
def store() -> EventStore:
    """A store with a snapshot that differs from the true fold."""
    store = fill(MemoryEventStore(CODEC))
    save_forged(store)
    assert replay(store, LocalCount, snapshots=snapshots_of(store)) == {"P9": 1}
    return store


def save_forged(store: EventStore, **changes: Any) -> None:
    """Save a snapshot with wrong counts, and with ``changes`` of its metadata."""
    snapshots = snapshots_of(store)
    body = changes.pop("body", pickle.dumps((LocalCount(Counter(P9=1)), Corrections())))
    head = {
        "made_by": snapshots._fold_fingerprint(LocalCount()),
        "position": EVENTS,
        "root": snapshots.root.hex(),
    }
    put_value(store, json.dumps(head | changes).encode() + b"\n" + body)


def put_value(store: EventStore, value: bytes) -> None:
    """Replace the stored snapshot with an encrypted value."""
    store.key_values.put(NAMESPACE, KEY, store.cipher.seal_blob(f"{NAMESPACE} {KEY}", value))


def is_used(store: EventStore, snapshots: SnapshotStore | None = None) -> bool:
    """Return whether a replay resumes from the forged snapshot."""
    counts = replay(store, LocalCount, snapshots=snapshots or snapshots_of(store))
    assert counts in ({"P9": 1}, replay(store, LocalCount))
    return counts == {"P9": 1}


@pytest.mark.parametrize("verified", [10, 256, EVENTS - 1])
def test_a_snapshot_after_the_verified_position_is_not_used(
    store: EventStore, verified: int
) -> None:
    """It is not saved either."""
    snapshots = snapshots_of(store, verified)
    before = store.key_values.items(NAMESPACE)
    assert not is_used(store, snapshots)
    assert store.key_values.items(NAMESPACE) == before
    assert (
        snapshots.save("leeds", [(LocalCount(), Snapshot(EVENTS, LocalCount(), Corrections()))])
        == 0
    )
    assert (
        snapshots.save("leeds", [(LocalCount(), Snapshot(verified, LocalCount(), Corrections()))])
        == 1
    )


@pytest.mark.parametrize("grown", [EVENTS, EVENTS + 1, EVENTS + 300])
def test_a_snapshot_of_a_shorter_log_is_used(store: EventStore, grown: int) -> None:
    """Its root is that of the tree at its position."""
    for number in range(EVENTS + 1, grown + 1):
        store.append("leeds", [new_contribution(number, "P2")], expected_version=number - 1)
    assert replay(store, LocalCount, snapshots=snapshots_of(store)).get("P9") == 1


def test_a_snapshot_of_a_log_with_another_event_is_not_used(store: EventStore) -> None:
    """A changed event changes the root, even if the log itself is consistent."""
    other = fill(MemoryEventStore(CODEC), text="Something else")
    for key, value in store.key_values.items(NAMESPACE):
        other.key_values.put(NAMESPACE, key, value)
    assert not is_used(other)


@pytest.mark.parametrize(
    "changes",
    [
        {"position": 0},
        {"position": -1},
        {"position": EVENTS + 1},
        {"position": "300"},
        {"position": None},
        {"root": ""},
        {"root": None},
        {"made_by": None},
    ],
    ids=str,
)
def test_a_snapshot_with_other_metadata_is_not_used(
    store: EventStore, changes: dict[str, Any]
) -> None:
    """Fingerprint, position and root have to match."""
    save_forged(store, **changes)
    assert not is_used(store)


def test_a_damaged_snapshot_is_not_used(store: EventStore) -> None:
    """It may be truncated anywhere, or have a flipped bit."""
    ((key, stored),) = store.key_values.items(NAMESPACE)
    for offset in range(0, len(stored), 7):
        for damaged in (
            stored[:offset],
            stored[:offset] + bytes((stored[offset] ^ 1,)) + stored[offset + 1 :],
        ):
            store.key_values.put(NAMESPACE, key, damaged)
            assert snapshots_of(store).load("leeds", LocalCount()) is None


@pytest.mark.parametrize("value", [b"", b"\n", b"[]\n", b"{}\n", b'{"position": 300}\n', b"\xff\n"])
def test_a_value_that_is_no_snapshot_is_not_used(store: EventStore, value: bytes) -> None:
    """The decoding error is ignored."""
    put_value(store, value)
    assert not is_used(store)


def test_a_snapshot_stored_under_another_key_is_not_used(store: EventStore) -> None:
    """The encrypted value is bound to the workshop and the class."""
    ((_, stored),) = store.key_values.items(NAMESPACE)
    for stream, projection in (("york", LocalCount), ("leeds", OtherCount)):
        key = f"{stream}\n{__name__}:{projection.__name__}"
        store.key_values.put(NAMESPACE, key, stored)
        assert snapshots_of(store).load(stream, projection()) is None


class CallOnLoad:
    """An object whose pickle calls a function."""

    def __init__(self, function: Callable[..., Any], *args: Any) -> None:
        self.call = function, args

    def __reduce__(self) -> Any:
        return self.call


class NoValueClass:
    """A class in the package of the projection that is not a value class."""


def fail_if_called(store: EventStore) -> None:
    """Raise an error, because reading a snapshot must not call a function."""
    raise AssertionError(f"Called with {store}")


def test_reading_a_snapshot_calls_no_function(store: EventStore, tmp_path: Path) -> None:
    """A pickle that names any function is rejected."""
    marker = tmp_path / "trace"
    for call in (
        CallOnLoad(os.system, f"touch {marker}"),
        CallOnLoad(eval, f"open({str(marker)!r}, 'w')"),
        CallOnLoad(fail_if_called, "now"),
        CallOnLoad(SnapshotStore.load, "now"),
        CallOnLoad(getattr, LocalCount, "count"),
    ):
        save_forged(store, body=pickle.dumps((call, Corrections())))
        assert not is_used(store)
    assert not marker.exists()


@pytest.mark.parametrize(
    "value",
    [
        argparse.Namespace(a=1),
        Path("a"),
        NoValueClass(),
        NoValueClass,
        MemoryEventStore,
        EventStore,
    ],
)
def test_a_snapshot_contains_only_values(store: EventStore, value: Any) -> None:
    """Classes of other packages and classes that are not value classes are rejected."""
    save_forged(store, body=pickle.dumps((LocalCount(Counter({"P9": value})), Corrections())))
    assert not is_used(store)


@pytest.mark.parametrize(
    ("reference", "used"),
    [
        (b"dialoguekit.projections.snapshots\nSnapshotStore", True),
        (b"dialoguekit.projections.replay\nSnapshotStore", False),
        (b"dialoguekit.projections.snapshots\npickle.Pickler", False),
        (b"dialoguekit.projections.snapshots\nmissing", False),
        (b"dialoguekit.missing\nSnapshotStore", False),
        (b"this\nd", False),
        (b"posix\nsystem", False),
    ],
)
def test_a_class_is_found_only_in_its_own_module(
    store: EventStore, reference: bytes, used: bool
) -> None:
    """Imported names do not count, and nothing is imported."""
    body = pickle.dumps((LocalCount(Counter({"P9": cast(Any, SnapshotStore)})), Corrections()), 3)
    assert b"cdialoguekit.projections.snapshots\nSnapshotStore\n" in body
    save_forged(
        store, body=body.replace(b"dialoguekit.projections.snapshots\nSnapshotStore", reference)
    )
    assert (snapshots_of(store).load("leeds", LocalCount()) is not None) == used
    assert "this" not in sys.modules


@pytest.mark.parametrize(
    "body",
    [
        (OtherCount(), Corrections()),
        (LocalCount(), None),
        LocalCount(),
        (1, 2, 3),
    ],
    ids=["another class", "no corrections", "no pair", "three"],
)
def test_a_snapshot_of_another_type_is_not_used(store: EventStore, body: object) -> None:
    """It has to be a projection of the requested class, with corrections."""
    save_forged(store, body=pickle.dumps(body))
    assert not is_used(store)


def test_an_unreadable_key_value_table_has_no_snapshots(store: EventStore) -> None:
    """The events are readable and folded."""

    class UnreadableTableStore(MemoryEventStore):
        def _get(self, namespace: str, key: str) -> bytes | None:
            raise StoreUnavailable(f"{namespace} {key!r} cannot be read.")

    unreadable = UnreadableTableStore(CODEC, rows=map(NewRow.of, store.rows()))
    assert not is_used(unreadable)
