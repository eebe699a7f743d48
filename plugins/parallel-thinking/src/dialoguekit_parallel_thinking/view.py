"""What happened under which hat, once everything that was noted is known: immutable values."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from dialoguekit.plugin import Evidence, Item, Session, StageRun


@attrs.frozen(kw_only=True)
class Obstacle:
    """Something that stands in the way (black), and the ideas (green) that answer it."""

    item: Item
    ideas: tuple[Item, ...]
    evidence: Evidence


@attrs.frozen(kw_only=True)
class HatSession(Session):
    """One activity run as Parallel Thinking; its stages are hats."""

    obstacles: tuple[Obstacle, ...]

    @property
    def reds(self) -> tuple[StageRun, ...]:
        """The stretches under the red hat."""
        return self.in_stage("red")


@attrs.frozen
class Worn:
    """What one workshop did under hats; ``groups`` are its stakeholder groups."""

    groups: tuple[str, ...] = ()
    sessions: tuple[HatSession, ...] = ()


@attrs.frozen
class HatsView:
    """What was done under hats, by workshop."""

    workshops: Mapping[str, Worn]
