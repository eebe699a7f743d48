"""Whether the votes, or the absence of objections, make a decision."""

from __future__ import annotations

from dialoguekit.state import Ballot, Workshop


def unmet(
    state: Workshop, proposal: str, version: int, rule: str, ballot: Ballot | None
) -> str | None:
    """Why ``rule`` is not met for a wording of a proposal; None when it is.

    ``consent``: everybody on the roll voted where there was a ballot, and no objection to this
    wording is open.  The other rules count the votes of ``ballot`` (see
    :data:`~dialoguekit.events.DECISION_RULES`).
    """
    if rule == "consent":
        return _consent_unmet(state, proposal, version, ballot)
    if ballot is None:
        return f"{rule} is decided by a vote, and no ballot is named"
    option = proposal if proposal in ballot.options else None
    if option is None:
        if len(ballot.options) != 1:
            return f"{proposal} is not among the options of the ballot"
        option = ballot.options[0]
    votes = [choices[option] for choices in ballot.votes.values() if option in choices]
    if ballot.quorum is not None and len(ballot.votes) < ballot.quorum:
        return f"{len(ballot.votes)} voted, and the quorum is {ballot.quorum}"
    if not votes:
        return "nobody voted on it"
    return _votes_unmet(rule, ballot, votes)


def _consent_unmet(
    state: Workshop, proposal: str, version: int, ballot: Ballot | None
) -> str | None:
    open_ones = [
        id
        for id, o in state.objections.items()
        if o.open and o.proposal == proposal and o.version == version
    ]
    if open_ones:
        return f"{', '.join(open_ones)} still stand against it"
    if ballot is not None:
        unasked = sorted(ballot.roll - ballot.votes.keys())
        if unasked:
            return f"{', '.join(unasked[:12])} were not asked"
    return None


def _votes_unmet(rule: str, ballot: Ballot, votes: list[int]) -> str | None:
    top = len(ballot.scale) - 1 if ballot.scale else 1
    if rule == "unanimity":
        yes = sum(vote == top for vote in votes)
        short = len(ballot.roll) - yes
        return f"{short} of {len(ballot.roll)} did not say yes" if short else None
    if rule == "majority":
        yes = sum(2 * vote > top for vote in votes)
        return None if 2 * yes > len(votes) else f"{yes} of {len(votes)} is no majority"
    threshold = ballot.threshold if ballot.threshold is not None else (top + 1) // 2
    reached = sum(vote >= threshold for vote in votes)
    if rule == "least":
        below = len(votes) - reached
        return f"{below} of {len(votes)} votes lie below {threshold}" if below else None
    if rule == "share":
        needed = ballot.share if ballot.share is not None else 0.5
        share = reached / len(votes)
        return None if share >= needed else f"{share:.0%} support it, and {needed:.0%} are needed"
    mean = sum(votes) / len(votes)
    return None if mean >= threshold else f"the mean is {mean:.2f}, and {threshold} is needed"
