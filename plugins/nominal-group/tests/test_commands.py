"""What may happen when: the order of turns."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.events import (
    ActivityEnded,
    ActivityPaused,
    ConsentWithdrawn,
    PersonRegistered,
    PresenceEnded,
)
from dialoguekit.plugin import Workshop
from dialoguekit.testing.builders import gathered, started
from dialoguekit.testing.scenario import Fact, Given
from dialoguekit_nominal_group.commands import set_turns
from dialoguekit_nominal_group.events import TurnsSet
from dialoguekit_nominal_group.projection import NominalGroup
from dialoguekit_nominal_group.rules import standing


def running(*facts: Fact) -> Given[Workshop]:
    """A workshop in which a nominal group runs."""
    return gathered().and_given(started("nominal-group", "10:00"), *facts)


def test_the_order_is_that_of_the_activity_that_runs() -> None:
    """Unless the circumstances or the caller name another."""
    running().when(set_turns, ["P2", "P4"]).then(TurnsSet(activity="A1", order=("P2", "P4")))
    two = running(started("nominal-group", activity="A2"))
    two.when(set_turns, ["P2"]).then(TurnsSet(activity="A2", order=("P2",)))
    two.noting(activity="A1").when(set_turns, ["P2"]).then(TurnsSet(activity="A1", order=("P2",)))
    two.when(set_turns, ["P2"], activity="A1").then(TurnsSet(activity="A1", order=("P2",)))


def test_the_order_may_be_set_again_with_a_reason() -> None:
    """Somebody came late."""
    room = running(TurnsSet(activity="A1", order=("P2", "P4")))
    room.when(set_turns, ("P2", "P3", "P4"), reason="P3 came late.").then(
        TurnsSet(activity="A1", order=("P2", "P3", "P4"), reason="P3 came late.")
    )


@pytest.mark.parametrize(
    "facts",
    [
        [ActivityPaused(activity="A1")],
        [ActivityEnded(activity="A1")],
        [PresenceEnded(person="P2")],
    ],
    ids=["paused", "ended", "somebody left"],
)
def test_what_is_only_unusual_is_not_refused(facts: list[Fact]) -> None:
    """An order is noted late, or for somebody who is to come back."""
    running(*facts).when(set_turns, ["P2"], activity="A1").then(
        TurnsSet(activity="A1", order=("P2",))
    )


def test_facilitators_are_not_refused_a_turn() -> None:
    """What they bring into the vote is noted, and that is all."""
    running().when(set_turns, ["P1", "P2"]).then(TurnsSet(activity="A1", order=("P1", "P2")))


@pytest.mark.parametrize(
    ("room", "order", "more", "mentioning"),
    [
        (gathered(), ["P2"], {}, ["no activity is running", "Start 'nominal-group'"]),
        (running(), ["P2"], {"activity": "A9"}, ["there is no activity A9", "A1"]),
        (
            gathered().and_given(started("conversation")),
            ["P2"],
            {},
            ["A1 runs 'conversation'", "activity="],
        ),
        (running(), [], {}, ["it names nobody"]),
        (running(), ["P2", "P4", "P2"], {}, ["P2 stands in it 2 times", "one place"]),
        (running(), ["P2", "P99"], {}, ["nobody is registered as P99"]),
        (
            running(PersonRegistered(person="P6", group="peer support")),
            ["P2", "P6"],
            {},
            ["P6 had not consented to be recorded"],
        ),
        (
            running(ConsentWithdrawn(person="P2", scopes=("record",))).later(minutes=5),
            ["P2"],
            {},
            ["P2 had not consented to be recorded"],
        ),
    ],
    ids=[
        "no activity",
        "unknown activity",
        "another method",
        "nobody",
        "twice",
        "unregistered",
        "no consent",
        "consent taken back",
    ],
)
def test_what_cannot_be_is_refused(
    room: Given[Workshop], order: list[str], more: dict[str, Any], mentioning: list[str]
) -> None:
    """With what, why, and what to do."""
    room.when(set_turns, order, **more).then_refused("set the order of turns", *mentioning)


def test_what_was_set_is_what_the_method_sees() -> None:
    """The decision and the projection agree."""
    room = running().when(set_turns, ["P2", "P4"]).afterwards
    view = room.project(NominalGroup)
    assert view.workshops["leeds"].sessions[0].ordered
    assert list(standing(view, "leeds")) == []
