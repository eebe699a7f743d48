"""1-2-4-All: alone, in pairs, in fours, all together, a minute or a few for each."""

from __future__ import annotations

from dialoguekit.events import CORE_EVENTS, ContributionMade, SpaceCreated
from dialoguekit.plugin import Method, Stage
from dialoguekit.plugin.links import LinkGraph

from .conftest import OpenWorkshop, check_in, fields, recorded_types, tables

EVENTS = (
    *("space.created", "space.closed", "presence.moved", "activity.started", "stage.entered"),
    *("contribution.made", "contribution.revealed", "contribution.linked", "activity.ended"),
)
METHOD = Method(
    name="one-two-four-all",
    title="1-2-4-All",
    summary="Ideas grow from one to all.",
    source="Lipmanowicz and McCandless 2013",
    stages=tuple(
        Stage(name=name, title=name.capitalize()) for name in ("one", "two", "four", "all")
    ),
)


def test_ideas_grow_from_one_to_all(open_workshop: OpenWorkshop) -> None:
    """Hidden drafts, pairs within fours, and an idea supported by all of them are recorded."""
    kit, leeds = open_workshop(METHOD)
    people = check_in(leeds, 4)
    four = leeds.create_space(kind="four", capacity=4)
    pairs = [leeds.create_space(kind="pair", parent=four, capacity=2) for _ in range(2)]
    for n, person in enumerate(people):
        leeds.move(person, pairs[n // 2])
    run = leeds.start("one-two-four-all")
    leeds.enter_stage("one", planned_s=45)
    drafts = [
        leeds.with_context(visibility="hidden", space=pairs[n // 2]).contribute(who, f"Draft {n}.")
        for n, who in enumerate(people)
    ]
    leeds.enter_stage("two", planned_s=120)
    leeds.reveal_contributions(drafts, audience="each pair")
    shared = [
        leeds.with_context(space=pair).contribute(
            people[2 * n], f"Of two: {n}.", refs=drafts[2 * n :][:2]
        )
        for n, pair in enumerate(pairs)
    ]
    leeds.enter_stage("four", planned_s=240)
    for pair in pairs:
        leeds.close_space(pair)
    for person in people:
        leeds.move(person, four)
    whole = leeds.with_context(space=four).contribute(people[0], "Of four.", refs=shared)
    leeds.enter_stage("all", planned_s=300)
    last = leeds.contribute(people[3], "Of all.")
    leeds.link_contributions(last, "derives", whole)
    leeds.end(run)

    assert recorded_types(leeds) == set(EVENTS)
    links = LinkGraph()
    for recorded in leeds.events():
        links.apply(recorded)
    assert {step.support for step in links.all_supports(last)} == {whole, *shared, *drafts}
    times = tables(kit, "conduct")["Planned and actual times"]
    assert [(row[0], row[3]) for row in times] == [
        ("One", "45 s"),
        ("Two", "2 min"),
        ("Four", "4 min"),
        ("All", "5 min"),
    ]


def test_limit_groups_do_not_merge() -> None:
    """A space keeps the parent it was created with, so pairs cannot become a four."""
    assert [kind for kind in CORE_EVENTS if "parent" in fields(kind)] == [SpaceCreated]


def test_limit_a_pair_is_not_an_author() -> None:
    """A joint contribution has one author; only its space shows the pair."""
    assert not fields(ContributionMade)["author"].many
