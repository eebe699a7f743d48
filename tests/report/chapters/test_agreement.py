"""The working agreement: rules, who proposed them, assent by group, breaches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    AgreementAcknowledged,
    AgreementAdopted,
    BreachRaised,
    BreachResolved,
    RuleAmended,
    RuleProposed,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.report.chapters.agreement import WorkingAgreement, chapter
from dialoguekit.testing.scenario import Given, given, happened

Proof = Callable[..., Evidence]
VERSION_1 = "The agreement, version 1"
ASSENT = "Assent by group"
SLIPPED = "When a rule slipped"

ROLL = ("P1", "P2", "P3", "P4")


@pytest.fixture
def page(read: Callable[..., Any]) -> Callable[..., Any]:
    """The chapter about one or several scenarios."""
    return lambda *scenarios: read(WorkingAgreement, chapter, *scenarios)


@pytest.fixture(scope="module")
def agreed(room: Given[Workshop]) -> Given[Workshop]:
    """R1 from peer support is reworded once, R2 comes from the facilitator; all but P2 say yes."""
    return room.and_given(
        RuleProposed(rule="R1", text="One at a time.", proposer="P1"),
        RuleProposed(rule="R2", text="No telephones."),
        RuleAmended(rule="R1", text="One voice at a time."),
        AgreementAdopted(
            version=1,
            rules=("R1", "R2"),
            decided_by="consent",
            roll=ROLL,
            assents=("P1", "P3", "P4"),
            polled=ROLL,
        ),
    )


def breached(agreed: Given[Workshop], *, restricted: bool = False) -> Given[Workshop]:
    """R1 slips at 10:00."""
    raised = BreachRaised(
        breach="BR1", rule="R1", version=1, behaviour="Two spoke at once.", restricted=restricted
    )
    return agreed.and_given((raised, "10:00"))


def test_where_no_rule_was_proposed_it_says_so(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """An empty workshop has a chapter as well."""
    assert page(room).texts == ["No working agreement was made."]
    assert page(given()).texts == ["No working agreement was made."]


def test_rules_that_nobody_adopted_are_proposals(
    page: Callable[..., Any], room: Given[Workshop], proof: Proof
) -> None:
    """They stand in their latest wording."""
    proposed = room.and_given(
        RuleProposed(rule="R1", text="Be brief.", proposer="P3"),
        RuleAmended(rule="R1", text="Be brief, be kind."),
    )
    assert page(proposed).texts == [
        "Rules were proposed, and no version of the agreement was adopted."
    ]
    rules = page(proposed).table("Rules proposed")
    assert rules.value("R1", "Rule") == "Be brief, be kind."
    assert rules.value("R1", "Proposed by") == "primary care"
    assert rules.cell("R1", "Id").evidence == proof((RuleProposed, RuleAmended), proposed)


def test_the_agreement_holds_the_rules_as_they_were_adopted(
    page: Callable[..., Any], agreed: Given[Workshop]
) -> None:
    """What is reworded later counts from the next version on."""
    later = agreed.and_given(RuleAmended(rule="R2", text="Telephones off."))
    rules = page(later).table(VERSION_1)
    assert rules.column("Rule") == ["One voice at a time.", "No telephones."]
    assert rules.column("Proposed by") == ["peer support", "the facilitator"]
    assert rules.column("Amended") == [1, 1]


def test_the_latest_version_is_the_agreement(
    page: Callable[..., Any], agreed: Given[Workshop]
) -> None:
    """A rule that it leaves out is no longer part of it."""
    second = agreed.and_given(
        AgreementAdopted(
            version=2, rules=("R2",), decided_by="unanimity", roll=("P1",), assents=("P1",)
        )
    )
    assert page(second).texts == [
        "Version 2 of the agreement was adopted by unanimity: 1 of 1 said yes."
    ]
    assert page(second).table("The agreement, version 2").column("Id") == ["R2"]
    assert VERSION_1 not in page(second).captions


def test_assent_is_reported_for_the_room_and_by_group(
    page: Callable[..., Any], agreed: Given[Workshop], proof: Proof
) -> None:
    """A facilitator on the roll counts for the room, and for no group of participants."""
    assert page(agreed).texts == [
        "Version 1 of the agreement was adopted by consent: 3 of 4 said yes."
    ]
    assent = page(agreed).table(ASSENT)
    assert assent.column("Group") == ["primary care", "peer support"]
    assert assent.column("Present then") == [1, 2]
    assert assent.column("Said yes") == [1, 1]
    assert assent.column("Share") == ["100 %", "50 %"]
    assert assent.cell("peer support", "Said yes").evidence == proof(AgreementAdopted, agreed)


def test_a_group_of_which_nobody_was_there_has_no_share(
    page: Callable[..., Any], agreed: Given[Workshop]
) -> None:
    """There is nothing to share: a dash, not nought."""
    alone = agreed.and_given(
        AgreementAdopted(
            version=2, rules=("R1",), decided_by="consent", roll=("P1",), assents=("P1",)
        )
    )
    assert page(alone).table(ASSENT).value("primary care", "Share") == "–"


def test_a_rule_that_nobody_proposed_stands_by_its_id(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """A log from elsewhere may adopt it, and amend it."""
    strange = room.and_given(
        RuleProposed(rule="R1", text="Be kind."),
        RuleAmended(rule="R9", text="Be quick."),
        AgreementAdopted(
            version=1, rules=("R1", "R9"), decided_by="consent", roll=("P1",), assents=("P1",)
        ),
    )
    rules = page(strange).table(VERSION_1)
    assert rules.value("R9", "Rule") == "R9"
    assert rules.value("R9", "Proposed by") is None


def test_reworded_rules_show_their_first_and_last_wording(
    page: Callable[..., Any], agreed: Given[Workshop], room: Given[Workshop], proof: Proof
) -> None:
    """With every event in between; where none was reworded there is no such table."""
    assert page(agreed).sections == ["How rules were reworded"]
    changed = page(agreed).table("Rules that were reworded")
    assert changed.column("Id") == ["R1"]
    assert changed.value("R1", "At first") == "One at a time."
    assert changed.value("R1", "In the end") == "One voice at a time."
    assert changed.cell("R1", "Id").evidence == (
        proof(RuleProposed, agreed, rule="R1") | proof(RuleAmended, agreed)
    )
    plain = room.and_given(RuleProposed(rule="R1", text="Be kind."))
    assert page(plain).sections == []


def test_of_those_who_joined_later_the_last_answer_counts(
    page: Callable[..., Any], agreed: Given[Workshop], proof: Proof
) -> None:
    """An objection that was withdrawn is not counted twice, as two people."""
    label = "joined later and were shown the agreement"
    assert label not in page(agreed).figures
    late = agreed.and_given(
        AgreementAcknowledged(person="P5", version=1, stance="objects"),
        AgreementAcknowledged(person="P6", version=1, stance="objects"),
        AgreementAcknowledged(person="P5", version=1, stance="accepts"),
    )
    figures = page(late).figures
    assert {label: figure.value for label, figure in figures.items()} == {
        label: 2,
        "of them accept it": 1,
        "of them object, which reopens it": 1,
    }
    accepting = proof(AgreementAcknowledged, late, person="P5", stance="accepts")
    assert figures["of them accept it"].evidence == accepting


def test_a_breach_says_what_happened_and_how_it_was_repaired(
    page: Callable[..., Any], agreed: Given[Workshop], proof: Proof
) -> None:
    """In minutes from the one to the other; an open one has no time."""
    open_one = breached(agreed)
    slipped = page(open_one).table(SLIPPED)
    assert slipped.value("BR1", "What happened") == "Two spoke at once."
    assert slipped.value("BR1", "What was done") == "still open"
    assert slipped.value("BR1", "After") == "–"
    repaired = open_one.and_given((BreachResolved(breach="BR1", outcome="A pause."), "10:07"))
    slipped = page(repaired).table(SLIPPED)
    assert slipped.value("BR1", "What was done") == "A pause."
    assert slipped.value("BR1", "After") == "7 min"
    assert slipped.cell("BR1", "Id").evidence == proof((BreachRaised, BreachResolved), repaired)


@pytest.mark.parametrize("how", ["event", "raised so", "resolved so"])
def test_a_restricted_breach_does_not_tell_its_words(
    page: Callable[..., Any], agreed: Given[Workshop], how: str
) -> None:
    """Whether it was raised as restricted, or noted for those concerned alone."""
    seen = {"raised so": ("restricted", "room"), "resolved so": ("room", "restricted")}
    raised_for, resolved_for = seen.get(how, ("room", "room"))
    raised = BreachRaised(
        breach="BR1",
        rule="R1",
        version=1,
        behaviour="Two spoke at once.",
        restricted=how == "event",
    )
    told = agreed.and_given(happened(raised, visibility=raised_for))
    resolved = BreachResolved(breach="BR1", outcome="An apology to Ana.")
    dealt_with = told.and_given(happened(resolved, visibility=resolved_for))
    assert page(dealt_with).table(SLIPPED).value("BR1", "What happened") == "(restricted)"
    assert page(dealt_with).table(SLIPPED).value("BR1", "What was done") == "dealt with"
    assert "Two spoke" not in page(dealt_with).words
    assert "Ana" not in page(dealt_with).words


def test_an_open_restricted_breach_is_open(
    page: Callable[..., Any], agreed: Given[Workshop]
) -> None:
    """That it waits is no secret."""
    told = breached(agreed, restricted=True)
    assert page(told).table(SLIPPED).value("BR1", "What was done") == "still open"


def test_the_repair_of_an_unknown_breach_changes_nothing(
    page: Callable[..., Any], agreed: Given[Workshop]
) -> None:
    """A log from elsewhere may hold it."""
    strange = agreed.and_given(BreachResolved(breach="BR7", outcome="A pause."))
    assert SLIPPED not in page(strange).captions


def test_several_workshops_stand_side_by_side(
    page: Callable[..., Any], agreed: Given[Workshop], york: Given[Workshop], proof: Proof
) -> None:
    """How each agreed, and where rules slipped; one without an agreement has dashes."""
    leeds = breached(agreed)
    proposed = york.and_given(RuleProposed(rule="R1", text="Be kind."))
    table = page(leeds, proposed).table("Working agreements")
    assert table.column("Workshop") == ["Leeds", "York"]
    assert table.column("Rules") == [2, 1]
    assert table.column("Adopted by") == ["consent", None]
    assert table.column("Said yes") == ["3 of 4", None]
    assert table.column("Breaches") == [1, 0]
    assert table.cell("Leeds", "Said yes").evidence == proof(AgreementAdopted, leeds)
    assert table.cell("Leeds", "Breaches").evidence == proof(BreachRaised, leeds)
    assert table.cell("York", "Rules").evidence == proof(RuleProposed, proposed)
