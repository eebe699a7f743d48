"""Charts with specifications that are too large, take too long, or use more than may be used."""

from __future__ import annotations

import copy
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from dialoguekit.document.blocks import Chart
from dialoguekit.document.charts import bar_chart_spec
from dialoguekit.document.renderers import svg
from dialoguekit.document.renderers.chart_process import CHARTS, ChartProcess
from dialoguekit.errors import ReportError
from faults.experiments import Experiment
from faults.result import ExperimentResult
from faults.stores import FILE_STORES, StoreKind

Spec = dict[str, Any]

_ROWS = [{"theme": "trust", "people": 4}, {"theme": "time", "people": -2}]
_MOST_S = 30.0


def sound() -> Spec:
    """Return a specification that the converter draws, because of a negative number."""
    return copy.deepcopy(bar_chart_spec(_ROWS, category="theme", value="people"))


def _with(path: str, value: Any) -> Callable[[random.Random], Spec]:
    """Return a function that sets one part of a sound specification."""

    def make(_: random.Random) -> Spec:
        spec: Any = sound()
        *parents, last = path.split(".")
        inner = spec
        for name in parents:
            inner = inner.setdefault(name, {})
        inner[last] = value
        return dict(spec)

    return make


def _nested(_: random.Random) -> Spec:
    spec: Spec = {"mark": "bar"}
    for _depth in range(500):
        spec = {"layer": [spec]}
    return spec


def _many_texts(rng: random.Random) -> Spec:
    letters = "".join(chr(rng.randrange(0x4E00, 0x9FFF)) for _ in range(500))
    rows = [{"_x": n % 480, "_y": n, "_t": letters} for n in range(300)]
    position = {"type": "quantitative", "scale": None, "axis": None}
    return {
        "data": {"values": rows},
        "mark": {"type": "text", "limit": 100},
        "encoding": {
            "x": {"field": "_x", **position},
            "y": {"field": "_y", **position},
            "text": {"field": "_t", "type": "nominal"},
        },
    }


_SEQUENCE = [{"calculate": "sequence(0, 1e9)", "as": "s"}, {"flatten": ["s"]}]

SPECIFICATIONS: dict[str, Callable[[random.Random], Spec]] = {
    "an endless sequence": _with("transform", _SEQUENCE),
    "generated data": _with("data", {"sequence": {"start": 0, "stop": 1e9, "as": "x"}}),
    "a parameter": _with("params", [{"name": "p", "expr": "1"}]),
    "an expression": _with("encoding.y.axis.labelExpr", "warn(datum)"),
    "an expression in a lookup": _with(
        "encoding.y.axis.labelExpr", '{"a": ["b"]}[datum.label] || datum.label || {}[1]'
    ),
    "an expression as a value": _with("encoding.color", {"value": {"expr": "1"}}),
    "an image": _with("mark", {"type": "image", "aspect": True}),
    "a huge width": _with("width", 10**9),
    "a huge height": _with("height", 1e300),
    "many ticks": _with("encoding.x.axis.tickCount", 10**9),
    "a long format": _with("encoding.x.axis.format", "999999999d"),
    "many rows": _with("data.values", [{"theme": str(n), "people": n} for n in range(100_000)]),
    "many layers": _with("layer", [{"mark": "bar"}] * 100_000),
    "nested layers": _nested,
    "a long text": _with("data.values", [{"theme": "x" * 10**7, "people": 1}]),
    "a foreign configuration": _with("config", {"axis": {"labelFont": "x"}}),
    "user data": _with("usermeta", {"embedOptions": {}}),
    "an unknown mark": _with("mark", "nonsense"),
    "many long texts": _many_texts,
}


def draw_hostile(name: str, rng: random.Random) -> Iterator[str]:
    """Draw one specification, and yield how that violates the invariant."""
    began = time.monotonic()
    try:
        svg.draw(Chart(title="Hostile", spec=SPECIFICATIONS[name](rng), sentence="s"))
    except ReportError as error:
        if not str(error).startswith("Chart"):
            yield f"the reason is another one: {error}"
    else:
        if name != "many long texts":
            yield "it was drawn: a refused part"
    if time.monotonic() - began > _MOST_S:
        yield f"it took too long: {time.monotonic() - began:.0f} s"


def _requests() -> dict[str, tuple[ChartProcess, Spec]]:
    """Return requests past the rules, with the limits that must stop them."""
    wide = {**sound(), "transform": _SEQUENCE}
    return {
        "stopped by the time limit": (ChartProcess(timeout_s=1), wide),
        "stopped by the memory limit": (ChartProcess(memory_bytes=400_000_000), wide),
    }


def run(iterations: int, seed: int, store_kind: StoreKind) -> ExperimentResult:
    """Draw ``iterations`` charts, each followed by a sound one."""
    rng = random.Random(seed)
    names = list(SPECIFICATIONS)
    rng.shuffle(names)
    counts = Counter[str]()
    violations = []
    expected = svg.draw(Chart(title="Sound", spec=sound(), sentence="s"))
    for number in range(iterations):
        name = names[number % len(names)]
        violations += [f"{name}: {line}" for line in draw_hostile(name, rng)]
        if rng.random() < 0.2:
            counts["killed"] += 1
            _kill_process()
        svg._convert.cache_clear()  # noqa: SLF001
        if svg.draw(Chart(title="Sound", spec=sound(), sentence="s")) != expected:
            violations.append(f"{name}: the next chart differs")
    for name, (process, spec) in _requests().items():
        try:
            process.draw({"vl_spec": spec, "vl_version": svg.VEGA_LITE})
            violations.append(f"{name}: it was drawn: an endless sequence")
        except ValueError:
            counts[name] += 1
        finally:
            process.close()
    return ExperimentResult({"charts": iterations, **counts}, violations)


def _kill_process() -> None:
    process = CHARTS._process  # noqa: SLF001
    if process is not None:
        os.kill(process.pid, signal.SIGKILL)


EXPERIMENTS = (
    Experiment(
        name="hostile-charts",
        fault="a chart has a specification that is too large, takes too long or uses what may not "
        "be used; or the process that draws is killed",
        unit="charts",
        full_iterations=100,
        short_iterations=3,
        invariant="the chart is refused in time, and the next chart is drawn as ever",
        stores=FILE_STORES[:1],
        run=run,
        not_applicable_reason="charts do not touch the store",
    ),
)
