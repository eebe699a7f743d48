"""The rules of the method where they are kept, or only just."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.events import (
    BallotClosed,
    BallotOpened,
    CommitmentMade,
    ContributionLinked,
    ContributionModerated,
    ContributionParked,
    DecisionRecorded,
    ProposalSubmitted,
    ProposalWithdrawn,
    RecordRedacted,
    VoteCast,
    WorkshopClosed,
)
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import raised_flags
from dialoguekit.testing.scenario import Given, ScenarioInput, scenario_event
from dialoguekit_appreciative_inquiry import METHOD, method
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold

BEGAN = activity_started("appreciative-inquiry", "10:00", topic="A warm welcome")
STORY = "She rang me before I asked, and by the evening there were two of us at the door with tea."
END = activity_ended("11:00")


def workshop_of(*facts: ScenarioInput) -> Given[Any]:
    """Return a workshop with these events.

    P2, P3 and P4 are of primary care, P5, P6 and P7 of peer support.
    """
    return workshop_with_participants(per_group=3).and_given(*facts)


def rules(*facts: ScenarioInput) -> list[str]:
    """Return the rules that a workshop with these events breaks."""
    return [flag.rule for flag in raised_flags(METHOD, workshop_of(*facts))]


def stages(*names: str, **focus: str) -> list[ScenarioInput]:
    """Return these stages, a minute each; a name with a number has a focus."""
    return [
        stage_entered(name.rstrip("12"), f"10:{n:02}", focus=focus.get(name))
        for n, name in enumerate(names, start=1)
    ]


def interview(
    id: str, interviewer: str, interviewee: str, *, permission: bool = True
) -> ScenarioInput:
    event = InterviewCompleted(
        interview=id, interviewer=interviewer, interviewee=interviewee, permission=permission
    )
    return scenario_event(event, "10:05", activity="A1")


def submitted(text: str = "Doors are open.", *sources: str) -> ScenarioInput:
    return scenario_event(
        ProposalSubmitted(proposal="PR1", text=text, sources=sources), activity="A1"
    )


ADOPTED = DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome="adopted")


# Stages


@pytest.mark.parametrize("count", range(5))
def test_a_running_inquiry_is_not_flagged_for_missing_parts(count: int) -> None:
    """Stories, swaps and phases may still come."""
    facts: list[ScenarioInput] = [
        stage_entered("discover", "10:00"),
        interview("IV1", "P2", "P3"),
        contribution_made("C1", "P2", "Nobody rings.", "10:06", kind="deficit"),
        stage_entered("dream", "10:10"),
        contribution_made("C2", "P2", "Wings.", "10:11"),
        stage_entered("design", "10:20"),
        submitted(),
        ADOPTED,
        stage_entered("destiny", "10:30", planned_s=600),
        scenario_event(CommitmentMade(commitment="CM1", owner="P2", what="I ring."), activity="A1"),
    ]
    run = activity_started("appreciative-inquiry", "10:00", template="4-d", topic="A warm welcome")
    assert rules(run, *facts[: 2 * count + 2]) == []


def test_a_revisit_with_a_new_focus_keeps_the_template() -> None:
    """Continuing afterwards does, too."""
    run = activity_started("appreciative-inquiry", "10:00", template="4-d", topic="A warm welcome")
    back = stages(
        "discover", "dream", "discover2", "dream", "design", "destiny", discover2="The desk"
    )
    assert rules(run, *back, END) == []
    without = stages("discover", "dream", "discover2", "design", "destiny", discover2="The desk")
    assert rules(run, *without, END) == []


def test_an_announced_revisit_needs_no_focus() -> None:
    """Neither while running nor at the end."""
    order = "discover dream discover design"
    run = activity_started(
        "appreciative-inquiry", "10:00", template="custom", order=order, topic="A warm welcome"
    )
    back = stages("discover", "dream", "discover", "design")
    assert rules(run, *back, END) == []
    assert rules(run, *back[:3]) == []
    assert rules(run, *back[:3], END) == ["off-template"]


def test_every_revisit_needs_a_new_focus() -> None:
    """A second visit's focus does not count for the third."""
    back = stages(
        "discover", "dream", "discover1", "design", "discover2", discover1="A", discover2="a"
    )
    assert rules(BEGAN, *back) == ["undeclared-revisit"]


@pytest.mark.parametrize(
    "order",
    ["define discover dream", "discover design", "strengths opportunities results", "discover"],
)
def test_without_a_template_the_order_of_the_cycle_counts(order: str) -> None:
    """Phases other than Discover may be omitted."""
    assert rules(BEGAN, *stages(*order.split()), END) == []


def test_quadrants_have_an_order_too() -> None:
    """Strengths come first."""
    assert rules(BEGAN, *stages("opportunities", "strengths")) == ["out-of-order"]


def test_several_activities_share_one_discovery() -> None:
    """And one topic."""
    morning = (BEGAN, stage_entered("discover", "10:00"), END)
    noon = activity_started("appreciative-inquiry", "14:00", activity="A2")
    afternoon = [
        stage_entered("discover", "14:00", activity="A2"),
        stage_entered("dream", "14:10", activity="A2"),
        activity_ended("14:20", activity="A2"),
    ]
    assert rules(*morning, noon, *afternoon[1:]) == []
    assert rules(*morning, noon, *afternoon) == []


def test_a_later_discovery_does_not_count() -> None:
    """Dreams came before it."""
    other = activity_started("appreciative-inquiry", "14:00", activity="A2", topic="A warm welcome")
    later = stage_entered("discover", "14:00", activity="A2")
    assert rules(BEGAN, stage_entered("dream", "10:00"), other, later) == ["no-discover"]


def test_framing_may_come_before_the_first_stage() -> None:
    """Topic and questions, also in a run without stages; nothing else."""
    run = activity_started("appreciative-inquiry", "09:50")
    topic = contribution_made("C1", "P1", "A warm welcome", "09:55", kind="Topic")
    question = contribution_made("C2", "P1", "Who is met?", "09:56", kind="question")
    assert rules(run, topic) == []
    assert rules(run, topic, question, stage_entered("discover", "10:00")) == []
    late = contribution_made("C3", "P1", "Whom else?", "11:30", kind="question")
    assert rules(run, topic, stage_entered("discover", "10:00"), END, late) == ["no-stage"]


def test_barriers_belong_to_every_stage() -> None:
    """They are never off their stage."""
    for stage in method.STAGES[:2]:
        hard = contribution_made("C1", "P2", "Nobody rings.", "10:01", kind="deficit")
        turned = contribution_made(
            "C2", "P2", "Who rings?", "10:02", kind="reframing", refs=("C1",)
        )
        assert rules(BEGAN, stage_entered(stage.name, "10:00"), hard, turned, END) == []


@pytest.mark.parametrize(
    ("until", "found"), [("10:05", []), ("10:04", ["destiny-rushed"]), ("10:16", ["time"])]
)
def test_half_of_its_plan_is_enough_for_destiny(until: str, found: list[str]) -> None:
    """Less is rushed; a long overrun has an ``info`` flag."""
    discovered = stage_entered("discover", "09:30")
    run = activity_started("appreciative-inquiry", "09:30", topic="A warm welcome")
    destiny = stage_entered("destiny", "10:00", planned_s=600)
    assert rules(run, discovered, destiny, activity_ended(until)) == found


# Interviews and stories


def test_a_trio_interviews_in_a_ring() -> None:
    """Every interviewee interviews; a ring of four is none."""
    ring = [("P2", "P5"), ("P5", "P3"), ("P3", "P2")]
    facts = [interview(f"IV{n}", *pair) for n, pair in enumerate(ring, start=1)]
    assert rules(BEGAN, stage_entered("discover", "10:00"), *facts, END) == []
    four = [("P2", "P5"), ("P5", "P3"), ("P3", "P6"), ("P6", "P2")]
    facts = [interview(f"IV{n}", *pair) for n, pair in enumerate(four, start=1)]
    found = rules(BEGAN, stage_entered("discover", "10:00"), *facts, END)
    assert found == ["not-reciprocated"] * 4


@pytest.mark.parametrize(
    ("pairs", "noted"),
    [
        ([("P2", "P5"), ("P3", "P4")], []),
        ([("P2", "P3")], []),
        ([("P2", "P5"), ("P3", "P4"), ("P6", "P7")], ["own-group"]),
    ],
    ids=["half across", "no others", "a third across"],
)
def test_half_of_the_pairs_across_groups_is_enough(
    pairs: list[tuple[str, str]], noted: list[str]
) -> None:
    """The possible maximum is always enough."""
    both = [pair for a, b in pairs for pair in ((a, b), (b, a))]
    facts = [interview(f"IV{n}", *pair) for n, pair in enumerate(both, start=1)]
    assert rules(BEGAN, stage_entered("discover", "10:00"), *facts, END) == noted


def test_a_story_may_be_retold_with_permission_or_by_its_teller() -> None:
    """Neither is flagged."""
    suggestions_for = interview("IV1", "P2", "P5", permission=False)
    own = StoryRetold(interview="IV1", teller="P5")
    assert rules(BEGAN, stage_entered("discover", "10:00"), suggestions_for, own) == []
    allowed = interview("IV1", "P2", "P5")
    partner = StoryRetold(interview="IV1", teller="P2")
    assert rules(BEGAN, stage_entered("discover", "10:00"), allowed, partner) == []


@pytest.mark.parametrize(("words", "found"), [(19, ["slogan"]), (20, [])])
def test_twenty_words_are_a_story(words: int, found: list[str]) -> None:
    """Fewer are flagged as a slogan."""
    story = contribution_made("C1", "P2", "tea " * words, "10:01", kind="story")
    assert rules(BEGAN, stage_entered("discover", "10:00"), story) == found


def test_an_erased_story_is_no_slogan() -> None:
    """Its length is unknown."""
    workshop = workshop_of(
        BEGAN,
        stage_entered("discover", "10:00"),
        contribution_made("C1", "P2", STORY, "10:01", kind="story"),
    )
    redacted = workshop.and_given(RecordRedacted(target=len(workshop.recorded), basis="asked for"))
    assert raised_flags(METHOD, redacted) == []


# Dreams and propositions


DISCOVERED: tuple[ScenarioInput, ...] = (
    BEGAN,
    stage_entered("discover", "10:00"),
    contribution_made("C1", "P2", STORY, "10:01", kind="story"),
    stage_entered("dream", "10:10"),
)
DREAMT: tuple[ScenarioInput, ...] = (
    *DISCOVERED,
    contribution_made("C2", "P5", "Every phone has a face.", "10:11", refs=("C1",)),
    stage_entered("design", "10:20"),
)


def test_a_link_grounds_as_well_as_a_reference() -> None:
    """In either direction, before or after the end."""
    dream = contribution_made("C2", "P5", "Every phone has a face.", "10:11")
    assert rules(*DISCOVERED, dream, END) == ["ungrounded-dream"]
    link = ContributionLinked(origin="C1", target="C2", relation="supports")
    assert rules(*DISCOVERED, dream, END, link) == []


def test_a_proposal_replaces_its_contribution() -> None:
    """The contribution need not be grounded."""
    spoken = contribution_made("C3", "P5", "Doors should be open.", "10:21", kind="proposition")
    assert rules(*DREAMT, spoken, submitted("Doors are open.", "C3", "C2"), END) == []
    assert rules(*DREAMT, spoken, END) == ["ungrounded-proposition", "proposition-tense"]


def test_a_withdrawn_proposition_is_not_judged() -> None:
    """It no longer counts."""
    withdrawn = ProposalWithdrawn(proposal="PR1")
    assert rules(*DREAMT, submitted("No door should be shut."), withdrawn, END) == []


def votes(*grades: int) -> list[ScenarioInput]:
    """Return a ballot on PR1 with grades from 0 to 3, first of primary care, then of peers."""
    roll = tuple(f"P{n}" for n, _ in enumerate(grades, start=2))
    scale = ("no", "hardly", "rather", "yes")
    cast = zip(roll, grades, strict=True)
    return [
        BallotOpened(ballot="B1", options=("PR1",), scale=scale, roll=roll),
        *(VoteCast(ballot="B1", voter=voter, choices=(("PR1", g),)) for voter, g in cast),
        BallotClosed(ballot="B1"),
    ]


@pytest.mark.parametrize(
    ("grades", "found"),
    [
        ((3, 2, 0, 3, 3, 2), []),
        ((3, 3, 3, 1, 1, 3), ["unwanted-proposition"]),
        ((3, 3, 3, 0, 0), []),
        ((0, 0), []),
    ],
    ids=["wanted by most", "not by one group", "few of a group", "few"],
)
def test_a_majority_of_every_group_is_enough(grades: tuple[int, ...], found: list[str]) -> None:
    """If enough of it answered."""
    assert rules(*DREAMT, submitted("Doors are open.", "C2"), *votes(*grades), END) == found


@pytest.mark.parametrize("outcome", ["rejected", "parked"])
def test_a_rejected_proposition_needs_no_support(outcome: str) -> None:
    """It was not adopted."""
    decided = DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome=outcome)
    no = votes(0, 0, 0, 0, 0, 0)
    assert rules(*DREAMT, submitted("Doors are open.", "C2"), *no, decided, END) == []


# Barriers


@pytest.mark.parametrize(
    ("stage", "left_standing"),
    [("discover", True), ("dream", True), ("design", False), ("results", True)],
)
def test_problems_are_flagged_in_discover_dream_and_soar(stage: str, left_standing: bool) -> None:
    """In Design they are the subject."""
    found = (BEGAN, stage_entered("discover", "09:59"), stage_entered(stage, "10:01"))
    facts = (*found, contribution_made("C1", "P2", "Nobody rings.", "10:02", kind="deficit"))
    assert ("problem-framing" in rules(*facts, END)) == left_standing
    assert "problem-framing" not in rules(*facts, ContributionParked(contribution="C1"), END)
    assert "problem-framing" not in rules(*facts)


def test_an_accepted_barrier_is_visible_again() -> None:
    """After it was held."""
    hard = contribution_made("C1", "P2", "Nobody rings.", "10:01", kind="deficit")
    held = ContributionModerated(contribution="C1", outcome="held")
    accepted = ContributionModerated(contribution="C1", outcome="accepted")
    facts = (BEGAN, stage_entered("discover", "10:00"), hard)
    assert rules(*facts, held) == ["silenced-deficit"]
    assert rules(*facts, held, accepted) == []


def test_only_a_whole_cycle_with_many_contributions_needs_barriers() -> None:
    """Not a short, partial or running one."""
    many = [
        contribution_made(f"C{n}", "P2", f"Note {n}", "10:00", kind="factor") for n in range(1, 41)
    ]
    cycle = [stage_entered(stage, f"10:0{n}") for n, stage in enumerate(method.PHASES[1:])]
    discover, rest = cycle[0], cycle[1:]
    facts = (BEGAN, discover, *many)
    assert rules(*facts, *rest, END) == ["nothing-hard"]
    assert rules(*facts, *rest) == []
    assert rules(*facts, *rest[:2], END) == []
    assert rules(*facts[:-1], *rest, END) == []
    parked = ContributionParked(contribution="C99")
    hard = contribution_made("C99", "P2", "Nobody rings.", "10:00", kind="deficit")
    assert rules(*facts, hard, parked, *rest, END) == []


# Destiny


def taken_on(*sources: str, activity: str | None) -> ScenarioInput:
    event = CommitmentMade(commitment="CM1", owner="P2", what="I ring.", sources=sources)
    return scenario_event(event, "10:31", activity=activity)


ADOPTION: tuple[ScenarioInput, ...] = (*DREAMT, submitted("Doors are open.", "C2"), ADOPTED)


def test_a_commitment_outside_an_inquiry_needs_no_proposition() -> None:
    """It does not belong to the inquiry."""
    assert rules(*ADOPTION, taken_on(activity="A7"), END) == []


def test_commitments_may_come_until_destiny_or_the_workshop_ends() -> None:
    """In the inquiry or after it."""
    assert rules(*ADOPTION, END) == []
    assert rules(*ADOPTION, END, WorkshopClosed()) == ["destiny-rushed"]
    assert rules(*ADOPTION, stage_entered("destiny", "10:30"), END) == ["destiny-rushed"]
    assert rules(*ADOPTION, END, taken_on("PR1", activity=None), WorkshopClosed()) == []
    note = contribution_made("C3", "P2", "I ring Ana.", "10:31", kind="action")
    assert rules(*ADOPTION, stage_entered("destiny", "10:30"), note, END) == []


def test_adopted_propositions_are_counted() -> None:
    """In the message."""
    second = scenario_event(
        ProposalSubmitted(proposal="PR2", text="Windows are open.", sources=("C2",)), activity="A1"
    )
    adopted = DecisionRecorded(decision="D2", proposal="PR2", version=1, outcome="adopted")
    workshop = workshop_of(*ADOPTION, second, adopted, END, WorkshopClosed())
    (flag,) = raised_flags(METHOD, workshop)
    assert flag.message == "2 propositions were adopted without any commitment."
