"""Propositions with their support, and the commitments to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from dialoguekit.events import (
    CommitmentMade,
    DecisionRecorded,
    ProposalAmended,
    ProposalSubmitted,
    ProposalWithdrawn,
    StanceTaken,
)
from dialoguekit.plugin import Evidence, Fact, Session, combined_evidence, latest, statement
from dialoguekit.plugin.links import SOURCE
from dialoguekit.plugin.texts import GuardedText, guarded
from dialoguekit_appreciative_inquiry.view_grounding import PROPOSITION, Cited, Grounding, Grounds

EVERYBODY = "all participants"


@attrs.frozen
class Share:
    """How many support a proposition, of those who answered."""

    in_favour: int
    answered: int

    def __str__(self) -> str:
        return f"{self.in_favour} of {self.answered}"


@attrs.frozen
class Endorsement:
    """The support for a proposition, of all participants and by group, and its ``measure``.

    Shares that would disclose the votes of a secret ballot are left out.
    """

    measure: str = "not measured"
    shares: Mapping[str, Share] = attrs.field(factory=dict)
    evidence: Evidence = attrs.field(factory=Evidence)


@attrs.frozen(kw_only=True)
class Proposition(Cited):
    """A statement of the desired future: a contribution, or a submitted proposal.

    ``text`` is its latest wording, and ``told`` this text with the marks of a contribution.
    ``group`` is the author's, or all participants.  ``proposal`` is the proposal that a
    contribution became.
    """

    text: GuardedText
    told: str
    group: str
    grounding: Grounding
    endorsement: Endorsement
    proposal: str | None = None
    withdrawn: bool = False
    decision: Fact[DecisionRecorded] | None = None

    @property
    def outcome(self) -> str | None:
        """The outcome of the decision on it; None before that."""
        return None if self.decision is None else self.decision.event.outcome


@attrs.frozen(kw_only=True)
class Commitment(Cited):
    """A commitment by a person of ``group``, and the propositions that it carries out."""

    text: GuardedText
    group: str
    decisions: tuple[str, ...]
    propositions: tuple[str, ...]
    grounding: Grounding


class Propositions:
    """The propositions of a workshop: contributions of that kind, and proposals of inquiries.

    A proposal belongs to the activity of its submission.
    """

    def __init__(self, grounds: Grounds) -> None:
        self.grounds, self.record = grounds, grounds.record
        self.activities = {session.activity for session in self.record.sessions}
        submitted = self.record.of(ProposalSubmitted)
        self.proposals = {fact.id: fact for fact in submitted if fact.activity in self.activities}
        self.amended = {fact.event.proposal: fact for fact in self.record.of(ProposalAmended)}
        self.decisions = {fact.id: fact for fact in self.record.of(DecisionRecorded)}
        self.proposal_of = {
            source: id
            for id in reversed(self.proposals)
            for source in self.record.links.targets(id, SOURCE)
            if grounds.parts.get(source) == PROPOSITION
        }
        taken = self.record.of(StanceTaken)
        self.stances = latest(taken, key=lambda stance: (stance.contribution, stance.person))
        self.ballots = self.record.ballots() if self.proposals else ()

    def of_session(self, session: Session) -> Iterator[Proposition]:
        """Yield the propositions of one inquiry: contributions, then proposals."""
        for item in self.grounds.those(session.contributions, PROPOSITION):
            grounding = self.grounds.of(item.id)
            yield Proposition(
                cite=item.cite,
                text=item.text,
                told=statement(item),
                group=item.group,
                grounding=grounding,
                endorsement=self._by_stances(item.id),
                proposal=self.proposal_of.get(item.id),
                evidence=item.evidence | grounding.evidence,
            )
        for submitted in self.proposals.values():
            if submitted.activity == session.activity:
                yield self._submitted(submitted)

    def _submitted(self, submitted: Fact[ProposalSubmitted]) -> Proposition:
        """Return a proposal; its latest wording reads only if the first does."""
        id, text = submitted.id, guarded(submitted.event.text)
        amended = [self.amended[id]] if id in self.amended else []
        for fact in amended:
            text = guarded(fact.event.text).only_if(text)
        withdrawn = [f for f in self.record.of(ProposalWithdrawn) if f.event.proposal == id]
        decided = [fact for fact in self.decisions.values() if fact.event.proposal == id][:1]
        grounding = self.grounds.of(id)
        return Proposition(
            cite=submitted.cite,
            text=text,
            told=text,
            group=submitted.group or EVERYBODY,
            grounding=grounding,
            endorsement=self._by_grades(id),
            withdrawn=bool(withdrawn),
            decision=decided[0] if decided else None,
            evidence=combined_evidence([submitted, *amended, *withdrawn, *decided, grounding]),
        )

    def _by_stances(self, contribution: str) -> Endorsement:
        """Return those who agree, of those who took a stance."""
        taken = [fact for fact in self.stances if fact.event.contribution == contribution]
        answers: dict[str, list[bool]] = {g: [] for g in (EVERYBODY, *self.record.groups.labels)}
        for fact in taken:
            for label in (EVERYBODY, fact.group or ""):
                answers.setdefault(label, []).append(fact.event.value > 0)
        shares = {label: Share(sum(each), len(each)) for label, each in answers.items() if each}
        return Endorsement("stances", shares, combined_evidence(taken)) if taken else Endorsement()

    def _by_grades(self, proposal: str) -> Endorsement:
        """Return those who chose the upper half of the scale in the latest closed ballot."""
        closed = {
            ballot.closed.seq: ballot
            for ballot in self.ballots
            if ballot.closed and ballot.kind == "grades" and proposal in ballot.form.options
        }
        if not closed:
            return Endorsement()
        ballot, shares = closed[max(closed)], {}
        result = ballot.tally.result_of(proposal) if ballot.tally else None
        if ballot.withheld is None and (result is None or not result.votes):
            return Endorsement()
        if result is not None:
            by_group = {each.group: each.tally.result_of(proposal) for each in ballot.by_group}
            found = {EVERYBODY: result, **by_group}
            shares = {label: _share(each.grades) for label, each in found.items() if each}
            told = [s.in_favour in (0, s.answered) for s in [*shares.values()][1:]]
            if ballot.secret and any(told):  # It would tell what all of a group chose.
                shares = {EVERYBODY: shares[EVERYBODY]}
        amended = self.amended.get(proposal)
        earlier = amended is not None and ballot.opened.seq < amended.seq
        measure = f"ballot {ballot.id}{', on an earlier wording' if earlier else ''}"
        return Endorsement(measure, shares, ballot.evidence)

    def commitments(self) -> dict[str | None, tuple[Commitment, ...]]:
        """Return the commitments by inquiry: by their activity, or that of their proposition."""
        found: dict[str | None, tuple[Commitment, ...]] = {}
        for fact in self.record.of(CommitmentMade):
            commitment, activity = self._commitment(fact), fact.activity
            if activity not in self.activities:
                first = next(iter(commitment.propositions), "")
                basis = self.proposals.get(first) or self.grounds.items.get(first)
                activity = None if basis is None else basis.activity
            found[activity] = (*found.get(activity, ()), commitment)
        return found

    def _commitment(self, fact: Fact[CommitmentMade]) -> Commitment:
        grounding, parts = self.grounds.of(fact.id), self.grounds.parts
        reached = [i for i in grounding.ids if i in self.proposals or parts.get(i) == PROPOSITION]
        return Commitment(
            cite=fact.cite,
            text=guarded(fact.event.what),
            group=fact.group or "",
            decisions=tuple(id for id in grounding.ids if id in self.decisions),
            propositions=tuple(id for id in reached if self.proposal_of.get(id) not in reached),
            grounding=grounding,
            evidence=fact.evidence | grounding.evidence,
        )


def _share(grades: tuple[int, ...]) -> Share:
    top = len(grades) - 1
    upper = (votes for grade, votes in enumerate(grades) if 2 * grade > top)
    return Share(sum(upper), sum(grades))
