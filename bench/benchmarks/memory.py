"""Peak memory of a separate process during a replay."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import dialoguekit_side
from bench.results_table import ResultRow, below
from bench.run_context import RunContext

_ROOT = Path(__file__).parents[2]
_KIB_PER_MIB = 1024
_MAX_RATIO = 1.1


def memory(run_context: RunContext) -> Sequence[ResultRow]:
    """Measure replays of a tenth and of all events, each in its own process."""
    _, tenth, largest = run_context.scale.store_sizes
    peaks = {}
    for size in (tenth, largest):
        url = dialoguekit_side.sqlite_url(run_context.scaled_store_paths[size])
        peaks[size] = _run_memory_probe(url)["peak_kib"] / _KIB_PER_MIB
    measured = "; ".join(f"{peak:.1f} MiB for {size:,}" for size, peak in peaks.items())
    unit = f"× from {tenth:,} to {largest:,} events"
    return (
        below(
            f"memory during the replay of {largest:,} events", measured, peaks[largest], 100, "MiB"
        ),
        below("growth of this memory", measured, peaks[largest] / peaks[tenth], _MAX_RATIO, unit),
    )


def _run_memory_probe(url: str) -> dict[str, Any]:
    process = subprocess.run(
        [sys.executable, "-m", "bench.memory_probe", url],
        cwd=_ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    result: dict[str, Any] = json.loads(process.stdout)
    return result
