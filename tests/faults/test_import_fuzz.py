"""A short part of importing what nobody wrote."""

from __future__ import annotations

import random
import subprocess
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from faults import import_fuzz, import_fuzz_worker
from faults.experiments import Programme
from faults.import_fuzz_worker import Trials, base_files
from faults.jsonl_mutations import fitted, mutated
from faults.memory_usage import Scales
from faults.result import Outcome

from dialoguekit.errors import MalformedFile
from dialoguekit.interchange.jsonl_export import export_jsonl

SEED = 20260303


@pytest.fixture
def trials(tmp_path: Path) -> Trials:
    """Trials of which none was run."""
    return Trials(tmp_path)


def run(trials: Trials, data: bytes) -> None:
    """One trial of a file: into an empty log, and all or nothing."""
    trials.run(data, "a file", random.Random(2))


@pytest.mark.parametrize("programme", import_fuzz.PROGRAMMES, ids=lambda programme: programme.name)
def test_nothing_that_is_imported_breaks_anything(programme: Programme) -> None:
    """The short part; skipped where it cannot be done."""
    outcome = programme.on("ours-sqlite", dose=programme.short, seed=SEED)
    if outcome.skipped:
        pytest.skip(outcome.skipped)
    assert outcome.broken == ()
    assert outcome.counts["imports"] == programme.short
    assert outcome.counts["imported"] > 0
    assert outcome.counts["refused"] > 0


def test_what_was_not_changed_is_imported_unless_a_key_is_no_key(trials: Trials) -> None:
    """The files that trials begin with."""
    for file in base_files():
        run(trials, file)
    assert trials.broken == []
    assert (trials.counts["imported"], trials.counts["refused"]) == (3, 1)


def test_the_same_seed_makes_the_same_files() -> None:
    """So what broke can be looked at."""
    file = base_files()[0]
    made = [[mutated(file, random.Random(n)) for n in range(200)] for _ in range(2)]
    assert made[0] == made[1]
    assert len(set(made[0])) > 150


def test_a_file_that_was_changed_can_be_made_to_fit() -> None:
    """Its leaves and its root are those of what it says now."""
    file = base_files()[0]
    assert fitted(file) == file
    changed = file.replace(b"Nobody told", b"Everybody told")
    assert fitted(changed) not in {file, changed}
    assert fitted(fitted(changed)) == fitted(changed)


def _import_badly(monkeypatch: pytest.MonkeyPatch, how: Any) -> None:
    monkeypatch.setattr(import_fuzz_worker, "import_jsonl", how)


def test_an_error_that_is_not_typed_is_found(
    trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what raised it."""
    _import_badly(monkeypatch, lambda *_, **__: trials.counts.most_common(1)[5])
    run(trials, b"")
    (broken,) = trials.broken
    assert "IndexError" in broken


def test_an_import_in_part_is_found(trials: Trials, monkeypatch: pytest.MonkeyPatch) -> None:
    """It left something behind."""
    rows = list(import_fuzz_worker.base_log().rows())

    def half(log: Any, *_: Any, **__: Any) -> None:
        log.restore(rows[:1])
        raise MalformedFile("x", 1, None, "is wrong")

    _import_badly(monkeypatch, half)
    run(trials, b"")
    assert trials.broken == ["a file: imported in part"]


def test_an_import_that_hangs_is_found(trials: Trials, monkeypatch: pytest.MonkeyPatch) -> None:
    """And ended."""
    monkeypatch.setattr(import_fuzz_worker, "LONGEST_S", 0.05)

    def hang(*_: Any, **__: Any) -> None:
        while True:
            pass

    _import_badly(monkeypatch, hang)
    run(trials, b"")
    assert trials.broken == ["a file: took longer than 0.05 s"]


def test_memory_that_grows_is_found(trials: Trials, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is more than may be."""
    monkeypatch.setattr(import_fuzz_worker, "MOST_GROWTH", -1)
    run(trials, base_files()[0])
    assert trials.told()["broken"] == ["one import took 0 MiB", "memory grew by 0 MiB"]


def test_what_comes_back_as_another_log_is_found(
    trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was not imported as it was."""
    file, exports = base_files()[0], count()

    def differently(log: Any, out: Any) -> None:
        export_jsonl(log, out)
        out.write(b"\n" * next(exports))

    monkeypatch.setattr(import_fuzz_worker, "export_jsonl", differently)
    run(trials, file)
    assert trials.broken == ["a file: comes back as another log"]


def test_where_there_is_no_atheris_it_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is not passed."""
    monkeypatch.setattr(import_fuzz, "find_spec", lambda _: None)
    outcome = import_fuzz.PROGRAMMES[1].on("ours-sqlite", dose=1)
    assert outcome == Outcome(skipped="atheris is not installed here")
    assert not outcome.holds


def test_a_process_that_says_nothing_broke(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or that never comes back."""

    def ended(*_: Any, **__: Any) -> Any:
        return subprocess.CompletedProcess([], -6, "", "stack overflow")

    def silent(command: Any, **options: Any) -> Any:
        raise subprocess.TimeoutExpired(command, options["timeout"])

    monkeypatch.setattr(subprocess, "run", ended)
    (broken,) = import_fuzz.PROGRAMMES[0].on("ours-sqlite", dose=1).broken
    assert broken == "it ended with -6: stack overflow"
    monkeypatch.setattr(subprocess, "run", silent)
    (broken,) = import_fuzz.PROGRAMMES[0].on("ours-sqlite", dose=1).broken
    assert broken == "it hung: nothing was told within 60 s"


def test_what_a_piece_of_work_takes_is_weighed() -> None:
    """Also when it is given back at once."""
    scales = Scales()
    scales.begin()
    assert len(b"x" * (64 << 20)) == 64 << 20
    taken = scales.end()
    assert 56 << 20 < taken < 96 << 20


def test_where_the_system_does_not_tell_the_highest_peak_counts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing is then said to be less than it was."""
    monkeypatch.setattr("faults.memory_usage._SELF", tmp_path)
    scales = Scales()
    scales.begin()
    assert scales.held() > 0
    assert scales.end() >= 0
