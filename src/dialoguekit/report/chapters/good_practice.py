"""Checks of good practice for any workshop and any method.

The events concerned are recorded, never refused; the checks raise flags.
"""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.document.blocks import Block, Flags, Text
from dialoguekit.events import (
    AgreementAcknowledged,
    AgreementAdopted,
    CodeApplied,
    ObjectionRaised,
    ObjectionResolved,
    PlanSet,
    PresenceMoved,
    RuleProposed,
    SpaceCreated,
    ThemeRevised,
    TurnTaken,
)
from dialoguekit.plugin.method import Analysis
from dialoguekit.plugin.record import Programme, Record
from dialoguekit.plugin.rules import Rule
from dialoguekit.report.chapters import good_practice_agreement as agreement_checks
from dialoguekit.report.chapters import good_practice_checks as checks
from dialoguekit.report.chapters import good_practice_decisions as decision_checks
from dialoguekit.report.chapters import good_practice_findings as finding_checks
from dialoguekit.report.chapters import good_practice_names as name_checks
from dialoguekit.report.chapters import good_practice_rounds as round_checks
from dialoguekit.report.chapters import good_practice_times as time_checks
from dialoguekit.report.chapters.decisions import KEEPS as DECISIONS

RULES: tuple[Rule[Record], ...] = (
    Rule(
        "plan-changed",
        "the plan is changed after the opening without a reason",
        checks.plan_has_reason,
    ),
    Rule("over-capacity", "a space is over its capacity", checks.within_capacity),
    Rule(
        "before-agreement",
        "a method begins before a working agreement is adopted",
        agreement_checks.after_agreement,
    ),
    Rule(
        "agreement-by-majority",
        "the working agreement is adopted by overall majority",
        agreement_checks.agreed_by_each_group,
    ),
    Rule(
        "agreement-unanswered",
        "someone who arrived after the agreement has not answered it by the end of the next "
        "activity, or of the workshop",
        agreement_checks.latecomers_answer,
    ),
    Rule(
        "rules-imposed",
        "the facilitator proposed more than half of the rules",
        agreement_checks.made_by_the_group,
        severity="info",
    ),
    Rule(
        "breach-resolved",
        "a breach is resolved",
        agreement_checks.breaches_resolved,
        severity="info",
    ),
    Rule(
        "breach-open",
        "the workshop is closed and a breach is open",
        agreement_checks.no_breach_open,
    ),
    Rule(
        "question-outside",
        "a question is posed while no activity is running",
        checks.asked_in_activity,
    ),
    Rule(
        "silent-group",
        f"no one from a group of {checks.MIN_SILENT_PEOPLE} or more took a turn in plenary, and "
        f"others took {checks.MIN_TURNS_OF_OTHERS} or more",
        checks.every_group_speaks,
    ),
    Rule(
        "roll-absent",
        "someone on the roll of a ballot is absent when it opens",
        checks.roll_is_present,
    ),
    Rule(
        "open-ballot",
        "the workshop is closed while a ballot is open",
        checks.ballots_closed,
    ),
    Rule(
        "two-votes-of-one-person",
        "a closed ballot counted votes under two ids of one person",
        round_checks.one_vote_each,
    ),
    Rule(
        "round-below-quorum",
        "a round ended below its quorum",
        round_checks.quorum_reached,
    ),
    Rule(
        "answer-after-deadline",
        "an answer came after the deadline of its round",
        round_checks.answered_in_time,
        severity="info",
    ),
    Rule(
        "proposal-unsourced",
        "a proposal is based on no contribution",
        checks.proposal_has_source,
    ),
    Rule(
        "duplicate-options",
        "two options of a ballot are of one cluster or have the same text",
        decision_checks.options_are_distinct,
    ),
    Rule(
        "adopted-over-low-grades",
        "a proposal is adopted by consent while someone gave one of the lowest two grades",
        decision_checks.not_over_low_grades,
    ),
    Rule(
        "decision-against-ballot",
        "a decision does not follow from its ballot or count",
        decision_checks.follows_from_votes,
    ),
    Rule(
        "decision-by-other-rule",
        "a decision is by another rule than its ballot or count announced",
        decision_checks.by_the_announced_rule,
    ),
    Rule(
        "tally-over-people",
        "a decision announces, or rests on a tally of, more votes than there are people",
        decision_checks.tallies_are_of_people,
    ),
    Rule(
        "hands-over-people",
        "a show of hands has more hands than participants present, in the room or of a group",
        decision_checks.hands_are_of_people,
    ),
    Rule("objection-unreasoned", "an objection has no reason", checks.objection_has_reason),
    Rule(
        "objection-unasked",
        "an objection is resolved without asking the person who raised it",
        checks.objector_was_asked,
    ),
    Rule("commitment-undated", "a commitment has no due date", checks.commitment_has_date),
    Rule(
        "derives-cycle",
        "contributions are derived from one another in a cycle",
        checks.derivations_end,
    ),
    Rule(
        "coding-unplaced",
        "a coded passage is not found again after its text was corrected",
        checks.codings_are_placed,
    ),
    Rule(
        "finding-changed",
        "the evidence of a finding was redacted, rejected or corrected since",
        finding_checks.evidence_stands,
    ),
    Rule(
        "finding-one-group",
        "the evidence of a finding is from one group, and it is stated as the view of everybody",
        finding_checks.evidence_is_from_several_groups,
    ),
    Rule(
        "finding-contradicted",
        "a contribution that contradicts the evidence of a finding is not part of it",
        finding_checks.contradictions_are_named,
    ),
    Rule("theme-orphan", "no code of a theme was applied", checks.themes_are_coded),
    Rule(
        "consent-version",
        "someone on record consented to another version of the form than most",
        checks.same_consent_form,
    ),
    Rule(
        "similar-names",
        "the names of two people look alike and differ",
        name_checks.names_differ,
    ),
    Rule(
        "similar-groups",
        "the labels of two groups look alike and differ",
        name_checks.groups_differ,
    ),
    Rule(
        "similar-options",
        "two options of a ballot look alike and differ",
        name_checks.options_differ,
    ),
    Rule(
        "lone-role",
        "a contribution carries a label that only its author has",
        checks.author_not_identified,
    ),
    Rule(
        "impossible-order",
        "something ends, changes or is decided before it begins",
        time_checks.possible_order,
    ),
    Rule(
        "before-opening",
        "events in the workshop are dated before its opening",
        time_checks.nothing_before_opening,
    ),
    Rule(
        "after-recording",
        "events are dated after they were recorded",
        time_checks.dated_before_recording,
    ),
    Rule(
        "dated-in-absence",
        "what a participant contributed is dated when they were absent",
        time_checks.dated_in_presence,
    ),
    Rule(
        "before-consent",
        "what a person contributed is dated before they consented to be recorded",
        time_checks.dated_after_consent,
    ),
)
"""The checks, in the order of their flags."""

INTRODUCTION = Text(
    "These checks apply to any workshop. Checks of a method's own rules are in the chapter of "
    "that method."
)


def build_view(record: Record) -> Record:
    """Return the record itself, which the checks read; every workshop is checked."""
    return record


def workshop_blocks(_: Record, __: Record) -> Iterator[Block]:
    """Yield the introduction; the flags follow it."""
    yield INTRODUCTION


def programme_blocks(programme: Programme[Record]) -> Iterator[Block]:
    """Yield the introduction and the flags of all workshops."""
    yield INTRODUCTION
    yield Flags(programme.flags)


ANALYSIS = Analysis(
    name="observations",
    title="Checks of good practice",
    summary="Breaches of good practice that any workshop can have.",
    keeps=tuple(
        dict.fromkeys(
            (
                PlanSet,
                SpaceCreated,
                PresenceMoved,
                AgreementAdopted,
                AgreementAcknowledged,
                RuleProposed,
                TurnTaken,
                ObjectionRaised,
                ObjectionResolved,
                CodeApplied,
                ThemeRevised,
                *DECISIONS,
                *time_checks.KEEPS,
            )
        )
    ),
    view=build_view,
    workshop_rules=RULES,
    workshop_blocks=workshop_blocks,
    programme_blocks=programme_blocks,
    absence="No event was recorded",
)
