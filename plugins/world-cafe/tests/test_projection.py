"""The projection and its view."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.events import (
    ConsentWithdrawn,
    ContributionLinked,
    ContributionModerated,
    PresenceEnded,
    PresenceMoved,
    PresenceStarted,
    QuestionPosed,
    RecordCorrected,
    RoleAssigned,
    SpaceCreated,
    TimeboxExtended,
    WorkshopClosed,
)
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.projection_laws import check_projection_laws
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit_world_cafe.projection import WorldCafe
from dialoguekit_world_cafe.rules import active_flags
from dialoguekit_world_cafe.view import WorkshopView

ARRIVED = len(workshop_with_participants().recorded)

FULL: tuple[ScenarioInput, ...] = (
    SpaceCreated(space="S1", kind="plenary"),
    SpaceCreated(space="S2", kind="table", parent="S1"),
    SpaceCreated(space="S3", kind="table", parent="S1"),
    activity_started("world-cafe", "10:00", template="short"),
    stage_entered("welcome", "10:00", planned_s=300),
    scenario_event(QuestionPosed(question="Q1", text="What helps?"), "10:04", activity="A1"),
    (PresenceMoved(person="P2", origin=None, destination="S2"), "10:05"),
    (PresenceMoved(person="P4", origin=None, destination="S2"), "10:05"),
    (PresenceMoved(person="P3", origin=None, destination="S3"), "10:05"),
    stage_entered("round", "10:06", planned_s=1200),
    contribution_made("C1", "P2", "Nobody knows us.", "10:10", space="S2"),
    (TimeboxExtended(activity="A1", by_s=60), "10:20"),
    scenario_event(RoleAssigned(person="P2", role="host"), "10:24", space="S2"),
    (PresenceEnded(person="P5"), "10:25"),
    stage_entered("round", "10:26", planned_s=1200),
    (PresenceMoved(person="P4", origin="S2", destination="S3"), "10:27"),
    contribution_made("C2", "P4", "Put us on the list.", "10:40", space="S3", refs=("C1",)),
    contribution_made("C3", "P3", "At last.", "10:41", precision="quarter", space="S3"),
    (ContributionLinked(origin="C3", target="C1", relation="builds on"), "10:42"),
    (ContributionModerated(contribution="C3", outcome="held"), "10:43"),
    stage_entered("harvest", "10:46"),
    (PresenceStarted(person="P5", space="S1"), "10:47"),
    contribution_made("C4", "P5", "A list that is kept.", "10:50", refs=("C2",)),
    activity_ended("11:00"),
    RecordCorrected(target=ARRIVED + 2, patch=(("label", "Window"),), reason="it has a name"),
    (ConsentWithdrawn(person="P2", scopes=("quote",)), "12:00"),
    (WorkshopClosed(), "12:30"),
)


def view_of(*facts: ScenarioInput) -> WorkshopView:
    """Return the view of a workshop with these facts after all participants arrived."""
    return workshop_with_participants().and_given(*facts).project(WorldCafe).workshops["leeds"]


def test_projection_laws_hold_for_a_session() -> None:
    """Other streams have no session, a part of one, or no events."""
    streams = [
        workshop_with_participants(stream="leeds").and_given(*FULL).recorded,
        workshop_with_participants(stream="norwich").recorded,
        workshop_with_participants(stream="york").and_given(*FULL[:12]).recorded,
        (),
    ]
    check_projection_laws(WorldCafe, streams)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.permutations(FULL).map(lambda facts: facts[:18]), min_size=2, max_size=2))
def test_projection_laws_hold_for_any_facts(histories: list[list[ScenarioInput]]) -> None:
    """The facts may be in an impossible order."""
    streams = [
        workshop_with_participants(stream=name).and_given(*facts).recorded
        for name, facts in zip(("leeds", "norwich"), histories, strict=True)
    ]
    check_projection_laws(WorldCafe, streams)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.permutations(FULL))
def test_no_facts_raise_an_error(facts: list[ScenarioInput]) -> None:
    """View and rules accept any facts."""
    view = workshop_with_participants().and_given(*facts).project(WorldCafe)
    flags = list(active_flags(view, "leeds"))
    assert all(flag.evidence for flag in flags)


def test_table_has_its_corrected_name() -> None:
    """Corrections are applied before the fold."""
    assert [table.title for table in view_of(*FULL).sessions[0].tables] == ["Window", "table S3"]


def test_late_record_of_a_move_counts_at_its_time() -> None:
    """The seating follows the time of events, not the log order."""
    late = (PresenceMoved(person="P3", origin="S3", destination="S2"), "10:07")
    first, *_ = view_of(*FULL[:24], late).sessions[0].rounds
    assert [seat.person for seat in first.sittings[0].seats] == ["P2", "P3", "P4"]


def test_workshop_without_a_cafe_has_no_sessions() -> None:
    """Its tables and moves belong to other activities."""
    assert view_of(*FULL[:3], *FULL[6:9]).sessions == ()


def test_view_has_two_workshops() -> None:
    """A view has every workshop by its id."""
    leeds, york = (
        workshop_with_participants(stream=stream).and_given(*FULL) for stream in ("leeds", "york")
    )
    view = leeds.project(WorldCafe, others=[york])
    assert list(view.workshops) == ["leeds", "york"]
    cites = {i.cite for w in view.workshops.values() for s in w.sessions for i in s.contributions}
    assert cites == {f"{w} C{n}" for w in ("leeds", "york") for n in range(1, 5)}


def test_view_is_immutable() -> None:
    """It consists of read-only mappings, tuples and frozen classes."""
    view = workshop_with_participants().and_given(*FULL).project(WorldCafe)
    with pytest.raises(TypeError):
        view.workshops["leeds"] = WorkshopView()  # type: ignore[index]
    with pytest.raises(AttributeError):
        view.workshops["leeds"].sessions[0].rounds[0].number = 2  # type: ignore[misc]
