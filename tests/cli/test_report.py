"""``dialoguekit report``: from a log to files, and how it ends."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import dialoguekit
from dialoguekit.application.erasure import copies
from dialoguekit.plugin.registry import registry
from dialoguekit.plugin.registry.discovery import missing

Run = Callable[..., Any]


@pytest.fixture
def report(run: Run, log_url: str) -> Run:
    """The report of the North; Markdown alone, unless another format is named."""

    def report(*args: str) -> Any:
        formats = [] if "--format" in args else ["--format", "md"]
        return run("report", *args, *formats, "--log", log_url)

    return report


def text(directory: str = "out") -> str:
    """The report that was written, in Markdown."""
    return (Path(directory) / "report.md").read_text(encoding="utf-8")


def test_a_report_is_written_and_said_to_be(run: Run, log_url: str) -> None:
    """In every format, into a directory that is made for it."""
    ran = run("report", "--log", log_url)
    assert (ran.status, ran.err) == (0, "")
    assert ran.lines == [
        "The North: 2 workshops, replayed up to position 14.",
        "Every event of the log was checked, and is as it was written.",
        "out/report.html",
        "out/report.md",
        "out/report.json",
    ]
    assert all(Path(line).stat().st_size > 100 for line in ran.lines[2:])


def test_the_same_command_writes_the_same_bytes(run: Run, log_url: str) -> None:
    """And takes the place of what it wrote before."""
    formats = ("html", "md", "json")
    first = run("report", "--log", log_url)
    before = {name: Path(f"out/report.{name}").read_bytes() for name in formats}
    assert run("report", "--log", log_url) == first
    assert {name: Path(f"out/report.{name}").read_bytes() for name in formats} == before
    assert len(list(Path("out").iterdir())) == 3


def test_it_is_about_the_workshops_that_are_named(report: Run) -> None:
    """One or several, by their ids."""
    ran = report("leeds")
    assert ran.lines[0] == "Peer support in Leeds: 1 workshop, replayed up to position 14."
    assert "Peer support in York" not in text()
    assert report("york", "leeds").lines[0].startswith("Peer support in York; Peer support in L")
    assert report("--programme", "north").lines[0].startswith("The North: 2 workshops")


def test_it_is_as_of_a_cut(report: Run) -> None:
    """What came later is not in it."""
    ran = report("--until", "8")
    assert ran.lines[0] == "Peer support in Leeds: 1 workshop, replayed up to position 8."
    assert "Nobody told" not in text()
    assert report("--until", "9").status == 0
    assert "Nobody told" in text()


@pytest.mark.parametrize(
    ("formats", "written"),
    [
        ("json", ["report.json"]),
        ("md,json", ["report.json", "report.md"]),
        (" json , md ,json,", ["report.json", "report.md"]),
    ],
)
def test_formats_are_a_list(report: Run, formats: str, written: list[str]) -> None:
    """With commas, in any order, each once."""
    assert report("--format", formats).status == 0
    assert sorted(path.name for path in Path("out").iterdir()) == written


@pytest.mark.parametrize(
    ("formats", "said"),
    [
        ("pdf", "'pdf' is not a format. Use html, md, json."),
        ("md,HTML", "'HTML' is not a format."),
        ("", "Name at least one of html, md, json."),
        (",", "Name at least one of"),
    ],
)
def test_an_unknown_format_is_wrong_usage(report: Run, formats: str, said: str) -> None:
    """Nothing is written."""
    ran = report("--format", formats)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
    assert not Path("out").exists()


def test_it_can_be_written_elsewhere(report: Run) -> None:
    """Into a directory that need not be there."""
    ran = report("--out", "here/and/there")
    assert ran.lines[2:] == ["here/and/there/report.md"]
    assert text("here/and/there")


def test_where_it_cannot_be_written_it_says_so(report: Run) -> None:
    """A file is no directory, and what cannot be written is said in one line."""
    Path("taken").write_text("mine")
    ran = report("--out", "taken")
    assert (ran.status, ran.out) == (2, "")
    assert "taken" in ran.err
    ran = report("--out", "taken/below")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("Error: Cannot write to taken/below")
    assert ran.err.count("\n") == 1
    assert Path("taken").read_text() == "mine"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["hull"], "There is no workshop 'hull' in this log"),
        (["--programme", "south"], "There is no programme 'south'. Programmes: north."),
        (["--until", "0"], "There is nothing to report"),
    ],
)
def test_what_is_not_there_cannot_be_reported(report: Run, args: list[str], said: str) -> None:
    """In one line, with what there is."""
    ran = report(*args)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(f"Error: {said}")
    assert ran.err.count("\n") == 1
    assert not Path("out").exists()


def test_json_says_what_was_written(report: Run) -> None:
    """And nothing else is printed."""
    ran = report("--json")
    assert (ran.status, ran.err) == (0, "")
    told = json.loads(ran.out)
    assert re.fullmatch(r"dialoguekit/[0-9a-f]{16} 14 [A-Za-z0-9+/]{43}=", told.pop("checkpoint"))
    assert told == {
        "title": "The North",
        "cut": 14,
        "verification": "Every event of the log was checked, and is as it was written.",
        "files": ["out/report.md"],
        "notices": [],
    }


def test_what_is_missing_from_a_report_is_said_beside_it(
    report: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it disturbs no program, and in the report itself."""
    monkeypatch.setattr("dialoguekit.application.kit.installed", list)
    ran = report()
    assert ran.status == 0
    assert ran.err.startswith("Note: The method 'parallel-thinking' was used in leeds")
    assert ran.lines[2:] == ["out/report.md"]
    assert "no plugin that is installed here knows it" in text().replace("\n", " ")
    quiet = report("--json")
    assert quiet.err == ""
    assert json.loads(quiet.out)["notices"][0].startswith("The method 'parallel-thinking'")


def test_a_chapter_that_fails_is_in_the_report_unless_it_is_strict(
    report: Run, monkeypatch: pytest.MonkeyPatch, failing_plugin: registry.Candidate
) -> None:
    """Then it is an error of one line, and nothing is written."""
    monkeypatch.setattr("dialoguekit.application.kit.installed", lambda: [failing_plugin])
    assert report("york").status == 0
    assert "This chapter could not be made." in text()
    ran = report("york", "--strict", "--out", "strict")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err == "Error: The chapter 'Failing' could not be made: LookupError('nothing')\n"
    assert not Path("strict").exists()


def test_a_strict_report_fails_on_a_plugin_that_cannot_be_loaded(
    report: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the report says so, and says the rest."""
    torn = missing("torn", "it is torn")
    monkeypatch.setattr("dialoguekit.application.kit.installed", lambda: [torn])
    ran = report("york")
    assert ran.status == 0
    assert "The plugin 'torn' could not be loaded: it is torn" in ran.err
    ran = report("york", "--strict", "--out", "strict")
    assert (ran.status, ran.out, ran.err) == (1, "", "Error: Plugin torn failed: it is torn\n")
    assert not Path("strict").exists()


# Whether the log is what was written


@pytest.fixture
def own(run: Run, log_file: Path, tmp_path: Path) -> Run:
    """A report in Markdown of a log that no other test shares, ``own.db``."""
    shutil.copy(log_file, tmp_path / "own.db")
    url = f"sqlite:///{tmp_path / 'own.db'}"
    return lambda *args: run("report", *args, "--format", "md", "--log", url)


@pytest.fixture
def changed(own: Run, tmp_path: Path) -> None:
    """One event of that log is changed behind its back."""
    with closing(sqlite3.connect(tmp_path / "own.db")) as connection, connection:
        connection.execute("UPDATE events SET at = at + 1 WHERE position = 3")


@pytest.mark.usefixtures("changed")
def test_no_report_is_made_of_a_log_that_was_changed(own: Run) -> None:
    """The event is named, nothing is written, and the exit status says so."""
    ran = own()
    assert ran.status == 1
    assert "position 3" in ran.err
    assert not Path("out").exists()


@pytest.mark.usefixtures("changed")
def test_a_report_that_was_not_verified_says_so(own: Run) -> None:
    """It is made of whatever is there, and whoever reads it is told."""
    ran = own("--no-verify")
    assert ran.status == 0
    assert ran.lines[1].startswith("Not verified")
    assert "Not verified" in text()


def test_what_was_verified_once_need_not_be_again(own: Run) -> None:
    """With --new only what was recorded since; the report says that too."""
    own("--verify")
    ran = own("--new")
    assert ran.status == 0
    assert "since the log was last verified" in text().replace("\n", " ")


def test_new_events_cannot_be_verified_without_verifying(own: Run) -> None:
    """The two options contradict each other."""
    ran = own("--new", "--no-verify")
    assert ran.status == 2
    assert "leave out --no-verify" in ran.err


def test_where_reports_were_written_is_remembered(own: Run, tmp_path: Path) -> None:
    """So that whoever is forgotten one day can be told which copies there are."""
    own("--out", "one")
    own("--out", "another")
    with dialoguekit.open(f"sqlite:///{tmp_path / 'own.db'}", create=False) as kit:
        places = [copy.place for copy in copies(kit.log)][-2:]
    assert places == [str(Path(name).absolute()) for name in ("one", "another")]
