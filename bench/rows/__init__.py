"""The rows: each a function from the ground of a run to the lines that it comes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from bench.ground import Ground
from bench.rows import (
    appending,
    checking,
    growing,
    postgres,
    remembering,
    replaying,
    reporting,
    sealing,
    starting,
)
from bench.table import Line

Measure: TypeAlias = Callable[[Ground], Sequence[Line]]

ROWS: Mapping[str, Measure] = {
    "replay": replaying.replay,
    "checked": checking.checked,
    "bulk": appending.bulk,
    "single": appending.single,
    "processes": replaying.processes,
    "growth": growing.growth,
    "memory": remembering.memory,
    "help": starting.help,
    "report": reporting.report,
    "sealed": sealing.sealed,
    "postgres": postgres.postgres,
}
"""Every row, by the name that ``--only`` takes."""
