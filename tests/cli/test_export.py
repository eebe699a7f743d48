"""``export``: a log as a file, to move it or for other programs."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

import dialoguekit
from dialoguekit.application.erasure import list_copies

Run = Callable[..., Any]

FORMATS = ("jsonl", "cloudevents", "parquet")


@pytest.fixture
def export(run: Run, log_url: str) -> Run:
    """A function that exports the log."""
    return lambda *args: run("export", *args, "--log", log_url)


@pytest.mark.parametrize("format", FORMATS)
def test_a_log_is_exported_to_a_private_file(export: Run, format: str) -> None:
    result = export(format, "--out", "leeds.out")
    assert (result.status, result.err) == (0, "")
    assert result.lines == ["Exported 14 events to leeds.out."]
    assert stat.S_IMODE(Path("leeds.out").stat().st_mode) == 0o600


@pytest.mark.parametrize("format", FORMATS)
def test_an_existing_file_is_replaced_only_with_force(export: Run, format: str) -> None:
    Path("leeds.out").write_text("mine")
    result = export(format, "--out", "leeds.out")
    assert (result.status, result.out) == (1, "")
    assert (
        result.err == "Error: leeds.out exists. Name another file, or use --force to replace it.\n"
    )
    assert Path("leeds.out").read_text() == "mine"
    assert export(format, "--out", "leeds.out", "--force").status == 0


@pytest.mark.parametrize("format", FORMATS)
def test_json_contains_the_result(export: Run, format: str) -> None:
    """It requires an output file."""
    values = json.loads(export(format, "--out", "leeds.out", "--json").out)
    assert values == {"file": "leeds.out", "events": 14, "position": 14, "keys": 0}
    assert export(format, "--json").status == 2


@pytest.mark.parametrize("format", FORMATS)
def test_a_copy_is_recorded(export: Run, log_url: str, format: str) -> None:
    """A later erasure lists it."""
    export(format, "--out", "leeds.out")
    with dialoguekit.open(log_url) as kit:
        *_, copy = list_copies(kit.store)
    assert (copy.kind, copy.position) == (f"export {format}", 14)
    assert copy.location == str(Path("leeds.out").absolute())


@pytest.mark.parametrize("format", FORMATS)
def test_events_are_selected_by_workshop_and_position(export: Run, format: str) -> None:
    """An unknown workshop is refused."""
    result = export(format, "york", "leeds", "--until", "5", "--out", "leeds.out")
    assert result.lines == ["Exported 5 events to leeds.out."]
    result = export(format, "hull", "--out", "hull.out")
    assert (result.status, result.out) == (1, "")
    assert "There is no such workshop. In this log: leeds, programme:north, york." in result.err
    assert not Path("hull.out").exists()


def test_standard_output_contains_only_the_export(export: Run) -> None:
    header, *events = map(json.loads, export("jsonl").out.split("\n")[:-1])
    assert header["events"] == len(events) == 14
    cloud_events = [json.loads(line) for line in export("cloudevents").out.split("\n")[:-1]]
    assert [event["id"] for event in cloud_events] == [event["id"] for event in events]
    assert "Nobody told the surgery\nwe exist." in [
        event["data"].get("text") for event in cloud_events
    ]


def test_a_note_says_that_positions_of_a_single_workshop_change(export: Run) -> None:
    result = export("jsonl", "york")
    assert result.err.startswith("Note: Without the rest of the log")
    assert len(result.out.split("\n")) == 3


def test_keys_are_exported_only_on_request(export: Run) -> None:
    """A note explains the consequence."""
    assert '"key"' not in export("jsonl").out
    result = export("jsonl", "--with-keys")
    assert result.status == 0
    assert result.out.count('{"key":') == 4
    assert result.err == "Note: The output includes the keys: anyone who has it can read it.\n"


def test_a_parquet_table_requires_a_file(export: Run) -> None:
    result = export("parquet")
    assert result.status == 2
    assert "use --out" in result.err


def test_a_parquet_table_can_be_read_by_duckdb(export: Run, run: Run) -> None:
    export("parquet", "--out", "leeds.parquet")
    with duckdb.connect(":memory:") as database:
        row = database.execute("SELECT count(*) FROM 'leeds.parquet'").fetchone()
    assert row == (14,)


def test_a_format_and_an_existing_log_are_required(run: Run) -> None:
    assert run("export").status == 2
    result = run("export", "jsonl", "--log", "sqlite:///nowhere.db")
    assert result.status == 1
    assert result.err.count("\n") == 1
    assert run("export", "cloudevents").status == 2
    assert run("export", "parquet").status == 2


@pytest.mark.parametrize("format", FORMATS)
def test_open_secret_ballots_are_named(run: Run, tmp_path: Path, format: str) -> None:
    """On standard error, and in JSON; after the close there is nothing to name."""
    url = f"sqlite:///{tmp_path / 'ballots.db'}"
    with dialoguekit.open(url, plugins=[]) as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Leeds", groups=("everybody",))
        leeds.open_ballot(["yes"], kind="dots", budget=1, secrecy="secret", roll=("t-1", "t-2"))
        leeds.cast_vote("B1", "t-1", {"yes": 1})
        result = run("export", format, "--out", "leeds.out", "--log", url, "--json")
        note = "Note: The votes of open secret ballots are not in this export: leeds B1.\n"
        assert result.err == note
        assert json.loads(result.out)["left_out"] == ["leeds B1"]
        backup = run("backup", "copy.db", "--log", url)
        assert note.replace("export", "copy") in backup.err
        leeds.close_ballot("B1")
    assert run("export", format, "--out", "leeds.out", "--force", "--log", url).err == ""
