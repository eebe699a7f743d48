"""Suggestions and their reasons."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.events import BallotClosed, ContributionModerated, StageEntered
from dialoguekit.plugin import Suggestion, SuggestionContext
from dialoguekit.testing.builders import (
    activity_started,
    ballot_opened,
    contribution_made,
    contributions_revealed,
    stage_entered,
    vote_cast,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import suggestions_of
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_nominal_group import METHOD, method
from dialoguekit_nominal_group.events import TurnsSet

ORDER_SEQ = len(workshop_with_participants().recorded) + 7
"""The number of the event that sets the order in these tests."""
TEXTS = {prompt.name: prompt.text for prompt in method.PROMPTS}
PLANNED = tuple(stage.name for stage in method.STAGES)
ORDER = TurnsSet(activity="A1", order=("P2", "P3", "P4"))
LISTS = tuple(
    contribution_made(f"C{n}", f"P{n}", f"Idea {n}.", visibility="hidden") for n in (2, 3, 4)
)


def opened(id: str, *options: str) -> ScenarioInput:
    """Return an opened ballot of P2 and P3."""
    return ballot_opened(id, *options, roll=("P2", "P3"))


def suggestions_for(*facts: ScenarioInput, **more: Any) -> list[Suggestion]:
    """Return the suggestions in a session that went through these stages."""
    workshop = workshop_with_participants().and_given(
        activity_started("nominal-group", template="two-ballots"), *facts
    )
    stages = [r.event.stage for r in workshop.recorded if isinstance(r.event, StageEntered)]
    told: dict[str, Any] = {
        "workshop": "leeds",
        "activity": "A1",
        "stages_entered": tuple(stages),
        "stages_planned": PLANNED,
    }
    return suggestions_of(METHOD, workshop, SuggestionContext(**(told | more)))


def told(found: list[Suggestion]) -> list[tuple[str | None, str, tuple[str, ...]]]:
    """Return the prompts, reasons and citations of suggestions."""
    return [(each.prompt, each.reason, each.cites) for each in found]


def test_otherwise_the_prompts_of_the_stage_are_suggested() -> None:
    """In silent writing, before the first stage, and in an unknown session."""
    writing = suggestions_for(stage_entered("silent"), *LISTS)
    assert [each.prompt for each in writing] == ["write", "more"]
    assert [each.prompt for each in suggestions_for()] == ["write", "more"]
    assert [each.prompt for each in suggestions_for(stage_entered("silent"), activity="A2")] == [
        "write",
        "more",
    ]


def test_the_next_turn_has_position_and_group() -> None:
    """With the number of drafts left; the citation is that of the order, and names no person."""
    first, left, *_ = suggestions_for(
        stage_entered("silent"),
        *LISTS,
        stage_entered("round-robin"),
        ORDER,
        contributions_revealed("C2"),
    )
    assert first == Suggestion(
        text=TEXTS["next"],
        reason=(
            "Next in round 1: place 2 in the order, primary care; "
            "1 of their drafts not presented yet."
        ),
        prompt="next",
        cites=(f"leeds #{ORDER_SEQ}",),
    )
    assert left.reason == "2 of 3 drafts are not revealed yet."
    assert left.cites == ("leeds C3", "leeds C4")


def test_a_person_without_drafts_is_asked_too() -> None:
    """They may have a new idea."""
    order = TurnsSet(activity="A1", order=("P5", "P2"))
    first, *_ = suggestions_for(
        stage_entered("silent"), *LISTS, stage_entered("round-robin"), order
    )
    assert first.reason == "Next in round 1: place 1 in the order, peer support; no drafts."


def test_an_order_is_suggested_if_missing() -> None:
    """No next turn can be determined."""
    first, second, *_ = suggestions_for(
        stage_entered("silent"), *LISTS, stage_entered("round-robin")
    )
    assert "order of turns" in first.text
    assert second.reason == "3 of 3 drafts are not revealed yet."


def test_more_ideas_are_suggested_once_all_are_presented() -> None:
    """Then the remaining prompts follow, each once."""
    facts = (
        stage_entered("silent"),
        *LISTS,
        stage_entered("round-robin"),
        ORDER,
        *map(contributions_revealed, ("C2", "C3", "C4")),
    )
    assert [(each.prompt, each.reason) for each in suggestions_for(*facts)] == [
        ("pass", "Every draft is on the list."),
        (
            "next",
            "Round-robin: One idea from one person at a time, in turn, until all are on the list.",
        ),
    ]


def test_ideas_without_remarks_are_suggested() -> None:
    """Those that still count; unrevealed drafts come first."""
    facts = (
        stage_entered("silent"),
        *LISTS,
        stage_entered("round-robin"),
        ORDER,
        contributions_revealed("C2"),
        contributions_revealed("C3"),
        ContributionModerated(contribution="C3", outcome="rejected"),
        stage_entered("clarify"),
    )
    left, unclear, *rest = suggestions_for(*facts)
    assert left.cites == ("leeds C4",)
    assert unclear.reason == "1 of 1 ideas were not discussed yet."
    assert (unclear.prompt, unclear.cites) == ("meaning", ("leeds C2",))
    assert [each.prompt for each in rest] == ["same"]
    talked = contribution_made("C9", "P4", "For whom?", kind="question", refs=("C2",))
    assert [each.prompt for each in suggestions_for(*facts, talked)] == [None, "meaning", "same"]


UNANIMOUS = "Say before that a unanimous result tells every vote."


@pytest.mark.parametrize(
    ("facts", "prompt", "text", "why", "cites"),
    [
        (
            [],
            "rank",
            f"Open the first ballot: a ranking, in secret. {UNANIMOUS}",
            "No ballot was opened so far.",
            ("leeds C2",),
        ),
        (
            [opened("B1", "C2"), vote_cast("B1", "P2", "C2")],
            "rank",
            TEXTS["rank"],
            "1 of 2 have voted in B1.",
            ("leeds B1",),
        ),
        (
            [opened("B1", "C2"), vote_cast("B1", "P2", "C2"), vote_cast("B1", "P3", "C2")],
            None,
            "Close B1.",
            "2 of 2 have voted in B1.",
            ("leeds B1",),
        ),
    ],
    ids=["to be opened", "open", "to be closed"],
)
def test_opening_voting_and_closing_are_suggested(
    facts: list[ScenarioInput], prompt: str | None, text: str, why: str, cites: tuple[str, ...]
) -> None:
    """Votes are not disclosed."""
    begun = (
        stage_entered("silent"),
        LISTS[0],
        stage_entered("round-robin"),
        contributions_revealed("C2"),
        stage_entered("clarify"),
    )
    first, *rest = suggestions_for(*begun, stage_entered("first-ballot"), *facts)
    assert (first.prompt, first.text, first.reason, first.cites) == (prompt, text, why, cites)
    assert [each.prompt for each in rest] == ([] if prompt == "rank" else ["rank"])


def test_the_second_ballot_is_suggested_after_the_first() -> None:
    """Then its votes."""
    stages = [stage_entered(stage) for stage in PLANNED]
    done = (opened("B1", "C2"), BallotClosed(ballot="B1"))
    first, *rest = suggestions_for(*stages, *done)
    assert first.text == f"Open the second ballot: a ranking, in secret. {UNANIMOUS}"
    assert first.reason == "1 ballot was opened so far."
    assert (first.prompt, rest) == ("again", [])
    assert told(suggestions_for(*stages, *done, opened("B2", "C2")))[0] == (
        "again",
        "0 of 2 have voted in B2.",
        ("leeds B2",),
    )


def test_a_closed_ballot_has_prompts_only() -> None:
    """Nothing else is suggested."""
    facts = (stage_entered("first-ballot"), opened("B1", "C2"), BallotClosed(ballot="B1"))
    assert [each.prompt for each in suggestions_for(*facts)] == ["rank"]


def test_unrevealed_drafts_are_suggested_in_the_discussion() -> None:
    """No draft should be lost."""
    first, *rest = suggestions_for(stage_entered("silent"), *LISTS, stage_entered("discuss"))
    assert first.reason == "3 of 3 drafts are not revealed yet."
    assert [each.prompt for each in rest] == ["apart", "overlooked"]
