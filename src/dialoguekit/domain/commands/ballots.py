"""Votes: opened with a roll, cast, closed, revealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialoguekit import events as e
from dialoguekit.domain.commands.preconditions import (
    Decided,
    Noting,
    ballot_in,
    listed,
    refuse,
    remembered,
    scheduled,
)
from dialoguekit.domain.state import Ballot, Workshop


def open_ballot(
    state: Workshop,
    noting: Noting,
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
) -> Decided:
    """Open a vote among everybody present, unless a roll is named; returns its id."""
    what = "open a ballot"
    scheduled(state, what)
    if not options:
        refuse(what, "it has no options", "Name what is voted on")
    if len(set(options)) != len(options):
        refuse(what, "an option stands in it twice", "Merge what is the same")
    if kind == "grades" and len(scale) < 2:
        refuse(what, "it has no scale", "Give the labels from lowest to highest, at least two")
    if kind == "dots" and budget is None:
        refuse(what, "nobody knows how many dots they have", "Give budget=")
    roll = state.present_at(noting.at_us, noting.slack_us) if roll is None else tuple(roll)
    if not roll:
        refuse(what, "nobody is on the roll", "Note who is present, or name the roll")
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


def cast(
    state: Workshop,
    noting: Noting,
    ballot: str,
    voter: str,
    choices: Mapping[str, int],
    *,
    comment: str | None = None,
) -> Decided:
    """Record a vote; while the ballot is open, a later one replaces an earlier one."""
    what = f"record the vote of {voter}"
    found = ballot_in(state, ballot, "open", what)
    if voter not in found.roll:
        refuse(
            what, f"{voter} is not on the roll of {ballot}", "The roll stands since it was opened"
        )
    remembered(state, voter, what)
    for option, value in choices.items():
        if option not in found.options:
            refuse(what, f"{option!r} is not voted on", f"Options: {listed(found.options)}")
        if isinstance(value, bool) or not isinstance(value, int):
            refuse(what, f"{value!r} is no vote", "Votes are whole numbers")
    _within_bounds(found, choices, what)
    return (
        e.BallotCast(ballot=ballot, voter=voter, choices=tuple(choices.items()), comment=comment),
    )


def _within_bounds(ballot: Ballot, choices: Mapping[str, int], what: str) -> None:
    if ballot.kind == "grades":
        low, high = 0, len(ballot.scale) - 1
    elif ballot.kind == "dots":
        low, high = 0, ballot.cap or ballot.budget or 0
    else:
        low, high = 1, len(ballot.options)
    for option, value in choices.items():
        if not low <= value <= high:
            refuse(what, f"{value} for {option} is off the scale", f"Use {low} to {high}")
    spent = sum(choices.values())
    if ballot.kind == "dots" and ballot.budget is not None and spent > ballot.budget:
        refuse(what, f"{spent} dots are over the budget", f"Each has {ballot.budget}")
    if ballot.kind == "ranking" and len(set(choices.values())) != len(choices):
        refuse(what, "two options have one rank", "Give every option a rank of its own")


def close_ballot(state: Workshop, noting: Noting, ballot: str) -> Decided:
    """Close a vote."""
    ballot_in(state, ballot, "open", f"close ballot {ballot}")
    return (e.BallotClosed(ballot=ballot),)


def reveal_ballot(state: Workshop, noting: Noting, ballot: str) -> Decided:
    """Show the result of a vote."""
    ballot_in(state, ballot, "closed", f"reveal ballot {ballot}")
    return (e.BallotRevealed(ballot=ballot),)
