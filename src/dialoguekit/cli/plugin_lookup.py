"""Lookup of plugins by installed name, directory or module."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from dialoguekit.application.opening import candidates
from dialoguekit.choices import offer
from dialoguekit.plugin.hookspecs import GROUP
from dialoguekit.plugin.registry.registry import Candidate, discover
from dialoguekit.plugin.registry.selection import CORE_PLUGIN

PROJECT_FILE = "pyproject.toml"


def select_plugins(names: Sequence[str]) -> list[Candidate]:
    """Return the named plugins, or all enabled plugins except the core plugin.

    Raises :class:`click.UsageError` for an unknown name.
    """
    if names:
        return [candidate for name in names for candidate in _find_plugin(name)]
    return [c for c in candidates() if c.name != CORE_PLUGIN and not c.excluded]


def _find_plugin(name: str) -> Iterator[Candidate]:
    known = {candidate.name: candidate for candidate in discover()}
    if name in known:
        yield known[name]
    elif Path(name).is_dir():
        yield from _plugins_in_directory(Path(name))
    elif _is_module(name):
        plugin = name.rpartition(".")[2].removeprefix("dialoguekit_").replace("_", "-")
        yield _module_candidate(plugin, name)
    else:
        installed = ", ".join(known) or "none"
        raise click.UsageError(
            f"There is no plugin {name!r}. {offer(name, known)}Installed: {installed}. "
            f"Or name a directory with a {PROJECT_FILE}, or a module."
        )


def _plugins_in_directory(directory: Path) -> Iterator[Candidate]:
    """Yield the plugins in the entry points of a package that need not be installed."""
    project = _read_project_table(directory / PROJECT_FILE)
    points = project.get("entry-points", {}).get(GROUP, {})
    if not points:
        raise click.UsageError(
            f"{directory / PROJECT_FILE} declares no plugin: add a section "
            f'[project.entry-points.{GROUP}] with a line NAME = "MODULE".'
        )
    source = directory / "src"
    sys.path.insert(0, str((source if source.is_dir() else directory).resolve()))
    for name, module in points.items():
        distribution, version = project.get("name", name), project.get("version", "0")
        yield _module_candidate(name, module, distribution, version)


def _read_project_table(path: Path) -> dict[str, Any]:
    try:
        return dict(tomllib.loads(path.read_text(encoding="utf-8")).get("project", {}))
    except FileNotFoundError as error:
        raise click.UsageError(f"There is no {path}: name the directory of a package.") from error
    except (OSError, ValueError) as error:
        raise click.UsageError(f"{path} cannot be read: {error}.") from error


def _is_module(name: str) -> bool:
    try:
        return all(part.isidentifier() for part in name.split(".")) and find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def find_play(text: str) -> Callable[[Any], object]:
    """Return the function named by ``MODULE:FUNCTION``, looked up from the current directory.

    Raises :class:`click.UsageError` if there is none.
    """
    module, _, name = text.partition(":")
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    try:
        play = getattr(import_module(module), name)
    except (ImportError, ValueError, AttributeError) as error:
        raise click.UsageError(
            f"--plays {text!r} names no function: {error}. Write MODULE:FUNCTION."
        ) from error
    if not callable(play):
        raise click.UsageError(f"--plays {text!r} names no function, but {play!r}.")
    found: Callable[[Any], object] = play
    return found


def _module_candidate(
    name: str, module: str, distribution: str = "", version: str = ""
) -> Candidate:
    entry = EntryPoint(name=name, value=module, group=GROUP)
    return Candidate(
        name=name, distribution=distribution, version=version, load=entry.load, module=module
    )
