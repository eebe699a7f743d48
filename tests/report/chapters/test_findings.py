"""The section on findings in the chapter on decisions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.report.chapters.concealment import OF_A_PERSON, conceal

from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    ContributionMade,
    FindingChallenged,
    FindingEndorsed,
    FindingRevised,
    FindingStated,
    FindingWithdrawn,
)
from dialoguekit.report.chapters import decisions_blocks
from dialoguekit.testing.scenario import Given

ANALYSIS = decisions_blocks.ANALYSIS
FINDINGS = "What people state, and what it rests on"
ENDORSEMENTS = "Endorsements by participants"
CHALLENGES = "Challenges and their reasons"
REVISED = FindingRevised(
    finding="F1", version=2, text="Few buses.", evidence=("C1", "D1"), role="scribe"
)


def endorsed(person: str, version: int = 1) -> FindingEndorsed:
    """Return the endorsement of F1 by a person."""
    return FindingEndorsed(finding="F1", version=version, person=person)


@pytest.fixture(scope="module")
def stated(workshop: Given[Workshop]) -> Given[Workshop]:
    """F1 is stated on C1, of everybody."""
    return workshop.and_given(
        ContributionMade(contribution="C1", author="P1", text="No buses."),
        FindingStated(
            finding="F1", text="Buses.", kind="barrier", evidence=("C1",), role="analyst"
        ),
    )


def test_a_finding_says_who_answers_for_it(
    page: Callable[..., Any], stated: Given[Workshop]
) -> None:
    """In which role, of whom, and on what."""
    found = page(stated).table(FINDINGS)
    assert {title: found.value("F1", title) for title in found.columns} == {
        "Id": "F1",
        "Finding": "Buses.",
        "Kind": "barrier",
        "Stated by": "analyst",
        "View of": "everybody",
        "Rests on": "C1",
        "Version": 1,
        "Status": "stated",
    }


def test_a_finding_reads_as_it_was_worded_last(
    page: Callable[..., Any], stated: Given[Workshop]
) -> None:
    """Its endorsements count for the version that was endorsed."""
    scenario = stated.and_given(endorsed("P1"), REVISED, endorsed("P3", 2), endorsed("P3", 2))
    found = page(scenario)
    assert found.table(FINDINGS).value("F1", "Finding") == "Few buses."
    assert found.table(FINDINGS).value("F1", "Rests on") == "C1, D1"
    endorsements = found.table(ENDORSEMENTS)
    assert endorsements.value("F1", "Endorsed by") == 1
    assert endorsements.value("F1", "Primary care") == 1
    assert endorsements.value("F1", "Peer support") == 0


def test_only_participants_endorse(page: Callable[..., Any], stated: Given[Workshop]) -> None:
    """P4 facilitates."""
    found = page(stated.and_given(endorsed("P4"), endorsed("P1")))
    assert found.table(ENDORSEMENTS).value("F1", "Endorsed by") == 1


def test_a_challenge_has_its_reason(page: Callable[..., Any], stated: Given[Workshop]) -> None:
    """A later version is not challenged by it."""
    challenged = stated.and_given(FindingChallenged(finding="F1", version=1, reason="I walk."))
    assert page(challenged).table(FINDINGS).value("F1", "Status") == "challenged"
    assert page(challenged).table(CHALLENGES).column("Reason") == ["I walk."]
    revised = challenged.and_given(REVISED)
    assert page(revised).table(FINDINGS).value("F1", "Status") == "stated"


def test_a_withdrawn_finding_says_so(page: Callable[..., Any], stated: Given[Workshop]) -> None:
    """It stays in the report."""
    withdrawn = page(stated.and_given(FindingWithdrawn(finding="F1")))
    assert withdrawn.table(FINDINGS).value("F1", "Status") == "withdrawn"


@pytest.mark.parametrize(("way", "placeholder"), OF_A_PERSON.items())
def test_the_reason_of_a_person_is_theirs(
    page: Callable[..., Any], stated: Given[Workshop], way: str, placeholder: str
) -> None:
    """It is shown only if it may be."""

    def challenged(person: str) -> FindingChallenged:
        return FindingChallenged(finding="F1", version=1, reason="Heron.", person=person)

    concealed = conceal(stated, challenged, way)
    assert list(map(str, page(concealed).table(CHALLENGES).column("Reason"))) == [placeholder]
