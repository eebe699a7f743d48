"""Ballots of a workshop with two groups of five, for tests of them."""

from __future__ import annotations

from typing import Any

from dialoguekit.disclosure.facts import Fact
from dialoguekit.disclosure.policy import UNRESTRICTED, DisclosurePolicy
from dialoguekit.events import (
    BallotClosed,
    VoteCast,
)
from dialoguekit.plugin import Analysis
from dialoguekit.plugin.ballots import WITHHELD, Ballot
from dialoguekit.testing.builders import ballot_opened, vote_cast, workshop_with_participants
from dialoguekit.testing.method_output import workshop_view
from dialoguekit.testing.scenario import ScenarioInput

BALLOTS = Analysis[Any, tuple[Ballot, ...]](
    name="ballots",
    title="Ballots",
    summary="All ballots.",
    view=lambda record: record.ballots(),
)


BALLOTS_AND_VOTES = Analysis[Any, tuple[tuple[Ballot, ...], tuple[Fact[VoteCast], ...]]](
    name="votes",
    title="Votes",
    summary="All ballots and votes.",
    view=lambda record: (record.ballots(), record.of(VoteCast)),
)


EVERYBODY = tuple(f"P{n}" for n in range(1, 12))
"""P1 facilitates, P2 to P6 are of primary care, P7 to P11 of peer support."""


CLOSED = BallotClosed(ballot="B1")


WITHHELD_B1 = f"The votes of B1 are not shown: {WITHHELD}"


def opened(*options: str, ballot: str = "B1", **fields: Any) -> ScenarioInput:
    """Return an opened ballot: by default a secret ranking."""
    return ballot_opened(ballot, *options, **({"roll": EVERYBODY} | fields))


def ballots(*facts: ScenarioInput, policy: DisclosurePolicy = UNRESTRICTED) -> tuple[Ballot, ...]:
    """Return the ballots of a workshop with two groups of five."""
    workshop = workshop_with_participants(per_group=5).and_given(*facts)
    return workshop_view(BALLOTS, workshop, policy=policy)


def ballot(*facts: ScenarioInput, policy: DisclosurePolicy = UNRESTRICTED) -> Ballot:
    """Return the only ballot of a workshop with these events."""
    (found,) = ballots(*facts, policy=policy)
    return found


def held(
    id: str, options: str, *votes: str, closed: bool = True, **fields: Any
) -> list[ScenarioInput]:
    """Return the events of an open ballot in which P2, P3, … ranked options, best first."""
    begun = opened(*options.split(), ballot=id, **({"secrecy": "open"} | fields))
    cast = [vote_cast(id, f"P{n}", *vote.split()) for n, vote in enumerate(votes, start=2)]
    return [begun, *cast, *([BallotClosed(ballot=id)] if closed else [])]


SAME = {"C1": frozenset({"C1"}), "C2": frozenset({"C1"}), "G1": frozenset({"C1"})}
"""C1 and C2 were merged as G1."""
