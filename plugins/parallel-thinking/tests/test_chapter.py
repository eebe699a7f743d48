"""What the view says in a report."""

from __future__ import annotations

from typing import Any, TypeVar

import pytest

from dialoguekit.events import ContributionMade, ItemParked, RecordedEvent, StageEntered
from dialoguekit.plugin import (
    Block,
    Cell,
    Chapter,
    Chart,
    Figures,
    Flags,
    Quote,
    Scope,
    Section,
    Table,
    Text,
)
from dialoguekit.testing.builders import blocks_of, ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, Given
from dialoguekit_parallel_thinking.chapter import chapter
from dialoguekit_parallel_thinking.projection import ParallelThinking

B = TypeVar("B", bound=Block)

REVIEW = "performance-review: blue → red → white → yellow → black → green → red → blue"

SESSION: tuple[Fact, ...] = (
    started("parallel-thinking", "10:00", title="Hats", template="performance-review"),
    entered("blue", "10:00", planned_s=300),
    said("C1", "P1", "We look at referral.", "10:01"),
    entered("red", "10:05"),
    said("C2", "P2", "Worn out.", "10:06"),
    said("C3", "P4", "Not trusted.", "10:06", capture="paraphrase"),
    entered("white", "10:07", planned_s=240, focus="The phone"),
    said("C4", "P2", "One line for two surgeries.", "10:08", kind="fact"),
    said("C5", "P5", "Ring twice, then text.", "10:09", kind="idea"),
    entered("black", "10:15"),
    said("C6", "P3", "Nobody answers.", "10:16", reasons="Two receptionists, one phone."),
    said("C7", "P4", "The list is out of date.", "10:17"),
    entered("green", "10:20"),
    said("C8", "P5", "A line of its own.", "10:21", refs=("C6",)),
    entered("red", "10:30"),
    said("C9", "P2", "Hopeful.", "10:31"),
    entered("blue", "10:35"),
    said("C10", "P1", "We try the line.", "10:36"),
    ended("10:40"),
)
SECOND = (
    started("parallel-thinking", "14:00", activity="A2"),
    entered("blue", "14:00", activity="A2"),
    ended("14:05", activity="A2"),
)


def one(*facts: Fact, **hall: Any) -> Chapter:
    """The chapter of one workshop in which these are the facts."""
    view = gathered(**hall).and_given(*facts).project(ParallelThinking)
    return chapter(view, Scope(kind="workshop", titles={"leeds": "Leeds"}))


def several(*rooms: Given[Any]) -> Chapter:
    """The chapter of a programme of these workshops."""
    first, *others = rooms
    titles = {room.stream: room.stream.title() for room in rooms}
    view = first.project(ParallelThinking, beside=others)
    return chapter(view, Scope(kind="programme", titles=titles))


def find(kind: type[B], within: Chapter | Section) -> list[B]:
    """The blocks of one kind, in the order of reading."""
    return [block for block in blocks_of(within) if isinstance(block, kind)]


def section(title: str, within: Chapter) -> Section:
    (found,) = [block for block in find(Section, within) if block.title == title]
    return found


def values(table: Table) -> list[tuple[object, ...]]:
    """The rows of a table without the evidence of its cells."""
    return [tuple(c.value if isinstance(c, Cell) else c for c in row) for row in table.rows]


def _recorded(facts: tuple[Fact, ...]) -> tuple[RecordedEvent[object], ...]:
    return gathered().and_given(*facts).recorded


def texts(within: Chapter | Section) -> list[str]:
    return [block.text for block in find(Text, within)]


# One workshop


def test_the_figures_say_how_it_went() -> None:
    """Contributions, off-hat rate, obstacles with an idea, coverage of red; all with evidence."""
    (figures,) = find(Figures, one(*SESSION))
    told = [(figure.label, figure.value, figure.note) for figure in figures.items]
    assert told == [
        ("contributions", 10, None),
        ("said under another hat than meant", "10 %", "1 of 10"),
        ("obstacles with an idea", "1 of 2", None),
        ("heard under the red hat", "50 %", "2 of 4 participants present"),
    ]
    assert [len(figure.evidence) for figure in figures.items] == [10, 1, 3, 3]


def test_without_a_red_hat_nobody_is_said_to_be_unheard() -> None:
    """A coverage of a hat that was not worn is not told."""
    (figures,) = find(Figures, one(SESSION[0], SESSION[1], ended("10:05")))
    assert "heard under the red hat" not in [figure.label for figure in figures.items]


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (
            SESSION,
            f"This is 1 change away from the order announced ({REVIEW}).",
        ),
        (
            (started("parallel-thinking"), ended()),
            "No order was announced.",
        ),
        (
            (started("parallel-thinking", template="custom", order="blue red"), entered("blue")),
            "This is on its way through the order announced (custom: blue → red).",
        ),
        (
            (started("parallel-thinking", order="blue red"), entered("red"), entered("black")),
            "This is 2 changes away from the order announced (custom: blue → red).",
        ),
        (
            (started("parallel-thinking", order="blue"), entered("blue"), ended()),
            "This kept to the order announced (custom: blue).",
        ),
    ],
    ids=["away", "nothing announced", "on its way", "off its way", "kept"],
)
def test_the_order_is_told_with_the_one_announced(facts: tuple[Fact, ...], told: str) -> None:
    """How many changes lie between the two, or that it is not over."""
    worn = [r.event.stage for r in _recorded(facts) if isinstance(r.event, StageEntered)]
    assert f"Hats, in order: {' → '.join(worn) or 'none'}. {told}" in texts(one(*facts))


def test_planned_and_actual_times_stand_side_by_side() -> None:
    """A row for each hat, with its focus; the events behind the time."""
    table = next(t for t in find(Table, one(*SESSION)) if t.caption == "Time under each hat")
    assert values(table)[0] == ("blue", None, "5 min", "5 min", "100 %", 1)
    assert values(table)[2] == ("white", "The phone", "4 min", "8 min", "200 %", 2)
    assert values(table)[3] == ("black", None, "–", "5 min", None, 2)
    took = table.rows[2][3]
    assert isinstance(took, Cell)
    assert len(took.evidence) == 2


def test_the_chart_counts_by_hat_and_group() -> None:
    """Where each contribution belongs, and which group a hat did not reach."""
    (chart,) = find(Chart, one(*SESSION))
    counts = {
        (row["hat"], row["group"]): row["contributions"] for row in chart.spec["data"]["values"]
    }
    assert counts["red", "primary care"] == 2
    assert counts["green", "peer support"] == 2
    assert counts["blue", "peer support"] == 0
    assert ("yellow", "primary care") not in counts
    assert chart.sentence == (
        "Contributions under each hat by group. Nothing came from peer support under white, "
        "primary care under green."
    )
    assert len(chart.evidence) == 8


def test_a_hat_that_reached_every_group_is_said_to() -> None:
    """Blue is mostly the facilitator's and does not count."""
    red = (entered("red"), said("C1", "P2", "Glad."), said("C2", "P4", "Sad."))
    (chart,) = find(Chart, one(started("parallel-thinking"), entered("blue"), *red))
    assert chart.sentence.endswith("Blue aside, every group spoke under every hat.")


def test_without_groups_there_is_no_chart_of_groups() -> None:
    """A log without a group scheme has nothing to compare."""
    assert find(Chart, one(*SESSION, groups=())) == []


def test_the_board_puts_everything_under_the_hat_that_it_belongs_to() -> None:
    """In the order of the hats worn, with the hat that was on where it was another."""
    board = section("The board", one(*SESSION))
    tables = {table.caption: table for table in find(Table, board)}
    assert list(tables) == [
        "Blue hat: 2 contributions",
        "Red hat: 3 contributions",
        "White hat: 1 contribution",
        "Black hat: 2 contributions",
        "Green hat: 2 contributions",
    ]
    assert values(tables["Green hat: 2 contributions"]) == [
        ("C5", "Ring twice, then text. (said under white)", "peer support"),
        ("C8", "A line of its own.", "peer support"),
    ]
    assert values(tables["Black hat: 2 contributions"])[0] == (
        "C6",
        "Nobody answers. (Because: Two receptionists, one phone.)",
        "primary care",
    )


def test_a_paraphrase_is_marked_as_one() -> None:
    """On the board with a dagger that is explained, among the quotes as not verbatim."""
    made = one(*SESSION)
    reds = find(Table, section("The board", made))[1]
    assert values(reds)[1][1] == "Not trusted. †"
    assert reds.note == "† noted in other words than were spoken"
    assert [quote.verbatim for quote in find(Quote, made)] == [True, False, True]


def test_what_was_parked_is_marked() -> None:
    """On the board and among the obstacles: set aside, and in sight."""
    made = one(*SESSION, ItemParked(contribution="C7", reason="For the council."))
    black = find(Table, section("The board", made))[3]
    (obstacles,) = find(Table, section("Obstacles and the ideas that answer them", made))
    assert values(black)[1][1] == "The list is out of date. [parked]"
    assert values(obstacles)[1][1:] == ("The list is out of date. [parked]", "no idea yet")


def test_what_was_said_without_a_hat_is_on_the_board() -> None:
    """Under the hat of its kind, or under none; nothing is lost."""
    loose = (said("C1", "P2", "One line.", kind="fact"), said("C2", "P2", "Good morning."))
    tables = find(Table, section("The board", one(started("parallel-thinking"), *loose)))
    assert [(table.caption, values(table)[0][1]) for table in tables] == [
        ("White hat: 1 contribution", "One line. (said while no hat was on)"),
        ("No hat: 1 contribution", "Good morning."),
    ]


def test_a_hat_that_does_not_exist_is_on_the_board() -> None:
    """What was said under it belongs somewhere."""
    facts = (started("parallel-thinking"), entered("purple"), said("C1", "P2", "Hm."))
    (table,) = find(Table, section("The board", one(*facts)))
    assert table.caption == "Purple hat: 1 contribution"


def test_obstacles_stand_with_the_ideas_that_answer_them() -> None:
    """And those without an idea say so."""
    title = "Obstacles and the ideas that answer them"
    (table,) = find(Table, section(title, one(*SESSION)))
    assert [(row[0], row[2]) for row in values(table)] == [
        ("C6", "C8: A line of its own."),
        ("C7", "no idea yet"),
    ]
    nothing = one(started("parallel-thinking"), entered("white"), said("C1", "P2", "One."))
    assert texts(section(title, nothing)) == ["No obstacle was named."]


def test_feelings_are_told_before_and_after() -> None:
    """By group, with how many were heard, in their own words."""
    made = one(*SESSION)
    before, after = section("Feelings before", made), section("Feelings after", made)
    assert texts(before)[0] == (
        "2 feelings: 1 from primary care, 1 from peer support. "
        "2 of 4 participants present were heard."
    )
    assert [(q.text, q.cite, q.group) for q in find(Quote, before)] == [
        ("Worn out.", "leeds C2", "primary care"),
        ("Not trusted.", "leeds C3", "peer support"),
    ]
    assert texts(after)[0].startswith("1 feeling: 1 from primary care, 0 from peer support.")


def test_feelings_of_one_red_hat_are_simply_feelings() -> None:
    """Without a second there is no before and after; an idea under red is no feeling."""
    red = (
        entered("red"),
        said("C1", "P2", "Glad."),
        said("C2", "P4", "Ring twice.", kind="idea"),
    )
    feelings = section("Feelings", one(started("parallel-thinking"), *red))
    assert [quote.text for quote in find(Quote, feelings)] == ["Glad."]


def test_the_rules_have_the_last_word() -> None:
    """The flags of the session, as its rules give them."""
    (flags,) = find(Flags, one(*SESSION))
    assert [flag.rule for flag in flags.items] == ["off-template", "off-hat", "time"]


def test_several_sessions_have_a_section_each() -> None:
    """With title and id, so that they can be told apart."""
    titles = [b.title for b in one(*SESSION, *SECOND).blocks if isinstance(b, Section)]
    assert titles == ["Hats (leeds A1)", "Parallel Thinking (leeds A2)"]


def test_nobody_who_did_not_consent_is_quoted() -> None:
    """Everything is counted, and no word of it stands anywhere in the chapter."""
    made = one(*SESSION, consents=("record",))
    assert find(Quote, made) == []
    board = find(Table, section("The board", made))
    withheld = {words for table in board for _, words, _ in values(table)}
    assert withheld == {"(not for quotation)", "(not for quotation) (said under white)"}
    assert all(table.note is None for table in board)
    words = [r.event.text for r in _recorded(SESSION) if isinstance(r.event, ContributionMade)]
    assert len(words) == 10
    assert not any(text in repr(made) for text in words)
    assert find(Figures, made) == find(Figures, one(*SESSION))


@pytest.mark.parametrize("kind", ["workshop", "programme"])
def test_without_a_session_there_is_one_sentence(kind: str) -> None:
    """Of a workshop that did something else, or of which nothing is known."""
    for room in (gathered(), gathered(stream="york")):
        view = room.project(ParallelThinking)
        made = chapter(view, Scope(kind=kind, titles={"leeds": "Leeds"}))
        assert made.blocks == (Text("Nobody put on a hat."),)
        assert made.name == "parallel-thinking"


# A programme


def test_workshops_stand_side_by_side() -> None:
    """A row for each session, counted under the hats that contributions belong to."""
    leeds = gathered().and_given(*SESSION)
    york = gathered(stream="york").and_given(*SECOND)
    (table,) = find(Table, several(leeds, york))
    assert [column.title for column in table.columns] == [
        "Workshop",
        "Blue",
        "White",
        "Red",
        "Black",
        "Yellow",
        "Green",
        "Off hat",
        "Obstacles with an idea",
        "Away from the order announced",
        "Flags",
    ]
    assert values(table) == [
        ("Leeds", 2, 1, 3, 2, 0, 2, "10 %", "1 of 2", 1, 2),
        ("York", 0, 0, 0, 0, 0, 0, "–", "0 of 0", None, 0),
    ]


def test_every_count_of_a_programme_leads_to_its_events() -> None:
    """Cells and charts alike, in whichever workshop."""
    rooms = [gathered(stream=stream).and_given(*SESSION) for stream in ("leeds", "york")]
    made = several(*rooms)
    (table,) = find(Table, made)
    for row in table.rows:
        cells = [cell for cell in row if isinstance(cell, Cell)]
        assert [len(cell.evidence) for cell in cells[:6]] == [c.value for c in cells[:6]]
    by_workshop, by_group = find(Chart, made)
    assert (len(by_workshop.evidence), len(by_group.evidence)) == (20, 16)


def test_a_workshop_of_several_sessions_has_a_row_for_each() -> None:
    """They are told apart by title and id."""
    (table,) = find(Table, several(gathered().and_given(*SESSION, *SECOND)))
    assert [row[0] for row in values(table)] == [
        "Leeds: Hats (leeds A1)",
        "Leeds: Parallel Thinking (leeds A2)",
    ]


def test_workshops_without_hats_are_named() -> None:
    """Nobody has to guess why a row is missing."""
    made = several(gathered().and_given(*SESSION), gathered(stream="york"))
    assert texts(made) == ["Nobody put on a hat in York."]


def test_charts_of_a_programme_count_all_workshops() -> None:
    """By workshop in the colours of the hats, and by group."""
    rooms = [gathered(stream=stream).and_given(*SESSION) for stream in ("leeds", "york")]
    by_workshop, by_group = find(Chart, several(*rooms))
    counts = {(r["workshop"], r["hat"]): r["contributions"] for r in _rows(by_workshop)}
    assert counts["York", "red"] == 3
    red = {r["group"]: r["contributions"] for r in _rows(by_group) if r["hat"] == "red"}
    assert red == {"primary care": 4, "peer support": 2}


def test_a_programme_without_groups_has_no_chart_of_groups() -> None:
    """Its workshops are still told apart."""
    (chart,) = find(Chart, several(gathered(()).and_given(*SESSION)))
    assert chart.title == "What each workshop gave its contributions to"


def _rows(chart: Chart) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = chart.spec["data"]["values"]
    return rows
