"""``demo``: a simulated programme, its log and its report."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dialoguekit
from dialoguekit.simulation import simulate

Run = Callable[..., Any]


@pytest.fixture
def small_simulation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make simulations small."""

    def simulate_less(kit: dialoguekit.Kit, **options: Any) -> Any:
        return simulate(kit, size=0.1, people=6, **options)

    monkeypatch.setattr("dialoguekit.simulation.simulate", simulate_less)


def files(directory: Path) -> dict[str, bytes]:
    """Return the files of a directory."""
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def test_a_demo_writes_a_log_and_its_report(run: Run, simulated: Path) -> None:
    """The report of the log has the same bytes."""
    contents = files(simulated)
    assert sorted(contents) == [
        "demo.db",
        "demo.db.checkpoint",
        "report.html",
        "report.json",
        "report.md",
    ]
    result = run("report", "--log", f"sqlite:///{simulated / 'demo.db'}", "--format", "md,json")
    assert result.status == 0
    assert files(Path("out")) == {name: contents[name] for name in ("report.md", "report.json")}


def test_the_report_of_a_demo_is_complete(simulated: Path) -> None:
    """There is neither a failed chapter nor a notice."""
    report = json.loads((simulated / "report.json").read_text(encoding="utf-8"))
    assert report["notices"] == []
    assert "could not be created" not in (simulated / "report.md").read_text(encoding="utf-8")
    assert [part["name"] for part in report["parts"]] == ["together", "leeds"]


@pytest.mark.usefixtures("small_simulation")
def test_the_output_lists_workshops_and_files(run: Run) -> None:
    """The command to show the log works as printed."""
    result = run("demo", "--workshops", "2")
    assert (result.status, result.err) == (0, "")
    assert ": 2 workshops, " in result.lines[0]
    with dialoguekit.open("sqlite:///demo/demo.db") as kit:
        for workshop in kit.workshops():
            count = f"{kit.store.stream_version(workshop):,} events"
            assert any(workshop in line and count in line for line in result.lines)
        assert f"{kit.store.head():,} events" in result.lines[0]
    assert "  demo/report.html" in result.lines
    *_, command = result.lines[-1].partition("dialoguekit ")
    assert run(*command.split()).status == 0


@pytest.mark.usefixtures("small_simulation")
def test_a_missing_method_is_reported(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message is one line on standard error."""
    monkeypatch.setenv("DIALOGUEKIT_PLUGINS", "-abcd,-parallel-thinking")
    result = run("demo", "--workshops", "1")
    assert result.status == 0
    assert result.err.count("\n") == 1
    assert result.err.startswith("Simulated as conversations, because a plugin is missing: ")
    assert result.err.endswith(
        "Community assets: mapping and connecting (without abcd); "
        "Parallel Thinking (without parallel-thinking).\n"
    )
    assert ": 1 workshop, " in result.lines[0]


@pytest.mark.usefixtures("small_simulation")
def test_a_second_demo_replaces_the_first(run: Run) -> None:
    """The same seed yields the same bytes but for the id of the log, another seed other ones."""
    first = run("demo", "--workshops", "1", "--json")
    contents_before = files(Path("demo"))
    assert run("demo", "--workshops", "1", "--json") == first
    repeated = files(Path("demo"))
    assert _without_log(repeated) == _without_log(contents_before)
    run("demo", "--workshops", "1", "--seed", "2")
    assert files(Path("demo"))["report.md"] != contents_before["report.md"]


def _without_log(contents: dict[str, bytes]) -> dict[str, bytes]:
    """Return the contents of all files but the log, with the origin of each log replaced."""
    return {
        name: re.sub(rb"dialoguekit/[0-9a-f]{16}", b"origin", data)
        for name, data in contents.items()
        if name != "demo.db"
    }


@pytest.mark.usefixtures("small_simulation")
def test_json_lists_the_files(run: Run) -> None:
    """Nothing else is printed."""
    result = run("demo", "--workshops", "1", "--out", "try/it", "--json")
    assert (result.status, result.err) == (0, "")
    values = json.loads(result.out)
    assert values["log"] == "sqlite:///try/it/demo.db"
    assert values["files"] == [f"try/it/report.{ending}" for ending in ("html", "md", "json")]
    with dialoguekit.open(values["log"], create=False) as kit:
        assert kit.store.head() == values["events"]


@pytest.mark.usefixtures("small_simulation")
def test_files_of_an_interrupted_demo_are_replaced(run: Run) -> None:
    out = Path("demo")
    out.mkdir()
    for name in (".demo.db.part", ".demo.db.part-wal", "demo.db-wal", "demo.db-shm", "demo.db"):
        (out / name).write_bytes(b"old")
    assert run("demo", "--workshops", "1").status == 0
    assert sorted(files(out)) == [
        "demo.db",
        "demo.db.checkpoint",
        "report.html",
        "report.json",
        "report.md",
    ]
    assert run("log", "--log", "sqlite:///demo/demo.db", "--until", "1").status == 0


@pytest.mark.usefixtures("small_simulation")
def test_a_failed_demo_leaves_the_earlier_one_unchanged(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("demo", "--workshops", "1")
    contents_before = files(Path("demo"))

    def fail(kit: dialoguekit.Kit, **options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("dialoguekit.simulation.simulate", fail)
    assert run("demo", "--workshops", "1").status == 130
    assert files(Path("demo")).items() >= contents_before.items()


@pytest.mark.parametrize("blocked", ["out", "out/demo.db"])
@pytest.mark.usefixtures("small_simulation")
def test_a_directory_that_cannot_be_written_is_an_error(run: Run, blocked: str) -> None:
    if blocked == "out":
        Path("out").write_text("mine")
    else:
        Path(blocked).mkdir(parents=True)
    target = "out/below" if blocked == "out" else "out"
    result = run("demo", "--workshops", "1", "--out", target)
    assert result.is_one_line_error
    assert result.err.startswith(f"Error: Cannot write to {target}: ")


@pytest.mark.parametrize(
    ("option", "value"),
    [("--workshops", "0"), ("--workshops", "101"), ("--workshops", "x"), ("--seed", "x")],
)
def test_an_invalid_option_is_wrong_usage(run: Run, option: str, value: str) -> None:
    """Nothing is simulated."""
    result = run("demo", option, value)
    assert (result.status, result.out) == (2, "")
    assert option in result.err
    assert not Path("demo").exists()
