"""What the documents say is true, and nothing is left unsaid."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from dialoguekit import plugin
from dialoguekit.cli import cli

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("plugins/*/*.md")])
GENERATE: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "generate.py"))
GENERATED: dict[str, Callable[[], str]] = GENERATE["PAGES"]
COMMAND_LINE = (ROOT / "docs/reference/command-line.md").read_text(encoding="utf-8")
INDEX = (ROOT / "docs/index.md").read_text(encoding="utf-8")

Words = tuple[str, ...]


def _commands(command: click.Command = cli, words: Words = ()) -> Iterator[tuple[Words, Any]]:
    """Every command that can be typed, by the words after ``dialoguekit``."""
    if not isinstance(command, click.Group):
        yield words, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from _commands(found, (*words, name))


def _options(command: click.Command) -> list[str]:
    """The long forms of the options of a command."""
    return [
        form
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for form in (*parameter.opts, *parameter.secondary_opts)
        if form.startswith("--")
    ]


COMMANDS = dict(_commands())
OPTIONS = [(words, option) for words, found in COMMANDS.items() for option in _options(found)]
CLI_TESTS = "\n".join(p.read_text("utf-8") for p in (ROOT / "tests/cli").glob("test_*.py"))

each_command = pytest.mark.parametrize("words", COMMANDS, ids=" ".join)


def _row(words: Words) -> str:
    """The row of a command in the reference of the command line."""
    start = re.escape(f"| `dialoguekit {' '.join(words)}")
    found = re.search(rf"^{start}[ `].*$", COMMAND_LINE, re.MULTILINE)
    typed = " ".join(words)
    assert found, f"docs/reference/command-line.md needs a row that begins `dialoguekit {typed}`"
    return found[0]


@pytest.mark.parametrize("name", GENERATED)
def test_a_reference_is_that_of_the_code(name: str) -> None:
    """Its page is what docs/generate.py writes today: python docs/generate.py writes it anew."""
    page = (ROOT / "docs/reference" / name).read_text(encoding="utf-8")
    assert page == GENERATED[name](), f"write docs/reference/{name} anew: python docs/generate.py"


def test_every_name_of_the_face_stands_in_one_group_of_its_reference() -> None:
    """A new name is put into GROUPS of docs/generate.py, by what it is for."""
    named = [name for names in GENERATE["GROUPS"].values() for name in names.split()]
    assert sorted(named) == sorted(plugin.__all__), "put it into GROUPS of docs/generate.py"


@each_command
def test_every_command_is_documented(words: Words) -> None:
    """A command that a user can type stands in the reference of the command line."""
    assert _row(words)


@pytest.mark.parametrize(("words", "option"), OPTIONS, ids=[" ".join((*w, o)) for w, o in OPTIONS])
def test_every_option_is_documented(words: Words, option: str) -> None:
    """With its command."""
    assert option in _row(words), f"add {option} to the row of dialoguekit {' '.join(words)}"


@each_command
def test_every_command_has_a_test_that_runs_it(words: Words) -> None:
    """In tests/cli, by the words that a user types."""
    typed = r",\s*".join(f'"{word}"' for word in words)
    ran = re.search(rf"[(\[]\s*{typed}", CLI_TESTS)
    assert ran, f"add a test to tests/cli that runs dialoguekit {' '.join(words)}"


@pytest.mark.parametrize("option", sorted({option for _, option in OPTIONS}))
def test_every_option_has_a_test_that_gives_it(option: str) -> None:
    """In tests/cli."""
    assert f'"{option}"' in CLI_TESTS, f"add a test to tests/cli that gives {option}"


@each_command
def test_every_command_says_in_its_help_what_it_does(words: Words) -> None:
    """And each of its options, too."""
    command = COMMANDS[words]
    assert command.help
    untold = [
        parameter.name
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.help
    ]
    assert not untold, f"dialoguekit {' '.join(words)}: give a help= to {', '.join(untold)}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_inside_the_repository_lead_somewhere(page: Path) -> None:
    """No relative link or picture is broken."""
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    broken = [
        link for link in links if "://" not in link and not (page.parent / link).resolve().exists()
    ]
    assert not broken


@pytest.mark.parametrize(
    "page", [p for p in PAGES if p.parent.parent.name == "docs"], ids=lambda page: page.stem
)
def test_every_page_stands_in_the_index(page: Path) -> None:
    """Nobody finds a page that docs/index.md does not name."""
    assert f"({page.parent.name}/{page.name})" in INDEX, f"add {page.name} to docs/index.md"


def test_the_readme_stands_in_its_order() -> None:
    """What it is, a picture, the two commands, the twelve lines, where to go next."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    order = ["docs/images/report.png", "make demo", "make test", "import dialoguekit", "## Where"]
    places = [readme.index(words) for words in order]
    assert places == sorted(places)
