"""Contributions with the stances on them, and the decisions of moderators."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

import attrs

from dialoguekit.disclosure.facts import Fact, latest
from dialoguekit.events import ContributionModerated, ContributionParked, StanceTaken
from dialoguekit.events.evidence import Evidence
from dialoguekit.plugin.record import Record
from dialoguekit.plugin.session import Contribution, combined_evidence

Stances = tuple[Fact[StanceTaken], ...]


@attrs.frozen(kw_only=True)
class Item:
    """A contribution with the latest stance of each person on it.

    ``evidence`` are its own event, its parking and its moderation.
    """

    contribution: Contribution
    stances: Stances
    evidence: Evidence

    @property
    def id(self) -> str:
        """The id within the workshop, ``C17``."""
        return self.contribution.id

    @property
    def group(self) -> str:
        """The label of the author's group or office."""
        return self.contribution.group


@attrs.frozen(kw_only=True)
class Contributions:
    """The contributions to one workshop, or to several.

    ``rejected`` are the decisions of moderators that rejected others, which are in no result.
    ``stances_taken`` is the number of stances, including those that were replaced later.
    """

    items: tuple[Item, ...]
    rejected: tuple[Fact[ContributionModerated], ...]
    stances_taken: int

    def __bool__(self) -> bool:
        return bool(self.items or self.rejected)

    @classmethod
    def together(cls, workshops: Iterable[Contributions]) -> Contributions:
        """Return the contributions to several workshops together."""
        each = list(workshops)
        return cls(
            items=tuple(chain.from_iterable(one.items for one in each)),
            rejected=tuple(chain.from_iterable(one.rejected for one in each)),
            stances_taken=sum(one.stances_taken for one in each),
        )

    @property
    def made(self) -> tuple[Contribution, ...]:
        """All contributions."""
        return tuple(item.contribution for item in self.items)

    @property
    def without_author(self) -> tuple[Contribution, ...]:
        """The contributions whose author is not known."""
        return tuple(made for made in self.made if made.author is None)

    @property
    def not_shown(self) -> tuple[Contribution, ...]:
        """The contributions that not all participants could see."""
        return tuple(made for made in self.made if not made.shown)

    @property
    def listed(self) -> tuple[Item, ...]:
        """The contributions that everyone could see."""
        return tuple(item for item in self.items if item.contribution.shown)

    @property
    def stances(self) -> Stances:
        """The latest stance of each person on each contribution."""
        return tuple(stance for item in self.items for stance in item.stances)


def build_view(record: Record) -> Contributions:
    """Return the contributions to a workshop."""
    taken = [
        fact for fact in record.of(StanceTaken) if fact.event.contribution in record.contributions
    ]
    stances: dict[str, list[Fact[StanceTaken]]] = {}
    for fact in latest(taken, lambda stance: (stance.contribution, stance.person)):
        stances.setdefault(fact.event.contribution, []).append(fact)
    later: dict[str, list[Fact[ContributionModerated | ContributionParked]]] = {}
    for change in record.of(ContributionModerated, ContributionParked):
        later.setdefault(change.event.contribution, []).append(change)
    rejected = {made.id for made in record.rejected}
    moderations = latest(record.of(ContributionModerated), lambda moderated: moderated.contribution)
    return Contributions(
        items=tuple(
            Item(
                contribution=contribution,
                stances=tuple(stances.get(id, ())),
                evidence=combined_evidence([contribution, *later.get(id, ())]),
            )
            for id, contribution in record.contributions.items()
        ),
        rejected=tuple(each for each in moderations if each.event.contribution in rejected),
        stances_taken=len(taken),
    )
