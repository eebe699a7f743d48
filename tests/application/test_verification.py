"""Verifying a log before it is believed, and what is said of that."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.application.verification import Verified, Verify, verified
from dialoguekit.errors import LogDamaged, LogUnavailable
from dialoguekit.projections.snapshots import KIND
from dialoguekit.report.chapters.contributions import Said
from dialoguekit.report.headers import Frames
from dialoguekit.store.audit.hash_reader import checkpoint_of
from dialoguekit.store.merkle.checkpoint import Checkpoint

ALL = "Every event of the log was checked, and is as it was written."
NEW = (
    "The events recorded since the log was last verified were checked, and are as they were "
    "written. Those before were checked then."
)
NO = "Not verified: nobody checked that the log holds what was written."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of a log."""
    return tmp_path / "leeds.db"


@pytest.fixture
def kit(path: Path) -> Iterator[Kit]:
    """A workshop in a plain file."""
    with dialoguekit.open(f"sqlite:///{path}", plugins=[], plain=True) as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Leeds", groups=("all",))
        leeds.open()
        leeds.welcome(group="all", consents=("record", "quote"))
        leeds.start("conversation")
        say(kit, "Nobody told the surgery that we exist.")
        yield kit


def say(kit: Kit, *texts: str) -> None:
    """P1 says something in Leeds."""
    leeds = kit.workshop("leeds")
    for text in texts:
        leeds.contribute("P1", text)


def change(path: Path, before: str, after: str) -> None:
    """Change a word in an event behind the log's back."""
    with closing(sqlite3.connect(path)) as connection, connection:
        changed = connection.execute(
            "UPDATE events SET words = CAST(replace(CAST(words AS TEXT), ?, ?) AS BLOB)"
            " WHERE instr(CAST(words AS TEXT), ?)",
            (before, after, before),
        )
        assert changed.rowcount == 1


def test_a_log_is_verified_from_its_first_event(kit: Kit) -> None:
    """All of it, whether or not that was done before."""
    for _ in range(2):
        made = kit.verify()
        assert (made.how, made.after, made.said) == (Verify.ALL, 0, ALL)
        assert made.checkpoint == checkpoint_of(kit.log)
        assert made.notices == ()


def test_the_first_time_what_is_new_is_all(kit: Kit) -> None:
    """And so it says."""
    made = kit.verify("new")
    assert (made.how, made.after, made.said) == (Verify.NEW, 0, ALL)


def test_then_what_is_new_is_what_was_recorded_since(kit: Kit) -> None:
    """Those before were checked then."""
    size = kit.log.head()
    kit.verify()
    say(kit, "We would like to be asked.")
    checked: list[tuple[int, int]] = []
    made = kit.verify("new", advance=lambda *told: checked.append(told))
    assert (made.after, made.said) == (size, NEW)
    assert checked == [(size + 1, size + 1)]


def test_a_log_need_not_be_verified(kit: Kit) -> None:
    """Nothing is read, no saved fold is trusted, and that is said."""
    kit.log.close()
    made = verified(kit.log, "no")
    assert (made.checkpoint, made.saves("1"), made.said) == (None, None, NO)


def test_there_are_three_ways(kit: Kit) -> None:
    """Another one is none."""
    with pytest.raises(ValueError, match="'some' is not a valid Verify"):
        kit.verify("some")


@pytest.mark.parametrize("how", ["all", "new"])
def test_a_damaged_log_is_not_believed(kit: Kit, path: Path, how: str) -> None:
    """Neither a report nor a replay that uses saved folds is made of it; the event is named."""
    change(path, "surgery", "council")
    with pytest.raises(LogDamaged, match=r"leeds #\d+"):
        kit.verify(how)
    with pytest.raises(LogDamaged, match=r"leeds #\d+"):
        kit.report(verify=how)
    with pytest.raises(LogDamaged, match=r"leeds #\d+"):
        kit.replay(Said, saved=True)


def test_what_was_not_verified_may_be_damaged(kit: Kit, path: Path) -> None:
    """A report of it says that nobody looked."""
    change(path, "surgery", "council")
    made = kit.report(verify="no")
    assert made.document.provenance.verification == NO
    assert "council" in made.render("md")


def test_what_was_changed_since_it_was_verified_shows_when_all_is_read(
    kit: Kit, path: Path
) -> None:
    """What is new says no more than that those before were checked then."""
    kit.verify()
    change(path, "surgery", "council")
    say(kit, "We would like to be asked.")
    assert kit.report(verify="new").document.provenance.verification == NEW
    with pytest.raises(LogDamaged):
        kit.report()


def test_where_every_event_was_read_folds_are_made_anew(kit: Kit) -> None:
    """A saved one that somebody made up does not come into the report, and is replaced."""
    kit.report()
    true = dict(kit.log.shelf.items(KIND))
    assert len(true) > 1
    with dialoguekit.open(plugins=[]) as other:
        other.log.restore(kit.log.rows())
        expected = other.report().render("md")
    frames = next(name for name in true if name.endswith(f":{Frames.__name__}"))
    _forge(kit, frames, true[frames])
    assert kit.report(verify="new").render("md") != expected
    assert kit.report().render("md") == expected
    assert dict(kit.log.shelf.items(KIND)) == true


def _forge(kit: Kit, name: str, stored: bytes) -> None:
    """Change the title of the workshop in a fold, and the digest with it, as nobody should."""
    value = kit.log.guard.open_blob(f"{KIND} {name}", stored)
    assert value is not None
    forged = value.replace(b"Leeds", b"Delhi")
    assert forged != value
    kit.log.shelf.put(KIND, name, kit.log.guard.seal_blob(f"{KIND} {name}", forged))


def test_the_checkpoint_at_a_cut_is_told_in_a_line(kit: Kit) -> None:
    """As it stands in a report; nothing where the log never was so long."""
    made = kit.verify()
    origin, size, root = checkpoint_of(kit.log, 3).text.split()
    assert made.at(3) == f"{origin} {size} {root}"
    assert made.at(3) == kit.report(until=3).document.provenance.checkpoint
    assert made.at(99) == ""


def test_what_could_not_be_remembered_is_noticed(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log is whole all the same."""

    def protected(*_: object) -> None:
        raise LogUnavailable("The log is only to be read.")

    monkeypatch.setattr(kit.log, "_put", protected)
    object.__setattr__(kit.log.shelf, "put_all", protected)
    made = kit.verify()
    assert len(made.notices) == 1
    assert "could not be remembered in the log: The log is only to be read." in made.notices[0]
    assert kit.report().document.provenance.verification == ALL


def test_what_may_be_trusted_goes_as_far_as_what_was_verified(kit: Kit) -> None:
    """The size and the root of the tree; folds are used where something was verified before."""
    checkpoint = Checkpoint("dialoguekit/0", 7, b"r" * 32)
    for after, anew in ((0, True), (3, False)):
        saves = Verified(kit.log, Verify.NEW, checkpoint, after).saves("1")
        assert saves is not None
        assert (saves.size, saves.root, saves.software) == (7, b"r" * 32, "1")
        assert saves.anew == anew
