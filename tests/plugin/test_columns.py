"""Columns: what they count and show of a row, and which secret numbers they withhold."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plugin.things import (
    ALL,
    GROUPS,
    THINGS,
    Thing,
    cells,
    is_big,
    labelled,
    points,
    votes,
)

from dialoguekit.disclosure.policy import STANDARD
from dialoguekit.errors import ReportError
from dialoguekit.plugin import (
    ColumnSpec,
    by_group,
    cite,
    share,
    text,
    value,
)
from dialoguekit.plugin.columns import TOO_FEW, WITHHELD, people, spread, summary, total
from dialoguekit.testing.method_output import table_values


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


def test_a_spread_is_the_median_and_the_limits() -> None:
    """Missing values are left out."""
    sizes: ColumnSpec[Any] = spread("Size", lambda thing: thing.size, lambda things: things)
    assert cells(sizes)[0] == "3.5 (2 to 5)"
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
        ("a", WITHHELD, "3 of 6"),
        ("b", WITHHELD, "3 of 6"),
        ("All", "50 %", "6 of 12"),
    ]
    assert (cells(every, facts)[0], every.note(facts)) == (WITHHELD, None)


def test_a_share_of_few_secret_facts_is_not_shown() -> None:
    """Each of two people knows the own answer, and would know the other one."""
    first: ColumnSpec[Any] = share("First", lambda f: f[:1], lambda f: f, in_percent=True)
    for number, told in ((2, TOO_FEW), (4, TOO_FEW), (5, "20 %")):
        facts = votes(*["a"] * number)
        assert cells(first, facts)[0] == told
        assert (first.note(facts) is None) == (told == TOO_FEW)


def test_a_sum_of_few_secret_values_or_of_equal_ones_is_not_shown() -> None:
    """It would tell each of them."""
    sums: ColumnSpec[Any] = total("Points", points, lambda facts: facts)
    equal = [votes("a")[0]] * 5
    four, five = votes(*"aaaa"), votes(*"aaaaa")
    assert [cells(sums, facts)[0] for facts in (four, equal, five)] == [TOO_FEW, WITHHELD, 10]


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
    assert cells(spreads, votes(*["a"] * 6))[0] == "2.5 (0 to 5)"
    assert cells(spreads, alike)[0] == WITHHELD


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
