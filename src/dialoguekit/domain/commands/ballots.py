"""Ballots: opened with a roll, voted in, closed, revealed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any

from dialoguekit import events as e
from dialoguekit.domain.commands.preconditions import (
    CommandContext,
    CommandEvents,
    default_roll,
    is_id_of_somebody,
    join_names,
    refuse,
    require_ballot,
    require_not_forgotten,
    require_not_withdrawn,
    require_registered,
    require_scheduled,
)
from dialoguekit.domain.commands.rounds import answers_of
from dialoguekit.domain.fractions import exact_fraction
from dialoguekit.domain.state import Ballot, Workshop
from dialoguekit.errors import shown
from dialoguekit.events.decisions import MAX_SECRET_COMMENT, SMALLEST_GROUP_OF_BALLOT
from dialoguekit.events.secret_votes import AnswerWithVote, SecretVote


def open_ballot(
    state: Workshop,
    context: CommandContext,
    options: Sequence[str],
    *,
    roll: Sequence[str] | None = None,
    title: str | None = None,
    kind: str = "grades",
    scale: Sequence[str] = (),
    rule: str = "majority",
    threshold: int | None = None,
    share: str | float | Fraction | None = None,
    secrecy: str = "open",
    quorum: int | None = None,
    budget: int | None = None,
    cap: int | None = None,
    blanks_counted: bool = False,
    by_group: bool = False,
) -> CommandEvents:
    """Open a ballot and return its id.

    Without ``roll``, everyone on the roll of the activity can vote; where it has none, the
    participants present.  A token on the roll need not be issued: only its holder knows it then.

    ``share`` is exact as text or as a fraction: ``"2/3"``.  A blank vote counts for turnout and
    quorum; with ``blanks_counted`` it counts in the denominator of the rule, too.

    With ``secrecy="secret"`` nothing joins a voter to their vote once it is closed.  A unanimous
    result tells every vote all the same: say so before it opens.  With ``by_group`` it is
    announced that it is counted by group, too; it is if each group on the roll has at least five
    people, and five voters or none.
    """
    action = "open a ballot"
    require_scheduled(state, action)
    if not options:
        refuse(action, "it has no options", "Name at least one option")
    if len(set(options)) != len(options):
        refuse(action, "an option is named twice", "Name every option once")
    if kind == "grades" and len(scale) < 2:
        refuse(action, "it has no scale", "Give the labels from lowest to highest, at least two")
    if kind == "dots" and budget is None:
        refuse(action, "no budget of dots is given", "Give budget=")
    roll = default_roll(state, context) if roll is None else _require_roll(state, roll, action)
    if not roll:
        refuse(action, "the roll is empty", "Record who is present, or give roll=")
    if quorum is not None and quorum > len(roll):
        reason = f"the quorum is {quorum}, and {len(roll)} are on the roll"
        refuse(action, reason, "Give a quorum that the roll can reach")
    _require_countable_rule(kind, rule, action, blanks_counted=blanks_counted)
    _require_threshold(kind, len(scale), len(options), threshold, action)
    exact_share = as_exact_share(share, action)
    decimal = None if exact_share is None else float(Fraction(exact_share))
    if share is not None and rule != "share":
        refuse(action, f"{rule} has no share", 'Give rule="share", or leave the share out')
    return (
        e.BallotOpened(
            ballot=state.next_id("B"),
            title=title,
            options=tuple(options),
            kind=kind,
            scale=tuple(scale),
            rule=rule,
            threshold=threshold,
            share=share if isinstance(share, float) else decimal,
            secrecy=secrecy,
            roll=roll,
            quorum=quorum,
            budget=budget,
            cap=cap,
            exact_share=None if isinstance(share, float) else exact_share,
            blanks_counted=blanks_counted,
            versions=versions_of(state, options),
            by_group=by_group,
        ),
    )


def _require_roll(state: Workshop, roll: Sequence[str], action: str) -> tuple[str, ...]:
    """Return people and tokens, each once and under the id that is kept.

    Refuse the id of a person who is not registered, and somebody who was forgotten.
    """
    found = tuple(dict.fromkeys(map(state.canonical, roll)))
    for id in found:
        require_not_forgotten(state, id, action)
        if is_id_of_somebody(id):
            require_registered(state, id, action)
    return found


def versions_of(state: Workshop, ids: Sequence[str | None]) -> tuple[int, ...]:
    """Return the current version of each proposal, 0 for anything else; nothing if none is."""
    found = (state.proposals.get(id) if id is not None else None for id in ids)
    versions = tuple(0 if proposal is None else proposal.version for proposal in found)
    return versions if any(versions) else ()


def as_exact_share(share: str | float | Fraction | None, action: str) -> str | None:
    """Return a share as the text of an exact fraction from 0 to 1; refuse anything else."""
    if share is None:
        return None
    try:
        found = exact_fraction(share)
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        found = Fraction(-1)
    if not 0 <= found <= 1:
        refuse(action, f"{shown(share)} is no share", 'Give a fraction from 0 to 1, such as "2/3"')
    return str(found)


def _require_countable_rule(kind: str, rule: str, action: str, *, blanks_counted: bool) -> None:
    """Refuse a rule that cannot be counted on this kind of ballot; events refuse unknown ones."""
    countable = e.RULES_BY_KIND.get(kind, e.DECISION_RULES)
    if rule in e.DECISION_RULES and rule not in countable:
        reason = f"{rule} cannot be counted on a ballot of {kind}"
        refuse(action, reason, f"Use one of: {', '.join(countable)}; or open a ballot of grades")
    if blanks_counted and rule in {"mean", "consent"}:
        reason = f"a blank vote has no value that {rule} could count"
        refuse(action, reason, "Leave blanks_counted out, or choose another rule")


def _require_threshold(
    kind: str, grades: int, options: int, threshold: int | None, action: str
) -> None:
    """Refuse a threshold off the scale: no vote could fail, or reach it."""
    if threshold is None or kind == "dots":
        return
    low, high = (1, options) if kind == "ranking" else (0, grades - 1)
    if not low <= threshold <= high:
        refuse(action, f"the threshold {threshold} is off the scale", f"Use {low} to {high}")


def cast_vote(
    state: Workshop,
    context: CommandContext,
    ballot: str,
    voter: str,
    choices: Mapping[str, int],
    *,
    comment: str | None = None,
) -> CommandEvents:
    """Record a vote.  The vote that a person cast last counts.

    A vote on paper can be recorded after the close with its time, until the ballot is revealed or
    decided.  Of a secret ballot the log gets only who voted; the vote goes into the ballot box, and
    none can be recorded after the close.
    """
    action = f"record the vote of {shown(voter)}"
    voter = state.canonical(voter)
    found = _require_time_to_vote(state, context, ballot, action)
    if voter not in found.roll:
        refuse(
            action,
            f"{shown(voter)} is not on the roll of {shown(ballot)}",
            "The roll is fixed when the ballot opens",
        )
    require_not_withdrawn(state, context, voter, action)
    for option, value in choices.items():
        if option not in found.options:
            refuse(
                action,
                f"{shown(option)} is not an option",
                f"Options: {join_names(shown(each, words=True) for each in found.options)}",
            )
        if isinstance(value, bool) or not isinstance(value, int):
            refuse(action, f"{shown(value)} is not a vote", "Votes are whole numbers")
    _require_valid_choices(found, choices, action)
    cast = e.VoteCast(ballot=ballot, voter=voter, choices=tuple(choices.items()), comment=comment)
    if not found.is_secret:
        return (cast, *answers_of(state, context, voter))
    if comment is not None and len(comment) > MAX_SECRET_COMMENT:
        problem = f"its comment has {len(comment):,} characters"
        remedy = f"In a secret ballot a comment has at most {MAX_SECRET_COMMENT:,}; shorten it"
        refuse(action, problem, remedy)
    answered = e.BallotAnswered(ballot=ballot, voter=voter)
    with_vote = AnswerWithVote(answered, SecretVote(cast.choices, comment), found.options)
    return (with_vote, *answers_of(state, context, voter))


def _require_time_to_vote(
    state: Workshop, context: CommandContext, ballot: str, action: str
) -> Ballot:
    """Return the ballot; refuse a vote dated before its opening or after its close."""
    found = state.ballots.get(ballot)
    late = found is not None and found.phase == "closed" and not found.is_secret
    found = require_ballot(state, ballot, "closed" if late else "open", action)
    at, error = context.occurred_at_us, context.tolerance_us
    if found.opened_at_us is not None and at + error < found.opened_at_us:
        when = f"it is dated {context.when}, before the ballot was opened"
        refuse(action, when, "Give the time of the vote with occurred_at=")
    if late and found.is_decided:
        refuse(action, f"a decision rests on ballot {shown(ballot)}", "Open a new ballot")
    if not found.accepts_vote(at - error):
        when = f"ballot {shown(ballot)} is closed, and the vote is dated {context.when}"
        remedy = "Open a new ballot, or give the time of a vote on paper with occurred_at="
        refuse(action, when, remedy)
    return found


def _require_valid_choices(ballot: Ballot, choices: Mapping[str, int], action: str) -> None:
    if ballot.kind == "grades":
        low, high = 0, len(ballot.scale) - 1
    elif ballot.kind == "dots":
        low, high = 0, ballot.cap or ballot.budget or 0
    else:
        low, high = 1, len(ballot.options)
    for option, value in choices.items():
        if not low <= value <= high:
            refuse(
                action,
                f"{shown(value)} for {option} is off the scale",
                f"Use {low} to {high}",
            )
    spent = sum(choices.values())
    if ballot.kind == "dots" and ballot.budget is not None and spent > ballot.budget:
        refuse(action, f"{spent} dots are over the budget", f"Each has {ballot.budget}")
    if ballot.kind == "ranking" and len(set(choices.values())) != len(choices):
        refuse(action, "two options have the same rank", "Give every option its own rank")


def close_ballot(state: Workshop, context: CommandContext, ballot: str) -> CommandEvents:
    """Close a ballot.

    The ballot box of a secret ballot is then counted and destroyed: see
    :func:`count_secret_votes`.
    """
    require_ballot(state, ballot, "open", f"close ballot {shown(ballot)}")
    return (e.BallotClosed(ballot=ballot),)


def count_secret_votes(
    state: Workshop,
    ballot: str,
    votes: Mapping[str, SecretVote],
    shuffle: Callable[[list[Any]], None],
) -> e.BallotClosed:
    """Return the close of a secret ballot, with the votes in its box.

    ``votes`` are those of the box, by voter.  ``shuffle`` puts a list in an order that nobody can
    repeat; comments are shuffled apart from votes.  A single vote is left out of the close.
    """
    if len(votes) < 2:
        return e.BallotClosed(ballot=ballot)
    by_group = _is_counted_by_group(state, state.ballots[ballot], votes)
    counted = [
        (vote.choices, (state.people[voter].group or "") if by_group else "")
        for voter, vote in votes.items()
    ]
    comments = [vote.comment for vote in votes.values() if vote.comment is not None]
    shuffle(counted)
    shuffle(comments)
    return e.BallotClosed(
        ballot=ballot,
        votes=tuple(choices for choices, _ in counted),
        groups=tuple(group for _, group in counted) if by_group else (),
        comments=tuple(comments),
    )


def _is_counted_by_group(state: Workshop, ballot: Ballot, voters: Collection[str]) -> bool:
    """Return whether it was announced, and no group is so small that it tells votes."""
    groups = {id: person.group for id, person in state.people.items() if id in ballot.roll}
    if not ballot.by_group or len(groups) < len(ballot.roll) or None in groups.values():
        return False
    on_roll = Counter(groups.values())
    voted = Counter(groups[voter] for voter in voters)
    smallest = min(*on_roll.values(), *voted.values(), SMALLEST_GROUP_OF_BALLOT)
    return smallest >= SMALLEST_GROUP_OF_BALLOT


def reveal_ballot(state: Workshop, context: CommandContext, ballot: str) -> CommandEvents:
    """Reveal the result of a ballot."""
    require_ballot(state, ballot, "closed", f"reveal ballot {shown(ballot)}")
    return (e.BallotRevealed(ballot=ballot),)
