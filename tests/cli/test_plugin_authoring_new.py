"""``dialoguekit plugin new``: a package to begin with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def test_alone_it_shows_what_there_is(run: Run) -> None:
    """The commands of the family, and with what to begin."""
    ran = run("plugin")
    for words in ("new", "check", "dialoguekit plugin new open-space"):
        assert words in ran.out + ran.err


def test_a_package_is_written_and_the_next_commands_are_said(run: Run) -> None:
    """Three of them, to be typed as they stand."""
    ran = run("plugin", "new", "open-space")
    assert (ran.status, ran.err) == (0, "")
    assert ran.lines[0].startswith("Open Space: dialoguekit-open-space, ")
    assert [line.strip() for line in ran.lines[-3:]] == [
        "pip install -e 'open-space[test]'",
        "pytest open-space",
        "dialoguekit plugin check open-space",
    ]
    assert Path("open-space/src/dialoguekit_open_space/__init__.py").is_file()


def test_everything_can_be_said_at_once(run: Run, tmp_path: Path) -> None:
    """Where to, what people read, whose it is, and that it has events."""
    (tmp_path / "my plugins").mkdir()
    options = ("--into", "my plugins", "--title", "Tea House", "--author", "Ana", "--with-events")
    ran = run("plugin", "new", "tea", *options)
    assert ran.lines[0].startswith("Tea House: dialoguekit-tea, ")
    assert "pytest 'my plugins/tea'" in ran.out
    package = tmp_path / "my plugins/tea"
    assert 'name = "Ana"' in (package / "pyproject.toml").read_text(encoding="utf-8")
    assert (package / "src/dialoguekit_tea/events.py").is_file()


def test_without_events_is_what_it_does_by_itself(run: Run) -> None:
    """Saying so changes nothing."""
    run("plugin", "new", "tea")
    run("plugin", "new", "tea-house", "--without-events")
    for name in ("tea", "tea-house"):
        assert not list(Path(name).rglob("events.py"))


def test_a_name_that_cannot_be_is_wrong_usage(run: Run) -> None:
    """With a line that says why; nothing is written."""
    for name, why in (("Open Space", "lower-case words"), ("world-cafe", "ships with")):
        ran = run("plugin", "new", name)
        assert (ran.status, ran.out) == (2, "")
        assert why in ran.err
    assert list(Path().iterdir()) == []


def test_a_directory_that_is_there_is_left_alone(run: Run) -> None:
    """The command fails in one line."""
    run("plugin", "new", "tea")
    ran = run("plugin", "new", "tea")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err == "Error: tea exists already. Choose another name, or another directory.\n"


def test_it_writes_into_a_directory_that_is_there(run: Run) -> None:
    """One that is missing is wrong usage."""
    ran = run("plugin", "new", "tea", "--into", "nowhere")
    assert ran.status == 2
    assert "nowhere" in ran.err
