"""The rules of the method where nothing breaks them, or only just."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.events import (
    BallotCast,
    BallotClosed,
    BallotOpened,
    CommitmentMade,
    ContributionLinked,
    ContributionModerated,
    DecisionRecorded,
    ItemParked,
    ProposalTabled,
    ProposalWithdrawn,
    RecordRedacted,
    WorkshopClosed,
)
from dialoguekit.testing.builders import ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, Given, happened
from dialoguekit_appreciative_inquiry import method
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold
from dialoguekit_appreciative_inquiry.projection import AppreciativeInquiry
from dialoguekit_appreciative_inquiry.rules import standing

BEGAN = started("appreciative-inquiry", "10:00", topic="A warm welcome")
STORY = "She rang me before I asked, and by the evening there were two of us at the door with tea."
END = ended("11:00")


def history(*facts: Fact) -> Given[Any]:
    """A workshop in which these are the facts after everybody has arrived.

    P2, P3 and P4 are of primary care, P5, P6 and P7 of peer support.
    """
    return gathered(each=3).and_given(*facts)


def rules(*facts: Fact) -> list[str]:
    """The rules that stand in such a workshop."""
    return [f.rule for f in standing(history(*facts).project(AppreciativeInquiry), "leeds")]


def stages(*names: str, **focus: str) -> list[Fact]:
    """These stages, a minute each; a name with a number is the stage with a focus."""
    return [
        entered(name.rstrip("12"), f"10:{n:02}", focus=focus.get(name))
        for n, name in enumerate(names, start=1)
    ]


def interview(id: str, asking: str, telling: str, *, permission: bool = True) -> Fact:
    event = InterviewCompleted(
        interview=id, interviewer=asking, interviewee=telling, permission=permission
    )
    return happened(event, "10:05", activity="A1")


def tabled(text: str = "Doors are open.", *sources: str) -> Fact:
    return happened(ProposalTabled(proposal="PR1", text=text, sources=sources), activity="A1")


ADOPTED = DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome="adopted")


# Stages


@pytest.mark.parametrize("count", range(5))
def test_a_running_inquiry_is_not_flagged_for_what_can_still_come(count: int) -> None:
    """Neither a dream without a story, nor one who has not asked in turn, nor a phase to come."""
    facts: list[Fact] = [
        entered("discover", "10:00"),
        interview("IV1", "P2", "P3"),
        said("C1", "P2", "Nobody rings.", "10:06", kind="deficit"),
        entered("dream", "10:10"),
        said("C2", "P2", "Wings.", "10:11"),
        entered("design", "10:20"),
        tabled(),
        ADOPTED,
        entered("destiny", "10:30", planned_s=600),
        happened(CommitmentMade(commitment="CM1", owner="P2", what="I ring."), activity="A1"),
    ]
    run = started("appreciative-inquiry", "10:00", template=method.FOUR_D, topic="A warm welcome")
    assert rules(run, *facts[: 2 * count + 2]) == []


def test_coming_back_with_a_focus_of_its_own_keeps_to_the_template() -> None:
    """And so does going on from there."""
    run = started("appreciative-inquiry", "10:00", template=method.FOUR_D, topic="A warm welcome")
    back = stages(
        "discover", "dream", "discover2", "dream", "design", "destiny", discover2="The desk"
    )
    assert rules(run, *back, END) == []
    without = stages("discover", "dream", "discover2", "design", "destiny", discover2="The desk")
    assert rules(run, *without, END) == []


def test_coming_back_as_it_was_announced_needs_no_focus() -> None:
    """Neither on the way nor in the end."""
    order = "discover dream discover design"
    run = started(
        "appreciative-inquiry", "10:00", template="custom", order=order, topic="A warm welcome"
    )
    back = stages("discover", "dream", "discover", "design")
    assert rules(run, *back, END) == []
    assert rules(run, *back[:3]) == []
    assert rules(run, *back[:3], END) == ["off-template"]


def test_a_second_focus_declares_a_second_visit_only_once() -> None:
    """A third visit has a focus of its own again."""
    back = stages(
        "discover", "dream", "discover1", "design", "discover2", discover1="A", discover2="a"
    )
    assert rules(BEGAN, *back) == ["undeclared-revisit"]


@pytest.mark.parametrize(
    "order",
    ["define discover dream", "discover design", "strengths opportunities results", "discover"],
)
def test_without_a_template_the_order_of_the_cycle_is_kept(order: str) -> None:
    """Phases may be left out, but for Discover."""
    assert rules(BEGAN, *stages(*order.split()), END) == []


def test_quadrants_have_an_order_too() -> None:
    """Strengths come first."""
    assert rules(BEGAN, *stages("opportunities", "strengths")) == ["out-of-order"]


def test_an_inquiry_in_several_activities_discovers_once() -> None:
    """What was discovered, and framed, in the morning is there in the afternoon."""
    morning = (BEGAN, entered("discover", "10:00"), END)
    noon = started("appreciative-inquiry", "14:00", activity="A2")
    afternoon = [
        entered("discover", "14:00", activity="A2"),
        entered("dream", "14:10", activity="A2"),
        ended("14:20", activity="A2"),
    ]
    assert rules(*morning, noon, *afternoon[1:]) == []
    assert rules(*morning, noon, *afternoon) == []


def test_a_discovery_that_comes_after_is_none() -> None:
    """Dreams were dreamt without it."""
    other = started("appreciative-inquiry", "14:00", activity="A2", topic="A warm welcome")
    later = entered("discover", "14:00", activity="A2")
    assert rules(BEGAN, entered("dream", "10:00"), other, later) == ["no-discover"]


def test_the_frame_may_be_said_before_the_first_stage() -> None:
    """The topic and its questions; in a run without stages too; nothing else."""
    run = started("appreciative-inquiry", "09:50")
    topic = said("C1", "P1", "A warm welcome", "09:55", kind="Topic")
    question = said("C2", "P1", "Who is met?", "09:56", kind="question")
    assert rules(run, topic) == []
    assert rules(run, topic, question, entered("discover", "10:00")) == []
    late = said("C3", "P1", "Whom else?", "11:30", kind="question")
    assert rules(run, topic, entered("discover", "10:00"), END, late) == ["no-stage"]


def test_what_is_hard_is_in_place_everywhere() -> None:
    """It is never off its stage."""
    for stage in method.STAGES[:2]:
        hard = said("C1", "P2", "Nobody rings.", "10:01", kind="deficit")
        turned = said("C2", "P2", "Who rings?", "10:02", kind="reframing", refs=("C1",))
        assert rules(BEGAN, entered(stage.name, "10:00"), hard, turned, END) == []


@pytest.mark.parametrize(
    ("until", "found"), [("10:05", []), ("10:04", ["destiny-rushed"]), ("10:16", ["time"])]
)
def test_half_of_its_plan_is_enough_for_destiny(until: str, found: list[str]) -> None:
    """Less is rushed; far more is worth a note like in any stage."""
    discovered = entered("discover", "09:30")
    run = started("appreciative-inquiry", "09:30", topic="A warm welcome")
    destiny = entered("destiny", "10:00", planned_s=600)
    assert rules(run, discovered, destiny, ended(until)) == found


# Interviews and stories


def test_a_trio_swaps_in_a_ring() -> None:
    """Whoever is interviewed interviews."""
    ring = [("P2", "P5"), ("P5", "P3"), ("P3", "P2")]
    facts = [interview(f"IV{n}", *pair) for n, pair in enumerate(ring, start=1)]
    assert rules(BEGAN, entered("discover", "10:00"), *facts, END) == []


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
    """And as many as there can be is always enough."""
    both = [pair for a, b in pairs for pair in ((a, b), (b, a))]
    facts = [interview(f"IV{n}", *pair) for n, pair in enumerate(both, start=1)]
    assert rules(BEGAN, entered("discover", "10:00"), *facts, END) == noted


def test_a_story_may_be_told_on_with_permission_or_by_its_teller() -> None:
    """One's own story is one's own."""
    asked = interview("IV1", "P2", "P5", permission=False)
    own = StoryRetold(interview="IV1", teller="P5")
    assert rules(BEGAN, entered("discover", "10:00"), asked, own) == []
    allowed = interview("IV1", "P2", "P5")
    partner = StoryRetold(interview="IV1", teller="P2")
    assert rules(BEGAN, entered("discover", "10:00"), allowed, partner) == []


@pytest.mark.parametrize(("words", "found"), [(19, ["slogan"]), (20, [])])
def test_twenty_words_are_a_story(words: int, found: list[str]) -> None:
    """Fewer have become a slogan."""
    story = said("C1", "P2", "tea " * words, "10:01", kind="story")
    assert rules(BEGAN, entered("discover", "10:00"), story) == found


def test_a_story_that_was_withheld_is_no_slogan() -> None:
    """Nobody knows how long it was."""
    room = history(
        BEGAN, entered("discover", "10:00"), said("C1", "P2", STORY, "10:01", kind="story")
    )
    redacted = room.and_given(RecordRedacted(target=len(room.recorded), basis="asked for"))
    assert list(standing(redacted.project(AppreciativeInquiry), "leeds")) == []


# Dreams and propositions


DISCOVERED: tuple[Fact, ...] = (
    BEGAN,
    entered("discover", "10:00"),
    said("C1", "P2", STORY, "10:01", kind="story"),
    entered("dream", "10:10"),
)
DREAMT: tuple[Fact, ...] = (
    *DISCOVERED,
    said("C2", "P5", "Every phone has a face.", "10:11", refs=("C1",)),
    entered("design", "10:20"),
)


def test_a_link_grounds_as_well_as_a_ref() -> None:
    """Whichever way it runs, as long as it is made before the end or after it."""
    dream = said("C2", "P5", "Every phone has a face.", "10:11")
    assert rules(*DISCOVERED, dream, END) == ["ungrounded-dream"]
    link = ContributionLinked(origin="C1", target="C2", relation="supports")
    assert rules(*DISCOVERED, dream, END, link) == []


def test_a_proposition_that_was_tabled_is_judged_as_it_was_tabled() -> None:
    """What it was first need not stand on anything."""
    spoken = said("C3", "P5", "Doors should be open.", "10:21", kind="proposition")
    assert rules(*DREAMT, spoken, tabled("Doors are open.", "C3", "C2"), END) == []
    assert rules(*DREAMT, spoken, END) == ["ungrounded-proposition", "proposition-tense"]


def test_what_was_withdrawn_is_not_judged() -> None:
    """It is no proposition any more."""
    withdrawn = ProposalWithdrawn(proposal="PR1")
    assert rules(*DREAMT, tabled("No door should be shut."), withdrawn, END) == []


def votes(*grades: int) -> list[Fact]:
    """A ballot on PR1 on a scale of four, first of primary care and then of peer support."""
    roll = tuple(f"P{n}" for n, _ in enumerate(grades, start=2))
    scale = ("no", "hardly", "rather", "yes")
    cast = zip(roll, grades, strict=True)
    return [
        BallotOpened(ballot="B1", options=("PR1",), scale=scale, roll=roll),
        *(BallotCast(ballot="B1", voter=voter, choices=(("PR1", g),)) for voter, g in cast),
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
    ids=["wanted by most", "not by one group", "too few of a group to tell", "too few to tell"],
)
def test_what_most_of_every_group_want_is_wanted(grades: tuple[int, ...], found: list[str]) -> None:
    """Where enough of it answered."""
    assert rules(*DREAMT, tabled("Doors are open.", "C2"), *votes(*grades), END) == found


@pytest.mark.parametrize("outcome", ["rejected", "parked"])
def test_what_was_not_adopted_need_not_be_wanted(outcome: str) -> None:
    """That is why it was not."""
    decided = DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome=outcome)
    no = votes(0, 0, 0, 0, 0, 0)
    assert rules(*DREAMT, tabled("Doors are open.", "C2"), *no, decided, END) == []


# What is hard


@pytest.mark.parametrize(
    ("stage", "left_standing"),
    [("discover", True), ("dream", True), ("design", False), ("results", True)],
)
def test_a_problem_takes_over_where_people_find_and_dream(stage: str, left_standing: bool) -> None:
    """While they design, it is what they work on."""
    found = (BEGAN, entered("discover", "09:59"), entered(stage, "10:01"))
    facts = (*found, said("C1", "P2", "Nobody rings.", "10:02", kind="deficit"))
    assert ("problem-framing" in rules(*facts, END)) == left_standing
    assert "problem-framing" not in rules(*facts, ItemParked(contribution="C1"), END)
    assert "problem-framing" not in rules(*facts)


def test_a_moderator_may_think_again() -> None:
    """What was held and then accepted is in sight."""
    hard = said("C1", "P2", "Nobody rings.", "10:01", kind="deficit")
    held = ContributionModerated(contribution="C1", outcome="held")
    accepted = ContributionModerated(contribution="C1", outcome="accepted")
    facts = (BEGAN, entered("discover", "10:00"), hard)
    assert rules(*facts, held) == ["silenced-deficit"]
    assert rules(*facts, held, accepted) == []


def test_only_a_whole_cycle_of_many_contributions_misses_what_is_hard() -> None:
    """A few contributions do not tell, nor does half a cycle, nor one that runs."""
    many = [said(f"C{n}", "P2", f"Note {n}", "10:00", kind="factor") for n in range(1, 41)]
    cycle = [entered(stage, f"10:0{n}") for n, stage in enumerate(method.PHASES[1:])]
    discover, rest = cycle[0], cycle[1:]
    facts = (BEGAN, discover, *many)
    assert rules(*facts, *rest, END) == ["nothing-hard"]
    assert rules(*facts, *rest) == []
    assert rules(*facts, *rest[:2], END) == []
    assert rules(*facts[:-1], *rest, END) == []
    parked = ItemParked(contribution="C99")
    hard = said("C99", "P2", "Nobody rings.", "10:00", kind="deficit")
    assert rules(*facts, hard, parked, *rest, END) == []


# Destiny


def taken_on(*sources: str, activity: str | None) -> Fact:
    event = CommitmentMade(commitment="CM1", owner="P2", what="I ring.", sources=sources)
    return happened(event, "10:31", activity=activity)


ADOPTION: tuple[Fact, ...] = (*DREAMT, tabled("Doors are open.", "C2"), ADOPTED)


def test_what_is_taken_on_elsewhere_need_not_cite_a_proposition() -> None:
    """It is no commitment of the inquiry."""
    assert rules(*ADOPTION, taken_on(activity="A7"), END) == []


def test_what_was_adopted_can_be_taken_on_until_destiny_or_the_workshop_is_over() -> None:
    """In the inquiry or after it."""
    assert rules(*ADOPTION, END) == []
    assert rules(*ADOPTION, END, WorkshopClosed()) == ["destiny-rushed"]
    assert rules(*ADOPTION, entered("destiny", "10:30"), END) == ["destiny-rushed"]
    assert rules(*ADOPTION, END, taken_on("PR1", activity=None), WorkshopClosed()) == []
    note = said("C3", "P2", "I ring Ana.", "10:31", kind="action")
    assert rules(*ADOPTION, entered("destiny", "10:30"), note, END) == []


def test_several_that_were_adopted_are_counted() -> None:
    """In words."""
    second = happened(
        ProposalTabled(proposal="PR2", text="Windows are open.", sources=("C2",)), activity="A1"
    )
    adopted = DecisionRecorded(decision="D2", proposal="PR2", version=1, outcome="adopted")
    room = history(*ADOPTION, second, adopted, END, WorkshopClosed())
    (flag,) = standing(room.project(AppreciativeInquiry), "leeds")
    assert flag.message == "2 propositions were adopted, and nobody took anything on."
