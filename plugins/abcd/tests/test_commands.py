"""What may happen to a map: given what happened, when somebody decides, then these events."""

from __future__ import annotations

from typing import Any

import pytest

import dialoguekit_abcd
from dialoguekit.errors import InvalidEvent, Refused
from dialoguekit.events import ConsentWithdrawn, PersonRegistered, ProposalTabled, WorkshopClosed
from dialoguekit.testing.builders import gathered, memory_kit, said
from dialoguekit.testing.scenario import Given, given
from dialoguekit_abcd.commands import connect, follow, identify, merge, sort
from dialoguekit_abcd.events import (
    AssetIdentified,
    AssetsConnected,
    AssetsMerged,
    ConnectionFollowed,
    ItemSorted,
)


def asset(number: int, **more: Any) -> AssetIdentified:
    """A place that P2 named."""
    chosen = {"asset": f"AS{number}", "name": f"Bench {number}", "type": "place", "person": "P2"}
    return AssetIdentified(**(chosen | more))


ROOM = gathered().and_given(
    said("C1", "P2", "The bench by the pond.", activity=None),
    ProposalTabled(proposal="PR1", text="Mend the bench."),
    PersonRegistered(person="P9", group="peer support"),
)
MAP = ROOM.and_given(asset(1), asset(2), asset(3))
CONNECTED = MAP.and_given(
    AssetsConnected(connection="CN1", one="AS1", other="AS2", purpose="Tea", proposer="P4")
)
MERGED = MAP.and_given(AssetsMerged(keep="AS2", alias="AS3"), AssetsMerged(keep="AS1", alias="AS2"))


# Identify


def test_an_asset_gets_the_next_id() -> None:
    """With everything that is known of it."""
    MAP.when(
        identify,
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


def test_an_asset_needs_no_more_than_name_type_and_person() -> None:
    """It is offered, unless somebody says that it is claimed."""
    ROOM.when(identify, "Bench 1", type="place", person="P2").then(asset(1))


def test_a_map_grows_after_the_workshop_too() -> None:
    """Nobody has to be in the room to put something on it."""
    closed = ROOM.and_given((WorkshopClosed(), "12:30"))
    closed.at("15:00").when(identify, "Bench 1", type="place", person="P2").then(asset(1))


@pytest.mark.parametrize(
    ("changes", "mentioning"),
    [
        ({"person": "P8"}, ("nobody is registered as P8", "Register them first")),
        ({"person": "P9"}, ("P9 had not consented to be recorded", "Ask")),
        ({"holder": "P8"}, ("nobody is registered as P8",)),
        ({"holder": "P9"}, ("P9 had not consented to be recorded",)),
        ({"source": "C7"}, ("there is no contribution C7", "record it first")),
        ({"source": "PR1"}, ("there is no contribution PR1",)),
        ({"gift": "heart"}, ("a gift of heart is a person's", "name the individual")),
    ],
    ids=["unknown", "no consent", "holder", "holder's consent", "source", "proposal", "gift"],
)
def test_an_asset_is_refused_that_cannot_be(
    changes: dict[str, Any], mentioning: tuple[str, ...]
) -> None:
    """By somebody who is not on record, out of nowhere, or a gift that is nobody's."""
    chosen: dict[str, Any] = {"type": "place", "person": "P2"} | changes
    ROOM.when(identify, "Bench", **chosen).then_refused("put 'Bench' on the map", *mentioning)


def test_consent_counts_when_it_happened() -> None:
    """What was named before a consent was taken back may be noted after."""
    room = ROOM.and_given((ConsentWithdrawn(person="P2", scopes=("record",)), "10:00"))
    room.at("09:30").when(identify, "Bench 1", type="place", person="P2").then(asset(1))
    room.at("10:30").when(identify, "Bench", type="place", person="P2").then_refused("P2 had not")


def test_a_wrong_type_is_refused_by_its_field() -> None:
    """With the six that there are."""
    with pytest.raises(InvalidEvent, match=r"type.*must be one of individual, association"):
        ROOM.when(identify, "Bench", type="organisation", person="P2")


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
def test_what_only_breaks_the_method_is_recorded(changes: dict[str, Any]) -> None:
    """Without source, unasked, in another's name, a need: all of it is flagged, and kept."""
    chosen: dict[str, Any] = {"name": "Bench", "type": "place", "person": "P2"} | changes
    name = chosen.pop("name")
    (decided,) = ROOM.when(identify, name, **chosen).decided
    assert isinstance(decided, AssetIdentified)


# Connect


def test_a_connection_gets_the_next_id() -> None:
    """With its purpose, and who proposed it."""
    CONNECTED.when(connect, "AS3", "AS1", purpose="Chess", proposer="P2").then(
        AssetsConnected(connection="CN2", one="AS3", other="AS1", purpose="Chess", proposer="P2")
    )


def test_a_pair_may_be_connected_for_another_purpose() -> None:
    """Two reasons to meet are two connections."""
    CONNECTED.when(connect, "AS1", "AS2", purpose="Chess", proposer="P2").then_state(
        lambda state: "CN2" in state.things
    )


@pytest.mark.parametrize(
    ("one", "other", "proposer", "mentioning"),
    [
        ("AS9", "AS1", "P2", ("there is no asset AS9", "assets: AS1, AS2, AS3")),
        ("AS1", "C1", "P2", ("there is no asset C1",)),
        ("AS1", "AS1", "P2", ("a connection needs two ends",)),
        ("AS1", "AS4", "P2", ("there is no asset AS4",)),
        ("AS1", "AS2", "P8", ("nobody is registered as P8",)),
        ("AS1", "AS2", "P9", ("P9 had not consented",)),
    ],
    ids=["unknown", "a contribution", "one end", "not yet", "a stranger", "no consent"],
)
def test_a_connection_is_refused_that_cannot_be(
    one: str, other: str, proposer: str, mentioning: tuple[str, ...]
) -> None:
    """It has two ends on the map, and somebody who proposed it."""
    answer = MAP.when(connect, one, other, purpose="Tea", proposer=proposer)
    answer.then_refused(f"connect {one} with {other}", *mentioning)


def test_a_merged_asset_is_not_connected_again() -> None:
    """The refusal says which id it lives on as, however often it was merged."""
    for merged in ("AS2", "AS3"):
        answer = MERGED.when(connect, merged, "AS1", purpose="Tea", proposer="P2")
        answer.then_refused(f"{merged} was merged and lives on as AS1", "Name AS1")


def test_a_connection_says_what_it_is_for() -> None:
    """A line without a purpose is none."""
    with pytest.raises(InvalidEvent, match="purpose"):
        MAP.when(connect, "AS1", "AS2", purpose=" ", proposer="P2")


# Merge


def test_merging_keeps_both_ids() -> None:
    """The one that is kept comes first."""
    MAP.when(merge, "AS1", "AS3").then(AssetsMerged(keep="AS1", alias="AS3"))


@pytest.mark.parametrize(
    ("keep", "alias", "mentioning"),
    [
        ("AS1", "AS1", ("it is one asset already", "two different assets")),
        ("AS9", "AS1", ("there is no asset AS9",)),
        ("AS1", "C1", ("there is no asset C1",)),
        ("AS1", "AS2", ("AS2 was merged and lives on as AS1",)),
        ("AS3", "AS1", ("AS3 was merged and lives on as AS1",)),
    ],
    ids=["itself", "unknown", "a contribution", "already", "in a circle"],
)
def test_a_merge_is_refused_that_cannot_be(
    keep: str, alias: str, mentioning: tuple[str, ...]
) -> None:
    """Nothing is merged with itself, twice, or in a circle."""
    MERGED.when(merge, keep, alias).then_refused(f"merge {alias} into {keep}", *mentioning)


def test_a_log_that_runs_in_circles_is_told_of_and_not_followed_for_ever() -> None:
    """Such a log was written elsewhere; here it is refused to go on from."""
    room = MAP.and_given(
        AssetsMerged(keep="AS2", alias="AS1"), AssetsMerged(keep="AS1", alias="AS2")
    )
    room.when(merge, "AS3", "AS1").then_refused("AS1 was merged and lives on as AS1")


def test_types_that_differ_are_merged_and_flagged() -> None:
    """It breaks the method, and is on record."""
    room = MAP.and_given(asset(4, type="institution"))
    room.when(merge, "AS1", "AS4").then(AssetsMerged(keep="AS1", alias="AS4"))


# Follow


def test_a_connection_is_followed_whenever_somebody_looks() -> None:
    """After the workshop as well, and from any state to any other."""
    room = CONNECTED.and_given((WorkshopClosed(), "12:30"))
    for status in ("agreed", "acted-upon", "dropped", "agreed"):
        answer = room.when(follow, "CN1", status, note="We rang.")
        answer.then(ConnectionFollowed(connection="CN1", status=status, note="We rang."))
        room = answer.afterwards


def test_what_is_no_connection_is_not_followed() -> None:
    """The refusal names those that there are."""
    for id in ("CN2", "AS1"):
        answer = CONNECTED.when(follow, id, "agreed")
        answer.then_refused(f"there is no connection {id}", "connections: CN1")


# Sort


@pytest.mark.parametrize("item", ["C1", "PR1", "AS1"])
def test_contributions_proposals_and_assets_are_sorted(item: str) -> None:
    """Into one of three buckets, with the help that is needed."""
    MAP.when(sort, item, 2, help="Wood", whom="The council", person="P2").then(
        ItemSorted(item=item, bucket=2, help="Wood", whom="The council", person="P2")
    )


def test_the_room_may_sort_as_a_whole() -> None:
    """Without help, without anybody, in any order: what is missing is flagged."""
    MAP.when(sort, "C1", 3).then(ItemSorted(item="C1", bucket=3))


@pytest.mark.parametrize(
    ("item", "person", "mentioning"),
    [
        ("C9", None, ("there is no contribution, proposal or asset C9",)),
        ("P2", None, ("there is no contribution, proposal or asset P2",)),
        ("AS3", None, ("AS3 was merged and lives on as AS1",)),
        ("C1", "P8", ("nobody is registered as P8",)),
        ("C1", "P9", ("P9 had not consented",)),
    ],
    ids=["unknown", "a person", "merged", "a stranger", "no consent"],
)
def test_what_cannot_be_sorted_is_refused(
    item: str, person: str | None, mentioning: tuple[str, ...]
) -> None:
    """What is to be sorted is known, and so is whoever sorts."""
    MERGED.when(sort, item, 1, person=person).then_refused(f"sort {item}", *mentioning)


def test_a_fourth_bucket_is_refused_by_its_field() -> None:
    """There are three."""
    with pytest.raises(InvalidEvent, match="must lie between 1 and 3"):
        MAP.when(sort, "C1", 4)


# By name, and before anything else


@pytest.mark.parametrize("room", [given(), gathered()], ids=["not scheduled", "empty"])
def test_on_an_empty_map_everything_is_refused(room: Given[Any]) -> None:
    """And nothing fails otherwise."""
    room.when(identify, "Bench", type="place", person="P99").then_refused("put 'Bench'")
    room.when(connect, "AS1", "AS2", purpose="Tea", proposer="P2").then_refused("assets: none")
    room.when(merge, "AS1", "AS2").then_refused("assets: none so far")
    room.when(follow, "CN1", "agreed").then_refused("connections: none so far")
    room.when(sort, "C1", 1).then_refused("there is no contribution")


def test_every_decision_can_be_asked_for_by_name() -> None:
    """For whoever does not import the plugin; what brings something in returns its id."""
    with memory_kit({"abcd": dialoguekit_abcd}) as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Leeds", groups=("peers",))
        leeds.open()
        ana = leeds.welcome(name="Ana", group="peers", consents=("record",))
        assert leeds.act("abcd.identify", "Bench", type="place", person=ana) == "AS1"
        assert leeds.act("abcd.identify", "Pond", type="place", person=ana) == "AS2"
        assert leeds.act("abcd.identify", "A pond", type="place", person=ana) == "AS3"
        assert leeds.act("abcd.connect", "AS1", "AS2", purpose="Tea", proposer=ana) == "CN1"
        assert leeds.act("abcd.merge", "AS2", "AS3") is None
        assert leeds.act("abcd.follow", "CN1", "agreed") is None
        assert leeds.act("abcd.sort", "AS1", 1) is None
        with pytest.raises(Refused, match="lives on as AS2"):
            leeds.act("abcd.sort", "AS3", 1)
