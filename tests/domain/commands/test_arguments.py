"""Arguments of commands: texts are normalised, and several values are not one text."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import NoneType
from typing import Any

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.commands.argument_types import alternatives, takes_pairs, takes_several
from dialoguekit.domain.commands.arguments import _parameters, normalise_arguments
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import Refused


def given_forms(type: Any) -> list[Any]:
    """Return the alternatives of a type without None."""
    return [form for form in alternatives(type) if form is not NoneType]


COMMANDS = {name: getattr(commands, name) for name in commands.__all__ if name[0].islower()}
SEVERAL = [
    (name, parameter.name)
    for name, command in COMMANDS.items()
    for parameter in _parameters(command)[1].values()
    if all(map(takes_several, given_forms(parameter.type)))
    and not all(map(takes_pairs, given_forms(parameter.type)))
]
PAIRS = [
    (name, parameter.name)
    for name, command in COMMANDS.items()
    for parameter in _parameters(command)[1].values()
    if all(map(takes_pairs, given_forms(parameter.type)))
]


def test_the_parameters_that_take_several_values_are_found() -> None:
    """The table below is made of the signatures of all commands."""
    assert {("schedule", "groups"), ("check_in", "consents"), ("open_ballot", "roll")} <= {*SEVERAL}
    assert {("cast_vote", "choices"), ("start", "params")} <= {*PAIRS}
    assert len(SEVERAL) > 20


@pytest.mark.parametrize(("command", "parameter"), SEVERAL, ids=map(" ".join, SEVERAL))
@pytest.mark.parametrize("value", ["one text", b"bytes", 7])
def test_a_single_value_is_refused_where_several_are_taken(
    command: str, parameter: str, value: object
) -> None:
    """Its letters would be recorded as values."""
    with pytest.raises(Refused) as refused:
        normalise_arguments(COMMANDS[command], (), {parameter: value})
    assert f"{parameter} takes several values, not " in str(refused.value)
    assert f"Write {parameter}=('…',)" in str(refused.value)
    assert "one text," not in str(refused.value)


@pytest.mark.parametrize(("command", "parameter"), PAIRS, ids=map(" ".join, PAIRS))
@pytest.mark.parametrize("value", ["one text", ["a"], 7])
def test_a_mapping_is_required_where_names_have_values(
    command: str, parameter: str, value: object
) -> None:
    with pytest.raises(Refused, match=f"{parameter} takes names with their values"):
        normalise_arguments(COMMANDS[command], (), {parameter: value})


@pytest.mark.parametrize("value", [("a",), ["a"], {"a"}, {"a": 1}, iter("a"), None])
def test_several_values_are_accepted_in_any_collection(value: object) -> None:
    normalise_arguments(commands.open_ballot, (), {"roll": value})


def accept_anything(state: Workshop, context: CommandContext, *args: Any, **kwargs: Any) -> Any:
    """Take any arguments, of any type."""


def test_texts_are_normalised_wherever_they_are() -> None:
    written, normal = "cafe\u0301", "caf\u00e9"
    args, kwargs = normalise_arguments(
        accept_anything,
        (written, 7),
        {"refs": [written], "labels": (written, ("P1", written)), "text": {written: {written}}},
    )
    assert args == (normal, 7)
    assert kwargs == {
        "refs": [normal],
        "labels": (normal, ("P1", normal)),
        "text": {normal: {normal}},
    }


def plugin_command(
    state: Workshop,
    context: CommandContext,
    ids: "Sequence[str]",
    names: Iterable[str] = (),
    either: str | Sequence[str] = (),
    pairs: Mapping[str, int] | None = None,
    *more: str,
) -> CommandEvents:
    return ()


@pytest.mark.parametrize("parameter", ["ids", "names", "pairs"])
def test_the_command_of_a_plugin_is_checked_too(parameter: str) -> None:
    """It is checked by its annotations, also if they are not text."""
    with pytest.raises(Refused, match=f"Cannot plugin command: {parameter} takes"):
        normalise_arguments(plugin_command, (), {parameter: "P1"})
    assert normalise_arguments(plugin_command, (), {"either": "P1"}) == ((), {"either": "P1"})
    with pytest.raises(Refused, match="ids takes"):
        normalise_arguments(plugin_command, ("P1",), {})


@pytest.mark.parametrize("command", [print, int, lambda: ()])
def test_a_function_without_a_signature_is_left_alone(command: Callable[..., Any]) -> None:
    assert normalise_arguments(command, ("a",), {}) == (("a",), {})
