"""``dialoguekit import jsonl``: a log that was exported comes back as it was."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dialoguekit
from dialoguekit.application.erasure import copies

Run = Callable[..., Any]

FILE, OTHER = "leeds.jsonl", "sqlite:///other.db"


@pytest.fixture
def bring(run: Run, log_url: str) -> Run:
    """Import an export of the log into another; ``changes`` are made to its text before."""

    def bring(*args: str, changes: Callable[[str], str] = str) -> Any:
        if not Path(FILE).exists():
            run("export", "jsonl", "--log", log_url, "--out", FILE)
            path = Path(FILE)
            path.write_text(changes(path.read_text("utf-8")), "utf-8")
        return run("import", "jsonl", FILE, *args, "--log", OTHER)

    return bring


def privacy() -> str:
    """How the other log keeps what is personal."""
    with dialoguekit.open(OTHER, create=False) as kit:
        return kit.log.privacy


def head() -> int:
    """Where the other log ends."""
    with dialoguekit.open(OTHER, create=False) as kit:
        return kit.log.head()


def test_a_log_that_was_moved_is_the_same(bring: Run, run: Run) -> None:
    """Exported again, it is the same file; and the command that is named comes next."""
    ran = bring()
    assert ran.status == 0
    assert ran.lines[0] == "Imported 14 events of 3 streams."
    assert ran.err.endswith("their keys did not come along.\n")
    *_, command = ran.lines[-1].partition("Next: dialoguekit ")
    assert run(*command.split(), "--format", "md").status == 0
    run("export", "jsonl", "--log", OTHER, "--out", "again.jsonl")
    assert Path("again.jsonl").read_bytes() == Path(FILE).read_bytes()


def test_importing_it_again_changes_nothing(bring: Run) -> None:
    """And says so."""
    bring()
    ran = bring()
    assert ran.status == 0
    assert ran.lines == [
        "Nothing changed: the log holds what can be imported of leeds.jsonl already."
    ]
    assert ran.err == "Note: 14 of its events stood in the log already.\n"
    assert json.loads(bring("--json").out)["changed"] is False


def test_json_says_what_was_imported(bring: Run) -> None:
    """And nothing else is printed."""
    ran = bring("--json")
    assert (ran.status, ran.err) == (0, "")
    told = json.loads(ran.out)
    assert (told["file"], told["placed"], told["changed"]) == (FILE, 14, True)
    assert told["streams"] == ["leeds", "programme:north", "york"]


def test_a_new_log_keeps_what_is_personal_as_the_file_does(bring: Run) -> None:
    """Unless it is asked to keep it otherwise."""
    bring()
    assert privacy() == "sealed"


def test_a_new_log_can_be_plain_or_sealed(bring: Run, run: Run) -> None:
    """One that exists stays what it is."""
    bring("--plain")
    assert privacy() == "plain"
    ran = bring("--sealed")
    assert ran.status == 2
    assert "The log is plain already" in ran.err
    assert bring("--plain").status == 0
    run("export", "jsonl", "--log", OTHER, "--out", "plain.jsonl")
    third = "sqlite:///third.db"
    assert run("import", "jsonl", "plain.jsonl", "--sealed", "--log", third).status == 0
    with dialoguekit.open(third, create=False) as kit:
        assert kit.log.privacy == "sealed"


def test_what_is_wrong_is_named_by_line_and_nothing_is_imported(bring: Run) -> None:
    """In one line."""
    ran = bring(changes=lambda text: text.replace('"seq":2', '"seq":3', 1))
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("Error: leeds.jsonl, line 3, column ")
    assert ran.err.endswith("Nothing was imported.\n")
    assert ran.err.count("\n") == 1
    assert head() == 0


def test_a_file_that_is_no_log_makes_no_log(bring: Run) -> None:
    """Its first line is read before anything is made."""
    ran = bring(changes=lambda text: "{}\n" + text)
    assert ran.status == 1
    assert "leeds.jsonl, line 1: must be the header of a log" in ran.err
    assert not Path("other.db").exists()


def test_what_is_wrong_can_be_put_aside(bring: Run) -> None:
    """And the rest imported; the copy is kept in mind, and replaced only when asked."""
    ran = bring(
        "--quarantine", "aside.jsonl", changes=lambda text: text.replace('"seq":2', '"seq":3', 1)
    )
    assert ran.status == 0
    assert "of its lines were put aside in aside.jsonl." in ran.err
    assert 0 < head() < 14
    with dialoguekit.open(OTHER, create=False) as kit:
        (copy,) = copies(kit.log)
    assert (copy.kind, copy.place) == ("quarantine", str(Path("aside.jsonl").absolute()))
    ran = bring("--quarantine", "aside.jsonl")
    assert ran.status == 1
    assert "aside.jsonl exists" in ran.err
    assert bring("--quarantine", "aside.jsonl", "--force").status == 0


def test_an_archive_is_read_within_limits(bring: Run) -> None:
    """Which can be widened."""
    bring("--plain")
    Path("other.db").unlink()
    blank = b" " * (3 << 20)
    Path(FILE).write_bytes(gzip.compress(Path(FILE).read_bytes() + blank))
    assert "unpacks to more than the 1,048,576 bytes" in bring("--max-size", "1").err
    assert "unpacks to more than" in bring("--max-ratio", "1").err
    assert "line 16: is longer than" in bring("--max-ratio", "10000").err


def test_a_database_is_never_opened(run: Run, log_url: str, log_file: Path) -> None:
    """Whose ever it is."""
    ran = run("import", "jsonl", str(log_file), "--log", OTHER)
    assert ran.status == 1
    assert "never opened: export it where it was written" in ran.err
    assert not Path("other.db").exists()


def test_nothing_is_imported_into_a_log_that_ends_with_the_command(run: Run) -> None:
    """Whoever says memory: would believe that something was kept."""
    ran = run("import", "jsonl", "x.jsonl", "--log", "memory:")
    assert ran.status == 2
    assert "use sqlite:///PATH" in ran.err
