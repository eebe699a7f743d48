"""The helper that keeps golden files: it adds, and never changes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dialoguekit.events import (
    PLAIN,
    BallotClosed,
    CommitmentMade,
    Context,
    PresenceStarted,
    ResponseSubmitted,
    WorkshopScheduled,
    event,
    fields,
)
from dialoguekit.testing.golden import add_missing, fields_of, main, names_of, read_golden

FULL = (PresenceStarted(person="P4", space="Ü1"), Context(by="P31"))
MINIMAL = (PresenceStarted(person="P5"), PLAIN)
ALONE = (BallotClosed(ballot="B1"), PLAIN)


def test_missing_files_are_added(tmp_path: Path) -> None:
    """Each example goes to the file of its type, version and fullness."""
    added = add_missing(tmp_path, [FULL, MINIMAL, ALONE])

    assert [path.name for path in added] == [
        "presence.started.v1.json",
        "presence.started.v1.minimal.json",
        "ballot.closed.v1.json",
    ]
    assert json.loads(added[0].read_text(encoding="utf-8")) == {
        "type": "presence.started",
        "version": 1,
        "data": '{"person":"P4","space":"Ü1"}',
        "context": '{"by":"P31"}',
        "fields": {"person": "P4", "space": "Ü1"},
    }
    assert json.loads(added[1].read_text())["fields"] == {"person": "P5", "space": None}


def test_files_that_exist_are_left_alone(tmp_path: Path) -> None:
    """A second run adds what is new and changes nothing, whatever the examples say now."""
    add_missing(tmp_path, [MINIMAL])
    kept = tmp_path / "presence.started.v1.minimal.json"
    before = kept.read_bytes()

    added = add_missing(tmp_path, [(PresenceStarted(person="P77"), PLAIN), FULL])

    assert [path.name for path in added] == ["presence.started.v1.json"]
    assert kept.read_bytes() == before


def test_golden_files_are_read_back(tmp_path: Path) -> None:
    """What was written is read, bytes as bytes, in order of the names of the files."""
    add_missing(tmp_path, [MINIMAL, ALONE, FULL])

    found = read_golden(tmp_path)

    assert [(golden.type, golden.is_minimal) for golden in found] == [
        ("ballot.closed", False),
        ("presence.started", False),
        ("presence.started", True),
    ]
    assert found[1].data == '{"person":"P4","space":"Ü1"}'.encode()
    assert found[1].context == b'{"by":"P31"}'
    assert found[1].version == 1


def test_an_event_with_defaults_has_two_files() -> None:
    """An event without defaults has nothing to leave out."""

    @event("test.changed", version=4)
    class Changed:
        text: str | None = fields.text(default=None)

    assert names_of(BallotClosed) == ["ballot.closed.v1.json"]
    assert names_of(Changed) == ["test.changed.v4.json", "test.changed.v4.minimal.json"]


def test_half_full_examples_are_refused(tmp_path: Path) -> None:
    """An example that uses some defaults pins down neither the fields nor the defaults."""
    half = CommitmentMade(commitment="CM1", owner="P4", what="Ring", due=date(2026, 5, 12))

    with pytest.raises(
        ValueError,
        match=re.escape(
            "commitment.made.v1 uses some defaults and not others. Use none (set bucket, review, "
            "sources) or all (leave out due)."
        ),
    ):
        add_missing(tmp_path, [(half, PLAIN)])
    assert list(tmp_path.iterdir()) == []


def test_two_examples_for_one_file_are_refused(tmp_path: Path) -> None:
    """Which of two examples is kept must not depend on their order."""
    with pytest.raises(ValueError, match=r"two examples for ballot\.closed\.v1\.json"):
        add_missing(tmp_path, [ALONE, (BallotClosed(ballot="B2"), PLAIN)])
    assert list(tmp_path.iterdir()) == []


def test_fields_are_told_in_the_shapes_of_json() -> None:
    """Lists, mappings, days and moments are told as JSON would."""
    answered = ResponseSubmitted(instrument="i", wave="pre", token="t", items=(("a", 1),))
    start = datetime(2026, 4, 14, 9, 30, tzinfo=UTC)
    scheduled = fields_of(WorkshopScheduled(title="T", groups=("a", "b"), start=start))

    assert fields_of(answered)["items"] == {"a": 1}
    assert scheduled["groups"] == ["a", "b"]
    assert scheduled["start"] == "2026-04-14T09:30:00+00:00"
    made = CommitmentMade(commitment="CM1", owner="P4", what="Ring", due=date(2026, 5, 12))
    assert fields_of(made)["due"] == "2026-05-12"


EXAMPLES = """\
from dialoguekit.events import PLAIN, BallotClosed, PresenceStarted
EXAMPLES = [(BallotClosed(ballot="B1"), PLAIN), (PresenceStarted(person="P5"), PLAIN)]
"""


def test_the_command_adds_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It names what it added, and adds nothing the second time."""
    (tmp_path / "examples.py").write_text(EXAMPLES)
    kept = tmp_path / "golden"
    kept.mkdir()

    assert main([str(kept), str(tmp_path / "examples.py")]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"added {kept / 'ballot.closed.v1.json'}",
        f"added {kept / 'presence.started.v1.minimal.json'}",
        "2 added, 0 left as they were",
    ]
    assert main([str(kept), str(tmp_path / "examples.py")]) == 0
    assert capsys.readouterr().out == "0 added, 2 left as they were\n"


def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong usage is status 2, examples that cannot be kept are status 1; each with one line."""
    (tmp_path / "examples.py").write_text(EXAMPLES + "EXAMPLES *= 2\n")

    assert main([str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("usage: ")
    assert main([str(tmp_path), str(tmp_path / "examples.py")]) == 1
    assert "two examples" in capsys.readouterr().err


def test_the_command_is_a_module(tmp_path: Path) -> None:
    """``python -m dialoguekit.testing.golden`` is the command."""
    (tmp_path / "examples.py").write_text(EXAMPLES)
    command = [sys.executable, "-m", "dialoguekit.testing.golden", ".", "examples.py"]

    ran = subprocess.run(
        command, cwd=tmp_path, env=os.environ, capture_output=True, text=True, check=True
    )

    assert ran.stdout.endswith("2 added, 0 left as they were\n")
