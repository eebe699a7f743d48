"""What happened under which hat, once everything that was noted is known: immutable values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from dialoguekit.plugin import Evidence, Flag, Template, Trail
from dialoguekit_parallel_thinking import hats
from dialoguekit_parallel_thinking.conformance import distance


@attrs.frozen(kw_only=True)
class Item:
    """A contribution, and the hat that was ``worn`` when it was made; None for no hat.

    ``kind`` is what its author declared it as, if anything; ``group`` what its words are
    attributed to; ``quotable`` whether they may stand in a report; ``parked`` whether it was set
    aside in sight.
    """

    cite: str
    author: str
    group: str
    text: str
    kind: str | None
    reasons: str | None
    verbatim: bool
    quotable: bool
    parked: bool
    worn: str | None
    evidence: Evidence

    @property
    def id(self) -> str:
        """Its id within the workshop, ``C17``."""
        return self.cite.rpartition(" ")[2]

    @property
    def hat(self) -> str | None:
        """The hat that it belongs under: that of its kind, or else the one that was worn."""
        return hats.hat_of(self.kind) or self.worn

    @property
    def off_hat(self) -> bool:
        """Whether it is declared as something that the hat then worn does not admit."""
        return None not in (self.kind, self.worn) and hats.hat_of(self.kind) != self.worn


@attrs.frozen(kw_only=True)
class HatRun:
    """A stretch of time under one hat, and what was said in it.

    ``began`` and ``ended`` are microseconds since 1970 UTC, ``ended`` None while it is worn;
    ``actual_s`` are the seconds between them without pauses.  ``planned_s`` includes the time
    that was added on the way.  ``present`` are the participants who were there.
    """

    hat: str
    focus: str | None
    planned_s: int | None
    actual_s: float | None
    began: int
    ended: int | None
    by_participant: bool
    present: tuple[str, ...]
    items: tuple[Item, ...]
    evidence: Evidence

    @property
    def ratio(self) -> float | None:
        """Actual over planned time, where both are known."""
        if self.actual_s is None or not self.planned_s:
            return None
        return self.actual_s / self.planned_s

    @property
    def heard(self) -> tuple[str, ...]:
        """The participants present who said something that the hat admits."""
        authors = {item.author for item in self.items if not item.off_hat}
        return tuple(person for person in self.present if person in authors)


@attrs.frozen(kw_only=True)
class Obstacle:
    """Something that stands in the way (black), and the ideas (green) that answer it."""

    item: Item
    ideas: tuple[Item, ...]
    evidence: Evidence


@attrs.frozen(kw_only=True)
class Session:
    """One activity run as Parallel Thinking.

    ``template`` is the name that was announced and ``planned`` what it stands for, if that is
    known.  ``over`` means that it was ended, or the workshop closed; ``items`` are all that was
    said, under whichever hat.
    """

    cite: str
    title: str
    template: str | None
    planned: Template | None
    over: bool
    runs: tuple[HatRun, ...]
    items: tuple[Item, ...]
    obstacles: tuple[Obstacle, ...]
    evidence: Evidence

    @property
    def order(self) -> tuple[str, ...]:
        """The hats in the order in which they were worn."""
        return tuple(run.hat for run in self.runs)

    @property
    def away(self) -> int | None:
        """How many hats its order is away from the one announced; None where none was."""
        if self.planned is None:
            return None
        return distance(self.planned.stages, self.order, self.planned.optional)

    @property
    def off_hat(self) -> tuple[Item, ...]:
        """What was said under another hat than it was meant for."""
        return tuple(item for item in self.items if item.off_hat)

    @property
    def hatless(self) -> tuple[Item, ...]:
        """What was said while no hat was on."""
        return tuple(item for item in self.items if item.worn is None)

    def under(self, hat: str | None) -> tuple[Item, ...]:
        """What belongs under a hat, whichever was worn."""
        return tuple(item for item in self.items if item.hat == hat)

    @property
    def reds(self) -> tuple[HatRun, ...]:
        """The stretches under the red hat."""
        return tuple(run for run in self.runs if run.hat == "red")


@attrs.frozen
class Worn:
    """What one workshop did under hats; ``groups`` are its stakeholder groups."""

    groups: tuple[str, ...] = ()
    sessions: tuple[Session, ...] = ()


@attrs.frozen
class HatsView:
    """What was done under hats, by workshop."""

    workshops: Mapping[str, Worn]


def behind(parts: Iterable[Item | HatRun | Obstacle | Flag]) -> Evidence:
    """The events behind several things together."""
    trail = Trail()
    for part in parts:
        trail.update(part.evidence)
    return trail.freeze()
