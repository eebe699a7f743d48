"""Whether the votes, or the absence of objections, make a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialoguekit.domain.commands.preconditions import listed
from dialoguekit.domain.state import Ballot, Workshop


def unmet(
    state: Workshop, proposal: str, version: int, rule: str, ballot: Ballot | None
) -> str | None:
    """Why ``rule`` is not met for a wording of a proposal; None when it is.

    ``consent``: everybody on the roll voted on it where there was a ballot, and no objection to
    this wording is open.  The other rules count the votes of ``ballot`` (see
    :data:`~dialoguekit.events.DECISION_RULES`).  Votes on an earlier wording do not count.
    """
    votes: dict[str, int] = {}
    if ballot is not None:
        if version > 1 and ballot.opened < state.proposals[proposal].worded:
            return f"the ballot was opened before version {version} was worded"
        option = _option(proposal, ballot)
        if option is None:
            return f"{proposal} is not among the options of the ballot"
        votes = _votes_on(option, ballot)
    if rule == "consent":
        return _consent_unmet(state, proposal, version, ballot, votes)
    if ballot is None:
        return f"{rule} is decided by a vote, and no ballot is named"
    return _turnout_unmet(ballot, votes) or _votes_unmet(rule, ballot, list(votes.values()))


def _option(proposal: str, ballot: Ballot) -> str | None:
    """What was voted on: the proposal, or the one option where it goes by another name."""
    if proposal in ballot.options:
        return proposal
    return ballot.options[0] if len(ballot.options) == 1 else None


def _votes_on(option: str, ballot: Ballot) -> dict[str, int]:
    """The vote of each voter on an option; more is better, whatever the kind of ballot.

    Who gives their dots or ranks to other options says nothing for this one: that counts 0.  A
    grade that was left out is no vote.  The first of m ranks counts m, the last 1.
    """
    votes: dict[str, int] = {}
    for voter, choices in ballot.votes.items():
        if option in choices:
            rank_or_value = choices[option]
            ranked = ballot.kind == "ranking"
            votes[voter] = len(ballot.options) + 1 - rank_or_value if ranked else rank_or_value
        elif ballot.kind != "grades":
            votes[voter] = 0
    return votes


def _consent_unmet(
    state: Workshop, proposal: str, version: int, ballot: Ballot | None, votes: Mapping[str, int]
) -> str | None:
    open_ones = [
        id
        for id, o in state.objections.items()
        if o.open and o.proposal == proposal and o.version == version
    ]
    if open_ones:
        return f"{listed(open_ones)} still stand against it"
    silent = sorted(ballot.roll - votes.keys()) if ballot is not None else ()
    if silent:
        return f"consent needs everybody asked, and {listed(silent)} did not answer"
    return None


def _turnout_unmet(ballot: Ballot, votes: Mapping[str, int]) -> str | None:
    if ballot.quorum is not None and len(ballot.votes) < ballot.quorum:
        return f"{len(ballot.votes)} voted, and the quorum is {ballot.quorum}"
    return None if votes else "nobody voted on it"


def _votes_unmet(rule: str, ballot: Ballot, votes: Sequence[int]) -> str | None:
    top = _top(ballot)
    if rule == "unanimity":
        short = len(ballot.roll) - sum(vote >= top for vote in votes)
        return f"{short} of {len(ballot.roll)} did not say yes" if short else None
    if rule == "majority":
        yes = sum(2 * vote > top for vote in votes)
        return None if 2 * yes > len(votes) else f"{yes} of {len(votes)} is no majority"
    threshold = _threshold(ballot, top)
    if rule == "mean":
        return _mean_unmet(ballot, sum(votes) / len(votes), threshold)
    reached = sum(vote >= threshold for vote in votes)
    if rule == "least":
        below = len(votes) - reached
        return f"{below} of {len(votes)} votes do not reach the threshold" if below else None
    needed = ballot.share if ballot.share is not None else 0.5
    share = reached / len(votes)
    return None if share >= needed else f"{share:.0%} support it, and {needed:.0%} are needed"


def _mean_unmet(ballot: Ballot, mean: float, threshold: int) -> str | None:
    if mean >= threshold:
        return None
    if ballot.kind == "ranking":
        places = len(ballot.options) + 1
        return f"its mean rank is {places - mean:.2f}, and {places - threshold} is needed"
    return f"the mean is {mean:.2f}, and {threshold} is needed"


def _top(ballot: Ballot) -> int:
    """The vote that is a full yes: the last grade, the first rank, or one dot."""
    if ballot.kind == "grades":
        return len(ballot.scale) - 1
    return len(ballot.options) if ballot.kind == "ranking" else 1


def _threshold(ballot: Ballot, top: int) -> int:
    """The vote that counts as support; without one, the middle of the scale."""
    if ballot.threshold is None:
        return (top + 1) // 2
    if ballot.kind == "ranking":
        return len(ballot.options) + 1 - ballot.threshold
    return ballot.threshold
