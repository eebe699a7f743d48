"""Ballots in the chapter on decisions: proposals are named, and no vote or comment is disclosed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from tests.report.chapters.concealment import OF_A_PERSON, conceal

from dialoguekit.disclosure.policy import STANDARD
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    BallotAnswered,
    BallotClosed,
    BallotOpened,
    ConsentGiven,
    DecisionRecorded,
    ObjectionRaised,
    PersonRegistered,
    ProposalSubmitted,
    VoteCast,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.report.chapters import decisions_blocks
from dialoguekit.testing.scenario import Given

EvidenceOf = Callable[..., Evidence]
ANALYSIS = decisions_blocks.ANALYSIS
PROPOSALS = "Proposals in their final wording"
FIRST, SECOND = "B1, PR1: One dated list.", "B1, PR2: A number to ring."
LOWER_HALF = "Comments from voters in the lower half of the scale"
SCALE = ("veto", "dislike", "abstain", "support", "endorse")
CLOSED = BallotClosed(ballot="B1")


def ballot(kind: str = "grades", **more: Any) -> BallotOpened:
    """Return the ballot B1 on PR1 and PR2."""
    fields: dict[str, Any] = {
        "ballot": "B1",
        "title": "How far?",
        "options": ("PR1", "PR2"),
        "kind": kind,
        "scale": SCALE if kind == "grades" else (),
        "roll": ("P1", "P2", "P3", "P4"),
    }
    return BallotOpened(**(fields | more))


def vote(voter: str, comment: str | None = None, **choices: int) -> VoteCast:
    """Return a vote on each option of B1."""
    return VoteCast(
        ballot="B1", voter=voter, choices=tuple(sorted(choices.items())), comment=comment
    )


def register(people: Iterable[str], group: str) -> list[PersonRegistered | ConsentGiven]:
    """Return the registrations of people who may be quoted."""
    scopes = ("record", "quote")
    return [
        event
        for person in people
        for event in (
            PersonRegistered(person=person, group=group),
            ConsentGiven(person=person, scopes=scopes, version="1", basis="spoken"),
        )
    ]


def test_grades_are_counted_in_total_and_by_group(
    page: Callable[..., Any], proposed: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """The best grade is first, and each option is named by its proposal."""
    voted = proposed.and_given(
        ballot(),
        vote("P1", PR1=4, PR2=0),
        vote("P2", PR1=3),
        vote("P3", PR1=4),
        vote("P4", PR1=4),
        CLOSED,
    )
    text = "B1: How far? 4 of 4 people on the roll voted. Decided by majority."
    assert page(voted).texts[0] == text
    first = page(voted).table(FIRST)
    assert first.column("Grade") == list(reversed(SCALE))
    assert first.column("All voters") == [3, 1, 0, 0, 0]
    assert first.column("Primary care") == [1, 0, 0, 0, 0]
    assert first.column("Peer support") == [1, 1, 0, 0, 0]
    second = page(voted).table(SECOND)
    assert second.column("All voters") == [0, 0, 0, 0, 1]
    assert second.column("Primary care") == [0, 0, 0, 0, 0]
    assert second.column("Peer support") == [0, 0, 0, 0, 1]
    evidence = evidence_of((BallotOpened, VoteCast, BallotClosed), voted)
    assert first.cell("endorse", "All voters").evidence == evidence


def test_small_groups_are_combined(page: Callable[..., Any], proposed: Given[Workshop]) -> None:
    """The grades of two groups are those of one, which is not named."""
    voted = proposed.and_given(ballot(), vote("P1", PR1=4), vote("P3", PR1=0), CLOSED)
    columns = page(voted, policy=STANDARD).table(FIRST).columns
    assert not {"Primary care", "Peer support"} & set(columns)


def test_the_last_vote_before_the_close_counts(
    page: Callable[..., Any], proposed: Given[Workshop]
) -> None:
    """Votes after the close are ignored."""
    voted = proposed.and_given(
        ballot(),
        vote("P1", PR1=0),
        vote("P1", PR1=4),
        vote("P2", PR1=4),
        CLOSED,
        vote("P3", PR1=0),
    )
    assert "2 of 3 people" in page(voted).texts[0]
    assert page(voted).table(FIRST).column("All voters") == [2, 0, 0, 0, 0]


@pytest.mark.parametrize("secrecy", ["open", "secret"])
def test_an_open_ballot_has_no_result(
    page: Callable[..., Any], proposed: Given[Workshop], secrecy: str
) -> None:
    """It shows the turnout only, with no number; of a secret one, no comment either."""
    voting = proposed.and_given(
        ballot(title=None, secrecy=secrecy), vote("P1", comment="Never.", PR1=0), vote("P3", PR1=1)
    )
    (text,) = page(voting).texts
    assert text.startswith("B1: grades. 2 of 3 people on the roll voted. The ballot is ")
    assert page(voting).captions == [PROPOSALS]
    assert "Never." not in page(voting).text
    dots = proposed.and_given(ballot("dots", secrecy=secrecy, budget=3), vote("P1", PR1=3))
    assert page(dots).charts == {}


def test_a_secret_ballot_shows_no_single_vote(
    page: Callable[..., Any], proposed: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """Its groups are too small, so only the total is shown, and its evidence is the close."""
    voted = proposed.and_given(
        *register(["P6", "P7"], "primary care"),
        ballot(secrecy="secret", roll=("P1", "P2", "P3", "P6", "P7")),
        vote("P1", PR1=4, comment="Yes."),
        vote("P3", PR1=3, comment="No."),
        vote("P6", PR1=4),
        CLOSED,
    )
    result = page(voted).table(FIRST)
    assert result.columns == ["Grade", "All voters"]
    closed = evidence_of(BallotClosed, voted)
    assert result.cell("endorse", "All voters").evidence == closed
    comments = page(voted).table("Comments of voters")
    assert sorted(comments.column("Comment")) == ["No.", "Yes."]
    assert {comments.cell(number, "No.").evidence for number in (1, 2)} == {closed}


def test_secret_votes_that_are_all_alike_are_not_shown(
    page: Callable[..., Any], proposed: Given[Workshop]
) -> None:
    """The total would disclose each vote."""
    voted = proposed.and_given(
        ballot(secrecy="secret"), *(vote(person, PR1=4) for person in ("P1", "P2", "P3")), CLOSED
    )
    assert FIRST not in page(voted).captions
    assert "endorse" not in page(voted).text


def test_comments_of_the_lower_half_are_shown(
    page: Callable[..., Any], proposed: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """The middle grade is not in the lower half."""
    voted = proposed.and_given(
        ballot(),
        vote("P1", comment="Too slow.", PR1=1),
        vote("P3", comment="So so.", PR1=2),
        CLOSED,
    )
    comments = page(voted).table(LOWER_HALF)
    assert comments.column("Comment") == ["Too slow."]
    assert comments.cell(1, "No.").evidence == evidence_of(VoteCast, voted, voter="P1")
    assert "So so." not in page(voted).text


@pytest.mark.parametrize("secrecy", ["open", "secret"])
@pytest.mark.parametrize("way", OF_A_PERSON)
def test_a_comment_is_shown_only_if_it_may_be_published(
    page: Callable[..., Any], proposed: Given[Workshop], way: str, secrecy: str
) -> None:
    """The vote is counted all the same."""
    opened = proposed.and_given(
        ballot(secrecy=secrecy), vote("P3", comment="A bell.", PR1=0), vote("P4", PR1=4)
    )
    commented = conceal(opened, lambda person: vote(person, comment="A heron.", PR1=0), way)
    closed = commented.and_given(CLOSED)
    assert page(closed).table(FIRST).column("All voters") == [1, 0, 0, 0, 2]
    assert "heron" not in page(closed).text
    assert "A bell." in page(closed).text


def test_dots_are_summed(
    page: Callable[..., Any], proposed: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """The option with the most dots is first; tokens and facilitators count too."""
    voted = proposed.and_given(
        ballot("dots", budget=4, roll=("P1", "P3", "P4", "token-7")),
        vote("P1", PR1=1, PR2=3),
        vote("P3", PR1=1),
        vote("P4", PR2=1),
        vote("token-7", PR2=2),
        CLOSED,
    )
    chart = page(voted).charts["B1: dots for each option"]
    totals: dict[str, int] = {}
    for row in chart.spec["data"]["values"]:
        totals[row["option"]] = totals.get(row["option"], 0) + row["dots"]
    assert list(totals.items()) == [("PR2", 6), ("PR1", 2)]
    assert chart.sentence == "PR2 received the most dots (6)."
    assert chart.evidence == evidence_of((BallotOpened, VoteCast, BallotClosed), voted)


def test_a_better_rank_has_more_points(page: Callable[..., Any], proposed: Given[Workshop]) -> None:
    """The first of two has two points, the last one (modified Borda); a tie names both."""
    ranked = proposed.and_given(
        ballot("ranking", options=("PR1", "more chairs")),
        VoteCast(ballot="B1", voter="P1", choices=(("PR1", 1), ("more chairs", 2))),
        VoteCast(ballot="B1", voter="P3", choices=(("PR1", 2), ("more chairs", 1))),
        CLOSED,
    )
    chart = page(ranked).charts["B1: points for each option"]
    assert chart.sentence == ("PR1 and more chairs received the most points (3 each).")


@pytest.mark.parametrize("way", OF_A_PERSON)
def test_an_option_is_named_only_if_its_proposal_may_be_published(
    page: Callable[..., Any], workshop: Given[Workshop], way: str
) -> None:
    """The votes on it are counted all the same."""

    def submit(person: str) -> ProposalSubmitted:
        return ProposalSubmitted(proposal="PR1", text="A heron.", proposer=person)

    voted = conceal(workshop, submit, way).and_given(
        ballot(), vote("P1", PR1=4), vote("P3", PR1=1), CLOSED
    )
    grades = page(voted).table(f"B1, PR1: {OF_A_PERSON[way]}")
    assert grades.column("All voters") == [1, 0, 0, 1, 0]
    assert "heron" not in page(voted).text


def test_a_ballot_without_votes_has_no_result(
    page: Callable[..., Any], proposed: Given[Workshop]
) -> None:
    """Only the turnout is shown."""
    empty = proposed.and_given(ballot("dots", budget=3), CLOSED)
    (text,) = page(empty).texts
    assert text.startswith("B1: How far? 0 of 3 people on the roll voted.")
    assert page(empty).charts == {}


# Rules side by side, figures on grades, and dissent without a word

RULES = "B1: what each rule chooses"
MANY = tuple(f"P{n}" for n in range(6, 16))


def test_all_rules_of_a_ballot_are_side_by_side(
    page: Callable[..., Any], proposed: Given[Workshop]
) -> None:
    """A sentence warns where they choose different options."""
    ranked = [vote(p, PR1=1, PR2=2) for p in ("P1", "P2", "P3")]
    voted = proposed.and_given(ballot("ranking"), *ranked, vote("P4", PR1=2, PR2=1), CLOSED)
    table = page(voted).table(RULES)
    assert table.column("Rule") == [
        "modified Borda",
        "first preferences",
        "Condorcet",
        "lowest rank sum",
    ]
    assert table.column("All voters") == [
        "PR1 (points: 7)",
        "PR1 (voters: 3)",
        "PR1 (options beaten: 1)",
        "PR1 (sum of ranks: 5)",
    ]
    assert not any("do not agree" in text for text in page(voted).texts)


def test_the_rules_of_decision_that_each_option_meets_are_shown(
    page: Callable[..., Any], proposed: Given[Workshop]
) -> None:
    """Whatever rule the ballot was announced with."""
    graded = [vote("P1", PR1=4, PR2=4), vote("P2", PR1=4, PR2=1), vote("P3", PR1=4, PR2=3)]
    told = page(proposed.and_given(ballot(roll=("P1", "P2", "P3"), threshold=2), *graded, CLOSED))
    table = told.table("B1: which rules each option meets")
    assert table.columns == ["Option", "Unanimity", "Majority", "Least", "Share", "Mean"]
    assert [table.value("PR1", rule) for rule in table.columns[1:]] == ["met"] * 5
    assert [table.value("PR2", rule) for rule in table.columns[1:]] == [
        "not met",
        "met",
        "not met",
        "met",
        "met",
    ]


def test_rules_that_choose_different_options_are_named(
    page: Callable[..., Any], proposed: Given[Workshop]
) -> None:
    """Half of the voters are glad of one option, and all can live with the other."""
    graded = [
        vote(person, PR1=grade, PR2=3)
        for person, grade in zip(("P1", "P2", "P3", "P4"), (4, 4, 0, 0), strict=True)
    ]
    told = page(proposed.and_given(ballot(threshold=4), *graded, CLOSED))
    chosen = dict(zip(*map(told.table(RULES).column, ("Rule", "All voters")), strict=True))
    assert chosen == {
        "majority judgment": "PR2 (median grade: support)",
        "median": "PR2 (median grade: support)",
        "mean": "PR2 (mean grade: 3)",
        "approval": "PR1 (votes from the threshold on: 2)",
    }
    (warning,) = (text for text in told.texts if "do not agree" in text)
    assert warning.startswith("The rules do not agree on B1: majority judgment PR2;")


def test_figures_on_grades_are_beside_each_other(
    page: Callable[..., Any], proposed: Given[Workshop]
) -> None:
    """Median, mean, support from the threshold on, and agreement; of one option in a sentence."""
    people = ("P1", "P2", "P3", "P4")
    graded = [vote(p, PR1=g, PR2=4) for p, g in zip(people, (4, 4, 1, 0), strict=True)]
    table = page(proposed.and_given(ballot(threshold=3), *graded, CLOSED)).table("B1: grades")
    row = "PR1: One dated list."
    assert [table.value(row, title) for title in table.columns[1:]] == [
        4,
        "dislike",
        "2.25",
        2,
        2,
        2,
        "0.15",
    ]
    assert table.value("PR2: A number to ring.", "Agreement") == "1.00"
    alone = [vote(p, PR1=g) for p, g in zip(people, (4, 4, 1, 0), strict=True)]
    told = page(proposed.and_given(ballot(options=("PR1",)), *alone, CLOSED)).texts
    (sentence,) = (text for text in told if "median" in text)
    assert sentence.startswith(
        "The median grade is “dislike”, and the mean 2.25, where the lowest grade counts as 0. "
        "2 of 4 grades are above the middle of the scale, and 2 below it. Agreement is 0.15:"
    )


def test_low_grades_without_a_word_are_counted_beside_the_decision(
    page: Callable[..., Any], proposed: Given[Workshop]
) -> None:
    """A comment or an objection is a word; in a secret ballot nobody knows whose it was."""
    objected = ObjectionRaised(objection="O1", proposal="PR1", version=1, person="P3")
    voted = proposed.and_given(
        ballot(options=("PR1",)),
        vote("P1", PR1=4),
        vote("P2", "No.", PR1=1),
        vote("P3", PR1=0),
        vote("P4", PR1=1),
        objected,
        CLOSED,
        DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome="adopted", ballot="B1"),
    )
    assert "Dissent from D1 on PR1" in page(voted).sections
    told = (
        "3 of 4 voters graded it below the middle of the scale, 1 of them without a comment or an "
        "objection."
    )
    assert told in page(voted).texts
    assert page(voted).figures["decisions with low grades without a word"].value == 1


def test_low_grades_of_a_secret_ballot_are_not_joined_to_comments(
    page: Callable[..., Any], proposed: Given[Workshop]
) -> None:
    """Their number follows from the result that is shown; it is withheld with it."""
    members = register(MANY, "peer support")
    choices = [*[(("PR1", 4),)] * 6, *[(("PR1", 0),)] * 4]
    secret = ballot(options=("PR1",), secrecy="secret", roll=MANY)
    answered = [BallotAnswered(ballot="B1", voter=p) for p in MANY]
    closed = BallotClosed(ballot="B1", votes=tuple(choices), comments=("No.",))
    decided = DecisionRecorded(
        decision="D1", proposal="PR1", version=1, outcome="adopted", ballot="B1"
    )
    told = page(proposed.and_given(*members, secret, *answered, closed, decided)).texts
    assert any("4 of 10 voters graded it below" in text and "not known" in text for text in told)
    alike = BallotClosed(ballot="B1", votes=((("PR1", 0),),) * 10)
    hidden = page(proposed.and_given(*members, secret, *answered, alike, decided))
    assert not any("below the middle" in text for text in hidden.texts)
    assert "Dissent from D1 on PR1" not in hidden.sections
