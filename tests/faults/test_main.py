"""``python -m faults``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner, Result
from faults import __main__ as command
from faults import results_page
from faults.experiments import Experiment, experiments
from faults.result import ExperimentResult
from faults.stores import StoreKind

Run = Callable[..., Result]
CALLS: list[tuple[str, int, int]] = []


def _run(iterations: int, seed: int, store: StoreKind) -> ExperimentResult:
    CALLS.append((store.name, iterations, seed))
    return ExperimentResult(
        {"kills": iterations}, [f"kill {n}: lost" for n in range(25)] if seed == 13 else []
    )


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run the command with one experiment, which injects nothing and fails with seed 13."""
    CALLS.clear()
    kill_random = experiments()["kill-random"]
    known: dict[str, Experiment] = {
        "kill-random": attrs.evolve(kill_random, run=_run, stores=kill_random.stores[:2])
    }
    monkeypatch.setattr(command, "experiments", lambda: known)
    monkeypatch.setattr(results_page, "PAGE", tmp_path / "page.md")
    return lambda *arguments: CliRunner().invoke(command.main, list(arguments))


def test_command_runs_scaled_iterations_on_each_store(run: Run) -> None:
    """The command passes the seed and prints the result."""
    result = run("kill-random", "--scale", "0.1", "--seed", "4")

    assert result.exit_code == 0
    assert CALLS == [("dialoguekit-sqlite", 30, 4), ("eventsourcing-sqlite", 30, 4)]
    assert (
        "kill-random on dialoguekit-sqlite, 30 kills, seed 4 … holds; 30 kills (" in result.output
    )


def test_store_option_selects_a_store(run: Run) -> None:
    """Without a NAME the command runs all experiments."""
    run("--store", "eventsourcing-sqlite")

    assert [(name, iterations) for name, iterations, _ in CALLS] == [("eventsourcing-sqlite", 300)]


def test_violation_by_dialoguekit_fails(run: Run) -> None:
    """The command prints the violations line by line."""
    result = run("--seed", "13")

    assert result.exit_code == 1
    assert "violated 25 times: lost; 300 kills" in result.output
    assert "\n  kill 0: lost\n" in result.output
    assert "\n  and 5 more\n" in result.output


def test_violation_by_another_store_does_not_fail(run: Run) -> None:
    """Other stores are only for comparison."""
    assert run("--seed", "13", "--store", "eventsourcing-sqlite").exit_code == 0


def test_unknown_experiment_is_refused(run: Run) -> None:
    """The message lists the known experiments."""
    result = run("kill")

    assert result.exit_code == 2
    assert "No experiment 'kill'. Choose from: kill-random." in result.output


def test_page_is_written_only_with_write(run: Run, tmp_path: Path) -> None:
    """Without ``--write`` the page is unchanged."""
    run()
    assert not (tmp_path / "page.md").exists()

    run("--write")

    results = results_page.parse_results((tmp_path / "page.md").read_text("utf-8"))
    assert list(results["kill-random"]) == ["dialoguekit-sqlite", "eventsourcing-sqlite"]
