"""Any method can be played, and everything happens once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from tests.testing.samples import orchard

from dialoguekit.domain.commands import Decided, Noting
from dialoguekit.errors import Refused
from dialoguekit.events import event_type
from dialoguekit.plugin import Decision, EventKind, Workshop, hookimpl
from dialoguekit.testing.builders import document_of, memory_kit
from dialoguekit.testing.command_arguments import arguments, is_plain, pool_of
from dialoguekit.testing.event_generator import Vocabulary
from dialoguekit.testing.workshop_generator import improvise


def played(method: str = "orchard", **options: Any) -> list[Any]:
    with memory_kit({"orchard": orchard}) as kit:
        return list(improvise(kit, method, **options).events())


def test_the_same_seed_gives_the_same_workshop() -> None:
    """Ids and times included; another seed another, and so does another workshop."""
    once = played(seed=3)
    assert once == played(seed=3)
    assert once != played(seed=4)
    assert {recorded.stream for recorded in played(workshop="york")} == {"york"}


def test_everything_happens_once() -> None:
    """Stages, prompts, links, stances; hidden things, late things, and its own events."""
    recorded = played()
    types = {fact.type for fact in recorded}
    assert types >= {
        *("workshop.opened", "space.created", "consent.given", "presence.moved", "role.assigned"),
        *("activity.started", "stage.entered", "question.posed", "activity.ended"),
        *("contribution.made", "stance.taken", "turn.taken", "presence.ended", "workshop.closed"),
        "orchard.tree-planted",
    }
    assert recorded[-1].context.precision == "hour"
    assert recorded[-1].type == "contribution.made"


def test_some_do_not_agree_to_be_quoted() -> None:
    """One of each group, and they speak."""
    with memory_kit({"orchard": orchard}) as kit:
        state = improvise(kit, "orchard").state
    quiet = {id for id, person in state.people.items() if "quote" not in person.consents}
    assert {state.people[id].group for id in quiet} == set(state.groups)


@pytest.mark.parametrize("seed", range(1, 9))
def test_what_becomes_of_things_varies_with_the_seed(seed: int) -> None:
    """And every course of things can be reported."""
    with memory_kit({"orchard": orchard}) as kit:
        improvise(kit, orchard.METHOD, seed=seed)
        assert document_of(kit).parts


def test_a_method_without_stages_is_a_conversation() -> None:
    """People talk all the same."""
    types = [recorded.type for recorded in played("conversation")]
    assert "contribution.made" in types
    assert "stage.entered" not in types


def test_a_method_that_nobody_declares_is_refused() -> None:
    """With those that there are."""
    with pytest.raises(Refused, match=r"There are: conversation, orchard\."):
        played("garden")


class WithoutDecisions:
    """The orchard, in which nobody says when a tree may be planted."""

    @hookimpl
    def dialoguekit_methods(self) -> Any:
        return (orchard.METHOD,)

    @hookimpl
    def dialoguekit_events(self) -> Any:
        return (EventKind(event=orchard.TreePlanted),)


class WithOddDecisions(WithoutDecisions):
    """The orchard, with decisions that decide nothing."""

    @hookimpl
    def dialoguekit_decisions(self) -> Any:
        return (
            Decision(name="orchard.fail", function=fail),
            Decision(name="orchard.wait", function=wait),
        )


def fail(state: Workshop, noting: Noting) -> Decided:
    raise ZeroDivisionError


async def _later(state: Workshop, noting: Noting) -> Decided:
    return ()


wait: Any = _later


def test_events_without_decisions_are_noted_as_they_are_drawn() -> None:
    """With ids that hit; decisions that decide nothing are let be."""
    planted = event_type(orchard.TreePlanted).name
    for plugin, expected in ((WithoutDecisions(), True), (WithOddDecisions(), False)):
        with memory_kit({"orchard": plugin}) as kit:
            types = [recorded.type for recorded in improvise(kit, "orchard").events()]
        assert (planted in types) is expected


# What is at hand


@dataclasses.dataclass
class First:
    """Draws whatever is simplest, or the last where that is asked for."""

    last: bool = False

    def of(self, options: Any) -> Any:
        return options[-1] if self.last else options[0]

    def whole(self, least: int, most: int) -> int:
        return most if self.last else least


def given(function: Callable[..., Any], *, last: bool = True) -> dict[str, Any]:
    vocabulary = Vocabulary.of([orchard.METHOD])
    with memory_kit({"orchard": orchard}) as kit:
        state = improvise(kit, "orchard").state
    return arguments(function, [orchard.TreePlanted], pool_of(state, vocabulary), First(last))


def test_a_parameter_gets_what_the_field_of_its_name_could_hold() -> None:
    """Whoever is there; a default is left alone now and then."""
    assert given(orchard.plant, last=False) == {"person": "P1"}
    assert given(orchard.plant)["height_cm"] == 12


def test_another_parameter_gets_what_its_annotation_asks_for() -> None:
    """Ids by name, lists of them, numbers, yes or no, and words; never the rest."""

    def decide(
        state: Workshop,
        noting: Noting,
        tree: str,
        contributions: tuple[str, ...],
        twice: bool,
        count: int,
        words: str,
        *rest: str,
        **more: str,
    ) -> Decided:
        return ()

    found = given(decide)
    assert set(found) == {"tree", "contributions", "twice", "count", "words"}
    assert found["twice"] is True
    assert found["count"] == 3
    assert found["words"] == "Something that somebody said."
    assert all(id.startswith("C") for id in found["contributions"])


def test_where_nothing_was_brought_in_a_list_is_empty() -> None:
    """And a word is a word."""

    def decide(state: Workshop, noting: Noting, contributions: list[str], tree: str) -> Decided:
        return ()

    pool = pool_of(Workshop(), Vocabulary.of())
    found = arguments(decide, [], pool, First())
    assert found == {"contributions": (), "tree": "Something that somebody said."}


def test_a_plain_function_takes_a_state_and_a_noting_first() -> None:
    """By place, and it answers at once."""
    assert is_plain(orchard.plant)
    assert not any(map(is_plain, (wait, First(), lambda state: (), lambda *, a, b: ())))
