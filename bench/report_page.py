"""The page that a run writes: the machine, the method, the table."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path

from bench.results_table import Line, markdown
from bench.run_context import Ground

PACKAGES = ("dialoguekit-core", "eventsourcing", "attrs", "cattrs", "msgspec", "cryptography")

_METHOD = """
## Method

Every comparison is of one run: each side is given the same facts, they take turns, round after
round, and that they come to the same result is checked. Ratios are those of the best round of
each side, the one that was disturbed least; for single appends they are medians, because these
wait for the disk.

- **The facts** are {facts:,} contributions of 120 people in four workshops, 17 words in the
  middle and 90 at most, drawn from a seed. They are folded into the words of each person.
- **Ours** is `kit.replay` over a plain log in an SQLite file, with a projection as the
  documentation has it: rows are read, each event is validated, put in its envelope and folded.
- **Stock** is `eventsourcing` as its documentation has it: frozen dataclasses for events, its
  mapper with the JSON transcoder and the three transcodings that its applications register, its
  SQLite application recorder. A replay reads notifications in sections of {section:,}, which is
  faster than its default of 10. `put` is that of its event store: from events in memory to rows
  on the disk, as ours is. Both sides write a write-ahead log with SQLite's default of
  `synchronous`{synchronous}, so that what is acknowledged has been synced by both. Its events
  say the same as ours: the contribution, when it happened and was noted, and by whom, where and
  in what. They have no id of their own, and are not validated when they are read.
- **The floor** reads the columns of envelopes and events from our own file with `sqlite3`, decodes
  the JSON into dictionaries with `msgspec` and folds them: no event, no envelope, no check.
- **Memory** is the most that a process of its own held (`VmHWM`), which opens the log, replays and
  ends.
- **Processes** have been started before the clock.
- The logs are filled anew in a temporary folder for each run, and what was just written is in the
  cache of the operating system.

`make bench` measures all of it again and writes this page; `python -m bench --quick` tries every
row at a small size, whose numbers mean nothing.
"""


def page(ground: Ground, lines: Sequence[Line], durability: Mapping[str, object]) -> str:
    """The page, as Markdown."""
    from bench import eventsourcing_side

    machine = "\n".join(f"| {name} | {value} |" for name, value in _machine().items())
    method = _METHOD.strip().format(
        facts=ground.scale.facts,
        section=eventsourcing_side.SECTION,
        synchronous=f" ({durability['synchronous']})" if durability else "",
    )
    return (
        "# How fast it is\n\n"
        "Written by `make bench`. Ratios travel better from machine to machine than seconds do.\n\n"
        f"{markdown(lines)}\n\n{method}\n\n"
        f"## Machine\n\n| | |\n| --- | --- |\n{machine}\n"
    )


def _machine() -> dict[str, str]:
    versions = {name: metadata.version(name) for name in PACKAGES}
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "system": f"{platform.system()} {platform.release()}",
        "Python": f"{platform.python_version()} ({sys.implementation.name})",
        "SQLite": sqlite3.sqlite_version,
        **versions,
    }


def _processor() -> str:
    """The name of the processor, where the system tells it."""
    told = Path("/proc/cpuinfo")
    if told.exists():
        for line in told.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
