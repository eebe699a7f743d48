"""Blocks on the stages of a session."""

from __future__ import annotations

import pytest
from tests.plugin.circle import START, sessions

from dialoguekit.disclosure.policy import UNRESTRICTED
from dialoguekit.document.blocks import Table, Text
from dialoguekit.events import ActivityStarted
from dialoguekit.plugin import Groups, Session, how_it_ran
from dialoguekit.plugin.stage_blocks import (
    contributions_by_stage,
    contributions_chart,
    describe_order,
)
from dialoguekit.testing.builders import activity_ended, contribution_made, stage_entered
from dialoguekit.testing.method_output import table_values
from dialoguekit.testing.scenario import ScenarioInput

FACTS: tuple[ScenarioInput, ...] = (
    START,
    stage_entered("facts", "10:00", planned_s=300, focus="The phone"),
    contribution_made("C1", "P2", "One phone.", "10:01"),
    contribution_made("C2", "P4", "Ring twice.", "10:02", kind="idea"),
    activity_ended("10:05"),
)


def test_the_table_of_times_compares_planned_and_actual_time() -> None:
    """It uses the method's word for a stage, and the titles of the stages."""
    (session,) = sessions(*FACTS)
    _, table = how_it_ran(session, noun="round", preposition="of")
    assert isinstance(table, Table)
    assert table.caption == "Time of each round"
    assert table.columns[0].title == "Round"
    assert table_values(table) == [("Facts", "The phone", "5 min", "5 min", "100 %", 2)]


def test_a_session_without_stages_has_no_table() -> None:
    """Its order is stated all the same."""
    blocks = list(how_it_ran(sessions(START)[0]))
    assert [type(block) for block in blocks] == [Text]


@pytest.mark.parametrize(
    ("stages", "end", "text"),
    [
        (
            "facts ideas",
            True,
            "Stages, in order: Facts → Ideas. This is the announced order (Short).",
        ),
        ("facts", False, "So far it follows the announced order (Short: Facts → Ideas)."),
        ("ideas", True, "Changes to the announced order (Short: Facts → Ideas): 1."),
    ],
)
def test_the_order_is_compared_with_the_announced_one(stages: str, end: bool, text: str) -> None:
    """The announced order is spelled out if it differs."""
    entered = [stage_entered(s, f"10:0{n}") for n, s in enumerate(stages.split())]
    ended = [activity_ended("10:10")] if end else []
    assert describe_order(sessions(START, *entered, *ended)[0]).endswith(text)


def test_an_order_that_was_not_announced_is_stated() -> None:
    """A remark stands before the comparison."""
    (session,) = sessions((ActivityStarted(activity="A1", method="circle"), "10:00"))
    assert describe_order(session, noun="round", remark="One each.") == (
        "Rounds, in order: none. One each. No order was announced."
    )


def test_contributions_are_counted_in_the_stage_that_they_belong_to() -> None:
    """Stages that were not entered follow those that were."""
    found = contributions_by_stage(sessions(*FACTS))
    assert {title: [i.id for i in items] for title, items in found.items()} == {
        "Facts": ["C1"],
        "Ideas": ["C2"],
    }


def chart_sentence(session: Session, **options: str | tuple[str, ...]) -> str:
    groups = Groups(("peer support", "primary care"), policy=UNRESTRICTED)
    chart = contributions_chart("Who", contributions_by_stage([session]), groups, **options)  # type: ignore[arg-type]
    assert chart.evidence == session.contributions[0].evidence | session.contributions[1].evidence
    return chart.sentence


def test_a_chart_names_the_groups_that_are_missing_in_a_stage() -> None:
    """Exempt stages are left out, and named if no group is missing."""
    (session,) = sessions(*FACTS)
    assert chart_sentence(session, noun="round") == (
        "Contributions in each round by group. None from peer support in facts, primary care in "
        "ideas."
    )
    assert chart_sentence(session, exempt=("Facts", "Ideas")) == (
        "Contributions in each stage by group. Every group contributed in every stage except facts "
        "and ideas."
    )
