"""Fishbowl: a few people talk in the inner circle, the others listen; one chair is free."""

from __future__ import annotations

from dialoguekit.events import PresenceMoved
from dialoguekit.plugin import Method, Stage

from .conftest import OpenWorkshop, broken_rules, check_in, fields, recorded_types

EVENTS = (
    *("space.created", "presence.moved", "activity.started", "stage.entered", "turn.taken"),
    *("contribution.made", "activity.ended"),
)
METHOD = Method(
    name="fishbowl",
    title="Fishbowl",
    summary="An inner circle talks, an outer circle listens.",
    source="domain knowledge",
    stages=(Stage(name="bowl", title="Bowl"), Stage(name="debrief", title="Debrief")),
)


def test_the_inner_circle_is_a_space_with_a_capacity(open_workshop: OpenWorkshop) -> None:
    """People move in and out, and the events show who was inside when they spoke."""
    kit, leeds = open_workshop(METHOD)
    ana, ben, cem, dora = check_in(leeds, 4)
    outer = leeds.create_space(kind="circle", label="Outside")
    inner = leeds.create_space(kind="circle", label="Inside", parent=outer, capacity=3)
    for person in (ana, ben, cem, dora):
        leeds.move(person, outer)
    for person in (ana, ben):
        leeds.move(person, inner, origin=outer)
    bowl = leeds.start("fishbowl", spaces=[inner, outer])
    leeds.enter_stage("bowl", planned_s=1800)
    inside = leeds.with_context(space=inner)
    inside.take_turn(ana, duration_s=60)
    inside.contribute(ana, "I never know whom to ring.")
    leeds.move(cem, inner, origin=outer)
    inside.contribute(cem, "Nor do we.")
    leeds.move(ana, outer, origin=inner)
    leeds.enter_stage("debrief")
    leeds.contribute(dora, "It was good to listen.")
    leeds.end(bowl)

    assert recorded_types(leeds) == set(EVENTS)
    assert [leeds.state.people[p].space for p in (ana, ben, cem, dora)] == [
        outer,
        inner,
        inner,
        outer,
    ]
    assert "over-capacity" not in broken_rules(kit)


def test_an_overcrowded_inner_circle_is_flagged(open_workshop: OpenWorkshop) -> None:
    """The move is not refused, and the report has a flag."""
    kit, leeds = open_workshop(METHOD)
    inner = leeds.create_space(kind="circle", capacity=1)
    for person in check_in(leeds, 2):
        leeds.move(person, inner)
    assert "over-capacity" in broken_rules(kit)


def test_limit_speaking_from_outside_is_not_flagged(open_workshop: OpenWorkshop) -> None:
    """A right to speak by position is a matter for rules of the method."""
    kit, leeds = open_workshop(METHOD)
    (ana,) = check_in(leeds, 1)
    outer, inner = (leeds.create_space(kind="circle") for _ in range(2))
    leeds.move(ana, outer)
    leeds.with_context(space=inner).contribute(ana, "From far away.")
    assert broken_rules(kit) == []


def test_limit_seats_have_no_numbers() -> None:
    """A move names origin and destination but no seat; a plugin event could."""
    assert list(fields(PresenceMoved)) == ["person", "origin", "destination"]
