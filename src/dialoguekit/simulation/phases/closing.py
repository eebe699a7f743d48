"""Commitments, closing round, departure, corrections and late responses."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from functools import partial

from dialoguekit.application.command_runner import WorkshopRunner
from dialoguekit.simulation import method_runs
from dialoguekit.simulation.note_taking import ContributionSetting, write_contribution
from dialoguekit.simulation.phases.asset_mapping import DUPLICATES_PER_LATE_MERGE, merge_duplicates
from dialoguekit.simulation.questionnaire import answer_questionnaire, issue_questionnaire
from dialoguekit.simulation.region_material import Commitment
from dialoguekit.simulation.statements import GROUPS, Statement
from dialoguekit.simulation.workshop import (
    Attendee,
    PendingActions,
    SimulatedWorkshop,
    add_plenary_turns,
    pose_question,
    seconds,
)


def make_commitments(workshop: SimulatedWorkshop) -> None:
    """Simulate commitments, each with a due date and a review date.

    Where ``destiny-rushed`` is seeded, it takes about a third of its time and ends with two.
    """
    rng = workshop.rng
    start, end = workshop.phase_times("destiny")
    rushed = "destiny-rushed" in workshop.defects
    if rushed:
        end = start + (end - start) * 0.35
    activity = method_runs.start_phase(workshop, "destiny", start, [workshop.plenary_space])
    pending = PendingActions(workshop)
    pose_question(workshop, pending, "start-what", start + seconds(15))
    commitments = _choose_commitments(workshop)[: 2 if rushed else None]
    times = workshop.times_between(start + seconds(60), end - seconds(30), len(commitments))
    owners = {group: rng.shuffled(workshop.present_attendees(group)) for group in GROUPS}
    for commitment, at in zip(commitments, times, strict=True):
        owner = owners[commitment.group].pop(0)
        owners[commitment.group].append(owner)
        pending.add(
            at,
            partial(_make_commitment, workshop),
            commitment,
            owner,
            space=workshop.plenary_space,
            **owner.context,
        )
    add_plenary_turns(workshop, pending, "destiny", start + seconds(30), end - seconds(20))
    pending.run_all()
    method_runs.end_phase(workshop, "destiny", activity, end)


def _choose_commitments(workshop: SimulatedWorkshop) -> list[Commitment]:
    """Return one commitment for each decision, and others."""
    rng = workshop.rng
    commitments = rng.shuffled(workshop.region.commitments)
    first = [
        next(commitment for commitment in commitments if commitment.proposal == key)
        for key in workshop.decision_ids
    ]
    rest = [commitment for commitment in commitments if commitment not in first]
    return rng.shuffled([*first, *rest][: rng.integer(11, 14)])


def _make_commitment(
    workshop: SimulatedWorkshop, handle: WorkshopRunner, commitment: Commitment, owner: Attendee
) -> None:
    key = commitment.proposal
    due = (workshop.day_start + timedelta(weeks=commitment.due_in_weeks)).date()
    commitment_id = handle.make_commitment(
        owner.id,
        commitment.text,
        due=due,
        bucket=_final_bucket(workshop, key),
        review=due + timedelta(weeks=4),
        sources=[workshop.decision_ids.get(key, workshop.proposal_ids[key])],
    )
    workshop.commitment_ids.append(commitment_id)


def _final_bucket(workshop: SimulatedWorkshop, proposal: str) -> int:
    """Return the final bucket of a proposal."""
    if "licensing" in workshop.defects:
        return 1
    return next(p.bucket for p in workshop.region.proposals if p.key == proposal)


def close_workshop(workshop: SimulatedWorkshop) -> None:
    """Simulate the closing round, the second questionnaire and the departure."""
    rng = workshop.rng
    start, end = workshop.phase_times("closing")
    activity = method_runs.start_phase(workshop, "closing", start, [workshop.plenary_space])
    pending = PendingActions(workshop)
    add_plenary_turns(workshop, pending, "closing", start + seconds(10), start + seconds(120))
    pose_question(workshop, pending, "one-phrase", start + seconds(130))
    round_end = end - seconds(150)
    present = {group: rng.shuffled(workshop.present_attendees(group)) for group in GROUPS}
    times = workshop.times_between(
        start + seconds(140), round_end - seconds(10), len(workshop.closing_statements)
    )
    setting = ContributionSetting(
        activity, workshop.plenary_space, "one-phrase", start + seconds(130), round_end
    )
    for number, (closing, at) in enumerate(zip(workshop.closing_statements, times, strict=True)):
        author = present[closing.group].pop()
        statement = Statement(
            key=f"closing-{number}",
            kind="closing",
            group=closing.group,
            theme="",
            text=closing.text,
        )
        context = {**author.context, "capture": "verbatim"}
        write_contribution(
            workshop, pending, statement, author, at, setting, writer_context=context
        )
    _read_unsigned_notes(workshop, pending, start + seconds(120), activity)
    _count_hands(workshop, pending, round_end, activity)
    issue_questionnaire(workshop, pending, "post", round_end + seconds(5))
    respondents = rng.sample(
        workshop.present_attendees(), round(len(workshop.present_attendees()) * 0.75)
    )
    for attendee, at in zip(
        respondents,
        workshop.times_between(round_end + seconds(15), end - seconds(20), len(respondents)),
        strict=True,
    ):
        answer_questionnaire(workshop, pending, attendee, "post", at)
    workshop.post_nonrespondents = [
        attendee for attendee in workshop.attendees if attendee not in respondents
    ]
    pending.run_all()
    method_runs.end_phase(workshop, "closing", activity, end)
    _record_departures(workshop)


def _read_unsigned_notes(
    workshop: SimulatedWorkshop, pending: PendingActions, at: datetime, activity: str
) -> None:
    """Add two notes without a name from the box at the door; the group of one is known."""
    notes = workshop.shared.phrases["unsigned_notes"]
    first = 2 * workshop.index % len(notes)
    for number, text in enumerate(notes[first : first + 2]):
        pending.add(
            at + seconds(2 * number),
            lambda h, text, group: h.contribute(None, text, kind="note", group=group),
            text,
            None if number else GROUPS[workshop.index % len(GROUPS)],
            space=workshop.plenary_space,
            activity=activity,
            **workshop.scribe_context,
        )


def _count_hands(
    workshop: SimulatedWorkshop, pending: PendingActions, at: datetime, activity: str
) -> None:
    """Add a show of hands by group, counted by the scribe: all but two want to meet again."""
    present = [attendee.group for attendee in workshop.present_attendees()]
    others = {GROUPS[0]: "abstain", GROUPS[1]: "no"}
    by_group = {
        group: {"yes": max(0, present.count(group) - 1), other: min(1, present.count(group))}
        for group, other in others.items()
    }
    counts = Counter[str]()
    for numbers in by_group.values():
        counts.update(numbers)
    pending.add(
        at,
        lambda h: h.record_count(
            {answer: counts[answer] for answer in ("yes", "no", "abstain")},
            title="Shall we meet again in three months?",
            by_group=by_group,
            asked=len(present),
            counted_by=[workshop.scribe_id],
            rule="share",
            share="2/3",
        ),
        space=workshop.plenary_space,
        activity=activity,
        **workshop.scribe_context,
    )


def _record_departures(workshop: SimulatedWorkshop) -> None:
    """Record the departure of all people, staff last, and close the workshop."""
    start = workshop.now + seconds(20)
    pending = PendingActions(workshop)
    present = [attendee.id for attendee in workshop.present_attendees()]
    leaving = [
        *zip(
            present, workshop.times_between(start, start + seconds(240), len(present)), strict=True
        ),
        *((person, start + seconds(270 + 10 * n)) for n, person in enumerate(workshop.staff_ids)),
    ]
    for person, at in leaving:
        pending.add(at, lambda h, id: h.leave(id), person, **workshop.scribe_context)
    pending.add(start + seconds(330), lambda h: h.close(), **workshop.facilitator_context)
    pending.run_all()
    for attendee in workshop.attendees:
        attendee.is_present = False


def correct_record(workshop: SimulatedWorkshop) -> None:
    """Simulate the evening: transcription errors are corrected and duplicate assets merged."""
    start = workshop.day_start + timedelta(hours=8)
    pending = PendingActions(workshop)
    times = workshop.times_between(start, start + timedelta(hours=2), len(workshop.corrections))
    for (contribution_id, correct, reason), at in zip(workshop.corrections, times, strict=True):
        pending.add(
            at,
            lambda h, target, correct, reason: h.correct(target, correct, reason=reason),
            contribution_id,
            correct,
            reason,
            **workshop.scribe_context,
        )
    remaining = [
        pair
        for n, pair in enumerate(workshop.duplicate_assets)
        if not n % DUPLICATES_PER_LATE_MERGE
    ]
    merge_duplicates(workshop, pending, remaining, start, start + timedelta(hours=2))
    pending.run_all()


def collect_late_responses(workshop: SimulatedWorkshop) -> None:
    """Simulate the next days: late questionnaires, and a withdrawn consent in some workshops."""
    rng = workshop.rng
    start = workshop.day_start + timedelta(days=1)
    pending = PendingActions(workshop)
    late_respondents = rng.sample(
        workshop.post_nonrespondents, max(1, round(len(workshop.attendees) / 12))
    )
    for attendee in late_respondents:
        at = workshop.time_between(start, start + timedelta(days=6))
        answer_questionnaire(workshop, pending, attendee, "post", at)
    if workshop.index % 2 == 0:
        quotable = [attendee for attendee in workshop.attendees if "quote" in attendee.scopes]
        attendee = rng.choice([g for g in quotable if g is not workshop.identifiable_attendee])
        reason = workshop.random_phrase("withdrawal_reasons") if rng.bernoulli(0.5) else None
        pending.add(
            workshop.time_between(start, start + timedelta(days=8)),
            lambda h: h.withdraw_consent(attendee.id, ("quote",), reason=reason),
            **attendee.context,
        )
    pending.run_all()
