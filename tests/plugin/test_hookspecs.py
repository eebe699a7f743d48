"""The hooks: few, documented, and without arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, get_type_hints

import pluggy
import pytest

from dialoguekit.plugin import hookspecs
from dialoguekit.plugin.registry import declarations

HOOKS: dict[str, Callable[..., Any]] = {
    name: hook
    for name, hook in vars(hookspecs).items()
    if inspect.isfunction(hook) and hook.__module__ == hookspecs.__name__
}

each_hook = pytest.mark.parametrize("hook", HOOKS.values(), ids=list(HOOKS))


def test_there_are_at_most_six_hooks() -> None:
    """An author can read them in a minute."""
    assert 1 <= len(HOOKS) <= 6


@each_hook
def test_a_hook_takes_no_argument(hook: Callable[..., Any]) -> None:
    """Plugins declare; they do not register themselves."""
    assert not inspect.signature(hook).parameters


@each_hook
def test_a_hook_returns_an_iterable_of_values(hook: Callable[..., Any]) -> None:
    """The annotation names the type; by default there are no values."""
    assert str(get_type_hints(hook)["return"]).startswith("collections.abc.Iterable[dialoguekit.")
    assert hook() == ()


@each_hook
def test_a_hook_is_documented_and_named_for_the_project(hook: Callable[..., Any]) -> None:
    """The docstring is the documentation for an author."""
    assert hook.__name__.startswith("dialoguekit_")
    assert len(inspect.getdoc(hook) or "") > 40


@each_hook
def test_a_hook_is_called(hook: Callable[..., Any]) -> None:
    """A hook that is never called would be useless."""
    assert f'"{hook.__name__}"' in inspect.getsource(declarations)


def test_pluggy_finds_all_hooks() -> None:
    """A hook without its marker would be unknown in plugins."""
    manager = pluggy.PluginManager(hookspecs.GROUP)
    manager.add_hookspecs(hookspecs)
    assert {name for name in vars(manager.hook) if not name.startswith("_")} == set(HOOKS)
