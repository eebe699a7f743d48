"""The blocks of a chapter, and their validation."""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat
from typing import Any

import pytest

from dialoguekit.document.blocks import (
    Cell,
    Chapter,
    Chart,
    Column,
    Flag,
    Flags,
    ItemList,
    KeyFigure,
    KeyFigures,
    Quote,
    Section,
    Table,
    Text,
    format_duration,
    format_percent,
)
from dialoguekit.errors import ReportError

wrong: Any = object()
"""A value of a wrong type, for authors without a type checker."""


def test_iterables_become_tuples() -> None:
    """So a document is immutable and comparable."""
    rows = ([f"row {n}", Cell(n)] for n in range(2))
    table = Table(caption="t", columns=[Column("a"), Column("b", True)], rows=rows)
    assert table.rows == (("row 0", Cell(0)), ("row 1", Cell(1)))
    assert ItemList(iter("ab")).items == ("a", "b")
    assert Section("s", [Text("x")]) == Section("s", (Text("x"),))


def test_a_single_text_is_one_item() -> None:
    """It is not split into letters."""
    assert ItemList("one thing").items == ("one thing",)
    assert Flag(rule="r", message="m", cites="leeds C17").cites == ("leeds C17",)


def test_a_row_must_fit_its_columns() -> None:
    """The message contains the caption and both numbers."""
    with pytest.raises(ReportError, match="'Who came': a row has 1 cells for 2 columns"):
        Table(caption="Who came", columns=[Column("a"), Column("b")], rows=[["x"]])


def test_a_table_has_columns() -> None:
    """A table without columns is refused."""
    with pytest.raises(ReportError, match="'Who came' has no columns"):
        Table(caption="Who came", columns=[], rows=[])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Text(wrong), "Text: text must be str, not object"),
        (lambda: Cell(wrong), "Cell: value must be str or int or float or NoneType, not object"),
        (lambda: Cell(1, wrong), "Cell: evidence must be Evidence, not object"),
        (lambda: KeyFigure(label="l", value=wrong), "KeyFigure: value must be"),
        (
            lambda: KeyFigure(label="l", value=1, note=wrong),
            "KeyFigure: note must be str or NoneType",
        ),
        (lambda: KeyFigures([wrong]), "KeyFigures: each of items must be KeyFigure, not object"),
        (lambda: Column(wrong), "Column: title must be str"),
        (lambda: Table(caption="t", columns=[Column("a")], rows=[[wrong]]), "a cell must be text"),
        (lambda: Table(caption="t", columns=["a"], rows=[]), "must be Column, not str"),  # type: ignore[list-item]
        (lambda: Quote(text="t", cite=wrong), "Quote: cite must be str"),
        (lambda: ItemList([wrong]), "ItemList: each of items must be str"),
        (lambda: Flags([wrong]), "Flags: each of items must be Flag"),
        (lambda: Flag(rule="r", message="m", severity="grave"), "must be 'warning' or 'info'"),
        (lambda: Section("s", [wrong]), "Section: each of blocks must be Text or KeyFigures"),
        (lambda: Chapter(name="c", title="C", blocks=["text"]), "not str"),  # type: ignore[list-item]
    ],
)
def test_an_invalid_block_is_refused(make: Callable[[], object], message: str) -> None:
    """It is refused when it is created, so that rendering never fails."""
    with pytest.raises(ReportError, match=message):
        make()


def chart(spec: Any) -> Chart:
    return Chart(title="c", spec=spec, sentence="s")


@pytest.mark.parametrize(
    "spec",
    [
        {"data": {"url": "https://example.com/data.json"}},
        {"data": {"url": "file:///etc/hosts"}},
        {"layer": [{"mark": {"type": "image", "url": "x.png"}}]},
        {"mark": {"type": "point", "href": "javascript:alert(1)"}},
        {"transform": [{"lookup": "a", "from": {"data": {"url": "x"}, "key": "a"}}]},
    ],
)
def test_a_chart_with_an_address_is_refused(spec: dict[str, Any]) -> None:
    """A report loads nothing when it is made or read."""
    with pytest.raises(ReportError, match="contains an address"):
        chart(spec)


def test_data_may_have_a_field_named_url() -> None:
    """The rows of the data are not searched for addresses."""
    spec = {"data": {"values": [{"url": "x"}]}, "datasets": {"d": [{"href": "y"}]}}
    assert chart(spec).spec == spec


@pytest.mark.parametrize("spec", [{"a": {1, 2}}, {"a": float("nan")}, {"a": b"x"}, [1]])
def test_a_chart_is_plain_json(spec: Any) -> None:
    """A specification that some format cannot write is refused."""
    with pytest.raises(ReportError, match=r"plain JSON|must be a mapping"):
        chart(spec)


def test_a_chart_copies_its_specification() -> None:
    """Later changes of the rows do not change the chart."""
    rows = [{"n": 1}]
    copied = chart({"data": {"values": rows}})
    rows[0]["n"] = 2
    assert copied.spec == {"data": {"values": [{"n": 1}]}}


@pytest.mark.parametrize(
    ("part", "whole", "text"), [(1, 3, "33 %"), (0, 5, "0 %"), (5, 5, "100 %"), (1, 0, "–")]
)
def test_shares_are_whole_percentages(part: float, whole: float, text: str) -> None:
    """A share of zero is a dash."""
    assert format_percent(part, whole) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (0, "0 s"),
        (89, "89 s"),
        (90, "2 min"),
        (3540, "59 min"),
        (4800, "1 h 20 min"),
        (48 * 3600, "2 days"),
        (18_928 * 3600, "789 days"),
    ],
)
def test_durations_have_a_suitable_unit(seconds: float | None, text: str) -> None:
    """The units are seconds up to 90 s, then minutes, hours, and days from 48 hours."""
    assert format_duration(seconds) == text


class Shown(str):
    """A string that a template would not escape."""

    __slots__ = ()

    def __html__(self) -> str:
        return self

    def __str__(self) -> str:
        return self


class Counted(int):
    """A number that is written in another way."""

    def __format__(self, spec: str) -> str:
        return "<b>"


class Measured(float):
    """A number that is written in another way."""


def test_texts_and_numbers_are_plain() -> None:
    """What a subclass adds is left out, so that every text is escaped."""
    shown = Shown("<b>")
    figure = KeyFigure(label=shown, value=Counted(3), note=shown)
    table = Table(
        caption=shown, columns=[Column(shown)], rows=[[shown], [Cell(shown)], [Measured(1.5)]]
    )
    texts = [
        *(Text(shown).text, figure.label, figure.note, table.caption, table.columns[0].title),
        *(Quote(text=shown, cite=shown, group=shown).text, Section(shown, []).title),
        *(ItemList(shown).items[0], ItemList([shown]).items[0], table.rows[0][0]),
        Flag(rule=shown, message=shown, severity=Shown("info"), cites=[shown]).severity,
        Chart(title=shown, spec={}, sentence=shown).sentence,
        Chapter(name=shown, title=shown, blocks=[]).title,
    ]
    assert {type(text) for text in texts} == {str}
    assert (type(figure.value), type(table.rows[2][0])) == (int, float)
    cell: Any = table.rows[1][0]
    assert type(cell.value) is str


@pytest.mark.parametrize("number", [2**53, -(10**9_999)], ids=["16 digits", "10,000 digits"])
def test_a_long_number_is_refused(number: int) -> None:
    """No format is exact beyond, and some cannot write it."""
    for make in (Cell, lambda value: Table(caption="t", columns=[Column("a")], rows=[[value]])):
        with pytest.raises(ReportError, match="more than 15 digits"):
            make(number)
    with pytest.raises(ReportError, match=r"more than 15 digits|not plain JSON"):
        chart({"data": {"values": [{"a": number}]}})


@pytest.mark.parametrize(
    "make",
    [
        lambda: Section("s", repeat(Text("x"))),
        lambda: ItemList(repeat("x")),
        lambda: Table(caption="t", columns=[Column("a")], rows=repeat(["x"])),
        lambda: Table(caption="t", columns=[Column("a")], rows=[repeat("x")]),
    ],
    ids=["blocks", "texts", "rows", "cells"],
)
def test_an_endless_iterable_is_refused(
    make: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No block has more than a million items."""
    monkeypatch.setattr("dialoguekit.document.blocks.MAX_ITEMS", 100)
    with pytest.raises(ReportError, match="more than 100 items"):
        make()


@pytest.mark.parametrize("depth", [31, 100_000])
def test_a_deep_specification_is_refused(depth: int) -> None:
    """The specification of a chart has at most 30 levels."""
    spec: dict[str, Any] = {}
    for _ in range(depth):
        spec = {"layer": spec}
    with pytest.raises(ReportError, match="more than 30 levels"):
        chart(spec)
