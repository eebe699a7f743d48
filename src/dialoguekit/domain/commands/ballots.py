"""Ballots: opened with a roll, voted in, closed, revealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from dialoguekit import events as e
from dialoguekit.domain.commands.preconditions import (
    CommandContext,
    CommandEvents,
    join_names,
    refuse,
    require_ballot,
    require_not_forgotten,
    require_scheduled,
)
from dialoguekit.domain.fractions import exact_fraction
from dialoguekit.domain.state import Ballot, Workshop
from dialoguekit.errors import shown


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
) -> CommandEvents:
    """Open a ballot and return its id.  By default everyone present is on the roll.

    ``share`` is exact as text or as a fraction: ``"2/3"``.  A blank vote counts for turnout and
    quorum; with ``blanks_counted`` it counts in the denominator of the rule, too.
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
    roll = (
        state.present_at(context.occurred_at_us, context.tolerance_us)
        if roll is None
        else tuple(dict.fromkeys(roll))
    )
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
        ),
    )


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
    """Record a vote.  While the ballot is open, a later vote replaces an earlier one."""
    action = f"record the vote of {shown(voter)}"
    found = require_ballot(state, ballot, "open", action)
    if voter not in found.roll:
        refuse(
            action,
            f"{shown(voter)} is not on the roll of {shown(ballot)}",
            "The roll is fixed when the ballot opens",
        )
    require_not_forgotten(state, voter, action)
    for option, value in choices.items():
        if option not in found.options:
            refuse(
                action, f"{shown(option)} is not an option", f"Options: {join_names(found.options)}"
            )
        if isinstance(value, bool) or not isinstance(value, int):
            refuse(action, f"{shown(value)} is not a vote", "Votes are whole numbers")
    _require_valid_choices(found, choices, action)
    return (
        e.VoteCast(ballot=ballot, voter=voter, choices=tuple(choices.items()), comment=comment),
    )


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
    """Close a ballot."""
    require_ballot(state, ballot, "open", f"close ballot {shown(ballot)}")
    return (e.BallotClosed(ballot=ballot),)


def reveal_ballot(state: Workshop, context: CommandContext, ballot: str) -> CommandEvents:
    """Reveal the result of a ballot."""
    require_ballot(state, ballot, "closed", f"reveal ballot {shown(ballot)}")
    return (e.BallotRevealed(ballot=ballot),)
