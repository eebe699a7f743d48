"""A series of workshops."""

from __future__ import annotations

from dialoguekit.domain import commands
from dialoguekit.events import ProgrammeAnnounced, WorkshopAdded, WorkshopRemoved
from dialoguekit.testing.scenario import given_programme

NORTH = given_programme(ProgrammeAnnounced(title="North"))
LEEDS = WorkshopAdded(workshop="leeds")


def test_a_programme_is_announced() -> None:
    """With what it is for, and who asked for it."""
    given_programme().when(
        commands.announce, title="North", purpose="To be heard", commissioner="the council"
    ).then(ProgrammeAnnounced(title="North", purpose="To be heard", commissioner="the council"))


def test_a_programme_is_announced_once() -> None:
    """An id stands for one programme."""
    NORTH.when(commands.announce, title="South").then_refused("announced already", "another id")


def test_a_workshop_is_added_taken_out_and_added_again() -> None:
    """Its own stream stays as it is."""
    added = NORTH.when(commands.add_workshop, "leeds")
    added.then(LEEDS)
    removed = added.afterwards.when(commands.remove_workshop, "leeds", reason="postponed")
    removed.then(WorkshopRemoved(workshop="leeds", reason="postponed"))
    removed.afterwards.when(commands.add_workshop, "leeds").then_state(
        lambda state: state.workshops == ["leeds"]
    )


def test_a_programme_that_is_not_announced_has_no_workshops() -> None:
    """It is announced first."""
    given_programme().when(commands.add_workshop, "leeds").then_refused("not announced")


def test_a_workshop_is_added_once() -> None:
    """It would be counted twice."""
    NORTH.and_given(LEEDS).when(commands.add_workshop, "leeds").then_refused("already")


def test_a_workshop_that_does_not_belong_is_not_taken_out() -> None:
    """The message names those that do."""
    NORTH.and_given(LEEDS).when(commands.remove_workshop, "york").then_refused(
        "does not belong", "Workshops: leeds"
    )
    NORTH.when(commands.remove_workshop, "leeds").then_refused("none so far")
