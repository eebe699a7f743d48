"""Plugins as a command names them: installed, in a directory, or as a module."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Sequence
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from dialoguekit.application.kit import candidates
from dialoguekit.plugin.hookspecs import GROUP
from dialoguekit.plugin.registry.registry import Candidate, installed
from dialoguekit.plugin.registry.selection import CORE

PROJECT = "pyproject.toml"


def chosen(names: Sequence[str]) -> list[Candidate]:
    """The plugins that are named, or else all that are loaded here but the core's own.

    Raises :class:`click.UsageError` for a name that nothing is known by.
    """
    if names:
        return [candidate for name in names for candidate in _named(name)]
    return [c for c in candidates() if c.name != CORE and not c.left_out]


def _named(name: str) -> Iterator[Candidate]:
    known = {candidate.name: candidate for candidate in installed()}
    if name in known:
        yield known[name]
    elif Path(name).is_dir():
        yield from _in_directory(Path(name))
    elif _is_module(name):
        yield _module(name.rpartition(".")[2].removeprefix("dialoguekit_").replace("_", "-"), name)
    else:
        there = ", ".join(known) or "none"
        raise click.UsageError(
            f"There is no plugin {name!r} here. Installed: {there}. "
            f"Or name a directory with a {PROJECT}, or a module."
        )


def _in_directory(directory: Path) -> Iterator[Candidate]:
    """The plugins of a package that need not be installed, by its entry points."""
    project = _project(directory / PROJECT)
    points = project.get("entry-points", {}).get(GROUP, {})
    if not points:
        raise click.UsageError(
            f"{directory / PROJECT} names no plugin: add a section "
            f'[project.entry-points.{GROUP}] with a line NAME = "MODULE".'
        )
    source = directory / "src"
    sys.path.insert(0, str((source if source.is_dir() else directory).resolve()))
    for name, module in points.items():
        distribution, version = project.get("name", name), project.get("version", "0")
        yield _module(name, module, distribution, version)


def _project(path: Path) -> dict[str, Any]:
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


def _module(name: str, module: str, distribution: str = "", version: str = "") -> Candidate:
    entry = EntryPoint(name=name, value=module, group=GROUP)
    return Candidate(
        name=name, distribution=distribution, version=version, load=entry.load, module=module
    )
