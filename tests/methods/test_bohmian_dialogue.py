"""Bohmian dialogue: a circle without an agenda and without a required result."""

from __future__ import annotations

from dialoguekit.events import CORE_EVENTS, TurnTaken
from dialoguekit.plugin import Method

from .conftest import OpenWorkshop, broken_rules, check_in, fields, recorded_types

EVENTS = ("activity.started", "turn.taken", "activity.ended")
METHOD = Method(
    name="bohmian-dialogue",
    title="Bohmian dialogue",
    summary="A circle that suspends judgement; no agenda and no result.",
    source="Bohm, Factor and Garrett 1991",
)


def test_no_result_is_required(open_workshop: OpenWorkshop) -> None:
    """A method without stages and contributions has a report with one flag only."""
    kit, leeds = open_workshop(METHOD)
    ana, ben = check_in(leeds, 2)
    circle = leeds.start("bohmian-dialogue", planned_s=3600)
    leeds.take_turn(ana, duration_s=40)
    leeds.take_turn(ben, duration_s=90)
    leeds.end(circle)

    assert recorded_types(leeds) == set(EVENTS)
    assert broken_rules(kit) == ["before-agreement"]
    assert kit.report("leeds", strict=True).render("md")
    turns = [r for r in leeds.events() if isinstance(r.event, TurnTaken)]
    assert {r.context.activity for r in turns} == {circle}


def test_limit_a_silence_is_the_time_between_turns() -> None:
    """A silence has no event; it is the time between two recorded turns."""
    assert [kind for kind in CORE_EVENTS if "duration_s" in fields(kind)] == [TurnTaken]
    assert not fields(TurnTaken)["person"].optional
