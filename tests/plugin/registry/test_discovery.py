"""Finding plugins: by the entry points of what is installed, in a fixed order."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

from dialoguekit.plugin.registry.registry import Host, installed


def failure(host: Host, name: str = "cafe") -> str:
    """Why the plugin of that name failed."""
    (found,) = [plugin for plugin in host.failures if plugin.name == name]
    assert found.failure is not None
    return found.failure


WALK = """
from dialoguekit.plugin import Method, hookimpl

@hookimpl
def dialoguekit_methods():
    return [Method(name="walk", title="Walk", summary="?", source="us")]
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts a distribution on the path: its metadata, its entry points, its module."""
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


def test_a_plugin_that_is_installed_is_found_by_its_entry_point() -> None:
    """Parallel Thinking is a distribution of its own."""
    found = {candidate.name: candidate for candidate in installed()}
    hats = found["parallel-thinking"]
    assert hats.distribution == "dialoguekit-parallel-thinking"
    assert hats.version == metadata.version("dialoguekit-parallel-thinking")
    assert "parallel-thinking" in Host([hats], strict=True).methods


def test_plugins_are_found_sorted_by_name_and_distribution(install: Callable[..., None]) -> None:
    """Never in the order in which they were installed."""
    install("zoo-tools", "3.1", WALK, walk="zoo_walk")
    install("alley-tools", "1.0", WALK, walk="alley_walk", stroll="alley_stroll")
    found = [(c.name, c.distribution, c.version) for c in installed()]
    assert found == sorted(found)
    assert {c.module for c in installed()} >= {"zoo_walk", "alley_walk", "alley_stroll"}
    ours = [entry for entry in found if entry[0] in {"walk", "stroll"}]
    assert ours == [
        ("stroll", "alley-tools", "1.0"),
        ("walk", "alley-tools", "1.0"),
        ("walk", "zoo-tools", "3.1"),
    ]


def test_an_installed_plugin_is_loaded_from_its_module(install: Callable[..., None]) -> None:
    """And one that breaks on import is listed beside it."""
    install("dialoguekit-walk", "1.0", WALK, walk="a_walk_module")
    install("dialoguekit-broken", "0.1", "raise OSError('no ground')", broken="a_broken_module")
    install("dialoguekit-leaving", "0.1", "import sys\nsys.exit()", leaving="a_leaving_module")
    install("dialoguekit-lost", "0.1", "", lost="a_module:nothing")
    host = Host(installed())
    assert host.owner("method", "walk").distribution == "dialoguekit-walk"
    assert failure(host, "broken") == "OSError: no ground"
    assert "SystemExit" in failure(host, "leaving")
    assert failure(host, "lost").startswith("ModuleNotFoundError")


def test_looking_for_plugins_imports_none(install: Callable[..., None]) -> None:
    """Only a host does; one look costs nothing."""
    install("dialoguekit-walk", "1.0", "raise OSError", walk="a_heavy_module")
    assert "walk" in [candidate.name for candidate in installed()]
    assert "a_heavy_module" not in sys.modules


# Odd metadata

NO_NAME = "Metadata-Version: 2.1\nVersion: 0.1\n"
NOT_TEXT = b"\xff\xfe\x00"


@pytest.mark.parametrize(
    ("metadata_of_it", "version"),
    [(NO_NAME.encode(), "0.1"), (b"", "?"), (NOT_TEXT, "?"), (None, "?")],
    ids=["no name", "empty", "not text", "missing"],
)
def test_a_plugin_of_a_distribution_without_a_name_is_listed_all_the_same(
    tmp_path: Path, install: Callable[..., None], metadata_of_it: bytes | None, version: str
) -> None:
    """And loaded."""
    install("nameless", "0.1", WALK, walk="a_nameless_module")
    stated = tmp_path / "nameless-0.1.dist-info" / "METADATA"
    stated.unlink()
    if metadata_of_it is not None:
        stated.write_bytes(metadata_of_it)
    (found,) = [candidate for candidate in installed() if candidate.name == "walk"]
    assert (found.distribution, found.version) == ("?", version)
    assert "walk" in Host([found], strict=True).methods


def test_two_distributions_without_a_name_are_both_listed(
    tmp_path: Path, install: Callable[..., None]
) -> None:
    """They need not be the same one."""
    install("nameless", "0.1", WALK, walk="a_nameless_module")
    install("unnamed", "0.2", WALK, stroll="an_unnamed_module")
    for info in tmp_path.glob("*.dist-info"):
        (info / "METADATA").write_text(NO_NAME)
    found = {c.name: c.distribution for c in installed() if c.name in {"walk", "stroll"}}
    assert found == {"walk": "?", "stroll": "?"}


def test_a_distribution_that_is_found_twice_is_the_first_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, install: Callable[..., None]
) -> None:
    """As an import finds it, however its name is spelt."""
    install("Dialoguekit.Walk", "1.0", WALK, walk="an_older_module")
    nearer = tmp_path / "nearer"
    info = nearer / "dialoguekit_walk-2.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: dialoguekit-walk\nVersion: 2.0\n")
    (info / "entry_points.txt").write_text("[dialoguekit]\nwalk = a_newer_module\n")
    monkeypatch.syspath_prepend(nearer)
    (found,) = [candidate for candidate in installed() if candidate.name == "walk"]
    assert (found.version, found.module) == ("2.0", "a_newer_module")


def test_two_entry_points_of_one_name_are_a_clash(install: Callable[..., None]) -> None:
    """In one distribution as in two."""
    install("dialoguekit-walk", "1.0", WALK, **{"walk": "a_walk_module", "walk ": "a_walk_module"})
    host = Host([candidate for candidate in installed() if candidate.name == "walk"])
    assert failure(host, "walk").startswith("Both dialoguekit-walk and dialoguekit-walk declare")


@pytest.mark.parametrize("value", ["", "a module", "a_module:", "7up:", ":walk"])
def test_an_entry_point_that_names_no_module_says_so(
    install: Callable[..., None], tmp_path: Path, value: str
) -> None:
    """And is listed with what it names instead."""
    install("dialoguekit-walk", "1.0")
    entry_points = tmp_path / "dialoguekit_walk-1.0.dist-info" / "entry_points.txt"
    entry_points.write_text(f"[dialoguekit]\nwalk = {value}\n")
    (found,) = [candidate for candidate in installed() if candidate.name == "walk"]
    assert found.module == value
    assert failure(Host([found]), "walk")


BROKEN = "[dialoguekit]\nwalk\n"


def test_entry_points_that_cannot_be_read_are_a_failure_of_their_distribution(
    install: Callable[..., None], tmp_path: Path
) -> None:
    """Listed by its name; other plugins are found."""
    install("dialoguekit-walk", "1.0")
    install("dialoguekit-stroll", "1.0", WALK, stroll="a_strolling_module")
    (tmp_path / "dialoguekit_walk-1.0.dist-info" / "entry_points.txt").write_text(BROKEN)
    found = {c.name: c for c in installed()}
    assert "stroll" in found
    walk = found["dialoguekit-walk"]
    assert (walk.distribution, walk.version, walk.module) == ("dialoguekit-walk", "1.0", "")
    assert failure(Host([walk]), "dialoguekit-walk").startswith("its entry_points.txt cannot be")


@pytest.mark.parametrize("text", [b"[console_scripts]\nwalk\n", NOT_TEXT, b"\xff[dialoguekit]"])
def test_what_other_distributions_wrote_wrongly_disturbs_no_plugin(
    install: Callable[..., None], tmp_path: Path, text: bytes
) -> None:
    """It is not ours to say."""
    before = [candidate.name for candidate in installed()]
    install("walk-tools", "1.0")
    (tmp_path / "walk_tools-1.0.dist-info" / "entry_points.txt").write_bytes(text)
    assert [candidate.name for candidate in installed()] == before


def test_importing_the_face_imports_no_plugin() -> None:
    """In a fresh process."""
    code = (
        "import sys, dialoguekit.plugin.registry.registry as host; host.installed(); "
        "print('dialoguekit_parallel_thinking' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
