"""Ballots with dots and gradients of agreement, objections and decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from dialoguekit.application.command_runner import WorkshopRunner
from dialoguekit.simulation import method_runs
from dialoguekit.simulation.region_material import Objection, Proposal
from dialoguekit.simulation.statements import GROUPS
from dialoguekit.simulation.workshop import (
    Attendee,
    PendingActions,
    SimulatedWorkshop,
    add_plenary_turns,
    pose_question,
    seconds,
)

DOTS_PER_PERSON, MAX_DOTS_PER_PROPOSAL = 4, 2
SERIOUS_DISAGREEMENT, LOWER_HALF_MAX = 1, 3

AGREEING_WEIGHTS = (0.0, 0.0, 0.05, 0.06, 0.05, 0.20, 0.27, 0.37)
SPLIT_WEIGHTS = (0.07, 0.14, 0.10, 0.17, 0.10, 0.17, 0.13, 0.12)
"""Weights of the steps of the scale, from veto to endorse."""


@attrs.define
class PlannedBallot:
    """A planned ballot on one proposal: each voter's step of the scale and comment."""

    proposal: Proposal
    outcome: str
    steps: dict[str, int]
    comments: dict[str, str]

    @property
    def dissent(self) -> list[str]:
        """Comments of voters in the lower half of the scale, at most three."""
        low = [text for id, text in self.comments.items() if self.steps[id] <= LOWER_HALF_MAX]
        return low[:3]


def decide(workshop: SimulatedWorkshop) -> None:
    """Simulate a dot ballot, ballots on the three leading proposals, and decisions by consent."""
    start, end = workshop.phase_times("deciding")
    activity = method_runs.start_phase(workshop, "deciding", start, [workshop.plenary_space])
    voters = workshop.present_attendees()
    pending = PendingActions(workshop)
    dots_end = start + seconds(200)
    leading = _run_dot_ballot(workshop, pending, voters, start + seconds(20), dots_end)
    pending.run_all()
    pose_question(workshop, pending, "how-far", dots_end + seconds(15))
    pose_question(workshop, pending, "one-step-up", dots_end + seconds(300))
    ballot_length = (end - dots_end - seconds(30)) / len(leading)
    ballots = _plan_ballots(workshop, leading, voters)
    for number, ballot in enumerate(ballots):
        ballot_start = dots_end + seconds(25) + ballot_length * number
        _run_support_ballot(workshop, pending, ballot, ballot_start, ballot_start + ballot_length)
    add_plenary_turns(workshop, pending, "deciding", start + seconds(60), end - seconds(30))
    pending.run_all()
    method_runs.end_phase(workshop, "deciding", activity, end)


def _run_dot_ballot(
    workshop: SimulatedWorkshop,
    pending: PendingActions,
    voters: list[Attendee],
    start: datetime,
    end: datetime,
) -> list[Proposal]:
    """Add the dot ballot; return the leading proposals, best first.

    Votes are drawn until the leading proposals are those for which the material has objections.
    """
    rng, proposals = workshop.rng, workshop.region.proposals
    contested = {objection.proposal for objection in workshop.region.objections}
    popular = 1.0
    while True:
        popular += 0.5
        weights = [
            popular + rng.random() if p.key in contested else rng.uniform(0.5, 1.0)
            for p in proposals
        ]
        choices_by_voter = {
            attendee.id: _distribute_dots(workshop, proposals, weights) for attendee in voters
        }
        dots: Counter[str] = Counter()
        for choices in choices_by_voter.values():
            dots.update(choices)
        leading = sorted(proposals, key=lambda p: (-dots[p.key], p.key))[: len(contested)]
        if {p.key for p in leading} == contested:
            break
    opened: list[str] = []

    def open_ballot(handle: WorkshopRunner) -> None:
        opened.append(
            handle.open_ballot(
                [workshop.proposal_ids[p.key] for p in proposals],
                title="Which of these do we look at more closely?",
                kind="dots",
                budget=DOTS_PER_PERSON,
                cap=MAX_DOTS_PER_PROPOSAL,
                roll=[attendee.id for attendee in voters],
            )
        )

    pending.add(start, open_ballot, **workshop.facilitator_context)
    times = workshop.times_between(start + seconds(10), end - seconds(15), len(voters))
    for attendee, at in zip(rng.shuffled(voters), times, strict=True):
        choices = {
            workshop.proposal_ids[key]: dots for key, dots in choices_by_voter[attendee.id].items()
        }
        pending.add(
            at,
            lambda h, id, choices: h.cast_vote(opened[0], id, choices),
            attendee.id,
            choices,
            space=workshop.plenary_space,
            **attendee.context,
        )
    pending.add(
        end - seconds(10), lambda h: h.close_ballot(opened[0]), **workshop.facilitator_context
    )
    pending.add(
        end - seconds(5), lambda h: h.reveal_ballot(opened[0]), **workshop.facilitator_context
    )
    return leading


def _distribute_dots(
    workshop: SimulatedWorkshop, proposals: tuple[Proposal, ...], weights: list[float]
) -> dict[str, int]:
    """Distribute the dots of one voter, no more than two per proposal."""
    choices: Counter[str] = Counter()
    while choices.total() < DOTS_PER_PERSON:
        key = workshop.rng.weighted_choice(proposals, weights).key
        if choices[key] < MAX_DOTS_PER_PROPOSAL:
            choices[key] += 1
    return dict(choices)


def _plan_ballots(
    workshop: SimulatedWorkshop, proposals: list[Proposal], voters: list[Attendee]
) -> list[PlannedBallot]:
    """Plan the ballots.  The last of the three proposals is parked in one workshop of four.

    One to three voters in the lower half of an adopted proposal comment: this is the dissent
    recorded with the decision.  A few others comment too.
    """
    rng = workshop.rng
    ballots: list[PlannedBallot] = []
    for index, proposal in enumerate(proposals):
        parked = index == len(proposals) - 1 and rng.bernoulli(0.25)
        weights = SPLIT_WEIGHTS if parked else AGREEING_WEIGHTS
        steps = _draw_steps(workshop, voters, weights)
        while not (parked or _has_majority_in_each_group(voters, steps)):
            steps = _draw_steps(workshop, voters, weights)
        ballots.append(PlannedBallot(proposal, "parked" if parked else "adopted", steps, {}))
    comments = rng.shuffled(workshop.shared.phrases["comments"])
    adopted = [ballot for ballot in ballots if ballot.outcome == "adopted"]
    low = [
        (ballot, id) for ballot in adopted for id, s in ballot.steps.items() if s <= LOWER_HALF_MAX
    ]
    if not low:
        ballot, person = adopted[0], rng.choice(voters).id
        ballot.steps[person] = LOWER_HALF_MAX
        low = [(ballot, person)]
    if "adopted-over-low-grades" in workshop.defects:
        ballot, person = low[0]
        ballot.steps[person] = SERIOUS_DISAGREEMENT
    # The report quotes dissent, so prefer voters who may be quoted.
    quotable = {attendee.id for attendee in voters if "quote" in attendee.scopes}
    willing = [(ballot, person) for ballot, person in low if person in quotable] or low
    for ballot, person in rng.sample(willing, rng.integer(1, 3)):
        ballot.comments[person] = comments.pop()
    for ballot in ballots:
        for person, step in ballot.steps.items():
            middling = LOWER_HALF_MAX < step < len(AGREEING_WEIGHTS) - 2
            if middling and comments and rng.bernoulli(0.15):
                ballot.comments[person] = comments.pop()
    return ballots


def _draw_steps(
    workshop: SimulatedWorkshop, voters: list[Attendee], weights: Sequence[float]
) -> dict[str, int]:
    """Draw a step of the scale for each voter."""
    rng = workshop.rng
    return {
        attendee.id: rng.weighted_choice(range(len(weights)), weights)
        for attendee in rng.shuffled(voters)
    }


def _has_majority_in_each_group(voters: list[Attendee], steps: Mapping[str, int]) -> bool:
    """Return True if most voters of each group are in the upper half of the scale."""
    upper: dict[str, list[bool]] = {group: [] for group in GROUPS}
    for attendee in voters:
        upper[attendee.group].append(steps[attendee.id] > LOWER_HALF_MAX)
    return all(2 * sum(group) > len(group) for group in upper.values())


def _run_support_ballot(
    workshop: SimulatedWorkshop,
    pending: PendingActions,
    ballot: PlannedBallot,
    start: datetime,
    end: datetime,
) -> None:
    """Add a secret ballot on one proposal, its objection and the decision."""
    rng = workshop.rng
    scale = workshop.shared.phrases["scale"]
    opened: list[str] = []
    key = ballot.proposal.key

    def open_ballot(handle: WorkshopRunner) -> None:
        opened.append(
            handle.open_ballot(
                [workshop.proposal_ids[key]],
                title="How far can you support this, as it is worded now?",
                scale=scale,
                rule="consent",
                secrecy="secret",
                roll=list(ballot.steps),
            )
        )

    pending.add(start, open_ballot, **workshop.facilitator_context)
    closes = start + (end - start) * 0.45
    attendees_by_id = {attendee.id: attendee for attendee in workshop.present_attendees()}
    times = workshop.times_between(start + seconds(8), closes - seconds(6), len(ballot.steps))
    for (person, step), at in zip(rng.shuffled(list(ballot.steps.items())), times, strict=True):
        pending.add(
            at,
            lambda h, id, choices, comment: h.cast_vote(opened[0], id, choices, comment=comment),
            person,
            {workshop.proposal_ids[key]: step},
            ballot.comments.get(person),
            space=workshop.plenary_space,
            **attendees_by_id[person].context,
        )
    pending.add(closes, lambda h: h.close_ballot(opened[0]), **workshop.facilitator_context)
    pending.add(
        closes + seconds(5), lambda h: h.reveal_ballot(opened[0]), **workshop.facilitator_context
    )
    for objection in workshop.region.objections:
        if objection.proposal == key:
            _raise_objection(workshop, pending, ballot, objection, closes, end)

    def record(handle: WorkshopRunner) -> None:
        counts = Counter(ballot.steps.values())
        workshop.decision_ids[key] = handle.record_decision(
            workshop.proposal_ids[key],
            ballot.outcome,
            ballot=opened[0],
            tally={scale[step]: counts[step] for step in sorted(counts)},
            dissent=ballot.dissent,
        )

    pending.add(end - seconds(8), record, **workshop.facilitator_context)


def _raise_objection(
    workshop: SimulatedWorkshop,
    pending: PendingActions,
    ballot: PlannedBallot,
    objection: Objection,
    start: datetime,
    end: datetime,
) -> None:
    """Add an objection by a voter with a low vote; it is resolved if the proposal is adopted."""
    group = workshop.present_attendees(objection.group)
    objector = min(group, key=lambda attendee: (ballot.steps[attendee.id], int(attendee.id[1:])))
    raised: list[str] = []

    def raise_objection(handle: WorkshopRunner) -> None:
        raised.append(
            handle.raise_objection(
                workshop.proposal_ids[objection.proposal],
                person=objector.id,
                reason=objection.text,
                aim=objection.aim,
            )
        )

    third = (end - start) / 3
    pending.add(start + third, raise_objection, space=workshop.plenary_space, **objector.context)
    if ballot.outcome == "adopted":
        pending.add(
            start + third * 2,
            lambda h: h.resolve_objection(raised[0], objection.resolution),
            **workshop.facilitator_context,
        )
