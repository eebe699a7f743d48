"""Builds propositions with their groundings and support, and the commitments to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Self

import attrs

from dialoguekit.plugin import NOT_FOR_QUOTATION, Contribution, quotable_text
from dialoguekit_appreciative_inquiry.build_endorsements import (
    endorsement_by_grades,
    endorsement_by_stances,
)
from dialoguekit_appreciative_inquiry.build_grounding import PROPOSITION, GroundingIndex
from dialoguekit_appreciative_inquiry.facts import Fact, Facts
from dialoguekit_appreciative_inquiry.view import Commitment, Proposition

SOURCE = "source"
"""The relation of a proposal to its sources."""


@attrs.frozen
class PropositionBuilder:
    """The propositions of a workshop: contributions of that kind, and proposals of inquiries.

    ``proposals`` are by id.  ``proposal_of`` maps a contribution to the proposal that it became,
    ``decision_of`` a proposal to its decision.
    """

    facts: Facts
    grounds: GroundingIndex
    proposals: Mapping[str, Fact]
    proposal_of: Mapping[str, str]
    decision_of: Mapping[str, Fact]

    @classmethod
    def from_facts(cls, facts: Facts, grounds: GroundingIndex) -> Self:
        """Collect the propositions of a workshop; a proposal counts in the activity of its
        submission.
        """
        proposals = {
            id: fact
            for id, fact in facts.proposals.items()
            if facts.method_facts.run(fact.context.activity) is not None
        }
        proposal_of: dict[str, str] = {}
        for id in proposals:
            for source in facts.method_facts.links.targets(id, SOURCE):
                if grounds.parts.get(source) == PROPOSITION:
                    proposal_of.setdefault(source, id)
        decision: dict[str, Fact] = {}
        for fact in facts.decisions.values():
            decision.setdefault(fact.event.proposal, fact)
        return cls(facts, grounds, proposals, proposal_of, decision)

    def propositions(
        self, inquiry: str, contributions: Iterable[tuple[str, Contribution]]
    ) -> tuple[Proposition, ...]:
        """Return the propositions of one inquiry: contributions, then proposals."""
        return (*self._from_contributions(contributions), *self._from_proposals(inquiry))

    def _from_contributions(
        self, contributions: Iterable[tuple[str, Contribution]]
    ) -> Iterator[Proposition]:
        for id, item in contributions:
            grounding = self.grounds.grounding_of(id)
            yield Proposition(
                workshop=self.grounds.workshop,
                seqs=(self.grounds.seqs[id], *grounding.seqs),
                cite=item.cite,
                text=item.text,
                quotable_text=quotable_text(item),
                group=item.group,
                grounding=grounding,
                endorsement=endorsement_by_stances(self.grounds.workshop, self.facts, id),
                proposal=self.proposal_of.get(id),
                withdrawn=False,
                decision=None,
                outcome=None,
            )

    def _from_proposals(self, inquiry: str) -> Iterator[Proposition]:
        facts, workshop = self.facts, self.grounds.workshop
        for id, fact in self.proposals.items():
            if fact.context.activity != inquiry:
                continue
            grounding = self.grounds.grounding_of(id)
            latest = facts.amended.get(id, fact)
            decision = self.decision_of.get(id)
            proposer = fact.event.proposer
            events = [fact, latest, facts.withdrawn.get(id), decision]
            seqs = [each.seq for each in events if each is not None]
            yield Proposition(
                workshop=workshop,
                seqs=(*seqs, *grounding.seqs),
                cite=f"{workshop} {id}",
                text=latest.event.text,
                quotable_text=latest.event.text,
                group=None
                if proposer is None
                else facts.method_facts.roster.attribution_of(proposer),
                grounding=grounding,
                endorsement=endorsement_by_grades(workshop, facts, id),
                proposal=None,
                withdrawn=id in facts.withdrawn,
                decision=None if decision is None else decision.event.decision,
                outcome=None if decision is None else decision.event.outcome,
            )

    def commitments(self, activity_of: Mapping[str, str]) -> dict[str, tuple[Commitment, ...]]:
        """Return the commitments by inquiry: by their activity, or else by that of their
        proposition.

        ``activity_of`` maps a contribution to its inquiry.  A commitment outside inquiries that
        carries out no proposition belongs to none.
        """
        runs = self.facts.method_facts.runs
        found: dict[str, tuple[Commitment, ...]] = {}
        for fact in self.facts.commitments.values():
            commitment = self._commitment(fact)
            activity = fact.context.activity
            if not commitment.made_in_session:
                first = next(iter(commitment.propositions), None)
                proposals = self.proposals.get(first or "")
                activity = (
                    activity_of.get(first or "")
                    if proposals is None
                    else proposals.context.activity
                )
            if activity in runs:
                found[activity] = (*found.get(activity, ()), commitment)
        return found

    def _commitment(self, fact: Fact) -> Commitment:
        event, method_facts = fact.event, self.facts.method_facts
        ids, seqs = self.grounds.reachable(event.commitment)
        reached = [
            id for id in ids if id in self.proposals or self.grounds.parts.get(id) == PROPOSITION
        ]
        quotable = (
            method_facts.roster.may_quote(event.owner) and fact.seq not in method_facts.redacted
        )
        grounding = self.grounds.grounding_from(ids, seqs)
        return Commitment(
            workshop=self.grounds.workshop,
            seqs=(fact.seq, *grounding.seqs),
            cite=f"{self.grounds.workshop} {event.commitment}",
            quotable_text=event.what if quotable else NOT_FOR_QUOTATION,
            group=method_facts.roster.attribution_of(event.owner),
            due=event.due,
            made_in_session=method_facts.run(fact.context.activity) is not None,
            decisions=tuple(id for id in ids if id in self.facts.decisions),
            propositions=tuple(id for id in reached if self.proposal_of.get(id) not in reached),
            grounding=grounding,
        )
