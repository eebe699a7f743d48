"""What chapters are made of, and what a block refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dialoguekit.document.blocks import (
    Cell,
    Chapter,
    Chart,
    Column,
    Figure,
    Figures,
    Flag,
    Flags,
    List,
    Quote,
    Scope,
    Section,
    Table,
    Text,
    minutes,
    percent,
)
from dialoguekit.errors import ReportError

wrong: Any = object()
"""A mistake that a type checker would find, made by somebody who does not use one."""


def test_blocks_take_any_iterable_and_keep_a_tuple() -> None:
    """So a document can be compared, and nothing in it can be changed."""
    rows = ([f"row {n}", Cell(n)] for n in range(2))
    table = Table(caption="t", columns=[Column("a"), Column("b", True)], rows=rows)
    assert table.rows == (("row 0", Cell(0)), ("row 1", Cell(1)))
    assert List(iter("ab")).items == ("a", "b")
    assert Section("s", [Text("x")]) == Section("s", (Text("x"),))


def test_one_text_where_several_belong_is_one_item() -> None:
    """And not as many as it has letters."""
    assert List("one thing").items == ("one thing",)
    assert Flag(rule="r", message="m", cites="leeds C17").cites == ("leeds C17",)


def test_a_row_must_fit_its_columns() -> None:
    """The message says which table, and both numbers."""
    with pytest.raises(ReportError, match="'Who came': a row has 1 cells, and there are 2 columns"):
        Table(caption="Who came", columns=[Column("a"), Column("b")], rows=[["x"]])


def test_a_table_has_columns() -> None:
    """Without them it says nothing."""
    with pytest.raises(ReportError, match="'Who came' has no columns"):
        Table(caption="Who came", columns=[], rows=[])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Text(wrong), "Text: text must be str, not object"),
        (lambda: Cell(wrong), "Cell: value must be str or int or float or NoneType, not object"),
        (lambda: Cell(1, wrong), "Cell: evidence must be Evidence, not object"),
        (lambda: Figure(label="l", value=wrong), "Figure: value must be"),
        (lambda: Figure(label="l", value=1, note=wrong), "Figure: note must be str or NoneType"),
        (lambda: Figures([wrong]), "Figures: items holds what must be Figure, not object"),
        (lambda: Column(wrong), "Column: title must be str"),
        (lambda: Table(caption="t", columns=[Column("a")], rows=[[wrong]]), "a cell must be text"),
        (lambda: Table(caption="t", columns=["a"], rows=[]), "must be Column, not str"),  # type: ignore[list-item]
        (lambda: Quote(text="t", cite=wrong), "Quote: cite must be str"),
        (lambda: List([wrong]), "List: items holds what must be str"),
        (lambda: Flags([wrong]), "Flags: items holds what must be Flag"),
        (lambda: Flag(rule="r", message="m", severity="grave"), "must be 'flag' or 'note'"),
        (lambda: Section("s", [wrong]), "Section: blocks holds what must be Text or Figures"),
        (lambda: Chapter(name="c", title="C", blocks=["text"]), "not str"),  # type: ignore[list-item]
    ],
)
def test_a_mistake_costs_the_chapter_that_makes_it(
    make: Callable[[], object], message: str
) -> None:
    """A block refuses at once what no renderer could show, so the report never breaks later."""
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
def test_a_chart_that_names_an_address_is_refused(spec: dict[str, Any]) -> None:
    """A report loads nothing, when it is made and when it is read."""
    with pytest.raises(ReportError, match="names an address"):
        chart(spec)


def test_data_may_have_a_field_called_url() -> None:
    """Only what the specification itself names is an address."""
    spec = {"data": {"values": [{"url": "x"}]}, "datasets": {"d": [{"href": "y"}]}}
    assert chart(spec).spec == spec


@pytest.mark.parametrize("spec", [{"a": {1, 2}}, {"a": float("nan")}, {"a": b"x"}, [1]])
def test_a_chart_is_plain_json(spec: Any) -> None:
    """What cannot be written in every format is refused."""
    with pytest.raises(ReportError, match=r"plain JSON|must be a mapping"):
        chart(spec)


def test_a_chart_keeps_its_own_copy_of_its_specification() -> None:
    """Changing the rows afterwards changes no report."""
    rows = [{"n": 1}]
    kept = chart({"data": {"values": rows}})
    rows[0]["n"] = 2
    assert kept.spec == {"data": {"values": [{"n": 1}]}}


@pytest.mark.parametrize(
    ("part", "whole", "words"), [(1, 3, "33 %"), (0, 5, "0 %"), (5, 5, "100 %"), (1, 0, "–")]
)
def test_shares_are_whole_percentages(part: float, whole: float, words: str) -> None:
    """There is no share of nothing."""
    assert percent(part, whole) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
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
def test_durations_are_in_the_unit_that_people_use(seconds: float | None, words: str) -> None:
    """Seconds up to a minute and a half, minutes, hours, and from 48 hours days."""
    assert minutes(seconds) == words


def test_a_scope_is_about_one_workshop_or_about_a_programme() -> None:
    """Nothing else has chapters."""
    assert Scope(kind="workshop", titles={"leeds": "Leeds"}).one
    assert not Scope(kind="programme", titles={"leeds": "Leeds"}).one
    with pytest.raises(ValueError, match="kind"):
        Scope(kind="country", titles={})
