"""Decision rules: whether votes, or the absence of objections, make a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialoguekit.domain.commands.preconditions import join_names
from dialoguekit.domain.state import Ballot, Workshop


def explain_unmet_rule(
    state: Workshop, proposal: str, version: int, rule: str, ballot: Ballot | None
) -> str | None:
    """Return why ``rule`` is not met for a version of a proposal; None if it is met.

    ``consent``: no objection to this version is open, and everyone on the roll of the ballot, if
    there is one, has voted on it.  The other rules count the votes of ``ballot`` (see
    :data:`~dialoguekit.events.DECISION_RULES`).  Votes on an earlier version do not count.
    """
    votes: dict[str, int] = {}
    if ballot is not None:
        if version > 1 and ballot.opened_seq < state.proposals[proposal].worded_seq:
            return f"the ballot was opened before version {version} was worded"
        option = _find_option(proposal, ballot)
        if option is None:
            return f"{proposal} is not among the options of the ballot"
        votes = _collect_votes(option, ballot)
    if rule == "consent":
        return _explain_unmet_consent(state, proposal, version, ballot, votes)
    if ballot is None:
        return f"{rule} is decided by a vote, and no ballot is named"
    return _explain_unmet_turnout(ballot, votes) or _explain_unmet_votes(
        rule, ballot, list(votes.values())
    )


def _find_option(proposal: str, ballot: Ballot) -> str | None:
    """Return the option for the proposal, or the only option of the ballot."""
    if proposal in ballot.options:
        return proposal
    return ballot.options[0] if len(ballot.options) == 1 else None


def _collect_votes(option: str, ballot: Ballot) -> dict[str, int]:
    """Return the vote of each voter on an option; a higher value means more support.

    A voter who gives no dot or rank to the option counts 0.  An omitted grade is not a vote. Of m
    ranks, the first counts m and the last 1.
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


def _explain_unmet_consent(
    state: Workshop, proposal: str, version: int, ballot: Ballot | None, votes: Mapping[str, int]
) -> str | None:
    open_objections = [
        id
        for id, o in state.objections.items()
        if o.is_open and o.proposal == proposal and o.version == version
    ]
    if open_objections:
        return f"objections still open: {join_names(open_objections)}"
    silent = sorted(ballot.roll - votes.keys()) if ballot is not None else ()
    if silent:
        return f"consent needs an answer from everyone, and {join_names(silent)} did not answer"
    return None


def _explain_unmet_turnout(ballot: Ballot, votes: Mapping[str, int]) -> str | None:
    if ballot.quorum is not None and len(ballot.votes) < ballot.quorum:
        return f"{len(ballot.votes)} voted, and the quorum is {ballot.quorum}"
    return None if votes else "no one voted on it"


def _explain_unmet_votes(rule: str, ballot: Ballot, votes: Sequence[int]) -> str | None:
    top = _top_vote(ballot)
    if rule == "unanimity":
        short = len(ballot.roll) - sum(vote >= top for vote in votes)
        return f"{short} of {len(ballot.roll)} did not say yes" if short else None
    if rule == "majority":
        yes = sum(2 * vote > top for vote in votes)
        return None if 2 * yes > len(votes) else f"{yes} of {len(votes)} is not a majority"
    threshold = _support_threshold(ballot, top)
    if rule == "mean":
        return _explain_unmet_mean(ballot, sum(votes) / len(votes), threshold)
    reached = sum(vote >= threshold for vote in votes)
    if rule == "least":
        below = len(votes) - reached
        return f"{below} of {len(votes)} votes do not reach the threshold" if below else None
    needed = ballot.share if ballot.share is not None else 0.5
    share = reached / len(votes)
    return None if share >= needed else f"{share:.0%} support it, and {needed:.0%} are needed"


def _explain_unmet_mean(ballot: Ballot, mean: float, threshold: int) -> str | None:
    if mean >= threshold:
        return None
    if ballot.kind == "ranking":
        places = len(ballot.options) + 1
        return f"its mean rank is {places - mean:.2f}, and {places - threshold} is needed"
    return f"the mean is {mean:.2f}, and {threshold} is needed"


def _top_vote(ballot: Ballot) -> int:
    """Return the vote that is a full yes: the last grade, the first rank, or one dot."""
    if ballot.kind == "grades":
        return len(ballot.scale) - 1
    return len(ballot.options) if ballot.kind == "ranking" else 1


def _support_threshold(ballot: Ballot, top: int) -> int:
    """Return the vote that counts as support; by default the middle of the scale."""
    if ballot.threshold is None:
        return (top + 1) // 2
    if ballot.kind == "ranking":
        return len(ballot.options) + 1 - ballot.threshold
    return ballot.threshold
