"""Ids that are unknown: what is almost a known one is shown, and the known one offered."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    ActivityStarted,
    BallotOpened,
    CommitmentMade,
    ContributionMade,
    DecisionRecorded,
    FindingStated,
    ProposalSubmitted,
    RoundOpened,
    RuleProposed,
    SpaceCreated,
)
from dialoguekit.testing.scenario import Given

MORE: dict[Any, dict[str, Any]] = {
    commands.open_round: {"activity": "a1"},
    commands.forget: {"basis": "asked"},
    commands.redact: {"basis": "asked"},
}


@pytest.mark.parametrize(
    ("command", "args", "message"),
    [
        (commands.contribute, ("p1", "x"), "as p1. Did you mean 'P1'?"),
        (commands.contribute, (" P1", "x"), "as ' P1'. Did you mean 'P1'?"),
        (commands.moderate, ("c9", "accept"), "no contribution c9. Did you mean 'C9'?"),
        (commands.withdraw_proposal, ("pr1",), "no proposal pr1. Did you mean 'PR1'?"),
        (commands.close_space, ("s1",), "no space s1. Did you mean 'S1'?"),
        (commands.open_round, (), "no activity a1. Did you mean 'A1'?"),
        (commands.amend_rule, ("r1", "x"), "no rule r1. Did you mean 'R1'?"),
        (commands.endorse_finding, ("f1", "P1"), "no finding f1. Did you mean 'F1'?"),
        (commands.close_ballot, ("b1",), "no ballot b1. Did you mean 'B1'?"),
        (commands.close_round, ("rd1",), "no round rd1. Did you mean 'RD1'?"),
        (commands.record_dissent, ("d1", "x"), "no decision d1. Did you mean 'D1'?"),
        (commands.update_commitment, ("cm1", "done"), "no commitment cm1. Did you mean 'CM1'?"),
        (commands.forget, ("p1",), "token p1. Did you mean 'P1'?"),
        (commands.redact, ("c9",), "no c9 in this workshop. Did you mean 'C9'?"),
    ],
)
def test_an_id_in_the_wrong_case_is_shown_and_the_right_one_offered(
    workshop: Given[Workshop], command: Any, args: tuple[Any, ...], message: str
) -> None:
    """Of every kind; another number is another id."""
    scenario = workshop.and_given(
        ContributionMade(contribution="C9", author="P2", text="A line."),
        ProposalSubmitted(proposal="PR1", text="A line."),
        ProposalSubmitted(proposal="PR2", text="A stop."),
        SpaceCreated(space="S1", kind="table"),
        ActivityStarted(activity="A1", method="conversation"),
        RuleProposed(rule="R1", text="One at a time."),
        FindingStated(
            finding="F1", text="Few.", kind="barrier", evidence=("PR1",), role="participant"
        ),
        BallotOpened(ballot="B1", options=("PR1",), scale=("no", "yes"), roll=("P1",)),
        RoundOpened(round="RD1", roll=("P1",)),
        DecisionRecorded(
            decision="D1", proposal="PR2", version=1, outcome="adopted", rule="consent"
        ),
        CommitmentMade(commitment="CM1", owner="P2", what="Ask."),
    )
    scenario.when(command, *args, **MORE.get(command, {})).then_refused(message)
