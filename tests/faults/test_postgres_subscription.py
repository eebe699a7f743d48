"""What a follower has got is held against what was written."""

from __future__ import annotations

import pytest
from faults import postgres_subscription
from faults.postgres_subscription import Followed, Got
from faults.stores import Placed

(PROGRAMME,) = postgres_subscription.PROGRAMMES
FOUND = [Placed(n, "leeds", n, f"leeds-{n}", "") for n in (1, 2, 3)]
GOT = [Got(n, f"leeds-{n}") for n in (1, 2, 3)]


def test_a_follower_that_got_all_holds() -> None:
    """Each event once, and in order."""
    assert Followed(FOUND, GOT, 3).broken() == []


@pytest.mark.parametrize(
    ("got", "acknowledged", "said"),
    [
        (GOT[:2], 3, "leeds-3 is missed"),
        ([*GOT, GOT[2]], 3, "leeds-3 comes again"),
        (GOT[::-1], 3, "2 events come after others that stand behind them"),
        (GOT, 4, "4 events were acknowledged, 3 are in"),
    ],
)
def test_what_is_wrong_with_a_follower_is_named(
    got: list[Got], acknowledged: int, said: str
) -> None:
    """Each thing by a line of its own."""
    assert said in Followed(FOUND, got, acknowledged).broken()


def test_a_follower_of_functions_in_the_database_misses_events(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They let transactions commit in another order than that of their positions."""
    monkeypatch.setattr(postgres_subscription, "_PAUSED_EVERY", 53)
    monkeypatch.setattr(postgres_subscription, "_SHARE_WITH_FUNCTIONS", 1)
    outcome = PROGRAMME.on("stock-postgres", dose=1_200)

    if outcome.skipped is not None:
        pytest.skip(outcome.skipped)
    assert outcome.broken == ()
    assert outcome.counts["of those missed"] > 0


def test_elsewhere_than_on_linux_it_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its processes cannot be started there."""
    monkeypatch.setattr("sys.platform", "plan9")

    outcome = PROGRAMME.on("ours-postgres", dose=1)

    assert outcome.skipped is not None
