"""A plugin with defects, and the plugin under test."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from tests.testing.samples import orchard

from dialoguekit.application.kit import open
from dialoguekit.plugin import Analysis, Command, EventDeclaration, Method, hookimpl
from dialoguekit.testing.conformance.plugin_under_test import PluginUnderTest, resolve_candidate

BrokenPlugin = Callable[..., types.ModuleType]
UnderTest = Callable[..., PluginUnderTest]


def broken_plugin(
    *,
    methods: Iterable[Method] = (orchard.METHOD,),
    analyses: Iterable[Analysis] = (),
    events: Iterable[EventDeclaration] = (EventDeclaration(event=orchard.TreePlanted),),
    commands: Iterable[Command] = (),
    doc: str | None = "An orchard.",
) -> types.ModuleType:
    """Return the orchard as a new module with changed contents."""
    module: Any = types.ModuleType("dialoguekit_orchard", doc)
    results = {
        "dialoguekit_methods": tuple(methods),
        "dialoguekit_analyses": tuple(analyses),
        "dialoguekit_events": tuple(events),
        "dialoguekit_commands": tuple(commands),
    }
    for name, result in results.items():
        setattr(module, name, hookimpl(_hook(result), specname=name))
    plugin: types.ModuleType = module
    return plugin


def _hook(result: tuple[Any, ...]) -> Callable[[], tuple[Any, ...]]:
    def hook() -> tuple[Any, ...]:
        return result

    return hook


def under_test(plugin: object) -> PluginUnderTest:
    """Return the plugin under test; it must load."""
    candidate = resolve_candidate(plugin, None)
    with open("memory:", plugins=[candidate]) as kit:
        loaded = next(p for p in kit.plugins.plugins if p.name == candidate.name)
    assert loaded.failure is None, loaded.failure
    return PluginUnderTest(candidate, loaded, plugin, examples=25)


@pytest.fixture(name="broken_plugin")
def broken_plugin_fixture() -> BrokenPlugin:
    """Return a factory of plugins with defects."""
    return broken_plugin


@pytest.fixture(name="under_test")
def under_test_fixture() -> UnderTest:
    """Return a factory of plugins under test."""
    return lambda **changes: under_test(broken_plugin(**changes))


@pytest.fixture
def failing_generation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the generation of workshops raise."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("dialoguekit.testing.conformance.plugin_under_test.generate_workshop", fail)
