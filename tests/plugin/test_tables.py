"""Tables, figures and charts declared by columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from tests.plugin.things import (
    ALL,
    GROUPS,
    THINGS,
    Thing,
    bars,
    is_big,
    items,
    points,
    votes,
)

from dialoguekit.disclosure.facts import Fact
from dialoguekit.disclosure.groups import Groups
from dialoguekit.disclosure.policy import STANDARD
from dialoguekit.document.blocks import Cell, Table
from dialoguekit.errors import ReportError
from dialoguekit.events import VoteCast
from dialoguekit.plugin import (
    ColumnSpec,
    by_group,
    chart,
    cite,
    count,
    each_group,
    figures,
    headed_table,
    share,
    table,
    text,
    value,
)
from dialoguekit.plugin.columns import WITHHELD, total
from dialoguekit.plugin.tables import contributions_tables, format_heading
from dialoguekit.testing.method_output import table_values


def test_a_table_has_a_row_for_each_thing() -> None:
    """A cell without evidence is a plain value."""
    size: ColumnSpec[Thing] = text("Size", lambda thing: thing.size, numeric=True)
    made = table("All", THINGS, cite(), size, note="As measured.")
    assert [(column.title, column.numeric) for column in made.columns] == [
        ("Id", False),
        ("Size", True),
    ]
    assert made.rows[0] == (Cell("T1", THINGS[0].evidence), 2)
    assert made.note == "As measured."


def test_a_table_may_be_empty() -> None:
    """It has the same columns."""
    assert table("None", [], ALL) == Table(
        caption="None", columns=table("", [THINGS], ALL).columns, rows=[]
    )


@pytest.mark.parametrize("rows", [{"Leeds": THINGS, "York": []}, [("Leeds", THINGS), ("York", [])]])
def test_rows_have_headings_and_may_have_totals(rows: Any) -> None:
    """Rows are a mapping or pairs."""
    made = headed_table("Each", "Workshop", rows, ALL, totals=("All", THINGS))
    assert [column.title for column in made.columns] == ["Workshop", "Things"]
    assert table_values(made) == [("Leeds", 3), ("York", 0), ("All", 3)]


def test_a_column_may_be_read_by_group() -> None:
    """Totals include those of no group."""
    things = [*THINGS, Thing("T4", 4)]
    made = by_group("Each", GROUPS, things, ALL, totals="All")
    assert table_values(made) == [("a", 2), ("b", 1), ("All", 4)]
    columns = each_group(GROUPS, ALL)
    assert [column.title for column in columns] == ["A", "B"]
    assert [column.cell(things, None).value for column in columns] == [2, 1]


def test_combined_groups_are_explained() -> None:
    """The note follows that of the table."""
    groups = Groups(("a", "smaller groups"), frozenset({"b", "c"}), STANDARD)
    made = by_group("Each", groups, THINGS, ALL, note="Counted.")
    assert made.note is not None
    assert made.note.startswith("Counted. ")
    assert "Smaller groups" in made.note


def test_figures_are_titles_within_a_sentence() -> None:
    """Abbreviations keep their capitals."""
    made = figures(THINGS, ALL, count("NHS things", lambda things: things[:1]))
    assert [(item.label, item.value, len(item.evidence)) for item in made.items] == [
        ("things", 3, 3),
        ("NHS things", 1, 1),
    ]


def test_a_chart_has_a_bar_for_each_row() -> None:
    """Its evidence is that of all bars."""
    made = chart("All", {"Leeds": THINGS}, ALL, head="workshop", sentence="Three.")
    assert bars(made) == [{"workshop": "Leeds", "things": 3}]
    assert (made.sentence, len(made.evidence)) == ("Three.", 3)


def test_a_chart_is_divided_by_group_or_by_columns() -> None:
    """The series are named for what they are."""
    rows = {"Leeds": THINGS}
    grouped = chart("All", rows, ALL, head="workshop", sentence="?", groups=GROUPS)
    assert [(bar["group"], bar["things"]) for bar in bars(grouped)] == [("a", 2), ("b", 1)]
    first: ColumnSpec[Sequence[Any]] = count("First", lambda things: things[:1])
    divided = chart(
        "All", rows, ALL, head="workshop", sentence="?", series={"One": first}, series_name="part"
    )
    assert [(bar["part"], bar["things"]) for bar in bars(divided)] == [("One", 1)]


def test_a_chart_without_groups_to_name_is_not_divided() -> None:
    """A workshop that is not scheduled yet has none."""
    made = chart("All", {"Leeds": THINGS}, ALL, head="workshop", sentence="?", groups=Groups())
    assert bars(made) == [{"workshop": "Leeds", "things": 3}]


def test_a_cell_without_a_number_has_no_bar() -> None:
    """A dash or a text is no length."""
    big = share("Big", lambda things: filter(is_big, things), lambda things: things)
    assert bars(chart("All", {"Leeds": THINGS}, big, head="workshop", sentence="?")) == []


def test_secret_facts_are_not_listed() -> None:
    """A row, or a bar of a chart, would show a single vote."""
    single = [("one", vote) for vote in votes("a")]
    listed: ColumnSpec[Fact[VoteCast]] = value("Points", points)
    with pytest.raises(ReportError, match="would show single answers"):
        table("Votes", votes("a"), listed)
    with pytest.raises(ReportError, match="would show single answers"):
        headed_table("Votes", "Vote", single, listed)
    with pytest.raises(ReportError, match="would show single answers"):
        chart("Votes", single, listed, head="vote", sentence="?")


def test_if_one_group_may_not_be_shown_none_is() -> None:
    """The total would tell it; a bar of a chart is not divided either."""
    facts = [*[votes("a")[0]] * 6, *votes(*"bbbbbb")]
    sums: ColumnSpec[Any] = total("Points", points, lambda facts: facts)
    assert table_values(by_group("?", GROUPS, facts, sums, totals="All")) == [
        ("a", WITHHELD),
        ("b", WITHHELD),
        ("All", 15),
    ]
    assert [column.cell(facts, None).value for column in each_group(GROUPS, sums)] == [WITHHELD] * 2
    made = chart("?", {"Leeds": facts}, sums, head="workshop", sentence="?", groups=GROUPS)
    assert [(bar["group"], bar["points"]) for bar in bars(made)] == [("all", 15)]


def test_a_table_for_each_heading_has_the_number_of_contributions() -> None:
    """A heading without any has none."""
    both = items()
    made = list(contributions_tables({"ideas": both[:1], "facts": both, "none": []}))
    assert [each.caption for each in made] == ["Ideas: 1 contribution", "Facts: 2 contributions"]


def test_a_heading_begins_with_a_capital() -> None:
    """The rest is unchanged."""
    assert [format_heading(name) for name in ("peer support", "NHS staff", "")] == [
        "Peer support",
        "NHS staff",
        "",
    ]
