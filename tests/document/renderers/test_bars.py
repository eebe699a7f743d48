"""Bars that are drawn without the converter."""

from __future__ import annotations

import copy
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from dialoguekit.document.blocks import Chart
from dialoguekit.document.charts import bar_chart_spec
from dialoguekit.document.renderers import svg
from dialoguekit.document.renderers.bars import draw_bar_chart, read_bar_chart
from dialoguekit.document.renderers.text_width import text_width, truncate

LONG = "Nobody told the surgery that peer support exists at all"
HATS = ("blue", "white", "red", "black", "yellow", "green")
GROUPS = ("independent peer support groups", "primary care", "others")

Rows = Sequence[Mapping[str, Any]]


def spec(rows: Rows, **options: Any) -> dict[str, Any]:
    return bar_chart_spec(rows, category="theme", value="people", **options)


def plain(*values: float | None) -> Rows:
    return [{"theme": f"theme {n}", "people": value} for n, value in enumerate(values)]


def divided(themes: Sequence[str], series: Sequence[str]) -> Rows:
    return [
        {"theme": theme, "people": row + column, "group": name}
        for row, theme in enumerate(themes)
        for column, name in enumerate(series)
    ]


SPECS: dict[str, dict[str, Any]] = {
    "one": spec(plain(1)),
    "zero": spec(plain(0, 0)),
    "unknown": spec(plain(None, 3)),
    **{f"up to {most}": spec(plain(most, 1)) for most in (2, 6, 7, 13, 47, 99, 1001, 25_000)},
    **{f"up to {most}": spec(plain(most, 0.01)) for most in (0.35, 2.5, 1.1, 123.75)},
    "long": spec([{"theme": LONG, "people": 3}, {"theme": "x", "people": 2}]),
    "stacked": spec(divided(["Leeds", LONG], GROUPS), series="group"),
    "side by side": spec(divided(["Leeds", LONG], GROUPS), series="group", stacked=False),
    "hats": spec(divided(["Leeds", "York"], HATS), series="group"),
    "hats in columns": spec(divided([LONG, "York"], HATS), series="group", stacked=False),
    "markup": spec([{"theme": "<b>&amp; \"x\" 'y' ]]></svg>", "people": 3}]),
    "one series": spec(divided(["Leeds"], ["all"]), series="group"),
}


def draw(made: Mapping[str, Any]) -> str:
    """Return a drawing; raise an error if the converter would draw it."""
    chart = read_bar_chart(made)
    assert chart is not None
    drawing = draw_bar_chart(chart)
    assert drawing is not None
    return drawing


def texts(drawing: str) -> list[str]:
    found = ET.fromstring(drawing).iter("{http://www.w3.org/2000/svg}text")
    return sorted(" ".join(filter(None, text.itertext())) for text in found)


@pytest.fixture
def converted(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, Any]], str]:
    """Return a function that draws with the converter."""
    monkeypatch.setattr(svg, "read_bar_chart", lambda _: None)
    return lambda made: svg.draw(Chart(title="t", spec=made, sentence="s"))


def bar_lengths(drawing: str, colours: set[str]) -> list[float]:
    """Return the lengths of the bars, as shares of the axis, in the order of drawing."""
    paths = [
        (path.get("fill"), path.get("d", ""))
        for path in ET.fromstring(drawing).iter("{http://www.w3.org/2000/svg}path")
    ]
    found = []
    for fill, shape in paths:
        match = re.match(r"M[\d.]+,[\d.]+h([\d.]+)(a2)?", shape)
        if fill in colours and match and not shape.startswith("M0.8"):
            found.append(float(match[1]) + (2 if match[2] else 0))
    return [length for length in found if length != 11.4 and length > 0.1]


@pytest.mark.parametrize("name", SPECS)
def test_a_drawing_has_the_texts_and_size_of_the_converter(
    name: str, converted: Callable[[dict[str, Any]], str]
) -> None:
    """Ticks, labels, names of series and the title are the same; so are width and height."""
    own, other = draw(SPECS[name]), converted(SPECS[name])
    assert texts(own) == texts(other)
    size = re.compile(r'viewBox="[^"]*"')
    assert size.findall(own) == size.findall(other)


@pytest.mark.parametrize("name", ["one", "stacked", "side by side", "hats", "up to 25000"])
def test_bars_have_the_lengths_of_the_converter(
    name: str, converted: Callable[[dict[str, Any]], str]
) -> None:
    """They are proportional to the values; the width differs by a few pixels at most."""
    colour = SPECS[name]["encoding"]["color"]
    colours = {colour["value"]} if "value" in colour else set(colour["scale"]["range"])
    own, other = (
        bar_lengths(each, colours) for each in (draw(SPECS[name]), converted(SPECS[name]))
    )
    assert len(own) == len(other) > 0
    assert own == pytest.approx(other, abs=4, rel=0.02)


@pytest.mark.parametrize("name", SPECS)
def test_a_drawing_contains_no_id_and_no_reference(name: str) -> None:
    """It runs and loads nothing, and has the same bytes each time."""
    drawing = draw(SPECS[name])
    assert not re.search(r"\bid=|href|url\(|<script|style=|<b>", drawing)
    assert {tag.rpartition("}")[2] for tag in (e.tag for e in ET.fromstring(drawing).iter())} <= {
        "svg",
        "g",
        "path",
        "text",
        "tspan",
    }
    assert draw(copy.deepcopy(SPECS[name])) == drawing


@pytest.mark.parametrize(
    "label", ["W" * 200, "日本" * 40, "دعم الأقران في المدينة" * 3, "é" * 26, "a\u0301" * 20, " "]
)
def test_labels_of_any_script_fit(label: str) -> None:
    """The bars begin to the right of every label."""
    drawing = draw(spec([{"theme": label, "people": 2}, {"theme": "x", "people": 1}]))
    moved = re.search(r"translate\((\d+),", drawing)
    assert moved
    lines = [line for text in ET.fromstring(drawing).iter() for line in [text.text or ""]]
    labels = (line for line in lines if line != "people")
    assert max(text_width(line, 13) for line in labels) + 8 <= int(moved[1])


def changed(**parts: Any) -> dict[str, Any]:
    return {**copy.deepcopy(SPECS["one"]), **parts}


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"mark": "bar"},
        {"layer": []},
        changed(width=400),
        changed(height=100),
        changed(mark="bar"),
        changed(title="x"),
        changed(data={"values": []}),
        changed(data={"values": [3]}),
        changed(data={"values": [{"theme": 1, "people": 1}]}),
        changed(data={"values": [{"theme": "theme 0", "people": True}]}),
        changed(data={"values": [{"theme": "theme 0"}]}),
        changed(encoding={}),
        spec(plain(-1, 2)),
        spec(plain(1e-9)),
        spec(plain(float("inf"))),
        spec([{"theme": "x", "people": 1}, {"theme": "x", "people": 2}]),
        spec([{"theme": "x", "people": 1, "g": 1}], series="g"),
        spec([{"theme": "x", "people": 1, "g": "p"}] * 2, series="g", stacked=False),
    ],
)
def test_every_other_specification_is_left_to_the_converter(other: dict[str, Any]) -> None:
    """A part that differs, a negative number, or bars that cover each other."""
    assert read_bar_chart(other) is None


def test_a_title_that_is_too_long_is_left_to_the_converter() -> None:
    """It would not fit below the axis."""
    made = bar_chart_spec([{"a": "x", "n" * 200: 1}], category="a", value="n" * 200)
    chart = read_bar_chart(made)
    assert chart is not None
    assert draw_bar_chart(chart) is None


def test_bars_do_not_start_the_converter() -> None:
    """Nor does a short bar, whose end is rounded less."""
    script = (
        "from dialoguekit.document.blocks import Chart\n"
        "from dialoguekit.document.charts import bar_chart_spec\n"
        "from dialoguekit.document.renderers import svg\n"
        "from dialoguekit.document.renderers.chart_process import CHARTS\n"
        "rows = [{'a': 'x', 'n': 1}, {'a': 'y', 'n': 1000}]\n"
        "spec = bar_chart_spec(rows, category='a', value='n')\n"
        "svg.draw(Chart(title='t', spec=spec, sentence='s'))\n"
        "assert CHARTS._process is None\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_text_is_cut_at_its_limit() -> None:
    """Without a limit it is complete; bold letters are wider."""
    assert truncate("x" * 100, 0, 13) == "x" * 100
    assert truncate("short", 100, 13) == "short"
    cut = truncate("x" * 100, 100, 13)
    assert cut.endswith("x…")
    assert 90 < text_width(cut, 13) <= 100
    assert len(truncate("x" * 100, 100, 13, bold=True)) < len(cut)
    assert text_width("a\u0301", 10) == text_width("a", 10)
