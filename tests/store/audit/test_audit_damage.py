"""Audits of files that are damaged: what can be read is checked, and nothing crashes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from dialoguekit.errors import LogDamaged, LogUnavailable
from dialoguekit.store.audit import findings as kinds
from dialoguekit.store.audit.audit import NEW
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import Row
from dialoguekit.store.sqlite import SQLiteLog
from dialoguekit.testing.worker_tasks import idea

EVENTS = 600


def test_a_row_that_cannot_be_read_is_named_and_the_rest_is_checked(
    victim: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is damaged at one place is read around it."""
    select = SQLiteLog._select

    def torn(log: SQLiteLog, stream: Any, after: int, until: int, *rest: Any) -> Sequence[Row]:
        if after < 300 <= until:
            raise LogUnavailable("Malformed.")
        return select(log, stream, after, until, *rest)

    monkeypatch.setattr(SQLiteLog, "_select", torn)
    victim.do("UPDATE events SET at = 0 WHERE position = 9")
    victim.do("DELETE FROM events WHERE position = 299")
    assert victim.found() == [
        (kinds.CHANGED, 9, 9),
        (kinds.REMOVED, 299, 299),
        (kinds.UNREADABLE, 300, 300),
    ]


def test_a_log_that_cannot_be_read_at_all_is_given_up(
    victim: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After fifty rows; nothing is said of what was not read."""

    def torn(*_: Any) -> Any:
        raise LogUnavailable("Malformed.")

    monkeypatch.setattr(SQLiteLog, "_select", torn)
    found = victim.found()
    assert found[:-1] == [(kinds.UNREADABLE, n, n) for n in range(1, 51)]
    assert found[-1] == (kinds.UNREADABLE, 51, EVENTS)
    monkeypatch.setattr(SQLiteLog, "_tree", torn)
    monkeypatch.setattr(SQLiteLog, "_head", torn)
    monkeypatch.setattr(SQLiteLog, "_tiles", torn)
    monkeypatch.setattr(SQLiteLog, "_get", torn)
    assert [kind for kind, *_ in victim.found()][:3] == ["checkpoint", "books", "unreadable"]


def test_damage_is_raised_in_one_line_with_what_was_found_first(victim: Any) -> None:
    """And with how much there is besides."""
    victim.do("UPDATE events SET at = 0 WHERE position IN (3, 4, 5, 6, 7)")
    with pytest.raises(LogDamaged) as raised:
        victim.audited().raise_if_damaged()
    assert str(raised.value) == (
        "The log is not what was written. "
        "At position 3 (york #1, contribution.made) stands something else than was written. "
        "At position 4 (leeds #3, contribution.made) stands something else than was written. "
        "At position 5 (leeds #4, contribution.made) stands something else than was written. "
        "And 2 more. See: dialoguekit verify"
    )


def test_findings_are_counted_where_they_are_too_many_to_name(
    victim: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept of them does not grow with the damage."""
    monkeypatch.setattr("dialoguekit.store.audit.findings.MOST_NAMED", 10)
    monkeypatch.setattr("dialoguekit.store.audit.row_scan.MOST_NAMED", 10)
    victim.do("UPDATE events SET at = 0")
    audited = victim.audited()
    assert (len(audited.findings), audited.count) == (10, EVENTS)


def test_progress_is_told(victim: Any) -> None:
    """By the number of events that are checked, and of all."""
    told: list[tuple[int, int]] = []
    victim.audited(advance=lambda done, total: told.append((done, total)))
    assert told[-1] == (EVENTS, EVENTS)


def test_a_backend_can_add_what_it_finds_itself(
    victim: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index that lost a row, say, which only readers of one stream miss; or that it fails."""

    def fail(_: SQLiteLog) -> list[str]:
        raise LogUnavailable("Malformed.")

    monkeypatch.setattr(SQLiteLog, "faults", lambda _: ["row 3 is missing."], raising=False)
    assert list(map(str, victim.audited().findings)) == [
        "The log is badly stored: row 3 is missing."
    ]
    monkeypatch.setattr(SQLiteLog, "faults", fail, raising=False)
    assert list(map(str, victim.audited().findings)) == ["The log is badly stored: Malformed."]


def test_a_backend_is_not_asked_about_what_was_verified(
    victim: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To look at what is new takes as long as there is of it."""
    victim.audited()
    monkeypatch.setattr(SQLiteLog, "faults", lambda _: ["row 3 is missing."], raising=False)
    assert victim.audited(mode=NEW).whole


def test_what_is_recorded_while_a_log_is_read_is_no_damage(
    victim: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer goes on; what it wrote is checked another time."""
    tree = SQLiteLog._tree
    writes = iter([True])

    def grown(log: SQLiteLog) -> Tree:
        found = tree(log)
        if next(writes, False):
            log.append("hull", [idea(1)], expected=0)
        return found

    monkeypatch.setattr(SQLiteLog, "_tree", grown)
    audited = victim.audited()
    assert (audited.whole, audited.size) == (True, EVENTS)


def test_a_long_stretch_in_which_nothing_is_left_is_passed_over(
    victim: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes behind it is checked; and where nothing comes, that is the end."""
    monkeypatch.setattr("dialoguekit.store.audit.audit._BLOCK", 16)
    victim.do("DELETE FROM events WHERE position BETWEEN 101 AND 299")
    victim.do("UPDATE events SET at = 0 WHERE position = 400")
    victim.do("DELETE FROM events WHERE position > 500")
    assert victim.found() == [
        (kinds.REMOVED, 101, 299),
        (kinds.CHANGED, 400, 400),
        (kinds.REMOVED, 501, EVENTS),
    ]


def test_nothing_is_said_of_what_comes_behind_too_wide_a_gap(
    victim: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But that it was not checked."""
    monkeypatch.setattr("dialoguekit.store.audit.row_scan._WIDEST_GAP", 50)
    victim.do("DELETE FROM events WHERE position BETWEEN 101 AND 299")
    assert victim.found() == [(kinds.REMOVED, 101, 299), (kinds.UNREADABLE, 101, EVENTS)]


def test_what_cannot_be_read_behind_a_long_stretch_is_named(
    victim: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is passed over for that."""
    select = SQLiteLog._select

    def torn(log: SQLiteLog, stream: Any, after: int, until: int, *rest: Any) -> Sequence[Row]:
        if after < 330 <= until:
            raise LogUnavailable("Malformed.")
        return select(log, stream, after, until, *rest)

    monkeypatch.setattr(SQLiteLog, "_select", torn)
    monkeypatch.setattr("dialoguekit.store.audit.audit._BLOCK", 16)
    victim.do("DELETE FROM events WHERE position BETWEEN 101 AND 329")
    assert victim.found() == [(kinds.REMOVED, 101, 329), (kinds.UNREADABLE, 330, 330)]
