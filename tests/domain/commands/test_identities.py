"""Commands on who is who: tokens that stand for people, and two registrations of one person."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    ActivityStarted,
    BallotAnswered,
    BallotClosed,
    BallotOpened,
    ConsentGiven,
    ConsentWithdrawn,
    ContributionMade,
    InstrumentIssued,
    InvitationSent,
    PersonForgotten,
    PersonMerged,
    PersonRegistered,
    PresenceEnded,
    PresenceStarted,
    ResponseSubmitted,
    RoundOpened,
    TokenIssued,
    VoteCast,
)
from dialoguekit.testing.scenario import Given

from .conftest import consent

MERGED = PersonMerged(person="P1", alias="P2")


def ballot(secrecy: str = "open", roll: tuple[str, ...] = ("P1", "P2", "P3")) -> BallotOpened:
    return BallotOpened(
        ballot="B1",
        options=("a", "b"),
        kind="grades",
        scale=("no", "yes"),
        rule="majority",
        secrecy=secrecy,
        roll=roll,
    )


def vote(voter: str, a: int) -> VoteCast:
    return VoteCast(ballot="B1", voter=voter, choices=(("a", a),))


@pytest.fixture(scope="module")
def merged(workshop: Given[Workshop]) -> Given[Workshop]:
    """Return the workshop in which P1 and P2 are one person since 09:30."""
    return workshop.and_given((MERGED, "09:30"))


# Tokens


def test_tokens_are_issued_with_groups(scheduled: Given[Workshop]) -> None:
    """Groups are optional, and so are consents."""
    scheduled.when(commands.issue_tokens, {"k7f3": "peer support", "m9q1": None}).then(
        TokenIssued(token="k7f3", group="peer support"), TokenIssued(token="m9q1")
    )
    scheduled.when(commands.issue_tokens, ["k7f3"], consents=["record", "quote"]).then(
        TokenIssued(token="k7f3"),
        ConsentGiven(person="k7f3", scopes=("record", "quote"), version="1", basis="written"),
    )
    scheduled.when(commands.issue_tokens, []).then_refused("none is given")


def test_a_token_is_issued_once(scheduled: Given[Workshop]) -> None:
    """It stands for one person; a forgotten one for nobody."""
    issued = scheduled.and_given(TokenIssued(token="k7f3"))
    issued.when(commands.issue_tokens, ["k7f3"]).then_refused("issued before")
    forgotten = issued.and_given(PersonForgotten(person="k7f3", basis="asked"))
    forgotten.when(commands.issue_tokens, ["k7f3"]).then_refused("erased")


@pytest.mark.parametrize("token", ["P1", "P77", "feeling"])
def test_a_token_is_no_id(workshop: Given[Workshop], token: str) -> None:
    """Nobody could tell who is meant."""
    issued = InstrumentIssued(
        instrument="feeling", version="1", wave="pre", items=("x",), low=1, high=5, roll=()
    )
    found = workshop.and_given(issued).when(commands.issue_tokens, [token])
    assert found.refused is not None


def test_a_token_needs_a_group_of_the_scheme(scheduled: Given[Workshop]) -> None:
    """As every person does."""
    scheduled.when(commands.issue_tokens, {"k7f3": "doctors"}).then_refused("not in the scheme")


def test_a_token_consents_and_is_forgotten(scheduled: Given[Workshop]) -> None:
    """Its holder can do what a person can."""
    issued = scheduled.and_given(TokenIssued(token="k7f3"))
    issued.when(commands.give_consent, "k7f3", ["record"]).then(consent("k7f3", "record"))
    issued.when(commands.forget, "k7f3", basis="asked").then(
        PersonForgotten(person="k7f3", basis="asked")
    )


# Merging


def test_two_registrations_are_merged(workshop: Given[Workshop]) -> None:
    """Both consent to recording, so that no consent changes."""
    workshop.when(commands.merge_people, "P1", "P2", reason="A second list").then(
        PersonMerged(person="P1", alias="P2", reason="A second list")
    )


def test_the_stricter_consent_applies_until_it_is_given_again(
    workshop: Given[Workshop],
) -> None:
    """What only one of the two consented to is withdrawn."""
    more = workshop.and_given(consent("P1", "quote", "contact"), consent("P2", "contact"))
    found = more.when(commands.merge_people, "P1", "P2")
    found.then(
        MERGED,
        ConsentWithdrawn(
            person="P1", scopes=("quote",), reason="Only one of P1 and P2 had consented."
        ),
    )
    after = found.resulting_scenario
    assert not after.state.people["P1"].has_consented("quote", us(after) + 1)
    assert after.state.people["P1"].has_consented("contact", us(after) + 1)
    again = after.later(minutes=1).when(commands.give_consent, "P2", ["quote"]).resulting_scenario
    assert again.state.people["P1"].has_consented("quote", us(again))


def us(scenario: Given[Any]) -> int:
    return scenario.recorded[-1].occurred_at_us


def test_only_known_people_are_merged(workshop: Given[Workshop]) -> None:
    """Forgotten people have no data to merge."""
    workshop.when(commands.merge_people, "P1", "P9").then_refused("registered as P9")
    workshop.when(commands.merge_people, "P9", "P1").then_refused("registered as P9")
    left = workshop.and_given(PersonForgotten(person="P2", basis="asked"))
    left.when(commands.merge_people, "P1", "P2").then_refused("erased")


def test_two_ids_are_merged_once(merged: Given[Workshop]) -> None:
    """A person is the same as themselves."""
    for one, other in (("P1", "P2"), ("P2", "P1"), ("P3", "P3")):
        merged.when(commands.merge_people, one, other).then_refused("the same person already")


def test_a_registered_person_is_kept_rather_than_a_token(workshop: Given[Workshop]) -> None:
    """The registration says more."""
    issued = workshop.and_given(TokenIssued(token="k7f3"), consent("k7f3", "record"))
    issued.when(commands.merge_people, "k7f3", "P1").then_refused("is a token", "Keep P1")
    issued.when(commands.merge_people, "P1", "k7f3").then(PersonMerged(person="P1", alias="k7f3"))


def test_an_alias_that_voted_in_an_open_secret_ballot_is_not_merged(
    workshop: Given[Workshop],
) -> None:
    """A vote cannot be taken out of the box without telling whose it is."""
    voted = workshop.and_given(ballot("secret"), BallotAnswered(ballot="B1", voter="P2"))
    voted.when(commands.merge_people, "P1", "P2").then_refused("secret ballot B1", "Close it")
    voted.when(commands.merge_people, "P2", "P1").then(PersonMerged(person="P2", alias="P1"))
    both = voted.and_given(BallotAnswered(ballot="B1", voter="P1"), BallotClosed(ballot="B1"))
    both.when(commands.merge_people, "P1", "P2").then(
        PersonMerged(person="P1", alias="P2", ballots=("B1",))
    )


def test_in_an_open_ballot_the_vote_cast_last_counts(workshop: Given[Workshop]) -> None:
    """A person replaces their own vote, under either id."""
    voted = workshop.and_given(ballot(), vote("P2", 0), vote("P1", 1), vote("P2", 0))
    both = voted.when(commands.merge_people, "P1", "P2")
    both.then(MERGED)
    state = both.resulting_scenario.state
    assert state.ballots["B1"].votes == {"P1": {"a": 0}}
    assert state.ballots["B1"].roll == {"P1", "P3"}
    earlier = workshop.and_given((ballot(), "09:20"), (vote("P1", 1), "09:29"))
    late = earlier.and_given((vote("P2", 0), "09:25"), (MERGED, "09:30")).state
    assert late.ballots["B1"].votes == {"P1": {"a": 1}}


def test_people_are_merged_after_both_votes_were_counted(workshop: Given[Workshop]) -> None:
    """The count stays as it was announced, and the event says so."""
    voted = workshop.and_given(ballot(), vote("P1", 1), vote("P2", 0), BallotClosed(ballot="B1"))
    both = voted.when(commands.merge_people, "P1", "P2")
    both.then(PersonMerged(person="P1", alias="P2", ballots=("B1",)))
    assert len(both.resulting_scenario.state.ballots["B1"].votes) == 2


def test_both_ids_work_after_a_merger(merged: Given[Workshop]) -> None:
    """The rolls name one person, who is found by either id."""
    opened = merged.and_given(ballot())
    assert opened.state.ballots["B1"].roll == {"P1", "P3"}
    opened.when(commands.cast_vote, "B1", "P2", {"a": 1}).then(vote("P1", 1))
    opened.when(commands.open_ballot, ["x"], scale=["no", "yes"], roll=["P1", "P2"]).then(
        BallotOpened(
            ballot="B2",
            options=("x",),
            kind="grades",
            scale=("no", "yes"),
            rule="majority",
            secrecy="open",
            roll=("P1",),
        )
    )
    merged.when(commands.contribute, "P2", "x").then(
        ContributionMade(contribution="C1", author="P2", text="x")
    )
    merged.when(commands.register, group="peer support", person="P2").then_refused("already")


def test_one_person_is_present_under_both_ids(merged: Given[Workshop]) -> None:
    """They were checked in twice, and leave once."""
    state = merged.state
    at = us(merged)
    assert state.present_at(at) == ("P1",)
    merged.when(commands.arrive, "P2").then_refused("already present")
    left = merged.and_given((PresenceEnded(person="P2"), "09:45"))
    assert left.state.present_at(us(left) + 1) == ()


def test_a_questionnaire_is_answered_once_by_one_person(workshop: Given[Workshop]) -> None:
    """The first answer under either id is the first."""
    issued = InstrumentIssued(
        instrument="f", version="1", wave="pre", items=("x",), low=1, high=5, roll=("P1", "P2")
    )
    answered = ResponseSubmitted(instrument="f", wave="pre", token="P1", items=(("x", 3),))
    found = workshop.and_given(issued, answered, MERGED)
    found.when(commands.submit_response, "f", "pre", "P2", {"x": 3}).then_refused("has responded")


def test_rounds_and_activities_ask_one_person(workshop: Given[Workshop]) -> None:
    """The quorum is one of people."""
    roll = ("P1", "P2", "P3")
    found = workshop.and_given(
        ActivityStarted(activity="A1", method="delphi", roll=roll),
        RoundOpened(round="RD1", activity="A1", roll=roll),
        MERGED,
    ).state
    assert found.activities["A1"].roll == found.rounds["RD1"].roll == ("P1", "P3")


def test_mergers_form_a_chain(merged: Given[Workshop]) -> None:
    """All ids lead to the one that is kept last."""
    more = merged.and_given(consent("P3", "record"), PersonMerged(person="P3", alias="P2"))
    assert more.state.aliases == {"P2": "P3", "P1": "P3"}
    assert list(more.state.people) == ["P3"]


@pytest.mark.parametrize("id", ["P1", "P2"])
def test_forgetting_one_forgets_both(workshop: Given[Workshop], id: str) -> None:
    """With the invitations of both, by whichever id the person asks."""
    invited = [InvitationSent(invitation=f"I{n}", invitee="x", channel="direct") for n in (1, 2)]
    more = workshop.and_given(
        *invited,
        PersonRegistered(person="P4", group="peer support", invitation="I1"),
        PersonRegistered(person="P5", group="peer support", invitation="I2"),
        PersonMerged(person="P4", alias="P5"),
    )
    kept, other = "P4", "P5"
    asked_by = {"P1": kept, "P2": other}[id]
    found = more.when(commands.forget, asked_by, basis="asked")
    found.then(PersonForgotten(person=kept, also_known_as=("I1", other, "I2"), basis="asked"))
    after = found.resulting_scenario
    for known in (kept, other):
        after.when(commands.give_consent, known, ["record"]).then_refused("erased")
    more.when(commands.forget, "I2", basis="asked").then_refused("used by P4")


def test_an_alias_registers_nothing_later(merged: Given[Workshop]) -> None:
    """A log that was imported may hold the registration twice."""
    again = merged.and_given(PersonRegistered(person="P2", group="primary care"))
    assert "P2" not in again.state.people
    arrived = again.and_given(PresenceStarted(person="P2"))
    assert "P2" not in arrived.state.people
