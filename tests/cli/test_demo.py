"""``demo``: a simulated programme, its log and its report."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dialoguekit
from dialoguekit.document.formats import FORMATS
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
        ".dialoguekit-demo",
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
    """The same seed yields the same bytes, another seed other ones."""
    first = run("demo", "--workshops", "1", "--json")
    contents_before = files(Path("demo"))
    assert run("demo", "--workshops", "1", "--json") == first
    repeated = files(Path("demo"))
    assert _without_log(repeated) == _without_log(contents_before)
    run("demo", "--workshops", "1", "--seed", "2")
    assert files(Path("demo"))["report.md"] != contents_before["report.md"]


def _without_log(contents: dict[str, bytes]) -> dict[str, bytes]:
    """Return the contents of all files but the log, which has free pages of SQLite."""
    return {name: data for name, data in contents.items() if name != "demo.db"}


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
def test_a_demo_is_recognised_after_it_was_read(run: Run) -> None:
    """Verifications, reports and copies are no changes of a log."""
    run("demo", "--workshops", "1")
    log = ("--log", "sqlite:///demo/demo.db")
    assert run("verify", *log).status == 0
    assert run("report", *log).status == 0
    Path("demo/demo.db-wal").write_bytes(b"left")
    Path("demo/demo.db-shm").write_bytes(b"left")
    Path("demo/mine.txt").write_text("mine")
    assert run("demo", "--workshops", "1").status == 0
    names = {".dialoguekit-demo", "demo.db", "demo.db.checkpoint", "mine.txt"}
    assert set(files(Path("demo"))) == names | {f"report.{format}" for format in FORMATS}
    assert run("verify", *log).status == 0


def _record_something() -> None:
    with dialoguekit.open("sqlite:///demo/demo.db", encrypt=False) as kit:
        kit.workshop("mine").schedule(title="Mine", groups=("all",))


def _write(name: str) -> Callable[[], object]:
    return lambda: Path("demo", name).write_text("mine")


CHANGES: dict[str, Callable[[], object]] = {
    "demo.db": _record_something,
    "report.html": _write("report.html"),
    "demo.db.checkpoint": _write("demo.db.checkpoint"),
    ".dialoguekit-demo": _write(".dialoguekit-demo"),
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.usefixtures("small_simulation")
def test_a_demo_leaves_changed_files_alone(run: Run, name: str) -> None:
    """They are replaced with --force."""
    run("demo", "--workshops", "1")
    CHANGES[name]()
    before = files(Path("demo"))
    result = run("demo", "--workshops", "1")
    assert result.is_one_line_error
    assert "is not as a demo wrote it" in result.err
    assert "--force" in result.err
    assert files(Path("demo")) == before
    assert run("demo", "--workshops", "1", "--force").status == 0
    assert run("log", "mine", "--log", "sqlite:///demo/demo.db").status == 1
    assert run("demo", "--workshops", "1").status == 0


@pytest.mark.parametrize("name", ["demo.db", "demo.db-wal", "report.md", "demo.db.checkpoint"])
@pytest.mark.usefixtures("small_simulation")
def test_a_demo_replaces_no_files_without_its_mark(run: Run, name: str) -> None:
    Path("demo").mkdir()
    Path("demo", name).write_bytes(b"mine")
    assert run("demo", "--workshops", "1").is_one_line_error
    assert files(Path("demo")) == {name: b"mine"}


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
    assert result.err.startswith(
        f"Error: Cannot write {target}: " if blocked == "out" else "Error: out/demo.db is a dir"
    )


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
