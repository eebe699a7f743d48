"""On replay, a person with several ids has the one that was kept."""

from __future__ import annotations

from hypothesis import given as draw
from hypothesis import settings
from hypothesis import strategies as st

from dialoguekit.disclosure.roster import Roster
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    AgreementAdopted,
    BallotClosed,
    BallotOpened,
    ContributionMade,
    OpaqueEvent,
    PersonForgotten,
    PersonMerged,
    PersonRegistered,
    PresenceStarted,
    StanceTaken,
    VoteCast,
)
from dialoguekit.events.fields import PLACEHOLDER
from dialoguekit.testing.projection_laws import apply_corrections
from dialoguekit.testing.scenario import Given, ScenarioInput, given, scenario_event

PEOPLE = ("P1", "P2", "P3", "P4", "P5")


def registered(*more: ScenarioInput) -> Given[Workshop]:
    people = (PersonRegistered(person=person, group="peer support") for person in PEOPLE)
    return given(*people, *more)


def replayed(scenario: Given[Workshop]) -> list[object]:
    return [recorded.event for recorded in apply_corrections(scenario.recorded)]


def test_the_events_of_an_alias_are_those_of_the_person() -> None:
    """Also those that were recorded before; a list names the person once."""
    found = replayed(
        registered(
            PresenceStarted(person="P2"),
            AgreementAdopted(
                version=1, rules=("R1",), decided_by="consent", roll=("P1", "P2"), assents=("P2",)
            ),
            PersonMerged(person="P1", alias="P2"),
            StanceTaken(contribution="C1", person="P2", value=1),
        )
    )
    presence, adopted, merged, stance = found[len(PEOPLE) :]
    assert isinstance(found[1], OpaqueEvent)
    assert presence == PresenceStarted(person="P1")
    assert isinstance(adopted, AgreementAdopted)
    assert (adopted.roll, adopted.assents) == (("P1",), ("P1",))
    assert merged == PersonMerged(person="P1", alias="P2")
    assert stance == StanceTaken(contribution="C1", person="P1", value=1)


def test_those_who_recorded_an_event_are_renamed_too() -> None:
    """The context names people as well."""
    scenario = registered(
        scenario_event(PresenceStarted(person="P3"), by="P2", on_behalf_of="P2"),
        PersonMerged(person="P1", alias="P2"),
    )
    recorded = apply_corrections(scenario.recorded)[len(PEOPLE)]
    assert (recorded.context.by, recorded.context.on_behalf_of) == ("P1", "P1")


def test_a_ballot_that_was_counted_keeps_both_votes() -> None:
    """Any other ballot has one vote of the person."""
    opened = BallotOpened(ballot="B1", options=("a",), kind="dots", budget=1, roll=("P1", "P2"))
    vote = VoteCast(ballot="B1", voter="P2", choices=(("a", 1),))
    scenario = registered(opened, vote, BallotClosed(ballot="B1"))
    counted = replayed(scenario.and_given(PersonMerged(person="P1", alias="P2", ballots=("B1",))))
    assert counted[len(PEOPLE) :][:2] == [opened, vote]
    renamed = replayed(scenario.and_given(PersonMerged(person="P1", alias="P2")))
    assert renamed[len(PEOPLE) + 1] == VoteCast(ballot="B1", voter="P1", choices=(("a", 1),))


def test_forgetting_withholds_the_texts_of_all_ids() -> None:
    """The event of the erasure names each of them."""
    found = replayed(
        registered(
            ContributionMade(contribution="C1", author="P2", text="More time."),
            PersonMerged(person="P1", alias="P2"),
            PersonForgotten(person="P1", also_known_as=("P2",), basis="asked"),
        )
    )
    made = found[len(PEOPLE)]
    assert isinstance(made, ContributionMade)
    assert (made.author, made.text) == ("P1", PLACEHOLDER)


MERGERS = st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)), max_size=8)


@draw(MERGERS)
@settings(max_examples=200)
def test_state_roster_and_replay_agree_on_who_is_who(mergers: list[tuple[str, str]]) -> None:
    """After any mergers, also such as a command refuses, each id leads to one person."""
    scenario = registered(
        *(PersonMerged(person=one, alias=other) for one, other in mergers),
        *(PresenceStarted(person=person) for person in PEOPLE),
    )
    state = scenario.state
    roster = Roster()
    arrived = []
    for recorded in apply_corrections(scenario.recorded):
        roster.apply(recorded)
        if isinstance(recorded.event, PresenceStarted):
            arrived.append(recorded.event.person)
    assert arrived == [state.canonical(person) for person in PEOPLE]
    assert arrived == [roster.canonical(person) for person in PEOPLE]
    assert set(state.people) == set(roster.members) == set(arrived)
