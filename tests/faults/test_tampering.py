"""The tampering experiment finds undetected changes."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from faults import corruptions, forgeries, tampering
from faults.corruptions import CorruptionTarget
from faults.stores import StoreLocation
from faults.stores.dialoguekit_store import DialogueKitLocation
from faults.stores.eventsourcing_store import EventSourcingFile

(EXPERIMENT,) = tampering.EXPERIMENTS
ALL_CORRUPTIONS = (
    corruptions.CORRUPTIONS
    | forgeries.TREE_CORRUPTIONS
    | forgeries.RECOMPUTED
    | corruptions.ROLLBACKS
)


def test_undetected_changes_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an audit, most changes through SQL are undetected."""
    monkeypatch.setattr(
        tampering, "audit", lambda *_, **__: SimpleNamespace(findings=(), intact=True)
    )
    result = EXPERIMENT.run_on("dialoguekit-sqlite", iterations=40)

    assert result.counts["undetected"] > 10
    assert result.counts["rows edited (undetected)"] > 0
    assert any(line.endswith(": undetected change") for line in result.violations)


def test_bare_eventsourcing_does_not_detect_flipped_bits() -> None:
    """It has no hashes of its events, and lets SQLite errors through."""
    result = EXPERIMENT.run_on("eventsourcing-sqlite", iterations=240)

    assert result.counts["bits flipped (undetected)"] > 0
    assert result.counts["untyped errors"] > 0
    assert result.counts["that changed contents"] > 100


def test_untyped_error_of_an_original_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """The originals must be readable."""

    def audit(*_: Any, save_checkpoint: bool = True) -> Any:
        if not save_checkpoint:
            raise KeyError("no such hash")
        return SimpleNamespace(findings=(), intact=True)

    monkeypatch.setattr(tampering, "audit", audit)
    with pytest.raises(KeyError):  # The valid originals are inspected first.
        EXPERIMENT.run_on("dialoguekit-sqlite", iterations=1)


@pytest.fixture
def target(request: pytest.FixtureRequest, tmp_path: Path) -> CorruptionTarget:
    """A file with thirty events, next to an older copy and a write-ahead log."""
    path, older_copy = tmp_path / "log.db", tmp_path / "older"
    location: StoreLocation = EventSourcingFile(path)
    if request.param is corruptions.DIALOGUEKIT_TABLE:
        location = DialogueKitLocation(f"sqlite:///{path}", path)
    with location.open() as handle:
        handle.append("leeds", [f"leeds-{n}" for n in range(20)], 0)
        handle.append("york", [f"york-{n}" for n in range(10)], 0)
    shutil.copyfile(path, older_copy)
    (tmp_path / "log.db-wal").write_bytes(bytes(5000))
    return CorruptionTarget(path, older_copy, request.param)


@pytest.mark.parametrize("target", [corruptions.DIALOGUEKIT_TABLE], indirect=True)
@pytest.mark.parametrize(
    "kind", sorted(ALL_CORRUPTIONS.keys() - {"write-ahead logs damaged", "older copies restored"})
)
def test_corruption_changes_the_file(target: CorruptionTarget, kind: str) -> None:
    """Each kind changes the bytes of the file."""
    target.wal_path.unlink()
    before = target.path.read_bytes()
    for seed in range(5, 9):  # One may hit unused space.
        ALL_CORRUPTIONS[kind](target, random.Random(seed))
        if target.path.read_bytes() != before:
            return
    pytest.fail("The file is unchanged.")


@pytest.mark.parametrize("target", [corruptions.EVENTSOURCING_TABLE], indirect=True)
def test_wal_is_truncated_changed_or_deleted(target: CorruptionTarget) -> None:
    """The file itself stays unchanged."""
    before, lengths = target.path.read_bytes(), set()
    for seed in range(40):
        target.wal_path.write_bytes(bytes(5000))
        corruptions.corrupt_wal(target, random.Random(seed))
        lengths.add(target.wal_path.stat().st_size if target.wal_path.exists() else -1)
    assert {-1, 5000} < lengths
    assert target.path.read_bytes() == before


@pytest.mark.parametrize("target", [corruptions.EVENTSOURCING_TABLE], indirect=True)
def test_older_copy_is_restored(target: CorruptionTarget) -> None:
    """The newer write-ahead log is deleted."""
    target.path.write_bytes(b"new")
    corruptions.restore_older_copy(target, random.Random(1))
    assert target.path.read_bytes() == target.older_copy.read_bytes()
    assert not target.wal_path.exists()
