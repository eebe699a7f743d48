"""The view: what was contributed under which hat, as immutable values."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from dialoguekit.plugin import Contribution, Evidence, Session, StageRun


@attrs.frozen(kw_only=True)
class Obstacle:
    """An obstacle (black), and the ideas (green) that answer it."""

    contribution: Contribution
    ideas: tuple[Contribution, ...]
    evidence: Evidence


@attrs.frozen(kw_only=True)
class HatSession(Session):
    """One activity run as Parallel Thinking; its stages are hats."""

    obstacles: tuple[Obstacle, ...]

    @property
    def red_runs(self) -> tuple[StageRun, ...]:
        """The intervals under the red hat."""
        return self.stage_runs_of("red")


@attrs.frozen
class WorkshopView:
    """The sessions of one workshop; ``groups`` are its stakeholder groups."""

    groups: tuple[str, ...] = ()
    sessions: tuple[HatSession, ...] = ()


@attrs.frozen
class HatsView:
    """The view of Parallel Thinking, by workshop."""

    workshops: Mapping[str, WorkshopView]
