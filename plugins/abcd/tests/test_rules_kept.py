"""The rules of the method where nothing breaks them, or only just."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dialoguekit.events import ProposalTabled, WorkshopClosed
from dialoguekit.testing.builders import ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, Given, happened, moment_of
from dialoguekit_abcd import events as e
from dialoguekit_abcd.projection import AssetMapping
from dialoguekit_abcd.rules import standing

END = ended("11:00")
CLOSED = (WorkshopClosed(), "12:30")
MAP = (started("abcd", "10:00"), entered("map", "10:00"))
OURSELVES = (started("abcd", "10:00"), entered("ourselves", "10:00"))


def history(*facts: Fact) -> Given[Any]:
    """A workshop in which these are the facts; P2 to P4 are of primary care, P5 to P7 not."""
    return gathered(each=3).and_given(*facts)


def rules(*facts: Fact) -> list[str]:
    """The rules that such a workshop breaks."""
    view = history(*facts).project(AssetMapping)
    return [flag.rule for flag in standing(view, "leeds")]


def named(number: int, person: str = "P2", **more: Any) -> list[Fact]:
    """A contribution, and the asset that came up in it."""
    chosen = {"source": f"C{number}", "type": "place", "person": person, "name": f"Bench {number}"}
    return [
        said(f"C{number}", person, f"Bench {number}.", "10:01", kind="asset"),
        e.AssetIdentified(asset=f"AS{number}", **(chosen | more)),
    ]


def all_named(people: str, **more: Any) -> list[Fact]:
    """Assets of these people, ``"2255"``."""
    return [f for n, who in enumerate(people, start=1) for f in named(n, f"P{who}", **more)]


def put(item: str, bucket: int, person: str | None = None, **more: Any) -> Fact:
    return e.ItemSorted(item=item, bucket=bucket, person=person, **more)


# Assets


def test_an_asset_that_was_merged_has_the_sources_of_both() -> None:
    """And where one of two namings was agreed to, it is agreed to."""
    merge = e.AssetsMerged(keep="AS1", alias="AS2")
    one = named(1, type="individual", source=None)
    assert rules(*MAP, *one, *named(2, type="individual", agreed=True), merge) == []


def test_what_is_claimed_or_ones_own_is_offered_to_nobody_elses_harm() -> None:
    """Claimed for somebody, offered by its holder, or nobody's in the room."""
    assert rules(*MAP, *named(1, holder="P5", standing="claimed")) == []
    assert rules(*MAP, *named(1, holder="P2")) == []
    assert rules(*MAP, *named(1)) == []


def test_five_assets_do_not_tell_whose_map_it_is() -> None:
    """Nor what it is made of."""
    assert rules(*MAP, *all_named("22222", type="institution"), END) == []


@pytest.mark.parametrize("after", [[], [END]], ids=["running", "over"])
def test_a_map_that_still_grows_is_not_judged_as_a_whole(after: list[Fact]) -> None:
    """Institutions and groups are counted when mapping is over."""
    found = rules(*MAP, *all_named("222222", type="institution"), *after)
    assert found == (["institutions-dominate", "one-group"] if after else [])


def test_half_institutions_are_no_majority() -> None:
    """More than half are."""
    half = [*all_named("222"), *(f for n in (4, 5, 6) for f in named(n, "P5", type="institution"))]
    assert rules(*MAP, *half, END) == []


def test_an_asset_that_another_group_named_too_is_of_both() -> None:
    """One is enough for it not to be the map of one group alone."""
    merge = e.AssetsMerged(keep="AS1", alias="AS7")
    assert rules(*MAP, *all_named("2222225"), merge, END) == []


def test_a_workshop_of_one_group_has_no_other_to_miss() -> None:
    """Nor are a facilitator's assets those of a group."""
    alone = gathered(("peer support",), each=3).and_given(*MAP, *all_named("222222"), END, CLOSED)
    view = alone.project(AssetMapping)
    assert [flag.rule for flag in standing(view, "leeds")] == ["not-connected"]
    assert rules(*MAP, *all_named("111111"), END) == []


# Connections


def test_a_map_may_be_connected_as_long_as_the_workshop_is_open() -> None:
    """Mapping may end before connecting begins, in another activity."""
    assert rules(*MAP, *named(1), END) == []
    assert rules(*MAP, *named(1), entered("connect", "10:30")) == []
    assert rules(*MAP, *named(1), END, CLOSED) == ["not-connected"]
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
def test_a_month_is_long_enough_to_have_done_something(
    days: int, statuses: tuple[str, ...], flagged: bool
) -> None:
    """Only what somebody looked at so long after tells; what was done once was done."""
    connect = e.AssetsConnected(
        connection="CN1", one="AS1", other="AS2", purpose="Tea", proposer="P2"
    )
    then = moment_of("12:30") + timedelta(days=days)
    looked = [(e.ConnectionFollowed(connection="CN1", status=status), then) for status in statuses]
    found = rules(*MAP, *named(1), *named(2), connect, END, CLOSED, *looked)
    assert found == (["nothing-acted-upon"] if flagged else [])


def test_before_the_close_nothing_is_long_ago() -> None:
    """A workshop that was never closed says nothing about what came of it."""
    connect = e.AssetsConnected(
        connection="CN1", one="AS1", other="AS2", purpose="Tea", proposer="P2"
    )
    agreed = (e.ConnectionFollowed(connection="CN1", status="agreed"), moment_of("12:30"))
    assert rules(*MAP, *named(1), *named(2), connect, agreed) == []


# Buckets


def test_help_may_be_named_later() -> None:
    """What was sorted last counts."""
    named_later = put("C1", 2, help="Chairs", whom="The church")
    assert rules(*OURSELVES, put("C1", 2), named_later) == []


def test_a_proposal_that_was_tabled_for_a_bucket_is_not_held_to_name_help() -> None:
    """Tabling has no words for it, and opens no bucket; sorting has, and does."""
    tabled = [ProposalTabled(proposal="PR1", text="Walk.", bucket=bucket) for bucket in (2, 3)]
    assert rules(*tabled) == []
    assert rules(*tabled[:1], put("PR1", 2)) == ["help-unnamed"]


def test_ourselves_first_by_whatever_opened_it() -> None:
    """A stage, or something that was put there."""
    asked = {"whom": "The council"}
    assert rules(*OURSELVES, put("C1", 3, **asked)) == []
    assert rules(put("C1", 1), put("C2", 3, **asked)) == []
    steps = [entered(stage, "10:00") for stage in ("map", "resources", "ourselves", "outside")]
    assert rules(started("abcd", "10:00"), *steps) == []


def test_a_coarse_time_is_not_held_against_the_order() -> None:
    """What may as well have come after is not said to have come before."""
    late = happened(put("C1", 3, whom="The council"), "09:55", precision="quarter")
    assert rules(*OURSELVES, late) == []


def test_a_task_that_comes_nearer_is_what_the_method_is_for() -> None:
    """Even by a way round."""
    way = [put("C1", 2, help="x", whom="y"), put("C1", 3, whom="y"), put("C1", 1)]
    assert rules(*OURSELVES, *way) == []


@pytest.mark.parametrize(
    "facts",
    [
        [put("C1", 1, "P2"), put("C2", 1, "P2")],
        [put("C1", 1, "P2"), put("C2", 1, "P2"), put("C3", 1, "P5")],
        [put("C1", 1), put("C2", 1), put("C3", 1)],
        [put(f"C{n}", 1, "P1") for n in range(1, 4)],
    ],
    ids=["two", "both groups", "the room", "the facilitator"],
)
def test_whoever_answers_is_not_one_group(facts: list[Fact]) -> None:
    """Two things tell nothing, and the room as a whole is no group."""
    asked = put("C9", 3, whom="The council")
    assert rules(*OURSELVES, *facts, asked, END) == []


def test_while_it_is_sorted_nobody_is_said_to_have_been_left_out() -> None:
    """Neither a group nor the agencies."""
    facts = [put(f"C{n}", 1, "P2") for n in range(1, 4)]
    assert rules(*OURSELVES, *facts) == []
    assert rules(*OURSELVES, *facts, END) == ["answered-by-one-group", "left-to-ourselves"]
    alone = gathered(("peers",), each=3).and_given(*OURSELVES, *facts, END).project(AssetMapping)
    assert [flag.rule for flag in standing(alone, "leeds")] == ["left-to-ourselves"]


def test_whoever_does_it_themselves_and_asks_somebody_leaves_no_cut() -> None:
    """One who is asked is enough; and two things are no programme."""
    facts = [put("C1", 1), put("C2", 1), put("C3", 1, whom="The council, for the key")]
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
def test_an_order_that_was_announced_and_kept_breaks_nothing(template: str, stages: str) -> None:
    """Nor does one that is on its way."""
    steps = [entered(stage, "10:00") for stage in stages.split()]
    assert rules(started("abcd", "10:00", template=template), *steps, END) == []
    assert rules(started("abcd", "10:00", template=template), *steps[:1]) == []
