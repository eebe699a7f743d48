"""Proposals, objections, decisions and commitments."""

from __future__ import annotations

from datetime import date

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    BallotCast,
    BallotClosed,
    BallotOpened,
    CommitmentMade,
    CommitmentUpdated,
    ConsentWithdrawn,
    ContributionMade,
    DecisionRecorded,
    ObjectionRaised,
    ObjectionResolved,
    PresenceEnded,
    ProposalAmended,
    ProposalTabled,
    ProposalWithdrawn,
    WorkshopClosed,
)
from dialoguekit.testing.scenario import Given

LINE = ProposalTabled(proposal="PR1", text="A referral line.")
SECOND = ProposalAmended(proposal="PR1", version=2, text="A referral line, staffed by peers.")
OBJECTION = ObjectionRaised(objection="O1", proposal="PR1", version=1, reason="Who pays?")


def decided(outcome: str = "adopted") -> DecisionRecorded:
    return DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome=outcome)


@pytest.fixture(scope="module")
def tabled(room: Given[Workshop]) -> Given[Workshop]:
    """PR1 is tabled, and stands on C1."""
    said = ContributionMade(contribution="C1", author="P1", text="Nobody told the surgery.")
    return room.and_given(said, LINE)


# Proposals


def test_a_proposal_is_tabled(tabled: Given[Workshop]) -> None:
    """On the contributions that it stands on, by somebody, in a bucket."""
    tabled.when(commands.table, "A shared calendar.", bucket=2, sources=["C1"], proposer="P1").then(
        ProposalTabled(
            proposal="PR2", text="A shared calendar.", bucket=2, sources=("C1",), proposer="P1"
        )
    )


def test_a_proposal_stands_on_what_was_said(tabled: Given[Workshop]) -> None:
    """A source that is unknown is refused."""
    tabled.when(commands.table, "Both.", sources=["C1", "C2"]).then_refused("no source C2")


def test_a_stranger_proposes_nothing(tabled: Given[Workshop]) -> None:
    """The proposer is registered, or left out."""
    tabled.when(commands.table, "Both.", proposer="P9").then_refused("nobody is registered as P9")


def test_a_proposal_names_no_source(room: Given[Workshop]) -> None:
    """That is flagged on replay, and no reason to refuse."""
    room.when(commands.table, "A referral line.").then(LINE)


def test_a_proposal_needs_an_open_workshop(
    announced: Given[Workshop], room: Given[Workshop]
) -> None:
    """Neither before the opening nor after the close."""
    announced.when(commands.table, "A line.").then_refused("not open")
    room.and_given(WorkshopClosed()).at("10:00").when(commands.table, "A line.").then_refused(
        "closed"
    )


def test_a_proposal_is_amended(tabled: Given[Workshop]) -> None:
    """The version that is changed may be named; the new one follows it."""
    amended = tabled.when(
        commands.amend, "PR1", "A referral line, staffed by peers.", because="trust", version=1
    )
    amended.then(
        ProposalAmended(
            proposal="PR1",
            version=2,
            text="A referral line, staffed by peers.",
            because="trust",
        )
    )
    amended.afterwards.when(commands.amend, "PR1", "A line.").then(
        ProposalAmended(proposal="PR1", version=3, text="A line.")
    )


def test_what_is_unknown_decided_or_withdrawn_is_not_amended(tabled: Given[Workshop]) -> None:
    """It is tabled anew instead."""
    tabled.when(commands.amend, "PR9", "A line.").then_refused(
        "there is no proposal PR9", "proposals: PR1"
    )
    tabled.and_given(decided()).when(commands.amend, "PR1", "A line.").then_refused(
        "PR1 is decided", "Table a new one"
    )
    tabled.and_given(ProposalWithdrawn(proposal="PR1")).when(
        commands.amend, "PR1", "A line."
    ).then_refused("PR1 is withdrawn")


def test_an_amendment_of_an_earlier_version_is_refused(tabled: Given[Workshop]) -> None:
    """By order in the stream: PR1 has moved on, whenever that happened in the room."""
    tabled.and_given((SECOND, "11:00")).at("10:00").when(
        commands.amend, "PR1", "A line.", version=1
    ).then_refused("PR1 stands at version 2, not 1", "Read the current wording")


def test_a_proposal_is_withdrawn(tabled: Given[Workshop]) -> None:
    """Why, where it is said."""
    tabled.when(commands.withdraw, "PR1", reason="no money").then(
        ProposalWithdrawn(proposal="PR1", reason="no money")
    )


def test_what_is_unknown_decided_or_withdrawn_is_not_withdrawn(tabled: Given[Workshop]) -> None:
    """There is nothing to take back."""
    tabled.when(commands.withdraw, "PR9").then_refused("there is no proposal PR9")
    tabled.and_given(decided("parked")).when(commands.withdraw, "PR1").then_refused("decided")
    tabled.and_given(ProposalWithdrawn(proposal="PR1")).when(commands.withdraw, "PR1").then_refused(
        "withdrawn"
    )


# Objections


def test_somebody_objects_to_the_current_wording(tabled: Given[Workshop]) -> None:
    """With a reason and an aim."""
    tabled.and_given(SECOND).when(
        commands.object_to,
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


def test_an_objection_gives_no_reason(tabled: Given[Workshop]) -> None:
    """That is flagged on replay, and no reason to refuse."""
    tabled.when(commands.object_to, "PR1").then(
        ObjectionRaised(objection="O1", proposal="PR1", version=1)
    )


def test_nobody_objects_to_what_is_unknown_or_decided(tabled: Given[Workshop]) -> None:
    """Nor to what was withdrawn."""
    tabled.when(commands.object_to, "PR9").then_refused("there is no proposal PR9")
    tabled.and_given(decided()).when(commands.object_to, "PR1").then_refused("PR1 is decided")
    tabled.and_given(ProposalWithdrawn(proposal="PR1")).when(
        commands.object_to, "PR1"
    ).then_refused("PR1 is withdrawn")


def test_an_objection_to_an_earlier_wording_is_refused(tabled: Given[Workshop]) -> None:
    """The wording that is objected to is the one that stands."""
    tabled.and_given(SECOND).when(commands.object_to, "PR1", version=1).then_refused(
        "PR1 stands at version 2, not 1"
    )


def test_a_stranger_does_not_object(tabled: Given[Workshop]) -> None:
    """Whoever does is registered, or left out."""
    tabled.when(commands.object_to, "PR1", person="P9").then_refused("P9")


def test_an_objection_is_resolved(tabled: Given[Workshop]) -> None:
    """By a new wording."""
    tabled.and_given(OBJECTION, SECOND).when(
        commands.resolve_objection, "O1", "Peers staff it", new_version=2
    ).then(ObjectionResolved(objection="O1", how="Peers staff it", new_version=2))


def test_an_objection_is_resolved_without_asking_who_raised_it(tabled: Given[Workshop]) -> None:
    """That is flagged on replay, and no reason to refuse."""
    tabled.and_given(OBJECTION).when(
        commands.resolve_objection, "O1", "Overruled", raiser_asked=False
    ).then(ObjectionResolved(objection="O1", how="Overruled", raiser_asked=False))


def test_an_objection_that_is_unknown_or_resolved_is_not_resolved(tabled: Given[Workshop]) -> None:
    """The message names those that are open."""
    tabled.and_given(OBJECTION).when(commands.resolve_objection, "O9", "Met").then_refused(
        "it is not open", "Open objections: O1"
    )
    met = ObjectionResolved(objection="O1", how="Met")
    tabled.and_given(OBJECTION, met).when(commands.resolve_objection, "O1", "Met").then_refused(
        "it is not open", "none so far"
    )


# Decisions


def test_a_decision_is_recorded(tabled: Given[Workshop]) -> None:
    """With its tally as announced, and the views against it in their own words."""
    tabled.and_given(SECOND).when(
        commands.decide,
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


def test_what_is_unknown_decided_or_withdrawn_is_not_decided(tabled: Given[Workshop]) -> None:
    """It is tabled anew instead."""
    tabled.when(commands.decide, "PR9", "adopted").then_refused("there is no proposal PR9")
    tabled.and_given(decided()).when(commands.decide, "PR1", "rejected").then_refused("decided")
    tabled.and_given(ProposalWithdrawn(proposal="PR1")).when(
        commands.decide, "PR1", "adopted"
    ).then_refused("withdrawn")


def test_a_decision_on_an_earlier_wording_is_refused(tabled: Given[Workshop]) -> None:
    """The wording that is decided on is the one that stands."""
    tabled.and_given(SECOND).when(commands.decide, "PR1", "adopted", version=1).then_refused(
        "PR1 stands at version 2, not 1"
    )


BALLOT = BallotOpened(
    ballot="B1", options=("PR1",), scale=("no", "yes"), rule="majority", roll=("P1", "P2")
)
YES = BallotCast(ballot="B1", voter="P1", choices=(("PR1", 1),))
CLOSED = BallotClosed(ballot="B1")


def test_a_decision_rests_on_a_ballot_that_is_closed(tabled: Given[Workshop]) -> None:
    """Whatever its outcome; the rule is that of the ballot."""
    voted = tabled.and_given(BALLOT, YES)
    for outcome in ("adopted", "rejected", "parked"):
        voted.when(commands.decide, "PR1", outcome, ballot="B1").then_refused(
            "ballot B1 is still open", "Close it first"
        )
    voted.and_given(CLOSED).when(commands.decide, "PR1", "adopted", ballot="B1").then(
        DecisionRecorded(
            decision="D1",
            proposal="PR1",
            version=1,
            outcome="adopted",
            rule="majority",
            ballot="B1",
        )
    )


def test_a_decision_rests_on_a_ballot_that_was_held(tabled: Given[Workshop]) -> None:
    """The message names the ballots that there were."""
    tabled.and_given(BALLOT).when(commands.decide, "PR1", "adopted", ballot="B9").then_refused(
        "there is no ballot B9", "Ballots so far: B1"
    )


def test_nothing_is_adopted_although_its_rule_is_not_met(tabled: Given[Workshop]) -> None:
    """Nor by a vote that was never held; the other outcomes need no rule."""
    no = BallotCast(ballot="B1", voter="P1", choices=(("PR1", 0),))
    voted = tabled.and_given(BALLOT, no, CLOSED)
    voted.when(commands.decide, "PR1", "adopted", ballot="B1").then_refused(
        "0 of 1 is no majority", "record it as rejected or parked"
    )
    voted.when(commands.decide, "PR1", "rejected", ballot="B1").then(
        DecisionRecorded(
            decision="D1",
            proposal="PR1",
            version=1,
            outcome="rejected",
            rule="majority",
            ballot="B1",
        )
    )
    tabled.when(commands.decide, "PR1", "adopted", rule="majority").then_refused(
        "majority is decided by a vote, and no ballot is named"
    )
    tabled.and_given(OBJECTION).when(commands.decide, "PR1", "adopted").then_refused(
        "O1 still stand against it"
    )
    tabled.and_given(OBJECTION).when(commands.decide, "PR1", "parked").then(decided("parked"))


# Commitments


def test_somebody_takes_something_on(tabled: Given[Workshop]) -> None:
    """By a day, with what it carries out."""
    tabled.when(
        commands.commit,
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


def test_a_commitment_gives_no_day(room: Given[Workshop]) -> None:
    """That is flagged on replay, and no reason to refuse."""
    room.when(commands.commit, "P1", "Call the surgery").then(
        CommitmentMade(commitment="CM1", owner="P1", what="Call the surgery")
    )


def test_an_owner_who_is_a_stranger_or_unconsenting_is_not_recorded(
    room: Given[Workshop],
) -> None:
    """Presence is not asked for: a commitment may be made later, or from afar."""
    room.when(commands.commit, "P9", "Call").then_refused("nobody is registered as P9")
    room.when(commands.commit, "P3", "Call").then_refused("P3 had not consented")
    left = room.and_given((PresenceEnded(person="P1"), "09:40")).at("10:00")
    left.when(commands.commit, "P1", "Call").then(
        CommitmentMade(commitment="CM1", owner="P1", what="Call")
    )


def test_consent_is_judged_at_the_moment_of_a_commitment(room: Given[Workshop]) -> None:
    """What was promised before a withdrawal stays; nothing is recorded after it."""
    withdrawn = room.and_given((ConsentWithdrawn(person="P1", scopes=("record",)), "10:00"))
    withdrawn.at("09:50").when(commands.commit, "P1", "Call").then(
        CommitmentMade(commitment="CM1", owner="P1", what="Call")
    )
    withdrawn.at("10:10").when(commands.commit, "P1", "Call").then_refused("not consented")


def test_a_commitment_carries_out_what_is_known(room: Given[Workshop]) -> None:
    """A source that is unknown is refused."""
    room.when(commands.commit, "P1", "Call", sources=["D1"]).then_refused("no source D1")


def test_what_became_of_a_commitment_is_noted(room: Given[Workshop]) -> None:
    """As often as there is something to tell, and after the close too."""
    made = room.and_given(
        CommitmentMade(commitment="CM1", owner="P1", what="Call"), WorkshopClosed()
    )
    made.when(commands.update_commitment, "CM1", "done", evidence="a letter").then(
        CommitmentUpdated(commitment="CM1", status="done", evidence="a letter")
    )


def test_an_unknown_commitment_is_not_updated(
    draft: Given[Workshop], room: Given[Workshop]
) -> None:
    """Nor a code that an analyst calls by the same letters."""
    room.when(commands.update_commitment, "CM1", "done").then_refused("no such commitment")
    coded = room.when(commands.define_code, "CMHT", label="Community mental health team")
    coded.afterwards.when(commands.update_commitment, "CMHT", "done").then_refused(
        "no such commitment"
    )
    draft.when(commands.update_commitment, "CM1", "done").then_refused("not scheduled")
