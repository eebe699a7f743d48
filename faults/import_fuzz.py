"""Importing what nobody wrote: files that were changed by chance, and files that search for holes.

Whatever a file holds, an import ends soon, by an error of its own kind or by a log that is whole;
it holds little, and a log to which nothing could be brought is as it was.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from faults.experiments import Programme
from faults.result import Outcome
from faults.stores import Store

_ROOT = Path(__file__).parents[1]
_START_S = 60
_LONGEST_S = 0.05
"""How long a trial takes at most on a slow machine, many of them taken together."""
_SAID = 600


def mutations(dose: int, seed: int, _: Store) -> Outcome:
    """Import ``dose`` files that were changed where it tells."""
    return _in_a_process("faults.import_fuzz_worker", dose, seed)


def coverage(dose: int, seed: int, _: Store) -> Outcome:
    """Import ``dose`` files that atheris makes."""
    if find_spec("atheris") is None:
        return Outcome(skipped="atheris is not installed here")
    return _in_a_process("faults.import_fuzz_coverage", dose, seed)


def _in_a_process(module: str, dose: int, seed: int) -> Outcome:
    command = [sys.executable, "-m", module, str(dose), str(seed)]
    patience = _START_S + dose * _LONGEST_S
    try:
        done = subprocess.run(
            command, cwd=_ROOT, capture_output=True, text=True, timeout=patience, check=False
        )
    except subprocess.TimeoutExpired:
        return Outcome(broken=[f"it hung: nothing was told within {patience:.0f} s"])
    try:
        told = json.loads(done.stdout.rstrip("\n").rpartition("\n")[2])
        return Outcome(told["counts"], told["broken"])
    except (ValueError, TypeError, KeyError):
        said = (done.stdout + done.stderr)[-_SAID:]
        return Outcome(broken=[f"it ended with {done.returncode}: {said}"])


_HOLDS = (
    "every error is a typed one, no import takes longer than 2 s, memory grows by at most 64 MiB, "
    "nothing is imported in part, and what is imported comes back byte for byte"
)
_WHY_NOT = "an import is checked before any store sees it; trials bring files into logs in memory"

PROGRAMMES = (
    Programme(
        name="import-mutations",
        fault="import of logs whose lines, values, bytes and archives were changed by chance",
        unit="imports",
        full=50_000,
        short=400,
        holds=_HOLDS,
        stores=("ours-sqlite",),
        run=mutations,
        why_not=_WHY_NOT,
    ),
    Programme(
        name="import-coverage",
        fault="import of files that atheris makes, led by the branches that they reach",
        unit="imports",
        full=1_000_000,
        short=1_500,
        holds=_HOLDS,
        stores=("ours-sqlite",),
        run=coverage,
        why_not=_WHY_NOT,
    ),
)
