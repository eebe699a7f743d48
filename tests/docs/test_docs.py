"""The documentation is complete and consistent with the code."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from dialoguekit import plugin
from dialoguekit.cli.group import cli

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("plugins/*/*.md")])
GENERATE: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "generate.py"))
GENERATED: dict[str, Callable[[], str]] = GENERATE["PAGES"]
COMMAND_LINE = (ROOT / "docs/reference/command-line.md").read_text(encoding="utf-8")
INDEX = (ROOT / "docs/index.md").read_text(encoding="utf-8")

CommandName = tuple[str, ...]


def _commands(
    command: click.Command = cli, words: CommandName = ()
) -> Iterator[tuple[CommandName, Any]]:
    """Yield every command, by its words after ``dialoguekit``."""
    if not isinstance(command, click.Group):
        yield words, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from _commands(found, (*words, name))


def _options(command: click.Command) -> list[str]:
    """Return the long forms of the options of a command."""
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


def _row(words: CommandName) -> str:
    """Return the row of a command in the reference of the command line."""
    start = re.escape(f"| `dialoguekit {' '.join(words)}")
    found = re.search(rf"^{start}[ `].*$", COMMAND_LINE, re.MULTILINE)
    command_line = " ".join(words)
    assert found, (
        f"docs/reference/command-line.md needs a row that begins `dialoguekit {command_line}`"
    )
    return found[0]


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_page_is_up_to_date(name: str) -> None:
    """Run python docs/generate.py to update it."""
    page = (ROOT / "docs/reference" / name).read_text(encoding="utf-8")
    assert page == GENERATED[name](), (
        f"docs/reference/{name} is outdated: run python docs/generate.py"
    )


def test_every_name_of_the_plugin_api_is_in_one_group() -> None:
    """GROUPS of docs/generate.py has the groups."""
    named = [name for names in GENERATE["GROUPS"].values() for name in names.split()]
    assert sorted(named) == sorted(plugin.__all__), "add the name to GROUPS of docs/generate.py"


@each_command
def test_every_command_is_documented(words: CommandName) -> None:
    """The reference of the command line has a row for it."""
    assert _row(words)


@pytest.mark.parametrize(("words", "option"), OPTIONS, ids=[" ".join((*w, o)) for w, o in OPTIONS])
def test_every_option_is_documented(words: CommandName, option: str) -> None:
    """The row of its command mentions it."""
    assert option in _row(words), f"add {option} to the row of dialoguekit {' '.join(words)}"


@each_command
def test_every_command_has_a_test_that_runs_it(words: CommandName) -> None:
    """The test is in tests/cli."""
    command_line = r",\s*".join(f'"{word}"' for word in words)
    found = re.search(rf"[(\[]\s*{command_line}", CLI_TESTS)
    assert found, f"add a test to tests/cli that runs dialoguekit {' '.join(words)}"


@pytest.mark.parametrize("option", sorted({option for _, option in OPTIONS}))
def test_every_option_has_a_test(option: str) -> None:
    """The test is in tests/cli."""
    assert f'"{option}"' in CLI_TESTS, f"add a test to tests/cli that gives {option}"


@each_command
def test_every_command_and_option_has_a_help_text(words: CommandName) -> None:
    """Options need one too."""
    command = COMMANDS[words]
    assert command.help
    undocumented = [
        parameter.name
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.help
    ]
    assert not undocumented, (
        f"dialoguekit {' '.join(words)}: give a help= to {', '.join(undocumented)}"
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_inside_the_repository_have_targets(page: Path) -> None:
    """No relative link or picture is broken."""
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    broken = [
        link for link in links if "://" not in link and not (page.parent / link).resolve().exists()
    ]
    assert not broken


@pytest.mark.parametrize(
    "page", [p for p in PAGES if p.parent.parent.name == "docs"], ids=lambda page: page.stem
)
def test_every_page_is_in_the_index(page: Path) -> None:
    """docs/index.md links to it."""
    assert f"({page.parent.name}/{page.name})" in INDEX, f"add {page.name} to docs/index.md"


def test_the_readme_has_its_order() -> None:
    """It has a summary, a picture, two commands, an example and links."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    order = ["docs/images/report.png", "make demo", "make test", "import dialoguekit", "## Where"]
    positions = [readme.index(words) for words in order]
    assert positions == sorted(positions)
