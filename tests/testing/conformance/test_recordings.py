"""Recorded workshops: generated ones, plays, and their beginnings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
from tests.testing.samples import orchard
from tests.testing.samples.orchard import TreePlanted

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.events import StageEntered
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.conformance.recordings import cuts


def schedule(workshop: WorkshopHandle) -> None:
    """Schedule a workshop."""
    workshop.schedule(title="Hull", groups=("all",))


def stay_away(workshop: WorkshopHandle) -> None:
    """Record nothing."""


def test_each_method_is_generated_twice_and_each_play_has_a_workshop(
    under_test: Callable[..., Any],
) -> None:
    """A play without events has none; all sources use the same workshops."""
    plugin = under_test(analyses=[orchard.ANALYSIS], plays=[schedule, stay_away])
    method, analysis = plugin.sources
    assert list(plugin.streams(method)) == ["leeds", "york", "play-1"]
    assert plugin.streams(analysis) == plugin.streams(method)
    (scheduled,) = plugin.streams(method)["play-1"]
    assert scheduled.stream == "play-1"
    assert len(plugin.recordings.states) == 4


def test_an_analysis_alone_is_applied_to_conversations(under_test: Callable[..., Any]) -> None:
    """The events and commands of its plugin are used there."""
    analysis = attrs.evolve(
        orchard.ANALYSIS, keeps=(), events=(TreePlanted,), commands=(orchard.plant,)
    )
    plugin = under_test(methods=(), analyses=[analysis])
    (source,) = plugin.sources
    assert plugin.method_to_run(source) == "conversation"
    assert TreePlanted in plugin.recordings.event_classes
    assert plugin.outputs(source)[0].chapters["the chapter on the workshop leeds"]


def test_events_without_commands_are_recorded_in_the_second_workshop(
    under_test: Callable[..., Any],
) -> None:
    """They do not count as recorded by a command."""
    plugin = under_test(methods=[attrs.evolve(orchard.METHOD, commands=())])
    kinds = [
        {type(recorded.event) for recorded in events}
        for events in plugin.streams(plugin.sources[0]).values()
    ]
    assert [TreePlanted in found for found in kinds] == [False, True]
    assert TreePlanted not in plugin.recordings.event_classes


def test_a_workshop_is_cut_off_in_every_stage() -> None:
    """It ends with the stage, and before the next one or the end; each stage occurs twice."""
    recorded = (
        workshop_with_participants()
        .and_given(
            activity_started("orchard", "10:00"),
            stage_entered("planting", "10:01"),
            contribution_made("C1", "P2", "A pear.", "10:02"),
            stage_entered("resting", "10:03"),
            *[stage_entered("planting", f"10:0{minute}") for minute in range(4, 8)],
            activity_ended("10:09"),
        )
        .recorded
    )
    found = [part["leeds"] for part in cuts({"leeds": recorded})]
    before = next(n for n, r in enumerate(recorded) if isinstance(r.event, StageEntered))
    assert [len(part) - before for part in found] == [1, 2, 3, 3, 4, 4]
    assert all(part == list(recorded[: len(part)]) for part in found)
