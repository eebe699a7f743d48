"""Building connections: validity, bridges and follow-ups."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.events import ConsentWithdrawn
from dialoguekit.testing.builders import workshop_with_participants
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit_abcd.events import (
    AssetIdentified,
    AssetsConnected,
    AssetsMerged,
    ConnectionFollowedUp,
)
from dialoguekit_abcd.projection import AssetMapping
from dialoguekit_abcd.view import Connection, WorkshopView


def view_of(*facts: ScenarioInput, **options: Any) -> WorkshopView:
    """Return the view of a workshop with these events."""
    return (
        workshop_with_participants(**options)
        .and_given(*facts)
        .project(AssetMapping)
        .workshops["leeds"]
    )


def identified(number: int, person: str = "P2", **more: Any) -> AssetIdentified:
    """Return a named place; P2 and P3 are of primary care, P4 and P5 of peer support."""
    chosen = {"asset": f"AS{number}", "name": f"Bench {number}", "type": "place", "person": person}
    return AssetIdentified(**(chosen | more))


def connected(number: int, one: int, other: int, proposer: str = "P2") -> AssetsConnected:
    """Return a connection between two numbered assets."""
    return AssetsConnected(
        connection=f"CN{number}",
        one=f"AS{one}",
        other=f"AS{other}",
        purpose="Tea",
        proposer=proposer,
    )


def connection(*facts: ScenarioInput) -> Connection:
    """Return the only connection of a workshop with these events."""
    (found,) = view_of(*facts).connections
    return found


def test_a_connection_follows_an_alias() -> None:
    """A connection to a merged asset leads to the asset it was merged into."""
    merge = AssetsMerged(keep="AS3", alias="AS2")
    found = connection(
        identified(1), identified(2, "P4"), identified(3, "P5"), connected(1, 1, 2), merge
    )
    assert (found.first_asset, found.second_asset, found.is_valid, found.bridging) == (
        "AS1",
        "AS3",
        True,
        True,
    )


def test_a_connection_within_one_asset_is_invalid() -> None:
    """If both ends were merged, the connection is kept but does not count."""
    found = connection(
        identified(1), identified(2), connected(1, 1, 2), AssetsMerged(keep="AS1", alias="AS2")
    )
    assert (found.first_asset, found.second_asset, found.is_valid, found.bridging) == (
        "AS1",
        "AS1",
        False,
        None,
    )


def test_a_connection_to_an_unknown_asset_is_invalid() -> None:
    """It is kept under its recorded ids."""
    found = connection(identified(1), connected(1, 1, 7))
    assert (found.first_asset, found.second_asset, found.is_valid, found.bridging) == (
        "AS1",
        "AS7",
        False,
        None,
    )


@pytest.mark.parametrize(
    ("people", "bridging"),
    [(("P2", "P4"), True), (("P2", "P3"), False), (("P1", "P4"), None), (("P1", "P1"), None)],
)
def test_a_connection_bridges_stakeholder_groups(
    people: tuple[str, str], bridging: bool | None
) -> None:
    """The groups of those who named its ends count; a facilitator has none."""
    one, other = people
    assert (
        connection(identified(1, one), identified(2, other), connected(1, 1, 2)).bridging
        is bridging
    )


def test_the_latest_follow_up_counts() -> None:
    """The order of recording does not matter, and earlier statuses are kept."""
    facts: list[ScenarioInput] = [identified(1), identified(2), connected(1, 1, 2)]
    assert connection(*facts).status is None
    late = [
        (ConnectionFollowedUp(connection="CN1", status="acted-upon", note="They met."), "15:00"),
        (ConnectionFollowedUp(connection="CN1", status="agreed"), "14:00"),
    ]
    found = connection(*facts, *late)
    assert (found.status, found.had_status("agreed"), found.had_status("dropped")) == (
        "acted-upon",
        True,
        False,
    )
    assert [step.note for step in found.follow_ups] == [None, "They met."]
    assert len(found.evidence) == 3


def test_a_redacted_note_is_not_quoted() -> None:
    """Neither is one that is not visible to all."""
    facts: list[ScenarioInput] = [identified(1), identified(2), connected(1, 1, 2)]
    met = ConnectionFollowedUp(connection="CN1", status="acted-upon", note="They met.")
    found = connection(*facts, scenario_event(met, visibility="restricted"))
    assert [(step.status, step.note) for step in found.follow_ups] == [("acted-upon", None)]


def test_a_purpose_is_quoted_only_with_its_ends() -> None:
    """The purpose discloses something about the person at its end."""
    facts = (identified(1), identified(2, type="individual"), connected(1, 1, 2))
    assert not connection(*facts).quotable
    agreed = (identified(1), identified(2, type="individual", agreed=True), connected(1, 1, 2))
    assert connection(*agreed).quotable
    assert not connection(*agreed, ConsentWithdrawn(person="P2", scopes=("quote",))).quotable
