"""What to ask next."""

from __future__ import annotations

from dialoguekit.events import CommitmentMade, DecisionRecorded, ProposalTabled
from dialoguekit.plugin import Situation, Suggestion
from dialoguekit.testing.builders import entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_appreciative_inquiry import method
from dialoguekit_appreciative_inquiry.events import InterviewCompleted
from dialoguekit_appreciative_inquiry.projection import AppreciativeInquiry
from dialoguekit_appreciative_inquiry.suggestions import suggest

START = started("appreciative-inquiry", "10:00")
DISCOVER: tuple[Fact, ...] = (
    START,
    entered("discover", "10:00"),
    said("C1", "P2", "She rang me herself.", "10:01", kind="story"),
    said("C2", "P4", "He kept the door open.", "10:02", kind="story"),
)
FACTOR = said("C3", "P3", "Going first", "10:03", kind="factor", refs=("C1",))
DREAM = entered("dream", "10:10")
DREAMT = said("C4", "P5", "Every phone has a face.", "10:11", refs=("C3",))
HARD = said("C5", "P5", "Nobody rings back.", "10:12", kind="deficit")
DESIGN = entered("design", "10:20")


def asked(*facts: Fact, posed: tuple[str, ...] = (), activity: str = "A1") -> list[Suggestion]:
    """What is suggested in the stage that was entered last, with these prompts posed in it."""
    view = gathered().and_given(*facts).project(AppreciativeInquiry)
    order = view.workshops["leeds"].sessions[-1].order
    situation = Situation(workshop="leeds", activity=activity, entered=order, posed=posed)
    return list(suggest(view, situation))


def told(suggestions: list[Suggestion]) -> list[tuple[str | None, str, tuple[str, ...]]]:
    """Prompt, reason and ids of what is the method's own to suggest."""
    return [(s.prompt, s.why, s.cites) for s in suggestions if s.cites]


def interview(id: str, asking: str, telling: str) -> Fact:
    event = InterviewCompleted(interview=id, interviewer=asking, interviewee=telling)
    return happened(event, "10:05", activity="A1")


def test_in_discover_whoever_was_not_asked_or_has_not_asked_comes_first() -> None:
    """With who they are, once the first interview was had; until all have told and asked."""
    first = asked(*DISCOVER, interview("IV1", "P2", "P4"))[0]
    assert first.text == "Swap now: whoever told a story asks for one."
    assert first.why == (
        "3 of 4 participants have not been interviewed yet, and 3 have interviewed nobody."
    )
    assert first.cites == ("leeds P2", "leeds P3", "leeds P4", "leeds P5")
    pairs = [("P2", "P4"), ("P4", "P2"), ("P3", "P5"), ("P5", "P3")]
    everybody = [interview(f"IV{n}", *pair) for n, pair in enumerate(pairs, start=1)]
    prompts = [s.prompt for s in asked(*DISCOVER, *everybody)]
    assert None not in prompts


def test_in_discover_stories_without_a_factor_are_asked_about() -> None:
    """Until each of them has one."""
    assert told(asked(*DISCOVER, FACTOR)) == [
        ("life-giving", "1 of 2 stories have no factor yet.", ("leeds C2",))
    ]
    both = said("C3", "P3", "Going first", "10:03", kind="factor", refs=("C1", "C2"))
    assert told(asked(*DISCOVER, both)) == []


def test_in_dream_what_stands_on_nothing_and_what_nobody_dreamt_on_is_asked_about() -> None:
    """Dreams without a story, and stories without a dream."""
    afloat = said("C6", "P5", "Wings.", "10:13")
    assert told(asked(*DISCOVER, FACTOR, DREAM, DREAMT, afloat)) == [
        ("which-story", "1 of 2 dreams stand on nothing discovered yet.", ("leeds C6",)),
        ("three-years-on", "Nobody has dreamt on 1 of 2 stories yet.", ("leeds C2",)),
    ]


def test_in_design_dreams_without_a_proposition_and_what_is_hard_are_asked_about() -> None:
    """Whether it was parked or not, until a question was made of it."""
    facts = (*DISCOVER, FACTOR, DREAM, DREAMT, HARD, DESIGN)
    assert told(asked(*facts)) == [
        ("proud-and-nervous", "No proposition stands on 1 of 1 dreams yet.", ("leeds C4",)),
        ("instead", "1 of 1 things that are hard were not turned into a question.", ("leeds C5",)),
    ]
    spoken = said("C6", "P2", "We ring first.", "10:21", kind="proposition", refs=("C4",))
    turned = said("C7", "P2", "Who rings?", "10:22", kind="reframing", refs=("C5",))
    assert told(asked(*facts, spoken, turned)) == []


def test_in_destiny_what_was_adopted_is_asked_about_until_somebody_takes_it_on() -> None:
    """A commitment to the decision is one to the proposition."""
    tabled = happened(
        ProposalTabled(proposal="PR1", text="We ring.", sources=("C4",)), activity="A1"
    )
    adopted = DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome="adopted")
    facts = (*DISCOVER, DREAM, DREAMT, DESIGN, tabled, adopted, entered("destiny", "10:30"))
    assert told(asked(*facts)) == [
        ("start-what", "Nobody takes on 1 of the 1 propositions adopted yet.", ("leeds PR1",))
    ]
    made = CommitmentMade(commitment="CM1", owner="P2", what="I ring.", sources=("D1",))
    assert told(asked(*facts, made)) == []


def test_in_quadrants_what_is_hard_is_turned_into_a_chance_or_a_result() -> None:
    """Each with a prompt of its own; the other quadrants have their prompts alone."""
    run = started("appreciative-inquiry", "10:00", template=method.IN_QUADRANTS)
    hard = said("C1", "P2", "Insurers say no.", "10:01", kind="deficit")
    for stage, prompt in (("opportunities", "turned"), ("results", "better-by")):
        first = asked(run, entered(stage, "10:00"), hard)[0]
        assert (first.prompt, first.cites) == (prompt, ("leeds C1",))
    assert told(asked(run, entered("aspirations", "10:00"), hard)) == []


def test_no_prompt_is_suggested_twice() -> None:
    """What is asked about for a reason is not asked about without; what was posed is left out."""
    prompts = [s.prompt for s in asked(*DISCOVER, posed=("best-link",))]
    assert prompts == ["life-giving", "own-part"]


def test_a_prompt_is_asked_in_the_words_of_the_method() -> None:
    """Those of the script."""
    texts = {prompt.name: prompt.text for prompt in method.PROMPTS}
    assert asked(*DISCOVER)[0].text == texts["life-giving"]


def test_before_the_first_stage_and_for_another_run_the_prompts_are_left() -> None:
    """Only the run that is asked about has a say."""
    assert [s.prompt for s in asked(START)] == ["more-of", "who-to-ask"]
    prompts = [s.prompt for s in asked(*DISCOVER, activity="A9")]
    assert prompts == ["best-link", "own-part", "life-giving"]
