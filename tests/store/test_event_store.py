"""Code shared by all event stores: building rows, and detecting repeated appends."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.store.sample_log import CODEC

from dialoguekit.errors import Conflict, DialogueKitError, InvalidEvent, StoreCorrupted
from dialoguekit.store import EventStore
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.reader import ALL_COLUMNS, PAGE_SIZE
from dialoguekit.testing.store_contract import check_gapless
from dialoguekit.testing.worker_tasks import MORNING, new_contribution


def test_the_port_is_abstract() -> None:
    """A backend must implement every abstract method."""
    names = r"_erase.*_select.*close.*head.*snapshot.*stream_numbers.*transaction"
    with pytest.raises(TypeError, match=names):
        EventStore("memory:", CODEC)  # type: ignore[abstract]


def test_a_batch_is_encoded_before_anything_is_written() -> None:
    """If the last event of a batch cannot be encoded, the first is not written."""
    naive = new_contribution(2, recorded_at=MORNING.replace(tzinfo=None))
    with MemoryEventStore(CODEC) as store:
        with pytest.raises(InvalidEvent, match="time zone"):
            store.append("leeds", [new_contribution(1), naive], expected_version=0)
        assert store.head() == 0


@given(
    st.lists(
        st.tuples(st.sampled_from(["leeds", "york"]), st.integers(0, 3), st.integers(0, 4)),
        max_size=12,
    )
)
def test_no_order_of_appends_leaves_a_gap(appends: list[tuple[str, int, int]]) -> None:
    """Positions and seqs have no gaps, whatever versions the writers expect."""
    counts = {"leeds": 0, "york": 0}
    with MemoryEventStore(CODEC) as store:
        for stream, size, expected_version in appends:
            batch = [
                new_contribution(n)
                for n in range(expected_version + 1, expected_version + size + 1)
            ]
            if size and expected_version != counts[stream]:
                with pytest.raises(Conflict):
                    store.append(stream, batch, expected_version=expected_version)
            else:
                store.append(stream, batch, expected_version=expected_version)
                counts[stream] += size
        check_gapless(store)
        assert {name: store.stream_version(name) for name in counts} == counts


class DamagedStore(MemoryEventStore):
    """A store whose backend returns modified rows."""

    column = 0
    value: object = None

    def _select(self, *choice: Any) -> list[tuple[Any, ...]]:
        rows, place = super()._select(*choice), self.column
        return [(*row[:place], self.value, *row[place + 1 :])[: len(row)] for row in rows]


@pytest.mark.parametrize("column", range(1, len(ALL_COLUMNS)))
@pytest.mark.parametrize("value", [None, 7, -1, "text", b"", b"\x07", 1.5])
def test_a_damaged_row_is_no_crash(column: int, value: object) -> None:
    """A reader gets an event, or an error of dialoguekit, for any value in a column."""
    with DamagedStore(CODEC) as store:
        store.append("leeds", [new_contribution(1)], expected_version=0)
        store.column, store.value = column, value
        read = None
        with suppress(DialogueKitError):
            read = list(store.read())
            assert read[0].seq == 1
        assert read is None or len(read) == 1


class RepeatingStore(MemoryEventStore):
    """A store whose backend returns the same rows without end."""

    def _select(self, *choice: Any) -> Any:
        return list(super()._select(*choice)) * PAGE_SIZE


def test_repeated_pages_are_reported_as_damage() -> None:
    """A reader of repeated pages ends with an error, instead of never."""
    with RepeatingStore(CODEC) as store:
        store.append("leeds", [new_contribution(1), new_contribution(2)], expected_version=0)
        for read in (store.rows, store.read):
            with pytest.raises(StoreCorrupted, match=r"after position 0 twice.*verify"):
                list(read())
