"""The plugins of a kit: in a fixed order, each by itself, so that one that fails fails alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from dialoguekit.errors import NameClash, PluginError, PluginFailed
from dialoguekit.events import Event
from dialoguekit.plugin.registry.declarations import Loaded
from dialoguekit.plugin.registry.discovery import Candidate, given, installed
from dialoguekit.plugin.registry.loader import load, time_limit
from dialoguekit.plugin.types import Analysis, Decision, Method
from dialoguekit.store.upcasters import Upcast

Named = TypeVar("Named", Method, Analysis, Decision)

__all__ = ["Candidate", "Host", "Loaded", "given", "installed"]


class Host:
    """The plugins of one kit.  Nothing here is global: two hosts do not see each other.

    ``methods``, ``analyses`` and ``decisions`` are what they declare, sorted by name; ``plugins``
    are all of them in the order of the candidates, those that failed or are left out as well.

    ``strict`` raises on the first plugin that fails, instead of listing it.  ``seconds`` is how
    long each may take to be imported and asked: unless it is given, what
    ``DIALOGUEKIT_PLUGIN_SECONDS`` says, or 10.

    Raises :class:`~dialoguekit.errors.InvalidSetting` for an impossible number of seconds.
    """

    def __init__(
        self,
        candidates: Iterable[Candidate],
        *,
        strict: bool = False,
        seconds: float | None = None,
    ) -> None:
        limit = time_limit(seconds)
        self._owners: dict[tuple[str, str], Loaded] = {}
        taken = [self._take(candidate, limit, strict) for candidate in candidates]
        self.plugins: tuple[Loaded, ...] = tuple(taken)
        self.methods = _by_name(m for plugin in taken for m in plugin.methods)
        self.analyses = _by_name(a for plugin in taken for a in plugin.analyses)
        self.decisions = _by_name(d for plugin in taken for d in plugin.decisions)

    @property
    def event_classes(self) -> tuple[type[Event], ...]:
        """The event classes of all plugins that loaded."""
        return tuple(kind.event for plugin in self.plugins for kind in plugin.events)

    @property
    def upcasts(self) -> tuple[Upcast, ...]:
        """The upcasts of all plugins that loaded."""
        return tuple(u for plugin in self.plugins for kind in plugin.events for u in kind.upcasts)

    @property
    def failures(self) -> tuple[Loaded, ...]:
        """The plugins that could not be loaded."""
        return tuple(plugin for plugin in self.plugins if plugin.failure is not None)

    def owner(self, kind: str, name: str) -> Loaded:
        """The plugin that declares the ``method``, ``analysis`` or ``decision`` of that name."""
        return self._owners[kind, name]

    def _take(self, candidate: Candidate, limit: float, strict: bool) -> Loaded:
        """Load a plugin and take what it declares, all of it or nothing."""
        if candidate.left_out:
            return Loaded.of(candidate, left_out=True)
        try:
            plugin = load(candidate, limit)
            self._check_free(plugin)
        except PluginError as failed:
            if strict:
                raise
            why = failed.why if isinstance(failed, PluginFailed) else str(failed)
            return Loaded.of(candidate, failure=why)
        self._owners.update(dict.fromkeys(plugin.names, plugin))
        return plugin

    def _check_free(self, plugin: Loaded) -> None:
        """Refuse a plugin that declares a name which another one has."""
        for kind, name in plugin.names:
            owner = self._owners.get((kind, name))
            if owner is not None:
                raise NameClash(kind, name, owner.distribution, plugin.distribution)


def _by_name(values: Iterable[Named]) -> dict[str, Named]:
    return {value.name: value for value in sorted(values, key=lambda value: value.name)}
