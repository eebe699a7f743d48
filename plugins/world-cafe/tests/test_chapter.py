"""What the view says in a report."""

from __future__ import annotations

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
    Figures,
    Flags,
    Scope,
    Section,
    Table,
    Text,
)
from dialoguekit.testing.builders import blocks_of, ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_world_cafe.chapter import chapter
from dialoguekit_world_cafe.projection import WorldCafe

B = TypeVar("B", bound=Block)

CLASSIC = "classic: welcome → round → round → round → harvest"


def went(at: str, to: str, *people: str) -> tuple[Fact, ...]:
    """People went to a table."""
    return tuple((PresenceMoved(person=person, destination=to), at) for person in people)


# P2 and P3 are of primary care, P4 and P5 of peer support.
TABLES = (
    SpaceCreated(space="S1", kind="table", label="Window"),
    SpaceCreated(space="S2", kind="table"),
    SpaceCreated(space="S3", kind="table", label="Never used"),
)
WELCOME: tuple[Fact, ...] = (
    started("world-cafe", "10:00", title="Café", template="classic"),
    entered("welcome", "10:00", planned_s=600, focus="Why we are here"),
    said("C1", "P1", "Welcome.", "10:01"),
    happened(QuestionPosed(question="Q1", text="What helps?"), "10:05", activity="A1"),
)
SAT = (*went("10:08", "S1", "P2", "P4"), *went("10:08", "S2", "P3"))
ONE = (
    entered("round", "10:10", planned_s=1200, focus="Referral"),
    said("C2", "P2", "Nobody knows us.", "10:15", space="S1"),
    said("C3", "P4", "The list is old.", "10:16", space="S1", capture="paraphrase"),
    said("C4", "P3", "Ring us.", "10:17", space="S2"),
    said("C5", "P5", "Hear!", "10:18"),
    happened(RoleAssigned(person="P2", role="host"), "10:29", space="S1"),
)
TWO = (
    entered("round", "10:30", planned_s=1200),
    happened(QuestionPosed(question="Q2", text="And now?"), "10:31", activity="A1"),
    *went("10:31", "S2", "P4"),
    said("C6", "P4", "Put us on the list.", "10:40", space="S2", refs=("C2",)),
    said("C7", "P2", "Write it anew.", "10:41", space="S1", refs=("C3",)),
)
HARVEST = (
    entered("harvest", "10:50"),
    said("C8", "P3", "A list that is kept.", "10:55", refs=("C6",)),
    said("C9", "P4", "Thanks.", "10:56"),
)
END = ended("11:10")
FIRST = (*TABLES, *WELCOME, *SAT, *ONE)
CAFE = (*FIRST, *TWO, *HARVEST, END)
SECOND = (
    started("world-cafe", "14:00", activity="A2"),
    entered("round", "14:00", activity="A2"),
    ended("14:20", activity="A2"),
)


def one(*facts: Fact, **hall: Any) -> Chapter:
    """The chapter of one workshop in which these are the facts."""
    view = gathered(**hall).and_given(*facts).project(WorldCafe)
    return chapter(view, Scope(kind="workshop", titles={"leeds": "Leeds"}))


def find(kind: type[B], within: Chapter | Section) -> list[B]:
    """The blocks of one kind, in the order of reading."""
    return [block for block in blocks_of(within) if isinstance(block, kind)]


def section(title: str, within: Chapter) -> Section:
    (found,) = [block for block in find(Section, within) if block.title == title]
    return found


def table(caption: str, within: Chapter | Section) -> list[tuple[object, ...]]:
    """The rows of a table without the evidence of its cells."""
    (found,) = [block for block in find(Table, within) if block.caption == caption]
    return [tuple(c.value if isinstance(c, Cell) else c for c in row) for row in found.rows]


def figures(within: Chapter | Section) -> list[tuple[object, ...]]:
    """Label, value, note and number of events of every figure."""
    items = [figure for block in find(Figures, within) for figure in block.items]
    return [(f.label, f.value, f.note, len(f.evidence)) for f in items]


# One workshop


def test_the_figures_say_how_it_went() -> None:
    """Rounds, tables, ideas, moves, meetings, harvest; all with evidence."""
    assert figures(one(*CAFE))[:7] == [
        ("rounds", 2, None, 3),
        ("tables", 3, None, 3),
        ("ideas in rounds", 6, None, 6),
        ("ideas taken up at another table", 1, "of 6", 2),
        ("changes of table", 1, "by 1 of 3 people", 1),
        ("people met by each, on average", "1.3", None, 4),
        ("in the harvest", 2, None, 2),
    ]


def test_without_seats_and_a_harvest_nothing_is_said_about_them() -> None:
    """What nobody noted is not counted as none."""
    made = one(started("world-cafe", "10:00"), entered("round", "10:00"), ended("10:20"))
    assert [label for label, *_ in figures(made)] == [
        "rounds",
        "tables",
        "ideas in rounds",
        "ideas taken up at another table",
    ]
    assert [block.title for block in find(Section, made)] == ["What the method's rules say"]


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (
            CAFE,
            f"This is 1 change away from the order announced ({CLASSIC}).",
        ),
        ((started("world-cafe"), ended()), "No order was announced."),
        (
            (started("world-cafe", order="round harvest"), entered("round")),
            "This is on its way through the order announced (custom: round → harvest).",
        ),
        (
            (started("world-cafe", order="round harvest"), entered("harvest"), ended()),
            "This is 1 change away from the order announced (custom: round → harvest).",
        ),
        (
            (started("world-cafe", order="round welcome"), ended()),
            "This is 2 changes away from the order announced (custom: round → welcome).",
        ),
        (
            (started("world-cafe", order="round"), entered("round"), ended()),
            "This kept to the order announced (custom: round).",
        ),
    ],
    ids=["away", "nothing announced", "on its way", "off its way", "nothing entered", "kept"],
)
def test_the_order_is_told_with_the_one_announced(facts: tuple[Fact, ...], told: str) -> None:
    """How many changes lie between the two, or that it is not over."""
    (text,) = [b.text for b in find(Text, one(*facts)) if b.text.startswith("Stages, in order: ")]
    assert text.endswith(f". {told}")


def test_the_timetable_says_what_each_stage_was_about() -> None:
    """The focus of a stage; of a round its questions, and whether they had been asked before."""
    assert table("Timetable", one(*CAFE)) == [
        ("Welcome", "Why we are here", "10 min", "10 min", "100 %", 1),
        ("Round 1", "Referral What helps? (asked before)", "20 min", "20 min", "100 %", 4),
        ("Round 2", "And now?", "20 min", "20 min", "100 %", 2),
        ("Harvest", None, "–", "20 min", None, 2),
    ]
    silent = one(started("world-cafe", "10:00"), entered("round", "10:00"))
    assert table("Timetable", silent) == [("Round 1", None, "–", "–", None, 0)]


def test_ideas_are_counted_table_by_round() -> None:
    """What was said at none has a row of its own; a table that nobody used has none."""
    assert table("Ideas at each table", one(*CAFE)) == [
        ("Window", 2, 1, 3),
        ("Table S2", 1, 1, 2),
        ("At no table", 1, 0, 1),
    ]
    left = (*FIRST, *TWO[:2], *went("10:31", "S2", "P2", "P4"), TWO[3], END)
    assert table("Ideas at each table", one(*left))[0] == ("Window", 2, None, 2)


def test_the_chart_counts_by_round_and_group() -> None:
    """In the order of stages, and which group was not heard in which round."""
    (chart,) = find(Chart, one(*CAFE))
    counts = {(r["stage"], r["group"]): r["contributions"] for r in chart.spec["data"]["values"]}
    assert list(counts.values()) == [0, 0, 2, 2, 1, 1, 1, 1]
    assert [stage for stage, _ in counts][::2] == ["Welcome", "Round 1", "Round 2", "Harvest"]
    assert chart.sentence.endswith("Every group spoke in every round.")
    assert len(chart.evidence) == 8


def test_a_group_that_a_round_did_not_reach_is_named() -> None:
    """Welcome and harvest aside, where few speak; an unknown stage comes last."""
    facts = (*WELCOME, entered("dinner", "10:05"), *ONE[:2], END)
    (chart,) = find(Chart, one(*facts))
    assert chart.sentence.endswith("Nothing came from peer support in round 1.")
    assert chart.spec["data"]["values"][-1]["stage"] == "Dinner"


def test_without_groups_there_is_no_chart_of_groups() -> None:
    """A log without a group scheme has nothing to compare."""
    assert find(Chart, one(*CAFE, groups=())) == []


def test_seats_are_told_by_group_with_the_host_of_each_table() -> None:
    """Never by name; who sat at none has a row too."""
    assert table("Tables in each round", one(*CAFE)) == [
        ("Round 1, Window", 2, 1, 1, "primary care"),
        ("Round 1, table S2", 1, 1, 0, "none"),
        ("Round 1, at no table", 1, 0, 1, None),
        ("Round 2, Window", 1, 1, 0, "primary care"),
        ("Round 2, table S2", 2, 1, 1, "none"),
        ("Round 2, at no table", 1, 0, 1, None),
    ]


def test_a_host_who_was_not_there_is_said_to_be_away() -> None:
    """Or to have left, where the round went on without them."""
    left = (*FIRST, *TWO, *went("10:41", "S2", "P2"), END)
    assert table("Tables in each round", one(*left))[3][-1] == "primary care (left)"
    away = (*FIRST, *TWO, *went("10:30", "S2", "P2"), END)
    assert table("Tables in each round", one(*away))[3][-1] == "away"


def test_who_met_whom_is_told_by_group() -> None:
    """Moves, meetings, pairs, each with the events that brought people together."""
    met = section("Who met whom", one(*CAFE))
    assert table("Between the rounds", met) == [("Round 1 and round 2", 1, 1, 1)]
    assert table("People met at the tables", met) == [
        ("primary care", 2, "1.0", "2 of 2"),
        ("peer support", 1, "2.0", "1 of 1"),
        ("Everybody", 3, "1.3", "3 of 3"),
    ]
    assert figures(met) == [
        ("pairs of people met", 2, None, 4),
        ("of them in more than one round", 0, None, 0),
    ]


def test_in_a_workshop_of_one_group_nobody_meets_another() -> None:
    """The column is left out; after one round nobody moved."""
    met = section("Who met whom", one(*FIRST, *TWO[:1], END, groups=("peer support",), each=4))
    assert table("People met at the tables", met)[-1] == ("Everybody", 3, "0.7")
    single = section("Who met whom", one(*FIRST, END))
    assert [block.caption for block in find(Table, single)] == ["People met at the tables"]


def test_the_paths_of_ideas_are_told_in_words() -> None:
    """Step by step, from table to table and into the harvest."""
    travelled = section("How ideas travelled", one(*CAFE))
    assert table("The paths of ideas", travelled) == [
        ("1.1", "Nobody knows us.", "C2", "Round 1, Window", "primary care"),
        ("→ 1.2", "Put us on the list.", "C6", "Round 2, table S2", "peer support"),
        ("→ 1.3", "A list that is kept.", "C8", "The harvest", "primary care"),
    ]
    assert figures(travelled) == [
        ("ideas taken up at another table", 1, None, 2),
        ("ideas taken up at the same table, in a later round", 1, None, 2),
        ("ideas taken up in the harvest", 1, None, 2),
    ]
    (path,) = find(Table, travelled)
    assert path.note == "Behind an arrow stands what took up the line above it."


def test_where_nothing_travelled_a_sentence_says_so() -> None:
    """The numbers stand all the same."""
    travelled = section("How ideas travelled", one(*FIRST, END))
    assert [block.text for block in find(Text, travelled)] == [
        "No idea is known to have been taken up at another table."
    ]
    assert [value for _, value, *_ in figures(travelled)] == [0, 0, 0]


def test_the_harvest_stands_on_what_it_takes_up() -> None:
    """With the round and the table where that was said."""
    harvest = section("The harvest", one(*CAFE))
    assert table("What the room took from its conversations", harvest) == [
        ("C8", "A list that is kept.", "primary care", "C6 (round 2, table S2)"),
        ("C9", "Thanks.", "peer support", None),
    ]
    empty = section("The harvest", one(*FIRST, *TWO, HARVEST[0], END))
    assert [block.text for block in find(Text, empty)] == ["Nothing was noted in the harvest."]


def test_everything_that_was_said_is_told_once() -> None:
    """Round by round and table by table, what was said at none and before all included."""
    loose = said("C10", "P5", "Good morning.", "09:55")
    made = one(*CAFE[:-1], loose, CAFE[-1])
    said_at_tables = section("What was said at the tables", made)
    assert {block.caption for block in find(Table, said_at_tables)} == {
        "Welcome: 1 contribution",
        "Round 1, Window: 2 contributions",
        "Round 1, table S2: 1 contribution",
        "Round 1, at no table: 1 contribution",
        "Round 2, Window: 1 contribution",
        "Round 2, table S2: 1 contribution",
        "While no stage was on: 1 contribution",
    }
    boards = [*find(Table, said_at_tables), *find(Table, section("The harvest", made))]
    ids = [row[0].value for board in boards for row in board.rows if isinstance(row[0], Cell)]
    assert sorted(map(str, ids)) == sorted(f"C{n}" for n in range(1, 11))
    assert table("Round 1, Window: 2 contributions", made)[1][1] == "The list is old. †"


def test_the_rules_have_the_last_word() -> None:
    """The flags of the session, as its rules give them."""
    (flags,) = find(Flags, one(*CAFE))
    rules = [flag.rule for flag in flags.items]
    assert rules == ["off-template", "at-no-table", "at-no-table", "off-table", "no-host"]


def test_several_sessions_have_a_section_each() -> None:
    """With title and id, so that they can be told apart."""
    titles = [b.title for b in one(*CAFE, *SECOND).blocks if isinstance(b, Section)]
    assert titles == ["Café (leeds A1)", "World Café (leeds A2)"]


def test_nobody_who_did_not_consent_is_quoted() -> None:
    """Everything is counted, and no word of it stands anywhere in the chapter."""
    made = one(*CAFE, consents=("record",))
    recorded = gathered().and_given(*CAFE).recorded
    words = [r.event.text for r in recorded if isinstance(r.event, ContributionMade)]
    assert len(words) == 9
    assert not any(text in repr(made) for text in words)
    assert figures(made) == figures(one(*CAFE))


@pytest.mark.parametrize("kind", ["workshop", "programme"])
def test_without_a_session_there_is_one_sentence(kind: str) -> None:
    """Of a workshop that did something else, or of which nothing is known."""
    for room in (gathered(), gathered(stream="york")):
        made = chapter(room.project(WorldCafe), Scope(kind=kind, titles={"leeds": "Leeds"}))
        assert made.blocks == (Text("Nobody sat down to a World Café."),)
        assert made.name == "world-cafe"
