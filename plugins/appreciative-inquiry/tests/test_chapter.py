"""What the view says in a report."""

from __future__ import annotations

from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.events import (
    CommitmentMade,
    ContributionMade,
    ContributionModerated,
    DecisionRecorded,
    ItemParked,
    ProposalTabled,
    StanceTaken,
)
from dialoguekit.plugin import (
    Block,
    Cell,
    Chapter,
    Figures,
    Flags,
    Scope,
    Section,
    Table,
    Text,
)
from dialoguekit.testing.kits import blocks_of, ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, Given, happened
from dialoguekit_appreciative_inquiry import METHOD, script
from dialoguekit_appreciative_inquiry.chapter import chapter
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold
from dialoguekit_appreciative_inquiry.projection import AppreciativeInquiry

B = TypeVar("B", bound=Block)


def interview(id: str, asking: str, telling: str, story: str, *, permission: bool = True) -> Fact:
    event = InterviewCompleted(
        interview=id, interviewer=asking, interviewee=telling, story=story, permission=permission
    )
    return happened(event, "10:05", activity="A1")


def tabled(id: str, text: str, *sources: str, proposer: str | None = None) -> Fact:
    event = ProposalTabled(proposal=id, text=text, sources=sources, proposer=proposer)
    return happened(event, activity="A1")


def commit(id: str, owner: str, what: str, *sources: str) -> Fact:
    event = CommitmentMade(commitment=id, owner=owner, what=what, sources=sources)
    return happened(event, "10:32", activity="A1")


CYCLE: tuple[Fact, ...] = (
    started("appreciative-inquiry", "10:00", template=script.FOUR_D, topic="A warm welcome"),
    entered("discover", "10:00", planned_s=600),
    said("C1", "P2", "She rang me herself.", "10:01", kind="story", capture="paraphrase"),
    said("C2", "P4", "He kept the door open.", "10:02", kind="story"),
    said("C3", "P3", "Nobody knew my name till May.", "10:03", kind="story"),
    interview("IV1", "P4", "P2", "C1"),
    interview("IV2", "P2", "P4", "C2", permission=False),
    StoryRetold(interview="IV1", teller="P4"),
    said("C4", "P5", "Somebody goes first", "10:06", kind="factor", refs=("C1", "C2")),
    said("C5", "P3", "Tea", "10:07", kind="factor"),
    said("C6", "P5", "Nobody rings back.", "10:08", kind="deficit"),
    ItemParked(contribution="C6"),
    said("C7", "P3", "The desk is behind glass.", "10:08", kind="deficit"),
    entered("dream", "10:10", planned_s=600),
    said("C8", "P4", "Every phone has a face.", "10:11", refs=("C4",)),
    said("C9", "P2", "Wings.", "10:12"),
    said("C10", "P2", "Who rings back gladly?", "10:13", kind="reframing", refs=("C6",)),
    entered("design", "10:20"),
    said("C11", "P5", "We ring first.", "10:21", kind="proposition", refs=("C8",)),
    StanceTaken(contribution="C11", person="P2", value=1),
    StanceTaken(contribution="C11", person="P4", value=-1),
    said("C12", "P5", "A list, on trial", "10:22", kind="prototype"),
    tabled("PR1", "Two people are named.", "C8", proposer="P4"),
    tabled("PR2", "Doors are open."),
    DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome="adopted"),
    entered("destiny", "10:30"),
    commit("CM1", "P3", "I ask on Monday.", "D1"),
    commit("CM2", "P5", "I bake."),
    said("C13", "P3", "We look again in May.", "10:33", kind="learning"),
    said("C14", "P1", "Thank you.", "10:34"),
    ended("10:40"),
)
SOAR: tuple[Fact, ...] = (
    started("appreciative-inquiry", "10:00", template="soar"),
    entered("strengths", "10:00"),
    said("C1", "P2", "Rooms that are empty after six.", "10:01", kind="strength"),
    said("C2", "P4", "Insurers say no.", "10:02", kind="deficit"),
    said("C3", "P4", "Which policy is a pleasure?", "10:03", kind="reframing", refs=("C2",)),
    entered("opportunities", "10:10"),
    said("C4", "P4", "They renew it in May.", "10:11"),
    said("C5", "P2", "Two evenings a week.", "10:12", kind="result"),
    entered("results", "10:30"),
    said("C6", "P2", "Who signs gladly?", "10:31", kind="reframing", refs=("C2",)),
    ended("10:40"),
)


def one(*facts: Fact, **hall: Any) -> Chapter:
    """The chapter of one workshop in which these are the facts.

    P2 and P3 are of primary care, P4 and P5 of peer support.
    """
    view = gathered(**hall).and_given(*facts).project(AppreciativeInquiry)
    return chapter(view, Scope(kind="workshop", titles={"leeds": "Leeds"}))


def several(*rooms: Given[Any]) -> Chapter:
    """The chapter of a programme of these workshops."""
    first, *others = rooms
    titles = {room.stream: room.stream.title() for room in rooms}
    view = first.project(AppreciativeInquiry, beside=others)
    return chapter(view, Scope(kind="programme", titles=titles))


def find(kind: type[B], within: Chapter | Section) -> list[B]:
    """The blocks of one kind, in the order of reading."""
    return [block for block in blocks_of(within) if isinstance(block, kind)]


def section(title: str, within: Chapter) -> Section:
    (found,) = [block for block in find(Section, within) if block.title == title]
    return found


def table(caption: str, within: Chapter | Section) -> Table:
    (found,) = [block for block in find(Table, within) if block.caption == caption]
    return found


def values(table: Table) -> list[tuple[object, ...]]:
    """The rows of a table without the evidence of its cells."""
    return [tuple(c.value if isinstance(c, Cell) else c for c in row) for row in table.rows]


def texts(within: Chapter | Section) -> list[str]:
    return [block.text for block in find(Text, within)]


def test_the_figures_say_how_much_leads_back_to_the_stories() -> None:
    """And how much is hard; all with evidence."""
    (figures,) = find(Figures, one(*CYCLE))
    assert [(figure.label, figure.value, figure.note) for figure in figures.items] == [
        ("stories", 3, None),
        ("pairs that met across groups", "100 %", "1 of 1"),
        ("life-giving factors", 2, None),
        ("dreams that stand on a story", "50 %", "1 of 2"),
        ("propositions that stand on a dream and a story", "67 %", "2 of 3"),
        ("commitments that lead back to a story", "50 %", "1 of 2"),
        ("hard things said", 2, "1 turned into a question"),
    ]
    assert all(figure.evidence for figure in figures.items)


def test_the_topic_is_told() -> None:
    """As it was announced, and as it was said; where nobody said, there is no table."""
    said_too = said("C20", "P2", "What a welcome is", "09:59", kind="topic")
    found = table("What the inquiry is about", one(*CYCLE[:1], said_too))
    assert values(found) == [("A1", "A warm welcome"), ("C20", "What a welcome is")]
    captions = [t.caption for t in find(Table, one(*SOAR))]
    assert "What the inquiry is about" not in captions


FOUR = "4-d: discover → dream → design → destiny"


@pytest.mark.parametrize(
    ("template", "stages", "over", "sentence"),
    [
        (None, "discover", False, "No order was announced."),
        (script.FOUR_D, "discover dream", False, "This is on its way through the order announced"),
        (
            script.FOUR_D,
            "discover dream design destiny",
            True,
            f"This kept to the order announced ({FOUR}).",
        ),
        (
            script.FOUR_D,
            "discover dream discover design destiny",
            True,
            "It came back to discover (nobody said what for). This kept to the order announced",
        ),
        (
            script.FOUR_D,
            "discover design destiny",
            True,
            f"This is 1 change away from the order announced ({FOUR}).",
        ),
        (script.FOUR_D, "design", True, "This is 3 changes away from the order announced"),
    ],
)
def test_the_order_is_told_with_the_one_announced(
    template: str | None, stages: str, over: bool, sentence: str
) -> None:
    """Coming back to a phase is told, and does not lead away from it."""
    order = [entered(stage, f"10:0{n}") for n, stage in enumerate(stages.split())]
    run = started("appreciative-inquiry", "10:00", template=template)
    made = one(run, *order, *([ended("10:30")] if over else []))
    told = next(text for text in texts(made) if text.startswith("Stages, in order"))
    assert " → ".join(stages.split()) in told
    assert sentence in told


def test_what_an_inquiry_came_back_for_is_told() -> None:
    """In the words of its focus."""
    back = entered("discover", "10:02", focus="The desk")
    made = one(CYCLE[0], entered("discover", "10:00"), entered("dream", "10:01"), back)
    assert "It came back to discover (The desk)." in texts(made)[0]


def test_without_stages_there_are_no_times() -> None:
    """And the order is none."""
    made = one(CYCLE[0])
    assert "Stages, in order: none." in texts(made)[0]
    assert "Time in each stage" not in [t.caption for t in find(Table, made)]


HARD = "From what is hard to what is wanted"


def test_everything_hard_stands_with_the_question_made_of_it() -> None:
    """And with what became of it; nothing is lost."""
    assert values(table(HARD, one(*CYCLE))) == [
        (
            "C6",
            "Nobody rings back. [parked]",
            "peer support",
            "discover",
            "C10: Who rings back gladly?",
            "set aside in sight",
        ),
        (
            "C7",
            "The desk is behind glass.",
            "primary care",
            "discover",
            "not reframed yet",
            "left standing",
        ),
    ]


@pytest.mark.parametrize(
    ("outcome", "fate"),
    [("held", "held back by a moderator"), ("rejected", "taken off the wall by a moderator")],
)
def test_something_hard_that_was_silenced_is_still_told(outcome: str, fate: str) -> None:
    """Not in words, as a moderator judged; but that it was said, and what became of it."""
    made = one(*CYCLE, ContributionModerated(contribution="C7", outcome=outcome))
    assert values(table(HARD, made))[1] == (
        "C7",
        "(not for quotation)",
        "primary care",
        "discover",
        "not reframed yet",
        fate,
    )


def test_something_hard_that_was_turned_and_not_parked_is_reframed() -> None:
    """That is what became of it."""
    turned = said("C20", "P2", "What would a desk be?", "10:14", kind="reframing", refs=("C7",))
    assert values(table(HARD, one(*CYCLE[:-1], turned)))[1][-1] == "reframed"


def test_where_nothing_hard_was_said_there_is_no_table() -> None:
    """The figures say so."""
    made = one(*CYCLE[:6])
    assert HARD not in [t.caption for t in find(Table, made)]
    assert find(Figures, made)[0].items[-1].value == 0


def test_what_has_no_place_further_up_stands_at_the_end() -> None:
    """Stage by stage, and what was said in none, or in one that nobody knows."""
    more = (
        entered("delivery", "10:35"),
        said("C20", "P2", "Cake.", "10:36"),
        said("C21", "P2", "Goodbye.", "11:30"),
    )
    part = section("What else was said", one(*CYCLE[:-1], *more, ended("11:00")))
    assert [(t.caption, [row[0] for row in values(t)]) for t in find(Table, part)] == [
        ("Design: 1 contribution", ["C12"]),
        ("Destiny: 2 contributions", ["C13", "C14"]),
        ("In no stage: 2 contributions", ["C20", "C21"]),
    ]


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.permutations([*CYCLE, *SOAR[1:3]]), st.integers(4, 30))
def test_every_contribution_of_an_inquiry_is_told(facts: list[Fact], count: int) -> None:
    """In whatever order things were noted: the chapter on what was said relies on it."""
    made = one(CYCLE[0], *facts[:count])
    shown = str([row for t in find(Table, made) for row in values(t)])
    view = gathered().and_given(CYCLE[0], *facts[:count]).project(AppreciativeInquiry)
    for session in view.workshops["leeds"].sessions:
        for item in session.items:
            assert f"'{item.id}'" in shown or f"{item.id}," in shown or f", {item.id}" in shown
    assert METHOD.tells_contributions


def test_the_rules_have_the_last_word() -> None:
    """The flags of the inquiry, as its rules give them."""
    made = one(*CYCLE)
    (flags,) = find(Flags, made)
    assert made.blocks[-1] == Section("What the method's rules say", [flags])
    assert {flag.rule for flag in flags.items} >= {"ungrounded-dream", "uncited-commitment"}


def test_several_inquiries_have_a_section_each() -> None:
    """With title and id, so that they can be told apart."""
    second = started("appreciative-inquiry", "14:00", activity="A2", title="Once more")
    titles = [b.title for b in one(*CYCLE, second).blocks if isinstance(b, Section)]
    assert titles == ["Appreciative Inquiry (leeds A1)", "Once more (leeds A2)"]


# Who may be quoted


@pytest.mark.parametrize("facts", [CYCLE, SOAR], ids=["cycle", "quadrants"])
def test_nobody_who_did_not_consent_is_quoted(facts: tuple[Fact, ...]) -> None:
    """Everything is counted, and no word of it stands anywhere in the chapter."""
    quiet = one(*facts, consents=("record",))
    room = gathered().and_given(*facts)
    words = [r.event.text for r in room.recorded if isinstance(r.event, ContributionMade)]
    assert len(words) >= 6
    assert not any(text in repr(quiet) for text in words)
    assert "I ask on Monday." not in repr(quiet)
    loud = [figure.value for figure in find(Figures, one(*facts))[0].items]
    assert [figure.value for figure in find(Figures, quiet)[0].items] == loud


def test_a_story_that_may_not_be_told_on_stands_nowhere() -> None:
    """Neither in the bank, nor on the way of a commitment, nor across a programme."""
    assert "He kept the door open." not in repr(one(*CYCLE))
    assert "He kept the door open." not in repr(several(gathered().and_given(*CYCLE)))


@pytest.mark.parametrize("kind", ["workshop", "programme"])
def test_without_an_inquiry_there_is_one_sentence(kind: str) -> None:
    """Of a workshop that did something else, or of which nothing is known."""
    for room in (gathered(), gathered(stream="york")):
        view = room.project(AppreciativeInquiry)
        made = chapter(view, Scope(kind=kind, titles={"leeds": "Leeds"}))
        assert made.blocks == (Text("Nobody inquired into what works."),)
        assert made.name == "appreciative-inquiry"
