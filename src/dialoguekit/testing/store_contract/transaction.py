"""Contract tests: transactions and snapshots."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from dialoguekit.errors import Conflict, EventIdReused, InvalidEvent, StoreUnavailable
from dialoguekit.events import OpaqueEvent
from dialoguekit.store import EventStore
from dialoguekit.store.audit.audit import audit
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.reader import LogReader
from dialoguekit.store.rows import compute_leaf, tombstone
from dialoguekit.testing.store_contract.fixtures import EventStoreFixtures, check_gapless, contents
from dialoguekit.testing.worker_tasks import MORNING, append_concurrently, new_contribution

_PAUSE_S = 0.2
_OPAQUE = OpaqueEvent("abcd.asset-identified", 3, b"{}")


def state_of(log: LogReader) -> tuple[Any, ...]:
    """Return everything that the queries of a reader return."""
    streams, rows = log.streams(), list(log.rows())
    return (
        *(log.head(), streams, rows, list(log.read()), log.read_head(), log.tree()),
        *(sorted(log.event_types()), log.stream_numbers(), log.tiles(1, 0, 9)),
        [(log.stream_version(stream), list(log.read(stream))) for stream in (*streams, "bristol")],
        log.find_ids([row.id for row in rows]),
        log.find_rows([row.id for row in rows]),
    )


def check_tree(store: EventStore) -> None:
    """Assert that the stored tree is that of the rows."""
    leaves = [row.leaf for row in store.rows()]
    assert leaves == [compute_leaf(row) for row in store.rows()]
    assert store.tree() == Tree(0, ()).appended(leaves)[0]


class TransactionContract(EventStoreFixtures):
    """Write transactions are atomic and exclusive; snapshots read one state."""

    def test_a_snapshot_does_not_change_while_others_append(self, filled: EventStore) -> None:
        """New events, streams and types are not in it; a later snapshot has them."""
        with filled.snapshot() as log:
            before = state_of(log)
            filled.append("leeds", [new_contribution(n) for n in range(6, 300)], expected_version=5)
            new = [new_contribution(1, event=_OPAQUE)]
            filled.append("bristol", new, expected_version=0)

            assert state_of(log) == before
            assert log.read_head().tree.size == 7
        with filled.snapshot() as log:
            assert state_of(log) == state_of(filled) != before

    def test_a_snapshot_does_not_change_while_others_erase(self, filled: EventStore) -> None:
        """The erasure ends after the snapshot at the latest."""
        (row,) = filled.rows(until=1)
        assert row.personal_data is not None
        erased = row._replace(personal_data=tombstone(row.personal_data))
        with ThreadPoolExecutor(1) as thread:
            with filled.snapshot() as log:
                before = state_of(log)
                erasing = thread.submit(filled.erase, [erased])
                time.sleep(_PAUSE_S)

                assert state_of(log) == before
            erasing.result()
        assert list(filled.rows(until=1)) == [erased]

    def test_a_transaction_reads_what_it_appends(self, filled: EventStore) -> None:
        """Every query of a transaction includes its own events, and later ones see them."""
        with filled.transaction() as transaction:
            before = state_of(transaction)
            recorded = transaction.append("leeds", [new_contribution(6, id="sixth")])
            more = transaction.append("bristol", [new_contribution(1, event=_OPAQUE)])

            assert list(transaction.read(after=7)) == [*recorded, *more]
            assert transaction.streams() == ["bristol", "leeds", "york"]
            assert transaction.find_ids(["sixth", "unknown"]) == {"sixth": 8}
            assert (transaction.head(), transaction.stream_version("leeds")) == (9, 6)
            assert transaction.tree().size == 9
            during = state_of(transaction)
        after = state_of(filled)
        assert during[:4] == after[:4] != before[:4]
        assert during[5:] == after[5:]
        assert filled.read_head().is_authentic(filled.cipher)

    def test_an_error_rolls_a_transaction_back(self, filled: EventStore) -> None:
        """New streams and types are gone too, and the next append gets the next position."""
        before = state_of(filled)

        def fail() -> None:
            with filled.transaction() as transaction:
                transaction.append("leeds", [new_contribution(n) for n in range(6, 300)])
                transaction.append("bristol", [new_contribution(1, event=_OPAQUE)])
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        assert state_of(filled) == before
        (recorded,) = filled.append("bristol", [new_contribution(1)], expected_version=0)
        assert (recorded.position, recorded.seq) == (8, 1)
        check_tree(filled)

    def test_a_rejected_append_leaves_the_transaction_usable(self, filled: EventStore) -> None:
        """Nothing of it is recorded, and what comes before and after it is."""
        naive = new_contribution(2, occurred_at=MORNING.replace(tzinfo=None))
        with filled.transaction() as transaction:
            (first,) = transaction.append("leeds", [new_contribution(6, id="sixth")])
            for ids in (["1", "sixth"], ["1", "1"]):
                with pytest.raises(EventIdReused):
                    transaction.append("bristol", [new_contribution(1, id=id) for id in ids])
            with pytest.raises(InvalidEvent):
                transaction.append("bristol", [new_contribution(1, event=_OPAQUE), naive])
            with pytest.raises(Conflict):
                transaction.insert_rows(transaction.build_rows("york", 7, [new_contribution(8)]))
            (last,) = transaction.append("york", [new_contribution(3)])

        assert list(filled.read(after=7)) == [first, last]
        assert filled.streams() == ["leeds", "york"]
        check_gapless(filled)
        check_tree(filled)

    def test_a_transaction_excludes_other_writers(self, filled: EventStore) -> None:
        """A writer in another thread waits for its end, and appends after its events."""
        with ThreadPoolExecutor(1) as thread:
            with filled.transaction() as transaction:
                other = thread.submit(
                    filled.append, "york", [new_contribution(3)], expected_version=2
                )
                time.sleep(_PAUSE_S)
                (first,) = transaction.append("leeds", [new_contribution(6)])
                assert not other.done()
            (second,) = other.result()

        assert (first.position, second.position) == (8, 9)
        check_tree(filled)

    def test_a_transaction_without_events_changes_nothing(self, filled: EventStore) -> None:
        """It may only read."""
        before = state_of(filled)
        with filled.transaction() as transaction:
            assert transaction.append("bristol", []) == ()
            assert transaction.stream_version("leeds") == 5

        assert state_of(filled) == before

    def test_rows_can_be_found_again_or_appended(self, filled: EventStore) -> None:
        """Rows that are stored at their places are returned, and no others."""
        with filled.transaction() as transaction:
            rows = transaction.build_rows("leeds", 5, [new_contribution(6), new_contribution(7)])
            stored = transaction.append_or_find(rows)
            transaction.append("leeds", [new_contribution(8)])
            assert transaction.append_or_find(rows) == stored
            with pytest.raises(Conflict):
                transaction.append_or_find([rows[0]._replace(id="another")])
            with pytest.raises(EventIdReused):
                transaction.append_or_find([rows[0]._replace(seq=9)])
            assert transaction.append_or_find([]) == []

        assert [row.position for row in stored] == [8, 9]
        assert filled.head() == 10

    def test_a_closed_store_has_no_transactions(self, filled: EventStore) -> None:
        """The error says that it is closed."""
        filled.close()
        for use in (filled.transaction, filled.snapshot):
            with pytest.raises(StoreUnavailable, match="closed"), use():
                pass

    def test_audits_beside_writers_find_nothing(self, store: EventStore) -> None:
        """Each audit covers one state, while tiles are filled and streams are added."""
        work = [("leeds", "P1"), ("leeds", "P2"), ("york", "P3"), ("bath", "P4")]
        sizes: list[int] = []
        with ThreadPoolExecutor(len(work)) as threads:
            writers = [threads.submit(append_concurrently, store, *args, 80) for args in work]
            while not sizes or not all(writer.done() for writer in writers):
                result = audit(store, save_checkpoint=False)
                assert [str(finding) for finding in result.findings] == []
                sizes.append(result.size)
            assert sum(len(writer.result()) for writer in writers) == 320

        assert sizes == sorted(sizes)
        assert audit(store, save_checkpoint=False).size == 320
        assert contents(store)[1] == 320
