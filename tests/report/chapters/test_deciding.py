"""What was decided: proposals, votes, objections, dissent, commitments, replies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dialoguekit.events import (
    BallotCast,
    BallotClosed,
    BallotOpened,
    CommitmentMade,
    CommitmentUpdated,
    ConsentWithdrawn,
    DecisionRecorded,
    FeedbackGiven,
    ObjectionRaised,
    ObjectionResolved,
    PersonRegistered,
    ProposalAmended,
    ProposalTabled,
    ProposalWithdrawn,
)
from dialoguekit.evidence import Evidence
from dialoguekit.report.chapters.deciding import Deciding
from dialoguekit.report.chapters.deciding_chapter import chapter
from dialoguekit.state import Workshop
from dialoguekit.testing.scenario import Given, given

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


def decision(outcome: str = "adopted", proposal: str = "PR1", **more: Any) -> DecisionRecorded:
    """The decision D1."""
    settled: dict[str, Any] = {
        "decision": "D1",
        "proposal": proposal,
        "version": 2,
        "outcome": outcome,
    }
    return DecisionRecorded(**(settled | more))


def test_where_nothing_was_decided_it_says_so(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """An empty workshop has a chapter, alone and beside others."""
    nothing = ["No proposal, decision, commitment or reply was recorded."]
    assert page(room).texts == nothing
    assert page(given()).texts == nothing
    assert page(room, given(stream="hull")).texts == nothing


# Proposals and decisions


def test_a_proposal_stands_as_it_was_worded_last(
    page: Callable[..., Any], tabled: Given[Workshop], proof: Proof
) -> None:
    """With who can do it, what it stands on, and that it was not decided."""
    proposals = page(tabled).table(PROPOSALS)
    assert proposals.value("PR1", "Proposal") == "One dated list."
    assert proposals.value("PR1", "Who can do it") == "with some help"
    assert proposals.value("PR1", "Stands on") == "C4, C9"
    assert proposals.value("PR1", "Wordings") == 2
    assert proposals.value("PR1", "Outcome") == "not decided"
    assert proposals.value("PR1", "Rule") is None
    assert proposals.cell("PR1", "Id").evidence == (
        proof(ProposalTabled, tabled, proposal="PR1") | proof(ProposalAmended, tabled)
    )
    assert proposals.value("PR2", "Who can do it") is None
    assert proposals.value("PR2", "Stands on") is None


def test_a_decision_stands_with_its_proposal_and_rule(
    page: Callable[..., Any], tabled: Given[Workshop], proof: Proof
) -> None:
    """And is part of its evidence."""
    decided = tabled.and_given(decision(rule="majority"))
    proposals = page(decided).table(PROPOSALS)
    assert proposals.value("PR1", "Outcome") == "adopted"
    assert proposals.value("PR1", "Rule") == "majority"
    assert proposals.value("PR2", "Outcome") == "not decided"
    recorded = set(proof(DecisionRecorded, decided))
    assert recorded <= set(proposals.cell("PR1", "Id").evidence)


def test_a_proposal_that_was_taken_back_says_so(
    page: Callable[..., Any], tabled: Given[Workshop], proof: Proof
) -> None:
    """It is neither decided nor open."""
    back = tabled.and_given(ProposalWithdrawn(proposal="PR2"))
    proposals = page(back).table(PROPOSALS)
    assert proposals.value("PR2", "Outcome") == "withdrawn"
    assert set(proof(ProposalWithdrawn, back)) <= set(proposals.cell("PR2", "Id").evidence)


def test_dissent_stays_with_the_decision_that_it_stands_against(
    page: Callable[..., Any], tabled: Given[Workshop], proof: Proof
) -> None:
    """In the words of those who dissent; without dissent there is no such section."""
    against = tabled.and_given(decision(dissent=("Too slow.", "Who pays?")))
    assert page(against).sections == ["Dissent from D1 on PR1"]
    dissent = page(against).table("In the words of those who dissent")
    assert dissent.column("Dissent") == ["Too slow.", "Who pays?"]
    assert dissent.cell(2, "No.").evidence == proof(DecisionRecorded, against)
    assert page(against).figures["decisions with dissent"].value == 1
    assert page(tabled.and_given(decision())).sections == []


def test_figures_count_what_was_decided(
    page: Callable[..., Any], tabled: Given[Workshop], proof: Proof
) -> None:
    """Each with the events that it counts."""
    decided = tabled.and_given(
        decision(),
        decision("rejected", "PR2", decision="D2", version=1),
        CommitmentMade(commitment="CM1", owner="P1", what="Ring round."),
    )
    figures = page(decided).figures
    assert {label: figure.value for label, figure in figures.items()} == {
        "proposals": 2,
        "adopted": 1,
        "decisions with dissent": 0,
        "commitments": 1,
    }
    assert figures["proposals"].evidence == proof(ProposalTabled, decided)
    assert figures["adopted"].evidence == proof(DecisionRecorded, decided, outcome="adopted")
    assert figures["commitments"].evidence == proof(CommitmentMade, decided)


# Votes


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
    assert "How far? 4 of 4 on the roll voted. Decided by majority." in page(voted).texts[0]
    assert page(voted).texts[0].startswith("B1: How far? 4 of 4")
    table = page(voted).table("B1: How far? – how many gave each grade").table
    assert [column.title for column in table.columns[2:]] == list(reversed(SCALE))
    counts = {
        (str(row[0]), str(row[1])): [cell.value for cell in row[2:] if not isinstance(cell, str)]
        for row in table.rows
    }
    assert counts == {
        ("PR1: One dated list.", "the room"): [3, 1, 0, 0, 0],
        ("PR1: One dated list.", "primary care"): [1, 0, 0, 0, 0],
        ("PR1: One dated list.", "peer support"): [1, 1, 0, 0, 0],
        ("PR2: A number to ring.", "the room"): [0, 0, 0, 0, 1],
        ("PR2: A number to ring.", "primary care"): [0, 0, 0, 0, 0],
        ("PR2: A number to ring.", "peer support"): [0, 0, 0, 0, 1],
    }
    endorsed = table.rows[0][2]
    assert endorsed.evidence == (
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
        "B1: grades. 2 of 4 on the roll voted. The ballot is still open. Decided by majority."
    )
    late = voting.and_given(BallotClosed(ballot="B1"), vote("P3", PR1=0))
    assert "2 of 4" in page(late).texts[0]
    assert "still open" not in page(late).texts[0]


def test_a_secret_ballot_that_is_open_shows_no_tally(
    page: Callable[..., Any], tabled: Given[Workshop]
) -> None:
    """Not a number, not a comment; only how many have voted."""
    secret = tabled.and_given(
        ballot(secrecy="secret"), vote("P1", comment="Never.", PR1=0), vote("P3", PR1=1)
    )
    assert page(secret).texts == [
        "B1: How far? 2 of 4 on the roll voted. It is secret and still open, so nothing is tallied."
    ]
    assert page(secret).captions == [PROPOSALS]
    assert "Never." not in page(secret).words
    closed = secret.and_given(BallotClosed(ballot="B1"))
    assert "B1: How far? – how many gave each grade" in page(closed).captions
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
    assert chart.sentence == "Most dots went to PR2: A number to ring. (6)."
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
    assert chart.sentence == "Most points went to PR1: One dated list. and more chairs (3)."


def test_a_ballot_in_which_nobody_voted_has_no_winner(
    page: Callable[..., Any], tabled: Given[Workshop]
) -> None:
    """Only that nobody did."""
    empty = tabled.and_given(ballot("dots", budget=3), BallotClosed(ballot="B1"))
    assert page(empty).texts == ["B1: How far? 0 of 4 on the roll voted. Decided by majority."]
    assert page(empty).charts == {}


# Objections, commitments, replies


def test_an_objection_says_how_it_was_met(
    page: Callable[..., Any], tabled: Given[Workshop], proof: Proof
) -> None:
    """Or that it is still open; words stand only with consent, unless nobody is named."""
    raised = tabled.and_given(
        ObjectionRaised(objection="O1", proposal="PR1", version=2, person="P1", reason="Too slow."),
        ObjectionRaised(objection="O2", proposal="PR1", version=1, person="P2", reason="No."),
        ObjectionRaised(objection="O3", proposal="PR2", version=1, reason="Who pays?"),
        ObjectionRaised(objection="O4", proposal="PR2", version=1, person="P2"),
        ObjectionResolved(objection="O1", how="A day was set."),
    )
    objections = page(raised).table("Objections and what became of them")
    assert objections.column("Id") == ["O1", "O2", "O3", "O4"]
    assert objections.column("Reason") == ["Too slow.", "(not for quotation)", "Who pays?", None]
    assert objections.column("Wording") == [2, 1, 1, 1]
    assert objections.value("O1", "How it was met") == "A day was set."
    assert objections.value("O2", "How it was met") == "still open"
    assert objections.cell("O1", "Id").evidence == (
        proof(ObjectionRaised, raised, objection="O1") | proof(ObjectionResolved, raised)
    )


def test_a_commitment_names_no_owner(
    page: Callable[..., Any], room: Given[Workshop], proof: Proof
) -> None:
    """By group, or by part; with its day and what became of it."""
    made = room.and_given(
        CommitmentMade(
            commitment="CM1", owner="P1", what="Ring.", due=date(2025, 6, 4), sources=("D1", "C2")
        ),
        CommitmentMade(commitment="CM2", owner="P4", what="Write."),
        CommitmentMade(commitment="CM3", owner="P5", what="Type."),
        CommitmentMade(commitment="CM4", owner="P9", what="Wait."),
        CommitmentUpdated(commitment="CM1", status="begun"),
        CommitmentUpdated(commitment="CM1", status="done"),
    )
    table = page(made).table("Who does what by when")
    assert table.column("Who") == [
        "somebody from peer support",
        "a facilitator",
        "a scribe",
        "somebody",
    ]
    assert table.column("By") == ["4 June 2025", *["no day given"] * 3]
    assert table.column("Carries out") == ["D1, C2", None, None, None]
    assert table.column("Status") == ["done", "made", "made", "made"]
    assert table.cell("CM1", "Id").evidence == (
        proof(CommitmentMade, made, commitment="CM1") | proof(CommitmentUpdated, made)
    )


def test_an_observer_is_an_observer(page: Callable[..., Any], room: Given[Workshop]) -> None:
    """With the article that it takes."""
    made = room.and_given(
        PersonRegistered(person="P6", roles=("observer",)),
        CommitmentMade(commitment="CM1", owner="P6", what="Look."),
    )
    assert page(made).table("Who does what by when").value("CM1", "Who") == "an observer"


def test_replies_stand_even_where_nothing_else_does(
    page: Callable[..., Any], room: Given[Workshop], proof: Proof
) -> None:
    """You said, we did: about a theme, or anything else."""
    replied = room.and_given(
        FeedbackGiven(target="trust", reply="We will ring.", outcome="planned", replier="The board")
    )
    replies = page(replied).table("Replies")
    assert replies.value("trust", "Reply") == "We will ring."
    assert replies.value("trust", "Outcome") == "planned"
    assert replies.value("trust", "From") == "The board"
    assert replies.cell("trust", "On").evidence == proof(FeedbackGiven, replied)
    assert page(replied).sections == ["You said, we did"]


def test_an_objection_alone_is_worth_a_chapter(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """Its proposal may stand in a log that was cut."""
    raised = room.and_given(ObjectionRaised(objection="O1", proposal="PR1", version=1))
    assert page(raised).sections == ["Objections"]


def test_what_refers_to_nothing_known_changes_nothing(
    page: Callable[..., Any], tabled: Given[Workshop]
) -> None:
    """A log from elsewhere may hold it."""
    strange = tabled.and_given(
        ProposalAmended(proposal="PR9", version=2, text="?"),
        ProposalWithdrawn(proposal="PR9"),
        BallotCast(ballot="B9", voter="P1", choices=(("PR1", 1),)),
        BallotClosed(ballot="B9"),
        ObjectionResolved(objection="O9", how="?"),
        CommitmentUpdated(commitment="CM9", status="done"),
    )
    assert page(strange).chapter == page(tabled).chapter


# A programme


def test_several_workshops_stand_side_by_side(
    page: Callable[..., Any], tabled: Given[Workshop], york: Given[Workshop], proof: Proof
) -> None:
    """All decisions in one table, and what became of commitments in each."""
    leeds = tabled.and_given(decision(dissent=("Too slow.",)))
    promised = york.and_given(
        DecisionRecorded(decision="D1", proposal="PR3", version=1, outcome="parked"),
        CommitmentMade(commitment="CM1", owner="P1", what="Ring.", due=date(2025, 6, 4)),
        CommitmentMade(commitment="CM2", owner="P1", what="Write."),
        CommitmentUpdated(commitment="CM2", status="done"),
    )
    both = page(leeds, promised)
    decisions = both.table("Decisions of all workshops")
    assert decisions.column("Workshop") == ["Leeds", "York"]
    assert decisions.column("Proposal") == ["One dated list.", None]
    assert decisions.column("Outcome") == ["adopted", "parked"]
    assert decisions.column("Dissents") == [1, 0]
    assert decisions.cell("Leeds", "Dissents").evidence == proof(DecisionRecorded, leeds)
    commitments = both.table("Commitments of all workshops")
    assert commitments.column("Made") == [0, 2]
    assert commitments.column("With a day") == [0, 1]
    assert commitments.column("Done") == [0, 1]
    assert commitments.cell("York", "Done").evidence == proof(CommitmentUpdated, promised)
    assert commitments.cell("York", "With a day").evidence == proof(
        CommitmentMade, promised, commitment="CM1"
    )
    assert both.figures["proposals"].value == 2


def test_without_decisions_there_is_no_table_of_them(
    page: Callable[..., Any], tabled: Given[Workshop], york: Given[Workshop]
) -> None:
    """An empty table would say nothing."""
    assert page(tabled, york).captions == ["Commitments of all workshops"]
