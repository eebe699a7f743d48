"""The report page of the fault-injection experiments.

A comment on the page has all its numbers as JSON, from which the page is rendered.  So one
experiment can be repeated, and the results of the others stay.
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

from faults.experiments import Experiment
from faults.result import ExperimentResult
from faults.stores import ALL_STORES

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "reliability.md"
_RESULTS_COMMENT = re.compile(r"^<!-- results: (?P<results>.*) -->$", re.MULTILINE)
_NAMES = {
    "dialoguekit-sqlite": "dialoguekit, SQLite",
    "dialoguekit-postgres": "dialoguekit, PostgreSQL",
    "eventsourcing-sqlite": "bare eventsourcing, SQLite",
    "eventsourcing-postgres": "bare eventsourcing, PostgreSQL",
}
_EXAMPLES = 3
_MAX_REASONS = 2
_MAX_EXAMPLE_LENGTH = 160

_HEAD = """\
# Fault-injection tests

An acknowledged event stays in the log, and a batch is stored completely or not at all. `make
faults` tests this: it injects the faults below, as often as stated, and then checks the store.
`make faults ARGS="kill-random --scale 0.1"` runs a tenth of one experiment; `--seed` changes the
random choices. Short runs of all experiments are among the tests.

The same faults were injected into bare `eventsourcing`, with its `SQLiteApplicationRecorder` and
`PostgresApplicationRecorder`, the documented `insert_events` and `select_notifications`, and the
same durability (the defaults of `synchronous` and `synchronous_commit`, a lock timeout of ten
seconds). That library does not promise all of these invariants: it numbers notifications in order
but may leave gaps, and leaves repeated appends to the application.

The stores of dialoguekit are those that `dialoguekit.open` creates, with encryption per person. An
event counts as found only if its text can be decrypted. Skipped is not passed: where a fault could
not be injected, the table gives the reason.
"""


@attrs.frozen(kw_only=True)
class RecordedResult:
    """A result as the page records it."""

    counts: dict[str, int]
    violation_count: int
    reasons: list[str]
    examples: list[str]
    skip_reason: str | None
    seed: int
    seconds: float
    machine: str

    @classmethod
    def from_result(cls, result: ExperimentResult, *, seed: int, seconds: float) -> RecordedResult:
        """Record a result of this machine."""
        return cls(
            counts=dict(result.counts),
            violation_count=len(result.violations),
            reasons=_reasons(result.violations),
            examples=[_shorten(line) for line in result.violations[:_EXAMPLES]],
            skip_reason=result.skip_reason,
            seed=seed,
            seconds=round(seconds, 1),
            machine=_machine(),
        )

    @property
    def verdict(self) -> str:
        """The verdict in a cell of the table."""
        if self.skip_reason is not None:
            return f"skipped: {self.skip_reason}"
        if not self.violation_count:
            return "holds"
        times = "once" if self.violation_count == 1 else f"{self.violation_count:,} times"
        return f"violated {times}: {', '.join(self.reasons)}"


Results = dict[str, dict[str, RecordedResult]]
"""Results by name of experiment and name of store."""


def parse_results(page: str) -> Results:
    """Return the results recorded on a page."""
    match = _RESULTS_COMMENT.search(page)
    if match is None:
        return {}
    recorded: dict[str, dict[str, dict[str, Any]]] = json.loads(match["results"])
    return {
        name: {store: RecordedResult(**result) for store, result in by_store.items()}
        for name, by_store in recorded.items()
    }


def write_page(new: Results, experiments: Mapping[str, Experiment], path: Path) -> None:
    """Write the page with the ``new`` results in place of older ones."""
    results = parse_results(path.read_text(encoding="utf-8")) if path.exists() else {}
    for name, by_store in new.items():
        results[name] = results.get(name, {}) | by_store
    path.write_text(render(results, experiments), encoding="utf-8")


def render(results: Results, experiments: Mapping[str, Experiment]) -> str:
    """Return the page with these results, in the order of the experiments."""
    selected = {name: experiment for name, experiment in experiments.items() if name in results}
    blocks = [
        _HEAD,
        "\n".join(_table(results, list(selected.values()))),
        *("\n".join(_section(experiment, results[name])) for name, experiment in selected.items()),
    ]
    recorded = {
        name: {store: attrs.asdict(by_store[store]) for store in ALL_STORES if store in by_store}
        for name in selected
        for by_store in [results[name]]
    }
    blocks.append(f"<!-- results: {json.dumps(recorded)} -->")
    return "\n\n".join(block.rstrip("\n") for block in blocks) + "\n"


def _table(results: Results, selected: Sequence[Experiment]) -> list[str]:
    lines = [
        "| experiment | iterations | " + " | ".join(_NAMES[store] for store in ALL_STORES) + " |",
        "|---|---|" + "---|" * len(ALL_STORES),
    ]
    for experiment in selected:
        by_store = results[experiment.name]
        iterations = max((_iterations(result) for result in by_store.values()), default=0)
        cells = [
            by_store[store].verdict if store in by_store else "does not apply"
            for store in ALL_STORES
        ]
        lines.append(
            f"| [{experiment.name}](#{experiment.name}) | {iterations:,} {experiment.unit} | "
            + " | ".join(cells)
            + " |"
        )
    return lines


def _section(experiment: Experiment, by_store: Mapping[str, RecordedResult]) -> list[str]:
    lines = [
        f"## {experiment.name}",
        "",
        f"Fault: {experiment.fault}.",
        "",
        f"Invariant: {experiment.invariant}.",
    ]
    for store in ALL_STORES:
        result = by_store.get(store)
        if result is None:
            continue
        counts = ", ".join(f"{number:,} {name}" for name, number in result.counts.items())
        lines += ["", f"- **{_NAMES[store]}**: {result.verdict}."]
        if counts:
            lines.append(
                f"  {counts}. Seed {result.seed}, {result.seconds:g} s, on {result.machine}."
            )
        lines += [f"  - `{example}`" for example in result.examples]
    if experiment.not_applicable_reason:
        lines += ["", f"Does not apply to the other stores: {experiment.not_applicable_reason}."]
    return lines


def _iterations(result: RecordedResult) -> int:
    return next(iter(result.counts.values()), 0)


def _reasons(violations: Sequence[str]) -> list[str]:
    """Return the most frequent reasons: the second part of each violation."""
    reasons = Counter(line.split(": ")[1] for line in violations if ": " in line)
    return [_shorten(reason) for reason, _ in reasons.most_common(_MAX_REASONS)]


def _shorten(line: str) -> str:
    """Shorten a line, and remove backticks and folders of this machine."""
    plain = re.sub(rf"{re.escape(tempfile.gettempdir())}/\S*/", "", line).replace("`", "'")
    return plain if len(plain) <= _MAX_EXAMPLE_LENGTH else f"{plain[:_MAX_EXAMPLE_LENGTH]}…"


def _machine() -> str:
    return (
        f"{platform.system()} {platform.machine()} with {os.cpu_count()} processors, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"eventsourcing {version('eventsourcing')}"
    )
