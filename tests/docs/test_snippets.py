"""Every snippet of the documentation runs, in its order, and gives what the page says it gives.

A block of Python or TOML whose first line names a file is that file; other Python runs in one
namespace for each page.  In a block for the console, a line that begins with a dollar is a
command, and what follows it is what it prints; where no line does, all are commands.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sybil import Example, Sybil
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

from dialoguekit.cli import main
from dialoguekit.store.sqlite.database import known_race

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("**/*.md"))
SHOWN = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE

_FILE = re.compile(r"# ([\w./-]+\.(?:py|toml))\n")
_python = PythonEvaluator()


def _written(example: Example) -> bool:
    """Write the file that a block is, if it is one; what was imported before is old now."""
    named = _FILE.match(example.parsed)
    if named is None:
        return False
    path = Path(named[1])
    assert path.parent.is_dir(), f"{path}: the page has not made the directory yet"
    path.write_text(example.parsed, encoding="utf-8")
    _forget(Path.cwd())
    return True


def _forget(below: Path) -> None:
    """Drop what was imported from below a directory."""
    for name, module in list(sys.modules.items()):
        if Path(getattr(module, "__file__", None) or "/").is_relative_to(below):
            del sys.modules[name]


def _run_python(example: Example) -> None:
    if _written(example):
        compile(example.parsed, example.path, "exec")
    else:
        _python(example)


def _run_toml(example: Example) -> None:
    tomllib.loads(example.parsed)
    _written(example)


def _commands(block: str) -> Iterator[tuple[str, str | None]]:
    """The commands of a block, each with what it prints where the block says so."""
    if "$ " not in block:
        yield from ((line, None) for line in block.splitlines() if line.strip())
        return
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        yield command, printed


def _run_console(example: Example) -> str | None:
    for command, expected in _commands(example.parsed):
        status, printed = _run(shlex.split(command, comments=True))
        # What is known of this machine's SQLite is not known of everybody's.
        printed = printed.replace(f"Note: {known_race()}\n", "")
        if status and "Error:" not in (expected or ""):
            return f"{command} ended with {status}:\n{printed}"
        if expected and not doctest.OutputChecker().check_output(expected, printed, SHOWN):
            return f"{command} printed\n{printed}\nand not\n{expected}"
    return None


def _run(words: list[str]) -> tuple[int, str]:
    """Run a command as far as a test can; its exit status, and what it printed."""
    match words:
        case ["mkdir", *names]:
            for name in names:
                if name != "-p":
                    Path(name).mkdir(parents=True)
        case ["cd", name]:
            os.chdir(name)
        case ["pip", "install", "-e", place]:
            _install(Path(place.partition("[")[0]))
        case ["pytest", *_]:
            return _in_a_process(["-m", "pytest", "-q", "-p", "no:cacheprovider", *words[1:]])
        case ["python", *arguments]:
            return _in_a_process(arguments)
        case ["dialoguekit", *arguments]:
            return _dialoguekit(arguments)
        case [assigned, "dialoguekit", *arguments] if "=" in assigned:
            with pytest.MonkeyPatch.context() as environment:
                environment.setenv(*assigned.split("=", 1))
                return _dialoguekit(arguments)
        case ["pip" | "make" | "git", *_]:
            pass  # Nothing that a test may do to the environment that it runs in.
        case _:
            raise AssertionError(f"nobody knows how to run {shlex.join(words)}")
    return 0, ""


def _install(place: Path) -> None:
    """What an editable install does: the package can be imported, and its entry points found."""
    project = tomllib.loads((place / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    source = (place / "src").resolve()
    info = source / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    points = project["entry-points"]["dialoguekit"].items()
    (info / "entry_points.txt").write_text(
        "\n".join(["[dialoguekit]", *(f"{name} = {module}" for name, module in points)])
    )
    sys.path.insert(0, str(source))


def _in_a_process(arguments: list[str]) -> tuple[int, str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def _dialoguekit(arguments: list[str]) -> tuple[int, str]:
    printed, status = io.StringIO(), 0
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            main(arguments)
        except SystemExit as ended:
            status = int(ended.code or 0)
    return status, printed.getvalue()


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty directory, and nothing left behind of what a page imports and installs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DIALOGUEKIT_LOG", raising=False)
    monkeypatch.delenv("DIALOGUEKIT_PLUGINS", raising=False)
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    yield
    _forget(tmp_path)


def _documented() -> Sybil:
    python = PythonCodeBlockParser(doctest_optionflags=SHOWN)
    parse: Callable[..., Any] = CodeBlockParser("python", _run_python)
    python.codeblock_parser = parse
    toml = CodeBlockParser("toml", _run_toml)
    console = CodeBlockParser("console", _run_console)
    return Sybil(parsers=[python, toml, console], patterns=["*.md"])


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT / "docs")))
def test_the_snippets_of_a_page_run(page: Path) -> None:
    """In the order of the page, each seeing what those before it made."""
    document = _documented().parse(page)
    document.namespace.update({"__name__": "__main__", "REPOSITORY": ROOT})
    for example in document.examples():
        example.evaluate()
    kit = document.namespace.get("kit")
    if kit is not None:
        kit.close()
