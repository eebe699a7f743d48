"""``plugin new``: a package for a new method."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def test_the_group_shows_its_commands(run: Run) -> None:
    result = run("plugin")
    for text in ("new", "check", "dialoguekit plugin new open-space"):
        assert text in result.out + result.err


def test_a_package_is_created_and_the_next_commands_are_printed(run: Run) -> None:
    result = run("plugin", "new", "open-space")
    assert (result.status, result.err) == (0, "")
    assert result.lines[0].startswith("Open Space: dialoguekit-open-space, ")
    assert [line.strip() for line in result.lines[-3:]] == [
        "pip install -e 'open-space[test]'",
        "pytest open-space",
        "dialoguekit plugin check open-space",
    ]
    assert Path("open-space/src/dialoguekit_open_space/__init__.py").is_file()


def test_all_options_can_be_combined(run: Run, tmp_path: Path) -> None:
    (tmp_path / "my plugins").mkdir()
    options = ("--into", "my plugins", "--title", "Tea House", "--author", "Ana", "--with-events")
    result = run("plugin", "new", "tea", *options)
    assert result.lines[0].startswith("Tea House: dialoguekit-tea, ")
    assert "pytest 'my plugins/tea'" in result.out
    package = tmp_path / "my plugins/tea"
    assert 'name = "Ana"' in (package / "pyproject.toml").read_text(encoding="utf-8")
    assert (package / "src/dialoguekit_tea/events.py").is_file()


def test_without_events_is_the_default(run: Run) -> None:
    run("plugin", "new", "tea")
    run("plugin", "new", "tea-house", "--without-events")
    for name in ("tea", "tea-house"):
        assert not list(Path(name).rglob("events.py"))


def test_an_analysis_can_be_created(run: Run) -> None:
    """It declares no method, and has no example event."""
    result = run("plugin", "new", "speaking-time", "--analysis")
    assert (result.status, result.err) == (0, "")
    init = Path("speaking-time/src/dialoguekit_speaking_time/__init__.py").read_text("utf-8")
    assert "ANALYSIS = Analysis(" in init
    result = run("plugin", "new", "tea", "--analysis", "--with-events")
    assert result.status == 2
    assert "leave out --with-events" in result.err
    assert not Path("tea").exists()


def test_a_name_that_cannot_be_is_refused_in_one_line(run: Run) -> None:
    """The error says what to do, and nothing is written."""
    for name, reason in (
        ("Open Space", "must be lower-case words with dashes"),
        ("world-cafe", "is a method that dialoguekit ships: choose another"),
        ("workshop", "is the prefix of core events: choose another"),
        ("json", "is the Python module json: choose another"),
    ):
        result = run("plugin", "new", name)
        assert result.is_one_line_error
        assert reason in result.err
    assert list(Path().iterdir()) == []


def test_an_existing_directory_is_not_changed(run: Run) -> None:
    run("plugin", "new", "tea")
    result = run("plugin", "new", "tea")
    assert (result.status, result.out) == (1, "")
    assert result.err == "Error: tea already exists. Choose another name or another directory.\n"


def test_the_parent_directory_is_created(run: Run) -> None:
    assert run("plugin", "new", "tea", "--into", "nowhere/yet").status == 0
    assert Path("nowhere/yet/tea/README.md").is_file()
