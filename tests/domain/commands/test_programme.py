"""Commands on programmes."""

from __future__ import annotations

from dialoguekit.domain import commands
from dialoguekit.events import (
    PersonMatched,
    ProgrammeAnnounced,
    WorkshopAdded,
    WorkshopRemoved,
)
from dialoguekit.testing.scenario import given_programme

NORTH = given_programme(ProgrammeAnnounced(title="North"))
LEEDS = WorkshopAdded(workshop="leeds")


def test_a_programme_is_announced() -> None:
    """Purpose and commissioner are optional."""
    given_programme().when(
        commands.announce, title="North", purpose="To be heard", commissioner="the council"
    ).then(ProgrammeAnnounced(title="North", purpose="To be heard", commissioner="the council"))


def test_a_programme_is_announced_once() -> None:
    """An id belongs to one programme."""
    NORTH.when(commands.announce, title="South").then_refused("announced already", "another id")


def test_a_workshop_is_added_removed_and_added_again() -> None:
    """Its own stream does not change."""
    added = NORTH.when(commands.add_workshop, "leeds")
    added.then(LEEDS)
    removed = added.resulting_scenario.when(commands.remove_workshop, "leeds", reason="postponed")
    removed.then(WorkshopRemoved(workshop="leeds", reason="postponed"))
    removed.resulting_scenario.when(commands.add_workshop, "leeds").then_state(
        lambda state: state.workshops == ["leeds"]
    )


def test_a_programme_that_is_not_announced_has_no_workshops() -> None:
    """It has to be announced first."""
    given_programme().when(commands.add_workshop, "leeds").then_refused("not announced")


def test_a_workshop_is_added_once() -> None:
    """Otherwise it would be counted twice."""
    NORTH.and_given(LEEDS).when(commands.add_workshop, "leeds").then_refused("already")


def test_only_a_workshop_of_the_programme_is_removed() -> None:
    """The message names them."""
    NORTH.and_given(LEEDS).when(commands.remove_workshop, "york").then_refused(
        "does not belong", "Workshops: leeds"
    )
    NORTH.when(commands.remove_workshop, "leeds").then_refused("none so far")


# People who took part in several workshops

BOTH = NORTH.and_given(LEEDS, WorkshopAdded(workshop="york"))


def test_a_person_is_matched_in_several_workshops() -> None:
    """The ids are those of each workshop."""
    people = {"york": "P7", "leeds": "P3"}
    BOTH.when(commands.match_person, people, reason="He told us").then(
        PersonMatched(people=(("leeds", "P3"), ("york", "P7")), reason="He told us")
    )


def test_people_are_matched_in_workshops_of_the_programme() -> None:
    """The message names them."""
    BOTH.when(commands.match_person, {"leeds": "P3", "hull": "P1"}).then_refused(
        "'hull' does not belong", "leeds, york"
    )


def test_people_are_matched_in_two_workshops() -> None:
    """One id alone says nothing."""
    BOTH.when(commands.match_person, {"leeds": "P3"}).then_refused("fewer than two")
    BOTH.when(commands.match_person, {"leeds": "P3", "york": " "}).then_refused("no id")
