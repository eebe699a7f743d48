"""Golden files: added by the helper, never changed."""

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
    NO_CONTEXT,
    BallotRevealed,
    CommitmentMade,
    Context,
    PresenceStarted,
    ResponseSubmitted,
    WorkshopScheduled,
    event,
    fields,
)
from dialoguekit.testing.golden import (
    event_fields,
    golden_file_names,
    main,
    read_golden_files,
    write_missing,
)

FULL = (PresenceStarted(person="P4", space="Ü1"), Context(by="P31"))
MINIMAL = (PresenceStarted(person="P5"), NO_CONTEXT)
ALONE = (BallotRevealed(ballot="B1"), NO_CONTEXT)


def test_missing_files_are_added(tmp_path: Path) -> None:
    """Each example is written to the file of its type, version and completeness."""
    added = write_missing(tmp_path, [FULL, MINIMAL, ALONE])

    assert [path.name for path in added] == [
        "presence.started.v1.json",
        "presence.started.v1.minimal.json",
        "ballot.revealed.v1.json",
    ]
    assert json.loads(added[0].read_text(encoding="utf-8")) == {
        "type": "presence.started",
        "version": 1,
        "data": '{"person":"P4","space":"Ü1"}',
        "context": '{"by":"P31"}',
        "fields": {"person": "P4", "space": "Ü1"},
    }
    assert json.loads(added[1].read_text())["fields"] == {"person": "P5", "space": None}


def test_existing_files_are_unchanged(tmp_path: Path) -> None:
    """A second run adds only new files, even if the examples have changed."""
    write_missing(tmp_path, [MINIMAL])
    existing = tmp_path / "presence.started.v1.minimal.json"
    before = existing.read_bytes()

    added = write_missing(tmp_path, [(PresenceStarted(person="P77"), NO_CONTEXT), FULL])

    assert [path.name for path in added] == ["presence.started.v1.json"]
    assert existing.read_bytes() == before


def test_golden_files_are_read_back(tmp_path: Path) -> None:
    """Files are read in the order of their names, with data and context as bytes."""
    write_missing(tmp_path, [MINIMAL, ALONE, FULL])

    found = read_golden_files(tmp_path)

    assert [(golden.type, golden.is_minimal) for golden in found] == [
        ("ballot.revealed", False),
        ("presence.started", False),
        ("presence.started", True),
    ]
    assert found[1].data == '{"person":"P4","space":"Ü1"}'.encode()
    assert found[1].context == b'{"by":"P31"}'
    assert found[1].version == 1


def test_an_event_with_defaults_has_two_files() -> None:
    """An event without defaults has no minimal file."""

    @event("test.changed", version=4)
    class Changed:
        text: str | None = fields.text(default=None)

    assert golden_file_names(BallotRevealed) == ["ballot.revealed.v1.json"]
    assert golden_file_names(Changed) == ["test.changed.v4.json", "test.changed.v4.minimal.json"]


def test_partial_examples_are_rejected(tmp_path: Path) -> None:
    """An example that sets only some fields raises ValueError and writes nothing."""
    half = CommitmentMade(commitment="CM1", owner="P4", what="Ring", due=date(2026, 5, 12))

    with pytest.raises(
        ValueError,
        match=re.escape(
            "commitment.made.v1 sets some fields and leaves others at their default. Set all "
            "(add bucket, review, sources) or none (remove due)."
        ),
    ):
        write_missing(tmp_path, [(half, NO_CONTEXT)])
    assert list(tmp_path.iterdir()) == []


def test_two_examples_for_one_file_are_rejected(tmp_path: Path) -> None:
    """The result does not depend on the order of the examples."""
    with pytest.raises(ValueError, match=r"two examples for ballot\.revealed\.v1\.json"):
        write_missing(tmp_path, [ALONE, (BallotRevealed(ballot="B2"), NO_CONTEXT)])
    assert list(tmp_path.iterdir()) == []


def test_fields_are_json_values() -> None:
    """Tuples, mappings, dates and timestamps become JSON values."""
    answered = ResponseSubmitted(instrument="i", wave="pre", token="t", items=(("a", 1),))
    start = datetime(2026, 4, 14, 9, 30, tzinfo=UTC)
    scheduled = event_fields(WorkshopScheduled(title="T", groups=("a", "b"), start=start))

    assert event_fields(answered)["items"] == {"a": 1}
    assert scheduled["groups"] == ["a", "b"]
    assert scheduled["start"] == "2026-04-14T09:30:00+00:00"
    made = CommitmentMade(commitment="CM1", owner="P4", what="Ring", due=date(2026, 5, 12))
    assert event_fields(made)["due"] == "2026-05-12"


EXAMPLES = """\
from dialoguekit.events import NO_CONTEXT, BallotRevealed, PresenceStarted
EXAMPLES = [(BallotRevealed(ballot="B1"), NO_CONTEXT), (PresenceStarted(person="P5"), NO_CONTEXT)]
"""


def test_the_command_adds_missing_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints the added files, and adds nothing the second time."""
    (tmp_path / "examples.py").write_text(EXAMPLES)
    directory = tmp_path / "golden"
    directory.mkdir()

    assert main([str(directory), str(tmp_path / "examples.py")]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"added {directory / 'ballot.revealed.v1.json'}",
        f"added {directory / 'presence.started.v1.minimal.json'}",
        "2 added, 0 unchanged",
    ]
    assert main([str(directory), str(tmp_path / "examples.py")]) == 0
    assert capsys.readouterr().out == "0 added, 2 unchanged\n"


def test_the_command_reports_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong usage exits with status 2, invalid examples with status 1, each with one line."""
    (tmp_path / "examples.py").write_text(EXAMPLES + "EXAMPLES *= 2\n")

    assert main([str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("usage: ")
    assert main([str(tmp_path), str(tmp_path / "examples.py")]) == 1
    assert "two examples" in capsys.readouterr().err


def test_the_command_is_a_module(tmp_path: Path) -> None:
    """``python -m dialoguekit.testing.golden`` runs the command."""
    (tmp_path / "examples.py").write_text(EXAMPLES)
    command = [sys.executable, "-m", "dialoguekit.testing.golden", ".", "examples.py"]

    ran = subprocess.run(
        command, cwd=tmp_path, env=os.environ, capture_output=True, text=True, check=True
    )

    assert ran.stdout.endswith("2 added, 0 unchanged\n")
