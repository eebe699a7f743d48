"""Audits: what was verified is remembered, and what is new goes on from there."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.errors import LogDamaged, LogUnavailable
from dialoguekit.store.audit import findings as kinds
from dialoguekit.store.audit.audit import ALL, NEW, audit
from dialoguekit.store.audit.checkpoint_store import beside
from dialoguekit.store.audit.hash_reader import checkpoint_of
from dialoguekit.store.merkle.checkpoint import Checkpoint
from dialoguekit.store.sqlite import SQLiteLog
from dialoguekit.testing.worker_tasks import idea

EVENTS = 600


def test_what_was_verified_is_remembered_in_the_log_and_beside_it(victim: Any) -> None:
    """As a note, for the owner alone."""
    audited = victim.audited()
    with victim.open() as log:
        file = beside(log)
        assert file is not None
        assert (file.name, file.stat().st_mode & 0o777) == ("leeds.db.checkpoint", 0o600)
        assert file.read_bytes() == log.shelf.get("verified", "last")
        assert Checkpoint.read(file.read_text()) == audited.checkpoint
        assert audit(log).against == (
            "the checkpoint in the log",
            "the checkpoint in leeds.db.checkpoint",
        )


def test_nothing_is_remembered_of_a_log_that_is_damaged(victim: Any) -> None:
    """Nor where nothing is to be kept."""
    victim.audited(keep=False)
    victim.do("UPDATE events SET at = 0 WHERE position = 9")
    victim.audited()
    with victim.open() as log:
        assert log.shelf.items("verified") == []
    assert not victim.path.with_name("leeds.db.checkpoint").exists()


def test_a_tail_that_was_cut_off_with_all_books_mended_is_found(victim: Any) -> None:
    """A checkpoint remembers how long the log was."""
    victim.audited()
    victim.rewrite(victim.rows()[:580], books=True)
    for mode in (ALL, NEW):
        audited = victim.audited(mode=mode)
        assert {finding.kind for finding in audited.findings} == {kinds.CHECKPOINT}
        assert "The log is shorter, 580 events" in str(audited.findings[0])


def test_an_older_copy_in_place_of_the_log_is_found(victim: Any) -> None:
    """By the checkpoint beside it, since the one within is as old."""
    before = victim.path.read_bytes()
    with victim.open() as log:
        log.append("hull", [idea(1)], expected=0)
        audit(log)
    for name in ("leeds.db-wal", "leeds.db-shm"):
        victim.path.with_name(name).unlink(missing_ok=True)
    victim.path.write_bytes(before)
    (finding,) = victim.audited().findings
    assert str(finding).startswith(
        "The log is shorter, 600 events: the checkpoint in leeds.db.checkpoint says "
    )


def test_a_log_rewritten_with_all_books_is_found(victim: Any) -> None:
    """It differs from what was verified, and from what somebody else kept."""
    kept = victim.audited().checkpoint
    rows = victim.rows()
    rows[300] = rows[300]._replace(at=0)
    victim.rewrite(rows, books=True)
    for mode in (ALL, NEW):
        assert [str(f).split(":")[0] for f in victim.audited(mode=mode).findings] == [
            "The log differs"
        ] * 2
    victim.forget_checkpoints()
    assert victim.audited(keep=False).whole
    (finding,) = victim.audited(against=[kept]).findings
    assert "The log differs: the checkpoint given says dialoguekit/" in str(finding)


def test_a_log_is_held_against_a_checkpoint_of_any_earlier_size(victim: Any) -> None:
    """Between two tiles, at one, or of nothing."""
    with victim.open() as log:
        earlier = [checkpoint_of(log, size) for size in (0, 1, 256, 300, 599, EVENTS)]
        with pytest.raises(LogDamaged, match="never held 601"):
            checkpoint_of(log, 601)
    assert victim.audited(against=earlier).whole
    assert victim.audited(against=earlier, mode=NEW).whole
    wrong = [c._replace(root=bytes(32)) for c in earlier if c.size]
    assert victim.audited(against=wrong, mode=NEW).count == len(wrong)


def test_another_log_in_its_place_is_found(victim: Any) -> None:
    """It begins with another event."""
    victim.audited()
    rows = victim.rows()
    victim.rewrite(rows[2:], books=True)
    victim.do("DELETE FROM shelf")
    texts = [str(finding) for finding in victim.audited().findings]
    assert any("is another one (then remove that checkpoint), or" in text for text in texts)


@pytest.mark.parametrize("content", [b"", b"\xff", b"dialoguekit/0\n1\n", b"x" * 9000])
def test_a_checkpoint_that_cannot_be_read_is_found(victim: Any, content: bytes) -> None:
    """In the log and beside it; the events are checked all the same."""
    victim.audited()
    victim.path.with_name("leeds.db.checkpoint").write_bytes(content)
    victim.do("UPDATE shelf SET value = :content", content=content)
    victim.do("UPDATE events SET at = 0 WHERE position = 9")
    found = victim.found(mode=NEW)
    assert found == [(kinds.CHANGED, 9, 9), *[(kinds.CHECKPOINT, 0, 0)] * 2]


def test_a_checkpoint_that_cannot_be_opened_is_found(victim: Any) -> None:
    """A directory stands in its place; then it cannot be remembered either."""
    victim.path.with_name("leeds.db.checkpoint").mkdir()
    assert victim.found() == [(kinds.CHECKPOINT, 0, 0)]


def test_what_cannot_be_remembered_is_said(victim: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log may be read where nothing can be written; that is no damage."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    def locked(*_: object) -> None:
        raise LogUnavailable("Locked.")

    monkeypatch.setattr("dialoguekit.store.audit.checkpoint_store.Path.replace", full)
    monkeypatch.setattr(SQLiteLog, "_put", locked)
    audited = victim.audited()
    assert audited.whole
    assert audited.notices == (
        "The checkpoint could not be remembered in the log: Locked.",
        "The checkpoint could not be remembered in leeds.db.checkpoint: No space left on device.",
    )
    assert [path.name for path in victim.path.parent.iterdir() if "checkpoint" in path.name] == []


# Only what is new


def test_only_what_was_recorded_since_is_read(victim: Any) -> None:
    """The tree must go on from what was verified."""
    victim.audited()
    with victim.open() as log:
        for number in range(1, 300):
            log.append("leeds", [idea(number)], expected=399 + number)
        log.append("hull", [idea(1)], expected=0)
        audited = audit(log, mode=NEW)
    assert (audited.whole, audited.after, audited.size) == (True, EVENTS, EVENTS + 300)
    victim.do("UPDATE events SET at = 0 WHERE position = 700")
    again = victim.audited(mode=NEW)
    assert (again.whole, again.after) == (True, EVENTS + 300)
    victim.forget_checkpoints()
    assert victim.found(mode=NEW) == [(kinds.CHANGED, 700, 700)]


def test_what_is_new_is_held_against_the_books_too(victim: Any) -> None:
    """Removed, or in another order, behind what was verified."""
    victim.audited()
    with victim.open() as log:
        for number in range(1, 20):
            log.append("leeds", [idea(number)], expected=399 + number)
    victim.do("DELETE FROM events WHERE position IN (605, 610)")
    audited = victim.audited(mode=NEW)
    assert audited.after == EVENTS
    assert [(f.kind, f.first) for f in audited.findings] == [
        (kinds.REMOVED, 605),
        (kinds.REMOVED, 610),
    ]


def test_all_is_read_again_where_books_no_longer_fit_what_was_verified(victim: Any) -> None:
    """A tile that is gone or altered is no ground to stand on."""
    victim.audited()
    victim.do("DELETE FROM tree WHERE tile = 1")
    audited = victim.audited(mode=NEW)
    assert (audited.after, audited.count) == (0, 1)


def test_there_are_two_ways_to_read(victim: Any) -> None:
    """Any other is a slip."""
    with pytest.raises(ValueError, match="all, new, not 'some'"):
        victim.audited(mode="some")


def test_a_checkpoint_is_not_agreed_with_where_hashes_are_lost(victim: Any) -> None:
    """What was verified stands on its own tiles; an earlier checkpoint may need those beneath."""
    with victim.open() as log:
        earlier = checkpoint_of(log, 256)
        audit(log)
    victim.do("UPDATE events SET leaf = x'00' WHERE position = 3")
    assert victim.audited(mode=NEW, against=[earlier]).whole
    with victim.open() as log:
        inner = Checkpoint(earlier.origin, 100, bytes(32))
        (finding,) = audit(log, mode=NEW, against=[inner]).findings
    assert str(finding).startswith(
        "The log has lost hashes of its tree, and cannot be compared: the checkpoint given says"
    )


def test_a_checkpoint_says_nothing_more_of_a_log_in_which_events_are_missing(victim: Any) -> None:
    """They are named; what the root would be with them cannot be told."""
    victim.audited()
    victim.do("DELETE FROM events WHERE position = 300")
    assert victim.found() == [(kinds.REMOVED, 300, 300)]
