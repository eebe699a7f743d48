"""Commands only read the state, and refuse with ``refuse``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from tests.testing.samples import orchard

from dialoguekit.plugin import CommandContext, CommandEvents, Workshop, refuse
from dialoguekit.testing.conformance import commands


def messages(under_test: Callable[..., Any], function: Any) -> list[str]:
    function.__name__ = "plant"
    plugin = under_test(methods=[attrs.evolve(orchard.METHOD, commands=(function,))])
    found = commands.check(plugin)
    assert all(finding.subject == "command orchard.plant" for finding in found)
    return [finding.message for finding in found]


def test_a_command_that_only_reads_passes(under_test: Callable[..., Any]) -> None:
    """It may refuse or return events."""

    def never(state: Workshop, context: CommandContext) -> CommandEvents:
        refuse("plant", "it is winter", "Wait")

    assert messages(under_test, orchard.plant) == []
    assert messages(under_test, never) == []


class Planter:
    """A callable that is not a function."""

    def __call__(self, state: Workshop, context: CommandContext) -> CommandEvents:
        return ()


async def later(state: Workshop, context: CommandContext) -> CommandEvents:
    """Return no events, as a coroutine."""
    return ()


@pytest.mark.parametrize(
    "function",
    [Planter(), later, lambda state: (), lambda *, state, context: ()],
    ids=["object", "coroutine", "one parameter", "keywords only"],
)
def test_a_command_is_a_plain_function(under_test: Callable[..., Any], function: Any) -> None:
    """Its first two parameters are the state and the context."""
    (message,) = messages(under_test, function)
    assert "it is not a plain function with the first two parameters" in message


def test_a_command_that_raises_is_found(under_test: Callable[..., Any]) -> None:
    """The finding shows the arguments and the exception."""

    def careless(state: Workshop, context: CommandContext, person: str) -> CommandEvents:
        return (state.people[person],)

    (message,) = messages(under_test, careless)
    assert "called with person=" in message
    assert "it raised KeyError(" in message


def test_a_type_error_of_a_command_is_found(under_test: Callable[..., Any]) -> None:
    """Only a TypeError for missing arguments is ignored."""

    def type_error(state: Workshop, context: CommandContext, height_cm: int) -> CommandEvents:
        return ("a" + height_cm,)  # type: ignore[operator]

    (message,) = messages(under_test, type_error)
    assert "it raised TypeError(" in message


def test_a_command_that_changes_the_state_is_found(under_test: Callable[..., Any]) -> None:
    """Only events may change a state."""

    def change_state(state: Workshop, context: CommandContext) -> CommandEvents:
        state.parked_contributions.add("TR1")
        return ()

    assert messages(under_test, change_state) == ["called with no arguments, it changed the state"]


def test_each_command_is_called_on_an_unchanged_state(under_test: Callable[..., Any]) -> None:
    """One that changes the state does not affect the next one."""

    def change_state(state: Workshop, context: CommandContext) -> CommandEvents:
        state.parked_contributions.add("TR1")
        return ()

    def check_state(state: Workshop, context: CommandContext) -> CommandEvents:
        assert "TR1" not in state.parked_contributions
        return ()

    method = attrs.evolve(orchard.METHOD, commands=(change_state, check_state))
    (finding,) = commands.check(under_test(methods=[method]))
    assert finding.subject == "command orchard.change-state"


def test_a_command_returns_a_tuple_of_events(under_test: Callable[..., Any]) -> None:
    """A list or any other element is found."""
    assert messages(under_test, lambda state, context: []) == [
        "called with no arguments, it returned []"
    ]
    assert messages(under_test, lambda state, context: (1,)) == [
        "called with no arguments, it returned (1,)"
    ]


def test_a_keyboard_interrupt_stops_the_check(
    under_test: Callable[..., Any], failing_generation: None
) -> None:
    """KeyboardInterrupt is raised and is not a finding."""

    def stop(state: Workshop, context: CommandContext) -> CommandEvents:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        messages(under_test, stop)


@pytest.mark.usefixtures("failing_generation")
def test_commands_are_checked_if_the_method_cannot_be_run(under_test: Callable[..., Any]) -> None:
    """They are checked on the empty state."""

    assert messages(under_test, orchard.plant) == []


def test_a_refusal_that_tells_what_was_given_is_found(under_test: Callable[..., Any]) -> None:
    """A handle hides a text that is repeated as it is, and none that was changed."""

    def repeats(state: Workshop, context: CommandContext, person: str) -> CommandEvents:
        refuse(f"plant with {person}", f"{person!r} is unknown", "Wait")

    def shouts(state: Workshop, context: CommandContext, person: str) -> CommandEvents:
        refuse(f"plant with {person.upper()}", "it is winter", "Wait")

    assert messages(under_test, repeats) == []
    (message,) = messages(under_test, shouts)
    assert "its refusal told what is personal: Cannot plant with ANA" in message


def test_a_refusal_that_tells_what_was_said_is_found(under_test: Callable[..., Any]) -> None:
    def quotes(state: Workshop, context: CommandContext) -> CommandEvents:
        trees = state.plugin_events_of(orchard.TreePlanted)
        wishes = [tree.wish for tree in trees if tree.wish]
        refuse("plant", f"others wish {wishes}", "Wait")

    (message,) = messages(under_test, quotes)
    assert "its refusal told what is personal: Cannot plant: others wish" in message


def test_a_value_of_another_type_is_refused_or_found(under_test: Callable[..., Any]) -> None:
    """A command that declares the types of its parameters is called with no others."""

    def declared(state: Workshop, context: CommandContext, person: str) -> CommandEvents:
        refuse(person.strip() and "plant", "it is winter", "Wait")

    def undeclared(state: Workshop, context: CommandContext, person: Any) -> CommandEvents:
        refuse(person.strip() and "plant", "it is winter", "Wait")

    assert messages(under_test, declared) == []
    (message,) = messages(under_test, undeclared)
    assert "it raised AttributeError(" in message
