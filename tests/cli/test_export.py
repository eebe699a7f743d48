"""``dialoguekit export``: a log in a file, to move it, or for other programs."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

import dialoguekit
from dialoguekit.application.erasure import copies

Run = Callable[..., Any]

FORMATS = ("jsonl", "cloudevents", "parquet")


@pytest.fixture
def export(run: Run, log_url: str) -> Run:
    """Export the log."""
    return lambda *args: run("export", *args, "--log", log_url)


@pytest.mark.parametrize("format", FORMATS)
def test_a_log_is_written_into_a_file_of_ones_own(export: Run, format: str) -> None:
    """Which only its owner can read."""
    ran = export(format, "--out", "leeds.out")
    assert (ran.status, ran.err) == (0, "")
    assert ran.lines == ["Exported 14 events to leeds.out."]
    assert stat.S_IMODE(Path("leeds.out").stat().st_mode) == 0o600


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_that_exists_is_replaced_only_when_asked(export: Run, format: str) -> None:
    """Nobody loses one by chance."""
    Path("leeds.out").write_text("mine")
    ran = export(format, "--out", "leeds.out")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err == "Error: leeds.out exists. Name another file, or give --force to replace it.\n"
    assert Path("leeds.out").read_text() == "mine"
    assert export(format, "--out", "leeds.out", "--force").status == 0


@pytest.mark.parametrize("format", FORMATS)
def test_json_says_what_was_written(export: Run, format: str) -> None:
    """And needs a file, so that it does not stand within what is written."""
    told = json.loads(export(format, "--out", "leeds.out", "--json").out)
    assert told == {"file": "leeds.out", "events": 14, "position": 14, "keys": 0}
    assert export(format, "--json").status == 2


@pytest.mark.parametrize("format", FORMATS)
def test_a_copy_is_kept_in_mind(export: Run, log_url: str, format: str) -> None:
    """Forgetting somebody does not reach it, and lists it."""
    export(format, "--out", "leeds.out")
    with dialoguekit.open(log_url) as kit:
        *_, copy = copies(kit.log)
    assert (copy.kind, copy.position) == (f"export {format}", 14)
    assert copy.place == str(Path("leeds.out").absolute())


@pytest.mark.parametrize("format", FORMATS)
def test_workshops_and_a_cut_choose(export: Run, format: str) -> None:
    """What is not there is named."""
    ran = export(format, "york", "leeds", "--until", "5", "--out", "leeds.out")
    assert ran.lines == ["Exported 5 events to leeds.out."]
    ran = export(format, "hull", "--out", "hull.out")
    assert (ran.status, ran.out) == (1, "")
    assert "There is no workshop 'hull'. In this log: leeds, programme:north, york." in ran.err
    assert not Path("hull.out").exists()


def test_what_is_written_to_standard_output_is_nothing_else(export: Run) -> None:
    """So that a program can read it."""
    header, *events = map(json.loads, export("jsonl").out.split("\n")[:-1])
    assert header["events"] == len(events) == 14
    said = [json.loads(line) for line in export("cloudevents").out.split("\n")[:-1]]
    assert [event["id"] for event in said] == [event["id"] for event in events]
    assert "Nobody told the surgery\nwe exist." in [event["data"].get("text") for event in said]


def test_without_the_rest_of_the_log_positions_change_and_it_is_said(export: Run) -> None:
    """Beside what is written."""
    ran = export("jsonl", "york")
    assert ran.err.startswith("Note: without the rest of the log")
    assert len(ran.out.split("\n")) == 3


def test_keys_go_along_only_on_request(export: Run) -> None:
    """And it is said what that means."""
    assert '"key"' not in export("jsonl").out
    ran = export("jsonl", "--with-keys")
    assert ran.status == 0
    assert ran.out.count('{"key":') == 4
    assert ran.err == "Note: the keys are in the file: whoever has it can read it all.\n"


def test_a_table_needs_a_file_of_its_own(export: Run) -> None:
    """It is not text."""
    ran = export("parquet")
    assert ran.status == 2
    assert "give --out FILE" in ran.err


def test_a_table_can_be_read_by_others(export: Run, run: Run) -> None:
    """With all events in it."""
    export("parquet", "--out", "leeds.parquet")
    with duckdb.connect(":memory:") as database:
        found = database.execute("SELECT count(*) FROM 'leeds.parquet'").fetchone()
    assert found == (14,)


def test_a_format_must_be_named(run: Run) -> None:
    """And a log that is there."""
    assert run("export").status == 2
    ran = run("export", "jsonl", "--log", "sqlite:///nowhere.db")
    assert ran.status == 1
    assert ran.err.count("\n") == 1
    assert run("export", "cloudevents").status == 2
    assert run("export", "parquet").status == 2
