"""The view: sessions under hats, with the obstacles and the ideas that answer them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from dialoguekit.plugin import (
    Contribution,
    Evidence,
    Record,
    Session,
    StageRun,
    combined_evidence,
)

ANSWERING_RELATIONS = ("answers", "resolves", "ref")
"""The relations by which an idea answers an obstacle; ``ref`` (to take it up) is one."""


@attrs.frozen(kw_only=True)
class Obstacle:
    """An obstacle (black), and the ideas (green) that answer it."""

    contribution: Contribution
    ideas: tuple[Contribution, ...]
    evidence: Evidence

    @property
    def id(self) -> str:
        """The id of the contribution."""
        return self.contribution.id


@attrs.frozen(kw_only=True)
class HatSession(Session):
    """One activity run as Parallel Thinking; its stages are hats."""

    obstacles: tuple[Obstacle, ...]

    @property
    def answered(self) -> tuple[Obstacle, ...]:
        """The obstacles with an idea."""
        return tuple(obstacle for obstacle in self.obstacles if obstacle.ideas)

    @property
    def red_runs(self) -> tuple[StageRun, ...]:
        """The intervals under the red hat."""
        return self.stage_runs_of("red")


def build_sessions(record: Record) -> tuple[HatSession, ...]:
    """Return the sessions of one workshop; ideas of any session may answer an obstacle."""
    ideas = {item.id: item for each in record.sessions for item in each.belonging_to("green")}
    return tuple(
        HatSession.of(session, obstacles=tuple(_obstacles(record, session, ideas)))
        for session in record.sessions
    )


def _obstacles(
    record: Record, session: Session, ideas: Mapping[str, Contribution]
) -> Iterator[Obstacle]:
    for item in session.belonging_to("black"):
        links = record.links.origins(item.id, *ANSWERING_RELATIONS)
        answered = {origin: seq for origin, seq in links.items() if origin in ideas}
        answers = tuple(ideas[origin] for origin in answered)
        linked = Evidence.from_seqs(record.workshop, answered.values())
        evidence = combined_evidence([item, *answers]) | linked
        yield Obstacle(contribution=item, ideas=answers, evidence=evidence)
