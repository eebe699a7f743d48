"""Every row of the benchmarks, at a size whose numbers mean nothing."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import pytest
from bench import dialoguekit_side, eventsourcing_side, raw_baseline
from bench.benchmarks import ROWS
from bench.dataset import facts
from bench.report_page import page
from bench.results_table import Line, at_least, below, markdown, share_at_least, share_below, told
from bench.run_context import QUICK, Ground
from bench.timing import Disagreement, Timing, agreed, alternate

COUNT = 200


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """A small run, whose logs all rows share."""
    return Ground(QUICK, tmp_path_factory.mktemp("bench"))


@pytest.mark.parametrize("name", ROWS)
def test_a_row_runs_and_its_numbers_are_finite(name: str, ground: Ground) -> None:
    """At a small size too; only PostgreSQL may be missing."""
    lines = ROWS[name](ground)
    assert lines or name == "postgres"
    for line in lines:
        assert math.isfinite(line.ratio), line.work
        assert line.ratio > 0, line.work


def test_all_sides_fold_the_facts_into_the_same_words(tmp_path: Path) -> None:
    """Ours, the other and both floors agree with a count of the facts themselves."""
    words: Counter[str] = Counter()
    for fact in facts(COUNT):
        words[fact.author] += len(fact.text.split())
    path = tmp_path / "ours.db"
    with (
        dialoguekit_side.opened(dialoguekit_side.url_of(path)) as log,
        eventsourcing_side.opened(tmp_path / "stock.db") as store,
    ):
        dialoguekit_side.fill(log, facts(COUNT))
        eventsourcing_side.fill(store, facts(COUNT))
        assert dialoguekit_side.replay(log)() == words
        assert eventsourcing_side.replay(store)() == words
    assert raw_baseline.replay(path)() == words
    assert raw_baseline.replay_bodies(path)() == words


def test_stock_is_as_durable_as_ours(tmp_path: Path) -> None:
    """A write-ahead log that is synced at every commit, as SQLite does by default."""
    with eventsourcing_side.opened(tmp_path / "stock.db") as store:
        assert store.settings() == {"journal_mode": "wal", "synchronous": 2}


def test_the_facts_are_the_same_in_every_run() -> None:
    """They are drawn from a seed, as many of each workshop as of the others."""
    drawn = list(facts(COUNT))
    assert drawn == list(facts(COUNT))
    assert Counter(fact.workshop for fact in drawn).most_common()[-1][1] == COUNT // 4


def test_works_take_turns() -> None:
    """Each round begins with another, so that none is always the first."""
    order: list[str] = []
    works = {"a": lambda: order.append("a"), "b": lambda: order.append("b")}
    times = alternate(works, 3)
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert len(times["a"].seconds) == 3
    assert times["a"].best <= times["a"].median


def test_sides_that_disagree_are_not_compared() -> None:
    """Times of different work mean nothing."""
    with pytest.raises(Disagreement, match="b and a do not come to the same result"):
        agreed({"a": Timing((1.0,), 1), "b": Timing((1.0,), 2)})


@pytest.mark.parametrize(
    ("line", "shown", "reach", "verdict"),
    [
        (at_least("w", "m", 3.1, 3, "stock"), "3.10 × stock", "≥ 3 × stock", "pass"),
        (at_least("w", "m", 2.9, 3, "stock"), "2.90 × stock", "≥ 3 × stock", "short"),
        (share_at_least("w", "m", 0.6, 0.6, "it"), "60% of it", "≥ 60% of it", "pass"),
        (below("w", "m", 4.0, 4, "s"), "4.00 s", "< 4 s", "short"),
        (share_below("w", "m", 0.05, 0.1, "it"), "5.0% of it", "< 10% of it", "pass"),
        (told("w", "m", 1.0, "one"), "one", "", ""),
    ],
)
def test_a_line_says_whether_it_reaches_what_it_is_to(
    line: Line, shown: str, reach: str, verdict: str
) -> None:
    """In a word; nothing where nothing is promised."""
    assert (line.shown, line.reach, line.verdict) == (shown, reach, verdict)


def test_the_page_holds_lines_machine_and_method(tmp_path: Path) -> None:
    """What is promised stands before what is good to know."""
    lines = [told("other", "1 s", 1.0, "so much"), at_least("work", "2 s", 3.0, 3, "stock")]
    table = markdown(lines)
    assert table.index("| work | 2 s |") < table.index("| other | 1 s |")
    written = page(Ground(QUICK, tmp_path), lines, {"synchronous": 2})
    assert table in written
    for part in ("## Method", "## Machine", "| SQLite |", "`synchronous` (2)"):
        assert part in written
