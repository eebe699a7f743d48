"""The picture of who was heard: a dot for each person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from dialoguekit.disclosure.policy import STANDARD, STRICT, UNRESTRICTED
from dialoguekit.document.charts import data_tables
from dialoguekit.document.renderers.svg import draw
from dialoguekit.testing.scenario import Given
from dialoguekit_voice.columns import Part
from dialoguekit_voice.dots import MAX_BINS, MAX_DOTS, dot_chart, find_bins

from .conftest import A, B, note, oracle, turn, view_of, workshop


def rows(given: Given[Any], groups: Sequence[str] = (A, B), **options: Any) -> list[Any]:
    """Return the rows of the table of the chart: group, turns, people."""
    view = view_of(given, **options)
    found = dot_chart(Part(view, view.whole), groups)
    assert found is not None
    (table,) = data_tables(found)
    return list(table.rows)


def test_people_stand_above_the_number_of_their_turns() -> None:
    """The table has the numbers of the picture, and no person."""
    assert rows(oracle(), policy=UNRESTRICTED) == [
        (A, "0", 1),
        (A, "5–6", 1),
        (A, "9–10", 1),
        (B, "0", 1),
        (B, "1–2", 1),
        (B, "3–4", 1),
    ]


def test_the_highest_numbers_are_put_together() -> None:
    """The last column has as many people as the policy requires."""
    found = rows(oracle(), policy=STANDARD)
    assert found == [(A, "0", 1), (A, "3+", 2), (B, "0", 1), (B, "2", 1), (B, "3+", 1)]


def test_groups_that_may_not_be_told_are_together() -> None:
    """So are all if there is one group."""
    assert {row[0] for row in rows(oracle(), groups=(A,))} == {"all participants"}


def test_few_people_have_no_dots() -> None:
    """Each would be told by the others; of nothing there is no distribution."""
    for given, options in ((oracle(), {"policy": STRICT}), (workshop(), {})):
        view = view_of(given, **options)
        assert dot_chart(Part(view, view.whole), (A, B)) is None


def test_without_turns_contributions_are_shown() -> None:
    """The title says what is counted."""
    view = view_of(workshop(*(note(f"C{n}", f"P{n}") for n in range(2, 7))))
    found = dot_chart(Part(view, view.whole), (A, B))
    assert found is not None
    assert found.title == "Contributions of each person"


def test_the_picture_is_drawn_with_a_dot_for_each_person() -> None:
    """Its sentence says what it shows; ids of people are nowhere."""
    view = view_of(oracle(), policy=STANDARD)
    found = dot_chart(Part(view, view.whole), (A, B))
    assert found is not None
    drawn = draw(found)
    assert drawn.count("<circle") == 6
    assert "Primary care: 3 people" in drawn
    assert found.sentence == (
        "A dot is a person, and stands above the number of their turns. 2 of 6 had none."
    )
    assert len(found.evidence) == 20


def test_the_sentence_tells_the_share_of_those_with_the_most() -> None:
    """They are as many as the policy requires, and fewer than half."""
    said = [turn(f"P{n}") for n in range(2, 12) for _ in range(10 if n < 5 else 1)]
    view = view_of(workshop(*said, per_group=5), policy=STANDARD)
    found = dot_chart(Part(view, view.whole), (A, B))
    assert found is not None
    assert "The 3 with the most had 81 % of all." in found.sentence


def test_in_a_large_room_a_dot_stands_for_several() -> None:
    """The picture does not grow with the room."""
    said = [turn(f"P{n}") for n in range(2, 92)]
    view = view_of(workshop(*said, per_group=45))
    found = dot_chart(Part(view, view.whole), (A, B))
    assert found is not None
    assert found.sentence.startswith("A dot is up to 3 people, and stands above")
    assert draw(found).count("<circle") == 30
    assert found.spec["height"] < MAX_DOTS * 11 * 2 + 150


@examples(st.lists(st.integers(0, 400), min_size=1, max_size=50).filter(any), st.integers(1, 10))
def test_every_number_has_one_column(amounts: list[int], smallest: int) -> None:
    """The last one has enough people, and there are few columns."""
    found = find_bins(amounts, smallest)
    assert len(found) <= MAX_BINS
    assert all(sum(each.holds(amount) for each in found) == 1 for amount in amounts)
    in_last = sum(found[-1].holds(amount) for amount in amounts)
    assert in_last >= min(smallest, len(amounts))


@pytest.mark.parametrize(
    ("amounts", "labels"),
    [([0, 1, 2], ["0", "1", "2"]), ([0, 20], ["0", *(f"{n}–{n + 2}" for n in range(1, 20, 3))])],
    ids=str,
)
def test_columns_have_equal_widths(amounts: list[float], labels: list[str]) -> None:
    """None has one of its own, and the last one is cut off at nothing."""
    found = [each.label for each in find_bins(amounts, 1)]
    assert found[:-1] == labels[:-1]
