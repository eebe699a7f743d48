"""Small plugins, and what they declare."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.state import Workshop
from dialoguekit.events import event
from dialoguekit.plugin import Analysis, Method, hookimpl
from dialoguekit.plugin.registry.registry import PluginRegistry, candidate_of
from dialoguekit.plugin.types import CommandFunction


@event("cafe.table-moved")
class TableMoved:
    """A table was moved."""


@event("cafe.closed")
class CafeClosed:
    """The café was closed."""


def method(name: str, **more: Any) -> Method:
    """Return a method without stages."""
    return Method(name=name, title=name.title(), summary="?", source="us", **more)


def analysis(name: str, **more: Any) -> Analysis:
    """Return an analysis without a chapter."""
    return Analysis(name=name, title=name.title(), summary="?", **more)


def command(name: str) -> CommandFunction:
    """Return a command function of that name that records nothing."""

    def execute(state: Workshop, context: CommandContext) -> CommandEvents:
        return ()

    execute.__name__ = name
    return execute


def declaring(**results: Iterable[Any]) -> object:
    """Return a plugin with the hooks for which results are given: ``methods=[…]``."""
    return SimpleNamespace(
        **{f"dialoguekit_{hook}": hookimpl(returning(result)) for hook, result in results.items()}
    )


def returning(result: Any) -> Callable[[], Any]:
    """Return a function that returns ``result``."""

    def return_it() -> Any:
        return result

    return return_it


def raising(error: BaseException) -> Callable[[], Any]:
    """Return a function that raises ``error``."""

    def raise_it() -> Any:
        raise error

    return raise_it


def implementing(function: Callable[[], Any], hook: str = "dialoguekit_methods") -> object:
    """Return a plugin that implements a hook by ``function``."""
    return SimpleNamespace(**{hook: hookimpl(function)})


def failure(registry: PluginRegistry, name: str = "cafe") -> str:
    """Return the reason why the plugin of that name failed."""
    (found,) = [plugin for plugin in registry.failures if plugin.name == name]
    assert found.failure is not None
    return found.failure


GOOD = candidate_of(
    "good", declaring(methods=[method("circle")], analyses=[analysis("pulse")]), "2.0"
)
