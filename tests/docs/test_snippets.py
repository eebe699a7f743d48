"""Every snippet of the documentation runs, in order, with the result that the page states.

A block of Python or TOML with a file name in its first line is written to that file; other Python
runs in one namespace per page.  In a console block, a line that starts with a dollar is a command,
followed by its output.  Without such a line, all lines are commands.
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
from dialoguekit.store.sqlite.database import sqlite_race_warning

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("**/*.md"))
DOCTEST_FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE

_FILE = re.compile(r"# ([\w./-]+\.(?:py|toml))\n")
_python = PythonEvaluator()


def _write_file(example: Example) -> bool:
    """Write the file that a block contains, if any, and drop the modules imported from it."""
    file_name = _FILE.match(example.parsed)
    if file_name is None:
        return False
    path = Path(file_name[1])
    assert path.parent.is_dir(), f"{path}: the page has not created the directory yet"
    path.write_text(example.parsed, encoding="utf-8")
    _forget(Path.cwd())
    return True


def _forget(below: Path) -> None:
    """Drop the modules that were imported from a directory."""
    for name, module in list(sys.modules.items()):
        if Path(getattr(module, "__file__", None) or "/").is_relative_to(below):
            del sys.modules[name]


def _run_python(example: Example) -> None:
    if _write_file(example):
        compile(example.parsed, example.path, "exec")
    else:
        _python(example)


def _run_toml(example: Example) -> None:
    tomllib.loads(example.parsed)
    _write_file(example)


def _commands(block: str) -> Iterator[tuple[str, str | None]]:
    """Yield the commands of a block, each with its expected output, if any."""
    if "$ " not in block:
        yield from ((line, None) for line in block.splitlines() if line.strip())
        return
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def _run_console(example: Example) -> str | None:
    for command, expected in _commands(example.parsed):
        status, output = _run(shlex.split(command, comments=True))
        # The note on SQLite depends on the machine.
        output = output.replace(f"Note: {sqlite_race_warning()}\n", "")
        if status and "Error:" not in (expected or ""):
            return f"{command} ended with {status}:\n{output}"
        if expected and not doctest.OutputChecker().check_output(expected, output, DOCTEST_FLAGS):
            return f"{command} printed\n{output}\nand not\n{expected}"
    return None


def _run(words: list[str]) -> tuple[int, str]:
    """Run a command as far as a test can; return its exit status and its output."""
    match words:
        case ["mkdir", *names]:
            for name in names:
                if name != "-p":
                    Path(name).mkdir(parents=True)
        case ["cd", name]:
            os.chdir(name)
        case ["pip", "install", "-e", path]:
            _install(Path(path.partition("[")[0]))
        case ["pytest", *_]:
            return _in_a_process(["-m", "pytest", "-q", "-p", "no:cacheprovider", *words[1:]])
        case ["python", *arguments]:
            return _in_a_process(arguments)
        case ["dialoguekit", *arguments]:
            return _dialoguekit(arguments)
        case [assignment, "dialoguekit", *arguments] if "=" in assignment:
            with pytest.MonkeyPatch.context() as environment:
                environment.setenv(*assignment.split("=", 1))
                return _dialoguekit(arguments)
        case ["pip" | "make" | "git", *_]:
            pass  # A test must not change its own environment.
        case _:
            raise AssertionError(f"unknown command: {shlex.join(words)}")
    return 0, ""


def _install(path: Path) -> None:
    """Make a package importable, with its entry points, like an editable install."""
    project = tomllib.loads((path / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    source = (path / "src").resolve()
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
    process = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    return process.returncode, process.stdout + process.stderr


def _dialoguekit(arguments: list[str]) -> tuple[int, str]:
    output, status = io.StringIO(), 0
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        try:
            main(arguments)
        except SystemExit as error:
            status = int(error.code or 0)
    return status, output.getvalue()


@pytest.fixture
def empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Change to an empty directory, and drop the page's imports and installs afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DIALOGUEKIT_LOG", raising=False)
    monkeypatch.delenv("DIALOGUEKIT_PLUGINS", raising=False)
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    yield
    _forget(tmp_path)


def _parser() -> Sybil:
    python = PythonCodeBlockParser(doctest_optionflags=DOCTEST_FLAGS)
    parse: Callable[..., Any] = CodeBlockParser("python", _run_python)
    python.codeblock_parser = parse
    toml = CodeBlockParser("toml", _run_toml)
    console = CodeBlockParser("console", _run_console)
    return Sybil(parsers=[python, toml, console], patterns=["*.md"])


@pytest.mark.usefixtures("empty_directory")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT / "docs")))
def test_the_snippets_of_a_page_run(page: Path) -> None:
    """They run in the order of the page, and share a namespace."""
    document = _parser().parse(page)
    document.namespace.update({"__name__": "__main__", "REPOSITORY": ROOT})
    for example in document.examples():
        example.evaluate()
    kit = document.namespace.get("kit")
    if kit is not None:
        kit.close()
