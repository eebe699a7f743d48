"""The front door: everything a user types, and nothing heavy before it is asked for."""

from __future__ import annotations

import ast
import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import dialoguekit
from dialoguekit.store.sqlite.database import known_race

README = Path(__file__).parents[1] / "README.md"

HEAVY = ("eventsourcing", "cattrs", "msgspec", "pluggy", "rich", "jinja2", "sqlite3", "asyncio")

LOADED_BY = """
import json, sys
before = set(sys.modules)
{}
print(json.dumps(sorted(set(sys.modules) - before)))
"""
"""A program that says which modules a statement loads."""


def run(code: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a program in a fresh interpreter in which a warning is an error.

    Whoever measures coverage loads modules into every process; this one stays as it is.
    """
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=cwd,
        env={k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


# The list


def test_everything_that_is_listed_can_be_imported() -> None:
    """Under the name by which it is listed, and from where it lives."""
    for name in dialoguekit.__all__:
        assert getattr(dialoguekit, name).__name__ == name
    assert sorted(set(dialoguekit.__all__)) == list(dialoguekit.__all__)


def test_the_list_is_what_type_checkers_see() -> None:
    """What is imported for them alone is what is looked up for everybody else."""
    tree = ast.parse(inspect.getsource(dialoguekit))
    (checking,) = [node for node in tree.body if isinstance(node, ast.If)]
    imported = {
        (node.module, alias.name)
        for node in checking.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert {name for _, name in imported} == set(dialoguekit.__all__)
    for module, name in imported:
        found = getattr(sys.modules[str(module)], name)
        assert getattr(dialoguekit, name) is found


def test_the_list_is_what_completion_offers() -> None:
    """Whether a name was used already or not."""
    assert set(dialoguekit.__all__) <= set(dir(dialoguekit))


def test_no_name_is_that_of_a_module() -> None:
    """Importing the module would put it in the place of what is listed."""
    home = Path(inspect.getfile(dialoguekit)).parent
    modules = {path.stem for path in home.iterdir()}
    assert modules.isdisjoint(dialoguekit.__all__)


def test_an_unknown_name_is_refused_as_in_any_module() -> None:
    """With the name, so that a slip can be seen."""
    with pytest.raises(AttributeError, match="module 'dialoguekit' has no attribute 'opn'"):
        dialoguekit.opn  # noqa: B018
    with pytest.raises(ImportError, match="opn"):
        exec("from dialoguekit import opn")


# Light


@pytest.mark.parametrize("module", ["dialoguekit", "dialoguekit.cli"])
def test_importing_it_imports_nothing_heavy(module: str, tmp_path: Path) -> None:
    """A command line that takes its time to say hello is not used."""
    ran = run(LOADED_BY.format(f"import {module}"), tmp_path)
    assert ran.stderr == ""
    loaded = set(json.loads(ran.stdout))
    assert module in loaded
    assert loaded.isdisjoint(HEAVY)


def test_what_is_used_is_loaded_then(tmp_path: Path) -> None:
    """So that the test above tests something."""
    ran = run(LOADED_BY.format("import dialoguekit; dialoguekit.open().close()"), tmp_path)
    assert {"eventsourcing", "cattrs", "msgspec", "pluggy"} <= set(json.loads(ran.stdout))


# The example


def test_the_example_of_the_readme_runs_as_it_is_written(tmp_path: Path) -> None:
    """Copied into an empty directory, it leaves a log and a report in three formats."""
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    (example,) = [block for block in blocks if "dialoguekit.open(" in block]
    statements = [line for line in example.splitlines() if line.strip()]
    assert len(statements) <= 13
    ran = run(example, tmp_path)
    assert (ran.returncode, ran.stdout) == (0, "")
    assert ran.stderr.strip() == (known_race() or "")
    assert (tmp_path / "leeds.db").exists()
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == ["report.html", "report.json", "report.md"]
    report = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "Peer support in Leeds" in report
    assert "Nobody told the surgery we exist." in report
    assert "Ana" not in report
