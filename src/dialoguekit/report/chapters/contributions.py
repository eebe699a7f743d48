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

    ``has_reason`` is whether its moderators gave a reason.  ``evidence`` are its own event, its
    parking and its moderation.
    """

    contribution: Contribution
    stances: Stances
    has_reason: bool
    evidence: Evidence

    @property
    def id(self) -> str:
        """The id within the workshop, ``C17``."""
        return self.contribution.id

    @property
    def group(self) -> str:
        """The label of the author's group or office."""
        return self.contribution.group

    @property
    def is_rejected(self) -> bool:
        """True if moderators rejected it."""
        return self.contribution.outcome == "rejected"


@attrs.frozen(kw_only=True)
class Contributions:
    """The contributions to one workshop, or to several.

    ``stances_taken`` is the number of stances, including those that were replaced later.
    """

    items: tuple[Item, ...]
    stances_taken: int

    def __bool__(self) -> bool:
        return bool(self.items)

    @classmethod
    def together(cls, workshops: Iterable[Contributions]) -> Contributions:
        """Return the contributions to several workshops together."""
        each = list(workshops)
        return cls(
            items=tuple(chain.from_iterable(one.items for one in each)),
            stances_taken=sum(one.stances_taken for one in each),
        )

    @property
    def made(self) -> tuple[Contribution, ...]:
        """All contributions."""
        return tuple(item.contribution for item in self.items)

    @property
    def not_shown(self) -> tuple[Contribution, ...]:
        """The contributions that not all participants could see."""
        return tuple(made for made in self.made if not made.shown)

    @property
    def listed(self) -> tuple[Item, ...]:
        """The contributions that everyone could see and no moderator rejected."""
        return tuple(i for i in self.items if i.contribution.shown and not i.is_rejected)

    @property
    def rejected(self) -> tuple[Item, ...]:
        """The contributions that everyone could see until moderators rejected them."""
        return tuple(i for i in self.items if i.contribution.shown and i.is_rejected)

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
    moderations = latest(record.of(ContributionModerated), lambda moderated: moderated.contribution)
    with_reason = {m.event.contribution for m in moderations if m.event.reason is not None}
    return Contributions(
        items=tuple(
            Item(
                contribution=contribution,
                stances=tuple(stances.get(id, ())),
                has_reason=id in with_reason,
                evidence=combined_evidence([contribution, *later.get(id, ())]),
            )
            for id, contribution in record.contributions.items()
        ),
        stances_taken=len(taken),
    )
