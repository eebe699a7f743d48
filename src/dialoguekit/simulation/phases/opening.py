"""The opening in plenary: welcome, working agreement and latecomers."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from dialoguekit.application.command_runner import WorkshopRunner
from dialoguekit.simulation import method_runs
from dialoguekit.simulation.phases.recruitment import check_in
from dialoguekit.simulation.region_material import Rule
from dialoguekit.simulation.workshop import (
    Attendee,
    PendingActions,
    SimulatedWorkshop,
    add_plenary_turns,
    pose_question,
    seconds,
)


def welcome(workshop: SimulatedWorkshop) -> None:
    """Simulate the welcome and the first question."""
    start, end = workshop.phase_times("welcome")
    activity = method_runs.start_phase(workshop, "welcome", start, [workshop.plenary_space])
    pending = PendingActions(workshop)
    pose_question(workshop, pending, "worth-it", start + seconds(workshop.rng.integer(100, 200)))
    add_plenary_turns(workshop, pending, "welcome", start + seconds(220), end - seconds(15))
    pending.run_all()
    method_runs.end_phase(workshop, "welcome", activity, end)


def adopt_agreement(workshop: SimulatedWorkshop) -> None:
    """Simulate the proposal, amendment and adoption of rules, then the latecomers."""
    rng = workshop.rng
    start, end = workshop.phase_times("agreement")
    adopted = end - seconds(rng.integer(110, 150))
    activity = method_runs.start_phase(workshop, "agreement", start, [workshop.plenary_space])
    pending = PendingActions(workshop)
    pose_question(workshop, pending, "speak-honestly", start + seconds(20))
    rules = _choose_rules(workshop)
    proposal_times = workshop.times_between(start + seconds(40), start + seconds(390), len(rules))
    imposed = _choose_imposed_rules(workshop, rules)
    for rule, at in zip(rules, proposal_times, strict=True):
        proposer = rng.choice(
            workshop.present_attendees(rule.group) or workshop.present_attendees()
        )
        context = workshop.facilitator_context if rule in imposed else proposer.context
        pending.add(
            at,
            partial(_propose_rule, workshop),
            rule,
            workshop.facilitator_ids[0] if rule in imposed else proposer.id,
            space=workshop.plenary_space,
            **context,
        )
    amended = [rule for rule in rules if rule.amended_text]
    amended = rng.sample(amended, rng.integer(3, 5))
    amendment_times = workshop.times_between(
        start + seconds(410), adopted - seconds(100), len(amended)
    )
    for rule, at in zip(amended, amendment_times, strict=True):
        person = rng.choice(workshop.present_attendees())
        pending.add(
            at,
            partial(_amend_rule, workshop),
            rule,
            person,
            space=workshop.plenary_space,
            **person.context,
        )
    pose_question(workshop, pending, "live-with", adopted - seconds(80))
    add_plenary_turns(workshop, pending, "agreement", start + seconds(60), adopted - seconds(90))
    if workshop.has_agreement:
        pending.add(
            adopted,
            partial(_adopt_agreement, workshop),
            space=workshop.plenary_space,
            **workshop.facilitator_context,
        )
    pending.run_all()
    method_runs.end_phase(workshop, "agreement", activity, adopted + seconds(15))
    _check_in_latecomers(workshop, adopted)


def _choose_rules(workshop: SimulatedWorkshop) -> list[Rule]:
    """Return eight to ten rules in random order, including all that will be amended."""
    rules = workshop.region.rules
    unamended = [rule for rule in rules if not rule.amended_text]
    left_out = workshop.rng.sample(unamended, workshop.rng.integer(0, min(2, len(unamended))))
    return workshop.rng.shuffled([rule for rule in rules if rule not in left_out])


def _choose_imposed_rules(workshop: SimulatedWorkshop, rules: list[Rule]) -> list[Rule]:
    """Return the rules that the facilitator imposes: most, where that defect is seeded."""
    return rules[: round(0.75 * len(rules))] if "imposed-rules" in workshop.defects else []


def _propose_rule(
    workshop: SimulatedWorkshop, handle: WorkshopRunner, rule: Rule, proposer: str
) -> None:
    workshop.rule_ids[rule.text] = handle.propose_rule(rule.text, need=rule.need, proposer=proposer)


def _amend_rule(
    workshop: SimulatedWorkshop, handle: WorkshopRunner, rule: Rule, proposer: Attendee
) -> None:
    handle.amend_rule(
        workshop.rule_ids[rule.text], rule.amended_text or rule.text, proposer=proposer.id
    )


def _adopt_agreement(workshop: SimulatedWorkshop, handle: WorkshopRunner) -> None:
    """Adopt the agreement by unanimity, or by consent without the assent of one or two.

    Where the defect is seeded, a majority is enough.
    """
    roll = [attendee.id for attendee in workshop.present_attendees()]
    if "agreement-by-majority" in workshop.defects:
        assents = roll[: len(roll) // 2 + 1]
        handle.adopt_agreement(decided_by="majority", assents=assents, roll=roll)
        return
    if workshop.index % 2 == 0:
        handle.adopt_agreement(decided_by="unanimity", assents=roll, roll=roll)
        return
    abstaining = workshop.rng.sample(roll, workshop.rng.integer(1, 2))
    assents = [person for person in roll if person not in abstaining]
    handle.adopt_agreement(decided_by="consent", assents=assents, roll=roll, asked=roll)


def _check_in_latecomers(workshop: SimulatedWorkshop, adopted_at: datetime) -> None:
    """Check in latecomers; they acknowledge the agreement unless that defect is seeded."""
    pending = PendingActions(workshop)
    at = adopted_at
    for attendee in workshop.attendees:
        if not attendee.is_late:
            continue
        at += seconds(workshop.rng.integer(75, 110))
        check_in(
            workshop,
            pending,
            attendee,
            at,
            answers_questionnaire=attendee not in workshop.pre_nonrespondents,
        )
        acknowledged = at + seconds(workshop.rng.integer(50, 100))
        if workshop.has_agreement and "newcomers-not-told" not in workshop.defects:
            pending.add(
                acknowledged,
                lambda h, id: h.acknowledge_agreement(id),
                attendee.id,
                space=workshop.plenary_space,
                **attendee.context,
            )
    pending.run_all()
