"""Imports of files made by atheris, guided by the branches of the importer that they reach.

``python -m faults.import_fuzz_coverage ITERATIONS SEED`` prints its summary as one JSON object, on
the last line.  The importer is imported here first, so that atheris can instrument it.
"""

from __future__ import annotations

import json
import random
import signal
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

import atheris

with atheris.instrument_imports(include=["dialoguekit.interchange"]):
    from faults.import_fuzz_worker import HANG_TIMEOUT_S, Trials, base_files, memory_folder
from faults.jsonl_mutations import mutate_file

_MAX_LENGTH = 8192
_EXTRA_RUNS = 10_000  # atheris counts some runs that are not trials.


def run_coverage(trials: Trials, iterations: int, seed: int, folder: Path) -> NoReturn:
    """Run ``iterations`` trials and exit."""
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, file in enumerate(base_files()):
        (corpus / str(number)).write_bytes(file)

    def one_input(data: bytes) -> None:
        number = trials.counts["imports"]
        trials.run(data, f"input {number}", random.Random(number))
        if number + 1 == iterations:
            _report_and_exit(trials)

    def mutate(data: bytes, max_size: int, number: int) -> bytes:
        rng = random.Random(number)
        if rng.random() < 0.5:
            return bytes(atheris.Mutate(data, max_size))
        return mutate_file(data, rng)[:max_size]

    options = (
        f"-seed={seed % 2**31 or 1}",
        f"-runs={iterations + _EXTRA_RUNS}",
        f"-max_len={_MAX_LENGTH}",
        f"-timeout={HANG_TIMEOUT_S}",
        "-rss_limit_mb=0",
        f"-artifact_prefix={folder}/",
    )
    atheris.Setup([sys.argv[0], *options, str(corpus)], one_input, custom_mutator=mutate)
    atheris.Fuzz()
    raise SystemExit("atheris ended before its last run")


def _report_and_exit(trials: Trials) -> NoReturn:
    """Print the summary, and exit before atheris prints anything else."""
    sys.stdout.write("\n" + json.dumps(trials.summary()) + "\n")
    sys.stdout.flush()
    signal.raise_signal(signal.SIGKILL)
    raise SystemExit


def main() -> None:
    """Run the trials of the command line."""
    with tempfile.TemporaryDirectory(dir=memory_folder()) as folder:
        run_coverage(Trials(Path(folder)), int(sys.argv[1]), int(sys.argv[2]), Path(folder))


if __name__ == "__main__":
    main()
