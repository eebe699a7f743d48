"""All experiments, and how one is run."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TypeAlias

import attrs

from faults.result import ExperimentResult
from faults.stores import STORE_KINDS, StoreKind

SEED = 20260303
"""Default of ``--seed``."""

MODULES = (
    "faults.kill_random",
    "faults.kill_at_syscall",
    "faults.syscall_errors",
    "faults.power_loss",
    "faults.concurrent_appends",
    "faults.false_alarms",
    "faults.read_only",
    "faults.postgres_subscription",
    "faults.lost_responses",
    "faults.concurrent_commands",
    "faults.repeated_commands",
    "faults.model_based",
    "faults.tampering",
    "faults.erasure",
    "faults.snapshot_crash",
    "faults.corrected_histories",
    "faults.import_fuzz",
    "faults.planted_files",
    "faults.hostile_plugins",
    "faults.hostile_charts",
)
"""The modules that define experiments, in the order of the report page."""

RunExperiment: TypeAlias = Callable[[int, int, StoreKind], ExperimentResult]


@attrs.frozen(kw_only=True)
class Experiment:
    """A fault and the invariant that must hold.

    ``name`` is used on the command line.  ``unit`` is what iterations count (plural).
    ``full_iterations`` is the number of ``make faults``, ``short_iterations`` that of the tests.
    ``stores`` names the stores that it applies to, and ``not_applicable_reason`` says why it does
    not apply to the others.
    """

    name: str
    fault: str
    unit: str
    full_iterations: int
    short_iterations: int
    invariant: str
    stores: tuple[str, ...]
    run: RunExperiment
    not_applicable_reason: str = ""

    def run_on(self, store_name: str, *, iterations: int, seed: int = SEED) -> ExperimentResult:
        """Run the experiment on a store, by name; skip it where the store is unavailable."""
        store_kind = STORE_KINDS[store_name]
        reason = store_kind.unavailable_reason()
        return (
            self.run(iterations, seed, store_kind)
            if reason is None
            else ExperimentResult(skip_reason=reason)
        )


def experiments() -> dict[str, Experiment]:
    """Return all experiments by name, in the order of the report page."""
    return {
        experiment.name: experiment
        for module in MODULES
        for experiment in import_module(module).EXPERIMENTS
    }
