"""The page that says what was done to the stores and what came of it.

Every number on it is in a comment on the page itself, from which the page is written anew; so a
programme can be run again alone, and the others keep what they came to.
"""

from __future__ import annotations

import json
import os
import platform
import re
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import attrs

from faults.experiments import Programme
from faults.result import Outcome
from faults.stores import EVERY

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "reliability.md"
_KEPT = re.compile(r"^<!-- came to: (?P<results>.*) -->$", re.MULTILINE)
_NAMES = {
    "ours-sqlite": "dialoguekit, SQLite",
    "ours-postgres": "dialoguekit, PostgreSQL",
    "stock-sqlite": "bare eventsourcing, SQLite",
    "stock-postgres": "bare eventsourcing, PostgreSQL",
}
_EXAMPLES = 3
_MOST_REASONS = 2
_LONGEST_EXAMPLE = 160

_HEAD = """\
# What was done to the log, and what held

What is acknowledged stays, and a batch is in the log whole or not at all: that can be said, or it
can be tried. This page is written by `make faults`, which does to a log what happens to computers,
as often as is said below, and looks afterwards. `make faults ARGS="kill --dose 0.1"` does a tenth
of one programme; `--seed` begins chance elsewhere. Short parts of all of it are among the tests.

Next to our logs the same was done to bare `eventsourcing`, on whose recorders ours are built: its
`SQLiteApplicationRecorder` and `PostgresApplicationRecorder`, with `insert_events` and
`select_notifications`, as documented, and with the same durability (`synchronous` and
`synchronous_commit` as they are by default, a lock timeout of ten seconds). What a row asks need
not be what that library promises: it numbers notifications in order and does not say that there
are no gaps, and it leaves to the application what an append that comes twice means.

Our logs are those that `dialoguekit.open` makes, with sealed words; to be *there*, an event must
be readable with its words. Skipped is not passed: where a fault could not be done, the reason
stands in its place.
"""


@attrs.frozen(kw_only=True)
class Result:
    """An outcome as the page keeps it."""

    counts: dict[str, int]
    broken: int
    reasons: list[str]
    examples: list[str]
    skipped: str | None
    seed: int
    seconds: float
    machine: str

    @classmethod
    def of(cls, outcome: Outcome, *, seed: int, seconds: float) -> Result:
        """What came of a programme on this machine."""
        return cls(
            counts=dict(outcome.counts),
            broken=len(outcome.broken),
            reasons=_reasons(outcome.broken),
            examples=[_shown(line) for line in outcome.broken[:_EXAMPLES]],
            skipped=outcome.skipped,
            seed=seed,
            seconds=round(seconds, 1),
            machine=_machine(),
        )

    @property
    def verdict(self) -> str:
        """In a cell of the table."""
        if self.skipped is not None:
            return f"skipped: {self.skipped}"
        if not self.broken:
            return "holds"
        times = "once" if self.broken == 1 else f"{self.broken:,} times"
        return f"does not hold, {times}: {', '.join(self.reasons)}"


Results = dict[str, dict[str, Result]]
"""What programmes came to, by their names and those of the stores."""


def kept(page: str) -> Results:
    """The results that stand on a page."""
    found = _KEPT.search(page)
    if found is None:
        return {}
    kept: dict[str, dict[str, dict[str, Any]]] = json.loads(found["results"])
    return {
        name: {store: Result(**result) for store, result in by_store.items()}
        for name, by_store in kept.items()
    }


def write(new: Results, programmes: Mapping[str, Programme], path: Path) -> None:
    """Write the page with the ``new`` results in place of older ones."""
    results = kept(path.read_text(encoding="utf-8")) if path.exists() else {}
    for name, by_store in new.items():
        results[name] = results.get(name, {}) | by_store
    path.write_text(rendered(results, programmes), encoding="utf-8")


def rendered(results: Results, programmes: Mapping[str, Programme]) -> str:
    """The page of these results, in the order of the programmes."""
    known = {name: p for name, p in programmes.items() if name in results}
    blocks = [
        _HEAD,
        "\n".join(_table(results, list(known.values()))),
        *("\n".join(_section(p, results[name])) for name, p in known.items()),
    ]
    keep = {
        name: {store: attrs.asdict(by[store]) for store in EVERY if store in by}
        for name in known
        for by in [results[name]]
    }
    blocks.append(f"<!-- came to: {json.dumps(keep)} -->")
    return "\n\n".join(block.rstrip("\n") for block in blocks) + "\n"


def _table(results: Results, known: Sequence[Programme]) -> list[str]:
    lines = [
        "| programme | dose | " + " | ".join(_NAMES[store] for store in EVERY) + " |",
        "|---|---|" + "---|" * len(EVERY),
    ]
    for programme in known:
        by_store = results[programme.name]
        dose = max((_dose(result) for result in by_store.values()), default=0)
        cells = [
            by_store[store].verdict if store in by_store else "does not apply" for store in EVERY
        ]
        lines.append(
            f"| [{programme.name}](#{programme.name}) | {dose:,} {programme.unit} | "
            + " | ".join(cells)
            + " |"
        )
    return lines


def _section(programme: Programme, by_store: Mapping[str, Result]) -> list[str]:
    lines = [
        f"## {programme.name}",
        "",
        f"Done: {programme.fault}.",
        "",
        f"Must hold: {programme.holds}.",
    ]
    for store in EVERY:
        result = by_store.get(store)
        if result is None:
            continue
        counts = ", ".join(f"{number:,} {what}" for what, number in result.counts.items())
        lines += ["", f"- **{_NAMES[store]}**: {result.verdict}."]
        if counts:
            lines.append(
                f"  {counts}. Seed {result.seed}, {result.seconds:g} s, on {result.machine}."
            )
        lines += [f"  - `{example}`" for example in result.examples]
    if programme.why_not:
        lines += ["", f"It does not apply to the other stores: {programme.why_not}."]
    return lines


def _dose(result: Result) -> int:
    return next(iter(result.counts.values()), 0)


def _reasons(broken: Sequence[str]) -> list[str]:
    """Why it was broken, most often and next: what stands behind where it was."""
    reasons = Counter(line.split(": ")[1] for line in broken if ": " in line)
    return [_shown(reason) for reason, _ in reasons.most_common(_MOST_REASONS)]


def _shown(line: str) -> str:
    """A line fit for the page: short, without code marks and folders of this machine."""
    plain = re.sub(rf"{re.escape(tempfile.gettempdir())}/\S*/", "", line).replace("`", "'")
    return plain if len(plain) <= _LONGEST_EXAMPLE else f"{plain[:_LONGEST_EXAMPLE]}…"


def _machine() -> str:
    return (
        f"{platform.system()} {platform.machine()} with {os.cpu_count()} processors, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"eventsourcing {version('eventsourcing')}"
    )
