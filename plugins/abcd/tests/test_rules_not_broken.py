"""The rules of the method where they are kept, or only just."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dialoguekit.events import ProposalSubmitted, WorkshopClosed
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import raised_flags
from dialoguekit.testing.scenario import Given, ScenarioInput, resolve_time, scenario_event
from dialoguekit_abcd import METHOD
from dialoguekit_abcd import events as e

END = activity_ended("11:00")
CLOSED = (WorkshopClosed(), "12:30")
MAP = (activity_started("abcd", "10:00"), stage_entered("map", "10:00"))
OURSELVES = (activity_started("abcd", "10:00"), stage_entered("ourselves", "10:00"))


def workshop_of(*facts: ScenarioInput) -> Given[Any]:
    """Return a workshop with these events; P2 to P4 are of primary care, the others peers."""
    return workshop_with_participants(per_group=3).and_given(*facts)


def rules(*facts: ScenarioInput) -> list[str]:
    """Return the rules that a workshop with these events breaks."""
    return [flag.rule for flag in raised_flags(METHOD, workshop_of(*facts))]


def identified(number: int, person: str = "P2", **more: Any) -> list[ScenarioInput]:
    """Return a contribution and the asset that came up in it."""
    chosen = {"source": f"C{number}", "type": "place", "person": person, "name": f"Bench {number}"}
    return [
        contribution_made(f"C{number}", person, f"Bench {number}.", "10:01", kind="asset"),
        e.AssetIdentified(asset=f"AS{number}", **(chosen | more)),
    ]


def all_named(people: str, **more: Any) -> list[ScenarioInput]:
    """Return assets named by these people, ``"2255"``."""
    return [f for n, who in enumerate(people, start=1) for f in identified(n, f"P{who}", **more)]


def sorted_into(item: str, bucket: int, person: str | None = None, **more: Any) -> ScenarioInput:
    return e.ItemSorted(item=item, bucket=bucket, person=person, **more)


# Assets


def test_a_merged_asset_has_the_sources_of_both() -> None:
    """One mention with agreement is enough, too."""
    merge = e.AssetsMerged(keep="AS1", alias="AS2")
    one = identified(1, type="individual", source=None)
    assert rules(*MAP, *one, *identified(2, type="individual", agreed=True), merge) == []


def test_offers_by_the_holder_and_claims_are_not_flagged() -> None:
    """Neither are assets without a holder."""
    assert rules(*MAP, *identified(1, holder="P5", standing="claimed")) == []
    assert rules(*MAP, *identified(1, holder="P2")) == []
    assert rules(*MAP, *identified(1)) == []


def test_five_assets_are_too_few_for_shares() -> None:
    """Groups and types are not judged."""
    assert rules(*MAP, *all_named("22222", type="institution"), END) == []


@pytest.mark.parametrize("after", [[], [END]], ids=["running", "over"])
def test_shares_are_judged_after_mapping(after: list[ScenarioInput]) -> None:
    """Institutions and groups are counted once mapping has ended."""
    found = rules(*MAP, *all_named("222222", type="institution"), *after)
    assert found == (["institutions-dominate", "one-group"] if after else [])


def test_half_institutions_are_no_majority() -> None:
    """More than half are."""
    half = [
        *all_named("222"),
        *(f for n in (4, 5, 6) for f in identified(n, "P5", type="institution")),
    ]
    assert rules(*MAP, *half, END) == []


def test_an_asset_named_by_two_groups_belongs_to_both() -> None:
    """One such asset is enough to avoid the flag on one group."""
    merge = e.AssetsMerged(keep="AS1", alias="AS7")
    assert rules(*MAP, *all_named("2222225"), merge, END) == []


def test_a_workshop_of_one_group_is_not_flagged() -> None:
    """A facilitator is no group."""
    alone = workshop_with_participants(("peer support",), per_group=3).and_given(
        *MAP, *all_named("222222"), END, CLOSED
    )
    assert [flag.rule for flag in raised_flags(METHOD, alone)] == ["not-connected"]
    assert rules(*MAP, *all_named("111111"), END) == []


# Connections


def test_a_map_may_be_connected_until_the_workshop_closes() -> None:
    """Connecting may be another activity."""
    assert rules(*MAP, *identified(1), END) == []
    assert rules(*MAP, *identified(1), stage_entered("connect", "10:30")) == []
    assert rules(*MAP, *identified(1), END, CLOSED) == ["not-connected"]
    assert rules(*MAP, END, CLOSED) == []


@pytest.mark.parametrize(
    ("days", "statuses", "flagged"),
    [
        (27, ("agreed",), False),
        (28, ("agreed",), True),
        (28, ("dropped",), False),
        (28, ("agreed", "acted-upon"), False),
        (28, ("acted-upon", "dropped"), False),
        (90, ("agreed", "dropped"), True),
        (90, (), False),
    ],
)
def test_connections_are_judged_a_month_later(
    days: int, statuses: tuple[str, ...], flagged: bool
) -> None:
    """Only later follow-ups count; a connection that was once acted upon counts."""
    connect = e.AssetsConnected(
        connection="CN1", one="AS1", other="AS2", purpose="Tea", proposer="P2"
    )
    then = resolve_time("12:30") + timedelta(days=days)
    looked = [
        (e.ConnectionFollowedUp(connection="CN1", status=status), then) for status in statuses
    ]
    found = rules(*MAP, *identified(1), *identified(2), connect, END, CLOSED, *looked)
    assert found == (["nothing-acted-upon"] if flagged else [])


def test_an_open_workshop_is_not_judged_on_follow_ups() -> None:
    """A workshop that was never closed has no later."""
    connect = e.AssetsConnected(
        connection="CN1", one="AS1", other="AS2", purpose="Tea", proposer="P2"
    )
    agreed = (e.ConnectionFollowedUp(connection="CN1", status="agreed"), resolve_time("12:30"))
    assert rules(*MAP, *identified(1), *identified(2), connect, agreed) == []


# Buckets


def test_help_may_be_named_later() -> None:
    """The latest record counts."""
    named_later = sorted_into("C1", 2, help="Chairs", whom="The church")
    assert rules(*OURSELVES, sorted_into("C1", 2), named_later) == []


def test_a_proposal_needs_no_help() -> None:
    """A proposal has no field for it and opens no bucket; sorting it does."""
    tabled = [ProposalSubmitted(proposal="PR1", text="Walk.", bucket=bucket) for bucket in (2, 3)]
    assert rules(*tabled) == []
    assert rules(*tabled[:1], sorted_into("PR1", 2)) == ["help-unnamed"]


def test_ourselves_may_be_opened_by_stage_or_item() -> None:
    """Either opens the bucket."""
    suggestions_for = {"whom": "The council"}
    assert rules(*OURSELVES, sorted_into("C1", 3, **suggestions_for)) == []
    assert rules(sorted_into("C1", 1), sorted_into("C2", 3, **suggestions_for)) == []
    steps = [
        stage_entered(stage, "10:00") for stage in ("map", "resources", "ourselves", "outside")
    ]
    assert rules(activity_started("abcd", "10:00"), *steps) == []


def test_an_imprecise_time_is_not_flagged() -> None:
    """An opening that may have come later is not before."""
    late = scenario_event(sorted_into("C1", 3, whom="The council"), "09:55", precision="quarter")
    assert rules(*OURSELVES, late) == []


def test_a_task_may_move_towards_ourselves() -> None:
    """In several steps, too."""
    way = [
        sorted_into("C1", 2, help="x", whom="y"),
        sorted_into("C1", 3, whom="y"),
        sorted_into("C1", 1),
    ]
    assert rules(*OURSELVES, *way) == []


@pytest.mark.parametrize(
    "facts",
    [
        [sorted_into("C1", 1, "P2"), sorted_into("C2", 1, "P2")],
        [sorted_into("C1", 1, "P2"), sorted_into("C2", 1, "P2"), sorted_into("C3", 1, "P5")],
        [sorted_into("C1", 1), sorted_into("C2", 1), sorted_into("C3", 1)],
        [sorted_into(f"C{n}", 1, "P1") for n in range(1, 4)],
    ],
    ids=["two", "both groups", "all participants", "the facilitator"],
)
def test_few_tasks_or_several_sorters_are_not_one_group(facts: list[ScenarioInput]) -> None:
    """All participants are no group."""
    suggestions_for = sorted_into("C9", 3, whom="The council")
    assert rules(*OURSELVES, *facts, suggestions_for, END) == []


def test_buckets_are_judged_after_sorting() -> None:
    """Neither groups nor agencies are missing before."""
    facts = [sorted_into(f"C{n}", 1, "P2") for n in range(1, 4)]
    assert rules(*OURSELVES, *facts) == []
    assert rules(*OURSELVES, *facts, END) == ["answered-by-one-group", "left-to-ourselves"]
    alone = workshop_with_participants(("peers",), per_group=3).and_given(*OURSELVES, *facts, END)
    assert [flag.rule for flag in raised_flags(METHOD, alone)] == ["left-to-ourselves"]


def test_one_helper_is_enough() -> None:
    """Two tasks are too few to judge."""
    facts = [
        sorted_into("C1", 1),
        sorted_into("C2", 1),
        sorted_into("C3", 1, whom="The council, for the key"),
    ]
    assert rules(*OURSELVES, *facts, END) == []
    assert rules(*OURSELVES, *facts[:2], END) == []


# Stages


@pytest.mark.parametrize(
    ("template", "stages"),
    [
        ("mapping", "map connect"),
        ("sorting", "ourselves with-help outside"),
        ("half-day", "map connect ourselves with-help outside"),
        ("kretzmann-mcknight", "map connect mobilise convene resources"),
        ("touchstones", "team animator converse engage connect vision act celebrate"),
    ],
)
def test_a_kept_order_breaks_no_rule(template: str, stages: str) -> None:
    """Neither does an unfinished one."""
    steps = [stage_entered(stage, "10:00") for stage in stages.split()]
    assert rules(activity_started("abcd", "10:00", template=template), *steps, END) == []
    assert rules(activity_started("abcd", "10:00", template=template), *steps[:1]) == []
