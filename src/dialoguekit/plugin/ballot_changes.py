"""What changed from one ballot to a later one on the same question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Self

import attrs

from dialoguekit.domain.ballot_counting import OptionResult
from dialoguekit.plugin.ballots import Ballot


@attrs.frozen(kw_only=True)
class RankChange:
    """The change of an option from one ballot to a later one.

    ``before`` are the results of the options that it was then: several if they were merged since,
    none if it is new.  ``after`` is None if it was dropped.
    """

    option: str
    before: tuple[OptionResult, ...]
    after: OptionResult | None

    @property
    def change(self) -> int | None:
        """The number of ranks it rose, negative if it fell; None if nothing can be compared."""
        if self.after is None or len(self.before) != 1:
            return None
        return self.before[0].rank - self.after.rank


@attrs.frozen(kw_only=True)
class Comparison:
    """The first and the last of several ballots with a result; ``first`` is None if only one has.

    ``same`` maps an option to the ids that it counts as, if options were merged.
    """

    first: Ballot | None
    last: Ballot
    same: Mapping[str, frozenset[str]]

    @classmethod
    def of(
        cls, ballots: Iterable[Ballot], same: Mapping[str, frozenset[str]] | None = None
    ) -> Self | None:
        """Return the comparison of ballots in order of opening; None if none has a result."""
        counted = [ballot for ballot in ballots if ballot.tally is not None]
        if not counted:
            return None
        first = counted[0] if len(counted) > 1 else None
        return cls(first=first, last=counted[-1], same=same or {})

    @property
    def ballots(self) -> tuple[Ballot, ...]:
        """The ballots compared: two, or only the last."""
        return (self.last,) if self.first is None else (self.first, self.last)

    @cached_property
    def changes(self) -> tuple[RankChange, ...]:
        """The change of each option, in order of its last rank; dropped options come last."""
        earlier = () if self.first is None else self.first.results
        changes = [self._change(earlier, after) for after in self.last.results]
        matched = {result.option for change in changes for result in change.before}
        dropped = [
            RankChange(option=result.option, before=(result,), after=None)
            for result in earlier
            if result.option not in matched
        ]
        return (*changes, *dropped)

    def _change(self, earlier: Sequence[OptionResult], after: OptionResult) -> RankChange:
        own = self._ids(after.option)
        before = tuple(result for result in earlier if own & self._ids(result.option))
        return RankChange(option=after.option, before=before, after=after)

    def _ids(self, option: str) -> frozenset[str]:
        return self.same.get(option, frozenset({option}))
