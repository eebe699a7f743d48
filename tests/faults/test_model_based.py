"""What a log does otherwise than its model is seen."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from faults import model_based, model_operations
from faults.model_operations import STEPS, Diverged, Session
from faults.reference_model import Model, root_of
from faults.stores.dialoguekit_store import CODEC

from dialoguekit.errors import EventIdReused
from dialoguekit.store.memory import MemoryLog
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import Row

IN_MEMORY, ON_A_SERVER = model_based.PROGRAMMES


class _Late(MemoryLog):
    """Readers miss the last row."""

    def _select(self, *choice: Any) -> Sequence[Row]:
        return super()._select(*choice)[:-1]


class _Forgetful(MemoryLog):
    """Nothing was ever there."""

    def _version(self, stream: str) -> int:
        return 0


class _Bare(MemoryLog):
    """There is no tree."""

    def _tree(self) -> Tree:
        return Tree(0, ())


class _Keeping(MemoryLog):
    """What was said stays."""

    def _blank(self, rows: Sequence[Row]) -> None:
        pass


class _Greedy(MemoryLog):
    """Anything may be said again in other words."""

    def append(self, stream: str, events: Any, *, expected: int) -> Any:
        try:
            return super().append(stream, events, expected=expected)
        except EventIdReused:
            return ()


class _Broken(MemoryLog):
    """An error of no kind."""

    def _streams(self) -> list[str]:
        raise KeyError("streams")


class _Patient(MemoryLog):
    """Errors on the way in are passed over."""

    def restore(self, rows: Any) -> int:
        try:
            return super().restore(rows)
        except Exception:  # noqa: BLE001
            return 0


@pytest.mark.parametrize(
    ("make", "step"),
    [
        (_Late, "readings"),
        (_Forgetful, "questions"),
        (_Bare, "proofs"),
        (_Keeping, "readings"),
        (_Greedy, "repeats with a change"),
        (_Broken, "questions"),
        (_Patient, "restores"),
    ],
)
def test_a_log_that_differs_is_caught(
    monkeypatch: pytest.MonkeyPatch, make: Callable[..., MemoryLog], step: str
) -> None:
    """By the step that meets it, within some hundreds."""
    session = Session([make(CODEC)], lambda log: log, random.Random(3))
    names = {"appends", "blankings", step}
    others = {name: STEPS[name] for name in STEPS if name in names}
    monkeypatch.setattr(model_operations, "STEPS", others)

    with pytest.raises(Diverged, match=f"^{step}: "):
        _go(session, 400)


def _go(session: Session, steps: int) -> None:
    for _ in range(steps):
        session.step()


def test_what_diverged_is_told_with_its_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """And another log is begun."""
    monkeypatch.setattr(model_based, "MemoryLog", _Bare)
    monkeypatch.setattr(model_based, "_IN_MEMORY", 1)
    outcome = IN_MEMORY.on("ours-sqlite", dose=1_000)

    assert outcome.counts["steps"] == 1_000
    assert len(outcome.broken) > 1
    assert any(" in log " in line and ": proofs: " in line for line in outcome.broken)


def test_the_root_of_the_model_is_that_of_the_standard() -> None:
    """The Merkle tree hash of no leaf, one, and any number, against the log's own tree."""
    for count in (*range(10), 255, 256, 257):
        leaves = [bytes([n % 256]) * 32 for n in range(count)]
        tree, _ = Tree(0, ()).grown(leaves)
        assert root_of(leaves) == tree.root()


def test_a_model_reads_what_is_chosen() -> None:
    """By stream, positions and types, as a reader of a log may."""
    model, chance = Model(), random.Random(1)
    new = [model.new_event(chance) for _ in range(20)]
    model.append("leeds", new[:12])
    model.append("york", new[12:])

    assert [one.position for one in model.read("york", 13, 15, None)] == [14, 15]
    closed = model.read(None, 0, None, ["space.closed"])
    made = model.read(None, 0, None, ["contribution.made"])
    assert sorted(one.position for one in closed + made) == list(range(1, 21))
    assert [one.seq for one in model.of("york", 2, 3)] == [2, 3, 4]
