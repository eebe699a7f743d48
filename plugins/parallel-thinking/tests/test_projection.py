"""What is folded from events, and what it amounts to."""

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
from dialoguekit.plugin import StageRun
from dialoguekit.testing.builders import entered, gathered, said
from dialoguekit.testing.projection_laws import check_projection_laws
from dialoguekit.testing.scenario import Fact
from dialoguekit_parallel_thinking.projection import ParallelThinking
from dialoguekit_parallel_thinking.view import HatSession, Worn

ARRIVED = len(gathered().recorded)
START = (ActivityStarted(activity="A1", method="parallel-thinking"), "10:00")
PAUSE, RESUME = ActivityPaused(activity="A1"), ActivityResumed(activity="A1")
END = ActivityEnded(activity="A1")


def worn(*facts: Fact) -> Worn:
    """What a workshop amounts to in which these are the facts after everybody has arrived."""
    return gathered().and_given(*facts).project(ParallelThinking).workshops["leeds"]


def session(*facts: Fact) -> HatSession:
    """The one session of such a workshop, begun at ten."""
    (found,) = worn(START, *facts).sessions
    return found


def runs(*facts: Fact) -> list[tuple[str, list[str]]]:
    """The hats of a session in order, each with the ids of what was said under it."""
    return [(run.stage, [item.id for item in run.items]) for run in session(*facts).runs]


def run(*facts: Fact) -> StageRun:
    """The one hat of a session."""
    (found,) = session(*facts).runs
    return found


# Laws

FULL: tuple[Fact, ...] = (
    START,
    entered("blue", "10:00", planned_s=120),
    said("C1", "P1", "We look at referral.", "10:01"),
    entered("black", "10:02", planned_s=300, focus="The phone"),
    said("C2", "P2", "Nobody answers it.", "10:03", kind="risk"),
    (TimeboxExtended(activity="A1", by_s=60), "10:04"),
    (PresenceEnded(person="P3"), "10:05"),
    (PAUSE, "10:05"),
    (RESUME, "10:07"),
    entered("green", "10:09"),
    said("C3", "P4", "A line of its own.", "10:10", refs=("C2",), visibility="hidden"),
    ContributionRevealed(contributions=("C3",)),
    said("C4", "P5", "At last.", "10:11", kind="feeling", precision="quarter"),
    (ContributionLinked(origin="C3", target="C2", relation="answers"), "10:12"),
    (ContributionModerated(contribution="C4", outcome="held"), "10:12"),
    entered("blue", "10:13"),
    said("C5", "P2", "We try it.", "10:14"),
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


def test_the_laws_of_projections_hold_for_a_whole_session() -> None:
    """Deterministic, resumable, joinable; with workshops that have nothing to do with hats."""
    streams = [
        gathered(stream="leeds").and_given(*FULL).recorded,
        gathered(stream="norwich").recorded,
        gathered(stream="york").and_given(*FULL[:9]).recorded,
        (),
    ]
    check_projection_laws(ParallelThinking, streams)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.permutations(FULL).map(lambda facts: facts[:14]), min_size=2, max_size=2))
def test_the_laws_of_projections_hold_whatever_was_noted(histories: list[list[Fact]]) -> None:
    """Even for facts in an order that no workshop could have had."""
    streams = [
        gathered(stream=name).and_given(*facts).recorded
        for name, facts in zip(("leeds", "norwich"), histories, strict=True)
    ]
    check_projection_laws(ParallelThinking, streams)


# What was announced


def test_a_session_says_what_it_was_announced_as() -> None:
    """Its title or that of the method; its template, or an order of its own."""
    params = (("order", "blue red blue"),)
    started = ActivityStarted(
        activity="A1",
        method="parallel-thinking",
        title="Round one",
        template="custom",
        params=params,
    )
    (own,) = worn(started).sessions
    assert own.title == "Round one"
    assert own.planned is not None
    assert own.planned.stages == ("blue", "red", "blue")
    assert session().title == "Parallel Thinking"
    assert session().planned is None


def test_the_distance_to_what_was_announced_is_told() -> None:
    """None where no order was announced."""
    started = ActivityStarted(activity="A1", method="parallel-thinking", template="quick-feedback")
    (found,) = worn(started, entered("blue"), entered("green")).sessions
    assert found.away == 2
    assert session(entered("blue")).away is None


def test_two_workshops_stand_side_by_side() -> None:
    """A view holds every workshop under its id."""
    leeds, york = (gathered(stream=stream).and_given(*FULL) for stream in ("leeds", "york"))
    view = leeds.project(ParallelThinking, beside=[york])
    assert list(view.workshops) == ["leeds", "york"]
    cites = [i.cite for w in view.workshops.values() for s in w.sessions for i in s.items]
    assert cites == [f"{w} C{n}" for w, n in itertools.product(("leeds", "york"), range(1, 6))]


def test_a_view_cannot_be_changed() -> None:
    """It is a value: mappings, tuples and frozen classes."""
    view = gathered().and_given(*FULL).project(ParallelThinking)
    with pytest.raises(TypeError):
        view.workshops["leeds"] = Worn()  # type: ignore[index]  # it is refused
    with pytest.raises(AttributeError):
        view.workshops["leeds"].sessions[0].title = "Other"  # type: ignore[misc]  # it is refused
