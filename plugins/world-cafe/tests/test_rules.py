"""Every rule of the method: what breaks it, and what does not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import attrs
import pytest

from dialoguekit.events import (
    ContributionMade,
    PersonRegistered,
    PresenceEnded,
    PresenceMoved,
    QuestionPosed,
    RecordedEvent,
    RoleAssigned,
    SpaceCreated,
    StageEntered,
)
from dialoguekit.plugin import Flag
from dialoguekit.testing.builders import ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, Given, Happened, happened
from dialoguekit_world_cafe.projection import WorldCafe
from dialoguekit_world_cafe.rules import RULES, flags

README = Path(__file__).parents[1] / "README.md"


def began(template: str | None = None) -> Fact:
    """A café began, with or without an order that was announced."""
    return started("world-cafe", "10:00", template=template)


def went(at: str, to: str, *people: str) -> tuple[Fact, ...]:
    """People went to a table."""
    return tuple((PresenceMoved(person=person, destination=to), at) for person in people)


def hosts(person: str, table: str, at: str) -> Happened:
    """Somebody was made the host of a table."""
    return happened(RoleAssigned(person=person, role="host"), at, space=table)


# P2 to P5 are of primary care, P6 to P9 of peer support.  P2 stays at the window, P4 at S2.
TABLES = (
    SpaceCreated(space="S1", kind="table", label="Window"),
    SpaceCreated(space="S2", kind="Table"),
)
START = began()
WELCOME = (
    entered("welcome", "10:00", planned_s=600),
    happened(QuestionPosed(question="Q1", text="What helps?"), "10:05", activity="A1"),
)
SAT = (*went("10:08", "S1", "P2", "P3", "P6", "P7"), *went("10:08", "S2", "P4", "P5", "P8", "P9"))
ONE = entered("round", "10:10", planned_s=1200)
IDEAS = (
    said("C1", "P3", "Nobody knows us.", "10:15", space="S1"),
    said("C2", "P9", "The list is old.", "10:16", space="S2"),
)
HOSTS = (hosts("P2", "S1", "10:28"), hosts("P4", "S2", "10:28"))
TWO = entered("round", "10:30", planned_s=1200)
MOVED = (*went("10:31", "S2", "P3", "P6", "P7"), *went("10:32", "S1", "P5", "P8", "P9"))
CARRIED = said("C3", "P7", "Put us on the list.", "10:40", space="S2", refs=("C1",))
MORE = (CARRIED, said("C4", "P2", "Ring us.", "10:41", space="S1"))
APART = (
    *(*went("10:33", "S3", "P6", "P7"), hosts("P6", "S3", "10:33")),
    said("C6", "P6", "A list.", "10:42", space="S3"),
)
SWAPPED = (
    (*went("10:09", "S2", "P6"), *went("10:09", "S1", "P5")),
    (*went("10:33", "S1", "P6"), *went("10:33", "S2", "P5")),
)
LATE = (
    PersonRegistered(person="P10", group="primary care"),
    PersonRegistered(person="P11", group="peer support"),
    *went("10:09", "S1", "P10", "P11"),
)
GONE = PresenceEnded(person="P10")
HARVEST = entered("harvest", "10:50", planned_s=1200)
FOUND = said("C5", "P4", "A list that is kept.", "10:55", refs=("C3",))
END = ended("11:10")


def cafe(
    *,
    before: tuple[Fact, ...] = (*TABLES, START, *WELCOME, *SAT),
    first: tuple[Fact, ...] = (ONE, *IDEAS, *HOSTS),
    second: tuple[Fact, ...] = (TWO, *MOVED, *MORE),
    last: tuple[Fact, ...] = (HARVEST, FOUND, END),
) -> Given[Any]:
    """A café of two rounds, after everybody has arrived; parts of it may go otherwise."""
    return gathered(each=4).and_given(*before, *first, *second, *last)


def raised(room: Given[Any]) -> list[Flag]:
    """What the rules say about all sessions of the workshop."""
    seen = room.project(WorldCafe).workshops["leeds"]
    return [flag for session in seen.sessions for flag in flags(seen, session)]


def behind(room: Given[Any], flag: Flag) -> str:
    """The evidence of a flag in words, in the order of the log."""
    places = set(flag.evidence)
    proof = (r for r in room.recorded if (room.stream, r.seq) in places)
    return " ".join(map(_told, proof))


def _told(recorded: RecordedEvent[object]) -> str:
    match recorded.event:
        case StageEntered(stage=stage):
            return stage
        case ContributionMade(contribution=id):
            return id
        case PresenceMoved(person=person, destination=table):
            return f"{person}:{table}"
        case RoleAssigned(person=person):
            return f"{person}:host"
        case _:
            return recorded.type.rpartition(".")[2]


@attrs.frozen
class Case:
    """A history that breaks one rule, and the flag that it is to give.

    ``behind`` are the events in the evidence, ``beside`` rules that cannot but be broken too.
    """

    name: str
    room: Given[Any]
    rule: str
    message: str
    behind: str
    severity: str = "flag"
    cites: str = "leeds A1"
    beside: tuple[str, ...] = ()


def noted(name: str, room: Given[Any], rule: str, message: str, behind: str, *beside: str) -> Case:
    """A case that is worth knowing."""
    return Case(name, room, rule, message, behind, severity="note", beside=beside)


CASES = [
    Case(
        "one round too few",
        cafe(before=(*TABLES, began("classic"), *WELCOME, *SAT)),
        "off-template",
        "The order was welcome, round, round, harvest; announced was welcome, round, round, "
        "round, harvest.",
        "started welcome round round harvest ended",
    ),
    noted(
        "a template that nobody knows",
        cafe(before=(*TABLES, began("bistro"), *WELCOME, *SAT)),
        "unknown-template",
        "The template 'bistro' was announced, which this method does not have.",
        "started",
    ),
    Case(
        "dinner",
        cafe(last=(entered("dinner", "10:50"), entered("harvest", "11:00"), FOUND, END)),
        "unknown-stage",
        "There is no 'dinner' stage.",
        "dinner harvest",
        beside=("empty-harvest",),
    ),
    Case(
        "a participant rings the bell",
        cafe(second=(entered("round", "10:30", by="P2"), *MOVED, *MORE)),
        "stage-by-participant",
        "A participant changed the stage to round.",
        "round harvest",
    ),
    Case(
        "before the welcome",
        cafe(before=(*TABLES, START, said("C9", "P2", "Hello.", "10:00"), *WELCOME, *SAT)),
        "no-stage",
        "C9 was said while no stage was on.",
        "C9",
        cites="leeds C9",
    ),
    noted(
        "a round that does not end",
        cafe(second=(entered("round", "10:30", planned_s=600), *MOVED, *MORE)),
        "time",
        "The round stage took 20 min, and 10 min were planned.",
        "round harvest",
    ),
    noted(
        "a short round",
        cafe(second=(entered("round", "10:41"), *MOVED, *MORE[1:], CARRIED)),
        "round-length",
        "Round 2 took 9 min, and 20 to 30 min are usual.",
        "round harvest",
        *("time", "table-unheard", "nothing-carried"),
    ),
    Case(
        "one round",
        cafe(second=()),
        "one-round",
        "There was one round only.",
        "started welcome round harvest ended",
        beside=("time",),
    ),
    Case(
        "no round",
        cafe(first=(), second=(), last=(ended("10:10"),)),
        "one-round",
        "There was no round.",
        "started welcome ended",
    ),
    Case(
        "nothing asked",
        cafe(
            before=(*TABLES, START, WELCOME[0], *SAT),
            second=(entered("round", "10:30", planned_s=1200, focus="What helps?"), *MOVED, *MORE),
        ),
        "no-question",
        "No question was on in round 1.",
        "round round",
    ),
    noted(
        "no tables",
        cafe(before=(START, *WELCOME), first=(ONE, *IDEAS), second=(TWO, *MORE)),
        "no-seats",
        "No table was noted: who sat with whom cannot be told.",
        "started",
    ),
    noted(
        "tables, and nobody at them",
        cafe(before=(*TABLES, START, *WELCOME), first=(ONE, *IDEAS), second=(TWO, *MORE)),
        "no-seats",
        "Nobody noted who sat at which table.",
        "started",
    ),
    Case(
        "somebody stands about",
        cafe(second=(TWO, *MOVED, *went("10:31", "S3", "P6"), *MORE)),
        "at-no-table",
        "1 participant sat at no table in round 2.",
        "P6:S3",
    ),
    Case(
        "across the room",
        cafe(second=(TWO, *MOVED, *MORE, said("C6", "P9", "Hear!", "10:45"))),
        "off-table",
        "C6 was said at no table while round 2 was on.",
        "C6",
        cites="leeds C6",
    ),
    Case(
        "a table without a host",
        cafe(first=(ONE, *IDEAS, HOSTS[0])),
        "no-host",
        "Nobody was host of table S2 in round 2.",
        "P4:S2 P3:S2 P6:S2 P7:S2",
    ),
    Case(
        "a host goes home",
        cafe(first=(ONE, *IDEAS, *HOSTS, (PresenceEnded(person="P4"), "10:29"))),
        "no-host",
        "Nobody was host of table S2 in round 2.",
        "P3:S2 P6:S2 P7:S2",
        beside=("nobody-new",),
    ),
    Case(
        "a host walks off",
        cafe(second=(TWO, *MOVED, *MORE, *went("10:44", "S1", "P4"))),
        "host-left",
        "The host left table S2 while round 2 was on.",
        "P4:host round harvest",
    ),
    Case(
        "a host travels",
        cafe(second=(TWO, *MOVED, *went("10:32", "S2", "P2"), hosts("P9", "S1", "10:33"), *MORE)),
        "host-moved",
        "The host of Window moved on after round 1.",
        "P2:host P2:S2",
        beside=("nobody-new",),
    ),
    Case(
        "everybody stays",
        cafe(second=(TWO, *MORE)),
        "nobody-moved",
        "Nobody changed tables between round 1 and round 2.",
        "round round harvest",
    ),
    noted(
        "one stays put",
        cafe(second=(TWO, *MOVED[1:], *MORE)),
        "same-table",
        "1 participant sat at the same table in round 1 and round 2, besides the hosts.",
        "P3:S1",
    ),
    noted(
        "friends move together",
        cafe(
            before=(*TABLES, SpaceCreated(space="S3", kind="table"), START, *WELCOME, *SAT),
            second=(TWO, *MOVED, *APART, *MORE),
        ),
        "nobody-new",
        "2 participants moved to another table for round 2, and met nobody there whom they had "
        "not sat with before.",
        "P6:S3 P7:S3",
    ),
    noted(
        "six at a table",
        cafe(
            before=(*TABLES, START, *WELCOME, *SAT, *LATE),
            second=(TWO, *MOVED, *went("10:31", "S2", "P11"), (GONE, "10:31"), *MORE),
        ),
        "large-table",
        "More than 5 sat together in round 1: 6 at Window.",
        "P2:S1 P3:S1 P6:S1 P7:S1 P10:S1 P11:S1",
    ),
    noted(
        "alone among others",
        cafe(
            before=(*TABLES, START, *WELCOME, *SAT, *SWAPPED[0]),
            second=(TWO, *MOVED, *SWAPPED[1], *MORE),
        ),
        "lone-member",
        "A single member of a group sat among others in round 2: primary care at Window and "
        "peer support at table S2.",
        "P2:S1 P4:S2 P3:S2 P7:S2 P8:S1 P9:S1 P6:S1 P5:S2",
        "lone-member",
    ),
    noted(
        "a table that nobody noted",
        cafe(second=(TWO, *MOVED, CARRIED)),
        "table-unheard",
        "Nothing is on record of Window in round 2.",
        "P2:S1 P5:S1 P8:S1 P9:S1",
    ),
    noted(
        "nothing travels",
        cafe(second=(TWO, *MOVED, said("C3", "P7", "A list.", "10:40", space="S2"), MORE[1])),
        "nothing-carried",
        "No idea of a later round is known to stand on one from another table.",
        "round round harvest",
    ),
    Case(
        "no harvest",
        cafe(last=(ended("10:50"),)),
        "no-harvest",
        "There was no harvest after the rounds.",
        "welcome round round ended",
    ),
    noted(
        "an empty harvest",
        cafe(last=(HARVEST, END)),
        "empty-harvest",
        "Nothing was noted in the harvest.",
        "harvest ended",
    ),
]


def test_a_clean_history_gives_no_flag() -> None:
    """Two rounds, hosts who stay, an idea that travels, and a harvest."""
    assert raised(cafe()) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_history_that_breaks_one_rule_gives_one_flag(case: Case) -> None:
    """With its severity, its message, what it cites, and the events behind it."""
    *beside, flag = sorted(raised(case.room), key=lambda flag: flag.rule == case.rule)
    assert tuple(other.rule for other in beside) == case.beside
    assert (flag.rule, flag.severity) == (case.rule, case.severity)
    assert flag.message == case.message
    assert flag.cites == (case.cites,)
    assert behind(case.room, flag) == case.behind


def test_every_rule_is_broken_by_some_history() -> None:
    """No rule is a dead letter: each function yields a flag somewhere in these tests."""
    rooms = [case.room.project(WorldCafe).workshops["leeds"] for case in CASES]
    for rule in RULES:
        assert any(list(rule(room, session)) for room in rooms for session in room.sessions), rule


def test_the_readme_lists_every_rule() -> None:
    """The table of rules in the README has a row for each, with its severity."""
    rows = re.findall(r"^\| `([a-z-]+)` \| (flag|note) \|", README.read_text("utf-8"), re.MULTILINE)
    known = {case.rule: case.severity for case in CASES}
    assert dict(rows) == known
