"""The plugins have one layout: the same modules, names, README sections and tests."""

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

REQUIRED_MODULES = (
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
"""The modules of every plugin."""

EVENT_MODULES = ("commands", "events")
"""The modules of a plugin that declares events."""

README_SECTIONS = (
    "## Install",
    "## Use",
    "## What the chapter holds",
    "## What it flags",
    "MIT licence.",
)
"""The sections of every README, in this order."""


def package(plugin: Path) -> str:
    return f"dialoguekit_{plugin.name.replace('-', '_')}"


def source(plugin: Path) -> Path:
    return plugin / "src" / package(plugin)


def modules(plugin: Path) -> set[str]:
    return {path.stem for path in source(plugin).glob("*.py")}


def functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_all_shipped_plugins_are_found() -> None:
    """The tests below run for each of them."""
    assert {plugin.name for plugin in PLUGINS} >= {
        "abcd",
        "appreciative-inquiry",
        "nominal-group",
        "parallel-thinking",
        "world-cafe",
    }


@each_plugin
def test_a_plugin_has_the_modules_of_every_plugin(plugin: Path) -> None:
    """It has both modules for events, or neither."""
    found = modules(plugin)
    assert set(REQUIRED_MODULES) <= found
    assert found & set(EVENT_MODULES) in (set(), set(EVENT_MODULES))
    assert (source(plugin) / "py.typed").is_file()


@each_plugin
def test_functions_have_the_same_names_in_every_plugin(plugin: Path) -> None:
    """Flags, suggestions, view and chapter are built by functions of one name."""
    directory = source(plugin)
    assert {"active_flags", "flags"} <= functions(directory / "rules.py")
    assert "suggest" in functions(directory / "suggestions.py")
    assert "chapter" in functions(directory / "chapter.py")
    assert "build_view" in functions(directory / "build_view.py")
    rules = importlib.import_module(f"{package(plugin)}.rules")
    method = importlib.import_module(f"{package(plugin)}.method")
    assert rules.RULES
    assert method.METHOD.name == method.NAME == plugin.name


@each_plugin
def test_the_docstring_of_a_plugin_lists_its_modules(plugin: Path) -> None:
    """Every module is named."""
    package_module = importlib.import_module(package(plugin))
    for module in modules(plugin) - {"__init__"}:
        assert f"``{module}``" in (package_module.__doc__ or ""), (
            f"{package(plugin)} does not name {module}"
        )


@each_plugin
def test_a_readme_has_the_sections_of_every_readme(plugin: Path) -> None:
    """They are in one order, and the install command has the right path."""
    readme = (plugin / "README.md").read_text(encoding="utf-8")
    positions = [readme.find(section) for section in README_SECTIONS]
    assert -1 not in positions, README_SECTIONS[positions.index(-1)]
    assert positions == sorted(positions)
    assert f"# dialoguekit-{plugin.name}\n" in readme
    assert f"./plugins/{plugin.name}" in readme


@each_plugin
def test_a_distribution_is_named_after_its_plugin(plugin: Path) -> None:
    """The entry point has the same name."""
    project = tomllib.loads((plugin / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] == f"dialoguekit-{plugin.name}"
    assert project["entry-points"]["dialoguekit"] == {plugin.name: package(plugin)}
    assert "dialoguekit-core>=0.1,<0.2" in project["dependencies"]
    assert project["license"] == "MIT"


@each_plugin
def test_the_tests_of_a_plugin_mirror_its_modules(plugin: Path) -> None:
    """Each module with logic has a test module, and the plugin as a whole has one."""
    tests = {path.stem for path in (plugin / "tests").glob("test_*.py")}
    needed = {"build_view", "chapter", "method", "plugin", "projection", "rules", "suggestions"}
    needed |= modules(plugin) & set(EVENT_MODULES)
    assert {f"test_{name}" for name in needed} <= tests


@each_plugin
def test_a_plugin_is_named_wherever_plugins_are_listed(plugin: Path) -> None:
    """In the requirements, the import contracts, the coverage settings and the README."""
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
    """The import contract forbids every other entry by name."""
    linter = ConfigParser()
    linter.read(ROOT / ".importlinter", encoding="utf-8")
    core = ROOT / "src/dialoguekit"
    entries = {path.stem for path in core.iterdir() if path.suffix == ".py" or path.is_dir()}
    allowed = {"__init__", "__pycache__", "events", "plugin"}
    forbidden = linter["importlinter:contract:plugins"]["forbidden_modules"].split()
    assert set(forbidden) == {f"dialoguekit.{entry}" for entry in entries - allowed}


@each_plugin
def test_a_plugin_does_not_import_the_package_itself(plugin: Path) -> None:
    """``import dialoguekit`` would give access to all that the import contract forbids."""
    for path in source(plugin).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert "dialoguekit" not in {alias.name for alias in node.names}, path
            if isinstance(node, ast.ImportFrom) and node.module == "dialoguekit":
                assert {alias.name for alias in node.names} <= {"events", "plugin"}, path
