"""Every rule of the method: what breaks it, and what does not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

from dialoguekit.events import (
    BallotCast,
    BallotClosed,
    BallotOpened,
    BallotRevealed,
    ContributionMade,
    ContributionRevealed,
    ItemClustered,
    RecordedEvent,
    StageEntered,
    TurnTaken,
)
from dialoguekit.plugin import Flag
from dialoguekit.testing.builders import ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, Given, happened
from dialoguekit_nominal_group.events import TurnsSet
from dialoguekit_nominal_group.projection import NominalGroup
from dialoguekit_nominal_group.rules import RULES, flags

README = Path(__file__).parents[1] / "README.md"

PEOPLE = tuple(f"P{n}" for n in range(2, 8))
SILENT = entered("silent", "10:00", planned_s=600)
LISTS: tuple[Fact, ...] = tuple(
    said(f"C{n}", f"P{n}", f"Idea {n}.", "10:01", visibility="hidden") for n in range(2, 8)
)
ROBIN = entered("round-robin", "10:10", planned_s=600)
ORDER = (TurnsSet(activity="A1", order=PEOPLE), "10:10")
CLARIFY = entered("clarify", "10:20", planned_s=600)
FIRST = entered("first-ballot", "10:30", planned_s=600)
DISCUSS = entered("discuss", "10:40", planned_s=600)
SECOND = entered("second-ballot", "10:50", planned_s=600)
END = ended("11:00")
IDEAS = tuple(f"C{n}" for n in range(2, 8))


def began(template: str | None = None, **params: str) -> Fact:
    """A session began, with or without an order that was announced."""
    return started("nominal-group", "10:00", template=template, **params)


def tell(*ids: str, at: str = "10:12") -> list[Fact]:
    """Drafts were revealed, one after the other."""
    return [show(id, at=at) for id in ids]


def show(*ids: str, at: str = "10:12") -> Fact:
    """Drafts were revealed at once."""
    return happened(ContributionRevealed(contributions=ids), at, activity="A1", by="P1")


def turn(person: str, at: str, words: int | None = None) -> Fact:
    """A turn was noted."""
    return happened(TurnTaken(person=person, words=words), at, activity="A1")


def opened(ballot: str, at: str, options: Sequence[str] = IDEAS, secrecy: str = "secret") -> Fact:
    """A ranking was opened."""
    event = BallotOpened(
        ballot=ballot, options=tuple(options), kind="ranking", secrecy=secrecy, roll=PEOPLE
    )
    return happened(event, at, activity="A1", by="P1")


def votes(ballot: str, options: Sequence[str] = IDEAS, ranked: int = 5) -> list[Fact]:
    """Everybody ranked five options, and the ballot was closed."""
    choices = tuple((option, rank) for rank, option in enumerate(options[:ranked], start=1))
    cast = [BallotCast(ballot=ballot, voter=person, choices=choices) for person in PEOPLE]
    return [*cast, BallotClosed(ballot=ballot)]


def held(ballot: str, at: str, options: Sequence[str] = IDEAS, **more: Any) -> list[Fact]:
    """A ballot from its opening to its close."""
    return [opened(ballot, at, options, **more), *votes(ballot, options)]


def history(*facts: Fact) -> Given[Any]:
    """A workshop in which these are the facts after everybody has arrived."""
    return gathered(each=3).and_given(*facts)


def raised(room: Given[Any]) -> list[Flag]:
    """What the rules say about all sessions of the workshop."""
    worked = room.project(NominalGroup).workshops["leeds"]
    return [flag for session in worked.sessions for flag in flags(worked, session)]


def behind(room: Given[Any], flag: Flag) -> list[str]:
    """The evidence of a flag in words, in the order of the log."""
    places = set(flag.evidence)
    return [_told(recorded) for recorded in room.recorded if (room.stream, recorded.seq) in places]


def shown(*ids: str) -> str:
    """How a reveal of these drafts is told."""
    return f"+{ids}"


def _told(recorded: RecordedEvent[Any]) -> str:
    event = recorded.event
    words: dict[type[Any], str] = {
        StageEntered: "{0.stage}",
        ContributionMade: "{0.contribution}",
        ContributionRevealed: "+{0.contributions}",
        TurnTaken: "turn {0.person}",
        BallotOpened: "open {0.ballot}",
        BallotClosed: "close {0.ballot}",
        BallotCast: "vote",
    }
    return words.get(type(event), recorded.type).format(event)


WRITTEN = (SILENT, *LISTS, ROBIN, ORDER)
TOLD = (*WRITTEN, *tell(*IDEAS))
TALKED = (*TOLD, CLARIFY, said("C9", "P2", "For whom?", "10:21", kind="question", refs=("C3",)))

CLEAN = history(
    began("two-ballots"),
    *TALKED,
    FIRST,
    *held("B1", "10:31"),
    (BallotRevealed(ballot="B1"), "10:39"),
    DISCUSS,
    said("C10", "P4", "It would be open at night.", "10:41", kind="argument", refs=("C2",)),
    SECOND,
    *held("B2", "10:51"),
    END,
)
A1 = ("leeds A1",)
BALLOT_1 = ("open B1", *["vote"] * 6, "close B1")


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


CASES = [
    Case(
        "told before anybody wrote",
        history(began(), ROBIN, ORDER, said("C2", "P2", "!", "10:11"), CLARIFY, ended("10:30")),
        "no-silence",
        "Began with round-robin: nobody could write alone before others spoke.",
        A1,
        ("round-robin", "clarify"),
    ),
    Case(
        "no clarification",
        history(
            began("classic"), *TOLD, entered("first-ballot", "10:20"), *held("B1", "10:21"), END
        ),
        "off-template",
        "The order was silent, round-robin, first-ballot; announced was silent, round-robin, "
        "clarify, first-ballot.",
        A1,
        ("activity.started", "silent", "round-robin", "first-ballot", "activity.ended"),
        beside=("voted-unclarified",),
    ),
    Case(
        "a template that nobody knows",
        history(began("three-ballots"), SILENT, ended("10:10")),
        "unknown-template",
        "The template 'three-ballots' was announced, which this method does not have.",
        A1,
        ("activity.started",),
        "note",
    ),
    Case(
        "a stage that nobody knows",
        history(began(), entered("welcome", "09:55"), SILENT, ended("10:10")),
        "unknown-stage",
        "There is no 'welcome' stage.",
        A1,
        ("welcome", "silent"),
    ),
    Case(
        "a participant goes on",
        history(began(), SILENT, entered("round-robin", "10:10", by="P2"), ended("10:20")),
        "stage-by-participant",
        "A participant changed the stage to round-robin.",
        A1,
        ("round-robin", "activity.ended"),
    ),
    Case(
        "before any stage",
        history(began(), said("C1", "P2", "Hello.", "09:59"), SILENT, ended("10:10")),
        "no-stage",
        "C1 was said while no stage was on.",
        ("leeds C1",),
        ("C1",),
    ),
    Case(
        "a question in the round-robin",
        history(began(), *TOLD, said("C9", "P2", "Why?", "10:13", kind="question"), ended("10:20")),
        "off-stage",
        "C9, meant as question, was said in the round-robin stage.",
        ("leeds C9",),
        ("C9",),
    ),
    Case(
        "silence runs over",
        history(
            began(), entered("silent", "10:00", planned_s=300), *LISTS, *TOLD[7:], ended("10:20")
        ),
        "time",
        "The silent stage took 10 min, and 5 min were planned.",
        A1,
        ("silent", "round-robin"),
        "note",
    ),
    Case(
        "written on the board at once",
        history(began(), SILENT, said("C1", "P2", "A line.", "10:01"), ended("10:10")),
        "draft-visible",
        "C1 could be read by the room while others were still writing.",
        ("leeds C1",),
        ("C1",),
    ),
    Case(
        "shown while others wrote",
        history(began(), SILENT, *LISTS[:1], *tell("C2", at="10:05"), ended("10:10")),
        "revealed-early",
        "C2 was revealed while others were still writing.",
        ("leeds C2",),
        ("C2", shown("C2")),
    ),
    Case(
        "talked while others wrote",
        history(began(), SILENT, turn("P3", "10:05", words=12), ended("10:10")),
        "spoken-in-silence",
        "Somebody spoke while others were still writing.",
        A1,
        ("turn P3",),
    ),
    Case(
        "all at once",
        history(began(), *WRITTEN, show(*IDEAS), ended("10:20")),
        "revealed-together",
        "6 ideas were revealed at once: a round-robin takes one at a time.",
        A1,
        (shown(*IDEAS),),
    ),
    Case(
        "no order",
        history(began(), SILENT, *LISTS, ROBIN, *tell(*IDEAS), ended("10:20")),
        "no-order",
        "Ideas were told in rounds, and no order of turns was set.",
        A1,
        tuple(shown(id) for id in IDEAS),
        "note",
    ),
    Case(
        "the fourth before the third",
        history(began(), *WRITTEN, *tell("C2", "C3", "C5", "C4", "C6", "C7"), ended("10:20")),
        "out-of-turn",
        "Out of turn in round 1: place 4 in the order (peer support).",
        ("leeds C5",),
        ("nominal-group.turns-set", shown("C5")),
    ),
    Case(
        "a second turn",
        history(
            began(),
            *WRITTEN,
            *tell("C2"),
            turn("P2", "10:12"),
            turn("P2", "10:12"),
            *tell(*IDEAS[1:]),
            ended("10:20"),
        ),
        "out-of-turn",
        "Out of turn in round 1: place 1 in the order (primary care).",
        A1,
        ("nominal-group.turns-set", "turn P2"),
    ),
    Case(
        "somebody who is not in the order",
        history(
            began(),
            SILENT,
            *LISTS,
            ROBIN,
            (TurnsSet(activity="A1", order=PEOPLE[:5]), "10:10"),
            *tell(*IDEAS),
            ended("10:20"),
        ),
        "out-of-turn",
        "Out of turn in round 1: nobody in the order (peer support).",
        ("leeds C7",),
        ("nominal-group.turns-set", shown("C7")),
    ),
    Case(
        "somebody is skipped",
        history(
            began(),
            *WRITTEN,
            said("C8", "P2", "One more.", "10:11", visibility="hidden"),
            *tell("C2", "C3", "C5", "C6", "C7", "C8", "C4"),
            ended("10:20"),
        ),
        "skipped",
        "Round 1 passed over place 3 in the order (primary care), with 1 draft left.",
        A1,
        ("nominal-group.turns-set", shown("C5")),
    ),
    Case(
        "discussed before all was told",
        history(
            began(), *WRITTEN, *tell(*IDEAS[:5]), CLARIFY, *tell("C7", at="10:25"), ended("10:30")
        ),
        "talked-early",
        "The talk about ideas began before C7 had been revealed.",
        ("leeds C7",),
        ("C7", "clarify", shown("C7"), "activity.ended"),
    ),
    Case(
        "a draft is lost",
        history(began(), *WRITTEN, *tell(*IDEAS[:5]), ended("10:20")),
        "draft-lost",
        "C7, a draft, was never revealed.",
        ("leeds C7",),
        ("C7",),
    ),
    Case(
        "a vote on what nobody asked about",
        history(began(), *TOLD, entered("first-ballot", "10:20"), *held("B1", "10:21"), END),
        "voted-unclarified",
        "B1 was opened before the ideas were clarified.",
        ("leeds B1",),
        BALLOT_1,
    ),
    Case(
        "a show of hands",
        history(began(), *TALKED, FIRST, *held("B1", "10:31", secrecy="open"), ended("10:40")),
        "not-secret",
        "B1 was not secret.",
        ("leeds B1",),
        BALLOT_1,
    ),
    Case(
        "a result before the close",
        history(
            began(),
            *TALKED,
            FIRST,
            opened("B1", "10:31"),
            BallotRevealed(ballot="B1"),
            *votes("B1"),
            ended("10:40"),
        ),
        "told-early",
        "A result of B1 was told before it was closed.",
        ("leeds B1",),
        ("ballot.revealed",),
    ),
    Case(
        "one ballot of two",
        history(began("two-ballots"), *TALKED, FIRST, *held("B1", "10:31"), DISCUSS, SECOND, END),
        "ballot-missing",
        "Ballots that were held: 1; ballots that there were to be: 2.",
        A1,
        ("activity.started", *BALLOT_1),
    ),
    Case(
        "other options",
        history(
            began(),
            *TALKED,
            FIRST,
            *held("B1", "10:31"),
            DISCUSS,
            SECOND,
            *held("B2", "10:51", ("C2", "C3", "C4", "C5", "C6", "C9")),
            END,
        ),
        "options-differ",
        "B2 was held without C7 and with C9, other than B1, and nothing was put together.",
        ("leeds B1", "leeds B2"),
        (*BALLOT_1, "open B2", *["vote"] * 6, "close B2"),
    ),
    Case(
        "an idea that nobody could vote for",
        history(began(), *TALKED, FIRST, *held("B1", "10:31", IDEAS[:5]), ended("10:40")),
        "not-voted-on",
        "Told and not voted on in B1: C7.",
        ("leeds C7",),
        ("C7", shown("C7"), *BALLOT_1),
        "note",
    ),
    Case(
        "an idea of the facilitator",
        history(
            began(),
            *TOLD,
            said("C1", "P1", "One of mine.", "10:13"),
            CLARIFY,
            FIRST,
            *held("B1", "10:31", ("C1", *IDEAS)),
            ended("10:40"),
        ),
        "facilitators-idea",
        "C1, which was voted on, is an idea of a facilitator.",
        ("leeds C1",),
        ("C1",),
        "note",
    ),
    Case(
        "a ranking of four",
        history(
            began(),
            *TALKED,
            FIRST,
            opened("B1", "10:31"),
            BallotCast(
                ballot="B1", voter="P2", choices=tuple(zip(IDEAS, range(1, 5), strict=False))
            ),
            *votes("B1")[1:],
            ended("10:40"),
        ),
        "few-ranked",
        "1 of 6 who voted in B1 ranked fewer than 5 of 6 options.",
        ("leeds B1",),
        BALLOT_1,
        "note",
    ),
]


def test_a_clean_history_gives_no_flag() -> None:
    """Both ballots, with what people asked and argued in between."""
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
    views = [case.room.project(NominalGroup).workshops["leeds"] for case in CASES]
    for rule in RULES:
        assert any(list(rule(room, session)) for room in views for session in room.sessions), rule


def test_the_readme_lists_every_rule() -> None:
    """The table of rules in the README has a row for each, with its severity."""
    rows = re.findall(r"^\| `([a-z-]+)` \| (flag|note) \|", README.read_text("utf-8"), re.MULTILINE)
    known = {case.rule: case.severity for case in CASES}
    assert dict(rows) == known


def test_what_was_put_together_may_be_voted_on_as_one() -> None:
    """In either ballot, and in whichever way it stands there."""
    merged = (ItemClustered(cluster="G1", members=("C2", "C3")), "10:22")
    first = held("B1", "10:31", ("G1", *IDEAS[2:]))
    for last in (("C3", *IDEAS[2:]), ("G1", *IDEAS[2:]), IDEAS):
        second = held("B2", "10:51", last)
        room = history(began(), *TALKED, merged, FIRST, *first, DISCUSS, SECOND, *second, END)
        assert raised(room) == []
