"""Forgetting somebody: who can be, what is noted, and what they can no longer do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop
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

SAID = ContributionMade(contribution="C1", author="P1", text="No busses.")
GONE = PersonForgotten(person="P1", basis="asked")
ASKED = InvitationSent(invitation="I1", invitee="Ana of Leeds", channel="direct")
CAME = PersonRegistered(person="P4", group="peer support", invitation="I1")
BALLOT = BallotOpened(ballot="B1", options=("yes", "no"), kind="ranking", roll=("P1", "T-7"))
FORM = InstrumentIssued(
    instrument="heard", version="1", wave="post", items=("a",), low=1, high=5, roll=("P1", "T-8")
)


@pytest.fixture(scope="module")
def said(room: Given[Workshop]) -> Given[Workshop]:
    """P1 is in and said something; a ballot is open and a form given out, both with P1."""
    return room.and_given(SAID, BALLOT, FORM)


@pytest.fixture(scope="module")
def gone(said: Given[Workshop]) -> Given[Workshop]:
    """P1 is forgotten."""
    return said.and_given(GONE)


# Who can be forgotten


def test_somebody_who_is_in_leaves_and_is_forgotten(said: Given[Workshop]) -> None:
    """They are gone for good, and nobody waits for them when the room decides."""
    answer = said.when(commands.forget, "P1", basis="asked")
    answer.then(PresenceEnded(person="P1"), GONE)
    afterwards = answer.afterwards.state
    assert afterwards.forgotten == {"P1"}
    assert afterwards.people["P1"].presence.stretches[-1][1] is not None


def test_somebody_who_is_not_in_is_forgotten_and_nothing_more(said: Given[Workshop]) -> None:
    """Not in yet, gone, or the workshop is over."""
    said.when(commands.forget, "P3", basis="asked").then(
        PersonForgotten(person="P3", basis="asked")
    )
    left = said.and_given((PresenceEnded(person="P1"), "09:20"))
    left.when(commands.forget, "P1", basis="asked").then(GONE)
    over = said.and_given((WorkshopClosed(), "12:00")).at("13:00")
    over.when(commands.forget, "P1", basis="asked").then(GONE)


def test_an_invitation_that_brought_nobody_can_be_forgotten(room: Given[Workshop]) -> None:
    """Who was asked and never came is in the log too."""
    asked = room.and_given(ASKED)
    gone = asked.when(commands.forget, "I1", basis="asked")
    gone.then(PersonForgotten(person="I1", basis="asked"))
    after = gone.afterwards
    after.when(commands.answer_invitation, "I1", "declined").then_refused("I1 was forgotten")
    back = after.when(commands.register, group="peer support", invitation="I1")
    back.then_refused("I1 was forgotten", "Register them anew")


def test_an_invitation_goes_with_the_person_that_it_brought(room: Given[Workshop]) -> None:
    """Both hold the name of one person, so neither is forgotten alone."""
    came = room.and_given(ASKED, CAME)
    came.when(commands.forget, "I1", basis="asked").then_refused("it brought P4", "Forget P4")
    assert commands.subjects_of(came.state, "P4") == ("P4", "I1")
    assert commands.subjects_of(came.state, "P1") == ("P1",)
    assert commands.subjects_of(came.state, "T-7") == ("T-7",)
    gone = came.when(commands.forget, "P4", basis="asked")
    gone.then(PersonForgotten(person="P4", also_known_as=("I1",), basis="asked"))
    assert gone.afterwards.state.forgotten == {"P4", "I1"}


@pytest.mark.parametrize("token", ["T-7", "T-8"])
def test_a_token_can_be_forgotten_by_whoever_holds_it(said: Given[Workshop], token: str) -> None:
    """Of a ballot or of a questionnaire: nobody else knows whose it is."""
    said.when(commands.forget, token, basis="asked").then(
        PersonForgotten(person=token, basis="asked")
    )


@pytest.mark.parametrize("unknown", ["P9", "I1", "T-9", "C1", "leeds"])
def test_who_is_unknown_is_not_forgotten(said: Given[Workshop], unknown: str) -> None:
    """Only people, invitations and tokens have words of their own."""
    said.when(commands.forget, unknown, basis="asked").then_refused(
        f"nobody is known as {unknown}", "Name a person, an invitation, or a token"
    )


def test_nobody_is_forgotten_before_the_workshop_is_scheduled(draft: Given[Workshop]) -> None:
    """There is nobody yet."""
    draft.when(commands.forget, "P1", basis="asked").then_refused("not scheduled")


def test_nobody_is_forgotten_twice(gone: Given[Workshop]) -> None:
    """Nor an invitation that went with somebody."""
    gone.when(commands.forget, "P1", basis="asked").then_refused("P1 was forgotten")
    both = gone.and_given(ASKED, CAME, PersonForgotten(person="I1", basis="asked"))
    both.when(commands.forget, "I1", basis="asked").then_refused("I1 was forgotten")


# What can no longer be done

_ACTS: list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = [
    (commands.contribute, ("P1", "Hm."), {}),
    (commands.take_turn, ("P1",), {}),
    (commands.take_stance, ("P1", "C1", 1), {}),
    (commands.arrive, ("P1",), {}),
    (commands.leave, ("P1",), {}),
    (commands.give_consent, ("P1", ("quote",)), {}),
    (commands.withdraw_consent, ("P1", ("record",)), {}),
    (commands.assign_role, ("P1", "host"), {}),
    (commands.propose_rule, ("Listen.",), {"proposer": "P1"}),
    (commands.table, ("A bell.",), {"proposer": "P1"}),
    (commands.commit, ("P1", "Buy a bell."), {}),
    (commands.request_support, ("access",), {"person": "P1"}),
    (commands.cast, ("B1", "P1", {"yes": 1, "no": 2}), {}),
    (commands.respond, ("heard", "post", "P1", {"a": 3}), {}),
]


@pytest.mark.parametrize(("act", "args", "kwargs"), _ACTS, ids=lambda a: getattr(a, "__name__", ""))
def test_who_was_forgotten_acts_no_more(
    said: Given[Workshop],
    gone: Given[Workshop],
    act: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> None:
    """What they would say could be kept by nobody; they are registered anew where they return."""
    gone.when(act, *args, **kwargs).then_refused("P1 was forgotten", "Register them anew")
    if act is not commands.arrive:  # P1 is in already.
        assert said.when(act, *args, **kwargs).decided


def test_what_was_forgotten_is_not_corrected(gone: Given[Workshop]) -> None:
    """There are no words to put right, and what is not personal stands as it was noted."""
    seq = gone.state.things["C1"]
    original = gone.recorded[seq - 1]
    gone.when(commands.correct, original, {"kind": "black"}, reason="a slip").then_refused(
        "P1 was forgotten", "stays so"
    )


def test_an_event_of_the_forgotten_can_still_be_withheld(gone: Given[Workshop]) -> None:
    """It changes nothing, and does no harm."""
    gone.when(commands.redact, "C1", basis="asked").then(
        RecordRedacted(target=gone.state.things["C1"], basis="asked")
    )


def test_that_somebody_was_forgotten_is_neither_corrected_nor_withheld(
    gone: Given[Workshop],
) -> None:
    """It is itself about the record."""
    last = gone.recorded[-1]
    gone.when(commands.redact, last.seq, basis="asked").then_refused("about the record")
    gone.when(commands.correct, last, {"basis": "law"}, reason="x").then_refused("about the record")


def test_others_go_on(gone: Given[Workshop]) -> None:
    """They answer what was said, and somebody new comes in."""
    assert gone.when(commands.contribute, "P2", "Yes.", refs=("C1",)).decided
    gone.when(commands.register, group="peer support").then(
        PersonRegistered(person="P4", group="peer support")
    )
    assert gone.and_given((PresenceStarted(person="P3"), "09:20")).state.people["P1"].presence.marks
