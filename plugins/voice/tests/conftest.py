"""Workshops for the tests: two groups of three, who speak and write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dialoguekit.events import (
    ContributionLinked,
    ContributionMade,
    PresenceMoved,
    SpaceCreated,
    TurnTaken,
    WorkshopClosed,
)
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import assemble
from dialoguekit.testing.scenario import Given, ScenarioEvent, ScenarioInput, scenario_event
from dialoguekit_voice import ANALYSIS
from dialoguekit_voice.view import View

A, B = "primary care", "peer support"
"""The groups: P2, P3 and P4 are of the first, P5, P6 and P7 of the second; P1 facilitates."""

PLENARY = SpaceCreated(space="S1", kind="plenary", label="Main room")
TABLE = SpaceCreated(space="S2", kind="table", label="Window")


def turn(
    person: str,
    words: int | None = None,
    at: str | None = None,
    *,
    seconds: int | None = None,
    activity: str | None = "A1",
    **context: Any,
) -> ScenarioEvent:
    """Return a turn, in the activity A1 unless another is given."""
    event = TurnTaken(person=person, words=words, duration_s=seconds)
    return scenario_event(event, at, activity=activity, **context)


def note(
    id: str,
    author: str | None,
    text: str = "More time.",
    at: str | None = None,
    *,
    group: str | None = None,
    refs: Sequence[str] = (),
    activity: str | None = "A1",
    **context: Any,
) -> ScenarioEvent:
    """Return a contribution, in the activity A1 unless another is given."""
    event = ContributionMade(
        contribution=id, author=author, text=text, group=group, refs=tuple(refs)
    )
    return scenario_event(event, at, activity=activity, **context)


def link(origin: str, relation: str, target: str) -> ContributionLinked:
    """Return a link between two contributions."""
    return ContributionLinked(origin=origin, relation=relation, target=target)


def moved(person: str, space: str, at: str) -> tuple[PresenceMoved, str]:
    """Return a move into a space."""
    return PresenceMoved(person=person, destination=space), at


def workshop(
    *facts: ScenarioInput, per_group: int = 3, stream: str = "leeds", closed: bool = True
) -> Given[Any]:
    """Return a workshop in which an activity ran from 10:00 to 11:00, with these facts in it."""
    end = (activity_ended("11:00"), (WorkshopClosed(), "11:00")) if closed else ()
    return workshop_with_participants((A, B), per_group=per_group, stream=stream).and_given(
        PLENARY, TABLE, activity_started("talk", "10:00", title="Talk"), *facts, *end
    )


ORACLE = (("P2", 10), ("P3", 5), ("P5", 3), ("P6", 2))
"""The turns of people in the example: A = [10, 5, 0], B = [3, 2, 0]."""


def oracle(*facts: ScenarioInput, stream: str = "leeds") -> Given[Any]:
    """Return a workshop with 20 turns in plenary, and these facts."""
    turns = [turn(person, space="S1") for person, number in ORACLE for _ in range(number)]
    return workshop(*turns, *facts, stream=stream)


def view_of(given: Given[Any], **options: Any) -> View:
    """Return the view of a workshop."""
    view: View = assemble(ANALYSIS, given, **options).view
    return view
