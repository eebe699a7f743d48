"""Ballots of a workshop, their results, and what changed between two of them.

No voter and no single vote can be had from a ballot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import attrs

from dialoguekit.disclosure.facts import Fact
from dialoguekit.disclosure.text import GuardedText, guarded
from dialoguekit.domain.ballot_counting import (
    BallotForm,
    Choices,
    OptionResult,
    Tally,
    count_changed_votes,
    count_votes,
    explain_unmet_rule,
)
from dialoguekit.domain.voting_rules import RuleOutcome, apply_rules
from dialoguekit.events import BallotClosed, BallotOpened
from dialoguekit.events.evidence import Evidence

SMALLEST_SECRET_BALLOT = 3
"""The least number of votes of a secret ballot that are shown; of two, each voter knows both."""

WITHHELD = (
    "they were secret, and they are few, or all or a group chose the same, so that they would "
    "disclose how people voted."
)
"""The reason why secret votes are not shown; it is the same for all, as it would tell votes."""


@attrs.frozen(kw_only=True)
class GroupTally:
    """The votes of one group: their results, and what each voting rule chooses."""

    group: str
    tally: Tally
    outcomes: tuple[RuleOutcome, ...]


@attrs.frozen(kw_only=True)
class LowGrades:
    """The grades of an option below the neutral place of the scale, its middle.

    ``lowest`` are those in the lowest two places.  ``unspoken`` are those without a comment, and
    without an objection of their voter; None if that cannot be known, as in a secret ballot.
    """

    below: int
    lowest: int
    unspoken: int | None


@attrs.frozen(kw_only=True)
class CountedVote:
    """A vote, and the label of the group of its voter; None if it is not counted by group.

    ``voter`` is None for a vote from a ballot box.  ``spoken`` are the options on which the voter
    has said why: all of them with a comment, and those to which the voter objected.
    """

    group: str | None
    choices: Choices
    voter: str | None = None
    spoken: frozenset[str] = frozenset()


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
    _votes: tuple[CountedVote, ...] = attrs.field(repr=False)
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
    def outcomes(self) -> tuple[RuleOutcome, ...]:
        """What each voting rule chooses that the ballot allows; empty without a result."""
        return () if self.tally is None else self._outcomes(self._votes)

    def low_grades(self, option: str) -> LowGrades | None:
        """Return the low grades of an option; None for other ballots, and without a result."""
        if self.tally is None or self.kind != "grades" or option in self.rejected_options:
            return None
        neutral = len(self.form.scale) - 1
        low = [vote for vote in self._votes if 2 * vote.choices.get(option, neutral) < neutral]
        unspoken = sum(option not in vote.spoken for vote in low)
        return LowGrades(
            below=len(low),
            lowest=sum(vote.choices[option] < 2 for vote in low),
            unspoken=None if self.secret else unspoken,
        )

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
            GroupTally(
                group=group,
                tally=self._without_rejected(self._count(votes)),
                outcomes=self._outcomes(votes),
            )
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

    def _agrees_on_an_option(self, votes: Sequence[CountedVote]) -> bool:
        return any(len(chosen) == 1 and chosen != {None} for chosen in self._chosen(votes))

    def _chosen(self, votes: Sequence[CountedVote]) -> Iterator[set[int | None]]:
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
    def _groups(self) -> dict[str, list[CountedVote]]:
        groups: dict[str, list[CountedVote]] = {label: [] for label in self._labels}
        for vote in self._votes:
            if vote.group is not None:
                groups.setdefault(vote.group, []).append(vote)
        return {group: votes for group, votes in groups.items() if votes}

    def _without_rejected(self, tally: Tally) -> Tally:
        """Return a tally without the options that moderators rejected; ranks stay as voted."""
        shown = (each for each in tally.results if each.option not in self.rejected_options)
        return attrs.evolve(tally, results=tuple(shown)) if self.rejected_options else tally

    def _outcomes(self, votes: Iterable[CountedVote]) -> tuple[RuleOutcome, ...]:
        """Return what each voting rule chooses among the options that were not rejected."""
        shown = tuple(o for o in self.form.options if o not in self.rejected_options)
        return apply_rules([v.choices for v in votes], attrs.evolve(self.form, options=shown))

    def _count(self, votes: Iterable[CountedVote]) -> Tally:
        return count_votes([vote.choices for vote in votes], self.form)
