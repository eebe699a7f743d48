"""The report chapter."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from dialoguekit.document.blocks import Chapter
from dialoguekit.events import PresenceMoved, QuestionPosed, RoleAssigned, SpaceCreated
from dialoguekit.plugin import Section, Text
from dialoguekit.plugin.blocks import Cell, Chart, Flags, KeyFigures, Table
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
    find_table,
    paragraphs,
    programme_chapter,
    table_values,
    workshop_chapter,
)
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit_world_cafe import METHOD

CLASSIC = "Three rounds of 20 to 30 minutes: Welcome → Round → Round → Round → Harvest"

start = partial(activity_started, "world-cafe")


def move(at: str, to: str, *people: str) -> tuple[ScenarioInput, ...]:
    """Return the moves of people to a table."""
    return tuple((PresenceMoved(person=person, destination=to), at) for person in people)


# P2 and P3 are of primary care, P4 and P5 of peer support.
TABLES = (
    SpaceCreated(space="S1", kind="table", label="Window"),
    SpaceCreated(space="S2", kind="table"),
    SpaceCreated(space="S3", kind="table", label="Never used"),
)
WELCOME: tuple[ScenarioInput, ...] = (
    start("10:00", title="Café", template="classic"),
    stage_entered("welcome", "10:00", planned_s=600, focus="Why we are here"),
    contribution_made("C1", "P1", "Welcome.", "10:01"),
    scenario_event(QuestionPosed(question="Q1", text="What helps?"), "10:05", activity="A1"),
)
SEATED = (*move("10:08", "S1", "P2", "P4"), *move("10:08", "S2", "P3"))
ONE = (
    stage_entered("round", "10:10", planned_s=1200, focus="Referral"),
    contribution_made("C2", "P2", "Nobody knows us.", "10:15", space="S1"),
    contribution_made("C3", "P4", "The list is old.", "10:16", space="S1", capture="paraphrase"),
    contribution_made("C4", "P3", "Ring us.", "10:17", space="S2"),
    contribution_made("C5", "P5", "Hear!", "10:18"),
    scenario_event(RoleAssigned(person="P2", role="host"), "10:29", space="S1"),
)
TWO = (
    stage_entered("round", "10:30", planned_s=1200),
    scenario_event(QuestionPosed(question="Q2", text="And now?"), "10:31", activity="A1"),
    *move("10:31", "S2", "P4"),
    contribution_made("C6", "P4", "Put us on the list.", "10:40", space="S2", refs=("C2",)),
    contribution_made("C7", "P2", "Write it again.", "10:41", space="S1", refs=("C3",)),
)
HARVEST = (
    stage_entered("harvest", "10:50"),
    contribution_made("C8", "P3", "A list that is kept.", "10:55", refs=("C6",)),
    contribution_made("C9", "P4", "Thanks.", "10:56"),
)
END = activity_ended("11:10")
FIRST = (*TABLES, *WELCOME, *SEATED, *ONE)
CAFE = (*FIRST, *TWO, *HARVEST, END)
SECOND_SESSION = (
    start("14:00", activity="A2"),
    stage_entered("round", "14:00", activity="A2"),
    activity_ended("14:20", activity="A2"),
)


def chapter_of(*facts: ScenarioInput, **options: Any) -> Chapter:
    """Return the chapter of one workshop with these facts."""
    return workshop_chapter(METHOD, workshop_with_participants(**options).and_given(*facts))


programme_of = partial(programme_chapter, METHOD)


def table(caption: str, within: Chapter | Section) -> list[tuple[object, ...]]:
    """Return the rows of a table without evidence."""
    return table_values(find_table(caption, within))


def figures(within: Chapter | Section) -> list[tuple[object, ...]]:
    """Return label, value, note and number of events of every figure."""
    items = [figure for block in find_blocks(KeyFigures, within) for figure in block.items]
    return [(f.label, f.value, f.note, len(f.evidence)) for f in items]


def test_key_figures() -> None:
    """Each figure has evidence."""
    assert figures(chapter_of(*CAFE))[:9] == [
        ("rounds", 2, None, 3),
        ("tables", 3, None, 3),
        ("ideas in rounds", 6, None, 6),
        ("ideas taken up at another table", 1, None, 2),
        ("changes of table", 1, None, 1),
        ("people who changed tables", 1, None, 1),
        ("people at tables", 3, None, 4),
        ("people met on average", "1.3", None, 4),
        ("contributions in the harvest", 2, None, 2),
    ]


def test_figures_need_seats_and_a_harvest() -> None:
    """Missing records are not counted as zero."""
    result = chapter_of(start("10:00"), stage_entered("round", "10:00"), activity_ended("10:20"))
    assert [label for label, *_ in figures(result)] == [
        "rounds",
        "tables",
        "ideas in rounds",
        "ideas taken up at another table",
    ]
    assert [block.title for block in find_blocks(Section, result)] == ["Method rules"]


@pytest.mark.parametrize(
    ("facts", "comparison"),
    [
        (CAFE, f"Changes to the announced order ({CLASSIC}): 1."),
        ((start(), activity_ended()), "No order was announced."),
        (
            (start(order="round harvest"), stage_entered("round")),
            "So far it follows the announced order (Round → Harvest).",
        ),
        (
            (start(order="round harvest"), stage_entered("harvest"), activity_ended()),
            "Changes to the announced order (Round → Harvest): 1.",
        ),
        (
            (start(order="round welcome"), activity_ended()),
            "Changes to the announced order (Round → Welcome): 2.",
        ),
        (
            (start(order="round"), stage_entered("round"), activity_ended()),
            "This is the announced order.",
        ),
    ],
    ids=["changed", "not announced", "running", "ended and changed", "no stage", "followed"],
)
def test_order_is_compared_with_announced_order(
    facts: tuple[ScenarioInput, ...], comparison: str
) -> None:
    """The text has the number of changes, or the state of a running session."""
    (text,) = [t for t in paragraphs(chapter_of(*facts)) if t.startswith("Stages, in order: ")]
    assert text.endswith(f". {comparison}")


def test_rounds_are_numbered_in_the_table_of_times() -> None:
    """Each stage has its focus."""
    assert table("Time in each stage", chapter_of(*CAFE)) == [
        ("Welcome", "Why we are here", "10 min", "10 min", "100 %", 1),
        ("Round 1", "Referral", "20 min", "20 min", "100 %", 4),
        ("Round 2", None, "20 min", "20 min", "100 %", 2),
        ("Harvest", None, "–", "20 min", None, 2),
    ]


def test_questions_of_each_round() -> None:
    """A question that was posed earlier is marked; without questions there is no table."""
    result = chapter_of(*CAFE)
    assert table("Questions of each round", result) == [
        ("Round 1", "What helps? (posed earlier)"),
        ("Round 2", "And now?"),
    ]
    cells = [row[1] for row in find_table("Questions of each round", result).rows]
    assert all(isinstance(cell, Cell) and len(cell.evidence) == 1 for cell in cells)
    silent = chapter_of(start("10:00"), stage_entered("round", "10:00"))
    assert "Questions of each round" not in [t.caption for t in find_blocks(Table, silent)]


def test_table_of_ideas_by_table_and_round() -> None:
    """Contributions at no table have a row; an unused table has none."""
    assert table("Ideas at each table", chapter_of(*CAFE)) == [
        ("Window", 2, 1, 3),
        ("Table S2", 1, 1, 2),
        ("At no table", 1, 0, 1),
    ]
    left = (*FIRST, *TWO[:2], *move("10:31", "S2", "P2", "P4"), TWO[3], END)
    assert table("Ideas at each table", chapter_of(*left))[0] == ("Window", 2, 0, 2)


def test_chart_counts_by_stage_and_group() -> None:
    """Stages are in their order."""
    (chart,) = find_blocks(Chart, chapter_of(*CAFE))
    counts = {(r["stage"], r["group"]): r["contributions"] for r in chart.spec["data"]["values"]}
    assert list(counts.values()) == [0, 0, 2, 2, 1, 1, 1, 1]
    assert [stage for stage, _ in counts][::2] == ["Welcome", "Round 1", "Round 2", "Harvest"]
    assert chart.sentence.endswith(
        "Participants known to have contributed: 0 in welcome; 4 in round 1; 2 in round 2; "
        "2 in harvest."
    )
    assert len(chart.evidence) == 8


def test_chart_names_missing_groups() -> None:
    """Only rounds count; an unknown stage comes last."""
    facts = (*WELCOME, stage_entered("dinner", "10:05"), *ONE[:2], END)
    (chart,) = find_blocks(Chart, chapter_of(*facts))
    assert chart.sentence.endswith("is known to be from peer support in round 1.")
    assert chart.spec["data"]["values"][-1]["stage"] == "Dinner"


def test_no_group_chart_without_stages() -> None:
    """Nothing can be said of every stage where there is none."""
    facts = (*WELCOME[:1], contribution_made("C1", "P2", "Hello."), END)
    assert find_blocks(Chart, chapter_of(*facts)) == []


def test_no_group_chart_without_groups() -> None:
    """A workshop without groups has nothing to compare."""
    assert find_blocks(Chart, chapter_of(*CAFE, groups=())) == []


def test_table_of_seats_by_group() -> None:
    """It has no names; participants at no table have a row."""
    assert table("Tables in each round", chapter_of(*CAFE)) == [
        ("Round 1, Window", 2, 1, 1, "primary care"),
        ("Round 1, table S2", 1, 1, 0, "none"),
        ("Round 1, at no table", 1, 0, 1, None),
        ("Round 2, Window", 1, 1, 0, "primary care"),
        ("Round 2, table S2", 2, 1, 1, "none"),
        ("Round 2, at no table", 1, 0, 1, None),
    ]


def test_absent_host_is_marked() -> None:
    """So is a host who left early."""
    left = (*FIRST, *TWO, *move("10:41", "S2", "P2"), END)
    assert table("Tables in each round", chapter_of(*left))[3][-1] == "primary care (left)"
    away = (*FIRST, *TWO, *move("10:30", "S2", "P2"), END)
    assert table("Tables in each round", chapter_of(*away))[3][-1] == "away"


def test_encounters_by_group() -> None:
    """Moves, people met and pairs have evidence."""
    encounters = find_section("Encounters", chapter_of(*CAFE))
    assert table("Between the rounds", encounters) == [("Round 1 and round 2", 1, 1, 1)]
    assert table("People met at the tables", encounters) == [
        ("primary care", 2, "1.0", "2 of 2"),
        ("peer support", 1, "2.0", "1 of 1"),
        ("All participants", 3, "1.3", "3 of 3"),
    ]
    assert figures(encounters) == [
        ("pairs of people met", 2, None, 4),
        ("of them in more than one round", 0, None, 0),
    ]


def test_encounters_of_one_group() -> None:
    """The column on other groups is omitted; a single round has no moves."""
    encounters = find_section(
        "Encounters", chapter_of(*FIRST, *TWO[:1], END, groups=("peer support",), per_group=4)
    )
    assert table("People met at the tables", encounters)[-1] == ("All participants", 3, "0.7")
    one_round = find_section("Encounters", chapter_of(*FIRST, END))
    assert [block.caption for block in find_blocks(Table, one_round)] == [
        "People met at the tables"
    ]


def test_paths_of_ideas() -> None:
    """Each step has a row, up to the harvest."""
    paths = find_section("Paths of ideas", chapter_of(*CAFE))
    assert table("Steps of each idea", paths) == [
        ("1.1", "Nobody knows us.", "C2", "Round 1, Window", "primary care"),
        ("→ 1.2", "Put us on the list.", "C6", "Round 2, table S2", "peer support"),
        ("→ 1.3", "A list that is kept.", "C8", "Harvest", "primary care"),
    ]
    assert figures(paths) == [
        ("ideas taken up at another table", 1, None, 2),
        ("ideas taken up at the same table, in a later round", 1, None, 2),
        ("ideas taken up in the harvest", 1, None, 2),
    ]
    (path,) = find_blocks(Table, paths)
    assert path.note == "An arrow marks an idea that builds on the one above."


def test_no_paths_of_ideas() -> None:
    """A sentence replaces the table; the figures are zero."""
    paths = find_section("Paths of ideas", chapter_of(*FIRST, END))
    assert paragraphs(paths) == ["No idea was recorded as taken up at another table."]
    assert [value for _, value, *_ in figures(paths)] == [0, 0, 0]


def test_harvest_names_the_ideas_that_it_takes_up() -> None:
    """Each idea has its round and table."""
    harvest = find_section("Harvest", chapter_of(*CAFE))
    assert table("Results of the harvest", harvest) == [
        ("C8", "A list that is kept.", "primary care", "C6 (round 2, table S2)"),
        ("C9", "Thanks.", "peer support", None),
    ]
    empty = find_section("Harvest", chapter_of(*FIRST, *TWO, HARVEST[0], END))
    assert paragraphs(empty) == ["Nothing was recorded in the harvest."]


def test_each_contribution_is_listed_once() -> None:
    """Contributions at no table and outside all stages are included."""
    early = contribution_made("C10", "P5", "Good morning.", "09:55")
    result = chapter_of(*CAFE[:-1], early, CAFE[-1])
    at_tables = find_section("Contributions at the tables", result)
    assert {block.caption for block in find_blocks(Table, at_tables)} == {
        "Welcome: 1 contribution",
        "Round 1, Window: 2 contributions",
        "Round 1, table S2: 1 contribution",
        "Round 1, at no table: 1 contribution",
        "Round 2, Window: 1 contribution",
        "Round 2, table S2: 1 contribution",
        "Outside any stage: 1 contribution",
    }
    tables = [*find_blocks(Table, at_tables), *find_blocks(Table, find_section("Harvest", result))]
    ids = [row[0].value for board in tables for row in board.rows if isinstance(row[0], Cell)]
    assert sorted(map(str, ids)) == sorted(f"C{n}" for n in range(1, 11))
    assert table("Round 1, Window: 2 contributions", result)[1][1] == "The list is old. †"


def test_flags_of_a_session() -> None:
    """The flags are those of its rules."""
    (flags,) = find_blocks(Flags, chapter_of(*CAFE))
    rules = [flag.rule for flag in flags.items]
    assert rules == ["off-template", "at-no-table", "at-no-table", "off-table", "no-host"]


def test_several_sessions_have_sections() -> None:
    """Title and id distinguish the sections."""
    titles = [b.title for b in chapter_of(*CAFE, *SECOND_SESSION).blocks if isinstance(b, Section)]
    assert titles == ["Café (leeds A1)", "World Café (leeds A2)"]


def test_chapter_without_sessions() -> None:
    """The chapter is one sentence."""
    workshop = workshop_with_participants()
    for result in (workshop_chapter(METHOD, workshop), programme_of(workshop)):
        assert result.blocks == (Text("World Café was not used."),)
        assert result.name == "world-cafe"


# Several workshops


# P2 and P3 are of primary care, P4 of peer support; P2 and P4 change tables.
TWO_ROUNDS: tuple[ScenarioInput, ...] = (
    SpaceCreated(space="S1", kind="table"),
    SpaceCreated(space="S2", kind="table"),
    activity_started("world-cafe", "10:00", title="Café", order="round round harvest welcome"),
    *((PresenceMoved(person=f"P{n}", destination="S1"), "10:05") for n in (2, 3, 4)),
    stage_entered("round", "10:10"),
    contribution_made("C1", "P2", "Nobody knows us.", "10:15", space="S1"),
    stage_entered("round", "10:30"),
    *((PresenceMoved(person=f"P{n}", destination="S2"), "10:31") for n in (2, 4)),
    contribution_made("C2", "P4", "Put us on the list.", "10:40", space="S2", refs=("C1",)),
    stage_entered("harvest", "10:50"),
    contribution_made("C3", "P3", "A list that is kept.", "10:55", refs=("C2",)),
    contribution_made("C4", "P4", "Thanks.", "10:56", capture="paraphrase"),
    activity_ended("11:10"),
)
TWO_CAFES = [workshop_with_participants(stream=s).and_given(*TWO_ROUNDS) for s in ("leeds", "york")]
LEEDS = TWO_CAFES[0]


def test_tables_of_workshops() -> None:
    """Each session has a row with its seating and one with its ideas."""
    york = workshop_with_participants(stream="york").and_given(*SECOND_SESSION)
    result = programme_of(LEEDS, york)
    assert table("Tables and encounters in each workshop", result) == [
        ("Leeds", 2, 2, 3, "2.0", "3 of 3", 1, 6),
        ("York", 1, 0, 0, None, None, None, 3),
    ]
    assert table("Ideas in each workshop", result) == [("Leeds", 2, 1, 2), ("York", 0, 0, 0)]


def test_numbers_have_evidence() -> None:
    """Only the number of changes to the planned order has none."""
    for caption, without_evidence in (
        ("Tables and encounters in each workshop", 2),
        ("Ideas in each workshop", 1),
    ):
        found = find_table(caption, programme_of(LEEDS))
        cells = [cell for cell in found.rows[0] if isinstance(cell, Cell)]
        assert len(cells) == len(found.columns) - without_evidence
        assert all(cell.evidence for cell in cells)


def test_harvest_of_each_workshop() -> None:
    """Each row names its workshop; nothing is merged."""
    result = programme_of(*TWO_CAFES)
    assert table("Harvest of each workshop", result) == [
        ("Leeds", "leeds C3", "A list that is kept.", "primary care"),
        ("Leeds", "leeds C4", "Thanks. †", "peer support"),
        ("York", "york C3", "A list that is kept.", "primary care"),
        ("York", "york C4", "Thanks. †", "peer support"),
    ]


def test_chart_counts_all_workshops() -> None:
    """It counts by stage and group."""
    (chart,) = find_blocks(Chart, programme_of(*TWO_CAFES))
    assert [row["contributions"] for row in chart.spec["data"]["values"]] == [2, 0, 0, 2, 2, 2]
    assert len(chart.evidence) == 8


def test_each_session_of_a_workshop_has_a_row() -> None:
    """Title and id distinguish the rows."""
    result = programme_of(workshop_with_participants().and_given(*TWO_ROUNDS, *SECOND_SESSION))
    assert [row[0] for row in table("Ideas in each workshop", result)] == [
        "Leeds: Café (leeds A1)",
        "Leeds: World Café (leeds A2)",
    ]


def test_workshops_without_sessions_are_named() -> None:
    """A sentence explains the missing rows."""
    result = programme_of(LEEDS, workshop_with_participants(stream="york"))
    assert paragraphs(result) == ["World Café was not used in York."]


def test_programme_without_groups_has_no_group_chart() -> None:
    """A programme without a harvest has no table of harvests."""
    result = programme_of(workshop_with_participants(()).and_given(*SECOND_SESSION))
    assert find_blocks(Chart, result) == []
    assert len(find_blocks(Table, result)) == 2
