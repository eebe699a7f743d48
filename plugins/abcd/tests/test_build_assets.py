"""Which namings are one asset, whether it may be there, and whether its name may be told."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.events import (
    ConsentGiven,
    ConsentWithdrawn,
    ContributionModerated,
    ContributionRevealed,
    RecordCorrected,
    RecordRedacted,
)
from dialoguekit.testing.builders import gathered, said
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_abcd.events import AssetIdentified, AssetsMerged
from dialoguekit_abcd.projection import AssetMapping
from dialoguekit_abcd.view import Asset, AssetMap

ARRIVED = len(gathered().recorded)


def mapped(*facts: Fact, **hall: Any) -> AssetMap:
    """What a workshop amounts to in which these are the facts after everybody has arrived."""
    return gathered(**hall).and_given(*facts).project(AssetMapping).workshops["leeds"]


def named(number: int, person: str = "P2", **more: Any) -> AssetIdentified:
    """A place that somebody named; P2 and P3 are of primary care, P4 and P5 of peer support."""
    chosen = {"asset": f"AS{number}", "name": f"Bench {number}", "type": "place", "person": person}
    return AssetIdentified(**(chosen | more))


def asset(*facts: Fact, **hall: Any) -> Asset:
    """The one asset of such a workshop."""
    (found,) = mapped(*facts, **hall).assets
    return found


def test_an_asset_is_what_was_noted_of_it() -> None:
    """By the group of whoever named it, with the contribution in which it came up."""
    found = asset(
        said("C1", "P4", "The hall.", kind="asset", activity=None),
        named(1, "P4", name="Hall", place="Mill Lane", contact="Ring Pat", source="C1"),
    )
    assert (found.id, found.cite, found.type) == ("AS1", "leeds AS1", "place")
    assert (found.group, found.place, found.reachable) == ("peer support", "Mill Lane", True)
    assert [(source.cite, source.kind) for source in found.sources] == [("leeds C1", "asset")]
    assert list(found.evidence) == [("leeds", ARRIVED + 2)]
    assert (found.agreed, found.refused, found.quotable) == (True, False, True)


def test_an_asset_may_come_up_in_any_activity() -> None:
    """In a story that was told before anybody thought of a map."""
    story = said("C1", "P4", "He carried my bag.", kind="story", activity="A7")
    assert [source.id for source in asset(story, named(1, source="C1")).sources] == ["C1"]
    assert asset(named(1, source="C1")).sources == ()


def test_a_merged_asset_keeps_its_id_as_an_alias() -> None:
    """The one that is kept speaks for both, and has what either has."""
    facts = (
        said("C1", "P2", "The hall.", activity=None),
        said("C2", "P4", "Mill Hall.", activity=None),
        named(1, source="C1"),
        named(2, "P4", source="C2", place="Mill Lane", contact="Ring Pat"),
        AssetsMerged(keep="AS1", alias="AS2"),
    )
    room = mapped(*facts)
    found = asset(*facts)
    assert [alias.id for alias in found.aliases] == ["AS2"]
    assert (found.group, found.groups) == ("primary care", ("primary care", "peer support"))
    assert (found.place, found.reachable) == ("Mill Lane", True)
    assert [source.id for source in found.sources] == ["C1", "C2"]
    assert len(found.evidence) == 3
    assert room.by_id["AS2"] is room.by_id["AS1"]


def test_merges_follow_one_another() -> None:
    """What was merged into an alias lives on as that does."""
    merges = (AssetsMerged(keep="AS2", alias="AS3"), AssetsMerged(keep="AS1", alias="AS2"))
    found = asset(named(1), named(2), named(3), *merges)
    assert [naming.id for naming in found.namings] == ["AS1", "AS3", "AS2"]


@pytest.mark.parametrize(
    "merges",
    [
        [("AS1", "AS1")],
        [("AS1", "AS9")],
        [("AS9", "AS2")],
        [("AS1", "AS2"), ("AS2", "AS1")],
        [("AS1", "AS2"), ("AS3", "AS2")],
    ],
    ids=["itself", "an unknown alias", "into nothing", "in a circle", "twice"],
)
def test_a_merge_that_cannot_be_loses_nothing(merges: list[tuple[str, str]]) -> None:
    """Whatever a log holds, every naming is in exactly one asset."""
    facts = [AssetsMerged(keep=keep, alias=alias) for keep, alias in merges]
    room = mapped(named(1), named(2), named(3), *facts)
    namings = sorted(naming.id for found in room.assets for naming in found.namings)
    assert namings == ["AS1", "AS2", "AS3"]
    assert len(room.assets) == (2 if ("AS1", "AS2") in merges else 3)


def test_a_correction_reaches_the_map() -> None:
    """What was misheard is put right before anybody looks."""
    put_right = RecordCorrected(target=ARRIVED + 1, patch=(("name", "Beech"),), reason="misheard")
    assert asset(named(1), put_right).first.name == "Beech"


@pytest.mark.parametrize(
    ("changes", "giver"),
    [
        ({}, "P2"),
        ({"holder": "P4"}, "P4"),
        ({"standing": "claimed"}, None),
        ({"standing": "claimed", "holder": "P4"}, None),
    ],
)
def test_whoever_has_something_offers_it(changes: dict[str, Any], giver: str | None) -> None:
    """Its holder, or who named it; what is claimed is offered by nobody."""
    assert asset(named(1, **changes)).first.giver == giver


def test_a_gift_belongs_to_an_individual() -> None:
    """And is found wherever it was said."""
    one = named(1, type="individual", agreed=True)
    other = named(2, type="individual", gift="head", agreed=True)
    found = asset(one, other, AssetsMerged(keep="AS1", alias="AS2"))
    assert (found.names_individual, found.gift) == (True, "head")


@pytest.mark.parametrize(
    ("changes", "agreed", "refused"),
    [
        ({"agreed": True}, True, False),
        ({"agreed": None}, False, False),
        ({"agreed": False}, False, True),
        ({"agreed": True, "holder": "P4"}, True, False),
        ({"holder": "P2"}, False, False),
        ({"agreed": False, "type": "place"}, True, False),
    ],
)
def test_an_individual_agrees_or_is_not_told(
    changes: dict[str, Any], agreed: bool, refused: bool
) -> None:
    """To name one's own gift aloud is not to agree to be on a map."""
    found = asset(named(1, **({"type": "individual"} | changes)))
    assert (found.agreed, found.refused, found.quotable) == (agreed, refused, agreed)


def test_a_holder_consents_to_be_on_the_map() -> None:
    """As it stands now: taken back, the name is told no more; a record alone is not enough."""
    gift = named(1, type="individual", holder="P4", agreed=True)
    assert asset(gift).agreed
    assert not asset(gift, ConsentWithdrawn(person="P4", scopes=("asset",))).agreed
    assert not asset(gift, consents=("record", "quote")).quotable


def test_agreement_may_be_noted_with_an_alias() -> None:
    """Where the same person was named twice, one yes is enough, and one no too."""
    merge = AssetsMerged(keep="AS1", alias="AS2")
    one = named(1, type="individual")
    assert asset(one, named(2, type="individual", agreed=True), merge).agreed
    refused = asset(named(1, type="individual", agreed=True), named(2, agreed=False), merge)
    assert (refused.agreed, refused.refused) == (False, True)


@pytest.mark.parametrize(
    "facts",
    [
        [named(1), ConsentWithdrawn(person="P2", scopes=("quote",))],
        [named(1), RecordRedacted(target=ARRIVED + 1, basis="asked for")],
        [happened(named(1), visibility="hidden")],
        [
            said("C1", "P4", "The hall.", activity=None),
            named(1, source="C1"),
            ContributionModerated(contribution="C1", outcome="rejected"),
        ],
        [said("C1", "P4", "The hall.", activity=None, visibility="hidden"), named(1, source="C1")],
        [
            said("C1", "P4", "The hall.", activity=None),
            named(1, source="C1"),
            RecordRedacted(target=ARRIVED + 1, basis="asked for"),
        ],
        [
            said("C1", "P4", "The hall.", activity=None),
            named(1, source="C1"),
            ConsentWithdrawn(person="P4", scopes=("quote",)),
        ],
    ],
    ids=["no consent", "withheld", "hidden", "rejected", "not shown", "withheld there", "author"],
)
def test_a_name_is_told_only_where_its_words_may_stand(facts: list[Fact]) -> None:
    """Those of whoever named it, and those in which it came up."""
    assert not asset(*facts).quotable


def test_what_was_revealed_may_be_told() -> None:
    """As soon as the room has seen it."""
    hidden = said("C1", "P4", "The hall.", activity=None, visibility="hidden")
    shown = ContributionRevealed(contributions=("C1",))
    assert asset(hidden, named(1, source="C1"), shown).quotable


def test_a_consent_given_later_counts() -> None:
    """Words are told by the consent as it stands now."""
    given = ConsentGiven(person="P2", scopes=("quote",), version="1", basis="spoken")
    assert not asset(named(1), consents=("record",)).quotable
    assert asset(named(1), given, consents=("record",)).quotable
