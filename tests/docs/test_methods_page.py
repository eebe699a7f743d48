"""The page on methods states the events and limits of the methods in tests/methods and plugins."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from dialoguekit.events import event_type
from dialoguekit.plugin import KEPT
from dialoguekit.testing.builders import memory_kit

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/explanation/methods.md").read_text(encoding="utf-8")
SECTIONS = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
SCRIPTS = sorted((ROOT / "tests/methods").glob("test_*.py"))


def _section(script: Path) -> str:
    """Return the section that links to a script."""
    found = [section for section in SECTIONS if f"`{script.name}`" in section]
    assert len(found) == 1, (
        f"docs/explanation/methods.md needs one section that links {script.name}"
    )
    return found[0]


def _flat(text: str) -> str:
    return " ".join(text.split())


def _events(module: ast.Module) -> set[str]:
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EVENTS":
            constants = (n for n in ast.walk(node.value) if isinstance(n, ast.Constant))
            return {str(constant.value) for constant in constants}
    raise AssertionError("a script states in EVENTS which events it used")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_method_uses_the_events_that_the_page_names(script: Path) -> None:
    """The script compares EVENTS with the log; the page lists the same events."""
    module = ast.parse(script.read_text(encoding="utf-8"))
    (stated,) = re.findall(r"^Events: (.+?)\.$", _section(script), re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"`([^`]+)`", stated)) == _events(module)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_the_page_lists_the_limits_of_a_method(script: Path) -> None:
    """A test with the same docstring demonstrates each item."""
    module = ast.parse(script.read_text(encoding="utf-8"))
    tested = [
        _flat(ast.get_docstring(node) or "")
        for node in module.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_limit_")
    ]
    _, _, limits = _section(script).partition("Limits:\n")
    stated = [_flat(item) for item in re.split(r"^- ", limits, flags=re.MULTILINE)[1:]]
    assert sorted(stated) == sorted(tested)


@pytest.mark.parametrize("plugin", ["world-cafe", "nominal-group"])
def test_a_plugin_reads_the_events_that_the_page_names(plugin: str) -> None:
    """Its own events are listed, too."""
    (section,) = [section for section in SECTIONS if f"plugins/{plugin}/" in section]
    (stated,) = re.findall(r"^Events: (.+?)\.$", section, re.MULTILINE | re.DOTALL)
    named = set(re.findall(r"`([^`]+)`", stated))
    with memory_kit() as kit:
        method = kit.methods[plugin]
    read = {event_type(cls).name for cls in (*KEPT, *method.kept_classes)}
    own = {event_type(declaration.event).name for declaration in method.event_declarations}
    assert named <= read
    assert own <= named


def test_the_table_and_the_sections_have_the_same_methods() -> None:
    """They have the same order."""
    rows = re.findall(r"^\| \[([^\]]+)\]\(#", PAGE, re.MULTILINE)
    assert rows == re.findall(r"^## (.+)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_links_to_a_script_or_plugin(section: str) -> None:
    """The linked file exists."""
    links = re.findall(r"\((\.\./\.\./(?:tests/methods|plugins)/[^)]+)\)", section)
    assert links, f"{section.splitlines()[0]} links to no script and no plugin"
    assert all((ROOT / "docs/explanation" / link).exists() for link in links)
