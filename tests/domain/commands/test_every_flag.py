"""Flags do not refuse: every event that may be flagged on replay can be recorded.

The table maps the clauses under "Flagged when" in the docstring of an event class, verbatim, to the
test that records such an event, without the prefix ``test_``.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dialoguekit.domain import commands
from dialoguekit.events import CORE_EVENTS, event_type

FLAGGED: dict[str, dict[str, str]] = {
    "workshop.closed": {
        "a ballot is still open": "a_workshop_closes_with_an_open_ballot",
        "it is dated before the opening": "a_workshop_closes_before_it_opened",
    },
    "plan.set": {
        "it is set after the opening without a reason": (
            "a_plan_is_set_after_the_opening_without_a_reason"
        )
    },
    "consent.given": {
        "its version of the form is not the most frequent one": (
            "a_consent_is_given_on_another_version_of_the_form"
        )
    },
    "person.merged": {
        "both ids have a vote in a closed ballot": "people_are_merged_after_both_votes_were_counted"
    },
    "round.answered": {"the answer came after the deadline": "an_answer_may_be_late"},
    "round.closed": {"the quorum was not reached": "a_round_may_close_below_its_quorum"},
    "presence.started": {
        "the space is over its capacity": "a_person_arrives_in_a_full_space",
        "a latecomer has not answered the agreement by the end of the next activity": (
            "a_person_arrives_after_the_agreement"
        ),
    },
    "presence.moved": {"the destination is over its capacity": "a_person_moves_to_a_full_space"},
    "activity.started": {
        "no working agreement was adopted before it": "an_activity_starts_before_any_agreement"
    },
    "stage.entered": {
        "the method's template does not allow it here": "a_stage_outside_the_template_is_entered"
    },
    "question.posed": {"no activity is running": "a_question_is_posed_without_an_activity"},
    "turn.taken": {
        "out of turn order, in methods that have one": "a_turn_is_taken_out_of_order",
        "a group takes no turns while others take many": "one_group_takes_all_turns",
        "it is dated before the person arrived or consented": (
            "presence_is_checked_at_the_time_of_the_turn"
        ),
    },
    "contribution.made": {
        "its kind is not the stage's": "a_contribution_is_of_another_kind_than_the_stage",
        "it has a label that only one person has": ("a_contribution_has_a_label_of_one_person"),
        "it is dated before the author arrived or consented": (
            "a_contribution_dated_before_its_author_arrived_is_recorded"
        ),
    },
    "stance.taken": {
        "it is dated before the person arrived or consented": (
            "a_stance_dated_before_an_arrival_is_recorded"
        )
    },
    "activity.ended": {"it is dated before the start": "an_activity_may_end_before_it_started"},
    "contribution.linked": {"``derives`` links form a cycle": "derivations_may_form_a_cycle"},
    "rule.proposed": {
        "more than half of the rules come from the facilitator": (
            "all_rules_come_from_the_facilitator"
        )
    },
    "agreement.adopted": {"decided by majority": "an_agreement_is_adopted_by_majority"},
    "breach.raised": {
        "it is open when the workshop closes": "a_workshop_closes_with_an_open_breach"
    },
    "proposal.tabled": {"it names no source": "a_proposal_names_no_source"},
    "finding.stated": {
        "its evidence was redacted, rejected or corrected since": "a_finding_is_stated",
        "its evidence is from one group, and it is stated as the view of everybody": (
            "a_finding_is_stated"
        ),
        "a contribution that contradicts its evidence is linked and not part of it": (
            "a_finding_is_stated"
        ),
    },
    "ballot.opened": {
        "the roll includes a person who is absent": "the_roll_may_include_an_absent_person",
        "two options look alike and differ": "names_may_look_alike",
        "two options are of one cluster or have the same text": (
            "a_ballot_is_opened_with_all_its_arguments"
        ),
    },
    "workshop.scheduled": {
        "the labels of two groups look alike and differ": "names_may_look_alike"
    },
    "person.registered": {"the names of two people look alike and differ": "names_may_look_alike"},
    "decision.recorded": {
        "it is adopted by consent over one of the lowest two grades": (
            "without_objections_there_is_consent"
        ),
        "it does not follow from its ballot or count": "a_decision_may_reject_what_was_voted_for",
        "it is by another rule than these announced": "the_rule_of_a_decision_may_differ",
        "it announces, or rests on a tally of, more votes than there are people": (
            "a_decision_may_rest_on_a_tally_of_others"
        ),
    },
    "count.recorded": {
        "more hands are counted than participants present, in the room or of a group": (
            "a_show_of_hands_is_recorded_with_all_its_fields"
        )
    },
    "ballot.closed": {"it is dated before the opening": "a_ballot_may_close_before_it_opened"},
    "objection.raised": {"it gives no reason": "an_objection_gives_no_reason"},
    "objection.resolved": {
        "the person who raised it was not asked": "an_objection_is_resolved_without_its_raiser"
    },
    "commitment.made": {"no due date is given": "a_commitment_has_no_due_date"},
    "code.applied": {"it is unplaced": "a_coding_that_is_not_found_again_is_unplaced"},
    "theme.revised": {
        "it has no evidence: none of its codes was applied": "a_theme_has_no_evidence"
    },
}


@pytest.mark.parametrize("cls", CORE_EVENTS, ids=lambda cls: event_type(cls).name)
def test_every_flag_of_an_event_is_in_the_table(
    cls: Any, clauses_under: Callable[[Any, str], set[str]]
) -> None:
    """A new clause needs a test."""
    assert set(FLAGGED.get(event_type(cls).name, {})) == clauses_under(cls, "Flagged when")


def test_every_test_in_the_table_of_flags_exists(known_tests: set[str]) -> None:
    """The table contains core events only."""
    assert FLAGGED.keys() <= {event_type(cls).name for cls in CORE_EVENTS}
    named = {f"test_{name}" for items in FLAGGED.values() for name in items.values()}
    assert named <= known_tests


def test_every_core_event_is_created_by_one_module_of_commands() -> None:
    """There is exactly one way to record it."""
    made: dict[str, set[str]] = {}
    for path in Path(commands.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                made.setdefault(node.func.attr, set()).add(path.stem)
    for cls in CORE_EVENTS:
        assert len(made.get(cls.__name__, ())) == 1, f"{cls.__name__} is made by {made}"
