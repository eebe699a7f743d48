"""What others have acted upon: it is done again, and not changed under them.

People voted on the options of a ballot, assented to the wording of a rule, and decided on a
version of a proposal.  A correction of these would change what they agreed to.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import attrs

from dialoguekit import events as e
from dialoguekit.events import Event, RecordedEvent

_CLOSINGS = (e.BallotClosed, e.BallotRevealed)
Later = Sequence[RecordedEvent[Any]]


@attrs.frozen
class Act:
    """The first act of others upon an event, and what to do instead of a correction."""

    recorded: RecordedEvent[Any]
    remedy: str


@attrs.frozen
class _Protection:
    """The fields of an event that others act upon; None for all of them.

    ``find`` returns the first act among later events.
    """

    fields: frozenset[str] | None
    find: Callable[[Any, Later], RecordedEvent[Any] | None]
    remedy: str


def find_act(original: RecordedEvent[Any], changed: Collection[str], later: Later) -> Act | None:
    """Return the first act upon the ``changed`` fields of an event; None if there is none."""
    event: Any = original.event
    protection = _PROTECTED.get(type(event))
    if protection is None or not changed:
        return None
    if protection.fields is not None and not protection.fields & set(changed):
        return None
    found = protection.find(original, later)
    return None if found is None else Act(found, protection.remedy)


def describe_act(act: Act) -> str:
    """Return an act as the reason of a refusal."""
    return f"others have acted upon it (event {act.recorded.seq}, {act.recorded.type})"


def _first(
    later: Iterable[RecordedEvent[Any]], is_act: Callable[[Any], bool]
) -> RecordedEvent[Any] | None:
    return next((recorded for recorded in later if is_act(recorded.event)), None)


def _votes_on(ballots: Collection[str], later: Later) -> RecordedEvent[Any] | None:
    """Return the first event about one of the ballots, other than its closing."""
    return _first(
        later,
        lambda event: (
            not isinstance(event, _CLOSINGS)
            and not isinstance(event, e.BallotOpened)
            and getattr(event, "ballot", None) in ballots
        ),
    )


def _votes_naming(item: str, opened: Later, later: Later) -> RecordedEvent[Any] | None:
    """Return the first vote in a ballot with this option that is among ``opened``."""
    ballots = {
        recorded.event.ballot
        for recorded in opened
        if isinstance(recorded.event, e.BallotOpened) and item in recorded.event.options
    }
    return _votes_on(ballots, later) if ballots else None


def _earliest(*found: RecordedEvent[Any] | None) -> RecordedEvent[Any] | None:
    return min((each for each in found if each is not None), key=lambda r: r.seq, default=None)


def _until(later: Later, ends: Callable[[Any], bool]) -> Later:
    """Return the events before the first that ``ends``."""
    for index, recorded in enumerate(later):
        if ends(recorded.event):
            return later[:index]
    return later


def _upon_ballot(original: RecordedEvent[Any], later: Later) -> RecordedEvent[Any] | None:
    return _votes_on({original.event.ballot}, later)


def _upon_vote(original: RecordedEvent[Any], later: Later) -> RecordedEvent[Any] | None:
    ballot = original.event.ballot
    return _first(
        later,
        lambda event: (
            isinstance(event, e.BallotRevealed | e.DecisionRecorded) and event.ballot == ballot
        ),
    )


def _upon_contribution(original: RecordedEvent[Any], later: Later) -> RecordedEvent[Any] | None:
    id = original.event.contribution
    stance = _first(
        later, lambda event: isinstance(event, e.StanceTaken) and event.contribution == id
    )
    return _earliest(stance, _votes_naming(id, later, later))


def _upon_wording(original: RecordedEvent[Any], later: Later) -> RecordedEvent[Any] | None:
    """Find votes, objections and decisions on this version of a proposal."""
    proposal = original.event.proposal
    current = _until(
        later, lambda event: isinstance(event, e.ProposalAmended) and event.proposal == proposal
    )
    answered = _first(
        current,
        lambda event: (
            isinstance(event, e.ObjectionRaised | e.DecisionRecorded) and event.proposal == proposal
        ),
    )
    return _earliest(answered, _votes_naming(proposal, current, later))


def _upon_rule(original: RecordedEvent[Any], later: Later) -> RecordedEvent[Any] | None:
    """Find the adoption of this wording of a rule."""
    rule = original.event.rule
    current = _until(later, lambda event: isinstance(event, e.RuleAmended) and event.rule == rule)
    return _first(
        current, lambda event: isinstance(event, e.AgreementAdopted) and rule in event.rules
    )


def _upon_itself(original: RecordedEvent[Any], later: Later) -> RecordedEvent[Any] | None:
    """Return the event itself, which is an act of others: assents, or votes of a ballot box."""
    return original


def _upon_decision(original: RecordedEvent[Any], later: Later) -> RecordedEvent[Any] | None:
    decision, proposal = original.event.decision, original.event.proposal

    def is_act(event: Any) -> bool:
        if isinstance(event, e.CommitmentMade):
            return decision in event.sources or proposal in event.sources
        return isinstance(event, e.FeedbackGiven) and event.target in (decision, proposal)

    return _first(later, is_act)


def _upon_count(original: RecordedEvent[Any], later: Later) -> RecordedEvent[Any] | None:
    """Find the decision that is based on a count."""
    count = original.event.count
    return _first(
        later, lambda event: isinstance(event, e.DecisionRecorded) and event.count == count
    )


def _upon_finding(original: RecordedEvent[Any], later: Later) -> RecordedEvent[Any] | None:
    """Find who endorsed or challenged this wording of a finding."""
    finding = original.event.finding
    current = _until(
        later, lambda event: isinstance(event, e.FindingRevised) and event.finding == finding
    )
    return _first(
        current,
        lambda event: (
            isinstance(event, e.FindingEndorsed | e.FindingChallenged) and event.finding == finding
        ),
    )


def _upon_instrument(original: RecordedEvent[Any], later: Later) -> RecordedEvent[Any] | None:
    key = original.event.instrument, original.event.wave
    return _first(
        later,
        lambda event: (
            isinstance(event, e.ResponseSubmitted) and (event.instrument, event.wave) == key
        ),
    )


_WORDS = frozenset({"text", "reasons"})
_PROTECTED: dict[type[Event], _Protection] = {
    e.BallotOpened: _Protection(None, _upon_ballot, "Open a new ballot, and vote again"),
    e.VoteCast: _Protection(
        frozenset({"voter", "choices"}), _upon_vote, "Open a new ballot, and vote again"
    ),
    e.BallotAnswered: _Protection(None, _upon_itself, "Open a new ballot, and vote again"),
    e.BallotClosed: _Protection(None, _upon_itself, "Open a new ballot, and vote again"),
    e.ContributionMade: _Protection(
        _WORDS, _upon_contribution, "Record the right text as a new contribution, and ask again"
    ),
    e.ProposalSubmitted: _Protection(
        _WORDS, _upon_wording, "Amend the proposal or submit a new one, and ask again"
    ),
    e.ProposalAmended: _Protection(
        _WORDS, _upon_wording, "Amend the proposal or submit a new one, and ask again"
    ),
    e.RuleProposed: _Protection(
        frozenset({"text", "need"}), _upon_rule, "Amend the rule, and adopt the next version"
    ),
    e.RuleAmended: _Protection(_WORDS, _upon_rule, "Amend the rule, and adopt the next version"),
    e.AgreementAdopted: _Protection(
        None, _upon_itself, "Ask again, and adopt the next version of the agreement"
    ),
    e.DecisionRecorded: _Protection(
        frozenset({"outcome", "rule"}), _upon_decision, "Submit a new proposal, and decide again"
    ),
    e.RuleAssented: _Protection(
        None, _upon_itself, "Ask again, and adopt the next version of the agreement"
    ),
    e.CountRecorded: _Protection(None, _upon_count, "Count again, and decide again"),
    e.FindingStated: _Protection(_WORDS, _upon_finding, "Revise the finding, and ask again"),
    e.FindingRevised: _Protection(_WORDS, _upon_finding, "Revise the finding, and ask again"),
    e.InstrumentIssued: _Protection(None, _upon_instrument, "Issue another wave"),
}
"""What others act upon, by the class of the event."""
