"""``plugins``: the installed plugins, and their declarations."""

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

from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.state import Workshop
from dialoguekit.events import event
from dialoguekit.plugin import Method, hookimpl
from dialoguekit.plugin.registry.discovery import failed_candidate
from dialoguekit.plugin.registry.registry import Candidate, candidate_of

Run = Callable[..., Any]


def move(state: Workshop, context: CommandContext) -> CommandEvents:
    """Return no events."""
    return ()


@event("cafe.table-moved")
class TableMoved:
    """A table was moved."""


CAFE = Method(
    name="world-cafe",
    title="World Café",
    summary="Tables.",
    source="Brown 2005",
    events=(TableMoved,),
    commands=(move,),
)


@pytest.fixture(autouse=True)
def without_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the environment variables for plugins."""
    for variable in ("DIALOGUEKIT_PLUGINS", "DIALOGUEKIT_PLUGIN_TIMEOUT_S"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """A function that installs a plugin with a name and the source of its module."""
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
def cafe() -> Candidate:
    """A plugin with a method, a command and an event."""
    module = SimpleNamespace(
        dialoguekit_methods=hookimpl(lambda: [CAFE]),
    )
    return candidate_of("cafe", module, "2.1", "dialoguekit-cafe")


CAFE_JSON = {
    "name": "cafe",
    "distribution": "dialoguekit-cafe",
    "version": "2.1",
    "excluded": False,
    "failure": None,
}

# Installed plugins

HINT = ["", "No plugin was imported. For their declarations: dialoguekit plugins --load"]
CORE = f"dialoguekit  (dialoguekit-core {metadata.version('dialoguekit-core')})"


def test_plugins_are_listed_with_their_distribution(run: Run) -> None:
    """The core plugin is the first."""
    result = run("plugins")
    assert (result.status, result.err) == (0, "")
    assert result.lines[:2] == [CORE, "    module: dialoguekit.report.chapters"]
    next_line = dict(pairwise(result.lines))
    version = metadata.version("dialoguekit-parallel-thinking")
    parallel_thinking = f"parallel-thinking  (dialoguekit-parallel-thinking {version})"
    assert next_line[parallel_thinking] == "    module: dialoguekit_parallel_thinking"
    assert result.lines[-2:] == HINT


def test_plugins_are_listed_without_import(install: Callable[[str, str], None]) -> None:
    """Only --load imports them."""
    install("telling", "print('imported')")
    code = (
        "import sys\nfrom dialoguekit.cli import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "ours = ('dialoguekit_', 'a_telling_plugin')\n"
        "print(sorted(m for m in sys.modules if m.startswith(ours)), file=sys.stderr)"
    )

    def run_process(*args: str) -> tuple[str, str]:
        result = subprocess.run(
            [sys.executable, "-W", "error", "-c", code, "plugins", *args],
            env=os.environ | {"PYTHONPATH": str(Path.cwd())},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return result.stdout, result.stderr

    for args in ([], ["--json"]):
        out, err = run_process(*args)
        assert "a_telling_plugin" in out
        assert err == "[]\n"
    out, err = run_process("--load")
    assert "imported" in err
    assert "a_telling_plugin" in err
    assert "dialoguekit_parallel_thinking" in err


def test_excluded_plugins_are_marked(
    run: Run, install_only: Callable[..., None], cafe: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unknown names are listed, too."""
    install_only(cafe, attrs.evolve(cafe, name="tea", module="a_tea_module"))
    monkeypatch.setenv("DIALOGUEKIT_PLUGINS", "cafe,gone,-away")
    result = run("plugins")
    assert (result.status, result.err) == (0, "")
    assert result.lines[2:] == [
        "cafe  (dialoguekit-cafe 2.1)",
        "tea  (dialoguekit-cafe 2.1)",
        "    excluded by DIALOGUEKIT_PLUGINS",
        "    module: a_tea_module",
        "gone",
        "    failed: it is not installed. Installed plugins: cafe, tea",
        "away",
        "    excluded by DIALOGUEKIT_PLUGINS",
        *HINT,
    ]
    loaded = run("plugins", "--load")
    assert "    excluded by DIALOGUEKIT_PLUGINS" in loaded.lines
    assert loaded.out.count("methods: world-cafe") == 1
    assert run("plugins", "--strict").err == (
        "Error: Plugin gone failed: it is not installed. Installed plugins: cafe, tea\n"
    )


def test_json_lists_the_installed_plugins(
    run: Run, install_only: Callable[..., None], cafe: Candidate
) -> None:
    install_only(attrs.evolve(cafe, module="dialoguekit_cafe"))
    result = run("plugins", "--json")
    assert result.out.count("\n") == 1
    core, plugin_json = json.loads(result.out)
    assert core["module"] == "dialoguekit.report.chapters"
    assert plugin_json == {**CAFE_JSON, "module": "dialoguekit_cafe"}


def test_names_are_shown_on_one_line(
    run: Run, install_only: Callable[..., None], cafe: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = "caf\x1b[2J\u2028"
    install_only(attrs.evolve(cafe, name=odd, distribution=odd, version=odd, module=odd))
    for selection in ("-away", "gone"):
        monkeypatch.setenv("DIALOGUEKIT_PLUGINS", selection)
        for args in ([], ["--load"]):
            result = run("plugins", *args)
            assert (result.status, result.err) == (0, "")
            assert "caf\N{REPLACEMENT CHARACTER}[2J" in result.out
            assert all(letter.isprintable() for letter in result.out.replace("\n", ""))


# Loaded plugins


def test_loaded_plugins_are_listed_with_their_declarations(run: Run) -> None:
    result = run("plugins", "--load")
    assert (result.status, result.err) == (0, "")
    assert result.lines[:3] == [
        CORE,
        "    methods: conversation",
        "    analyses: agreement, attendance, conduct, contributions, decisions, observations",
    ]
    assert "parallel-thinking  (dialoguekit-parallel-thinking" in result.out
    assert "    methods: parallel-thinking" in result.lines


def test_commands_and_events_are_listed_by_name(
    run: Run, install_only: Callable[..., None], cafe: Candidate
) -> None:
    install_only(cafe)
    assert run("plugins", "--load").lines[3:] == [
        "cafe  (dialoguekit-cafe 2.1)",
        "    methods: world-cafe",
        "    commands: world-cafe.move",
        "    events: cafe.table-moved",
    ]


BAD = {
    "breaking": "raise OSError('no\\nground')",
    "leaving": "import sys; sys.exit('bye')",
    "own": "raise type('Own', (BaseException,), {})('mine')",
    "silent": "",
}


def test_plugins_that_fail_or_declare_nothing_are_listed(
    run: Run, install: Callable[[str, str], None]
) -> None:
    for name, source in BAD.items():
        install(name, source)
    assert run("plugins").status == 0
    result = run("plugins", "--load")
    assert (result.status, result.err) == (0, "")
    next_line = dict(pairwise(result.lines))
    assert next_line["breaking  (dialoguekit-breaking 0.1)"] == "    failed: OSError: no ground"
    assert "SystemExit: bye" in next_line["leaving  (dialoguekit-leaving 0.1)"]
    assert next_line["own  (dialoguekit-own 0.1)"] == "    failed: Own: mine"
    assert "declares nothing" in next_line["silent  (dialoguekit-silent 0.1)"]
    assert "    methods: parallel-thinking" in result.lines
    assert run("methods").status == 0


def test_plugins_are_listed_if_all_of_them_fail(
    run: Run, install_only: Callable[..., None], failing_plugin: Candidate
) -> None:
    """The core plugin is still available."""
    broken = [failed_candidate(name, f"it is {name}") for name in ("torn", "worn")]
    install_only(*broken)
    for args in (["--load"], ["--json"], ["--load", "--json"], []):
        result = run("plugins", *args)
        assert (result.status, result.err) == (0, "")
        assert "it is torn" in result.out
        assert "it is worn" in result.out
    assert run("methods").lines[0].startswith("conversation")


def test_a_plugin_that_hangs_is_listed_after_its_timeout(
    run: Run, install_only: Callable[..., None], cafe: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = Event()

    def wait() -> tuple[()]:
        released.wait()
        return ()

    install_only(
        candidate_of("slow", SimpleNamespace(dialoguekit_analyses=hookimpl(wait)), "1"), cafe
    )
    monkeypatch.setenv("DIALOGUEKIT_PLUGIN_TIMEOUT_S", "1")
    result = run("plugins", "--load")
    released.set()
    assert (result.status, result.err) == (0, "")
    assert "    methods: world-cafe" in result.lines
    next_line = dict(pairwise(result.lines))
    assert next_line["slow  (slow 1)"].startswith("    failed: timed out after 1 s while")


def test_json_lists_all_declarations_and_failures(
    run: Run, install_only: Callable[..., None], cafe: Candidate, failing_plugin: Candidate
) -> None:
    broken = candidate_of("broken", SimpleNamespace(dialoguekit_methods=hookimpl(lambda: 7)), "0")
    install_only(broken, cafe, failing_plugin)
    result = run("plugins", "--load", "--json")
    assert result.out.count("\n") == 1
    core, failed, loaded, failing = json.loads(result.out)
    assert core["name"] == "dialoguekit"
    assert loaded == {
        **CAFE_JSON,
        "module": "",
        "methods": ["world-cafe"],
        "analyses": [],
        "commands": ["world-cafe.move"],
        "events": ["cafe.table-moved"],
    }
    assert "must return an iterable" in failed["failure"]
    assert failing["analyses"] == ["failing"]


def test_output_of_a_plugin_goes_to_standard_error(
    run: Run, install: Callable[[str, str], None]
) -> None:
    install("loud", "print('I am here')")
    for args in (["plugins", "--load", "--json"], ["methods", "--json"]):
        sys.modules.pop("a_loud_plugin", None)
        result = run(*args)
        assert json.loads(result.out)
        assert result.err == "I am here\n"


@pytest.mark.parametrize("args", [["plugins"], ["plugins", "--json"], ["methods"]], ids=" ".join)
def test_a_strict_command_stops_at_the_first_failure(
    run: Run, install_only: Callable[..., None], cafe: Candidate, args: list[str]
) -> None:
    install_only(
        cafe, failed_candidate("torn", "it is torn"), failed_candidate("worn", "it is worn")
    )
    result = run(*args, "--strict")
    assert (result.status, result.out, result.err) == (
        1,
        "",
        "Error: Plugin torn failed: it is torn\n",
    )
    install_only(cafe)
    result = run(*args, "--strict")
    assert (result.status, result.err) == (0, "")
    assert "world-cafe" in result.out


def test_a_strict_command_fails_on_a_duplicate_name(
    run: Run, install_only: Callable[..., None], cafe: Candidate
) -> None:
    """The error names both distributions."""
    install_only(cafe, attrs.evolve(cafe, name="tea", distribution="dialoguekit-tea"))
    result = run("plugins", "--strict")
    assert (result.status, result.out) == (1, "")
    assert result.err.startswith(
        "Error: Both dialoguekit-cafe and dialoguekit-tea declare the metho"
    )


@pytest.mark.parametrize(
    ("variable", "text"), [("DIALOGUEKIT_PLUGINS", "-"), ("DIALOGUEKIT_PLUGIN_TIMEOUT_S", "ten")]
)
def test_an_invalid_setting_is_refused_by_name(
    run: Run, monkeypatch: pytest.MonkeyPatch, variable: str, text: str
) -> None:
    monkeypatch.setenv(variable, text)
    result = run("plugins", "--load")
    assert result.is_one_line_error
    assert result.err.startswith(f"Error: {variable} ")
