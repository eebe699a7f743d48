"""What others acted upon is not changed, and what they did not is free."""

from __future__ import annotations

import re
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
    CodeDefined,
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
    QuestionPosed,
    ReportPublished,
    ResponseSubmitted,
    RoundAnswered,
    RoundClosed,
    RoundOpened,
    RoundShown,
    RuleAmended,
    RuleProposed,
    StanceTaken,
    VoteCast,
    event,
    event_type,
    fields,
)
from dialoguekit.events.corrected_record import CORRECTION_TYPES
from dialoguekit.events.fields import identity_fields
from dialoguekit.testing.scenario import Given, ScenarioInput

from .test_correction_rules import ADOPTED, BALLOT, PROPOSED, RULE, SAID, correct, seq_of, vote

ROUND = RoundOpened(round="RD1", roll=("P1", "P2"), quorum=2)
FOUND = FindingStated(
    finding="F1", text="No buses.", kind="barrier", evidence=("C1",), role="analyst"
)
REVISED = FindingRevised(finding="F1", version=2, text="Few.", evidence=("C1",), role="analyst")
CODED = CodeApplied(contribution="C1", code="bus", start=0, end=9, coding_pass="1")


def ballot_on(option: str) -> BallotOpened:
    """Return the ballot B1 on an option."""
    return BallotOpened(
        ballot="B1", options=(option,), scale=("no", "hm", "yes"), roll=("P1", "P2")
    )


@event("garden.asset-named")
class AssetNamed:
    """A thing of a plugin, which may be an option of a ballot."""

    asset: str = fields.identifier("AS")
    name: str = fields.text()
    area: int = fields.integer()


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
        (
            (SAID, FOUND, REVISED, FindingEndorsed(finding="F1", version=2, person="P2")),
            FindingStated,
            {"kind": "solution"},
        ),
        (
            (RULE, RuleAmended(rule="R1", text="One by one.", base_version=0), ADOPTED),
            RuleProposed,
            {"need": "preference"},
        ),
        (
            (SAID, CodeDefined(code="bus", label="Buses"), CODED),
            CodeDefined,
            {"label": "Trams"},
        ),
        ((RULE, ballot_on("R1"), vote("P1", 2)), RuleProposed, {"text": "x"}),
        (
            (FOUND, ballot_on("F1"), vote("P1", 2)),
            FindingStated,
            {"text": "x"},
        ),
        (
            (
                QuestionPosed(question="Q1", text="Why?"),
                ballot_on("Q1"),
                vote("P1", 2),
            ),
            QuestionPosed,
            {"text": "How?"},
        ),
        (
            (
                AssetNamed(asset="AS1", name="A garden", area=3),
                ballot_on("AS1"),
                vote("P1", 2),
            ),
            AssetNamed,
            {"name": "A shed"},
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
            (SAID, FOUND, FindingEndorsed(finding="F1", version=1, person="P2"), REVISED),
            FindingRevised,
            {"text": "Few buses."},
        ),
        ((SAID, CODED, CodingPassFrozen(coding_pass="2")), CodeApplied, {"end": 2}),
        ((SAID, CodeDefined(code="train", label="Trains"), CODED), CodeDefined, {"label": "Trams"}),
        (
            (
                AssetNamed(asset="AS1", name="A garden", area=3),
                ballot_on("AS1"),
                vote("P1", 2),
            ),
            AssetNamed,
            {"area": 4},
        ),
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
    "what each person did is theirs, and mended where it was recorded wrongly": """
        agreement.acknowledged: person version stance
        ballot.cast: comment
        consent.given: person scopes version basis terms
        consent.withdrawn: person scopes reason
        demographic.recorded: person question scheme status
        dissent.recorded: text person
        finding.challenged: version reason person
        finding.endorsed: version person
        presence.started: person space
        presence.moved: person origin destination
        presence.ended: person reason
        response.submitted: wave token items replaces comment
        round.answered: person
        stance.taken: person value
        turn.taken: person duration_s words
    """,
    "it is whose words they are, or in what office": """
        breach.raised: raised_by
        commitment.made: owner
        contribution.made: author group
        finding.revised: role stated_by
        finding.stated: role stated_by
        item.clustered: author
        objection.raised: person
        proposal.amended: author
        proposal.tabled: proposer
        rule.amended: proposer
        rule.proposed: proposer
    """,
    "it follows from what was recorded before": """
        breach.raised: version
        finding.revised: version as_of
        finding.stated: as_of
        objection.raised: version
        proposal.amended: version
        rule.amended: base_version
        rule.proposed: base_version
    """,
    "it sorts or explains what they acted upon, and is not that": """
        breach.raised: restricted
        commitment.made: due bucket review
        contribution.made: kind labels source
        decision.recorded: tally dissent
        finding.revised: because
        proposal.amended: because
        proposal.tabled: bucket
        report.published: version audit
        round.extended: reason
        theme.revised: op
    """,
    "it describes the workshop": """
        workshop.scheduled: title groups region start capacity purpose scope source time_zone
            clock_tolerance_s
        plan.set: activities timeboxes sources reason
        space.created: kind label parent capacity
        space.closed: space
        activity.started: title template params planned_s
        activity.paused: activity reason
        activity.resumed: activity reason
        activity.ended: activity reason
        stage.entered: activity stage left planned_s focus
        timebox.extended: activity by_s reason
        question.posed: text prompt
        file.imported: name sha256 kind counts
    """,
    "it describes people": """
        person.registered: group roles name route labels source
        token.issued: token group
        role.assigned: person role until
        invitation.sent: invitee channel wave group
        invitation.answered: invitation answer reason
        support.requested: kind person detail
        support.met: how
    """,
    "nobody is asked about it": """
        contribution.linked: relation
        contribution.moderated: outcome reason
        contribution.revealed: audience
        item.parked: reason
        code.pass-frozen: coding_pass
        breach.resolved: outcome author
        objection.resolved: how new_version raiser_asked author
        proposal.withdrawn: reason author
        commitment.updated: status evidence author
        finding.withdrawn: reason stated_by
        round.closed: reason
        assessment.made: framework check verdict assessor note
        feedback.given: reply outcome replier
    """,
}
"""Fields of events that are not protected, by the reason.

The text of something that has an id is protected once it was voted on as an option, all the same.
"""


def free_fields() -> list[str]:
    found = []
    for listed in FREE.values():
        for line in re.split(r"\n(?=\s+[a-z.-]+:)", listed):
            event, _, fields = line.strip().partition(": ")
            found += [f"{event}: {field}" for field in fields.split()]
    return found


def field_names(cls: Any) -> set[str]:
    return {a.name for a in attrs.fields(cls)}


def test_every_field_is_protected_or_free_for_a_reason() -> None:
    """A field of an event that others act upon is not forgotten."""
    programme = {"programme.announced", "programme.workshop-removed", "programme.person-matched"}
    correctable, protected = set(), set()
    for cls in CORE_EVENTS:
        name = event_type(cls).name
        if name in CORRECTION_TYPES | programme:
            continue
        fields = field_names(cls) - identity_fields(cls)
        correctable |= {f"{name}: {field}" for field in fields}
        if cls in PROTECTED:
            of_event = PROTECTED[cls].fields
            kept = fields if of_event is None else fields & of_event
            protected |= {f"{name}: {field}" for field in kept}
    free = free_fields()
    assert protected | set(free) == correctable
    assert not protected & set(free)
    assert len(free) == len(set(free))


def test_a_protection_names_fields_of_its_events() -> None:
    """A mistyped field would protect nothing."""
    for cls, protection in PROTECTED.items():
        named = {*protection.key, *protection.same, *protection.kept}
        assert (protection.fields or set()) | named <= field_names(cls)
        for act, field in (protection.acts or {}).items():
            assert field in field_names(act)
