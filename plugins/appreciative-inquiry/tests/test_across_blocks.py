"""What the chapter says of a programme."""

from __future__ import annotations

from typing import Any, TypeVar

from dialoguekit.events import (
    CommitmentMade,
    ConsentWithdrawn,
    DecisionRecorded,
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
from dialoguekit.testing.scenario import Fact, Given, happened
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


def table(caption: str, within: Chapter | Section) -> Table:
    (found,) = [block for block in find(Table, within) if block.caption == caption]
    return found


def values(table: Table) -> list[tuple[object, ...]]:
    """The rows of a table without the evidence of its cells."""
    return [tuple(c.value if isinstance(c, Cell) else c for c in row) for row in table.rows]


def texts(within: Chapter | Section) -> list[str]:
    return [block.text for block in find(Text, within)]


def halls(*facts: Fact) -> list[Given[Any]]:
    """Leeds with the cycle and York with these facts."""
    return [gathered().and_given(*CYCLE), gathered(stream="york").and_given(*facts)]


def test_workshops_stand_side_by_side() -> None:
    """What each found, and how far what grew leads back to it."""
    made = several(*halls(*SOAR))
    assert values(table("What each workshop found", made)) == [
        ("Leeds", 2, "100 %", 3, 2, 2, 1, 1),
        ("York", 0, "–", 0, 0, 1, 1, 0),
    ]
    caption = "How far what grew in each workshop leads back to its stories"
    leeds, york = values(table(caption, made))
    assert leeds[:4] == ("Leeds", "1 of 2", "2 of 3", "1 of 2")
    assert york == ("York", "0 of 0", "0 of 0", "0 of 0", 2)
    assert values(table("What stands in each quadrant", made)) == [("York", 1, 2, 0, 2)]
    only = several(gathered().and_given(*CYCLE))
    assert "What stands in each quadrant" not in [t.caption for t in find(Table, only)]


def test_a_workshop_of_several_inquiries_has_a_row_for_each() -> None:
    """They are told apart by title and id; one without an inquiry is named."""
    second = started("appreciative-inquiry", "14:00", activity="A2", title="Once more")
    made = several(gathered().and_given(*CYCLE, second), gathered(stream="york"))
    assert [row[0] for row in values(table("What each workshop found", made))] == [
        "Leeds: Appreciative Inquiry (leeds A1)",
        "Leeds: Once more (leeds A2)",
    ]
    assert "Nobody inquired into what works in York." in texts(made)


def test_the_chart_of_a_programme_leads_from_stories_to_commitments() -> None:
    """The numbers of each workshop, with evidence."""
    (chart,) = find(Chart, several(*halls(*SOAR)))
    counts = {(r["workshop"], r["of"]): r["number"] for r in chart.spec["data"]["values"]}
    assert counts["Leeds", "stories"] == 3
    assert counts["Leeds", "commitments"] == 2
    assert counts["York", "stories"] == 0
    assert chart.evidence


def test_factors_that_several_workshops_named_stand_together() -> None:
    """By their words; what one alone named is kept."""
    tea = said("C1", "P2", "tea.", "10:01", kind="factor")
    card = said("C2", "P4", "A card", "10:02", kind="factor")
    made = several(*halls(CYCLE[0], entered("discover", "10:00"), tea, card))
    shared = table("Life-giving factors that several workshops named", made)
    assert values(shared) == [("Tea", 1, 1)]
    assert values(table("Named in Leeds alone", made)) == [
        ("C4", "Somebody goes first", 3, "C1, C2")
    ]
    assert values(table("Named in York alone", made)) == [("C2", "A card", 1, None)]


def test_factors_that_may_not_be_quoted_are_counted_across() -> None:
    """They are like no other, and their words stand nowhere."""
    withdrawn = ConsentWithdrawn(person="P5", scopes=("quote",))
    made = several(*halls(*CYCLE, withdrawn))
    assert values(table("Life-giving factors that several workshops named", made)) == [
        ("Tea", 1, 1)
    ]
    local = table("Named in York alone", made)
    assert (local.rows, local.note) == ((), "1 more is not for quotation.")
    two = [said(f"C{n}", "P5", f"Note {n}", "10:07", kind="factor") for n in (20, 21)]
    again = table("Named in York alone", several(*halls(*CYCLE[:-1], *two, withdrawn)))
    assert again.note == "3 more are not for quotation."


def test_where_no_factor_is_shared_it_is_said() -> None:
    """And where none was named, nothing is."""
    sentence = "No life-giving factor was named in the same words in several workshops."
    assert sentence in texts(several(*halls(*SOAR)))
    alone = several(gathered().and_given(*SOAR))
    assert sentence not in texts(alone)
    assert "Life-giving factors of one workshop" not in [s.title for s in find(Section, alone)]


def test_everything_hard_stands_across_a_programme() -> None:
    """Whichever workshop it was said in."""
    found = values(table("What is hard, in all workshops", several(*halls(*SOAR))))
    assert [(row[0], row[1], row[4]) for row in found] == [
        ("Leeds", "C6", "C10: Who rings back gladly?"),
        ("Leeds", "C7", "not reframed yet"),
        ("York", "C2", "C3: Which policy is a pleasure?; C6: Who signs gladly?"),
    ]
    quiet = several(gathered().and_given(*CYCLE[:6]))
    assert "What is hard, in all workshops" not in [t.caption for t in find(Table, quiet)]
