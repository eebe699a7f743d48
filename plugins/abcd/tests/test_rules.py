"""Every rule of the map: what breaks it, and what does not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import attrs
import pytest

from dialoguekit.events import (
    ContributionMade,
    ItemParked,
    ProposalTabled,
    RecordedEvent,
    StageEntered,
    WorkshopClosed,
)
from dialoguekit.plugin import Flag
from dialoguekit.testing.builders import ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, Given
from dialoguekit_abcd import events as e
from dialoguekit_abcd.projection import AssetMapping
from dialoguekit_abcd.rules import MAP_RULES, RULES, standing

README = Path(__file__).parents[1] / "README.md"
OF_STAGES = {
    "off-template",
    "unknown-template",
    "unknown-stage",
    "stage-by-participant",
    "no-stage",
    "off-stage",
    "time",
}
"""The rules of stages, which have a table of their own: ``test_stage_rules``."""

END = ended("11:00")
CLOSED = (WorkshopClosed(), "12:30")


def history(*facts: Fact) -> Given[Any]:
    """A workshop in which these are the facts after everybody has arrived.

    P2, P3 and P4 are of primary care, P5, P6 and P7 of peer support.
    """
    return gathered(each=3).and_given(*facts)


def raised(room: Given[Any]) -> list[Flag]:
    """What the rules say about the workshop."""
    return list(standing(room.project(AssetMapping), room.stream))


def behind(room: Given[Any], flag: Flag) -> list[str]:
    """The evidence of a flag in words, in the order of the log."""
    places = set(flag.evidence)
    return [_told(recorded) for recorded in room.recorded if (room.stream, recorded.seq) in places]


def _told(recorded: RecordedEvent[object]) -> str:
    match recorded.event:
        case StageEntered(stage=stage):
            return stage
        case ContributionMade(contribution=id):
            return id
        case e.AssetIdentified(asset=id):
            return id
        case e.AssetsConnected(connection=id):
            return id
        case e.ItemSorted(item=item, bucket=bucket):
            return f"{item} in {bucket}"
        case _:
            return recorded.type


def began(template: str | None = None, *, activity: str = "A1", **params: str) -> Fact:
    """A session began, with or without an order that was announced."""
    return started("abcd", "10:00", activity=activity, template=template, **params)


def named(number: int, person: str = "P2", **more: Any) -> list[Fact]:
    """A contribution, and the asset that came up in it."""
    source = {"source": f"C{number}", "type": "place", "person": person, "name": f"Bench {number}"}
    kind = more.pop("kind", "asset")
    return [
        said(f"C{number}", person, f"Bench {number}.", "10:01", kind=kind),
        e.AssetIdentified(asset=f"AS{number}", **(source | more)),
    ]


def connected(number: int, one: int = 1, other: int = 2) -> Fact:
    return e.AssetsConnected(
        connection=f"CN{number}", one=f"AS{one}", other=f"AS{other}", purpose="Tea", proposer="P2"
    )


def put(item: str, bucket: int, person: str | None = None, **more: Any) -> Fact:
    return e.ItemSorted(item=item, bucket=bucket, person=person, **more)


MAP = (began(), entered("map", "10:00"))
OURSELVES = (began(), entered("ourselves", "10:00"))

CLEAN = history(
    began("mapping"),
    entered("map", "10:00", planned_s=1800),
    *named(1, "P2", type="institution", contact="Ring"),
    *named(2, "P5", type="association", standing="claimed", holder="P6"),
    *named(3, "P5", type="individual", gift="heart", holder="P5", agreed=True, kind="gift"),
    *named(4, "P3", type="institution"),
    *named(5, "P6"),
    *named(6, "P7", type="economy"),
    said("C7", "P4", "No bus after six.", kind="need"),
    ItemParked(contribution="C7"),
    entered("connect", "10:30", planned_s=1800),
    connected(1),
    connected(2, 3, 4),
    e.AssetsMerged(keep="AS5", alias="AS5"),
    END,
    ProposalTabled(proposal="PR1", text="Walk.", bucket=2),
    started("abcd", "11:00", activity="A2", template="sorting"),
    entered("ourselves", "11:00", activity="A2"),
    put("PR1", 1, "P2"),
    put("AS1", 1, "P5"),
    put("C1", 1, "P3"),
    entered("with-help", "11:10", activity="A2"),
    put("C2", 2, "P2", help="Chairs", whom="The church"),
    entered("outside", "11:20", activity="A2"),
    put("C3", 3, "P2", whom="The council"),
    ended("11:30", activity="A2"),
    CLOSED,
    e.ConnectionFollowed(connection="CN1", status="agreed"),
    (e.ConnectionFollowed(connection="CN1", status="acted-upon"), "12:45"),
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
ASKED: dict[str, Any] = {"type": "individual", "agreed": True}
UNASKED = "AS1 names an individual, and that they agreed is not on record."
NO_SOURCE = "AS1 is on the map, and no contribution says where it came up."
OTHERS_FIRST = "What needs outside agencies was asked before what we do ourselves."


def on_map(
    name: str,
    facts: list[Fact],
    rule: str,
    message: str,
    *,
    behind: tuple[str, ...] = ("AS1",),
    **more: Any,
) -> Case:
    """A map on which AS1 breaks a rule."""
    room = history(*MAP, *facts)
    return Case(name, room, rule, message, ("leeds AS1",), behind, **more)


def in_bucket(
    name: str, tasks: list[Fact], rule: str, message: str, *behind: str, severity: str = "flag"
) -> Case:
    """A session of sorting in which C1 breaks a rule."""
    room = history(*OURSELVES, *tasks)
    return Case(name, room, rule, message, ("leeds C1",), behind, severity)


CASES = [
    on_map("no source", named(1, source=None), "no-source", NO_SOURCE),
    on_map("a source that nobody knows", named(1, source="C7"), "no-source", NO_SOURCE),
    on_map("nobody asked", named(1, type="individual"), "not-asked", UNASKED),
    on_map(
        "asked, and no",
        named(1, type="individual", agreed=False),
        "not-asked",
        "AS1 names an individual who said no to being on the map.",
    ),
    Case(
        "a holder who does not consent",
        gathered(each=3, consents=("record", "quote")).and_given(
            *MAP, *named(1, holder="P2", **ASKED)
        ),
        "not-asked",
        UNASKED,
        ("leeds AS1",),
        ("AS1",),
    ),
    on_map(
        "a need on the map",
        [*named(1, kind="Deficit"), ItemParked(contribution="C1")],
        "need-as-asset",
        "AS1 came up in C1, meant as Deficit, and is on the map as an asset.",
        behind=("C1", "AS1", "item.parked"),
    ),
    on_map(
        "a need that was not parked",
        named(1, kind="need"),
        "need-not-parked",
        "C1, meant as need, is on the map and was not parked.",
        behind=("C1", "AS1"),
        beside=("need-as-asset",),
    ),
    on_map(
        "a name like a need",
        named(1, name="Not enough rooms"),
        "sounds-like-need",
        "AS1 reads as if it were about something that is missing.",
        severity="note",
    ),
    on_map(
        "in another's name",
        named(1, holder="P5"),
        "offered-for-another",
        "AS1 is said to be offered, by somebody whose it is not.",
    ),
    on_map(
        "an association and an institution",
        [
            *named(1, type="association"),
            *named(2, type="institution"),
            e.AssetsMerged(keep="AS1", alias="AS2"),
        ],
        "mixed-types",
        "AS1 was merged from an association and an institution.",
        behind=("AS1", "AS2", "abcd.assets-merged"),
    ),
    Case(
        "mostly institutions",
        history(
            *MAP,
            *(f for n in range(1, 5) for f in named(n, "P2", type="institution")),
            *named(5, "P5"),
            *named(6, "P6"),
            END,
        ),
        "institutions-dominate",
        "4 of 6 assets are institutions.",
        A1,
        ("AS1", "AS2", "AS3", "AS4"),
        "note",
    ),
    Case(
        "all from one group",
        history(*MAP, *(f for n in range(1, 7) for f in named(n, "P3")), *named(7, "P1"), END),
        "one-group",
        "All 6 assets were named by primary care.",
        A1,
        ("AS1", "AS2", "AS3", "AS4", "AS5", "AS6"),
        "note",
    ),
    Case(
        "a directory",
        history(*MAP, *named(1), *named(2), entered("connect", "10:30"), END),
        "not-connected",
        "Assets on the map: 2. None was connected.",
        A1,
        ("AS1", "AS2"),
        "note",
    ),
    Case(
        "nothing came of it",
        history(
            *MAP,
            *named(1),
            *named(2),
            connected(1),
            connected(2),
            (e.ConnectionFollowed(connection="CN1", status="agreed"), "12:00"),
            (WorkshopClosed(), gathered().at("12:30").noting_at),
            (
                e.ConnectionFollowed(connection="CN2", status="dropped"),
                gathered().at("12:30").later(days=28).noting_at,
            ),
        ),
        "nothing-acted-upon",
        "Connections agreed: 1. None was acted upon.",
        ("leeds CN1",),
        ("CN1", "abcd.connection-followed", "abcd.connection-followed"),
        "note",
    ),
    in_bucket(
        "help from nowhere",
        [put("C1", 2, whom="The church")],
        "help-unnamed",
        "C1 needs some help, and nobody said which.",
        "C1 in 2",
    ),
    in_bucket(
        "help from nobody",
        [put("C1", 2, help="Chairs")],
        "help-unnamed",
        "C1 needs some help, and nobody said whose.",
        "C1 in 2",
    ),
    in_bucket(
        "help, and no more",
        [put("C1", 3, whom="The council"), put("C1", 2)],
        "help-unnamed",
        "C1 needs some help, and nobody said which or whose.",
        "C1 in 2",
    ),
    in_bucket(
        "nobody is asked",
        [put("C1", 3, help="Money")],
        "nobody-asked",
        "C1 needs outside agencies, and nobody said who is asked.",
        "C1 in 3",
    ),
    Case(
        "others first, by stage",
        history(began(), entered("outside", "10:00"), entered("ourselves", "10:10")),
        "outside-first",
        OTHERS_FIRST,
        A1,
        ("outside", "ourselves"),
    ),
    Case(
        "others alone, by what was sorted",
        history(put("C1", 3, whom="The council")),
        "outside-first",
        OTHERS_FIRST,
        (),
        ("C1 in 3",),
    ),
    in_bucket(
        "away from ourselves",
        [put("C1", 1), put("C1", 3, whom="The council")],
        "moved-away",
        "C1 moved away from ourselves: from “ourselves” to “outside agencies”.",
        "C1 in 1",
        "C1 in 3",
        severity="note",
    ),
    Case(
        "one group answers",
        history(
            *OURSELVES,
            *(put(f"C{n}", 1, "P2") for n in range(1, 4)),
            put("C4", 1, "P1"),
            put("C5", 2, "P5", help="Chairs", whom="The church"),
            END,
        ),
        "answered-by-one-group",
        "All 3 things that we do ourselves were put there by primary care.",
        A1,
        ("C1 in 1", "C2 in 1", "C3 in 1"),
        "note",
    ),
    Case(
        "a licence for cuts",
        history(*OURSELVES, put("C1", 1, "P2"), put("C2", 1, "P5"), put("C3", 1), END),
        "left-to-ourselves",
        "All 3 things were left to ourselves; nobody else is asked.",
        A1,
        ("C1 in 1", "C2 in 1", "C3 in 1"),
        "note",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_rule_is_flagged(case: Case) -> None:
    """With its severity, its message, its citation, and exactly the events that prove it."""
    flags = raised(case.room)
    assert {flag.rule for flag in flags} == {case.rule, *case.beside}
    (flag,) = [flag for flag in flags if flag.rule == case.rule]
    assert (flag.severity, flag.message) == (case.severity, case.message)
    assert flag.cites == (case.cites or flag.cites)
    assert behind(case.room, flag) == list(case.behind)


def test_an_ordinary_workshop_breaks_no_rule() -> None:
    """Mapping, connecting and sorting, with needs parked and connections followed."""
    assert raised(CLEAN) == []


def test_every_rule_is_broken_by_some_history_and_listed_in_the_readme() -> None:
    """The table above and that of the README leave none out, and agree about severities."""
    text = README.read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `([a-z-]+)` \| (flag|note) \|", text, re.MULTILINE))
    broken = {flag.rule: flag.severity for case in CASES for flag in raised(case.room)}
    assert broken == {rule: listed[rule] for rule in listed if rule not in OF_STAGES}
    assert set(listed) >= OF_STAGES


def test_every_rule_says_what_it_is_about() -> None:
    """A docstring each."""
    assert all(rule.__doc__ for rule in (*MAP_RULES, *RULES))


def test_a_workshop_that_nobody_knows_has_no_flags() -> None:
    """Of which no event was folded."""
    assert list(standing(CLEAN.project(AssetMapping), "york")) == []
