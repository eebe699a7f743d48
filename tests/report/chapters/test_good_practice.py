"""The checks of good practice: each flag has a history that raises it, and one that does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import attrs
import pytest
from tests.report.chapters.concealment import OF_THE_WORKSHOP, conceal

from dialoguekit.disclosure.policy import STRICT
from dialoguekit.document.blocks import Flag
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    CORE_EVENTS,
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    AgreementAcknowledged,
    AgreementAdopted,
    BallotAnswered,
    BallotClosed,
    BallotOpened,
    BallotRevealed,
    BreachRaised,
    BreachResolved,
    CodeApplied,
    CommitmentMade,
    ConsentGiven,
    ConsentWithdrawn,
    ContributionLinked,
    ContributionMade,
    ContributionModerated,
    ContributionsClustered,
    CountRecorded,
    DecisionRecorded,
    FindingStated,
    FindingWithdrawn,
    ObjectionRaised,
    ObjectionResolved,
    PersonForgotten,
    PersonMerged,
    PersonRegistered,
    PlanSet,
    PresenceEnded,
    PresenceMoved,
    PresenceStarted,
    ProposalSubmitted,
    QuestionPosed,
    RecordCorrected,
    RecordRedacted,
    RoundAnswered,
    RoundClosed,
    RoundExtended,
    RoundOpened,
    RuleProposed,
    SpaceCreated,
    StanceTaken,
    ThemeRevised,
    TokenIssued,
    TurnTaken,
    VoteCast,
    WorkshopClosed,
    WorkshopScheduled,
    event_type,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.report.chapters import good_practice
from dialoguekit.testing.scenario import (
    Given,
    ScenarioEvent,
    given,
    resolve_time,
    scenario_event,
)

ANALYSIS = good_practice.ANALYSIS
FIRST = 18
"""The ``seq`` of the first event after those of the fixture."""


def ballot(*roll: str) -> BallotOpened:
    """Return the ballot B1 with this roll."""
    return BallotOpened(ballot="B1", options=("PR1",), kind="dots", budget=1, roll=roll)


def vote(voter: str) -> VoteCast:
    """Return a vote in B1."""
    return VoteCast(ballot="B1", voter=voter, choices=(("PR1", 1),))


def round_opened(**more: Any) -> RoundOpened:
    """Return the round RD1, which asks P1 and P3."""
    return RoundOpened(round="RD1", roll=("P1", "P3"), **more)


def adopted(by: str = "consent") -> AgreementAdopted:
    """Return the first version of the agreement."""
    return AgreementAdopted(version=1, rules=("R1",), decided_by=by, roll=("P1",), assents=("P1",))


def derives(origin: str, target: str, relation: str = "derives") -> ContributionLinked:
    """Return a link between two contributions."""
    return ContributionLinked(origin=origin, target=target, relation=relation)


def theme(id: str = "T1", op: str = "form", *codes: str, **more: Any) -> ThemeRevised:
    """Return a revision of a theme with codes."""
    return ThemeRevised(theme=id, op=op, codes=codes, **more)


def coded(code: str) -> CodeApplied:
    """Return a code applied to C1."""
    return CodeApplied(contribution="C1", code=code, coding_pass="first")


UNPLACED = CodeApplied(contribution="C1", code="c1", coding_pass="first", unplaced=True)
TALK = ActivityStarted(activity="A1", method="conversation")
HATS = ActivityStarted(activity="A1", method="hats", title="Six hats")
QUESTION = QuestionPosed(question="Q1", text="Why?")
SMALL = SpaceCreated(space="S1", kind="table", capacity=1)
WIDE = SpaceCreated(space="S2", kind="plenary")
RULE = RuleProposed(rule="R1", text="Be kind.", proposer="P1")
FACILITATORS_RULE = RuleProposed(rule="R2", text="Be brief.", proposer="P4")
PLAN = PlanSet(activities=("Talk",))
LATE = (PersonRegistered(person="P6", group="peer support"), PresenceStarted(person="P6"))
ANSWERED = AgreementAcknowledged(person="P6", version=1)
END = ActivityEnded(activity="A1")
BREACH = (BreachRaised(breach="BR1", rule="R1", version=1), "10:00")
RESOLVED = (BreachResolved(breach="BR1", outcome="They finished."), "10:07")
REPLIED = RoundAnswered(round="RD1", person="P1")
CLOSED = WorkshopClosed()
MIDWIFE = (
    PersonRegistered(person="P6", group="peer support", labels=("Midwife",)),
    ConsentGiven(person="P6", scopes=("record", "quote"), version="1", basis="spoken"),
    PresenceStarted(person="P6"),
)
OTHER_MIDWIFE = PersonRegistered(person="P7", group="primary care", labels=("midwife",))


def similar(*options: str) -> BallotOpened:
    return BallotOpened(ballot="B1", options=options, roll=("P1",))


def named(person: str, name: str) -> PersonRegistered:
    return PersonRegistered(person=person, name=name, group="peer support")


def turns(number: int, person: str = "P3", **context: Any) -> list[ScenarioEvent]:
    """Return several turns of a person."""
    return [scenario_event(TurnTaken(person=person), **context) for _ in range(number)]


def signed(person: str, version: str) -> ConsentGiven:
    """Return a person's consent to a version of the form."""
    return ConsentGiven(person=person, scopes=("record",), version=version, basis="written")


def labelled(author: str = "P6", label: str = "midwife") -> ContributionMade:
    """Return a contribution with a label."""
    return ContributionMade(contribution="C1", author=author, text="So be it.", labels=(label,))


SAID = (
    ContributionMade(contribution="C1", author="P1", text="No buses."),
    ContributionMade(contribution="C2", author="P3", text="Few buses."),
)


def finding(*evidence: str, group: str | None = None) -> FindingStated:
    """Return the finding F1."""
    return FindingStated(
        finding="F1", text="Buses.", kind="barrier", evidence=evidence, role="analyst", group=group
    )


CLUSTER = ContributionsClustered(cluster="G1", members=("C1", "C2"))
GRADED: Any = BallotOpened(
    ballot="B1", options=("PR1",), scale=("veto", "doubt", "hm", "yes", "gladly"), roll=("P1", "P3")
)


def graded(**grades: int) -> list[VoteCast]:
    """Return votes in B1 with a grade for PR1."""
    return [VoteCast(ballot="B1", voter=v, choices=(("PR1", g),)) for v, g in grades.items()]


def decided(
    outcome: str, rule: str, on: str = "B1", tally: Any = (), **more: Any
) -> DecisionRecorded:
    """Return the decision D1 on PR1, based on a ballot or a count."""
    basis = {"count" if on.startswith("CT") else "ballot": on} if on else {}
    settings: dict[str, Any] = {"version": 1, **basis, **more}
    return DecisionRecorded(
        decision="D1", proposal="PR1", outcome=outcome, rule=rule, tally=tally, **settings
    )


BALLOT_CLOSED = BallotClosed(ballot="B1")
BY_CONSENT: Any = attrs.evolve(GRADED, rule="consent")


def counted(yes: int, no: int, **more: Any) -> CountRecorded:
    """Return the count CT1, a show of hands unless it is said to be a tally."""
    return CountRecorded(count="CT1", options=("yes", "no"), counts=(yes, no), yes="yes", **more)


def chosen(*hands: int) -> CountRecorded:
    """Return the show of hands CT1 for several things."""
    things = ("tea", "coffee", "water")[: len(hands)]
    return CountRecorded(count="CT1", options=things, counts=hands)


def secret(*grades: int) -> list[Any]:
    """Return the secret ballot B1 on PR1, with its votes."""
    voters = ("P1", "P2", "P3")[: len(grades)]
    return [
        attrs.evolve(GRADED, secrecy="secret", roll=voters),
        *(BallotAnswered(ballot="B1", voter=voter) for voter in voters),
        BallotClosed(ballot="B1", votes=tuple((("PR1", grade),) for grade in grades)),
    ]


# Rule, message, cites, the facts that raise it, the indexes of its evidence among them.
# Negative indexes are events of the fixture: the last five are the arrivals of P1 to P5.
RAISED: list[tuple[str, str, tuple[str, ...], Sequence[Any], Sequence[int]]] = [
    (
        "similar-names",
        (
            "The names of 2 people look alike and differ: somebody may be registered twice, or be "
            "taken for another."
        ),
        (),
        [named("P6", "Ana Bell"), named("P7", "\u0410na Bell")],
        [0, 1],
    ),
    (
        "similar-groups",
        "The labels of 2 groups look alike and differ: carers and c\u0430rers.",
        (),
        [WorkshopScheduled(title="Leeds", groups=("carers", "c\u0430rers"))],
        [0],
    ),
    (
        "similar-options",
        "2 options of B1 look alike and differ.",
        ("leeds B1",),
        [similar("Plan 1", "Plan l")],
        [0],
    ),
    (
        "open-ballot",
        "The workshop closed while ballot B1 was open.",
        ("leeds B1",),
        [ballot("P1"), WorkshopClosed()],
        [1],
    ),
    (
        "impossible-order",
        "The ballot B1 was closed before it was opened.",
        ("leeds B1",),
        [(ballot("P1"), "09:30"), (BallotClosed(ballot="B1"), "09:20")],
        [0, 1],
    ),
    (
        "impossible-order",
        "The activity A1 was resumed before it was paused.",
        ("leeds A1",),
        [
            (TALK, "09:10"),
            (ActivityPaused(activity="A1"), "09:30"),
            (ActivityResumed(activity="A1"), "09:20"),
        ],
        [1, 2],
    ),
    (
        "impossible-order",
        "The workshop was closed before it was opened.",
        (),
        [(CLOSED, "08:30")],
        [-16, 0],
    ),
    (
        "before-opening",
        "1 event is dated before the workshop was opened.",
        (),
        [(TALK, "08:30")],
        [-16, 0],
    ),
    (
        "after-recording",
        (
            "2 events are dated up to 1 h 30 min after their recording, and count as of then. "
            "The clock of a device was ahead."
        ),
        (),
        [
            scenario_event(TALK, "10:00", recorded_at="09:30"),
            scenario_event(TurnTaken(person="P1"), "11:00", recorded_at="09:30"),
        ],
        [0, 1],
    ),
    (
        "dated-in-absence",
        "The turn #21 is dated 30 min from when the person was present.",
        ("leeds #21",),
        [
            PersonRegistered(person="P6", group="peer support"),
            signed("P6", "1"),
            (PresenceStarted(person="P6"), "10:00"),
            (TurnTaken(person="P6"), "09:30"),
        ],
        [3],
    ),
    (
        "dated-in-absence",
        "The stance #22 is dated 20 min from when the person was present.",
        ("leeds #22",),
        [
            PersonRegistered(person="P6", group="peer support"),
            signed("P6", "1"),
            ContributionMade(contribution="C1", author="P1", text="So be it."),
            (PresenceStarted(person="P6"), "10:00"),
            (StanceTaken(contribution="C1", person="P6", value=1), "09:40"),
        ],
        [4],
    ),
    (
        "before-consent",
        "The turn #21 is dated 30 min before the person consented to be recorded.",
        ("leeds #21",),
        [
            *LATE,
            (signed("P6", "1"), "10:00"),
            (TurnTaken(person="P6"), "09:30"),
        ],
        [3, 2],
    ),
    ("plan-changed", "The plan was changed during the workshop without a reason.", (), [PLAN], [0]),
    (
        "two-votes-of-one-person",
        "B1 counted two votes of one person, registered twice.",
        ("leeds #22",),
        [
            ballot("P1", "P3"),
            vote("P1"),
            vote("P3"),
            BallotClosed(ballot="B1"),
            PersonMerged(person="P1", alias="P3", ballots=("B1",)),
        ],
        [4],
    ),
    (
        "round-below-quorum",
        "RD1 needed 2 answers, and 1 of 2 answered.",
        ("leeds RD1",),
        [round_opened(quorum=2), REPLIED, RoundClosed(round="RD1")],
        [0, 2],
    ),
    (
        "round-below-quorum",
        "RD1 needed 2 answers, and 1 of 2 answered.",
        ("leeds RD1",),
        [
            (round_opened(quorum=2), "10:00"),
            (REPLIED, "10:10"),
            (RoundClosed(round="RD1"), "10:20"),
            (RoundAnswered(round="RD1", person="P3"), "10:19"),
        ],
        [0, 2],
    ),
    (
        "answer-after-deadline",
        "Answers after the deadline of RD1: 1.",
        ("leeds RD1",),
        [round_opened(deadline=resolve_time("12:00")), (REPLIED, "12:30")],
        [0],
    ),
    (
        "answer-after-deadline",
        "Answers after the deadline of RD1: 1.",
        ("leeds RD1",),
        [
            round_opened(deadline=resolve_time("12:00")),
            (REPLIED, "11:30"),
            (REPLIED, "12:30"),
        ],
        [0],
    ),
    (
        "over-capacity",
        "2 people were in space S1, which has a capacity of 1.",
        ("leeds S1",),
        [
            SMALL,
            PresenceMoved(person="P1", destination="S1"),
            PresenceStarted(person="P6", space="S1"),
        ],
        [2],
    ),
    (
        "before-agreement",
        "Six hats began before a working agreement was adopted.",
        ("leeds A1",),
        [HATS],
        [0],
    ),
    (
        "question-outside",
        "Q1 was posed while no activity was running.",
        ("leeds Q1",),
        [TALK, ActivityPaused(activity="A1"), QUESTION],
        [2],
    ),
    (
        "agreement-by-majority",
        "The working agreement was adopted by overall majority, not by each group.",
        (),
        [RULE, adopted("majority")],
        [1],
    ),
    (
        "roll-absent",
        "People on the roll of B1 who were absent: 2 (1 from peer support).",
        ("leeds B1",),
        [PresenceEnded(person="P2"), ballot("P1", "P2", "P9")],
        [1],
    ),
    (
        "duplicate-options",
        (
            "Options of B1 are duplicates of each other, so that votes for one thing are split: "
            "C1, C2."
        ),
        ("leeds B1",),
        [*SAID, CLUSTER, similar("C1", "C2", "Plan 3")],
        [3],
    ),
    (
        "duplicate-options",
        (
            "Options of B1 are duplicates of each other, so that votes for one thing are split: "
            "PR1, PR2."
        ),
        ("leeds B1",),
        [
            ProposalSubmitted(proposal="PR1", text="A night bus.", sources=("C1",)),
            ProposalSubmitted(proposal="PR2", text="a  night bus.", sources=("C1",)),
            similar("PR1", "PR2"),
        ],
        [2],
    ),
    (
        "adopted-over-low-grades",
        (
            "D1 was adopted by consent, and 1 of 2 voters gave one of the lowest two grades "
            "(“veto”, “doubt”)."
        ),
        ("leeds D1",),
        [BY_CONSENT, *graded(P1=1, P3=4), BALLOT_CLOSED, decided("adopted", "consent")],
        [4],
    ),
    (
        "decision-against-ballot",
        (
            "D1 (adopted) does not follow from ballot B1 under the rule majority: 1 of 2 is not a "
            "majority."
        ),
        ("leeds D1", "leeds B1"),
        [GRADED, *graded(P1=2, P3=4), BALLOT_CLOSED, decided("adopted", "majority")],
        [0, 1, 2, 3, 4],
    ),
    (
        "decision-against-ballot",
        ("D1 (rejected) does not follow from ballot B1 under the rule majority: the rule was met."),
        ("leeds D1", "leeds B1"),
        [GRADED, *graded(P1=3, P3=4), BALLOT_CLOSED, decided("rejected", "majority")],
        [0, 1, 2, 3, 4],
    ),
    (
        "decision-against-ballot",
        "D1 (adopted) does not follow from ballot B1 under the rule majority: no one voted on it.",
        ("leeds D1", "leeds B1"),
        [GRADED, BALLOT_CLOSED, decided("adopted", "majority")],
        [0, 1, 2],
    ),
    (
        "decision-against-ballot",
        (
            "D1 (adopted) does not follow from ballot B1 under the rule majority: the votes were "
            "on version 1, and version 2 was decided on."
        ),
        ("leeds D1", "leeds B1"),
        [
            attrs.evolve(GRADED, versions=(1,)),
            *graded(P1=4, P3=4),
            BALLOT_CLOSED,
            decided("adopted", "majority", version=2),
        ],
        [0, 1, 2, 3, 4],
    ),
    (
        "decision-against-ballot",
        (
            "D1 (adopted) does not follow from ballot B1 under the rule majority: its votes, which "
            "are not shown, do not meet it."
        ),
        ("leeds D1", "leeds B1"),
        [*secret(1, 4), decided("adopted", "majority")],
        [3, 4],
    ),
    (
        "decision-against-ballot",
        (
            "D1 (adopted) does not follow from show of hands CT1 under the rule majority: 1 of 3 "
            "is not a majority."
        ),
        ("leeds D1", "leeds CT1"),
        [counted(1, 2), decided("adopted", "majority", "CT1")],
        [0, 1],
    ),
    (
        "decision-against-ballot",
        (
            "D1 (adopted) does not follow from tally CT1 under the rule share: 3 answered, and the "
            "quorum is 9."
        ),
        ("leeds D1", "leeds CT1"),
        [
            counted(3, 0, form="tally", rule="share", exact_share="2/3", quorum=9),
            decided("adopted", "share", "CT1"),
        ],
        [0, 1],
    ),
    (
        "decision-against-ballot",
        (
            "D1 (rejected) does not follow from show of hands CT1 under the rule share: the rule "
            "was met."
        ),
        ("leeds D1", "leeds CT1"),
        [
            counted(2, 1, rule="share", exact_share="2/3"),
            decided("rejected", "share", "CT1"),
        ],
        [0, 1],
    ),
    (
        "decision-by-other-rule",
        "D1 was decided by majority, and ballot B1 announced the rule consent.",
        ("leeds D1",),
        [BY_CONSENT, *graded(P1=3, P3=4), BALLOT_CLOSED, decided("adopted", "majority")],
        [0, 4],
    ),
    (
        "decision-by-other-rule",
        "D1 was decided by majority, and ballot B1 announced the rule unanimity.",
        ("leeds D1",),
        [
            attrs.evolve(secret(1, 4)[0], rule="unanimity"),
            *secret(1, 4)[1:],
            decided("adopted", "majority"),
        ],
        [0, 4],
    ),
    (
        "decision-by-other-rule",
        "D1 was decided by majority, and show of hands CT1 announced the rule unanimity.",
        ("leeds D1",),
        [counted(2, 1, rule="unanimity"), decided("adopted", "majority", "CT1")],
        [0, 1],
    ),
    (
        "tally-over-people",
        (
            "D1 rests on tally CT1, which has more votes than the 3 participants registered, and "
            "does not say how many were asked."
        ),
        ("leeds D1",),
        [counted(99, 0, form="tally"), decided("adopted", "majority", "CT1")],
        [0, 1],
    ),
    (
        "tally-over-people",
        (
            "The tally announced with D1 has a number larger than that of the people on the roll "
            "of B1."
        ),
        ("leeds D1",),
        [
            GRADED,
            *graded(P1=3, P3=4),
            BALLOT_CLOSED,
            decided("adopted", "majority", tally=(("yes", 99),)),
        ],
        [4],
    ),
    (
        "tally-over-people",
        (
            "The tally announced with D1 has a number larger than that of the people of show of "
            "hands CT1."
        ),
        ("leeds D1",),
        [counted(2, 0), decided("adopted", "majority", "CT1", tally=(("yes", 3),))],
        [1],
    ),
    (
        "tally-over-people",
        "The tally announced with D1 has a number larger than that of the people registered.",
        ("leeds D1",),
        [decided("adopted", "consent", "", tally=(("yes", 4),))],
        [0],
    ),
    (
        "hands-over-people",
        "More hands were counted in CT1 than could be raised: 4 by 3 participants.",
        ("leeds CT1",),
        [counted(3, 1)],
        [0],
    ),
    (
        "hands-over-people",
        "More hands were counted in CT1 than could be raised: 4 by 3 participants.",
        ("leeds CT1",),
        [chosen(4, 2)],
        [0],
    ),
    (
        "hands-over-people",
        (
            "More hands were counted in CT1 than could be raised: 2 by 1 participant from primary "
            "care."
        ),
        ("leeds CT1",),
        [counted(3, 0, groups=("primary care",), counts_by_group=(2, 0))],
        [0],
    ),
    (
        "hands-over-people",
        (
            "More hands were counted in CT1 than could be raised: 3 by 2 participants; 2 by 1 "
            "participant from peer support."
        ),
        ("leeds CT1",),
        [
            (PresenceEnded(person="P2"), "09:30"),
            (
                counted(
                    3, 0, groups=("peer support", "primary care"), counts_by_group=(2, 0, 1, 0)
                ),
                "10:00",
            ),
        ],
        [1],
    ),
    (
        "hands-over-people",
        "More hands were counted in CT1 than could be raised: 4 by 3 participants.",
        ("leeds CT1",),
        [
            PersonRegistered(person="P6", roles=("witness",)),
            PresenceStarted(person="P6"),
            counted(4, 0),
        ],
        [2],
    ),
    (
        "proposal-unsourced",
        "PR1 is not based on any contribution.",
        ("leeds PR1",),
        [ProposalSubmitted(proposal="PR1", text="One list.")],
        [0],
    ),
    (
        "objection-unreasoned",
        "O1 gives no reason.",
        ("leeds O1",),
        [ObjectionRaised(objection="O1", proposal="PR1", version=1)],
        [0],
    ),
    (
        "objection-unasked",
        "O1 was resolved without asking the person who raised it.",
        ("leeds O1",),
        [ObjectionResolved(objection="O1", how="Time was up.", raiser_asked=False)],
        [0],
    ),
    (
        "commitment-undated",
        "CM1 has no due date.",
        ("leeds CM1",),
        [CommitmentMade(commitment="CM1", owner="P1", what="Ring.")],
        [0],
    ),
    (
        "rules-imposed",
        "2 of 3 rules were proposed by the facilitator.",
        (),
        [RULE, FACILITATORS_RULE, RuleProposed(rule="R3", text="Be still.", proposer="P4")],
        [1, 2],
    ),
    (
        "derives-cycle",
        "Contributions are derived from one another in a cycle: C2 → C3 → C2.",
        ("leeds C2", "leeds C3"),
        [derives("C1", "C2"), derives("C2", "C3"), derives("C3", "C2")],
        [1, 2],
    ),
    (
        "theme-orphan",
        "The theme Trust has no coded contribution.",
        ("leeds T1",),
        [coded("c2"), theme("T1", "form", "c1", label="Trust")],
        [1],
    ),
    (
        "agreement-unanswered",
        (
            "People who arrived after the working agreement and had not answered it by the "
            "end of the next activity: 1, from peer support."
        ),
        ("leeds A1",),
        [RULE, adopted(), *LATE, TALK, END],
        [3, 5],
    ),
    (
        "agreement-unanswered",
        (
            "People who arrived after the working agreement and had not answered it by the "
            "end of the workshop: 2, from peer support."
        ),
        (),
        [RULE, adopted(), TALK, *LATE, PresenceStarted(person="P2"), END, CLOSED],
        [4, 5, 7],
    ),
    (
        "breach-resolved",
        "The breach BR1 of R1 was resolved after 7 min.",
        ("leeds BR1",),
        [RULE, adopted(), BREACH, RESOLVED],
        [2, 3],
    ),
    (
        "breach-open",
        "BR1, a breach of R1, was open when the workshop closed.",
        ("leeds BR1",),
        [RULE, adopted(), BREACH, CLOSED],
        [2],
    ),
    (
        "silent-group",
        "None of the 3 people from peer support took a turn in plenary; others took 10.",
        (),
        [*LATE, *turns(10), CLOSED],
        [-5, -4, 1],
    ),
    (
        "silent-group",
        "None of the 3 people from peer support took a turn in plenary; others took 11.",
        (),
        [
            *LATE,
            SpaceCreated(space="S3", kind="pair"),
            SpaceCreated(space="S4", kind="plenary"),
            *turns(2, "P1", space="S3"),
            *turns(11, space="S4"),
            CLOSED,
        ],
        [-5, -4, 1],
    ),
    (
        "consent-version",
        "1 on record consented to version 0 of the form, 5 to version 1.",
        (),
        [LATE[0], signed("P6", "0"), CLOSED],
        [1],
    ),
    (
        "lone-role",
        (
            "C1 carries the label 'midwife', which only one person has: "
            "a reader can identify the author."
        ),
        ("leeds C1",),
        [*MIDWIFE, OTHER_MIDWIFE, labelled(), CLOSED],
        [4],
    ),
    (
        "coding-unplaced",
        (
            "The text of C1 was corrected, and the passage coded as c1 was not found again. "
            "Code it again."
        ),
        ("leeds C1",),
        [*SAID, UNPLACED],
        [2],
    ),
    (
        "finding-changed",
        "F1 rests on C1, which was changed or removed since.",
        ("leeds F1",),
        [*SAID, finding("C1", "C2"), ContributionModerated(contribution="C1", outcome="rejected")],
        [2],
    ),
    (
        "finding-one-group",
        "F1 is stated of everybody, and its evidence is from peer support.",
        ("leeds F1",),
        [*SAID, finding("C1")],
        [2],
    ),
    (
        "finding-contradicted",
        "F1 does not name C3, which contradicts its evidence.",
        ("leeds F1",),
        [*SAID, finding("C1", "C2"), derives("C3", "C1", "contradicts")],
        [2],
    ),
]
INFO = {"rules-imposed", "breach-resolved", "answer-after-deadline"}
WITHDRAWN = FindingWithdrawn(finding="F1")

QUIET: list[tuple[str, str, Sequence[Any]]] = [
    ("similar-names", "one name twice", [named("P6", "Ana Bell"), named("P7", "Ana Bell")]),
    (
        "similar-names",
        "forgotten",
        [
            named("P6", "Ana Bell"),
            named("P7", "\u0410na Bell"),
            PersonForgotten(person="P7", basis="They asked."),
        ],
    ),
    ("similar-groups", "accents", [WorkshopScheduled(title="Leeds", groups=("pate", "pat\u00e9"))]),
    ("similar-options", "cases", [similar("Plan A", "plan a")]),
    (
        "duplicate-options",
        "clustered afterwards, and different texts",
        [*SAID, similar("C1", "C2"), CLUSTER],
    ),
    (
        "adopted-over-low-grades",
        "neutral grades are no lowest ones, and a majority may be against some",
        [BY_CONSENT, *graded(P1=2, P3=4), BALLOT_CLOSED, decided("adopted", "consent")],
    ),
    (
        "decision-against-ballot",
        "parked, or adopted as the rule says",
        [GRADED, *graded(P1=3, P3=4), BALLOT_CLOSED, decided("adopted", "majority")],
    ),
    (
        "decision-against-ballot",
        "secret votes that are not shown, under another rule or as they went",
        [*secret(4, 3), decided("adopted", "majority")],
    ),
    (
        "decision-against-ballot",
        "a count as it went",
        [counted(1, 2), decided("rejected", "majority", "CT1")],
    ),
    (
        "decision-by-other-rule",
        "parked",
        [BY_CONSENT, *graded(P1=3, P3=4), BALLOT_CLOSED, decided("parked", "majority")],
    ),
    (
        "decision-by-other-rule",
        "as announced",
        [counted(3, 0, rule="unanimity", asked=3), decided("adopted", "unanimity", "CT1")],
    ),
    (
        "tally-over-people",
        "it says how many were asked",
        [counted(99, 0, form="tally", asked=120), decided("adopted", "majority", "CT1")],
    ),
    ("tally-over-people", "nothing rests on it", [counted(99, 0, form="tally")]),
    (
        "tally-over-people",
        "of dots, of which each has several, and of shares",
        [
            ballot("P1"),
            vote("P1"),
            BALLOT_CLOSED,
            decided("adopted", "majority", tally=(("PR1", 9), ("share", 66.7), ("of", "all"))),
        ],
    ),
    (
        "tally-over-people",
        "tokens were issued",
        [
            *(TokenIssued(token=f"token-{n}") for n in range(2)),
            decided("adopted", "consent", "", tally=(("yes", 5),)),
        ],
    ),
    ("hands-over-people", "all of them", [counted(2, 1)]),
    ("hands-over-people", "each chose several things", [chosen(3, 3, 3)]),
    (
        "hands-over-people",
        "clocks differ by two minutes",
        [(PresenceEnded(person="P2"), "09:30"), (counted(3, 0), "09:32")],
    ),
    (
        "hands-over-people",
        "people at a distance",
        [
            TokenIssued(token="token-1", group="primary care"),
            TokenIssued(token="token-2", group="primary care"),
            ActivityStarted(activity="A1", method="conversation", roll=("token-1",)),
            RoundOpened(round="RD1", activity="A1", roll=("token-1", "token-2")),
            scenario_event(
                counted(5, 0, groups=("primary care",), counts_by_group=(3, 0)), activity="A1"
            ),
        ],
    ),
    ("open-ballot", "closed before", [ballot("P1"), BallotClosed(ballot="B1"), WorkshopClosed()]),
    ("open-ballot", "workshop still open", [ballot("P1")]),
    (
        "two-votes-of-one-person",
        "one of the two had voted",
        [ballot("P1"), vote("P1"), PersonMerged(person="P1", alias="P3")],
    ),
    ("round-below-quorum", "still open", [round_opened(quorum=2), REPLIED]),
    (
        "round-below-quorum",
        "without a quorum",
        [round_opened(), RoundClosed(round="RD1")],
    ),
    (
        "answer-after-deadline",
        "clocks differ by two minutes",
        [round_opened(deadline=resolve_time("12:00")), (REPLIED, "12:02")],
    ),
    (
        "answer-after-deadline",
        "extended since",
        [
            round_opened(deadline=resolve_time("12:00")),
            (REPLIED, "12:30"),
            RoundExtended(round="RD1", deadline=resolve_time("13:00")),
        ],
    ),
    (
        "roll-absent",
        "at a distance",
        [
            ActivityStarted(activity="A1", method="conversation", roll=("P1", "P7")),
            scenario_event(ballot("P1", "P7"), activity="A1"),
        ],
    ),
    ("question-outside", "in a round", [round_opened(), QUESTION]),
    ("plan-changed", "with a reason", [PlanSet(activities=("Talk",), reason="We are late.")]),
    ("over-capacity", "exactly full", [SMALL, PresenceMoved(person="P1", destination="S1")]),
    (
        "over-capacity",
        "one leaves before the other arrives",
        [
            SMALL,
            PresenceMoved(person="P1", destination="S1"),
            PresenceEnded(person="P1"),
            PresenceMoved(person="P2", destination="S1"),
        ],
    ),
    (
        "over-capacity",
        "one moves before the other arrives",
        [
            SMALL,
            WIDE,
            PresenceMoved(person="P1", destination="S1"),
            PresenceMoved(person="P1", destination="S2"),
            PresenceMoved(person="P2", destination="S1"),
            PresenceMoved(person="P3", destination="S2"),
        ],
    ),
    ("before-agreement", "with an agreement", [RULE, adopted(), HATS]),
    ("before-agreement", "a conversation", [TALK]),
    ("question-outside", "during an activity", [TALK, QUESTION]),
    (
        "question-outside",
        "after a pause",
        [TALK, ActivityPaused(activity="A1"), ActivityResumed(activity="A1"), QUESTION],
    ),
    (
        "question-outside",
        "during another activity",
        [
            TALK,
            ActivityStarted(activity="A2", method="conversation"),
            ActivityEnded(activity="A1"),
            QUESTION,
        ],
    ),
    ("agreement-by-majority", "unanimous", [RULE, adopted("unanimity")]),
    ("roll-absent", "all present", [ballot("P1", "P2")]),
    (
        "proposal-unsourced",
        "with a source",
        [ProposalSubmitted(proposal="PR1", text="?", sources=("C1",))],
    ),
    (
        "objection-unreasoned",
        "with a reason",
        [ObjectionRaised(objection="O1", proposal="PR1", version=1, reason="Too slow.")],
    ),
    (
        "objection-unasked",
        "raiser asked",
        [ObjectionResolved(objection="O1", how="A day was set.")],
    ),
    (
        "commitment-undated",
        "with a due date",
        [CommitmentMade(commitment="CM1", owner="P1", what="Ring.", due=date(2025, 6, 4))],
    ),
    ("rules-imposed", "half by participants", [RULE, FACILITATORS_RULE]),
    ("rules-imposed", "by nobody in particular", [RuleProposed(rule="R2", text="Be brief.")]),
    ("derives-cycle", "no cycle", [derives("C1", "C2"), derives("C2", "C3"), derives("C1", "C3")]),
    (
        "derives-cycle",
        "another relation",
        [derives("C1", "C2", "supports"), derives("C2", "C1", "supports")],
    ),
    ("coding-unplaced", "found again", [*SAID, coded("c1")]),
    (
        "finding-changed",
        "corrected before",
        [
            *SAID,
            RecordCorrected(target=FIRST, patch={"text": "No trams."}, reason="Misheard."),  # type: ignore[arg-type]
            finding("C1", "C2"),
        ],
    ),
    ("finding-changed", "withdrawn", [*SAID, finding("C1"), WITHDRAWN]),
    ("finding-one-group", "of two groups", [*SAID, finding("C1", "C2")]),
    ("finding-one-group", "of that group", [*SAID, finding("C1", group="peer support")]),
    (
        "finding-one-group",
        "of an unknown one",
        [ContributionMade(contribution="C1", author=None, text="No buses."), finding("C1")],
    ),
    (
        "finding-contradicted",
        "named",
        [*SAID, finding("C1", "C2"), derives("C2", "C1", "contradicts")],
    ),
    ("theme-orphan", "one code applied", [coded("c2"), theme("T1", "form", "c1", "c2")]),
    ("theme-orphan", "dropped", [theme(), theme("T1", "drop"), theme("T2", "drop")]),
    (
        "theme-orphan",
        "parents with codes",
        [coded("c1"), theme("T1", "form", "c1"), theme("T2", "merge", parents=("T1", "T9"))],
    ),
    ("theme-orphan", "code applied later", [theme("T1", "form", "c1"), coded("c1")]),
    ("agreement-unanswered", "answered", [RULE, adopted(), *LATE, TALK, ANSWERED, END]),
    ("agreement-unanswered", "activity still running", [RULE, adopted(), *LATE, TALK]),
    ("agreement-unanswered", "another activity", [RULE, adopted(), TALK, *LATE, END]),
    (
        "agreement-unanswered",
        "next version adopted",
        [
            RULE,
            adopted(),
            *LATE,
            TALK,
            AgreementAdopted(
                version=2,
                rules=("R1",),
                decided_by="unanimity",
                roll=("P1", "P6"),
                assents=("P1", "P6"),
            ),
            END,
        ],
    ),
    (
        "agreement-unanswered",
        "agreed before",
        [RULE, adopted(), PresenceEnded(person="P1"), PresenceStarted(person="P1"), TALK, END],
    ),
    (
        "agreement-unanswered",
        "facilitator",
        [RULE, adopted(), PresenceEnded(person="P4"), PresenceStarted(person="P4"), TALK, END],
    ),
    ("breach-resolved", "unknown breach", [RULE, adopted(), RESOLVED]),
    ("breach-open", "workshop still open", [RULE, adopted(), BREACH]),
    ("silent-group", "workshop still open", [*LATE, *turns(10)]),
    ("silent-group", "group of two", [*turns(10), CLOSED]),
    ("silent-group", "one speaks", [*LATE, *turns(10), *turns(1, "P6"), CLOSED]),
    ("silent-group", "few turns", [*LATE, *turns(9), CLOSED]),
    ("silent-group", "turns of the facilitator", [*LATE, *turns(10, "P4"), CLOSED]),
    (
        "silent-group",
        "turns at tables",
        [*LATE, SpaceCreated(space="S3", kind="table"), *turns(10, space="S3"), CLOSED],
    ),
    ("consent-version", "workshop still open", [LATE[0], signed("P6", "0")]),
    (
        "consent-version",
        "usual version signed too",
        [LATE[0], signed("P6", "1"), (signed("P6", "0"), "09:00"), CLOSED],
    ),
    (
        "consent-version",
        "consent withdrawn",
        [LATE[0], signed("P6", "0"), ConsentWithdrawn(person="P6", scopes=("record",)), CLOSED],
    ),
    ("lone-role", "workshop still open", [*MIDWIFE, labelled()]),
    (
        "lone-role",
        "shared label",
        [*MIDWIFE, OTHER_MIDWIFE, PresenceStarted(person="P7"), labelled(), CLOSED],
    ),
    ("lone-role", "another author", [*MIDWIFE, labelled("P1"), CLOSED]),
    ("lone-role", "other label", [*MIDWIFE, labelled(label="harm"), CLOSED]),
    (
        "lone-role",
        "redacted",
        [*MIDWIFE, labelled(), RecordRedacted(target=FIRST + 3, basis="They asked."), CLOSED],
    ),
    (
        "lone-role",
        "erased person",
        [*MIDWIFE, labelled(), PersonForgotten(person="P6", basis="They asked."), CLOSED],
    ),
    (
        "lone-role",
        "author not quoted",
        [*MIDWIFE, labelled(), ConsentWithdrawn(person="P6", scopes=("quote",)), CLOSED],
    ),
    (
        "lone-role",
        "rejected",
        [
            *MIDWIFE,
            labelled(),
            ContributionModerated(contribution="C1", outcome="rejected"),
            CLOSED,
        ],
    ),
    (
        "lone-role",
        "not shown to all",
        [*MIDWIFE, scenario_event(labelled(), visibility="restricted"), CLOSED],
    ),
    (
        "impossible-order",
        "clocks differ by two minutes",
        [
            (ballot("P1"), "09:30"),
            (BallotClosed(ballot="B1"), "09:28"),
            (BallotRevealed(ballot="B1"), "09:26"),
        ],
    ),
    (
        "impossible-order",
        "the precision of one of the times",
        [
            scenario_event(ballot("P1"), "09:30", precision="quarter"),
            (BallotClosed(ballot="B1"), "09:20"),
        ],
    ),
    ("before-opening", "just before", [(TALK, "08:58")]),
    (
        "after-recording",
        "clocks differ by two minutes",
        [scenario_event(TALK, "09:32", recorded_at="09:30")],
    ),
    (
        "after-recording",
        "within the precision",
        [scenario_event(TALK, "10:00", recorded_at="09:30", precision="hour")],
    ),
    (
        "dated-in-absence",
        "just before the arrival",
        [
            PersonRegistered(person="P6", group="peer support"),
            signed("P6", "1"),
            (PresenceStarted(person="P6"), "10:00"),
            (TurnTaken(person="P6"), "09:58"),
        ],
    ),
    (
        "dated-in-absence",
        "on the roll of an activity at a distance",
        [
            ActivityStarted(activity="A1", method="conversation", roll=("P1",)),
            PresenceEnded(person="P1"),
            scenario_event(TurnTaken(person="P1"), "15:00", activity="A1"),
        ],
    ),
    (
        "dated-in-absence",
        "asked in a round",
        [
            RoundOpened(round="RD1", roll=("P1",)),
            PresenceEnded(person="P1"),
            scenario_event(TurnTaken(person="P1"), "15:00"),
        ],
    ),
    (
        "dated-in-absence",
        "within the precision",
        [scenario_event(TurnTaken(person="P1"), "09:12", precision="hour")],
    ),
    (
        "before-consent",
        "just before",
        [*LATE, (signed("P6", "1"), "10:00"), (TurnTaken(person="P6"), "09:58")],
    ),
    (
        "lone-role",
        "a holder who may not be quoted",
        [
            *MIDWIFE,
            OTHER_MIDWIFE,
            signed("P7", "1"),
            PresenceStarted(person="P7"),
            labelled(),
            CLOSED,
        ],
    ),
]


@pytest.mark.parametrize(
    ("rule", "message", "cites", "facts", "indexes"),
    RAISED,
    ids=[f"{number}: {case[0]}" for number, case in enumerate(RAISED)],
)
def test_a_history_raises_exactly_one_flag(
    page: Callable[..., Any],
    workshop: Given[Workshop],
    rule: str,
    message: str,
    cites: tuple[str, ...],
    facts: Sequence[Any],
    indexes: Sequence[int],
) -> None:
    """The flag has its message, cites and evidence."""
    scenario = workshop.and_given(*facts)
    before = len(workshop.recorded)
    evidence = Evidence.from_events(*(scenario.recorded[before + index] for index in indexes))
    severity = "info" if rule in INFO else "warning"
    assert page(scenario).flags == [
        Flag(rule=rule, message=message, severity=severity, cites=cites, evidence=evidence)
    ]


@pytest.mark.parametrize(
    ("rule", "reason", "facts"), QUIET, ids=[f"{rule}: {reason}" for rule, reason, _ in QUIET]
)
def test_a_compliant_history_raises_no_flag(
    page: Callable[..., Any],
    workshop: Given[Workshop],
    rule: str,
    reason: str,
    facts: Sequence[Any],
) -> None:
    """It raises no other flag either."""
    assert page(workshop.and_given(*facts)).rules == []


def test_every_rule_has_both_kinds_of_history() -> None:
    """A rule that is never broken, or always, is no check."""
    rules = {rule.name for rule in good_practice.RULES}
    assert {case[0] for case in RAISED} == rules
    assert {case[0] for case in QUIET} == rules


def test_every_flag_of_a_core_event_is_raised_here_or_by_methods() -> None:
    """The docstrings of events state when they are flagged."""
    by_methods = {
        "stage.entered",  # off template
        "turn.taken",  # out of turn
        "contribution.made",  # off stage
    }
    flagged = {
        event_type(cls).name
        for cls in CORE_EVENTS
        if "Flagged when: never" not in (cls.__doc__ or "Flagged when: never")
    }
    histories = given(*(fact for case in RAISED for fact in case[3]))
    assert flagged - by_methods <= {recorded.type for recorded in histories.recorded}


def test_before_the_opening_a_plan_may_change_without_a_reason(page: Callable[..., Any]) -> None:
    """It is a draft until then."""
    assert page(given(PLAN, PLAN)).rules == []


def test_a_crowded_space_is_flagged_once(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """The evidence is the first event."""
    crowded = workshop.and_given(
        SMALL, *(PresenceMoved(person=f"P{n}", destination="S1") for n in (1, 2, 3))
    )
    assert page(crowded).rules == ["over-capacity"]


def test_flags_are_in_the_order_of_the_rules(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """Flags of one rule are in log order."""
    other = QuestionPosed(question="Q2", text="How?")
    scenario = workshop.and_given(FACILITATORS_RULE, QUESTION, PLAN, other)
    assert page(scenario).rules == [
        "plan-changed",
        "rules-imposed",
        "question-outside",
        "question-outside",
    ]
    assert [flag.cites for flag in page(scenario).flags[2:]] == [("leeds Q1",), ("leeds Q2",)]


def test_latecomers_are_flagged_once(page: Callable[..., Any], workshop: Given[Workshop]) -> None:
    """It is at the end of the first activity to end of those that started after they arrived."""
    again = ActivityStarted(activity="A2", method="conversation")
    scenario = workshop.and_given(
        RULE, adopted(), *LATE, TALK, again, ActivityEnded(activity="A2"), END, CLOSED
    )
    (flag,) = page(scenario).flags
    assert flag.cites == ("leeds A2",)


# Disclosure


@pytest.mark.parametrize(("way", "placeholder"), OF_THE_WORKSHOP.items())
@pytest.mark.parametrize(
    ("event", "message"),
    [
        (
            ActivityStarted(activity="A1", method="hats", title="Heron"),
            "{} began before a working agreement was adopted.",
        ),
        (theme("T1", "form", label="Heron"), "The theme {} has no coded contribution."),
    ],
)
def test_a_flag_has_a_text_only_if_it_may_be_published(
    page: Callable[..., Any],
    workshop: Given[Workshop],
    event: Any,
    message: str,
    way: str,
    placeholder: str,
) -> None:
    """The flag is raised all the same."""
    concealed = conceal(workshop, lambda _: event, way)
    assert [flag.message for flag in page(concealed).flags] == [message.format(placeholder)]


def test_hands_that_are_not_shown_have_no_number(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """The flag is raised all the same."""
    hidden = workshop.and_given(scenario_event(counted(3, 1), visibility="restricted"))
    (flag,) = page(hidden).flags
    assert flag.message == "More hands were counted in CT1 than could be raised."


def test_small_groups_are_counted_together(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """The hands of several groups, and the people who could raise them."""
    both = {"groups": ("peer support", "primary care"), "counts_by_group": (1, 0, 2, 0)}
    by_group = workshop.and_given(counted(3, 0, **both))
    assert page(by_group).rules == ["hands-over-people"]
    assert page(by_group, policy=STRICT).rules == []


def test_without_attendance_hands_are_not_compared(page: Callable[..., Any]) -> None:
    """Nobody said who was there."""
    assert page(given(counted(30, 1))).rules == []


SECRETS: Sequence[tuple[list[Any], DecisionRecorded]] = (
    (secret(1, 4), decided("adopted", "majority", tally=(("yes", 9),))),
    (secret(1, 1, 1), decided("adopted", "majority")),
    (secret(4, 4, 4), decided("rejected", "majority")),
    (secret(4), decided("rejected", "majority")),
)


@pytest.mark.parametrize(("voted", "decision"), SECRETS)
def test_no_flag_has_a_secret_vote_that_is_not_shown(
    page: Callable[..., Any],
    workshop: Given[Workshop],
    voted: Sequence[Any],
    decision: Any,
) -> None:
    """A flag differs only where the outcome does not follow from the announced rule.

    Under another rule, the flag depends on no vote at all.
    """
    numbers = re.compile(r"[0-9]+ of|of [0-9]|[0-9]+ (?:vote|voter|people)")
    for rule in ("majority", "unanimity", "least", "share", "mean"):
        decided_by = attrs.evolve(decision, rule=rule)
        flags = page(workshop.and_given(*voted, decided_by)).flags
        assert not [flag.message for flag in flags if numbers.search(flag.message)]
        if rule != "majority":
            assert "decision-against-ballot" not in [flag.rule for flag in flags]


def test_a_silent_group_is_named_only_if_it_is_large_enough(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """Small groups are combined, and silent only together."""
    silent = workshop.and_given(*LATE, *turns(10), CLOSED)
    assert page(silent).rules == ["silent-group"]
    assert page(silent, policy=STRICT).rules == []


# Several workshops


def test_flags_of_several_workshops_are_listed_together(
    page: Callable[..., Any], workshop: Given[Workshop], york: Given[Workshop]
) -> None:
    """Each flag cites its workshop; the workshops are in the order of the report."""
    combined = page(york.and_given(QUESTION), workshop.and_given(QUESTION))
    assert [flag.cites for flag in combined.flags] == [("york Q1",), ("leeds Q1",)]


def test_a_workshop_without_flags_has_an_empty_chapter(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """It describes the checks; renderers state that no issues were found."""
    introduction, block = page(workshop, given(stream="hull")).blocks
    assert introduction.text.startswith("These checks apply to any workshop.")
    assert block.items == ()
