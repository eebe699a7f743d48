"""Migrations of encrypted logs, and backups."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from tests.store.sqlite.test_migration import restore

import dialoguekit
from dialoguekit.application.erasure import list_copies
from dialoguekit.application.storage import back_up, migrate_log
from dialoguekit.errors import KeysUnavailable, StoreUnavailable
from dialoguekit.events import CORE_EVENTS, ContributionMade
from dialoguekit.store import Codec
from dialoguekit.store.audit.audit import audit

CODEC = Codec(CORE_EVENTS)


@pytest.fixture
def old(tmp_path: Path) -> str:
    """The URL of an encrypted log of schema 2, with a forgotten person."""
    restore("log.schema2.sealed.sql", tmp_path / "leeds.db")
    restore("keys.schema1.sql", tmp_path / "leeds.keys.db").chmod(0o600)
    return f"sqlite:///{tmp_path / 'leeds.db'}"


def texts(url: str) -> list[str]:
    """Return the texts of all contributions."""
    with dialoguekit.open(url, create=False, read_only=True) as kit:
        events = [recorded.event for recorded in kit.store.read("leeds")]
        return [event.text for event in events if isinstance(event, ContributionMade)]


def test_an_encrypted_log_is_migrated_with_its_keys(old: str) -> None:
    """What was erased stays erased, and the rest can be read; the copy is listed."""
    result = migrate_log(old, CODEC)
    assert texts(old) == [
        "Nobody told the surgery we exist, 0.",
        "[withheld]",
        "Nobody told the surgery we exist, 2.",
        "[withheld]",
    ]
    with dialoguekit.open(old, create=False) as kit:
        assert audit(kit.store).intact
        assert str(result.copy) in [copy.location for copy in list_copies(kit.store)]
        kit.workshop("leeds").contribute("P1", "After the migration.")
        assert audit(kit.store).intact
    assert migrate_log(old, CODEC).copy is None


def test_a_migration_needs_the_keys(old: str, tmp_path: Path) -> None:
    """Without them the head of the new log could not be authenticated."""
    (tmp_path / "leeds.keys.db").unlink()
    with pytest.raises(KeysUnavailable, match="Restore them"):
        migrate_log(old, CODEC)


@pytest.fixture
def leeds(tmp_path: Path) -> str:
    """The URL of an encrypted log with one contribution."""
    url = f"sqlite:///{tmp_path / 'leeds.db'}"
    with dialoguekit.open(url) as kit:
        workshop = kit.workshop("leeds")
        workshop.schedule(title="Peer support in Leeds", groups=("peer support",))
        workshop.open()
        ana = workshop.check_in(name="Ana", group="peer support", consents=("record",))
        workshop.contribute(ana, "We wait.")
    return url


def test_a_backup_has_everything_that_was_recorded(leeds: str, tmp_path: Path) -> None:
    """Also what is only in the write-ahead log of a writer; a plain copy of the file lacks it."""
    with dialoguekit.open(leeds, create=False) as kit:
        kit.workshop("leeds").contribute("P1", "And wait.")
        files = back_up(leeds, CODEC, tmp_path / "copy.db", with_keys=True).files
    assert [file.name for file in files] == ["copy.db", "copy.keys.db"]
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600, 0o600]
    url = f"sqlite:///{tmp_path / 'copy.db'}"
    assert texts(url) == ["We wait.", "And wait."]
    with dialoguekit.open(url, create=False, read_only=True) as kit:
        assert audit(kit.store).intact


def test_a_backup_without_keys_reads_as_withheld(leeds: str, tmp_path: Path) -> None:
    """The reader must ask for that."""
    back_up(leeds, CODEC, tmp_path / "copy.db")
    url = f"sqlite:///{tmp_path / 'copy.db'}"
    with pytest.raises(KeysUnavailable, match="missing"):
        texts(url)
    with dialoguekit.open(url, create=False, read_only=True, without_keys=True) as kit:
        assert audit(kit.store).intact


def test_a_backup_is_listed_as_a_copy(leeds: str, tmp_path: Path) -> None:
    """An erasure names it."""
    back_up(leeds, CODEC, tmp_path / "copy.db")
    with dialoguekit.open(leeds, create=False) as kit:
        assert [copy.location for copy in list_copies(kit.store)] == [str(tmp_path / "copy.db")]


def test_a_log_that_cannot_be_written_is_backed_up(
    leeds: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on read-only media.  The log cannot list the copy, and the result says so."""

    def fail(*_: object) -> None:
        raise StoreUnavailable("The log is read-only.")

    monkeypatch.setattr("dialoguekit.application.storage.record_copy", fail)
    backup = back_up(leeds, CODEC, tmp_path / "copy.db", with_keys=True)
    assert texts(f"sqlite:///{tmp_path / 'copy.db'}") == ["We wait."]
    assert backup.notice == (
        f"An erasure will not list {tmp_path / 'copy.db'}, because the log could not be written: "
        "The log is read-only."
    )


@pytest.mark.parametrize("place", ["copy.db", "copy.keys.db"])
def test_a_backup_replaces_nothing(leeds: str, tmp_path: Path, place: str) -> None:
    """Neither a file nor a link, and then it writes nothing."""
    (tmp_path / place).symlink_to(tmp_path / "elsewhere")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(StoreUnavailable, match="exists"):
        back_up(leeds, CODEC, tmp_path / "copy.db", with_keys=True)
    assert sorted(tmp_path.iterdir()) == before


def test_a_copy_without_its_write_ahead_log_is_recognised(leeds: str, tmp_path: Path) -> None:
    """The checkpoint beside the copy has more events than the copy."""
    with closing(sqlite3.connect(tmp_path / "leeds.db")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT 1 FROM events").fetchone()  # Its log is not checkpointed.
        with dialoguekit.open(leeds, create=False) as kit:
            kit.workshop("leeds").contribute("P1", "And wait.")
        copied = tmp_path / "copied"
        copied.mkdir()
        for name in ("leeds.db", "leeds.keys.db", "leeds.db.checkpoint"):
            (copied / name).write_bytes((tmp_path / name).read_bytes())
    url = f"sqlite:///{copied / 'leeds.db'}"
    with dialoguekit.open(url, create=False, read_only=True) as kit:
        assert "dialoguekit backup" in str(audit(kit.store).findings[0])
    with pytest.raises(dialoguekit.errors.StoreCorrupted, match="write-ahead log"):
        dialoguekit.open(url, create=False)
