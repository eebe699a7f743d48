"""Memory: the most that a process of its own holds while it replays."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import dialoguekit_side
from bench.results_table import Line, below
from bench.run_context import Ground

_ROOT = Path(__file__).parents[2]
_MIB = 1024
_FLAT = 1.1


def memory(ground: Ground) -> Sequence[Line]:
    """Replays of a tenth and of the whole, each in a process that does nothing else."""
    _, tenth, whole = ground.scale.sizes
    peaks = {
        size: _replayed(dialoguekit_side.url_of(ground.grown[size]))["peak_kib"] / _MIB
        for size in (tenth, whole)
    }
    measured = "; ".join(f"{peak:.1f} MiB for {size:,}" for size, peak in peaks.items())
    unit = f"× from {tenth:,} to {whole:,} events"
    return (
        below(f"memory while replaying {whole:,} events", measured, peaks[whole], 100, "MiB"),
        below("the same, flat", measured, peaks[whole] / peaks[tenth], _FLAT, unit),
    )


def _replayed(url: str) -> dict[str, Any]:
    child = subprocess.run(
        [sys.executable, "-m", "bench.memory_probe", url],
        cwd=_ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(child.stdout)
    return found
