"""Every refusal that an event announces has a test of its own.

The table is written by hand: what an event class says under "Refused when" stands on the left,
word for word, and the tests of it on the right, without their "test_".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dialoguekit.events import NEUTRAL, event_type

REFUSED: dict[str, dict[str, str]] = {
    "workshop.scheduled": {
        "the workshop was scheduled before": "a_workshop_is_not_scheduled_twice",
        "two groups have one name": "two_groups_do_not_share_a_name",
        "no group": "a_workshop_names_at_least_one_group",
    },
    "workshop.opened": {
        "it is not announced, is open already, or was closed": (
            "a_workshop_opens_only_once_it_is_announced "
            "an_open_workshop_does_not_open_again "
            "a_closed_workshop_does_not_open_again"
        ),
    },
    "workshop.closed": {
        "the workshop is not open": "a_workshop_that_is_not_open_does_not_close",
    },
    "plan.set": {
        "the workshop is not scheduled": "a_plan_needs_a_scheduled_workshop",
        "activities and timeboxes differ in number": "a_plan_has_as_many_timeboxes_as_activities",
    },
    "space.created": {
        "the parent is unknown or closed": "a_space_has_a_parent_that_is_known_and_open",
    },
    "space.closed": {
        "the space is unknown or closed already": "a_space_that_is_unknown_or_closed_is_not_closed",
    },
    "support.requested": {
        "the person is not registered": "support_is_not_requested_for_a_stranger",
    },
    "support.met": {
        "it was not requested, or was met before": (
            "support_is_not_met_without_a_request_or_twice only_the_id_of_a_request_is_one"
        ),
    },
    "invitation.sent": {
        "the workshop is closed": "nobody_is_invited_once_the_workshop_is_closed",
        "the group is not in the scheme": "nobody_is_invited_for_a_group_outside_the_scheme",
    },
    "invitation.answered": {
        "there is no such invitation": "an_answer_needs_an_invitation",
    },
    "person.registered": {
        "the id is registered": "an_id_is_registered_once",
        "the invitation was used": "an_invitation_brings_one_person",
        "the group is not in the scheme": "nobody_is_registered_for_a_group_outside_the_scheme",
    },
    "consent.given": {
        "the person is not registered": "a_stranger_does_not_consent",
    },
    "consent.withdrawn": {
        "a scope is not consented to": (
            "consent_that_was_not_given_is_not_withdrawn "
            "a_withdrawal_is_judged_at_the_moment_it_happened"
        ),
    },
    "demographic.recorded": {
        "no consent to demographics": "demographics_need_a_consent_of_their_own",
        "the value itself stands in the log": "the_value_itself_does_not_stand_in_the_log",
    },
    "presence.started": {
        "the person is in already": (
            "who_is_in_does_not_arrive an_arrival_is_judged_at_the_moment_it_happened"
        ),
        "the workshop is not open": "nobody_arrives_at_a_workshop_that_is_not_open",
        "the space is unknown": "nobody_arrives_in_a_space_that_is_unknown",
    },
    "presence.ended": {
        "the person is not in": "who_is_not_in_does_not_leave",
        "the workshop is not open": "nobody_leaves_a_workshop_that_is_not_open",
    },
    "presence.moved": {
        "the person is not in, or not in the origin": (
            "who_is_not_in_or_not_in_the_origin_does_not_move "
            "a_move_is_judged_at_the_moment_it_happened"
        ),
        "the destination is unknown or closed": "nobody_moves_to_a_space_that_is_unknown_or_closed",
    },
    "role.assigned": {
        "the person is not registered": "a_stranger_takes_on_no_part",
    },
    "activity.started": {
        "no plugin declares the method": "an_activity_needs_a_method_that_is_installed",
        "the workshop is not open": "an_activity_needs_an_open_workshop",
        "a space is unknown": "an_activity_takes_place_in_spaces_that_are_there",
    },
    "activity.paused": {
        "it is not running": (
            "what_is_not_running_is_not_paused without_a_running_activity_one_is_named"
        ),
    },
    "activity.resumed": {
        "it is not paused": "what_is_not_paused_is_not_resumed",
    },
    "activity.ended": {
        "it is neither running nor paused": (
            "what_ended_does_not_end_again without_a_running_activity_one_is_named"
        ),
    },
    "stage.entered": {
        "the activity is not running": "a_stage_needs_an_activity_that_runs",
        "``left`` is not the stage that it was in": "the_stage_that_is_left_is_the_one_that_runs",
    },
    "timebox.extended": {
        "no timebox is running": "without_a_timebox_there_is_nothing_to_extend",
    },
    "question.posed": {
        "the workshop is not open": "a_question_needs_an_open_workshop",
    },
    "turn.taken": {
        "the person is absent or has not consented to be recorded": (
            "who_is_absent_or_unconsenting_takes_no_turn "
            "presence_is_judged_at_the_moment_of_the_turn "
            "consent_is_judged_at_the_moment_of_the_turn"
        ),
    },
    "contribution.made": {
        "the author is absent or has not consented to be recorded": (
            "an_author_who_is_absent_or_unconsenting_is_not_recorded "
            "presence_and_consent_are_judged_at_the_moment_of_a_contribution"
        ),
        "the space is closed or unknown": "a_contribution_is_made_in_a_space_that_is_open",
        "the question or a ref is unknown": (
            "a_contribution_answers_a_question_that_was_posed "
            "a_contribution_takes_up_contributions_that_were_made"
        ),
    },
    "contribution.moderated": {
        "the contribution is unknown": "what_was_never_said_is_not_moderated",
    },
    "contribution.revealed": {
        "one is unknown or visible already": "what_is_unknown_or_visible_is_not_revealed",
    },
    "contribution.linked": {
        "either end is unknown": "a_link_has_two_ends_that_are_known",
        "both ends are the same": "nothing_is_linked_to_itself",
    },
    "stance.taken": {
        "the contribution is unknown": "a_stance_is_on_a_contribution",
        "the person is absent or has not consented to be recorded": (
            "who_is_absent_or_unconsenting_takes_no_stance"
        ),
        "the value is off the scale": "a_stance_off_the_scale_is_refused",
    },
    "item.clustered": {
        "there are no members": "an_empty_cluster_is_none",
        "a member is unknown": "a_cluster_has_members_that_are_contributions",
    },
    "item.parked": {
        "it is unknown or parked already": "what_is_unknown_or_parked_is_not_parked",
    },
    "rule.proposed": {
        "the agreement has moved on from ``base_version``": "a_rule_for_another_version_is_refused",
        "the proposer is not registered": "a_stranger_proposes_no_rule",
    },
    "rule.amended": {
        "the rule is unknown": "an_unknown_rule_is_not_amended",
        "it has moved on from ``base_version``": "an_amendment_of_an_earlier_wording_is_refused",
        "the proposer is not registered": "a_stranger_amends_no_rule",
    },
    "agreement.adopted": {
        "the assents do not meet the rule of decision": (
            "under_unanimity_silence_is_not_yes "
            "under_consent_everybody_is_asked_and_nobody_objects "
            "half_is_no_majority"
        ),
        "a rule is unknown": "an_agreement_holds_rules_that_were_proposed",
        "the version does not follow the last": "versions_of_the_agreement_follow_each_other",
    },
    "agreement.acknowledged": {
        "there is no such version": (
            "a_version_that_never_was_is_not_acknowledged "
            "without_an_agreement_there_is_nothing_to_acknowledge"
        ),
        "the person is not registered": "a_stranger_acknowledges_nothing",
    },
    "breach.raised": {
        "the rule was not in force when it happened": (
            "a_rule_that_was_not_in_force_was_not_broken beyond_its_precision_a_breach_is_refused"
        ),
    },
    "breach.resolved": {
        "the breach is unknown or was resolved": (
            "a_breach_that_is_unknown_or_resolved_is_not_resolved"
        ),
    },
    "proposal.tabled": {
        "a source or the proposer is unknown": (
            "a_proposal_stands_on_what_was_said a_stranger_proposes_nothing"
        ),
    },
    "proposal.amended": {
        "it is unknown, decided or withdrawn": (
            "what_is_unknown_decided_or_withdrawn_is_not_amended"
        ),
        "the version does not follow the last": "an_amendment_of_an_earlier_version_is_refused",
    },
    "proposal.withdrawn": {
        "it is unknown, decided or withdrawn": (
            "what_is_unknown_decided_or_withdrawn_is_not_withdrawn"
        ),
    },
    "ballot.opened": {
        "there are no options, or one stands twice": (
            "a_ballot_has_options_each_of_which_stands_once"
        ),
        "grades without a scale, dots without a budget": "grades_need_a_scale dots_need_a_budget",
    },
    "ballot.cast": {
        "the ballot is not open": "a_vote_needs_an_open_ballot",
        "the voter is not on the roll": "only_who_is_on_the_roll_votes",
        "over the budget or the cap": (
            "more_dots_than_the_budget_or_the_cap_are_refused "
            "without_a_cap_all_dots_may_go_on_one_option"
        ),
        "off the scale": (
            "a_vote_off_the_scale_is_refused a_vote_is_a_whole_number a_rank_is_given_once"
        ),
        "an unknown option": "an_option_that_is_not_voted_on_is_refused",
    },
    "ballot.closed": {
        "it is unknown or not open": "a_ballot_that_is_unknown_or_closed_does_not_close",
    },
    "ballot.revealed": {
        "it is unknown, not closed, or revealed already": (
            "what_is_unknown_open_or_revealed_is_not_revealed"
        ),
    },
    "objection.raised": {
        "the proposal is unknown or decided": "nobody_objects_to_what_is_unknown_or_decided",
        "the version is not the current one": "an_objection_to_an_earlier_wording_is_refused",
        "the person is not registered": "a_stranger_does_not_object",
    },
    "objection.resolved": {
        "it is unknown or not open": "an_objection_that_is_unknown_or_resolved_is_not_resolved",
    },
    "decision.recorded": {
        "the proposal is unknown, decided or withdrawn": (
            "what_is_unknown_decided_or_withdrawn_is_not_decided"
        ),
        "the version is not the current one": "a_decision_on_an_earlier_wording_is_refused",
        "its ballot is open": "a_decision_rests_on_a_ballot_that_is_closed",
        "it is adopted although the rule is not met": (
            "nothing_is_adopted_although_its_rule_is_not_met "
            "under_unanimity_silence_is_no_yes "
            "consent_needs_everybody_asked "
            "a_majority_is_more_than_half_in_the_upper_half "
            "fist_to_five_passes_when_everybody_shows_three "
            "a_share_of_the_votes_reaches_the_threshold "
            "the_mean_reaches_the_threshold "
            "below_the_quorum_nothing_is_decided "
            "votes_on_an_earlier_wording_do_not_count"
        ),
    },
    "commitment.made": {
        "the owner is not registered or has not consented to be recorded": (
            "an_owner_who_is_a_stranger_or_unconsenting_is_not_recorded "
            "consent_is_judged_at_the_moment_of_a_commitment"
        ),
        "a source is unknown": "a_commitment_carries_out_what_is_known",
    },
    "commitment.updated": {
        "it is unknown": "an_unknown_commitment_is_not_updated",
    },
    "code.defined": {
        "that version of that code exists": "a_version_of_a_code_is_defined_once",
    },
    "code.applied": {
        "contribution or code is unknown": "only_what_is_known_is_coded",
        "the span lies outside the text": (
            "a_span_lies_inside_the_text a_span_is_measured_in_the_corrected_text"
        ),
        "the pass is frozen": "a_frozen_pass_is_not_altered",
    },
    "code.pass-frozen": {
        "it is unknown or frozen already": "a_pass_that_is_unknown_or_frozen_is_not_frozen",
    },
    "theme.revised": {
        "a parent is unknown": "a_theme_does_not_come_from_an_unknown_parent",
        "a theme that is dropped is unknown": "an_unknown_theme_is_not_dropped",
        "a code is unknown": "a_theme_is_built_from_codes_that_are_defined",
    },
    "instrument.issued": {
        "that wave was issued before": "a_wave_is_issued_once",
        "low is not below high": "the_lowest_answer_is_below_the_highest",
        "there are no items": "an_instrument_has_items",
    },
    "response.submitted": {
        "not issued": "a_response_needs_an_instrument_that_was_issued",
        "not on the roll": "only_who_is_on_the_roll_responds",
        "an answer out of range or to an unknown item": (
            "an_answer_out_of_range_is_refused "
            "an_answer_is_a_whole_number "
            "an_answer_to_an_unknown_item_is_refused"
        ),
        "a second response that does not replace the first": (
            "a_second_response_replaces_the_first_or_is_refused"
        ),
    },
    "assessment.made": {
        "evidence is named that is not in the log": "an_assessment_rests_on_what_is_in_the_log",
    },
    "report.published": {
        "the cut lies beyond the head of the log": "a_report_beyond_the_head_of_the_log_is_refused",
        "the disclosure audit failed": "a_report_that_failed_its_audit_is_not_published",
    },
    "feedback.given": {
        "the target is unknown": "feedback_has_a_target",
    },
    "record.corrected": {
        "the target is unknown or redacted": "what_is_unknown_or_redacted_is_not_corrected",
        "the patch touches who or which": "who_and_which_is_never_corrected",
        "the patched event would be invalid": (
            "a_correction_that_would_make_an_invalid_event_is_refused"
        ),
    },
    "record.redacted": {
        "the target is unknown or redacted already": (
            "what_is_unknown_or_withheld_is_not_withheld what_is_not_there_is_not_located"
        ),
    },
    "person.forgotten": {
        "they are unknown or forgotten already": (
            "who_is_unknown_is_not_forgotten nobody_is_forgotten_twice"
        ),
        "the invitation brought somebody, who is forgotten instead": (
            "an_invitation_goes_with_the_person_that_it_brought"
        ),
    },
    "programme.announced": {
        "the programme was announced before": "a_programme_is_announced_once",
    },
    "programme.workshop-added": {
        "the programme is not announced": "a_programme_that_is_not_announced_has_no_workshops",
        "the workshop belongs to it already": "a_workshop_is_added_once",
    },
    "programme.workshop-removed": {
        "the workshop does not belong to the programme": (
            "a_workshop_that_does_not_belong_is_not_taken_out"
        ),
    },
}


@pytest.mark.parametrize("cls", NEUTRAL, ids=lambda cls: event_type(cls).name)
def test_every_refusal_of_an_event_is_in_the_table(
    cls: Any, announced_under: Callable[[Any, str], set[str]]
) -> None:
    """Word for word, so that a new one cannot come in without a test."""
    said = announced_under(cls, "Refused when")
    assert said, "an event that nothing refuses needs no decision function"
    assert set(REFUSED[event_type(cls).name]) == said


def test_every_test_that_the_table_of_refusals_names_exists(names_of_tests: set[str]) -> None:
    """For events of the core alone, and at least one for each line."""
    assert REFUSED.keys() == {event_type(cls).name for cls in NEUTRAL}
    for event, items in REFUSED.items():
        for item, tests in items.items():
            assert tests.split(), f"{event}: {item} has no test"
            unknown = {f"test_{name}" for name in tests.split()} - names_of_tests
            assert not unknown, f"{event}: {item} names {unknown}"
