"""A short run of each experiment: the stores of dialoguekit pass."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from faults.experiments import Experiment, experiments
from faults.result import ExperimentResult
from faults.stores import ALL_STORES, DIALOGUEKIT_STORES, STORE_KINDS, StoreKind

EXPERIMENTS = experiments()
OF_DIALOGUEKIT = [
    pytest.param(experiment, store, id=f"{name} on {store}")
    for name, experiment in EXPERIMENTS.items()
    for store in experiment.stores
    if store in DIALOGUEKIT_STORES
]


@pytest.mark.parametrize(("experiment", "store"), OF_DIALOGUEKIT)
def test_invariant_holds_for_dialoguekit(
    experiment: Experiment, store: str, run_or_skip: Callable[..., ExperimentResult]
) -> None:
    """The invariant holds in a short run, or the result gives the reason to skip it."""
    result = run_or_skip(experiment, store, experiment.short_iterations)

    assert result.violations == ()
    assert next(iter(result.counts.values())) >= experiment.short_iterations
    if experiment.name.startswith("import-"):
        assert result.counts["imports"] == experiment.short_iterations
        assert min(result.counts["imported"], result.counts["refused"]) > 0


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_experiment_declares_its_stores(experiment: Experiment) -> None:
    """It applies to a store of dialoguekit, and gives the reason if not to all."""
    assert set(experiment.stores) <= set(ALL_STORES)
    assert set(experiment.stores) & set(DIALOGUEKIT_STORES)
    assert (set(experiment.stores) == set(ALL_STORES)) == (experiment.not_applicable_reason == "")
    assert 0 < experiment.short_iterations < experiment.full_iterations


def test_unavailable_store_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is run, and skipped is not passed."""
    unavailable = StoreKind(
        "dialoguekit-sqlite",
        lambda: "the disk is missing",
        STORE_KINDS["dialoguekit-sqlite"].create_empty,
    )
    monkeypatch.setitem(STORE_KINDS, "dialoguekit-sqlite", unavailable)

    result = EXPERIMENTS["kill-random"].run_on("dialoguekit-sqlite", iterations=1)

    assert result == ExperimentResult(skip_reason="the disk is missing")
    assert not result.passed


@pytest.mark.parametrize("name", ["kill-at-syscall", "syscall-errors", "power-loss"])
def test_experiment_is_skipped_without_strace(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Experiments that trace system calls give the reason."""
    monkeypatch.setenv("PATH", "")

    result = EXPERIMENTS[name].run_on("dialoguekit-sqlite", iterations=1)

    assert "strace" in (result.skip_reason or "Linux strace")


@pytest.mark.parametrize(
    "name",
    [
        *("kill-random", "resource-limits", "concurrent-appends", "subscription"),
        *("erasure", "snapshot-crash"),
    ],
)
def test_experiment_is_skipped_on_other_systems_than_linux(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Experiments that fork many processes give the reason."""
    store = EXPERIMENTS[name].stores[0]
    STORE_KINDS[store].unavailable_reason()  # starts the server, if any, on the real system
    monkeypatch.setattr("sys.platform", "plan9")

    assert EXPERIMENTS[name].run_on(store, iterations=1).skip_reason is not None
