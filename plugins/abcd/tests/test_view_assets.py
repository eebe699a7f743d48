"""Assets and connections: merges, agreement, bridges, and which names may be published."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.events import (
    ConsentGiven,
    ConsentWithdrawn,
    ContributionModerated,
    ContributionRevealed,
    PersonForgotten,
    RecordCorrected,
    RecordRedacted,
)
from dialoguekit.testing.builders import contribution_made, workshop_with_participants
from dialoguekit.testing.method_output import workshop_view
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit_abcd import METHOD
from dialoguekit_abcd.events import (
    AssetIdentified,
    AssetsConnected,
    AssetsMerged,
    ConnectionFollowedUp,
)
from dialoguekit_abcd.view import AssetMap
from dialoguekit_abcd.view_assets import Asset, Connection

ARRIVED = len(workshop_with_participants().recorded)


def view_of(*facts: ScenarioInput, **options: Any) -> AssetMap:
    """Return the map of a workshop with these events."""
    return workshop_view(METHOD, workshop_with_participants(**options).and_given(*facts))


# Assets


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
    assert (found.group, found.places, found.reachable) == ("peer support", ("Mill Lane",), True)
    assert [(source.cite, source.kind) for source in found.sources] == [("leeds C1", "asset")]
    assert list(found.evidence) == [("leeds", ARRIVED + 2)]
    assert (found.agreed, found.declined, found.name.publishable) == (True, False, True)


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
    assert [mention.id for mention in found.mentions] == ["AS1", "AS2"]
    assert (found.group, found.groups) == ("primary care", ("primary care", "peer support"))
    assert (found.places, found.reachable) == (("Mill Lane",), True)
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
    assert asset(identified(1), put_right).name == "Beech"


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
    people = {person for person, _ in view_of(identified(1, **changes)).graph.offers}
    assert people == ({giver} if giver else set())


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
    assert (found.agreed, found.declined, found.name.publishable) == (agreed, refused, agreed)


def test_a_holder_consents_to_be_on_the_map() -> None:
    """The current consent counts; a withdrawn one or one for recording is not enough."""
    gift = identified(1, type="individual", holder="P4", agreed=True)
    assert asset(gift).agreed
    assert not asset(gift, ConsentWithdrawn(person="P4", scopes=("asset",))).agreed
    assert not asset(gift, consents=("record", "quote")).name.publishable


def test_a_forgotten_holder_does_not_consent() -> None:
    """Forgetting the holder ends the consent, even if another person named the asset."""
    gift = identified(1, type="individual", holder="P4", agreed=True)
    found = asset(gift, PersonForgotten(person="P4", basis="asked for"))
    assert (found.agreed, found.name) == (False, "(not for quotation)")


def test_the_holder_of_a_place_consents_to_its_name() -> None:
    """Whatever its type, an asset with a holder discloses something about that person."""
    shed = identified(1, name="A shed", holder="P4", place="Behind the mill")
    assert asset(shed).name == "A shed"
    found = asset(shed, ConsentWithdrawn(person="P4", scopes=("asset",)))
    assert (found.name, *found.places) == ("(not for quotation)", "(not for quotation)")
    assert not found.names_individual


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
    assert not asset(*facts).name.publishable


def test_a_revealed_contribution_is_quotable() -> None:
    """The name of its asset is quotable from then on."""
    hidden = contribution_made("C1", "P4", "The hall.", activity=None, visibility="hidden")
    shown = ContributionRevealed(contributions=("C1",))
    assert asset(hidden, identified(1, source="C1"), shown).name.publishable


def test_a_later_consent_counts() -> None:
    """Quotability depends on the current consent."""
    given = ConsentGiven(person="P2", scopes=("quote",), version="1", basis="spoken")
    assert not asset(identified(1), consents=("record",)).name.publishable
    assert asset(identified(1), given, consents=("record",)).name.publishable


@pytest.mark.parametrize("alias", [True, False])
def test_the_names_of_merged_assets_are_quoted_only_together(alias: bool) -> None:
    """One name that may not be quoted hides the others, because it is of the same asset."""
    facts = (
        identified(1, name="Hall"),
        identified(2, "P4", name="Mill Hall", place="Mill Lane"),
        AssetsMerged(keep="AS1", alias="AS2"),
    )
    assert asset(*facts).names == ("Hall", "Mill Hall")
    withdrawn = ConsentWithdrawn(person="P4" if alias else "P2", scopes=("quote",))
    found = asset(*facts, withdrawn)
    assert {*found.names, *found.places} == {"(not for quotation)"}


# Connections


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
    assert (found.ends, found.is_valid, found.bridging) == (("AS1", "AS3"), True, True)


def test_a_connection_within_one_asset_is_invalid() -> None:
    """If both ends were merged, the connection is kept but does not count."""
    found = connection(
        identified(1), identified(2), connected(1, 1, 2), AssetsMerged(keep="AS1", alias="AS2")
    )
    assert (found.ends, found.is_valid, found.bridging) == (("AS1", "AS1"), False, None)


def test_a_connection_to_an_unknown_asset_is_invalid() -> None:
    """It is kept under its recorded ids."""
    found = connection(identified(1), connected(1, 1, 7))
    assert (found.ends, found.is_valid, found.bridging) == (("AS1", "AS7"), False, None)


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
    assert [step.event.status for step in found.follow_ups] == ["agreed", "acted-upon"]
    assert found.note == "They met."
    assert len(found.evidence) == 3


def test_a_redacted_note_is_not_quoted() -> None:
    """Neither is one that is not visible to all."""
    facts: list[ScenarioInput] = [identified(1), identified(2), connected(1, 1, 2)]
    met = ConnectionFollowedUp(connection="CN1", status="acted-upon", note="They met.")
    found = connection(*facts, scenario_event(met, visibility="restricted"))
    assert (found.status, found.note) == ("acted-upon", "(not shown to all participants)")


def test_a_purpose_is_quoted_only_with_its_ends() -> None:
    """The purpose discloses something about the person at its end."""
    facts = (identified(1), identified(2, type="individual"), connected(1, 1, 2))
    assert not connection(*facts).purpose.publishable
    agreed = (identified(1), identified(2, type="individual", agreed=True), connected(1, 1, 2))
    assert connection(*agreed).purpose.publishable
    withdrawn = ConsentWithdrawn(person="P2", scopes=("quote",))
    assert not connection(*agreed, withdrawn).purpose.publishable


def test_a_note_is_quoted_only_with_the_purpose() -> None:
    """It discloses as much about the ends."""
    met = ConnectionFollowedUp(connection="CN1", status="acted-upon", note="They met Pat.")
    facts = (identified(1), identified(2, type="individual"), connected(1, 1, 2), met)
    assert connection(*facts).note == "(not for quotation)"


def test_a_purpose_is_quoted_only_if_the_holders_consent() -> None:
    """A place has a holder, too."""
    ends = (identified(1, holder="P4"), identified(2), connected(1, 1, 2))
    assert connection(*ends).purpose.publishable
    withdrawn = ConsentWithdrawn(person="P4", scopes=("asset",))
    assert not connection(*ends, withdrawn).purpose.publishable
