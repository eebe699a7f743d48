"""The rules of the method where nothing breaks them, or only just."""

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
from dialoguekit.testing.builders import ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, Given, Happened, happened
from dialoguekit_world_cafe.projection import WorldCafe
from dialoguekit_world_cafe.rules import flags


def went(at: str, to: str, *people: str) -> tuple[Fact, ...]:
    """People went to a table."""
    return tuple((PresenceMoved(person=person, destination=to), at) for person in people)


def hosts(person: str, table: str, at: str) -> Happened:
    """Somebody was made the host of a table."""
    return happened(RoleAssigned(person=person, role="host"), at, space=table)


# P2 to P5 are of primary care, P6 to P9 of peer support; P2 stays at S1, P4 at S2.
OPENED = (
    SpaceCreated(space="S1", kind="table"),
    SpaceCreated(space="S2", kind="table"),
    started("world-cafe", "10:00"),
    happened(QuestionPosed(question="Q1", text="What helps?"), "10:00", activity="A1"),
    *went("10:08", "S1", "P2", "P3", "P6", "P7"),
    *went("10:08", "S2", "P4", "P5", "P8", "P9"),
)
ONE = entered("round", "10:10")
IDEAS = (
    said("C1", "P3", "Nobody knows us.", "10:15", space="S1"),
    said("C2", "P9", "The list is old.", "10:16", space="S2"),
)
HOSTS = (hosts("P2", "S1", "10:28"), hosts("P4", "S2", "10:28"))
FIRST = (*OPENED, ONE, *IDEAS, *HOSTS)
TWO = entered("round", "10:30")
MOVED = (*went("10:31", "S2", "P3", "P6", "P7"), *went("10:31", "S1", "P5", "P8", "P9"))
MORE = (
    said("C3", "P7", "Put us on the list.", "10:40", space="S2", refs=("C1",)),
    said("C4", "P2", "Ring us.", "10:41", space="S1"),
)
SECOND = (TWO, *MOVED, *MORE)
LAST = (entered("harvest", "10:50"), said("C5", "P4", "A list.", "10:55"), ended("11:10"))


def rules(*facts: Fact, room: Given[Any] | None = None) -> list[str]:
    """The rules that are broken in a workshop in which these are the facts."""
    gathering = room or gathered(each=4)
    cafe = gathering.and_given(*facts).project(WorldCafe).workshops["leeds"]
    return [flag.rule for session in cafe.sessions for flag in flags(cafe, session)]


def test_this_history_breaks_no_rule() -> None:
    """What the other tests here change."""
    assert rules(*FIRST, *SECOND, *LAST) == []


@pytest.mark.parametrize("count", range(len(FIRST) + len(SECOND) + len(LAST)))
def test_a_running_cafe_is_not_flagged_for_what_can_still_come(count: int) -> None:
    """Neither hosts nor moves nor ideas nor a harvest are missed before their time."""
    assert rules(*(*FIRST, *SECOND, *LAST)[:count]) == []


def test_a_workshop_that_closed_ends_its_cafe() -> None:
    """Then the harvest is missed, and a round that nobody ended is judged."""
    found = rules(*FIRST, TWO, *MORE, (WorkshopClosed(), "12:30"))
    assert found == ["nobody-moved", "no-harvest"]


def test_the_first_round_needs_no_host() -> None:
    """Many tables agree on one as it ends."""
    late = (hosts("P2", "S1", "10:31"), hosts("P4", "S2", "10:31"))
    assert rules(*OPENED, ONE, *IDEAS, TWO, *late, *MOVED, *MORE, *LAST) == []


def test_a_host_may_hand_over_to_somebody_who_stays() -> None:
    """As long as one who heard the round receives the next ones."""
    swap = (hosts("P3", "S1", "10:31"), *went("10:31", "S2", "P2"))
    assert rules(*FIRST, TWO, *swap, *MOVED[1:], *MORE, *LAST) == []
    stranger = (hosts("P5", "S1", "10:31"), *went("10:31", "S2", "P2"))
    assert "host-moved" in rules(*FIRST, TWO, *stranger, *MOVED, *MORE, *LAST)


def test_a_host_who_goes_with_nobody_to_host_is_flagged_at_once() -> None:
    """While the round is on somebody can still go back."""
    assert rules(*FIRST, TWO, *went("10:31", "S2", "P2")) == ["host-moved"]


@pytest.mark.parametrize(("away", "kept"), [("10:24", False), ("10:25", True), ("10:27", True)])
def test_a_host_may_get_up_before_the_round_is_over(away: str, kept: bool) -> None:
    """Not before three quarters of it."""
    facts = (*OPENED, *HOSTS[1:], hosts("P2", "S1", "10:09"), ONE, *IDEAS)
    back = (*went(away, "S3", "P2"), *went("10:29", "S1", "P2"))
    stays = (*went(away, "S3", "P2"), *went("10:31", "S1", "P2"))
    assert "host-left" not in rules(*facts, *back, *SECOND, *LAST)
    assert ("host-left" not in rules(*facts, *stays, *SECOND, *LAST)) == kept


def test_a_host_of_whom_nobody_notes_a_place_is_at_the_table() -> None:
    """A facilitator may be host, and may never have been noted anywhere."""
    registered = PersonRegistered(person="P10", roles=("facilitator",))
    for person in ("P1", "P10"):
        facts = (registered, *OPENED, ONE, *IDEAS, HOSTS[0], hosts(person, "S2", "10:28"))
        assert "no-host" not in rules(*facts, *SECOND, *LAST)


def test_at_a_table_without_a_host_one_may_stay() -> None:
    """Only a second one is noted as too many."""
    facts = (*OPENED, ONE, *IDEAS, HOSTS[0])
    assert rules(*facts, *SECOND, *LAST) == ["no-host"]
    two = (TWO, *MOVED[:3], *MOVED[4:], *MORE)
    assert rules(*facts, *two, *LAST) == ["no-host", "same-table"]


def test_to_come_back_to_a_table_is_no_breach() -> None:
    """In a last round many do; whom they meet there they have met."""
    three = (
        entered("round", "10:50"),
        *went("10:51", "S1", "P3", "P6", "P7"),
        *went("10:51", "S2", "P5", "P8", "P9"),
        *(said(f"C{n}", f"P{n}", "So.", "11:00", space=f"S{n - 5}") for n in (6, 7)),
    )
    last = (entered("harvest", "11:10"), said("C5", "P4", "A list.", "11:11"), ended("11:30"))
    assert rules(*FIRST, *SECOND, *three, *last) == []


def test_five_at_a_table_are_not_too_many() -> None:
    """Nor is one of a group alone where there are too few for two of each."""
    room = gathered(each=5)
    facts = (*OPENED, ONE, *went("10:11", "S1", "P11"), *IDEAS, *HOSTS)
    gone = (*went("10:11", "S3", "P10"), (PresenceEnded(person="P10"), "10:11"))
    moved = (TWO, *MOVED, *went("10:31", "S2", "P11"), *MORE, *LAST)
    assert rules(*gone, *facts, *moved, room=room) == []
    three = gathered(each=3)
    small = (*OPENED[:5], *OPENED[6:9], ONE, *IDEAS[:1], *went("10:12", "S2", "P6"))
    assert "lone-member" not in rules(*small, room=three)


def test_a_workshop_of_one_group_has_nobody_alone() -> None:
    """There is nobody else to sit with."""
    room = gathered(("peer support",), each=8)
    assert rules(*FIRST, *SECOND, *LAST, room=room) == []


def test_who_is_heard_at_a_table_sat_there() -> None:
    """Even where nobody noted that they came."""
    joined = (PersonRegistered(person="P10", group="peer support"),)
    there = said("C9", "P6", "Here!", "10:43", space="S2")
    standing = (TWO, *MOVED, *went("10:32", "S3", "P6"), *MORE)
    assert rules(*joined, *FIRST, *standing, *LAST) == ["at-no-table"]
    assert rules(*joined, *FIRST, *standing, there, *LAST) == []


def test_a_facilitator_may_speak_at_no_table() -> None:
    """The rule is for those who take part; and without tables there is none."""
    assert rules(*FIRST, *SECOND, said("C9", "P1", "Five minutes.", "10:45"), *LAST) == []
    loose = (ONE, said("C1", "P3", "So.", "10:15"))
    assert "off-table" not in rules(started("world-cafe", "10:00"), *loose)


@pytest.mark.parametrize(
    ("until", "kept"), [("10:19", False), ("10:20", True), ("10:55", True), ("10:56", False)]
)
def test_ten_to_forty_five_minutes_are_a_round(until: str, kept: bool) -> None:
    """Half of the shortest to one and a half times the longest, where nothing was planned."""
    assert ("round-length" not in rules(*FIRST, ended(until))) == kept


@pytest.mark.parametrize("relation", ["carries", "derives", "builds on"])
def test_an_idea_is_carried_by_a_link_too(relation: str) -> None:
    """Whichever way it points: the rounds tell what came first."""
    bare = (TWO, *MOVED, said("C3", "P7", "A list.", "10:40", space="S2"), MORE[1])
    assert rules(*FIRST, *bare, *LAST) == ["nothing-carried"]
    for origin, target in (("C3", "C1"), ("C1", "C3")):
        link = ContributionLinked(origin=origin, target=target, relation=relation)
        assert rules(*FIRST, *bare, link, *LAST) == []
    other = ContributionLinked(origin="C3", target="C1", relation="contradicts")
    assert rules(*FIRST, *bare, other, *LAST) == ["nothing-carried"]


def test_to_go_on_at_the_same_table_is_not_to_carry() -> None:
    """Nor is to take up what was said in the same round."""
    stayed = said("C3", "P4", "A list.", "10:40", space="S2", refs=("C2",))
    same = said("C4", "P2", "Ring us.", "10:41", space="S1", refs=("C3",))
    assert rules(*FIRST, TWO, *MOVED, stayed, same, *LAST) == ["nothing-carried"]


def test_a_host_who_sat_elsewhere_before_is_no_heir() -> None:
    """Nor is one who sat there, and is host of another table now."""
    away = (TWO, *went("10:31", "S2", "P2"), *MOVED, hosts("P3", "S2", "10:33"), *MORE)
    assert "host-moved" in rules(*FIRST, *away, *LAST)
