"""The benchmarks: each is a function from a run context to rows of results."""

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
from bench.results_table import ResultRow
from bench.run_context import RunContext

Benchmark: TypeAlias = Callable[[RunContext], Sequence[ResultRow]]

BENCHMARKS: Mapping[str, Benchmark] = {
    "replay": replay.replay,
    "audit": audit.audited_replay,
    "bulk": append.bulk_append,
    "single": append.single_append,
    "writers": append.concurrent_writers,
    "parallel": replay.parallel_replay,
    "scaling": scaling.scaling,
    "memory": memory.memory,
    "startup": startup.startup,
    "report": report.report,
    "command": report.command_report,
    "encryption": encryption.encryption,
    "postgres": postgres.postgres,
}
"""All benchmarks, by their names for ``--only``."""
