"""Finds installed plugins by their entry points, in a fixed order, without importing them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from importlib import metadata
from types import ModuleType

import attrs

from dialoguekit.errors import to_one_line
from dialoguekit.plugin.hookspecs import GROUP

UNKNOWN = "?"
"""Placeholder for a name or version missing from the metadata of a distribution."""


@attrs.frozen(kw_only=True)
class Candidate:
    """A plugin before it is imported: its name, its distribution and a function that loads it.

    ``module`` is the target of its entry point.  An ``excluded`` candidate is listed, not loaded.
    ``failure`` is the reason why there is nothing to load.
    """

    name: str
    distribution: str
    version: str
    load: Callable[[], object]
    module: str = ""
    excluded: bool = False
    failure: str | None = None


def candidate_of(
    name: str, plugin: object, version: str = "0", distribution: str | None = None
) -> Candidate:
    """Return a candidate for a module or an object, for tests and for embedding."""
    return Candidate(
        name=name,
        distribution=distribution or name,
        version=version,
        load=lambda: plugin,
        module=plugin.__name__ if isinstance(plugin, ModuleType) else "",
    )


def failed_candidate(
    name: str, reason: str, *, distribution: str = "", version: str = ""
) -> Candidate:
    """Return a candidate that cannot be loaded, with the reason."""
    return Candidate(
        name=name,
        distribution=distribution,
        version=version,
        load=lambda: None,
        failure=to_one_line(reason),
    )


def discover() -> list[Candidate]:
    """Return the installed plugins, sorted by name and distribution, without importing them.

    If the path contains a distribution twice, use the one that an import would find.
    """
    found: list[Candidate] = []
    known: set[str] = set()
    for distribution in metadata.distributions():
        plugins = _candidates_in(distribution)
        names = {_normalise(plugin.distribution) for plugin in plugins}
        if known.isdisjoint(names):
            known |= names - {UNKNOWN}
            found += plugins
    return sorted(found, key=lambda candidate: (candidate.name, candidate.distribution))


def _candidates_in(distribution: metadata.Distribution) -> list[Candidate]:
    """Return the plugins of one distribution, even if its metadata are invalid."""
    try:
        entries = distribution.entry_points.select(group=GROUP)
    except Exception as error:  # noqa: BLE001
        if not _declares_our_group(distribution):
            return []
        name, version = _identity(distribution)
        reason = f"its entry_points.txt cannot be read ({type(error).__name__}): reinstall it"
        return [failed_candidate(name, reason, distribution=name, version=version)]
    return [_build_candidate(entry, *_identity(distribution)) for entry in entries]


def _build_candidate(entry: metadata.EntryPoint, distribution: str, version: str) -> Candidate:
    return Candidate(
        name=entry.name,
        distribution=distribution,
        version=version,
        load=partial(_load_entry_point, entry),
        module=entry.value,
    )


def _load_entry_point(entry: metadata.EntryPoint) -> object:
    if not entry.pattern.match(entry.value):
        raise ValueError(f"its entry point must name a module, and {entry.value!r} does not")
    return entry.load()


def _identity(distribution: metadata.Distribution) -> tuple[str, str]:
    """Return the name and the version of a distribution, each as far as its metadata contain it."""
    identity = []
    for attribute in ("name", "version"):
        try:
            identity.append(str(getattr(distribution, attribute) or UNKNOWN))
        except Exception:  # noqa: BLE001
            identity.append(UNKNOWN)
    return identity[0], identity[1]


def _declares_our_group(distribution: metadata.Distribution) -> bool:
    """Return whether unreadable entry points mention dialoguekit."""
    try:
        return f"[{GROUP}]" in (distribution.read_text("entry_points.txt") or "")
    except Exception:  # noqa: BLE001
        return False


def _normalise(distribution: str) -> str:
    """Return the normalised name of a distribution (PEP 503)."""
    return re.sub(r"[-_.]+", "-", distribution).lower()
