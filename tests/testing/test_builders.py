"""Builders for tests of plugins."""

from __future__ import annotations

import types

import pytest

from dialoguekit.document.blocks import Chapter, Section, Text
from dialoguekit.errors import PluginLoadError, ReportError
from dialoguekit.events import ActivityEnded, ActivityStarted, ContributionMade, Event, StageEntered
from dialoguekit.plugin import Record, hookimpl
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    find_chapters,
    iter_blocks,
    memory_kit,
    report_document,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.scenario import ScenarioEvent, resolve_time


def test_all_participants_are_present_and_consent() -> None:
    """The facilitator comes first, then the groups in order."""
    state = workshop_with_participants().state
    people = {id: (person.group, person.roles) for id, person in state.people.items()}
    participant = ("participant",)
    assert people == {
        "P1": (None, ("facilitator",)),
        "P2": ("primary care", participant),
        "P3": ("primary care", participant),
        "P4": ("peer support", participant),
        "P5": ("peer support", participant),
    }
    assert all(person.presence.is_open for person in state.people.values())
    assert all(person.consents["quote"].is_open for person in state.people.values())


def test_the_workshop_can_be_configured() -> None:
    """Groups, group size, consents and stream can be chosen."""
    scenario = workshop_with_participants(
        ("peers",), per_group=3, consents=("record",), stream="york"
    )
    assert scenario.stream == "york"
    assert [person.group for person in scenario.state.people.values()] == [None, *["peers"] * 3]
    assert set(scenario.state.people["P2"].consents) == {"record"}
    assert not workshop_with_participants(consents=()).state.people["P2"].consents


@pytest.mark.parametrize(
    ("scenario_event", "event"),
    [
        (
            activity_started("world-cafe", template="three-rounds", title="Café", minutes=20),
            ActivityStarted(
                activity="A1",
                method="world-cafe",
                template="three-rounds",
                title="Café",
                params=(("minutes", 20),),
            ),
        ),
        (
            stage_entered("round", activity="A2", planned_s=60, focus="Benches"),
            StageEntered(activity="A2", stage="round", planned_s=60, focus="Benches"),
        ),
        (
            contribution_made("C1", "P2", "More.", kind="idea", reasons="Few.", refs=["C9"]),
            ContributionMade(
                contribution="C1",
                author="P2",
                text="More.",
                kind="idea",
                reasons="Few.",
                refs=("C9",),
            ),
        ),
        (activity_ended(activity="A2"), ActivityEnded(activity="A2")),
    ],
    ids=["activity started", "stage entered", "contribution made", "activity ended"],
)
def test_builders_return_events(scenario_event: ScenarioEvent, event: Event) -> None:
    """The builders of common events set the given fields."""
    assert scenario_event.event == event


def test_events_have_a_default_context() -> None:
    """The facilitator records stages, and contributions belong to an activity."""
    assert stage_entered("round").context.by == activity_started("world-cafe").context.by == "P1"
    assert stage_entered("round", by="P2", role="participant").context.by == "P2"
    assert contribution_made("C1", "P2", "More.").context.activity == "A1"
    assert (
        contribution_made("C1", "P2", "More.", activity=None, precision="hour").context.activity
        is None
    )


def test_events_have_the_given_time() -> None:
    """An event without a time has that of the event before."""
    scenario = workshop_with_participants().and_given(
        stage_entered("round", "10:00"),
        contribution_made("C1", "P2", "More."),
        activity_ended("11:00"),
    )
    assert [r.occurred_at for r in scenario.recorded[-3:]] == [
        resolve_time(t) for t in ("10:00", "10:00", "11:00")
    ]


def test_an_in_memory_kit_has_the_given_plugins() -> None:
    """Installed plugins are not loaded unless they are given."""
    with memory_kit({}) as kit:
        assert list(kit.methods) == ["conversation"]
        assert kit.store.head() == 0


def test_a_plugin_that_cannot_be_loaded_raises() -> None:
    """With ``strict=False`` the plugin is listed as failed."""
    broken = types.SimpleNamespace(dialoguekit_methods=lambda: 1)
    hookimpl(broken.dialoguekit_methods)
    with pytest.raises(PluginLoadError, match="dialoguekit_methods"):
        memory_kit({"broken": broken})
    with memory_kit({"broken": broken}, strict=False) as kit:
        assert [plugin.name for plugin in kit.plugins.failures] == ["broken"]


def test_a_report_is_read_as_a_document() -> None:
    """Chapters are found by name, in each part that has them."""
    with memory_kit({}) as kit:
        for id in ("leeds", "york"):
            kit.workshop(id).schedule(title=id.title(), groups=("peers",))
        document = report_document(kit, "leeds")
        assert list(find_chapters(document, "contributions")) == ["leeds"]
        assert list(find_chapters(report_document(kit), "contributions")) == [
            "together",
            "leeds",
            "york",
        ]
        assert find_chapters(document, "nothing") == {}


def test_a_chapter_that_fails_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error is raised, where a normal report would omit the chapter."""

    def fail(record: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Record, "of", fail)
    with memory_kit({}) as kit:
        kit.workshop("leeds").schedule(title="Leeds", groups=("peers",))
        with pytest.raises(ReportError, match="could not be created"):
            report_document(kit)


def test_nested_blocks_are_found() -> None:
    """A section comes first, then its contents."""
    one, two, three = Text("one"), Text("two"), Text("three")
    inner = Section("Inner", [two])
    outer = Section("Outer", [one, inner])
    chapter = Chapter(name="x", title="X", blocks=[outer, three])
    assert list(iter_blocks(chapter)) == [outer, one, inner, two, three]
    assert list(iter_blocks(inner)) == list(iter_blocks([two])) == [two]
