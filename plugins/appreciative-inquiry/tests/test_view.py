"""Building the view: topics, stories, barriers, phases."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.events import (
    ActivityEnded,
    ConsentWithdrawn,
    ContributionModerated,
    ContributionParked,
    PersonRegistered,
    WorkshopClosed,
)
from dialoguekit.plugin.workshop_facts import KEPT
from dialoguekit.testing.builders import (
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import programme_chapter, workshop_chapter, workshop_view
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit.testing.strategies import any_event
from dialoguekit_appreciative_inquiry import METHOD
from dialoguekit_appreciative_inquiry.view import InquirySession
from dialoguekit_appreciative_inquiry.view_discovery import Barrier

# Shared fixtures: see ``conftest.py``.
Facts: TypeAlias = tuple[ScenarioInput, ...]
EventFactory: TypeAlias = Callable[..., ScenarioInput]
Linked: TypeAlias = Callable[[str, str, str], ScenarioInput]
ViewOf: TypeAlias = Callable[..., tuple[InquirySession, ...]]
SessionOf: TypeAlias = Callable[..., InquirySession]

START = activity_started("appreciative-inquiry", "10:00")


def test_only_runs_of_this_method_are_inquiries(cycle: Facts) -> None:
    """Contributions, proposals and commitments of other activities belong to none."""
    other = workshop_with_participants().and_given(activity_started("conversation"), *cycle[1:])
    assert workshop_view(METHOD, other) == ()


def test_inquiries_know_the_parts_of_one_another(cycle: Facts, view_of: ViewOf) -> None:
    """Each has its own parts, and those of the workshop as a whole."""
    later = activity_started("appreciative-inquiry", "14:00", activity="A2")
    first, second = view_of(*cycle, later)
    assert (len(first.stories), second.stories) == (3, ())
    assert second.whole.stories == first.stories
    assert [run.stage for run in second.whole.stage_runs] == list(first.order)


def test_a_view_is_immutable(session: SessionOf, discovered: Facts) -> None:
    """It consists of tuples and frozen values."""
    with pytest.raises(AttributeError):
        session(*discovered).stories[0].unpermitted = True  # type: ignore[misc]  # must raise


@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_events_give_a_chapter(data: st.DataObject, cycle: Facts) -> None:
    """Unknown ids, cycles, votes off the scale and an impossible order raise nothing."""
    strange = data.draw(st.lists(any_event((*KEPT, *METHOD.kept_classes)), max_size=12))
    facts = data.draw(st.permutations(cycle))
    mixed: list[ScenarioInput] = [scenario_event(event, activity="A1") for event in strange]
    workshop = workshop_with_participants().and_given(cycle[0], *facts[:20], *mixed)
    assert workshop_chapter(METHOD, workshop).blocks
    assert programme_chapter(METHOD, workshop).blocks


# Topics


def test_a_topic_is_announced_or_contributed(session: SessionOf, view_of: ViewOf) -> None:
    """The announced one comes first."""
    run = activity_started("appreciative-inquiry", "10:00", topic=" A warm welcome ")
    topic = contribution_made("C1", "P2", "What a welcome is", "10:01", kind="topic")
    (found,) = view_of(run, topic)
    assert [(t.cite, t.id, t.text, t.told) for t in found.topics] == [
        ("leeds A1", "A1", "A warm welcome", "A warm welcome"),
        ("leeds C1", "C1", "What a welcome is", "What a welcome is"),
    ]
    assert session().topics == ()


# Stories


def test_a_contribution_of_an_interview_is_a_story(
    session: SessionOf, interview: EventFactory
) -> None:
    """Of any kind, except a barrier."""
    facts = (
        stage_entered("discover"),
        contribution_made("C1", "P2", "She rang."),
        contribution_made("C2", "P3", "She never rang.", kind="deficit"),
        interview("IV1", "P5", "P2", "C1"),
        interview("IV2", "P6", "P3", "C2"),
    )
    found = session(*facts)
    assert [story.contribution.id for story in found.stories] == ["C1"]
    assert [barrier.contribution.id for barrier in found.barriers] == ["C2"]


def test_a_story_without_permission_is_not_quoted(
    discovered: Facts, session: SessionOf, interview: EventFactory
) -> None:
    """Even if its author may be quoted."""
    facts = (*discovered, interview("IV1", "P5", "P2", "C1", permission=False))
    kept, free = session(*facts).stories
    assert (kept.contribution.text, kept.unpermitted) == ("(not for quotation)", True)
    assert (free.contribution.text.publishable, free.unpermitted) == (True, False)
    assert session(*facts).contributions[0] == kept.contribution
    withdrawn = ConsentWithdrawn(person="P2", scopes=("quote",))
    assert not session(*facts, withdrawn).stories[0].unpermitted


def test_the_latest_interview_on_a_story_counts(
    discovered: Facts, session: SessionOf, interview: EventFactory
) -> None:
    """Permission may change."""
    first = interview("IV1", "P5", "P2", "C1", permission=False)
    again = interview("IV2", "P5", "P2", "C1", permission=True)
    assert session(*discovered, first, again).stories[0].contribution.text.publishable


# Barriers


BARRIER = contribution_made("C5", "P5", "Nobody rings back.", "10:21", kind="deficit")


@pytest.fixture
def barrier(discovered: Facts, session: SessionOf) -> Callable[..., Barrier]:
    """A function that returns the only barrier of an inquiry with these events."""

    def barrier(*facts: ScenarioInput) -> Barrier:
        (found,) = session(*discovered, BARRIER, *facts).barriers
        return found

    return barrier


def test_a_barrier_has_its_outcome(barrier: Callable[..., Barrier]) -> None:
    """Parked or held; accepting it changes nothing."""
    assert (barrier().contribution.parked, barrier().removal) == (False, None)
    parked = barrier(ContributionParked(contribution="C5"))
    assert (parked.contribution.parked, len(parked.evidence)) == (True, 2)
    judged = barrier(ContributionModerated(contribution="C5", outcome="held"))
    assert (judged.removal, len(judged.evidence)) == ("held", 2)
    assert barrier(ContributionModerated(contribution="C5", outcome="accepted")).removal is None


REFRAMING = contribution_made("C6", "P6", "Who rings back gladly?", "10:22", kind="reframing")


@pytest.mark.parametrize("relation", ["reframes", "derives", "answers"])
def test_a_reframing_refers_to_its_barrier(
    relation: str, link: Linked, barrier: Callable[..., Barrier]
) -> None:
    """By a link or a reference."""
    found = barrier(REFRAMING, link("C6", relation, "C5"))
    assert [item.id for item in found.reframings] == ["C6"]
    assert len(found.evidence) == 3
    taken_up = contribution_made("C6", "P6", "Who rings?", "10:22", kind="reframing", refs=("C5",))
    assert [item.id for item in barrier(taken_up).reframings] == ["C6"]


def test_other_contributions_reframe_by_link_only(
    link: Linked, barrier: Callable[..., Barrier]
) -> None:
    """Not by reference, and not if unknown."""
    result = contribution_made("C6", "P6", "Two calls a day", "10:22", kind="result", refs=("C5",))
    assert barrier(result).reframings == ()
    found = barrier(result, link("C6", "reframes", "C5"), link("C77", "reframes", "C5"))
    assert [item.id for item in found.reframings] == ["C6"]
    assert barrier(REFRAMING, link("C6", "contradicts", "C5")).reframings == ()


# Phases


@pytest.fixture
def path_and_revisits(session: SessionOf) -> Callable[..., tuple[list[str], list[str]]]:
    """A function that returns path and revisits of an inquiry with these stages."""

    def path_and_revisits(*stages: str) -> tuple[list[str], list[str]]:
        facts = [stage_entered(stage, f"10:{n:02}") for n, stage in enumerate(stages)]
        found = session(*facts)
        return [r.stage for r in found.path], [r.stage for r in found.revisits]

    return path_and_revisits


def test_a_revisit_is_not_on_the_path(
    path_and_revisits: Callable[..., tuple[list[str], list[str]]],
) -> None:
    """Continuing afterwards is neither."""
    assert path_and_revisits("discover", "dream", "design") == (["discover", "dream", "design"], [])
    assert path_and_revisits("discover", "discover", "dream") == (["discover", "dream"], [])
    assert path_and_revisits("discover", "dream", "discover", "dream", "design") == (
        ["discover", "dream", "design"],
        ["discover"],
    )


def test_an_announced_revisit_is_on_the_path(view_of: ViewOf) -> None:
    """It is no revisit then."""
    order = ("discover", "dream", "discover")
    run = activity_started(
        "appreciative-inquiry", "10:00", template="custom", order=" ".join(order)
    )
    (found,) = view_of(run, *(stage_entered(name, f"10:0{n}") for n, name in enumerate(order)))
    assert [each.stage for each in found.path] == list(order)
    assert found.revisits == ()


def test_a_soar_run_is_recognised(discovered: Facts, session: SessionOf, view_of: ViewOf) -> None:
    """By its template or its stages."""
    run = activity_started("appreciative-inquiry", template="soar")
    assert view_of(run)[0].is_soar
    assert session(stage_entered("strengths")).is_soar
    assert not session(*discovered).is_soar


def test_a_closed_workshop_ends_its_inquiries(
    discovered: Facts, session: SessionOf, view_of: ViewOf
) -> None:
    """An ended inquiry is over by itself."""
    (closed,) = view_of(START, *discovered, WorkshopClosed())
    assert (closed.ended, closed.workshop_closed) == (True, True)
    assert not session(*discovered).ended
    ended = session(*discovered, ActivityEnded(activity="A1"))
    assert (ended.ended, ended.workshop_closed) == (True, False)


def test_an_unregistered_person_has_a_role_as_group(
    session: SessionOf, interview: EventFactory
) -> None:
    """They belong to no stakeholder group."""
    stranger = PersonRegistered(person="P9", roles=("observer",))
    found = session(stranger, interview("IV1", "P9", "P99"))
    assert [(i.interviewer_group, i.interviewee_group) for i in found.interviews] == [
        ("observer", "unknown")
    ]
