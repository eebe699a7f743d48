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

STANDARD_MODULES = ("__init__", "blocks", "rules", "view")
"""The modules of every plugin; one of a method has ``method``, too."""

EVENT_MODULES = ("commands", "events")
"""The modules of a plugin that declares events."""

MAX_LINES = 300
"""The number of lines above which a module is split."""

ARGUMENTS = (
    *("name", "title", "summary", "source", "stages", "templates", "prompts"),
    *("lists_contributions", "events", "commands", "keeps", "secrets", "sessions", "view"),
    *("rules", "workshop_rules", "suggestions", "session_blocks", "workshop_blocks"),
    *("programme_blocks", "absence"),
)
"""The order in which a plugin declares its method."""

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


def has_method(plugin: Path) -> bool:
    """Return whether a plugin declares a method; otherwise it declares an analysis."""
    return hasattr(importlib.import_module(package(plugin)), "METHOD")


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
        "voice",
        "world-cafe",
    }


@each_plugin
def test_a_plugin_has_the_modules_of_every_plugin(plugin: Path) -> None:
    """It has both modules for events, or neither."""
    found = modules(plugin)
    assert set(STANDARD_MODULES) <= found
    assert ("method" in found) == has_method(plugin)
    assert found & set(EVENT_MODULES) in (set(), set(EVENT_MODULES))
    assert (source(plugin) / "py.typed").is_file()


@each_plugin
def test_a_module_is_split_when_it_is_long(plugin: Path) -> None:
    """Any module can be read at a sitting."""
    for path in source(plugin).glob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES, path


@each_plugin
def test_functions_have_the_same_names_in_every_plugin(plugin: Path) -> None:
    """The view, rules, suggestions and blocks are in the module of their name."""
    directory = source(plugin)
    assert {"build_sessions", "build_map", "build_view"} & functions(directory / "view.py")
    assert ("suggest" in functions(directory / "rules.py")) == has_method(plugin)
    blocks = functions(directory / "blocks.py")
    assert "programme_blocks" in blocks
    assert len({"session_blocks", "workshop_blocks"} & blocks) == 1
    package_module = importlib.import_module(package(plugin))
    rules = importlib.import_module(f"{package(plugin)}.rules")
    if has_method(plugin):
        assert package_module.METHOD.rules == tuple(rules.RULES)
        assert package_module.METHOD.name == plugin.name
    else:
        assert package_module.ANALYSIS.workshop_rules == tuple(rules.RULES)
        assert package_module.ANALYSIS.name == plugin.name


@each_plugin
def test_a_method_is_declared_in_the_same_order(plugin: Path) -> None:
    """A reader of one finds everything in the next."""
    tree = ast.parse((source(plugin) / "__init__.py").read_text(encoding="utf-8"))
    (declared,) = [n for n in tree.body if isinstance(n, ast.Assign)]
    assert isinstance(declared.value, ast.Call)
    names = [keyword.arg for keyword in declared.value.keywords]
    assert names == [name for name in ARGUMENTS if name in names]


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
    """Each module has a test module, and so have suggestions and the plugin as a whole.

    All rules are tested in one.
    """
    tests = {path.stem for path in (plugin / "tests").glob("test_*.py")}
    logic = {name for name in modules(plugin) if not name.startswith("rules_")} - {"__init__"}
    needed = {"plugin", *(["suggestions"] if has_method(plugin) else [])} | logic
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
