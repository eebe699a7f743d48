"""Builds the ballots of a workshop from its events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dialoguekit.disclosure.facts import Fact, latest, voters_of
from dialoguekit.disclosure.text import guarded
from dialoguekit.domain.ballot_counting import BallotForm, Choices, valid_choices
from dialoguekit.events import (
    BallotClosed,
    BallotOpened,
    BallotRevealed,
    DecisionRecorded,
    ObjectionRaised,
    RecordedEvent,
    VoteCast,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.events.fields import Pairs
from dialoguekit.events.time_order import earliest_us, latest_by, latest_us
from dialoguekit.plugin.ballots import Ballot, CountedVote
from dialoguekit.plugin.session import Session
from dialoguekit.plugin.workshop_events import WorkshopEvents


def build_ballots(events: WorkshopEvents, within: Session | None = None) -> Iterator[Ballot]:
    """Yield the ballots of a workshop, or those opened in one session, in order of opening."""
    for opened in events.of(BallotOpened):
        if within is None or opened.activity == within.activity:
            yield _build_ballot(events, opened)


def _build_ballot(events: WorkshopEvents, opened: Fact[BallotOpened]) -> Ballot:
    event, id = opened.event, opened.event.ballot
    closings = [f for f in events.of(BallotClosed) if f.event.ballot == id]
    closed = closings[0] if closings else None
    is_secret = event.secrecy == "secret"
    disclosures: list[Fact[Any]] = [
        *(f for f in events.of(BallotRevealed) if f.event.ballot == id),
        *(f for f in events.of(DecisionRecorded) if f.event.ballot == id),
    ]

    def is_in_time(vote: RecordedEvent[Any] | Fact[Any]) -> bool:
        """Return whether a vote was recorded before the close, or cast before and recorded late."""
        if closed is None or vote.seq <= closed.seq:
            return True
        is_over = is_secret or any(fact.seq < vote.seq for fact in disclosures)
        return not is_over and earliest_us(vote) < latest_us(closed)

    own_votes = [r for r in events.kept.get(VoteCast, ()) if r.event.ballot == id]
    cast: dict[str, RecordedEvent[Any]] = {
        recorded.event.voter: recorded
        for recorded in latest_by(filter(is_in_time, own_votes), _voter).values()
    }
    answered = voters_of(events.kept, id, None if closed is None else closed.seq)
    permissions, groups = events.permissions, events.groups
    voters = cast.keys() | answered
    everyone = dict.fromkeys(event.roll)  # Older logs may name somebody twice.
    roll = [v for v in everyone if v in voters or not _only_facilitates(events, v)]
    people = [option for option in event.options if option in permissions.roster.members]
    names = {option: f"person {number}" for number, option in enumerate(people, start=1)}
    form = BallotForm(
        kind=event.kind,
        options=tuple(names.get(option, option) for option in event.options),
        scale=event.scale,
        rule=event.rule,
        threshold=event.threshold,
        share=event.share,
        roll_size=len(set(event.roll)),
        quorum=event.quorum,
        exact_share=event.exact_share,
        blanks_counted=event.blanks_counted,
    )
    own = [opened, *([] if closed is None else [closed])]
    seqs = [own[-1].seq] if is_secret else [*(f.seq for f in own), *(r.seq for r in cast.values())]
    early = [fact for fact in disclosures if closed is None or fact.seq < closed.seq]
    counted = [fact for fact in events.of(VoteCast) if fact.event.ballot == id and is_in_time(fact)]

    def valid(choices: Pairs) -> Choices:
        pairs = [(names.get(option, option), value) for option, value in choices]
        return valid_choices(pairs, form, form.kind)

    votes = [
        CountedVote(
            group=groups.label(permissions.roster.attribution_of(voter)),
            choices=valid(recorded.event.choices),
            voter=voter,
            spoken=_spoken(events, recorded.event, form),
        )
        for voter, recorded in cast.items()
    ]
    counted_box = _closing(events, id)
    if counted_box is not None:
        of_groups = counted_box.groups or [None] * len(counted_box.votes)
        votes += [
            CountedVote(
                group=None if group is None else groups.label(group), choices=valid(choices)
            )
            for group, choices in zip(of_groups, counted_box.votes, strict=False)
        ]

    return Ballot(
        cite=opened.cite,
        opened=opened,
        closed=closed,
        form=form,
        roll_size=len(roll),
        early_results=tuple(early),
        evidence=Evidence.from_seqs(events.workshop, seqs),
        votes_cast=len(voters),
        rejected_options=permissions.rejected.intersection(form.options),
        votes=tuple(votes),
        comments=(
            *(
                (guarded(fact.event.comment), valid(fact.event.choices))
                for fact in latest(counted, lambda vote: vote.voter)
                if fact.event.comment is not None
            ),
            *((guarded(comment), {}) for comment in (closed.event.comments if closed else ())),
        ),
        smallest_group=groups.policy.smallest_group,
        smallest_secret_group=groups.policy.smallest_secret_group,
        labels=groups.labels,
    )


def _spoken(events: WorkshopEvents, vote: VoteCast, form: BallotForm) -> frozenset[str]:
    """Return the options on which a voter has said why: in a comment, or by an objection."""
    if vote.comment is not None:
        return frozenset(form.options)
    raised = (recorded.event for recorded in events.kept.get(ObjectionRaised, ()))
    return frozenset(each.proposal for each in raised if each.person == vote.voter)


def _voter(vote: RecordedEvent[Any]) -> str:
    return str(vote.event.voter)


def _closing(events: WorkshopEvents, ballot: str) -> BallotClosed | None:
    """Return the first close of a ballot, with its votes."""
    closings = (recorded.event for recorded in events.kept.get(BallotClosed, ()))
    return next((closing for closing in closings if closing.ballot == ballot), None)


def _only_facilitates(events: WorkshopEvents, voter: str) -> bool:
    """Return whether a person on the roll is registered and no participant."""
    is_registered = voter in events.permissions.roster.members
    return is_registered and not events.permissions.is_participant(voter)
