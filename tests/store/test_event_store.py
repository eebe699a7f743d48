"""What all logs share: rows, and the decision whether an append is new."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.errors import Conflict, DialogueKitError, InvalidEvent, LogDamaged
from dialoguekit.events import NEUTRAL
from dialoguekit.store import Codec, Log
from dialoguekit.store.event_store import PAGE
from dialoguekit.store.memory import MemoryLog
from dialoguekit.store.rows import Row
from dialoguekit.testing.store_contract import check_gapless
from dialoguekit.testing.worker_tasks import MORNING, idea

CODEC = Codec(NEUTRAL)


def test_the_port_is_abstract() -> None:
    """A backend that does not answer all questions cannot be made."""
    with pytest.raises(TypeError, match=r"_head.*_select.*_streams.*_transaction.*close"):
        Log("memory:", CODEC)  # type: ignore[abstract]


def test_a_batch_is_encoded_before_anything_is_written() -> None:
    """The first event of a batch is not written when the last cannot be."""
    naive = idea(2, noted=MORNING.replace(tzinfo=None))
    with MemoryLog(CODEC) as log:
        with pytest.raises(InvalidEvent, match="time zone"):
            log.append("leeds", [idea(1), naive], expected=0)
        assert log.head() == 0


@given(
    st.lists(
        st.tuples(st.sampled_from(["leeds", "york"]), st.integers(0, 3), st.integers(0, 4)),
        max_size=12,
    )
)
def test_no_order_of_appends_leaves_a_gap(appends: list[tuple[str, int, int]]) -> None:
    """Whatever is appended with whatever belief, positions and numbers stay without gaps."""
    counts = {"leeds": 0, "york": 0}
    with MemoryLog(CODEC) as log:
        for stream, size, expected in appends:
            batch = [idea(n) for n in range(expected + 1, expected + size + 1)]
            if size and expected != counts[stream]:
                with pytest.raises(Conflict):
                    log.append(stream, batch, expected=expected)
            else:
                log.append(stream, batch, expected=expected)
                counts[stream] += size
        check_gapless(log)
        assert {name: log.version(name) for name in counts} == counts


class DamagedLog(MemoryLog):
    """A log whose backend gives rows that nobody wrote."""

    column = 0
    value: object = None

    def _select(self, *choice: Any) -> list[Row]:
        rows = super()._select(*choice)
        return [Row._make((*r[: self.column], self.value, *r[self.column + 1 :])) for r in rows]


@pytest.mark.parametrize("column", range(3, 12))
@pytest.mark.parametrize("value", [None, 7, -1, "text", b"", b"\x07", 1.5])
def test_a_damaged_row_is_no_crash(column: int, value: object) -> None:
    """Whatever stands in a column, a reader gets an event or an error of the log."""
    with DamagedLog(CODEC) as log:
        log.append("leeds", [idea(1)], expected=0)
        log.column, log.value = column, value
        read = None
        with suppress(DialogueKitError):
            read = list(log.read())
        assert read is None or len(read) == 1


class CircularLog(MemoryLog):
    """A log whose backend goes round in a circle."""

    def _select(self, *choice: Any) -> Any:
        return list(super()._select(*choice)) * PAGE


def test_a_log_that_goes_round_in_a_circle_is_damaged() -> None:
    """Pages of a file that stand twice end a reading by an error, and not never."""
    with CircularLog(CODEC) as log:
        log.append("leeds", [idea(1), idea(2)], expected=0)
        for read in (log.rows, log.read):
            with pytest.raises(LogDamaged, match=r"behind position 0 twice.*verify"):
                list(read())
