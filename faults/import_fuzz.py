"""Imports of invalid files: randomly mutated ones, and ones that a coverage-guided fuzzer makes.

An import of any file must end soon, with a typed error or a complete store.  It uses
little memory, and a failed import leaves the store unchanged.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from faults.experiments import Experiment
from faults.result import ExperimentResult
from faults.stores import DIALOGUEKIT_STORES, StoreKind

_ROOT = Path(__file__).parents[1]
_START_S = 60
_MAX_TRIAL_S = 0.05
"""The maximum mean duration of a trial on a slow machine."""
_MAX_OUTPUT = 600


def run_mutations(iterations: int, seed: int, _: StoreKind) -> ExperimentResult:
    """Import ``iterations`` files with random mutations."""
    return _run_in_subprocess("faults.import_fuzz_worker", iterations, seed)


def run_coverage(iterations: int, seed: int, _: StoreKind) -> ExperimentResult:
    """Import ``iterations`` files made by atheris."""
    if find_spec("atheris") is None:
        return ExperimentResult(skip_reason="atheris is not installed")
    return _run_in_subprocess("faults.import_fuzz_coverage", iterations, seed)


def _run_in_subprocess(module: str, iterations: int, seed: int) -> ExperimentResult:
    command = [sys.executable, "-m", module, str(iterations), str(seed)]
    timeout_s = _START_S + iterations * _MAX_TRIAL_S
    try:
        done = subprocess.run(
            command, cwd=_ROOT, capture_output=True, text=True, timeout=timeout_s, check=False
        )
    except subprocess.TimeoutExpired:
        return ExperimentResult(
            violations=[f"the process hung: no result within {timeout_s:.0f} s"]
        )
    try:
        summary = json.loads(done.stdout.rstrip("\n").rpartition("\n")[2])
        return ExperimentResult(summary["counts"], summary["violations"])
    except (ValueError, TypeError, KeyError):
        output = (done.stdout + done.stderr)[-_MAX_OUTPUT:]
        return ExperimentResult(violations=[f"the process ended with {done.returncode}: {output}"])


_INVARIANT = (
    "every error is typed, no import takes longer than 2 s, memory grows by at most 64 MiB, "
    "no file is imported in part, and an export returns the imported store byte for byte"
)
_NOT_APPLICABLE = (
    "an import is checked before it reaches a store; trials import into stores in memory"
)

EXPERIMENTS = (
    Experiment(
        name="import-mutations",
        fault="import of logs with random changes to lines, values, bytes and archives",
        unit="imports",
        full_iterations=50_000,
        short_iterations=400,
        invariant=_INVARIANT,
        stores=DIALOGUEKIT_STORES[:1],
        run=run_mutations,
        not_applicable_reason=_NOT_APPLICABLE,
    ),
    Experiment(
        name="import-coverage",
        fault="import of files made by atheris, guided by the branches that they reach",
        unit="imports",
        full_iterations=1_000_000,
        short_iterations=1_500,
        invariant=_INVARIANT,
        stores=DIALOGUEKIT_STORES[:1],
        run=run_coverage,
        not_applicable_reason=_NOT_APPLICABLE,
    ),
)
