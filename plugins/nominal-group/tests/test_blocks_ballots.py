"""The chapter of the report: ballots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import attrs

from dialoguekit.document.blocks import Chapter
from dialoguekit.events import BallotClosed, BallotOpened, VoteCast
from dialoguekit.plugin import Section
from dialoguekit.plugin.ballots import WITHHELD
from dialoguekit.plugin.blocks import Chart, ItemList, Table
from dialoguekit.testing.builders import (
    activity_ended,
    ballot_opened,
    vote_cast,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import (
    find_blocks,
    find_section,
    find_table,
    paragraphs,
    table_values,
    workshop_chapter,
)
from dialoguekit.testing.scenario import ScenarioEvent, ScenarioInput
from dialoguekit_nominal_group import METHOD

Story: TypeAlias = Mapping[str, tuple[ScenarioInput, ...]]
"""The events of a session, by part: see ``conftest.py``."""
PEOPLE = tuple(f"P{n}" for n in range(2, 8))
CHANGES_WITHHELD = "How many changed their ranking is not shown, because votes were secret."


def opened(id: str, *options: str, **fields: Any) -> ScenarioInput:
    """Return an opened ballot: by default an open ranking with everyone on the roll."""
    return ballot_opened(id, *options, **({"roll": PEOPLE, "secrecy": "open"} | fields))


def _in_the_open(event: Any) -> Any:
    return attrs.evolve(event, secrecy="open")


def in_the_open(*facts: ScenarioInput) -> list[ScenarioInput]:
    """Return the same events, with open instead of secret ballots."""
    return [
        attrs.evolve(fact, event=_in_the_open(fact.event))
        if isinstance(fact, ScenarioEvent) and isinstance(fact.event, BallotOpened)
        else fact
        for fact in facts
    ]


def chapter_of(*events: ScenarioInput, **options: Any) -> Chapter:
    """Return the chapter on a workshop with these events."""
    return workshop_chapter(
        METHOD, workshop_with_participants(**({"per_group": 3} | options)).and_given(*events)
    )


def test_ballots_are_listed(story: Story) -> None:
    """With question, stage, kind, secrecy, turnout and agreement."""
    held = find_table("How the ballots were held", chapter_of(*story["session"]))
    assert table_values(held) == [
        ("B1", "Which matter most?", "First ballot", "ranking", "secret", "6 of 6", "0.03"),
        ("B2", None, "Second ballot", "ranking", "secret", "6 of 6", "0.70"),
    ]
    assert held.note is not None
    assert "Kendall's W" in held.note


def test_options_are_ordered_by_their_last_rank(story: Story) -> None:
    """With the results of both ballots, consensus and change."""
    ranked = find_table("How the options were ranked", chapter_of(*story["session"]))
    assert ranked.caption == "How the options were ranked in B1, and in B2 after discussion"
    assert table_values(ranked) == [
        ("G1", "One line", 9, 2, 13, 1, "54 %", "+1"),
        ("C3", "A card.", 12, 1, 6, 2, "25 %", "−1"),
        ("C6", "A list. †", 9, 2, 5, 3, "21 %", "−1"),
        ("a fund", None, None, None, 0, 4, "0 %", "new"),
        ("C4", "A map.", 9, 2, None, None, None, "dropped"),
    ]


def test_a_merged_option_has_the_ranks_of_its_parts(story: Story) -> None:
    """It has no single change of rank."""
    first = (
        opened("B1", "C1", "C2", "C3"),
        vote_cast("B1", "P2", "C1", "C3", "C2"),
        BallotClosed(ballot="B1"),
    )
    last = (opened("B2", "C3", "G1"), vote_cast("B2", "P2", "G1", "C3"), BallotClosed(ballot="B2"))
    made = chapter_of(*story["talked"], *first, *last)
    row = table_values(find_table("How the options were ranked", made))[0]
    assert row == ("G1", "One line", "C1: 3, C2: 1", "C1: 1, C2: 3", 2, 1, "100 %", "merged")
    (moved,) = find_blocks(ItemList, made)
    assert moved.items == (
        "G1 was merged from C1 (ranked 1), C2 (ranked 3), and ranked 1: One line",
    )


def test_a_single_ballot_has_a_table_without_changes(story: Story) -> None:
    """There is nothing to compare."""
    made = chapter_of(*story["talked"], *story["first"], activity_ended("10:40"))
    ranked = find_table("How the options were ranked", made)
    assert ranked.caption == "How the options were ranked in B1"
    assert table_values(ranked)[0] == ("C3", "A card.", 12, 1, "50 %")
    assert "What changed after the discussion" not in [s.title for s in find_blocks(Section, made)]


def test_counting_is_explained(story: Story) -> None:
    """Once for each kind of ballot."""
    told = paragraphs(find_section("The ballots", chapter_of(*story["session"])))
    assert len(told) == 3
    assert "modified Borda count" in told[0]


def test_ballots_without_a_result_have_a_sentence(story: Story) -> None:
    """Open ones, and those without votes; no points are shown."""
    made = chapter_of(
        *story["talked"], *story["first"][:5], opened("B2", "C1"), BallotClosed(ballot="B2")
    )
    assert paragraphs(find_section("The ballots", made)) == [
        "B1 is still open, so it has no result.",
        "There were no votes in B2.",
    ]
    assert [t.caption for t in find_blocks(Table, find_section("The ballots", made))] == [
        "How the ballots were held"
    ]


def test_the_chart_shows_both_ballots(story: Story) -> None:
    """In whole percents; a new option has one bar."""
    (chart,) = find_blocks(Chart, chapter_of(*story["session"]))
    rows = [tuple(row.values())[:3] for row in chart.spec["data"]["values"]]
    assert rows[:2] == [("G1: One line", 38, "B1"), ("G1: One line", 54, "B2")]
    assert [ballot for option, _, ballot in rows if option == "a fund"] == ["B2"]
    assert [ballot for option, _, ballot in rows if option.startswith("C4")] == ["B1"]
    assert chart.sentence == "Ranked first in B2: G1."
    assert len(chart.evidence) == 2


def test_dots_and_grades_have_their_own_units(story: Story) -> None:
    """Dots have a chart; grades have labels and no chart."""
    dots = (
        opened("B1", "C1", "C3", kind="dots", budget=3),
        VoteCast(ballot="B1", voter="P2", choices=(("C3", 2), ("C1", 1))),
        BallotClosed(ballot="B1"),
    )
    made = chapter_of(*story["talked"], *dots)
    assert table_values(find_table("How the options were ranked", made))[0] == (
        "C3",
        "A card.",
        2,
        1,
        None,
    )
    (chart,) = find_blocks(Chart, made)
    assert chart.spec["data"]["values"][0]["dots"] == 2
    grades = (
        opened("B1", "C1", "C3", kind="grades", scale=("no", "maybe", "yes")),
        VoteCast(ballot="B1", voter="P2", choices=(("C3", 2), ("C1", 9))),
        BallotClosed(ballot="B1"),
    )
    made = chapter_of(*story["talked"], *grades)
    ranked = table_values(find_table("How the options were ranked", made))
    assert [row[2] for row in ranked] == ["yes", "no"]
    assert "majority judgment" in paragraphs(find_section("The ballots", made))[0]
    assert find_blocks(Chart, made) == []


def test_ballots_of_two_kinds_have_separate_charts(story: Story) -> None:
    """The chart shows the last one."""
    dots = opened("B1", "C1", "C3", kind="dots", budget=3)
    first = (dots, vote_cast("B1", "P2", "C1"), BallotClosed(ballot="B1"))
    last = (opened("B2", "C1", "C3"), vote_cast("B2", "P2", "C3", "C1"), BallotClosed(ballot="B2"))
    (chart,) = find_blocks(Chart, chapter_of(*story["talked"], *first, *last))
    assert [tuple(row.values())[:2] for row in chart.spec["data"]["values"]] == [
        ("C3: A card.", 100),
        ("C1: A line.", 50),
    ]


def test_ranks_are_shown_by_group(story: Story) -> None:
    """From the first ballot to the last."""
    by_group = find_table("B1 → B2: ranks by group", chapter_of(*in_the_open(*story["session"])))
    assert [column.title for column in by_group.columns] == [
        "Option",
        "Rank: primary care (3)",
        "Consensus: primary care",
        "Rank: peer support (3)",
        "Consensus: peer support",
    ]
    assert table_values(by_group) == [
        ("G1", "4 → 1", "50 %", "1 → 1", "58 %"),
        ("C3", "1 → 2", "25 %", "3 → 3", "25 %"),
        ("C6", "3 → 3", "0 %", "2 → 2", "42 %"),
        ("a fund", "– → 3", "0 %", "– → 4", "0 %"),
    ]


def test_a_secret_ballot_of_small_groups_is_not_shown_by_group(story: Story) -> None:
    """A sentence gives the reason."""
    made = chapter_of(*story["session"])
    captions = [table.caption for table in find_blocks(Table, made)]
    assert not [caption for caption in captions if "ranks by group" in caption]
    assert [told for told in paragraphs(made) if "not shown by group" in told] == [
        f"{ballot}: Votes are not shown by group: {WITHHELD}" for ballot in ("B1", "B2")
    ]


def test_a_group_without_a_first_result_has_no_rank_before(story: Story) -> None:
    """It did not vote."""
    first = (
        opened("B1", "C3", "C1"),
        *(vote_cast("B1", person, "C3") for person in PEOPLE[:3]),
        BallotClosed(ballot="B1"),
    )
    votes = [vote_cast("B2", person, "C1", "C3") for person in PEOPLE]
    last = (opened("B2", "C3", "C1"), *votes, BallotClosed(ballot="B2"))
    by_group = find_table("B1 → B2: ranks by group", chapter_of(*story["talked"], *first, *last))
    assert [row[1] for row in table_values(by_group)] == ["– → 1", "– → 2"]


def test_changes_are_described(story: Story) -> None:
    """Agreement, changed votes, and every option with another rank."""
    made = chapter_of(*in_the_open(*story["session"]))
    changes = find_section("What changed after the discussion", made)
    (told,) = paragraphs(changes)
    assert told == (
        "Agreement between voters was 0.03 in B1 and 0.70 in B2. "
        "6 of the 6 who voted in both changed their ranking."
    )
    (moved,) = find_blocks(ItemList, changes)
    assert moved.items == (
        "G1 rose from rank 2 to 1: One line",
        "C3 fell from rank 1 to 2: A card.",
        "C6 fell from rank 2 to 3: A list. †",
        "a fund is new, and ranked 4.",
        "C4 was ranked 2 and is not in the last ballot: A map.",
    )


def test_changed_secret_votes_of_few_people_are_not_counted(story: Story) -> None:
    """It would be known who changed their vote."""
    votes = [
        vote_cast("B1", "P2", "C1", "C3"),
        vote_cast("B1", "P3", "C3", "C1"),
        vote_cast("B1", "P4", "C1", "C3"),
    ]
    last = [vote_cast("B2", "P2", "C1"), vote_cast("B2", "P3", "C3"), vote_cast("B2", "P4", "C3")]
    facts = [
        opened("B1", "C1", "C3", secrecy="secret"),
        *votes,
        BallotClosed(ballot="B1"),
        opened("B2", "C1", "C3", secrecy="secret"),
        *last,
        BallotClosed(ballot="B2"),
    ]
    changes = find_section(
        "What changed after the discussion", chapter_of(*story["talked"], *facts)
    )
    assert paragraphs(changes)[0].endswith(CHANGES_WITHHELD)


def test_a_change_of_all_secret_votes_is_not_counted(story: Story) -> None:
    """It would be known that each person changed their vote."""
    changes = find_section("What changed after the discussion", chapter_of(*story["session"]))
    assert paragraphs(changes) == [
        f"Agreement between voters was 0.03 in B1 and 0.70 in B2. {CHANGES_WITHHELD}"
    ]


def test_no_change_has_a_sentence(story: Story) -> None:
    """One voter with the same vote twice has no agreement either."""
    twice = [
        fact
        for id in ("B1", "B2")
        for fact in (
            opened(id, "C1", "C3"),
            vote_cast(id, "P2", "C1", "C3"),
            BallotClosed(ballot=id),
        )
    ]
    assert paragraphs(
        find_section("What changed after the discussion", chapter_of(*story["talked"], *twice))
    ) == ["0 of the 1 who voted in both changed their ranking.", "No option changed its rank."]
