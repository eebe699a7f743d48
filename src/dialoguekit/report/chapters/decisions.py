"""Proposals, ballots, objections, decisions and commitments: the view of one workshop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

import attrs

from dialoguekit.disclosure.facts import Fact
from dialoguekit.events import (
    CommitmentMade,
    CommitmentUpdated,
    CountRecorded,
    DecisionRecorded,
    DissentRecorded,
    FeedbackGiven,
    ObjectionRaised,
    ObjectionResolved,
    ProposalAmended,
    ProposalSubmitted,
    ProposalWithdrawn,
    ThemeRevised,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.plugin.ballots import Ballot, LowGrades
from dialoguekit.plugin.record import Record
from dialoguekit.plugin.session import combined_evidence
from dialoguekit.plugin.times import in_time_order
from dialoguekit.report.chapters.counts import Count, build_counts
from dialoguekit.report.chapters.findings import KEEPS as FINDINGS
from dialoguekit.report.chapters.findings import Finding, build_findings

E = TypeVar("E")

KEEPS = (
    ProposalAmended,
    ProposalWithdrawn,
    ObjectionRaised,
    ObjectionResolved,
    DissentRecorded,
    CommitmentUpdated,
    CountRecorded,
    *FINDINGS,
    FeedbackGiven,
    ThemeRevised,
)
"""The core events that the view reads, apart from those that are always kept."""


@attrs.frozen(kw_only=True)
class Proposal:
    """A proposal with its amendments, the latest last, its withdrawal and the decision on it.

    ``basis`` is what the decision is based on.
    """

    submitted: Fact[ProposalSubmitted]
    amended: tuple[Fact[ProposalAmended], ...]
    withdrawn: Fact[ProposalWithdrawn] | None
    decided: Fact[DecisionRecorded] | None
    basis: str | None = None

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

    def wording_of(self, version: int) -> str | None:
        """Return the wording of a version; None if it is not recorded."""
        if version == 1:
            return self.submitted.event.text
        found = (fact.event.text for fact in self.amended if fact.event.version == version)
        return next(found, None)

    def wording_at(self, seq: int) -> str:
        """Return the wording when an event with that ``seq`` was recorded."""
        earlier = [fact.event.text for fact in self.amended if fact.seq < seq]
        return earlier[-1] if earlier else self.submitted.event.text

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
    """A decision with its proposal, its ballot or count, and the dissent from it.

    The proposal, and the ballot or count on which it is based, are None if they are not recorded.
    """

    recorded: Fact[DecisionRecorded]
    proposal: Proposal | None
    ballot: Ballot | None = None
    count: Count | None = None
    dissents: tuple[Fact[DissentRecorded], ...] = ()

    @property
    def id(self) -> str:
        """The id, ``D1``."""
        return self.recorded.id

    @property
    def evidence(self) -> Evidence:
        """The events that recorded it and the dissent from it."""
        return combined_evidence([self.recorded, *self.dissents])

    @property
    def outcome(self) -> str:
        """``adopted``, ``rejected`` or ``parked``."""
        return self.recorded.event.outcome

    @property
    def rule(self) -> str:
        """The rule by which it was decided."""
        return self.recorded.event.rule

    @property
    def dissent(self) -> tuple[str, ...]:
        """The dissenting views."""
        return (*self.recorded.event.dissent, *(fact.event.text for fact in self.dissents))

    @property
    def option(self) -> str | None:
        """The option of its ballot that it is about; None without one."""
        options = () if self.ballot is None else self.ballot.form.options
        proposal = str(self.recorded.event.proposal)
        if proposal in options:
            return proposal
        return options[0] if len(options) == 1 else None

    @property
    def low_grades(self) -> LowGrades | None:
        """The grades below the neutral place of the scale; None if there are none to be shown."""
        if self.ballot is None or self.option is None:
            return None
        found = self.ballot.low_grades(self.option)
        return found if found is not None and found.below else None

    @property
    def wording(self) -> str | None:
        """The wording that was decided on; None if it is not recorded."""
        if self.proposal is None:
            return None
        decided = self.proposal.wording_of(self.recorded.event.version)
        return self.proposal.wordings[-1] if decided is None else decided

    @property
    def basis(self) -> str | None:
        """What it is based on: a ballot, a show of hands or a tally, or None."""
        event = self.recorded.event
        if event.count is not None and self.count is not None:
            return f"{self.count.form_label} {event.count}"
        named = event.ballot if event.count is None else event.count
        return None if named is None else f"{'ballot' if event.count is None else 'count'} {named}"


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
    counts: tuple[Count, ...]
    findings: tuple[Finding, ...]
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
                self.counts,
                self.findings,
                self.objections,
                self.commitments,
                self.replies,
            )
        )

    def option_text(self, option: str, voted: Ballot | Count | None = None) -> str:
        """Return an option, with the wording of its proposal if it names one.

        The wording is the one that was voted on or counted; by default the latest.
        """
        proposal = next((p for p in self.proposals if p.id == option), None)
        if proposal is None:
            return str(option)
        if voted is None:
            return f"{option}: {proposal.wordings[-1]}"
        version = voted.version_of(option)
        wording = None if version is None else proposal.wording_of(version)
        at_the_time = proposal.wording_at(voted.opened.seq) if wording is None else wording
        return f"{option}: {at_the_time}"

    def target_text(self, target: str) -> str:
        """Return the theme or the proposal to which a reply refers, or else its id."""
        return self.themes.get(target) or self.option_text(target)


def build_decisions(record: Record) -> tuple[Decision, ...]:
    """Return the decisions of a workshop, each with what it is on and what it is based on."""
    if not record.of(DecisionRecorded):
        return ()
    found = _build_proposals(record), record.ballots(), build_counts(record)
    return tuple(_build_decisions(record, *found))


def _build_decisions(
    record: Record,
    proposals: Iterable[Proposal],
    ballots: Iterable[Ballot],
    counts: Iterable[Count],
) -> Iterator[Decision]:
    dissents = _by(record.of(DissentRecorded), lambda event: event.decision)
    proposal_by_id = {proposal.id: proposal for proposal in proposals}
    ballot_by_id = {ballot.id: ballot for ballot in ballots}
    count_by_id = {count.id: count for count in counts}
    for fact in record.of(DecisionRecorded):
        yield Decision(
            recorded=fact,
            proposal=proposal_by_id.get(fact.event.proposal),
            ballot=ballot_by_id.get(fact.event.ballot or ""),
            count=count_by_id.get(fact.event.count or ""),
            dissents=tuple(dissents.get(fact.id, ())),
        )


def _build_proposals(record: Record) -> Iterator[Proposal]:
    amended = _by(record.of(ProposalAmended), lambda event: event.proposal)
    withdrawn = _by(record.of(ProposalWithdrawn), lambda event: event.proposal)
    decided = _by(record.of(DecisionRecorded), lambda event: event.proposal)
    for fact in record.of(ProposalSubmitted):
        yield Proposal(
            submitted=fact,
            amended=tuple(amended.get(fact.id, ())),
            withdrawn=next(iter(withdrawn.get(fact.id, ())), None),
            decided=next(iter(decided.get(fact.id, ())), None),
        )


def build_view(record: Record) -> Decisions:
    """Return the decisions of a workshop."""
    resolved = _by(record.of(ObjectionResolved), lambda event: event.objection)
    updated = _by(record.of(CommitmentUpdated), lambda event: event.commitment)
    proposals, counts = tuple(_build_proposals(record)), tuple(build_counts(record))
    ballots = record.ballots()
    decisions = tuple(_build_decisions(record, proposals, ballots, counts))
    bases = {each.recorded.event.proposal: each.basis for each in reversed(decisions)}
    return Decisions(
        proposals=tuple(
            attrs.evolve(proposal, basis=bases.get(proposal.id)) for proposal in proposals
        ),
        decisions=decisions,
        ballots=ballots,
        counts=counts,
        findings=build_findings(record),
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
