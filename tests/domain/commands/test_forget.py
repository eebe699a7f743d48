"""The command ``forget``: who can be forgotten, what is recorded, what is refused afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import shown
from dialoguekit.events import (
    BallotOpened,
    ContributionMade,
    InstrumentIssued,
    InvitationSent,
    PersonForgotten,
    PersonRegistered,
    PresenceEnded,
    PresenceStarted,
    RecordRedacted,
    WorkshopClosed,
)
from dialoguekit.testing.scenario import Given

CONTRIBUTION = ContributionMade(contribution="C1", author="P1", text="No busses.")
FORGOTTEN = PersonForgotten(person="P1", basis="asked")
INVITED = InvitationSent(invitation="I1", invitee="Ana of Leeds", channel="direct")
REGISTERED = PersonRegistered(person="P4", group="peer support", invitation="I1")
BALLOT = BallotOpened(ballot="B1", options=("yes", "no"), kind="ranking", roll=("P1", "T-7"))
FORM = InstrumentIssued(
    instrument="heard", version="1", wave="post", items=("a",), low=1, high=5, roll=("P1", "T-8")
)


@pytest.fixture(scope="module")
def contributed(workshop: Given[Workshop]) -> Given[Workshop]:
    """P1 is present, has contributed, and is on the roll of a ballot and of a questionnaire."""
    return workshop.and_given(CONTRIBUTION, BALLOT, FORM)


@pytest.fixture(scope="module")
def forgotten(contributed: Given[Workshop]) -> Given[Workshop]:
    """P1 is forgotten."""
    return contributed.and_given(FORGOTTEN)


# Who can be forgotten


def test_a_person_who_is_present_leaves_and_is_forgotten(contributed: Given[Workshop]) -> None:
    """Afterwards the person is no longer on the roll of those present."""
    result = contributed.when(commands.forget, "P1", basis="asked")
    result.then(PresenceEnded(person="P1"), FORGOTTEN)
    state = result.resulting_scenario.state
    assert state.forgotten == {"P1"}
    assert state.people["P1"].presence.intervals[-1][1] is not None


def test_a_person_who_is_absent_is_forgotten(contributed: Given[Workshop]) -> None:
    """They have not arrived, have left, or the workshop is closed."""
    contributed.when(commands.forget, "P3", basis="asked").then(
        PersonForgotten(person="P3", basis="asked")
    )
    left = contributed.and_given((PresenceEnded(person="P1"), "09:20"))
    left.when(commands.forget, "P1", basis="asked").then(FORGOTTEN)
    over = contributed.and_given((WorkshopClosed(), "12:00")).at("13:00")
    over.when(commands.forget, "P1", basis="asked").then(FORGOTTEN)


def test_an_unused_invitation_can_be_forgotten(workshop: Given[Workshop]) -> None:
    """It contains personal data too."""
    invited = workshop.and_given(INVITED)
    forgotten = invited.when(commands.forget, "I1", basis="asked")
    forgotten.then(PersonForgotten(person="I1", basis="asked"))
    after = forgotten.resulting_scenario
    after.when(commands.answer_invitation, "I1", "declined").then_refused("I1's data was erased")
    back = after.when(commands.register, group="peer support", invitation="I1")
    back.then_refused("I1's data was erased", "Register the person again")


def test_a_used_invitation_is_forgotten_with_its_person(workshop: Given[Workshop]) -> None:
    """Both contain the name of the same person."""
    registered = workshop.and_given(INVITED, REGISTERED)
    registered.when(commands.forget, "I1", basis="asked").then_refused(
        "it was used by P4", "Forget P4"
    )
    assert commands.subjects_of(registered.state, "P4") == ("P4", "I1")
    assert commands.subjects_of(registered.state, "P1") == ("P1",)
    assert commands.subjects_of(registered.state, "T-7") == ("T-7",)
    forgotten = registered.when(commands.forget, "P4", basis="asked")
    forgotten.then(PersonForgotten(person="P4", also_known_as=("I1",), basis="asked"))
    assert forgotten.resulting_scenario.state.forgotten == {"P4", "I1"}


@pytest.mark.parametrize("token", ["T-7", "T-8"])
def test_a_token_can_be_forgotten(contributed: Given[Workshop], token: str) -> None:
    """The token may be on the roll of a ballot or of a questionnaire."""
    contributed.when(commands.forget, token, basis="asked").then(
        PersonForgotten(person=token, basis="asked")
    )


@pytest.mark.parametrize("unknown", ["P9", "I1", "T-9", "C1", "leeds"])
def test_an_unknown_id_is_not_forgotten(contributed: Given[Workshop], unknown: str) -> None:
    """Only people, invitations and tokens have personal data."""
    contributed.when(commands.forget, unknown, basis="asked").then_refused(
        f"there is no person, invitation or token {shown(unknown)}",
        "Name a person, an invitation, or a token",
    )


def test_a_person_is_forgotten_once(forgotten: Given[Workshop]) -> None:
    """So is an invitation."""
    forgotten.when(commands.forget, "P1", basis="asked").then_refused("P1's data was erased")
    both = forgotten.and_given(INVITED, REGISTERED, PersonForgotten(person="I1", basis="asked"))
    both.when(commands.forget, "I1", basis="asked").then_refused("I1's data was erased")


# What is refused afterwards

_COMMANDS: list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = [
    (commands.contribute, ("P1", "Hm."), {}),
    (commands.take_turn, ("P1",), {}),
    (commands.take_stance, ("P1", "C1", 1), {}),
    (commands.arrive, ("P1",), {}),
    (commands.leave, ("P1",), {}),
    (commands.give_consent, ("P1", ("quote",)), {}),
    (commands.withdraw_consent, ("P1", ("record",)), {}),
    (commands.assign_role, ("P1", "host"), {}),
    (commands.propose_rule, ("Listen.",), {"proposer": "P1"}),
    (commands.submit_proposal, ("A bell.",), {"proposer": "P1"}),
    (commands.make_commitment, ("P1", "Buy a bell."), {}),
    (commands.request_support, ("access",), {"person": "P1"}),
    (commands.cast_vote, ("B1", "P1", {"yes": 1, "no": 2}), {}),
    (commands.submit_response, ("heard", "post", "P1", {"a": 3}), {}),
]


@pytest.mark.parametrize(
    ("command", "args", "kwargs"), _COMMANDS, ids=lambda a: getattr(a, "__name__", "")
)
def test_commands_refuse_a_forgotten_person(
    contributed: Given[Workshop],
    forgotten: Given[Workshop],
    command: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> None:
    """Their personal data could not be stored; a returning person is registered again."""
    forgotten.when(command, *args, **kwargs).then_refused(
        "P1's data was erased", "Register the person again"
    )
    if command is not commands.arrive:  # P1 is present already.
        assert contributed.when(command, *args, **kwargs).accepted_events


def test_events_of_a_forgotten_person_are_not_corrected(forgotten: Given[Workshop]) -> None:
    """This includes fields that are not personal."""
    seq = forgotten.state.seq_by_id["C1"]
    forgotten.when(
        commands.correct, seq, {"kind": "black"}, reason="a slip", record=forgotten.recorded
    ).then_refused("P1 was forgotten", "cannot be corrected")


def test_events_of_a_forgotten_person_can_be_redacted(forgotten: Given[Workshop]) -> None:
    """This changes nothing."""
    forgotten.when(commands.redact, "C1", basis="asked").then(
        RecordRedacted(target=forgotten.state.seq_by_id["C1"], basis="asked")
    )


def test_an_erasure_is_neither_corrected_nor_redacted(
    forgotten: Given[Workshop],
) -> None:
    """It is itself an event about the record."""
    last = forgotten.recorded[-1]
    forgotten.when(commands.redact, last.seq, basis="asked").then_refused("itself a correction")
    forgotten.when(
        commands.correct, last.seq, {"basis": "law"}, reason="x", record=forgotten.recorded
    ).then_refused("itself a correction")


def test_other_people_are_not_affected(forgotten: Given[Workshop]) -> None:
    """They refer to earlier contributions, and new people are registered."""
    assert forgotten.when(commands.contribute, "P2", "Yes.", refs=("C1",)).accepted_events
    forgotten.when(commands.register, group="peer support").then(
        PersonRegistered(person="P4", group="peer support")
    )
    assert (
        forgotten.and_given((PresenceStarted(person="P3"), "09:20"))
        .state.people["P1"]
        .presence.boundaries
    )
