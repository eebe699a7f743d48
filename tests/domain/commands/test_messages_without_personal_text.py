"""No message of a command contains a personal text, whatever is given where."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.golden import examples_outcomes, examples_workshop

from dialoguekit.domain import commands
from dialoguekit.domain.commands import CommandContext
from dialoguekit.domain.commands.arguments import call_command, normalise_arguments
from dialoguekit.domain.state import Programme
from dialoguekit.errors import DialogueKitError
from dialoguekit.events import CORE_EVENTS
from dialoguekit.events.fields import field_type_of
from dialoguekit.testing.scenario import given as given_events

CANARY = "Kanarie"
NOW = CommandContext(
    datetime(2026, 3, 3, 12, tzinfo=UTC),
    methods={"parallel-thinking": None},  # Plugins declare them.
)
COMMANDS = [getattr(commands, name) for name in commands.__all__]
COMMANDS = [
    command
    for command in COMMANDS
    if inspect.isfunction(command) and "context" in inspect.signature(command).parameters
]


def with_canaries(event: Any) -> Any:
    """Return an event with a name in each of its texts."""
    texts: dict[str, Any] = {}
    for attribute in attrs.fields(type(event)):
        kind, value = field_type_of(attribute), getattr(event, attribute.name)
        if kind is not None and kind.name == "text" and isinstance(value, str):
            texts[attribute.name] = f"{CANARY} {value}"
    if "options" in attrs.fields_dict(type(event)):
        texts["options"] = (*event.options, f"What {CANARY} said")
    return attrs.evolve(event, **texts)


EXAMPLES = [*examples_workshop.EXAMPLES, *examples_outcomes.EXAMPLES]
SCENARIO = given_events(
    *(with_canaries(event) for event, _ in EXAMPLES if type(event) in CORE_EVENTS)
)
STATE = SCENARIO.state
"""The state of a workshop whose texts all contain a name."""

NAMES = st.sampled_from(
    ["Ana {}", "{}", "{}!", "P{}", "P1 {}", "{}\n", "“{}”", "ana {} ben", "C-{} x", "\u202e{}"]
).map(lambda form: form.format(CANARY))
IDS = st.sampled_from(sorted(STATE.seq_by_id))
VALUES = st.one_of(
    NAMES,
    IDS,
    st.none(),
    st.integers(0, 3),
    st.booleans(),
    st.lists(NAMES | IDS, min_size=1, max_size=3).map(tuple),
    st.dictionaries(NAMES | IDS, NAMES | st.integers(0, 3), min_size=1, max_size=2),
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_no_message_contains_what_was_given(
    command: Callable[..., Any], data: st.DataObject
) -> None:
    """Neither what is given in the place of an id, nor what was said before."""
    parameters = list(inspect.signature(command).parameters.values())[2:]
    arguments = {
        each.name: data.draw(VALUES, each.name)
        for each in parameters
        if each.default is each.empty or data.draw(st.booleans())
    }
    assert CANARY not in message_of(command, arguments)


def message_of(command: Callable[..., Any], arguments: dict[str, Any]) -> str:
    """Return the message of the refusal of a command, which raises no other error."""
    if "workshop_state" in arguments:
        arguments["workshop_state"] = lambda _: STATE
    people = arguments.get("people")
    workshops = list(people) if isinstance(people, dict) else []
    state: Any = Programme(workshops=workshops) if "programme" in command.__module__ else STATE
    try:
        args, kwargs = normalise_arguments(command, (), arguments)
        call_command(command, state, NOW, args, kwargs)
    except DialogueKitError as error:
        return f"{error}{error!r}{error.args}"
    return ""


ODD_VALUES: tuple[Any, ...] = (
    f"Ana {CANARY}",
    (f"Ana {CANARY}",),
    {f"Ana {CANARY}": 1},
    {"P1": f"Ana {CANARY}"},
    {"P1": [[]]},
    [[]],
    b"P1",
    7,
    1.5,
    True,
    None,
    datetime(2026, 3, 3, 12),  # noqa: DTZ001  # without a zone
    object(),
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_a_value_of_another_type_is_refused(command: Callable[..., Any]) -> None:
    """Wherever it is given, no error of the interpreter comes from inside the command."""
    parameters = list(inspect.signature(command).parameters.values())[2:]
    needed = {each.name: _sample(each) for each in parameters if each.default is each.empty}
    for each in parameters:
        for odd in ODD_VALUES:
            assert CANARY not in message_of(command, needed | {each.name: odd})


def _sample(parameter: inspect.Parameter) -> Any:
    """Return a value of the type of a parameter."""
    samples = {
        "Mapping": {"P1": 1},
        "Sequence": ("P1",),
        "Collection": ("parallel-thinking",),
        "Iterable": SCENARIO.recorded,
        "Callable": lambda _: STATE,
        "datetime": NOW.occurred_at,
        "str": "P1",
        "int": 1,
    }
    return next(value for name, value in samples.items() if name in str(parameter.annotation))


def test_the_state_contains_the_name() -> None:
    """So a message could repeat it."""
    options = [option for ballot in STATE.ballots.values() for option in ballot.options]
    assert CANARY in "".join(options)
