"""Commands on questionnaires, assessments, reports and feedback."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import shown
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
def issued(workshop: Given[Workshop]) -> Given[Workshop]:
    """One questionnaire is issued to two tokens."""
    return workshop.and_given(ISSUED)


def issue(scenario: Given[Workshop], **changes: Any) -> Any:
    arguments: dict[str, Any] = {
        "version": "2",
        "wave": "post",
        "items": ["heard", "safe"],
        "low": 1,
        "high": 5,
        "roll": ["T1", "T2"],
    }
    return scenario.when(commands.issue_instrument, "feeling-heard", **{**arguments, **changes})


def respond(
    scenario: Given[Workshop], items: dict[str, Any], token: str = "T1", **options: Any
) -> Any:
    return scenario.when(commands.submit_response, "feeling-heard", "post", token, items, **options)


# Questionnaires


def test_a_questionnaire_is_issued(workshop: Given[Workshop], issued: Given[Workshop]) -> None:
    """It is issued in waves with different names."""
    issue(workshop).then(ISSUED)
    assert issue(issued, wave="follow-up").accepted_events


def test_a_wave_is_issued_once(issued: Given[Workshop]) -> None:
    """Answers of two waves must not be mixed."""
    issue(issued).then_refused("that wave was issued before", "another name")


@pytest.mark.parametrize(("low", "high"), [(5, 5), (6, 5)])
def test_the_lowest_answer_is_below_the_highest(
    workshop: Given[Workshop], low: int, high: int
) -> None:
    """Otherwise there is nothing to choose from."""
    issue(workshop, low=low, high=high).then_refused(f"{low} is not below {high}")


def test_a_questionnaire_has_items(workshop: Given[Workshop]) -> None:
    """It needs at least one."""
    issue(workshop, items=[]).then_refused("it has no items")


# Responses


def test_a_response_is_submitted(issued: Given[Workshop]) -> None:
    """An unanswered item is omitted; the bounds of the range are valid."""
    respond(issued, {"heard": 4}).then(ANSWERED)
    assert respond(issued, {"heard": 1, "safe": 5}).accepted_events
    assert respond(issued, {}).accepted_events


def test_a_response_needs_an_issued_wave(issued: Given[Workshop]) -> None:
    """Questionnaire and wave have to match."""
    issued.when(commands.submit_response, "feeling-heard", "pre", "T1", {"heard": 4}).then_refused(
        "it was not issued"
    )
    issued.when(commands.submit_response, "mood", "post", "T1", {"heard": 4}).then_refused(
        "not issued"
    )


def test_only_people_on_the_roll_respond(issued: Given[Workshop]) -> None:
    """The roll is fixed when the questionnaire is issued."""
    respond(issued, {"heard": 4}, token="T3").then_refused("T3 is not on its roll")


@pytest.mark.parametrize("answer", [0, 6])
def test_an_answer_out_of_range_is_refused(issued: Given[Workshop], answer: int) -> None:
    """The message gives the range."""
    respond(issued, {"heard": answer}).then_refused(
        f"{answer} for 'heard' is out of range", "Use 1 to 5"
    )


@pytest.mark.parametrize("answer", [True, 2.5, "3", None])
def test_an_answer_is_a_whole_number(issued: Given[Workshop], answer: Any) -> None:
    """Booleans are refused."""
    respond(issued, {"heard": answer}).then_refused(
        f"items contains {shown(answer)} where a whole number belongs"
    )


def test_an_answer_to_an_unknown_item_is_refused(issued: Given[Workshop]) -> None:
    """The message names the items."""
    respond(issued, {"mood": 3}).then_refused("it has no item 'mood'", "Items: heard, safe")


def test_a_second_response_replaces_the_first_or_is_refused(issued: Given[Workshop]) -> None:
    """The order in the stream counts; other people are not affected."""
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
    assert respond(answered, {"heard": 5}, token="T2").accepted_events


# Assessments, reports, feedback


def test_an_assessment_is_made(issued: Given[Workshop]) -> None:
    """Evidence is optional."""
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


def test_an_assessment_has_evidence_in_the_log(issued: Given[Workshop]) -> None:
    """Unknown evidence is refused."""
    issued.when(commands.assess, "4Pi", "presence", "met", evidence=["C1"]).then_refused(
        "there is no evidence C1"
    )


@pytest.mark.parametrize("audit", ["passed", "not run"])
def test_a_report_is_published(workshop: Given[Workshop], audit: str) -> None:
    """Its position is the head of the log, or before it."""
    for position in (40, 41):
        workshop.when(
            commands.publish_report,
            "1",
            position=position,
            head=41,
            policy="nearest-5",
            audit=audit,
        ).then(ReportPublished(version="1", cut=position, policy="nearest-5", audit=audit))


def test_a_report_after_the_head_of_the_log_is_refused(workshop: Given[Workshop]) -> None:
    """It could not be replayed."""
    workshop.when(commands.publish_report, "1", position=42, head=41, policy="open").then_refused(
        "its position 42 is after the head 41 of the log"
    )


def test_a_report_that_failed_its_audit_is_not_published(workshop: Given[Workshop]) -> None:
    """It might disclose who a person is."""
    workshop.when(
        commands.publish_report, "1", position=1, head=41, policy="open", audit="failed"
    ).then_refused("disclosure audit failed", "audit again")


def test_feedback_is_given(workshop: Given[Workshop]) -> None:
    """Its target may be a theme or a contribution."""
    contributed = workshop.and_given(
        ThemeRevised(theme="access", op="form"),
        ContributionMade(contribution="C1", author="P1", text="No buses."),
    )
    for target in ("access", "C1"):
        contributed.when(
            commands.give_feedback, target, "A bus runs now", "done", replier="the council"
        ).then(
            FeedbackGiven(
                target=target, reply="A bus runs now", outcome="done", replier="the council"
            )
        )


def test_feedback_needs_a_known_target(workshop: Given[Workshop]) -> None:
    """An unknown id is refused."""
    workshop.when(commands.give_feedback, "D1", "No", "declined").then_refused(
        "there is no thing D1"
    )


@pytest.mark.parametrize("token", ["P1", "P99", "I1"])
def test_a_token_is_nobodys_id(workshop: Given[Workshop], token: str) -> None:
    """Neither of a person, of an invitation, nor of one that comes later."""
    issue(workshop, roll=["T1", token]).then_refused(
        f"{token} is an id of people or invitations", "Give out tokens that are nobody's id"
    )
