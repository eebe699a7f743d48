"""The blocks on several workshops."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from dialoguekit.plugin.blocks import Chart, Table
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import (
    find_blocks,
    find_table,
    paragraphs,
    programme_chapter,
    table_values,
)
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_nominal_group import METHOD

Story: TypeAlias = Mapping[str, tuple[ScenarioInput, ...]]
"""The events of a session, by part: see ``conftest.py``."""


def test_sessions_are_side_by_side(story: Story) -> None:
    """Each has a row; missing parts have no value."""
    leeds = workshop_with_participants(per_group=3).and_given(*story["session"])
    york = workshop_with_participants(per_group=3, stream="york").and_given(
        activity_started("nominal-group")
    )
    sessions = find_table("Nominal group sessions", programme_chapter(METHOD, leeds, york))
    assert table_values(sessions) == [
        ("Leeds", "4 of 6", "4 of 5", 2, "100 %", 4, "6 of 6, 6 of 6", "0.03, 0.70", 3),
        ("York", None, None, 0, None, None, None, None, 0),
    ]


def test_an_open_ballot_has_no_agreement_in_a_programme(story: Story) -> None:
    """Its turnout is shown."""
    workshop = workshop_with_participants(per_group=3).and_given(
        *story["talked"], *story["first"][:4]
    )
    (row,) = table_values(find_table("Nominal group sessions", programme_chapter(METHOD, workshop)))
    assert row[6:8] == ("2 of 6", "–")
    assert not [
        t
        for t in find_blocks(Table, programme_chapter(METHOD, workshop))
        if t.caption.startswith("What each")
    ]


def test_the_highest_ranks_of_each_workshop_are_listed(story: Story) -> None:
    """Three ranks of each, without adding them up."""
    leeds = workshop_with_participants(per_group=3).and_given(*story["session"])
    york = workshop_with_participants(per_group=3, stream="york").and_given(
        *story["talked"], *story["first"], activity_ended("10:40")
    )
    tops = find_table("What each workshop ranked highest", programme_chapter(METHOD, leeds, york))
    assert table_values(tops) == [
        ("Leeds", 1, "G1", "One line", "54 %"),
        ("Leeds", 2, "C3", "A card.", "25 %"),
        ("Leeds", 3, "C6", "A list. †", "21 %"),
        ("York", 1, "C3", "A card.", "50 %"),
        ("York", 2, "C4", "A map.", "38 %"),
        ("York", 2, "C6", "A list. †", "38 %"),
        ("York", 2, "C2", "A phone line.", "38 %"),
    ]


def test_each_session_of_a_workshop_has_a_row(story: Story) -> None:
    """They are distinguished by title and id."""
    second = activity_started("nominal-group", "14:00", activity="A2")
    workshop = workshop_with_participants(per_group=3).and_given(*story["session"], second)
    assert [
        row[0]
        for row in table_values(
            find_table("Nominal group sessions", programme_chapter(METHOD, workshop))
        )
    ] == ["Leeds: What next? (leeds A1)", "Leeds: Nominal Group Technique (leeds A2)"]


def test_workshops_without_a_session_are_named(story: Story) -> None:
    """In one sentence."""
    made = programme_chapter(
        METHOD,
        workshop_with_participants(per_group=3).and_given(*story["session"]),
        workshop_with_participants(("peers",), stream="york"),
    )
    assert paragraphs(made) == ["No nominal group session was held in York."]


def test_the_chart_counts_ideas_by_group(story: Story) -> None:
    """Without groups there is no chart."""
    workshops = [
        workshop_with_participants(per_group=3, stream=stream).and_given(*story["session"])
        for stream in ("leeds", "york")
    ]
    (chart,) = find_blocks(Chart, programme_chapter(METHOD, *workshops))
    rows = [tuple(row.values())[:3] for row in chart.spec["data"]["values"]]
    assert rows == [
        ("Leeds", 3, "primary care"),
        ("Leeds", 3, "peer support"),
        ("York", 3, "primary care"),
        ("York", 3, "peer support"),
    ]
    assert len(chart.evidence) == 20
    assert (
        find_blocks(
            Chart,
            programme_chapter(METHOD, workshop_with_participants(()).and_given(*story["session"])),
        )
        == []
    )
