"""Proposals, ballots, objections, decisions and commitments: the view of one workshop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import attrs

from dialoguekit.disclosure.facts import Fact
from dialoguekit.events import (
    CommitmentMade,
    CommitmentUpdated,
    DecisionRecorded,
    FeedbackGiven,
    ObjectionRaised,
    ObjectionResolved,
    ProposalAmended,
    ProposalSubmitted,
    ProposalWithdrawn,
    ThemeRevised,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.plugin.ballots import Ballot
from dialoguekit.plugin.record import Record
from dialoguekit.plugin.session import combined_evidence
from dialoguekit.plugin.times import in_time_order

E = TypeVar("E")

KEEPS = (
    ProposalAmended,
    ProposalWithdrawn,
    ObjectionRaised,
    ObjectionResolved,
    CommitmentUpdated,
    FeedbackGiven,
    ThemeRevised,
)
"""The core events that the view reads, apart from those that are always kept."""


@attrs.frozen(kw_only=True)
class Proposal:
    """A proposal with its amendments, the latest last, its withdrawal and the decision on it."""

    submitted: Fact[ProposalSubmitted]
    amended: tuple[Fact[ProposalAmended], ...]
    withdrawn: Fact[ProposalWithdrawn] | None
    decided: Fact[DecisionRecorded] | None

    @property
    def id(self) -> str:
        """The id, ``PR1``."""
        return self.submitted.id

    @property
    def evidence(self) -> Evidence:
        """The events on it."""
        ends = [fact for fact in (self.withdrawn, self.decided) if fact is not None]
        return combined_evidence([self.submitted, *self.amended, *ends])

    @property
    def wordings(self) -> tuple[str, ...]:
        """All wordings, the latest last."""
        return (self.submitted.event.text, *(fact.event.text for fact in self.amended))

    @property
    def outcome(self) -> str:
        """The outcome of the decision, ``withdrawn`` or ``not decided``."""
        if self.withdrawn is not None:
            return "withdrawn"
        return "not decided" if self.decided is None else self.decided.event.outcome

    @property
    def rule(self) -> str | None:
        """The rule of the decision; None without one."""
        return None if self.decided is None else self.decided.event.rule


@attrs.frozen(kw_only=True)
class Decision:
    """A decision with its proposal; None if the proposal is not recorded."""

    recorded: Fact[DecisionRecorded]
    proposal: Proposal | None

    @property
    def id(self) -> str:
        """The id, ``D1``."""
        return self.recorded.id

    @property
    def evidence(self) -> Evidence:
        """The event that recorded it."""
        return self.recorded.evidence

    @property
    def outcome(self) -> str:
        """``adopted``, ``rejected`` or ``parked``."""
        return self.recorded.event.outcome

    @property
    def dissent(self) -> tuple[str, ...]:
        """The dissenting views."""
        return self.recorded.event.dissent

    @property
    def wording(self) -> str | None:
        """The final wording of the proposal; None if it is not recorded."""
        return None if self.proposal is None else self.proposal.wordings[-1]


@attrs.frozen(kw_only=True)
class Objection:
    """An objection and its resolution; None while it is open."""

    raised: Fact[ObjectionRaised]
    resolved: Fact[ObjectionResolved] | None

    @property
    def id(self) -> str:
        """The id, ``O1``."""
        return self.raised.id

    @property
    def evidence(self) -> Evidence:
        """The objection and its resolution."""
        return combined_evidence([self.raised, *([] if self.resolved is None else [self.resolved])])

    @property
    def resolution(self) -> str:
        """How it was resolved."""
        return "still open" if self.resolved is None else self.resolved.event.how


@attrs.frozen(kw_only=True)
class Commitment:
    """A commitment with the updates of its status, the latest last."""

    made: Fact[CommitmentMade]
    updated: tuple[Fact[CommitmentUpdated], ...]

    @property
    def id(self) -> str:
        """The id, ``CM1``."""
        return self.made.id

    @property
    def evidence(self) -> Evidence:
        """The commitment and its updates."""
        return combined_evidence([self.made, *self.updated])

    @property
    def status(self) -> str:
        """The latest status; ``made`` without an update."""
        return self.updated[-1].event.status if self.updated else "made"

    @property
    def latest(self) -> Fact[CommitmentMade] | Fact[CommitmentUpdated]:
        """The event that states the status."""
        return self.updated[-1] if self.updated else self.made


@attrs.frozen(kw_only=True)
class Decisions:
    """The decisions of one workshop.

    ``replies`` are those to the participants after it.  ``themes`` are the names of themes by id.
    """

    proposals: tuple[Proposal, ...]
    decisions: tuple[Decision, ...]
    ballots: tuple[Ballot, ...]
    objections: tuple[Objection, ...]
    commitments: tuple[Commitment, ...]
    replies: tuple[Fact[FeedbackGiven], ...]
    themes: Mapping[str, str]

    def __bool__(self) -> bool:
        return any(
            (
                self.proposals,
                self.decisions,
                self.ballots,
                self.objections,
                self.commitments,
                self.replies,
            )
        )

    def option_text(self, option: str) -> str:
        """Return an option, with the wording of its proposal if it names one."""
        worded = (p.wordings[-1] for p in self.proposals if p.id == option)
        wording = next(worded, None)
        return str(option) if wording is None else f"{option}: {wording}"

    def target_text(self, target: str) -> str:
        """Return the theme or the proposal to which a reply refers, or else its id."""
        return self.themes.get(target) or self.option_text(target)


def build_view(record: Record) -> Decisions:
    """Return the decisions of a workshop."""
    amended = _by(record.of(ProposalAmended), lambda event: event.proposal)
    withdrawn = _by(record.of(ProposalWithdrawn), lambda event: event.proposal)
    decided = _by(record.of(DecisionRecorded), lambda event: event.proposal)
    resolved = _by(record.of(ObjectionResolved), lambda event: event.objection)
    updated = _by(record.of(CommitmentUpdated), lambda event: event.commitment)
    proposals = {
        fact.id: Proposal(
            submitted=fact,
            amended=tuple(amended.get(fact.id, ())),
            withdrawn=next(iter(withdrawn.get(fact.id, ())), None),
            decided=next(iter(decided.get(fact.id, ())), None),
        )
        for fact in record.of(ProposalSubmitted)
    }
    return Decisions(
        proposals=tuple(proposals.values()),
        decisions=tuple(
            Decision(recorded=fact, proposal=proposals.get(fact.event.proposal))
            for fact in record.of(DecisionRecorded)
        ),
        ballots=record.ballots(),
        objections=tuple(
            Objection(raised=fact, resolved=next(iter(resolved.get(fact.id, ())), None))
            for fact in record.of(ObjectionRaised)
        ),
        commitments=tuple(
            Commitment(made=fact, updated=tuple(in_time_order(updated.get(fact.id, ()))))
            for fact in record.of(CommitmentMade)
        ),
        replies=record.of(FeedbackGiven),
        themes={
            fact.event.theme: fact.event.label
            for fact in record.of(ThemeRevised)
            if fact.event.label is not None
        },
    )


def _by(facts: Iterable[Fact[E]], key: Callable[[E], str]) -> dict[str, list[Fact[E]]]:
    """Return facts by the id of what they are about, in log order."""
    found: dict[str, list[Fact[E]]] = {}
    for fact in facts:
        found.setdefault(key(fact.event), []).append(fact)
    return found
