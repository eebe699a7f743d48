"""``import polis``: a conversation is imported completely or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dialoguekit

Run = Callable[..., Any]

EXPORT = Path(__file__).parents[1] / "interchange" / "polis-small"
LOG = "sqlite:///polis.db"


@pytest.fixture
def import_polis(run: Run) -> Run:
    """A function that imports a Polis export, by default the small one."""
    return lambda *args, export=EXPORT: run("import", "polis", str(export), *args, "--log", LOG)


def events() -> list[str]:
    """Return all imported events as text."""
    with dialoguekit.open(LOG, create=False) as kit:
        return [repr(recorded) for recorded in kit.store.read()]


def export_with_vote(home: Path, row: str) -> Path:
    """Copy the small export, and add a row to its votes."""
    shutil.copytree(EXPORT, home)
    with (home / "votes.csv").open("a") as votes:
        votes.write(f"{row}\n")
    return home


def test_the_output_states_the_result_and_the_next_command(import_polis: Run, run: Run) -> None:
    """The command works as printed."""
    result = import_polis()
    assert result.status == 0
    assert result.lines[0].startswith("Imported into polis-small: ")
    assert all(line.startswith("Note: ") for line in result.err.splitlines())
    *_, command = result.lines[-1].partition("Next: dialoguekit ")
    assert command.split()[:2] == ["report", "polis-small"]
    assert run(*command.split(), "--format", "md").status == 0
    assert len(events()) > 50


def test_a_second_import_changes_nothing(import_polis: Run) -> None:
    """The output says so."""
    import_polis()
    before = events()
    result = import_polis()
    assert result.status == 0
    assert result.lines[0].startswith("Nothing changed: polis-small already contains this import")
    assert not any(line.startswith("Next: ") for line in result.lines)
    assert events() == before


def test_the_workshop_can_be_named(import_polis: Run) -> None:
    """The default is the name of the directory."""
    assert import_polis("--workshop", "towpath").lines[0].startswith("Imported into towpath: ")
    with dialoguekit.open(LOG) as kit:
        assert kit.workshops() == ["towpath"]


def test_the_licence_is_recorded(import_polis: Run) -> None:
    """It is the basis of the participants' consent."""
    import_polis("--licence", "By arrangement")
    assert any("By arrangement" in event for event in events())


def test_json_contains_the_result(import_polis: Run) -> None:
    """Nothing else is printed."""
    result = import_polis("--json")
    assert (result.status, result.err) == (0, "")
    values = json.loads(result.out)
    assert values["workshop"] == "polis-small"
    assert values["changed"] is True
    assert values["events"] == len(events())
    assert json.loads(import_polis("--json").out)["changed"] is False


def test_a_missing_directory_is_refused(import_polis: Run) -> None:
    result = import_polis(export=Path("nowhere"))
    assert result.is_one_line_error
    assert result.err.endswith("Nothing was imported.\n")
    assert list(Path().iterdir()) == []


def test_a_malformed_export_is_refused_by_file_and_line(import_polis: Run, tmp_path: Path) -> None:
    """Nothing is imported."""
    result = import_polis(export=export_with_vote(tmp_path / "broken", "not,a,vote"))
    assert result.is_one_line_error
    assert "votes.csv, line " in result.err
    assert [path.name for path in Path().iterdir()] == ["broken"]


def test_an_omission_is_a_note(import_polis: Run, tmp_path: Path) -> None:
    """It is included in JSON."""
    row = "1614855661000,Thu Mar 04 11:01:01 GMT 2021,99,1,1"
    partial = export_with_vote(tmp_path / "partial", row)
    result = import_polis(export=partial)
    assert result.status == 0
    assert result.err.startswith("Note: 1 vote left out: ")
    values = json.loads(import_polis("--json", export=partial).out)
    assert values["omissions"][0]["count"] == 1


def test_an_invalid_workshop_id_is_refused(import_polis: Run) -> None:
    assert import_polis("--workshop", "a b").is_one_line_error


def test_a_format_and_a_directory_are_required(run: Run) -> None:
    assert run("import").status == 2
    result = run("import", "polis", "--log", LOG)
    assert result.status == 2
    assert "Missing argument 'DIRECTORY'" in result.err
    assert not Path("polis.db").exists()


def test_a_log_in_memory_is_refused(run: Run) -> None:
    result = run("import", "polis", ".", "--log", "memory:")
    assert result.status == 2
    assert "use sqlite:///PATH" in result.err
