"""The check of a store against its workload."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
from faults.stores import STORE_KINDS, EventRecord, text_of
from faults.workload import Workload, check_after_fault, check_workload, last_acknowledged
from hypothesis import given
from hypothesis import strategies as st

SIZES = st.lists(st.integers(1, 5), min_size=1, max_size=3).map(tuple)


def _events(workload: Workload, batches: int) -> list[EventRecord]:
    """Return the events of a store after that many batches."""
    return [
        EventRecord(0, batch.stream, seq, id, text_of(id))
        for batch in islice(workload.batches(), batches)
        for seq, id in enumerate(batch.ids, start=batch.expected_version + 1)
    ]


def _with_positions(events: list[EventRecord]) -> list[EventRecord]:
    return [event._replace(position=n) for n, event in enumerate(events, start=1)]


@given(SIZES, st.integers(0, 12), st.integers(0, 60))
def test_complete_acknowledged_batches_are_valid(
    sizes: tuple[int, ...], acknowledged: int, count: int
) -> None:
    """Only the acknowledged batches, and those with the started one, are valid."""
    workload = Workload(sizes)
    valid = [_with_positions(_events(workload, n)) for n in (acknowledged, acknowledged + 1)]
    found = _with_positions(_events(workload, 13))[:count]

    state = check_workload(workload, found, acknowledged=acknowledged)

    assert (state.violations == []) == (found in valid)
    if not state.violations:
        assert state.batches == acknowledged + valid.index(found)


@pytest.mark.parametrize(
    ("size", "events", "acknowledged", "violation"),
    [
        pytest.param(2, 6, 4, "4 batches were acknowledged, 3 were found", id="lost batch"),
        pytest.param(5, 8, 1, "batch 2 (5 events) is torn: bristol-4 is missing", id="torn batch"),
        pytest.param(1, 3, 1, "2 batches were started, 3 were found", id="excess batch"),
    ],
)
def test_wrong_batch_is_reported(size: int, events: int, acknowledged: int, violation: str) -> None:
    """The only violation names the batch or the numbers of batches."""
    workload = Workload((size,))
    found = _with_positions(_events(workload, 3))[:events]

    assert check_workload(workload, found, acknowledged=acknowledged).violations == [violation]


@pytest.mark.parametrize("change", [{"text": "x"}, {"seq": 9}, {"stream": "hull"}, {"id": "y"}])
def test_changed_event_is_reported(change: dict[str, str | int]) -> None:
    """Its text, stream, number or id differs."""
    workload = Workload((1,))
    found = _with_positions(_events(workload, 2))
    found[1] = found[1]._replace(**change)  # type: ignore[arg-type]

    state = check_workload(workload, found, acknowledged=2)

    assert state.violations[0].endswith("not bristol-1")


def test_gaps_are_reported() -> None:
    """No batch is lost, but positions must be consecutive."""
    workload = Workload((1,))
    found = [event._replace(position=n * 2) for n, event in enumerate(_events(workload, 2), 1)]

    state = check_workload(workload, found, acknowledged=2)

    assert state.batches == 2
    assert state.violations == ["positions have gaps: event 1 is at 2"]


def test_last_acknowledged_is_the_highest_number() -> None:
    """Other messages are ignored."""
    assert last_acknowledged(["open", "4", "failed: 7", "5"]) == 5
    assert last_acknowledged(["hung"], default=3) == 3


def test_next_batch_is_appended_after_a_fault(tmp_path: Path) -> None:
    """Only a usable store passes."""
    workload = Workload((2,))
    with STORE_KINDS["dialoguekit-sqlite"].create_empty(tmp_path) as location:
        with location.open() as handle:
            first = next(workload.batches())
            handle.append(first.stream, first.ids, first.expected_version)

        assert check_after_fault(location, workload, 1) == (2, [])
        assert check_after_fault(location, workload, 2) == (3, [])
        assert check_after_fault(location, workload, 5).violations == [
            "5 batches were acknowledged, 3 were found"
        ]


def test_store_that_cannot_be_opened_is_a_violation(tmp_path: Path) -> None:
    """The violation contains the error."""
    (tmp_path / "log.db").write_bytes(b"not SQLite" * 100)
    with STORE_KINDS["dialoguekit-sqlite"].create_empty(tmp_path) as location:
        (violation,) = check_after_fault(location, Workload((1,)), 0).violations

    assert violation.startswith("check failed: StoreFailure(")
