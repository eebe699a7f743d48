"""Comparison of the first ballot with the last: ranks of options, and changed votes."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from dialoguekit_nominal_group.tally import Result, levels
from dialoguekit_nominal_group.view import Ballot, NominalSession, Option, Vote


@attrs.frozen(kw_only=True)
class RankChange:
    """The change of an option from the first counted ballot to the last.

    ``before`` are the results of the options that it was then: several if they were merged since,
    none if it is new or only one ballot was counted.  ``after`` is None if it was dropped.
    """

    option: Option
    before: tuple[Result, ...]
    after: Result | None

    @property
    def change(self) -> int | None:
        """The number of ranks it rose, negative if it fell; None if nothing can be compared."""
        if self.after is None or len(self.before) != 1:
            return None
        return self.before[0].rank - self.after.rank


def rank_changes(session: NominalSession) -> tuple[RankChange, ...]:
    """Return the change of each option, by its last rank; dropped options come last.

    Empty if no ballot was counted.
    """
    counted = session.counted_ballots
    return tuple(_changes(counted[:-1], counted[-1])) if counted else ()


def _changes(before: tuple[Ballot, ...], last: Ballot) -> Iterator[RankChange]:
    earlier = list(_ranked(before[0])) if before else []
    matched: set[str] = set()
    for new, after in _ranked(last):
        matches = [
            (old, result) for old, result in earlier if old.canonical_ids & new.canonical_ids
        ]
        matched |= {old.id for old, _ in matches}
        yield RankChange(option=new, before=tuple(result for _, result in matches), after=after)
    for old, result in earlier:
        if old.id not in matched:
            yield RankChange(option=old, before=(result,), after=None)


def _ranked(ballot: Ballot) -> Iterator[tuple[Option, Result]]:
    """Yield the options of a counted ballot, best first."""
    options = {option.id: option for option in ballot.options}
    results = () if ballot.tally is None else ballot.tally.results
    return ((options[result.option], result) for result in results)


def count_changed_votes(first: Ballot, last: Ballot) -> tuple[int, int]:
    """Return how many voted in both ballots, and how many of them changed their vote."""
    votes_before = {vote.voter: vote for vote in first.votes}
    both = [(votes_before[vote.voter], vote) for vote in last.votes if vote.voter in votes_before]
    changed = [1 for old, new in both if _preferred(first, old) != _preferred(last, new)]
    return len(both), len(changed)


def _preferred(ballot: Ballot, vote: Vote) -> list[set[str]]:
    """Return a voter's preferences as sets of merged ids, best first, each at its best position."""
    matches = {option.id: option.canonical_ids for option in ballot.options}
    preferred: list[set[str]] = []
    placed: set[str] = set()
    for level in levels(vote.choices, list(matches), ballot.kind):
        found = {one for option in level for one in matches[option]} - placed
        placed |= found
        preferred += [found] if found else []
    return preferred
