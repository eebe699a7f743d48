"""The turns of a round-robin."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from dialoguekit.disclosure.person import person_id
from dialoguekit.events import ContributionRevealed, TurnTaken
from dialoguekit.testing.builders import (
    activity_ended,
    contribution_made,
    contributions_revealed,
    stage_entered,
    turn_taken,
)
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit_nominal_group.events import TurnsSet
from dialoguekit_nominal_group.view import NominalSession

# Shared fixtures: see ``conftest.py``.
Drafts: TypeAlias = Callable[..., list[ScenarioInput]]
Seen: TypeAlias = Callable[..., NominalSession]


OVER = activity_ended("11:00")


def told(found: NominalSession) -> list[str]:
    """Return the rounds in short: who had a turn, ``!`` for out of order, ``-`` for a pass."""
    return [
        " ".join(
            person_id(turn.person)
            + ("!" if turn.in_order is False else "")
            + ("" if turn.ideas else "-")
            for turn in round.turns
        )
        for round in found.rounds
    ]


def test_a_revealed_draft_is_a_turn(tell: Drafts, session: Seen) -> None:
    """Of its author, with the place in the order and evidence."""
    (only,) = session(*tell("P2")).turns
    assert (only.person, only.group, only.place, only.in_order) == (
        "P2",
        "primary care",
        1,
        True,
    )
    assert [item.id for item in only.ideas] == ["C21"]
    assert only.order is not None
    assert (len(only.evidence), len(only.order.evidence)) == (1, 1)


@pytest.mark.parametrize(
    "facts",
    [
        [turn_taken("P2"), contributions_revealed("C21")],
        [contributions_revealed("C21"), turn_taken("P2")],
        [turn_taken("P2", words=9), contributions_revealed("C21")],
    ],
    ids=["noted before", "noted after", "with words"],
)
def test_a_recorded_turn_and_its_draft_are_one_turn(
    facts: list[ScenarioInput], session: Seen
) -> None:
    """In either order."""
    (only,) = session(*facts).turns
    assert [item.id for item in only.ideas] == ["C21"]
    assert len(only.evidence) == 2


def test_a_turn_without_an_idea_is_a_pass(tell: Drafts, session: Seen) -> None:
    """With words or without; without words it is a turn by itself."""
    assert told(session(turn_taken("P2", 0), turn_taken("P3"), turn_taken("P4", 12))) == [
        "P2- P3- P4-"
    ]
    assert told(session(turn_taken("P2", 0), *tell("P3", "P4", "P2"))) == ["P2- P3 P4", "P2"]
    alone = TurnsSet(activity="A1", order=("P2",))
    assert told(session(*tell("P2"), turn_taken("P2", 0), order=alone)) == ["P2", "P2-"]


def test_a_second_record_is_another_turn(session: Seen) -> None:
    """A turn is recorded once."""
    order = TurnsSet(activity="A1", order=("P2",))
    assert told(
        session(turn_taken("P2"), contributions_revealed("C21"), turn_taken("P2"), order=order)
    ) == ["P2", "P2-"]


def test_a_new_idea_in_the_round_robin_is_a_turn(session: Seen) -> None:
    """A question or a facilitator's idea is not."""
    found = session(
        contribution_made("C1", "P2", "Hm, a map."),
        contribution_made("C2", "P3", "A map of what?", kind="question"),
        contribution_made("C3", "P1", "One of mine."),
        contribution_made("C4", "P3", "A list.", kind="idea"),
    )
    assert told(found) == ["P2 P3"]
    assert [item.id for turn in found.turns for item in turn.ideas] == ["C1", "C4"]


def test_a_facilitator_in_the_order_has_turns(tell: Drafts, session: Seen) -> None:
    """Everyone in the order counts."""
    order = TurnsSet(activity="A1", order=("P1", "P2"))
    assert told(session(contribution_made("C1", "P1", "Mine."), *tell("P2"), order=order)) == [
        "P1 P2"
    ]


def test_only_the_round_robin_has_turns(drafts: Drafts, tell: Drafts, session: Seen) -> None:
    """Reveals before or after it are no turns."""
    begun = [*drafts(), contributions_revealed("C21"), turn_taken("P3")]
    found = session(
        *tell("P2", "P3")[1:],
        stage_entered("clarify", "10:30"),
        contributions_revealed("C41"),
        silent=begun,
    )
    assert told(found) == ["P3"]


def test_an_imprecise_time_keeps_a_turn_in_the_round_robin(session: Seen) -> None:
    """If it may have been in it."""
    late = scenario_event(TurnTaken(person="P2"), "10:05", activity="A1", precision="quarter")
    assert told(session(late)) == ["P2-"]
    early = scenario_event(TurnTaken(person="P2"), "09:40", activity="A1", precision="quarter")
    assert told(session(early)) == []


def test_a_turn_recorded_late_is_ordered_by_time(session: Seen) -> None:
    """If it certainly happened before others."""
    found = session(
        contributions_revealed("C21", occurred_at="10:11"),
        contributions_revealed("C41", occurred_at="10:13"),
        contributions_revealed("C31", occurred_at="10:12"),
    )
    assert told(found) == ["P2 P3 P4"]
    rough = scenario_event(
        ContributionRevealed(contributions=("C31",)), "10:12", precision="minute"
    )
    assert told(
        session(
            contributions_revealed("C21", occurred_at="10:11"),
            contributions_revealed("C41", occurred_at="10:13"),
            rough,
        )
    ) == ["P2 P4! P3"]


def test_drafts_revealed_together_are_one_turn_per_person(session: Seen) -> None:
    """In the order of the event."""
    assert told(session(contributions_revealed("C21", "C22"))) == ["P2"]
    assert told(session(contributions_revealed("C21", "C31", "C41"))) == ["P2 P3 P4"]
