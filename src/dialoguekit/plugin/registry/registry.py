"""The plugins of a kit, loaded in a fixed order; a failure affects only the plugin concerned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from dialoguekit.disclosure.secrets import SecretFacts
from dialoguekit.errors import DuplicateName, PluginError, PluginLoadError
from dialoguekit.events import Event
from dialoguekit.plugin.method import Analysis, Method
from dialoguekit.plugin.registry.declarations import LoadedPlugin
from dialoguekit.plugin.registry.discovery import Candidate, candidate_of, discover
from dialoguekit.plugin.registry.loader import load_plugin, resolve_timeout
from dialoguekit.plugin.types import Command
from dialoguekit.plugin.workshop_facts import KEPT
from dialoguekit.store.upcasters import Upcaster

Named = TypeVar("Named", Method, Analysis, Command)

__all__ = ["Candidate", "LoadedPlugin", "PluginRegistry", "candidate_of", "discover"]


class PluginRegistry:
    """The plugins of one kit.  Nothing is global: two registries are independent.

    ``methods``, ``analyses`` and ``commands`` are the declarations, by name and sorted by name.
    ``plugins`` are all plugins in the order of the candidates, including failed and excluded ones.

    ``strict`` raises the first failure instead of listing it.  ``timeout_s`` is the time for
    importing a plugin and calling its hooks, in seconds; the default is
    ``DIALOGUEKIT_PLUGIN_TIMEOUT_S``, or 10.

    Raises :class:`~dialoguekit.errors.InvalidSetting` for an invalid timeout.
    """

    def __init__(
        self,
        candidates: Iterable[Candidate],
        *,
        strict: bool = False,
        timeout_s: float | None = None,
    ) -> None:
        limit = resolve_timeout(timeout_s)
        self._owners: dict[tuple[str, str], LoadedPlugin] = {}
        loaded = [self._load_plugin(candidate, limit, strict) for candidate in candidates]
        self.plugins: tuple[LoadedPlugin, ...] = tuple(loaded)
        self.methods = _by_name(m for plugin in loaded for m in plugin.methods)
        self.analyses = _by_name(a for plugin in loaded for a in plugin.analyses)
        self.commands = _by_name(d for plugin in loaded for d in plugin.commands)

    @property
    def event_classes(self) -> tuple[type[Event], ...]:
        """The event classes of all loaded plugins."""
        return tuple(kind.event for plugin in self.plugins for kind in plugin.events)

    @property
    def upcasters(self) -> tuple[Upcaster, ...]:
        """The upcasters of all loaded plugins."""
        return tuple(u for plugin in self.plugins for kind in plugin.events for u in kind.upcasters)

    @property
    def kept_classes(self) -> tuple[type[Event], ...]:
        """The event classes that are kept for all methods and analyses."""
        values: list[Analysis] = [*self.methods.values(), *self.analyses.values()]
        own = (cls for value in values for cls in value.kept_classes)
        return tuple(dict.fromkeys((*KEPT, *own)))

    @property
    def secrets(self) -> tuple[SecretFacts[Any, Any, Any], ...]:
        """The declarations of secret facts of all methods and analyses."""
        values: list[Analysis] = [*self.methods.values(), *self.analyses.values()]
        return tuple(secret for value in values for secret in value.secrets)

    @property
    def failures(self) -> tuple[LoadedPlugin, ...]:
        """The plugins that could not be loaded."""
        return tuple(plugin for plugin in self.plugins if plugin.failure is not None)

    def owner(self, kind: str, name: str) -> LoadedPlugin:
        """Return the plugin that declares the ``method``, ``analysis`` or ``command`` named so."""
        return self._owners[kind, name]

    def _load_plugin(self, candidate: Candidate, timeout_s: float, strict: bool) -> LoadedPlugin:
        """Load a plugin and register its declarations, all or none."""
        if candidate.excluded:
            return LoadedPlugin.from_candidate(candidate, excluded=True)
        try:
            plugin = load_plugin(candidate, timeout_s)
            self._check_unique(plugin)
        except PluginError as error:
            if strict:
                raise
            reason = error.reason if isinstance(error, PluginLoadError) else str(error)
            return LoadedPlugin.from_candidate(candidate, failure=reason)
        self._owners.update(dict.fromkeys(plugin.declared_names, plugin))
        return plugin

    def _check_unique(self, plugin: LoadedPlugin) -> None:
        """Refuse a plugin that declares a name of another plugin."""
        for kind, name in plugin.declared_names:
            owner = self._owners.get((kind, name))
            if owner is not None:
                raise DuplicateName(kind, name, owner.distribution, plugin.distribution)


def _by_name(values: Iterable[Named]) -> dict[str, Named]:
    return {value.name: value for value in sorted(values, key=lambda value: value.name)}
