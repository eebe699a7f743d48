"""What is folded from events, and what it amounts to."""

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
from dialoguekit.testing.builders import ended, entered, gathered, said, started
from dialoguekit.testing.projection_laws import check_projection_laws
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_world_cafe.projection import WorldCafe
from dialoguekit_world_cafe.rules import standing
from dialoguekit_world_cafe.view import Cafe

ARRIVED = len(gathered().recorded)

FULL: tuple[Fact, ...] = (
    SpaceCreated(space="S1", kind="plenary"),
    SpaceCreated(space="S2", kind="table", parent="S1"),
    SpaceCreated(space="S3", kind="table", parent="S1"),
    started("world-cafe", "10:00", template="short"),
    entered("welcome", "10:00", planned_s=300),
    happened(QuestionPosed(question="Q1", text="What helps?"), "10:04", activity="A1"),
    (PresenceMoved(person="P2", origin=None, destination="S2"), "10:05"),
    (PresenceMoved(person="P4", origin=None, destination="S2"), "10:05"),
    (PresenceMoved(person="P3", origin=None, destination="S3"), "10:05"),
    entered("round", "10:06", planned_s=1200),
    said("C1", "P2", "Nobody knows us.", "10:10", space="S2"),
    (TimeboxExtended(activity="A1", by_s=60), "10:20"),
    happened(RoleAssigned(person="P2", role="host"), "10:24", space="S2"),
    (PresenceEnded(person="P5"), "10:25"),
    entered("round", "10:26", planned_s=1200),
    (PresenceMoved(person="P4", origin="S2", destination="S3"), "10:27"),
    said("C2", "P4", "Put us on the list.", "10:40", space="S3", refs=("C1",)),
    said("C3", "P3", "At last.", "10:41", precision="quarter", space="S3"),
    (ContributionLinked(origin="C3", target="C1", relation="builds on"), "10:42"),
    (ContributionModerated(contribution="C3", outcome="held"), "10:43"),
    entered("harvest", "10:46"),
    (PresenceStarted(person="P5", space="S1"), "10:47"),
    said("C4", "P5", "A list that is kept.", "10:50", refs=("C2",)),
    ended("11:00"),
    RecordCorrected(target=ARRIVED + 2, patch=(("label", "Window"),), reason="it has a name"),
    (ConsentWithdrawn(person="P2", scopes=("quote",)), "12:00"),
    (WorkshopClosed(), "12:30"),
)


def cafe(*facts: Fact) -> Cafe:
    """What a workshop amounts to in which these are the facts after everybody has arrived."""
    return gathered().and_given(*facts).project(WorldCafe).workshops["leeds"]


def test_the_laws_of_projections_hold_for_a_whole_cafe() -> None:
    """Deterministic, resumable, joinable; with workshops that have nothing to do with cafés."""
    streams = [
        gathered(stream="leeds").and_given(*FULL).recorded,
        gathered(stream="norwich").recorded,
        gathered(stream="york").and_given(*FULL[:12]).recorded,
        (),
    ]
    check_projection_laws(WorldCafe, streams)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.permutations(FULL).map(lambda facts: facts[:18]), min_size=2, max_size=2))
def test_the_laws_of_projections_hold_whatever_was_noted(histories: list[list[Fact]]) -> None:
    """Even for facts in an order that no workshop could have had."""
    streams = [
        gathered(stream=name).and_given(*facts).recorded
        for name, facts in zip(("leeds", "norwich"), histories, strict=True)
    ]
    check_projection_laws(WorldCafe, streams)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.permutations(FULL))
def test_nothing_raises_whatever_was_noted(facts: list[Fact]) -> None:
    """Neither the view nor the rules."""
    view = gathered().and_given(*facts).project(WorldCafe)
    flags = list(standing(view, "leeds"))
    assert all(flag.evidence for flag in flags)


def test_a_table_has_the_name_that_it_was_corrected_to() -> None:
    """Corrections are applied before anything is folded."""
    assert [table.title for table in cafe(*FULL).sessions[0].tables] == ["Window", "table S3"]


def test_a_move_that_is_noted_late_takes_its_place_in_time() -> None:
    """Who sat where is what happened, not what was noted first."""
    late = (PresenceMoved(person="P3", origin="S3", destination="S2"), "10:07")
    first, *_ = cafe(*FULL[:24], late).sessions[0].rounds
    assert [seat.person for seat in first.sittings[0].seats] == ["P2", "P3", "P4"]


def test_a_workshop_without_a_cafe_has_no_sessions() -> None:
    """Its tables and moves are somebody else's."""
    assert cafe(*FULL[:3], *FULL[6:9]).sessions == ()


def test_two_workshops_stand_side_by_side() -> None:
    """A view holds every workshop under its id."""
    leeds, york = (gathered(stream=stream).and_given(*FULL) for stream in ("leeds", "york"))
    view = leeds.project(WorldCafe, beside=[york])
    assert list(view.workshops) == ["leeds", "york"]
    cites = {i.cite for w in view.workshops.values() for s in w.sessions for i in s.items}
    assert cites == {f"{w} C{n}" for w in ("leeds", "york") for n in range(1, 5)}


def test_a_view_cannot_be_changed() -> None:
    """It is a value: mappings, tuples and frozen classes."""
    view = gathered().and_given(*FULL).project(WorldCafe)
    with pytest.raises(TypeError):
        view.workshops["leeds"] = Cafe()  # type: ignore[index]
    with pytest.raises(AttributeError):
        view.workshops["leeds"].sessions[0].rounds[0].number = 2  # type: ignore[misc]
