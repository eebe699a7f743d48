"""Every rule of stages: what breaks it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import attrs
import pytest

from dialoguekit.plugin import Flag
from dialoguekit.testing.builders import ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, Given
from dialoguekit_abcd.projection import AssetMapping
from dialoguekit_abcd.rules import RULES, STAGES, flags

README = Path(__file__).parents[1] / "README.md"
END = ended("11:00")


def history(*facts: Fact) -> Given[Any]:
    """A workshop in which these are the facts after everybody has arrived."""
    return gathered(each=3).and_given(*facts)


def raised(room: Given[Any]) -> list[Flag]:
    """What the rules of stages say about all sessions of the workshop."""
    found = room.project(AssetMapping).workshops["leeds"]
    return [flag for session in found.sessions for flag in flags(found, session)]


def behind(room: Given[Any], flag: Flag) -> list[str]:
    """The evidence of a flag as the types of its events, in the order of the log."""
    places = set(flag.evidence)
    return [r.type for r in room.recorded if (room.stream, r.seq) in places]


def began(template: str | None = None) -> Fact:
    """A session began, with or without an order that was announced."""
    return started("abcd", "10:00", template=template)


@attrs.frozen
class Case:
    """A history that breaks one rule, and the flag that it is to give."""

    name: str
    room: Given[Any]
    rule: str
    message: str
    cites: tuple[str, ...]
    behind: tuple[str, ...]
    severity: str = "flag"


A1 = ("leeds A1",)
MAP = (began(), entered("map", "10:00"))
CASES = [
    Case(
        "connecting left out",
        history(began("mapping"), entered("map", "10:00"), END),
        "off-template",
        "The order was map; announced was map, connect.",
        A1,
        ("activity.started", "stage.entered", "activity.ended"),
    ),
    Case(
        "a template that nobody knows",
        history(began("maping"), END),
        "unknown-template",
        "The template 'maping' was announced, which this method does not have.",
        A1,
        ("activity.started",),
        "note",
    ),
    Case(
        "a stage that nobody knows",
        history(began(), entered("dream", "10:00")),
        "unknown-stage",
        "There is no 'dream' stage.",
        A1,
        ("stage.entered",),
    ),
    Case(
        "a participant's stage",
        history(began(), entered("map", "10:00", by="P2")),
        "stage-by-participant",
        "A participant changed the stage to map.",
        A1,
        ("stage.entered",),
    ),
    Case(
        "before any stage",
        history(began(), said("C1", "P2", "Hello.", "10:00")),
        "no-stage",
        "C1 was said while no stage was on.",
        ("leeds C1",),
        ("contribution.made",),
    ),
    Case(
        "an idea on the map",
        history(*MAP, said("C1", "P2", "Let us walk.", "10:01", kind="idea")),
        "off-stage",
        "C1, meant as idea, was said in the map stage.",
        ("leeds C1",),
        ("contribution.made",),
    ),
    Case(
        "too long",
        history(began(), entered("map", "10:00", planned_s=600), END),
        "time",
        "The map stage took 1 h 0 min, and 10 min were planned.",
        A1,
        ("stage.entered", "activity.ended"),
        "note",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_rule_is_flagged(case: Case) -> None:
    """With its severity, its message, its citation, and exactly the events that prove it."""
    (flag,) = raised(case.room)
    assert (flag.rule, flag.severity, flag.message) == (case.rule, case.severity, case.message)
    assert flag.cites == case.cites
    assert behind(case.room, flag) == list(case.behind)


def test_every_rule_is_broken_by_some_history_and_listed_in_the_readme() -> None:
    """One flag for each rule, with the severity that the README says."""
    text = README.read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `([a-z-]+)` \| (flag|note) \|", text, re.MULTILINE))
    broken = {case.rule: case.severity for case in CASES}
    assert broken.items() <= listed.items()
    assert len(broken) == len(RULES)
    assert STAGES.time_ratio == (0.5, 1.5)
