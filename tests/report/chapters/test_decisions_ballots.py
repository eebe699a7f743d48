"""Votes: grades, dots and ranks, for the room and by group; secrecy and consent are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    BallotCast,
    BallotClosed,
    BallotOpened,
    ConsentWithdrawn,
    ProposalAmended,
    ProposalTabled,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.report.chapters.decisions import Deciding
from dialoguekit.report.chapters.decisions_chapter import chapter
from dialoguekit.testing.scenario import Given

Proof = Callable[..., Evidence]
PROPOSALS = "Proposals, as worded in the end"
SCALE = ("veto", "dislike", "abstain", "support", "endorse")


@pytest.fixture
def page(read: Callable[..., Any]) -> Callable[..., Any]:
    """The chapter about one or several scenarios."""
    return lambda *scenarios: read(Deciding, chapter, *scenarios)


@pytest.fixture(scope="module")
def tabled(room: Given[Workshop]) -> Given[Workshop]:
    """PR1, one list of groups, reworded once; PR2, a number to ring."""
    return room.and_given(
        ProposalTabled(proposal="PR1", text="One list.", bucket=2, sources=("C4", "C9")),
        ProposalTabled(proposal="PR2", text="A number to ring."),
        ProposalAmended(proposal="PR1", version=2, text="One dated list.", because="It ages."),
    )


def ballot(kind: str = "grades", **more: Any) -> BallotOpened:
    """The ballot B1 on PR1 and PR2."""
    settled: dict[str, Any] = {
        "ballot": "B1",
        "title": "How far?",
        "options": ("PR1", "PR2"),
        "kind": kind,
        "scale": SCALE if kind == "grades" else (),
        "roll": ("P1", "P2", "P3", "P4"),
    }
    return BallotOpened(**(settled | more))


def vote(voter: str, comment: str | None = None, **choices: int) -> BallotCast:
    """What somebody gives each option of B1."""
    return BallotCast(
        ballot="B1", voter=voter, choices=tuple(sorted(choices.items())), comment=comment
    )


def test_grades_are_counted_for_the_room_and_by_group(
    page: Callable[..., Any], tabled: Given[Workshop], proof: Proof
) -> None:
    """The best grade first; the facilitator's vote counts for the room alone."""
    voted = tabled.and_given(
        ballot(),
        vote("P1", PR1=4, PR2=0),
        vote("P2", PR1=3),
        vote("P3", PR1=4),
        vote("P4", PR1=4),
        BallotClosed(ballot="B1"),
    )
    assert "How far? 4 of the 4 who could vote did. Decided by majority." in page(voted).texts[0]
    assert page(voted).texts[0].startswith("B1: How far? 4 of the 4")
    first = page(voted).table("B1, PR1: One dated list.")
    assert first.column("Grade") == list(reversed(SCALE))
    assert first.column("The room") == [3, 1, 0, 0, 0]
    assert first.column("Primary care") == [1, 0, 0, 0, 0]
    assert first.column("Peer support") == [1, 1, 0, 0, 0]
    second = page(voted).table("B1, PR2: A number to ring.")
    assert second.column("The room") == [0, 0, 0, 0, 1]
    assert second.column("Primary care") == [0, 0, 0, 0, 0]
    assert second.column("Peer support") == [0, 0, 0, 0, 1]
    assert first.table.rows[0][1].evidence == (
        proof(BallotCast, voted, voter="P1")
        | proof(BallotCast, voted, voter="P3")
        | proof(BallotCast, voted, voter="P4")
    )


def test_while_a_ballot_is_open_the_last_vote_of_each_counts(
    page: Callable[..., Any], tabled: Given[Workshop]
) -> None:
    """And what comes after the close counts no more."""
    voting = tabled.and_given(
        ballot(title=None), vote("P1", PR1=0), vote("P1", PR1=4), vote("P2", PR1=4)
    )
    assert page(voting).texts[0] == (
        "B1: grades. 2 of the 4 who could vote did. The ballot is still open. Decided by majority."
    )
    late = voting.and_given(BallotClosed(ballot="B1"), vote("P3", PR1=0))
    assert "2 of the 4" in page(late).texts[0]
    assert "still open" not in page(late).texts[0]


def test_a_secret_ballot_that_is_open_shows_no_tally(
    page: Callable[..., Any], tabled: Given[Workshop]
) -> None:
    """Not a number, not a comment; only how many have voted."""
    secret = tabled.and_given(
        ballot(secrecy="secret"), vote("P1", comment="Never.", PR1=0), vote("P3", PR1=1)
    )
    assert page(secret).texts == [
        (
            "B1: How far? 2 of the 4 who could vote did. "
            "It is secret and still open, so nothing is tallied."
        )
    ]
    assert page(secret).captions == [PROPOSALS]
    assert "Never." not in page(secret).words
    closed = secret.and_given(BallotClosed(ballot="B1"))
    assert "B1, PR1: One dated list." in page(closed).captions
    assert "Never." in page(closed).words
    dots = tabled.and_given(ballot("dots", secrecy="secret", budget=3), vote("P1", PR1=3))
    assert page(dots).charts == {}


def test_the_lower_half_of_the_scale_says_why(
    page: Callable[..., Any], tabled: Given[Workshop], proof: Proof
) -> None:
    """The middle is not the lower half; whoever supports it need not explain."""
    voted = tabled.and_given(
        ballot(),
        vote("P1", comment="Too slow.", PR1=1),
        vote("P3", comment="So so.", PR1=2),
        BallotClosed(ballot="B1"),
    )
    comments = page(voted).table("What those in the lower half of the scale say")
    assert comments.column("Comment") == ["Too slow."]
    assert comments.cell(1, "No.").evidence == proof(BallotCast, voted, voter="P1")
    assert "So so." not in page(voted).words


def test_comments_stand_only_with_consent_to_be_quoted(
    page: Callable[..., Any], tabled: Given[Workshop]
) -> None:
    """P2 never agreed, P1 takes it back, and nobody knows whom the token belongs to."""
    voted = tabled.and_given(
        ballot(roll=("P1", "P2", "token-7")),
        vote("P1", comment="One.", PR1=0),
        vote("P2", comment="Two.", PR1=0),
        vote("token-7", comment="Three.", PR1=0),
        BallotClosed(ballot="B1"),
    )
    comments = page(voted).table("What those in the lower half of the scale say")
    assert comments.column("Comment") == ["One."]
    back = voted.and_given(ConsentWithdrawn(person="P1", scopes=("quote",)))
    assert "One." not in page(back).words


def test_dots_are_added_up_by_who_gave_them(
    page: Callable[..., Any], tabled: Given[Workshop], proof: Proof
) -> None:
    """Most dots first; those of tokens and facilitators count as well."""
    voted = tabled.and_given(
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
    assert chart.sentence == "Most dots, 6, went to PR2: A number to ring."
    assert chart.evidence == proof(BallotCast, voted)


def test_a_rank_counts_more_the_better_it_is(
    page: Callable[..., Any], tabled: Given[Workshop]
) -> None:
    """The first of two is two points, the last one (modified Borda); a tie names both."""
    ranked = tabled.and_given(
        ballot("ranking", options=("PR1", "more chairs")),
        BallotCast(ballot="B1", voter="P1", choices=(("PR1", 1), ("more chairs", 2))),
        BallotCast(ballot="B1", voter="P3", choices=(("PR1", 2), ("more chairs", 1))),
        BallotClosed(ballot="B1"),
    )
    chart = page(ranked).charts["B1: How far? – points for each option"]
    assert [row["points"] for row in chart.spec["data"]["values"]] == [1, 2, 2, 1]
    assert chart.sentence == "Most points, 3, went to PR1: One dated list. and more chairs."


def test_a_ballot_in_which_nobody_voted_has_no_winner(
    page: Callable[..., Any], tabled: Given[Workshop]
) -> None:
    """Only that nobody did."""
    empty = tabled.and_given(ballot("dots", budget=3), BallotClosed(ballot="B1"))
    assert page(empty).texts == ["B1: How far? 0 of the 4 who could vote did."]
    assert page(empty).charts == {}
