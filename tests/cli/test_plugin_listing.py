"""``dialoguekit plugins``: what is installed, without importing it, and what it brings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from dialoguekit.domain.commands import Decided, Noting
from dialoguekit.domain.state import Workshop
from dialoguekit.events import event
from dialoguekit.plugin import Decision, EventKind, Method, hookimpl
from dialoguekit.plugin.registry.discovery import missing
from dialoguekit.plugin.registry.registry import Candidate, given

Run = Callable[..., Any]

CAFE = Method(name="world-cafe", title="World Café", summary="Tables.", source="Brown 2005")


def decide(state: Workshop, noting: Noting) -> Decided:
    """A decision that records nothing."""
    return ()


@event("cafe.table-moved")
class TableMoved:
    """A table was moved."""


@pytest.fixture(autouse=True)
def unsaid(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment says nothing of plugins."""
    for variable in ("DIALOGUEKIT_PLUGINS", "DIALOGUEKIT_PLUGIN_SECONDS"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Puts a plugin on the path: its name, and the source of its module."""
    monkeypatch.syspath_prepend(tmp_path)

    def install(name: str, source: str) -> None:
        module = f"a_{name}_plugin"
        info = tmp_path / f"dialoguekit_{name}-0.1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: dialoguekit-{name}\nVersion: 0.1\n"
        )
        (info / "entry_points.txt").write_text(f"[dialoguekit]\n{name} = {module}\n")
        (tmp_path / f"{module}.py").write_text(source)
        monkeypatch.delitem(sys.modules, module, raising=False)

    return install


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes these the plugins that are installed."""

    def only(*plugins: Candidate) -> None:
        monkeypatch.setattr("dialoguekit.application.kit.installed", lambda: list(plugins))

    return only


@pytest.fixture
def cafe() -> Candidate:
    """A plugin with a method, a decision and an event."""
    module = SimpleNamespace(
        dialoguekit_decisions=hookimpl(lambda: [Decision(name="cafe.move", function=decide)]),
        dialoguekit_methods=hookimpl(lambda: [CAFE]),
        dialoguekit_events=hookimpl(lambda: [EventKind(event=TableMoved)]),
    )
    return given("cafe", module, "2.1", "dialoguekit-cafe")


# Plugins, by what is installed

HINT = ["", "No plugin was imported. What each brings: dialoguekit plugins --load"]
CORE = f"dialoguekit  (dialoguekit-core {metadata.version('dialoguekit-core')})"


def test_plugins_are_listed_with_whence_they_come(run: Run) -> None:
    """The core's own first, then those that are installed."""
    ran = run("plugins")
    assert (ran.status, ran.err) == (0, "")
    assert ran.lines[:2] == [CORE, "    module: dialoguekit.report.chapters"]
    shown = dict(pairwise(ran.lines))
    version = metadata.version("dialoguekit-parallel-thinking")
    hats = f"parallel-thinking  (dialoguekit-parallel-thinking {version})"
    assert shown[hats] == "    module: dialoguekit_parallel_thinking"
    assert ran.lines[-2:] == HINT


def test_plugins_are_listed_without_importing_any(install: Callable[[str, str], None]) -> None:
    """In a fresh process, in which a plugin that is imported would say so; --load does import."""
    install("telling", "print('imported')")
    code = (
        "import sys\nfrom dialoguekit.cli import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "ours = ('dialoguekit_', 'a_telling_plugin')\n"
        "print(sorted(m for m in sys.modules if m.startswith(ours)), file=sys.stderr)"
    )

    def imported(*args: str) -> tuple[str, str]:
        ran = subprocess.run(
            [sys.executable, "-W", "error", "-c", code, "plugins", *args],
            env=os.environ | {"PYTHONPATH": str(Path.cwd())},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return ran.stdout, ran.stderr

    for args in ([], ["--json"]):
        out, err = imported(*args)
        assert "a_telling_plugin" in out
        assert err == "[]\n"
    out, err = imported("--load")
    assert "imported" in err
    assert "a_telling_plugin" in err
    assert "dialoguekit_parallel_thinking" in err


def test_what_the_environment_leaves_out_is_marked(
    run: Run, only: Callable[..., None], cafe: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what it names and is not there."""
    only(cafe, attrs.evolve(cafe, name="tea", module="a_tea_module"))
    monkeypatch.setenv("DIALOGUEKIT_PLUGINS", "cafe,gone,-away")
    ran = run("plugins")
    assert (ran.status, ran.err) == (0, "")
    assert ran.lines[2:] == [
        "cafe  (dialoguekit-cafe 2.1)",
        "tea  (dialoguekit-cafe 2.1)",
        "    left out by DIALOGUEKIT_PLUGINS",
        "    module: a_tea_module",
        "gone",
        "    failed: it is not installed; installed are: cafe, tea",
        "away",
        "    left out by DIALOGUEKIT_PLUGINS",
        *HINT,
    ]
    loaded = run("plugins", "--load")
    assert "    left out by DIALOGUEKIT_PLUGINS" in loaded.lines
    assert loaded.out.count("methods: world-cafe") == 1
    assert run("plugins", "--strict").err == (
        "Error: Plugin gone failed: it is not installed; installed are: cafe, tea\n"
    )


def test_json_says_what_is_installed(run: Run, only: Callable[..., None], cafe: Candidate) -> None:
    """As its metadata tell, on one line."""
    only(attrs.evolve(cafe, module="dialoguekit_cafe"))
    ran = run("plugins", "--json")
    assert ran.out.count("\n") == 1
    core, found = json.loads(ran.out)
    assert core["module"] == "dialoguekit.report.chapters"
    assert found == {
        "name": "cafe",
        "distribution": "dialoguekit-cafe",
        "version": "2.1",
        "module": "dialoguekit_cafe",
        "left_out": False,
        "failure": None,
    }


def test_odd_names_stand_on_one_line(
    run: Run, only: Callable[..., None], cafe: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever somebody wrote into their metadata."""
    odd = "caf\x1b[2J\u2028"
    only(attrs.evolve(cafe, name=odd, distribution=odd, version=odd, module=odd))
    for chosen in ("-away", "gone"):
        monkeypatch.setenv("DIALOGUEKIT_PLUGINS", chosen)
        for args in ([], ["--load"]):
            ran = run("plugins", *args)
            assert (ran.status, ran.err) == (0, "")
            assert "caf\N{REPLACEMENT CHARACTER}[2J" in ran.out
            assert all(letter.isprintable() for letter in ran.out.replace("\n", ""))


# Plugins, loaded


def test_plugins_are_loaded_and_listed_with_what_they_bring(run: Run) -> None:
    """Those of the core as well."""
    ran = run("plugins", "--load")
    assert (ran.status, ran.err) == (0, "")
    assert ran.lines[:3] == [
        CORE,
        "    methods: conversation",
        "    analyses: agreement, attendance, conduct, contributions, decisions, observations",
    ]
    assert "parallel-thinking  (dialoguekit-parallel-thinking" in ran.out
    assert "    methods: parallel-thinking" in ran.lines


def test_decisions_and_events_are_listed_by_name(
    run: Run, only: Callable[..., None], cafe: Candidate
) -> None:
    """As programs ask for them, and as a log says."""
    only(cafe)
    assert run("plugins", "--load").lines[3:] == [
        "cafe  (dialoguekit-cafe 2.1)",
        "    methods: world-cafe",
        "    decisions: cafe.move",
        "    events: cafe.table-moved",
    ]


BAD = {
    "breaking": "raise OSError('no\\nground')",
    "leaving": "import sys; sys.exit('bye')",
    "own": "raise type('Own', (BaseException,), {})('mine')",
    "silent": "",
}


def test_plugins_can_be_listed_whatever_is_installed(
    run: Run, install: Callable[[str, str], None]
) -> None:
    """One that breaks, ones that leave, one that declares nothing: each says so."""
    for name, source in BAD.items():
        install(name, source)
    assert run("plugins").status == 0
    ran = run("plugins", "--load")
    assert (ran.status, ran.err) == (0, "")
    shown = dict(pairwise(ran.lines))
    assert shown["breaking  (dialoguekit-breaking 0.1)"] == "    failed: OSError: no ground"
    assert "SystemExit: bye" in shown["leaving  (dialoguekit-leaving 0.1)"]
    assert shown["own  (dialoguekit-own 0.1)"] == "    failed: Own: mine"
    assert "declares nothing" in shown["silent  (dialoguekit-silent 0.1)"]
    assert "    methods: parallel-thinking" in ran.lines
    assert run("methods").status == 0


def test_plugins_can_be_listed_when_every_one_is_broken(
    run: Run, only: Callable[..., None], failing_plugin: Candidate
) -> None:
    """The core's own is there all the same."""
    broken = [missing(name, f"it is {name}") for name in ("torn", "worn")]
    only(*broken)
    for args in (["--load"], ["--json"], ["--load", "--json"], []):
        ran = run("plugins", *args)
        assert (ran.status, ran.err) == (0, "")
        assert "it is torn" in ran.out
        assert "it is worn" in ran.out
    assert run("methods").lines[0].startswith("conversation")


def test_a_plugin_that_hangs_is_listed_when_its_time_is_over(
    run: Run, only: Callable[..., None], cafe: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list ends."""
    done = Event()

    def wait() -> tuple[()]:
        done.wait()
        return ()

    only(given("slow", SimpleNamespace(dialoguekit_events=hookimpl(wait)), "1"), cafe)
    monkeypatch.setenv("DIALOGUEKIT_PLUGIN_SECONDS", "1")
    ran = run("plugins", "--load")
    done.set()
    assert (ran.status, ran.err) == (0, "")
    assert "    methods: world-cafe" in ran.lines
    shown = dict(pairwise(ran.lines))
    assert shown["slow  (slow 1)"].startswith("    failed: it did not come back within 1 s when")


def test_json_says_all_of_what_was_loaded(
    run: Run, only: Callable[..., None], cafe: Candidate, failing_plugin: Candidate
) -> None:
    """Failures included."""
    broken = given("broken", SimpleNamespace(dialoguekit_methods=hookimpl(lambda: 7)), "0")
    only(broken, cafe, failing_plugin)
    ran = run("plugins", "--load", "--json")
    assert ran.out.count("\n") == 1
    core, no_good, good, fails_later = json.loads(ran.out)
    assert core["name"] == "dialoguekit"
    assert good == {
        "name": "cafe",
        "distribution": "dialoguekit-cafe",
        "version": "2.1",
        "module": "",
        "left_out": False,
        "failure": None,
        "methods": ["world-cafe"],
        "analyses": [],
        "decisions": ["cafe.move"],
        "events": ["cafe.table-moved"],
    }
    assert "must return an iterable" in no_good["failure"]
    assert fails_later["analyses"] == ["failing"]


def test_what_a_plugin_prints_does_not_disturb_a_program(
    run: Run, install: Callable[[str, str], None]
) -> None:
    """It goes where people look."""
    install("loud", "print('I am here')")
    for args in (["plugins", "--load", "--json"], ["methods", "--json"]):
        sys.modules.pop("a_loud_plugin", None)
        ran = run(*args)
        assert json.loads(ran.out)
        assert ran.err == "I am here\n"


@pytest.mark.parametrize("args", [["plugins"], ["plugins", "--json"], ["methods"]], ids=" ".join)
def test_a_strict_command_fails_on_the_first_plugin_that_fails(
    run: Run, only: Callable[..., None], cafe: Candidate, args: list[str]
) -> None:
    """In one clear line, and prints nothing else; where nothing fails it does what it does."""
    only(cafe, missing("torn", "it is torn"), missing("worn", "it is worn"))
    ran = run(*args, "--strict")
    assert (ran.status, ran.out, ran.err) == (1, "", "Error: Plugin torn failed: it is torn\n")
    only(cafe)
    ran = run(*args, "--strict")
    assert (ran.status, ran.err) == (0, "")
    assert "world-cafe" in ran.out


def test_a_strict_command_fails_on_a_clash(
    run: Run, only: Callable[..., None], cafe: Candidate
) -> None:
    """With both distributions."""
    only(cafe, attrs.evolve(cafe, name="tea", distribution="dialoguekit-tea"))
    ran = run("plugins", "--strict")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("Error: Both dialoguekit-cafe and dialoguekit-tea declare the metho")


@pytest.mark.parametrize(
    ("variable", "text"), [("DIALOGUEKIT_PLUGINS", "-"), ("DIALOGUEKIT_PLUGIN_SECONDS", "ten")]
)
def test_an_impossible_setting_is_said_in_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, variable: str, text: str
) -> None:
    """By its name."""
    monkeypatch.setenv(variable, text)
    ran = run("plugins", "--load")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(f"Error: {variable} ")
    assert ran.err.count("\n") == 1
