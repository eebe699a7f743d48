"""The projection that the samples of this directory extend.

The samples in :data:`IMPURE` depend on more than their events or have side effects: never copy one.
The samples in :data:`PURE` only look impure.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Self, TypeAlias, TypeVar

import attrs

from dialoguekit.events import ContributionMade, RecordedEvent
from dialoguekit.plugin import Chapter, Projection, Scope, handles

Recorded: TypeAlias = RecordedEvent[ContributionMade]
Sample: TypeAlias = type[Projection[Any]]
Chapters: TypeAlias = Callable[[Any, Scope], Chapter]
C = TypeVar("C", bound=type[Any])

IMPURE: list[tuple[Sample, tuple[str, ...]]] = []
"""Impure projections, each with the possible kinds of its finding."""

BREAKING: list[tuple[Sample, tuple[str, ...]]] = []
"""Impure projections that break or end their process."""

PURE: list[Sample] = []
"""Pure projections."""

CHAPTERS: dict[Sample, Chapters] = {}
"""The chapters of samples that have one."""


def impure(*kinds: str) -> Callable[[C], C]:
    """List a projection as impure, with the kinds of impurity."""

    def register(cls: C) -> C:
        IMPURE.append((cls, kinds))
        return cls

    return register


def breaking(*kinds: str) -> Callable[[C], C]:
    """List a projection that breaks the process of its fold."""

    def register(cls: C) -> C:
        BREAKING.append((cls, kinds))
        return cls

    return register


def pure(cls: C) -> C:
    """List a projection as pure."""
    PURE.append(cls)
    return cls


def contribution(number: int, text: str = "a word", author: str = "P1") -> ContributionMade:
    return ContributionMade(contribution=f"C{number}", author=author, text=text)


@attrs.define
class Texts(Projection[Any]):
    """Texts, authors and times by contribution: pure, unless a subclass is not."""

    texts: dict[str, str] = attrs.field(factory=dict)
    authors: dict[str, str] = attrs.field(factory=dict)
    times: dict[str, datetime] = attrs.field(factory=dict)

    @handles(ContributionMade)
    def add(self, recorded: Recorded) -> None:
        key = f"{recorded.stream} {recorded.event.contribution}"
        self.texts[key] = recorded.event.text
        self.authors[key] = recorded.event.author
        self.times[key] = recorded.occurred_at

    def combine(self, other: Self) -> Self:
        return attrs.evolve(
            self,
            texts=self.texts | other.texts,
            authors=self.authors | other.authors,
            times=self.times | other.times,
        )

    def view(self) -> Any:
        return tuple(sorted(self.texts.items()))

    @property
    def words(self) -> list[str]:
        """The words of all texts, in order."""
        return [word for text in self.texts.values() for word in text.split()]
