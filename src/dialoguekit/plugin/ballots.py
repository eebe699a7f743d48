"""Ballots of a workshop, their results, and what changed between two of them.

No voter and no single vote can be had from a ballot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import attrs

from dialoguekit.disclosure.facts import Fact, latest, voters_of
from dialoguekit.disclosure.text import GuardedText, guarded
from dialoguekit.domain.ballot_counting import (
    BallotForm,
    Choices,
    OptionResult,
    Tally,
    count_changed_votes,
    count_votes,
    explain_unmet_rule,
    valid_choices,
)
from dialoguekit.events import (
    BallotClosed,
    BallotOpened,
    BallotRevealed,
    DecisionRecorded,
    RecordedEvent,
    VoteCast,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.events.fields import Pairs
from dialoguekit.events.time_order import earliest_us, latest_by, latest_us
from dialoguekit.plugin.session import Session
from dialoguekit.plugin.workshop_events import WorkshopEvents

SMALLEST_SECRET_BALLOT = 3
"""The least number of votes of a secret ballot that are shown; of two, each voter knows both."""

WITHHELD = (
    "they were secret, and they are few, or all or a group chose the same, so that they would "
    "disclose how people voted."
)
"""The reason why secret votes are not shown; it is the same for all, as it would tell votes."""


@attrs.frozen(kw_only=True)
class GroupTally:
    """The votes of one group; ``tally`` are their results."""

    group: str
    tally: Tally


@attrs.frozen(kw_only=True)
class _Vote:
    """A vote, and the label of the group of its voter; None if it is not counted by group.

    ``voter`` is None for a vote from a ballot box.
    """

    group: str | None
    choices: Choices
    voter: str | None = None


@attrs.define(kw_only=True, eq=False)
class Ballot:
    """A ballot of a workshop.

    ``opened`` and ``closed`` are its facts; ``closed`` is None while it is open.  ``activity`` is
    where it was opened.  ``roll_size`` counts the people and tokens entitled to vote, without
    those who only facilitate.  ``early_results`` are the facts that disclosed a result while it
    was open.  ``rejected_options`` are contributions that moderators rejected: they have no result.

    ``votes_cast`` is the number of people and tokens that voted.

    ``evidence`` of a secret ballot is its close, or its opening before that; otherwise that of
    its votes.
    """

    cite: str
    opened: Fact[BallotOpened]
    closed: Fact[BallotClosed] | None
    form: BallotForm
    roll_size: int
    early_results: tuple[Fact[Any], ...]
    evidence: Evidence
    votes_cast: int
    rejected_options: frozenset[str] = frozenset()
    _votes: tuple[_Vote, ...] = attrs.field(repr=False)
    _comments: tuple[tuple[GuardedText, Choices], ...] = attrs.field(repr=False)
    _smallest_group: int
    _smallest_secret_group: int
    _labels: tuple[str, ...]

    @property
    def id(self) -> str:
        """The id within the workshop, ``B2``."""
        return self.opened.event.ballot

    @property
    def activity(self) -> str | None:
        """The activity in which it was opened."""
        return self.opened.activity

    @property
    def title(self) -> GuardedText | None:
        """The question."""
        title = self.opened.event.title
        return None if title is None else guarded(title)

    @property
    def kind(self) -> str:
        """``grades``, ``dots`` or ``ranking``."""
        return self.form.kind

    @property
    def secret(self) -> bool:
        """True if votes are secret."""
        return self.opened.event.secrecy == "secret"

    def version_of(self, option: str) -> int | None:
        """Return the version of the proposal that was voted on; None if that was not recorded."""
        event = self.opened.event
        versions = dict(zip(map(str, event.options), event.versions, strict=False))
        return versions.get(option) or None

    @property
    def votes_missing(self) -> int:
        """The number of votes that cannot be counted, because the box did not hold them."""
        return 0 if self.closed is None or not self._votes else self.votes_cast - len(self._votes)

    @cached_property
    def tally(self) -> Tally | None:
        """The result; None while the ballot is open, without votes, and if it is withheld."""
        if self.closed is None or not self._votes or self.withheld is not None:
            return None
        return self._without_rejected(self._count(self._votes))

    @property
    def results(self) -> tuple[OptionResult, ...]:
        """The result of each option, best first; empty without a result."""
        return () if self.tally is None else self.tally.results

    @cached_property
    def withheld(self) -> str | None:
        """The reason why the result of a closed ballot is not shown; None if it is shown.

        A secret ballot is not shown with fewer than three votes, or fewer than the policy names,
        and if all chose the same for an option, or only few graded it.
        """
        if self.closed is None or not self.votes_cast:
            return None
        if not self.opened.shown:
            return f"The votes of {self.id} are not shown, because not all participants saw it."
        if self.rejected_options.issuperset(self.form.options):
            return f"The votes of {self.id} are not shown: moderators rejected all of its options."
        smallest = max(self._smallest_group, SMALLEST_SECRET_BALLOT)
        votes = self._votes
        few = any(0 < result.votes < smallest for result in self._count(votes).results)
        if not self.secret or not (
            len(votes) < smallest
            or self._agrees_on_an_option(votes)
            or (few and self.kind == "grades")
        ):
            return None
        return f"The votes of {self.id} are not shown: {WITHHELD}"

    @cached_property
    def by_group(self) -> tuple[GroupTally, ...]:
        """The result of each group, if several voted; empty if that is withheld."""
        if self.tally is None or self.groups_withheld:
            return ()
        groups = self._groups
        tallies = (
            GroupTally(group=group, tally=self._without_rejected(self._count(votes)))
            for group, votes in groups.items()
        )
        return tuple(tallies) if len(groups) > 1 else ()

    @property
    def groups_withheld(self) -> bool:
        """True if results by group would disclose the votes of a secret ballot.

        They do if a group is too small, or if all of it chose the same for an option, or none of it
        chose the option.
        """
        groups = self._groups
        if not self.secret or len(groups) < 2:
            return False
        return any(
            len(votes) < self._smallest_secret_group
            or any(len(chosen) == 1 for chosen in self._chosen(votes))
            for votes in groups.values()
        )

    def _agrees_on_an_option(self, votes: Sequence[_Vote]) -> bool:
        return any(len(chosen) == 1 and chosen != {None} for chosen in self._chosen(votes))

    def _chosen(self, votes: Sequence[_Vote]) -> Iterator[set[int | None]]:
        """Yield the different choices for each option; None stands for no grade, dot or rank."""
        for option in self.form.options:
            chosen = (vote.choices.get(option) for vote in votes)
            yield {None if each == 0 and self.kind == "dots" else each for each in chosen}

    def unmet_rule(self, option: str, rule: str | None = None) -> str | None:
        """Return why the rule of the ballot, or another one, is not met for an option.

        None if it is met.  Consent depends on objections too, so it has no answer here.
        """
        if self.secret and len(self._votes) < self.votes_cast:
            return "not all of its secret votes can be counted"
        votes = [vote.choices for vote in self._votes]
        return explain_unmet_rule(self.form, option, votes, rule=rule)

    def changed_votes(
        self, later: Ballot, same: Mapping[str, frozenset[str]] | None = None
    ) -> tuple[int, int] | None:
        """Return how many voted in both ballots, and how many of them in another order.

        ``same`` maps an option to the ids that it counts as, if options were merged.  None if a
        ballot is secret and the numbers would tell votes: if few voted in both, or in only one of
        them, or if all of them or none changed their vote.  None, too, if votes come from a ballot
        box, because they have no voter.
        """
        before, after = self._by_voter, later._by_voter
        if before is None or after is None:
            return None
        both, changed = count_changed_votes(before, self.form, after, later.form, same)
        smallest, only_one = self._smallest_secret_group, len(before) + len(after) - 2 * both
        tells_votes = both < smallest or 0 < only_one < smallest or changed in (0, both)
        return None if (self.secret or later.secret) and tells_votes else (both, changed)

    def ranking_fewer_than(self, number: int) -> int:
        """Return how many ranked fewer options than ``number`` and all; 0 for dots and grades."""
        if self.kind != "ranking":
            return 0
        minimum = min(number, len(self.form.options))
        return sum(len(vote.choices) < minimum for vote in self._votes)

    def comments(self, *, lower_half: bool = False) -> tuple[GuardedText, ...]:
        """Return the comments that may be quoted; none before a secret ballot closes.

        A ballot that not all participants saw has none.  ``lower_half`` selects those beside a
        grade in the lower half of the scale.  Of a secret ballot all are returned, because the
        selection would disclose grades.
        """
        if not self.opened.shown or (self.secret and self.closed is None):
            return ()
        middle = len(self.form.scale) - 1
        return tuple(
            comment
            for comment, choices in self._comments
            if comment.publishable
            and (
                self.secret
                or not lower_half
                or any(2 * grade < middle for grade in choices.values())
            )
        )

    @property
    def _by_voter(self) -> dict[str, Choices] | None:
        """The votes by voter; None if they have none."""
        found = {vote.voter: vote.choices for vote in self._votes if vote.voter is not None}
        return found if len(found) == self.votes_cast else None

    @cached_property
    def _groups(self) -> dict[str, list[_Vote]]:
        groups: dict[str, list[_Vote]] = {label: [] for label in self._labels}
        for vote in self._votes:
            if vote.group is not None:
                groups.setdefault(vote.group, []).append(vote)
        return {group: votes for group, votes in groups.items() if votes}

    def _without_rejected(self, tally: Tally) -> Tally:
        """Return a tally without the options that moderators rejected; ranks stay as voted."""
        shown = (each for each in tally.results if each.option not in self.rejected_options)
        return attrs.evolve(tally, results=tuple(shown)) if self.rejected_options else tally

    def _count(self, votes: Iterable[_Vote]) -> Tally:
        return count_votes([vote.choices for vote in votes], self.form)


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
        _Vote(
            group=groups.label(permissions.roster.attribution_of(voter)),
            choices=valid(recorded.event.choices),
            voter=voter,
        )
        for voter, recorded in cast.items()
    ]
    counted_box = _closing(events, id)
    if counted_box is not None:
        of_groups = counted_box.groups or [None] * len(counted_box.votes)
        votes += [
            _Vote(group=None if group is None else groups.label(group), choices=valid(choices))
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
