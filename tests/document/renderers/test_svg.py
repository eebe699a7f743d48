"""Charts as SVG drawings."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from dialoguekit.document.blocks import Chart
from dialoguekit.document.charts import bar_chart_spec
from dialoguekit.document.formatting import replace_unprintable
from dialoguekit.document.renderers import svg
from dialoguekit.document.renderers.svg import draw
from dialoguekit.errors import MissingExtra, ReportError

LONG = "Nobody told the surgery that peer support exists at all"


def chart(spec: dict[str, Any]) -> Chart:
    return Chart(title="Themes", spec=spec, sentence="s")


def bar_chart(*names: str) -> Chart:
    rows = [{"theme": name, "people": n + 2} for n, name in enumerate(names)]
    return chart(bar_chart_spec(rows, category="theme", value="people"))


def converted_chart() -> Chart:
    """Return a chart that the converter draws, because of its negative number."""
    rows = [{"theme": "Time", "people": 2}, {"theme": "Money", "people": -1}]
    return chart(bar_chart_spec(rows, category="theme", value="people"))


def elements(drawing: str) -> Iterator[tuple[str, ET.Element]]:
    for element in ET.fromstring(drawing).iter():
        yield element.tag.removeprefix("{http://www.w3.org/2000/svg}"), element


def texts(drawing: str) -> list[str]:
    """Return the texts of a drawing; lines of one label are joined."""
    texts = [element for tag, element in elements(drawing) if tag == "text"]
    return [" ".join(filter(None, text.itertext())) for text in texts]


def right_edge(drawing: str, labels: list[str]) -> float:
    """Return the right edge of the last of these labels, at seven pixels per letter."""
    edges = []

    def walk(element: ET.Element, x: float) -> None:
        moved = re.search(r"translate\(([-\d.]+)", element.get("transform", ""))
        x += float(moved[1]) if moved else 0
        text = "".join(element.itertext())
        if element.tag.endswith("text") and text in labels:
            edges.append(x + 7 * len(text))
        for child in element:
            walk(child, x)

    walk(ET.fromstring(drawing), 0)
    assert len(edges) == len(labels)
    return max(edges)


def painted(drawing: str, colour: str) -> int:
    return sum(element.get("fill") == colour for _, element in elements(drawing))


def ids(drawing: str) -> list[str]:
    return [element.attrib["id"] for _, element in elements(drawing) if "id" in element.attrib]


def test_a_drawing_has_labels_and_scales() -> None:
    """It has a view box and is hidden from screen readers, which read the figure."""
    drawing = draw(bar_chart("Time", LONG))
    (root, *_) = (element for _, element in elements(drawing))
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    assert root.get("aria-hidden") == "true"
    assert {"Time", LONG, "people", "0"} <= set(texts(drawing))


@pytest.mark.parametrize("stacked", [True, False])
def test_every_bar_is_drawn(stacked: bool) -> None:
    """Each row has a bar in the colour of its series, and each series a legend entry."""
    rows = [{"a": a, "n": 2, "s": s} for a in "xyz" for s in "pq"]
    drawing = draw(
        chart(
            bar_chart_spec(
                rows,
                category="a",
                value="n",
                series="s",
                stacked=stacked,
                colours={"p": "#111111", "q": "#222222"},
            )
        )
    )
    assert painted(drawing, "#111111") == 4
    assert painted(drawing, "#222222") == 4


@pytest.mark.parametrize(
    "names",
    [
        ["blue", "white", "red", "black", "yellow", "green"],
        ["independent peer support groups", "primary care", "WWWWW WWWWW WWWWW"],
        ["x" * 200, "日本" * 20],
    ],
)
def test_a_legend_is_never_truncated(names: list[str]) -> None:
    """Its last name ends before the edge, beside labels of any length."""
    rows = [{"a": LONG, "n": 1, "s": name} for name in names]
    drawing = draw(chart(bar_chart_spec(rows, category="a", value="n", series="s")))
    found = [text for text in texts(drawing) if text[:3] in {name[:3] for name in names}]
    assert len(found) == len(names)
    _, _, width, _ = re.findall(r"[\d.]+", drawing.partition('viewBox="')[2])[:4]
    assert right_edge(drawing, found) <= float(width)


def test_any_field_name_is_drawn() -> None:
    """Vega-Lite does not read dots, brackets and quotes as a path."""
    for name in ("a.b", "a[0]", "it's", 'so "called"', "x]"):
        rows = [{"a": "x", "n": 1, name: "p"}, {"a": "y", "n": 1, name: "q"}]
        spec = bar_chart_spec(rows, category="a", value="n", series=name, colours={"q": "#222222"})
        assert painted(draw(chart(spec)), "#222222") == 2


def test_a_drawing_does_not_depend_on_earlier_drawings() -> None:
    """The converter continues its numbering of clip paths; ours starts again."""
    first = draw(converted_chart())
    draw(chart({**converted_chart().spec, "height": 80}))
    svg._convert.cache_clear()
    assert draw(converted_chart()) == first


def test_two_drawings_on_a_page_share_no_id() -> None:
    """Each id and each reference to it has the prefix."""
    first, second = (draw(converted_chart(), prefix=prefix) for prefix in ("c1-", "c2-"))
    assert ids(first)
    assert not set(ids(first)) & set(ids(second))
    references = {e.get("clip-path") for _, e in elements(first)} - {None}
    assert references <= {f"url(#{id})" for id in ids(first)}
    assert references


def test_external_text_stays_text() -> None:
    """It is always a label."""
    hostile = "</text></svg><script>alert('x')</script> & \"quotes\" \x00 \ud800 ]]>"
    drawing = draw(bar_chart(hostile))
    assert "<script" not in drawing
    label = next(text for text in texts(drawing) if "alert" in text)
    assert label.replace(" ", "") == replace_unprintable(hostile).replace(
        " ", ""
    )  # Lines may be broken.


def test_a_drawing_runs_and_loads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links, images, scripts, styles, handlers and external paint are removed."""
    written = """<svg xmlns="http://www.w3.org/2000/svg"
      xmlns:xlink="http://www.w3.org/1999/xlink" width="10" height="10" onload="a()">
      <script>a()</script><style>* {fill: url(http://e.com)}</style>
      <image xlink:href="http://e.com/a.png" width="1" height="1"/>
      <foreignObject><p>x</p></foreignObject>
      <g onclick="a()" style="fill: url(http://e.com)" class="x" role="y" transform="scale(2)">
        <a xlink:href="javascript:a()"><text fill="url(http://e.com/#p)">kept</text></a>
        <path d="M0,0h1.23456v-0.00001" fill="URL(#unknown)" stroke="red"/>
      </g></svg>"""
    monkeypatch.setattr(svg, "_convert", lambda spec: written)
    drawing = draw(converted_chart())
    assert texts(drawing) == ["kept"]
    assert {tag for tag, _ in elements(drawing)} == {"svg", "g", "text", "path"}
    allowed = {"viewBox", "width", "height", "aria-hidden", "font-family", "font-size"}
    for _, element in elements(drawing):
        assert set(element.attrib) <= allowed | {"transform", "d", "stroke"}
    assert 'd="M0,0h1.23v0"' in drawing
    assert "http://e.com" not in drawing


def test_an_invalid_specification_is_refused() -> None:
    """The message has the title and the converter's reason, on one line."""
    with pytest.raises(ReportError, match=r"^Chart 'Themes' cannot be drawn: .*\.$"):
        draw(chart({"mark": "nonsense"}))


def test_without_the_converter_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message states how to install it."""
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    for each in (bar_chart("Time"), converted_chart()):
        with pytest.raises(MissingExtra, match=r"dialoguekit-core\[report\]"):
            draw(each)


TIMES = {
    "data": {
        "values": [
            {"t": "2026-03-01T10:00:00", "n": 1},
            {"t": "2026-03-01T10:30:00", "n": 3},
            {"t": "2026-03-01T11:00:00Z", "n": 2},
        ]
    },
    "mark": "line",
    "encoding": {
        "x": {"field": "t", "type": "temporal", "timeUnit": "hoursminutes"},
        "y": {"field": "n", "type": "quantitative"},
    },
}


def test_times_are_drawn_the_same_in_every_time_zone() -> None:
    """They are read and shown in UTC."""
    script = (
        "import json, sys; from dialoguekit.document.blocks import Chart;"
        "from dialoguekit.document.renderers.svg import draw;"
        "print(draw(Chart(title='t', spec=json.load(sys.stdin), sentence='s')))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps(TIMES),
        env={**os.environ, "TZ": "Asia/Tokyo"},
        capture_output=True,
        text=True,
        check=True,
    )
    drawing = draw(chart(TIMES))
    assert run.stdout.strip() == drawing
    assert any(text.startswith("10:") for text in texts(drawing))
    assert any(text.startswith("11:") for text in texts(drawing))
