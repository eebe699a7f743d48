"""The parts of Vega-Lite that a drawing may use."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from dialoguekit.document.chart_rules import check_specification
from dialoguekit.document.charts import bar_chart_spec
from dialoguekit.errors import ReportError

LONG = "Nobody told the surgery that peer support exists at all"
ROWS = [{"theme": LONG, "people": 2, "group": "a"}, {"theme": "Time", "people": 1, "group": "b"}]


def sound() -> dict[str, Any]:
    """Return a specification with a legend and wrapped labels."""
    return copy.deepcopy(bar_chart_spec(ROWS, category="theme", value="people", series="group"))


@pytest.mark.parametrize("stacked", [True, False])
def test_our_bars_are_allowed(stacked: bool) -> None:
    """With and without a series, and with any texts."""
    rows = [*ROWS, {"theme": "</script>\u2028\"'\\", "people": 1.5, "group": "日本"}]
    check_specification("t", bar_chart_spec(rows, category="theme", value="people"))
    check_specification(
        "t",
        bar_chart_spec(rows, category="theme", value="people", series="group", stacked=stacked),
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("params", []),
        ("transform", [{"calculate": "1", "as": "x"}]),
        ("config", {}),
        ("usermeta", {}),
        ("datasets", {}),
        ("hconcat", []),
        ("data.sequence", {"start": 0, "stop": 10**9}),
        ("data.format", {}),
        ("data.values", [{"a": {}}]),
        ("data.values", [{"a": "x" * 2_001}]),
        ("data.values", [{"a": 10**400}]),
        ("data.values", [{}] * 5_001),
        ("width", 2_001),
        ("width", -1),
        ("width", "container"),
        ("height", {"step": 10}),
        ("height", float("inf")),
        ("mark", "image"),
        ("mark.type", "geoshape"),
        ("mark.href", "x"),
        ("mark.tooltip", True),
        ("mark.height", {"expr": "1"}),
        ("encoding.href", {"field": "theme"}),
        ("encoding.x.aggregate", "sum"),
        ("encoding.x.axis.tickCount", 10**9),
        ("encoding.x.axis.format", "999999999d"),
        ("encoding.x.axis.values", [1]),
        ("encoding.x.timeUnit", "year) evil("),
        ("encoding.color.scale.range", ["url(http://e.com)"]),
        ("encoding.color.scale.scheme", "x"),
        ("encoding.color.value", {"expr": "1"}),
        ("encoding.y.sort", {"op": "sum"}),
        ("encoding.y.axis.labelExpr", "warn(1)"),
        ("encoding.y.axis.labelExpr", "{}[datum.label] || warn(1) || datum.label"),
        ("encoding.y.axis.labelExpr", '{"a": 1}[datum.label] || datum.label'),
        ("encoding.y.axis.labelExpr", '{"a": [warn(1)]}[datum.label] || datum.label'),
        ("encoding.y.axis.labelExpr", '{"a": ["\u2028"]}[datum.label] || datum.label'),
        ("encoding.y.axis.labelOffset.condition", [{"test": "warn(1)", "value": 1}]),
        ("encoding.y.axis.labelOffset.condition", {"test": "true"}),
        ("layer", [{"mark": "bar"}] * 21),
        ("layer", [{"layer": []}]),
    ],
)
def test_any_other_part_is_refused(path: str, value: object) -> None:
    """The message has the title of the chart and the path of the part."""
    spec: Any = sound()
    *parents, last = path.split(".")
    inner = spec
    for name in parents:
        inner = inner[name]
    inner[last] = value
    with pytest.raises(ReportError, match="Chart 't' cannot be drawn: ") as caught:
        check_specification("t", spec)
    assert path.split(".", maxsplit=1)[0] in str(caught.value)


def test_a_long_specification_is_refused() -> None:
    """It has at most a million characters."""
    rows = [{f"{n}": "x" * 500} for n in range(3_000)]
    with pytest.raises(ReportError, match="its specification has 1,"):
        check_specification("t", {"data": {"values": rows}})
