"""What was decided: proposals, votes, objections, dissent, commitments, replies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    BallotCast,
    BallotClosed,
    CommitmentMade,
    CommitmentUpdated,
    DecisionRecorded,
    FeedbackGiven,
    ObjectionRaised,
    ObjectionResolved,
    PersonRegistered,
    ProposalAmended,
    ProposalTabled,
    ProposalWithdrawn,
    ThemeRevised,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.report.chapters.decisions import Deciding
from dialoguekit.report.chapters.decisions_chapter import chapter
from dialoguekit.testing.scenario import Given, given

Proof = Callable[..., Evidence]
PROPOSALS = "Proposals, as worded in the end"


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
    assert page(against).figures["decisions with written dissent"].value == 1
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
        "decisions with written dissent": 0,
        "commitments": 1,
    }
    assert figures["proposals"].evidence == proof(ProposalTabled, decided)
    assert figures["adopted"].evidence == proof(DecisionRecorded, decided, outcome="adopted")
    assert figures["commitments"].evidence == proof(CommitmentMade, decided)


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
    assert table.column("What") == ["Ring.", *["(not for quotation)"] * 3]
    assert table.column("By") == ["4 June 2025", *["no date given"] * 3]
    assert table.column("Arises from") == ["D1, C2", None, None, None]
    assert table.column("Status") == ["done", *["nothing reported"] * 3]
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
    assert decisions.column("Written dissents") == [1, 0]
    assert decisions.cell("Leeds", "Written dissents").evidence == proof(DecisionRecorded, leeds)
    commitments = both.table("Commitments of all workshops")
    assert commitments.column("Made") == [0, 2]
    assert commitments.column("With a date") == [0, 1]
    assert commitments.column("Done") == [0, 1]
    assert commitments.cell("York", "Done").evidence == proof(CommitmentUpdated, promised)
    assert commitments.cell("York", "With a date").evidence == proof(
        CommitmentMade, promised, commitment="CM1"
    )
    assert both.figures["proposals"].value == 2


def test_without_decisions_there_is_no_table_of_them(
    page: Callable[..., Any], tabled: Given[Workshop], york: Given[Workshop]
) -> None:
    """An empty table would say nothing."""
    assert page(tabled, york).captions == ["Commitments of all workshops"]


def test_a_reply_to_a_theme_names_the_theme(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """Nobody in the room has seen the analyst's ids."""
    replied = room.and_given(
        ThemeRevised(theme="time", op="form", label="Minutes are the currency"),
        FeedbackGiven(target="time", reply="We open at seven.", outcome="done"),
        FeedbackGiven(target="C9", reply="Noted.", outcome="considering"),
    )
    assert page(replied).table("Replies").column("On") == ["Minutes are the currency", "C9"]
