"""Refusals: every clause of a docstring has its own test.

The table maps the clauses under "Refused when" in the docstring of an event class, verbatim, to
their tests, without the prefix ``test_``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dialoguekit.events import CORE_EVENTS, event_type

REFUSED: dict[str, dict[str, str]] = {
    "workshop.scheduled": {
        "the workshop was scheduled before": "a_workshop_is_scheduled_once",
        "two groups have the same name": "two_groups_do_not_share_a_name",
        "it has no group": "a_workshop_has_at_least_one_group",
        "the time zone is unknown": "a_workshop_has_a_known_time_zone",
    },
    "workshop.opened": {
        "it is not scheduled, is open already, or was closed": (
            "commands_need_a_scheduled_workshop "
            "an_open_workshop_does_not_open_again "
            "a_closed_workshop_does_not_open_again"
        )
    },
    "workshop.closed": {"the workshop is not open": "only_an_open_workshop_closes"},
    "plan.set": {
        "the workshop is not scheduled": "commands_need_a_scheduled_workshop",
        "activities and timeboxes differ in number": "a_plan_has_as_many_timeboxes_as_activities",
    },
    "space.created": {"the parent is unknown or closed": "a_space_needs_a_known_open_parent"},
    "space.closed": {"the space is unknown or closed already": "only_a_known_open_space_is_closed"},
    "support.requested": {"the person is not registered": "commands_need_a_registered_person"},
    "support.met": {
        "it was not requested, or was provided before": (
            "only_requested_support_is_provided a_code_is_not_a_request_for_support"
        )
    },
    "invitation.sent": {
        "the workshop is closed": "a_closed_workshop_sends_no_invitation",
        "the group is not in the scheme": "an_invitation_needs_a_group_of_the_scheme",
    },
    "invitation.answered": {"there is no such invitation": "an_answer_needs_an_invitation"},
    "person.registered": {
        "the id is registered": "an_id_is_registered_once",
        "the invitation was used": "an_invitation_is_used_by_one_person",
        "the group is not in the scheme": "a_registration_needs_a_group_of_the_scheme",
    },
    "token.issued": {
        "the token was issued": "a_token_is_issued_once",
        "the token is in use as an id": "a_token_is_no_id",
        "the group is not in the scheme": "a_token_needs_a_group_of_the_scheme",
    },
    "person.merged": {
        "a person is not registered": "only_known_people_are_merged",
        "both ids are of the same person already": "two_ids_are_merged_once",
        "the alias has voted in an open secret ballot": (
            "an_alias_that_voted_in_an_open_secret_ballot_is_not_merged"
        ),
        "the id that is kept is a token and the other is registered": (
            "a_registered_person_is_kept_rather_than_a_token"
        ),
    },
    "programme.person-matched": {
        "a workshop does not belong to the programme, or nobody is registered in it": (
            "people_are_matched_in_workshops_of_the_programme "
            "people_are_matched_in_workshops_with_people"
        ),
        "fewer than two workshops are named": "people_are_matched_in_two_workshops",
        "a person is not registered or was forgotten": "known_people_are_matched",
        "two people of one workshop would be the same person with the earlier matches": (
            "no_two_people_of_a_workshop_are_matched_with_one_another"
        ),
    },
    "round.opened": {
        "the activity is unknown or ended": "a_round_needs_an_activity_that_runs",
        "the roll is empty": "a_round_asks_somebody",
        "a person on the roll is not registered": "a_round_asks_known_people",
        "the quorum is larger than the roll": "a_quorum_is_not_larger_than_the_roll",
        "the deadline is before the opening": "a_deadline_is_after_the_opening",
    },
    "round.shown": {
        "the round is unknown": "something_is_shown_in_a_known_round",
        "the person is not on its roll": "something_is_shown_to_people_on_the_roll",
        "neither items nor feedback is given": "something_is_shown",
        "an item is unknown": "known_items_are_shown",
    },
    "round.answered": {
        "the round is not open": "an_answer_needs_an_open_round",
        "the person is not on its roll": "an_answer_is_of_somebody_on_the_roll",
        "the person had not consented to be recorded": "an_answer_needs_consent",
    },
    "round.extended": {
        "the round is not open": "only_an_open_round_is_extended",
        "the new deadline is not later than the one before": "a_deadline_moves_to_a_later_time",
    },
    "round.closed": {
        "the round is not open": "a_round_is_closed_once",
        "it is dated before the opening": "a_round_is_not_closed_before_its_opening",
    },
    "consent.given": {"the person is not registered": "commands_need_a_registered_person"},
    "consent.withdrawn": {
        "there is no consent to a scope": (
            "only_a_given_consent_is_withdrawn a_withdrawal_is_checked_at_its_own_time"
        )
    },
    "demographic.recorded": {
        "there is no consent to demographics": "demographics_need_their_own_consent",
        "the reference is not a vault reference": "a_demographic_value_is_not_recorded",
    },
    "presence.started": {
        "the person is present already": (
            "a_present_person_does_not_arrive an_arrival_is_checked_at_its_own_time"
        ),
        "the workshop is not open": "an_arrival_needs_an_open_workshop",
        "the space is unknown": "an_arrival_needs_a_known_open_space",
    },
    "presence.ended": {
        "the person is not present": "only_a_present_person_leaves",
        "the workshop is not open": "a_departure_needs_an_open_workshop",
    },
    "presence.moved": {
        "the person is not present, or not in the origin": (
            "a_move_needs_presence_in_the_origin a_move_is_checked_at_its_own_time"
        ),
        "the destination is unknown or closed": "a_move_needs_a_known_open_space",
    },
    "role.assigned": {
        "the person is not registered": "commands_need_a_registered_person",
        "the role is the id of a person": "an_office_is_no_persons_id",
    },
    "activity.started": {
        "no plugin declares the method": "an_activity_needs_an_installed_method",
        "the method does not have the template": "a_template_is_one_of_the_method",
        "the workshop is not open": "an_activity_needs_an_open_workshop",
        "a space is unknown": "an_activity_needs_open_spaces",
        "a person on the roll is not registered": "an_activity_at_a_distance_asks_known_people",
    },
    "activity.paused": {
        "it is not running": (
            "only_a_running_activity_is_paused without_a_running_activity_one_has_to_be_named"
        )
    },
    "activity.resumed": {"it is not paused": "only_a_paused_activity_is_resumed"},
    "activity.ended": {
        "it is neither running nor paused": (
            "an_activity_ends_once without_a_running_activity_one_has_to_be_named"
        )
    },
    "stage.entered": {
        "the activity is not running": "a_stage_needs_a_running_activity",
        "the method does not have the stage": "a_stage_is_one_of_the_method",
        "``left`` is not its current stage": "the_stage_left_is_the_current_one",
    },
    "timebox.extended": {"no timebox is running": "without_a_timebox_none_is_extended"},
    "question.posed": {"the workshop is not open": "a_question_needs_an_open_workshop"},
    "turn.taken": {
        "the person is absent or has not consented to be recorded": (
            "a_turn_needs_presence_and_consent "
            "presence_is_checked_at_the_time_of_the_turn "
            "consent_is_checked_at_the_time_of_the_turn"
        )
    },
    "contribution.made": {
        "the author is absent or has not consented to be recorded": (
            "an_author_needs_presence_and_consent "
            "presence_and_consent_are_checked_at_the_time_of_a_contribution"
        ),
        "the group is not in the scheme, or given beside an author": (
            "the_group_of_an_unknown_author_is_in_the_scheme an_author_has_a_group_already"
        ),
        "the space is closed or unknown": "a_contribution_needs_an_open_space",
        "the question or a ref is unknown": (
            "a_contribution_answers_a_posed_question a_contribution_refers_to_earlier_contributions"
        ),
    },
    "contribution.moderated": {
        "the contribution is unknown": "an_unknown_contribution_is_not_moderated"
    },
    "contribution.revealed": {
        "one is unknown or visible already": "only_hidden_contributions_are_revealed"
    },
    "contribution.linked": {
        "an end of the link is unknown": "a_link_has_two_known_ends",
        "both ends are the same": "nothing_is_linked_to_itself",
    },
    "stance.taken": {
        "the contribution is unknown": "a_stance_needs_a_contribution",
        "the person is absent or has not consented to be recorded": (
            "a_stance_needs_presence_and_consent"
        ),
        "the value is off the scale": "a_stance_off_the_scale_is_refused",
    },
    "item.clustered": {
        "there are no members": "a_cluster_is_not_empty",
        "a member is unknown": "a_cluster_consists_of_contributions",
        "the author is not registered": "commands_need_a_registered_person",
    },
    "item.parked": {"it is unknown or parked already": "only_a_known_contribution_is_parked_once"},
    "rule.proposed": {
        "the person withdrew the consent to be recorded": "nobody_is_recorded_after_a_withdrawal",
        "the agreement has moved on from ``base_version``": "a_rule_for_another_version_is_refused",
        "the proposer is not registered": "commands_need_a_registered_person",
    },
    "rule.amended": {
        "the person withdrew the consent to be recorded": "nobody_is_recorded_after_a_withdrawal",
        "the rule is unknown": "an_unknown_rule_is_not_amended",
        "it has moved on from ``base_version``": "an_amendment_of_an_earlier_wording_is_refused",
        "the proposer is not registered": "commands_need_a_registered_person",
    },
    "agreement.adopted": {
        "the assents do not meet the decision rule": (
            "under_unanimity_silence_is_not_yes "
            "under_consent_everyone_is_asked_and_no_one_objects "
            "half_is_not_a_majority"
        ),
        "a rule is unknown": "an_agreement_has_proposed_rules",
        "the version does not follow the last": "versions_of_the_agreement_follow_each_other",
        "what stays in the room is none of the three, or its rule is not in the version": (
            "a_clause_about_what_may_leave_the_room_is_one_of_the_version"
        ),
    },
    "agreement.acknowledged": {
        "the person withdrew the consent to be recorded": "nobody_is_recorded_after_a_withdrawal",
        "there is no such version": (
            "an_unknown_version_is_not_acknowledged "
            "without_an_agreement_there_is_nothing_to_acknowledge"
        ),
        "the person is not registered": "commands_need_a_registered_person",
    },
    "breach.raised": {
        "the person withdrew the consent to be recorded": "nobody_is_recorded_after_a_withdrawal",
        "the rule was not in force when it happened": (
            "a_rule_that_was_not_in_force_was_not_broken outside_the_precision_a_breach_is_refused"
        ),
    },
    "breach.resolved": {
        "the person withdrew the consent to be recorded": "nobody_is_recorded_after_a_withdrawal",
        "the breach is unknown or already resolved": ("only_an_open_breach_is_resolved"),
        "the author is not registered": "commands_need_a_registered_person",
    },
    "proposal.tabled": {
        "the person withdrew the consent to be recorded": "nobody_is_recorded_after_a_withdrawal",
        "a source or the proposer is unknown": (
            "a_proposal_needs_known_sources commands_need_a_registered_person"
        ),
    },
    "proposal.amended": {
        "the person withdrew the consent to be recorded": "nobody_is_recorded_after_a_withdrawal",
        "it is unknown, decided or withdrawn": ("a_command_on_a_proposal_needs_an_open_one"),
        "the version does not follow the last": "an_amendment_of_an_earlier_version_is_refused",
        "the author is not registered": "commands_need_a_registered_person",
    },
    "proposal.withdrawn": {
        "it is unknown, decided or withdrawn": ("a_command_on_a_proposal_needs_an_open_one"),
        "the author is not registered": "commands_need_a_registered_person",
    },
    "ballot.opened": {
        "there are no options, or one is named twice": ("a_ballot_has_distinct_options"),
        "a person on the roll is not registered": "a_ballot_asks_known_people",
        "somebody on the roll was forgotten": "nobody_forgotten_is_asked",
        "grades have no scale": "grades_need_a_scale",
        "dots have no budget": "dots_need_a_budget",
        "the rule cannot be counted on this kind of ballot": "a_ballot_carries_its_rule",
        "the threshold is off the scale": "a_threshold_is_on_the_scale",
        "the quorum is larger than the roll": "a_quorum_can_be_reached",
    },
    "ballot.cast": {
        "the person withdrew the consent to be recorded": "nobody_is_recorded_after_a_withdrawal",
        "the ballot was not open when it was cast, or is revealed or decided": (
            "a_vote_needs_an_open_ballot a_vote_is_not_dated_before_the_opening "
            "a_vote_on_paper_is_recorded_after_the_close"
        ),
        "the voter is not on the roll": "only_people_on_the_roll_vote",
        "it exceeds the budget or the cap": (
            "more_dots_than_the_budget_or_the_cap_are_refused "
            "without_a_cap_all_dots_may_go_to_one_option"
        ),
        "it is off the scale": (
            "a_vote_off_the_scale_is_refused a_vote_is_a_whole_number a_rank_is_given_once"
        ),
        "an option is unknown": "an_unknown_option_is_refused",
    },
    "ballot.answered": {
        "the person withdrew the consent to be recorded": "nobody_is_recorded_after_a_withdrawal",
        "the ballot is not open": "a_vote_needs_an_open_ballot",
        "the voter is not on the roll": "only_people_on_the_roll_vote",
        "it exceeds the budget or the cap": (
            "more_dots_than_the_budget_or_the_cap_are_refused "
            "without_a_cap_all_dots_may_go_to_one_option"
        ),
        "it is off the scale": (
            "a_vote_off_the_scale_is_refused a_vote_is_a_whole_number a_rank_is_given_once"
        ),
        "an option is unknown": "an_unknown_option_is_refused",
        "the comment is too long": "a_secret_comment_has_a_limit",
    },
    "ballot.closed": {"it is unknown or not open": "only_an_open_ballot_is_closed"},
    "ballot.revealed": {
        "it is unknown, not closed, or revealed already": ("only_a_closed_ballot_is_revealed")
    },
    "objection.raised": {
        "the person withdrew the consent to be recorded": "nobody_is_recorded_after_a_withdrawal",
        "the proposal is unknown or decided": "a_command_on_a_proposal_needs_an_open_one",
        "the version is not the current one": "an_objection_to_an_earlier_version_is_refused",
        "the person is not registered": "commands_need_a_registered_person",
    },
    "objection.resolved": {
        "the person withdrew the consent to be recorded": "nobody_is_recorded_after_a_withdrawal",
        "it is unknown or not open": "only_an_open_objection_is_resolved",
        "the author is not registered": "commands_need_a_registered_person",
    },
    "decision.recorded": {
        "the proposal is unknown, decided or withdrawn": (
            "a_command_on_a_proposal_needs_an_open_one"
        ),
        "the version is not the current one": "a_decision_on_an_earlier_version_is_refused",
        "its ballot is open": "a_decision_needs_a_closed_ballot",
        "it is adopted although the rule is not met, or by another rule than its secret ballot "
        "announced": (
            "secret_votes_decide_by_the_rule_that_was_announced "
            "adoption_needs_its_rule_to_be_met "
            "under_unanimity_no_vote_is_not_a_yes "
            "consent_needs_an_answer_from_everyone "
            "a_majority_is_more_than_half_in_the_upper_half "
            "fist_to_five_passes_if_everyone_shows_three "
            "a_share_of_the_votes_reaches_the_threshold "
            "the_mean_reaches_the_threshold "
            "below_the_quorum_nothing_is_adopted "
            "votes_on_an_earlier_version_do_not_count"
        ),
    },
    "commitment.made": {
        "the owner is not registered or has not consented to be recorded": (
            "commands_need_a_registered_person an_owner_has_to_consent "
            "consent_is_checked_at_the_time_of_a_commitment"
        ),
        "a source is unknown": "a_commitment_needs_known_sources",
    },
    "dissent.recorded": {
        "the person withdrew the consent to be recorded": "nobody_is_recorded_after_a_withdrawal",
        "the decision is unknown": "a_dissent_needs_a_decision",
        "the person is not registered": "commands_need_a_registered_person",
    },
    "commitment.updated": {
        "the person withdrew the consent to be recorded": "nobody_is_recorded_after_a_withdrawal",
        "it is unknown": "an_unknown_commitment_is_not_updated",
        "the author is not registered": "commands_need_a_registered_person",
    },
    "code.defined": {"that version of that code exists": "a_version_of_a_code_is_defined_once"},
    "code.applied": {
        "contribution or code is unknown": "unknown_ids_are_not_coded",
        "the span is outside the text": (
            "a_span_is_inside_the_text a_span_is_measured_in_the_corrected_text"
        ),
        "the pass is frozen": "a_frozen_pass_does_not_change",
    },
    "code.pass-frozen": {"it is unknown or frozen already": "only_a_known_open_pass_is_frozen"},
    "theme.revised": {
        "a parent is unknown": "a_theme_needs_known_parents",
        "a theme that is dropped is unknown": "only_a_known_theme_is_dropped",
        "a code is unknown": "a_theme_has_defined_codes",
    },
    "instrument.issued": {
        "that wave was issued before": "a_wave_is_issued_once",
        "low is not below high": "the_lowest_answer_is_below_the_highest",
        "there are no items": "a_questionnaire_has_items",
        "a token is an id of people or invitations, or was forgotten": (
            "a_token_is_nobodys_id nobody_forgotten_is_asked"
        ),
    },
    "response.submitted": {
        "the person withdrew the consent to be recorded": "nobody_is_recorded_after_a_withdrawal",
        "the wave was not issued": "a_response_needs_an_issued_wave",
        "the token is not on the roll": "only_people_on_the_roll_respond",
        "an answer is out of range or to an unknown item": (
            "an_answer_out_of_range_is_refused "
            "an_answer_is_a_whole_number "
            "an_answer_to_an_unknown_item_is_refused"
        ),
        "a second response does not replace the first": (
            "a_second_response_replaces_the_first_or_is_refused"
        ),
    },
    "assessment.made": {
        "an id of the evidence is not in the log": "an_assessment_has_evidence_in_the_log",
        "the assessor is the id of a person": "an_office_is_no_persons_id",
    },
    "report.published": {
        "the position is after the head of the log": (
            "a_report_after_the_head_of_the_log_is_refused"
        ),
        "the disclosure audit failed": "a_report_that_failed_its_audit_is_not_published",
    },
    "feedback.given": {
        "the target is unknown": "feedback_needs_a_known_target",
        "the replier is the id of a person": "an_office_is_no_persons_id",
    },
    "record.corrected": {
        "the target is unknown or redacted": "only_a_known_unredacted_event_is_corrected",
        "the patch changes an identity field": "identity_fields_are_not_corrected",
        "the patched event would be invalid": ("an_invalid_correction_is_refused"),
        "it would have been refused when it was recorded": "a_correction_is_decided_like_the_fact",
        "an event recorded later would have been refused": ("a_later_event_must_still_be_possible"),
        "others have acted upon what would change": "what_others_acted_upon_is_not_changed",
        "it would show what was hidden": "a_correction_shows_nothing_that_was_hidden",
        "the time is after the recording": "a_corrected_time_is_not_after_the_recording",
        "the time is in no possible order": "a_corrected_time_keeps_a_possible_order",
    },
    "record.redacted": {
        "the target is unknown or redacted already": (
            "only_a_known_unredacted_event_is_redacted an_unknown_event_is_not_found"
        )
    },
    "person.forgotten": {
        "the id is unknown or forgotten already": (
            "an_unknown_id_is_not_forgotten a_person_is_forgotten_once"
        ),
        "the invitation was used, so its person has to be forgotten instead": (
            "a_used_invitation_is_forgotten_with_its_person"
        ),
    },
    "rule.assented": {
        "the rule is unknown or not in the version": "assents_are_to_rules_of_the_version",
        "someone is not on the roll": "only_the_roll_assents_to_a_rule",
        "the assents do not meet the decision rule": "each_rule_meets_the_decision_rule",
    },
    "count.recorded": {
        "there are no options, or one is named twice": "a_count_has_options",
        "a number is missing": "a_count_has_numbers_of_people",
        "a group is not in the scheme": "groups_that_are_counted_are_in_the_scheme",
        "groups have more answers than everyone": "groups_have_no_more_answers_than_everyone",
        "more answered one question than were asked": "no_more_answer_than_were_asked",
        "the target or someone who counted is unknown": (
            "a_count_has_a_known_target those_who_counted_are_registered"
        ),
        "the rule cannot be counted on it": "a_count_carries_rules_of_yes_and_no",
    },
    "finding.stated": {
        "the person withdrew the consent to be recorded": "nobody_is_recorded_after_a_withdrawal",
        "it has no evidence": "a_finding_rests_on_evidence",
        "an id of the evidence is not in the log": "the_evidence_of_a_finding_is_in_the_log",
        "the group is not in the scheme": "the_group_of_a_finding_is_in_the_scheme",
        "the role is the id of a person": "an_office_is_no_persons_id",
        "the person is not registered": "commands_need_a_registered_person",
        "the position is after the head of the log": "a_finding_is_as_of_a_position_in_the_log",
    },
    "finding.revised": {
        "the person withdrew the consent to be recorded": "nobody_is_recorded_after_a_withdrawal",
        "it is unknown or withdrawn": "only_a_standing_finding_is_reworded",
        "the version does not follow the last": "a_revision_follows_the_last_version",
        "it has no evidence": "a_finding_rests_on_evidence",
        "an id of the evidence is not in the log": "the_evidence_of_a_finding_is_in_the_log",
        "the role is the id of a person": "an_office_is_no_persons_id",
    },
    "finding.challenged": {
        "it is unknown or withdrawn": "only_a_standing_finding_is_reworded",
        "the version is not the current one": "an_answer_is_to_the_current_version",
        "the person is not registered or has not consented to be recorded": (
            "people_answer_a_finding_on_record"
        ),
    },
    "finding.endorsed": {
        "it is unknown or withdrawn": "only_a_standing_finding_is_reworded",
        "the version is not the current one": "an_answer_is_to_the_current_version",
        "the person is not registered or has not consented to be recorded": (
            "people_answer_a_finding_on_record"
        ),
    },
    "finding.withdrawn": {
        "the person withdrew the consent to be recorded": "nobody_is_recorded_after_a_withdrawal",
        "it is unknown or withdrawn": "only_a_standing_finding_is_reworded",
    },
    "file.imported": {
        "the workshop is not scheduled": "commands_need_a_scheduled_workshop",
        "the digest is none": "an_imported_file_has_a_digest",
        "a count is no number": "an_import_counts_in_whole_numbers",
    },
    "programme.announced": {"the programme was announced before": "a_programme_is_announced_once"},
    "programme.workshop-added": {
        "the programme is not announced": "a_programme_that_is_not_announced_has_no_workshops",
        "the workshop belongs to it already": "a_workshop_is_added_once",
    },
    "programme.workshop-removed": {
        "the workshop does not belong to the programme": (
            "only_a_workshop_of_the_programme_is_removed"
        )
    },
}


@pytest.mark.parametrize("cls", CORE_EVENTS, ids=lambda cls: event_type(cls).name)
def test_every_refusal_of_an_event_is_in_the_table(
    cls: Any, clauses_under: Callable[[Any, str], set[str]]
) -> None:
    """A new clause needs a test."""
    clauses = clauses_under(cls, "Refused when")
    assert clauses, "an event without refusals needs no command"
    assert set(REFUSED[event_type(cls).name]) == clauses


def test_every_test_in_the_table_of_refusals_exists(known_tests: set[str]) -> None:
    """Every clause of a core event has at least one."""
    assert REFUSED.keys() == {event_type(cls).name for cls in CORE_EVENTS}
    for event, items in REFUSED.items():
        for item, tests in items.items():
            assert tests.split(), f"{event}: {item} has no test"
            unknown = {f"test_{name}" for name in tests.split()} - known_tests
            assert not unknown, f"{event}: {item} names {unknown}"
