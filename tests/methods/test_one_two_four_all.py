"""1-2-4-All: alone, in pairs, in fours, all together, a minute or a few for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dialoguekit.events import NEUTRAL, ContributionMade, SpaceCreated
from dialoguekit.plugin import Links, Method, Stage

EVENTS = (
    "space.created",
    "space.closed",
    "presence.moved",
    "activity.started",
    "stage.entered",
    "contribution.made",
    "contribution.revealed",
    "contribution.linked",
    "activity.ended",
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


def test_ideas_grow_from_one_to_all(
    play: Callable[..., Any], welcome: Any, used: Callable[..., Any], tables: Any
) -> None:
    """Drafts that nobody sees, pairs within fours, and an idea that leads back to all of them."""
    kit, leeds = play(METHOD)
    people = welcome(leeds, 4)
    four = leeds.create_space(kind="four", capacity=4)
    pairs = [leeds.create_space(kind="pair", parent=four, capacity=2) for _ in range(2)]
    for n, person in enumerate(people):
        leeds.move(person, pairs[n // 2])
    run = leeds.start("one-two-four-all")
    leeds.enter("one", planned_s=45)
    drafts = [
        leeds.noting(visibility="hidden", space=pairs[n // 2]).contribute(who, f"Draft {n}.")
        for n, who in enumerate(people)
    ]
    leeds.enter("two", planned_s=120)
    leeds.reveal(drafts, audience="each pair")
    shared = [
        leeds.noting(space=pair).contribute(
            people[2 * n], f"Of two: {n}.", refs=drafts[2 * n :][:2]
        )
        for n, pair in enumerate(pairs)
    ]
    leeds.enter("four", planned_s=240)
    for pair in pairs:
        leeds.close_space(pair)
    for person in people:
        leeds.move(person, four)
    whole = leeds.noting(space=four).contribute(people[0], "Of four.", refs=shared)
    leeds.enter("all", planned_s=300)
    last = leeds.contribute(people[3], "Of all.")
    leeds.link(last, "derives", whole)
    leeds.end(run)

    assert used(leeds) == set(EVENTS)
    links = Links()
    for recorded in leeds.events():
        links.note(recorded)
    assert {step.upon for step in links.trace(last)} == {whole, *shared, *drafts}
    times = tables(kit, "conduct")["Planned and actual times"]
    assert [(row[0], row[3]) for row in times] == [
        ("one", "45 s"),
        ("two", "2 min"),
        ("four", "4 min"),
        ("all", "5 min"),
    ]


def test_missing_groups_do_not_merge(fields: Any) -> None:
    """Two pairs do not become a four: a space has the parent with which it was created, so the
    four is created first, or the pairs are closed and everybody moves."""
    assert [kind for kind in NEUTRAL if "parent" in fields(kind)] == [SpaceCreated]


def test_missing_a_pair_is_no_author(fields: Any) -> None:
    """A pair is no author: what two people wrote together stands under the name of one of them, and
    its space tells that they were two."""
    assert not fields(ContributionMade)["author"].several
