"""Propositions with their grounds and how far they are wanted, and the commitments to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Self

import attrs

from dialoguekit.plugin import NOT_FOR_QUOTATION, Item, words_of
from dialoguekit_appreciative_inquiry.build_endorsements import by_grades, by_stances
from dialoguekit_appreciative_inquiry.build_grounding import PROPOSITION, Grounds
from dialoguekit_appreciative_inquiry.facts import Fact, Noted
from dialoguekit_appreciative_inquiry.view import Commitment, Proposition

SOURCE = "source"
"""The relation of a proposal to what it names as its sources."""


@attrs.frozen
class Proposing:
    """The propositions of a workshop: contributions of that kind, and proposals of inquiries.

    ``tabled`` are the proposals, by id; ``became`` says which contribution became which of
    them; ``decided`` is what was decided on each proposal.
    """

    noted: Noted
    grounds: Grounds
    tabled: Mapping[str, Fact]
    became: Mapping[str, str]
    decided: Mapping[str, Fact]

    @classmethod
    def of(cls, noted: Noted, grounds: Grounds) -> Self:
        """The propositions that a workshop came to; a proposal counts where it was tabled."""
        tabled = {
            id: fact
            for id, fact in noted.proposals.items()
            if noted.course.run(fact.context.activity) is not None
        }
        became: dict[str, str] = {}
        for id in tabled:
            for source in noted.course.links.targets(id, SOURCE):
                if grounds.parts.get(source) == PROPOSITION:
                    became.setdefault(source, id)
        decided: dict[str, Fact] = {}
        for fact in noted.decisions.values():
            decided.setdefault(fact.event.proposal, fact)
        return cls(noted, grounds, tabled, became, decided)

    def propositions(
        self, inquiry: str, said: Iterable[tuple[str, Item]]
    ) -> tuple[Proposition, ...]:
        """The propositions of one inquiry: what was said as one, and then what was tabled."""
        return (*self._said(said), *self._tabled(inquiry))

    def _said(self, said: Iterable[tuple[str, Item]]) -> Iterator[Proposition]:
        for id, item in said:
            ground = self.grounds.of(id)
            yield Proposition(
                workshop=self.grounds.workshop,
                seqs=(self.grounds.seqs[id], *ground.seqs),
                cite=item.cite,
                words=item.text,
                shown=words_of(item),
                group=item.group,
                ground=ground,
                endorsement=by_stances(self.grounds.workshop, self.noted, id),
                tabled=self.became.get(id),
                withdrawn=False,
                decision=None,
                outcome=None,
            )

    def _tabled(self, inquiry: str) -> Iterator[Proposition]:
        noted, workshop = self.noted, self.grounds.workshop
        for id, fact in self.tabled.items():
            if fact.context.activity != inquiry:
                continue
            ground = self.grounds.of(id)
            latest = noted.amended.get(id, fact)
            decided = self.decided.get(id)
            proposer = fact.event.proposer
            about = [fact, latest, noted.withdrawn.get(id), decided]
            seqs = [each.seq for each in about if each is not None]
            yield Proposition(
                workshop=workshop,
                seqs=(*seqs, *ground.seqs),
                cite=f"{workshop} {id}",
                words=latest.event.text,
                shown=latest.event.text,
                group=None if proposer is None else noted.course.roster.group_of(proposer),
                ground=ground,
                endorsement=by_grades(workshop, noted, id),
                tabled=None,
                withdrawn=id in noted.withdrawn,
                decision=None if decided is None else decided.event.decision,
                outcome=None if decided is None else decided.event.outcome,
            )

    def commitments(self, home: Mapping[str, str]) -> dict[str, tuple[Commitment, ...]]:
        """The commitments by inquiry: where one was made, or else where its proposition was.

        ``home`` is the inquiry of each contribution.  What was taken on elsewhere and carries
        out no proposition is no part of any inquiry.
        """
        runs = self.noted.course.runs
        found: dict[str, tuple[Commitment, ...]] = {}
        for fact in self.noted.commitments.values():
            made = self._commitment(fact)
            activity = fact.context.activity
            if not made.here:
                first = next(iter(made.propositions), None)
                tabled = self.tabled.get(first or "")
                activity = home.get(first or "") if tabled is None else tabled.context.activity
            if activity in runs:
                found[activity] = (*found.get(activity, ()), made)
        return found

    def _commitment(self, fact: Fact) -> Commitment:
        event, course = fact.event, self.noted.course
        ids, seqs = self.grounds.reached(event.commitment)
        reached = [
            id for id in ids if id in self.tabled or self.grounds.parts.get(id) == PROPOSITION
        ]
        may_quote = course.roster.may_quote(event.owner) and fact.seq not in course.redacted
        ground = self.grounds.among(ids, seqs)
        return Commitment(
            workshop=self.grounds.workshop,
            seqs=(fact.seq, *ground.seqs),
            cite=f"{self.grounds.workshop} {event.commitment}",
            shown=event.what if may_quote else NOT_FOR_QUOTATION,
            group=course.roster.group_of(event.owner),
            due=event.due,
            here=course.run(fact.context.activity) is not None,
            decisions=tuple(id for id in ids if id in self.noted.decisions),
            propositions=tuple(id for id in reached if self.became.get(id) not in reached),
            ground=ground,
        )
