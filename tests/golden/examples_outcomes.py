"""Example events: agreement, decisions, analysis, evaluation, corrections, programme.

Each event class has an example with every field and, if it has defaults, one with none of them.
``dialoguekit.testing.golden`` writes golden files from these examples.
"""

from __future__ import annotations

from datetime import date

from dialoguekit import events as e
from dialoguekit.events import NO_CONTEXT, Context
from dialoguekit.testing.golden import Example

ORGANISER = Context(by="organiser", role="organiser", precision="day", capture="form")
FACILITATOR = Context(by="P31", role="facilitator", space="S1", activity="A5", precision="minute")
PERSON = Context(by="P4", role="participant", space="S1", activity="A5")
ANALYST = Context(by="analyst", role="analyst", precision="hour", capture="form")

EXAMPLES: list[Example] = [
    # Working agreement
    (
        e.RuleProposed(
            rule="R3",
            text="Say “I” when you mean yourself.",
            need="preference",
            base_version=1,
            proposer="P4",
        ),
        PERSON,
    ),
    (e.RuleProposed(rule="R1", text="One person speaks at a time."), NO_CONTEXT),
    (
        e.RuleAmended(
            rule="R1",
            text="One person speaks at a time, and may pause.",
            base_version=1,
            proposer="P5",
        ),
        PERSON,
    ),
    (e.RuleAmended(rule="R3", text="Say “I” when you mean “I”."), NO_CONTEXT),
    (
        e.AgreementAdopted(
            version=2,
            rules=("R1", "R3"),
            decided_by="consent",
            roll=("P4", "P5", "P6"),
            assents=("P4", "P6"),
            polled=("P4", "P5", "P6"),
            objections=("P5",),
        ),
        FACILITATOR,
    ),
    (
        e.AgreementAdopted(
            version=1,
            rules=("R1",),
            decided_by="unanimity",
            roll=("P4", "P5"),
            assents=("P4", "P5"),
        ),
        NO_CONTEXT,
    ),
    (e.RuleAssented(rule="R3", version=2, assents=("P4", "P5")), FACILITATOR),
    (e.AgreementAcknowledged(person="P9", version=2, stance="stands aside"), PERSON),
    (e.AgreementAcknowledged(person="P8", version=1), NO_CONTEXT),
    (
        e.BreachRaised(
            breach="BR1",
            rule="R1",
            version=2,
            behaviour="Two of us were talked over, twice.",
            restricted=True,
            raised_by="P6",
        ),
        Context(by="P6", visibility="restricted"),
    ),
    (e.BreachRaised(breach="BR2", rule="R3", version=1), NO_CONTEXT),
    (
        e.BreachResolved(breach="BR1", outcome="They heard it, and said sorry.", author="P5"),
        FACILITATOR,
    ),
    (e.BreachResolved(breach="BR2", outcome="Nothing more was needed."), NO_CONTEXT),
    # Decisions
    (
        e.ProposalSubmitted(
            proposal="PR1",
            text="Every surgery keeps one page about peer groups at its desk.",
            bucket=2,
            sources=("C17", "C18"),
            proposer="P4",
        ),
        PERSON,
    ),
    (e.ProposalSubmitted(proposal="PR2", text="Meet again in June."), NO_CONTEXT),
    (
        e.ProposalAmended(
            proposal="PR1",
            version=2,
            text="Every surgery keeps one page about peer groups at its desk and on its screen.",
            because="Not everybody comes to the desk.",
            author="P4",
        ),
        PERSON,
    ),
    (e.ProposalAmended(proposal="PR2", version=2, text="Meet again in July."), NO_CONTEXT),
    (
        e.ProposalWithdrawn(proposal="PR2", reason="It is part of the first now.", author="P4"),
        PERSON,
    ),
    (e.ProposalWithdrawn(proposal="PR3"), NO_CONTEXT),
    (
        e.BallotOpened(
            ballot="B1",
            title="How far do you support each proposal?",
            options=("PR1", "PR4"),
            kind="dots",
            scale=("not at all", "with doubts", "fully"),
            rule="share",
            threshold=2,
            share=0.75,
            secrecy="secret",
            roll=("P4", "P5", "P6"),
            quorum=2,
            budget=4,
            cap=3,
            by_group=True,
            exact_share="3/4",
            blanks_counted=True,
            versions=(2, 1),
        ),
        FACILITATOR,
    ),
    (
        e.BallotOpened(ballot="B2", options=("June", "July"), roll=("token-7f", "token-a2")),
        NO_CONTEXT,
    ),
    (
        e.VoteCast(
            ballot="B1",
            voter="P4",
            choices={"PR1": 3, "PR4": 1},  # type: ignore[arg-type]
            comment="The page first, then the rest.",
        ),
        PERSON,
    ),
    (e.VoteCast(ballot="B2", voter="token-7f", choices=(("June", 1),)), NO_CONTEXT),
    (e.BallotAnswered(ballot="B1", voter="P5"), PERSON),
    (
        e.BallotClosed(
            ballot="B1",
            votes=({"PR1": 4}, {"PR1": 3, "PR4": 1}, {}),  # type: ignore[arg-type]
            groups=("peer_support", "primary_care", "peer_support"),
            comments=("Not before June.",),
        ),
        FACILITATOR,
    ),
    (e.BallotClosed(ballot="B2"), FACILITATOR),
    (e.BallotRevealed(ballot="B1"), FACILITATOR),
    (
        e.ObjectionRaised(
            objection="O1",
            proposal="PR1",
            version=2,
            person="P5",
            reason="Half of our groups change every season; the page will be wrong by autumn.",
            aim="That people find help that is there.",
        ),
        PERSON,
    ),
    (e.ObjectionRaised(objection="O2", proposal="PR4", version=1), NO_CONTEXT),
    (
        e.ObjectionResolved(
            objection="O1",
            how="The library prints it anew each quarter.",
            new_version=3,
            raiser_asked=False,
            author="P5",
        ),
        FACILITATOR,
    ),
    (e.ObjectionResolved(objection="O2", how="Explained."), NO_CONTEXT),
    (
        e.DecisionRecorded(
            decision="D1",
            proposal="PR1",
            version=3,
            outcome="adopted",
            rule="share",
            ballot="B1",
            tally={"for": 22, "against": 3, "mean": 2.25, "quorate": True},  # type: ignore[arg-type]
            dissent=("Paper again.", "I would rather have a person than a page."),
            count="CT1",
            voted_version=3,
        ),
        FACILITATOR,
    ),
    (e.DecisionRecorded(decision="D2", proposal="PR4", version=1, outcome="parked"), NO_CONTEXT),
    (
        e.DissentRecorded(
            dissent="DS1", decision="D1", text="Paper again, and nobody reads it.", person="P5"
        ),
        PERSON,
    ),
    (e.DissentRecorded(dissent="DS2", decision="D2", text="Not parked again."), NO_CONTEXT),
    (
        e.CommitmentMade(
            commitment="CM1",
            owner="P4",
            what="Write the first page with the walking group.",
            due=date(2026, 5, 12),
            bucket=1,
            review=date(2026, 7, 14),
            sources=("D1", "PR1"),
        ),
        PERSON,
    ),
    (e.CommitmentMade(commitment="CM2", owner="P5", what="Ring the library."), NO_CONTEXT),
    (
        e.CommitmentUpdated(
            commitment="CM1", status="done", evidence="It hangs there.", author="P4"
        ),
        ORGANISER,
    ),
    (e.CommitmentUpdated(commitment="CM2", status="begun"), NO_CONTEXT),
    # Counts without people
    (
        e.CountRecorded(
            count="CT1",
            form="tally",
            title="Shall every surgery keep the page?",
            target="PR1",
            options=("yes", "no", "abstain"),
            counts=(17, 4, 3),
            groups=("primary care", "peer support"),
            counts_by_group=(7, 3, 2, 10, 1, 1),
            yes="yes",
            abstentions=("abstain",),
            abstentions_counted=True,
            asked=26,
            rule="share",
            exact_share="2/3",
            quorum=20,
            counted_by=("P1",),
            version=3,
            versions=(0, 0, 0),
            source="sheet 2",
        ),
        FACILITATOR,
    ),
    (e.CountRecorded(count="CT2", options=("June", "July"), counts=(9, 12)), NO_CONTEXT),
    # Analysis
    (
        e.CodeDefined(
            code="not-known",
            label="Not known to each other",
            definition="Somebody did not know that a service or group exists.",
            version=2,
        ),
        ANALYST,
    ),
    (e.CodeDefined(code="transport", label="Getting there"), NO_CONTEXT),
    (
        e.CodeApplied(
            contribution="C17", code="not-known", start=7, end=38, coding_pass="second reader"
        ),
        ANALYST,
    ),
    (e.CodeApplied(contribution="C18", code="transport", coding_pass="first reader"), NO_CONTEXT),
    (e.CodingPassFrozen(coding_pass="second reader"), ANALYST),
    (
        e.ThemeRevised(
            theme="doors",
            op="merge",
            label="Doors that look shut",
            definition="Help is there and is not found.",
            codes=("not-known", "transport"),
            parents=("desks", "leaflets"),
        ),
        ANALYST,
    ),
    (e.ThemeRevised(theme="buses", op="drop"), NO_CONTEXT),
    # Evaluation
    (
        e.InstrumentIssued(
            instrument="feeling-heard",
            version="2",
            wave="post",
            items=("I was listened to", "I learnt something"),
            low=-2,
            high=2,
            roll=("token-7f", "token-a2"),
        ),
        ORGANISER,
    ),
    (
        e.ResponseSubmitted(
            instrument="feeling-heard",
            wave="post",
            token="token-7f",
            items={"I was listened to": 2, "I learnt something": None},  # type: ignore[arg-type]
            replaces=True,
            comment="The second half was better than the first.",
        ),
        Context(capture="form", visibility="restricted"),
    ),
    (
        e.ResponseSubmitted(
            instrument="feeling-heard", wave="pre", token="token-a2", items=(("Hopeful", 1),)
        ),
        NO_CONTEXT,
    ),
    (
        e.AssessmentMade(
            framework="4Pi",
            check="purpose-1",
            verdict="partly",
            evidence=("Q1", "C17"),
            assessor="outsider",
            note="Said at the start, not on the invitation.",
        ),
        ORGANISER,
    ),
    (e.AssessmentMade(framework="4Pi", check="presence-2", verdict="no evidence"), NO_CONTEXT),
    (
        e.ReportPublished(version="1.1", cut=2304, policy="group-5", audit="passed"),
        ORGANISER,
    ),
    (e.ReportPublished(version="draft", cut=1200, policy="internal"), NO_CONTEXT),
    (
        e.FeedbackGiven(
            target="D1",
            reply="The page is printed for all nine surgeries.",
            outcome="done",
            replier="The primary care network",
        ),
        ORGANISER,
    ),
    (e.FeedbackGiven(target="CM2", reply="Not this year.", outcome="declined"), NO_CONTEXT),
    # Findings
    (
        e.FindingStated(
            finding="F1",
            text="Help is there and is not found.",
            kind="barrier",
            evidence=("C17", "doors"),
            role="analyst",
            stated_by="P33",
            group="peer support",
            as_of=2304,
        ),
        ANALYST,
    ),
    (
        e.FindingStated(
            finding="F2",
            text="A page is wanted.",
            kind="solution",
            evidence=("D1",),
            role="analyst",
        ),
        NO_CONTEXT,
    ),
    (
        e.FindingRevised(
            finding="F1",
            version=2,
            text="Help is there, and surgeries do not find it.",
            evidence=("C17", "C18", "doors"),
            role="analyst",
            stated_by="P33",
            because="Neighbours do find it.",
            as_of=2311,
        ),
        ANALYST,
    ),
    (
        e.FindingRevised(
            finding="F2", version=2, text="A page will do.", evidence=("D1",), role="analyst"
        ),
        NO_CONTEXT,
    ),
    (
        e.FindingChallenged(finding="F1", version=1, reason="Our neighbours find us.", person="P4"),
        PERSON,
    ),
    (e.FindingChallenged(finding="F2", version=1, reason="Paper again."), NO_CONTEXT),
    (e.FindingEndorsed(finding="F1", version=2, person="P5"), PERSON),
    (
        e.FindingWithdrawn(finding="F2", reason="It is part of the first now.", stated_by="P33"),
        ANALYST,
    ),
    (e.FindingWithdrawn(finding="F3"), NO_CONTEXT),
    # Imports
    (
        e.FileImported(
            name="notes of table 3.csv",
            sha256="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            kind="spreadsheet of notes",
            counts={"rows": 41, "contributions": 38},  # type: ignore[arg-type]
        ),
        ORGANISER,
    ),
    (
        e.FileImported(
            name="notes.csv",
            sha256="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            kind="spreadsheet of notes",
        ),
        NO_CONTEXT,
    ),
    # Corrections, redactions, erasures
    (
        e.RecordCorrected(
            target=214,
            patch={"text": "Nobody told the surgeries that we exist.", "kind": None},  # type: ignore[arg-type]
            reason="Misread: it was both surgeries.",
        ),
        Context(by="P33", role="scribe", precision="day"),
    ),
    (e.RecordRedacted(target=214, basis="The author asked for it."), ORGANISER),
    (
        e.PersonForgotten(person="P12", also_known_as=("I9",), basis="They asked for it."),
        ORGANISER,
    ),
    (e.PersonForgotten(person="I11", basis="Nobody came of it."), NO_CONTEXT),
    # Programme
    (
        e.ProgrammeAnnounced(
            title="Bridges",
            purpose="Four regions, one question.",
            commissioner="A charity of the region",
        ),
        ORGANISER,
    ),
    (e.ProgrammeAnnounced(title="Bridges, second year"), NO_CONTEXT),
    (e.WorkshopAdded(workshop="leeds"), ORGANISER),
    (e.WorkshopRemoved(workshop="york", reason="It was held by somebody else."), ORGANISER),
    (e.WorkshopRemoved(workshop="bath"), NO_CONTEXT),
]
