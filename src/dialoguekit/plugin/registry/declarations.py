"""Collects and validates the declarations of a plugin."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import attrs
import pluggy

from dialoguekit.errors import class_name, safe_text
from dialoguekit.events import CORE_EVENTS, event_type, is_event
from dialoguekit.events.fields import created_id_field
from dialoguekit.plugin import hookspecs
from dialoguekit.plugin.method import Analysis, Method
from dialoguekit.plugin.registry.discovery import Candidate
from dialoguekit.plugin.rules import Rule
from dialoguekit.plugin.types import (
    API_VERSION,
    Command,
    EventDeclaration,
    Prompt,
    Stage,
    Template,
)
from dialoguekit.store.codec import Codec

Declared = TypeVar("Declared", Method, Analysis)

_PARTS = frozenset({Method, Analysis, Rule, Stage, Template, Prompt})

MAX_VALUES = 1000
"""Maximum number of values from a hook; protects the memory from an endless generator."""

_CORE_PREFIXES = frozenset(event_type(event).name.partition(".")[0] for event in CORE_EVENTS)
"""Prefixes of the core's own events."""

_CORE_ID_LETTERS = frozenset(
    found[1] for found in map(created_id_field, CORE_EVENTS) if found is not None
)
"""Letters of the core's own ids: the C of C17."""


@attrs.frozen(kw_only=True)
class LoadedPlugin:
    """A plugin and its declarations.

    ``failure`` is the reason why it could not be loaded.  An ``excluded`` plugin was not imported.
    """

    name: str
    distribution: str
    version: str
    module: str = ""
    methods: tuple[Method, ...] = ()
    analyses: tuple[Analysis, ...] = ()
    commands: tuple[Command, ...] = ()
    events: tuple[EventDeclaration, ...] = ()
    excluded: bool = False
    failure: str | None = None

    @classmethod
    def from_candidate(cls, candidate: Candidate, **outcome: Any) -> LoadedPlugin:
        """Return a candidate with the outcome of loading it."""
        return cls(
            name=candidate.name,
            distribution=candidate.distribution,
            version=candidate.version,
            module=candidate.module,
            **outcome,
        )

    @property
    def declared_names(self) -> list[tuple[str, str]]:
        """The names that the plugin claims, each with its kind; prefixes and id letters last."""
        events = [event_type(declaration.event).name for declaration in self.events]
        commands = [command.name for command in self.commands]
        return [
            ("plugin", self.name),
            *(("method", method.name) for method in self.methods),
            *(("analysis", analysis.name) for analysis in self.analyses),
            *(("event", name) for name in events),
            *(("command", name) for name in commands),
            *(("prefix", prefix) for prefix in sorted({_prefix(n) for n in events + commands})),
            *(("letters of ids", letters) for letters in sorted(_id_letters(self.events))),
        ]


def collect_declarations(candidate: Candidate, on_step: Callable[[str], None]) -> LoadedPlugin:
    """Import a plugin and collect its declarations; report each step to ``on_step``.

    Raises any exception of the plugin, and TypeError or ValueError for an invalid declaration.
    """
    on_step("it was imported")
    plugin = candidate.load()
    # Each plugin has its own manager: no plugin can wrap, block or break the hooks of another.
    manager = pluggy.PluginManager(hookspecs.GROUP)
    if manager.register(plugin, name=candidate.name) is None:
        raise TypeError("its entry point names nothing: it must name a module")
    _check_hooks(manager)
    manager.add_hookspecs(hookspecs)

    def declared(hook: str, declared_type: type[Declared]) -> tuple[Declared, ...]:
        on_step(f"{hook} was called")
        return _call_hook(getattr(manager.hook, hook), declared_type)

    methods = declared("dialoguekit_methods", Method)
    analyses = declared("dialoguekit_analyses", Analysis)
    values: list[Analysis] = [*methods, *analyses]
    on_step("its declarations were checked")
    for value in values:
        _check_parts(value)
    loaded = LoadedPlugin.from_candidate(
        candidate,
        methods=methods,
        analyses=analyses,
        commands=tuple(
            sorted((c for value in values for c in value.named_commands), key=lambda c: c.name)
        ),
        events=tuple(
            {event.event: event for value in values for event in value.event_declarations}.values()
        ),
    )
    _check_prefixes(loaded)
    _check_codec(loaded.events)
    return loaded


def _check_hooks(manager: pluggy.PluginManager) -> None:
    """Refuse what pluggy accepts: unknown hooks, and arguments with a default."""
    hooks = sorted(name for name in vars(hookspecs) if name.startswith("dialoguekit_"))
    for name, caller in sorted(vars(manager.hook).items()):
        for found in caller.get_hookimpls():
            if name in hooks:
                _check_hook(name, found)
            elif not found.optionalhook:
                raise TypeError(f"there is no hook {name!r}: use one of {', '.join(hooks)}")


def _check_hook(name: str, found: pluggy.HookImpl) -> None:
    arguments = ", ".join(inspect.signature(found.function).parameters)
    if arguments:
        raise TypeError(f"{name} takes {arguments}: declare the hook without arguments")
    if found.wrapper or found.hookwrapper:
        raise TypeError(f"{name} is a hook wrapper: mark it with @hookimpl alone")


def _call_hook(caller: pluggy.HookCaller, declared_type: type[Declared]) -> tuple[Declared, ...]:
    """Return the values of one hook, sorted by name."""
    results = caller()
    if len(results) < len(caller.get_hookimpls()):
        results.append(None)  # The result of a function without return; pluggy omits it.
    found: dict[str, Declared] = {}
    for value in (value for result in results for value in _require_iterable(result, caller.name)):
        name = _check_name(value, declared_type, caller.name)
        if name in found:
            raise ValueError(f"{caller.name} returns two values with the name {name!r}")
        if len(found) == MAX_VALUES:
            raise ValueError(
                f"{caller.name} returns more than {MAX_VALUES} values: return fewer, "
                "or end the generator"
            )
        found[name] = value
    return tuple(value for _, value in sorted(found.items()))


def _require_iterable(result: object, hook: str) -> Iterable[Any]:
    if not isinstance(result, Iterable) or isinstance(result, str):
        raise TypeError(f"{hook} must return an iterable of values, not {_safe_repr(result)}")
    return result


def _check_name(value: object, declared_type: type[Declared], hook: str) -> str:
    """Return the name of a value, if the value has that kind and this version of the plugin API."""
    if not isinstance(value, declared_type):
        raise TypeError(
            f"{hook} must return {declared_type.__name__} values, not {_safe_repr(value)}"
        )
    if hook == "dialoguekit_analyses" and isinstance(value, Method):
        raise TypeError(f"{hook} returns the method {value.name!r}: use dialoguekit_methods")
    name: object = value.name
    if not isinstance(name, str):
        raise TypeError(
            f"{hook} returns a value with the name {_safe_repr(name)}: a name must be text"
        )
    if type(value) is not declared_type or type(name) is not str:
        raise TypeError(
            f"{hook} returns the {declared_type.__name__} {name!r} of a class derived from "
            f"{declared_type.__name__} or from str: return a {declared_type.__name__} itself"
        )
    version = value.api_version
    if version != API_VERSION:
        raise ValueError(
            f"{name!r} was made for version {version!r} of the plugin API, "
            f"and this is version {API_VERSION}: install a matching version"
        )
    return name


def _safe_repr(value: object) -> str:
    """Return the representation of a value, or a description if it has none."""
    return safe_text(value, repr, f"a {class_name(value)} without a representation")


def _check_parts(value: Analysis) -> None:
    """Refuse texts that are more than text, unknown classes of events, and secrets of others."""
    where = f"{type(value).__name__} {value.name!r}"
    for part in (value, *value.rules, *value.workshop_rules):
        _check_texts(part, where)
    if isinstance(value, Method):
        for part in (*value.stages, *value.templates, *value.prompts):
            _check_texts(part, where)
    for cls in value.keeps:
        if not _is_event_class(cls):
            raise TypeError(f"{where}: keeps must name event classes, not {_safe_repr(cls)}")
    own = {declaration.event for declaration in value.event_declarations}
    for secret in value.secrets:
        if secret.event not in own:
            raise ValueError(
                f"{where}: secrets must be of its own events, not of {_safe_repr(secret.event)}"
            )


def _is_event_class(value: object) -> bool:
    """Return whether a value is an event class."""
    return isinstance(value, type) and is_event(value)


def _check_texts(part: Any, where: str) -> None:
    """Refuse a part of another class than its own, and texts of a class derived from str."""
    if type(part) not in _PARTS:
        raise TypeError(f"{where}: {_safe_repr(part)} must be a Rule, Stage, Template or Prompt")
    for field in attrs.fields(type(part)):
        value = getattr(part, field.name)
        for text in value if type(value) is tuple else (value,):
            if isinstance(text, str) and type(text) is not str:
                raise TypeError(
                    f"{where}: {field.name} must be plain text, not {class_name(text)}: use str"
                )


def _check_prefixes(loaded: LoadedPlugin) -> None:
    """Refuse events and commands with a prefix of the core, and ids with letters of the core."""
    for kind, name in loaded.declared_names:
        if kind in {"event", "command"} and _prefix(name) in _CORE_PREFIXES:
            raise ValueError(
                f"the {kind} {name!r} has the prefix {_prefix(name)!r}, which is reserved for "
                "dialoguekit: use a prefix of the plugin's own"
            )

    taken = sorted(_id_letters(loaded.events) & _CORE_ID_LETTERS)
    if taken:
        raise ValueError(
            f"ids such as {taken[0]}17 are reserved for dialoguekit: use other letters for the "
            "plugin's ids"
        )


def _id_letters(declarations: Iterable[EventDeclaration]) -> set[str]:
    """Return the letters with which the ids created by these events begin."""
    return {
        found[1]
        for found in (created_id_field(declaration.event) for declaration in declarations)
        if found is not None
    }


def _check_codec(declarations: Iterable[EventDeclaration]) -> None:
    """Refuse events that the store cannot encode."""
    declarations = list(declarations)
    Codec(
        [declaration.event for declaration in declarations],
        [u for declaration in declarations for u in declaration.upcasters],
    ).check()


def _prefix(name: str) -> str:
    return name.partition(".")[0]
