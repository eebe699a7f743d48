"""``dialoguekit plugin check``: the checks for plugins, on whatever is named."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dialoguekit.plugin.registry.registry import Candidate, given
from dialoguekit.testing.findings import NOTE, Conformance, Finding

Run = Callable[..., Any]

SOURCE = '''
"""An orchard."""

from dialoguekit.events import event, fields
from dialoguekit.plugin import EventKind, hookimpl


@event("orchard.tree-planted")
class TreePlanted:
    """Somebody planted a tree.

    Fields:
        tree: its id.
    By: participant.
    Refused when: never.
    Flagged when: never.
    """

    tree: str = fields.identifier("TR")


@hookimpl
def dialoguekit_events():
    """What is noted of an orchard."""
    print("loaded")
    return (EventKind(event=TreePlanted),)
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
    """A package of an orchard that is not installed."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    package = tmp_path / "orchard"
    (package / "src").mkdir(parents=True)
    (package / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (package / "src/dialoguekit_orchard.py").write_text(SOURCE, encoding="utf-8")
    yield package
    sys.modules.pop("dialoguekit_orchard", None)


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Makes the checks find this, whatever they are asked; returns the names that they were."""

    def found(*findings: Finding) -> list[str]:
        asked: list[str] = []

        def check_plugin(candidate: Candidate, progress: Any) -> Conformance:
            asked.append(candidate.name)
            progress("laws", 1, 1)
            return Conformance(plugin=candidate.name, checks=("loads", "laws"), findings=findings)

        monkeypatch.setattr("dialoguekit.testing.conformance.check_plugin", check_plugin)
        return asked

    return found


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes these the plugins that are installed."""

    def only(*plugins: Candidate) -> None:
        monkeypatch.setattr("dialoguekit.application.kit.installed", lambda: list(plugins))
        monkeypatch.setattr("dialoguekit.cli.plugin_lookup.installed", lambda: list(plugins))

    return only


CAFE = given("cafe", object(), "2.1", "dialoguekit-cafe")
BROKEN = Finding(
    check="laws",
    subject="projection Cafe",
    message="joining changes its left side\nin C1, C2",
    mend="Copy before you add.",
)
REMARK = Finding(
    check="laws", subject="chapter", message="a number", mend="Prove it.", severity=NOTE
)


def test_a_package_that_is_not_installed_is_checked_in_its_directory(
    run: Run, orchard: Path
) -> None:
    """By its entry points; what it prints disturbs nobody who reads the output."""
    ran = run("plugin", "check", str(orchard))
    assert ran.status == 0, ran.out
    assert ran.lines[0] == "orchard  (dialoguekit-orchard 0.3)"
    assert ran.lines[1] == "  passed  loads"
    assert ran.lines[-1] == "1 plugin checked: nothing to mend."
    assert "loaded" in ran.err


def test_a_module_can_be_named(
    run: Run, orchard: Path, monkeypatch: pytest.MonkeyPatch, found: Callable[..., list[str]]
) -> None:
    """Its plugin is called like the module, without what all have in front."""
    monkeypatch.syspath_prepend(orchard / "src")
    asked = found()
    ran = run("plugin", "check", "dialoguekit_orchard")
    assert (ran.status, asked) == (0, ["orchard"])
    assert ran.lines[0] == "orchard"


def test_each_finding_says_what_where_and_what_to_mend(
    run: Run, only: Callable[..., None], found: Callable[..., list[str]]
) -> None:
    """Below the check that found it; the status says that there is one."""
    only(CAFE)
    found(BROKEN)
    ran = run("plugin", "check", "cafe")
    assert ran.status == 1
    assert ran.lines == [
        "cafe  (dialoguekit-cafe 2.1)",
        "  passed  loads",
        "  FAILED  laws",
        "            projection Cafe: joining changes its left side",
        "              in C1, C2",
        "            Mend: Copy before you add.",
        "1 plugin checked: there is something to mend in cafe.",
    ]


def test_a_note_fails_only_where_it_is_to_be_strict(
    run: Run, only: Callable[..., None], found: Callable[..., list[str]]
) -> None:
    """It is shown in any case."""
    only(CAFE)
    found(REMARK)
    lax, strict = run("plugin", "check", "cafe"), run("plugin", "check", "cafe", "--strict")
    assert (lax.status, strict.status) == (0, 1)
    assert "            note: chapter: a number" in lax.lines
    assert "  FAILED  laws" in strict.lines


def test_without_a_name_all_are_checked_that_are_loaded(
    run: Run,
    only: Callable[..., None],
    found: Callable[..., list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """But for the core's own, and those that are left out."""
    only(CAFE, given("tea", object()), given("milk", object()))
    monkeypatch.setenv("DIALOGUEKIT_PLUGINS", "-milk")
    asked = found()
    assert run("plugin", "check").lines[-1] == "2 plugins checked: nothing to mend."
    assert asked == ["cafe", "tea"]


def test_where_nothing_is_installed_there_is_nothing_to_mend(
    run: Run, only: Callable[..., None]
) -> None:
    """And a line that says so."""
    only()
    ran = run("plugin", "check")
    assert (ran.status, ran.out) == (0, "There is no plugin here but dialoguekit's own.\n")


def test_json_says_all_of_it(
    run: Run, only: Callable[..., None], found: Callable[..., list[str]]
) -> None:
    """On one line, with the status of the command."""
    only(CAFE)
    found(BROKEN, REMARK)
    ran = run("plugin", "check", "--json")
    assert ran.status == 1
    (told,) = json.loads(ran.out)
    assert told["name"] == "cafe"
    assert told["version"] == "2.1"
    assert told["ok"] is False
    assert told["checks"] == ["loads", "laws"]
    assert told["findings"][0] == {
        "check": "laws",
        "subject": "projection Cafe",
        "message": "joining changes its left side\nin C1, C2",
        "mend": "Copy before you add.",
        "severity": "fault",
    }


def test_a_plugin_that_cannot_be_loaded_is_a_finding(run: Run, orchard: Path) -> None:
    """What is wrong with it stands there, and the other checks do not."""
    (orchard / "src/dialoguekit_orchard.py").write_text("1 / 0\n", encoding="utf-8")
    ran = run("plugin", "check", str(orchard))
    assert ran.status == 1
    assert "  FAILED  loads" in ran.lines
    assert "ZeroDivisionError" in ran.out
    assert "purity" not in ran.out


@pytest.mark.parametrize(
    "name", ["orchrad", "no-where", "json.nothing", "nothing.at_all", "at-all"]
)
def test_an_unknown_name_is_wrong_usage_and_says_which_there_are(
    run: Run, only: Callable[..., None], name: str
) -> None:
    """Nothing is checked."""
    only(CAFE)
    ran = run("plugin", "check", name)
    assert (ran.status, ran.out) == (2, "")
    assert f"There is no plugin {name!r} here. Installed: cafe." in ran.err


@pytest.mark.parametrize(
    ("project", "why"),
    [
        (None, "name the directory of a package"),
        ("[project", "cannot be read"),
        ('[project]\nname = "x"\n', "add a section [project.entry-points.dialoguekit]"),
    ],
)
def test_a_directory_without_a_plugin_is_wrong_usage(
    run: Run, orchard: Path, project: str | None, why: str
) -> None:
    """With what is missing in it."""
    (orchard / "pyproject.toml").unlink()
    if project is not None:
        (orchard / "pyproject.toml").write_text(project, encoding="utf-8")
    ran = run("plugin", "check", str(orchard))
    assert (ran.status, ran.out) == (2, "")
    assert why in ran.err


def test_a_package_without_src_is_found_too(run: Run, orchard: Path, found: Any) -> None:
    """Its modules stand beside its pyproject.toml."""
    (orchard / "src/dialoguekit_orchard.py").rename(orchard / "dialoguekit_orchard.py")
    (orchard / "src").rmdir()
    assert run("plugin", "check", str(orchard)).status == 0


def test_libraries_that_are_missing_are_named(
    run: Run, orchard: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With how to install them."""
    for name in ("cloudpickle", "hypothesis", "time_machine"):
        monkeypatch.setitem(sys.modules, name, None)
    ran = run("plugin", "check", str(orchard))
    assert (ran.status, ran.out) == (1, "")
    assert "pip install 'dialoguekit-core[testing]'" in ran.err
