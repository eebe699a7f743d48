"""What tests of plugins stand on."""

from __future__ import annotations

import types

import pytest

from dialoguekit.errors import PluginFailed
from dialoguekit.events import ActivityEnded, ActivityStarted, ContributionMade, Event, StageEntered
from dialoguekit.plugin import Chapter, Section, Text, hookimpl
from dialoguekit.report.chapters import contributions as said_chapter
from dialoguekit.testing.builders import (
    blocks_of,
    chapters_of,
    document_of,
    ended,
    entered,
    gathered,
    memory_kit,
    said,
    started,
)
from dialoguekit.testing.scenario import Happened, moment_of


def test_everybody_has_arrived_and_consents() -> None:
    """A facilitator first, then the groups in order, all in the room."""
    state = gathered().state
    people = {id: (person.group, person.roles) for id, person in state.people.items()}
    participant = ("participant",)
    assert people == {
        "P1": (None, ("facilitator",)),
        "P2": ("primary care", participant),
        "P3": ("primary care", participant),
        "P4": ("peer support", participant),
        "P5": ("peer support", participant),
    }
    assert all(person.presence.running for person in state.people.values())
    assert all(person.consents["quote"].running for person in state.people.values())


def test_a_room_is_gathered_as_a_test_needs_it() -> None:
    """Other groups, of another size, with fewer consents or none, in another workshop."""
    room = gathered(("peers",), each=3, consents=("record",), stream="york")
    assert room.stream == "york"
    assert [person.group for person in room.state.people.values()] == [None, *["peers"] * 3]
    assert set(room.state.people["P2"].consents) == {"record"}
    assert not gathered(consents=()).state.people["P2"].consents


@pytest.mark.parametrize(
    ("fact", "event"),
    [
        (
            started("world-cafe", template="three-rounds", title="Café", minutes=20),
            ActivityStarted(
                activity="A1",
                method="world-cafe",
                template="three-rounds",
                title="Café",
                params=(("minutes", 20),),
            ),
        ),
        (
            entered("round", activity="A2", planned_s=60, focus="Benches"),
            StageEntered(activity="A2", stage="round", planned_s=60, focus="Benches"),
        ),
        (
            said("C1", "P2", "More.", kind="idea", reasons="Few.", refs=["C9"]),
            ContributionMade(
                contribution="C1",
                author="P2",
                text="More.",
                kind="idea",
                reasons="Few.",
                refs=("C9",),
            ),
        ),
        (ended(activity="A2"), ActivityEnded(activity="A2")),
    ],
    ids=["started", "entered", "said", "ended"],
)
def test_facts_are_events_with_their_circumstances(fact: Happened, event: Event) -> None:
    """The usual ones of a session, without their boilerplate."""
    assert fact.event == event


def test_facts_are_noted_by_the_facilitator_unless_somebody_else_is_named() -> None:
    """What is said belongs to an activity, unless that is None."""
    assert entered("round").context.by == started("world-cafe").context.by == "P1"
    assert entered("round", by="P2", role="participant").context.by == "P2"
    assert said("C1", "P2", "More.").context.activity == "A1"
    assert said("C1", "P2", "More.", activity=None, precision="hour").context.activity is None


def test_facts_stand_at_the_moment_given() -> None:
    """And otherwise at that of the fact before them."""
    room = gathered().and_given(
        entered("round", "10:00"), said("C1", "P2", "More."), ended("11:00")
    )
    assert [r.at for r in room.recorded[-3:]] == [moment_of(t) for t in ("10:00", "10:00", "11:00")]


def test_a_kit_in_memory_has_the_plugins_given() -> None:
    """Those and the core's, and none that happens to be installed."""
    with memory_kit({}) as kit:
        assert list(kit.methods) == ["conversation"]
        assert kit.log.head() == 0


def test_a_plugin_that_fails_fails_the_test() -> None:
    """Unless the test is about listing it."""
    broken = types.SimpleNamespace(dialoguekit_methods=lambda: 1)
    hookimpl(broken.dialoguekit_methods)
    with pytest.raises(PluginFailed, match="dialoguekit_methods"):
        memory_kit({"broken": broken})
    with memory_kit({"broken": broken}, strict=False) as kit:
        assert [plugin.name for plugin in kit.host.failures] == ["broken"]


def test_a_report_is_read_as_a_document() -> None:
    """Its chapters are found by name, in the parts that have them."""
    with memory_kit({}) as kit:
        for id in ("leeds", "york"):
            kit.workshop(id).schedule(title=id.title(), groups=("peers",))
        document = document_of(kit, "leeds")
        assert list(chapters_of(document, "contributions")) == ["leeds"]
        assert list(chapters_of(document_of(kit), "contributions")) == ["together", "leeds", "york"]
        assert chapters_of(document, "nothing") == {}


def test_a_chapter_that_fails_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test sees the error, where a report would say that the chapter is missing."""

    def fail(room: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(said_chapter.Said, "view", fail)
    with memory_kit({}) as kit:
        kit.workshop("leeds").schedule(title="Leeds", groups=("peers",))
        with pytest.raises(Exception, match="ZeroDivisionError"):
            document_of(kit)


def test_blocks_are_found_however_deep_they_stand() -> None:
    """Sections first, then what is in them."""
    one, two, three = Text("one"), Text("two"), Text("three")
    inner = Section("Inner", [two])
    outer = Section("Outer", [one, inner])
    chapter = Chapter(name="x", title="X", blocks=[outer, three])
    assert list(blocks_of(chapter)) == [outer, one, inner, two, three]
    assert list(blocks_of(inner)) == list(blocks_of([two])) == [two]
