"""Fishbowl: a few talk in the middle, the others listen; a chair is kept free to come in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dialoguekit.events import PresenceMoved
from dialoguekit.plugin import Method, Stage

EVENTS = (
    "space.created",
    "presence.moved",
    "activity.started",
    "stage.entered",
    "turn.taken",
    "contribution.made",
    "activity.ended",
)
METHOD = Method(
    name="fishbowl",
    title="Fishbowl",
    summary="An inner circle talks, an outer circle listens.",
    source="domain knowledge",
    stages=(Stage(name="bowl", title="Bowl"), Stage(name="debrief", title="Debrief")),
)


def test_seats_are_a_space_with_room_for_a_few(
    play: Callable[..., Any], welcome: Any, used: Callable[..., Any], observed: Any
) -> None:
    """People move in and out of the middle; the log tells who sat there when they spoke."""
    kit, leeds = play(METHOD)
    ana, ben, cem, dora = welcome(leeds, 4)
    outer = leeds.create_space(kind="circle", label="Outside")
    inner = leeds.create_space(kind="circle", label="Inside", parent=outer, capacity=3)
    for person in (ana, ben, cem, dora):
        leeds.move(person, outer)
    for person in (ana, ben):
        leeds.move(person, inner, origin=outer)
    bowl = leeds.start("fishbowl", spaces=[inner, outer])
    leeds.enter("bowl", planned_s=1800)
    inside = leeds.noting(space=inner)
    inside.take_turn(ana, duration_s=60)
    inside.contribute(ana, "I never know whom to ring.")
    leeds.move(cem, inner, origin=outer)
    inside.contribute(cem, "Nor do we.")
    leeds.move(ana, outer, origin=inner)
    leeds.enter("debrief")
    leeds.contribute(dora, "It was good to listen.")
    leeds.end(bowl)

    assert used(leeds) == set(EVENTS)
    assert [leeds.state.people[p].space for p in (ana, ben, cem, dora)] == [
        outer,
        inner,
        inner,
        outer,
    ]
    assert "over-capacity" not in observed(kit)


def test_too_many_in_the_middle_are_flagged(
    play: Callable[..., Any], welcome: Any, observed: Any
) -> None:
    """Nobody is sent away; the report says that there were no seats left."""
    kit, leeds = play(METHOD)
    inner = leeds.create_space(kind="circle", capacity=1)
    for person in welcome(leeds, 2):
        leeds.move(person, inner)
    assert "over-capacity" in observed(kit)


def test_missing_speaking_from_outside_is_not_noticed(
    play: Callable[..., Any], welcome: Any, observed: Any
) -> None:
    """The core does not notice that somebody speaks from a place where they are not: the right to
    speak by position is for a method's own rules."""
    kit, leeds = play(METHOD)
    (ana,) = welcome(leeds, 1)
    outer, inner = (leeds.create_space(kind="circle") for _ in range(2))
    leeds.move(ana, outer)
    leeds.noting(space=inner).contribute(ana, "From far away.")
    assert observed(kit) == []


def test_missing_seats_have_no_numbers(fields: Any) -> None:
    """Who made room for whom is not on record: a move names where from and where to, and no
    chair; a method's own event can."""
    assert list(fields(PresenceMoved)) == ["person", "origin", "destination"]
