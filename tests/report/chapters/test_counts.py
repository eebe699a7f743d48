"""Shows of hands and tallies in the chapter on decisions, and the wording that was voted on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dialoguekit.disclosure.policy import STRICT
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    BallotClosed,
    BallotOpened,
    ContributionMade,
    ContributionModerated,
    CountRecorded,
    DecisionRecorded,
    ProposalAmended,
    VoteCast,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.report.chapters import decisions_blocks
from dialoguekit.testing.scenario import Given, scenario_event

EvidenceOf = Callable[..., Evidence]
ANALYSIS = decisions_blocks.ANALYSIS
NUMBERS = "CT1: numbers of people"
PROPOSALS = "Proposals in their final wording"
AMENDED = ProposalAmended(proposal="PR1", version=3, text="One list, printed.")


def hands(**fields: Any) -> CountRecorded:
    """Return a show of hands on PR1 in its second version, unless fields differ."""
    settings: dict[str, Any] = {
        "target": "PR1",
        "version": 2,
        "options": ("yes", "no", "abstain"),
        "counts": (17, 4, 3),
        "groups": ("peer support", "primary care"),
        "counts_by_group": (10, 1, 0, 6, 3, 2),
        "yes": "yes",
        "abstentions": ("abstain",),
        "asked": 26,
        "counted_by": ("P5",),
    }
    return CountRecorded(count="CT1", **(settings | fields))


def test_a_show_of_hands_has_its_numbers_and_who_counted(
    page: Callable[..., Any], proposed: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """By group where that is known; nobody is said to have voted."""
    counted = proposed.and_given(hands())
    (text,) = page(counted).texts
    assert text == (
        "CT1, a show of hands: PR1: One dated list. "
        "People were counted, and not who answered what. Counted by: scribe. "
        "24 of 26 who were asked answered. Abstentions do not count in the denominator. "
        "Its rule (majority) is met."
    )
    numbers = page(counted).table(NUMBERS)
    assert numbers.column("Everyone") == [17, 4, 3]
    assert numbers.column("Peer support") == [10, 1, 0]
    assert numbers.column("Primary care") == [6, 3, 2]
    assert numbers.cell("yes", "Everyone").evidence == evidence_of(CountRecorded, counted)


def test_a_decision_says_that_hands_decided(
    page: Callable[..., Any], proposed: Given[Workshop]
) -> None:
    """So it does of a ballot; without either there is no such column."""
    decided = DecisionRecorded(
        decision="D1", proposal="PR1", version=2, outcome="adopted", rule="majority", count="CT1"
    )
    counted = page(proposed.and_given(hands(), decided)).table(PROPOSALS)
    assert counted.value("PR1", "Decided by") == "show of hands CT1"
    assert counted.value("PR2", "Decided by") is None
    assert "Decided by" not in page(proposed).table(PROPOSALS).columns


def test_a_count_names_the_wording_that_was_counted(
    page: Callable[..., Any], proposed: Given[Workshop]
) -> None:
    """Even after an amendment; without a version, that of its time."""
    for version in (2, None):
        later = proposed.and_given(hands(version=version), AMENDED)
        assert "PR1: One dated list." in page(later).texts[0]
        assert page(later).table(PROPOSALS).value("PR1", "Proposal") == "One list, printed."


def test_votes_are_shown_under_the_wording_that_was_voted_on(
    page: Callable[..., Any], proposed: Given[Workshop]
) -> None:
    """Even after an amendment; in older logs the ballot does not carry the version."""
    for versions in ((2,), ()):
        voted = proposed.and_given(
            BallotOpened(
                ballot="B1", options=("PR1",), scale=("no", "yes"), roll=("P1",), versions=versions
            ),
            VoteCast(ballot="B1", voter="P1", choices=(("PR1", 1),)),
            BallotClosed(ballot="B1"),
            AMENDED,
        )
        assert page(voted).table("B1, PR1: One dated list.").column("All voters") == [1, 0]


def test_small_groups_are_added_up(page: Callable[..., Any], proposed: Given[Workshop]) -> None:
    """As in every other table."""
    numbers = page(proposed.and_given(hands()), policy=STRICT).table(NUMBERS)
    assert numbers.column("Smaller groups") == [16, 4, 2]


def test_a_tally_of_a_statement_is_shown(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """Agree, disagree and pass, without people."""
    tally = CountRecorded(
        count="CT1",
        form="tally",
        target="C1",
        options=("agree", "disagree", "pass"),
        counts=(12, 3, 5),
        yes="agree",
        abstentions=("pass",),
    )
    said = workshop.and_given(ContributionMade(contribution="C1", author=None, text="No buses."))
    assert page(said.and_given(tally)).table(NUMBERS).column("Everyone") == [12, 3, 5]
    assert "CT1, a tally: C1." in page(said.and_given(tally)).texts[0]
    rejected = said.and_given(tally, ContributionModerated(contribution="C1", outcome="rejected"))
    assert NUMBERS not in page(rejected).captions
    assert "CT1" not in page(rejected).text


def test_a_rejected_option_is_not_counted(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """The others are."""
    counted = workshop.and_given(
        *(ContributionMade(contribution=f"C{n}", author=None, text=f"Idea {n}.") for n in (1, 2)),
        CountRecorded(count="CT1", options=("C1", "C2"), counts=(7, 9), asked=20),
        ContributionModerated(contribution="C1", outcome="rejected"),
    )
    assert page(counted).table(NUMBERS).column("Answer") == ["C2"]
    assert "20 were asked." in page(counted).texts[0]


def test_a_hidden_count_is_not_shown(page: Callable[..., Any], proposed: Given[Workshop]) -> None:
    """Not all participants saw it."""
    hidden = proposed.and_given(scenario_event(hands(), visibility="restricted"))
    assert "Its numbers are not shown" in page(hidden).texts[0]


def test_blank_votes_and_shares_are_explained(
    page: Callable[..., Any], proposed: Given[Workshop]
) -> None:
    """Blank votes count for turnout; whether for the denominator is said."""
    ballot = BallotOpened(
        ballot="B1",
        options=("PR1",),
        scale=("no", "yes"),
        roll=("P1", "P2", "P3", "P3"),
        rule="share",
        exact_share="2/3",
    )
    votes = [
        VoteCast(ballot="B1", voter="P1", choices=(("PR1", 1),)),
        VoteCast(ballot="B1", voter="P2", choices=()),
    ]
    closed = BallotClosed(ballot="B1")
    assert page(proposed.and_given(ballot, *votes, closed)).texts[0] == (
        "B1: grades. 2 of 3 people on the roll voted. Decided by share. Grades from “yes” on "
        "count as support. 2/3 of the votes or more are needed. 1 vote was blank: it counts for "
        "turnout and quorum, and not in the denominator of the rule."
    )
    all_blank = page(proposed.and_given(ballot, votes[1], closed))
    assert "All votes were blank, so nothing was chosen." in all_blank.texts[0]
