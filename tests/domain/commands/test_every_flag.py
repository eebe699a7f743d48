"""Whatever an event is flagged for on replay, it is not refused; and every event is decided.

The table is written by hand: what an event class says under "Flagged when" stands on the left,
word for word, and the test that it is recorded all the same on the right, without its "test_".
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dialoguekit.domain import commands
from dialoguekit.events import NEUTRAL, event_type

FLAGGED: dict[str, dict[str, str]] = {
    "workshop.closed": {
        "a ballot is still open": "a_workshop_closes_with_a_ballot_still_open",
    },
    "plan.set": {
        "set after the opening without a reason": (
            "a_plan_is_set_after_the_opening_without_a_reason"
        ),
    },
    "consent.given": {
        "it is on another version of the form than most on record": (
            "a_consent_is_given_on_another_version_of_the_form"
        ),
    },
    "presence.started": {
        "the space is over its capacity": "somebody_arrives_in_a_space_that_is_full",
        "somebody who comes after the agreement has not answered it by the end of the next "
        "activity": "somebody_arrives_after_the_agreement",
    },
    "presence.moved": {
        "the destination is over its capacity": "somebody_moves_to_a_space_that_is_full",
    },
    "activity.started": {
        "no working agreement was adopted before it": "an_activity_starts_before_any_agreement",
    },
    "stage.entered": {
        "the method's template does not have it here": "a_stage_is_entered_off_the_template",
    },
    "question.posed": {
        "no activity is running": "a_question_is_posed_while_no_activity_runs",
    },
    "turn.taken": {
        "out of turn order, by methods that keep one": "a_turn_is_taken_out_of_order",
        "a group takes none while others take many": "one_group_takes_every_turn",
    },
    "contribution.made": {
        "its kind is not the stage's": "a_contribution_is_of_another_kind_than_the_stage",
        "it carries a label that one person alone has": (
            "a_contribution_carries_a_label_of_one_person"
        ),
    },
    "contribution.linked": {
        "``derives`` links form a cycle": "derivations_form_a_cycle",
    },
    "rule.proposed": {
        "more than half of the rules come from the facilitator": (
            "all_rules_come_from_the_facilitator"
        ),
    },
    "agreement.adopted": {
        "decided by majority": "an_agreement_is_adopted_by_majority",
    },
    "breach.raised": {
        "it is open when the workshop closes": "a_workshop_closes_with_a_breach_still_open",
    },
    "proposal.tabled": {
        "it names no source": "a_proposal_names_no_source",
    },
    "ballot.opened": {
        "the roll names somebody absent": "the_roll_names_somebody_absent",
    },
    "objection.raised": {
        "it gives no reason": "an_objection_gives_no_reason",
    },
    "objection.resolved": {
        "whoever raised it was not asked": "an_objection_is_resolved_without_asking_who_raised_it",
    },
    "commitment.made": {
        "no day is given": "a_commitment_gives_no_day",
    },
    "theme.revised": {
        "it has no evidence: no code that was applied": "a_theme_has_no_evidence",
    },
}


@pytest.mark.parametrize("cls", NEUTRAL, ids=lambda cls: event_type(cls).name)
def test_every_flag_of_an_event_is_in_the_table(
    cls: Any, announced_under: Callable[[Any, str], set[str]]
) -> None:
    """Word for word, so that a new one cannot come in without a test."""
    assert set(FLAGGED.get(event_type(cls).name, {})) == announced_under(cls, "Flagged when")


def test_every_test_that_the_table_of_flags_names_exists(names_of_tests: set[str]) -> None:
    """For events of the core alone."""
    assert FLAGGED.keys() <= {event_type(cls).name for cls in NEUTRAL}
    named = {f"test_{name}" for items in FLAGGED.values() for name in items.values()}
    assert named <= names_of_tests


def test_every_event_of_the_core_is_made_by_one_module_of_decisions() -> None:
    """Whatever can be read can be recorded, and in one way."""
    made: dict[str, set[str]] = {}
    for path in Path(commands.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                made.setdefault(node.func.attr, set()).add(path.stem)
    for cls in NEUTRAL:
        assert len(made.get(cls.__name__, ())) == 1, f"{cls.__name__} is made by {made}"
