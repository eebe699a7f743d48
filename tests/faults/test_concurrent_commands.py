"""The violations of concurrent commands."""

from __future__ import annotations

import pytest
from faults.concurrent_commands import Acknowledged, find_violations

TOLD = [
    Acknowledged(texts={"C1": "one 1"}, shared={"form-1": "C3"}),
    Acknowledged(texts={"C2": "two 1"}, shared={"form-1": "C3"}),
]
FOUND = [("C1", "one 1"), ("C3", "form-1"), ("C2", "two 1")]


def test_acknowledged_contributions_are_no_violation() -> None:
    """Exactly those are found, and a shared command has one answer."""
    assert find_violations(TOLD, FOUND) == []


@pytest.mark.parametrize(
    ("told", "found", "violation"),
    [
        (TOLD, FOUND[1:], "C1 was acknowledged and is missing"),
        (TOLD, [*FOUND, ("C4", "never recorded")], "C4 was found and not acknowledged"),
        (TOLD, [*FOUND, FOUND[0]], "C1 was given 2 times"),
        (
            [*TOLD, Acknowledged(texts={"C1": "three 1"})],
            FOUND,
            "C1 was given to two contributions",
        ),
        (
            [*TOLD, Acknowledged(shared={"form-1": "C2"})],
            FOUND,
            "form-1 had several answers: C2, C3",
        ),
        ([*TOLD, Acknowledged(errors=["Conflict: x"])], FOUND, "error: Conflict: x"),
    ],
)
def test_violation_is_reported(
    told: list[Acknowledged], found: list[tuple[str, str]], violation: str
) -> None:
    """Each violation has a line of its own."""
    assert violation in find_violations(told, found)
