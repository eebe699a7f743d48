"""``import jsonl``: an exported log is imported unchanged."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dialoguekit
from dialoguekit.application.erasure import list_copies
from dialoguekit.interchange.jsonl_reader import JsonlReader

Run = Callable[..., Any]

FILE, OTHER = "leeds.jsonl", "sqlite:///other.db"


@pytest.fixture
def import_log(run: Run, log_url: str) -> Run:
    """A function that exports the log, edits the file, and imports it into another log."""

    def import_log(*args: str, edit: Callable[[str], str] = str) -> Any:
        if not Path(FILE).exists():
            run("export", "jsonl", "--log", log_url, "--out", FILE)
            path = Path(FILE)
            path.write_text(edit(path.read_text("utf-8")), "utf-8")
        return run("import", "jsonl", FILE, *args, "--log", OTHER)

    return import_log


def encryption() -> str:
    """Return the encryption of the other log."""
    with dialoguekit.open(OTHER, create=False) as kit:
        return kit.store.encryption


def head() -> int:
    """Return the head of the other log."""
    with dialoguekit.open(OTHER, create=False) as kit:
        return kit.store.head()


def test_an_imported_log_is_the_same(import_log: Run, run: Run) -> None:
    """Its export is the same file; the next command works as printed."""
    result = import_log()
    assert result.status == 0
    assert result.lines[0] == "Imported 14 events of 3 streams."
    assert "Note: Encrypted without a key in the file: " in result.err
    *_, command = result.lines[-1].partition("Next: dialoguekit ")
    assert run(*command.split(), "--format", "md").status == 0
    run("export", "jsonl", "--log", OTHER, "--out", "again.jsonl")
    assert Path("again.jsonl").read_bytes() == Path(FILE).read_bytes()


def test_a_second_import_changes_nothing(import_log: Run) -> None:
    """The output says so."""
    import_log()
    result = import_log()
    assert result.status == 0
    assert result.lines == [
        "Nothing changed: the log already contains all importable events of leeds.jsonl."
    ]
    assert result.err == "Note: Already in the log: 14 events.\n"
    assert json.loads(import_log("--json").out)["changed"] is False


def test_json_contains_the_result(import_log: Run) -> None:
    """Nothing else is printed."""
    result = import_log("--json")
    assert (result.status, result.err) == (0, "")
    values = json.loads(result.out)
    assert (values["file"], values["added"], values["changed"]) == (FILE, 14, True)
    assert values["streams"] == ["leeds", "programme:north", "york"]


def test_a_new_log_is_encrypted_as_the_file(import_log: Run) -> None:
    import_log()
    assert encryption() == "sealed"


def test_the_encryption_of_a_new_log_can_be_selected(import_log: Run, run: Run) -> None:
    """That of an existing log cannot be changed."""
    import_log("--no-encryption")
    assert encryption() == "plain"
    result = import_log("--encryption")
    assert result.status == 2
    assert "The log exists and is not encrypted" in result.err
    assert import_log("--no-encryption").status == 0
    run("export", "jsonl", "--log", OTHER, "--out", "unencrypted.jsonl")
    third = "sqlite:///third.db"
    assert run("import", "jsonl", "unencrypted.jsonl", "--encryption", "--log", third).status == 0
    with dialoguekit.open(third, create=False) as kit:
        assert kit.store.encryption == "sealed"


def names() -> list[str]:
    """Return the names of all files."""
    return sorted(path.name for path in Path().iterdir())


@pytest.mark.parametrize("args", [(), ("--encryption",), ("--quarantine", "aside.jsonl")])
def test_an_import_that_fails_leaves_no_file(
    import_log: Run, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]
) -> None:
    """There is neither a log nor a key store, nor a quarantine."""
    if "--quarantine" in args:
        monkeypatch.setattr(JsonlReader, "_import_keys", lambda _: 1 / 0)
    result = import_log(*args, edit=lambda text: text.replace('"seq":2', '"seq":3', 1))
    assert result.is_one_line_error
    if not args:
        assert result.err.startswith("Error: leeds.jsonl, line 3, column ")
        assert result.err.endswith("Nothing was imported.\n")
    assert names() == [FILE]


def test_an_interrupted_import_leaves_no_file(
    import_log: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(JsonlReader, "_check_complete", interrupt)
    assert import_log().status == 130
    assert names() == [FILE]


def test_an_import_that_is_killed_leaves_no_log(import_log: Run, run: Run, log_url: str) -> None:
    """The parent process removes what the killed one left."""
    run("export", "jsonl", "--log", log_url, "--out", FILE)
    code = (
        "import os\n"
        "from dialoguekit.interchange.jsonl_reader import JsonlReader\n"
        "JsonlReader._check_complete = lambda *_: os.kill(os.getpid(), 9)\n"
        "from dialoguekit.cli import main\nmain()"
    )
    command = [sys.executable, "-c", code, "import", "jsonl", FILE, "--log", OTHER]
    killed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (killed.returncode, killed.stdout) == (1, "")
    assert "ended unexpectedly: by signal 9 (SIGKILL)" in killed.stderr
    assert names() == [FILE]
    assert import_log().status == 0
    assert names() == [FILE, "other.db", "other.db.checkpoint", "other.keys.db"]


def test_an_import_that_fails_leaves_a_log_as_it_was(import_log: Run) -> None:
    import_log("--no-encryption")
    before = {name: Path(name).read_bytes() for name in names() if name != FILE}
    changed = Path(FILE).read_text("utf-8").replace('"seq":2', '"seq":3', 1)
    Path(FILE).write_text(changed, "utf-8")
    assert import_log().is_one_line_error
    assert {name: Path(name).read_bytes() for name in names() if name != FILE} == before


@pytest.mark.parametrize("name", ["other.keys.db", "other.db-wal", "other.db-shm"])
def test_files_that_were_there_before_a_log_are_not_taken_for_its_own(
    import_log: Run, name: str
) -> None:
    """A write-ahead log would be copied into the new log."""
    Path(name).write_bytes(b"")
    result = import_log()
    assert result.is_one_line_error
    assert f"{name} exists, but there is no log at " in result.err
    assert names() == sorted((FILE, name))


def test_a_log_that_appears_meanwhile_is_left_alone(
    import_log: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keys of the import are removed again, and so is its quarantine."""

    def appear(*_: object) -> int:
        Path("other.db").write_bytes(b"theirs")
        return 0

    monkeypatch.setattr(JsonlReader, "_import_keys", appear)
    result = import_log(
        "--quarantine", "aside.jsonl", edit=lambda text: text.replace('"seq":2', '"seq":3', 1)
    )
    assert result.is_one_line_error
    assert "other.db exists" in result.err
    assert names() == [FILE, "other.db"]
    assert Path("other.db").read_bytes() == b"theirs"


def test_a_file_that_is_not_a_log_creates_no_log(import_log: Run) -> None:
    """Its header is read first."""
    result = import_log(edit=lambda text: "{}\n" + text)
    assert result.status == 1
    assert "leeds.jsonl, line 1: must be the header of a log" in result.err
    assert not Path("other.db").exists()


def test_invalid_lines_can_be_quarantined(import_log: Run) -> None:
    """The rest is imported, and the copy is recorded."""
    result = import_log(
        "--quarantine", "quarantine.jsonl", edit=lambda text: text.replace('"seq":2', '"seq":3', 1)
    )
    assert result.status == 0
    assert "Note: Moved to quarantine.jsonl: " in result.err
    assert 0 < head() < 14
    with dialoguekit.open(OTHER, create=False) as kit:
        (copy,) = list_copies(kit.store)
    assert (copy.kind, copy.location) == ("quarantine", str(Path("quarantine.jsonl").absolute()))
    result = import_log("--quarantine", "quarantine.jsonl")
    assert result.status == 1
    assert "quarantine.jsonl exists" in result.err
    assert import_log("--quarantine", "quarantine.jsonl", "--force").status == 0


def test_an_archive_is_read_within_limits(import_log: Run) -> None:
    """The limits can be raised."""
    import_log("--no-encryption")
    Path("other.db").unlink()
    padding = b" " * (6 << 20)
    Path(FILE).write_bytes(gzip.compress(Path(FILE).read_bytes() + padding))
    assert "unpacks to more than the 1,048,576 bytes" in import_log("--max-size", "1").err
    assert "unpacks to more than" in import_log("--max-ratio", "1").err
    assert "line 16: is longer than" in import_log("--max-ratio", "10000").err


def test_a_database_is_never_opened(run: Run, log_url: str, log_file: Path) -> None:
    result = run("import", "jsonl", str(log_file), "--log", OTHER)
    assert result.status == 1
    assert "never opened: export it where it was written" in result.err
    assert not Path("other.db").exists()


def test_a_log_in_memory_is_refused(run: Run) -> None:
    result = run("import", "jsonl", "x.jsonl", "--log", "memory:")
    assert result.status == 2
    assert "use sqlite:///PATH" in result.err
