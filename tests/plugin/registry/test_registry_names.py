"""Names: each has one owner, and whoever comes second is told who that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import permutations
from types import SimpleNamespace
from typing import Any

import pytest

from dialoguekit.domain.commands import Decided, Noting
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import NameClash
from dialoguekit.events import event, fields
from dialoguekit.plugin import Analysis, Chapter, EventKind, Method, PerWorkshop, hookimpl
from dialoguekit.plugin.registry.registry import Host, given
from dialoguekit.plugin.types import Decision


class Fold(PerWorkshop[dict[str, int], int]):
    """A fold of nothing."""


@event("cafe.closed")
class CafeClosed:
    """The café was closed."""


@event("cafe.table-moved")
class TableMoved:
    """A table was moved."""


def method(name: str, **more: Any) -> Method:
    """A method without stages."""
    return Method(name=name, title=name.title(), summary="?", source="us", **more)


def analysis(name: str, **more: Any) -> Analysis:
    """An analysis that says nothing."""

    def chapter(view: object, scope: object) -> Chapter:
        return Chapter(name=name, title=name.title(), blocks=())

    return Analysis(
        name=name, title=name.title(), summary="?", projection=Fold, chapter=chapter, **more
    )


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


GOOD = given("good", declaring(methods=[method("circle")], analyses=[analysis("pulse")]), "2.0")


def failure(host: Host, name: str = "cafe") -> str:
    """Why the plugin of that name failed."""
    (found,) = [plugin for plugin in host.failures if plugin.name == name]
    assert found.failure is not None
    return found.failure


CLASHES = {
    "method": (declaring(methods=[method("walk")]), "walk"),
    "analysis": (declaring(analyses=[analysis("echo")]), "echo"),
    "event": (declaring(events=[EventKind(event=CafeClosed)]), "cafe.closed"),
    "decision": (declaring(decisions=[decision("cafe.close")]), "cafe.close"),
}


@pytest.mark.parametrize(("kind", "plugin", "name"), [(k, *v) for k, v in CLASHES.items()])
def test_two_plugins_with_one_name_are_both_named(kind: str, plugin: object, name: str) -> None:
    """The first keeps it; the second is listed as failed, and nothing of it is taken."""
    first = given("bar", plugin, "1", "dialoguekit-bar")
    other = declaring(
        methods=[method("walk"), method("talk")],
        analyses=[analysis("echo")],
        events=[EventKind(event=CafeClosed)],
        decisions=[decision("cafe.close")],
    )
    second = given("cafe", other, "1", "dialoguekit-cafe")
    host = Host([first, second, GOOD])
    clash = f"Both dialoguekit-bar and dialoguekit-cafe declare the {kind} {name!r}."
    assert failure(host).startswith(clash)
    assert "talk" not in host.methods
    assert host.owner(kind, name).name == "bar"
    assert "circle" in host.methods
    with pytest.raises(NameClash) as caught:
        Host([first, second], strict=True)
    assert (caught.value.kind, caught.value.name) == (kind, name)
    assert (caught.value.first, caught.value.second) == ("dialoguekit-bar", "dialoguekit-cafe")


def test_two_plugins_cannot_go_by_one_name() -> None:
    """Two distributions may choose the same entry point; both are named."""
    one = given("cafe", declaring(methods=[method("walk")]), "1", "dialoguekit-cafe")
    other = given("cafe", declaring(methods=[method("talk")]), "1", "our-cafe")
    host = Host([one, other])
    assert failure(host).startswith("Both dialoguekit-cafe and our-cafe declare the plugin 'cafe'.")
    assert set(host.methods) == {"walk"}


def test_a_plugin_that_failed_keeps_no_name() -> None:
    """Another may take it."""
    broken = given("bar", declaring(methods=[method("walk"), 7]))
    host = Host([broken, given("cafe", declaring(methods=[method("walk")]))])
    assert host.owner("method", "walk").name == "cafe"


# Prefixes

PREFIXED = {
    "two events": (
        declaring(events=[EventKind(event=CafeClosed)]),
        declaring(events=[EventKind(event=TableMoved)]),
    ),
    "two decisions": (
        declaring(decisions=[decision("cafe.close")]),
        declaring(decisions=[decision("cafe.open")]),
    ),
    "an event and a decision": (
        declaring(events=[EventKind(event=CafeClosed)]),
        declaring(decisions=[decision("cafe.open")]),
    ),
}


@pytest.mark.parametrize(("one", "other"), PREFIXED.values(), ids=list(PREFIXED))
def test_two_plugins_with_one_prefix_are_both_named(one: object, other: object) -> None:
    """Even where no name is the same: a prefix says whose an event is."""
    first = given("bar", one, "1", "dialoguekit-bar")
    second = given("cafe", other, "1", "dialoguekit-cafe")
    for pair in permutations((first, second)):
        host = Host([*pair, GOOD])
        clash = "Both {0.distribution} and {1.distribution} declare the prefix 'cafe'. Uninstall"
        assert failure(host, pair[1].name).startswith(clash.format(*pair))
        assert host.owner("prefix", "cafe").name == pair[0].name
        with pytest.raises(NameClash) as caught:
            Host(pair, strict=True)
        assert (caught.value.kind, caught.value.name) == ("prefix", "cafe")


def test_a_plugin_may_have_several_prefixes_and_use_each_often() -> None:
    """For events as for decisions; a method needs none."""
    plugin = declaring(
        methods=[method("walk")],
        events=[EventKind(event=CafeClosed), EventKind(event=TableMoved)],
        decisions=[decision("cafe.close"), decision("walk.begin")],
    )
    (loaded,) = Host([given("cafe", plugin)], strict=True).plugins
    assert loaded.names[-2:] == [("prefix", "cafe"), ("prefix", "walk")]


def test_a_method_may_be_called_like_the_prefix_of_another_plugin() -> None:
    """Names of different kinds do not meet."""
    one = given("bar", declaring(methods=[method("cafe")]))
    other = given("cafe", declaring(events=[EventKind(event=CafeClosed)]))
    assert Host([one, other]).failures == ()


@event("bar.stool-moved")
class StoolMoved:
    """A stool with an id was moved."""

    stool: str = fields.identifier("ST")


@event("cafe.stool-moved")
class OtherStoolMoved:
    """A stool whose id begins with the same letters."""

    stool: str = fields.identifier("ST")


def test_two_plugins_cannot_give_the_same_ids() -> None:
    """``ST1`` would be two things; both distributions are named."""
    one = given("bar", declaring(events=[EventKind(event=StoolMoved)]), "1", "dialoguekit-bar")
    other = given(
        "cafe", declaring(events=[EventKind(event=OtherStoolMoved)]), "1", "dialoguekit-cafe"
    )
    host = Host([one, other])
    clash = "Both dialoguekit-bar and dialoguekit-cafe declare the letters of ids 'ST'."
    assert failure(host).startswith(clash)
    assert host.event_classes == (StoolMoved,)
