"""Startup time: how long a user waits for the first line of help."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.results_table import ResultRow, below
from bench.run_context import RunContext
from bench.timing import run_alternately


def startup(run_context: RunContext) -> Sequence[ResultRow]:
    """Compare ``dialoguekit --help`` with an interpreter that does nothing."""
    command = Path(sys.executable).with_name("dialoguekit")
    timings = run_alternately(
        {
            "help": _build_command_task([str(command), "--help"]),
            "nothing": _build_command_task([sys.executable, "-c", "pass"]),
        },
        run_context.scale.startup_rounds,
    )
    help_s, minimum_s = timings["help"].best, timings["nothing"].best
    measured = f"{help_s * 1000:.0f} ms; python -c pass {minimum_s * 1000:.0f} ms"
    limit = "the start of the interpreter, and the import of the table of commands"
    return (
        below("dialoguekit --help", measured, help_s / minimum_s, 3.5, "× python -c pass", limit),
    )


def _build_command_task(command: list[str]) -> Callable[[], None]:
    def run() -> None:
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)

    return run
