"""Suggestions for the facilitator."""

from __future__ import annotations

from dialoguekit.events import PresenceMoved, QuestionPosed, RoleAssigned, SpaceCreated
from dialoguekit.plugin import Suggestion, SuggestionContext
from dialoguekit.testing.builders import (
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import suggestions_of, workshop_view
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit_world_cafe import METHOD, method

OPENED = (
    SpaceCreated(space="S1", kind="table"),
    SpaceCreated(space="S2", kind="table"),
    activity_started("world-cafe", "10:00"),
    *(PresenceMoved(person=f"P{n}", destination=f"S{1 + n % 2}") for n in range(2, 6)),
)
QUESTION = scenario_event(QuestionPosed(question="Q1", text="What helps?"), "10:11", activity="A1")
HOSTS = tuple(
    scenario_event(RoleAssigned(person=person, role="host"), "10:12", space=table)
    for person, table in (("P2", "S1"), ("P3", "S2"))
)
ROUND = stage_entered("round", "10:10", planned_s=1200)
IDEA = contribution_made("C1", "P2", "Nobody knows us.", "10:15", space="S1")
SECOND = stage_entered("round", "10:30", planned_s=1200)
PROMPTS = [prompt.name for prompt in method.PROMPTS if prompt.stage == "round"]


def suggestions(
    *facts: ScenarioInput,
    stage: str | None = None,
    posed: tuple[str, ...] = (),
    activity: str = "A1",
) -> list[Suggestion]:
    """Return the suggestions in the last stage, with these prompts already posed."""
    workshop = workshop_with_participants().and_given(*OPENED, *facts)
    order = (stage,) if stage else workshop_view(METHOD, workshop)[-1].order
    context = SuggestionContext(
        workshop="leeds", activity=activity, stages_entered=order, prompts_posed=posed
    )
    return suggestions_of(METHOD, workshop, context)


def test_complete_round_suggests_its_prompts() -> None:
    """They are in the order of the method, without posed ones."""
    facts = (ROUND, QUESTION, *HOSTS, IDEA)
    assert [s.prompt for s in suggestions(*facts)] == PROMPTS
    assert [s.prompt for s in suggestions(*facts, posed=("matters",))] == PROMPTS[1:]


def test_round_needs_a_question() -> None:
    """A focus is enough."""
    first, *_ = suggestions(ROUND, *HOSTS)
    assert first.text == "Which question do the tables talk about?"
    assert first.reason == "No question has been posed for round 1 yet."
    focused = stage_entered("round", "10:10", focus="What helps?")
    assert [s.prompt for s in suggestions(focused, *HOSTS)] == PROMPTS


def test_table_needs_a_host() -> None:
    """The suggestion counts and cites the tables."""
    first, *rest = suggestions(ROUND, QUESTION, HOSTS[0])
    assert (first.prompt, first.reason) == ("stay", "1 of 2 tables have no host.")
    assert first.cites == ("leeds S2",)
    assert "stay" not in [suggestion.prompt for suggestion in rest]


def test_move_is_suggested_after_the_planned_time() -> None:
    """The last contribution gives the time; without a plan there is no suggestion."""
    late = contribution_made("C2", "P2", "Hm.", "10:32", space="S1")
    first, *_ = suggestions(ROUND, QUESTION, *HOSTS, late)
    assert first.text == "Thank your table, leave its host there, and find another one."
    assert first.reason == "20 min were planned; the last contribution came after 22 min."
    assert first.prompt is None
    unplanned = stage_entered("round", "10:10")
    assert [s.prompt for s in suggestions(unplanned, QUESTION, *HOSTS, late)] == PROMPTS


def test_later_round_needs_ideas_of_other_tables() -> None:
    """The suggestion ends when one is taken up."""
    facts = (ROUND, QUESTION, *HOSTS, IDEA, SECOND)
    first, *_ = suggestions(*facts)
    assert (first.prompt, first.reason) == (
        "bring",
        "No idea of another table has been taken up in round 2 yet.",
    )
    taken = contribution_made("C2", "P3", "Put us on the list.", "10:40", space="S2", refs=("C1",))
    assert [s.prompt for s in suggestions(*facts, taken)] == PROMPTS


def test_harvest_starts_with_ideas_taken_up() -> None:
    """The suggestion counts and cites them; without any there are only prompts."""
    taken = contribution_made("C2", "P3", "Put us on the list.", "10:40", space="S2", refs=("C1",))
    facts = (ROUND, QUESTION, *HOSTS, IDEA, SECOND)
    first, *_ = suggestions(*facts, taken, stage_entered("harvest", "10:50"))
    assert (first.prompt, first.reason) == ("pattern", "1 idea was taken up at another table.")
    assert first.cites == ("leeds C1",)
    more = (
        contribution_made("C3", "P4", "The list is old.", "10:16", space="S1"),
        contribution_made("C4", "P5", "Write it again.", "10:41", space="S2", refs=("C3",)),
    )
    first, *_ = suggestions(*facts, taken, *more, stage_entered("harvest", "10:50"))
    assert first.reason == "2 ideas were taken up at another table."
    prompts = [s.reason for s in suggestions(*facts, stage_entered("harvest", "10:50"))]
    assert all(why.startswith("Harvest:") for why in prompts)


def test_other_stages_suggest_their_prompts() -> None:
    """Other activities are ignored."""
    assert [s.prompt for s in suggestions(stage_entered("welcome", "10:00"))] == [
        "purpose",
        "manners",
    ]
    assert [s.prompt for s in suggestions(ROUND, activity="A9")] == PROMPTS
    assert [s.prompt for s in suggestions(stage="round")] == PROMPTS
