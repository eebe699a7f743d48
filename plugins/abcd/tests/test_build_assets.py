"""Building assets: merges, agreement and quotability."""

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
from dialoguekit.testing.builders import contribution_made, workshop_with_participants
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit_abcd.events import AssetIdentified, AssetsMerged
from dialoguekit_abcd.projection import AssetMapping
from dialoguekit_abcd.view import Asset, WorkshopView

ARRIVED = len(workshop_with_participants().recorded)


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


def asset(*facts: ScenarioInput, **options: Any) -> Asset:
    """Return the only asset of a workshop with these events."""
    (found,) = view_of(*facts, **options).assets
    return found


def test_an_asset_has_the_recorded_details() -> None:
    """It has the group of the person who named it, and its source."""
    found = asset(
        contribution_made("C1", "P4", "The hall.", kind="asset", activity=None),
        identified(1, "P4", name="Hall", place="Mill Lane", contact="Ring Pat", source="C1"),
    )
    assert (found.id, found.cite, found.type) == ("AS1", "leeds AS1", "place")
    assert (found.group, found.place, found.reachable) == ("peer support", "Mill Lane", True)
    assert [(source.cite, source.kind) for source in found.sources] == [("leeds C1", "asset")]
    assert list(found.evidence) == [("leeds", ARRIVED + 2)]
    assert (found.agreed, found.declined, found.quotable) == (True, False, True)


def test_an_asset_may_come_up_in_any_activity() -> None:
    """A contribution before the method was started can be its source."""
    story = contribution_made("C1", "P4", "He carried my bag.", kind="story", activity="A7")
    assert [source.id for source in asset(story, identified(1, source="C1")).sources] == ["C1"]
    assert asset(identified(1, source="C1")).sources == ()


def test_a_merged_asset_keeps_its_id_as_an_alias() -> None:
    """The kept asset is primary, and has the details that either has."""
    facts = (
        contribution_made("C1", "P2", "The hall.", activity=None),
        contribution_made("C2", "P4", "Mill Hall.", activity=None),
        identified(1, source="C1"),
        identified(2, "P4", source="C2", place="Mill Lane", contact="Ring Pat"),
        AssetsMerged(keep="AS1", alias="AS2"),
    )
    view = view_of(*facts)
    found = asset(*facts)
    assert [alias.id for alias in found.aliases] == ["AS2"]
    assert (found.group, found.groups) == ("primary care", ("primary care", "peer support"))
    assert (found.place, found.reachable) == ("Mill Lane", True)
    assert [source.id for source in found.sources] == ["C1", "C2"]
    assert len(found.evidence) == 3
    assert view.by_id["AS2"] is view.by_id["AS1"]


def test_merges_are_transitive() -> None:
    """An asset merged into an alias belongs to the asset of that alias."""
    merges = (AssetsMerged(keep="AS2", alias="AS3"), AssetsMerged(keep="AS1", alias="AS2"))
    found = asset(identified(1), identified(2), identified(3), *merges)
    assert [mention.id for mention in found.mentions] == ["AS1", "AS3", "AS2"]


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
def test_invalid_merges_lose_nothing(merges: list[tuple[str, str]]) -> None:
    """Every mention is in exactly one asset."""
    facts = [AssetsMerged(keep=keep, alias=alias) for keep, alias in merges]
    view = view_of(identified(1), identified(2), identified(3), *facts)
    mentions = sorted(mention.id for found in view.assets for mention in found.mentions)
    assert mentions == ["AS1", "AS2", "AS3"]
    assert len(view.assets) == (2 if ("AS1", "AS2") in merges else 3)


def test_a_correction_reaches_the_map() -> None:
    """A corrected name replaces the original."""
    put_right = RecordCorrected(target=ARRIVED + 1, patch=(("name", "Beech"),), reason="misheard")
    assert asset(identified(1), put_right).primary.name == "Beech"


@pytest.mark.parametrize(
    ("changes", "giver"),
    [
        ({}, "P2"),
        ({"holder": "P4"}, "P4"),
        ({"standing": "claimed"}, None),
        ({"standing": "claimed", "holder": "P4"}, None),
    ],
)
def test_the_giver_is_the_holder_or_the_person_who_named_it(
    changes: dict[str, Any], giver: str | None
) -> None:
    """A claimed asset has no giver."""
    assert asset(identified(1, **changes)).primary.giver == giver


def test_a_gift_belongs_to_an_individual() -> None:
    """It is found in any mention."""
    one = identified(1, type="individual", agreed=True)
    other = identified(2, type="individual", gift="head", agreed=True)
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
def test_an_individual_is_quotable_only_if_agreed(
    changes: dict[str, Any], agreed: bool, refused: bool
) -> None:
    """Naming one's own gift is not agreement to be on the map."""
    found = asset(identified(1, **({"type": "individual"} | changes)))
    assert (found.agreed, found.declined, found.quotable) == (agreed, refused, agreed)


def test_a_holder_consents_to_be_on_the_map() -> None:
    """The current consent counts; a withdrawn one or one for recording is not enough."""
    gift = identified(1, type="individual", holder="P4", agreed=True)
    assert asset(gift).agreed
    assert not asset(gift, ConsentWithdrawn(person="P4", scopes=("asset",))).agreed
    assert not asset(gift, consents=("record", "quote")).quotable


def test_agreement_may_be_recorded_with_an_alias() -> None:
    """One mention with agreement is enough, and one refusal, too."""
    merge = AssetsMerged(keep="AS1", alias="AS2")
    one = identified(1, type="individual")
    assert asset(one, identified(2, type="individual", agreed=True), merge).agreed
    refused = asset(
        identified(1, type="individual", agreed=True), identified(2, agreed=False), merge
    )
    assert (refused.agreed, refused.declined) == (False, True)


@pytest.mark.parametrize(
    "facts",
    [
        [identified(1), ConsentWithdrawn(person="P2", scopes=("quote",))],
        [identified(1), RecordRedacted(target=ARRIVED + 1, basis="asked for")],
        [scenario_event(identified(1), visibility="hidden")],
        [
            contribution_made("C1", "P4", "The hall.", activity=None),
            identified(1, source="C1"),
            ContributionModerated(contribution="C1", outcome="rejected"),
        ],
        [
            contribution_made("C1", "P4", "The hall.", activity=None, visibility="hidden"),
            identified(1, source="C1"),
        ],
        [
            contribution_made("C1", "P4", "The hall.", activity=None),
            identified(1, source="C1"),
            RecordRedacted(target=ARRIVED + 1, basis="asked for"),
        ],
        [
            contribution_made("C1", "P4", "The hall.", activity=None),
            identified(1, source="C1"),
            ConsentWithdrawn(person="P4", scopes=("quote",)),
        ],
    ],
    ids=["no consent", "withheld", "hidden", "rejected", "not shown", "withheld there", "author"],
)
def test_a_name_is_quotable_only_with_consent(facts: list[ScenarioInput]) -> None:
    """Both the person who named it and the author of its source must consent."""
    assert not asset(*facts).quotable


def test_a_revealed_contribution_is_quotable() -> None:
    """The name of its asset is quotable from then on."""
    hidden = contribution_made("C1", "P4", "The hall.", activity=None, visibility="hidden")
    shown = ContributionRevealed(contributions=("C1",))
    assert asset(hidden, identified(1, source="C1"), shown).quotable


def test_a_later_consent_counts() -> None:
    """Quotability depends on the current consent."""
    given = ConsentGiven(person="P2", scopes=("quote",), version="1", basis="spoken")
    assert not asset(identified(1), consents=("record",)).quotable
    assert asset(identified(1), given, consents=("record",)).quotable
