"""Events for scenarios."""

from __future__ import annotations

from typing import Any

from dialoguekit.events import ContributionMade, StanceTaken


def contribution(number: int, author: str, text: str, **more: Any) -> ContributionMade:
    """Return the contribution ``C<number>``."""
    return ContributionMade(contribution=f"C{number}", author=author, text=text, **more)


def stances(contribution: str, **values: int) -> list[StanceTaken]:
    """Return the stances of people on a contribution: ``stances("C1", P1=1, P2=-1)``."""
    return [
        StanceTaken(contribution=contribution, person=person, value=value)
        for person, value in values.items()
    ]
