"""Ballots: opened with a roll, voted in, closed, revealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
from dialoguekit.domain.commands.rounds import answers_of
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
    share: float | None = None,
    secrecy: str = "open",
    quorum: int | None = None,
    budget: int | None = None,
    cap: int | None = None,
) -> CommandEvents:
    """Open a ballot and return its id.  By default everyone present is on the roll."""
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
        else tuple(dict.fromkeys(map(state.canonical, roll)))
    )
    if not roll:
        refuse(action, "the roll is empty", "Record who is present, or give roll=")
    return (
        e.BallotOpened(
            ballot=state.next_id("B"),
            title=title,
            options=tuple(options),
            kind=kind,
            scale=tuple(scale),
            rule=rule,
            threshold=threshold,
            share=share,
            secrecy=secrecy,
            roll=roll,
            quorum=quorum,
            budget=budget,
            cap=cap,
        ),
    )


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
    voter = state.canonical(voter)
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
        *answers_of(state, context, voter),
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
