"""What others acted upon is not changed, and what they did not is free."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from dialoguekit.domain.commands.acted_upon import PROTECTED
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    CORE_EVENTS,
    AgreementAcknowledged,
    AgreementAdopted,
    BallotAnswered,
    BallotClosed,
    BallotOpened,
    BallotRevealed,
    BreachRaised,
    BreachResolved,
    CodeApplied,
    CodingPassFrozen,
    CommitmentMade,
    CommitmentUpdated,
    ContributionMade,
    ContributionsClustered,
    DecisionRecorded,
    Event,
    FindingChallenged,
    FindingEndorsed,
    FindingRevised,
    FindingStated,
    InstrumentIssued,
    ObjectionRaised,
    ObjectionResolved,
    ProposalSubmitted,
    ReportPublished,
    ResponseSubmitted,
    RoundAnswered,
    RoundClosed,
    RoundOpened,
    RoundShown,
    RuleProposed,
    StanceTaken,
    VoteCast,
    event_type,
)
from dialoguekit.events.corrected_record import CORRECTION_TYPES
from dialoguekit.events.fields import identity_fields
from dialoguekit.testing.scenario import Given, ScenarioInput

from .test_correction_rules import ADOPTED, BALLOT, PROPOSED, RULE, SAID, correct, seq_of, vote

ROUND = RoundOpened(round="RD1", roll=("P1", "P2"), quorum=2)
FOUND = FindingStated(
    finding="F1", text="No buses.", kind="barrier", evidence=("C1",), role="analyst"
)
CODED = CodeApplied(contribution="C1", code="bus", start=0, end=9, coding_pass="1")


@pytest.mark.parametrize(
    ("events", "target", "patch"),
    [
        ((BALLOT, vote("P1", 2)), BallotOpened, {"quorum": 1}),
        ((BALLOT, vote("P1", 2)), BallotOpened, {"rule": "unanimity"}),
        ((BALLOT, vote("P1", 2)), BallotOpened, {"title": "Trains"}),
        ((BALLOT, vote("P1", 2)), BallotOpened, {"options": ["PR1", "PR2"]}),
        (
            (BALLOT, vote("P1", 2), BallotClosed(ballot="B1"), BallotRevealed(ballot="B1")),
            VoteCast,
            {"voter": "P2"},
        ),
        (
            (SAID, StanceTaken(contribution="C1", person="P2", value=1)),
            ContributionMade,
            {"text": "Buses."},
        ),
        ((PROPOSED, BALLOT, vote("P1", 2)), ProposalSubmitted, {"text": "A tram."}),
        (
            (PROPOSED, ObjectionRaised(objection="O1", proposal="PR1", version=1)),
            ProposalSubmitted,
            {"text": "A tram."},
        ),
        ((RULE, ADOPTED), RuleProposed, {"text": "All at once."}),
        ((RULE, ADOPTED), AgreementAdopted, {"decided_by": "unanimity"}),
        (
            (RULE, ADOPTED, AgreementAcknowledged(person="P3", version=1)),
            AgreementAdopted,
            {"decided_by": "consent"},
        ),
        (
            (
                PROPOSED,
                DecisionRecorded(
                    decision="D1", proposal="PR1", version=1, outcome="adopted", rule="consent"
                ),
                CommitmentMade(commitment="CM1", owner="P1", what="Ask", sources=("PR1",)),
            ),
            DecisionRecorded,
            {"outcome": "rejected"},
        ),
        (
            (
                InstrumentIssued(
                    instrument="heard",
                    version="1",
                    wave="pre",
                    items=("a",),
                    low=1,
                    high=5,
                    roll=("T1",),
                ),
                ResponseSubmitted(instrument="heard", wave="pre", token="T1", items=(("a", 3),)),
            ),
            InstrumentIssued,
            {"high": 4},
        ),
        (
            (BALLOT, BallotAnswered(ballot="B1", voter="P1")),
            BallotOpened,
            {"scale": ["no", "yes"]},
        ),
        (
            (ROUND, RoundAnswered(round="RD1", person="P1")),
            RoundOpened,
            {"quorum": 1},
        ),
        ((ROUND, RoundClosed(round="RD1")), RoundOpened, {"title": "And now?"}),
        (
            (
                ROUND,
                RoundShown(round="RD1", person="P1", feedback="Most say yes."),
                RoundAnswered(round="RD1", person="P1"),
            ),
            RoundShown,
            {"feedback": "Most say no."},
        ),
        (
            (FOUND, FindingEndorsed(finding="F1", version=1, person="P2")),
            FindingStated,
            {"kind": "solution"},
        ),
        (
            (FOUND, FindingChallenged(finding="F1", version=1, person="P2", reason="No.")),
            FindingStated,
            {"group": "peer support"},
        ),
        (
            (SAID, CODED, CodingPassFrozen(coding_pass="1")),
            CodeApplied,
            {"end": 2},
        ),
        (
            (
                PROPOSED,
                ObjectionRaised(objection="O1", proposal="PR1", version=1, aim="Quiet streets."),
                ObjectionResolved(objection="O1", how="A grant."),
            ),
            ObjectionRaised,
            {"aim": "Clean air."},
        ),
        (
            (
                CommitmentMade(commitment="CM1", owner="P1", what="Ask"),
                CommitmentUpdated(commitment="CM1", status="done"),
            ),
            CommitmentMade,
            {"what": "Shout"},
        ),
        (
            (
                RULE,
                ADOPTED,
                BreachRaised(breach="BR1", rule="R1", version=1, behaviour="Two spoke."),
                BreachResolved(breach="BR1", outcome="Said sorry."),
            ),
            BreachRaised,
            {"behaviour": "One shouted."},
        ),
        (
            (
                SAID,
                ContributionsClustered(cluster="G1", members=("C1",), label="Buses"),
                BallotOpened(ballot="B1", options=("G1",), scale=("no", "hm", "yes"), roll=("P1",)),
                VoteCast(ballot="B1", voter="P1", choices=(("G1", 2),)),
            ),
            ContributionsClustered,
            {"label": "Trams"},
        ),
        (
            (ReportPublished(version="1", cut=3, policy="nearest-5"),),
            ReportPublished,
            {"cut": 2},
        ),
    ],
)
def test_what_others_acted_upon_is_not_changed(
    workshop: Given[Workshop],
    events: tuple[ScenarioInput, ...],
    target: type[Event],
    patch: dict[str, Any],
) -> None:
    """The refusal says what to do instead."""
    scenario = workshop.and_given(*events)
    correct(scenario, seq_of(scenario, target), **patch).then_refused("others have acted upon it")


@pytest.mark.parametrize(
    ("events", "target", "patch"),
    [
        ((BALLOT,), BallotOpened, {"quorum": 1, "rule": "unanimity"}),
        ((BALLOT, BallotClosed(ballot="B1")), BallotOpened, {"title": "Trains"}),
        ((SAID,), ContributionMade, {"text": "No buses."}),
        (
            (SAID, StanceTaken(contribution="C1", person="P2", value=1)),
            ContributionMade,
            {"kind": "fact"},
        ),
        ((BALLOT, vote("P1", 2)), VoteCast, {"voter": "P2"}),
        ((RULE,), RuleProposed, {"text": "One voice at a time."}),
        ((RULE, ADOPTED), RuleProposed, {"proposer": "P2"}),
        ((PROPOSED,), ProposalSubmitted, {"text": "A tram."}),
        ((ROUND,), RoundOpened, {"quorum": 1}),
        (
            (
                ROUND,
                RoundShown(round="RD1", person="P1", feedback="Most say yes."),
                RoundAnswered(round="RD1", person="P2"),
            ),
            RoundShown,
            {"feedback": "Most say no."},
        ),
        ((SAID, FOUND), FindingStated, {"kind": "solution"}),
        (
            (
                SAID,
                FOUND,
                FindingEndorsed(finding="F1", version=1, person="P2"),
                FindingRevised(
                    finding="F1", version=2, text="Few.", evidence=("C1",), role="analyst"
                ),
            ),
            FindingRevised,
            {"text": "Few buses."},
        ),
        ((SAID, CODED, CodingPassFrozen(coding_pass="2")), CodeApplied, {"end": 2}),
    ],
)
def test_what_nobody_acted_upon_is_corrected(
    workshop: Given[Workshop],
    events: tuple[ScenarioInput, ...],
    target: type[Event],
    patch: dict[str, Any],
) -> None:
    """So is what the act was not about."""
    scenario = workshop.and_given(*events)
    assert correct(scenario, seq_of(scenario, target), **patch).accepted_events


FREE = {
    "what each person did is theirs, and mended where it was recorded wrongly": (
        "agreement.acknowledged consent.given consent.withdrawn demographic.recorded "
        "finding.challenged finding.endorsed presence.started presence.moved presence.ended "
        "response.submitted round.answered stance.taken turn.taken dissent.recorded"
    ),
    "it describes the workshop": (
        "workshop.scheduled plan.set space.created space.closed activity.started activity.paused "
        "activity.resumed activity.ended stage.entered timebox.extended question.posed "
        "file.imported"
    ),
    "it describes people": (
        "person.registered token.issued role.assigned invitation.sent invitation.answered "
        "support.requested support.met"
    ),
    "nobody is asked about it": (
        "contribution.linked contribution.moderated item.parked contribution.revealed "
        "code.defined code.pass-frozen breach.resolved objection.resolved proposal.withdrawn "
        "commitment.updated finding.withdrawn round.closed assessment.made feedback.given"
    ),
}
"""Events of which no field is protected, by the reason."""


def field_names(cls: Any) -> set[str]:
    return {a.name for a in attrs.fields(cls)}


def test_every_event_is_protected_or_free_for_a_reason() -> None:
    """An event that others act upon is not forgotten."""
    correctable = {
        event_type(cls).name for cls in CORE_EVENTS if field_names(cls) - identity_fields(cls)
    }
    protected = {event_type(cls).name for cls in PROTECTED}
    programme = {"programme.announced", "programme.workshop-removed", "programme.person-matched"}
    free = {name for names in FREE.values() for name in names.split()}
    assert protected | free == correctable - CORRECTION_TYPES - programme
    assert not protected & free


def test_a_protection_names_fields_of_its_events() -> None:
    """A mistyped field would protect nothing."""
    for cls, protection in PROTECTED.items():
        assert (protection.fields or set()) | {*protection.key, *protection.same} <= field_names(
            cls
        ) | {"reasons"}
        for act, field in (protection.acts or {}).items():
            assert field in field_names(act)
