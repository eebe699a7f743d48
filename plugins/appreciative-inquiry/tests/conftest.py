"""What tests of the inquiry share: a whole cycle, a run in quadrants, and ways to look at both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias, TypeVar

import pytest

from dialoguekit.events import (
    CommitmentMade,
    ContributionLinked,
    DecisionRecorded,
    ItemParked,
    ProposalTabled,
    StanceTaken,
)
from dialoguekit.plugin import Block, Cell, Chapter, Scope, Section, Table, Text
from dialoguekit.testing.builders import blocks_of, ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, Given, happened
from dialoguekit_appreciative_inquiry import method
from dialoguekit_appreciative_inquiry.chapter import chapter
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold
from dialoguekit_appreciative_inquiry.projection import AppreciativeInquiry
from dialoguekit_appreciative_inquiry.view import Inquired, InquirySession

B = TypeVar("B", bound=Block)

Noted: TypeAlias = Callable[..., Fact]
"""Notes something that happened."""


class Find(Protocol):
    """Finds the blocks of one kind."""

    def __call__(self, kind: type[B], within: Chapter | Section) -> list[B]: ...


# What happened


def _interview(
    id: str,
    asking: str,
    telling: str,
    story: str | None = None,
    *,
    at: str | None = None,
    permission: bool = True,
    activity: str | None = "A1",
) -> Fact:
    event = InterviewCompleted(
        interview=id, interviewer=asking, interviewee=telling, story=story, permission=permission
    )
    return happened(event, at, activity=activity)


def _tabled(id: str, text: str, *sources: str, proposer: str | None = None) -> Fact:
    event = ProposalTabled(proposal=id, text=text, sources=sources, proposer=proposer)
    return happened(event, activity="A1")


def _commit(id: str, owner: str, what: str, *sources: str) -> Fact:
    event = CommitmentMade(commitment=id, owner=owner, what=what, sources=sources)
    return happened(event, "10:32", activity="A1")


@pytest.fixture(scope="session")
def interview() -> Noted:
    """Somebody interviewed somebody else; in the inquiry A1, unless another is given or none."""
    return _interview


@pytest.fixture(scope="session")
def tabled() -> Noted:
    """A proposal was tabled in the inquiry, by the room unless somebody proposed it."""
    return _tabled


@pytest.fixture(scope="session")
def commit() -> Noted:
    """Somebody took something on in the last phase of the cycle."""
    return _commit


@pytest.fixture(scope="session")
def cycle() -> tuple[Fact, ...]:
    """A whole inquiry in four phases; P2 and P3 are of primary care, P4 and P5 of peer support."""
    return (
        started("appreciative-inquiry", "10:00", template=method.FOUR_D, topic="A warm welcome"),
        entered("discover", "10:00", planned_s=600),
        said("C1", "P2", "She rang me herself.", "10:01", kind="story", capture="paraphrase"),
        said("C2", "P4", "He kept the door open.", "10:02", kind="story"),
        said("C3", "P3", "Nobody knew my name till May.", "10:03", kind="story"),
        _interview("IV1", "P4", "P2", "C1", at="10:05"),
        _interview("IV2", "P2", "P4", "C2", at="10:05", permission=False),
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
        _tabled("PR1", "Two people are named.", "C8", proposer="P4"),
        _tabled("PR2", "Doors are open."),
        DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome="adopted"),
        entered("destiny", "10:30"),
        _commit("CM1", "P3", "I ask on Monday.", "D1"),
        _commit("CM2", "P5", "I bake."),
        said("C13", "P3", "We look again in May.", "10:33", kind="learning"),
        said("C14", "P1", "Thank you.", "10:34"),
        ended("10:40"),
    )


@pytest.fixture(scope="session")
def soar() -> tuple[Fact, ...]:
    """A whole run in quadrants, among the same people."""
    return (
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


# What the chapter says of it


@pytest.fixture(scope="session")
def one() -> Callable[..., Chapter]:
    """The chapter of one workshop in which these are the facts; the hall is as ``gathered``'s."""

    def one(*facts: Fact, **hall: Any) -> Chapter:
        view = gathered(**hall).and_given(*facts).project(AppreciativeInquiry)
        return chapter(view, Scope(kind="workshop", titles={"leeds": "Leeds"}))

    return one


@pytest.fixture(scope="session")
def several() -> Callable[..., Chapter]:
    """The chapter of a programme of these workshops."""

    def several(*rooms: Given[Any]) -> Chapter:
        first, *others = rooms
        titles = {room.stream: room.stream.title() for room in rooms}
        view = first.project(AppreciativeInquiry, beside=others)
        return chapter(view, Scope(kind="programme", titles=titles))

    return several


def _find(kind: type[B], within: Chapter | Section) -> list[B]:
    return [block for block in blocks_of(within) if isinstance(block, kind)]


@pytest.fixture(scope="session")
def find() -> Find:
    """The blocks of one kind, in the order of reading."""
    return _find


@pytest.fixture(scope="session")
def section() -> Callable[[str, Chapter], Section]:
    """The one section of that title."""

    def section(title: str, within: Chapter) -> Section:
        (found,) = [block for block in _find(Section, within) if block.title == title]
        return found

    return section


@pytest.fixture(scope="session")
def table() -> Callable[[str, Chapter | Section], Table]:
    """The one table of that caption."""

    def table(caption: str, within: Chapter | Section) -> Table:
        (found,) = [block for block in _find(Table, within) if block.caption == caption]
        return found

    return table


@pytest.fixture(scope="session")
def values() -> Callable[[Table], list[tuple[object, ...]]]:
    """The rows of a table without the evidence of its cells."""

    def values(table: Table) -> list[tuple[object, ...]]:
        return [tuple(c.value if isinstance(c, Cell) else c for c in row) for row in table.rows]

    return values


@pytest.fixture(scope="session")
def texts() -> Callable[[Chapter | Section], list[str]]:
    """The paragraphs."""

    def texts(within: Chapter | Section) -> list[str]:
        return [block.text for block in _find(Text, within)]

    return texts


# What the view knows of it


@pytest.fixture(scope="session")
def discovered() -> tuple[Fact, ...]:
    """Two stories, a factor drawn from both, and a dream that stands on it; of six people."""
    return (
        entered("discover", "10:00"),
        said("C1", "P2", "She rang me herself, before I asked.", "10:01", kind="story"),
        said("C2", "P5", "He kept the door open for us.", "10:02", kind="story"),
        said("C3", "P6", "Somebody goes first", "10:03", kind="factor", refs=("C1", "C2")),
        entered("dream", "10:10"),
        said("C4", "P7", "Every phone has a face.", "10:11", kind="dream", refs=("C3",)),
        entered("design", "10:20"),
    )


@pytest.fixture(scope="session")
def link() -> Callable[[str, str, str], Fact]:
    """Two things were connected: from where, how, and to what."""

    def link(origin: str, relation: str, target: str) -> Fact:
        return ContributionLinked(origin=origin, relation=relation, target=target)

    return link


def _inquired(*facts: Fact) -> Inquired:
    room = gathered(each=3).and_given(*facts)
    return room.project(AppreciativeInquiry).workshops["leeds"]


@pytest.fixture(scope="session")
def inquired() -> Callable[..., Inquired]:
    """What a workshop amounts to in which these are the facts after everybody has arrived.

    P2, P3 and P4 are of primary care, P5, P6 and P7 of peer support.
    """
    return _inquired


@pytest.fixture(scope="session")
def session() -> Callable[..., InquirySession]:
    """The one inquiry of such a workshop, begun at ten."""

    def session(*facts: Fact) -> InquirySession:
        (found,) = _inquired(started("appreciative-inquiry", "10:00"), *facts).sessions
        return found

    return session
