"""What stands out: for every flag a history that raises exactly it, and one that does not."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from dialoguekit.document.blocks import Flag
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    NEUTRAL,
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    AgreementAcknowledged,
    AgreementAdopted,
    BallotClosed,
    BallotOpened,
    BreachRaised,
    BreachResolved,
    CodeApplied,
    CommitmentMade,
    ConsentGiven,
    ConsentWithdrawn,
    ContributionLinked,
    ContributionMade,
    ObjectionRaised,
    ObjectionResolved,
    PersonForgotten,
    PersonRegistered,
    PlanSet,
    PresenceEnded,
    PresenceMoved,
    PresenceStarted,
    ProposalTabled,
    QuestionPosed,
    RecordRedacted,
    RuleProposed,
    SpaceCreated,
    ThemeRevised,
    TurnTaken,
    WorkshopClosed,
    event_type,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.report.chapters import good_practice, good_practice_final
from dialoguekit.report.chapters.good_practice import Observations, chapter
from dialoguekit.testing.scenario import Given, Happened, given, happened

Proof = Callable[..., Evidence]

FIRST = 18
"""The number of the first event after those of the room."""


def ballot(*roll: str) -> BallotOpened:
    """The ballot B1 among some people."""
    return BallotOpened(ballot="B1", options=("PR1",), kind="dots", budget=1, roll=roll)


def adopted(by: str = "consent") -> AgreementAdopted:
    """The first version of the agreement."""
    return AgreementAdopted(version=1, rules=("R1",), decided_by=by, roll=("P1",), assents=("P1",))


def derives(origin: str, target: str, relation: str = "derives") -> ContributionLinked:
    """A link between two contributions."""
    return ContributionLinked(origin=origin, target=target, relation=relation)


def theme(id: str = "T1", op: str = "form", *codes: str, **more: Any) -> ThemeRevised:
    """A theme that is built from codes."""
    return ThemeRevised(theme=id, op=op, codes=codes, **more)


def coded(code: str) -> CodeApplied:
    """A code on C1."""
    return CodeApplied(contribution="C1", code=code, coding_pass="first")


TALK = ActivityStarted(activity="A1", method="conversation")
HATS = ActivityStarted(activity="A1", method="hats", title="Six hats")
ASKED = QuestionPosed(question="Q1", text="Why?")
SMALL = SpaceCreated(space="S1", kind="table", capacity=1)
WIDE = SpaceCreated(space="S2", kind="plenary")
RULE = RuleProposed(rule="R1", text="Be kind.", proposer="P1")
THEIRS = RuleProposed(rule="R2", text="Be brief.")
PLAN = PlanSet(activities=("Talk",))
LATE = (PersonRegistered(person="P6", group="peer support"), PresenceStarted(person="P6"))
ANSWERED = AgreementAcknowledged(person="P6", version=1)
END = ActivityEnded(activity="A1")
SLIPPED = (BreachRaised(breach="BR1", rule="R1", version=1), "10:00")
REPAIRED = (BreachResolved(breach="BR1", outcome="They finished."), "10:07")
CLOSED = WorkshopClosed()
MIDWIFE = PersonRegistered(person="P6", group="peer support", labels=("Midwife",))
OTHER_MIDWIFE = PersonRegistered(person="P7", group="primary care", labels=("midwife",))


def turns(number: int, person: str = "P3", **circumstances: Any) -> list[Happened]:
    """Somebody spoke a few times."""
    return [happened(TurnTaken(person=person), **circumstances) for _ in range(number)]


def signed(person: str, version: str) -> ConsentGiven:
    """Somebody consents on a version of the form."""
    return ConsentGiven(person=person, scopes=("record",), version=version, basis="written")


def labelled(author: str = "P6", label: str = "midwife") -> ContributionMade:
    """A contribution that carries a label."""
    return ContributionMade(contribution="C1", author=author, text="So be it.", labels=(label,))


# Rule, message, cites, the facts that raise it, the places among them that are its evidence.
# Those of the room stand before them: the last five are those by which P1 to P5 came.
RAISED: list[tuple[str, str, tuple[str, ...], Sequence[Any], Sequence[int]]] = [
    (
        "open-ballot",
        "Closed while ballot B1 was open.",
        ("leeds B1",),
        [ballot("P1"), WorkshopClosed()],
        [1],
    ),
    ("plan-changed", "The plan was changed on the way without a reason.", (), [PLAN], [0]),
    (
        "over-capacity",
        "2 people in space S1, which has room for 1.",
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
        "Six hats began before there was a working agreement.",
        ("leeds A1",),
        [HATS],
        [0],
    ),
    (
        "question-outside",
        "Q1 was posed while no activity was running.",
        ("leeds Q1",),
        [TALK, ActivityPaused(activity="A1"), ASKED],
        [2],
    ),
    (
        "agreement-by-majority",
        "The working agreement was adopted by majority, not by each group.",
        (),
        [RULE, adopted("majority")],
        [1],
    ),
    (
        "roll-absent",
        "The roll of B1 names 2 who were not in the room.",
        ("leeds B1",),
        [PresenceEnded(person="P2"), ballot("P1", "P2", "P9")],
        [1],
    ),
    (
        "proposal-unsourced",
        "PR1 stands on no contribution.",
        ("leeds PR1",),
        [ProposalTabled(proposal="PR1", text="One list.")],
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
        "O1 was taken as met without asking who raised it.",
        ("leeds O1",),
        [ObjectionResolved(objection="O1", how="Time was up.", raiser_asked=False)],
        [0],
    ),
    (
        "commitment-undated",
        "CM1 has no day.",
        ("leeds CM1",),
        [CommitmentMade(commitment="CM1", owner="P1", what="Ring.")],
        [0],
    ),
    (
        "rules-imposed",
        "2 of 3 rules came from the facilitator.",
        (),
        [RULE, THEIRS, RuleProposed(rule="R3", text="Be still.")],
        [1, 2],
    ),
    (
        "derives-cycle",
        "Contributions derive from one another in a circle: C2 → C3 → C2.",
        ("leeds C2", "leeds C3"),
        [derives("C1", "C2"), derives("C2", "C3"), derives("C3", "C2")],
        [1, 2],
    ),
    (
        "theme-orphan",
        "The theme Trust has no coded contribution behind it.",
        ("leeds T1",),
        [coded("c2"), theme("T1", "form", "c1", label="Trust")],
        [1],
    ),
    (
        "agreement-unanswered",
        (
            "Of those who came after the working agreement, 1 had not answered it "
            "by the end of the next activity."
        ),
        ("leeds A1",),
        [RULE, adopted(), *LATE, TALK, END],
        [3, 5],
    ),
    (
        "agreement-unanswered",
        (
            "Of those who came after the working agreement, 2 had not answered it "
            "by the end of the workshop."
        ),
        (),
        [RULE, adopted(), TALK, *LATE, PresenceStarted(person="P2"), END, CLOSED],
        [4, 5, 7],
    ),
    (
        "breach-repaired",
        "R1 slipped (BR1), and was repaired after 7 min.",
        ("leeds BR1",),
        [RULE, adopted(), SLIPPED, REPAIRED],
        [2, 3],
    ),
    (
        "breach-open",
        "BR1, a breach of R1, was open when the workshop closed.",
        ("leeds BR1",),
        [RULE, adopted(), SLIPPED, CLOSED],
        [2],
    ),
    (
        "silent-group",
        "None of the 3 people of peer support took a turn in plenary; others took 10.",
        (),
        [*LATE, *turns(10), CLOSED],
        [-5, -4, 1],
    ),
    (
        "silent-group",
        "None of the 3 people of peer support took a turn in plenary; others took 11.",
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
            "C1 carries the label 'midwife', which one person alone has: "
            "whoever reads it knows who said it."
        ),
        ("leeds C1",),
        [MIDWIFE, OTHER_MIDWIFE, LATE[1], labelled(), CLOSED],
        [3],
    ),
]
NOTED = {"rules-imposed", "breach-repaired"}

QUIET: list[tuple[str, str, Sequence[Any]]] = [
    (
        "open-ballot",
        "it was closed before",
        [ballot("P1"), BallotClosed(ballot="B1"), WorkshopClosed()],
    ),
    ("open-ballot", "the workshop goes on", [ballot("P1")]),
    ("plan-changed", "a reason is given", [PlanSet(activities=("Talk",), reason="We are late.")]),
    ("over-capacity", "there is just room", [SMALL, PresenceMoved(person="P1", destination="S1")]),
    (
        "over-capacity",
        "one leaves before the other comes",
        [
            SMALL,
            PresenceMoved(person="P1", destination="S1"),
            PresenceEnded(person="P1"),
            PresenceMoved(person="P2", destination="S1"),
        ],
    ),
    (
        "over-capacity",
        "one moves on before the other comes",
        [
            SMALL,
            WIDE,
            PresenceMoved(person="P1", destination="S1"),
            PresenceMoved(person="P1", destination="S2"),
            PresenceMoved(person="P2", destination="S1"),
            PresenceMoved(person="P3", destination="S2"),
        ],
    ),
    ("before-agreement", "there is an agreement", [RULE, adopted(), HATS]),
    ("before-agreement", "it is a conversation", [TALK]),
    ("question-outside", "an activity runs", [TALK, ASKED]),
    (
        "question-outside",
        "it goes on after a pause",
        [TALK, ActivityPaused(activity="A1"), ActivityResumed(activity="A1"), ASKED],
    ),
    (
        "question-outside",
        "another activity still runs",
        [
            TALK,
            ActivityStarted(activity="A2", method="conversation"),
            ActivityEnded(activity="A1"),
            ASKED,
        ],
    ),
    ("agreement-by-majority", "everybody agreed", [RULE, adopted("unanimity")]),
    ("roll-absent", "everybody on it is there", [ballot("P1", "P2")]),
    (
        "proposal-unsourced",
        "it names a source",
        [ProposalTabled(proposal="PR1", text="?", sources=("C1",))],
    ),
    (
        "objection-unreasoned",
        "it gives a reason",
        [ObjectionRaised(objection="O1", proposal="PR1", version=1, reason="Too slow.")],
    ),
    (
        "objection-unasked",
        "they were asked",
        [ObjectionResolved(objection="O1", how="A day was set.")],
    ),
    (
        "commitment-undated",
        "it has a day",
        [CommitmentMade(commitment="CM1", owner="P1", what="Ring.", due=date(2025, 6, 4))],
    ),
    ("rules-imposed", "half are their own", [RULE, THEIRS]),
    (
        "derives-cycle",
        "the links lead on",
        [derives("C1", "C2"), derives("C2", "C3"), derives("C1", "C3")],
    ),
    (
        "derives-cycle",
        "they are of another kind",
        [derives("C1", "C2", "supports"), derives("C2", "C1", "supports")],
    ),
    (
        "theme-orphan",
        "one of its codes was applied",
        [coded("c2"), theme("T1", "form", "c1", "c2")],
    ),
    ("theme-orphan", "it was dropped", [theme(), theme("T1", "drop"), theme("T2", "drop")]),
    (
        "theme-orphan",
        "its parents have evidence",
        [coded("c1"), theme("T1", "form", "c1"), theme("T2", "merge", parents=("T1", "T9"))],
    ),
    ("theme-orphan", "the code was applied later", [theme("T1", "form", "c1"), coded("c1")]),
    ("agreement-unanswered", "they answer", [RULE, adopted(), *LATE, TALK, ANSWERED, END]),
    ("agreement-unanswered", "the activity goes on", [RULE, adopted(), *LATE, TALK]),
    (
        "agreement-unanswered",
        "another activity ends",
        [RULE, adopted(), TALK, *LATE, END],
    ),
    (
        "agreement-unanswered",
        "they agree to the next version",
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
        "they agreed, and come back",
        [RULE, adopted(), PresenceEnded(person="P1"), PresenceStarted(person="P1"), TALK, END],
    ),
    (
        "agreement-unanswered",
        "they facilitate",
        [RULE, adopted(), PresenceEnded(person="P4"), PresenceStarted(person="P4"), TALK, END],
    ),
    ("breach-repaired", "nobody knows of it", [RULE, adopted(), REPAIRED]),
    ("breach-open", "the workshop goes on", [RULE, adopted(), SLIPPED]),
    ("silent-group", "the workshop goes on", [*LATE, *turns(10)]),
    ("silent-group", "there are two of them", [*turns(10), CLOSED]),
    ("silent-group", "one of them speaks", [*LATE, *turns(10), *turns(1, "P6"), CLOSED]),
    ("silent-group", "hardly anybody speaks", [*LATE, *turns(9), CLOSED]),
    ("silent-group", "the facilitator speaks", [*LATE, *turns(10, "P4"), CLOSED]),
    (
        "silent-group",
        "others speak at their tables",
        [*LATE, SpaceCreated(space="S3", kind="table"), *turns(10, space="S3"), CLOSED],
    ),
    ("consent-version", "the workshop goes on", [LATE[0], signed("P6", "0")]),
    (
        "consent-version",
        "they sign the usual one as well",
        [LATE[0], signed("P6", "1"), (signed("P6", "0"), "09:00"), CLOSED],
    ),
    (
        "consent-version",
        "they are on record no more",
        [
            LATE[0],
            signed("P6", "0"),
            ConsentWithdrawn(person="P6", scopes=("record",)),
            CLOSED,
        ],
    ),
    ("lone-role", "the workshop goes on", [MIDWIFE, LATE[1], labelled()]),
    (
        "lone-role",
        "another who came has it too",
        [MIDWIFE, OTHER_MIDWIFE, LATE[1], PresenceStarted(person="P7"), labelled(), CLOSED],
    ),
    ("lone-role", "somebody else says it", [MIDWIFE, LATE[1], labelled("P1"), CLOSED]),
    ("lone-role", "it is no role", [MIDWIFE, LATE[1], labelled(label="harm"), CLOSED]),
    (
        "lone-role",
        "its words are withheld",
        [
            MIDWIFE,
            LATE[1],
            happened(labelled()),
            RecordRedacted(target=FIRST + 2, basis="They asked."),
            CLOSED,
        ],
    ),
    (
        "lone-role",
        "they were forgotten",
        [MIDWIFE, LATE[1], labelled(), PersonForgotten(person="P6", basis="They asked."), CLOSED],
    ),
]


@pytest.fixture
def page(read: Callable[..., Any]) -> Callable[..., Any]:
    """The chapter about one or several scenarios."""
    return lambda *scenarios: read(Observations, chapter, *scenarios)


@pytest.mark.parametrize(
    ("rule", "message", "cites", "facts", "places"),
    RAISED,
    ids=[f"{case[0]}: {case[1]}" for case in RAISED],
)
def test_a_history_raises_exactly_one_flag(
    page: Callable[..., Any],
    room: Given[Workshop],
    rule: str,
    message: str,
    cites: tuple[str, ...],
    facts: Sequence[Any],
    places: Sequence[int],
) -> None:
    """With its message, what a reader can look up, and the very events that raise it."""
    told = room.and_given(*facts)
    before = len(room.recorded)
    evidence = Evidence.of(*(told.recorded[before + place] for place in places))
    severity = "note" if rule in NOTED else "flag"
    assert page(told).flags == [
        Flag(rule=rule, message=message, severity=severity, cites=cites, evidence=evidence)
    ]


@pytest.mark.parametrize(
    ("rule", "why", "facts"), QUIET, ids=[f"{rule}: {why}" for rule, why, _ in QUIET]
)
def test_a_history_that_keeps_to_it_raises_nothing(
    page: Callable[..., Any], room: Given[Workshop], rule: str, why: str, facts: Sequence[Any]
) -> None:
    """Neither this flag nor another."""
    assert page(room.and_given(*facts)).rules == []


def test_every_rule_is_broken_and_kept_by_some_history() -> None:
    """What the source can say, the histories above make it say."""
    source = inspect.getsource(good_practice) + inspect.getsource(good_practice_final)
    rules = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', source))
    assert {case[0] for case in RAISED} == rules
    assert {case[0] for case in QUIET} == rules


def test_whatever_an_event_is_flagged_for_in_any_workshop_is_flagged_here() -> None:
    """The docstrings of events say when; what methods flag, their plugins do."""
    by_methods = {
        "stage.entered",  # off its template
        "turn.taken",  # out of turn
        "contribution.made",  # off its stage
    }
    flagged = {
        event_type(cls).name
        for cls in NEUTRAL
        if "Flagged when: never" not in (cls.__doc__ or "Flagged when: never")
    }
    assert flagged - by_methods <= Observations.handled_types()


def test_before_the_opening_a_plan_may_change_without_a_reason(page: Callable[..., Any]) -> None:
    """It is a draft."""
    assert page(given(PLAN, PLAN)).rules == []


def test_a_space_is_flagged_once_however_long_it_is_crowded(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """The first moment is the evidence."""
    crowded = room.and_given(
        SMALL, *(PresenceMoved(person=f"P{n}", destination="S1") for n in (1, 2, 3))
    )
    assert page(crowded).rules == ["over-capacity"]


def test_flags_stand_in_the_order_in_which_they_came_up(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """What only shows at the end stands at the end."""
    told = room.and_given(THEIRS, ASKED, PLAN)
    assert page(told).rules == ["question-outside", "plan-changed", "rules-imposed"]


def test_what_stands_out_in_several_workshops_stands_together(
    page: Callable[..., Any], room: Given[Workshop], york: Given[Workshop]
) -> None:
    """Each flag says where to look; the workshops stand in the order of the report."""
    both = page(york.and_given(ASKED), room.and_given(ASKED))
    assert [flag.cites for flag in both.flags] == [("york Q1",), ("leeds Q1",)]


def test_a_workshop_without_flags_has_an_empty_chapter(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """It says what is checked; renderers say that nothing was found."""
    explained, block = page(room, given(stream="hull")).blocks
    assert explained.text.startswith("Checks that hold for any workshop.")
    assert block.items == ()
