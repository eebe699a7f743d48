"""Bohmian dialogue: a circle without an agenda, and nothing that has to come of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dialoguekit.events import NEUTRAL, TurnTaken
from dialoguekit.plugin import Method

EVENTS = ("activity.started", "turn.taken", "activity.ended")
METHOD = Method(
    name="bohmian-dialogue",
    title="Bohmian dialogue",
    summary="A circle that suspends judgement; no agenda and no result.",
    source="Bohm, Factor and Garrett 1991",
)


def test_nothing_has_to_come_of_it(
    play: Callable[..., Any], welcome: Any, used: Callable[..., Any], observed: Any
) -> None:
    """A method without stages and an hour without a word on record make a report without a flag."""
    kit, leeds = play(METHOD)
    ana, ben = welcome(leeds, 2)
    circle = leeds.start("bohmian-dialogue", planned_s=3600)
    leeds.take_turn(ana, duration_s=40)
    leeds.take_turn(ben, duration_s=90)
    leeds.end(circle)

    assert used(leeds) == set(EVENTS)
    assert observed(kit) == ["before-agreement"]
    assert kit.report("leeds", strict=True).render("md")
    turns = [r for r in leeds.events() if isinstance(r.event, TurnTaken)]
    assert {r.context.activity for r in turns} == {circle}


def test_missing_a_silence_is_the_time_between_turns(fields: Any) -> None:
    """A silence that the circle keeps has no event of its own: it is the time between two turns,
    where somebody notes every turn and how long it took."""
    assert [kind for kind in NEUTRAL if "duration_s" in fields(kind)] == [TurnTaken]
    assert not fields(TurnTaken)["person"].optional
