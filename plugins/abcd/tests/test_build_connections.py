"""Which connections stand, which of them bridge groups, and what became of them."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.events import ConsentWithdrawn
from dialoguekit.testing.builders import gathered
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_abcd.events import (
    AssetIdentified,
    AssetsConnected,
    AssetsMerged,
    ConnectionFollowed,
)
from dialoguekit_abcd.projection import AssetMapping
from dialoguekit_abcd.view import AssetMap, Connection


def mapped(*facts: Fact, **hall: Any) -> AssetMap:
    """What a workshop amounts to in which these are the facts after everybody has arrived."""
    return gathered(**hall).and_given(*facts).project(AssetMapping).workshops["leeds"]


def named(number: int, person: str = "P2", **more: Any) -> AssetIdentified:
    """A place that somebody named; P2 and P3 are of primary care, P4 and P5 of peer support."""
    chosen = {"asset": f"AS{number}", "name": f"Bench {number}", "type": "place", "person": person}
    return AssetIdentified(**(chosen | more))


def connected(number: int, one: int, other: int, proposer: str = "P2") -> AssetsConnected:
    """A connection, by the numbers of what it connects."""
    return AssetsConnected(
        connection=f"CN{number}",
        one=f"AS{one}",
        other=f"AS{other}",
        purpose="Tea",
        proposer=proposer,
    )


def connection(*facts: Fact) -> Connection:
    """The one connection of such a workshop."""
    (found,) = mapped(*facts).connections
    return found


def test_a_connection_follows_an_alias() -> None:
    """One to an asset that was merged later leads to what that lives on as."""
    merge = AssetsMerged(keep="AS3", alias="AS2")
    found = connection(named(1), named(2, "P4"), named(3, "P5"), connected(1, 1, 2), merge)
    assert (found.one, found.other, found.stands, found.bridging) == ("AS1", "AS3", True, True)


def test_a_connection_within_one_asset_does_not_stand() -> None:
    """Where both ends turned out to be one, it connects nothing; it is kept."""
    found = connection(
        named(1), named(2), connected(1, 1, 2), AssetsMerged(keep="AS1", alias="AS2")
    )
    assert (found.one, found.other, found.stands, found.bridging) == ("AS1", "AS1", False, None)


def test_a_connection_to_nothing_does_not_stand() -> None:
    """A log from elsewhere may hold one; it is kept under the ids that it has."""
    found = connection(named(1), connected(1, 1, 7))
    assert (found.one, found.other, found.stands, found.bridging) == ("AS1", "AS7", False, None)


@pytest.mark.parametrize(
    ("people", "bridging"),
    [(("P2", "P4"), True), (("P2", "P3"), False), (("P1", "P4"), None), (("P1", "P1"), None)],
)
def test_a_connection_bridges_stakeholder_groups(
    people: tuple[str, str], bridging: bool | None
) -> None:
    """By who named its ends; a facilitator is of no group, and bridges none."""
    one, other = people
    assert connection(named(1, one), named(2, other), connected(1, 1, 2)).bridging is bridging


def test_what_happened_last_to_a_connection_counts() -> None:
    """However late the other was noted; what it was before is not lost."""
    facts: list[Fact] = [named(1), named(2), connected(1, 1, 2)]
    assert connection(*facts).status is None
    late = [
        (ConnectionFollowed(connection="CN1", status="acted-upon", note="They met."), "15:00"),
        (ConnectionFollowed(connection="CN1", status="agreed"), "14:00"),
    ]
    found = connection(*facts, *late)
    assert (found.status, found.was("agreed"), found.was("dropped")) == ("acted-upon", True, False)
    assert [step.note for step in found.steps] == [None, "They met."]
    assert len(found.evidence) == 3


def test_a_note_that_is_withheld_is_not_told() -> None:
    """Nor is one that is meant for a few."""
    facts: list[Fact] = [named(1), named(2), connected(1, 1, 2)]
    met = ConnectionFollowed(connection="CN1", status="acted-upon", note="They met.")
    found = connection(*facts, happened(met, visibility="restricted"))
    assert [(step.status, step.note) for step in found.steps] == [("acted-upon", None)]


def test_the_purpose_of_a_connection_is_told_with_its_ends() -> None:
    """What somebody would do with a person tells of that person."""
    facts = (named(1), named(2, type="individual"), connected(1, 1, 2))
    assert not connection(*facts).quotable
    asked = (named(1), named(2, type="individual", agreed=True), connected(1, 1, 2))
    assert connection(*asked).quotable
    assert not connection(*asked, ConsentWithdrawn(person="P2", scopes=("quote",))).quotable
