"""A log is verified before it is used, and the result is reported."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.application.verification import Verification, VerifyMode, verify_store
from dialoguekit.errors import StoreCorrupted, StoreUnavailable
from dialoguekit.plugin.workshop_facts import KEPT
from dialoguekit.projections.kept_events import KeptEvents
from dialoguekit.projections.snapshots import NAMESPACE
from dialoguekit.store.audit.hash_reader import build_checkpoint
from dialoguekit.store.merkle.checkpoint import Checkpoint

FULL = "Every event of the log was verified and is unchanged."
INCREMENTAL = (
    "The events recorded since the last verification were verified and are unchanged. "
    "Earlier events were verified then."
)

EVERY_EVENT = partial(KeptEvents, KEPT)
"""A projection that keeps what a report is made of."""
NONE = "Not verified: the log was not checked for changes."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of a log file."""
    return tmp_path / "leeds.db"


@pytest.fixture
def kit(url: str) -> Iterator[Kit]:
    """A kit with a workshop in an unencrypted log file."""
    with dialoguekit.open(url, plugins=[], encrypt=False) as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Leeds", groups=("all",))
        leeds.open()
        leeds.check_in(group="all", consents=("record", "quote"))
        leeds.start("conversation")
        contribute(kit, "Nobody told the surgery that we exist.")
        yield kit


def contribute(kit: Kit, *texts: str) -> None:
    """Record contributions of P1 in Leeds."""
    leeds = kit.workshop("leeds")
    for text in texts:
        leeds.contribute("P1", text)


def modify(path: Path, before: str, after: str) -> None:
    """Modify the text of an event in the database."""
    with closing(sqlite3.connect(path)) as connection, connection:
        changed = connection.execute(
            "UPDATE events SET personal_data = "
            "CAST(replace(CAST(personal_data AS TEXT), ?, ?) AS BLOB) "
            "WHERE instr(CAST(personal_data AS TEXT), ?)",
            (before, after, before),
        )
        assert changed.rowcount == 1


def test_a_full_verification_starts_from_the_first_event(kit: Kit) -> None:
    """An earlier verification does not matter."""
    for _ in range(2):
        verification = kit.verify()
        assert (verification.mode, verification.after, verification.statement) == (
            VerifyMode.FULL,
            0,
            FULL,
        )
        assert verification.checkpoint == build_checkpoint(kit.store)
        assert verification.notices == ()


def test_the_first_incremental_verification_covers_all_events(kit: Kit) -> None:
    """The statement says so."""
    verification = kit.verify("incremental")
    assert (verification.mode, verification.after, verification.statement) == (
        VerifyMode.INCREMENTAL,
        0,
        FULL,
    )


def test_a_later_incremental_verification_covers_only_new_events(kit: Kit) -> None:
    size = kit.store.head()
    kit.verify()
    contribute(kit, "We would like to be asked.")
    progress: list[tuple[int, int]] = []
    verification = kit.verify("incremental", progress=lambda *call: progress.append(call))
    assert (verification.after, verification.statement) == (size, INCREMENTAL)
    assert progress == [(size + 1, size + 1)]


def test_verification_can_be_skipped(kit: Kit) -> None:
    """Nothing is read, and no snapshot is trusted."""
    kit.store.close()
    verification = verify_store(kit.store, "none")
    assert (verification.checkpoint, verification.snapshots("1"), verification.statement) == (
        None,
        None,
        NONE,
    )


def test_an_unknown_mode_is_refused(kit: Kit) -> None:
    with pytest.raises(ValueError, match="verify must be one of full, incremental, none"):
        kit.verify("some")  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", [VerifyMode.FULL, VerifyMode.INCREMENTAL])
def test_a_modified_log_is_refused(kit: Kit, path: Path, mode: VerifyMode) -> None:
    """Neither a report nor a replay with snapshots is made; the error names the event."""
    modify(path, "surgery", "council")
    with pytest.raises(StoreCorrupted, match=r"leeds #\d+"):
        kit.verify(mode)
    with pytest.raises(StoreCorrupted, match=r"leeds #\d+"):
        kit.report(verify=mode)
    with pytest.raises(StoreCorrupted, match=r"leeds #\d+"):
        kit.replay(EVERY_EVENT, use_snapshots=True)


def test_a_report_without_verification_says_so(kit: Kit, path: Path) -> None:
    modify(path, "surgery", "council")
    verification = kit.report(verify="none")
    assert verification.document.provenance.verification == NONE
    assert "council" in verification.render("md")


def test_a_change_in_verified_events_is_detected_by_a_full_verification(
    kit: Kit, path: Path
) -> None:
    """An incremental verification does not detect it."""
    kit.verify()
    modify(path, "surgery", "council")
    contribute(kit, "We would like to be asked.")
    assert kit.report(verify="incremental").document.provenance.verification == INCREMENTAL
    with pytest.raises(StoreCorrupted):
        kit.report()


def test_a_full_verification_rebuilds_snapshots(kit: Kit) -> None:
    """A forged snapshot does not affect the report, and is replaced."""
    expected = kit.report().render("md")
    original = dict(kit.store.key_values.items(NAMESPACE))
    assert len(original) == 1
    headers = next(name for name in original if name.endswith(f":{KeptEvents.__name__}"))
    _forge(kit, headers, original[headers])
    assert kit.report(verify="incremental").render("md") != expected
    assert kit.report().render("md") == expected
    assert dict(kit.store.key_values.items(NAMESPACE)) == original


def _forge(kit: Kit, name: str, stored: bytes) -> None:
    """Replace the workshop title in a snapshot, with a valid digest."""
    value = kit.store.cipher.open_blob(f"{NAMESPACE} {name}", stored)
    assert value is not None
    forged = value.replace(b"Leeds", b"Delhi")
    assert forged != value
    kit.store.key_values.put(
        NAMESPACE, name, kit.store.cipher.seal_blob(f"{NAMESPACE} {name}", forged)
    )


def test_the_checkpoint_at_a_position_is_one_line(kit: Kit) -> None:
    """It is the one in a report; it is empty beyond the end of the log."""
    verification = kit.verify()
    origin, size, root = build_checkpoint(kit.store, 3).text.split()
    assert verification.checkpoint_at(3) == f"{origin} {size} {root}"
    assert verification.checkpoint_at(3) == kit.report(as_of=3).document.provenance.checkpoint
    assert verification.checkpoint_at(99) == ""


def test_a_checkpoint_that_cannot_be_saved_is_a_notice(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log is intact."""

    def protected(*_: object) -> None:
        raise StoreUnavailable("The log is only to be read.")

    monkeypatch.setattr(kit.store, "_put", protected)
    object.__setattr__(kit.store.key_values, "put_all", protected)
    verification = kit.verify()
    assert len(verification.notices) == 1
    assert "could not be saved in the log: The log is only to be read." in verification.notices[0]
    assert kit.report().document.provenance.verification == FULL


def test_snapshots_are_trusted_up_to_the_verified_checkpoint(kit: Kit) -> None:
    """They are rebuilt unless the verification was incremental."""
    checkpoint = Checkpoint("dialoguekit/0", 7, b"r" * 32)
    for after, rebuild in ((0, True), (3, False)):
        snapshots = Verification(kit.store, VerifyMode.INCREMENTAL, checkpoint, after).snapshots(
            "1"
        )
        assert snapshots is not None
        assert (snapshots.size, snapshots.root, snapshots.software) == (7, b"r" * 32, "1")
        assert snapshots.rebuild == rebuild
