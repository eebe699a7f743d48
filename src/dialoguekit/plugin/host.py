"""Loading plugins: in a fixed order, each by itself, so that one that fails fails alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib import metadata
from typing import Any, TypeVar

import attrs
import pluggy

from dialoguekit.errors import DialogueKitError, NameClash, PluginFailed
from dialoguekit.events import Event, event_type
from dialoguekit.log.upcasts import Upcast
from dialoguekit.plugin import spec
from dialoguekit.plugin.types import API_VERSION, Analysis, EventKind, Method

Declared = TypeVar("Declared", Method, Analysis)


@attrs.frozen(kw_only=True)
class Candidate:
    """A plugin before it is imported: its name, distribution and how to load it."""

    name: str
    distribution: str
    version: str
    load: Callable[[], object]


@attrs.frozen(kw_only=True)
class Loaded:
    """A plugin and what it declares; ``failure`` says why it could not be loaded."""

    name: str
    distribution: str
    version: str
    methods: tuple[Method, ...] = ()
    analyses: tuple[Analysis, ...] = ()
    events: tuple[EventKind, ...] = ()
    failure: str | None = None


def installed() -> list[Candidate]:
    """The plugins that are installed here, sorted by name; none is imported."""
    found = [
        Candidate(
            name=entry.name,
            distribution=entry.dist.name if entry.dist else "?",
            version=entry.dist.version if entry.dist else "?",
            load=entry.load,
        )
        for entry in metadata.entry_points(group=spec.GROUP)
    ]
    return sorted(found, key=lambda candidate: (candidate.name, candidate.distribution))


def given(
    name: str, plugin: object, version: str = "0", distribution: str | None = None
) -> Candidate:
    """A plugin that is at hand as a module or an object, for tests and for embedding."""
    return Candidate(
        name=name, distribution=distribution or name, version=version, load=lambda: plugin
    )


class Host:
    """The plugins of one kit.  Nothing here is global: two hosts do not see each other.

    ``strict`` raises on the first plugin that fails, instead of listing it.
    """

    def __init__(self, candidates: Iterable[Candidate], *, strict: bool = False) -> None:
        self._manager = pluggy.PluginManager(spec.GROUP)
        self._manager.add_hookspecs(spec)
        plugins = [self._load(candidate, strict) for candidate in candidates]
        self.methods: dict[str, Method] = {}
        self.analyses: dict[str, Analysis] = {}
        self._owners: dict[tuple[str, str], Loaded] = {}
        self.plugins: tuple[Loaded, ...] = tuple(self._admit(p, strict) for p in plugins)

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
        """The plugin that declares the ``method`` or ``analysis`` of that name."""
        return self._owners[kind, name]

    def _load(self, candidate: Candidate, strict: bool) -> Loaded:
        loaded = Loaded(
            name=candidate.name, distribution=candidate.distribution, version=candidate.version
        )
        try:
            module = candidate.load()
            self._manager.register(module, name=candidate.name)
            return attrs.evolve(
                loaded,
                methods=self._ask(module, "dialoguekit_methods", Method),
                analyses=self._ask(module, "dialoguekit_analyses", Analysis),
                events=self._ask(module, "dialoguekit_events", EventKind),
            )
        except Exception as error:
            if strict:
                raise PluginFailed(candidate.name, _reason(error)) from error
            return attrs.evolve(loaded, failure=_reason(error))

    def _ask(self, module: object, hook: str, kind: type[Any]) -> tuple[Any, ...]:
        """What one plugin answers to one hook, sorted by name."""
        others = [m for m in self._manager.get_plugins() if m is not module]
        caller = self._manager.subset_hook_caller(hook, remove_plugins=others)
        values = [value for answer in caller() for value in _iterated(answer, hook)]
        for value in values:
            if not isinstance(value, kind):
                raise TypeError(f"{hook} must return {kind.__name__} values, not {value!r}")
            version = getattr(value, "api_version", API_VERSION)
            if version != API_VERSION:
                raise ValueError(
                    f"{value.name!r} was made for version {version} of the plugin face, "
                    f"and this is version {API_VERSION}: install a matching version"
                )
        return tuple(sorted(values, key=_sort_key))

    def _admit(self, plugin: Loaded, strict: bool) -> Loaded:
        """Take what a plugin declares, unless a name is taken already."""
        try:
            for kind, values in (("method", plugin.methods), ("analysis", plugin.analyses)):
                self._refuse_taken(kind, [v.name for v in values], plugin)
            self._refuse_taken("event", [event_type(k.event).name for k in plugin.events], plugin)
        except NameClash as clash:
            if strict:
                raise
            return attrs.evolve(plugin, methods=(), analyses=(), events=(), failure=str(clash))
        self.methods.update((m.name, m) for m in plugin.methods)
        self.analyses.update((a.name, a) for a in plugin.analyses)
        for kind, names in (
            ("method", [m.name for m in plugin.methods]),
            ("analysis", [a.name for a in plugin.analyses]),
            ("event", [event_type(k.event).name for k in plugin.events]),
        ):
            self._owners.update({(kind, name): plugin for name in names})
        return plugin

    def _refuse_taken(self, kind: str, names: Sequence[str], plugin: Loaded) -> None:
        for name in names:
            owner = self._owners.get((kind, name))
            if owner is not None:
                raise NameClash(kind, name, owner.distribution, plugin.distribution)
            if names.count(name) > 1:
                raise NameClash(kind, name, plugin.distribution, plugin.distribution)


def _iterated(answer: object, hook: str) -> Iterable[object]:
    if not isinstance(answer, Iterable) or isinstance(answer, str):
        raise TypeError(f"{hook} must return an iterable of values, not {answer!r}")
    return answer


def _sort_key(value: Any) -> str:
    return event_type(value.event).name if isinstance(value, EventKind) else str(value.name)


def _reason(error: BaseException) -> str:
    return str(error) if isinstance(error, DialogueKitError) else f"{type(error).__name__}: {error}"
