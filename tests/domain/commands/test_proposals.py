"""Commands on proposals, objections, decisions and commitments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    BallotClosed,
    BallotOpened,
    CommitmentMade,
    CommitmentUpdated,
    ConsentWithdrawn,
    ContributionMade,
    DecisionRecorded,
    DissentRecorded,
    ObjectionRaised,
    ObjectionResolved,
    PresenceEnded,
    ProposalAmended,
    ProposalSubmitted,
    ProposalWithdrawn,
    VoteCast,
    WorkshopClosed,
)
from dialoguekit.testing.scenario import Given

LINE = ProposalSubmitted(proposal="PR1", text="A referral line.")
SECOND = ProposalAmended(proposal="PR1", version=2, text="A referral line, staffed by peers.")
OBJECTION = ObjectionRaised(objection="O1", proposal="PR1", version=1, reason="Who pays?")


def decided(outcome: str = "adopted", **other: Any) -> DecisionRecorded:
    return DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome=outcome, **other)


@pytest.fixture(scope="module")
def submitted(workshop: Given[Workshop]) -> Given[Workshop]:
    """PR1 is submitted, based on C1."""
    contribution = ContributionMade(contribution="C1", author="P1", text="Nobody told the surgery.")
    return workshop.and_given(contribution, LINE)


# Proposals


def test_a_proposal_is_submitted(submitted: Given[Workshop]) -> None:
    """Sources, proposer and bucket are optional."""
    submitted.when(
        commands.submit_proposal, "A shared calendar.", bucket=2, sources=["C1"], proposer="P1"
    ).then(
        ProposalSubmitted(
            proposal="PR2", text="A shared calendar.", bucket=2, sources=("C1",), proposer="P1"
        )
    )


def test_a_proposal_needs_known_sources(submitted: Given[Workshop]) -> None:
    """An unknown source is refused."""
    submitted.when(commands.submit_proposal, "Both.", sources=["C1", "C2"]).then_refused(
        "no source C2"
    )


def test_a_proposal_names_no_source(workshop: Given[Workshop]) -> None:
    """This is flagged on replay, not refused."""
    workshop.when(commands.submit_proposal, "A referral line.").then(LINE)


def test_a_proposal_needs_an_open_workshop(
    scheduled: Given[Workshop], workshop: Given[Workshop]
) -> None:
    """It is refused before the opening and after the close."""
    scheduled.when(commands.submit_proposal, "A line.").then_refused("not open")
    workshop.and_given(WorkshopClosed()).at("10:00").when(
        commands.submit_proposal, "A line."
    ).then_refused("closed")


def test_a_proposal_is_amended(submitted: Given[Workshop]) -> None:
    """The amended version may be given; the new one follows it."""
    amended = submitted.when(
        commands.amend_proposal,
        "PR1",
        "A referral line, staffed by peers.",
        reason="trust",
        version=1,
    )
    amended.then(
        ProposalAmended(
            proposal="PR1",
            version=2,
            text="A referral line, staffed by peers.",
            because="trust",
        )
    )
    amended.resulting_scenario.when(commands.amend_proposal, "PR1", "A line.").then(
        ProposalAmended(proposal="PR1", version=3, text="A line.")
    )


@pytest.mark.parametrize(
    ("command", "args"),
    [
        (commands.amend_proposal, ["A line."]),
        (commands.withdraw_proposal, []),
        (commands.raise_objection, []),
        (commands.record_decision, ["adopted"]),
        (commands.record_decision, ["rejected"]),
    ],
)
def test_a_command_on_a_proposal_needs_an_open_one(
    submitted: Given[Workshop], command: Callable[..., Any], args: list[str]
) -> None:
    """Unknown, decided and withdrawn proposals are refused."""
    submitted.when(command, "PR9", *args).then_refused("there is no proposal PR9", "proposals: PR1")
    for outcome in ("adopted", "parked"):
        submitted.and_given(decided(outcome)).when(command, "PR1", *args).then_refused(
            "PR1 is decided", "Submit a new one"
        )
    withdrawn = submitted.and_given(ProposalWithdrawn(proposal="PR1"))
    withdrawn.when(command, "PR1", *args).then_refused("PR1 is withdrawn")


def test_an_amendment_of_an_earlier_version_is_refused(submitted: Given[Workshop]) -> None:
    """The order in the stream counts, not the time."""
    submitted.and_given((SECOND, "11:00")).at("10:00").when(
        commands.amend_proposal, "PR1", "A line.", version=1
    ).then_refused("PR1 is at version 2, not 1", "Read the current wording")


def test_a_proposal_is_withdrawn(submitted: Given[Workshop]) -> None:
    """The reason is optional."""
    submitted.when(commands.withdraw_proposal, "PR1", reason="no money").then(
        ProposalWithdrawn(proposal="PR1", reason="no money")
    )


# Objections


def test_a_person_objects_to_the_current_version(submitted: Given[Workshop]) -> None:
    """Reason and aim are recorded."""
    submitted.and_given(SECOND).when(
        commands.raise_objection,
        "PR1",
        person="P2",
        reason="Nobody can staff it",
        aim="rest",
        version=2,
    ).then(
        ObjectionRaised(
            objection="O1",
            proposal="PR1",
            version=2,
            person="P2",
            reason="Nobody can staff it",
            aim="rest",
        )
    )


def test_an_objection_gives_no_reason(submitted: Given[Workshop]) -> None:
    """This is flagged on replay, not refused."""
    submitted.when(commands.raise_objection, "PR1").then(
        ObjectionRaised(objection="O1", proposal="PR1", version=1)
    )


def test_an_objection_to_an_earlier_version_is_refused(submitted: Given[Workshop]) -> None:
    """It has to be to the current version."""
    submitted.and_given(SECOND).when(commands.raise_objection, "PR1", version=1).then_refused(
        "PR1 is at version 2, not 1"
    )


def test_an_objection_is_resolved(submitted: Given[Workshop]) -> None:
    """The new version is optional."""
    submitted.and_given(OBJECTION, SECOND).when(
        commands.resolve_objection, "O1", "Peers staff it", new_version=2
    ).then(ObjectionResolved(objection="O1", how="Peers staff it", new_version=2))


def test_an_objection_is_resolved_without_its_raiser(submitted: Given[Workshop]) -> None:
    """This is flagged on replay, not refused."""
    submitted.and_given(OBJECTION).when(
        commands.resolve_objection, "O1", "Overruled", raiser_asked=False
    ).then(ObjectionResolved(objection="O1", how="Overruled", raiser_asked=False))


def test_only_an_open_objection_is_resolved(submitted: Given[Workshop]) -> None:
    """The message names the open ones."""
    submitted.and_given(OBJECTION).when(commands.resolve_objection, "O9", "Met").then_refused(
        "it is not open", "Open objections: O1"
    )
    resolved = ObjectionResolved(objection="O1", how="Met")
    submitted.and_given(OBJECTION, resolved).when(
        commands.resolve_objection, "O1", "Met"
    ).then_refused("it is not open", "none so far")


# Decisions


def test_a_decision_is_recorded(submitted: Given[Workshop]) -> None:
    """The tally and the dissenting views are recorded as announced."""
    submitted.and_given(SECOND).when(
        commands.record_decision,
        "PR1",
        "adopted",
        version=2,
        tally={"for": 14, "against": 1},
        dissent=["It will not last."],
    ).then(
        DecisionRecorded(
            decision="D1",
            proposal="PR1",
            version=2,
            outcome="adopted",
            rule="consent",
            tally=(("against", 1), ("for", 14)),
            dissent=("It will not last.",),
        )
    )


def test_a_decision_on_an_earlier_version_is_refused(submitted: Given[Workshop]) -> None:
    """It has to be on the current version."""
    submitted.and_given(SECOND).when(
        commands.record_decision, "PR1", "adopted", version=1
    ).then_refused("PR1 is at version 2, not 1")


BALLOT = BallotOpened(
    ballot="B1", options=("PR1",), scale=("no", "yes"), rule="majority", roll=("P1", "P2")
)
YES = VoteCast(ballot="B1", voter="P1", choices=(("PR1", 1),))
CLOSED = BallotClosed(ballot="B1")


def test_a_decision_needs_a_closed_ballot(submitted: Given[Workshop]) -> None:
    """This applies to every outcome; the rule is that of the ballot."""
    with_votes = submitted.and_given(BALLOT, YES)
    for outcome in ("adopted", "rejected", "parked"):
        with_votes.when(commands.record_decision, "PR1", outcome, ballot="B1").then_refused(
            "ballot B1 is still open", "Close it first"
        )
    with_votes.and_given(CLOSED).when(commands.record_decision, "PR1", "adopted", ballot="B1").then(
        decided(rule="majority", ballot="B1")
    )


def test_a_dissent_is_put_on_record(submitted: Given[Workshop]) -> None:
    """With the person whose view it is, or without."""
    made = submitted.and_given(decided("parked"))
    made.when(commands.record_dissent, "D1", "Not parked again.", person="P1").then(
        DissentRecorded(dissent="DS1", decision="D1", text="Not parked again.", person="P1")
    )
    made.when(commands.record_dissent, "D1", "Not parked again.").then(
        DissentRecorded(dissent="DS1", decision="D1", text="Not parked again.")
    )


def test_a_dissent_needs_a_decision(submitted: Given[Workshop]) -> None:
    """A proposal is none."""
    for id in ("D9", "PR1"):
        submitted.and_given(decided()).when(commands.record_dissent, id, "No.").then_refused(
            f"there is no decision {id}", "Record the decision first"
        )


def test_a_decision_needs_a_known_ballot(submitted: Given[Workshop]) -> None:
    """The message names the ballots."""
    submitted.and_given(BALLOT).when(
        commands.record_decision, "PR1", "adopted", ballot="B9"
    ).then_refused("there is no ballot B9", "Ballots so far: B1")


def test_adoption_needs_its_rule_to_be_met(submitted: Given[Workshop]) -> None:
    """Without a ballot a vote is missing; other outcomes need no rule."""
    no = VoteCast(ballot="B1", voter="P1", choices=(("PR1", 0),))
    with_votes = submitted.and_given(BALLOT, no, CLOSED)
    with_votes.when(commands.record_decision, "PR1", "adopted", ballot="B1").then_refused(
        "0 of 1 is not a majority", "record it as rejected or parked"
    )
    with_votes.when(commands.record_decision, "PR1", "rejected", ballot="B1").then(
        decided("rejected", rule="majority", ballot="B1")
    )
    submitted.when(commands.record_decision, "PR1", "adopted", rule="majority").then_refused(
        "majority is decided by a vote, and no ballot is named"
    )
    submitted.and_given(OBJECTION).when(commands.record_decision, "PR1", "adopted").then_refused(
        "objections still open: O1"
    )
    submitted.and_given(OBJECTION).when(commands.record_decision, "PR1", "parked").then(
        decided("parked")
    )


# Commitments


def test_a_person_makes_a_commitment(submitted: Given[Workshop]) -> None:
    """Due date, review and sources are optional."""
    submitted.when(
        commands.make_commitment,
        "P1",
        "Call the surgery",
        due=date(2025, 4, 1),
        bucket=1,
        review=date(2025, 6, 1),
        sources=["PR1", "C1"],
    ).then(
        CommitmentMade(
            commitment="CM1",
            owner="P1",
            what="Call the surgery",
            due=date(2025, 4, 1),
            bucket=1,
            review=date(2025, 6, 1),
            sources=("PR1", "C1"),
        )
    )


def test_a_commitment_has_no_due_date(workshop: Given[Workshop]) -> None:
    """This is flagged on replay, not refused."""
    workshop.when(commands.make_commitment, "P1", "Call the surgery").then(
        CommitmentMade(commitment="CM1", owner="P1", what="Call the surgery")
    )


def test_an_owner_has_to_consent(
    workshop: Given[Workshop],
) -> None:
    """Presence is not required, because a commitment may be made later."""
    workshop.when(commands.make_commitment, "P3", "Call").then_refused("P3 had not consented")
    left = workshop.and_given((PresenceEnded(person="P1"), "09:40")).at("10:00")
    left.when(commands.make_commitment, "P1", "Call").then(
        CommitmentMade(commitment="CM1", owner="P1", what="Call")
    )


def test_consent_is_checked_at_the_time_of_a_commitment(workshop: Given[Workshop]) -> None:
    """A withdrawal does not affect earlier commitments."""
    withdrawn = workshop.and_given((ConsentWithdrawn(person="P1", scopes=("record",)), "10:00"))
    withdrawn.at("09:50").when(commands.make_commitment, "P1", "Call").then(
        CommitmentMade(commitment="CM1", owner="P1", what="Call")
    )
    withdrawn.at("10:10").when(commands.make_commitment, "P1", "Call").then_refused("not consented")


def test_a_commitment_needs_known_sources(workshop: Given[Workshop]) -> None:
    """An unknown source is refused."""
    workshop.when(commands.make_commitment, "P1", "Call", sources=["D1"]).then_refused(
        "no source D1"
    )


def test_a_commitment_is_updated(workshop: Given[Workshop]) -> None:
    """This is possible several times, and after the close."""
    made = workshop.and_given(
        CommitmentMade(commitment="CM1", owner="P1", what="Call"), WorkshopClosed()
    )
    made.when(commands.update_commitment, "CM1", "done", evidence="a letter").then(
        CommitmentUpdated(commitment="CM1", status="done", evidence="a letter")
    )


def test_an_unknown_commitment_is_not_updated(workshop: Given[Workshop]) -> None:
    """A code with the same prefix is not a commitment."""
    workshop.when(commands.update_commitment, "CM1", "done").then_refused("no commitment CM1")
    coded = workshop.when(commands.define_code, "CMHT", label="Community mental health team")
    coded.resulting_scenario.when(commands.update_commitment, "CMHT", "done").then_refused(
        "there is no commitment <text of 4 characters>"
    )
