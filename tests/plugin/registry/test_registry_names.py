"""Unique names: each has one owner, and a second plugin fails with both distributions named."""

from __future__ import annotations

from itertools import permutations

import pytest
from tests.plugin.registry.samples import (
    GOOD,
    CafeClosed,
    TableMoved,
    analysis,
    command,
    declaring,
    failure,
    method,
)

from dialoguekit.errors import DuplicateName
from dialoguekit.events import Event, event, fields
from dialoguekit.plugin.registry.registry import PluginRegistry, candidate_of


def recording(event_class: type[Event]) -> object:
    """Return a plugin with an analysis that declares an event."""
    return declaring(analyses=[analysis(event_class.__name__.lower(), events=[event_class])])


CLASHES = {
    "method": (declaring(methods=[method("walk")]), "walk"),
    "analysis": (declaring(analyses=[analysis("echo")]), "echo"),
    "event": (declaring(analyses=[analysis("last", events=[CafeClosed])]), "cafe.closed"),
    "command": (declaring(methods=[method("echo", commands=[command("close")])]), "echo.close"),
}


@pytest.mark.parametrize(("kind", "plugin", "name"), [(k, *v) for k, v in CLASHES.items()])
def test_a_duplicate_name_is_reported_with_both_plugins(
    kind: str, plugin: object, name: str
) -> None:
    """The first owns the name; the second fails, and declares nothing."""
    first = candidate_of("bar", plugin, "1", "dialoguekit-bar")
    second_plugin = declaring(
        methods=[method("walk"), method("talk")],
        analyses=[analysis("echo", events=[CafeClosed], commands=[command("close")])],
    )
    second = candidate_of("cafe", second_plugin, "1", "dialoguekit-cafe")
    registry = PluginRegistry([first, second, GOOD])
    clash = f"Both dialoguekit-bar and dialoguekit-cafe declare the {kind} {name!r}."
    assert failure(registry).startswith(clash)
    assert "talk" not in registry.methods
    assert registry.owner(kind, name).name == "bar"
    assert "circle" in registry.methods
    with pytest.raises(DuplicateName) as caught:
        PluginRegistry([first, second], strict=True)
    assert (caught.value.kind, caught.value.name) == (kind, name)
    assert (caught.value.first, caught.value.second) == ("dialoguekit-bar", "dialoguekit-cafe")


def test_two_plugins_cannot_have_the_same_name() -> None:
    """Two distributions with the same entry point are both named."""
    first_plugin = candidate_of(
        "cafe", declaring(methods=[method("walk")]), "1", "dialoguekit-cafe"
    )
    second_plugin = candidate_of("cafe", declaring(methods=[method("talk")]), "1", "our-cafe")
    registry = PluginRegistry([first_plugin, second_plugin])
    assert failure(registry).startswith(
        "Both dialoguekit-cafe and our-cafe declare the plugin 'cafe'."
    )
    assert set(registry.methods) == {"walk"}


def test_a_failed_plugin_owns_no_name() -> None:
    """Another plugin can declare it."""
    failed = candidate_of("bar", declaring(methods=[method("walk"), 7]))
    registry = PluginRegistry([failed, candidate_of("cafe", declaring(methods=[method("walk")]))])
    assert registry.owner("method", "walk").name == "cafe"


# Prefixes

PREFIXED = {
    "two events": (
        recording(CafeClosed),
        recording(TableMoved),
    ),
    "two commands": (
        declaring(analyses=[analysis("cafe", commands=[command("close")])]),
        declaring(methods=[method("cafe", commands=[command("open")])]),
    ),
    "an event and a command": (
        recording(CafeClosed),
        declaring(methods=[method("cafe", commands=[command("open")])]),
    ),
}


@pytest.mark.parametrize(("first_plugin", "second_plugin"), PREFIXED.values(), ids=list(PREFIXED))
def test_a_duplicate_prefix_is_reported_with_both_plugins(
    first_plugin: object, second_plugin: object
) -> None:
    """A prefix identifies the plugin of an event, so it has one owner."""
    first = candidate_of("bar", first_plugin, "1", "dialoguekit-bar")
    second = candidate_of("cafe", second_plugin, "1", "dialoguekit-cafe")
    for pair in permutations((first, second)):
        registry = PluginRegistry([*pair, GOOD])
        clash = "Both {0.distribution} and {1.distribution} declare the prefix 'cafe'. Uninstall"
        assert failure(registry, pair[1].name).startswith(clash.format(*pair))
        assert registry.owner("prefix", "cafe").name == pair[0].name
        with pytest.raises(DuplicateName) as caught:
            PluginRegistry(pair, strict=True)
        assert (caught.value.kind, caught.value.name) == ("prefix", "cafe")


def test_a_plugin_may_have_several_prefixes() -> None:
    """Events and commands use them; a method needs none."""
    plugin = declaring(
        methods=[
            method("walk", events=[CafeClosed, TableMoved], commands=[command("begin")]),
        ],
    )
    (loaded,) = PluginRegistry([candidate_of("cafe", plugin)], strict=True).plugins
    assert loaded.declared_names[-2:] == [("prefix", "cafe"), ("prefix", "walk")]


def test_a_method_may_have_the_name_of_another_prefix() -> None:
    """Names of different kinds do not clash."""
    first_plugin = candidate_of("bar", declaring(methods=[method("cafe")]))
    second_plugin = candidate_of("cafe", recording(CafeClosed))
    assert PluginRegistry([first_plugin, second_plugin]).failures == ()


@event("bar.stool-moved")
class StoolMoved:
    """A stool with an id was moved."""

    stool: str = fields.identifier("ST")


@event("cafe.stool-moved")
class OtherStoolMoved:
    """A stool with an id that begins with the same letters was moved."""

    stool: str = fields.identifier("ST")


def test_two_plugins_cannot_create_the_same_ids() -> None:
    """``ST1`` would be ambiguous; both distributions are named."""
    first_plugin = candidate_of(
        "bar",
        recording(StoolMoved),
        "1",
        "dialoguekit-bar",
    )
    second_plugin = candidate_of(
        "cafe",
        recording(OtherStoolMoved),
        "1",
        "dialoguekit-cafe",
    )
    registry = PluginRegistry([first_plugin, second_plugin])
    clash = "Both dialoguekit-bar and dialoguekit-cafe declare the letters of ids 'ST'."
    assert failure(registry).startswith(clash)
    assert registry.event_classes == (StoolMoved,)
