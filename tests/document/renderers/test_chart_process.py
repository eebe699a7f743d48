"""The process that draws charts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from threading import Timer
from typing import Any

import pytest

from dialoguekit.document.charts import bar_chart_spec
from dialoguekit.document.renderers import chart_process
from dialoguekit.document.renderers.chart_process import ChartProcess, converter_folder
from dialoguekit.errors import MissingExtra

SPEC = bar_chart_spec([{"theme": "trust", "people": 4}], category="theme", value="people")
ENDLESS = {
    **SPEC,
    "transform": [{"calculate": "sequence(0, 1e9)", "as": "s"}, {"flatten": ["s"]}],
}


def request(spec: Any) -> dict[str, Any]:
    return {"vl_spec": spec, "vl_version": "5.21"}


@pytest.fixture
def process() -> Iterator[ChartProcess]:
    """A process of its own for one test."""
    made = ChartProcess()
    yield made
    made.close()


def test_one_process_draws_many_charts(process: ChartProcess) -> None:
    """It is started with the first, and again after it ended."""
    assert "<svg" in process.draw(request(SPEC))
    started = process._process
    assert started is not None
    assert "<svg" in process.draw(request(SPEC))
    assert process._process is started
    started.kill()
    started.wait()
    assert "<svg" in process.draw(request(SPEC))


def test_a_chart_that_takes_too_long_is_stopped(process: ChartProcess) -> None:
    """The next chart is drawn by a new process."""
    process.timeout_s = 2
    with pytest.raises(ValueError, match="needs more than 2 s or 1,000 MB"):
        process.draw(request(ENDLESS))
    process.timeout_s = 20
    assert "<svg" in process.draw(request(SPEC))


def test_the_reason_of_the_converter_is_passed_on(process: ChartProcess) -> None:
    """It is one line."""
    with pytest.raises(ValueError, match="Cannot read properties") as caught:
        process.draw(request({"mark": "nonsense"}))
    assert "\n" not in str(caught.value)


def test_a_drawing_has_a_size(process: ChartProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """A larger one is refused."""
    monkeypatch.setattr(chart_process, "MAX_DRAWING_BYTES", 100)
    with pytest.raises(ValueError, match="the drawing is too large"):
        process.draw(request(SPEC))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_a_forked_process_starts_its_own(process: ChartProcess) -> None:
    """Two processes do not read each other's answers."""
    process.draw(request(SPEC))
    before = process._process
    assert before is not None
    process.forget()  # As after a fork.
    assert "<svg" in process.draw(request(SPEC))
    assert process._process is not before
    os.waitpid(before.pid, 0)


def test_a_process_that_cannot_be_started_is_a_reason(
    process: ChartProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report shows the data instead."""
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    with pytest.raises(ValueError, match="cannot be started: No such file or directory"):
        process.draw(request(SPEC))


def test_an_interrupted_drawing_is_no_answer(
    process: ChartProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next drawing is that of the next chart."""
    process.draw(request(SPEC))

    def interrupt(_: Timer) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Timer, "start", interrupt)
    with pytest.raises(KeyboardInterrupt):
        process.draw(request(SPEC))
    assert process._process is None


def test_it_ends_with_the_process_that_started_it() -> None:
    """Nothing is left, and nothing is printed."""
    code = (
        "from dialoguekit.document.renderers.chart_process import CHARTS\n"
        "from dialoguekit.document.charts import bar_chart_spec\n"
        "spec = bar_chart_spec([{'a': 'x', 'n': 1}], category='a', value='n')\n"
        "CHARTS.draw({'vl_spec': spec, 'vl_version': '5.21'})\n"
        "print(CHARTS._process.pid)"
    )
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stderr == ""
    with pytest.raises(ProcessLookupError):
        os.kill(int(run.stdout), 0)


def test_without_the_converter_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message states how to install it."""
    assert (converter_folder() / "vl_convert").is_dir()
    for absent in (None, type(sys)("vl_convert")):
        monkeypatch.setitem(sys.modules, "vl_convert", absent)
        with pytest.raises(MissingExtra, match=r"dialoguekit-core\[report\]"):
            converter_folder()
