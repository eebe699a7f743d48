"""Asking a plugin what it declares, and refusing what cannot be taken."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import attrs
import pluggy

from dialoguekit.events import NEUTRAL, event_type
from dialoguekit.events.fields import names as naming
from dialoguekit.plugin import hookspecs
from dialoguekit.plugin.registry.discovery import Candidate
from dialoguekit.plugin.types import API_VERSION, Analysis, Decision, EventKind, Method
from dialoguekit.store.codec import Codec

Declared = TypeVar("Declared", Method, Analysis, Decision, EventKind)

MOST_VALUES = 1000
"""How many values a hook may return: a generator without an end must not fill the memory."""

_FAMILIES = frozenset(event_type(event).name.partition(".")[0] for event in NEUTRAL)
"""The prefixes that belong to the core's own events."""

_LETTERS = frozenset(found[1] for found in map(naming, NEUTRAL) if found is not None)
"""The letters that the core's own ids begin with: the C of C17."""


@attrs.frozen(kw_only=True)
class Loaded:
    """A plugin and what it declares.

    ``failure`` says why it could not be loaded; a plugin that is ``left_out`` was not imported.
    """

    name: str
    distribution: str
    version: str
    module: str = ""
    methods: tuple[Method, ...] = ()
    analyses: tuple[Analysis, ...] = ()
    decisions: tuple[Decision, ...] = ()
    events: tuple[EventKind, ...] = ()
    left_out: bool = False
    failure: str | None = None

    @classmethod
    def of(cls, candidate: Candidate, **outcome: Any) -> Loaded:
        """A candidate, and what came of it."""
        return cls(
            name=candidate.name,
            distribution=candidate.distribution,
            version=candidate.version,
            module=candidate.module,
            **outcome,
        )

    @property
    def names(self) -> list[tuple[str, str]]:
        """The names that the plugin takes, each with its kind; those of prefixes come last."""
        events = [event_type(kind.event).name for kind in self.events]
        decisions = [decision.name for decision in self.decisions]
        return [
            ("plugin", self.name),
            *(("method", method.name) for method in self.methods),
            *(("analysis", analysis.name) for analysis in self.analyses),
            *(("event", name) for name in events),
            *(("decision", name) for name in decisions),
            *(("prefix", prefix) for prefix in sorted({_prefix(n) for n in events + decisions})),
            *(("letters of ids", letters) for letters in sorted(_letters(self.events))),
        ]


def ask(candidate: Candidate, note: Callable[[str], None]) -> Loaded:
    """Import a plugin and ask it what it declares; ``note`` is told what it is made to do.

    Raises whatever the plugin raises, and TypeError or ValueError for what cannot be taken.
    """
    note("it was imported")
    plugin = candidate.load()
    # A manager of its own: no plugin can wrap, block or break what another answers.
    manager = pluggy.PluginManager(hookspecs.GROUP)
    if manager.register(plugin, name=candidate.name) is None:
        raise TypeError("its entry point names nothing: it must name a module")
    _check_hooks(manager)
    manager.add_hookspecs(hookspecs)

    def answers(hook: str, kind: type[Declared]) -> tuple[Declared, ...]:
        note(f"{hook} was asked")
        return _answers(getattr(manager.hook, hook), kind)

    loaded = Loaded.of(
        candidate,
        methods=answers("dialoguekit_methods", Method),
        analyses=answers("dialoguekit_analyses", Analysis),
        decisions=answers("dialoguekit_decisions", Decision),
        events=answers("dialoguekit_events", EventKind),
    )
    _check_prefixes(loaded)
    _check_readable(loaded.events)
    return loaded


def _check_hooks(manager: pluggy.PluginManager) -> None:
    """Refuse what pluggy lets pass: a name that nobody asks for, and arguments with a default."""
    hooks = sorted(name for name in vars(hookspecs) if name.startswith("dialoguekit_"))
    for name, caller in sorted(vars(manager.hook).items()):
        for found in caller.get_hookimpls():
            if name in hooks:
                _check_hook(name, found)
            elif not found.optionalhook:
                raise TypeError(f"there is no hook {name!r}; there are {', '.join(hooks)}")


def _check_hook(name: str, found: pluggy.HookImpl) -> None:
    arguments = ", ".join(inspect.signature(found.function).parameters)
    if arguments:
        raise TypeError(f"{name} takes {arguments}, which nobody gives: declare it without")
    if found.wrapper or found.hookwrapper:
        raise TypeError(f"{name} wraps, and there is nothing to wrap: mark it with @hookimpl alone")


def _answers(caller: pluggy.HookCaller, kind: type[Declared]) -> tuple[Declared, ...]:
    """What a plugin answers to one hook, sorted by name."""
    answers = caller()
    if len(answers) < len(caller.get_hookimpls()):
        answers.append(None)  # What a function without return answers; pluggy leaves it out.
    found: dict[str, Declared] = {}
    for value in (value for answer in answers for value in _iterated(answer, caller.name)):
        name = _checked_name(value, kind, caller.name)
        if name in found:
            raise ValueError(f"{caller.name} returns two values with the name {name!r}")
        if len(found) == MOST_VALUES:
            raise ValueError(f"{caller.name} returns more than {MOST_VALUES} values: does it end?")
        found[name] = value
    return tuple(value for _, value in sorted(found.items()))


def _iterated(answer: object, hook: str) -> Iterable[Any]:
    if not isinstance(answer, Iterable) or isinstance(answer, str):
        raise TypeError(f"{hook} must return an iterable of values, not {_shown(answer)}")
    return answer


def _checked_name(value: object, kind: type[Declared], hook: str) -> str:
    """The name of a value, if it is one of that kind and made for this face."""
    if not isinstance(value, kind):
        raise TypeError(f"{hook} must return {kind.__name__} values, not {_shown(value)}")
    name = _name(value)
    if not isinstance(name, str):
        raise TypeError(f"{hook} returns a value whose name is {_shown(name)}: a name must be text")
    version = getattr(value, "api_version", API_VERSION)
    if version != API_VERSION:
        raise ValueError(
            f"{name!r} was made for version {version!r} of the plugin face, "
            f"and this is version {API_VERSION}: install a matching version"
        )
    return name


def _name(value: Method | Analysis | Decision | EventKind) -> object:
    return event_type(value.event).name if isinstance(value, EventKind) else value.name


def _shown(value: object) -> str:
    """A value as it shows itself, if it can: nonsense need not be able to."""
    try:
        return repr(value)
    except Exception:  # noqa: BLE001
        return f"a {type(value).__name__} that cannot be shown"


def _check_prefixes(loaded: Loaded) -> None:
    """Refuse events and decisions under a prefix that is the core's, and ids with its letters."""
    for kind, name in loaded.names:
        if kind in {"event", "decision"} and _prefix(name) in _FAMILIES:
            raise ValueError(
                f"the {kind} {name!r} has the prefix {_prefix(name)!r}, which belongs to "
                "dialoguekit: give it a prefix of the plugin's own"
            )

    taken = sorted(_letters(loaded.events) & _LETTERS)
    if taken:
        raise ValueError(
            f"ids such as {taken[0]}17 belong to dialoguekit: begin those of the plugin's own "
            "things with other letters"
        )


def _letters(kinds: Iterable[EventKind]) -> set[str]:
    """The letters that the ids begin with which these events give."""
    return {found[1] for found in (naming(kind.event) for kind in kinds) if found is not None}


def _check_readable(kinds: Iterable[EventKind]) -> None:
    """Refuse events that no log can hold."""
    kinds = list(kinds)
    Codec([kind.event for kind in kinds], [u for kind in kinds for u in kind.upcasts]).check()


def _prefix(name: str) -> str:
    return name.partition(".")[0]
