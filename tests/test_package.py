"""The package: its public names, its import cost, and the example in the README."""

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

README = Path(__file__).parents[1] / "README.md"

HEAVY = ("eventsourcing", "cattrs", "msgspec", "pluggy", "rich", "jinja2", "sqlite3", "asyncio")

LOADED_BY = """
import json, sys
before = set(sys.modules)
{}
print(json.dumps(sorted(set(sys.modules) - before)))
"""
"""A program that prints the modules that a statement loads."""


def run(code: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a program in a new interpreter in which warnings are errors.

    Coverage settings are removed, because they load modules into every process.
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


# Public names


def test_every_public_name_can_be_imported() -> None:
    """Every name in ``__all__`` resolves to an object of that name."""
    for name in dialoguekit.__all__:
        assert getattr(dialoguekit, name).__name__ == name
    assert sorted(set(dialoguekit.__all__)) == list(dialoguekit.__all__)


def test_type_checkers_see_the_public_names() -> None:
    """Names imported for type checkers are the objects that are loaded at run time."""
    tree = ast.parse(inspect.getsource(dialoguekit))
    (checking, _) = [node for node in tree.body if isinstance(node, ast.If)]
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


def test_completion_offers_the_public_names() -> None:
    """They are listed before their first use."""
    assert set(dialoguekit.__all__) <= set(dir(dialoguekit))


def test_no_public_name_is_that_of_a_module() -> None:
    """Importing the module would replace the object."""
    folder = Path(inspect.getfile(dialoguekit)).parent
    modules = {path.stem for path in folder.iterdir()}
    assert modules.isdisjoint(dialoguekit.__all__)


def test_an_unknown_name_raises_attribute_error() -> None:
    """The message contains the misspelt name."""
    with pytest.raises(AttributeError, match="module 'dialoguekit' has no attribute 'opn'"):
        getattr(dialoguekit, "opn")  # noqa: B009
    with pytest.raises(ImportError, match="opn"):
        exec("from dialoguekit import opn")


# Import cost


@pytest.mark.parametrize("module", ["dialoguekit", "dialoguekit.cli"])
def test_importing_loads_no_heavy_module(module: str, tmp_path: Path) -> None:
    """The command line starts quickly."""
    ran = run(LOADED_BY.format(f"import {module}"), tmp_path)
    assert ran.stderr == ""
    loaded = set(json.loads(ran.stdout))
    assert module in loaded
    assert loaded.isdisjoint(HEAVY)


def test_a_module_is_loaded_on_first_use(tmp_path: Path) -> None:
    """This confirms that the test above detects loaded modules."""
    ran = run(LOADED_BY.format("import dialoguekit; dialoguekit.open().close()"), tmp_path)
    assert {"cattrs", "msgspec", "pluggy"} <= set(json.loads(ran.stdout))


# The example


def test_the_example_of_the_readme_runs(tmp_path: Path) -> None:
    """In an empty directory it creates a log and a report in three formats."""
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    (example,) = [block for block in blocks if "dialoguekit.open(" in block]
    statements = [line for line in example.splitlines() if line.strip()]
    assert len(statements) <= 13
    ran = run(example, tmp_path)
    assert (ran.returncode, ran.stdout) == (0, "")
    assert ran.stderr == ""
    assert (tmp_path / "leeds.db").exists()
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == ["report.html", "report.json", "report.md"]
    report = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "Peer support in Leeds" in report
    assert "Nobody told the surgery we exist." in report
    assert "Ana" not in report
