"""Generated workshops: any method, with every kind of event."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from tests.testing.samples import orchard

from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.errors import Refused
from dialoguekit.events import event_type
from dialoguekit.plugin import Command, EventDeclaration, Workshop, hookimpl
from dialoguekit.testing.builders import memory_kit, report_document
from dialoguekit.testing.command_arguments import build_pool, draw_arguments, is_command_function
from dialoguekit.testing.event_generator import Vocabulary
from dialoguekit.testing.workshop_generator import generate_workshop


def generated_events(method: str = "orchard", **options: Any) -> list[Any]:
    with memory_kit({"orchard": orchard}) as kit:
        return list(generate_workshop(kit, method, **options).events())


def test_the_same_seed_gives_the_same_workshop() -> None:
    """Ids and times are the same; another seed or name gives another workshop."""
    once = generated_events(seed=3)
    assert once == generated_events(seed=3)
    assert once != generated_events(seed=4)
    assert {recorded.stream for recorded in generated_events(workshop="york")} == {"york"}


def test_every_kind_of_event_occurs() -> None:
    """Stages, prompts, links, stances, late entries and plugin events occur."""
    recorded = generated_events()
    types = {r.type for r in recorded}
    assert types >= {
        *("workshop.opened", "space.created", "consent.given", "presence.moved", "role.assigned"),
        *("activity.started", "stage.entered", "question.posed", "activity.ended"),
        *("contribution.made", "stance.taken", "turn.taken", "presence.ended", "workshop.closed"),
        "orchard.tree-planted",
    }
    assert recorded[-1].context.precision == "hour"
    assert recorded[-1].type == "contribution.made"


def test_some_people_do_not_consent_to_be_quoted() -> None:
    """One person of each group contributes without this consent."""
    with memory_kit({"orchard": orchard}) as kit:
        state = generate_workshop(kit, "orchard").state
    unquotable = {id for id, person in state.people.items() if "quote" not in person.consents}
    assert {state.people[id].group for id in unquotable} == set(state.groups)


@pytest.mark.parametrize("seed", range(1, 9))
def test_every_seed_gives_a_report(seed: int) -> None:
    """The events depend on the seed, and each workshop can be reported."""
    with memory_kit({"orchard": orchard}) as kit:
        generate_workshop(kit, orchard.METHOD, seed=seed)
        assert report_document(kit).parts


def test_a_method_without_stages_is_a_conversation() -> None:
    """People contribute without stages."""
    types = [recorded.type for recorded in generated_events("conversation")]
    assert "contribution.made" in types
    assert "stage.entered" not in types


def test_an_unknown_method_is_refused() -> None:
    """The error names the available methods."""
    with pytest.raises(Refused, match=r"Available: conversation, orchard\."):
        generated_events("garden")


class WithoutCommands:
    """The orchard without commands."""

    @hookimpl
    def dialoguekit_methods(self) -> Any:
        return (orchard.METHOD,)

    @hookimpl
    def dialoguekit_events(self) -> Any:
        return (EventDeclaration(event=orchard.TreePlanted),)


class WithFailingCommands(WithoutCommands):
    """The orchard with commands that never return events."""

    @hookimpl
    def dialoguekit_commands(self) -> Any:
        return (
            Command(name="orchard.fail", function=fail),
            Command(name="orchard.wait", function=wait),
        )


def fail(state: Workshop, context: CommandContext) -> CommandEvents:
    raise ZeroDivisionError


async def _later(state: Workshop, context: CommandContext) -> CommandEvents:
    return ()


wait: Any = _later


def test_events_without_commands_are_recorded_directly() -> None:
    """Commands that fail are skipped."""
    planted = event_type(orchard.TreePlanted).name
    for plugin, expected in ((WithoutCommands(), True), (WithFailingCommands(), False)):
        with memory_kit({"orchard": plugin}) as kit:
            types = [recorded.type for recorded in generate_workshop(kit, "orchard").events()]
        assert (planted in types) is expected


# Command arguments


@dataclasses.dataclass
class FixedChooser:
    """Chooses the simplest option, or the last one."""

    last: bool = False

    def choose(self, options: Any) -> Any:
        return options[-1] if self.last else options[0]

    def integer(self, minimum: int, maximum: int) -> int:
        return maximum if self.last else minimum


def arguments_for(function: Callable[..., Any], *, last: bool = True) -> dict[str, Any]:
    vocabulary = Vocabulary.from_methods([orchard.METHOD])
    with memory_kit({"orchard": orchard}) as kit:
        state = generate_workshop(kit, "orchard").state
    return draw_arguments(
        function, [orchard.TreePlanted], build_pool(state, vocabulary), FixedChooser(last)
    )


def test_a_parameter_gets_a_value_of_the_field_of_its_name() -> None:
    """A default is sometimes kept."""
    assert arguments_for(orchard.plant, last=False) == {"person": "P1"}
    assert arguments_for(orchard.plant)["height_cm"] == 12


def test_another_parameter_gets_a_value_by_its_annotation() -> None:
    """Ids, tuples of ids, numbers, booleans and text are generated, but no variadic arguments."""

    def command(
        state: Workshop,
        context: CommandContext,
        tree: str,
        contributions: tuple[str, ...],
        twice: bool,
        count: int,
        words: str,
        *rest: str,
        **more: str,
    ) -> CommandEvents:
        return ()

    found = arguments_for(command)
    assert set(found) == {"tree", "contributions", "twice", "count", "words"}
    assert found["twice"] is True
    assert found["count"] == 3
    assert found["words"] == "A short text."
    assert all(id.startswith("C") for id in found["contributions"])


def test_a_list_without_known_ids_is_empty() -> None:
    """A text parameter gets a text."""

    def command(
        state: Workshop, context: CommandContext, contributions: list[str], tree: str
    ) -> CommandEvents:
        return ()

    pool = build_pool(Workshop(), Vocabulary.from_methods())
    found = draw_arguments(command, [], pool, FixedChooser())
    assert found == {"contributions": (), "tree": "A short text."}


def test_a_command_function_takes_a_state_and_a_context_first() -> None:
    """It is synchronous and takes both by position."""
    assert is_command_function(orchard.plant)
    assert not any(
        map(is_command_function, (wait, FixedChooser(), lambda state: (), lambda *, a, b: ()))
    )
