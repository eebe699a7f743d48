"""Building interviews with their pairs, and life-giving factors."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from dialoguekit.events import ConsentWithdrawn, ContributionsClustered
from dialoguekit.testing.builders import activity_started, contribution_made
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit_appreciative_inquiry.events import StoryRetold
from dialoguekit_appreciative_inquiry.view import InquirySession
from dialoguekit_appreciative_inquiry.view_discovery import Factor

# Shared fixtures: see ``conftest.py``.
Facts: TypeAlias = tuple[ScenarioInput, ...]
EventFactory: TypeAlias = Callable[..., ScenarioInput]
ViewOf: TypeAlias = Callable[..., tuple[InquirySession, ...]]
SessionOf: TypeAlias = Callable[..., InquirySession]

START = activity_started("appreciative-inquiry", "10:00")


def test_a_pair_consists_of_two_participants(session: SessionOf, interview: EventFactory) -> None:
    """It is counted once; a trio makes three pairs."""
    pair = [interview("IV1", "P2", "P5"), interview("IV2", "P5", "P2")]
    own = [interview("IV3", "P3", "P4")]
    found = session(*pair, *own)
    assert [(p.across_groups, len(p.evidence)) for p in found.pairs] == [(True, 2), (False, 1)]
    ring = [
        interview("IV1", "P2", "P5"),
        interview("IV2", "P5", "P6"),
        interview("IV3", "P6", "P2"),
    ]
    assert [p.across_groups for p in session(*ring).pairs] == [True, False, True]


def test_others_make_no_pair(session: SessionOf, interview: EventFactory) -> None:
    """An interview by a facilitator counts in no share."""
    found = session(interview("IV1", "P1", "P5"))
    assert [(i.interviewer_group, i.interviewee_group) for i in found.interviews] == [
        ("facilitator", "peer support")
    ]
    assert found.pairs == ()


def test_a_story_has_its_interview(
    discovered: Facts, session: SessionOf, interview: EventFactory
) -> None:
    """With teller, interviewer and retellings."""
    facts = (
        *discovered,
        interview("IV1", "P5", "P2", "C1"),
        scenario_event(StoryRetold(interview="IV1", teller="P5"), space="S1"),
        scenario_event(StoryRetold(interview="IV1", teller="P2")),
        scenario_event(StoryRetold(interview="IV7", teller="P2")),
    )
    retold_story, other = session(*facts).stories
    assert retold_story.interview is not None
    assert (retold_story.interview.id, retold_story.interview.interviewer_group) == (
        "IV1",
        "peer support",
    )
    assert [told.event.teller for told in retold_story.interview.retellings] == ["P5", "P2"]
    assert len(retold_story.evidence) == 2
    assert other.interview is None


def test_an_interview_belongs_to_one_inquiry(view_of: ViewOf, interview: EventFactory) -> None:
    """By its activity, or that of its story, or the first."""
    facts = (
        START,
        activity_started("appreciative-inquiry", "11:00", activity="A2"),
        contribution_made("C1", "P2", "She rang.", "11:01", activity="A2", kind="story"),
        interview("IV1", "P5", "P2", "C1", activity="A1"),
        interview("IV2", "P5", "P2", "C1", activity=None),
        interview("IV3", "P6", "P3", activity="A9"),
    )
    found = [[i.id for i in s.interviews] for s in view_of(*facts)]
    assert found == [["IV1", "IV3"], ["IV2"]]


@pytest.fixture
def named(discovered: Facts, session: SessionOf) -> Callable[..., list[Factor]]:
    """A function that returns the factors of an inquiry with two stories and these events."""

    def named(*facts: ScenarioInput) -> list[Factor]:
        return list(session(*discovered[:4], *facts).factors)

    return named


def test_a_factor_has_the_stories_it_was_drawn_from(named: Callable[..., list[Factor]]) -> None:
    """Its frequency counts them and the notes that name it."""
    (factor,) = named()
    assert (factor.ids, factor.label, factor.key) == (
        ("C3",),
        "Somebody goes first",
        "somebody goes first",
    )
    assert [item.id for item in factor.support] == ["C1", "C2", "C3"]
    assert len(factor.evidence) == 3


def test_equal_notes_are_one_factor(named: Callable[..., list[Factor]]) -> None:
    """Case, spaces and a final stop do not matter; the most frequent comes first."""
    again = contribution_made("C5", "P3", " SOMEBODY  goes first. ", kind="factor")
    other = contribution_made("C6", "P3", "Tea", kind="factor")
    first, second = named(other, again)
    assert (first.ids, len(first.support)) == (("C3", "C5"), 4)
    assert (second.ids, second.stories) == (("C6",), ())


def test_a_factor_that_may_not_be_quoted_is_separate(named: Callable[..., list[Factor]]) -> None:
    """Its text is absent and not compared, but it is counted."""
    again = contribution_made("C5", "P3", "Somebody goes first", kind="factor")
    withdrawn = ConsentWithdrawn(person="P6", scopes=("quote",))
    found = {factor.ids: factor for factor in named(again, withdrawn)}
    assert found["C3",].label == "(not for quotation)"
    assert found["C3",].key is None
    assert found["C5",].key == "somebody goes first"


def test_a_labelled_cluster_is_a_factor(named: Callable[..., list[Factor]]) -> None:
    """It has its stories and those of its notes, and the event as evidence."""
    more = contribution_made("C5", "P3", "Nobody waits to be asked", kind="factor")
    cluster = ContributionsClustered(
        cluster="G1", members=("C3", "C5", "C1", "C9"), label="Going first"
    )
    (factor,) = named(more, cluster)
    assert factor.ids == ("G1", "C1", "C3", "C5")
    assert (factor.label, factor.key) == ("Going first", "going first")
    assert [item.id for item in factor.notes] == ["C3", "C5"]
    assert [item.id for item in factor.stories] == ["C1", "C2"]


@pytest.mark.parametrize(
    "cluster",
    [
        ContributionsClustered(cluster="G1", members=("C3",)),
        ContributionsClustered(cluster="G1", members=("C3", "C5"), label="Mixed"),
        ContributionsClustered(cluster="G1", members=("C9",), label="Elsewhere"),
    ],
    ids=["without a label", "with something else in it", "of another activity"],
)
def test_other_clusters_are_no_factors(
    cluster: ContributionsClustered, named: Callable[..., list[Factor]]
) -> None:
    """Without a label, or with other members."""
    hard = contribution_made("C5", "P3", "Nobody rings.", kind="deficit")
    assert [factor.ids for factor in named(hard, cluster)] == [("C3",)]
