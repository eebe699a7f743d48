"""The rules that methods with stages share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from tests.plugin.helpers.circle import METHOD, START, sessions

from dialoguekit.events import ActivityStarted, WorkshopClosed
from dialoguekit.plugin import Flag, Session, StageRules
from dialoguekit.testing.builders import activity_ended, contribution_made, stage_entered
from dialoguekit.testing.scenario import ScenarioInput

RULES = StageRules(method=METHOD, stage_noun="round")


def flags(
    rule: Callable[[object, Session], Iterator[Flag]], *facts: ScenarioInput
) -> list[tuple[str, str]]:
    """Return the rule and message of each flag that a rule raises on the only session."""
    (session,) = sessions(*facts)
    return [(flag.rule, flag.message) for flag in rule(None, session)]


def test_the_announced_order_is_not_flagged() -> None:
    """An order that can still be completed is not flagged either."""
    facts = (
        START,
        stage_entered("facts", "10:01"),
        stage_entered("ideas", "10:05"),
        activity_ended("10:10"),
    )
    assert flags(RULES.follows_template, *facts) == []
    assert flags(RULES.follows_template, *facts[:2]) == []


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ((stage_entered("ideas"),), "The order was Ideas; the announced order was Facts → Ideas."),
        ((activity_ended(),), "The order was no round; the announced order was Facts → Ideas."),
        (
            (stage_entered("facts"), (WorkshopClosed(), "12:00")),
            "The order was Facts; the announced order was Facts → Ideas.",
        ),
    ],
    ids=["other", "none", "incomplete"],
)
def test_another_order_is_flagged(facts: tuple[ScenarioInput, ...], message: str) -> None:
    """The message contains both orders."""
    assert flags(RULES.follows_template, START, *facts) == [("off-template", message)]


def test_an_unknown_template_is_flagged() -> None:
    """A custom order without stages is flagged too."""
    for template, text in (("shrot", "'shrot' is unknown"), ("custom", "without its stages")):
        started = (ActivityStarted(activity="A1", method="circle", template=template), "10:00")
        ((rule, message),) = flags(RULES.has_known_template, started)
        assert rule == "unknown-template"
        assert text in message
        assert flags(RULES.follows_template, started) == []
    assert flags(RULES.has_known_template, START) == []


def test_an_unknown_stage_is_flagged() -> None:
    """The message uses the method's word for a stage."""
    assert flags(RULES.has_known_stages, START, stage_entered("facts"), stage_entered("dance")) == [
        ("unknown-round", "The method has no round 'dance'.")
    ]


def test_a_participant_who_changes_the_stage_is_flagged() -> None:
    """A facilitator who changes it is not flagged."""
    assert flags(
        RULES.facilitator_leads, START, stage_entered("facts"), stage_entered("ideas", by="P2")
    ) == [("round-by-participant", "A participant changed the round to “Ideas”.")]


def test_contributions_outside_stages_are_flagged() -> None:
    """Each contribution has its own flag."""
    facts = (START, contribution_made("C1", "P2", "!", "10:00"), stage_entered("facts", "10:01"))
    assert flags(RULES.within_stages, *facts, contribution_made("C2", "P2", "!", "10:02")) == [
        ("no-round", "C1 was contributed outside every round.")
    ]


def test_misplaced_contributions_are_flagged() -> None:
    """The message contains the declared kind."""
    facts = (START, stage_entered("facts", "10:00"))
    assert flags(
        RULES.on_stage, *facts, contribution_made("C1", "P2", "!", "10:01", kind="idea")
    ) == [("off-round", "C1 (kind: idea) was contributed in “Facts”.")]
    assert (
        flags(RULES.on_stage, *facts, contribution_made("C1", "P2", "!", "10:01", kind="fact"))
        == []
    )


@pytest.mark.parametrize(
    ("end", "flagged"), [("10:04", True), ("10:05", False), ("10:15", False), ("10:16", True)]
)
def test_a_stage_off_its_planned_time_is_flagged(end: str, flagged: bool) -> None:
    """The limits, half and one and a half times the plan, are allowed."""
    facts = (START, stage_entered("facts", "10:00", planned_s=600), activity_ended(end))
    assert bool(flags(RULES.on_time, *facts)) == flagged
    if flagged:
        assert "; 10 min were planned" in flags(RULES.on_time, *facts)[0][1]


def test_a_stage_without_a_plan_is_not_flagged() -> None:
    """A running stage is not flagged either."""
    assert (
        flags(RULES.on_time, START, stage_entered("facts", "10:00"), activity_ended("18:00")) == []
    )
    assert flags(RULES.on_time, START, stage_entered("facts", "10:00", planned_s=1)) == []
