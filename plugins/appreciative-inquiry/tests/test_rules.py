"""Every rule of the method: what breaks it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import attrs
import pytest

from dialoguekit.events import (
    ActivityPaused,
    ActivityResumed,
    BallotCast,
    BallotClosed,
    BallotOpened,
    CommitmentMade,
    ContributionMade,
    ContributionModerated,
    DecisionRecorded,
    ItemParked,
    ProposalTabled,
    RecordedEvent,
    StageEntered,
)
from dialoguekit.plugin import Flag
from dialoguekit.testing.builders import ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, Given, happened
from dialoguekit_appreciative_inquiry import method
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold
from dialoguekit_appreciative_inquiry.projection import AppreciativeInquiry
from dialoguekit_appreciative_inquiry.rules import RULES, flags, standing

README = Path(__file__).parents[1] / "README.md"

STORY = (
    "She rang me herself before I had asked anybody for anything, and by the evening there were "
    "two of us at the door with a kettle."
)


def began(*, activity: str = "A1", **announced: str) -> Fact:
    """An inquiry into a warm welcome began."""
    return started(
        "appreciative-inquiry",
        "10:00",
        activity=activity,
        **{"topic": "A warm welcome"} | announced,
    )


def interview(id: str, asking: str, telling: str, story: str, *, permission: bool = True) -> Fact:
    event = InterviewCompleted(
        interview=id, interviewer=asking, interviewee=telling, story=story, permission=permission
    )
    return happened(event, "10:05", activity="A1")


def tabled(text: str, *sources: str) -> Fact:
    return happened(ProposalTabled(proposal="PR1", text=text, sources=sources), activity="A1")


def commit(*sources: str) -> Fact:
    event = CommitmentMade(commitment="CM1", owner="P5", what="I ring Ana.", sources=sources)
    return happened(event, "10:32", activity="A1")


DISCOVER = entered("discover", "10:00")
SWAP: tuple[Fact, ...] = (
    said("C1", "P2", STORY, "10:03", kind="story"),
    interview("IV1", "P5", "P2", "C1"),
    said("C2", "P5", STORY, "10:04", kind="story"),
    interview("IV2", "P2", "P5", "C2"),
)
FACTOR = said("C3", "P6", "Somebody goes first", "10:06", kind="factor", refs=("C1", "C2"))
DREAM = entered("dream", "10:10")
DREAMT = said("C4", "P3", "Every phone has a face.", "10:12", kind="dream", refs=("C3",))
DESIGN = entered("design", "10:20")
TABLED = tabled("Every surgery names two people whom anybody may ring.", "C4")
ADOPTED = DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome="adopted")
DESTINY = entered("destiny", "10:30", planned_s=600)
END = ended("10:40")

DISCOVERED: tuple[Fact, ...] = (DISCOVER, *SWAP, FACTOR)
DREAMS: tuple[Fact, ...] = (DREAM, DREAMT)
DESIGNED: tuple[Fact, ...] = (DESIGN, TABLED, ADOPTED)
CHAIN: tuple[Fact, ...] = (*DISCOVERED, *DREAMS, *DESIGNED)
REST: tuple[Fact, ...] = (*DREAMS, *DESIGNED, DESTINY, commit("D1"), END)


def history(*facts: Fact) -> Given[Any]:
    """A workshop in which these are the facts after everybody has arrived.

    P2, P3 and P4 are of primary care, P5, P6 and P7 of peer support.
    """
    return gathered(each=3).and_given(*facts)


def raised(room: Given[Any]) -> list[Flag]:
    """What the rules say about all inquiries of the workshop."""
    return list(standing(room.project(AppreciativeInquiry), "leeds"))


def behind(room: Given[Any], flag: Flag) -> list[str]:
    """The evidence of a flag in words, in the order of the log."""
    places = set(flag.evidence)
    return [_told(recorded) for recorded in room.recorded if (room.stream, recorded.seq) in places]


def _told(recorded: RecordedEvent[object]) -> str:
    match recorded.event:
        case StageEntered(stage=stage):
            return stage
        case ContributionMade(contribution=id) | ContributionModerated(contribution=id):
            return id if isinstance(recorded.event, ContributionMade) else f"{id} judged"
        case InterviewCompleted(interview=id):
            return id
        case ProposalTabled(proposal=id):
            return id
        case _:
            return recorded.type


CLEAN = history(
    began(template=method.FOUR_D),
    *DISCOVERED,
    happened(StoryRetold(interview="IV1", teller="P5"), "10:07", activity="A1"),
    said("C5", "P7", "Nobody rings back.", "10:08", kind="deficit"),
    ItemParked(contribution="C5"),
    *DREAMS,
    (ActivityPaused(activity="A1"), "10:13"),
    (ActivityResumed(activity="A1"), "10:15"),
    said("C6", "P2", "Who rings back gladly?", "10:16", kind="reframing", refs=("C5",)),
    *DESIGNED,
    DESTINY,
    commit("D1"),
    END,
)


@attrs.frozen
class Case:
    """A history that breaks one rule, and the flag that it is to give.

    ``behind`` are the events in the evidence, ``beside`` rules that cannot but be broken too.
    """

    name: str
    room: Given[Any]
    rule: str
    message: str
    cites: tuple[str, ...]
    behind: tuple[str, ...]
    severity: str = "flag"
    beside: tuple[str, ...] = ()


A1 = ("leeds A1",)
MANY = [said(f"C{n}", "P2", f"Note {n}", "10:06", kind="factor") for n in range(10, 46)]
UNWANTED = [
    BallotOpened(ballot="B1", options=("PR1",), scale=("no", "yes"), roll=("P2", "P3", "P4", "P5")),
    *(BallotCast(ballot="B1", voter=f"P{n}", choices=(("PR1", 0),)) for n in (2, 3, 4)),
    BallotCast(ballot="B1", voter="P5", choices=(("PR1", 1),)),
    BallotClosed(ballot="B1"),
]

CASES = [
    Case(
        "design left out",
        history(began(template=method.FOUR_D), *DISCOVERED, *DREAMS, DESTINY, END),
        "off-template",
        "The order was discover, dream, destiny; announced was discover, dream, design, destiny.",
        A1,
        ("activity.started", "discover", "dream", "destiny", "activity.ended"),
    ),
    Case(
        "a template that nobody knows",
        history(began(template="6-d"), *DISCOVERED, *REST),
        "unknown-template",
        "The template '6-d' was announced, which this method does not have.",
        A1,
        ("activity.started",),
        "note",
    ),
    Case(
        "delivery",
        history(began(), *CHAIN, entered("delivery", "10:30"), commit("D1"), END),
        "unknown-stage",
        "There is no 'delivery' stage.",
        A1,
        ("delivery", "activity.ended"),
    ),
    Case(
        "a participant moves on",
        history(began(), *DISCOVERED, entered("dream", "10:10", by="P2"), DREAMT, END),
        "stage-by-participant",
        "A participant changed the stage to dream.",
        A1,
        ("dream", "activity.ended"),
    ),
    Case(
        "back to discover, nobody says what for",
        history(
            began(template=method.FOUR_D),
            *DISCOVERED,
            *DREAMS,
            entered("discover", "10:15"),
            *DESIGNED,
            DESTINY,
            commit("D1"),
            END,
        ),
        "undeclared-revisit",
        "The inquiry came back to discover without a focus of its own.",
        A1,
        ("discover", "design"),
    ),
    Case(
        "back with the focus that it had",
        history(
            began(),
            entered("discover", "10:00", focus="The desk"),
            *SWAP,
            FACTOR,
            *DREAMS,
            entered("discover", "10:15", focus=" the  DESK"),
            END,
        ),
        "undeclared-revisit",
        "The inquiry came back to discover without a focus of its own.",
        A1,
        ("discover", "activity.ended"),
    ),
    Case(
        "design before dream",
        history(began(), *DISCOVERED, entered("design", "10:08"), *DREAMS, END),
        "out-of-order",
        "Dream came after Design.",
        A1,
        ("design", "dream", "activity.ended"),
    ),
    Case(
        "no discovery",
        history(began(), DREAM, END),
        "no-discover",
        "Dream was entered, and nobody had been asked to discover.",
        A1,
        ("dream", "activity.ended"),
    ),
    Case(
        "no topic",
        history(started("appreciative-inquiry", "10:00"), *DISCOVERED, *REST),
        "no-topic",
        "Discover was entered without a topic.",
        A1,
        ("activity.started", "discover", "dream"),
    ),
    Case(
        "a topic too late",
        history(
            started("appreciative-inquiry", "10:00"),
            *DISCOVERED,
            said("C7", "P1", "A warm welcome", "10:07", kind="topic"),
            *REST,
        ),
        "no-topic",
        "The topic was framed only after Discover had been entered.",
        A1,
        ("activity.started", "discover", "C7", "dream"),
        beside=("off-stage",),
    ),
    Case(
        "a topic that asks for problems",
        history(began(topic="The problem of missed calls"), *DISCOVERED, *REST),
        "topic-deficit",
        "The topic asks for what is wrong ('problem'), not for what is wanted.",
        A1,
        ("activity.started",),
        "note",
    ),
    Case(
        "before any stage",
        history(began(), said("C9", "P2", "Hello.", "10:00"), *DISCOVERED, *REST),
        "no-stage",
        "C9 was said while no stage was on.",
        ("leeds C9",),
        ("C9",),
    ),
    Case(
        "a dream in discover",
        history(
            began(),
            *DISCOVERED,
            said("C9", "P2", "A face.", "10:07", kind="dream", refs=("C1",)),
            *REST,
        ),
        "off-stage",
        "C9, meant as dream, was said in the discover stage.",
        ("leeds C9",),
        ("C9",),
    ),
    Case(
        "dream overruns",
        history(began(), *DISCOVERED, entered("dream", "10:10", planned_s=60), DREAMT, END),
        "time",
        "The dream stage took 30 min, and 60 s were planned.",
        A1,
        ("dream", "activity.ended"),
        "note",
    ),
    Case(
        "one who never asks in turn",
        history(began(), *DISCOVERED, interview("IV3", "P3", "P6", "C9"), *REST),
        "not-reciprocated",
        "IV3: whoever was interviewed did not interview in turn.",
        ("leeds IV3",),
        ("IV3",),
    ),
    Case(
        "everybody with their own",
        history(
            began(),
            DISCOVER,
            interview("IV1", "P2", "P3", "C9"),
            interview("IV2", "P3", "P2", "C9"),
            interview("IV3", "P5", "P6", "C9"),
            interview("IV4", "P6", "P5", "C9"),
            END,
        ),
        "own-group",
        "0 of 2 pairs met across groups, and 2 could have.",
        A1,
        ("activity.started", "IV1", "IV2", "IV3", "IV4"),
        "note",
    ),
    Case(
        "told on without permission",
        history(
            began(),
            DISCOVER,
            interview("IV1", "P5", "P2", "C9", permission=False),
            interview("IV2", "P2", "P5", "C9"),
            StoryRetold(interview="IV1", teller="P5"),
        ),
        "retold-unpermitted",
        "The story of IV1 was told on without permission.",
        ("leeds IV1",),
        ("IV1", "interview.retold"),
    ),
    Case(
        "may be quoted, may not be told on",
        history(
            began(),
            DISCOVER,
            *SWAP,
            interview("IV3", "P5", "P2", "C1", permission=False),
        ),
        "quoted-unpermitted",
        "C1: the teller may be quoted, and did not let this story be told on. Its words are left "
        "out here; ask before they stand anywhere else.",
        ("leeds C1",),
        ("C1", "IV3"),
        "note",
    ),
    Case(
        "the listener as author",
        history(began(), *DISCOVERED, interview("IV3", "P2", "P5", "C1"), *REST),
        "story-author",
        "C1 is noted as said by somebody else than IV3 asked.",
        ("leeds C1", "leeds IV3"),
        ("C1", "IV3"),
    ),
    Case(
        "a slogan",
        history(
            began(), *DISCOVERED, said("C9", "P3", "Trust matters.", "10:07", kind="story"), *REST
        ),
        "slogan",
        "C9, a story, has 2 words: what happened, and how?",
        ("leeds C9",),
        ("C9",),
        "note",
    ),
    Case(
        "a dream in the air",
        history(
            began(), *DISCOVERED, DREAM, DREAMT, said("C9", "P3", "Wings.", "10:13"), *REST[2:]
        ),
        "ungrounded-dream",
        "C9, a dream, stands on nothing that was discovered.",
        ("leeds C9",),
        ("C9",),
    ),
    Case(
        "a proposition in the air",
        history(began(), *DISCOVERED, *DREAMS, DESIGN, tabled("Doors are open."), END),
        "ungrounded-proposition",
        "PR1 stands on no dream and on no story.",
        ("leeds PR1",),
        ("PR1",),
    ),
    Case(
        "a proposition without a dream",
        history(began(), *DISCOVERED, *DREAMS, DESIGN, tabled("Doors are open.", "C1"), END),
        "ungrounded-proposition",
        "PR1 stands on no dream.",
        ("leeds PR1",),
        ("C1", "PR1"),
    ),
    Case(
        "a proposition as a wish",
        history(began(), *DISCOVERED, *DREAMS, DESIGN, tabled("Doors should be open.", "C4"), END),
        "proposition-tense",
        "PR1 says what is to be ('should'), not how it is then.",
        ("leeds PR1",),
        ("C1", "C2", "C3", "C4", "PR1"),
        "note",
    ),
    Case(
        "a proposition as a no",
        history(began(), *DISCOVERED, *DREAMS, DESIGN, tabled("No door is shut.", "C4"), END),
        "proposition-negative",
        "PR1 says what is not to be ('no'), not what there is.",
        ("leeds PR1",),
        ("C1", "C2", "C3", "C4", "PR1"),
        "note",
    ),
    Case(
        "a proposition that few want",
        history(began(), *CHAIN, *UNWANTED, DESTINY, commit("D1"), END),
        "unwanted-proposition",
        "PR1 is wanted by few: 1 of 4 in the room, 0 of 3 in primary care.",
        ("leeds PR1",),
        ("C1", "C2", "C3", "C4", "PR1", "decision.recorded", *["ballot.cast"] * 4),
        "note",
    ),
    Case(
        "a problem left standing",
        history(
            began(),
            *DISCOVERED,
            said("C9", "P3", "Nobody rings back.", "10:07", kind="deficit"),
            *REST,
        ),
        "problem-framing",
        "C9, said in discover, was neither parked nor reframed.",
        ("leeds C9",),
        ("C9",),
    ),
    Case(
        "a problem taken off the wall",
        history(
            began(),
            *DISCOVERED,
            said("C9", "P3", "Nobody rings back.", "10:07", kind="deficit"),
            ItemParked(contribution="C9"),
            ContributionModerated(contribution="C9", outcome="rejected"),
            *REST,
        ),
        "silenced-deficit",
        "C9, something hard, was rejected by a moderator.",
        ("leeds C9",),
        ("C9", "item.parked", "C9 judged"),
    ),
    Case(
        "forty contributions and nothing hard",
        history(began(), *DISCOVERED, *MANY, *REST),
        "nothing-hard",
        "Nothing hard was said in 40 contributions.",
        A1,
        ("activity.started", "C1", "C2", "C3", *(f"C{n}" for n in range(10, 46)), "C4"),
        "note",
    ),
    Case(
        "a commitment to nothing proposed",
        history(began(), *CHAIN, DESTINY, commit("C4"), END),
        "uncited-commitment",
        "CM1 carries out no proposition.",
        ("leeds CM1",),
        ("C1", "C2", "C3", "C4", "commitment.made"),
    ),
    Case(
        "destiny in a hurry",
        history(began(), *CHAIN, DESTINY, commit("D1"), ended("10:34")),
        "destiny-rushed",
        "Destiny took 4 min, and 10 min were planned.",
        A1,
        ("destiny", "activity.ended"),
    ),
    Case(
        "adopted, and nobody takes it on",
        history(began(), *CHAIN, DESTINY, END),
        "destiny-rushed",
        "1 proposition was adopted, and nobody took anything on.",
        A1,
        ("activity.started", "C1", "C2", "C3", "C4", "PR1", "decision.recorded"),
    ),
]


def test_a_clean_history_gives_no_flag() -> None:
    """A cycle with a pause in it, something hard that was parked and turned, and a retelling."""
    assert raised(CLEAN) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_history_that_breaks_one_rule_gives_one_flag(case: Case) -> None:
    """With its severity, its message, what it cites, and the events behind it."""
    *beside, flag = sorted(raised(case.room), key=lambda flag: flag.rule == case.rule)
    assert tuple(other.rule for other in beside) == case.beside
    assert (flag.rule, flag.severity) == (case.rule, case.severity)
    assert flag.message == case.message
    assert flag.cites == case.cites
    assert tuple(behind(case.room, flag)) == case.behind


def test_every_rule_is_broken_by_some_history() -> None:
    """No rule is a dead letter: each function yields a flag somewhere in these tests."""
    views = [case.room.project(AppreciativeInquiry).workshops["leeds"] for case in CASES]
    for rule in RULES:
        assert any(list(rule(room, session)) for room in views for session in room.sessions), rule


def test_the_flags_of_an_inquiry_are_those_that_stand_in_its_workshop() -> None:
    """Inquiry by inquiry; a workshop that nobody knows has none."""
    view = CASES[0].room.project(AppreciativeInquiry)
    room = view.workshops["leeds"]
    assert [f for session in room.sessions for f in flags(room, session)] == raised(CASES[0].room)
    assert list(standing(view, "york")) == []


def test_the_readme_lists_every_rule() -> None:
    """The table of rules in the README has a row for each, with its severity."""
    rows = re.findall(r"^\| `([a-z-]+)` \| (flag|note) \|", README.read_text("utf-8"), re.MULTILINE)
    known = {case.rule: case.severity for case in CASES}
    assert dict(rows) == known
