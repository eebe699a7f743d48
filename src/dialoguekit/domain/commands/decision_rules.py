"""Decision rules: whether votes, or the absence of objections, make a decision."""

from __future__ import annotations

from dialoguekit.domain import ballot_counting
from dialoguekit.domain.commands.people_in_messages import describe_places
from dialoguekit.domain.commands.preconditions import join_names
from dialoguekit.domain.count_rules import explain_unmet_count
from dialoguekit.domain.state import Ballot, Count, Workshop
from dialoguekit.errors import shown
from dialoguekit.events import DECISION_RULES


def explain_unmet_rule(
    state: Workshop, proposal: str, version: int, rule: str, basis: Ballot | Count | None
) -> str | None:
    """Return why ``rule`` is not met for a version of a proposal; None if it is met.

    ``consent``: no objection to this version is open, and everyone on the roll of the ballot, if
    there is one, has voted on it.  The other rules count the votes of a ballot, or a count without
    people (see :data:`~dialoguekit.events.DECISION_RULES`).  Votes on an earlier version do not
    count.  Of secret votes no number is told, and they decide by the rule that was announced:
    otherwise the refusals of several rules would tell them.

    None for an unknown rule: the event of the decision refuses it.
    """
    if rule not in DECISION_RULES:
        return None
    if isinstance(basis, Count):
        return _explain_unmet_count(state, proposal, version, rule, basis)
    if basis is not None:
        return _explain_unmet_vote(state, proposal, version, rule, basis)
    if rule == "consent":
        return _explain_open_objections(state, proposal, version)
    return f"{rule} is decided by a vote, and no ballot is named"


def _explain_unmet_vote(
    state: Workshop, proposal: str, version: int, rule: str, ballot: Ballot
) -> str | None:
    if version > 1 and ballot.opened_seq < state.proposals[proposal].worded_seq:
        return f"the ballot was opened before version {version} was worded"
    if ballot.unknown_votes:
        missing, all_votes = ballot.unknown_votes, len(ballot.voters)
        return f"{missing} of {all_votes} secret votes cannot be counted"
    option = _find_option(proposal, ballot)
    if option is None:
        return f"{shown(proposal)} is not among the options of the ballot"
    if rule == "consent":
        objections = _explain_open_objections(state, proposal, version)
        return objections or _explain_missing_answers(state, ballot, option)
    return _explain_uncounted_rule(ballot, option, rule)


def _explain_uncounted_rule(ballot: Ballot, option: str, rule: str) -> str | None:
    """Return why votes do not meet a rule; of secret ones no number beyond that of the voters."""
    if ballot.is_secret and rule != ballot.rule:
        return f"the ballot was secret, and announced the rule {ballot.rule}"
    votes = ballot.known_votes
    reason = ballot_counting.explain_unmet_rule(_form_of(ballot), option, votes, rule=rule)
    if reason is None or not ballot.is_secret or len(votes) < (ballot.quorum or 0):
        return reason
    return f"its secret votes do not meet the rule {rule}"


def _explain_unmet_count(
    state: Workshop, proposal: str, version: int, rule: str, count: Count
) -> str | None:
    if version > 1 and count.recorded_seq < state.proposals[proposal].worded_seq:
        return f"it was counted before version {version} was worded"
    option = count.form.option_for(proposal, count.target)
    if option is None:
        return f"{shown(proposal)} is not what was counted"
    return explain_unmet_count(count.form, option, rule=rule)


def voted_version(proposal: str, basis: Ballot | Count | None) -> int | None:
    """Return the version of a proposal that a ballot or a count was about; None if not recorded."""
    if basis is None:
        return None
    if isinstance(basis, Count) and basis.target == proposal:
        return basis.version
    return basis.versions.get(proposal)


def _find_option(proposal: str, ballot: Ballot) -> str | None:
    """Return the option for the proposal, or the only option of the ballot."""
    if proposal in ballot.options:
        return proposal
    return ballot.options[0] if len(ballot.options) == 1 else None


def _form_of(ballot: Ballot) -> ballot_counting.BallotForm:
    return ballot_counting.BallotForm(
        kind=ballot.kind,
        options=ballot.options,
        scale=ballot.scale,
        rule=ballot.rule,
        threshold=ballot.threshold,
        share=ballot.share,
        roll_size=len(ballot.roll),
        quorum=ballot.quorum,
        exact_share=ballot.exact_share,
        blanks_counted=ballot.blanks_counted,
    )


def _explain_open_objections(state: Workshop, proposal: str, version: int) -> str | None:
    open_objections = [
        id
        for id, o in state.objections.items()
        if o.is_open and o.proposal == proposal and o.version == version
    ]
    return f"objections still open: {join_names(open_objections)}" if open_objections else None


def _explain_missing_answers(state: Workshop, ballot: Ballot, option: str) -> str | None:
    form = _form_of(ballot)
    silent = sorted(
        voter
        for voter in ballot.roll
        if voter not in ballot.voters
        or (
            voter in ballot.votes
            and ballot_counting.support_of(ballot.votes[voter], option, form) is None
        )
    )
    if silent:
        names = join_names(map(shown, silent))
        places = describe_places(state, silent)
        return f"consent needs an answer from everyone, and {names} did not answer{places}"
    if any(ballot_counting.support_of(vote, option, form) is None for vote in ballot.secret_votes):
        return "consent needs an answer from everyone, and not every secret vote has one"
    return None
