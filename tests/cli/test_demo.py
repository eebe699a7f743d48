"""``dialoguekit demo``: a rehearsed programme, its log and its report."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dialoguekit
from dialoguekit.simulation import rehearse

Run = Callable[..., Any]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes rehearsals small."""

    def rehearse_less(kit: dialoguekit.Kit, **options: Any) -> Any:
        return rehearse(kit, size=0.1, people=6, **options)

    monkeypatch.setattr("dialoguekit.simulation.rehearse", rehearse_less)


def files(directory: Path) -> dict[str, bytes]:
    """What a directory holds."""
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def test_a_demo_leaves_a_log_and_its_report(run: Run, rehearsed: Path) -> None:
    """And nothing besides; the report can be replayed from the log, byte for byte."""
    found = files(rehearsed)
    assert sorted(found) == [
        "demo.db",
        "demo.db.checkpoint",
        "report.html",
        "report.json",
        "report.md",
    ]
    ran = run("report", "--log", f"sqlite:///{rehearsed / 'demo.db'}", "--format", "md,json")
    assert ran.status == 0
    assert files(Path("out")) == {name: found[name] for name in ("report.md", "report.json")}


def test_a_demo_has_no_gap_in_its_report(rehearsed: Path) -> None:
    """No chapter that failed, and no notice."""
    report = json.loads((rehearsed / "report.json").read_text(encoding="utf-8"))
    assert report["notices"] == []
    assert "could not be made" not in (rehearsed / "report.md").read_text(encoding="utf-8")
    assert [part["name"] for part in report["parts"]] == ["together", "leeds"]


@pytest.mark.usefixtures("small")
def test_it_says_what_it_did_and_how_to_look_into_it(run: Run) -> None:
    """The command that it names works as it stands."""
    ran = run("demo", "--workshops", "2")
    assert (ran.status, ran.err) == (0, "")
    assert ": 2 workshops, " in ran.lines[0]
    with dialoguekit.open("sqlite:///demo/demo.db") as kit:
        for workshop in kit.workshops():
            count = f"{kit.log.version(workshop):,} events"
            assert any(workshop in line and count in line for line in ran.lines)
        assert f"{kit.log.head():,} events" in ran.lines[0]
    assert "  demo/report.html" in ran.lines
    *_, command = ran.lines[-1].partition("dialoguekit ")
    assert run(*command.split()).status == 0


@pytest.mark.usefixtures("small")
def test_what_was_played_without_its_method_is_said(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one line, apart from what the demo prints."""
    monkeypatch.setenv("DIALOGUEKIT_PLUGINS", "-abcd,-parallel-thinking")
    ran = run("demo", "--workshops", "1")
    assert ran.status == 0
    assert ran.err.count("\n") == 1
    assert ran.err.startswith("Played as conversations, for want of a plugin: ")
    assert ran.err.endswith(
        "Community assets: mapping and connecting (without abcd); "
        "Parallel Thinking (without parallel-thinking).\n"
    )
    assert ": 1 workshop, " in ran.lines[0]


@pytest.mark.usefixtures("small")
def test_it_begins_anew_each_time(run: Run) -> None:
    """With the same seed to the same bytes, with another to others."""
    first = run("demo", "--workshops", "1", "--json")
    before = files(Path("demo"))
    assert run("demo", "--workshops", "1", "--json") == first
    again = files(Path("demo"))
    assert {name: again[name] for name in again if name != "demo.db"} == {
        name: before[name] for name in before if name != "demo.db"
    }
    run("demo", "--workshops", "1", "--seed", "2")
    assert files(Path("demo"))["report.md"] != before["report.md"]


@pytest.mark.usefixtures("small")
def test_json_says_where_everything_is(run: Run) -> None:
    """And nothing else is printed."""
    ran = run("demo", "--workshops", "1", "--out", "try/it", "--json")
    assert (ran.status, ran.err) == (0, "")
    told = json.loads(ran.out)
    assert told["log"] == "sqlite:///try/it/demo.db"
    assert told["files"] == [f"try/it/report.{ending}" for ending in ("html", "md", "json")]
    with dialoguekit.open(told["log"], create=False) as kit:
        assert kit.log.head() == told["events"]


@pytest.mark.usefixtures("small")
def test_what_a_stopped_demo_left_behind_does_no_harm(run: Run) -> None:
    """Neither of the log that was being written nor of the one that was read."""
    out = Path("demo")
    out.mkdir()
    for name in (".demo.db.part", ".demo.db.part-wal", "demo.db-wal", "demo.db-shm", "demo.db"):
        (out / name).write_bytes(b"left behind")
    assert run("demo", "--workshops", "1").status == 0
    assert sorted(files(out)) == [
        "demo.db",
        "demo.db.checkpoint",
        "report.html",
        "report.json",
        "report.md",
    ]
    assert run("log", "--log", "sqlite:///demo/demo.db", "--until", "1").status == 0


@pytest.mark.usefixtures("small")
def test_a_demo_that_fails_leaves_the_one_before(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its log takes the place of the other only when it is whole."""
    run("demo", "--workshops", "1")
    before = files(Path("demo"))

    def fail(kit: dialoguekit.Kit, **options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("dialoguekit.simulation.rehearse", fail)
    assert run("demo", "--workshops", "1").status == 130
    assert files(Path("demo")).items() >= before.items()


@pytest.mark.parametrize("blocked", ["out", "out/demo.db"])
@pytest.mark.usefixtures("small")
def test_where_nothing_can_be_written_it_says_so(run: Run, blocked: str) -> None:
    """In one line."""
    if blocked == "out":
        Path("out").write_text("mine")
    else:
        Path(blocked).mkdir(parents=True)
    below = "out/below" if blocked == "out" else "out"
    ran = run("demo", "--workshops", "1", "--out", below)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(f"Error: Cannot write to {below}: ")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("option", "value"),
    [("--workshops", "0"), ("--workshops", "101"), ("--workshops", "x"), ("--seed", "x")],
)
def test_an_impossible_programme_is_wrong_usage(run: Run, option: str, value: str) -> None:
    """Nothing is rehearsed."""
    ran = run("demo", option, value)
    assert (ran.status, ran.out) == (2, "")
    assert option in ran.err
    assert not Path("demo").exists()
