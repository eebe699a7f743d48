"""The report chapter."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from dialoguekit.disclosure.policy import STANDARD
from dialoguekit.document.blocks import Chapter
from dialoguekit.events import ContributionMade, ContributionParked, RecordedEvent, StageEntered
from dialoguekit.plugin import Section, Text
from dialoguekit.plugin.blocks import Cell, Chart, Flags, KeyFigures, Quote, Table
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import (
    find_blocks,
    find_section,
    paragraphs,
    programme_chapter,
    table_values,
    workshop_chapter,
)
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_parallel_thinking import METHOD

ORDER = ("Blue", "Red", "White", "Yellow", "Black", "Green", "Red", "Blue")
REVIEW = "Performance review: " + " → ".join(f"{hat} hat" for hat in ORDER)

start = partial(activity_started, "parallel-thinking")

SESSION: tuple[ScenarioInput, ...] = (
    start("10:00", title="Hats", template="performance-review"),
    stage_entered("blue", "10:00", planned_s=300),
    contribution_made("C1", "P1", "We look at referral.", "10:01"),
    stage_entered("red", "10:05"),
    contribution_made("C2", "P2", "Worn out.", "10:06"),
    contribution_made("C3", "P4", "Not trusted.", "10:06", capture="paraphrase"),
    stage_entered("white", "10:07", planned_s=240, focus="The phone"),
    contribution_made("C4", "P2", "One line for two surgeries.", "10:08", kind="fact"),
    contribution_made("C5", "P5", "Ring twice, then text.", "10:09", kind="idea"),
    stage_entered("black", "10:15"),
    contribution_made(
        "C6", "P3", "Nobody answers.", "10:16", reasons="Two receptionists, one phone."
    ),
    contribution_made("C7", "P4", "The list is out of date.", "10:17"),
    stage_entered("green", "10:20"),
    contribution_made("C8", "P5", "A line of its own.", "10:21", refs=("C6",)),
    stage_entered("red", "10:30"),
    contribution_made("C9", "P2", "Hopeful.", "10:31"),
    stage_entered("blue", "10:35"),
    contribution_made("C10", "P1", "We try the line.", "10:36"),
    activity_ended("10:40"),
)
SECOND_SESSION = (
    start("14:00", activity="A2"),
    stage_entered("blue", "14:00", activity="A2"),
    activity_ended("14:05", activity="A2"),
)


def chapter_of(*facts: ScenarioInput, **options: Any) -> Chapter:
    """Return the chapter of one workshop with these facts."""
    return workshop_chapter(METHOD, workshop_with_participants(**options).and_given(*facts))


programme_of = partial(programme_chapter, METHOD)


def recorded(facts: tuple[ScenarioInput, ...]) -> tuple[RecordedEvent[object], ...]:
    return workshop_with_participants().and_given(*facts).recorded


# One workshop


def test_key_figures() -> None:
    """Each figure has evidence."""
    (figures,) = find_blocks(KeyFigures, chapter_of(*SESSION))
    labels = [(figure.label, figure.value, figure.note) for figure in figures.items]
    assert labels == [
        ("contributions", 10, None),
        ("contributions under another hat than intended", "10 %", "1 of 10"),
        ("obstacles with an idea", "1 of 2", None),
        ("participants who contributed under the red hat", "50 %", "2 of 4 participants present"),
    ]
    assert [len(figure.evidence) for figure in figures.items] == [10, 1, 2, 3]


def test_figure_of_red_hat_needs_a_red_hat() -> None:
    """The share of contributors is shown only if the hat was worn."""
    (figures,) = find_blocks(
        KeyFigures, chapter_of(SESSION[0], SESSION[1], activity_ended("10:05"))
    )
    assert "participants who contributed under the red hat" not in [
        figure.label for figure in figures.items
    ]


@pytest.mark.parametrize(
    ("facts", "comparison"),
    [
        (SESSION, f"Changes to the announced order ({REVIEW}): 1."),
        ((start(), activity_ended()), "No order was announced."),
        (
            (start(template="custom", order="blue red"), stage_entered("blue")),
            "So far it follows the announced order (Blue hat → Red hat).",
        ),
        (
            (start(order="blue red"), stage_entered("red"), stage_entered("black")),
            "Changes to the announced order (Blue hat → Red hat): 2.",
        ),
        (
            (start(order="blue"), stage_entered("blue"), activity_ended()),
            "This is the announced order.",
        ),
    ],
    ids=["changed", "not announced", "running", "running and changed", "followed"],
)
def test_order_is_compared_with_announced_order(
    facts: tuple[ScenarioInput, ...], comparison: str
) -> None:
    """The text has the number of changes, or the state of a running session."""
    hats = [
        f"{r.event.stage.title()} hat" for r in recorded(facts) if isinstance(r.event, StageEntered)
    ]
    assert f"Hats, in order: {' → '.join(hats) or 'none'}. {comparison}" in paragraphs(
        chapter_of(*facts)
    )


def test_table_of_planned_and_actual_times() -> None:
    """Each hat has a row with its focus and the evidence of its time."""
    table = next(
        t for t in find_blocks(Table, chapter_of(*SESSION)) if t.caption == "Time under each hat"
    )
    assert table_values(table)[0] == ("Blue hat", None, "5 min", "5 min", "100 %", 1)
    assert table_values(table)[2] == ("White hat", "The phone", "4 min", "8 min", "200 %", 2)
    assert table_values(table)[3] == ("Black hat", None, "–", "5 min", None, 2)
    actual = table.rows[2][3]
    assert isinstance(actual, Cell)
    assert len(actual.evidence) == 2


def test_chart_counts_by_hat_and_group() -> None:
    """Contributions count under the hat that they belong to, and missing groups are named."""
    (chart,) = find_blocks(Chart, chapter_of(*SESSION))
    counts = {(row["hat"], row["group"]): row["contributions"] for row in _rows(chart)}
    assert counts["Red hat", "primary care"] == 2
    assert counts["Green hat", "peer support"] == 2
    assert counts["Blue hat", "peer support"] == 0
    assert ("Yellow hat", "primary care") not in counts
    assert chart.sentence == (
        "Contributions under each hat by group. Participants known to have contributed: 0 under "
        "blue hat; 2 under red hat; 1 under white hat; 2 under black hat; 1 under green hat. No "
        "contribution is known to be from peer support under white hat, primary care under green "
        "hat."
    )
    assert len(chart.evidence) == 8


def test_chart_without_missing_groups() -> None:
    """No group is named; blue does not count."""
    red = (
        stage_entered("red"),
        contribution_made("C1", "P2", "Glad."),
        contribution_made("C2", "P4", "Sad."),
    )
    (chart,) = find_blocks(Chart, chapter_of(start(), stage_entered("blue"), *red))
    assert chart.sentence.endswith("contributed: 0 under blue hat; 2 under red hat.")


def test_a_hat_with_cards_of_unknown_authors_is_not_heard_from_every_group() -> None:
    """The cards are counted beside the people, and no group is said to have written them."""
    white = (stage_entered("white"), contribution_made("C1", None, "One phone."))
    (chart,) = find_blocks(Chart, chapter_of(start(), *white))
    assert chart.sentence == (
        "Contributions under each hat by group. Participants known to have contributed: 0 under "
        "white hat (and 1 contribution without a known author). No contribution is known to be "
        "from primary care under white hat, peer support under white hat."
    )


def test_no_group_chart_without_groups() -> None:
    """A workshop without groups has nothing to compare."""
    assert find_blocks(Chart, chapter_of(*SESSION, groups=())) == []


def test_contributions_are_listed_by_hat() -> None:
    """A contribution under another hat names that hat."""
    by_hat = find_section("Contributions by hat", chapter_of(*SESSION))
    tables = {table.caption: table for table in find_blocks(Table, by_hat)}
    assert list(tables) == [
        "Blue hat: 2 contributions",
        "Red hat: 3 contributions",
        "White hat: 1 contribution",
        "Black hat: 2 contributions",
        "Green hat: 2 contributions",
    ]
    assert table_values(tables["Green hat: 2 contributions"]) == [
        ("C5", "Ring twice, then text. (contributed under white)", "peer support"),
        ("C8", "A line of its own.", "peer support"),
    ]
    assert table_values(tables["Black hat: 2 contributions"])[0] == (
        "C6",
        "Nobody answers. (Because: Two receptionists, one phone.)",
        "primary care",
    )


def test_paraphrase_is_marked() -> None:
    """In tables it has a dagger with an explanation; a quote is not verbatim."""
    result = chapter_of(*SESSION)
    red_hat = find_blocks(Table, find_section("Contributions by hat", result))[1]
    assert table_values(red_hat)[1][1] == "Not trusted. †"
    assert red_hat.note == "† paraphrased"
    assert [quote.verbatim for quote in find_blocks(Quote, result)] == [True, False, True]


def test_parked_contribution_is_marked() -> None:
    """It is marked among the contributions and among the obstacles."""
    result = chapter_of(*SESSION, ContributionParked(contribution="C7", reason="For the council."))
    black = find_blocks(Table, find_section("Contributions by hat", result))[3]
    (obstacles,) = find_blocks(
        Table, find_section("Obstacles and the ideas that answer them", result)
    )
    assert table_values(black)[1][1] == "The list is out of date. [parked]"
    assert table_values(obstacles)[1][1:] == ("The list is out of date. [parked]", "no idea yet")


def test_contribution_without_a_hat_is_listed() -> None:
    """It is listed under the hat of its kind, or under no hat."""
    contributions = (
        contribution_made("C1", "P2", "One line.", kind="fact"),
        contribution_made("C2", "P2", "Good morning."),
    )
    tables = find_blocks(
        Table, find_section("Contributions by hat", chapter_of(start(), *contributions))
    )
    assert [(table.caption, table_values(table)[0][1]) for table in tables] == [
        ("White hat: 1 contribution", "One line. (contributed outside every hat)"),
        ("No hat: 1 contribution", "Good morning."),
    ]


def test_unknown_hat_is_listed() -> None:
    """Its contributions have a table of their own."""
    facts = (start(), stage_entered("purple"), contribution_made("C1", "P2", "Hm."))
    (table,) = find_blocks(Table, find_section("Contributions by hat", chapter_of(*facts)))
    assert table.caption == "Purple: 1 contribution"


def test_obstacles_with_ideas() -> None:
    """An obstacle without an idea is marked."""
    title = "Obstacles and the ideas that answer them"
    (table,) = find_blocks(Table, find_section(title, chapter_of(*SESSION)))
    assert [(row[0], row[2]) for row in table_values(table)] == [
        ("C6", "C8: A line of its own."),
        ("C7", "no idea yet"),
    ]
    no_obstacle = chapter_of(start(), stage_entered("white"), contribution_made("C1", "P2", "One."))
    assert paragraphs(find_section(title, no_obstacle)) == ["No obstacle was recorded."]


def test_feelings_before_and_after() -> None:
    """Feelings are counted by group and quoted."""
    result = chapter_of(*SESSION)
    before, after = (
        find_section("Feelings before", result),
        find_section("Feelings after", result),
    )
    assert paragraphs(before)[0] == (
        "2 feelings: 1 from primary care, 1 from peer support. "
        "2 of 4 participants present contributed."
    )
    assert [(q.text, q.cite, q.group) for q in find_blocks(Quote, before)] == [
        ("Worn out.", "leeds C2", "primary care"),
        ("Not trusted.", "leeds C3", "peer support"),
    ]
    assert paragraphs(after)[0].startswith("1 feeling: 1 from primary care, 0 from peer support.")


def test_a_feeling_without_a_known_author_is_of_nobody() -> None:
    """It is counted as a feeling, and nobody present is said to have contributed it."""
    wary = contribution_made("C1", None, "Wary.", "10:06")
    (text,) = paragraphs(find_section("Feelings", chapter_of(start(), stage_entered("red"), wary)))
    assert text == (
        "1 feeling: 0 from primary care, 0 from peer support. "
        "0 of 4 participants present contributed; 1 contribution without a known author."
    )


def test_feelings_of_a_single_red_hat() -> None:
    """The section has a plain title; an idea under red is no feeling."""
    red = (
        stage_entered("red"),
        contribution_made("C1", "P2", "Glad."),
        contribution_made("C2", "P4", "Ring twice.", kind="idea"),
    )
    feelings = find_section("Feelings", chapter_of(start(), *red))
    assert [quote.text for quote in find_blocks(Quote, feelings)] == ["Glad."]


def test_flags_of_a_session() -> None:
    """The flags are those of its rules."""
    (flags,) = find_blocks(Flags, chapter_of(*SESSION))
    assert [flag.rule for flag in flags.items] == ["off-template", "off-hat", "time"]


def test_several_sessions_have_sections() -> None:
    """Title and id distinguish the sections."""
    titles = [
        b.title for b in chapter_of(*SESSION, *SECOND_SESSION).blocks if isinstance(b, Section)
    ]
    assert titles == ["Hats (leeds A1)", "Parallel Thinking (leeds A2)"]


def test_text_without_consent_is_not_in_the_chapter() -> None:
    """All contributions are counted, but no text is shown."""
    result = chapter_of(*SESSION, consents=("record",))
    assert find_blocks(Quote, result) == []
    tables = find_blocks(Table, find_section("Contributions by hat", result))
    shown = {text for table in tables for _, text, _ in table_values(table)}
    assert shown == {"(not for quotation)", "(not for quotation) (contributed under white)"}
    assert all(table.note is None for table in tables)
    text = [r.event.text for r in recorded(SESSION) if isinstance(r.event, ContributionMade)]
    assert len(text) == 10
    assert not any(text in repr(result) for text in text)
    assert find_blocks(KeyFigures, result) == find_blocks(KeyFigures, chapter_of(*SESSION))


def test_chapter_without_sessions() -> None:
    """The chapter is one sentence."""
    workshop = workshop_with_participants()
    for result in (workshop_chapter(METHOD, workshop), programme_of(workshop)):
        assert result.blocks == (Text("Parallel Thinking was not used."),)
        assert result.name == "parallel-thinking"


def test_a_small_group_is_not_named() -> None:
    """Two people in each group are combined under the policy of a report."""
    workshop = workshop_with_participants().and_given(*SESSION)
    result = repr(workshop_chapter(METHOD, workshop, policy=STANDARD))
    assert "primary care" not in result
    assert "smaller groups" in result


# A programme


def test_table_of_workshops() -> None:
    """Each session has a row, counted under the hats that contributions belong to."""
    leeds = workshop_with_participants().and_given(*SESSION)
    york = workshop_with_participants(stream="york").and_given(*SECOND_SESSION)
    (table,) = find_blocks(Table, programme_of(leeds, york))
    assert [column.title for column in table.columns] == [
        "Workshop",
        "Blue hat",
        "White hat",
        "Red hat",
        "Black hat",
        "Yellow hat",
        "Green hat",
        "Contributions under another hat than intended",
        "Obstacles with an idea",
        "Changes to the planned order",
        "Warnings",
    ]
    assert table_values(table) == [
        ("Leeds", 2, 1, 3, 2, 0, 2, "10 %", "1 of 2", 1, 2),
        ("York", 0, 0, 0, 0, 0, 0, None, None, None, 0),
    ]


def test_programme_counts_have_evidence() -> None:
    """Cells and charts have the events of all workshops."""
    workshops = [
        workshop_with_participants(stream=stream).and_given(*SESSION)
        for stream in ("leeds", "york")
    ]
    result = programme_of(*workshops)
    (table,) = find_blocks(Table, result)
    for row in table.rows:
        cells = [cell for cell in row if isinstance(cell, Cell)]
        assert [len(cell.evidence) for cell in cells[:5]] == [c.value for c in cells[:5]]
    by_workshop, by_group = find_blocks(Chart, result)
    assert (len(by_workshop.evidence), len(by_group.evidence)) == (20, 16)


def test_each_session_of_a_workshop_has_a_row() -> None:
    """Title and id distinguish the rows."""
    (table,) = find_blocks(
        Table, programme_of(workshop_with_participants().and_given(*SESSION, *SECOND_SESSION))
    )
    assert [row[0] for row in table_values(table)] == [
        "Leeds: Hats (leeds A1)",
        "Leeds: Parallel Thinking (leeds A2)",
    ]


def test_workshops_without_sessions_are_named() -> None:
    """A sentence explains the missing rows."""
    result = programme_of(
        workshop_with_participants().and_given(*SESSION), workshop_with_participants(stream="york")
    )
    assert paragraphs(result) == ["Parallel Thinking was not used in York."]


def test_programme_charts_count_all_workshops() -> None:
    """One chart is by workshop, one by group."""
    workshops = [
        workshop_with_participants(stream=stream).and_given(*SESSION)
        for stream in ("leeds", "york")
    ]
    by_workshop, by_group = find_blocks(Chart, programme_of(*workshops))
    counts = {(r["workshop"], r["hat"]): r["contributions"] for r in _rows(by_workshop)}
    assert counts["York", "Red hat"] == 3
    red = {r["group"]: r["contributions"] for r in _rows(by_group) if r["hat"] == "Red hat"}
    assert red == {"primary care": 4, "peer support": 2}


def test_programme_without_groups_has_no_group_chart() -> None:
    """The chart by workshop is still shown."""
    (chart,) = find_blocks(Chart, programme_of(workshop_with_participants(()).and_given(*SESSION)))
    assert chart.title == "Contributions of each workshop by hat"


def _rows(chart: Chart) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = chart.spec["data"]["values"]
    return rows
