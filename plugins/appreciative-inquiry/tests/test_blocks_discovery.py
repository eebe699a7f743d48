"""What the chapter says of what was found: interviews, stories, factors, dreams."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from dialoguekit.events import ItemClustered
from dialoguekit.plugin import Cell, Chapter, Chart, Section, Table
from dialoguekit.testing.builders import said
from dialoguekit.testing.scenario import Fact
from dialoguekit_appreciative_inquiry import method

# What is shared: see ``conftest.py``.
Facts: TypeAlias = tuple[Fact, ...]
Noted: TypeAlias = Callable[..., Fact]
Written: TypeAlias = Callable[..., Chapter]
Find: TypeAlias = Callable[..., list[Any]]
Titled: TypeAlias = Callable[[str, Chapter], Section]
Captioned: TypeAlias = Callable[[str, Chapter | Section], Table]
Values: TypeAlias = Callable[[Table], list[tuple[object, ...]]]
Texts: TypeAlias = Callable[[Chapter | Section], list[str]]


def test_interviews_stand_by_the_groups_that_asked_and_told(
    cycle: Facts,
    interview: Noted,
    one: Written,
    find: Find,
    section: Titled,
    values: Values,
    texts: Texts,
) -> None:
    """With the share of pairs across groups; whoever is of no group has a row too."""
    own = interview("IV3", "P1", "P5", "C9", at="10:05")
    part = section("Who interviewed whom", one(*cycle, own))
    assert texts(part)[0].startswith("1 pair met, 1 of them across groups (100 %).")
    (matrix,) = find(Table, part)
    assert [column.title for column in matrix.columns] == [
        "Who asked",
        "Told by primary care",
        "Told by peer support",
    ]
    assert values(matrix) == [
        ("primary care", 0, 1),
        ("peer support", 1, 0),
        ("facilitator", 0, 1),
    ]
    assert all(isinstance(cell, Cell) for row in matrix.rows for cell in row[1:])


def test_interviews_without_a_pair_of_participants_have_no_share(
    cycle: Facts, interview: Noted, one: Written, section: Titled, texts: Texts
) -> None:
    """There is nothing to share."""
    part = section(
        "Who interviewed whom", one(cycle[0], interview("IV3", "P1", "P5", "C9", at="10:05"))
    )
    assert texts(part) == []


def test_the_story_bank_keeps_teller_and_listener_apart(
    cycle: Facts, one: Written, section: Titled, table: Captioned, values: Values, texts: Texts
) -> None:
    """With whether a story may be told on, and how often it was."""
    part = section("The story bank", one(*cycle))
    assert values(table("Stories of when it worked", part)) == [
        ("C1", "She rang me herself. †", "primary care", "peer support", "yes", 1),
        ("C2", "(not for quotation)", "peer support", "primary care", "no", 0),
        ("C3", "Nobody knew my name till May.", "primary care", None, None, None),
    ]
    assert texts(part)[0].endswith("1 story is left out in words for that reason.")
    assert table("Stories of when it worked", part).note is not None


def test_several_stories_are_left_out_in_words(
    cycle: Facts, interview: Noted, one: Written, section: Titled, texts: Texts
) -> None:
    """And counted; where none is, nothing is said of it."""
    more = interview("IV3", "P5", "P3", "C3", at="10:05", permission=False)
    assert "2 stories are left out" in texts(section("The story bank", one(*cycle, more)))[0]
    free = one(*cycle[:6])
    assert texts(section("The story bank", free))[0].endswith("only where the teller allows it.")


def test_factors_stand_with_how_many_stand_behind_them(
    cycle: Facts, one: Written, find: Find, section: Titled, values: Values
) -> None:
    """By group, those with most first; with a chart."""
    part = section("What gave the stories life", one(*cycle))
    (found,) = find(Table, part)
    assert values(found) == [
        ("C4", "Somebody goes first", 1, 2, 3, "C1, C2"),
        ("C5", "Tea", 1, 0, 1, "no story yet"),
    ]
    (chart,) = find(Chart, part)
    counts = {
        (r["factor"], r["group"]): r["stories and notes"] for r in chart.spec["data"]["values"]
    }
    assert counts["C4: Somebody goes first", "peer support"] == 2
    assert counts["C5: Tea", "peer support"] == 0
    assert chart.sentence.endswith("most, 3, stand behind C4.")


def test_the_chart_of_factors_draws_those_with_most(
    cycle: Facts, one: Written, find: Find, section: Titled
) -> None:
    """And says that the table has the others."""
    more = [said(f"C{n}", "P1", f"Note {n}", "10:07", kind="factor") for n in range(20, 34)]
    part = section("What gave the stories life", one(*cycle[:2], *more))
    (chart,) = find(Chart, part)
    rows = chart.spec["data"]["values"]
    assert len({row["factor"] for row in rows}) == method.MOST_DRAWN
    assert {row["group"] for row in rows} == {"primary care", "peer support", "facilitator"}
    assert chart.sentence.endswith("The table below has the 2 others too.")
    one_more = section("What gave the stories life", one(*cycle[:2], *more[1:]))
    assert find(Chart, one_more)[0].sentence.endswith("The table below has the 1 other too.")


def test_a_cluster_stands_in_the_words_of_the_room(
    cycle: Facts, one: Written, find: Find, section: Titled, values: Values
) -> None:
    """With the ids of everything in it."""
    cluster = ItemClustered(cluster="G1", members=("C3", "C4", "C5"), label="Going first, with tea")
    part = section("What gave the stories life", one(*cycle, cluster))
    assert values(find(Table, part)[0]) == [
        ("G1, C3, C4, C5", "Going first, with tea", 3, 2, 5, "C3, C1, C2")
    ]


def test_dreams_stand_with_the_stories_that_they_stand_on(
    cycle: Facts, one: Written, find: Find, section: Titled, values: Values
) -> None:
    """And those in the air say so."""
    (found,) = find(Table, section("From stories to dreams", one(*cycle)))
    assert values(found) == [
        (
            "C8",
            "Every phone has a face.",
            "C1, C2",
            "C4",
            "peer support",
            "peer support, primary care",
        ),
        ("C9", "Wings.", "no story yet", None, "primary care", None),
    ]
