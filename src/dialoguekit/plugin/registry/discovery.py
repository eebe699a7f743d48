"""Finding plugins: by the entry points of what is installed, in a fixed order, importing none."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from importlib import metadata
from types import ModuleType

import attrs

from dialoguekit.errors import one_line
from dialoguekit.plugin.hookspecs import GROUP

UNKNOWN = "?"
"""Stands for a name or a version that the metadata of a distribution do not tell."""


@attrs.frozen(kw_only=True)
class Candidate:
    """A plugin before it is imported: its name, distribution and how to load it.

    ``module`` is what its entry point names.  A candidate that is ``left_out`` is listed and
    never loaded; ``failure`` says of one why there is nothing to load.
    """

    name: str
    distribution: str
    version: str
    load: Callable[[], object]
    module: str = ""
    left_out: bool = False
    failure: str | None = None


def given(
    name: str, plugin: object, version: str = "0", distribution: str | None = None
) -> Candidate:
    """A plugin that is at hand as a module or an object, for tests and for embedding."""
    return Candidate(
        name=name,
        distribution=distribution or name,
        version=version,
        load=lambda: plugin,
        module=plugin.__name__ if isinstance(plugin, ModuleType) else "",
    )


def missing(name: str, why: str, *, distribution: str = "", version: str = "") -> Candidate:
    """A plugin that cannot be loaded, and why."""
    return Candidate(
        name=name,
        distribution=distribution,
        version=version,
        load=lambda: None,
        failure=one_line(why),
    )


def installed() -> list[Candidate]:
    """The plugins that are installed here, sorted by name and distribution; none is imported.

    A distribution that stands on the path twice is the one that an import would find.
    """
    found: list[Candidate] = []
    seen: set[str] = set()
    for distribution in metadata.distributions():
        plugins = _plugins(distribution)
        names = {_normalised(plugin.distribution) for plugin in plugins}
        if seen.isdisjoint(names):
            seen |= names - {UNKNOWN}
            found += plugins
    return sorted(found, key=lambda candidate: (candidate.name, candidate.distribution))


def _plugins(distribution: metadata.Distribution) -> list[Candidate]:
    """The plugins of one distribution, however odd its metadata are."""
    try:
        entries = distribution.entry_points.select(group=GROUP)
    except Exception as error:  # noqa: BLE001
        if not _is_ours(distribution):
            return []
        name, version = _identity(distribution)
        why = f"its entry_points.txt cannot be read ({type(error).__name__}): install it anew"
        return [missing(name, why, distribution=name, version=version)]
    return [_candidate(entry, *_identity(distribution)) for entry in entries]


def _candidate(entry: metadata.EntryPoint, distribution: str, version: str) -> Candidate:
    return Candidate(
        name=entry.name,
        distribution=distribution,
        version=version,
        load=partial(_load, entry),
        module=entry.value,
    )


def _load(entry: metadata.EntryPoint) -> object:
    if not entry.pattern.match(entry.value):
        raise ValueError(f"its entry point must name a module, and {entry.value!r} does not")
    return entry.load()


def _identity(distribution: metadata.Distribution) -> tuple[str, str]:
    """The name and the version of a distribution, as far as it tells them."""
    told = []
    for what in ("name", "version"):
        try:
            told.append(str(getattr(distribution, what) or UNKNOWN))
        except Exception:  # noqa: BLE001
            told.append(UNKNOWN)
    return told[0], told[1]


def _is_ours(distribution: metadata.Distribution) -> bool:
    """Whether entry points that cannot be read are meant for dialoguekit."""
    try:
        return f"[{GROUP}]" in (distribution.read_text("entry_points.txt") or "")
    except Exception:  # noqa: BLE001
        return False


def _normalised(distribution: str) -> str:
    """The name under which package installers hold a distribution (PEP 503)."""
    return re.sub(r"[-_.]+", "-", distribution).lower()
