"""Asking a plugin what it declares, and refusing what cannot be taken, with what to mend."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import count
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

from dialoguekit.domain.commands import Decided, Noting
from dialoguekit.domain.state import Workshop
from dialoguekit.events import EventType
from dialoguekit.plugin import API_VERSION, EventKind, Method, hookimpl
from dialoguekit.plugin.registry.declarations import ask
from dialoguekit.plugin.registry.registry import Candidate, Host, given
from dialoguekit.plugin.types import Decision


def method(name: str, **more: Any) -> Method:
    """A method without stages."""
    return Method(name=name, title=name.title(), summary="?", source="us", **more)


def decision(name: str, **more: Any) -> Decision:
    """A decision function that records nothing."""

    def decide(state: Workshop, noting: Noting) -> Decided:
        return ()

    return Decision(name=name, function=decide, **more)


def declaring(**answers: Iterable[Any]) -> object:
    """A plugin that answers those hooks for which something is given: ``methods=[…]``."""
    return SimpleNamespace(
        **{f"dialoguekit_{hook}": hookimpl(always(answer)) for hook, answer in answers.items()}
    )


def always(answer: Any) -> Callable[[], Any]:
    """A function that returns it."""

    def return_it() -> Any:
        return answer

    return return_it


def answering(answer: Callable[[], Any], hook: str = "dialoguekit_methods") -> object:
    """A plugin whose hook does whatever ``answer`` does."""
    return SimpleNamespace(**{hook: hookimpl(answer)})


def wrapping() -> Iterator[None]:
    """A hook that would change what others answer."""
    yield


def endless() -> Any:
    """A function that calls itself, and itself, and itself."""
    return endless()


class Unmade:
    """A plugin whose hooks need an object that nobody made."""

    @hookimpl
    def dialoguekit_methods(self) -> Iterable[Method]:
        return ()


class Unshowable:
    """A value that raises when it is looked at."""

    def __repr__(self) -> str:
        raise LookupError


class Numbered:
    """An event that was marked by hand, and wrongly."""

    __event_type__ = EventType(7, 1)  # type: ignore[arg-type]


REFUSED: dict[str, tuple[Candidate, str]] = {
    "argument with a default": (
        given("cafe", SimpleNamespace(dialoguekit_events=hookimpl(lambda kit=None, n=1: ()))),
        "dialoguekit_events takes kit, n, which nobody gives",
    ),
    "any arguments": (
        given("cafe", SimpleNamespace(dialoguekit_methods=hookimpl(lambda *a, **k: ()))),
        "dialoguekit_methods takes a, k, which nobody gives",
    ),
    "keyword with a default": (
        given("cafe", SimpleNamespace(dialoguekit_methods=hookimpl(lambda *, host=None: ()))),
        "dialoguekit_methods takes host, which nobody gives",
    ),
    "wrapper": (
        given("cafe", SimpleNamespace(dialoguekit_methods=hookimpl(wrapping, wrapper=True))),
        "dialoguekit_methods wraps, and there is nothing to wrap",
    ),
    "old wrapper": (
        given("cafe", SimpleNamespace(dialoguekit_methods=hookimpl(wrapping, hookwrapper=True))),
        "mark it with @hookimpl alone",
    ),
    "class": (given("cafe", Unmade), "dialoguekit_methods takes self, which nobody gives"),
    "no end": (
        given("cafe", answering(lambda: (method(f"walk{n}") for n in count()))),
        "ValueError: dialoguekit_methods returns more than 1000 values: does it end?",
    ),
    "recursion": (given("cafe", answering(endless)), "RecursionError: maximum recursion depth"),
    "shows nothing": (
        given("cafe", declaring(methods=[Unshowable()])),
        "must return Method values, not a Unshowable that cannot be shown",
    ),
    "name that is no text": (
        given("cafe", declaring(methods=[Mock(spec=Method, api_version=API_VERSION)])),
        "dialoguekit_methods returns a value whose name is <Mock name='mock.name'",
    ),
    "name that is a number": (
        given("cafe", declaring(events=[EventKind(event=Numbered)])),
        "dialoguekit_events returns a value whose name is 7: a name must be text",
    ),
    "a face of words": (
        given("cafe", declaring(methods=[method("walk", api_version="1")])),
        "'walk' was made for version '1' of the plugin face, and this is version 1",
    ),
    "decision for another face": (
        given("cafe", declaring(decisions=[decision("cafe.close", api_version=3)])),
        "'cafe.close' was made for version 3",
    ),
    "core prefix of a decision": (
        given("cafe", declaring(decisions=[decision("contribution.like")])),
        "the decision 'contribution.like' has the prefix 'contribution', which belongs to dial",
    ),
}
each_refused = pytest.mark.parametrize(("candidate", "reason"), REFUSED.values(), ids=list(REFUSED))


@each_refused
def test_what_cannot_be_taken_is_refused_with_what_to_mend(
    candidate: Candidate, reason: str
) -> None:
    """On one line, and nothing of it is taken."""
    (loaded,) = Host([candidate]).plugins
    assert loaded.failure is not None
    assert reason in loaded.failure
    assert loaded.failure.isprintable()
    assert loaded.names == [("plugin", "cafe")]


def test_a_plugin_is_asked_one_hook_after_the_other() -> None:
    """And it is noted where it stands, in case that it does not come back."""
    noted: list[str] = []
    loaded = ask(given("cafe", declaring(methods=[method("walk")])), noted.append)
    assert [found.name for found in loaded.methods] == ["walk"]
    assert noted == [
        "it was imported",
        "dialoguekit_methods was asked",
        "dialoguekit_analyses was asked",
        "dialoguekit_decisions was asked",
        "dialoguekit_events was asked",
    ]


def test_as_many_values_as_anybody_needs_can_be_declared() -> None:
    """What has no end has another one."""
    many = declaring(methods=[method(f"walk{number}") for number in range(1000)])
    (loaded,) = Host([given("cafe", many)], strict=True).plugins
    assert len(loaded.methods) == 1000


def test_two_functions_may_answer_one_hook() -> None:
    """A plugin that grew may keep its methods in two places."""

    @hookimpl(specname="dialoguekit_methods")
    def more() -> Iterable[Method]:
        return [method("stroll")]

    plugin = SimpleNamespace(
        dialoguekit_methods=hookimpl(always([method("walk")])), more_methods=more
    )
    (loaded,) = Host([given("cafe", plugin)], strict=True).plugins
    assert [found.name for found in loaded.methods] == ["stroll", "walk"]
