"""Commands on programmes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given as given_data
from hypothesis import strategies as st

from dialoguekit.domain import commands
from dialoguekit.domain.state import Programme, Workshop
from dialoguekit.events import (
    Event,
    PersonForgotten,
    PersonMatched,
    PersonMerged,
    PersonRegistered,
    ProgrammeAnnounced,
    TokenIssued,
    WorkshopAdded,
    WorkshopOpened,
    WorkshopRemoved,
)
from dialoguekit.events.programme import join_matches
from dialoguekit.testing.scenario import Given, given, given_programme

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


def people(more: Sequence[Event] = ()) -> Given[Workshop]:
    """Return a workshop with P1 to P4, and what else happened."""
    registered = [PersonRegistered(person=f"P{n}", group="all") for n in range(1, 5)]
    return given(*registered, *more)


STATES = {
    "leeds": people([PersonMerged(person="P1", alias="P4")]),
    "york": people([PersonForgotten(person="P4", basis="asked"), TokenIssued(token="k7f3")]),
    "hull": people(),
    "bath": given(WorkshopOpened()),
}


def match(scenario: Given[Programme], found: Mapping[str, str], **options: Any) -> Any:
    return scenario.when(
        commands.match_person, found, workshop_state=lambda name: STATES[name].state, **options
    )


def test_a_person_is_matched_in_several_workshops() -> None:
    """The ids are those of each workshop; a token is one, too."""
    match(BOTH, {"york": "P3", "leeds": "P2"}, reason="He told us").then(
        PersonMatched(people=(("leeds", "P2"), ("york", "P3")), reason="He told us")
    )
    match(BOTH, {"york": "k7f3", "leeds": "P2"}).then(
        PersonMatched(people=(("leeds", "P2"), ("york", "k7f3")))
    )


def test_people_are_matched_in_workshops_of_the_programme() -> None:
    """The message names them."""
    match(BOTH, {"leeds": "P3", "hull": "P1"}).then_refused("'hull' does not belong", "leeds, york")


def test_people_are_matched_in_two_workshops() -> None:
    """One id alone says nothing."""
    match(BOTH, {"leeds": "P3"}).then_refused("fewer than two")
    match(BOTH, {"leeds": "P3", "york": " "}).then_refused("no id")


def test_people_are_matched_in_workshops_with_people() -> None:
    """A workshop of the programme may not have begun."""
    with_bath = BOTH.and_given(WorkshopAdded(workshop="bath"))
    match(with_bath, {"leeds": "P3", "bath": "P1"}).then_refused("nobody in the workshop 'bath'")


def test_known_people_are_matched() -> None:
    """Each in the own workshop; who was forgotten is not known any more."""
    match(BOTH, {"leeds": "P3", "york": "P99"}).then_refused(
        "match a person of 'york'", "no person is registered as P99", "P1, P2, P3"
    )
    match(BOTH, {"leeds": "P3", "york": "P4"}).then_refused("P4's data was erased")


ALL = BOTH.and_given(WorkshopAdded(workshop="hull"))


def test_no_two_people_of_a_workshop_are_matched_with_one_another() -> None:
    """Nor through other workshops; of a workshop that merged two ids they are one."""
    matched = ALL.and_given(
        PersonMatched(people=(("leeds", "P1"), ("york", "P1"))),
        PersonMatched(people=(("hull", "P3"), ("york", "P1"))),
    )
    match(matched, {"leeds": "P2", "york": "P1"}).then_refused(
        "with the earlier matches, P1 and P2 of 'leeds' would be one person", "merge"
    )
    match(matched, {"leeds": "P2", "hull": "P3"}).then_refused("P1 and P2 of 'leeds'")
    for accepted in ({"leeds": "P4", "hull": "P3"}, {"leeds": "P2", "hull": "P2"}):
        match(matched, accepted).then(PersonMatched(people=tuple(accepted.items())))


PAIRS = st.dictionaries(
    st.sampled_from(("leeds", "york", "hull")),
    st.sampled_from(("P1", "P2", "P3")),
    min_size=2,
)


@given_data(st.lists(PAIRS, max_size=8))
def test_whatever_is_matched_a_workshop_has_each_person_once(
    pairs: list[dict[str, str]],
) -> None:
    """Whether a match is accepted does not depend on how the others were given."""
    scenario = ALL
    for found in pairs:
        result = match(scenario, found)
        if result.refused is None:
            scenario = result.resulting_scenario
    joined = join_matches(scenario.state.matches, lambda _, id: id)
    for first in set(joined.values()):
        workshops = [workshop for (workshop, _), own in joined.items() if own == first]
        assert len(workshops) == len(set(workshops))
