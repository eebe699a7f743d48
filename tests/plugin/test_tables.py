"""Tables, figures and charts declared by columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plugin.circle import START, sessions

from dialoguekit.disclosure.facts import Fact
from dialoguekit.disclosure.groups import Groups
from dialoguekit.disclosure.policy import STANDARD, UNRESTRICTED, DisclosurePolicy
from dialoguekit.disclosure.text import NOT_FOR_QUOTATION
from dialoguekit.document.blocks import Cell, Table
from dialoguekit.errors import ReportError
from dialoguekit.events import VoteCast
from dialoguekit.events.evidence import Evidence
from dialoguekit.plugin import (
    ColumnSpec,
    Contribution,
    by_group,
    chart,
    cite,
    contributions_table,
    count,
    each_group,
    figures,
    headed_table,
    share,
    statement,
    table,
    text,
    value,
)
from dialoguekit.plugin.tables import (
    PARAPHRASED,
    TOO_FEW,
    contributions_tables,
    format_heading,
    paraphrase_note,
    people,
    quote,
    spread,
    summary,
    total,
)
from dialoguekit.plugin.texts import quotes
from dialoguekit.testing.builders import contribution_made, stage_entered
from dialoguekit.testing.method_output import table_values


@attrs.frozen
class Thing:
    """A thing with evidence, of a group."""

    id: str
    seq: int
    group: str | None = None
    size: float | None = None

    @property
    def evidence(self) -> Evidence:
        return Evidence.from_seqs("leeds", [self.seq])


THINGS = [Thing("T1", 1, "a", 2), Thing("T2", 2, "b", 5), Thing("T3", 3, "a", None)]
GROUPS = Groups(("a", "b"), policy=UNRESTRICTED)
ALL: ColumnSpec[Sequence[Any]] = count("Things", lambda things: things)


def cells(column: ColumnSpec[Any], row: Any = THINGS) -> list[Any]:
    """Return the value of a column, and the numbers of the events in its evidence."""
    cell = column.cell(row, None)
    return [cell.value, [seq for _, seq in cell.evidence]]


def is_big(thing: Thing) -> bool:
    return (thing.size or 0) > 3


# Columns


def test_a_number_has_the_evidence_of_what_is_counted() -> None:
    """A number of nothing has none."""
    assert cells(ALL) == [3, [1, 2, 3]]
    assert cells(ALL, []) == [0, []]


def test_people_are_counted_once() -> None:
    """All that they did is evidence."""
    assert cells(people("Groups", lambda things: things, lambda thing: thing.group)) == [
        2,
        [1, 2, 3],
    ]


def test_a_share_is_a_part_of_a_whole() -> None:
    """Its evidence is that of the part, or of the whole if there is no part."""
    big = share("Big", lambda things: filter(is_big, things), lambda things: things)
    assert cells(big) == ["1 of 3", [2]]
    assert cells(big, THINGS[:1]) == ["0 of 1", [1]]
    assert cells(big, []) == [None, []]


def test_a_share_in_percent_has_a_note() -> None:
    """A share of nothing has none."""
    big = share("Big", lambda t: filter(is_big, t), lambda t: t, in_percent=True)
    assert cells(big) == ["33 %", [2]]
    assert big.note(THINGS) == "1 of 3"
    assert big.note([]) is None


def test_a_sum_counts_a_missing_value_as_zero() -> None:
    """A function may format it."""
    assert cells(total("Size", lambda thing: thing.size, lambda things: things)) == [7, [1, 2, 3]]
    minutes: ColumnSpec[Any] = total(
        "Size", lambda t: t.size, lambda t: t, told=lambda size: f"{size:g} min"
    )
    assert cells(minutes)[0] == "7 min"


def test_a_spread_is_the_lower_median_and_the_limits() -> None:
    """Missing values are left out."""
    sizes: ColumnSpec[Any] = spread("Size", lambda thing: thing.size, lambda things: things)
    assert cells(sizes)[0] == "2 (2 to 5)"
    assert cells(sizes, [Thing("T3", 3)])[0] is None


def test_other_values_have_the_evidence_of_what_is_behind_them() -> None:
    """Texts have none."""
    first: ColumnSpec[Any] = value("First", lambda things: things[0].id, lambda things: things[:1])
    assert cells(first) == ["T1", [1]]
    assert cells(text("Last", lambda things: things[-1].id)) == ["T3", []]


def test_an_id_is_cited() -> None:
    """By default that of the row, or of a thing in it."""
    assert cells(cite(), THINGS[1]) == ["T2", [2]]
    assert cells(cite("First", of=lambda things: things[0])) == ["T1", [1]]


# Tables


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


# Charts


def bars(made: Any) -> list[dict[str, Any]]:
    """Return the data of a chart."""
    values: list[dict[str, Any]] = made.spec["data"]["values"]
    return values


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


# Secret facts


def votes(*groups: str | None) -> list[Fact[VoteCast]]:
    """Return secret votes of people of these groups; the points are 0, 1, 2 …"""
    return [
        Fact(
            event=VoteCast(ballot="B1", voter=f"P{n}", choices=(("C1", n),)),
            workshop="leeds",
            seq=90,
            occurred_at_us=0,
            tolerance_us=0,
            space=None,
            activity=None,
            group=None,
            by_participant=False,
            verbatim=True,
            shown=True,
            secret=True,
            smallest=STANDARD.smallest_secret_group,
            secret_group=group,
        )
        for n, group in enumerate(groups)
    ]


def points(vote: Fact[VoteCast]) -> float:
    return float(dict(vote.event.choices)["C1"] or 0)


def labelled(policy: DisclosurePolicy) -> Groups:
    return Groups(("a", "b"), policy=policy)


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


@pytest.mark.parametrize(
    "column",
    [
        cite("First", of=lambda things: things[0]),
        text("First", lambda things: things[0].id),
        value("Things", len, lambda things: things),
    ],
    ids=["cite", "text", "value"],
)
def test_a_column_of_one_value_is_not_shown_by_group(column: ColumnSpec[Any]) -> None:
    """Each row would show the value of all."""
    with pytest.raises(ReportError, match=r"cannot be shown by group\. Use count"):
        by_group("Each", GROUPS, THINGS, column)


def test_a_share_that_tells_what_each_answered_is_not_shown() -> None:
    """None or all of a group, or of all, chose it."""
    facts = votes(*["a"] * 6, *["b"] * 6)
    first = share("First", lambda f: [x for x in f if points(x) < 6], lambda f: f, in_percent=True)
    some = share("Some", lambda f: [x for x in f if points(x) % 2], lambda f: f)
    every: ColumnSpec[Any] = share("All", lambda facts: facts, lambda facts: facts, in_percent=True)
    assert table_values(by_group("?", GROUPS, facts, first, some, totals="All")) == [
        ("a", TOO_FEW, "3 of 6"),
        ("b", TOO_FEW, "3 of 6"),
        ("All", "50 %", "6 of 12"),
    ]
    assert (cells(every, facts)[0], every.note(facts)) == (TOO_FEW, None)


def test_a_sum_of_few_secret_values_or_of_equal_ones_is_not_shown() -> None:
    """It would tell each of them."""
    sums: ColumnSpec[Any] = total("Points", points, lambda facts: facts)
    equal = [votes("a")[0]] * 5
    four, five = votes(*"aaaa"), votes(*"aaaaa")
    assert [cells(sums, facts)[0] for facts in (four, equal, five)] == [TOO_FEW, TOO_FEW, 10]


def test_a_summary_has_quartiles_unless_it_would_tell_secret_values() -> None:
    """A rule reads it, and a column shows it."""
    found = summary(votes(*"aaaaaaa"), points)
    assert found is not None
    assert (found.number, found.median, found.lower_quartile, found.upper_quartile) == (
        7,
        3,
        1.5,
        4.5,
    )
    assert (found.lowest, found.highest) == (0, 6)
    assert summary(votes(*"aaaa"), points) is None
    assert summary([], points) is None
    quartiles: ColumnSpec[Any] = spread("Points", points, lambda facts: facts, quartiles=True)
    assert cells(quartiles, votes(*"aaaaaaa"))[0] == "3 (1.5 to 4.5)"


def test_if_one_group_may_not_be_shown_none_is() -> None:
    """The total would tell it; a bar of a chart is not divided either."""
    facts = [*[votes("a")[0]] * 6, *votes(*"bbbbbb")]
    sums: ColumnSpec[Any] = total("Points", points, lambda facts: facts)
    assert table_values(by_group("?", GROUPS, facts, sums, totals="All")) == [
        ("a", TOO_FEW),
        ("b", TOO_FEW),
        ("All", 15),
    ]
    assert [column.cell(facts, None).value for column in each_group(GROUPS, sums)] == [TOO_FEW] * 2
    made = chart("?", {"Leeds": facts}, sums, head="workshop", sentence="?", groups=GROUPS)
    assert [(bar["group"], bar["points"]) for bar in bars(made)] == [("all", 15)]


@pytest.mark.parametrize(
    ("sizes", "shown"), [((5, 5), (5, 5)), ((5, 4), (TOO_FEW, TOO_FEW)), ((9, 0), (9, 0))]
)
def test_secret_facts_are_counted_by_group_where_all_are_large(
    sizes: tuple[int, int], shown: tuple[object, object]
) -> None:
    """Otherwise a difference between the total and a group would disclose the other one."""
    facts = votes(*["a"] * sizes[0], *["b"] * sizes[1])
    assert table_values(by_group("Votes", labelled(STANDARD), facts, ALL, totals="All")) == [
        ("a", shown[0]),
        ("b", shown[1]),
        ("All", sum(sizes)),
    ]


def test_secret_values_that_are_all_alike_are_not_shown() -> None:
    """They would disclose what each of them answered."""
    spreads: ColumnSpec[Any] = spread("Points", points, lambda facts: facts)
    alike = [attrs.evolve(fact, event=votes("a")[0].event) for fact in votes(*["a"] * 6)]
    assert cells(spreads, votes(*["a"] * 6))[0] == "2 (0 to 5)"
    assert cells(spreads, alike)[0] == TOO_FEW


GROUP_NAMES = st.sampled_from(["a", "b", "c", None])


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.lists(GROUP_NAMES, max_size=20))
def test_no_difference_of_secret_counts_is_smaller_than_the_policy(groups: list[str]) -> None:
    """This includes those whose group has no label."""
    rows = table_values(by_group("Votes", labelled(STANDARD), votes(*groups), ALL, totals="All"))
    *each, (_, everyone) = rows
    numbers = [number for _, number in each]
    if TOO_FEW in numbers:
        assert set(numbers) == {TOO_FEW}
        return
    rest = everyone - sum(numbers)  # type: ignore[operator, arg-type]
    for number in (*numbers, rest):
        assert number == 0 or number >= STANDARD.smallest_secret_group  # type: ignore[operator]


# Contributions


def items(*consents: str, **context: Any) -> tuple[Contribution, ...]:
    """Return a verbatim contribution and a paraphrase with reasons."""
    options = {"consents": consents} if consents else {}
    said = contribution_made("C1", "P2", "One phone.", "10:01", **context)
    reasoned = contribution_made(
        "C2", "P4", "Nobody answers.", "10:02", capture="paraphrase", reasons="Two desks."
    )
    facts = (START, stage_entered("facts", "10:00"), said, reasoned)
    return sessions(*facts, **options)[0].contributions


def test_a_statement_has_its_reasons_and_marks() -> None:
    """A dagger marks a paraphrase, and brackets a parked contribution."""
    verbatim, paraphrase = items()
    assert statement(verbatim) == "One phone."
    assert statement(paraphrase) == "Nobody answers. (Because: Two desks.) †"
    assert statement(attrs.evolve(verbatim, parked=True)) == "One phone. [parked]"


def test_without_consent_there_is_a_placeholder() -> None:
    """There is no quote and no note either."""
    without_consent = items("record")
    assert {statement(item) for item in without_consent} == {NOT_FOR_QUOTATION}
    assert quotes(without_consent) == []
    assert paraphrase_note(without_consent) is None


def test_a_quote_has_a_group_and_evidence() -> None:
    """It states whether it is verbatim."""
    made = [quote(item.text, note="told first") for item in items()]
    assert [(q.cite, q.group, q.verbatim, q.note) for q in made if q is not None] == [
        ("leeds C1", "primary care", True, "told first"),
        ("leeds C2", "peer support", False, "told first"),
    ]
    assert all(len(q.evidence) == 1 for q in made if q is not None)


def test_a_text_of_no_fact_is_no_quote() -> None:
    """Nobody said it."""
    with pytest.raises(TypeError):
        quote("The moral of the story.")


def test_the_dagger_is_explained() -> None:
    """The explanation is the note of the table."""
    verbatim, paraphrase = items()
    assert paraphrase_note([verbatim]) is None
    made = contributions_table("All", [verbatim, paraphrase])
    assert made.note == PARAPHRASED
    assert [row[2] for row in made.rows] == ["primary care", "peer support"]


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
