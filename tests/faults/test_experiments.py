"""A short part of each programme: our logs hold."""

from __future__ import annotations

import pytest
from faults.experiments import Programme, programmes
from faults.result import Outcome
from faults.stores import EVERY, OURS, STORES, Store

PROGRAMMES = programmes()
OF_OURS = [(name, store) for name, p in PROGRAMMES.items() for store in p.stores if store in OURS]


@pytest.mark.parametrize(("name", "store"), OF_OURS, ids=[" on ".join(one) for one in OF_OURS])
def test_our_logs_hold(name: str, store: str) -> None:
    """Whatever is done to them in the short dose; or it cannot be done here, and says why."""
    programme = PROGRAMMES[name]

    outcome = programme.on(store, dose=programme.short)

    if outcome.skipped is not None:
        pytest.skip(outcome.skipped)
    assert outcome.broken == ()
    assert next(iter(outcome.counts.values())) >= programme.short


@pytest.mark.parametrize("programme", PROGRAMMES.values(), ids=PROGRAMMES)
def test_a_programme_says_whom_it_applies_to(programme: Programme) -> None:
    """To some of the stores, ours among them; and why not to the others."""
    assert set(programme.stores) <= set(EVERY)
    assert set(programme.stores) & set(OURS)
    assert (set(programme.stores) == set(EVERY)) == (programme.why_not == "")
    assert 0 < programme.short < programme.full


def test_a_store_that_is_not_to_be_had_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is run, and nothing has passed."""
    away = Store("ours-sqlite", lambda: "the disk is away", STORES["ours-sqlite"].fresh)
    monkeypatch.setitem(STORES, "ours-sqlite", away)

    outcome = PROGRAMMES["kill"].on("ours-sqlite", dose=1)

    assert outcome == Outcome(skipped="the disk is away")
    assert not outcome.holds


@pytest.mark.parametrize("name", ["kill-at-calls", "fail-calls", "power-loss"])
def test_without_strace_a_programme_is_skipped(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Those that watch system calls say that they cannot."""
    monkeypatch.setenv("PATH", "")

    assert "strace" in (PROGRAMMES[name].on("ours-sqlite", dose=1).skipped or "Linux strace")


@pytest.mark.parametrize("name", ["kill", "run-out", "contend"])
def test_elsewhere_than_on_linux_a_programme_is_skipped(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Those that start processes by the hundred say that they cannot."""
    monkeypatch.setattr("sys.platform", "plan9")

    assert PROGRAMMES[name].on("ours-sqlite", dose=1).skipped is not None
