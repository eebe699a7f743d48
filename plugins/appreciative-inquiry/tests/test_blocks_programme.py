"""What the chapter says of a programme."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from dialoguekit.events import ConsentWithdrawn
from dialoguekit.plugin import Chapter, Chart, Section, Table
from dialoguekit.testing.builders import entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, Given

# What is shared: see ``conftest.py``.
Facts: TypeAlias = tuple[Fact, ...]
Halls: TypeAlias = Callable[..., list[Given[Any]]]
Written: TypeAlias = Callable[..., Chapter]
Find: TypeAlias = Callable[..., list[Any]]
Captioned: TypeAlias = Callable[[str, Chapter | Section], Table]
Values: TypeAlias = Callable[[Table], list[tuple[object, ...]]]
Texts: TypeAlias = Callable[[Chapter | Section], list[str]]


@pytest.fixture
def halls(cycle: Facts) -> Halls:
    """Leeds with the cycle and York with the facts given."""

    def halls(*facts: Fact) -> list[Given[Any]]:
        return [gathered().and_given(*cycle), gathered(stream="york").and_given(*facts)]

    return halls


def test_workshops_stand_side_by_side(
    cycle: Facts,
    soar: Facts,
    halls: Halls,
    several: Written,
    find: Find,
    table: Captioned,
    values: Values,
) -> None:
    """What each found, and how far what grew leads back to it."""
    made = several(*halls(*soar))
    assert values(table("What each workshop found", made)) == [
        ("Leeds", 2, "100 %", 3, 2, 2, 1, 1),
        ("York", 0, "–", 0, 0, 1, 1, 0),
    ]
    caption = "How far what grew in each workshop leads back to its stories"
    leeds, york = values(table(caption, made))
    assert leeds[:4] == ("Leeds", "1 of 2", "2 of 3", "1 of 2")
    assert york == ("York", "0 of 0", "0 of 0", "0 of 0", 2)
    assert values(table("What stands in each quadrant", made)) == [("York", 1, 2, 0, 2)]
    only = several(gathered().and_given(*cycle))
    assert "What stands in each quadrant" not in [t.caption for t in find(Table, only)]


def test_a_workshop_of_several_inquiries_has_a_row_for_each(
    cycle: Facts, several: Written, table: Captioned, values: Values, texts: Texts
) -> None:
    """They are told apart by title and id; one without an inquiry is named."""
    second = started("appreciative-inquiry", "14:00", activity="A2", title="Once more")
    made = several(gathered().and_given(*cycle, second), gathered(stream="york"))
    assert [row[0] for row in values(table("What each workshop found", made))] == [
        "Leeds: Appreciative Inquiry (leeds A1)",
        "Leeds: Once more (leeds A2)",
    ]
    assert "Nobody inquired into what works in York." in texts(made)


def test_the_chart_of_a_programme_leads_from_stories_to_commitments(
    soar: Facts, halls: Halls, several: Written, find: Find
) -> None:
    """The numbers of each workshop, with evidence."""
    (chart,) = find(Chart, several(*halls(*soar)))
    counts = {(r["workshop"], r["of"]): r["number"] for r in chart.spec["data"]["values"]}
    assert counts["Leeds", "stories"] == 3
    assert counts["Leeds", "commitments"] == 2
    assert counts["York", "stories"] == 0
    assert chart.evidence


def test_factors_that_several_workshops_named_stand_together(
    cycle: Facts, halls: Halls, several: Written, table: Captioned, values: Values
) -> None:
    """By their words; what one alone named is kept."""
    tea = said("C1", "P2", "tea.", "10:01", kind="factor")
    card = said("C2", "P4", "A card", "10:02", kind="factor")
    made = several(*halls(cycle[0], entered("discover", "10:00"), tea, card))
    shared = table("Life-giving factors that several workshops named", made)
    assert values(shared) == [("Tea", 1, 1)]
    assert values(table("Named in Leeds alone", made)) == [
        ("C4", "Somebody goes first", 3, "C1, C2")
    ]
    assert values(table("Named in York alone", made)) == [("C2", "A card", 1, None)]


def test_factors_that_may_not_be_quoted_are_counted_across(
    cycle: Facts, halls: Halls, several: Written, table: Captioned, values: Values
) -> None:
    """They are like no other, and their words stand nowhere."""
    withdrawn = ConsentWithdrawn(person="P5", scopes=("quote",))
    made = several(*halls(*cycle, withdrawn))
    assert values(table("Life-giving factors that several workshops named", made)) == [
        ("Tea", 1, 1)
    ]
    local = table("Named in York alone", made)
    assert (local.rows, local.note) == ((), "1 more is not for quotation.")
    two = [said(f"C{n}", "P5", f"Note {n}", "10:07", kind="factor") for n in (20, 21)]
    again = table("Named in York alone", several(*halls(*cycle[:-1], *two, withdrawn)))
    assert again.note == "3 more are not for quotation."


def test_where_no_factor_is_shared_it_is_said(
    soar: Facts, halls: Halls, several: Written, find: Find, texts: Texts
) -> None:
    """And where none was named, nothing is."""
    sentence = "No life-giving factor was named in the same words in several workshops."
    assert sentence in texts(several(*halls(*soar)))
    alone = several(gathered().and_given(*soar))
    assert sentence not in texts(alone)
    assert "Life-giving factors of one workshop" not in [s.title for s in find(Section, alone)]


def test_everything_hard_stands_across_a_programme(
    cycle: Facts,
    soar: Facts,
    halls: Halls,
    several: Written,
    find: Find,
    table: Captioned,
    values: Values,
) -> None:
    """Whichever workshop it was said in."""
    found = values(table("What is hard, in all workshops", several(*halls(*soar))))
    assert [(row[0], row[1], row[4]) for row in found] == [
        ("Leeds", "C6", "C10: Who rings back gladly?"),
        ("Leeds", "C7", "not reframed yet"),
        ("York", "C2", "C3: Which policy is a pleasure?; C6: Who signs gladly?"),
    ]
    quiet = several(gathered().and_given(*cycle[:6]))
    assert "What is hard, in all workshops" not in [t.caption for t in find(Table, quiet)]
