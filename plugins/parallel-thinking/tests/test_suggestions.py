"""Suggestions for the facilitator."""

from __future__ import annotations

from dialoguekit.plugin import Suggestion, SuggestionContext
from dialoguekit.testing.builders import (
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import suggestions_of, workshop_view
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_parallel_thinking import METHOD

BLACK = (
    activity_started("parallel-thinking", "10:00"),
    stage_entered("black", "10:00"),
    contribution_made("C1", "P2", "Nobody answers.", "10:01"),
    contribution_made("C2", "P4", "No list.", "10:02"),
)


def suggestions(
    *facts: ScenarioInput, posed: tuple[str, ...] = (), activity: str = "A1"
) -> list[Suggestion]:
    """Return the suggestions under the last hat, with these prompts already posed."""
    workshop = workshop_with_participants().and_given(*facts)
    order = workshop_view(METHOD, workshop)[-1].order
    context = SuggestionContext(
        workshop="leeds", activity=activity, stages_entered=order, prompts_posed=posed
    )
    return suggestions_of(METHOD, workshop, context)


def test_green_starts_with_unanswered_obstacles() -> None:
    """The suggestion counts and cites them."""
    green = (*BLACK, stage_entered("green", "10:05"))
    first = suggestions(*green)[0]
    assert (first.prompt, first.reason) == ("past", "2 of 2 obstacles have no idea yet.")
    assert first.cites == ("leeds C1", "leeds C2")
    answered = contribution_made("C3", "P5", "A line.", "10:06", refs=("C1",))
    assert suggestions(*green, answered)[0].cites == ("leeds C2",)
    assert [s.prompt for s in suggestions(*green)] == ["past", "else"]


def test_prompts_follow_when_all_obstacles_are_answered() -> None:
    """They are in the order of the method."""
    both = contribution_made("C3", "P5", "A line.", "10:06", refs=("C1", "C2"))
    prompts = [s.prompt for s in suggestions(*BLACK, stage_entered("green", "10:05"), both)]
    assert prompts == ["else", "past"]


def test_red_counts_participants_without_contribution() -> None:
    """The suggestion ends when all have contributed."""
    red = (activity_started("parallel-thinking", "10:00"), stage_entered("red", "10:00"))
    assert suggestions(*red, contribution_made("C1", "P2", "Glad.", "10:01"))[0].reason == (
        "3 of 4 participants have not contributed under red yet."
    )
    note = contribution_made("C2", None, "Wary.", "10:01")
    assert suggestions(*red, contribution_made("C1", "P2", "Glad.", "10:01"), note)[0].reason == (
        "3 of 4 participants have not contributed under red yet, as far as authors are known."
    )
    all_participants = [contribution_made(f"C{n}", f"P{n}", "Glad.", "10:01") for n in range(2, 6)]
    assert [s.prompt for s in suggestions(*red, *all_participants)] == ["now"]


def test_other_hats_suggest_their_prompts() -> None:
    """Posed prompts are not suggested again."""
    assert [s.prompt for s in suggestions(*BLACK, posed=("fail",))] == ["in-the-way"]


def test_other_activities_are_ignored() -> None:
    """Only the requested activity counts."""
    green = (*BLACK, stage_entered("green", "10:05"))
    assert [s.prompt for s in suggestions(*green, activity="A9")] == ["else", "past"]
