"""Imports of files that atheris makes, led by which branches of the importer they reach.

``python -m faults.import_fuzz_coverage DOSE SEED`` prints one JSON object of what came of them, as
the last line.  What is to be led by is imported here and nowhere before, so that it can be watched.
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
    from faults.import_fuzz_worker import STUCK_S, Trials, base_files, room
from faults.jsonl_mutations import mutated

_LONGEST = 8192
_TO_SPARE = 10_000  # Runs that atheris itself counts otherwise.


def coverage(trials: Trials, dose: int, seed: int, folder: Path) -> NoReturn:
    """Run ``dose`` trials, and end."""
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, file in enumerate(base_files()):
        (corpus / str(number)).write_bytes(file)

    def one_input(data: bytes) -> None:
        number = trials.counts["imports"]
        trials.run(data, f"input {number}", random.Random(number))
        if number + 1 == dose:
            _end(trials)

    def mutate(data: bytes, most: int, number: int) -> bytes:
        chance = random.Random(number)
        if chance.random() < 0.5:
            return bytes(atheris.Mutate(data, most))
        return mutated(data, chance)[:most]

    options = (
        f"-seed={seed % 2**31 or 1}",
        f"-runs={dose + _TO_SPARE}",
        f"-max_len={_LONGEST}",
        f"-timeout={STUCK_S}",
        "-rss_limit_mb=0",
        f"-artifact_prefix={folder}/",
    )
    atheris.Setup([sys.argv[0], *options, str(corpus)], one_input, custom_mutator=mutate)
    atheris.Fuzz()
    raise SystemExit("atheris ended before its last run")


def _end(trials: Trials) -> NoReturn:
    """Say what came of it, and end before atheris says anything more."""
    sys.stdout.write("\n" + json.dumps(trials.told()) + "\n")
    sys.stdout.flush()
    signal.raise_signal(signal.SIGKILL)
    raise SystemExit


def main() -> None:
    """Run what the command line asks for."""
    with tempfile.TemporaryDirectory(dir=room()) as name:
        coverage(Trials(Path(name)), int(sys.argv[1]), int(sys.argv[2]), Path(name))


if __name__ == "__main__":
    main()
