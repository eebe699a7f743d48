"""The commands of the map."""

from __future__ import annotations

from typing import Any

import pytest

import dialoguekit_abcd
from dialoguekit.errors import InvalidEvent, Refused
from dialoguekit.events import ConsentWithdrawn, PersonRegistered, ProposalSubmitted, WorkshopClosed
from dialoguekit.testing.builders import contribution_made, memory_kit, workshop_with_participants
from dialoguekit.testing.scenario import Given, given
from dialoguekit_abcd.commands import (
    connect_assets,
    follow_up_connection,
    identify_asset,
    merge_assets,
    sort_item,
)
from dialoguekit_abcd.events import (
    AssetIdentified,
    AssetsConnected,
    AssetsMerged,
    ConnectionFollowedUp,
    ItemSorted,
)


def asset(number: int, **more: Any) -> AssetIdentified:
    """Return a place named by P2."""
    chosen = {"asset": f"AS{number}", "name": f"Bench {number}", "type": "place", "person": "P2"}
    return AssetIdentified(**(chosen | more))


WORKSHOP = workshop_with_participants().and_given(
    contribution_made("C1", "P2", "The bench by the pond.", activity=None),
    ProposalSubmitted(proposal="PR1", text="Mend the bench."),
    PersonRegistered(person="P9", group="peer support"),
)
MAP = WORKSHOP.and_given(asset(1), asset(2), asset(3))
CONNECTED = MAP.and_given(
    AssetsConnected(connection="CN1", one="AS1", other="AS2", purpose="Tea", proposer="P4")
)
MERGED = MAP.and_given(AssetsMerged(keep="AS2", alias="AS3"), AssetsMerged(keep="AS1", alias="AS2"))


# Identify


def test_an_asset_gets_the_next_id() -> None:
    """It has all given details."""
    MAP.when(
        identify_asset,
        "Bread",
        type="individual",
        person="P2",
        gift="hand",
        holder="P4",
        standing="claimed",
        source="C1",
        place="The hall",
        contact="Ring Pat",
        agreed=True,
    ).then(
        AssetIdentified(
            asset="AS4",
            name="Bread",
            type="individual",
            person="P2",
            gift="hand",
            holder="P4",
            standing="claimed",
            source="C1",
            place="The hall",
            contact="Ring Pat",
            agreed=True,
        )
    )


def test_an_asset_needs_name_type_and_person_only() -> None:
    """It is offered by default."""
    WORKSHOP.when(identify_asset, "Bench 1", type="place", person="P2").then(asset(1))


def test_assets_can_be_added_after_the_workshop() -> None:
    """The person need not be present."""
    closed = WORKSHOP.and_given((WorkshopClosed(), "12:30"))
    closed.at("15:00").when(identify_asset, "Bench 1", type="place", person="P2").then(asset(1))


@pytest.mark.parametrize(
    ("changes", "mentioning"),
    [
        ({"person": "P8"}, ("no person is registered as P8", "Register the person first")),
        ({"person": "P9"}, ("P9 had not consented to be recorded", "Ask")),
        ({"holder": "P8"}, ("no person is registered as P8",)),
        ({"holder": "P9"}, ("P9 had not consented to be recorded",)),
        ({"source": "C7"}, ("there is no contribution C7", "record it first")),
        ({"source": "PR1"}, ("there is no contribution PR1",)),
        ({"gift": "heart"}, ("only an individual has a gift, and the type is", "Omit gift")),
    ],
    ids=["unknown", "no consent", "holder", "holder's consent", "source", "proposal", "gift"],
)
def test_an_invalid_asset_is_refused(changes: dict[str, Any], mentioning: tuple[str, ...]) -> None:
    """The person, the holder, the source or the gift is not possible."""
    chosen: dict[str, Any] = {"type": "place", "person": "P2"} | changes
    WORKSHOP.when(identify_asset, "Bench", **chosen).then_refused(
        "put an asset on the map", *mentioning
    )


def test_consent_counts_at_the_time_of_the_event() -> None:
    """An asset named before the withdrawal can be recorded after it."""
    scenario = WORKSHOP.and_given((ConsentWithdrawn(person="P2", scopes=("record",)), "10:00"))
    scenario.at("09:30").when(identify_asset, "Bench 1", type="place", person="P2").then(asset(1))
    scenario.at("10:30").when(identify_asset, "Bench", type="place", person="P2").then_refused(
        "P2 had not"
    )


def test_a_wrong_type_is_refused_by_its_field() -> None:
    """The message lists the six types."""
    with pytest.raises(InvalidEvent, match=r"type.*must be one of individual, association"):
        WORKSHOP.when(identify_asset, "Bench", type="organisation", person="P2")


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "individual"},
        {"type": "individual", "agreed": False},
        {"type": "individual", "holder": "P4"},
        {"name": "No bus after six"},
        {"type": "institution"},
    ],
)
def test_broken_rules_are_recorded(changes: dict[str, Any]) -> None:
    """Assets without source, agreement or offer, and needs, are recorded and flagged."""
    chosen: dict[str, Any] = {"name": "Bench", "type": "place", "person": "P2"} | changes
    name = chosen.pop("name")
    (decided,) = WORKSHOP.when(identify_asset, name, **chosen).accepted_events
    assert isinstance(decided, AssetIdentified)


# Connect


def test_a_connection_gets_the_next_id() -> None:
    """It has its purpose and its proposer."""
    CONNECTED.when(connect_assets, "AS3", "AS1", purpose="Chess", proposer="P2").then(
        AssetsConnected(connection="CN2", one="AS3", other="AS1", purpose="Chess", proposer="P2")
    )


def test_a_pair_may_be_connected_for_another_purpose() -> None:
    """Two purposes are two connections."""
    CONNECTED.when(connect_assets, "AS1", "AS2", purpose="Chess", proposer="P2").then_state(
        lambda state: "CN2" in state.seq_by_id
    )


@pytest.mark.parametrize(
    ("one", "other", "proposer", "mentioning"),
    [
        ("AS9", "AS1", "P2", ("there is no asset AS9", "assets: AS1, AS2, AS3")),
        ("AS1", "C1", "P2", ("there is no asset C1",)),
        ("AS1", "AS1", "P2", ("a connection needs two ends",)),
        ("AS1", "AS4", "P2", ("there is no asset AS4",)),
        ("AS1", "AS2", "P8", ("no person is registered as P8",)),
        ("AS1", "AS2", "P9", ("P9 had not consented",)),
    ],
    ids=["unknown", "a contribution", "one end", "not yet", "a stranger", "no consent"],
)
def test_an_invalid_connection_is_refused(
    one: str, other: str, proposer: str, mentioning: tuple[str, ...]
) -> None:
    """Both ends must be on the map, and the proposer registered."""
    result = MAP.when(connect_assets, one, other, purpose="Tea", proposer=proposer)
    result.then_refused(f"connect {one} with {other}", *mentioning)


def test_a_merged_asset_is_not_connected_again() -> None:
    """The refusal names the asset that it was finally merged into."""
    for merged in ("AS2", "AS3"):
        result = MERGED.when(connect_assets, merged, "AS1", purpose="Tea", proposer="P2")
        result.then_refused(f"{merged} was merged into AS1", "Use AS1")


def test_a_connection_needs_a_purpose() -> None:
    """A blank purpose is refused by its field."""
    with pytest.raises(InvalidEvent, match="purpose"):
        MAP.when(connect_assets, "AS1", "AS2", purpose=" ", proposer="P2")


# Merge


def test_merging_keeps_both_ids() -> None:
    """The kept asset comes first."""
    MAP.when(merge_assets, "AS1", "AS3").then(AssetsMerged(keep="AS1", alias="AS3"))


@pytest.mark.parametrize(
    ("keep", "alias", "mentioning"),
    [
        ("AS1", "AS1", ("both ids are the same asset", "two different assets")),
        ("AS9", "AS1", ("there is no asset AS9",)),
        ("AS1", "C1", ("there is no asset C1",)),
        ("AS1", "AS2", ("AS2 was merged into AS1",)),
        ("AS3", "AS1", ("AS3 was merged into AS1",)),
    ],
    ids=["itself", "unknown", "a contribution", "already", "in a circle"],
)
def test_an_invalid_merge_is_refused(keep: str, alias: str, mentioning: tuple[str, ...]) -> None:
    """An asset is not merged with itself, twice, or in a cycle."""
    MERGED.when(merge_assets, keep, alias).then_refused(f"merge {alias} into {keep}", *mentioning)


def test_a_cycle_of_merges_is_refused() -> None:
    """A log from another source may contain one; commands end."""
    scenario = MAP.and_given(
        AssetsMerged(keep="AS2", alias="AS1"), AssetsMerged(keep="AS1", alias="AS2")
    )
    scenario.when(merge_assets, "AS3", "AS1").then_refused("AS1 was merged into AS1")


def test_assets_of_different_types_are_merged_and_flagged() -> None:
    """The merge is recorded although it breaks a rule."""
    scenario = MAP.and_given(asset(4, type="institution"))
    scenario.when(merge_assets, "AS1", "AS4").then(AssetsMerged(keep="AS1", alias="AS4"))


# Follow


def test_a_connection_can_be_followed_up_at_any_time() -> None:
    """After the workshop, and from any status to any other."""
    scenario = CONNECTED.and_given((WorkshopClosed(), "12:30"))
    for status in ("agreed", "acted-upon", "dropped", "agreed"):
        result = scenario.when(follow_up_connection, "CN1", status, note="We rang.")
        result.then(ConnectionFollowedUp(connection="CN1", status=status, note="We rang."))
        scenario = result.resulting_scenario


def test_an_unknown_connection_is_not_followed_up() -> None:
    """The refusal lists the known connections."""
    for id in ("CN2", "AS1"):
        result = CONNECTED.when(follow_up_connection, id, "agreed")
        result.then_refused(f"there is no connection {id}", "connections: CN1")


# Sort


@pytest.mark.parametrize("item", ["C1", "PR1", "AS1"])
def test_contributions_proposals_and_assets_are_sorted(item: str) -> None:
    """Each goes into one of three buckets, with the help needed."""
    MAP.when(sort_item, item, 2, help="Wood", whom="The council", person="P2").then(
        ItemSorted(item=item, bucket=2, help="Wood", whom="The council", person="P2")
    )


def test_an_item_may_be_sorted_by_all_participants() -> None:
    """Without help and person, in any order; what is missing is flagged."""
    MAP.when(sort_item, "C1", 3).then(ItemSorted(item="C1", bucket=3))


@pytest.mark.parametrize(
    ("item", "person", "mentioning"),
    [
        ("C9", None, ("there is no contribution, proposal or asset C9",)),
        ("P2", None, ("there is no contribution, proposal or asset P2",)),
        ("AS3", None, ("AS3 was merged into AS1",)),
        ("C1", "P8", ("no person is registered as P8",)),
        ("C1", "P9", ("P9 had not consented",)),
    ],
    ids=["unknown", "a person", "merged", "a stranger", "no consent"],
)
def test_an_invalid_sorting_is_refused(
    item: str, person: str | None, mentioning: tuple[str, ...]
) -> None:
    """The item and the person must be known."""
    MERGED.when(sort_item, item, 1, person=person).then_refused(f"sort {item}", *mentioning)


def test_a_fourth_bucket_is_refused_by_its_field() -> None:
    """There are three."""
    with pytest.raises(InvalidEvent, match="must lie between 1 and 3"):
        MAP.when(sort_item, "C1", 4)


# By name, and on an empty map


@pytest.mark.parametrize(
    "scenario", [given(), workshop_with_participants()], ids=["not scheduled", "empty"]
)
def test_on_an_empty_map_commands_are_refused(scenario: Given[Any]) -> None:
    """No other error is raised."""
    scenario.when(identify_asset, "Bench", type="place", person="P99").then_refused("put an asset")
    scenario.when(connect_assets, "AS1", "AS2", purpose="Tea", proposer="P2").then_refused(
        "assets: none"
    )
    scenario.when(merge_assets, "AS1", "AS2").then_refused("assets: none so far")
    scenario.when(follow_up_connection, "CN1", "agreed").then_refused("connections: none so far")
    scenario.when(sort_item, "C1", 1).then_refused("there is no contribution")


def test_every_command_can_be_executed_by_name() -> None:
    """A command that creates something returns its id."""
    with memory_kit({"abcd": dialoguekit_abcd}) as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Leeds", groups=("peers",))
        leeds.open()
        ana = leeds.check_in(name="Ana", group="peers", consents=("record",))
        assert (
            leeds.execute_named("abcd.identify-asset", "Bench", type="place", person=ana) == "AS1"
        )
        assert leeds.execute_named("abcd.identify-asset", "Pond", type="place", person=ana) == "AS2"
        assert (
            leeds.execute_named("abcd.identify-asset", "A pond", type="place", person=ana) == "AS3"
        )
        assert (
            leeds.execute_named("abcd.connect-assets", "AS1", "AS2", purpose="Tea", proposer=ana)
            == "CN1"
        )
        assert leeds.execute_named("abcd.merge-assets", "AS2", "AS3") is None
        assert leeds.execute_named("abcd.follow-up-connection", "CN1", "agreed") is None
        assert leeds.execute_named("abcd.sort-item", "AS1", 1) is None
        with pytest.raises(Refused, match="was merged into AS2"):
            leeds.execute_named("abcd.sort-item", "AS3", 1)
