"""The rules that methods with stages share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.plugin.circle import START, sessions

from dialoguekit.events import ActivityStarted, WorkshopClosed
from dialoguekit.plugin import Rule, Session, breach, stage_rules
from dialoguekit.plugin.rules import raised, rules_table
from dialoguekit.testing.builders import activity_ended, contribution_made, stage_entered
from dialoguekit.testing.scenario import ScenarioInput

RULES = {rule.name: rule for rule in stage_rules(noun="round")}


def flags(rule: str, *facts: ScenarioInput) -> list[tuple[str, str]]:
    """Return the rule and message of each flag that a rule raises on the only session."""
    (session,) = sessions(*facts)
    return [(flag.rule, flag.message) for flag in RULES[rule].flags(session)]


def test_the_announced_order_is_not_flagged() -> None:
    """An order that can still be completed is not flagged either."""
    facts = (
        START,
        stage_entered("facts", "10:01"),
        stage_entered("ideas", "10:05"),
        activity_ended("10:10"),
    )
    assert flags("off-template", *facts) == []
    assert flags("off-template", *facts[:2]) == []


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
    assert flags("off-template", START, *facts) == [("off-template", message)]


def test_an_unknown_template_is_flagged() -> None:
    """A custom order without stages is flagged too."""
    for template, text in (("shrot", "'shrot' is unknown"), ("custom", "without its stages")):
        started = (ActivityStarted(activity="A1", method="circle", template=template), "10:00")
        ((rule, message),) = flags("unknown-template", started)
        assert rule == "unknown-template"
        assert text in message
        assert flags("off-template", started) == []
    assert flags("unknown-template", START) == []


def test_an_unknown_stage_is_flagged() -> None:
    """The message uses the method's word for a stage."""
    assert flags("unknown-round", START, stage_entered("facts"), stage_entered("dance")) == [
        ("unknown-round", "The method has no round 'dance'.")
    ]


def test_a_participant_who_changes_the_stage_is_flagged() -> None:
    """A facilitator who changes it is not flagged."""
    assert flags(
        "round-by-participant", START, stage_entered("facts"), stage_entered("ideas", by="P2")
    ) == [("round-by-participant", "A participant changed the round to “Ideas”.")]


def test_contributions_outside_stages_are_flagged() -> None:
    """Each contribution has its own flag."""
    facts = (START, contribution_made("C1", "P2", "!", "10:00"), stage_entered("facts", "10:01"))
    assert flags("no-round", *facts, contribution_made("C2", "P2", "!", "10:02")) == [
        ("no-round", "C1 was contributed outside every round.")
    ]


def test_misplaced_contributions_are_flagged() -> None:
    """The message contains the declared kind."""
    facts = (START, stage_entered("facts", "10:00"))
    assert flags("off-round", *facts, contribution_made("C1", "P2", "!", "10:01", kind="idea")) == [
        ("off-round", "C1 (kind: idea) was contributed in “Facts”.")
    ]
    assert (
        flags("off-round", *facts, contribution_made("C1", "P2", "!", "10:01", kind="fact")) == []
    )


@pytest.mark.parametrize(
    ("end", "flagged"), [("10:04", True), ("10:05", False), ("10:15", False), ("10:16", True)]
)
def test_a_stage_off_its_planned_time_is_flagged(end: str, flagged: bool) -> None:
    """The limits, half and one and a half times the plan, are allowed."""
    facts = (START, stage_entered("facts", "10:00", planned_s=600), activity_ended(end))
    assert bool(flags("time", *facts)) == flagged
    if flagged:
        assert "; 10 min were planned" in flags("time", *facts)[0][1]


def test_a_stage_without_a_plan_is_not_flagged() -> None:
    """A running stage is not flagged either."""
    assert flags("time", START, stage_entered("facts", "10:00"), activity_ended("18:00")) == []
    assert flags("time", START, stage_entered("facts", "10:00", planned_s=1)) == []


def test_a_method_may_leave_a_rule_out() -> None:
    """The other rules stay."""
    names = [rule.name for rule in stage_rules(without=("time", "no-stage"))]
    assert {"time", "no-stage"}.isdisjoint(names)
    assert len(names) == len(RULES) - 2


def _three_checks() -> Iterator[Rule[Session]]:
    yield Rule("one", "it has one", lambda session: breach("One.", session))
    yield Rule("none", "it has none", lambda _: None, severity="info")
    yield Rule(
        "each", "it has a stage", lambda session: [breach("Each.", r) for r in session.stage_runs]
    )


def test_a_check_returns_a_breach_or_several_or_none() -> None:
    """The flags are in the order of the rules."""
    (session,) = sessions(START, stage_entered("facts"), stage_entered("ideas"))
    assert [flag.message for flag in raised(_three_checks(), session)] == ["One.", "Each.", "Each."]


def test_a_flag_cites_the_things_that_it_is_about() -> None:
    """Without any, it cites the session and has its evidence."""
    (session,) = sessions(START, contribution_made("C1", "P2", "!", "10:00"))
    (item,) = session.contributions
    rules = [
        Rule[Session]("about", "?", lambda _: breach("About.", item)),
        Rule[Session]("alone", "?", lambda _: breach("Alone.")),
        Rule[Session]("named", "?", lambda _: breach("Named.", item, cites=["leeds A1"])),
    ]
    flags = raised(rules, session)
    assert [flag.cites for flag in flags] == [("leeds C1",), ("leeds A1",), ("leeds A1",)]
    assert [flag.evidence for flag in flags] == [item.evidence, session.evidence, item.evidence]


def test_a_rule_at_the_end_waits_for_it() -> None:
    """A session is not flagged for what it can still fulfil."""
    rule = Rule[Session]("done", "?", lambda session: breach("Done.", session), at_end=True)
    assert raised([rule], sessions(START)[0]) == ()
    assert len(raised([rule], sessions(START, activity_ended("10:10"))[0])) == 1


def test_the_table_of_rules_has_a_row_for_each() -> None:
    """It is Markdown for a README."""
    assert rules_table(_three_checks()) == (
        "| Flag | Severity | Raised when |\n|---|---|---|\n"
        "| `one` | warning | it has one |\n| `none` | info | it has none |\n"
        "| `each` | warning | it has a stage |\n"
    )
