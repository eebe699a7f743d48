"""A plugin to spoil, and what its checks work with."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from tests.testing.samples import orchard

from dialoguekit.application.kit import open
from dialoguekit.plugin import Analysis, Decision, EventKind, Method, hookimpl
from dialoguekit.testing.conformance.plugin_under_test import Bench, candidate_of

Spoilt = Callable[..., types.ModuleType]
BenchOf = Callable[..., Bench]


def spoilt(
    *,
    methods: Iterable[Method] = (orchard.METHOD,),
    analyses: Iterable[Analysis] = (),
    events: Iterable[EventKind] = (EventKind(event=orchard.TreePlanted),),
    decisions: Iterable[Decision] = (),
    doc: str | None = "An orchard.",
) -> types.ModuleType:
    """The orchard as a module of its own, with other things in it."""
    module: Any = types.ModuleType("dialoguekit_orchard", doc)
    answers = {
        "dialoguekit_methods": tuple(methods),
        "dialoguekit_analyses": tuple(analyses),
        "dialoguekit_events": tuple(events),
        "dialoguekit_decisions": tuple(decisions),
    }
    for name, answer in answers.items():
        setattr(module, name, hookimpl(_hook(answer), specname=name))
    made: types.ModuleType = module
    return made


def _hook(answer: tuple[Any, ...]) -> Callable[[], tuple[Any, ...]]:
    def hook() -> tuple[Any, ...]:
        return answer

    return hook


def bench_of(plugin: object) -> Bench:
    """What the checks of a plugin work with; it must load."""
    candidate = candidate_of(plugin, None)
    with open("memory:", plugins=[candidate]) as kit:
        loaded = next(p for p in kit.host.plugins if p.name == candidate.name)
    assert loaded.failure is None, loaded.failure
    return Bench(candidate, loaded, plugin, examples=25)


@pytest.fixture(name="spoilt")
def spoilt_fixture() -> Spoilt:
    """Makes plugins that have something wrong with them."""
    return spoilt


@pytest.fixture(name="bench_of")
def bench_fixture() -> BenchOf:
    """Makes what checks work with."""
    return lambda **changes: bench_of(spoilt(**changes))
