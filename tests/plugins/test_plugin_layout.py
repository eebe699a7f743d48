"""The plugins read alike: whoever has read one finds everything in the next."""

from __future__ import annotations

import ast
import importlib
import re
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLUGINS = sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))
each_plugin = pytest.mark.parametrize("plugin", PLUGINS, ids=lambda path: path.name)

EVERY = (
    "__init__",
    "blocks_programme",
    "blocks_session",
    "build_view",
    "chapter",
    "facts",
    "method",
    "projection",
    "rules",
    "suggestions",
    "view",
)
"""The modules of every method."""

WITH_EVENTS = ("commands", "events")
"""The modules of a method that brings events of its own."""

SECTIONS = (
    "## Install",
    "## Use",
    "## What the chapter holds",
    "## What it flags",
    "MIT licence.",
)
"""What every README holds, in this order."""


def package(plugin: Path) -> str:
    return f"dialoguekit_{plugin.name.replace('-', '_')}"


def source(plugin: Path) -> Path:
    return plugin / "src" / package(plugin)


def modules(plugin: Path) -> set[str]:
    return {path.stem for path in source(plugin).glob("*.py")}


def functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_there_are_methods_as_different_as_methods_are() -> None:
    """Those that ship."""
    assert {plugin.name for plugin in PLUGINS} >= {
        "abcd",
        "appreciative-inquiry",
        "nominal-group",
        "parallel-thinking",
        "world-cafe",
    }


@each_plugin
def test_a_plugin_has_the_modules_of_every_plugin(plugin: Path) -> None:
    """And those for events of its own either both or not at all."""
    found = modules(plugin)
    assert set(EVERY) <= found
    assert found & set(WITH_EVENTS) in (set(), set(WITH_EVENTS))
    assert (source(plugin) / "py.typed").is_file()


@each_plugin
def test_what_does_the_same_has_the_same_name(plugin: Path) -> None:
    """Rules, flags, suggestions and the chapter are found under one name in each."""
    home = source(plugin)
    assert {"standing", "flags"} <= functions(home / "rules.py")
    assert "suggest" in functions(home / "suggestions.py")
    assert "chapter" in functions(home / "chapter.py")
    assert "seen" in functions(home / "build_view.py")
    rules = importlib.import_module(f"{package(plugin)}.rules")
    method = importlib.import_module(f"{package(plugin)}.method")
    assert rules.RULES
    assert method.METHOD.name == method.NAME == plugin.name


@each_plugin
def test_the_front_of_a_plugin_says_where_what_is(plugin: Path) -> None:
    """Its docstring names every module that a reader may look for."""
    front = importlib.import_module(package(plugin))
    for module in modules(plugin) - {"__init__"}:
        assert f"``{module}``" in (front.__doc__ or ""), f"{package(plugin)} does not name {module}"


@each_plugin
def test_a_readme_has_the_sections_of_every_readme(plugin: Path) -> None:
    """In one order, with an install line that is true."""
    readme = (plugin / "README.md").read_text(encoding="utf-8")
    places = [readme.find(section) for section in SECTIONS]
    assert -1 not in places, SECTIONS[places.index(-1)]
    assert places == sorted(places)
    assert f"# dialoguekit-{plugin.name}\n" in readme
    assert f"./plugins/{plugin.name}" in readme


@each_plugin
def test_a_distribution_is_named_for_its_plugin(plugin: Path) -> None:
    """By the name under which it is found, too."""
    project = tomllib.loads((plugin / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] == f"dialoguekit-{plugin.name}"
    assert project["entry-points"]["dialoguekit"] == {plugin.name: package(plugin)}
    assert "dialoguekit-core>=0.1,<0.2" in project["dependencies"]
    assert project["license"] == "MIT"


@each_plugin
def test_the_tests_of_a_plugin_mirror_its_modules(plugin: Path) -> None:
    """A test module for each that decides something, and one for the plugin as a whole."""
    tests = {path.stem for path in (plugin / "tests").glob("test_*.py")}
    needed = {"build_view", "chapter", "method", "plugin", "projection", "rules", "suggestions"}
    needed |= modules(plugin) & set(WITH_EVENTS)
    assert {f"test_{name}" for name in needed} <= tests


@each_plugin
def test_a_plugin_is_named_wherever_plugins_are_listed(plugin: Path) -> None:
    """For the lock, the walls between the rooms, coverage, and whoever reads the README."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert package(plugin) in project["tool"]["coverage"]["run"]["source_pkgs"]
    assert f"-e plugins/{plugin.name}\n" in (ROOT / "requirements.in").read_text(encoding="utf-8")
    linter = ConfigParser()
    linter.read(ROOT / ".importlinter", encoding="utf-8")
    assert package(plugin) in linter["importlinter"]["root_packages"].split()
    assert package(plugin) in linter["importlinter:contract:plugins"]["source_modules"].split()
    assert package(plugin) in linter["importlinter:contract:independence"]["modules"].split()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"\]\(plugins/{plugin.name}/README\.md\)", readme)


def test_plugins_may_import_two_entries_of_the_core_and_no_other() -> None:
    """An entry that is added to the core is forbidden to plugins by name."""
    linter = ConfigParser()
    linter.read(ROOT / ".importlinter", encoding="utf-8")
    core = ROOT / "src/dialoguekit"
    entries = {path.stem for path in core.iterdir() if path.suffix == ".py" or path.is_dir()}
    allowed = {"__init__", "__pycache__", "events", "plugin"}
    forbidden = linter["importlinter:contract:plugins"]["forbidden_modules"].split()
    assert set(forbidden) == {f"dialoguekit.{entry}" for entry in entries - allowed}


@each_plugin
def test_a_plugin_does_not_import_the_package_itself(plugin: Path) -> None:
    """``import dialoguekit`` would reach everything that the import contract forbids."""
    for path in source(plugin).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert "dialoguekit" not in {alias.name for alias in node.names}, path
            if isinstance(node, ast.ImportFrom) and node.module == "dialoguekit":
                assert {alias.name for alias in node.names} <= {"events", "plugin"}, path
