"""The programme that changes files sees what is not found."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from faults import corruptions, tampering
from faults.corruptions import Subject
from faults.stores import Place
from faults.stores.dialoguekit_store import OurPlace
from faults.stores.eventsourcing_store import StockFile

(PROGRAMME,) = tampering.PROGRAMMES
EVERY = corruptions.DAMAGE | corruptions.OF_BOOKS | corruptions.MENDED | corruptions.ROLLED_BACK


def test_what_an_audit_passes_over_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is audited, most that is done through SQL is found by nobody."""
    monkeypatch.setattr(
        tampering, "audit", lambda *_, **__: SimpleNamespace(findings=(), whole=True)
    )
    outcome = PROGRAMME.on("ours-sqlite", dose=34)

    assert outcome.counts["not found"] > 10
    assert outcome.counts["rows edited and not found"] > 0
    assert any(line.endswith("events read otherwise, nothing found") for line in outcome.broken)


def test_bare_eventsourcing_does_not_find_bits_turned_over() -> None:
    """It has no books to hold its events against; what SQLite meets it lets through."""
    outcome = PROGRAMME.on("stock-sqlite", dose=240)

    assert outcome.counts["bits turned over and not found"] > 0
    assert outcome.counts["errors let through"] > 0
    assert outcome.counts["of them after which something reads otherwise"] > 100


def test_an_error_that_is_let_through_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever comes of one change, the next is done."""

    def audit(*_: Any, keep: bool = True) -> Any:
        if not keep:
            raise KeyError("no such hash")
        return SimpleNamespace(findings=(), whole=True)

    monkeypatch.setattr(tampering, "audit", audit)
    with pytest.raises(KeyError):  # What is right is judged first.
        PROGRAMME.on("ours-sqlite", dose=1)


@pytest.fixture
def subject(request: pytest.FixtureRequest, tmp_path: Path) -> Subject:
    """A file of thirty events, and beside it an older one and a write-ahead log."""
    path, older = tmp_path / "log.db", tmp_path / "older"
    place: Place = StockFile(path)
    if request.param is corruptions.OURS:
        place = OurPlace(f"sqlite:///{path}", path)
    with place.open() as handle:
        handle.append("leeds", [f"leeds-{n}" for n in range(20)], 0)
        handle.append("york", [f"york-{n}" for n in range(10)], 0)
    shutil.copyfile(path, older)
    (tmp_path / "log.db-wal").write_bytes(bytes(5000))
    return Subject(path, older, request.param)


@pytest.mark.parametrize("subject", [corruptions.OURS], indirect=True)
@pytest.mark.parametrize(
    "kind", sorted(EVERY.keys() - {"write-ahead logs damaged", "older files put back"})
)
def test_a_change_changes_the_file(subject: Subject, kind: str) -> None:
    """Sooner or later, by whatever chance."""
    subject.ahead.unlink()
    before = subject.path.read_bytes()
    EVERY[kind](subject, random.Random(5))
    assert subject.path.read_bytes() != before


@pytest.mark.parametrize("subject", [corruptions.STOCK], indirect=True)
def test_a_write_ahead_log_is_cut_changed_or_taken_away(subject: Subject) -> None:
    """Each in its turn, and the file is left alone."""
    before, lengths = subject.path.read_bytes(), set()
    for seed in range(40):
        subject.ahead.write_bytes(bytes(5000))
        corruptions.damage_ahead(subject, random.Random(seed))
        lengths.add(subject.ahead.stat().st_size if subject.ahead.exists() else -1)
    assert {-1, 5000} < lengths
    assert subject.path.read_bytes() == before


@pytest.mark.parametrize("subject", [corruptions.STOCK], indirect=True)
def test_an_older_file_is_put_back(subject: Subject) -> None:
    """Without the write-ahead log that came since."""
    subject.path.write_bytes(b"new")
    corruptions.put_older_back(subject, random.Random(1))
    assert subject.path.read_bytes() == subject.older.read_bytes()
    assert not subject.ahead.exists()
