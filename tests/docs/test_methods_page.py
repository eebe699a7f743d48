"""The page on what the model can hold says what was played, and nothing else."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from dialoguekit.events import event_type
from dialoguekit.testing.builders import memory_kit

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/explanation/methods.md").read_text(encoding="utf-8")
SECTIONS = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
PLAYS = sorted((ROOT / "tests/methods").glob("test_*.py"))


def _section(play: Path) -> str:
    """The section of the page that names a play as its proof."""
    found = [section for section in SECTIONS if f"`{play.name}`" in section]
    assert len(found) == 1, f"docs/explanation/methods.md needs one section that links {play.name}"
    return found[0]


def _flat(words: str) -> str:
    return " ".join(words.split())


def _events(module: ast.Module) -> set[str]:
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EVENTS":
            return set(ast.literal_eval(node.value))
    raise AssertionError("a play says in EVENTS which events it used")


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.stem)
def test_a_method_uses_the_events_that_the_page_names(play: Path) -> None:
    """The play holds its EVENTS against the log; the page names the same."""
    module = ast.parse(play.read_text(encoding="utf-8"))
    (told,) = re.findall(r"^Events: (.+?)\.$", _section(play), re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"`([^`]+)`", told)) == _events(module)


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.stem)
def test_what_a_method_misses_is_what_the_page_says(play: Path) -> None:
    """Each thing that is missing is shown missing by a test, in the very words of the page."""
    module = ast.parse(play.read_text(encoding="utf-8"))
    shown = [
        _flat(ast.get_docstring(node) or "")
        for node in module.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_missing_")
    ]
    _, _, missing = _section(play).partition("Missing:\n")
    told = [_flat(said) for said in re.split(r"^- ", missing, flags=re.MULTILINE)[1:]]
    assert sorted(told) == sorted(shown)


@pytest.mark.parametrize("plugin", ["world-cafe", "nominal-group"])
def test_a_method_that_ships_folds_the_events_that_the_page_names(plugin: str) -> None:
    """Its own are named, too."""
    (section,) = [section for section in SECTIONS if f"plugins/{plugin}/" in section]
    (told,) = re.findall(r"^Events: (.+?)\.$", section, re.MULTILINE | re.DOTALL)
    named = set(re.findall(r"`([^`]+)`", told))
    with memory_kit() as kit:
        method = kit.methods[plugin]
        own = {event_type(k.event).name for k in kit.host.owner("method", plugin).events}
    assert method.projection is not None
    assert named <= method.projection().handled_types()
    assert own <= named


def test_every_method_of_the_table_has_a_section_and_every_section_a_row() -> None:
    """Nothing is claimed in passing."""
    rows = re.findall(r"^\| \[([^\]]+)\]\(#", PAGE, re.MULTILINE)
    assert rows == re.findall(r"^## (.+)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_names_its_proof(section: str) -> None:
    """A play in the tests, or a plugin that ships."""
    proofs = re.findall(r"\((\.\./\.\./(?:tests/methods|plugins)/[^)]+)\)", section)
    assert proofs, f"{section.splitlines()[0]} links no play and no plugin"
    assert all((ROOT / "docs/explanation" / proof).exists() for proof in proofs)
