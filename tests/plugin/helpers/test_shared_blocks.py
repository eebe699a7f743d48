"""Blocks that the chapters of most methods share."""

from __future__ import annotations

from typing import Any

import attrs

from dialoguekit.events import ActivityStarted
from dialoguekit.plugin import (
    NOT_FOR_QUOTATION,
    PARAPHRASED,
    Cell,
    Course,
    Item,
    Method,
    Section,
    Session,
    Stage,
    Table,
    Text,
    items_table,
    note_of,
    quote_of,
    sections,
    sessions,
    spoke_chart,
    times_table,
    words_of,
)
from dialoguekit.testing.builders import ended, entered, gathered, said
from dialoguekit.testing.scenario import Fact

METHOD = Method(
    name="circle",
    title="Circle",
    summary="Facts.",
    source="these tests",
    stages=(Stage(name="facts", title="Facts"),),
)
START = (ActivityStarted(activity="A1", method="circle"), "10:00")
FACTS: tuple[Fact, ...] = (
    START,
    entered("facts", "10:00", planned_s=300, focus="The phone"),
    said("C1", "P2", "One phone.", "10:01"),
    said("C2", "P4", "Nobody answers.", "10:02", capture="paraphrase", reasons="Two desks."),
    ended("10:05"),
)


def all_of(*facts: Fact, **hall: Any) -> tuple[Session, ...]:
    """The sessions of a workshop in which these are the facts after everybody has arrived."""
    course = Course("circle")
    for recorded in gathered(**hall).and_given(*facts).recorded:
        course.note(recorded)
    return sessions("leeds", course, METHOD)


def items(**hall: Any) -> tuple[Item, ...]:
    return all_of(*FACTS, **hall)[0].items


def test_words_stand_with_their_reasons_and_marks() -> None:
    """A dagger where they were not taken down as spoken, brackets where they were parked."""
    verbatim, paraphrase = items()
    assert words_of(verbatim) == "One phone."
    assert words_of(paraphrase) == "Nobody answers. (Because: Two desks.) †"
    assert words_of(attrs.evolve(verbatim, parked=True)) == "One phone. [parked]"


def test_words_of_those_who_do_not_consent_do_not_stand() -> None:
    """Neither in a table nor as a quote, and nothing needs explaining."""
    withheld = items(consents=("record",))
    assert {words_of(item) for item in withheld} == {NOT_FOR_QUOTATION}
    assert [quote_of(item) for item in withheld] == [None, None]
    assert note_of(withheld) is None


def test_a_quote_is_attributed_by_group_and_leads_to_its_event() -> None:
    """And says whether it is word for word."""
    quotes = [quote_of(item, note="told first") for item in items()]
    assert [(q.cite, q.group, q.verbatim, q.note) for q in quotes if q is not None] == [
        ("leeds C1", "primary care", True, "told first"),
        ("leeds C2", "peer support", False, "told first"),
    ]
    assert all(len(quote.evidence) == 1 for quote in quotes if quote is not None)


def test_the_dagger_is_explained_where_there_is_one() -> None:
    """Below the table that holds it."""
    verbatim, paraphrase = items()
    assert note_of([verbatim]) is None
    table = items_table("All", [verbatim, paraphrase])
    assert table.note == PARAPHRASED
    assert [row[2] for row in table.rows] == ["primary care", "peer support"]


def test_planned_and_actual_times_stand_side_by_side() -> None:
    """In the words that the method has for a stage."""
    table = times_table(all_of(*FACTS)[0], noun="round", within="of")
    assert table.caption == "Time of each round"
    assert table.columns[0].title == "Round"
    values = [cell.value if isinstance(cell, Cell) else cell for cell in table.rows[0]]
    assert values == ["facts", "The phone", "5 min", "5 min", "100 %", 2]


def test_a_chart_counts_who_spoke_in_which_stage() -> None:
    """With the events behind it."""
    one, other = items()
    counted = {("facts", "primary care"): [one], ("facts", "peer support"): [other]}
    chart = spoke_chart("Who spoke", counted, sentence="Both spoke.", noun="round")
    rows = [(r["round"], r["contributions"], r["group"]) for r in chart.spec["data"]["values"]]
    assert rows == [("facts", 1, "primary care"), ("facts", 1, "peer support")]
    assert len(chart.evidence) == 2


def test_one_session_stands_by_itself_and_several_have_a_section_each() -> None:
    """With title and id, so that they can be told apart."""
    second = (ActivityStarted(activity="A2", method="circle", title="Again"), "14:00")
    one = all_of(*FACTS)
    assert sections(one, lambda session: [Text(session.cite)]) == [Text("leeds A1")]
    made = sections(all_of(*FACTS, second), lambda session: [Text(session.cite)])
    assert [block.title for block in made if isinstance(block, Section)] == [
        "Circle (leeds A1)",
        "Again (leeds A2)",
    ]


def test_a_table_of_nothing_is_a_table() -> None:
    """Whoever asks for it gets one."""
    assert items_table("None", []) == Table(
        caption="None", columns=items_table("", []).columns, rows=[]
    )
