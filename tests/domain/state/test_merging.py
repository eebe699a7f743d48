"""Merging two ids of one person keeps the state consistent, whatever happened before."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given as draw
from hypothesis import settings
from hypothesis import strategies as st

from dialoguekit.disclosure.roster import Roster
from dialoguekit.domain.state import Workshop, copy_state, evolve
from dialoguekit.events import (
    BallotClosed,
    BallotOpened,
    ConsentGiven,
    ConsentWithdrawn,
    Event,
    PersonMerged,
    PersonRegistered,
    PresenceEnded,
    PresenceStarted,
    RoundAnswered,
    RoundOpened,
    VoteCast,
)
from dialoguekit.testing.projection_laws import apply_corrections
from dialoguekit.testing.scenario import given, resolve_time

PEOPLE = ("P1", "P2", "P3")
people = st.sampled_from(PEOPLE)
HAPPENED = st.lists(
    st.one_of(
        st.builds(lambda p: PresenceStarted(person=p), people),
        st.builds(lambda p: PresenceEnded(person=p), people),
        st.builds(
            lambda p: ConsentGiven(person=p, scopes=("quote",), version="1", basis="spoken"), people
        ),
        st.builds(lambda p: ConsentWithdrawn(person=p, scopes=("quote",)), people),
        st.builds(lambda p: RoundAnswered(round="RD1", person=p), people),
        st.builds(lambda p, q: PersonMerged(person=p, alias=q), people, people),
    ),
    max_size=12,
)


@draw(HAPPENED)
@settings(max_examples=200)
def test_state_and_reports_agree_on_one_person(happened: Sequence[Event]) -> None:
    """On who answered, and when, and on who consents now."""
    minutes = [(event, f"{9 + n // 60:02d}:{n % 60:02d}") for n, event in enumerate(happened)]
    scenario = given(
        *(PersonRegistered(person=p, group="peer support") for p in PEOPLE),
        RoundOpened(round="RD1", roll=PEOPLE, deadline=resolve_time("09:03")),
        *minutes,
    )
    state, roster = scenario.state, Roster()
    answered, late = set(), set()
    roll: tuple[str, ...] = ()
    for recorded in apply_corrections(scenario.recorded):
        roster.apply(recorded)
        if isinstance(recorded.event, RoundAnswered):
            answered.add(recorded.event.person)
            if recorded.occurred_at > resolve_time("09:05"):  # Clocks differ by two minutes.
                late.add(recorded.event.person)
        if isinstance(recorded.event, RoundOpened):
            roll = recorded.event.roll
    assert state.rounds["RD1"].answered == answered
    assert state.rounds["RD1"].answered_late == late
    assert state.rounds["RD1"].roll == roll
    now = scenario.recorded[-1].occurred_at_us
    for id, person in state.people.items():
        consents = "quote" in person.consents and person.consents["quote"].is_open
        assert consents == (roster.consent_seq(id, "quote") is not None), (id, now)


def test_a_copy_of_the_state_is_merged_alone() -> None:
    """The aliases of one do not change the other."""
    scenario = given(*(PersonRegistered(person=p, group="peer support") for p in PEOPLE))
    state = scenario.state
    copied: Workshop = copy_state(state)
    merged = scenario.and_given(PersonMerged(person="P1", alias="P2")).recorded[-1]
    evolve(copied, merged)
    assert (state.aliases, list(copied.people)) == ({}, ["P1", "P3"])


def test_presence_is_that_of_one_person_recorded_under_both_ids() -> None:
    """At equal times the order of recording counts, whichever id it was recorded under."""
    scenario = given(
        *(PersonRegistered(person=p, group="peer support") for p in ("P1", "P2")),
        (PresenceStarted(person="P1"), "09:00"),
        (PresenceStarted(person="P2"), "09:00"),
        (PresenceEnded(person="P1"), "09:00"),
        PersonMerged(person="P1", alias="P2"),
    )
    assert not scenario.state.people["P1"].presence.is_open
    back = scenario.and_given((PresenceStarted(person="P1"), "09:00"))
    assert back.state.people["P1"].presence.is_open


def test_a_ballot_in_which_both_ids_voted_stays_as_it_was_counted() -> None:
    """A later merge of others renames them alone."""
    ballot = BallotOpened(ballot="B1", options=("line",), scale=("no", "yes"), roll=(*PEOPLE, "P4"))
    scenario = given(
        *(PersonRegistered(person=p, group="peer support") for p in (*PEOPLE, "P4")),
        ballot,
        *(VoteCast(ballot="B1", voter=p, choices=(("line", 1),)) for p in ("P1", "P2", "P3")),
        BallotClosed(ballot="B1"),
        PersonMerged(person="P1", alias="P2", ballots=("B1",)),
        PersonMerged(person="P3", alias="P4"),
    )
    decided = scenario.state.ballots["B1"]
    assert decided.roll == {"P1", "P2", "P3"} == decided.voters
    reported = [recorded.event for recorded in apply_corrections(scenario.recorded)]
    assert [e.roll for e in reported if isinstance(e, BallotOpened)] == [("P1", "P2", "P3")]
    assert [e.voter for e in reported if isinstance(e, VoteCast)] == ["P1", "P2", "P3"]
