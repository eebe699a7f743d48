"""Random histories with corrections: the laws, and that the histories can break them."""

from __future__ import annotations

from collections import Counter

import pytest
from faults.corrected_histories import run_history

from dialoguekit.domain.commands.rewriting import Rewriting


def run_histories(number: int) -> Counter[str]:
    counts: Counter[str] = Counter()
    for seed in range(number):
        counts.update(run_history(seed))
    return counts


def test_the_laws_of_corrections_hold_in_random_histories() -> None:
    """Both sides see one record, and what was accepted is accepted again on it."""
    counts = run_histories(120)
    assert counts["correct accepted"] > 100
    assert counts["correct refused"] > 100
    assert sum(name.endswith("accepted") for name in counts) >= 35


def test_a_correction_that_ignores_later_events_breaks_the_laws(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """This confirms that the histories have what the laws are about."""
    monkeypatch.setattr(Rewriting, "_check_later", lambda *_: None)
    with pytest.raises(AssertionError, match="would not have been recorded so"):
        run_histories(60)
