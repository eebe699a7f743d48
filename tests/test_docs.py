"""What the documents say is true."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from dialoguekit.cli import COMMANDS

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("plugins/*/*.md")])


def test_the_reference_of_events_is_that_of_the_docstrings() -> None:
    """docs/reference/events.md is what docs/generate.py writes today."""
    reference = runpy.run_path(str(ROOT / "docs" / "generate.py"))["reference"]
    assert (ROOT / "docs/reference/events.md").read_text(encoding="utf-8") == reference()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    """A command that a user can type stands in the reference of the command line."""
    page = (ROOT / "docs/reference/command-line.md").read_text(encoding="utf-8")
    assert f"`dialoguekit {command}" in page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_inside_the_repository_lead_somewhere(page: Path) -> None:
    """No relative link or picture is broken."""
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    broken = [
        link for link in links if "://" not in link and not (page.parent / link).resolve().exists()
    ]
    assert not broken


def test_the_readme_stands_in_its_order() -> None:
    """What it is, a picture, the two commands, the twelve lines, where to go next."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    order = ["docs/images/report.png", "make demo", "make test", "import dialoguekit", "## Where"]
    places = [readme.index(words) for words in order]
    assert places == sorted(places)
