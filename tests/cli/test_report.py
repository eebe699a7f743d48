"""``report``: files, output and exit statuses."""

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
from dialoguekit.application.erasure import list_copies
from dialoguekit.plugin.registry import registry
from dialoguekit.plugin.registry.discovery import failed_candidate
from dialoguekit.store.encryption.key_store_sqlite import key_store_path

Run = Callable[..., Any]


@pytest.fixture
def report(run: Run, log_url: str) -> Run:
    """A function that writes the report, in Markdown by default, over an earlier one."""

    def report(*args: str) -> Any:
        formats = [] if "--format" in args else ["--format", "md"]
        return run("report", "--force", *args, *formats, "--log", log_url)

    return report


def text(directory: str = "out") -> str:
    """Return the report in Markdown."""
    return (Path(directory) / "report.md").read_text(encoding="utf-8")


UNKNOWN_TYPE = (
    "1 event of unknown types is missing: 1 of cafe.table-moved. No installed plugin declares "
    "these types; no data is lost. To include them, install the plugin and create the report again."
)


def test_a_report_is_written_in_every_format(run: Run, log_url: str) -> None:
    """The output lists the files."""
    result = run("report", "--log", log_url)
    assert (result.status, result.err) == (0, f"Note: {UNKNOWN_TYPE}\n")
    assert result.lines == [
        "The North: 2 workshops, as of position 14.",
        "Every event of the log was verified and is unchanged.",
        "out/report.html",
        "out/report.md",
        "out/report.json",
    ]
    assert all(Path(line).stat().st_size > 100 for line in result.lines[2:])


def test_a_format_is_named_in_any_case(run: Run, log_url: str) -> None:
    result = run("report", "--log", log_url, "--format", "HTML,Md")
    assert (result.status, result.lines[2:]) == (0, ["out/report.html", "out/report.md"])


def test_an_event_without_its_plugin_fails_a_strict_report(run: Run, log_url: str) -> None:
    """The error says which types are missing, and how many events."""
    result = run("report", "--log", log_url, "--strict")
    assert (result.status, Path("out").exists()) == (1, False)
    assert result.err.startswith(
        "Error: 1 event of unknown types is missing: 1 of cafe.table-moved. Install or load"
    )


def test_the_same_command_writes_the_same_bytes(run: Run, log_url: str) -> None:
    """It replaces the earlier files only with --force."""
    formats = ("html", "md", "json")
    first = run("report", "--log", log_url)
    before = {name: Path(f"out/report.{name}").read_bytes() for name in formats}
    Path("out/report.md").write_text("mine")
    refused = run("report", "--log", log_url)
    assert refused.is_one_line_error
    assert "out/report.html exists" in refused.err
    assert "--force" in refused.err
    assert Path("out/report.md").read_text() == "mine"
    assert run("report", "--force", "--log", log_url) == first
    assert {name: Path(f"out/report.{name}").read_bytes() for name in formats} == before
    assert len(list(Path("out").iterdir())) == 3


def test_a_report_covers_the_named_workshops(report: Run) -> None:
    result = report("leeds")
    assert result.lines[0] == "Peer support in Leeds: 1 workshop, as of position 14."
    assert "Peer support in York" not in text()
    assert report("york", "leeds").lines[0].startswith("Peer support in York; Peer support in L")
    assert report("--programme", "north").lines[0].startswith("The North: 2 workshops")


def test_a_report_is_as_of_a_position(report: Run) -> None:
    result = report("--as-of", "8")
    assert result.lines[0] == "Peer support in Leeds: 1 workshop, as of position 8."
    assert "Nobody told" not in text()
    assert report("--as-of", "9").status == 0
    assert "Nobody told" in text()


@pytest.mark.parametrize(
    ("formats", "names"),
    [
        ("json", ["report.json"]),
        ("md,json", ["report.json", "report.md"]),
        (" json , md ,json,", ["report.json", "report.md"]),
    ],
)
def test_formats_are_a_list(report: Run, formats: str, names: list[str]) -> None:
    """They may be in any order, and repeated."""
    assert report("--format", formats).status == 0
    assert sorted(path.name for path in Path("out").iterdir()) == names


@pytest.mark.parametrize(
    ("formats", "message"),
    [
        ("pdf", "is not a format. Use html, md, json."),
        ("md,HTLM", "Did you mean 'html'? Use html, md, json."),
        ("", "Name at least one of html, md, json."),
        (",", "Name at least one of"),
    ],
)
def test_an_unknown_format_is_wrong_usage(report: Run, formats: str, message: str) -> None:
    """Nothing is written."""
    result = report("--format", formats)
    assert (result.status, result.out) == (2, "")
    assert message in result.err
    assert not Path("out").exists()


def test_the_output_directory_is_created(report: Run) -> None:
    result = report("--out", "here/and/there")
    assert result.lines[2:] == ["here/and/there/report.md"]
    assert text("here/and/there")


def test_a_directory_that_cannot_be_written_is_an_error(report: Run) -> None:
    Path("taken").write_text("mine")
    result = report("--out", "taken")
    assert (result.status, result.out) == (2, "")
    assert "taken" in result.err
    result = report("--out", "taken/below")
    assert result.is_one_line_error
    assert result.err.startswith("Error: Cannot write taken/below")
    assert Path("taken").read_text() == "mine"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["hull"], "There is no workshop 'hull' in this log"),
        (["--programme", "south"], "There is no programme 'south'. Did you mean 'north'?"),
        (["--as-of", "0"], "There is nothing to report"),
    ],
)
def test_an_unknown_workshop_or_programme_is_refused(
    report: Run, args: list[str], message: str
) -> None:
    """The error has one line."""
    result = report(*args)
    assert result.is_one_line_error
    assert result.err.startswith(f"Error: {message}")
    assert not Path("out").exists()


def test_json_contains_the_result(report: Run) -> None:
    """Nothing else is printed."""
    result = report("--json")
    assert (result.status, result.err) == (0, "")
    values = json.loads(result.out)
    assert re.fullmatch(r"dialoguekit/[0-9a-f]{16} 14 [A-Za-z0-9+/]{43}=", values.pop("checkpoint"))
    assert values == {
        "title": "The North",
        "position": 14,
        "verification": "Every event of the log was verified and is unchanged.",
        "files": ["out/report.md"],
        "notices": [UNKNOWN_TYPE],
        "policy": "standard",
    }


def test_a_policy_decides_which_groups_are_named(report: Run) -> None:
    """One person of peer support contributed."""
    assert report().status == 0
    assert "| peer support |" not in text()
    assert "| smaller groups |" in text()
    result = report("--policy", "none", "--out", "named")
    assert result.status == 0
    assert "| peer support |" in text("named")
    assert "smaller groups" not in text("named")
    result = report("--policy", "strickt", "--out", "none")
    assert result.status == 2
    assert "standard, strict, none" in result.err


def test_a_missing_plugin_is_a_note(report: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is included in the report and in JSON."""
    monkeypatch.setattr("dialoguekit.application.opening.discover", list)
    result = report()
    assert result.status == 0
    assert result.err.startswith("Note: The method 'parallel-thinking' was used in leeds")
    assert result.lines[2:] == ["out/report.md"]
    assert "no installed plugin declares it" in text().replace("\n", " ")
    as_json_result = report("--json")
    assert as_json_result.err == ""
    assert json.loads(as_json_result.out)["notices"][0].startswith("The method 'parallel-thinking'")


def test_a_failed_chapter_is_reported_or_an_error_with_strict(
    report: Run, monkeypatch: pytest.MonkeyPatch, failing_plugin: registry.Candidate
) -> None:
    monkeypatch.setattr("dialoguekit.application.opening.discover", lambda: [failing_plugin])
    assert report("york").status == 0
    assert "This chapter could not be created." in text()
    result = report("york", "--strict", "--out", "strict")
    assert (result.status, result.out) == (1, "")
    assert (
        result.err == "Error: The chapter 'Failing' could not be created: LookupError('nothing')\n"
    )
    assert not Path("strict").exists()


def test_a_failed_plugin_is_a_note_or_an_error_with_strict(
    report: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = failed_candidate("broken", "it is broken")
    monkeypatch.setattr("dialoguekit.application.opening.discover", lambda: [broken])
    result = report("york")
    assert result.status == 0
    assert "The plugin 'broken' could not be loaded: it is broken" in result.err
    result = report("york", "--strict", "--out", "strict")
    assert (result.status, result.out, result.err) == (
        1,
        "",
        "Error: Plugin broken failed: it is broken\n",
    )
    assert not Path("strict").exists()


# Verification


@pytest.fixture
def report_copy(run: Run, log_file: Path, tmp_path: Path) -> Run:
    """A function that writes the report of ``own.db``, a copy of the log and its keys."""
    shutil.copy(log_file, tmp_path / "own.db")
    shutil.copy(key_store_path(log_file), tmp_path / "own.keys.db")
    url = f"sqlite:///{tmp_path / 'own.db'}"
    return lambda *args: run("report", *args, "--format", "md", "--log", url)


@pytest.fixture
def modified_event(report_copy: Run, tmp_path: Path) -> None:
    """Modify one event in ``own.db``."""
    with closing(sqlite3.connect(tmp_path / "own.db")) as connection, connection:
        connection.execute(  # A byte of the time at which it occurred.
            "UPDATE events SET envelope = CAST("
            "substr(envelope, 1, 31) || x'7f' || substr(envelope, 33) AS BLOB) WHERE position = 3"
        )


@pytest.mark.usefixtures("modified_event")
def test_no_report_of_a_modified_log_is_written(report_copy: Run) -> None:
    """The error names the event."""
    result = report_copy()
    assert result.status == 1
    assert "position 3" in result.err
    assert not Path("out").exists()


@pytest.mark.usefixtures("modified_event")
def test_a_report_without_verification_says_so(report_copy: Run) -> None:
    result = report_copy("--no-verify")
    assert result.status == 0
    assert result.lines[1].startswith("Not verified")
    assert "Not verified" in text()


def test_only_new_events_are_verified_with_incremental(report_copy: Run) -> None:
    """The report says so."""
    report_copy("--incremental")
    result = report_copy("--incremental", "--force")
    assert result.status == 0
    assert "since the last verification" in text().replace("\n", " ")


def test_a_report_is_verified_by_default(report_copy: Run) -> None:
    """``--verify`` says what is done without it, too."""
    for options in ((), ("--verify", "--force")):
        result = report_copy(*options)
        assert (result.status, "Not verified" in result.out) == (0, False)
        assert "Not verified" not in text()


def test_incremental_requires_verification(report_copy: Run) -> None:
    result = report_copy("--incremental", "--no-verify")
    assert result.status == 2
    assert "leave out --no-verify" in result.err


def test_locations_of_reports_are_recorded(report_copy: Run, tmp_path: Path) -> None:
    """A later erasure lists them."""
    report_copy("--out", "one")
    report_copy("--out", "another")
    with dialoguekit.open(f"sqlite:///{tmp_path / 'own.db'}", create=False) as kit:
        locations = [copy.location for copy in list_copies(kit.store)][-2:]
    assert locations == [str(Path(name).absolute()) for name in ("one", "another")]
