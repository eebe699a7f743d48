"""The events of one workshop as a record reads them: facts, sessions and contributions."""

from __future__ import annotations

from functools import cached_property

import attrs

from dialoguekit.events import ActivityStarted, ContributionMade
from dialoguekit.plugin.session import Contribution, Session
from dialoguekit.plugin.session_builder import SessionBuilder
from dialoguekit.plugin.workshop_facts import WorkshopFacts


@attrs.define(eq=False, repr=False)
class WorkshopEvents(WorkshopFacts):
    """The facts of one workshop, its sessions, and the contributions in them."""

    @cached_property
    def contributions(self) -> dict[str, Contribution]:
        """All contributions by id, with the stages of the sessions in which they were made."""
        found = {
            fact.event.contribution: self.build_contribution(fact)
            for fact in self.of(ContributionMade)
        }
        for session in self.sessions:
            found.update((item.id, item) for item in session.contributions)
        return found

    @cached_property
    def rejected(self) -> tuple[Contribution, ...]:
        """The contributions that moderators rejected, without their texts."""
        return tuple(map(self.build_contribution, self.disclosed.rejected_contributions()))

    @cached_property
    def sessions(self) -> tuple[Session, ...]:
        """The runs of all methods, in the order of their records."""
        return tuple(SessionBuilder(self, started).build() for started in self.of(ActivityStarted))
