"""Differences between a store and its model are found."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from faults import model_based, model_operations
from faults.model_operations import OPERATIONS, Divergence, ModelRun
from faults.reference_model import Model, merkle_root
from faults.stores.dialoguekit_store import CODEC

from dialoguekit.errors import EventIdReused
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.merkle.tree import Tree

MODEL_BASED, _ = model_based.EXPERIMENTS


def _faulty(method: str, replacement: Callable[..., Any]) -> type[MemoryEventStore]:
    """Return a class of stores in which one method is replaced."""
    return type(f"Faulty{method}", (MemoryEventStore,), {method: replacement})


def _append_without_conflicts(self: Any, stream: str, events: Any, *, expected_version: int) -> Any:
    try:
        return MemoryEventStore.append(self, stream, events, expected_version=expected_version)
    except EventIdReused:
        return ()


def _import_rows_without_errors(self: Any, rows: Any) -> int:
    try:
        return MemoryEventStore.import_rows(self, rows)
    except Exception:  # noqa: BLE001
        return 0


WITHOUT_TREE = _faulty("tree", lambda _: Tree(0, ()))


@pytest.mark.parametrize(
    ("store_type", "operation"),
    [
        (_faulty("_select", lambda *call: MemoryEventStore._select(*call)[:-1]), "reads"),
        (_faulty("stream_version", lambda *_: 0), "count checks"),
        (WITHOUT_TREE, "tree checks"),
        (_faulty("_erase", lambda *_: None), "reads"),
        (_faulty("append", _append_without_conflicts), "changed repeats"),
        (_faulty("stream_numbers", lambda _: dict[str, list[str]]()["streams"]), "count checks"),
        (_faulty("import_rows", _import_rows_without_errors), "imports"),
    ],
)
def test_difference_is_found(
    monkeypatch: pytest.MonkeyPatch, store_type: Callable[..., MemoryEventStore], operation: str
) -> None:
    """The operation that reveals it finds it within some hundred steps."""
    model_run = ModelRun([store_type(CODEC)], lambda store: store, random.Random(3))
    names = {"appends", "erasures", operation}
    selected = {name: OPERATIONS[name] for name in OPERATIONS if name in names}
    monkeypatch.setattr(model_operations, "OPERATIONS", selected)

    with pytest.raises(Divergence, match=f"^{operation}: "):
        _run_steps(model_run, 400)


def _run_steps(model_run: ModelRun, steps: int) -> None:
    for _ in range(steps):
        model_run.step()


def test_violation_names_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """The run continues with another store."""
    monkeypatch.setattr(model_based, "MemoryEventStore", WITHOUT_TREE)
    monkeypatch.setattr(model_based, "_MEMORY_PROBABILITY", 1)
    result = MODEL_BASED.run_on("dialoguekit-sqlite", iterations=1_000)

    assert result.counts["steps"] == 1_000
    assert len(result.violations) > 1
    assert any(" in store " in line and ": tree checks: " in line for line in result.violations)


def test_model_root_equals_store_root() -> None:
    """The Merkle root of any number of leaves equals that of the store's own tree."""
    for count in (*range(10), 255, 256, 257):
        leaves = [bytes([n % 256]) * 32 for n in range(count)]
        tree, _ = Tree(0, ()).appended(leaves)
        assert merkle_root(leaves) == tree.root()


def test_model_reads_a_selection() -> None:
    """Streams, positions and types select events as in a store."""
    model, rng = Model(), random.Random(1)
    new = [model.new_event(rng) for _ in range(20)]
    model.append("leeds", new[:12])
    model.append("york", new[12:])

    assert [event.position for event in model.read("york", 13, 15, None)] == [14, 15]
    closed = model.read(None, 0, None, ["space.closed"])
    contributions = model.read(None, 0, None, ["contribution.made"])
    assert sorted(event.position for event in closed + contributions) == list(range(1, 21))
    assert [event.seq for event in model.slice_stream("york", 2, 3)] == [2, 3, 4]
