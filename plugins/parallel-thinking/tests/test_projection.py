"""The projection and its view."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.events import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    ConsentWithdrawn,
    ContributionLinked,
    ContributionModerated,
    ContributionRevealed,
    PresenceEnded,
    RecordCorrected,
    RoleAssigned,
    TimeboxExtended,
    WorkshopClosed,
)
from dialoguekit.testing.builders import (
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.projection_laws import check_projection_laws
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_parallel_thinking.projection import ParallelThinking
from dialoguekit_parallel_thinking.view import HatSession, WorkshopView

ARRIVED = len(workshop_with_participants().recorded)
START = (ActivityStarted(activity="A1", method="parallel-thinking"), "10:00")
PAUSE, RESUME = ActivityPaused(activity="A1"), ActivityResumed(activity="A1")
END = ActivityEnded(activity="A1")


def view_of(*facts: ScenarioInput) -> WorkshopView:
    """Return the view of a workshop with these facts after all participants arrived."""
    workshop = workshop_with_participants().and_given(*facts)
    return workshop.project(ParallelThinking).workshops["leeds"]


def session(*facts: ScenarioInput) -> HatSession:
    """Return the single session of such a workshop, started at ten."""
    (found,) = view_of(START, *facts).sessions
    return found


# Laws

FULL: tuple[ScenarioInput, ...] = (
    START,
    stage_entered("blue", "10:00", planned_s=120),
    contribution_made("C1", "P1", "We look at referral.", "10:01"),
    stage_entered("black", "10:02", planned_s=300, focus="The phone"),
    contribution_made("C2", "P2", "Nobody answers it.", "10:03", kind="risk"),
    (TimeboxExtended(activity="A1", by_s=60), "10:04"),
    (PresenceEnded(person="P3"), "10:05"),
    (PAUSE, "10:05"),
    (RESUME, "10:07"),
    stage_entered("green", "10:09"),
    contribution_made("C3", "P4", "A line of its own.", "10:10", refs=("C2",), visibility="hidden"),
    ContributionRevealed(contributions=("C3",)),
    contribution_made("C4", "P5", "At last.", "10:11", kind="feeling", precision="quarter"),
    (ContributionLinked(origin="C3", target="C2", relation="answers"), "10:12"),
    (ContributionModerated(contribution="C4", outcome="held"), "10:12"),
    stage_entered("blue", "10:13"),
    contribution_made("C5", "P2", "We try it.", "10:14"),
    (END, "10:15"),
    (
        RecordCorrected(
            target=ARRIVED + 5, patch=(("text", "Nobody picks it up."),), reason="misheard"
        )
    ),
    (ConsentWithdrawn(person="P2", scopes=("quote",)), "12:00"),
    (RoleAssigned(person="P4", role="facilitator"), "12:00"),
    (WorkshopClosed(), "12:30"),
)


def test_projection_laws_hold_for_a_session() -> None:
    """Other streams have no session, a part of one, or no events."""
    streams = [
        workshop_with_participants(stream="leeds").and_given(*FULL).recorded,
        workshop_with_participants(stream="norwich").recorded,
        workshop_with_participants(stream="york").and_given(*FULL[:9]).recorded,
        (),
    ]
    check_projection_laws(ParallelThinking, streams)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.permutations(FULL).map(lambda facts: facts[:14]), min_size=2, max_size=2))
def test_projection_laws_hold_for_any_facts(histories: list[list[ScenarioInput]]) -> None:
    """The facts may be in an impossible order."""
    streams = [
        workshop_with_participants(stream=name).and_given(*facts).recorded
        for name, facts in zip(("leeds", "norwich"), histories, strict=True)
    ]
    check_projection_laws(ParallelThinking, streams)


# Announced order


def test_session_has_its_announced_title_and_order() -> None:
    """The default title is that of the method; the order may be custom."""
    params = (("order", "blue red blue"),)
    started = ActivityStarted(
        activity="A1",
        method="parallel-thinking",
        title="Round one",
        template="custom",
        params=params,
    )
    (own,) = view_of(started).sessions
    assert own.title == "Round one"
    assert own.planned is not None
    assert own.planned.stages == ("blue", "red", "blue")
    assert session().title == "Parallel Thinking"
    assert session().planned is None


def test_session_has_its_edit_distance() -> None:
    """It is None if no order was announced."""
    started = ActivityStarted(activity="A1", method="parallel-thinking", template="quick-feedback")
    (found,) = view_of(started, stage_entered("blue"), stage_entered("green")).sessions
    assert found.edit_distance == 2
    assert session(stage_entered("blue")).edit_distance is None


def test_view_has_two_workshops() -> None:
    """A view has every workshop by its id."""
    leeds, york = (
        workshop_with_participants(stream=stream).and_given(*FULL) for stream in ("leeds", "york")
    )
    view = leeds.project(ParallelThinking, others=[york])
    assert list(view.workshops) == ["leeds", "york"]
    cites = [i.cite for w in view.workshops.values() for s in w.sessions for i in s.contributions]
    assert cites == [f"{w} C{n}" for w, n in itertools.product(("leeds", "york"), range(1, 6))]


def test_view_is_immutable() -> None:
    """It consists of read-only mappings, tuples and frozen classes."""
    view = workshop_with_participants().and_given(*FULL).project(ParallelThinking)
    with pytest.raises(TypeError):
        view.workshops["leeds"] = WorkshopView()  # type: ignore[index]  # read-only
    with pytest.raises(AttributeError):
        view.workshops["leeds"].sessions[0].title = "Other"  # type: ignore[misc]  # read-only
