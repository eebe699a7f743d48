"""From the votes that were noted to ballots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dialoguekit.plugin import Evidence, Item
from dialoguekit_nominal_group import method
from dialoguekit_nominal_group.build_ideas import Same, option
from dialoguekit_nominal_group.build_stages import Stages, began
from dialoguekit_nominal_group.facts import Noted, Poll
from dialoguekit_nominal_group.tally import choices_of
from dialoguekit_nominal_group.view import Ballot, Option, Vote


def ballots(
    workshop: str,
    noted: Noted,
    activity: str,
    stages: Stages,
    items: Mapping[str, Item],
    same: Same,
) -> Iterator[Ballot]:
    """The ballots of an activity, in the order in which they were opened."""
    options: dict[str, Option] = {}
    for id, poll in noted.polls.items():
        if poll.activity == activity:
            for each in poll.opened.options:
                if each not in options:
                    options[each] = option(noted, same, items, each)
            yield _ballot(workshop, id, noted, stages, poll, options)


def _ballot(
    workshop: str,
    id: str,
    noted: Noted,
    stages: Stages,
    poll: Poll,
    options: Mapping[str, Option],
) -> Ballot:
    opened, closed = poll.opened, poll.closed
    stage = stages.at(poll.when, *method.BALLOT_STAGES)
    seqs = [poll.when.seq, *(seq for _, seq in poll.votes.values())]
    early = [seq for seq in poll.told if closed is None or seq < closed]
    return Ballot(
        cite=f"{workshop} {id}",
        title=opened.title,
        kind=opened.kind,
        scale=opened.scale,
        secret=opened.secrecy == "secret",
        closed=closed is not None,
        stage=None if stage is None else stage.stage,
        options=tuple(options[each] for each in opened.options),
        roll=sum(voter in poll.votes or _is_to_vote(noted, voter) for voter in opened.roll),
        votes=tuple(_votes(noted, poll)),
        told_early=Evidence.within(workshop, early),
        clarified=_is_clarified(stages, poll),
        evidence=Evidence.within(workshop, seqs if closed is None else [*seqs, closed]),
    )


def _votes(noted: Noted, poll: Poll) -> Iterator[Vote]:
    """The votes, group by group; those of whoever is of no group come last."""
    roster, options = noted.course.roster, frozenset(poll.opened.options)
    groups = {group: place for place, group in enumerate(roster.groups)}
    votes = [
        Vote(voter, roster.group_of(voter), choices_of(cast.choices, options, poll.opened.kind))
        for voter, (cast, _) in sorted(poll.votes.items())
    ]
    yield from sorted(votes, key=lambda vote: (groups.get(vote.group, len(groups)), vote.group))


def _is_to_vote(noted: Noted, voter: str) -> bool:
    """Whether somebody on a roll is to vote: a participant, or whoever stands behind a token."""
    return voter not in noted.course.roster.members or noted.course.takes_part(voter)


def _is_clarified(stages: Stages, poll: Poll) -> bool:
    """Whether ideas were talked through before a ballot was opened, or may have been."""
    latest = poll.when.at + poll.when.slack, poll.when.seq
    return any(began(run) < latest for run in stages.named("clarify"))
