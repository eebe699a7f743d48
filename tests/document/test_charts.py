"""Specifications for bar charts, and the data that a specification holds."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.document.blocks import Chart, Column, Table
from dialoguekit.document.charts import LABEL_LENGTH, PALETTE, bars, tables
from dialoguekit.errors import ReportError

ROWS = [
    {"hat": "white", "people": 5, "group": "peers"},
    {"hat": "white", "people": 4, "group": "primary care"},
    {"hat": "black", "people": 7, "group": "peers"},
]


def test_categories_stand_in_the_order_given() -> None:
    """Hats have an order of their own, and it is not that of the alphabet."""
    spec = bars(ROWS, category="hat", value="people")
    assert spec["encoding"]["y"]["sort"] == ["white", "black"]


def test_series_are_coloured_in_the_order_in_which_they_are_met() -> None:
    """Unless their colours are given."""
    spec = bars(ROWS, category="hat", value="people", series="group")
    scale = spec["encoding"]["color"]["scale"]
    assert scale == {"domain": ["peers", "primary care"], "range": list(PALETTE[:2])}
    chosen = bars(
        ROWS, category="hat", value="people", series="group", colours={"peers": "#123456"}
    )
    assert chosen["encoding"]["color"]["scale"]["range"] == ["#123456", PALETTE[1]]


def test_bars_of_a_series_are_stacked_or_side_by_side() -> None:
    """Side by side they need more room."""
    many = [{**row, "group": group} for row in ROWS for group in "abc"]
    stacked = bars(many, category="hat", value="people", series="group")
    beside = bars(many, category="hat", value="people", series="group", stacked=False)
    assert "yOffset" not in stacked["encoding"]
    assert beside["encoding"]["yOffset"]["sort"] == ["a", "b", "c"]
    assert beside["height"] > stacked["height"]


@pytest.mark.parametrize(
    ("values", "ticks", "format"),
    [([1], 1, ",d"), ([3, 2], 3, ",d"), ([5000], 6, ",d"), ([0.5], 6, None), ([], 1, ",d")],
)
def test_no_tick_falls_between_two_people(
    values: list[float], ticks: int, format: str | None
) -> None:
    """Whole numbers have no more ticks than the longest bar has units."""
    rows = [{"a": str(n), "n": value} for n, value in enumerate(values)]
    axis = bars(rows, category="a", value="n")["encoding"]["x"]["axis"]
    assert (axis["tickCount"], axis.get("format")) == (ticks, format)


def test_stacked_bars_have_ticks_for_what_they_add_up_to() -> None:
    """Two and two people are four."""
    rows = [{"a": "x", "n": 2, "s": s} for s in "pq"]

    def ticks(stacked: bool) -> int:
        spec = bars(rows, category="a", value="n", series="s", stacked=stacked)
        count: int = spec["encoding"]["x"]["axis"]["tickCount"]
        return count

    assert (ticks(True), ticks(False)) == (4, 2)


def test_bars_of_nothing_still_have_a_scale() -> None:
    """Nobody is a result too."""
    spec = bars([{"a": "x", "n": 0}], category="a", value="n")
    assert spec["encoding"]["x"]["scale"] == {"domain": [0, 1]}


def test_long_labels_are_broken_into_lines_and_get_room() -> None:
    """The data keep the whole label."""
    long = "Nobody told the surgery that peer support exists at all"
    short = bars([{"a": "x", "n": 1}], category="a", value="n")
    spec = bars([{"a": long, "n": 1}, {"a": "x", "n": 1}], category="a", value="n")
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
def test_a_legend_breaks_where_its_names_need_the_room(names: list[str], columns: int) -> None:
    """On one line as long as they fit, then on lines of the same length."""
    rows = [{"a": "x", "n": 1, "s": name} for name in names]
    spec = bars(rows, category="a", value="n", series="s")
    assert spec["encoding"]["color"]["legend"]["columns"] == columns


@pytest.mark.parametrize("name", ["", "back\\slash"])
def test_a_field_whose_name_vega_lite_cannot_hold_is_refused(name: str) -> None:
    """It would draw an empty chart and say nothing."""
    with pytest.raises(ReportError, match="without backslashes"):
        bars([{"a": "x", name: 1}], category="a", value=name)


def tables_of(spec: dict[str, Any]) -> tuple[Table, ...]:
    return tables(Chart(title="c", spec=spec, sentence="s"))


def test_the_data_of_a_chart_are_a_table() -> None:
    """Fields that only arrange the drawing are left out."""
    (table,) = tables_of(bars(ROWS, category="hat", value="people", series="group"))
    assert table.columns == (Column("hat"), Column("people", True), Column("group"))
    assert table.rows[2] == ("black", 7, "peers")
    assert table.caption == "c"


def test_data_are_found_wherever_a_specification_keeps_them() -> None:
    """In layers, in views side by side, under a name; a missing field is not known."""
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
    """Neither has one whose fields all arrange the drawing."""
    assert tables_of({"mark": "bar"}) == ()
    assert tables_of({"data": {"values": [{"_order": 1}]}}) == ()
