"""Specifications of bar charts, and the data tables of a specification."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.document.blocks import Chart, Column, Table
from dialoguekit.document.charts import LABEL_LENGTH, PALETTE, bar_chart_spec, data_tables
from dialoguekit.errors import ReportError

ROWS = [
    {"hat": "white", "people": 5, "group": "peers"},
    {"hat": "white", "people": 4, "group": "primary care"},
    {"hat": "black", "people": 7, "group": "peers"},
]


def test_categories_keep_their_order() -> None:
    """They are not sorted by name."""
    spec = bar_chart_spec(ROWS, category="hat", value="people")
    assert spec["encoding"]["y"]["sort"] == ["white", "black"]


def test_series_are_coloured_in_their_order() -> None:
    """Given colours take precedence."""
    spec = bar_chart_spec(ROWS, category="hat", value="people", series="group")
    scale = spec["encoding"]["color"]["scale"]
    assert scale == {"domain": ["peers", "primary care"], "range": list(PALETTE[:2])}
    chosen = bar_chart_spec(
        ROWS, category="hat", value="people", series="group", colours={"peers": "#123456"}
    )
    assert chosen["encoding"]["color"]["scale"]["range"] == ["#123456", PALETTE[1]]


def test_bars_of_a_series_are_stacked_or_side_by_side() -> None:
    """Bars side by side need more height."""
    many = [{**row, "group": group} for row in ROWS for group in "abc"]
    stacked = bar_chart_spec(many, category="hat", value="people", series="group")
    grouped = bar_chart_spec(many, category="hat", value="people", series="group", stacked=False)
    assert "yOffset" not in stacked["encoding"]
    assert grouped["encoding"]["yOffset"]["sort"] == ["a", "b", "c"]
    assert grouped["height"] > stacked["height"]


@pytest.mark.parametrize(
    ("values", "ticks", "format"),
    [([1], 1, ",d"), ([3, 2], 3, ",d"), ([5000], 6, ",d"), ([0.5], 6, None), ([], 1, ",d")],
)
def test_ticks_are_at_whole_numbers(values: list[float], ticks: int, format: str | None) -> None:
    """There are no more ticks than the longest bar has units."""
    rows = [{"a": str(n), "n": value} for n, value in enumerate(values)]
    axis = bar_chart_spec(rows, category="a", value="n")["encoding"]["x"]["axis"]
    assert (axis["tickCount"], axis.get("format")) == (ticks, format)


def test_stacked_bars_have_ticks_for_their_sum() -> None:
    """Two and two people are four."""
    rows = [{"a": "x", "n": 2, "s": s} for s in "pq"]

    def ticks(stacked: bool) -> int:
        spec = bar_chart_spec(rows, category="a", value="n", series="s", stacked=stacked)
        count: int = spec["encoding"]["x"]["axis"]["tickCount"]
        return count

    assert (ticks(True), ticks(False)) == (4, 2)


def test_an_empty_chart_has_a_scale() -> None:
    """Zero is a result too."""
    spec = bar_chart_spec([{"a": "x", "n": 0}], category="a", value="n")
    assert spec["encoding"]["x"]["scale"] == {"domain": [0, 1]}


def test_long_labels_are_wrapped() -> None:
    """The data contain the complete label."""
    long = "Nobody told the surgery that peer support exists at all"
    short = bar_chart_spec([{"a": "x", "n": 1}], category="a", value="n")
    spec = bar_chart_spec([{"a": long, "n": 1}, {"a": "x", "n": 1}], category="a", value="n")
    assert "labelExpr" not in short["encoding"]["y"]["axis"]
    assert '["Nobody told the surgery' in spec["encoding"]["y"]["axis"]["labelExpr"]
    assert spec["height"] / 2 > short["height"]
    assert spec["data"]["values"][0]["a"] == long
    assert len(long) > LABEL_LENGTH


@pytest.mark.parametrize(
    ("names", "columns"),
    [
        (["blue", "white", "red", "black", "yellow", "green"], 6),
        (["independent peer support", "primary care", "neither of the two"], 2),
        (["a longer name", "and another", "the third one", "the last of all"], 2),
        (["x" * 200, "y" * 200], 1),
    ],
)
def test_a_long_legend_is_wrapped(names: list[str], columns: int) -> None:
    """Its lines have the same number of names."""
    rows = [{"a": "x", "n": 1, "s": name} for name in names]
    spec = bar_chart_spec(rows, category="a", value="n", series="s")
    assert spec["encoding"]["color"]["legend"]["columns"] == columns


@pytest.mark.parametrize("name", ["", "back\\slash"])
def test_an_invalid_field_name_is_refused(name: str) -> None:
    """Vega-Lite would silently draw an empty chart."""
    with pytest.raises(ReportError, match="not empty and has no backslash"):
        bar_chart_spec([{"a": "x", name: 1}], category="a", value=name)


def tables_of(spec: dict[str, Any]) -> tuple[Table, ...]:
    return data_tables(Chart(title="c", spec=spec, sentence="s"))


def test_the_data_of_a_chart_are_a_table() -> None:
    """Fields that only control the drawing are omitted."""
    (table,) = tables_of(bar_chart_spec(ROWS, category="hat", value="people", series="group"))
    assert table.columns == (Column("hat"), Column("people", True), Column("group"))
    assert table.rows[2] == ("black", 7, "peers")
    assert table.caption == "c"


def test_data_are_found_at_any_depth() -> None:
    """Layers, views side by side and named data are searched; a missing field is None."""
    found = tables_of(
        {
            "hconcat": [{"layer": [{"data": {"values": [{"a": 1}, {"b": [1, 2]}]}}]}],
            "datasets": {"other": [3, None, "x"], "empty": []},
            "data": {"name": "other"},
        }
    )
    assert [table.rows for table in found] == [
        ((1, None), (None, "[1, 2]")),
        ((3,), (None,), ("x",)),
    ]


def test_a_chart_without_data_has_no_table() -> None:
    """Fields that only control the drawing are not data."""
    assert tables_of({"mark": "bar"}) == ()
    assert tables_of({"data": {"values": [{"_order": 1}]}}) == ()
