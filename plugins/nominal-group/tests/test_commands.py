"""The command that sets the order of turns."""

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
from dialoguekit.testing.builders import activity_started, workshop_with_participants
from dialoguekit.testing.method_output import raised_flags, workshop_view
from dialoguekit.testing.scenario import Given, ScenarioInput
from dialoguekit_nominal_group import METHOD
from dialoguekit_nominal_group.commands import set_turns
from dialoguekit_nominal_group.events import TurnsSet


def running(*facts: ScenarioInput) -> Given[Workshop]:
    """Return a workshop in which a nominal group session runs."""
    return workshop_with_participants().and_given(
        activity_started("nominal-group", "10:00"), *facts
    )


def test_the_order_is_set_for_the_current_activity() -> None:
    """Unless the context or the caller names another."""
    running().when(set_turns, ["P2", "P4"]).then(TurnsSet(activity="A1", order=("P2", "P4")))
    two = running(activity_started("nominal-group", activity="A2"))
    two.when(set_turns, ["P2"]).then(TurnsSet(activity="A2", order=("P2",)))
    two.with_context(activity="A1").when(set_turns, ["P2"]).then(
        TurnsSet(activity="A1", order=("P2",))
    )
    two.when(set_turns, ["P2"], activity="A1").then(TurnsSet(activity="A1", order=("P2",)))


def test_the_order_may_be_set_again_with_a_reason() -> None:
    """The later order replaces the earlier one."""
    workshop = running(TurnsSet(activity="A1", order=("P2", "P4")))
    workshop.when(set_turns, ("P2", "P3", "P4"), reason="P3 came late.").then(
        TurnsSet(activity="A1", order=("P2", "P3", "P4"), reason="P3 came late.")
    )


@pytest.mark.parametrize(
    "facts",
    [[ActivityPaused(activity="A1")], [ActivityEnded(activity="A1")], [PresenceEnded(person="P2")]],
    ids=["paused", "ended", "somebody left"],
)
def test_unusual_orders_are_not_refused(facts: list[ScenarioInput]) -> None:
    """An order is recorded late, or includes an absent person."""
    running(*facts).when(set_turns, ["P2"], activity="A1").then(
        TurnsSet(activity="A1", order=("P2",))
    )


def test_facilitators_may_be_in_the_order() -> None:
    """Their ideas are flagged if voted on."""
    running().when(set_turns, ["P1", "P2"]).then(TurnsSet(activity="A1", order=("P1", "P2")))


@pytest.mark.parametrize(
    ("workshop", "order", "more", "mentioning"),
    [
        (
            workshop_with_participants(),
            ["P2"],
            {},
            ["no activity is running", "Start 'nominal-group'"],
        ),
        (running(), ["P2"], {"activity": "A9"}, ["there is no activity A9", "A1"]),
        (
            workshop_with_participants().and_given(activity_started("conversation")),
            ["P2"],
            {},
            ["A1 runs 'conversation'", "activity="],
        ),
        (running(), [], {}, ["it is empty"]),
        (running(), ["P2", "P4", "P2"], {}, ["P2 is in it 2 times", "List each person once"]),
        (running(), ["P2", "P99"], {}, ["no person is registered as P99"]),
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
def test_an_invalid_order_is_refused(
    workshop: Given[Workshop], order: list[str], more: dict[str, Any], mentioning: list[str]
) -> None:
    """With action, reason and remedy."""
    workshop.when(set_turns, order, **more).then_refused("set the order of turns", *mentioning)


def test_a_session_reads_what_was_set() -> None:
    """Command and view agree."""
    workshop = running().when(set_turns, ["P2", "P4"]).resulting_scenario
    (session,) = workshop_view(METHOD, workshop)
    assert [order.event.order for order in session.orders] == [("P2", "P4")]
    assert raised_flags(METHOD, workshop) == []
