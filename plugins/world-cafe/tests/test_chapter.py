"""The report chapter of one workshop."""

from __future__ import annotations

from functools import partial
from typing import Any, TypeVar

import pytest

from dialoguekit.events import (
    ContributionMade,
    PresenceMoved,
    QuestionPosed,
    RoleAssigned,
    SpaceCreated,
)
from dialoguekit.plugin import (
    Block,
    Cell,
    Chapter,
    Chart,
    Flags,
    KeyFigures,
    Scope,
    Section,
    Table,
    Text,
)
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    iter_blocks,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit_world_cafe.chapter import chapter
from dialoguekit_world_cafe.projection import WorldCafe

B = TypeVar("B", bound=Block)

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
    contribution_made("C7", "P2", "Write it anew.", "10:41", space="S1", refs=("C3",)),
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
    view = workshop_with_participants(**options).and_given(*facts).project(WorldCafe)
    return chapter(view, Scope(kind="workshop", titles={"leeds": "Leeds"}))


def find(kind: type[B], within: Chapter | Section) -> list[B]:
    """Return the blocks of one type, in reading order."""
    return [block for block in iter_blocks(within) if isinstance(block, kind)]


def section(title: str, within: Chapter) -> Section:
    (found,) = [block for block in find(Section, within) if block.title == title]
    return found


def table(caption: str, within: Chapter | Section) -> list[tuple[object, ...]]:
    """Return the rows of a table without evidence."""
    (found,) = [block for block in find(Table, within) if block.caption == caption]
    return [tuple(c.value if isinstance(c, Cell) else c for c in row) for row in found.rows]


def figures(within: Chapter | Section) -> list[tuple[object, ...]]:
    """Return label, value, note and number of events of every figure."""
    items = [figure for block in find(KeyFigures, within) for figure in block.items]
    return [(f.label, f.value, f.note, len(f.evidence)) for f in items]


def test_key_figures() -> None:
    """Each figure has evidence."""
    assert figures(chapter_of(*CAFE))[:7] == [
        ("rounds", 2, None, 3),
        ("tables", 3, None, 3),
        ("ideas in rounds", 6, None, 6),
        ("ideas taken up at another table", 1, "of 6", 2),
        ("changes of table", 1, "by 1 of 3 people", 1),
        ("people met per person, on average", "1.3", None, 4),
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
    assert [block.title for block in find(Section, result)] == ["Method rules"]


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
    (text,) = [
        b.text for b in find(Text, chapter_of(*facts)) if b.text.startswith("Stages, in order: ")
    ]
    assert text.endswith(f". {comparison}")


def test_timetable() -> None:
    """A stage has its focus, a round also its questions, with a mark if they were posed earlier."""
    assert table("Timetable", chapter_of(*CAFE)) == [
        ("Welcome", "Why we are here", "10 min", "10 min", "100 %", 1),
        ("Round 1", "Referral What helps? (posed earlier)", "20 min", "20 min", "100 %", 4),
        ("Round 2", "And now?", "20 min", "20 min", "100 %", 2),
        ("Harvest", None, "–", "20 min", None, 2),
    ]
    silent = chapter_of(start("10:00"), stage_entered("round", "10:00"))
    assert table("Timetable", silent) == [("Round 1", None, "–", "–", None, 0)]


def test_table_of_ideas_by_table_and_round() -> None:
    """Contributions at no table have a row; an unused table has none."""
    assert table("Ideas at each table", chapter_of(*CAFE)) == [
        ("Window", 2, 1, 3),
        ("Table S2", 1, 1, 2),
        ("At no table", 1, 0, 1),
    ]
    left = (*FIRST, *TWO[:2], *move("10:31", "S2", "P2", "P4"), TWO[3], END)
    assert table("Ideas at each table", chapter_of(*left))[0] == ("Window", 2, None, 2)


def test_chart_counts_by_stage_and_group() -> None:
    """Stages are in their order."""
    (chart,) = find(Chart, chapter_of(*CAFE))
    counts = {(r["stage"], r["group"]): r["contributions"] for r in chart.spec["data"]["values"]}
    assert list(counts.values()) == [0, 0, 2, 2, 1, 1, 1, 1]
    assert [stage for stage, _ in counts][::2] == ["Welcome", "Round 1", "Round 2", "Harvest"]
    assert chart.sentence.endswith("Every group contributed in every round.")
    assert len(chart.evidence) == 8


def test_chart_names_missing_groups() -> None:
    """Only rounds count; an unknown stage comes last."""
    facts = (*WELCOME, stage_entered("dinner", "10:05"), *ONE[:2], END)
    (chart,) = find(Chart, chapter_of(*facts))
    assert chart.sentence.endswith("None from peer support in round 1.")
    assert chart.spec["data"]["values"][-1]["stage"] == "Dinner"


def test_no_group_chart_without_groups() -> None:
    """A workshop without groups has nothing to compare."""
    assert find(Chart, chapter_of(*CAFE, groups=())) == []


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
    encounters = section("Encounters", chapter_of(*CAFE))
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
    encounters = section(
        "Encounters", chapter_of(*FIRST, *TWO[:1], END, groups=("peer support",), per_group=4)
    )
    assert table("People met at the tables", encounters)[-1] == ("All participants", 3, "0.7")
    one_round = section("Encounters", chapter_of(*FIRST, END))
    assert [block.caption for block in find(Table, one_round)] == ["People met at the tables"]


def test_paths_of_ideas() -> None:
    """Each step has a row, up to the harvest."""
    paths = section("Paths of ideas", chapter_of(*CAFE))
    assert table("Steps of each idea", paths) == [
        ("1.1", "Nobody knows us.", "C2", "Round 1, Window", "primary care"),
        ("→ 1.2", "Put us on the list.", "C6", "Round 2, table S2", "peer support"),
        ("→ 1.3", "A list that is kept.", "C8", "The harvest", "primary care"),
    ]
    assert figures(paths) == [
        ("ideas taken up at another table", 1, None, 2),
        ("ideas taken up at the same table, in a later round", 1, None, 2),
        ("ideas taken up in the harvest", 1, None, 2),
    ]
    (path,) = find(Table, paths)
    assert path.note == "An arrow marks an idea that builds on the one above."


def test_no_paths_of_ideas() -> None:
    """A sentence replaces the table; the figures are zero."""
    paths = section("Paths of ideas", chapter_of(*FIRST, END))
    assert [block.text for block in find(Text, paths)] == [
        "No idea was recorded as taken up at another table."
    ]
    assert [value for _, value, *_ in figures(paths)] == [0, 0, 0]


def test_harvest_names_the_ideas_that_it_takes_up() -> None:
    """Each idea has its round and table."""
    harvest = section("Harvest", chapter_of(*CAFE))
    assert table("Results of the harvest", harvest) == [
        ("C8", "A list that is kept.", "primary care", "C6 (round 2, table S2)"),
        ("C9", "Thanks.", "peer support", None),
    ]
    empty = section("Harvest", chapter_of(*FIRST, *TWO, HARVEST[0], END))
    assert [block.text for block in find(Text, empty)] == ["Nothing was recorded in the harvest."]


def test_each_contribution_is_listed_once() -> None:
    """Contributions at no table and outside all stages are included."""
    early = contribution_made("C10", "P5", "Good morning.", "09:55")
    result = chapter_of(*CAFE[:-1], early, CAFE[-1])
    at_tables = section("Contributions at the tables", result)
    assert {block.caption for block in find(Table, at_tables)} == {
        "Welcome: 1 contribution",
        "Round 1, Window: 2 contributions",
        "Round 1, table S2: 1 contribution",
        "Round 1, at no table: 1 contribution",
        "Round 2, Window: 1 contribution",
        "Round 2, table S2: 1 contribution",
        "Outside any stage: 1 contribution",
    }
    tables = [*find(Table, at_tables), *find(Table, section("Harvest", result))]
    ids = [row[0].value for board in tables for row in board.rows if isinstance(row[0], Cell)]
    assert sorted(map(str, ids)) == sorted(f"C{n}" for n in range(1, 11))
    assert table("Round 1, Window: 2 contributions", result)[1][1] == "The list is old. †"


def test_flags_of_a_session() -> None:
    """The flags are those of its rules."""
    (flags,) = find(Flags, chapter_of(*CAFE))
    rules = [flag.rule for flag in flags.items]
    assert rules == ["off-template", "at-no-table", "at-no-table", "off-table", "no-host"]


def test_several_sessions_have_sections() -> None:
    """Title and id distinguish the sections."""
    titles = [b.title for b in chapter_of(*CAFE, *SECOND_SESSION).blocks if isinstance(b, Section)]
    assert titles == ["Café (leeds A1)", "World Café (leeds A2)"]


def test_text_without_consent_is_not_in_the_chapter() -> None:
    """All contributions are counted, but no text is shown."""
    result = chapter_of(*CAFE, consents=("record",))
    recorded = workshop_with_participants().and_given(*CAFE).recorded
    texts = [r.event.text for r in recorded if isinstance(r.event, ContributionMade)]
    assert len(texts) == 9
    assert not any(text in repr(result) for text in texts)
    assert figures(result) == figures(chapter_of(*CAFE))


@pytest.mark.parametrize("kind", ["workshop", "programme"])
def test_chapter_without_sessions(kind: str) -> None:
    """The chapter is one sentence, also for an unknown workshop."""
    for workshop in (workshop_with_participants(), workshop_with_participants(stream="york")):
        result = chapter(workshop.project(WorldCafe), Scope(kind=kind, titles={"leeds": "Leeds"}))
        assert result.blocks == (Text("World Café was not used."),)
        assert result.name == "world-cafe"
