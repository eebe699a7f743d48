"""Questionnaires, assessments, reports and feedback."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    AssessmentMade,
    ContributionMade,
    FeedbackGiven,
    InstrumentIssued,
    ReportPublished,
    ResponseSubmitted,
    ThemeRevised,
)
from dialoguekit.testing.scenario import Given

ISSUED = InstrumentIssued(
    instrument="feeling-heard",
    version="2",
    wave="post",
    items=("heard", "safe"),
    low=1,
    high=5,
    roll=("T1", "T2"),
)
ANSWERED = ResponseSubmitted(
    instrument="feeling-heard", wave="post", token="T1", items=(("heard", 4),)
)


@pytest.fixture(scope="module")
def issued(room: Given[Workshop]) -> Given[Workshop]:
    """One questionnaire is out, to two tokens."""
    return room.and_given(ISSUED)


def issue(scenario: Given[Workshop], **other: Any) -> Any:
    asked: dict[str, Any] = {
        "version": "2",
        "wave": "post",
        "items": ["heard", "safe"],
        "low": 1,
        "high": 5,
        "roll": ["T1", "T2"],
    }
    return scenario.when(commands.issue_instrument, "feeling-heard", **{**asked, **other})


def respond(scenario: Given[Workshop], items: dict[str, Any], token: str = "T1", **how: Any) -> Any:
    return scenario.when(commands.respond, "feeling-heard", "post", token, items, **how)


# Instruments


def test_an_instrument_is_issued(room: Given[Workshop], issued: Given[Workshop]) -> None:
    """In waves, each under a name of its own."""
    issue(room).then(ISSUED)
    assert issue(issued, wave="follow-up").decided


def test_a_wave_is_issued_once(issued: Given[Workshop]) -> None:
    """Answers of two waves must not mix."""
    issue(issued).then_refused("that wave was issued before", "another name")


@pytest.mark.parametrize(("low", "high"), [(5, 5), (6, 5)])
def test_the_lowest_answer_is_below_the_highest(room: Given[Workshop], low: int, high: int) -> None:
    """Otherwise there is nothing to choose from."""
    issue(room, low=low, high=high).then_refused(f"{low} is not below {high}")


def test_an_instrument_has_items(room: Given[Workshop]) -> None:
    """At least one."""
    issue(room, items=[]).then_refused("it has no items")


def test_an_instrument_needs_a_scheduled_workshop(draft: Given[Workshop]) -> None:
    """It may be given out before the opening and after the close."""
    issue(draft).then_refused("not scheduled")


# Responses


def test_a_response_is_submitted(issued: Given[Workshop]) -> None:
    """An item that is left out was left blank; the ends of the range belong to it."""
    respond(issued, {"heard": 4}).then(ANSWERED)
    assert respond(issued, {"heard": 1, "safe": 5}).decided
    assert respond(issued, {}).decided


def test_a_response_needs_an_instrument_that_was_issued(issued: Given[Workshop]) -> None:
    """In that wave."""
    issued.when(commands.respond, "feeling-heard", "pre", "T1", {"heard": 4}).then_refused(
        "it was not issued"
    )
    issued.when(commands.respond, "mood", "post", "T1", {"heard": 4}).then_refused("not issued")


def test_only_who_is_on_the_roll_responds(issued: Given[Workshop]) -> None:
    """The roll stands since it was issued."""
    respond(issued, {"heard": 4}, token="T3").then_refused("T3 is not on its roll")


@pytest.mark.parametrize("answer", [0, 6])
def test_an_answer_out_of_range_is_refused(issued: Given[Workshop], answer: int) -> None:
    """The message says what the range is."""
    respond(issued, {"heard": answer}).then_refused(
        f"{answer} for 'heard' is out of range", "Use 1 to 5"
    )


@pytest.mark.parametrize("answer", [True, 2.5, "3", None])
def test_an_answer_is_a_whole_number(issued: Given[Workshop], answer: Any) -> None:
    """True is no 1, and blank items are left out."""
    respond(issued, {"heard": answer}).then_refused(f"{answer!r} is no answer")


def test_an_answer_to_an_unknown_item_is_refused(issued: Given[Workshop]) -> None:
    """The message names the items."""
    respond(issued, {"mood": 3}).then_refused("it has no item 'mood'", "Items: heard, safe")


def test_a_second_response_replaces_the_first_or_is_refused(issued: Given[Workshop]) -> None:
    """By order in the stream; somebody else's first is a first."""
    answered = issued.and_given(ANSWERED)
    respond(answered, {"heard": 5}).then_refused("T1 has responded", "replaces=True")
    respond(answered, {"heard": 5}, replaces=True).then(
        ResponseSubmitted(
            instrument="feeling-heard",
            wave="post",
            token="T1",
            items=(("heard", 5),),
            replaces=True,
        )
    )
    assert respond(answered, {"heard": 5}, token="T2").decided


# Assessments, reports, feedback


def test_an_assessment_is_made(issued: Given[Workshop]) -> None:
    """On evidence that is there, or on none."""
    issued.when(
        commands.assess,
        "4Pi",
        "presence",
        "partly",
        evidence=["P1", "feeling-heard"],
        assessor="outsider",
        note="Two of three came",
    ).then(
        AssessmentMade(
            framework="4Pi",
            check="presence",
            verdict="partly",
            evidence=("P1", "feeling-heard"),
            assessor="outsider",
            note="Two of three came",
        )
    )
    issued.when(commands.assess, "4Pi", "purpose", "no evidence").then(
        AssessmentMade(framework="4Pi", check="purpose", verdict="no evidence")
    )


def test_an_assessment_rests_on_what_is_in_the_log(
    draft: Given[Workshop], issued: Given[Workshop]
) -> None:
    """Evidence that is unknown is refused."""
    issued.when(commands.assess, "4Pi", "presence", "met", evidence=["C1"]).then_refused(
        "there is no evidence C1"
    )
    draft.when(commands.assess, "4Pi", "presence", "met").then_refused("not scheduled")


@pytest.mark.parametrize("audit", ["passed", "not run"])
def test_a_report_is_published(room: Given[Workshop], audit: str) -> None:
    """At the head of the log, or before it."""
    for cut in (40, 41):
        room.when(
            commands.publish_report, "1", cut=cut, head=41, policy="nearest-5", audit=audit
        ).then(ReportPublished(version="1", cut=cut, policy="nearest-5", audit=audit))


def test_a_report_beyond_the_head_of_the_log_is_refused(
    draft: Given[Workshop], room: Given[Workshop]
) -> None:
    """Nobody could replay it."""
    room.when(commands.publish_report, "1", cut=42, head=41, policy="open").then_refused(
        "its cut 42 lies beyond the log's head 41"
    )
    draft.when(commands.publish_report, "1", cut=0, head=0, policy="open").then_refused(
        "not scheduled"
    )


def test_a_report_that_failed_its_audit_is_not_published(room: Given[Workshop]) -> None:
    """It would disclose who somebody is."""
    room.when(
        commands.publish_report, "1", cut=1, head=41, policy="open", audit="failed"
    ).then_refused("disclosure audit failed", "audit again")


def test_feedback_is_given(room: Given[Workshop]) -> None:
    """On a theme, a contribution, whatever was brought in."""
    spoken = room.and_given(
        ThemeRevised(theme="access", op="form"),
        ContributionMade(contribution="C1", author="P1", text="No buses."),
    )
    for target in ("access", "C1"):
        spoken.when(
            commands.give_feedback, target, "A bus runs now", "done", replier="the council"
        ).then(
            FeedbackGiven(
                target=target, reply="A bus runs now", outcome="done", replier="the council"
            )
        )


def test_feedback_has_a_target(room: Given[Workshop]) -> None:
    """One that is unknown is refused."""
    room.when(commands.give_feedback, "D1", "No", "declined").then_refused("there is no thing D1")
