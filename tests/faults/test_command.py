"""``python -m faults``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner, Result
from faults import __main__ as command
from faults import report_page
from faults.experiments import Programme, programmes
from faults.result import Outcome
from faults.stores import Store

Run = Callable[..., Result]
DOSES: list[tuple[str, int, int]] = []


def _run(dose: int, seed: int, store: Store) -> Outcome:
    DOSES.append((store.name, dose, seed))
    return Outcome({"kills": dose}, [f"kill {n}: lost" for n in range(25)] if seed == 13 else [])


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Type a command; the only programme does nothing, and breaks by the seed of 13."""
    DOSES.clear()
    kill = programmes()["kill"]
    only: dict[str, Programme] = {"kill": attrs.evolve(kill, run=_run, stores=kill.stores[:2])}
    monkeypatch.setattr(command, "programmes", lambda: only)
    monkeypatch.setattr(report_page, "PAGE", tmp_path / "page.md")
    return lambda *words: CliRunner().invoke(command.main, list(words))


def test_a_part_of_the_dose_is_done_to_each_store(run: Run) -> None:
    """With the seed that was asked for, and what came of it is said."""
    result = run("kill", "--dose", "0.1", "--seed", "4")

    assert result.exit_code == 0
    assert DOSES == [("ours-sqlite", 30, 4), ("stock-sqlite", 30, 4)]
    assert "kill on ours-sqlite, 30 kills, seed 4 … holds; 30 kills (" in result.output


def test_one_store_may_be_chosen(run: Run) -> None:
    """Without a name all programmes are run."""
    run("--store", "stock-sqlite")

    assert [(name, dose) for name, dose, _ in DOSES] == [("stock-sqlite", 300)]


def test_a_log_of_ours_that_breaks_is_a_failure(run: Run) -> None:
    """What broke is said, line by line."""
    result = run("--seed", "13")

    assert result.exit_code == 1
    assert "does not hold, 25 times: lost; 300 kills" in result.output
    assert "\n  kill 0: lost\n" in result.output
    assert "\n  and 5 more\n" in result.output


def test_another_store_that_breaks_is_not(run: Run) -> None:
    """It is there for comparison."""
    assert run("--seed", "13", "--store", "stock-sqlite").exit_code == 0


def test_an_unknown_programme_is_named(run: Run) -> None:
    """With those that there are."""
    result = run("kil")

    assert result.exit_code == 2
    assert "No programme 'kil'. There are: kill." in result.output


def test_the_page_is_written_when_it_is_asked_for(run: Run, tmp_path: Path) -> None:
    """And left alone when it is not."""
    run()
    assert not (tmp_path / "page.md").exists()

    run("--write")

    results = report_page.kept((tmp_path / "page.md").read_text("utf-8"))
    assert list(results["kill"]) == ["ours-sqlite", "stock-sqlite"]
