"""Commands on findings."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    ContributionMade,
    FindingChallenged,
    FindingEndorsed,
    FindingRevised,
    FindingStated,
    FindingWithdrawn,
)
from dialoguekit.testing.scenario import Given

FINDING: dict[str, Any] = {"kind": "barrier", "evidence": ["C1"], "role": "analyst"}
REVISION: dict[str, Any] = {"evidence": ["C1"], "role": "analyst"}


@pytest.fixture(scope="module")
def contributed(workshop: Given[Workshop]) -> Given[Workshop]:
    """C1 was contributed."""
    return workshop.and_given(ContributionMade(contribution="C1", author="P1", text="No buses."))


@pytest.fixture(scope="module")
def stated(contributed: Given[Workshop]) -> Given[Workshop]:
    """F1 was stated on C1."""
    return contributed.and_given(
        FindingStated(finding="F1", text="Buses.", kind="barrier", evidence=("C1",), role="analyst")
    )


def test_a_finding_is_stated(contributed: Given[Workshop]) -> None:
    """It is as of the last event, unless a position is given."""
    position = contributed.state.position
    contributed.when(
        commands.state_finding, "Buses.", stated_by="P3", group="primary care", **FINDING
    ).then(
        FindingStated(
            finding="F1",
            text="Buses.",
            kind="barrier",
            evidence=("C1",),
            role="analyst",
            stated_by="P3",
            group="primary care",
            as_of=position or None,
        )
    )


def test_a_finding_rests_on_evidence(stated: Given[Workshop]) -> None:
    """Without any, it is refused."""
    stated.when(commands.state_finding, "So.", **{**FINDING, "evidence": []}).then_refused(
        "it has no evidence", "by id"
    )
    stated.when(commands.revise_finding, "F1", "So.", evidence=[], role="us").then_refused(
        "it has no evidence"
    )


def test_the_evidence_of_a_finding_is_in_the_log(stated: Given[Workshop]) -> None:
    """An unknown id is named."""
    stated.when(commands.state_finding, "So.", **{**FINDING, "evidence": ["C9"]}).then_refused(
        "there is no evidence C9"
    )
    stated.when(commands.revise_finding, "F1", "So.", evidence=["C9"], role="us").then_refused("C9")


def test_the_group_of_a_finding_is_in_the_scheme(contributed: Given[Workshop]) -> None:
    """It is one of the workshop."""
    contributed.when(commands.state_finding, "So.", group="all", **FINDING).then_refused(
        "not in the scheme"
    )


def test_a_finding_is_as_of_a_position_in_the_log(contributed: Given[Workshop]) -> None:
    """A later one has not been considered."""
    later = contributed.state.position + 1
    contributed.when(commands.state_finding, "So.", as_of=later, **FINDING).then_refused(
        f"position {later}", "leave it out"
    )


def test_a_finding_is_reworded(stated: Given[Workshop]) -> None:
    """The versions count from 1."""
    result = stated.when(commands.revise_finding, "F1", "Few buses.", reason="Some.", **REVISION)
    result.then(
        FindingRevised(
            finding="F1",
            version=2,
            text="Few buses.",
            evidence=("C1",),
            role="analyst",
            because="Some.",
            as_of=stated.state.position or None,
        )
    )
    assert result.resulting_scenario.state.findings["F1"].version == 2


def test_a_revision_follows_the_last_version(stated: Given[Workshop]) -> None:
    """Somebody else may have worded it anew."""
    stated.when(commands.revise_finding, "F1", "So.", version=2, **REVISION).then_refused(
        "F1 is at version 1, not 2"
    )


def test_people_answer_a_finding(stated: Given[Workshop]) -> None:
    """They challenge it with a reason, or endorse it; a challenge may be anonymous."""
    stated.when(commands.challenge_finding, "F1", "I walk.", person="P1").then(
        FindingChallenged(finding="F1", version=1, reason="I walk.", person="P1")
    )
    stated.when(commands.challenge_finding, "F1", "I walk.").then(
        FindingChallenged(finding="F1", version=1, reason="I walk.")
    )
    stated.when(commands.endorse_finding, "F1", "P2").then(
        FindingEndorsed(finding="F1", version=1, person="P2")
    )


def test_an_answer_is_to_the_current_version(stated: Given[Workshop]) -> None:
    """The wording that was read is not the current one."""
    for command in (commands.challenge_finding, commands.endorse_finding):
        stated.when(command, "F1", "P1", version=2).then_refused("F1 is at version 1, not 2")


def test_people_answer_a_finding_on_record(stated: Given[Workshop]) -> None:
    """P3 has not consented to be recorded, and P9 is not registered."""
    for person, reason in (("P3", "had not consented"), ("P9", "no person is registered")):
        stated.when(commands.endorse_finding, "F1", person).then_refused(reason)
        stated.when(commands.challenge_finding, "F1", "No.", person=person).then_refused(reason)


def test_only_a_standing_finding_is_reworded(stated: Given[Workshop]) -> None:
    """Nor is another one challenged, endorsed or withdrawn."""
    withdrawn = stated.when(commands.withdraw_finding, "F1", reason="Wrong.", stated_by="P1")
    withdrawn.then(FindingWithdrawn(finding="F1", reason="Wrong.", stated_by="P1"))
    for scenario, id, reason in (
        (stated, "F9", "there is no finding F9"),
        (withdrawn.resulting_scenario, "F1", "finding F1 is withdrawn"),
    ):
        scenario.when(commands.revise_finding, id, "So.", **REVISION).then_refused(reason)
        scenario.when(commands.challenge_finding, id, "No.").then_refused(reason)
        scenario.when(commands.endorse_finding, id, "P1").then_refused(reason)
        scenario.when(commands.withdraw_finding, id).then_refused(reason)
