"""What the chapter says of what grew: propositions, and commitments with their way back."""

from __future__ import annotations

from typing import Any, TypeVar

from dialoguekit.events import (
    BallotCast,
    BallotClosed,
    BallotOpened,
    CommitmentMade,
    DecisionRecorded,
    ItemParked,
    ProposalAmended,
    ProposalTabled,
    ProposalWithdrawn,
    StanceTaken,
)
from dialoguekit.plugin import (
    Block,
    Cell,
    Chapter,
    Scope,
    Section,
    Table,
    Text,
)
from dialoguekit.testing.kits import blocks_of, ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_appreciative_inquiry import script
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


def one(*facts: Fact, **hall: Any) -> Chapter:
    """The chapter of one workshop in which these are the facts.

    P2 and P3 are of primary care, P4 and P5 of peer support.
    """
    view = gathered(**hall).and_given(*facts).project(AppreciativeInquiry)
    return chapter(view, Scope(kind="workshop", titles={"leeds": "Leeds"}))


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


def test_propositions_stand_with_their_grounds() -> None:
    """How many dreams and stories, and of which groups."""
    found = table(
        "Propositions, and how many dreams and stories each stands on",
        section("Propositions", one(*CYCLE)),
    )
    assert values(found) == [
        ("C11", "We ring first.", "peer support", 1, 2, "peer support, primary care"),
        ("PR1", "Two people are named.", "peer support", 1, 2, "peer support, primary care"),
        ("PR2", "Doors are open.", "the room", 0, 0, None),
    ]


WANTED = "How far each proposition is wanted, and what was decided"


def test_how_far_a_proposition_is_wanted_stands_by_group() -> None:
    """With the way in which it was asked, and what was decided."""
    vote = [
        BallotOpened(ballot="B1", options=("PR2",), scale=("no", "yes"), roll=("P2", "P3")),
        BallotCast(ballot="B1", voter="P2", choices=(("PR2", 1),)),
        BallotCast(ballot="B1", voter="P3", choices=(("PR2", 0),)),
        BallotClosed(ballot="B1"),
        ProposalAmended(proposal="PR2", version=2, text="Both doors are open."),
    ]
    assert values(table(WANTED, one(*CYCLE, *vote))) == [
        ("C11", "by stances", "1 of 2", "1 of 1", "0 of 1", "not decided"),
        ("PR1", "not asked", None, None, None, "adopted (D1)"),
        ("PR2", "in ballot B1, on an earlier wording", "1 of 2", "1 of 2", None, "not decided"),
    ]


def test_what_became_of_a_proposition_is_told() -> None:
    """It was tabled as a proposal, or taken back."""
    more = tabled("PR3", "We ring first, on Mondays.", "C11")
    found = values(table(WANTED, one(*CYCLE, more, ProposalWithdrawn(proposal="PR2"))))
    assert [(row[0], row[-1]) for row in found] == [
        ("C11", "tabled as PR3"),
        ("PR1", "adopted (D1)"),
        ("PR2", "withdrawn"),
        ("PR3", "not decided"),
    ]


COMMITMENTS = "Commitments, and the stories that they stand on"


def test_every_commitment_has_its_way_back() -> None:
    """Step by step in ids; one that carries out nothing says so."""
    found = table("Every commitment, and its way back to the stories", one(*CYCLE))
    assert values(found) == [
        (
            "CM1",
            "I ask on Monday.",
            "primary care",
            "D1 → PR1 → dream C8 → factor C4 → stories C1, C2",
        ),
        ("CM2", "I bake.", "peer support", "carries out no proposition"),
    ]


def test_a_way_that_breaks_off_says_where() -> None:
    """Without a dream, without a story; a factor may be left out."""
    made = one(*CYCLE, commit("CM3", "P3", "I open them.", "PR2"))
    found = values(table("Every commitment, and its way back to the stories", made))
    assert found[-1][-1] == "PR2 → no dream → no story"
    steps = values(table("From what is taken on back to the stories: PR2", made))
    assert steps == [
        ("Commitment", "CM3", "I open them.", "primary care"),
        ("Proposition", "PR2", "Doors are open.", "the room"),
        ("Dream", None, "It stands on no dream.", None),
        ("Story", None, "It stands on no story.", None),
    ]


def test_the_way_back_stands_in_words() -> None:
    """From the commitment over decision, proposition, dream and factor to the stories."""
    part = section("PR1, carried out by CM1", one(*CYCLE))
    (found,) = find(Table, part)
    assert values(found) == [
        ("Commitment", "CM1", "I ask on Monday.", "primary care"),
        ("Decision", "D1", "adopted", "the room"),
        ("Proposition", "PR1", "Two people are named.", "peer support"),
        ("Dream", "C8", "Every phone has a face.", "peer support"),
        ("Factor", "C4", "Somebody goes first", "peer support"),
        ("Story", "C1", "She rang me herself. †", "primary care"),
        ("Story", "C2", "(not for quotation)", "peer support"),
    ]
    assert all(isinstance(row[1], Cell) and row[1].evidence for row in found.rows)


def test_what_was_adopted_and_not_taken_on_is_told() -> None:
    """Also where nothing was taken on at all."""
    nobody = one(*(fact for fact in CYCLE if fact not in CYCLE[26:28]))
    assert texts(section(COMMITMENTS, nobody)) == ["Adopted, and taken on by nobody so far: PR1."]
    assert texts(section(COMMITMENTS, one(*CYCLE))) == []
