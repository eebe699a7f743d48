"""Roster: groups, roles, and who may be quoted."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as given_examples
from hypothesis import strategies as st

from dialoguekit.disclosure.roster import Roster
from dialoguekit.events import (
    ConsentGiven,
    ConsentWithdrawn,
    ContributionMade,
    PersonForgotten,
    PersonMerged,
    PersonRegistered,
    PresenceStarted,
    TokenIssued,
    WorkshopScheduled,
)
from dialoguekit.testing.scenario import given, scenario_event

SCHEDULED = WorkshopScheduled(title="Leeds", groups=("primary care", "peer support"))


def roster(*events: Any) -> Roster:
    """Return a roster with these events applied."""
    applied = Roster()
    for recorded in given(*events).recorded:
        applied.apply(recorded)
    return applied


def person(id: str, group: str | None, *roles: str) -> PersonRegistered:
    """Return the registration of a person."""
    return PersonRegistered(person=id, group=group, roles=roles or ("participant",))


def gives_consent(*scopes: str, person: str = "P1") -> ConsentGiven:
    """Return a consent, by default of P1."""
    return ConsentGiven(person=person, scopes=scopes, version="1", basis="spoken")


def withdraws_consent(*scopes: str, person: str = "P1") -> ConsentWithdrawn:
    """Return a withdrawal of consent, by default of P1."""
    return ConsentWithdrawn(person=person, scopes=scopes)


def test_the_groups_are_in_the_order_of_the_scheme() -> None:
    """A report uses this order."""
    assert roster(SCHEDULED).groups == ("primary care", "peer support")
    assert roster().groups == ()


def test_participants_are_those_with_that_role() -> None:
    """Facilitators, scribes and observers are left out, whatever their group."""
    applied = roster(
        SCHEDULED,
        person("P1", "peer support"),
        person("P2", "primary care"),
        person("P3", "primary care", "facilitator"),
        person("P4", "peer support", "scribe", "participant"),
        person("P5", None, "observer"),
    )
    assert [p for p in ("P1", "P2", "P3", "P4", "P5", "P9") if applied.is_participant(p)] == [
        "P1",
        "P2",
        "P4",
    ]


def test_a_quote_is_attributed_to_a_group_or_a_role() -> None:
    """A facilitator from primary care does not speak for primary care."""
    applied = roster(
        SCHEDULED,
        person("P1", "peer support", "scribe", "participant"),
        person("P2", "primary care", "facilitator"),
        person("P3", None, "observer", "scribe"),
        person("P4", None, "participant"),
    )
    assert applied.attribution_of("P1") == "peer support"
    assert applied.attribution_of("P2") == "facilitator"
    assert applied.attribution_of("P3") == "observer"
    assert applied.attribution_of("P4") == "participant"
    assert applied.attribution_of("P9") == "unknown"


@pytest.mark.parametrize(
    ("events", "may"),
    [
        ((), False),
        ((gives_consent("record"),), False),
        ((gives_consent("quote"),), False),
        ((gives_consent("record", "quote"),), True),
        ((gives_consent("record"), gives_consent("quote", "contact")), True),
        ((gives_consent("record", "quote"), withdraws_consent("quote")), False),
        ((gives_consent("record", "quote"), withdraws_consent("record")), False),
        ((gives_consent("record", "quote", "contact"), withdraws_consent("contact")), True),
        (
            (gives_consent("record", "quote"), withdraws_consent("quote"), gives_consent("quote")),
            True,
        ),
        ((withdraws_consent("quote"), gives_consent("record", "quote")), True),
        ((gives_consent("record", "quote", person="P2"),), False),
    ],
)
def test_quoting_needs_consent_to_record_and_to_quote(events: tuple[Any, ...], may: bool) -> None:
    """The current consent applies."""
    assert roster(*events).may_quote("P1") is may


def test_consents_are_ordered_by_time_of_occurrence() -> None:
    """A consent of the morning, recorded late, does not revoke a withdrawal at noon."""
    applied = roster(
        (withdraws_consent("quote"), "12:00"),
        (gives_consent("record", "quote"), "09:00"),
        (gives_consent("contact"), "18:00"),
    )
    assert not applied.may_quote("P1")
    assert applied.consent_seq("P1", "record") == 2


def test_a_consent_has_the_seq_of_its_event() -> None:
    """It is that of the latest event; None after a withdrawal or without consent."""
    applied = roster(
        gives_consent("record"),
        gives_consent("record", "quote"),
        withdraws_consent("quote"),
        gives_consent("contact"),
    )
    assert applied.consent_seq("P1", "record") == 2
    assert applied.consent_seq("P1", "quote") is None
    assert applied.consent_seq("P1", "photograph") is None
    assert applied.consent_seq("P2", "record") is None


def test_other_events_change_nothing() -> None:
    """A projection may pass events that a roster does not handle."""
    applied = roster(SCHEDULED, person("P1", "peer support"))
    more = roster(
        SCHEDULED,
        person("P1", "peer support"),
        PresenceStarted(person="P1"),
        ContributionMade(contribution="C1", author="P1", text="More time."),
    )
    assert more == applied


def test_a_roster_lists_the_events_it_handles() -> None:
    """A projection can handle them without knowing them."""
    assert set(Roster.EVENTS) == {
        WorkshopScheduled,
        PersonRegistered,
        TokenIssued,
        PersonMerged,
        ConsentGiven,
        ConsentWithdrawn,
        PersonForgotten,
    }


def test_a_forgotten_person_is_counted_but_not_quoted() -> None:
    """The group and the consents remain."""
    forgotten = PersonForgotten(person="P1", also_known_as=("I1",), basis="asked")
    before = roster(SCHEDULED, person("P1", "peer support"), gives_consent("record", "quote"))
    after = roster(
        SCHEDULED, person("P1", "peer support"), gives_consent("record", "quote"), forgotten
    )
    assert before.may_quote("P1")
    assert not after.may_quote("P1")
    assert after.members == before.members == {"P1": ("peer support", ("participant",))}
    assert after.consents == before.consents


CHANGES = st.lists(st.tuples(st.booleans(), st.integers(0, 50), st.booleans()), max_size=8)


@given_examples(CHANGES)
def test_the_roster_and_the_state_know_the_same_consents(
    changes: list[tuple[bool, int, bool]],
) -> None:
    """In any order of recording; after a withdrawal there is none until one that is dated later."""
    events = [
        scenario_event(
            gives_consent("quote") if is_given else withdraws_consent("quote"),
            f"10:{minute:02}",
            precision="quarter" if is_coarse else "exact",
        )
        for is_given, minute, is_coarse in changes
    ]
    scenario = given(SCHEDULED, person("P1", "peer support"), *events)
    consents = scenario.state.people["P1"].consents.get("quote")
    seq = roster(SCHEDULED, person("P1", "peer support"), *events).consent_seq("P1", "quote")
    assert (seq is not None) == (consents is not None and consents.is_open)
    if changes and not changes[-1][0]:
        assert seq is None
