"""The blocks on several ballots on one question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from dialoguekit.document.blocks import Block, Chart, ItemList, Table, Text
from dialoguekit.events import BallotClosed
from dialoguekit.plugin import Analysis, ColumnSpec, Record, cite, text
from dialoguekit.plugin.ballot_blocks import ballots_table
from dialoguekit.plugin.ballot_changes import Comparison, RankChange
from dialoguekit.plugin.ballot_comparison import change_blocks, comparison_blocks, without_result
from dialoguekit.plugin.ballots import WITHHELD
from dialoguekit.testing.builders import ballot_opened, vote_cast, workshop_with_participants
from dialoguekit.testing.method_output import workshop_view
from dialoguekit.testing.scenario import ScenarioInput

PEOPLE = ("P2", "P3", "P4", "P5")
"""P2 and P3 are of primary care, P4 and P5 of peer support."""

TEXTS = {"a": "A line.", "b": "A card."}


def held(
    id: str, options: str, *votes: str, closed: bool = True, **fields: Any
) -> list[ScenarioInput]:
    """Return the events of an open ballot in which P2, P3, … ranked options, best first."""
    begun = ballot_opened(id, *options.split(), roll=PEOPLE, **({"secrecy": "open"} | fields))
    cast = [vote_cast(id, f"P{n}", *vote.split()) for n, vote in enumerate(votes, start=2)]
    return [begun, *cast, *([BallotClosed(ballot=id)] if closed else [])]


def _option_text(option: str) -> str:
    return TEXTS.get(option, option)


def _view(make: Callable[[Record], Iterator[Block]], record: Record) -> list[Block]:
    return list(make(record))


def blocks(make: Callable[[Record], Iterator[Block]], *facts: ScenarioInput) -> list[Block]:
    """Return blocks on the ballots of a workshop."""
    analysis = Analysis[Any, list[Block]](
        name="ballots", title="Ballots", summary="All ballots.", view=partial(_view, make)
    )
    return workshop_view(analysis, workshop_with_participants().and_given(*facts))


def _compared(record: Record) -> Iterator[Block]:
    comparison = Comparison.of(record.ballots())
    assert comparison is not None
    columns: ColumnSpec[RankChange] = text("Option", lambda change: change.option)
    yield from comparison_blocks(comparison, columns, option_text=_option_text)


def _changed(record: Record) -> Iterator[Block]:
    comparison = Comparison.of(record.ballots())
    assert comparison is not None
    yield from change_blocks(comparison, _option_text)


def _unresolved(record: Record) -> Iterator[Block]:
    yield from without_result(record.ballots())


def _held(record: Record) -> Iterator[Block]:
    yield ballots_table(record.ballots(), cite("Again"))


def rows(block: Block) -> list[tuple[object, ...]]:
    """Return the rows of a table as plain values."""
    assert isinstance(block, Table)
    return [tuple(getattr(cell, "value", cell) for cell in row) for row in block.rows]


FIRST = held("B1", "a b c", "a b", "a b", "b a", "b c a")
LAST = held("B2", "b a d", "b a", "b a", "b a", "b d a")


def test_two_ballots_are_one_table_a_chart_and_a_table_by_group() -> None:
    """In order of the last rank; new and dropped options have a word instead of a change."""
    counting, ranks, chart, groups = blocks(_compared, *FIRST, *LAST)
    assert isinstance(counting, Text)
    assert "modified Borda count" in counting.text
    assert rows(ranks) == [
        ("b", 7, 1, 9, 1, "75 %", "0"),
        ("a", 6, 2, 4, 2, "33 %", "0"),
        ("d", None, None, 2, 3, "17 %", "new"),
        ("c", 2, 3, None, None, None, "dropped"),
    ]
    assert isinstance(chart, Chart)
    values = [tuple(row.values())[:3] for row in chart.spec["data"]["values"]]
    assert values[:2] == [("b: A card.", 58, "B1"), ("b: A card.", 75, "B2")]
    assert [value[2] for value in values if value[0] in ("c", "d")] == ["B2", "B1"]
    assert chart.sentence == "Ranked first in B2: b."
    assert isinstance(groups, Table)
    assert groups.caption == "B1 → B2: ranks by group"
    assert rows(groups)[0] == ("b", "2 → 1", "67 %", "1 → 1", "83 %")


def test_a_single_ballot_has_no_changes() -> None:
    """Its chart has one bar for each option."""
    _, ranks, chart, groups = blocks(_compared, *FIRST)
    assert isinstance(ranks, Table)
    assert ranks.caption == "How the options were ranked in B1"
    assert [column.title for column in ranks.columns] == ["Option", "Points", "Rank", "Consensus"]
    assert isinstance(chart, Chart)
    assert [list(row) for row in chart.spec["data"]["values"]] == [["option", "consensus, %"]] * 3
    assert rows(groups)[0] == ("b", 2, "33 %", 1, "83 %")
    assert blocks(_changed, *FIRST) == []


def test_grades_have_no_chart() -> None:
    """Their points are labels, which are not compared by length."""
    scale = ("no", "maybe", "yes")
    found = blocks(_compared, *held("B1", "a b", "a b", "a b", kind="grades", scale=scale))
    assert [type(block) for block in found] == [Text, Table]
    assert rows(found[1])[0] == ("b", "yes", 1, None)


def test_changes_are_sentences() -> None:
    """With the text of an option, unless it is known by itself."""
    told, moved = blocks(_changed, *FIRST, *held("B2", "a c d", "a c", "a d", "c a", "a c"))
    assert isinstance(told, Text)
    assert told.text.endswith("4 of the 4 who voted in both changed their ranking.")
    assert isinstance(moved, ItemList)
    assert moved.items == (
        "a rose from rank 2 to 1: A line.",
        "c rose from rank 3 to 2.",
        "d is new, and ranked 3.",
        "b was ranked 1 and is not in the last ballot: A card.",
    )


def test_equal_ranks_have_a_sentence() -> None:
    """No option is listed."""
    told, unchanged = blocks(_changed, *FIRST, *held("B2", "a b c", "a b", "a b", "b a", "b c a"))
    assert isinstance(told, Text)
    assert told.text.endswith("0 of the 4 who voted in both changed their ranking.")
    assert unchanged == Text("No option changed its rank.")


def test_the_number_of_changed_secret_votes_may_be_withheld() -> None:
    """With few people, it would tell who changed their vote."""
    told, _ = blocks(_changed, *held("B1", "a b c", "a b", "b a", "a c", secrecy="secret"), *LAST)
    assert isinstance(told, Text)
    assert told.text.endswith(
        "How many changed their ranking is not shown, because votes were secret."
    )


def test_ballots_without_a_result_have_a_sentence() -> None:
    """Open, without votes, or withheld."""
    found = blocks(
        _unresolved,
        *held("B1", "a b", "a", closed=False),
        *held("B2", "a b"),
        *held("B3", "a b", "a", "a", secrecy="secret"),
        *held("B4", "a b", "a"),
    )
    assert found == [
        Text("B1 is still open, so it has no result."),
        Text("There were no votes in B2."),
        Text(f"The votes of B3 are not shown: {WITHHELD}"),
    ]


def test_ballots_are_listed_with_further_columns() -> None:
    """A ballot without a result has no agreement."""
    (listed,) = blocks(_held, *FIRST, *held("B2", "a b", "a", closed=False))
    assert rows(listed) == [
        ("B1", None, "B1", "ranking", "open", "4 of 4", "0.44"),
        ("B2", None, "B2", "ranking", "open", "1 of 4", None),
    ]
