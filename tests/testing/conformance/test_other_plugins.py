"""Names, prefixes and letters of ids that another plugin declares are found."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable
from typing import Any

import attrs
from tests.testing.samples import orchard

from dialoguekit.events import event, fields
from dialoguekit.plugin import Method
from dialoguekit.plugin.registry.discovery import Candidate, candidate_of
from dialoguekit.testing.conformance import other_plugins

METHOD = orchard.METHOD


@event("garden.rose-planted")
class RosePlanted:
    """A rose was planted, with the letters of a tree."""

    rose: str = fields.identifier("TR")


@event("orchard.tree-felled")
class TreeFelled:
    """A tree was felled, with the prefix of the orchard."""

    tree: str = fields.reference()


def candidate(
    broken_plugin: Callable[..., types.ModuleType],
    name: str,
    *events: type[Any],
    method: str = "",
    distribution: str | None = None,
) -> Candidate:
    """Return another plugin with these events."""
    value: Method = attrs.evolve(METHOD, name=method or name, events=events, commands=())
    module = broken_plugin(methods=[value])
    module.__name__ = f"dialoguekit_{name}"
    return candidate_of(name, module, "1", distribution or f"dialoguekit-{name}")


def found(under_test: Callable[..., Any], beside: Iterable[Candidate]) -> list[tuple[str, str]]:
    findings = other_plugins.check(under_test(beside=[*beside]))
    assert all(finding.is_error for finding in findings)
    assert all(finding.subject == "plugin orchard" for finding in findings)
    return [(finding.message, finding.fix) for finding in findings]


def test_a_plugin_with_other_names_passes(
    under_test: Callable[..., Any], broken_plugin: Callable[..., types.ModuleType]
) -> None:
    """Plugins that are excluded or cannot be loaded are left out."""
    clash = candidate(broken_plugin, "garden", RosePlanted)
    broken = candidate_of("hull", 1)
    assert found(under_test, [candidate(broken_plugin, "garden"), broken]) == []
    assert found(under_test, [attrs.evolve(clash, excluded=True)]) == []


def test_shared_letters_of_ids_are_found(
    under_test: Callable[..., Any], broken_plugin: Callable[..., types.ModuleType]
) -> None:
    """The message names both distributions, and the fix says to use other letters."""
    ((message, fix),) = found(under_test, [candidate(broken_plugin, "garden", RosePlanted)])
    assert message == (
        "both orchard and dialoguekit-garden declare the letters of ids 'TR': "
        "only one of them can be loaded"
    )
    assert fix.startswith("Use other letters for your ids")
    assert "rename yours before it is used" in fix


def test_a_shared_prefix_and_a_shared_method_are_found(
    under_test: Callable[..., Any], broken_plugin: Callable[..., types.ModuleType]
) -> None:
    """There is one finding for each other plugin; the prefix explains events and commands."""
    prefix = candidate(broken_plugin, "garden", TreeFelled)
    method = candidate(broken_plugin, "meadow", method="orchard")
    (of_prefix, _), (of_method, fix) = found(under_test, [prefix, method])
    assert "both orchard and dialoguekit-garden declare the prefix 'orchard'" in of_prefix
    assert "both orchard and dialoguekit-meadow declare the method 'orchard'" in of_method
    assert fix.startswith("Rename your method")


def test_the_installed_plugin_itself_is_no_other_plugin(
    under_test: Callable[..., Any], broken_plugin: Callable[..., types.ModuleType]
) -> None:
    """It has the same module, or the same name and distribution."""
    events = (orchard.TreePlanted,)
    same_module = candidate(broken_plugin, "orchard", *events, distribution="dialoguekit-orchard")
    same_name = attrs.evolve(same_module, module="", distribution="orchard")
    another = attrs.evolve(same_module, module="another_orchard")
    assert found(under_test, [same_module]) == []
    assert found(under_test, [same_name]) == []
    ((message, _),) = found(under_test, [another])
    assert "declare the plugin 'orchard', the method 'orchard', the prefix 'orchard'" in message
