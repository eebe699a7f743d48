"""Checkpoints are saved by audits and by writers, and an incremental audit starts after its own."""

from __future__ import annotations

import os
from typing import Any

import pytest
from tests.store.sample_log import CODEC, append_contributions

from dialoguekit.errors import StoreCorrupted, StoreUnavailable
from dialoguekit.store.audit import findings as kinds
from dialoguekit.store.audit.audit import FULL, INCREMENTAL, audit
from dialoguekit.store.audit.checkpoint_store import (
    check_checkpoint_file,
    checkpoint_path,
    save_checkpoint_file,
)
from dialoguekit.store.audit.hash_reader import build_checkpoint
from dialoguekit.store.merkle.checkpoint import Checkpoint
from dialoguekit.store.rows import NewRow
from dialoguekit.store.sqlite import SQLiteEventStore
from dialoguekit.testing.worker_tasks import new_contribution

EVENTS = 600


def save_both(tampered: Any) -> None:
    """Save the checkpoint that an audit saves, and the one that a writer saves."""
    tampered.audit()
    with tampered.open() as store:
        save_checkpoint_file(store)


def test_checkpoints_are_saved_in_the_log_and_next_to_it(tampered: Any) -> None:
    """The one next to it is a note in a file for the owner alone."""
    result = tampered.audit()
    assert not tampered.checkpoint_file.exists()
    with tampered.open() as store:
        save_checkpoint_file(store)
        file = checkpoint_path(store)
        assert file is not None
        assert (file.name, file.stat().st_mode & 0o777) == ("leeds.db.checkpoint", 0o600)
        assert file.read_bytes() == store.key_values.get("checkpoints", "last")
        assert Checkpoint.parse(file.read_text()) == result.checkpoint
        assert audit(store).compared_with == (
            "the checkpoint in the log",
            "the checkpoint in leeds.db.checkpoint",
        )


def test_no_checkpoint_of_a_damaged_log_is_saved(tampered: Any) -> None:
    """None is saved either when the caller does not ask for it."""
    tampered.audit(save_checkpoint=False)
    tampered.execute("UPDATE events SET data = zeroblob(2) WHERE position = 9")
    tampered.audit()
    with tampered.open() as store:
        assert store.key_values.items("checkpoints") == []
    assert not tampered.checkpoint_file.exists()


def test_truncation_with_a_rebuilt_tree_is_reported(tampered: Any) -> None:
    """The checkpoint contains the earlier size."""
    tampered.audit()
    tampered.rewrite(tampered.rows()[:580], rebuild_tree=True)
    for mode in (FULL, INCREMENTAL):
        result = tampered.audit(mode=mode)
        assert {finding.kind for finding in result.findings} == {kinds.CHECKPOINT}
        assert "it has only 580 events" in str(result.findings[0])


def test_a_rollback_is_reported(tampered: Any) -> None:
    """Only the checkpoint file detects it, because the checkpoint in the copy is old too."""
    before = tampered.path.read_bytes()
    with tampered.open() as store:
        store.append("hull", [new_contribution(1)], expected_version=0)
        save_checkpoint_file(store)
    for name in ("leeds.db-wal", "leeds.db-shm"):
        tampered.path.with_name(name).unlink(missing_ok=True)
    tampered.path.write_bytes(before)
    (finding,) = tampered.audit().findings
    assert str(finding).startswith("The log does not match the checkpoint in leeds.db.checkpoint (")
    assert str(finding).endswith(
        "): it has only 600 events. If it was copied while it was in use, copy it again with "
        "dialoguekit backup."
    )
    with tampered.open() as store, pytest.raises(StoreCorrupted, match="older copy"):
        check_checkpoint_file(store)


def test_a_later_checkpoint_of_the_log_is_kept(tampered: Any) -> None:
    """Two writers may close a log in either order; the file of another log is replaced."""
    with tampered.open() as store:
        earlier = build_checkpoint(store, EVENTS - 1)
        save_checkpoint_file(store)
        before = tampered.checkpoint_file.read_text()
        tampered.checkpoint_file.write_text(earlier.to_note())
        save_checkpoint_file(store)
        assert tampered.checkpoint_file.read_text() == before
        later = earlier._replace(size=EVENTS + 1).to_note()
        tampered.checkpoint_file.write_text(later)
        save_checkpoint_file(store)
        assert tampered.checkpoint_file.read_text() == later


def test_a_rewritten_log_with_a_rebuilt_tree_is_reported(tampered: Any) -> None:
    """It differs from the saved checkpoints, and from one that the caller gives."""
    known = tampered.audit().checkpoint
    save_both(tampered)
    rows = tampered.rows()
    rows[300] = NewRow.of(rows[300])._replace(occurred_at_us=0).at(301)
    tampered.rewrite(rows, rebuild_tree=True)
    for mode in (FULL, INCREMENTAL):
        texts = [str(f).rpartition(": ")[2] for f in tampered.audit(mode=mode).findings]
        assert texts == ["its root differs."] * 2
    tampered.delete_checkpoints()
    assert tampered.audit(save_checkpoint=False).intact
    (finding,) = tampered.audit(checkpoints=[known]).findings
    assert str(finding).startswith("The log does not match the checkpoint given (dialoguekit/")


def test_a_log_is_compared_with_checkpoints_of_any_size(tampered: Any) -> None:
    """They may be of an empty log, within a tile, or at its end."""
    with tampered.open() as store:
        earlier = [build_checkpoint(store, size) for size in (0, 1, 256, 300, 599, EVENTS)]
        with pytest.raises(StoreCorrupted, match="no checkpoint at 601"):
            build_checkpoint(store, 601)
    assert tampered.audit(checkpoints=earlier).intact
    assert tampered.audit(checkpoints=earlier, mode=INCREMENTAL).intact
    wrong = [c._replace(root=bytes(32)) for c in earlier if c.size]
    assert tampered.audit(checkpoints=wrong, mode=INCREMENTAL).finding_count == len(wrong)


def test_another_log_in_its_place_is_reported(tampered: Any) -> None:
    """Its identity is another one, whatever its events are."""
    save_both(tampered)
    other = tampered.path.with_name("other.db")
    with SQLiteEventStore(other, CODEC) as store:
        store.import_rows(map(NewRow.of, tampered.rows()))
    other.rename(tampered.path)
    (finding,) = tampered.audit().findings
    assert finding.kind == kinds.CHECKPOINT
    assert str(finding).endswith("): it is another log, or what it says about itself was modified.")


@pytest.mark.parametrize("mode", [FULL, INCREMENTAL])
def test_a_changed_identity_with_a_recomputed_head_is_reported(tampered: Any, mode: str) -> None:
    """The origin in the saved checkpoints is the digest of the identity."""
    save_both(tampered)
    tampered.execute("UPDATE log_head SET log_id = zeroblob(16)")
    tampered.rewrite(tampered.rows(), rebuild_tree=True)
    found = tampered.findings(mode=mode)
    assert found == [(kinds.CHECKPOINT, 0, 0)] * 2


@pytest.mark.parametrize("content", [b"", b"\xff", b"dialoguekit/0\n1\n", b"x" * 9000])
def test_an_unreadable_checkpoint_is_reported(tampered: Any, content: bytes) -> None:
    """The events are checked nevertheless."""
    tampered.audit()
    tampered.checkpoint_file.write_bytes(content)
    tampered.execute("UPDATE key_values SET value = :content", content=content)
    tampered.execute("UPDATE events SET data = zeroblob(2) WHERE position = 9")
    found = tampered.findings(mode=INCREMENTAL)
    assert found == [(kinds.CHANGED, 9, 9), *[(kinds.CHECKPOINT, 0, 0)] * 2]


def test_a_checkpoint_that_cannot_be_opened_is_reported(tampered: Any) -> None:
    """A directory with its name cannot be replaced either."""
    tampered.checkpoint_file.mkdir()
    assert tampered.findings() == [(kinds.CHECKPOINT, 0, 0)]


def test_an_unsaved_checkpoint_is_a_notice(tampered: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log may be read where nothing can be written; that is not damage."""

    def locked(*_: object) -> None:
        raise StoreUnavailable("Locked.")

    monkeypatch.setattr(SQLiteEventStore, "_put", locked)
    result = tampered.audit()
    assert result.intact
    assert result.notices == ("The checkpoint could not be saved in the log: Locked.",)


def test_a_writer_without_space_saves_no_checkpoint(
    tampered: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it recorded stays recorded, and no part of a file is left."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dialoguekit.files.os.rename", full)
    with tampered.open() as store:
        save_checkpoint_file(store)
    names = [path.name for path in tampered.path.parent.iterdir()]
    assert [name for name in names if "checkpoint" in name or name.startswith(".")] == []


@pytest.mark.parametrize("kind", ["link", "pipe", "device", "long"])
def test_only_a_file_is_a_checkpoint(tampered: Any, kind: str) -> None:
    """A link, a pipe or a device is reported without waiting for it, and stays as it is."""
    save_both(tampered)
    file = tampered.checkpoint_file
    other = file.with_name("other")
    file.rename(other)
    match kind:
        case "link":
            file.symlink_to(other)
        case "pipe":
            os.mkfifo(file)
        case "device":
            file.symlink_to("/dev/zero")
        case "long":
            file.write_bytes(other.read_bytes().ljust(5000, b"\n"))
    before, content = os.lstat(file), other.read_bytes()
    assert tampered.findings() == [(kinds.CHECKPOINT, 0, 0)]
    with tampered.open() as store:
        save_checkpoint_file(store)
    assert (os.lstat(file).st_ino, other.read_bytes()) == (before.st_ino, content)


# Incremental audits


def test_an_incremental_audit_reads_only_new_events(tampered: Any) -> None:
    """It checks that the tree grew from the verified one."""
    tampered.audit()
    with tampered.open() as store:
        append_contributions(store, *range(1, 300))
        store.append("hull", [new_contribution(1)], expected_version=0)
        result = audit(store, mode=INCREMENTAL)
    assert (result.intact, result.started_after, result.size) == (True, EVENTS, EVENTS + 300)
    tampered.execute("UPDATE events SET data = zeroblob(2) WHERE position = 700")
    again = tampered.audit(mode=INCREMENTAL)
    assert (again.intact, again.started_after) == (True, EVENTS + 300)
    tampered.delete_checkpoints()
    assert tampered.findings(mode=INCREMENTAL) == [(kinds.CHANGED, 700, 700)]


def test_new_events_are_compared_with_the_stored_tree(tampered: Any) -> None:
    """Removals after the verified events are reported."""
    tampered.audit()
    with tampered.open() as store:
        append_contributions(store, *range(1, 20))
    tampered.execute("DELETE FROM events WHERE position IN (605, 610)")
    result = tampered.audit(mode=INCREMENTAL)
    assert result.started_after == EVENTS
    assert [(f.kind, f.first) for f in result.findings] == [
        (kinds.REMOVED, 605),
        (kinds.REMOVED, 610),
    ]


def test_all_is_read_again_if_the_stored_tree_does_not_match_the_checkpoint(tampered: Any) -> None:
    """A missing tile makes the checkpoint useless as a start."""
    tampered.audit()
    tampered.execute("DELETE FROM merkle_tiles WHERE tile_index = 1")
    result = tampered.audit(mode=INCREMENTAL)
    assert (result.started_after, {f.kind for f in result.findings}) == (0, {kinds.TREE})


def test_an_unknown_mode_is_refused(tampered: Any) -> None:
    """There are two modes."""
    with pytest.raises(ValueError, match="full, incremental, not 'some'"):
        tampered.audit(mode="some")


def test_a_checkpoint_cannot_match_where_hashes_are_missing(tampered: Any) -> None:
    """An earlier checkpoint may need leaves that the saved one does not."""
    with tampered.open() as store:
        earlier = build_checkpoint(store, 256)
        audit(store)
    tampered.execute("UPDATE events SET leaf_hash = x'00' WHERE position = 3")
    assert tampered.audit(mode=INCREMENTAL, checkpoints=[earlier]).intact
    with tampered.open() as store:
        inner = Checkpoint(earlier.origin, 100, bytes(32))
        (finding,) = audit(store, mode=INCREMENTAL, checkpoints=[inner]).findings
    assert str(finding).startswith("The log does not match the checkpoint given (")
    assert str(finding).endswith("): hashes of its tree are missing.")


def test_a_log_with_missing_events_is_not_compared_with_later_checkpoints(tampered: Any) -> None:
    """The missing events are reported; the root with them is unknown."""
    tampered.audit()
    tampered.execute("DELETE FROM events WHERE position = 300")
    assert tampered.findings() == [(kinds.REMOVED, 300, 300)]


def test_a_checkpoint_that_the_reader_may_not_read_is_a_notice(
    tampered: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It belongs to the writer alone; the log is not damaged, for readers and for writers."""

    def deny(*_: object, **__: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    save_both(tampered)
    monkeypatch.setattr("dialoguekit.store.audit.checkpoint_store.read_regular", deny)
    result = tampered.audit()
    assert result.intact
    assert ["you have no permission" in notice for notice in result.notices] == [True]
    with tampered.open() as store:
        check_checkpoint_file(store)
