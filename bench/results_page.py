"""Renders the page of a run: results, method and machine."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path

from bench import eventsourcing_side
from bench.results_table import ResultRow, render_limits, render_markdown
from bench.run_context import RunContext

PACKAGES = ("dialoguekit-core", "eventsourcing", "attrs", "cattrs", "msgspec", "cryptography")

_METHOD = """
## Method

Each comparison takes place within one run. All sides process the same contributions, take turns
round by round, and must produce the same result. Ratios compare the best round of each side,
which was disturbed least. Single appends wait for the disk, so their ratios compare medians.

- **Data**: {contributions:,} contributions of 120 people in four workshops, generated from a seed.
  A text has a median of 17 words and a maximum of 90. The replay counts the words of each person.
- **dialoguekit** is `kit.replay` over an unencrypted log in an SQLite file, with a projection as in
  the documentation. It reads rows, validates each event, adds its envelope and folds it.
- **eventsourcing** is the library as its documentation describes it. Events are frozen
  dataclasses. Its mapper with the JSON transcoder and three transcodings stores them in its SQLite
  application recorder. A replay reads notifications in sections of {section:,}, which is faster
  than the default of 10. `put` is a method of its event store: like the append of dialoguekit, it
  takes events in memory and writes rows to the disk. Both sides use a write-ahead log with
  SQLite's default of `synchronous`{synchronous}, so both sync each commit. The events have the
  same data: the contribution, its two timestamps, its author, place and activity. They have no id,
  and are not validated when read.
- **Raw baseline** reads the columns of the dialoguekit file that a replay reads with `sqlite3`,
  decodes the JSON into dictionaries with `msgspec` and counts the words. It creates no events,
  unpacks no envelope and checks nothing.
- **Writers** are 30 threads that share one `dialoguekit` handle of one workshop, and 30 threads
  that share one event store of `eventsourcing`, each with an aggregate of its own, so
  that none of its writers meets a version conflict. Each event is durable before the next.
- **CPU** is that of a command and its child processes, as the operating system counts it.
- **Memory** is the peak memory (`VmHWM`) of a separate process that opens the log and replays it.
- **Processes** are started before the measurement.
- Each run fills new logs in a temporary folder. The data are still in the cache of the operating
  system when they are read.

`make bench` repeats all measurements and writes this page. `python -m bench --quick` runs every
benchmark at a small size to check that it works; its numbers have no meaning.
"""


def render_page(
    run_context: RunContext, rows: Sequence[ResultRow], durability: Mapping[str, object]
) -> str:
    """Return the page as Markdown."""
    machine = "\n".join(f"| {name} | {value} |" for name, value in _machine_info().items())
    method = _METHOD.strip().format(
        contributions=run_context.scale.contribution_count,
        section=eventsourcing_side.SECTION_SIZE,
        synchronous=f" ({durability['synchronous']})" if durability else "",
    )
    return (
        "# Performance\n\n"
        "Written by `make bench`. Ratios are easier to compare between machines than seconds.\n\n"
        f"{render_markdown(rows)}\n\n## What limits each\n\n{render_limits(rows)}\n\n"
        f"{method}\n\n"
        f"## Machine\n\n| | |\n| --- | --- |\n{machine}\n"
    )


def _machine_info() -> dict[str, str]:
    versions = {name: metadata.version(name) for name in PACKAGES}
    return {
        "processor": f"{_processor_name()}, {os.cpu_count()} cores",
        "system": f"{platform.system()} {platform.release()}",
        "Python": f"{platform.python_version()} ({sys.implementation.name})",
        "SQLite": sqlite3.sqlite_version,
        **versions,
    }


def _processor_name() -> str:
    """Return the name of the processor, or the best description available."""
    cpu_info = Path("/proc/cpuinfo")
    if cpu_info.exists():
        for line in cpu_info.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
