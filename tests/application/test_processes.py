"""Several processes record in one workshop: nothing is lost, no id is given twice, no error."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.events import ContributionMade

PROCESSES, TURNS = 4, 8

PROGRAM = f"""
import json, sys, threading
import dialoguekit

url, name = sys.argv[1:]
acknowledged = {{}}
with dialoguekit.open(url, plugins=[], encrypt=False) as kit:
    leeds = kit.workshop("leeds")
    print("ready", flush=True)
    sys.stdin.readline()

    def record(thread):
        for turn in range({TURNS}):
            text = f"{{name}} {{thread}} {{turn}}"
            acknowledged[leeds.contribute("P1", text)] = text
            acknowledged[leeds.run_batch(lambda batch: batch.contribute("P1", "batch"))] = "batch"
            acknowledged[leeds.once(f"form-{{turn}}").contribute("P1", f"once {{turn}}")] = (
                f"once {{turn}}"
            )

    threads = [threading.Thread(target=record, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print(json.dumps(acknowledged))
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def kit(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kit]:
    url = f"sqlite:///{tmp_path / 'leeds.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    with dialoguekit.open(url, plugins=[], encrypt=False) as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Leeds", groups=("all",))
        leeds.open()
        leeds.check_in(name="Ana", group="all", consents=("record",))
        kit.url = url  # type: ignore[attr-defined]
        yield kit


def test_processes_record_everything_once(kit: Kit) -> None:
    """Each process has two threads, which record at once, in batches, and under the same ids."""
    command = [sys.executable, "-c", PROGRAM, kit.url]  # type: ignore[attr-defined]
    processes = [
        subprocess.Popen(
            [*command, f"process {n}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for n in range(PROCESSES)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    acknowledged: dict[str, str] = {}
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        acknowledged.update(json.loads(output))
    found = [r.event for r in kit.workshop("leeds").events()]
    contributions = [event for event in found if isinstance(event, ContributionMade)]
    assert len(contributions) == PROCESSES * 2 * TURNS * 2 + TURNS
    assert {event.contribution: event.text for event in contributions} == acknowledged
    assert kit.verify() is not None
