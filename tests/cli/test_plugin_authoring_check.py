"""``plugin check``: the checks run on the named plugins."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dialoguekit.plugin.registry.registry import Candidate, candidate_of
from dialoguekit.testing.findings import INFO, ConformanceReport, Finding

Run = Callable[..., Any]

SOURCE = '''
"""An orchard."""

from dialoguekit.events import event, fields
from dialoguekit.plugin import Analysis, CommandContext, CommandEvents, Workshop, hookimpl
from dialoguekit.plugin.commands import require_open


@event("orchard.tree-planted")
class TreePlanted:
    """A tree was planted.

    Fields:
        tree: its id.
    By: participant.
    Refused when: never.
    Flagged when: never.
    """

    tree: str = fields.identifier("TR")


def plant(state: Workshop, context: CommandContext) -> CommandEvents:
    """Record a planted tree; return its id."""
    require_open(state, context, "plant a tree")
    return (TreePlanted(tree=state.next_id("TR")),)


@hookimpl
def dialoguekit_analyses():
    """Return the analysis of an orchard."""
    print("loaded")
    orchard = Analysis(
        name="orchard", title="Orchard", summary="Trees.", events=(TreePlanted,), commands=(plant,)
    )
    return (orchard,)
'''

PLAYS = '''
"""Plays of an orchard."""


def plant_trees(workshop):
    """Plant two trees."""
    workshop.schedule(title="Leeds", groups=("neighbours",))
    workshop.open()
    for _ in range(2):
        workshop.execute_named("orchard.plant")


nothing = 7
'''

PROJECT = """
[project]
name = "dialoguekit-orchard"
version = "0.3"

[project.entry-points.dialoguekit]
orchard = "dialoguekit_orchard"
"""


@pytest.fixture
def orchard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package with a plugin that is not installed."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    package = tmp_path / "orchard"
    (package / "src").mkdir(parents=True)
    (package / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (package / "src/dialoguekit_orchard.py").write_text(SOURCE, encoding="utf-8")
    yield package
    for name in ("dialoguekit_orchard", "plays", "other_plays"):
        sys.modules.pop(name, None)


@pytest.fixture
def stub_findings(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """A function that makes the checks return these findings; it returns the checked names."""

    def stub_findings(*findings: Finding) -> list[str]:
        checked: list[str] = []

        def check_plugin(candidate: Candidate, progress: Any, **_: Any) -> ConformanceReport:
            checked.append(candidate.name)
            progress("laws", 1, 1)
            return ConformanceReport(
                plugin=candidate.name, checks=("loads", "laws"), findings=findings
            )

        monkeypatch.setattr("dialoguekit.testing.conformance.check_plugin", check_plugin)
        return checked

    return stub_findings


CAFE = candidate_of("cafe", object(), "2.1", "dialoguekit-cafe")
BROKEN = Finding(
    check="laws",
    subject="projection Cafe",
    message="combining changes its left side\nin C1, C2",
    fix="Copy before you add.",
)
REMARK = Finding(
    check="laws", subject="chapter", message="a number", fix="Prove it.", severity=INFO
)


def test_a_package_that_is_not_installed_is_checked_in_its_directory(
    run: Run, orchard: Path
) -> None:
    """Its own output goes to standard error."""
    result = run("plugin", "check", str(orchard))
    assert result.status == 0, result.out
    assert result.lines[0] == "orchard  (dialoguekit-orchard 0.3)"
    assert result.lines[1] == "  passed  loads"
    assert result.lines[-1] == "1 plugin checked: no problems found."
    assert "loaded" in result.err


def test_a_play_is_looked_up_from_the_current_directory(run: Run, orchard: Path) -> None:
    """The checks run it in a new workshop."""
    Path("plays.py").write_text(PLAYS, encoding="utf-8")
    result = run("plugin", "check", str(orchard), "--plays", "plays:plant_trees")
    assert result.status == 0, result.out
    broken = PLAYS.replace("orchard.plant", "orchard.plan")
    Path("other_plays.py").write_text(broken, encoding="utf-8")
    result = run("plugin", "check", str(orchard), "--plays", "other_plays:plant_trees")
    assert result.status == 1
    assert "  FAILED  plays" in result.lines
    assert "no installed plugin declares this command" in result.out


def test_two_packages_are_checked_beside_each_other(
    run: Run, orchard: Path, install_only: Callable[..., None]
) -> None:
    """Letters of ids that both use are found in each, with both distributions and the fix."""
    install_only()
    garden = orchard.parent / "garden"
    (garden / "src").mkdir(parents=True)
    project, source = (text.replace("orchard", "garden") for text in (PROJECT, SOURCE))
    (garden / "pyproject.toml").write_text(project, encoding="utf-8")
    (garden / "src/dialoguekit_garden.py").write_text(source, encoding="utf-8")
    try:
        result = run("plugin", "check", str(orchard), str(garden))
    finally:
        sys.modules.pop("dialoguekit_garden", None)
    assert result.status == 1
    assert result.lines.count("  FAILED  other plugins") == 2
    both = "declare the letters of ids 'TR': only one of them can be loaded"
    assert f"plugin orchard: both dialoguekit-orchard and dialoguekit-garden {both}" in result.out
    assert f"plugin garden: both dialoguekit-garden and dialoguekit-orchard {both}" in result.out
    assert "Fix: Use other letters for your ids" in result.out


@pytest.mark.parametrize("play", ["plays", "plays:missing", "plays:nothing", "no_such_plays:play"])
def test_an_unknown_play_is_wrong_usage(run: Run, orchard: Path, play: str) -> None:
    """The error says how to name one."""
    Path("plays.py").write_text(PLAYS, encoding="utf-8")
    result = run("plugin", "check", str(orchard), "--plays", play)
    assert (result.status, result.out) == (2, "")
    assert f"--plays {play!r} names no function" in result.err


def test_plays_belong_to_one_plugin(run: Run, install_only: Callable[..., None]) -> None:
    install_only(CAFE, candidate_of("tea", object()))
    result = run("plugin", "check", "--plays", "plays:plant_trees")
    assert (result.status, result.out) == (2, "")
    assert "name one" in result.err


def test_a_module_can_be_named(
    run: Run,
    orchard: Path,
    monkeypatch: pytest.MonkeyPatch,
    stub_findings: Callable[..., list[str]],
) -> None:
    """The plugin name is that of the module without the prefix."""
    monkeypatch.syspath_prepend(orchard / "src")
    checked = stub_findings()
    result = run("plugin", "check", "dialoguekit_orchard")
    assert (result.status, checked) == (0, ["orchard"])
    assert result.lines[0] == "orchard"


def test_each_finding_states_problem_place_and_fix(
    run: Run, install_only: Callable[..., None], stub_findings: Callable[..., list[str]]
) -> None:
    """The exit status is 1."""
    install_only(CAFE)
    stub_findings(BROKEN)
    result = run("plugin", "check", "cafe")
    assert result.status == 1
    assert result.lines == [
        "cafe  (dialoguekit-cafe 2.1)",
        "  passed  loads",
        "  FAILED  laws",
        "            projection Cafe: combining changes its left side",
        "              in C1, C2",
        "            Fix: Copy before you add.",
        "1 plugin checked: problems found in cafe.",
    ]


def test_an_info_finding_fails_only_with_strict(
    run: Run, install_only: Callable[..., None], stub_findings: Callable[..., list[str]]
) -> None:
    install_only(CAFE)
    stub_findings(REMARK)
    default_result, strict_result = (
        run("plugin", "check", "cafe"),
        run("plugin", "check", "cafe", "--strict"),
    )
    assert (default_result.status, strict_result.status) == (0, 1)
    assert "            info: chapter: a number" in default_result.lines
    assert "  FAILED  laws" in strict_result.lines


def test_without_a_name_all_enabled_plugins_are_checked(
    run: Run,
    install_only: Callable[..., None],
    stub_findings: Callable[..., list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The core plugin is not checked."""
    install_only(CAFE, candidate_of("tea", object()), candidate_of("milk", object()))
    monkeypatch.setenv("DIALOGUEKIT_PLUGINS", "-milk")
    checked = stub_findings()
    assert run("plugin", "check").lines[-1] == "2 plugins checked: no problems found."
    assert checked == ["cafe", "tea"]


def test_without_plugins_there_is_nothing_to_check(
    run: Run, install_only: Callable[..., None]
) -> None:
    install_only()
    result = run("plugin", "check")
    assert (result.status, result.out) == (0, "No plugin is installed except the core plugin.\n")


def test_json_contains_all_findings(
    run: Run, install_only: Callable[..., None], stub_findings: Callable[..., list[str]]
) -> None:
    install_only(CAFE)
    stub_findings(BROKEN, REMARK)
    result = run("plugin", "check", "--json")
    assert result.status == 1
    (values,) = json.loads(result.out)
    assert values["name"] == "cafe"
    assert values["version"] == "2.1"
    assert values["ok"] is False
    assert values["checks"] == ["loads", "laws"]
    assert values["findings"][0] == {
        "check": "laws",
        "subject": "projection Cafe",
        "message": "combining changes its left side\nin C1, C2",
        "fix": "Copy before you add.",
        "severity": "error",
    }


def test_a_plugin_that_cannot_be_loaded_is_a_finding(run: Run, orchard: Path) -> None:
    """The other checks are not run."""
    (orchard / "src/dialoguekit_orchard.py").write_text("1 / 0\n", encoding="utf-8")
    result = run("plugin", "check", str(orchard))
    assert result.status == 1
    assert "  FAILED  loads" in result.lines
    assert "ZeroDivisionError" in result.out
    assert "purity" not in result.out


@pytest.mark.parametrize(
    "name", ["orchrad", "no-where", "json.nothing", "nothing.at_all", "at-all"]
)
def test_an_unknown_name_is_wrong_usage(
    run: Run, install_only: Callable[..., None], name: str
) -> None:
    """The error lists the installed plugins."""
    install_only(CAFE)
    result = run("plugin", "check", name)
    assert (result.status, result.out) == (2, "")
    assert f"There is no plugin {name!r}. Installed: cafe." in result.err


@pytest.mark.parametrize(
    ("project", "reason"),
    [
        (None, "name the directory of a package"),
        ("[project", "cannot be read"),
        ('[project]\nname = "x"\n', "add a section [project.entry-points.dialoguekit]"),
    ],
)
def test_a_directory_without_a_plugin_is_wrong_usage(
    run: Run, orchard: Path, project: str | None, reason: str
) -> None:
    (orchard / "pyproject.toml").unlink()
    if project is not None:
        (orchard / "pyproject.toml").write_text(project, encoding="utf-8")
    result = run("plugin", "check", str(orchard))
    assert (result.status, result.out) == (2, "")
    assert reason in result.err


def test_a_package_without_src_is_found(run: Run, orchard: Path, stub_findings: Any) -> None:
    (orchard / "src/dialoguekit_orchard.py").rename(orchard / "dialoguekit_orchard.py")
    (orchard / "src").rmdir()
    assert run("plugin", "check", str(orchard)).status == 0


def test_missing_libraries_are_reported(
    run: Run, orchard: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the extra."""
    for name in ("cloudpickle", "hypothesis", "time_machine"):
        monkeypatch.setitem(sys.modules, name, None)
    result = run("plugin", "check", str(orchard))
    assert (result.status, result.out) == (1, "")
    assert "pip install 'dialoguekit-core[testing]'" in result.err
