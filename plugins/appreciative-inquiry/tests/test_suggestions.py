"""Suggestions."""

from __future__ import annotations

from dialoguekit.events import CommitmentMade, DecisionRecorded, ProposalSubmitted
from dialoguekit.plugin import Suggestion, SuggestionContext
from dialoguekit.testing.builders import (
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import suggestions_of, workshop_view
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit_appreciative_inquiry import METHOD, method
from dialoguekit_appreciative_inquiry.events import InterviewCompleted

START = activity_started("appreciative-inquiry", "10:00")
DISCOVER: tuple[ScenarioInput, ...] = (
    START,
    stage_entered("discover", "10:00"),
    contribution_made("C1", "P2", "She rang me herself.", "10:01", kind="story"),
    contribution_made("C2", "P4", "He kept the door open.", "10:02", kind="story"),
)
FACTOR = contribution_made("C3", "P3", "Going first", "10:03", kind="factor", refs=("C1",))
DREAM = stage_entered("dream", "10:10")
DREAMT = contribution_made("C4", "P5", "Every phone has a face.", "10:11", refs=("C3",))
BARRIERS = contribution_made("C5", "P5", "Nobody rings back.", "10:12", kind="deficit")
DESIGN = stage_entered("design", "10:20")


def suggestions_for(
    *facts: ScenarioInput, posed: tuple[str, ...] = (), activity: str = "A1"
) -> list[Suggestion]:
    """Return the suggestions in the last of these stages, with these prompts posed."""
    workshop = workshop_with_participants().and_given(*facts)
    order = workshop_view(METHOD, workshop)[-1].order
    context = SuggestionContext(
        workshop="leeds", activity=activity, stages_entered=order, prompts_posed=posed
    )
    return suggestions_of(METHOD, workshop, context)


def told(suggestions: list[Suggestion]) -> list[tuple[str | None, str, tuple[str, ...]]]:
    """Return prompt, reason and ids of the method's own suggestions."""
    return [(s.prompt, s.reason, s.cites) for s in suggestions if s.cites]


def interview(id: str, interviewer: str, interviewee: str) -> ScenarioInput:
    event = InterviewCompleted(interview=id, interviewer=interviewer, interviewee=interviewee)
    return scenario_event(event, "10:05", activity="A1")


def test_in_discover_missing_interviews_are_suggested_first() -> None:
    """After the first interview, with the number of people, not their ids."""
    first = suggestions_for(*DISCOVER, interview("IV1", "P2", "P4"))[0]
    assert first.text == "Swap roles now: the person who told a story asks for one."
    assert first.reason == (
        "3 of 4 participants have not been interviewed yet, and 3 have not interviewed yet."
    )
    assert first.cites == ()
    pairs = [("P2", "P4"), ("P4", "P2"), ("P3", "P5"), ("P5", "P3")]
    everybody = [interview(f"IV{n}", *pair) for n, pair in enumerate(pairs, start=1)]
    prompts = [s.prompt for s in suggestions_for(*DISCOVER, *everybody)]
    assert None not in prompts


def test_in_discover_stories_without_a_factor_are_suggested() -> None:
    """Until each has one."""
    assert told(suggestions_for(*DISCOVER, FACTOR)) == [
        ("life-giving", "1 of 2 stories have no factor yet.", ("leeds C2",))
    ]
    both = contribution_made("C3", "P3", "Going first", "10:03", kind="factor", refs=("C1", "C2"))
    assert told(suggestions_for(*DISCOVER, both)) == []


def test_in_dream_ungrounded_dreams_and_unused_stories_are_suggested() -> None:
    """With their ids."""
    afloat = contribution_made("C6", "P5", "Wings.", "10:13")
    assert told(suggestions_for(*DISCOVER, FACTOR, DREAM, DREAMT, afloat)) == [
        ("which-story", "1 of 2 dreams are based on no discovery yet.", ("leeds C6",)),
        ("three-years-on", "1 of 2 stories have no dream yet.", ("leeds C2",)),
    ]


def test_in_design_unused_dreams_and_barriers_are_suggested() -> None:
    """Parked or not, until they are reframed."""
    facts = (*DISCOVER, FACTOR, DREAM, DREAMT, BARRIERS, DESIGN)
    assert told(suggestions_for(*facts)) == [
        ("proud-and-nervous", "1 of 1 dreams have no proposition yet.", ("leeds C4",)),
        ("instead", "1 of 1 barriers were not reframed yet.", ("leeds C5",)),
    ]
    spoken = contribution_made(
        "C6", "P2", "We ring first.", "10:21", kind="proposition", refs=("C4",)
    )
    turned = contribution_made("C7", "P2", "Who rings?", "10:22", kind="reframing", refs=("C5",))
    assert told(suggestions_for(*facts, spoken, turned)) == []


def test_in_destiny_adopted_propositions_are_suggested() -> None:
    """Until there is a commitment; one to the decision counts."""
    submitted = scenario_event(
        ProposalSubmitted(proposal="PR1", text="We ring.", sources=("C4",)), activity="A1"
    )
    adopted = DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome="adopted")
    facts = (
        *DISCOVER,
        DREAM,
        DREAMT,
        DESIGN,
        submitted,
        adopted,
        stage_entered("destiny", "10:30"),
    )
    assert told(suggestions_for(*facts)) == [
        ("start-what", "1 of 1 adopted propositions have no commitment yet.", ("leeds PR1",))
    ]
    made = CommitmentMade(commitment="CM1", owner="P2", what="I ring.", sources=("D1",))
    assert told(suggestions_for(*facts, made)) == []


def test_in_soar_barriers_are_suggested_in_two_quadrants() -> None:
    """Each with its prompt; others have prompts only."""
    run = activity_started("appreciative-inquiry", "10:00", template="soar")
    hard = contribution_made("C1", "P2", "Insurers say no.", "10:01", kind="deficit")
    for stage, prompt in (("opportunities", "turned"), ("results", "better-by")):
        first = suggestions_for(run, stage_entered(stage, "10:00"), hard)[0]
        assert (first.prompt, first.cites) == (prompt, ("leeds C1",))
    assert told(suggestions_for(run, stage_entered("aspirations", "10:00"), hard)) == []


def test_no_prompt_is_suggested_twice() -> None:
    """Neither one with a reason nor a posed one."""
    prompts = [s.prompt for s in suggestions_for(*DISCOVER, posed=("best-link",))]
    assert prompts == ["life-giving", "own-part"]


def test_a_prompt_has_the_text_of_the_method() -> None:
    """As declared."""
    texts = {prompt.name: prompt.text for prompt in method.PROMPTS}
    assert suggestions_for(*DISCOVER)[0].text == texts["life-giving"]


def test_otherwise_only_prompts_are_suggested() -> None:
    """Before the first stage, and for another run."""
    assert [s.prompt for s in suggestions_for(START)] == ["more-of", "who-to-ask"]
    prompts = [s.prompt for s in suggestions_for(*DISCOVER, activity="A9")]
    assert prompts == ["best-link", "own-part", "life-giving"]
