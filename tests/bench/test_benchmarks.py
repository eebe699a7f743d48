"""All benchmarks, at a small size at which numbers have no meaning."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import pytest
from bench import dialoguekit_side, eventsourcing_side, raw_baseline
from bench.benchmarks import BENCHMARKS
from bench.dataset import generate_contributions
from bench.results_page import render_page
from bench.results_table import (
    ResultRow,
    at_least,
    below,
    informational,
    render_markdown,
    share_at_least,
    share_below,
)
from bench.run_context import QUICK_SCALE, RunContext
from bench.timing import ResultMismatch, Timing, check_same_result, run_alternately

COUNT = 200


@pytest.fixture(scope="module")
def run_context(tmp_path_factory: pytest.TempPathFactory) -> RunContext:
    """Return a small run; all benchmarks share its stores."""
    return RunContext(QUICK_SCALE, tmp_path_factory.mktemp("bench"))


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_gives_finite_numbers(name: str, run_context: RunContext) -> None:
    """Only the benchmark of PostgreSQL may give no rows."""
    rows = BENCHMARKS[name](run_context)
    assert rows or name == "postgres"
    for row in rows:
        assert math.isfinite(row.ratio), row.task
        assert row.ratio > 0, row.task


def test_all_sides_count_the_same_words(tmp_path: Path) -> None:
    """Every side agrees with a direct count of the contributions."""
    words: Counter[str] = Counter()
    for contribution in generate_contributions(COUNT):
        words[contribution.author] += len(contribution.text.split())
    path = tmp_path / "dialoguekit.db"
    with (
        dialoguekit_side.opened_store(dialoguekit_side.sqlite_url(path)) as store,
        eventsourcing_side.opened_store(tmp_path / "eventsourcing.db") as other_store,
    ):
        dialoguekit_side.fill(store, generate_contributions(COUNT))
        eventsourcing_side.fill(other_store, generate_contributions(COUNT))
        assert dialoguekit_side.build_replay(store)() == words
        assert eventsourcing_side.build_replay(other_store)() == words
    assert raw_baseline.build_replay(path)() == words


def test_eventsourcing_is_as_durable_as_dialoguekit(tmp_path: Path) -> None:
    """Both use a write-ahead log that SQLite syncs at every commit."""
    with eventsourcing_side.opened_store(tmp_path / "eventsourcing.db") as store:
        assert store.durability_settings() == {"journal_mode": "wal", "synchronous": 2}


def test_the_dataset_is_the_same_in_every_run() -> None:
    """It is generated from a seed and spread evenly over the workshops."""
    contributions = list(generate_contributions(COUNT))
    assert contributions == list(generate_contributions(COUNT))
    assert min(Counter(c.workshop for c in contributions).values()) == COUNT // 4


def test_tasks_take_turns() -> None:
    """Each round begins with another task."""
    order: list[str] = []
    tasks = {"a": lambda: order.append("a"), "b": lambda: order.append("b")}
    timings = run_alternately(tasks, 3)
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert len(timings["a"].seconds) == 3
    assert timings["a"].best <= timings["a"].median


def test_different_results_are_an_error() -> None:
    """Times are comparable only for the same work."""
    with pytest.raises(ResultMismatch, match="b and a produced different results"):
        check_same_result({"a": Timing((1.0,), 1), "b": Timing((1.0,), 2)})


@pytest.mark.parametrize(
    ("row", "displayed", "target", "verdict"),
    [
        (at_least("w", "m", 3.1, 3, "stock"), "3.10 × stock", "≥ 3 × stock", "pass"),
        (at_least("w", "m", 2.9, 3, "stock"), "2.90 × stock", "≥ 3 × stock", "short"),
        (share_at_least("w", "m", 0.6, 0.6, "it"), "60% of it", "≥ 60% of it", "pass"),
        (below("w", "m", 4.0, 4, "s"), "4.00 s", "< 4 s", "short"),
        (share_below("w", "m", 0.05, 0.1, "it"), "5.0% of it", "< 10% of it", "pass"),
        (informational("w", "m", 1.0, "one"), "one", "", ""),
    ],
)
def test_a_row_shows_whether_it_meets_its_target(
    row: ResultRow, displayed: str, target: str, verdict: str
) -> None:
    """The verdict is empty without a target."""
    assert (row.displayed_ratio, row.target, row.verdict) == (displayed, target, verdict)


def test_the_page_contains_results_method_and_machine(tmp_path: Path) -> None:
    """Rows with a target come first."""
    rows = [
        informational("other", "1 s", 1.0, "so much"),
        at_least("work", "2 s", 3.0, 3, "stock"),
    ]
    table = render_markdown(rows)
    assert table.index("| work | 2 s |") < table.index("| other | 1 s |")
    page = render_page(RunContext(QUICK_SCALE, tmp_path), rows, {"synchronous": 2})
    assert table in page
    for part in ("## Method", "## Machine", "| SQLite |", "`synchronous` (2)"):
        assert part in page
