"""Who was there: for long enough, in a space, or at a distance."""

from __future__ import annotations

from typing import Any

from dialoguekit.events import ActivityStarted, PersonRegistered, PresenceEnded, PresenceStarted
from dialoguekit.testing.method_output import assemble
from dialoguekit.testing.scenario import Given, resolve_time
from dialoguekit_voice import ANALYSIS
from dialoguekit_voice.presences import Member, Presences

from .conftest import moved, workshop

SPACE = frozenset({"S2"})


def presences(given: Given[Any]) -> Presences:
    """Return the presences of a workshop."""
    return Presences.of(assemble(ANALYSIS, given).record, ())


def us(at: str) -> int:
    """Return a time of day in microseconds."""
    return int(resolve_time(at).timestamp()) * 1_000_000


HOUR = (us("10:00"), us("11:00"))


def people(found: tuple[Member, ...] | None) -> set[str]:
    """Return the numbers of people, in words that tests compare."""
    return {f"P{n}" for n in range(1, 12) if any(m.person == f"P{n}" for m in found or ())}


def test_who_was_there_for_half_of_an_interval_is_on_its_roll() -> None:
    """Who left before is not, and a facilitator never is."""
    found = presences(
        workshop(
            (PresenceEnded(person="P2"), "10:29"),
            (PresenceEnded(person="P3"), "10:30"),
        )
    )
    assert people(found.for_share(HOUR)) == {"P3", "P4", "P5", "P6", "P7"}


def test_of_a_few_minutes_all_who_came_are_on_the_roll() -> None:
    """A log that was typed in afterwards may have no longer times."""
    found = presences(workshop((PresenceEnded(person="P2"), "10:01")))
    minute = 60_000_000
    assert "P2" in people(found.for_share((HOUR[0], HOUR[0] + 5 * minute - 1)))
    assert "P2" not in people(found.for_share((HOUR[0], HOUR[0] + 5 * minute)))


def test_in_a_conversation_of_days_all_who_came_are_on_the_roll() -> None:
    """Nobody stays for half of it."""
    found = presences(workshop((PresenceEnded(person="P2"), "10:01")))
    day = 24 * 3_600_000_000
    assert "P2" not in people(found.for_share((HOUR[0], HOUR[0] + day)))
    assert "P2" in people(found.for_share((HOUR[0], HOUR[0] + day + 1)))


def test_stays_are_added_up() -> None:
    """Somebody may leave and come back."""
    found = presences(
        workshop(
            (PresenceEnded(person="P2"), "10:20"),
            (PresenceStarted(person="P2"), "10:45"),
        )
    )
    (member,) = [m for m in found.for_share(HOUR) if m.person == "P2"]
    assert member.seconds == 35 * 60
    assert member.group == "primary care"


def test_who_stayed_in_a_space_or_spoke_there_is_on_its_roll() -> None:
    """Five minutes are enough; who passed by is not on it."""
    found = presences(
        workshop(
            moved("P2", "S2", "10:00"),
            moved("P3", "S2", "10:00"),
            moved("P4", "S2", "10:00"),
            moved("P3", "S1", "10:04"),
            moved("P4", "S1", "10:05"),
        )
    )
    assert people(found.in_spaces(SPACE, [])) == {"P2", "P4"}
    assert people(found.in_spaces(SPACE, ["P7"])) == {"P2", "P4", "P7"}


def test_the_roll_of_a_space_is_unknown_if_no_stay_is_recorded() -> None:
    """It is not empty."""
    assert presences(workshop()).in_spaces(SPACE, ["P2"]) is None


def test_who_is_on_a_roll_at_a_distance_is_not_asked_for_presence() -> None:
    """Only participants are."""
    found = presences(workshop(PersonRegistered(person="P8", group="peer support")))
    assert people(found.at_distance(["P8", "P1"])) == {"P8"}


def test_what_was_done_at_a_distance_before_does_not_lengthen_the_workshop() -> None:
    """It begins with its opening."""
    before: Any = ActivityStarted(activity="A2", method="talk", roll=("P2",))
    found = presences(workshop((before, "08:00")))
    assert found.began == us("09:00")


def test_an_open_workshop_lasts_until_the_last_event() -> None:
    """The move at 10:40 is the last."""
    found = presences(workshop(moved("P2", "S2", "10:40"), closed=False))
    assert found.ended == us("10:40")
