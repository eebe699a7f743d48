"""Ballots: grades, dots and ranks, in total and by group; secrecy and consent are respected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dialoguekit.domain.state import Workshop
from dialoguekit.events import BallotClosed, BallotOpened, ConsentWithdrawn, VoteCast
from dialoguekit.events.evidence import Evidence
from dialoguekit.report.chapters.decisions import Decisions
from dialoguekit.report.chapters.decisions_chapter import chapter
from dialoguekit.testing.scenario import Given

EvidenceOf = Callable[..., Evidence]
CHAPTER = (Decisions, chapter)
PROPOSALS = "Proposals in their final wording"
SCALE = ("veto", "dislike", "abstain", "support", "endorse")


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


def test_grades_are_counted_in_total_and_by_group(
    page: Callable[..., Any], proposed: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """The best grade is first; the facilitator's vote counts in the total only."""
    voted = proposed.and_given(
        ballot(),
        vote("P1", PR1=4, PR2=0),
        vote("P2", PR1=3),
        vote("P3", PR1=4),
        vote("P4", PR1=4),
        BallotClosed(ballot="B1"),
    )
    assert "How far? 4 of 4 people on the roll voted. Decided by majority." in page(voted).texts[0]
    assert page(voted).texts[0].startswith("B1: How far? 4 of 4")
    first = page(voted).table("B1, PR1: One dated list.")
    assert first.column("Grade") == list(reversed(SCALE))
    assert first.column("All voters") == [3, 1, 0, 0, 0]
    assert first.column("Primary care") == [1, 0, 0, 0, 0]
    assert first.column("Peer support") == [1, 1, 0, 0, 0]
    second = page(voted).table("B1, PR2: A number to ring.")
    assert second.column("All voters") == [0, 0, 0, 0, 1]
    assert second.column("Primary care") == [0, 0, 0, 0, 0]
    assert second.column("Peer support") == [0, 0, 0, 0, 1]
    assert first.table.rows[0][1].evidence == (
        evidence_of(VoteCast, voted, voter="P1")
        | evidence_of(VoteCast, voted, voter="P3")
        | evidence_of(VoteCast, voted, voter="P4")
    )


def test_the_last_vote_before_the_close_counts(
    page: Callable[..., Any], proposed: Given[Workshop]
) -> None:
    """Votes after the close are ignored."""
    voting = proposed.and_given(
        ballot(title=None), vote("P1", PR1=0), vote("P1", PR1=4), vote("P2", PR1=4)
    )
    assert page(voting).texts[0] == (
        "B1: grades. 2 of 4 people on the roll voted. "
        "The ballot is still open. Decided by majority."
    )
    late = voting.and_given(BallotClosed(ballot="B1"), vote("P3", PR1=0))
    assert "2 of 4" in page(late).texts[0]
    assert "still open" not in page(late).texts[0]


def test_an_open_secret_ballot_has_no_tally(
    page: Callable[..., Any], proposed: Given[Workshop]
) -> None:
    """It shows the turnout only, with no number and no comment."""
    secret = proposed.and_given(
        ballot(secrecy="secret"), vote("P1", comment="Never.", PR1=0), vote("P3", PR1=1)
    )
    assert page(secret).texts == [
        (
            "B1: How far? 2 of 4 people on the roll voted. "
            "The ballot is secret and still open, so it has no tally."
        )
    ]
    assert page(secret).captions == [PROPOSALS]
    assert "Never." not in page(secret).text
    closed = secret.and_given(BallotClosed(ballot="B1"))
    assert "B1, PR1: One dated list." in page(closed).captions
    assert "Never." in page(closed).text
    dots = proposed.and_given(ballot("dots", secrecy="secret", budget=3), vote("P1", PR1=3))
    assert page(dots).charts == {}


def test_comments_of_the_lower_half_are_shown(
    page: Callable[..., Any], proposed: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """The middle grade is not in the lower half."""
    voted = proposed.and_given(
        ballot(),
        vote("P1", comment="Too slow.", PR1=1),
        vote("P3", comment="So so.", PR1=2),
        BallotClosed(ballot="B1"),
    )
    comments = page(voted).table("Comments from voters in the lower half of the scale")
    assert comments.column("Comment") == ["Too slow."]
    assert comments.cell(1, "No.").evidence == evidence_of(VoteCast, voted, voter="P1")
    assert "So so." not in page(voted).text


def test_comments_are_shown_only_with_consent(
    page: Callable[..., Any], proposed: Given[Workshop]
) -> None:
    """P2 never consented, P1 withdraws, and the person of the token is unknown."""
    voted = proposed.and_given(
        ballot(roll=("P1", "P2", "token-7")),
        vote("P1", comment="One.", PR1=0),
        vote("P2", comment="Two.", PR1=0),
        vote("token-7", comment="Three.", PR1=0),
        BallotClosed(ballot="B1"),
    )
    comments = page(voted).table("Comments from voters in the lower half of the scale")
    assert comments.column("Comment") == ["One."]
    withdrawn = voted.and_given(ConsentWithdrawn(person="P1", scopes=("quote",)))
    assert "One." not in page(withdrawn).text


def test_dots_are_summed_by_group(
    page: Callable[..., Any], proposed: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """The option with the most dots is first; tokens and facilitators count too."""
    voted = proposed.and_given(
        ballot("dots", budget=4, roll=("P1", "P3", "P4", "token-7")),
        vote("P1", PR1=1, PR2=3),
        vote("P3", PR1=1),
        vote("P4", PR2=1),
        vote("token-7", PR2=2),
        BallotClosed(ballot="B1"),
    )
    chart = page(voted).charts["B1: How far? – dots for each option"]
    rows = [(row["option"], row["group"], row["dots"]) for row in chart.spec["data"]["values"]]
    assert rows == [
        ("PR2", "primary care", 0),
        ("PR2", "peer support", 3),
        ("PR2", "facilitator", 1),
        ("PR2", "unknown", 2),
        ("PR1", "primary care", 1),
        ("PR1", "peer support", 1),
        ("PR1", "facilitator", 0),
        ("PR1", "unknown", 0),
    ]
    assert chart.sentence == "PR2 received the most dots (6): A number to ring."
    assert chart.evidence == evidence_of(VoteCast, voted)


def test_a_better_rank_has_more_points(page: Callable[..., Any], proposed: Given[Workshop]) -> None:
    """The first of two has two points, the last one (modified Borda); a tie names both."""
    ranked = proposed.and_given(
        ballot("ranking", options=("PR1", "more chairs")),
        VoteCast(ballot="B1", voter="P1", choices=(("PR1", 1), ("more chairs", 2))),
        VoteCast(ballot="B1", voter="P3", choices=(("PR1", 2), ("more chairs", 1))),
        BallotClosed(ballot="B1"),
    )
    chart = page(ranked).charts["B1: How far? – points for each option"]
    assert [row["points"] for row in chart.spec["data"]["values"]] == [1, 2, 2, 1]
    assert (
        chart.sentence == "PR1 (One dated list) and more chairs received the most points (3 each)."
    )


def test_a_ballot_without_votes_has_no_result(
    page: Callable[..., Any], proposed: Given[Workshop]
) -> None:
    """Only the turnout is shown."""
    empty = proposed.and_given(ballot("dots", budget=3), BallotClosed(ballot="B1"))
    assert page(empty).texts == ["B1: How far? 0 of 4 people on the roll voted."]
    assert page(empty).charts == {}
