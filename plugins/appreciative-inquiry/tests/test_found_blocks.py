"""What the chapter says of what was found: interviews, stories, factors, dreams."""

from __future__ import annotations

from typing import Any, TypeVar

from dialoguekit.events import (
    CommitmentMade,
    DecisionRecorded,
    ItemClustered,
    ItemParked,
    ProposalTabled,
    StanceTaken,
)
from dialoguekit.plugin import (
    Block,
    Cell,
    Chapter,
    Chart,
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


def test_interviews_stand_by_the_groups_that_asked_and_told() -> None:
    """With the share of pairs across groups; whoever is of no group has a row too."""
    own = interview("IV3", "P1", "P5", "C9")
    part = section("Who interviewed whom", one(*CYCLE, own))
    assert texts(part)[0].startswith("1 pair met, 1 of them across groups (100 %).")
    (matrix,) = find(Table, part)
    assert [column.title for column in matrix.columns] == [
        "Who asked",
        "Told by primary care",
        "Told by peer support",
    ]
    assert values(matrix) == [
        ("primary care", 0, 1),
        ("peer support", 1, 0),
        ("facilitator", 0, 1),
    ]
    assert all(isinstance(cell, Cell) for row in matrix.rows for cell in row[1:])


def test_interviews_without_a_pair_of_participants_have_no_share() -> None:
    """There is nothing to share."""
    part = section("Who interviewed whom", one(CYCLE[0], interview("IV3", "P1", "P5", "C9")))
    assert texts(part) == []


def test_the_story_bank_keeps_teller_and_listener_apart() -> None:
    """With whether a story may be told on, and how often it was."""
    part = section("The story bank", one(*CYCLE))
    assert values(table("Stories of when it worked", part)) == [
        ("C1", "She rang me herself. †", "primary care", "peer support", "yes", 1),
        ("C2", "(not for quotation)", "peer support", "primary care", "no", 0),
        ("C3", "Nobody knew my name till May.", "primary care", None, None, None),
    ]
    assert texts(part)[0].endswith("1 story is left out in words for that reason.")
    assert table("Stories of when it worked", part).note is not None


def test_several_stories_are_left_out_in_words() -> None:
    """And counted; where none is, nothing is said of it."""
    more = interview("IV3", "P5", "P3", "C3", permission=False)
    assert "2 stories are left out" in texts(section("The story bank", one(*CYCLE, more)))[0]
    free = one(*CYCLE[:6])
    assert texts(section("The story bank", free))[0].endswith("only where the teller allows it.")


def test_factors_stand_with_how_many_stand_behind_them() -> None:
    """By group, those with most first; with a chart."""
    part = section("What gave the stories life", one(*CYCLE))
    (found,) = find(Table, part)
    assert values(found) == [
        ("C4", "Somebody goes first", 1, 2, 3, "C1, C2"),
        ("C5", "Tea", 1, 0, 1, "no story yet"),
    ]
    (chart,) = find(Chart, part)
    counts = {
        (r["factor"], r["group"]): r["stories and notes"] for r in chart.spec["data"]["values"]
    }
    assert counts["C4: Somebody goes first", "peer support"] == 2
    assert counts["C5: Tea", "peer support"] == 0
    assert chart.sentence.endswith("most, 3, stand behind C4.")


def test_the_chart_of_factors_draws_those_with_most() -> None:
    """And says that the table has the others."""
    more = [said(f"C{n}", "P1", f"Note {n}", "10:07", kind="factor") for n in range(20, 34)]
    part = section("What gave the stories life", one(*CYCLE[:2], *more))
    (chart,) = find(Chart, part)
    rows = chart.spec["data"]["values"]
    assert len({row["factor"] for row in rows}) == script.MOST_DRAWN
    assert {row["group"] for row in rows} == {"primary care", "peer support", "facilitator"}
    assert chart.sentence.endswith("The table below has the 2 others too.")
    one_more = section("What gave the stories life", one(*CYCLE[:2], *more[1:]))
    assert find(Chart, one_more)[0].sentence.endswith("The table below has the 1 other too.")


def test_a_cluster_stands_in_the_words_of_the_room() -> None:
    """With the ids of everything in it."""
    cluster = ItemClustered(cluster="G1", members=("C3", "C4", "C5"), label="Going first, with tea")
    part = section("What gave the stories life", one(*CYCLE, cluster))
    assert values(find(Table, part)[0]) == [
        ("G1, C3, C4, C5", "Going first, with tea", 3, 2, 5, "C3, C1, C2")
    ]


def test_dreams_stand_with_the_stories_that_they_stand_on() -> None:
    """And those in the air say so."""
    (found,) = find(Table, section("From stories to dreams", one(*CYCLE)))
    assert values(found) == [
        (
            "C8",
            "Every phone has a face.",
            "C1, C2",
            "C4",
            "peer support",
            "peer support, primary care",
        ),
        ("C9", "Wings.", "no story yet", None, "primary care", None),
    ]
