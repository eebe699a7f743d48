"""Small projections for tests of replay, snapshots and the projection laws.

They are at the top level of a module, so they can be pickled to other processes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Self

import attrs

from dialoguekit.events import ContributionMade, RecordedEvent
from dialoguekit.projections.projection import Projection, handles


@attrs.define
class WordCount(Projection[Mapping[str, int]]):
    """Number of words by author, counted in contributions."""

    counts: Counter[str] = attrs.field(factory=Counter)

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        """Count the words of one contribution."""
        self.counts[recorded.event.author or ""] += len(recorded.event.text.split())

    def combine(self, other: Self) -> Self:
        """Return the sum of both counts; other fields are those of ``self``."""
        return attrs.evolve(self, counts=self.counts + other.counts)

    def view(self) -> Mapping[str, int]:
        """Return the counts by author."""
        return MappingProxyType(dict(self.counts))


@attrs.define
class LetterCount(WordCount):
    """Number of characters by author, counted in contributions."""

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        """Count the characters of one contribution."""
        self.counts[recorded.event.author or ""] += len(recorded.event.text)


@attrs.define
class FailingWordCount(WordCount):
    """Number of words by author; a contribution with the word "no" raises an error."""

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        """Count the words of one contribution, or raise :class:`LookupError` for a "no"."""
        if "no" in recorded.event.text.split():
            raise LookupError(recorded.event.text)
        WordCount.count(self, recorded)


@attrs.define
class GroupWordCount(WordCount):
    """Number of words by author; it has no empty form, because ``group`` is required."""

    group: str = attrs.field(kw_only=True)
