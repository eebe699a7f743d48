"""The import fuzzer."""

from __future__ import annotations

import random
import re
import subprocess
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from faults import import_fuzz, import_fuzz_worker
from faults.import_fuzz_worker import Trials, base_files
from faults.jsonl_mutations import mutate_file, recompute_hashes
from faults.memory_usage import MemoryMeter
from faults.result import ExperimentResult

from dialoguekit.errors import MalformedFile
from dialoguekit.interchange.jsonl_export import export_jsonl
from dialoguekit.store.rows import NewRow


@pytest.fixture
def trials(tmp_path: Path) -> Trials:
    """Return trials before the first run."""
    return Trials(tmp_path)


def run(trials: Trials, data: bytes) -> None:
    """Run one trial of a file: import it into an empty store, without quarantine."""
    trials.run(data, "a file", random.Random(2))


def test_base_files_are_imported_except_the_one_with_a_key(trials: Trials) -> None:
    """The unchanged base files cause no violation."""
    for file in base_files():
        run(trials, file)
    assert trials.violations == []
    assert (trials.counts["imported"], trials.counts["refused"]) == (3, 1)


def test_same_seed_makes_same_files() -> None:
    """A violation can be reproduced."""
    file = base_files()[0]
    mutated = [[mutate_file(file, random.Random(n)) for n in range(200)] for _ in range(2)]
    assert mutated[0] == mutated[1]
    assert len(set(mutated[0])) > 150


def test_hashes_of_a_changed_file_are_recomputed() -> None:
    """Leaves and root match the changed content."""
    file = base_files()[0]
    assert recompute_hashes(file) == file
    changed = file.replace(b"Nobody told", b"Someone told")
    assert recompute_hashes(changed) not in {file, changed}
    assert recompute_hashes(recompute_hashes(changed)) == recompute_hashes(changed)


def _raise_untyped(*_: Any, **__: Any) -> None:
    raise IndexError


def _import_one_row(store: Any, *_: Any, **__: Any) -> None:
    store.import_rows(map(NewRow.of, import_fuzz_worker.base_store().rows(until=1)))
    raise MalformedFile("x", 1, None, "is wrong")


def _hang(*_: Any, **__: Any) -> None:
    while True:
        pass


@pytest.mark.parametrize(
    ("importer", "violation"),
    [
        pytest.param(_raise_untyped, "a file: Traceback .*IndexError.*", id="untyped"),
        pytest.param(_import_one_row, "a file: imported in part", id="partial"),
        pytest.param(_hang, r"a file: took longer than 0\.05 s", id="hanging"),
    ],
)
def test_wrong_import_is_found(
    trials: Trials, monkeypatch: pytest.MonkeyPatch, importer: Any, violation: str
) -> None:
    """Untyped errors, rows of a refused file, and imports that do not end are violations."""
    monkeypatch.setattr(import_fuzz_worker, "MAX_DURATION_S", 0.05)
    monkeypatch.setattr(import_fuzz_worker, "import_jsonl", importer)
    run(trials, b"")
    (found,) = trials.violations
    assert re.fullmatch(violation, found)


def test_memory_growth_is_found(trials: Trials, monkeypatch: pytest.MonkeyPatch) -> None:
    """Growth above the limit is a violation."""
    monkeypatch.setattr(import_fuzz_worker, "MAX_GROWTH", -1)
    run(trials, base_files()[0])
    assert trials.summary()["violations"] == ["one import took 0 MiB", "memory grew by 0 MiB"]


def test_changed_round_trip_is_found(trials: Trials, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second export differs from the first."""
    file, exports = base_files()[0], count()

    def export_differently(store: Any, out: Any) -> None:
        export_jsonl(store, out)
        out.write(b"\n" * next(exports))

    monkeypatch.setattr(import_fuzz_worker, "export_jsonl", export_differently)
    run(trials, file)
    assert trials.violations == ["a file: is exported as another log"]


def test_coverage_is_skipped_without_atheris(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skipped is not passed."""
    monkeypatch.setattr(import_fuzz, "find_spec", lambda _: None)
    result = import_fuzz.EXPERIMENTS[1].run_on("dialoguekit-sqlite", iterations=1)
    assert result == ExperimentResult(skip_reason="atheris is not installed")
    assert not result.passed


def test_process_without_result_is_a_violation(monkeypatch: pytest.MonkeyPatch) -> None:
    """So is a process that hangs."""

    def crashed(*_: Any, **__: Any) -> Any:
        return subprocess.CompletedProcess([], -6, "", "stack overflow")

    def hung(command: Any, **options: Any) -> Any:
        raise subprocess.TimeoutExpired(command, options["timeout"])

    monkeypatch.setattr(subprocess, "run", crashed)
    (violation,) = import_fuzz.EXPERIMENTS[0].run_on("dialoguekit-sqlite", iterations=1).violations
    assert violation == "the process ended with -6: stack overflow"
    monkeypatch.setattr(subprocess, "run", hung)
    (violation,) = import_fuzz.EXPERIMENTS[0].run_on("dialoguekit-sqlite", iterations=1).violations
    assert violation == "the process hung: no result within 60 s"


def test_meter_measures_peak_memory() -> None:
    """Memory that is freed at once counts."""
    meter = MemoryMeter()
    meter.start()
    assert len(b"x" * (64 << 20)) == 64 << 20
    used = meter.stop()
    assert 56 << 20 < used < 96 << 20


def test_meter_falls_back_to_overall_peak(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The fallback reports no less than the real use."""
    monkeypatch.setattr("faults.memory_usage._SELF", tmp_path)
    meter = MemoryMeter()
    meter.start()
    assert meter.current_bytes() > 0
    assert meter.stop() >= 0
