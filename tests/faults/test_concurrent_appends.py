"""The violations of concurrent writers."""

from __future__ import annotations

import pytest
from faults.concurrent_appends import AcknowledgedAppend, find_violations
from faults.stores import EventRecord, text_of

ACKNOWLEDGED = [
    AcknowledgedAppend("a", 1, "a1"),
    AcknowledgedAppend("b", 1, "b1"),
    AcknowledgedAppend("a", 2, "a2"),
]
FOUND = [EventRecord(n, *event, text_of(event.id)) for n, event in enumerate(ACKNOWLEDGED, start=1)]


def test_acknowledged_events_are_no_violation() -> None:
    """Exactly the acknowledged events are found."""
    assert find_violations(ACKNOWLEDGED, FOUND) == []


@pytest.mark.parametrize(
    ("acknowledged", "found", "violation"),
    [
        (ACKNOWLEDGED, FOUND[:2], "a 2 a2 was acknowledged and is missing"),
        (ACKNOWLEDGED[:2], FOUND, "a 2 a2 was found and not acknowledged"),
        ([*ACKNOWLEDGED, AcknowledgedAppend("a", 2, "other")], FOUND, "a 2 has several winners"),
        (ACKNOWLEDGED, [*FOUND[:2], FOUND[2]._replace(text="x")], "a2 has another text"),
        (
            ACKNOWLEDGED,
            [*FOUND[:2], FOUND[2]._replace(position=4)],
            "positions have gaps: 3 events, last position 4",
        ),
        (ACKNOWLEDGED, [*FOUND[:2], FOUND[2]._replace(seq=3)], "a 3 follows 1"),
    ],
)
def test_violation_is_reported(
    acknowledged: list[AcknowledgedAppend], found: list[EventRecord], violation: str
) -> None:
    """Each violation has a line of its own."""
    assert violation in find_violations(acknowledged, found)
