"""Future Search: past, present, prouds and sorries, futures, common ground, action."""

from __future__ import annotations

from datetime import date, timedelta

from dialoguekit.events import ContributionMade, ContributionsClustered
from dialoguekit.plugin import Method, Stage
from dialoguekit.testing.builders import GROUPS
from dialoguekit.testing.scenario import START

from .conftest import OpenWorkshop, check_in, fields, recorded_types, tables

EVENTS = (
    *("space.created", "space.closed", "presence.moved", "activity.started", "stage.entered"),
    *("contribution.made", "item.clustered", "item.parked", "proposal.tabled"),
    *("objection.raised", "decision.recorded", "commitment.made", "activity.paused"),
    *("activity.resumed", "activity.ended"),
)
STAGES = ("past", "present", "prouds-and-sorries", "futures", "common-ground", "action")
METHOD = Method(
    name="future-search",
    title="Future Search",
    summary="The whole system finds its common ground.",
    source="Weisbord and Janoff 1995",
    stages=tuple(Stage(name=name, title=name.replace("-", " ").capitalize()) for name in STAGES),
)


def test_stakeholder_groups_and_mixed_groups_find_common_ground(
    open_workshop: OpenWorkshop,
) -> None:
    """Stakeholder tables, mixed tables, and what was and was not agreed are recorded."""
    kit, leeds = open_workshop(METHOD)
    people = check_in(leeds, 4)
    tables_of = {
        group: leeds.create_space(kind="stakeholder table", label=group) for group in GROUPS
    }
    run = leeds.start("future-search")
    leeds.enter_stage("past")
    leeds.contribute(people[0], "The walk-in clinic closed.", kind="milestone", labels=["2011"])
    leeds.enter_stage("present")
    trends = [leeds.contribute(who, f"Fewer people answer, says {who}.") for who in people[:2]]
    leeds.cluster_contributions(trends, label="Nobody answers")
    leeds.enter_stage("prouds-and-sorries")
    for n, person in enumerate(people):
        leeds.move(person, tables_of[GROUPS[n % 2]])
        at_table = leeds.with_context(space=tables_of[GROUPS[n % 2]])
        at_table.contribute(person, f"We kept going, {n}.", kind="proud")
    leeds.pause(run, reason="the night")
    morning = leeds.with_context(occurred_at=START + timedelta(days=1))
    morning.resume(run)
    for space in tables_of.values():
        morning.close_space(space)
    mixed = morning.create_space(kind="mixed table")
    for person in people:
        morning.move(person, mixed)
    morning.enter_stage("futures")
    image = morning.with_context(space=mixed).contribute(people[1], "In 2030 somebody answers.")
    aside = morning.with_context(space=mixed).contribute(people[2], "In 2030 we have flying cars.")
    morning.enter_stage("common-ground")
    morning.park(aside, reason="not agreed")
    shared = morning.submit_proposal("One number for all.", sources=[image])
    other = morning.submit_proposal("One house for all.", sources=[image])
    morning.raise_objection(other, person=people[0], reason="We would lose ours.")
    morning.record_decision(shared, "adopted", rule="consent")
    morning.record_decision(other, "parked", dissent=["We would lose ours."])
    morning.enter_stage("action")
    morning.make_commitment(people[3], "Find out what a number costs.", due=date(2025, 6, 1))
    morning.end(run)

    assert recorded_types(leeds) == set(EVENTS)
    outcomes = tables(kit, "decisions")["Proposals in their final wording"]
    assert [(row[1], row[5]) for row in outcomes] == [
        ("One number for all.", "adopted"),
        ("One house for all.", "parked"),
    ]


def test_limit_a_timeline_has_no_dates() -> None:
    """A contribution about the past has no date field; a year is a label."""
    kinds = {kind.name for kind in fields(ContributionMade).values()}
    assert kinds.isdisjoint({"calendar_date", "timestamp", "integer"})


def test_limit_a_cluster_has_no_clusters() -> None:
    """A map of trends has one level, and a cluster cannot be changed later."""
    assert list(fields(ContributionsClustered)) == ["cluster", "members", "label", "author"]
