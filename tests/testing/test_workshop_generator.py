"""Generated workshops: any method, with every kind of event."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Literal

import attrs
import pytest
from tests.testing.samples import orchard

from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.errors import Refused
from dialoguekit.events import event, fields
from dialoguekit.plugin import Method, Workshop, hookimpl, refuse
from dialoguekit.testing.builders import memory_kit, report_document
from dialoguekit.testing.command_arguments import build_pool, draw_arguments, is_command_function
from dialoguekit.testing.event_generator import Vocabulary
from dialoguekit.testing.workshop_generator import WorkshopGenerator, generate_workshop


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
    """Stages, prompts, links, stances, ballots, late entries and plugin events occur."""
    recorded = generated_events()
    types = {r.type for r in recorded}
    assert types >= {
        *("workshop.opened", "space.created", "consent.given", "presence.moved", "role.assigned"),
        *("activity.started", "stage.entered", "question.posed", "activity.ended"),
        *("contribution.made", "stance.taken", "turn.taken", "presence.ended", "workshop.closed"),
        *("ballot.opened", "ballot.cast", "ballot.closed", "ballot.revealed", "proposal.tabled"),
        *("objection.resolved", "decision.recorded", "commitment.updated"),
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


class Plugin:
    """The orchard with other commands."""

    def __init__(self, *commands: Any, **changes: Any) -> None:
        self.method = attrs.evolve(orchard.METHOD, commands=commands, **changes)

    @hookimpl
    def dialoguekit_methods(self) -> Any:
        return (self.method,)


def fail(state: Workshop, context: CommandContext) -> CommandEvents:
    raise ZeroDivisionError


async def later(state: Workshop, context: CommandContext) -> CommandEvents:
    return ()


wait: Any = later


def generated(plugin: Plugin, **options: Any) -> tuple[WorkshopGenerator, Workshop]:
    """Return the generator of a workshop, and the state of the workshop at its end."""
    with memory_kit({"orchard": plugin}) as kit:
        generator = WorkshopGenerator.of_kit(kit, "orchard", "leeds", **options)
        generator.generate()
        return generator, generator.handle.state


@pytest.mark.parametrize("commands", [(), (fail, wait)], ids=["no commands", "failing commands"])
def test_events_that_no_command_records_are_recorded_directly(commands: tuple[Any, ...]) -> None:
    """Commands that fail are skipped; without ``is_direct`` there are no such events."""
    generator, state = generated(Plugin(*commands))
    assert state.plugin_events_of(orchard.TreePlanted)
    assert generator.recorded_directly == {orchard.TreePlanted}
    generator, state = generated(Plugin(*commands), is_direct=False)
    assert not state.plugin_events_of(orchard.TreePlanted)
    assert generator.recorded_directly == set()


def test_the_last_error_of_commands_that_never_succeed_is_kept() -> None:
    """Of one that succeeds later, there is none."""

    def third(state: Workshop, context: CommandContext, person: str) -> CommandEvents:
        """Refuse until there are two trees."""
        if len(state.plugin_events_of(orchard.TreePlanted)) < 2:
            refuse("plant", "there are too few trees", "Wait")
        return orchard.plant(state, context, person)

    generator, _ = generated(Plugin(fail, orchard.plant, third))
    assert generator.recorded_directly == set()
    assert list(generator.refusals) == ["orchard.fail"]
    assert isinstance(generator.refusals["orchard.fail"], ZeroDivisionError)


@event("orchard.tree-watered")
class Watered:
    """A tree was watered."""

    tree: str = fields.reference()


@event("orchard.tree-felled")
class Felled:
    """A tree was felled."""

    tree: str = fields.reference()


@pytest.mark.parametrize("seed", range(1, 6))
def test_commands_that_depend_on_each_other_succeed(seed: int) -> None:
    """A tree is planted, then watered by somebody else, and then felled."""

    def water(state: Workshop, context: CommandContext, tree: str, person: str) -> CommandEvents:
        trees = {t.tree: t.person for t in state.plugin_events_of(orchard.TreePlanted)}
        if trees.get(tree) in {None, person}:
            refuse("water", "it is no tree of somebody else", "Name another")
        return (Watered(tree=tree),)

    def fell(state: Workshop, context: CommandContext, tree: str) -> CommandEvents:
        if tree not in {w.tree for w in state.plugin_events_of(Watered)}:
            refuse("fell", "it was not watered", "Water it")
        return (Felled(tree=tree),)

    plugin = Plugin(fell, water, orchard.plant, events=(orchard.TreePlanted, Watered, Felled))
    generator, state = generated(plugin, seed=seed, is_direct=False)
    assert generator.refusals == {}
    assert state.plugin_events_of(Felled)


def test_the_events_of_an_analysis_are_recorded_in_any_method() -> None:
    """Those of another method are not."""

    class Analysis:
        """An analysis with the event and the command of the orchard."""

        @hookimpl
        def dialoguekit_analyses(self) -> Any:
            analysis = attrs.evolve(
                orchard.ANALYSIS, keeps=(), events=(orchard.TreePlanted,), commands=(orchard.plant,)
            )
            return (analysis,)

    class Other:
        """A method without events."""

        @hookimpl
        def dialoguekit_methods(self) -> Any:
            return (Method(name="other", title="O", summary="O", source="ours"),)

    for plugin, expected in ((Analysis(), True), (Plugin(orchard.plant), False)):
        with memory_kit({"orchard": plugin, "other": Other()}) as kit:
            types = [recorded.type for recorded in generate_workshop(kit, "other").events()]
        assert ("orchard.tree-planted" in types) is expected


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
    """Ids, numbers, options, mappings and text are generated, but no variadic arguments."""

    def command(
        state: Workshop,
        context: CommandContext,
        tree: str,
        contributions: tuple[str, ...],
        twice: bool,
        count: int,
        words: str,
        mood: Literal["glad", "sad"],
        marks: Mapping[str, int],
        *rest: str,
        **more: str,
    ) -> CommandEvents:
        return ()

    found = arguments_for(command)
    assert set(found) == {"tree", "contributions", "twice", "count", "words", "mood", "marks"}
    assert found["twice"] is True
    assert found["count"] == 3
    assert found["words"] == "A short text."
    assert all(id.startswith("C") for id in found["contributions"])
    assert found["mood"] == "sad"
    assert set(found["marks"].values()) == {3}
    assert all(id.startswith("TR") for id in found["marks"])


def test_a_list_without_known_ids_is_empty() -> None:
    """So is a mapping; a text parameter gets a text."""

    def command(
        state: Workshop,
        context: CommandContext,
        contributions: list[str],
        tree: str,
        marks: dict[str, int],
    ) -> CommandEvents:
        return ()

    pool = build_pool(Workshop(), Vocabulary.from_methods())
    found = draw_arguments(command, [], pool, FixedChooser())
    assert found == {"contributions": (), "tree": "A short text.", "marks": {}}


def test_a_command_function_takes_a_state_and_a_context_first() -> None:
    """It is synchronous and takes both by position."""
    assert is_command_function(orchard.plant)
    assert not any(
        map(is_command_function, (wait, FixedChooser(), lambda state: (), lambda *, a, b: ()))
    )
