"""The plugins of a kit, loaded in a fixed order; a failure affects only the plugin concerned."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from dialoguekit.disclosure.secrets import SecretFacts
from dialoguekit.errors import DuplicateName, PluginError, PluginLoadError
from dialoguekit.events import CORE_EVENTS, Event, event_type
from dialoguekit.plugin.isolation import call_plugin, require_callable, resolve_timeout, timeout_for
from dialoguekit.plugin.method import Analysis, Method
from dialoguekit.plugin.registry.declarations import LoadedPlugin
from dialoguekit.plugin.registry.discovery import Candidate, candidate_of, discover
from dialoguekit.plugin.registry.loader import load_plugin
from dialoguekit.plugin.registry.selection import CORE_PLUGIN
from dialoguekit.plugin.types import Command
from dialoguekit.plugin.workshop_facts import KEPT
from dialoguekit.store.upcasters import Upcaster

T = TypeVar("T")
Named = TypeVar("Named", Method, Analysis, Command)

_CORE_CLASSES = frozenset(CORE_EVENTS)

__all__ = ["Candidate", "LoadedPlugin", "PluginRegistry", "candidate_of", "discover"]


class PluginRegistry:
    """The plugins of one kit.  Nothing is global: two registries are independent.

    ``methods``, ``analyses`` and ``commands`` are the declarations, by name and sorted by name.
    ``plugins`` are all plugins in the order of the candidates, including failed and excluded ones.

    ``strict`` raises the first failure instead of listing it.  ``timeout_s`` is the time in seconds
    for importing a plugin and calling its hooks, and for each later call; the default is
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
        self.timeout_s = resolve_timeout(timeout_s)
        self._owners: dict[tuple[str, str], LoadedPlugin] = {}
        loaded = [self._load_plugin(candidate, strict) for candidate in candidates]
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
    def kept_classes_by_plugin(self) -> Mapping[str, tuple[type[Event], ...]]:
        """The event classes that are kept, by the plugin that declares them; the core's first.

        Decoding an event runs code of the plugin that declares its class.
        """
        found: dict[str, tuple[type[Event], ...]] = {CORE_PLUGIN: ()}
        for cls in self.kept_classes:
            owner = self._owners.get(("event", event_type(cls).name))
            if cls in _CORE_CLASSES:
                found[CORE_PLUGIN] += (cls,)
            elif owner is not None:
                found[owner.name] = (*found.get(owner.name, ()), cls)
        return found

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

    def owner_of(self, source: Analysis) -> LoadedPlugin:
        """Return the plugin that declares a method or an analysis."""
        kind = "method" if isinstance(source, Method) else "analysis"
        return self.owner(kind, source.name)

    def call(
        self, source: Analysis, doing: str, function: Callable[[], T], *, events: int = 0
    ) -> T:
        """Return the result of a function that runs code of a method or an analysis.

        It may take one timeout for each 10,000 of the ``events`` that it reads.  The core's own
        have no limit.

        Raises :class:`~dialoguekit.errors.PluginFailed` for every failure.
        """
        return self.call_plugin(self.owner_of(source).name, doing, function, events=events)

    def call_plugin(
        self, plugin: str, doing: str, function: Callable[[], T], *, events: int = 0
    ) -> T:
        """Return the result of a function that runs code of a plugin: see :meth:`call`."""
        require_callable(plugin)
        limit = None if plugin == CORE_PLUGIN else timeout_for(self.timeout_s, events)
        return call_plugin(plugin, doing, function, timeout_s=limit)

    def _load_plugin(self, candidate: Candidate, strict: bool) -> LoadedPlugin:
        """Load a plugin and register its declarations, all or none."""
        if candidate.excluded:
            return LoadedPlugin.from_candidate(candidate, excluded=True)
        try:
            plugin = load_plugin(candidate, self.timeout_s)
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
