"""Discovery of plugins by the entry points of installed distributions, in a fixed order."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest
from tests.plugin.registry.samples import failure

from dialoguekit.plugin.registry.registry import PluginRegistry, discover

WALK = """
from dialoguekit.plugin import Method, hookimpl

@hookimpl
def dialoguekit_methods():
    return [Method(name="walk", title="Walk", summary="?", source="us")]
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that puts a distribution on the path, with metadata and modules."""
    monkeypatch.syspath_prepend(tmp_path)

    def install(distribution: str, version: str, source: str = "", **plugins: str) -> None:
        info = tmp_path / f"{distribution.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n"
        )
        lines = [f"{name} = {module}" for name, module in plugins.items()]
        (info / "entry_points.txt").write_text("\n".join(["[dialoguekit]", *lines, ""]))
        for module in plugins.values():
            (tmp_path / f"{module}.py").write_text(source)
            monkeypatch.delitem(sys.modules, module, raising=False)

    return install


def test_an_installed_plugin_is_found_by_its_entry_point() -> None:
    """Parallel Thinking is a distribution of its own."""
    found = {candidate.name: candidate for candidate in discover()}
    hats = found["parallel-thinking"]
    assert hats.distribution == "dialoguekit-parallel-thinking"
    assert hats.version == metadata.version("dialoguekit-parallel-thinking")
    assert "parallel-thinking" in PluginRegistry([hats], strict=True).methods


def test_plugins_are_found_sorted_by_name_and_distribution(install: Callable[..., None]) -> None:
    """The order of installation does not matter."""
    install("zoo-tools", "3.1", WALK, walk="zoo_walk")
    install("alley-tools", "1.0", WALK, walk="alley_walk", stroll="alley_stroll")
    found = [(c.name, c.distribution, c.version) for c in discover()]
    assert found == sorted(found)
    assert {c.module for c in discover()} >= {"zoo_walk", "alley_walk", "alley_stroll"}
    ours = [entry for entry in found if entry[0] in {"walk", "stroll"}]
    assert ours == [
        ("stroll", "alley-tools", "1.0"),
        ("walk", "alley-tools", "1.0"),
        ("walk", "zoo-tools", "3.1"),
    ]


def test_an_installed_plugin_is_loaded_from_its_module(install: Callable[..., None]) -> None:
    """A plugin that fails on import is listed too."""
    install("dialoguekit-walk", "1.0", WALK, walk="a_walk_module")
    install("dialoguekit-broken", "0.1", "raise OSError('no ground')", broken="a_broken_module")
    install("dialoguekit-leaving", "0.1", "import sys\nsys.exit()", leaving="a_leaving_module")
    install("dialoguekit-lost", "0.1", "", lost="a_module:nothing")
    registry = PluginRegistry(discover())
    assert registry.owner("method", "walk").distribution == "dialoguekit-walk"
    assert failure(registry, "broken") == "OSError: no ground"
    assert "SystemExit" in failure(registry, "leaving")
    assert failure(registry, "lost").startswith("ModuleNotFoundError")


def test_discovery_imports_no_plugin(install: Callable[..., None]) -> None:
    """Only a registry imports plugins."""
    install("dialoguekit-walk", "1.0", "raise OSError", walk="a_heavy_module")
    assert "walk" in [candidate.name for candidate in discover()]
    assert "a_heavy_module" not in sys.modules


# Odd metadata

NO_NAME = "Metadata-Version: 2.1\nVersion: 0.1\n"
NOT_TEXT = b"\xff\xfe\x00"


@pytest.mark.parametrize(
    ("content", "version"),
    [(NO_NAME.encode(), "0.1"), (b"", "?"), (NOT_TEXT, "?"), (None, "?")],
    ids=["no name", "empty", "not text", "missing"],
)
def test_a_plugin_of_an_unnamed_distribution_is_listed(
    tmp_path: Path, install: Callable[..., None], content: bytes | None, version: str
) -> None:
    """It is loaded too."""
    install("nameless", "0.1", WALK, walk="a_nameless_module")
    file = tmp_path / "nameless-0.1.dist-info" / "METADATA"
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    (found,) = [candidate for candidate in discover() if candidate.name == "walk"]
    assert (found.distribution, found.version) == ("?", version)
    assert "walk" in PluginRegistry([found], strict=True).methods


def test_two_unnamed_distributions_are_both_listed(
    tmp_path: Path, install: Callable[..., None]
) -> None:
    """They may be different distributions."""
    install("nameless", "0.1", WALK, walk="a_nameless_module")
    install("unnamed", "0.2", WALK, stroll="an_unnamed_module")
    for info in tmp_path.glob("*.dist-info"):
        (info / "METADATA").write_text(NO_NAME)
    found = {c.name: c.distribution for c in discover() if c.name in {"walk", "stroll"}}
    assert found == {"walk": "?", "stroll": "?"}


def test_the_first_of_two_distributions_on_the_path_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, install: Callable[..., None]
) -> None:
    """An import finds the same one; the spelling of the name does not matter."""
    install("Dialoguekit.Walk", "1.0", WALK, walk="an_older_module")
    nearer = tmp_path / "nearer"
    info = nearer / "dialoguekit_walk-2.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: dialoguekit-walk\nVersion: 2.0\n")
    (info / "entry_points.txt").write_text("[dialoguekit]\nwalk = a_newer_module\n")
    monkeypatch.syspath_prepend(nearer)
    (found,) = [candidate for candidate in discover() if candidate.name == "walk"]
    assert (found.version, found.module) == ("2.0", "a_newer_module")


def test_two_entry_points_of_one_name_clash(install: Callable[..., None]) -> None:
    """This holds within one distribution too."""
    install("dialoguekit-walk", "1.0", WALK, **{"walk": "a_walk_module", "walk ": "a_walk_module"})
    registry = PluginRegistry([candidate for candidate in discover() if candidate.name == "walk"])
    assert failure(registry, "walk").startswith(
        "Both dialoguekit-walk and dialoguekit-walk declare"
    )


@pytest.mark.parametrize("value", ["", "a module", "a_module:", "7up:", ":walk"])
def test_an_entry_point_without_a_module_fails(
    install: Callable[..., None], tmp_path: Path, value: str
) -> None:
    """It is listed with its value."""
    install("dialoguekit-walk", "1.0")
    entry_points = tmp_path / "dialoguekit_walk-1.0.dist-info" / "entry_points.txt"
    entry_points.write_text(f"[dialoguekit]\nwalk = {value}\n")
    (found,) = [candidate for candidate in discover() if candidate.name == "walk"]
    assert found.module == value
    assert failure(PluginRegistry([found]), "walk")


BROKEN = "[dialoguekit]\nwalk\n"


def test_unreadable_entry_points_fail_their_distribution(
    install: Callable[..., None], tmp_path: Path
) -> None:
    """It is listed by its name; other plugins are found."""
    install("dialoguekit-walk", "1.0")
    install("dialoguekit-stroll", "1.0", WALK, stroll="a_strolling_module")
    (tmp_path / "dialoguekit_walk-1.0.dist-info" / "entry_points.txt").write_text(BROKEN)
    found = {c.name: c for c in discover()}
    assert "stroll" in found
    walk = found["dialoguekit-walk"]
    assert (walk.distribution, walk.version, walk.module) == ("dialoguekit-walk", "1.0", "")
    assert failure(PluginRegistry([walk]), "dialoguekit-walk").startswith(
        "its entry_points.txt cannot be"
    )


@pytest.mark.parametrize("text", [b"[console_scripts]\nwalk\n", NOT_TEXT, b"\xff[dialoguekit]"])
def test_invalid_entry_points_of_other_groups_are_ignored(
    install: Callable[..., None], tmp_path: Path, text: bytes
) -> None:
    """They do not concern dialoguekit."""
    before = [candidate.name for candidate in discover()]
    install("walk-tools", "1.0")
    (tmp_path / "walk_tools-1.0.dist-info" / "entry_points.txt").write_bytes(text)
    assert [candidate.name for candidate in discover()] == before


def test_importing_the_registry_imports_no_plugin() -> None:
    """This is checked in a new process."""
    code = (
        "import sys, dialoguekit.plugin.registry.registry as registry; registry.discover(); "
        "print('dialoguekit_parallel_thinking' in sys.modules)"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert process.stdout.strip() == "False"
