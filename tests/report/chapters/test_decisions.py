"""The chapter on decisions: proposals, objections, dissent, commitments, replies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.report.chapters.concealment import OF_A_PERSON, OF_THE_WORKSHOP, conceal

from dialoguekit.disclosure.policy import STANDARD
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    BallotClosed,
    CommitmentMade,
    CommitmentUpdated,
    ConsentWithdrawn,
    DecisionRecorded,
    DissentRecorded,
    FeedbackGiven,
    ObjectionRaised,
    ObjectionResolved,
    PersonRegistered,
    ProposalAmended,
    ProposalSubmitted,
    ProposalWithdrawn,
    ThemeRevised,
    VoteCast,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.report.chapters import decisions_blocks
from dialoguekit.testing.scenario import Given, given

EvidenceOf = Callable[..., Evidence]
ANALYSIS = decisions_blocks.ANALYSIS
PROPOSALS = "Proposals in their final wording"
OBJECTIONS = "Objections and their resolution"
COMMITMENTS = "Commitments, owners and due dates"


def decision(outcome: str = "adopted", proposal: str = "PR1", **more: Any) -> DecisionRecorded:
    """Return the decision D1."""
    fields: dict[str, Any] = {
        "decision": "D1",
        "proposal": proposal,
        "version": 2,
        "outcome": outcome,
    }
    return DecisionRecorded(**(fields | more))


def test_a_workshop_without_decisions_says_so(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """An empty workshop has a chapter, alone and with others."""
    texts = ["No proposal, decision, commitment or reply was recorded."]
    assert page(workshop).texts == texts
    assert page(given()).texts == texts
    assert page(workshop, given(stream="hull")).texts == texts


# Proposals and decisions


def test_a_proposal_is_shown_in_its_final_wording(
    page: Callable[..., Any], proposed: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """It has its bucket, its sources and its outcome."""
    proposals = page(proposed).table(PROPOSALS)
    assert proposals.value("PR1", "Proposal") == "One dated list."
    assert proposals.value("PR1", "Who can do it") == "with some help"
    assert proposals.value("PR1", "Based on") == "C4, C9"
    assert proposals.value("PR1", "Wordings") == 2
    assert proposals.value("PR1", "Outcome") == "not decided"
    assert proposals.value("PR1", "Rule") is None
    assert proposals.cell("PR1", "Id").evidence == (
        evidence_of(ProposalSubmitted, proposed, proposal="PR1")
        | evidence_of(ProposalAmended, proposed)
    )
    assert proposals.value("PR2", "Who can do it") is None
    assert proposals.value("PR2", "Based on") is None


def test_a_decision_is_shown_with_its_proposal(
    page: Callable[..., Any], proposed: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """It is part of the evidence of the proposal."""
    decided = proposed.and_given(decision(rule="majority"))
    proposals = page(decided).table(PROPOSALS)
    assert proposals.value("PR1", "Outcome") == "adopted"
    assert proposals.value("PR1", "Rule") == "majority"
    assert proposals.value("PR2", "Outcome") == "not decided"
    recorded = set(evidence_of(DecisionRecorded, decided))
    assert recorded <= set(proposals.cell("PR1", "Id").evidence)


def test_a_withdrawn_proposal_says_so(
    page: Callable[..., Any], proposed: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """It is neither decided nor open."""
    withdrawn = proposed.and_given(ProposalWithdrawn(proposal="PR2"))
    proposals = page(withdrawn).table(PROPOSALS)
    assert proposals.value("PR2", "Outcome") == "withdrawn"
    assert set(evidence_of(ProposalWithdrawn, withdrawn)) <= set(
        proposals.cell("PR2", "Id").evidence
    )


def test_dissent_is_shown_with_its_decision(
    page: Callable[..., Any], proposed: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """Without dissent there is no such section."""
    dissented = proposed.and_given(decision(dissent=("Too slow.", "Who pays?")))
    assert page(dissented).sections == ["Dissent from D1 on PR1"]
    dissent = page(dissented).table("Written dissent")
    assert dissent.column("Dissent") == ["Too slow.", "Who pays?"]
    assert dissent.cell(2, "No.").evidence == evidence_of(DecisionRecorded, dissented)
    assert page(dissented).figures["decisions with written dissent"].value == 1


def test_a_dissent_is_quoted_with_the_consent_of_its_author(
    page: Callable[..., Any], proposed: Given[Workshop]
) -> None:
    """It is counted in any case."""
    dissented = proposed.and_given(
        decision(dissent=("Too slow.",)),
        DissentRecorded(dissent="DS1", decision="D1", text="Who pays?", person="P1"),
    )
    assert page(dissented).table("Written dissent").column("Dissent") == ["Too slow.", "Who pays?"]
    withdrawn = dissented.and_given(ConsentWithdrawn(person="P1", scopes=("quote",)))
    told = page(withdrawn).table("Written dissent").column("Dissent")
    assert told == ["Too slow.", "(not for quotation)"]
    assert page(proposed.and_given(decision())).sections == []


def test_figures_count_proposals_and_decisions(
    page: Callable[..., Any], proposed: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """Each has its events as evidence."""
    decided = proposed.and_given(
        decision(),
        decision("rejected", "PR2", decision="D2", version=1),
        CommitmentMade(commitment="CM1", owner="P1", what="Ring round."),
    )
    figures = page(decided).figures
    assert {label: figure.value for label, figure in figures.items()} == {
        "proposals": 2,
        "adopted": 1,
        "decisions with written dissent": 0,
        "decisions with low grades without a word": 0,
        "commitments": 1,
    }
    assert figures["proposals"].evidence == evidence_of(ProposalSubmitted, decided)
    assert figures["adopted"].evidence == evidence_of(DecisionRecorded, decided, outcome="adopted")
    assert figures["commitments"].evidence == evidence_of(CommitmentMade, decided)


# Objections, commitments, replies


def test_an_objection_has_a_resolution(
    page: Callable[..., Any], proposed: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """It may be open; its reason is shown only with consent, or without a person."""
    raised = proposed.and_given(
        ObjectionRaised(objection="O1", proposal="PR1", version=2, person="P1", reason="Too slow."),
        ObjectionRaised(objection="O2", proposal="PR1", version=1, person="P2", reason="No."),
        ObjectionRaised(objection="O3", proposal="PR2", version=1, reason="Who pays?"),
        ObjectionRaised(objection="O4", proposal="PR2", version=1, person="P2"),
        ObjectionResolved(objection="O1", how="A day was set."),
    )
    objections = page(raised).table(OBJECTIONS)
    assert objections.column("Id") == ["O1", "O2", "O3", "O4"]
    assert objections.column("Reason") == ["Too slow.", "(not for quotation)", "Who pays?", None]
    assert objections.column("Wording") == [2, 1, 1, 1]
    assert objections.value("O1", "Resolution") == "A day was set."
    assert objections.value("O2", "Resolution") == "still open"
    assert objections.cell("O1", "Id").evidence == (
        evidence_of(ObjectionRaised, raised, objection="O1")
        | evidence_of(ObjectionResolved, raised)
    )


def test_a_commitment_names_no_owner(
    page: Callable[..., Any], workshop: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """The owner is given by group or role; the commitment has a due date and a status."""
    committed = workshop.and_given(
        CommitmentMade(
            commitment="CM1", owner="P1", what="Ring.", due=date(2025, 6, 4), sources=("D1", "C2")
        ),
        CommitmentMade(commitment="CM2", owner="P4", what="Write."),
        CommitmentMade(commitment="CM3", owner="P5", what="Type."),
        CommitmentMade(commitment="CM4", owner="P9", what="Wait."),
        CommitmentUpdated(commitment="CM1", status="begun"),
        CommitmentUpdated(commitment="CM1", status="done"),
    )
    table = page(committed).table(COMMITMENTS)
    assert table.column("Owner") == [
        "a person from peer support",
        "a facilitator",
        "a scribe",
        "a person",
    ]
    assert table.column("Commitment") == ["Ring.", *["(not for quotation)"] * 3]
    assert table.column("Due") == ["4 June 2025", *["no due date"] * 3]
    assert table.column("Based on") == ["D1, C2", None, None, None]
    assert table.column("Status") == ["done", *["no update"] * 3]
    assert table.cell("CM1", "Id").evidence == (
        evidence_of(CommitmentMade, committed, commitment="CM1")
        | evidence_of(CommitmentUpdated, committed)
    )


def test_an_observer_has_the_right_article(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """The role begins with a vowel."""
    committed = workshop.and_given(
        PersonRegistered(person="P6", roles=("observer",)),
        CommitmentMade(commitment="CM1", owner="P6", what="Look."),
    )
    assert page(committed).table(COMMITMENTS).value("CM1", "Owner") == "an observer"


def test_replies_alone_are_shown(
    page: Callable[..., Any], workshop: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """A reply is to a theme or to any other subject."""
    replied = workshop.and_given(
        FeedbackGiven(target="trust", reply="We will ring.", outcome="planned", replier="The board")
    )
    replies = page(replied).table("Replies")
    assert replies.value("trust", "Reply") == "We will ring."
    assert replies.value("trust", "Outcome") == "planned"
    assert replies.value("trust", "From") == "The board"
    assert replies.cell("trust", "Subject").evidence == evidence_of(FeedbackGiven, replied)
    assert page(replied).sections == ["You said, we did"]


def test_an_objection_alone_is_shown(page: Callable[..., Any], workshop: Given[Workshop]) -> None:
    """Its proposal may be missing from an imported log."""
    raised = workshop.and_given(ObjectionRaised(objection="O1", proposal="PR1", version=1))
    assert page(raised).sections == ["Objections"]


def test_events_of_unknown_items_change_nothing(
    page: Callable[..., Any], proposed: Given[Workshop]
) -> None:
    """An imported log may contain them."""
    unknown = proposed.and_given(
        ProposalAmended(proposal="PR9", version=2, text="?"),
        ProposalWithdrawn(proposal="PR9"),
        VoteCast(ballot="B9", voter="P1", choices=(("PR1", 1),)),
        BallotClosed(ballot="B9"),
        ObjectionResolved(objection="O9", how="?"),
        CommitmentUpdated(commitment="CM9", status="done"),
    )
    assert page(unknown).chapter == page(proposed).chapter


# Disclosure


def proposal(person: str) -> ProposalSubmitted:
    """Return a proposal with a heron."""
    return ProposalSubmitted(proposal="PR1", text="A heron.", proposer=person)


def objection(person: str) -> ObjectionRaised:
    """Return an objection with a heron."""
    return ObjectionRaised(objection="O1", proposal="PR1", version=1, person=person, reason="Heron")


def commitment(person: str) -> CommitmentMade:
    """Return a commitment with a heron."""
    return CommitmentMade(commitment="CM1", owner=person, what="Feed a heron.")


OF_PEOPLE = [
    (proposal, PROPOSALS, "PR1", "Proposal"),
    (objection, OBJECTIONS, "O1", "Reason"),
    (commitment, COMMITMENTS, "CM1", "Commitment"),
]
OF_THE_GROUP = [
    (ProposalAmended(proposal="PR1", version=2, text="A heron."), PROPOSALS, "PR1", "Proposal"),
    (ObjectionResolved(objection="O1", how="A heron came."), OBJECTIONS, "O1", "Resolution"),
    (decision(dissent=("A heron, please.",)), "Written dissent", 1, "Dissent"),
    (FeedbackGiven(target="C9", reply="A heron.", outcome="done"), "Replies", "C9", "Reply"),
    (
        FeedbackGiven(target="C9", reply="Yes.", outcome="done", replier="Heron Ltd"),
        "Replies",
        "C9",
        "From",
    ),
]


@pytest.mark.parametrize(("way", "placeholder"), OF_A_PERSON.items())
@pytest.mark.parametrize(("build", "caption", "head", "column"), OF_PEOPLE)
def test_a_text_of_a_person_is_shown_only_if_it_may_be_published(
    page: Callable[..., Any],
    workshop: Given[Workshop],
    build: Callable[[str], Any],
    caption: str,
    head: str,
    column: str,
    way: str,
    placeholder: str,
) -> None:
    """The rest of its row is shown."""
    concealed = conceal(workshop, build, way)
    assert page(concealed).table(caption).value(head, column) == placeholder
    assert "heron" not in page(concealed).text.lower()


@pytest.mark.parametrize(("way", "placeholder"), OF_THE_WORKSHOP.items())
@pytest.mark.parametrize(("event", "caption", "head", "column"), OF_THE_GROUP)
def test_a_text_of_the_group_is_shown_only_if_it_may_be_published(
    page: Callable[..., Any],
    workshop: Given[Workshop],
    event: Any,
    caption: str,
    head: str,
    column: str,
    way: str,
    placeholder: str,
) -> None:
    """The rest of its row is shown."""
    submitted = workshop.and_given(
        ProposalSubmitted(proposal="PR1", text="A bell."),
        ObjectionRaised(objection="O1", proposal="PR1", version=1),
    )
    concealed = conceal(submitted, lambda _: event, way)
    assert page(concealed).table(caption).value(head, column) == placeholder
    assert "heron" not in page(concealed).text.lower()


@pytest.mark.parametrize("way", OF_A_PERSON)
def test_a_proposal_is_concealed_wherever_it_is_named(
    page: Callable[..., Any], workshop: Given[Workshop], york: Given[Workshop], way: str
) -> None:
    """A reply and the table of all decisions name it by its id or a placeholder."""
    concealed = conceal(workshop, proposal, way).and_given(
        decision(version=1), FeedbackGiven(target="PR1", reply="Yes.", outcome="done")
    )
    placeholder = OF_A_PERSON[way]
    assert page(concealed).table("Replies").column("Subject") == [f"PR1: {placeholder}"]
    decisions = page(concealed, york).table("Decisions of all workshops")
    assert decisions.column("Proposal") == [placeholder]


@pytest.mark.parametrize(("way", "placeholder"), OF_THE_WORKSHOP.items())
def test_a_theme_is_named_only_if_it_may_be_published(
    page: Callable[..., Any], workshop: Given[Workshop], way: str, placeholder: str
) -> None:
    """The reply to it is shown."""
    themed = conceal(workshop, lambda _: ThemeRevised(theme="T1", op="form", label="Heron"), way)
    replied = themed.and_given(FeedbackGiven(target="T1", reply="Yes.", outcome="done"))
    assert page(replied).table("Replies").column("Subject") == [placeholder]


def test_an_owner_from_a_small_group_is_from_no_named_group(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """A note states that groups were combined; offices are always named."""
    committed = workshop.and_given(
        CommitmentMade(commitment="CM1", owner="P1", what="Ring."),
        CommitmentMade(commitment="CM2", owner="P4", what="Write."),
    )
    table = page(committed, policy=STANDARD).table(COMMITMENTS)
    assert table.column("Owner") == ["a person from one of the smaller groups", "a facilitator"]
    assert table.table.note.endswith("combines groups with too few people to be named.")


# A programme


def test_several_workshops_are_compared(
    page: Callable[..., Any],
    proposed: Given[Workshop],
    york: Given[Workshop],
    evidence_of: EvidenceOf,
) -> None:
    """One table has all decisions, another the status of commitments."""
    leeds = proposed.and_given(decision(dissent=("Too slow.",)))
    promised = york.and_given(
        DecisionRecorded(decision="D1", proposal="PR3", version=1, outcome="parked"),
        CommitmentMade(commitment="CM1", owner="P1", what="Ring.", due=date(2025, 6, 4)),
        CommitmentMade(commitment="CM2", owner="P1", what="Write."),
        CommitmentUpdated(commitment="CM2", status="done"),
    )
    combined = page(leeds, promised, given(stream="hull"))
    absence = "No proposal, decision, commitment or reply was recorded in Hull."
    assert combined.texts == [absence]
    decisions = combined.table("Decisions of all workshops")
    assert decisions.column("Workshop") == ["Leeds", "York"]
    assert decisions.column("Proposal") == ["One dated list.", None]
    assert decisions.column("Outcome") == ["adopted", "parked"]
    assert decisions.column("Written dissents") == [1, 0]
    assert decisions.cell("Leeds", "Written dissents").evidence == evidence_of(
        DecisionRecorded, leeds
    )
    commitments = combined.table("Commitments of all workshops")
    assert commitments.column("Made") == [0, 2]
    assert commitments.column("With a due date") == [0, 1]
    assert commitments.column("Done") == [0, 1]
    assert commitments.cell("York", "Done").evidence == evidence_of(CommitmentUpdated, promised)
    assert commitments.cell("York", "With a due date").evidence == evidence_of(
        CommitmentMade, promised, commitment="CM1"
    )
    assert combined.figures["proposals"].value == 2


def test_without_decisions_there_is_no_table_of_them(
    page: Callable[..., Any], proposed: Given[Workshop], york: Given[Workshop]
) -> None:
    """An empty table would have no information."""
    assert page(proposed, york).captions == ["Commitments of all workshops"]


def test_a_reply_to_a_theme_names_the_theme(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """Participants do not know the analyst's ids."""
    replied = workshop.and_given(
        ThemeRevised(theme="time", op="form", label="Minutes are the currency"),
        FeedbackGiven(target="time", reply="We open at seven.", outcome="done"),
        FeedbackGiven(target="C9", reply="Noted.", outcome="considering"),
    )
    assert page(replied).table("Replies").column("Subject") == ["Minutes are the currency", "C9"]
