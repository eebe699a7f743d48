"""Every rule of stages, each with a case that breaks it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dialoguekit.plugin import Flag
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import flag_evidence
from dialoguekit.testing.plugin_contract import RuleCase, readme_rules
from dialoguekit.testing.scenario import Given, ScenarioInput
from dialoguekit_abcd.projection import AssetMapping
from dialoguekit_abcd.rules import RULES, STAGES, flags

README = Path(__file__).parents[1] / "README.md"
END = activity_ended("11:00")


def workshop_of(*facts: ScenarioInput) -> Given[Any]:
    """Return a workshop with these events."""
    return workshop_with_participants(per_group=3).and_given(*facts)


def stage_flags(workshop: Given[Any]) -> list[Flag]:
    """Return the flags of stages in all sessions of a workshop."""
    found = workshop.project(AssetMapping).workshops["leeds"]
    return [flag for session in found.sessions for flag in flags(found, session)]


def started(template: str | None = None) -> ScenarioInput:
    """Return the start of a session, with or without an announced order."""
    return activity_started("abcd", "10:00", template=template)


A1 = ("leeds A1",)
MAP = (started(), stage_entered("map", "10:00"))
CASES = [
    RuleCase(
        "connecting left out",
        workshop_of(started("mapping"), stage_entered("map", "10:00"), END),
        "off-template",
        "The order was Map; the announced order was Map → Connect.",
        A1,
        ("activity.started", "stage.entered", "activity.ended"),
    ),
    RuleCase(
        "a template that is unknown",
        workshop_of(started("maping"), END),
        "unknown-template",
        "The announced template 'maping' is unknown to this method.",
        A1,
        ("activity.started",),
        "info",
    ),
    RuleCase(
        "a stage that is unknown",
        workshop_of(started(), stage_entered("dream", "10:00")),
        "unknown-stage",
        "The method has no stage 'dream'.",
        A1,
        ("stage.entered",),
    ),
    RuleCase(
        "a participant's stage",
        workshop_of(started(), stage_entered("map", "10:00", by="P2")),
        "stage-by-participant",
        "A participant changed the stage to “Map”.",
        A1,
        ("stage.entered",),
    ),
    RuleCase(
        "before any stage",
        workshop_of(started(), contribution_made("C1", "P2", "Hello.", "10:00")),
        "no-stage",
        "C1 was contributed outside every stage.",
        ("leeds C1",),
        ("contribution.made",),
    ),
    RuleCase(
        "an idea on the map",
        workshop_of(*MAP, contribution_made("C1", "P2", "Let us walk.", "10:01", kind="idea")),
        "off-stage",
        "C1 (kind: idea) was contributed in “Map”.",
        ("leeds C1",),
        ("contribution.made",),
    ),
    RuleCase(
        "too long",
        workshop_of(started(), stage_entered("map", "10:00", planned_s=600), END),
        "time",
        "“Map” took 1 h 0 min; 10 min were planned.",
        A1,
        ("stage.entered", "activity.ended"),
        "info",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_rule_is_flagged(case: RuleCase) -> None:
    """The flag has its severity, message, citation and exactly its evidence."""
    (flag,) = stage_flags(case.workshop)
    assert (flag.rule, flag.severity, flag.message) == (case.rule, case.severity, case.message)
    assert flag.cites == case.cites
    assert flag_evidence(case.workshop, flag) == list(case.evidence)


def test_every_rule_has_a_case_and_a_row_in_the_readme() -> None:
    """The severities agree."""
    listed = readme_rules(README)
    broken = {case.rule: case.severity for case in CASES}
    assert broken.items() <= listed.items()
    assert len(broken) == len(RULES)
    assert STAGES.time_ratio == (0.5, 1.5)
