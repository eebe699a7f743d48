"""The rules of the method where they are followed, also at their limits."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.events import (
    ContributionLinked,
    PersonRegistered,
    PresenceEnded,
    PresenceMoved,
    QuestionPosed,
    RoleAssigned,
    SpaceCreated,
    WorkshopClosed,
)
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import raised_flags
from dialoguekit.testing.scenario import Given, ScenarioEvent, ScenarioInput, scenario_event
from dialoguekit_world_cafe import METHOD


def move(at: str, to: str, *people: str) -> tuple[ScenarioInput, ...]:
    """Return the moves of people to a table."""
    return tuple((PresenceMoved(person=person, destination=to), at) for person in people)


def host(person: str, table: str, at: str) -> ScenarioEvent:
    """Return the assignment of a host to a table."""
    return scenario_event(RoleAssigned(person=person, role="host"), at, space=table)


# P2 to P5 are of primary care, P6 to P9 of peer support; P2 stays at S1, P4 at S2.
OPENED = (
    SpaceCreated(space="S1", kind="table"),
    SpaceCreated(space="S2", kind="table"),
    activity_started("world-cafe", "10:00"),
    scenario_event(QuestionPosed(question="Q1", text="What helps?"), "10:00", activity="A1"),
    *move("10:08", "S1", "P2", "P3", "P6", "P7"),
    *move("10:08", "S2", "P4", "P5", "P8", "P9"),
)
ONE = stage_entered("round", "10:10")
IDEAS = (
    contribution_made("C1", "P3", "Nobody knows us.", "10:15", space="S1"),
    contribution_made("C2", "P9", "The list is old.", "10:16", space="S2"),
)
HOSTS = (host("P2", "S1", "10:28"), host("P4", "S2", "10:28"))
FIRST = (*OPENED, ONE, *IDEAS, *HOSTS)
TWO = stage_entered("round", "10:30")
MOVED = (*move("10:31", "S2", "P3", "P6", "P7"), *move("10:31", "S1", "P5", "P8", "P9"))
MORE = (
    contribution_made("C3", "P7", "Put us on the list.", "10:40", space="S2", refs=("C1",)),
    contribution_made("C4", "P2", "Ring us.", "10:41", space="S1"),
)
SECOND = (TWO, *MOVED, *MORE)
LAST = (
    stage_entered("harvest", "10:50"),
    contribution_made("C5", "P4", "A list.", "10:55"),
    activity_ended("11:10"),
)


def rules(*facts: ScenarioInput, workshop: Given[Any] | None = None) -> list[str]:
    """Return the rules that are broken in a workshop with these facts."""
    arrived = workshop or workshop_with_participants(per_group=4)
    return [flag.rule for flag in raised_flags(METHOD, arrived.and_given(*facts))]


def test_clean_history_breaks_no_rule() -> None:
    """The other tests change this history."""
    assert rules(*FIRST, *SECOND, *LAST) == []


@pytest.mark.parametrize("count", range(len(FIRST) + len(SECOND) + len(LAST)))
def test_running_cafe_is_not_flagged_for_what_can_follow(count: int) -> None:
    """Hosts, moves, ideas and a harvest are required only at their time."""
    assert rules(*(*FIRST, *SECOND, *LAST)[:count]) == []


def test_closed_workshop_ends_its_cafe() -> None:
    """The harvest is missing, and the open round is checked."""
    found = rules(*FIRST, TWO, *MORE, (WorkshopClosed(), "12:30"))
    assert found == ["nobody-moved", "no-harvest"]


def test_first_round_needs_no_host() -> None:
    """A host may be assigned at its end."""
    late = (host("P2", "S1", "10:31"), host("P4", "S2", "10:31"))
    assert rules(*OPENED, ONE, *IDEAS, TWO, *late, *MOVED, *MORE, *LAST) == []


def test_host_may_hand_over() -> None:
    """The next host must have sat at the table."""
    handover = (host("P3", "S1", "10:31"), *move("10:31", "S2", "P2"))
    assert rules(*FIRST, TWO, *handover, *MOVED[1:], *MORE, *LAST) == []
    stranger = (host("P5", "S1", "10:31"), *move("10:31", "S2", "P2"))
    assert "host-moved" in rules(*FIRST, TWO, *stranger, *MOVED, *MORE, *LAST)


def test_moving_host_without_successor_is_flagged_at_once() -> None:
    """The next round need not end first."""
    assert rules(*FIRST, TWO, *move("10:31", "S2", "P2")) == ["host-moved"]


@pytest.mark.parametrize(("left", "accepted"), [("10:24", False), ("10:25", True), ("10:27", True)])
def test_host_may_leave_near_the_end(left: str, accepted: bool) -> None:
    """Three quarters of the round are required."""
    facts = (*OPENED, *HOSTS[1:], host("P2", "S1", "10:09"), ONE, *IDEAS)
    back = (*move(left, "S3", "P2"), *move("10:29", "S1", "P2"))
    stays = (*move(left, "S3", "P2"), *move("10:31", "S1", "P2"))
    assert "host-left" not in rules(*facts, *back, *SECOND, *LAST)
    assert ("host-left" not in rules(*facts, *stays, *SECOND, *LAST)) == accepted


def test_host_without_a_known_place_is_at_the_table() -> None:
    """The host may be a facilitator without a recorded place."""
    registered = PersonRegistered(person="P10", roles=("facilitator",))
    for person in ("P1", "P10"):
        facts = (registered, *OPENED, ONE, *IDEAS, HOSTS[0], host(person, "S2", "10:28"))
        assert "no-host" not in rules(*facts, *SECOND, *LAST)


def test_one_may_stay_at_a_table_without_a_host() -> None:
    """A second person who stays is flagged."""
    facts = (*OPENED, ONE, *IDEAS, HOSTS[0])
    assert rules(*facts, *SECOND, *LAST) == ["no-host"]
    two = (TWO, *MOVED[:3], *MOVED[4:], *MORE)
    assert rules(*facts, *two, *LAST) == ["no-host", "same-table"]


def test_return_to_a_table_is_not_flagged() -> None:
    """It is common in a last round."""
    three = (
        stage_entered("round", "10:50"),
        *move("10:51", "S1", "P3", "P6", "P7"),
        *move("10:51", "S2", "P5", "P8", "P9"),
        *(contribution_made(f"C{n}", f"P{n}", "So.", "11:00", space=f"S{n - 5}") for n in (6, 7)),
    )
    last = (
        stage_entered("harvest", "11:10"),
        contribution_made("C5", "P4", "A list.", "11:11"),
        activity_ended("11:30"),
    )
    assert rules(*FIRST, *SECOND, *three, *last) == []


def test_five_people_at_a_table_are_not_flagged() -> None:
    """At a table of three, a single member of a group is not flagged."""
    workshop = workshop_with_participants(per_group=5)
    facts = (*OPENED, ONE, *move("10:11", "S1", "P11"), *IDEAS, *HOSTS)
    left = (*move("10:11", "S3", "P10"), (PresenceEnded(person="P10"), "10:11"))
    moved = (TWO, *MOVED, *move("10:31", "S2", "P11"), *MORE, *LAST)
    assert rules(*left, *facts, *moved, workshop=workshop) == []
    three = workshop_with_participants(per_group=3)
    small = (*OPENED[:5], *OPENED[6:9], ONE, *IDEAS[:1], *move("10:12", "S2", "P6"))
    assert "lone-member" not in rules(*small, workshop=three)


def test_workshop_of_one_group_has_no_single_members() -> None:
    """The rule needs two groups."""
    workshop = workshop_with_participants(("peer support",), per_group=8)
    assert rules(*FIRST, *SECOND, *LAST, workshop=workshop) == []


def test_contribution_at_a_table_counts_as_a_seat() -> None:
    """No move need be recorded."""
    joined = (PersonRegistered(person="P10", group="peer support"),)
    contribution = contribution_made("C9", "P6", "Here!", "10:43", space="S2")
    no_table = (TWO, *MOVED, *move("10:32", "S3", "P6"), *MORE)
    assert rules(*joined, *FIRST, *no_table, *LAST) == ["at-no-table"]
    assert rules(*joined, *FIRST, *no_table, contribution, *LAST) == []


def test_facilitator_may_contribute_at_no_table() -> None:
    """Without tables no participant is flagged, either."""
    assert (
        rules(*FIRST, *SECOND, contribution_made("C9", "P1", "Five minutes.", "10:45"), *LAST) == []
    )
    loose = (ONE, contribution_made("C1", "P3", "So.", "10:15"))
    assert "off-table" not in rules(activity_started("world-cafe", "10:00"), *loose)


@pytest.mark.parametrize(
    ("end", "accepted"), [("10:19", False), ("10:20", True), ("10:55", True), ("10:56", False)]
)
def test_round_length_limits_are_inclusive(end: str, accepted: bool) -> None:
    """Without a plan a round may take from ten to forty-five minutes."""
    assert ("round-length" not in rules(*FIRST, activity_ended(end))) == accepted


@pytest.mark.parametrize("relation", ["carries", "derives", "builds on"])
def test_idea_is_taken_up_by_a_link(relation: str) -> None:
    """The link may have either direction."""
    bare = (TWO, *MOVED, contribution_made("C3", "P7", "A list.", "10:40", space="S2"), MORE[1])
    assert rules(*FIRST, *bare, *LAST) == ["nothing-carried"]
    for origin, target in (("C3", "C1"), ("C1", "C3")):
        link = ContributionLinked(origin=origin, target=target, relation=relation)
        assert rules(*FIRST, *bare, link, *LAST) == []
    other = ContributionLinked(origin="C3", target="C1", relation="contradicts")
    assert rules(*FIRST, *bare, other, *LAST) == ["nothing-carried"]


def test_idea_at_the_same_table_does_not_count() -> None:
    """An idea of the same round does not count, either."""
    stayed = contribution_made("C3", "P4", "A list.", "10:40", space="S2", refs=("C2",))
    same = contribution_made("C4", "P2", "Ring us.", "10:41", space="S1", refs=("C3",))
    assert rules(*FIRST, TWO, *MOVED, stayed, same, *LAST) == ["nothing-carried"]


def test_host_from_another_table_is_no_successor() -> None:
    """A person who now hosts another table is no successor, either."""
    moved = (TWO, *move("10:31", "S2", "P2"), *MOVED, host("P3", "S2", "10:33"), *MORE)
    assert "host-moved" in rules(*FIRST, *moved, *LAST)
