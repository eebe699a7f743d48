"""Future Search: past, present, prouds and sorries, futures, common ground, action."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from dialoguekit.events import ContributionMade, ItemClustered
from dialoguekit.plugin import Method, Stage
from dialoguekit.testing.builders import GROUPS
from dialoguekit.testing.scenario import START

EVENTS = (
    "space.created",
    "space.closed",
    "presence.moved",
    "activity.started",
    "stage.entered",
    "contribution.made",
    "item.clustered",
    "item.parked",
    "proposal.tabled",
    "objection.raised",
    "decision.recorded",
    "commitment.made",
    "activity.paused",
    "activity.resumed",
    "activity.ended",
)
STAGES = ("past", "present", "prouds-and-sorries", "futures", "common-ground", "action")
METHOD = Method(
    name="future-search",
    title="Future Search",
    summary="The whole system in the room finds its common ground.",
    source="Weisbord and Janoff 1995",
    stages=tuple(Stage(name=name, title=name.replace("-", " ").capitalize()) for name in STAGES),
)


def test_groups_of_one_kind_and_then_mixed_ones_find_common_ground(
    play: Callable[..., Any], welcome: Any, used: Callable[..., Any], tables: Any
) -> None:
    """Stakeholder tables, mixed tables, and what was agreed and what was not."""
    kit, leeds = play(METHOD)
    people = welcome(leeds, 4)
    own = {group: leeds.create_space(kind="stakeholder table", label=group) for group in GROUPS}
    run = leeds.start("future-search")
    leeds.enter("past")
    leeds.contribute(people[0], "The walk-in clinic closed.", kind="milestone", labels=["2011"])
    leeds.enter("present")
    trends = [leeds.contribute(who, f"Fewer people answer, says {who}.") for who in people[:2]]
    leeds.cluster(trends, label="Nobody answers")
    leeds.enter("prouds-and-sorries")
    for n, person in enumerate(people):
        leeds.move(person, own[GROUPS[n % 2]])
        there = leeds.noting(space=own[GROUPS[n % 2]])
        there.contribute(person, f"We kept going, {n}.", kind="proud")
    leeds.pause(run, reason="the night")
    morning = leeds.noting(at=START + timedelta(days=1))
    morning.resume(run)
    for space in own.values():
        morning.close_space(space)
    mixed = morning.create_space(kind="mixed table")
    for person in people:
        morning.move(person, mixed)
    morning.enter("futures")
    image = morning.noting(space=mixed).contribute(people[1], "In 2030 somebody answers.")
    aside = morning.noting(space=mixed).contribute(people[2], "In 2030 we have flying cars.")
    morning.enter("common-ground")
    morning.park(aside, reason="not agreed")
    shared = morning.table("One number for all.", sources=[image])
    apart = morning.table("One house for all.", sources=[image])
    morning.object_to(apart, person=people[0], reason="We would lose ours.")
    morning.record_decision(shared, "adopted", rule="consent")
    morning.record_decision(apart, "parked", dissent=["We would lose ours."])
    morning.enter("action")
    morning.commit(people[3], "Find out what a number costs.", due=date(2025, 6, 1))
    morning.end(run)

    assert used(leeds) == set(EVENTS)
    outcomes = tables(kit, "decisions")["Proposals, as worded in the end"]
    assert [(row[1], row[5]) for row in outcomes] == [
        ("One number for all.", "adopted"),
        ("One house for all.", "parked"),
    ]


def test_missing_a_timeline_has_no_dates(fields: Any) -> None:
    """What is told about the past has no date that can be reckoned with: a year is a label."""
    kinds = {kind.name for kind in fields(ContributionMade).values()}
    assert kinds.isdisjoint({"day", "moment", "whole"})


def test_missing_a_cluster_has_no_clusters(fields: Any) -> None:
    """A map of trends has one level: a cluster is made of contributions, not of clusters, and
    is not drawn in another way afterwards."""
    assert list(fields(ItemClustered)) == ["cluster", "members", "label"]
