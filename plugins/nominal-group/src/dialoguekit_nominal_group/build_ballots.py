"""Builds ballots from recorded votes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dialoguekit.plugin import Contribution, Evidence
from dialoguekit_nominal_group import method
from dialoguekit_nominal_group.build_ideas import MergedIds, build_option
from dialoguekit_nominal_group.build_stages import Stages, start_of
from dialoguekit_nominal_group.facts import BallotRecord, Facts
from dialoguekit_nominal_group.tally import valid_choices
from dialoguekit_nominal_group.view import Ballot, Option, Vote


def build_ballots(
    workshop: str,
    facts: Facts,
    activity: str,
    stages: Stages,
    items: Mapping[str, Contribution],
    merged_ids: MergedIds,
) -> Iterator[Ballot]:
    """Yield the ballots of an activity, in the order in which they were opened."""
    options: dict[str, Option] = {}
    for id, ballot in facts.ballots.items():
        if ballot.activity == activity:
            for each in ballot.opened.options:
                if each not in options:
                    options[each] = build_option(facts, merged_ids, items, each)
            yield _ballot(workshop, id, facts, stages, ballot, options)


def _ballot(
    workshop: str,
    id: str,
    facts: Facts,
    stages: Stages,
    record: BallotRecord,
    options: Mapping[str, Option],
) -> Ballot:
    opened, closed = record.opened, record.closed_seq
    stage = stages.stage_at(record.when, *method.BALLOT_STAGES)
    seqs = [record.when.seq, *(seq for _, seq in record.votes.values())]
    early = [seq for seq in record.result_seqs if closed is None or seq < closed]
    return Ballot(
        cite=f"{workshop} {id}",
        title=opened.title,
        kind=opened.kind,
        scale=opened.scale,
        secret=opened.secrecy == "secret",
        closed=closed is not None,
        stage=None if stage is None else stage.stage,
        options=tuple(options[each] for each in opened.options),
        roll=sum(voter in record.votes or _is_to_vote(facts, voter) for voter in opened.roll),
        votes=tuple(_votes(facts, record)),
        early_results=Evidence.from_seqs(workshop, early),
        clarified=_is_clarified(stages, record),
        evidence=Evidence.from_seqs(workshop, seqs if closed is None else [*seqs, closed]),
    )


def _votes(facts: Facts, record: BallotRecord) -> Iterator[Vote]:
    """Yield the votes by group; those outside stakeholder groups are last."""
    roster, options = facts.method_facts.roster, frozenset(record.opened.options)
    groups = {group: index for index, group in enumerate(roster.groups)}
    votes = [
        Vote(
            voter,
            roster.attribution_of(voter),
            valid_choices(cast.choices, options, record.opened.kind),
        )
        for voter, (cast, _) in sorted(record.votes.items())
    ]
    yield from sorted(votes, key=lambda vote: (groups.get(vote.group, len(groups)), vote.group))


def _is_to_vote(facts: Facts, voter: str) -> bool:
    """Return whether a person on the roll may vote: a participant, or the holder of a token."""
    return voter not in facts.method_facts.roster.members or facts.method_facts.is_participant(
        voter
    )


def _is_clarified(stages: Stages, record: BallotRecord) -> bool:
    """Return whether ideas were, or may have been, clarified before the ballot was opened."""
    latest = record.when.occurred_at + record.when.tolerance_us, record.when.seq
    return any(start_of(run) < latest for run in stages.named("clarify"))
