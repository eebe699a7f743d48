"""Collecting declarations from a plugin, and refusing invalid ones with a remedy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from tests.plugin.registry.samples import (
    analysis,
    command,
    declaring,
    implementing,
    method,
    returning,
)

from dialoguekit.events import ContributionMade
from dialoguekit.plugin import Method, SecretFacts, Stage, hookimpl
from dialoguekit.plugin.registry.declarations import collect_declarations
from dialoguekit.plugin.registry.registry import Candidate, PluginRegistry, candidate_of
from dialoguekit.plugin.types import API_VERSION


def wrapping() -> Iterator[None]:
    """Yield, as a hook wrapper would."""
    yield


def endless() -> Any:
    """Call itself without end."""
    return endless()


class Unmade:
    """A plugin with hooks that are methods of a class."""

    @hookimpl
    def dialoguekit_methods(self) -> Iterable[Method]:
        return ()


class Unshowable:
    """A value without a representation."""

    def __repr__(self) -> str:
        raise LookupError


class DerivedMethod(Method):
    """A subclass of a declaration."""


class Shown(str):
    """A string that a template would not escape."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


CORE_PREFIX = declaring(methods=[method("contribution", commands=[command("like")])])
REFUSED: dict[str, tuple[Candidate, str]] = {
    "argument with a default": (
        candidate_of(
            "cafe", SimpleNamespace(dialoguekit_analyses=hookimpl(lambda kit=None, n=1: ()))
        ),
        "dialoguekit_analyses takes kit, n: declare the hook without arguments",
    ),
    "any arguments": (
        candidate_of("cafe", SimpleNamespace(dialoguekit_methods=hookimpl(lambda *a, **k: ()))),
        "dialoguekit_methods takes a, k: declare the hook without arguments",
    ),
    "keyword with a default": (
        candidate_of("cafe", SimpleNamespace(dialoguekit_methods=hookimpl(lambda *, kit=None: ()))),
        "dialoguekit_methods takes kit: declare the hook without arguments",
    ),
    "wrapper": (
        candidate_of("cafe", SimpleNamespace(dialoguekit_methods=hookimpl(wrapping, wrapper=True))),
        "dialoguekit_methods is a hook wrapper",
    ),
    "old wrapper": (
        candidate_of(
            "cafe", SimpleNamespace(dialoguekit_methods=hookimpl(wrapping, hookwrapper=True))
        ),
        "mark it with @hookimpl alone",
    ),
    "class": (candidate_of("cafe", Unmade), "dialoguekit_methods takes self: declare the hook"),
    "no end": (
        candidate_of("cafe", implementing(lambda: (method(f"walk{n}") for n in count()))),
        "ValueError: dialoguekit_methods returns more than 1000 values: return fewer",
    ),
    "recursion": (
        candidate_of("cafe", implementing(endless)),
        "RecursionError: maximum recursion depth",
    ),
    "shows nothing": (
        candidate_of("cafe", declaring(methods=[Unshowable()])),
        "must return Method values, not a Unshowable without a representation",
    ),
    "name that is no text": (
        candidate_of("cafe", declaring(methods=[Mock(spec=Method, api_version=API_VERSION)])),
        "dialoguekit_methods returns a value with the name <Mock name='mock.name'",
    ),
    "method as an analysis": (
        candidate_of("cafe", declaring(analyses=[method("walk")])),
        "dialoguekit_analyses returns the method 'walk': use dialoguekit_methods",
    ),
    "version as text": (
        candidate_of("cafe", declaring(methods=[method("walk", api_version="1")])),
        "'walk' was made for version '1' of the plugin API, and this is version 1",
    ),
    "subclass": (
        candidate_of(
            "cafe",
            declaring(methods=[DerivedMethod(name="walk", title="W", summary="?", source="us")]),
        ),
        "dialoguekit_methods returns the Method 'walk' of a class derived from Method or from str",
    ),
    "name of a subclass of str": (
        candidate_of("cafe", declaring(methods=[method(Shown("walk"))])),
        "of a class derived from Method or from str",
    ),
    "text of a subclass of str": (
        candidate_of("cafe", declaring(analyses=[analysis("walk", absence=Shown("no walk"))])),
        "Analysis 'walk': absence must be plain text, not Shown: use str",
    ),
    "part of a text of a subclass of str": (
        candidate_of(
            "cafe",
            declaring(
                methods=[method("walk", stages=[Stage(name="a", title="A", accepts=(Shown("b"),))])]
            ),
        ),
        "Method 'walk': accepts must be plain text, not Shown: use str",
    ),
    "rule of another class": (
        candidate_of("cafe", declaring(methods=[method("walk", rules=[7])])),
        "Method 'walk': 7 must be a Rule, Stage, Template or Prompt",
    ),
    "kept events that are none": (
        candidate_of("cafe", declaring(analyses=[analysis("walk", keeps=[int])])),
        "Analysis 'walk': keeps must name event classes, not <class 'int'>",
    ),
    "secrets of others": (
        candidate_of(
            "cafe",
            declaring(
                analyses=[
                    analysis(
                        "walk", secrets=[SecretFacts(event=ContributionMade, key=lambda _: None)]
                    )
                ]
            ),
        ),
        "Analysis 'walk': secrets must be of its own events, not of <class 'dialoguekit.events",
    ),
    "core prefix of a command": (
        candidate_of("cafe", CORE_PREFIX),
        "the command 'contribution.like' has the prefix 'contribution', which is reserved for dial",
    ),
}
each_refused = pytest.mark.parametrize(("candidate", "reason"), REFUSED.values(), ids=list(REFUSED))


@each_refused
def test_an_invalid_declaration_is_refused_with_a_remedy(candidate: Candidate, reason: str) -> None:
    """The reason is one line, and no declaration of the plugin is registered."""
    (loaded,) = PluginRegistry([candidate]).plugins
    assert loaded.failure is not None
    assert reason in loaded.failure
    assert loaded.failure.isprintable()
    assert loaded.declared_names == [("plugin", "cafe")]


def test_the_hooks_are_called_one_after_the_other() -> None:
    """Each step is reported, in case it does not end."""
    steps: list[str] = []
    loaded = collect_declarations(
        candidate_of("cafe", declaring(methods=[method("walk")])), steps.append
    )
    assert [found.name for found in loaded.methods] == ["walk"]
    assert steps == [
        "it was imported",
        "dialoguekit_methods was called",
        "dialoguekit_analyses was called",
        "its declarations were checked",
    ]


def test_a_hook_may_return_a_thousand_values() -> None:
    """The limit only stops endless iterables."""
    plugin = declaring(methods=[method(f"walk{number}") for number in range(1000)])
    (loaded,) = PluginRegistry([candidate_of("cafe", plugin)], strict=True).plugins
    assert len(loaded.methods) == 1000


def test_two_functions_may_implement_one_hook() -> None:
    """A plugin may declare its methods in two places."""

    @hookimpl(specname="dialoguekit_methods")
    def more() -> Iterable[Method]:
        return [method("stroll")]

    plugin = SimpleNamespace(
        dialoguekit_methods=hookimpl(returning([method("walk")])), more_methods=more
    )
    (loaded,) = PluginRegistry([candidate_of("cafe", plugin)], strict=True).plugins
    assert [found.name for found in loaded.methods] == ["stroll", "walk"]
