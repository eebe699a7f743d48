"""The rows: each a function from the ground of a run to the lines that it comes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from bench.benchmarks import (
    append,
    audit,
    encryption,
    memory,
    postgres,
    replay,
    report,
    scaling,
    startup,
)
from bench.results_table import Line
from bench.run_context import Ground

Measure: TypeAlias = Callable[[Ground], Sequence[Line]]

ROWS: Mapping[str, Measure] = {
    "replay": replay.replay,
    "checked": audit.checked,
    "bulk": append.bulk,
    "single": append.single,
    "processes": replay.processes,
    "growth": scaling.growth,
    "memory": memory.memory,
    "help": startup.help,
    "report": report.report,
    "sealed": encryption.sealed,
    "postgres": postgres.postgres,
}
"""Every row, by the name that ``--only`` takes."""
