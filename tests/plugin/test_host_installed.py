"""Finding plugins: by the entry points of what is installed, in a fixed order."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

from dialoguekit.plugin.host import Host, installed


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


def test_an_entry_point_without_a_distribution_is_listed_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Some finders know no distribution."""
    bare = metadata.EntryPoint(name="walk", value="a_walk_module", group="dialoguekit")
    monkeypatch.setattr(metadata, "entry_points", lambda group: [bare])
    (found,) = installed()
    assert (found.name, found.distribution, found.version) == ("walk", "?", "?")


def test_importing_the_face_imports_no_plugin() -> None:
    """In a fresh process."""
    code = (
        "import sys, dialoguekit.plugin.host as host; host.installed(); "
        "print('dialoguekit_parallel_thinking' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
