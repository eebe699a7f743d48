"""The plugin API: one module with everything that a plugin imports, all documented."""

from __future__ import annotations

import ast
import importlib
import inspect
from itertools import pairwise
from pathlib import Path

import pytest

from dialoguekit import plugin


def _documented() -> dict[str, str]:
    """Return the text below the assignment of each constant and alias in the source."""
    home = Path(inspect.getfile(plugin)).parents[1]
    found: dict[str, str] = {}
    for path in home.rglob("*.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        for statement, following in pairwise(body):
            match statement, following:
                case (
                    ast.Assign(targets=[ast.Name(id=name)])
                    | ast.AnnAssign(target=ast.Name(id=name)),
                    ast.Expr(value=ast.Constant(value=str(text))),
                ):
                    found[name] = text
    return found


DOCUMENTED = _documented()


def test_every_listed_name_can_be_imported() -> None:
    """No name is listed twice."""
    module = importlib.import_module("dialoguekit.plugin")
    assert [name for name in plugin.__all__ if not hasattr(module, name)] == []
    assert len(set(plugin.__all__)) == len(plugin.__all__)


@pytest.mark.parametrize("name", plugin.__all__)
def test_every_listed_name_is_documented(name: str) -> None:
    """A constant has a text below it; a name for annotations is in the module docstring."""
    value = getattr(plugin, name)
    if inspect.isclass(value) or inspect.isfunction(value):
        bases = inspect.getmro(value)[1:] if inspect.isclass(value) else ()
        assert value.__doc__, f"{name} has no docstring"
        assert value.__doc__ not in [base.__doc__ for base in bases], f"{name} has its base's"
    else:
        assert name in DOCUMENTED or f"``{name}``" in (plugin.__doc__ or ""), (
            f"{name} has no documentation"
        )


def test_every_public_name_is_listed() -> None:
    """Only listed names are part of the API."""
    public = {
        name
        for name, value in vars(plugin).items()
        if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert public == set(plugin.__all__)


def test_no_listed_name_is_that_of_a_module() -> None:
    """Importing the module would replace the listed name."""
    modules = {path.stem for path in Path(inspect.getfile(plugin)).parent.glob("*.py")}
    assert modules.isdisjoint(plugin.__all__)
