"""A workshop that tests of the chapter share: it maps, connects, sorts and follows up."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.events import ContributionParked, ProposalSubmitted, WorkshopClosed
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    stage_entered,
)
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_abcd import events as e


def identified(
    number: int, person: str, name: str, type: str = "place", **more: Any
) -> list[ScenarioInput]:
    """Return a contribution and the asset that came up in it."""
    event = {"source": f"C{number}", "type": type, "person": person, "name": name}
    return [
        contribution_made(f"C{number}", person, f"{name}.", "10:01", kind="asset"),
        e.AssetIdentified(asset=f"AS{number}", **(event | more)),
    ]


def connected(number: int, one: int, other: int, purpose: str, proposer: str) -> ScenarioInput:
    return e.AssetsConnected(
        connection=f"CN{number}",
        one=f"AS{one}",
        other=f"AS{other}",
        purpose=purpose,
        proposer=proposer,
    )


@pytest.fixture(scope="session")
def workshop() -> tuple[ScenarioInput, ...]:
    """Return the events of a whole workshop; P2 and P3 are of primary care, P4 and P5 of peer
    support.
    """
    return (
        activity_started("abcd", "10:00", title="What is here", template="mapping"),
        stage_entered("map", "10:00", planned_s=600),
        *identified(
            1, "P2", "Waiting room", "institution", contact="Ring the desk", place="Mill Lane"
        ),
        *identified(2, "P4", "Choir", "association", standing="claimed"),
        *identified(3, "P4", "Pat bakes", "individual", gift="hand", holder="P4", agreed=True),
        *identified(4, "P3", "Sam listens", "individual"),
        *identified(5, "P5", "The choir", "association", contact="Ask Jo"),
        *identified(6, "P3", "Pond"),
        contribution_made("C7", "P2", "A van.", "10:02", kind="asset"),
        contribution_made("C8", "P5", "No lift.", "10:03", kind="need"),
        ContributionParked(contribution="C8"),
        e.AssetsMerged(keep="AS2", alias="AS5"),
        stage_entered("connect", "10:10", planned_s=600),
        connected(1, 1, 5, "Sing while people wait", "P5"),
        connected(2, 2, 3, "Cake after singing", "P4"),
        connected(3, 4, 2, "An ear for the tenors", "P2"),
        activity_ended("10:20"),
        ProposalSubmitted(proposal="PR1", text="Sing on Mondays.", bucket=2, proposer="P4"),
        activity_started("abcd", "11:00", activity="A2", title="Who does it", template="sorting"),
        stage_entered("ourselves", "11:00", activity="A2"),
        (e.ItemSorted(item="PR1", bucket=1, person="P5"), "11:01"),
        stage_entered("with-help", "11:02", activity="A2"),
        (
            e.ItemSorted(item="C7", bucket=2, help="A driver", whom="The church", person="P2"),
            "11:03",
        ),
        stage_entered("outside", "11:04", activity="A2"),
        (e.ItemSorted(item="AS6", bucket=3, whom="The council"), "11:05"),
        activity_ended("11:10", activity="A2"),
        (WorkshopClosed(), "12:30"),
        e.ConnectionFollowedUp(connection="CN1", status="acted-upon", note="Forty came."),
        e.ConnectionFollowedUp(connection="CN2", status="agreed"),
    )
