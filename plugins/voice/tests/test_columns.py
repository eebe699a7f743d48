"""Figures as text, and the notes on what is undefined or withheld."""

from __future__ import annotations

import attrs

from dialoguekit.disclosure.policy import STANDARD
from dialoguekit.events import PresenceEnded
from dialoguekit_voice import columns
from dialoguekit_voice.columns import GroupPart, Part
from dialoguekit_voice.measurements import CONTRIBUTIONS, MEASURES, TURNS, WORDS

from .conftest import A, B, note, oracle, turn, view_of, workshop


def test_numbers_are_told_as_text() -> None:
    """What is undefined stays so."""
    assert [columns.percent(0.755), columns.percent(0), columns.percent(None)] == [
        "76 %",
        "0 %",
        None,
    ]
    assert [columns.decimal(1.5), columns.decimal(None)] == ["1.50", None]


def test_a_share_has_its_ratio_and_its_evidence() -> None:
    """The evidence are the turns of the group."""
    view = view_of(oracle())
    cell = columns.share_column(TURNS).cell(GroupPart(Part(view, view.whole), B), None)
    assert cell.value == "25 % (0.50)"
    assert len(cell.evidence) == 5


def test_a_share_without_a_roll_has_no_ratio() -> None:
    """The share alone is told."""
    view = view_of(workshop(turn("P2", activity=None)))
    row = GroupPart(Part(view, view.activities[-1]), A)
    assert columns.share_column(TURNS).cell(row, None).value == "100 %"
    assert columns.people_share_column().cell(row, None).value is None


def test_the_share_of_time_present_is_that_of_minutes() -> None:
    """Two of three of one group left after half an hour."""
    left = ((PresenceEnded(person=person), "10:30") for person in ("P2", "P3"))
    view = view_of(workshop(*left, turn("P5")))
    row = GroupPart(Part(view, view.activities[0]), A)
    assert columns.people_share_column().cell(row, None).value == "50 %"
    assert columns.time_share_column().cell(row, None).value == "40 %"


def test_the_distribution_over_few_people_is_withheld() -> None:
    """It would tell each of them."""
    view = view_of(workshop(*(turn(f"P{n}") for n in range(2, 6)), per_group=2), policy=STANDARD)
    column = columns.distribution_column("Gini", TURNS, lambda measurement: measurement.gini)
    assert column.cell(Part(view, view.whole), None).value == "too few"


def test_a_note_says_why_words_are_undefined() -> None:
    """That nothing was recorded needs no number."""
    view = view_of(workshop(turn("P2", 3), turn("P3"), turn("P5")))
    parts = [("Leeds", Part(view, view.whole))]
    assert columns.undefined_note(parts, [TURNS]) is None
    assert columns.undefined_note(parts, [TURNS, WORDS]) == (
        "A dash means that a figure is undefined: nothing of the kind was recorded, or too little "
        "of it is known. Words: in “Leeds”, 2 of 3 were not recorded word for word."
    )


def test_a_note_says_that_groups_or_authors_are_unknown() -> None:
    """The reason is that of the figures in the table."""
    view = view_of(workshop(note("C1", "P2"), note("C2", None)))
    parts = [("Leeds", Part(view, view.whole))]
    known = "nothing of the kind was recorded, or too little of it is known"
    assert columns.undefined_note(parts, [CONTRIBUTIONS]) == (
        f"A dash means that a figure is undefined: {known}. Contributions: in “Leeds”, the group "
        "of 1 of 2 is not known."
    )
    of_people = columns.undefined_note(parts, [CONTRIBUTIONS], lambda m: m.reason_for_people)
    assert (of_people or "").endswith("the author of 1 of 2 is not known.")
    empty = columns.undefined_note(parts, [TURNS])
    assert empty == "A dash means that a figure is undefined: nothing of the kind was recorded."


def test_a_note_names_the_windows_that_are_withheld() -> None:
    """Of many, it names five."""
    view = view_of(oracle())
    hidden = [
        Part(view, attrs.evolve(view.whole, title=f"Pair {n}", by_group=False)) for n in range(1, 8)
    ]
    assert columns.withheld_note([Part(view, view.whole)]) is None
    assert columns.withheld_note(hidden) == (
        "Not shown by group, because a group has few people there, or because the others would "
        "tell it: Pair 1, Pair 2, Pair 3, Pair 4, Pair 5 and 2 more."
    )
    assert columns.group_rows(hidden, (A, B)) == []


def test_what_a_few_people_said_before_they_left_has_no_number() -> None:
    """It would be the number of one person."""
    left = [(PresenceEnded(person=f"P{n}"), "09:10") for n in range(2, 8)]
    for number, told in ((2, ""), (3, ": 3")):
        given = workshop(*left[:number], *(turn(f"P{n}") for n in range(2, 2 + number)))
        view = view_of(given, policy=STANDARD)
        assert columns.left_out_note(Part(view, view.whole)) == (
            "Turns and contributions of participants who were there for less than half of the "
            f"workshop are not counted{told}."
        )
    view = view_of(oracle())
    assert columns.left_out_note(Part(view, view.whole)) is None


def test_a_note_says_of_how_many_the_words_are_known() -> None:
    """Of all, there is none."""
    view = view_of(workshop(*(turn("P2", 5) for _ in range(3)), turn("P5")))
    assert columns.words_note(Part(view, view.whole)) == (
        "in the 3 of 4 turns and contributions recorded word for word"
    )
    view = view_of(workshop(turn("P2", 5)))
    assert columns.words_note(Part(view, view.whole)) is None


def test_totals_have_evidence() -> None:
    """They are those of the measure."""
    view = view_of(oracle())
    for measure in MEASURES:
        cell = columns.total_column(measure).cell(Part(view, view.whole), None)
        assert (cell.value, len(cell.evidence)) == (("20", 20) if measure is TURNS else (None, 0))
