"""The face: everything that a plugin author imports stands in one module, and is documented."""

from __future__ import annotations

import ast
import importlib
import inspect
from itertools import pairwise
from pathlib import Path

import pytest

from dialoguekit import plugin


def _described() -> dict[str, str]:
    """Constants and aliases of the source with the text that stands below their assignment."""
    home = Path(inspect.getfile(plugin)).parents[1]
    found: dict[str, str] = {}
    for path in home.rglob("*.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        for statement, below in pairwise(body):
            match statement, below:
                case (
                    ast.Assign(targets=[ast.Name(id=name)])
                    | ast.AnnAssign(target=ast.Name(id=name)),
                    ast.Expr(value=ast.Constant(value=str(text))),
                ):
                    found[name] = text
    return found


DESCRIBED = _described()


def test_everything_in_the_face_can_be_imported() -> None:
    """Under the name that it is listed by; nothing is listed twice."""
    module = importlib.import_module("dialoguekit.plugin")
    assert [name for name in plugin.__all__ if not hasattr(module, name)] == []
    assert len(set(plugin.__all__)) == len(plugin.__all__)


@pytest.mark.parametrize("name", plugin.__all__)
def test_everything_in_the_face_is_documented(name: str) -> None:
    """A constant by the text below its assignment, what is for annotations by the face itself."""
    value = getattr(plugin, name)
    if inspect.isclass(value) or inspect.isfunction(value):
        bases = inspect.getmro(value)[1:] if inspect.isclass(value) else ()
        assert value.__doc__, f"{name} has no docstring"
        assert value.__doc__ not in [base.__doc__ for base in bases], f"{name} has its base's"
    else:
        assert name in DESCRIBED or f"``{name}``" in (plugin.__doc__ or ""), f"what is {name}?"


def test_the_face_holds_nothing_that_it_does_not_list() -> None:
    """What is listed is what may be used; the rest may change."""
    public = {
        name
        for name, value in vars(plugin).items()
        if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert public == set(plugin.__all__)


def test_no_name_of_the_face_is_that_of_a_module() -> None:
    """Importing the module would put it in the place of what is listed."""
    modules = {path.stem for path in Path(inspect.getfile(plugin)).parent.glob("*.py")}
    assert modules.isdisjoint(plugin.__all__)
