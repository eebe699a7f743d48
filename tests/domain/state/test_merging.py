"""Merging two ids of one person keeps the state consistent, whatever happened before."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given as draw
from hypothesis import settings
from hypothesis import strategies as st

from dialoguekit.disclosure.roster import Roster
from dialoguekit.domain.state import Workshop, copy_state, evolve
from dialoguekit.events import (
    ConsentGiven,
    ConsentWithdrawn,
    Event,
    PersonMerged,
    PersonRegistered,
    PresenceEnded,
    PresenceStarted,
    RoundAnswered,
    RoundOpened,
)
from dialoguekit.testing.projection_laws import apply_corrections
from dialoguekit.testing.scenario import given

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
    """On who answered, and on who consents now."""
    minutes = [(event, f"{9 + n // 60:02d}:{n % 60:02d}") for n, event in enumerate(happened)]
    scenario = given(
        *(PersonRegistered(person=p, group="peer support") for p in PEOPLE),
        RoundOpened(round="RD1", roll=PEOPLE),
        *minutes,
    )
    state, roster = scenario.state, Roster()
    answered = set()
    roll: tuple[str, ...] = ()
    for recorded in apply_corrections(scenario.recorded):
        roster.apply(recorded)
        if isinstance(recorded.event, RoundAnswered):
            answered.add(recorded.event.person)
        if isinstance(recorded.event, RoundOpened):
            roll = recorded.event.roll
    assert state.rounds["RD1"].answered == answered
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
