"""Delivered events are compared with the written ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from faults import postgres_subscription
from faults.postgres_subscription import DeliveredEvent, SubscriptionResult
from faults.result import ExperimentResult
from faults.stores import EventRecord

(EXPERIMENT,) = postgres_subscription.EXPERIMENTS
FOUND = [EventRecord(n, "leeds", n, f"leeds-{n}", "") for n in (1, 2, 3)]
DELIVERED = [DeliveredEvent(n, f"leeds-{n}") for n in (1, 2, 3)]


def test_complete_subscription_has_no_violation() -> None:
    """Each event came once and in order."""
    assert SubscriptionResult(FOUND, DELIVERED, 3).violations() == []


@pytest.mark.parametrize(
    ("delivered", "acknowledged", "violation"),
    [
        (DELIVERED[:2], 3, "leeds-3 was missed"),
        ([*DELIVERED, DELIVERED[2]], 3, "leeds-3 was repeated"),
        (DELIVERED[::-1], 3, "2 events are out of order"),
        (DELIVERED, 4, "4 events were acknowledged, 3 were found"),
    ],
)
def test_violation_is_reported(
    delivered: list[DeliveredEvent], acknowledged: int, violation: str
) -> None:
    """Each violation has a line of its own."""
    assert violation in SubscriptionResult(FOUND, delivered, acknowledged).violations()


def test_subscription_with_database_functions_misses_events(
    monkeypatch: pytest.MonkeyPatch, run_or_skip: Callable[..., ExperimentResult]
) -> None:
    """The functions let transactions commit in another order than that of their positions."""
    monkeypatch.setattr(postgres_subscription, "_PAUSE_EVERY", 53)
    monkeypatch.setattr(postgres_subscription, "_SHARE_WITH_FUNCTIONS", 1)
    result = run_or_skip(EXPERIMENT, "eventsourcing-postgres", 1_200)

    assert result.violations == ()
    assert result.counts["of those missed"] > 0
