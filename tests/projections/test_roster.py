"""Who is who in a workshop: groups, parts, and whom a report may quote."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.events import (
    ConsentGiven,
    ConsentWithdrawn,
    ContributionMade,
    PersonForgotten,
    PersonRegistered,
    PresenceStarted,
    WorkshopScheduled,
)
from dialoguekit.projections.roster import Roster
from dialoguekit.testing.scenario import given

SCHEDULED = WorkshopScheduled(title="Leeds", groups=("primary care", "peer support"))


def roster(*facts: Any) -> Roster:
    """What a projection that handles the events of a roster knows."""
    noted = Roster()
    for recorded in given(*facts).recorded:
        noted.note(recorded)
    return noted


def person(id: str, group: str | None, *roles: str) -> PersonRegistered:
    """Somebody on the list."""
    return PersonRegistered(person=id, group=group, roles=roles or ("participant",))


def agrees(*scopes: str, person: str = "P1") -> ConsentGiven:
    """A consent of P1, unless it is somebody else's."""
    return ConsentGiven(person=person, scopes=scopes, version="1", basis="spoken")


def withdraws(*scopes: str, person: str = "P1") -> ConsentWithdrawn:
    """A consent that P1 takes back."""
    return ConsentWithdrawn(person=person, scopes=scopes)


def test_the_groups_are_those_of_the_scheme_in_its_order() -> None:
    """A report tells them in the order in which the workshop names them."""
    assert roster(SCHEDULED).groups == ("primary care", "peer support")
    assert roster().groups == ()


def test_participants_are_listed_by_group_or_all_together() -> None:
    """Those who facilitate, note or observe take no part, from wherever they come."""
    noted = roster(
        SCHEDULED,
        person("P1", "peer support"),
        person("P2", "primary care"),
        person("P3", "primary care", "facilitator"),
        person("P4", "peer support", "scribe", "participant"),
        person("P5", None, "observer"),
    )
    assert noted.participants() == ("P1", "P2", "P4")
    assert noted.participants("peer support") == ("P1", "P4")
    assert [p for p in ("P1", "P2", "P3", "P4", "P5", "P9") if noted.is_participant(p)] == [
        "P1",
        "P2",
        "P4",
    ]


def test_words_are_attributed_to_the_group_of_a_participant_or_else_to_a_part() -> None:
    """A facilitator from primary care does not speak for primary care."""
    noted = roster(
        SCHEDULED,
        person("P1", "peer support", "scribe", "participant"),
        person("P2", "primary care", "facilitator"),
        person("P3", None, "observer", "scribe"),
        person("P4", None, "participant"),
    )
    assert noted.group_of("P1") == "peer support"
    assert noted.group_of("P2") == "facilitator"
    assert noted.group_of("P3") == "observer"
    assert noted.group_of("P4") == "participant"
    assert noted.group_of("P9") == "unknown"


@pytest.mark.parametrize(
    ("facts", "may"),
    [
        ((), False),
        ((agrees("record"),), False),
        ((agrees("quote"),), False),
        ((agrees("record", "quote"),), True),
        ((agrees("record"), agrees("quote", "contact")), True),
        ((agrees("record", "quote"), withdraws("quote")), False),
        ((agrees("record", "quote"), withdraws("record")), False),
        ((agrees("record", "quote", "contact"), withdraws("contact")), True),
        ((agrees("record", "quote"), withdraws("quote"), agrees("quote")), True),
        ((withdraws("quote"), agrees("record", "quote")), True),
        ((agrees("record", "quote", person="P2"),), False),
    ],
)
def test_to_quote_somebody_takes_consent_to_the_record_and_to_quotes(
    facts: tuple[Any, ...], may: bool
) -> None:
    """As it stands now; what was taken back is taken back."""
    assert roster(*facts).may_quote("P1") is may


def test_what_happened_last_counts_however_late_it_is_noted() -> None:
    """A consent of the morning that is noted in the evening does not undo a withdrawal at noon."""
    noted = roster(
        (withdraws("quote"), "12:00"),
        (agrees("record", "quote"), "09:00"),
        (agrees("contact"), "18:00"),
    )
    assert not noted.may_quote("P1")
    assert noted.consent("P1", "record") == 2


def test_a_consent_leads_to_the_event_by_which_it_stands() -> None:
    """The latest of several; none where it was taken back or never given."""
    noted = roster(
        agrees("record"), agrees("record", "quote"), withdraws("quote"), agrees("contact")
    )
    assert noted.consent("P1", "record") == 2
    assert noted.consent("P1", "quote") is None
    assert noted.consent("P1", "photograph") is None
    assert noted.consent("P2", "record") is None


def test_events_of_other_kinds_change_nothing() -> None:
    """A projection may hand on more than the roster asks for."""
    noted = roster(SCHEDULED, person("P1", "peer support"))
    more = roster(
        SCHEDULED,
        person("P1", "peer support"),
        PresenceStarted(person="P1"),
        ContributionMade(contribution="C1", author="P1", text="More time."),
    )
    assert more == noted


def test_it_says_which_events_it_learns_from() -> None:
    """So that a projection can handle them without knowing them."""
    assert set(Roster.EVENTS) == {
        WorkshopScheduled,
        PersonRegistered,
        ConsentGiven,
        ConsentWithdrawn,
        PersonForgotten,
    }


def test_who_was_forgotten_is_counted_and_quoted_no_more() -> None:
    """Their group stands, and what they had consented to; their words do not."""
    gone = PersonForgotten(person="P1", also_known_as=("I1",), basis="asked")
    before = roster(SCHEDULED, person("P1", "peer support"), agrees("record", "quote"))
    after = roster(SCHEDULED, person("P1", "peer support"), agrees("record", "quote"), gone)
    assert before.may_quote("P1")
    assert not after.may_quote("P1")
    assert after.participants("peer support") == before.participants("peer support") == ("P1",)
    assert after.consents == before.consents
