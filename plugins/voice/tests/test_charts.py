"""The pictures: people beside words, and the replies between groups."""

from __future__ import annotations

from typing import Any

from dialoguekit.document.blocks import Chart
from dialoguekit.document.charts import data_tables
from dialoguekit.document.renderers.svg import draw
from dialoguekit.testing.scenario import Given
from dialoguekit_voice.charts import matrix_chart, share_chart
from dialoguekit_voice.columns import Part

from .conftest import A, B, note, oracle, turn, view_of, workshop


def shares_of(given: Given[Any]) -> Chart | None:
    """Return the chart of the first group by activity."""
    view = view_of(given)
    rows = [(window.title, Part(view, window)) for window in view.activities]
    return share_chart(rows, A, "activity", (B,))


def bars(found: Chart | None) -> list[tuple[object, ...]]:
    """Return the bars of a chart: activity, percent and what of."""
    assert found is not None
    return [(row["activity"], row["percent"], row["share"]) for row in found.spec["data"]["values"]]


def test_people_stand_beside_their_words() -> None:
    """The sentence says who is the rest, and what is not known."""
    found = shares_of(
        workshop(turn("P2", 30), turn("P5", 10), note("C1", "P2", activity=None, capture="form"))
    )
    assert found is not None
    assert bars(found) == [("Talk", 50, "% of people"), ("Talk", 75, "% of words")]
    assert found.title == "Primary care: share of people and share of words, by activity"
    assert found.sentence == (
        "The share of primary care in people and in words, in percent, by activity; the rest is "
        "peer support. The share in words is larger in 1 of 1. Words are not known of “Outside any "
        "activity”."
    )
    assert draw(found)


def test_without_words_turns_or_contributions_are_charted() -> None:
    """The title says which."""
    turns = shares_of(oracle())
    assert bars(turns) == [("Talk", 50, "% of people"), ("Talk", 75, "% of turns")]
    made = shares_of(workshop(note("C1", "P2", capture="paraphrase")))
    assert bars(made)[1] == ("Talk", 100, "% of contributions")


def test_without_a_known_ratio_there_is_no_chart() -> None:
    """Nothing was said, or it is not known who was there."""
    assert shares_of(workshop()) is None
    assert shares_of(workshop(note("C1", "P2", activity=None))) is None


def matrix_of(*facts: Any, groups: tuple[str, ...] = (A, B)) -> Chart | None:
    """Return the matrix of a workshop."""
    return matrix_chart(view_of(workshop(*facts)).replies, groups)


REPLIES = (
    note("C1", "P2"),
    note("C2", "P5", refs=("C1",)),
    note("C3", "P6", refs=("C1",)),
    note("C4", "P3", refs=("C1",)),
)


def test_the_matrix_has_the_number_of_each_pair_of_groups() -> None:
    """A pair without replies has a number and no circle."""
    found = matrix_of(*REPLIES)
    assert found is not None
    (table,) = data_tables(found)
    assert [column.title for column in table.columns] == ["replies by", "to", "number"]
    assert list(table.rows) == [(A, A, 1), (A, B, 0), (B, A, 2), (B, B, 0)]
    assert found.sentence.endswith("2 of 3 replies are to another group.")
    drawn = draw(found)
    assert drawn.count("<circle") == 2
    assert "answers a contribution of" in drawn


def test_circles_have_an_area_for_each_reply() -> None:
    """Twice as many replies have twice the area."""
    found = matrix_of(*REPLIES)
    assert found is not None
    sizes = [
        layer["mark"]["size"] for layer in found.spec["layer"] if layer["mark"]["type"] == "circle"
    ]
    assert sizes == [500, 1000]


def test_no_replies_or_many_groups_have_no_matrix() -> None:
    """The table has them all."""
    assert matrix_of(note("C1", "P2")) is None
    assert matrix_of(*REPLIES, groups=(A, B, "c", "d", "e")) is None
    assert matrix_of(*REPLIES, groups=(A,)) is None
    four = matrix_of(*REPLIES, groups=(A, B, "c", "d"))
    assert four is not None
    assert draw(four)
