"""Starting: what a user waits for before the first line of help."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.results_table import Line, below
from bench.run_context import Ground
from bench.timing import alternate


def help(ground: Ground) -> Sequence[Line]:
    """``dialoguekit --help`` beside an interpreter that does nothing."""
    command = Path(sys.executable).with_name("dialoguekit")
    times = alternate(
        {
            "help": _run([str(command), "--help"]),
            "nothing": _run([sys.executable, "-c", "pass"]),
        },
        ground.scale.starts,
    )
    mine, least = times["help"].best, times["nothing"].best
    measured = f"{mine * 1000:.0f} ms; python -c pass {least * 1000:.0f} ms"
    return (below("dialoguekit --help", measured, mine / least, 4, "× python -c pass"),)


def _run(command: list[str]) -> Callable[[], None]:
    def run() -> None:
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)

    return run
