"""What was said, by contribution: the projection that the samples of this directory change.

Those in :data:`IMPURE` depend on more than their events, or do more than fold them: never copy
one.  Those in :data:`PURE` look as if they did.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Self, TypeAlias, TypeVar

import attrs

from dialoguekit.events import ContributionMade, RecordedEvent
from dialoguekit.plugin import Chapter, Projection, Scope, handles

Said: TypeAlias = RecordedEvent[ContributionMade]
Sample: TypeAlias = type[Projection[Any]]
Chapters: TypeAlias = Callable[[Any, Scope], Chapter]
C = TypeVar("C", bound=type[Any])

IMPURE: list[tuple[Sample, tuple[str, ...]]] = []
"""Impure projections, each with the kinds as one of which it is to be found."""

BREAKING: list[tuple[Sample, tuple[str, ...]]] = []
"""Those that leave a process unfit for others, or leave it altogether."""

PURE: list[Sample] = []
"""Pure projections."""

CHAPTERS: dict[Sample, Chapters] = {}
"""The chapters of those that have one."""


def impure(*kinds: str) -> Callable[[C], C]:
    """List a projection as impure, with what it depends on."""

    def keep(cls: C) -> C:
        IMPURE.append((cls, kinds))
        return cls

    return keep


def breaking(*kinds: str) -> Callable[[C], C]:
    """List a projection that breaks the process that it is folded in."""

    def keep(cls: C) -> C:
        BREAKING.append((cls, kinds))
        return cls

    return keep


def pure(cls: C) -> C:
    """List a projection as pure."""
    PURE.append(cls)
    return cls


@attrs.define
class Words(Projection[Any]):
    """What was said, by contribution, author and time: pure, until a subclass is not."""

    said: dict[str, str] = attrs.field(factory=dict)
    authors: dict[str, str] = attrs.field(factory=dict)
    moments: dict[str, datetime] = attrs.field(factory=dict)

    @handles(ContributionMade)
    def say(self, recorded: Said) -> None:
        key = f"{recorded.stream} {recorded.event.contribution}"
        self.said[key] = recorded.event.text
        self.authors[key] = recorded.event.author
        self.moments[key] = recorded.at

    def join(self, other: Self) -> Self:
        return attrs.evolve(
            self,
            said=self.said | other.said,
            authors=self.authors | other.authors,
            moments=self.moments | other.moments,
        )

    def view(self) -> Any:
        return tuple(sorted(self.said.items()))

    @property
    def words(self) -> list[str]:
        """All words that were said, in order."""
        return [word for text in self.said.values() for word in text.split()]
