"""A plugin with defects, and the plugin under test."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from tests.testing.samples import orchard

from dialoguekit.application.opening import open
from dialoguekit.plugin import Analysis, Method, hookimpl
from dialoguekit.plugin.registry.discovery import Candidate
from dialoguekit.testing.conformance.plugin_under_test import PluginUnderTest, resolve_candidate
from dialoguekit.testing.conformance.recordings import Play

BrokenPlugin = Callable[..., types.ModuleType]
UnderTest = Callable[..., PluginUnderTest]


def broken_plugin(
    *,
    methods: Iterable[Method] = (orchard.METHOD,),
    analyses: Iterable[Analysis] = (),
    doc: str | None = "An orchard.",
) -> types.ModuleType:
    """Return the orchard as a new module with changed contents."""
    module: Any = types.ModuleType("dialoguekit_orchard", doc)
    results = {
        "dialoguekit_methods": tuple(methods),
        "dialoguekit_analyses": tuple(analyses),
    }
    for name, result in results.items():
        setattr(module, name, hookimpl(_hook(result), specname=name))
    plugin: types.ModuleType = module
    return plugin


def _hook(result: tuple[Any, ...]) -> Callable[[], tuple[Any, ...]]:
    def hook() -> tuple[Any, ...]:
        return result

    return hook


def under_test(
    plugin: object, plays: Sequence[Play] = (), beside: Sequence[Candidate] = ()
) -> PluginUnderTest:
    """Return the plugin under test; it must load."""
    candidate = resolve_candidate(plugin, None)
    with open("memory:", plugins=[candidate]) as kit:
        loaded = next(p for p in kit.plugins.plugins if p.name == candidate.name)
    assert loaded.failure is None, loaded.failure
    return PluginUnderTest(candidate, loaded, plugin, 25, plays, beside)


@pytest.fixture(name="broken_plugin")
def broken_plugin_fixture() -> BrokenPlugin:
    """Return a factory of plugins with defects."""
    return broken_plugin


@pytest.fixture(name="under_test")
def under_test_fixture() -> UnderTest:
    """Return a factory of plugins under test."""

    def make(
        plays: Sequence[Play] = (), beside: Sequence[Candidate] = (), **changes: Any
    ) -> PluginUnderTest:
        return under_test(broken_plugin(**changes), plays, beside)

    return make


@pytest.fixture
def under_test_module() -> UnderTest:
    """Return a factory of plugins under test, given their module."""
    return under_test


@pytest.fixture
def failing_generation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the generation of workshops raise."""

    def fail(_: object) -> None:
        raise ZeroDivisionError

    target = "dialoguekit.testing.conformance.recordings.WorkshopGenerator.generate"
    monkeypatch.setattr(target, fail)
