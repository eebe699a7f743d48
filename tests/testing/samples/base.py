"""The projection that the samples of this directory extend.

The samples in :data:`IMPURE` depend on more than their events or have side effects: never copy one.
The samples in :data:`PURE` only look impure.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Self, TypeAlias, TypeVar, dataclass_transform

import attrs

from dialoguekit.events import ContributionMade, RecordedEvent
from dialoguekit.projections.projection import Projection, handles

Recorded: TypeAlias = RecordedEvent[ContributionMade]
Sample: TypeAlias = type[Projection[Any]]
C = TypeVar("C", bound=type[Any])

IMPURE: list[tuple[Sample, tuple[str, ...]]] = []
"""Impure projections, each with the possible kinds of its finding."""

BREAKING: list[tuple[Sample, tuple[str, ...]]] = []
"""Impure projections that break or end their process."""

PURE: list[Sample] = []
"""Pure projections."""


@dataclass_transform(field_specifiers=(attrs.field,))
def impure(*kinds: str, samples: list[tuple[Sample, tuple[str, ...]]] = IMPURE) -> Callable[[C], C]:
    """Define a projection with attrs, and list it as impure, with the kinds of impurity."""

    def register(cls: C) -> C:
        defined = attrs.define(cls)
        samples.append((defined, kinds))
        return defined

    return register


@dataclass_transform(field_specifiers=(attrs.field,))
def breaking(*kinds: str) -> Callable[[C], C]:
    """Define a projection with attrs, and list it as one that breaks the process of its fold."""
    return impure(*kinds, samples=BREAKING)


@dataclass_transform(field_specifiers=(attrs.field,))
def pure(cls: C) -> C:
    """Define a projection with attrs, and list it as pure."""
    defined = attrs.define(cls)
    PURE.append(defined)
    return defined


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
        self.authors[key] = recorded.event.author or ""
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
