"""Check that the plugin can be loaded beside the other plugins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dialoguekit.plugin.registry.declarations import LoadedPlugin
from dialoguekit.plugin.registry.registry import Candidate, PluginRegistry
from dialoguekit.testing.conformance.plugin_under_test import PluginUnderTest
from dialoguekit.testing.findings import Finding

NAME = "other plugins"

_FIXES = {
    "plugin": "Rename your entry point",
    "method": "Rename your method",
    "analysis": "Rename your analysis",
    "prefix": "Use a prefix of your own for events, and a name of your own for the method",
    "letters of ids": "Use other letters for your ids: fields.identifier(…)",
}


def check(plugin: PluginUnderTest) -> list[Finding]:
    """Check that no other plugin declares the same names, prefixes or letters of ids."""
    others = [found for found in plugin.beside if not _is_same(found, plugin.candidate)]
    registry = PluginRegistry(others)
    return [
        finding
        for other in registry.plugins
        if other.failure is None and not other.excluded
        for finding in _check_pair(plugin.loaded, other)
    ]


def _is_same(other: Candidate, checked: Candidate) -> bool:
    """Return whether a candidate is the checked plugin, perhaps installed as well."""
    is_same_module = bool(other.module) and other.module == checked.module
    named = (other.name, other.distribution) == (checked.name, checked.distribution)
    return is_same_module or named


def _check_pair(own: LoadedPlugin, other: LoadedPlugin) -> Iterator[Finding]:
    shared = _shared_names(own, other)
    if shared:
        listed = ", ".join(f"the {kind} {name!r}" for kind, name in shared)
        fixes = dict.fromkeys(_FIXES[kind] for kind, _ in shared if kind in _FIXES)
        yield Finding(
            check=NAME,
            subject=f"plugin {own.name}",
            message=f"both {own.distribution} and {other.distribution} declare {listed}: "
            "only one of them can be loaded",
            fix=f"{'; '.join(fixes)}. Names are stored in logs, so rename yours before it is used.",
        )


def _shared_names(own: LoadedPlugin, other: LoadedPlugin) -> Sequence[tuple[str, str]]:
    """Return the names that both declare; a shared prefix explains events and commands."""
    taken = set(other.declared_names)
    shared = [declared for declared in own.declared_names if declared in taken]
    if any(kind == "prefix" for kind, _ in shared):
        return [(kind, name) for kind, name in shared if kind not in {"event", "command"}]
    return shared
