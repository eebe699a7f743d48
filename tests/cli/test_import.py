"""``dialoguekit import``: a conversation from elsewhere, all of it or nothing."""

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
def bring(run: Run) -> Run:
    """Import an export of Polis, the small one unless another is named."""
    return lambda *args, export=EXPORT: run("import", "polis", str(export), *args, "--log", LOG)


def events() -> list[str]:
    """Everything that was imported."""
    with dialoguekit.open(LOG, create=False) as kit:
        return [repr(recorded) for recorded in kit.log.read()]


def test_what_was_imported_is_said_and_what_comes_next(bring: Run, run: Run) -> None:
    """The command that it names works as it stands."""
    ran = bring()
    assert ran.status == 0
    assert ran.lines[0].startswith("Imported into polis-small: ")
    assert all(line.startswith("Note: ") for line in ran.err.splitlines())
    *_, command = ran.lines[-1].partition("Next: dialoguekit ")
    assert command.split()[:2] == ["report", "polis-small"]
    assert run(*command.split(), "--format", "md").status == 0
    assert len(events()) > 50


def test_importing_it_again_changes_nothing(bring: Run) -> None:
    """And says so."""
    bring()
    before = events()
    ran = bring()
    assert ran.status == 0
    assert ran.lines[0].startswith("Nothing changed: polis-small holds this import already")
    assert not any(line.startswith("Next: ") for line in ran.lines)
    assert events() == before


def test_the_workshop_can_be_named(bring: Run) -> None:
    """It is else called what the directory is called."""
    assert bring("--workshop", "towpath").lines[0].startswith("Imported into towpath: ")
    with dialoguekit.open(LOG) as kit:
        assert kit.workshops() == ["towpath"]


def test_the_licence_is_that_of_the_import(bring: Run) -> None:
    """It is what the people in it consent under."""
    bring("--licence", "By arrangement")
    assert any("By arrangement" in event for event in events())


def test_json_says_what_was_imported(bring: Run) -> None:
    """And nothing else is printed."""
    ran = bring("--json")
    assert (ran.status, ran.err) == (0, "")
    told = json.loads(ran.out)
    assert told["workshop"] == "polis-small"
    assert told["changed"] is True
    assert told["events"] == len(events())
    assert json.loads(bring("--json").out)["changed"] is False


def test_what_is_not_there_cannot_be_imported(bring: Run) -> None:
    """In one line."""
    ran = bring(export=Path("nowhere"))
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("Error: ")
    assert ran.err.endswith("Nothing was imported.\n")
    assert ran.err.count("\n") == 1


def test_an_export_that_cannot_be_read_is_refused_by_file_and_line(
    bring: Run, tmp_path: Path
) -> None:
    """And nothing of it is imported."""
    broken = tmp_path / "broken"
    shutil.copytree(EXPORT, broken)
    with (broken / "votes.csv").open("a") as votes:
        votes.write("not,a,vote\n")
    ran = bring(export=broken)
    assert (ran.status, ran.out) == (1, "")
    assert "votes.csv, line " in ran.err
    assert ran.err.count("\n") == 1
    with dialoguekit.open(LOG) as kit:
        assert kit.log.head() == 0


def test_what_was_left_out_is_said_beside_the_result(bring: Run, tmp_path: Path) -> None:
    """Where it disturbs no program; there it is part of the JSON."""
    partial = tmp_path / "partial"
    shutil.copytree(EXPORT, partial)
    with (partial / "votes.csv").open("a") as votes:
        votes.write("1614855661000,Thu Mar 04 11:01:01 GMT 2021,99,1,1\n")
    ran = bring(export=partial)
    assert ran.status == 0
    assert ran.err.startswith("Note: 1 vote left out: ")
    told = json.loads(bring("--json", export=partial).out)
    assert told["left_out"][0]["count"] == 1


def test_an_impossible_workshop_is_refused(bring: Run) -> None:
    """An id is a file name, too."""
    ran = bring("--workshop", "a b")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("Error: ")
    assert ran.err.count("\n") == 1


def test_a_format_must_be_named(run: Run) -> None:
    """And a directory."""
    assert run("import").status == 2
    ran = run("import", "polis", "--log", LOG)
    assert ran.status == 2
    assert "Missing argument 'DIRECTORY'" in ran.err
    assert not Path("polis.db").exists()


def test_nothing_is_imported_into_a_log_that_ends_with_the_command(run: Run) -> None:
    """Whoever says memory: would believe that something was kept."""
    ran = run("import", "polis", ".", "--log", "memory:")
    assert ran.status == 2
    assert "use sqlite:///PATH" in ran.err
