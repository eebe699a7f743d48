"""Loading plugins: in a fixed order, each by itself, so that one that fails fails alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import metadata
from typing import Any, TypeVar

import attrs
import pluggy

from dialoguekit.errors import DialogueKitError, NameClash, PluginFailed
from dialoguekit.events import NEUTRAL, Event, event_type
from dialoguekit.log.codec import Codec
from dialoguekit.log.upcasts import Upcast
from dialoguekit.plugin import spec
from dialoguekit.plugin.types import API_VERSION, Analysis, EventKind, Method

Declared = TypeVar("Declared", Method, Analysis, EventKind)

_FAMILIES = frozenset(event_type(event).name.partition(".")[0] for event in NEUTRAL)
"""The prefixes that belong to the core's own events."""


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
        self.methods: dict[str, Method] = {}
        self.analyses: dict[str, Analysis] = {}
        self._owners: dict[tuple[str, str], Loaded] = {}
        plugins = [_load(candidate, strict) for candidate in candidates]
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

    def _admit(self, plugin: Loaded, strict: bool) -> Loaded:
        """Take what a plugin declares, unless a name is taken already."""
        if plugin.failure is not None:
            return plugin
        declared = [
            ("plugin", plugin.name),
            *(("method", method.name) for method in plugin.methods),
            *(("analysis", analysis.name) for analysis in plugin.analyses),
            *(("event", event_type(kind.event).name) for kind in plugin.events),
        ]
        for kind, name in declared:
            owner = self._owners.get((kind, name))
            if owner is not None:
                clash = NameClash(kind, name, owner.distribution, plugin.distribution)
                if strict:
                    raise clash
                return attrs.evolve(plugin, methods=(), analyses=(), events=(), failure=str(clash))
        self.methods.update((m.name, m) for m in plugin.methods)
        self.analyses.update((a.name, a) for a in plugin.analyses)
        self._owners.update(dict.fromkeys(declared, plugin))
        return plugin


def _load(candidate: Candidate, strict: bool) -> Loaded:
    """Import a plugin and ask it what it declares, by itself."""
    loaded = Loaded(
        name=candidate.name, distribution=candidate.distribution, version=candidate.version
    )
    try:
        # A manager of its own: no plugin can wrap, block or break what another answers.
        manager = pluggy.PluginManager(spec.GROUP)
        manager.add_hookspecs(spec)
        plugin = candidate.load()
        if manager.register(plugin, name=candidate.name) is None:
            raise TypeError("its entry point names nothing: it must name a module")
        _check_hooks(manager, plugin)
        return attrs.evolve(
            loaded,
            methods=_ask(manager, "dialoguekit_methods", Method),
            analyses=_ask(manager, "dialoguekit_analyses", Analysis),
            events=_readable(_ask(manager, "dialoguekit_events", EventKind)),
        )
    # A module that leaves the process when it is imported must not take the host with it.
    except (Exception, SystemExit) as error:
        if strict:
            raise PluginFailed(candidate.name, _reason(error)) from error
        return attrs.evolve(loaded, failure=_reason(error))


def _check_hooks(manager: pluggy.PluginManager, plugin: object) -> None:
    """Refuse a hook that nobody calls: a name that is misspelt would pass unnoticed."""
    hooks = sorted(name for name in vars(spec) if name.startswith("dialoguekit_"))
    for caller in manager.get_hookcallers(plugin) or ():
        if not caller.has_spec() and not all(i.optionalhook for i in caller.get_hookimpls()):
            raise TypeError(f"there is no hook {caller.name!r}; there are {', '.join(hooks)}")


def _ask(manager: pluggy.PluginManager, hook: str, kind: type[Declared]) -> tuple[Declared, ...]:
    """What a plugin answers to one hook, sorted by name."""
    caller = getattr(manager.hook, hook)
    answers = caller()
    if len(answers) < len(caller.get_hookimpls()):
        answers.append(None)  # What a function without return answers; pluggy leaves it out.
    values = [value for answer in answers for value in _iterated(answer, hook)]
    for value in values:
        if not isinstance(value, kind):
            raise TypeError(f"{hook} must return {kind.__name__} values, not {value!r}")
        version = getattr(value, "api_version", API_VERSION)
        if version != API_VERSION:
            raise ValueError(
                f"{_name(value)!r} was made for version {version} of the plugin face, "
                f"and this is version {API_VERSION}: install a matching version"
            )
    names = [_name(value) for value in values]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{hook} returns two values with the name {name!r}")
    return tuple(sorted(values, key=_name))


def _readable(kinds: tuple[EventKind, ...]) -> tuple[EventKind, ...]:
    """The events, if they keep to a prefix of the plugin's own and a log can hold them."""
    for kind in kinds:
        name = event_type(kind.event).name
        family = name.partition(".")[0]
        if family in _FAMILIES:
            raise ValueError(
                f"the event {name!r} has the prefix {family!r}, which belongs to dialoguekit: "
                "give it a prefix of the plugin's own"
            )
    if kinds:
        Codec([kind.event for kind in kinds], [u for kind in kinds for u in kind.upcasts])
    return kinds


def _iterated(answer: object, hook: str) -> Iterable[Any]:
    if not isinstance(answer, Iterable) or isinstance(answer, str):
        raise TypeError(f"{hook} must return an iterable of values, not {answer!r}")
    return answer


def _name(value: Method | Analysis | EventKind) -> str:
    return event_type(value.event).name if isinstance(value, EventKind) else value.name


def _reason(error: BaseException) -> str:
    """What went wrong, on one line."""
    said = " ".join(str(error).split())
    if isinstance(error, DialogueKitError):
        return said
    if isinstance(error, SystemExit):
        return f"it left the process when it was asked (SystemExit: {said})"
    return f"{type(error).__name__}: {said}"
