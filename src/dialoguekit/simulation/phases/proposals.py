"""Proposals in three buckets, with the help needed and their amendments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from dialoguekit.application.command_runner import WorkshopRunner
from dialoguekit.simulation import method_runs
from dialoguekit.simulation.region_material import BucketPlacement, Proposal
from dialoguekit.simulation.seating import move_attendees
from dialoguekit.simulation.statements import GROUPS
from dialoguekit.simulation.workshop import (
    Attendee,
    PendingActions,
    SimulatedWorkshop,
    add_plenary_turns,
    pose_question,
    seconds,
)

GROUNDING_KINDS = ("dream", "story", "factor")
"""The kinds of contribution that can ground a proposition."""

ANSWERED_IDEAS = 5
"""Number of ideas that the first group sorts, where ``professionals-answer`` is seeded."""


def propose(workshop: SimulatedWorkshop) -> None:
    """Simulate proposals, bucket by bucket."""
    rng = workshop.rng
    start, end = workshop.phase_times("proposals")
    activity = method_runs.start_phase(workshop, "proposals", start, [workshop.plenary_space])
    sorting = method_runs.start_sorting(workshop, start + seconds(5))
    pending = PendingActions(workshop)
    move_attendees(
        workshop,
        pending,
        workshop.present_attendees(),
        lambda _: workshop.plenary_space,
        start + seconds(10),
    )
    opened = start + seconds(100)
    third = (end - seconds(120) - opened) / 3
    submitted_at: dict[str, datetime] = {}
    for index, (bucket, proposals) in enumerate(_proposals_by_bucket(workshop).items()):
        bucket_start = opened + third * index
        method_runs.open_bucket(workshop, pending, sorting, bucket, bucket_start - seconds(2))
        pose_question(workshop, pending, method_runs.BUCKET_STAGES[bucket], bucket_start)
        submission_times = workshop.times_between(
            bucket_start + seconds(20), bucket_start + third * 0.6, len(proposals)
        )
        for proposal, at in zip(rng.shuffled(proposals), submission_times, strict=True):
            submitted_at[proposal.key] = at
            proposer = rng.choice(workshop.present_attendees(proposal.group))
            submit = partial(_submit_proposal, workshop, bucket=bucket)
            pending.add(
                at,
                submit,
                proposal,
                proposer,
                space=workshop.plenary_space,
                activity=activity,
                **proposer.context,
            )
            _sort_into_buckets(workshop, pending, proposal, proposer, at, end)
    if "professionals-answer" in workshop.defects:
        _let_professionals_answer(workshop, pending, opened + seconds(30), opened + third)
    for proposal in workshop.region.proposals:
        if proposal.amended_text is not None:
            at = workshop.time_between(submitted_at[proposal.key] + seconds(45), end - seconds(60))
            pending.add(
                at,
                partial(_amend_proposal, workshop),
                proposal,
                proposal.amended_text,
                space=workshop.plenary_space,
                activity=activity,
                **workshop.facilitator_context,
            )
    add_plenary_turns(workshop, pending, "proposals", opened, end - seconds(60))
    pending.run_all()
    if sorting is not None:
        method_runs.end_phase(workshop, "sorting", sorting, end)
    method_runs.end_phase(workshop, "proposals", activity, end)


def _proposals_by_bucket(workshop: SimulatedWorkshop) -> Mapping[int, Sequence[Proposal]]:
    """Return the buckets in opening order, with the proposals of each."""
    if "licensing" in workshop.defects:
        return {1: workshop.region.proposals, 2: (), 3: ()}
    order = (3, 2, 1) if "outside-first" in workshop.defects else (1, 2, 3)
    return {
        bucket: [p for p in workshop.region.proposals if p.placements[0].bucket == bucket]
        for bucket in order
    }


def _submit_proposal(
    workshop: SimulatedWorkshop,
    handle: WorkshopRunner,
    proposal: Proposal,
    proposer: Attendee,
    *,
    bucket: int,
) -> None:
    workshop.proposal_ids[proposal.key] = handle.submit_proposal(
        proposal.text,
        bucket=bucket,
        sources=_source_ids(workshop, proposal),
        proposer=proposer.id,
    )


def _amend_proposal(
    workshop: SimulatedWorkshop, handle: WorkshopRunner, proposal: Proposal, text: str
) -> None:
    handle.amend_proposal(
        workshop.proposal_ids[proposal.key], text, reason=proposal.amendment_reason
    )


def _source_ids(workshop: SimulatedWorkshop, proposal: Proposal) -> list[str]:
    """Return the recorded sources of a proposal, with at least one dream.

    Where ``ungrounded-propositions`` is seeded, no source grounds a proposition.
    """
    known = {
        s.key: s
        for statements in workshop.statements.values()
        for s in statements
        if s.key in workshop.contribution_ids
    }
    sources = [known[key] for key in proposal.sources if key in known]
    if "ungrounded-propositions" in workshop.defects:
        sources = [statement for statement in sources if statement.kind not in GROUNDING_KINDS]
        required_kind = "asset"
    else:
        required_kind = "dream"
    if not any(statement.kind == required_kind for statement in sources):
        sources.append(workshop.rng.choice(workshop.statements[required_kind]))
    return [workshop.contribution_ids[statement.key] for statement in sources]


def _sort_into_buckets(
    workshop: SimulatedWorkshop,
    pending: PendingActions,
    proposal: Proposal,
    proposer: Attendee,
    occurred_at: datetime,
    end: datetime,
) -> None:
    """Add the placements of a proposal; a few move to a lower bucket before the end."""
    rng = workshop.derive_rng(f"sorting {proposal.key}")
    placements = proposal.placements
    if "licensing" in workshop.defects:
        placements = (BucketPlacement(bucket=1),)
    professionals = (
        workshop.present_attendees(GROUPS[0]) if "professionals-answer" in workshop.defects else []
    )
    for index, placement in enumerate(placements):
        person = proposer
        if index:
            occurred_at = rng.time_between(end - seconds(110), end - seconds(62))
            person = rng.choice(workshop.present_attendees())
        if placement.bucket == 1 and professionals:
            person = rng.choice(professionals)
        pending.add(
            occurred_at + seconds(rng.integer(8, 20)),
            partial(_record_placement, workshop),
            proposal,
            placement,
            person,
            space=workshop.plenary_space,
            **person.context,
        )


def _let_professionals_answer(
    workshop: SimulatedWorkshop, pending: PendingActions, start: datetime, end: datetime
) -> None:
    """Add the sorting of ideas into the first bucket by the first group."""
    rng = workshop.derive_rng("answers")
    for idea in rng.sample(workshop.statements.get("green", []), ANSWERED_IDEAS):
        person = rng.choice(workshop.present_attendees(GROUPS[0]))
        pending.add(
            rng.time_between(start, end),
            lambda h, id, by: method_runs.execute_if_installed(
                h, "abcd.sort-item", id, 1, person=by
            ),
            workshop.contribution_ids[idea.key],
            person.id,
            space=workshop.plenary_space,
            **person.context,
        )


def _record_placement(
    workshop: SimulatedWorkshop,
    handle: WorkshopRunner,
    proposal: Proposal,
    placement: BucketPlacement,
    person: Attendee,
) -> None:
    names_help = "unnamed-help" not in workshop.defects
    method_runs.execute_if_installed(
        handle,
        "abcd.sort-item",
        workshop.proposal_ids[proposal.key],
        placement.bucket,
        help=placement.help if names_help else None,
        whom=placement.whom if names_help else None,
        person=person.id,
    )
