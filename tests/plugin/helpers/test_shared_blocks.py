"""The blocks that the chapters of most methods share."""

from __future__ import annotations

from typing import Any

import attrs
from tests.plugin.helpers.circle import START, sessions

from dialoguekit.events import ActivityStarted
from dialoguekit.plugin import (
    NOT_FOR_QUOTATION,
    PARAPHRASED,
    Cell,
    Contribution,
    Section,
    Table,
    Text,
    contributions_chart,
    contributions_table,
    paraphrase_note,
    quotable_text,
    quote,
    session_sections,
    stage_times_table,
)
from dialoguekit.testing.builders import activity_ended, contribution_made, stage_entered
from dialoguekit.testing.scenario import ScenarioInput

FACTS: tuple[ScenarioInput, ...] = (
    START,
    stage_entered("facts", "10:00", planned_s=300, focus="The phone"),
    contribution_made("C1", "P2", "One phone.", "10:01"),
    contribution_made(
        "C2", "P4", "Nobody answers.", "10:02", capture="paraphrase", reasons="Two desks."
    ),
    activity_ended("10:05"),
)


def items(**options: Any) -> tuple[Contribution, ...]:
    return sessions(*FACTS, **options)[0].contributions


def test_a_text_has_its_reasons_and_marks() -> None:
    """A dagger marks a paraphrase, and brackets a parked contribution."""
    verbatim, paraphrase = items()
    assert quotable_text(verbatim) == "One phone."
    assert quotable_text(paraphrase) == "Nobody answers. (Because: Two desks.) †"
    assert quotable_text(attrs.evolve(verbatim, parked=True)) == "One phone. [parked]"


def test_without_consent_there_is_a_placeholder() -> None:
    """There is no quote and no note either."""
    without_consent = items(consents=("record",))
    assert {quotable_text(item) for item in without_consent} == {NOT_FOR_QUOTATION}
    assert [quote(item) for item in without_consent] == [None, None]
    assert paraphrase_note(without_consent) is None


def test_a_quote_has_a_group_and_evidence() -> None:
    """It states whether it is verbatim."""
    quotes = [quote(item, note="told first") for item in items()]
    assert [(q.cite, q.group, q.verbatim, q.note) for q in quotes if q is not None] == [
        ("leeds C1", "primary care", True, "told first"),
        ("leeds C2", "peer support", False, "told first"),
    ]
    assert all(len(quote.evidence) == 1 for quote in quotes if quote is not None)


def test_the_dagger_is_explained() -> None:
    """The explanation is the note of the table."""
    verbatim, paraphrase = items()
    assert paraphrase_note([verbatim]) is None
    table = contributions_table("All", [verbatim, paraphrase])
    assert table.note == PARAPHRASED
    assert [row[2] for row in table.rows] == ["primary care", "peer support"]


def test_the_table_of_times_compares_planned_and_actual_time() -> None:
    """It uses the method's word for a stage, and the titles of the stages."""
    table = stage_times_table(sessions(*FACTS)[0], stage_noun="round", preposition="of")
    assert table.caption == "Time of each round"
    assert table.columns[0].title == "Round"
    values = [cell.value if isinstance(cell, Cell) else cell for cell in table.rows[0]]
    assert values == ["Facts", "The phone", "5 min", "5 min", "100 %", 2]


def test_a_chart_counts_contributions_by_stage_and_group() -> None:
    """Its evidence is that of the contributions."""
    first, second = items()
    groups = {("facts", "primary care"): [first], ("facts", "peer support"): [second]}
    chart = contributions_chart("Who spoke", groups, sentence="Both spoke.", stage_noun="round")
    rows = [(r["round"], r["contributions"], r["group"]) for r in chart.spec["data"]["values"]]
    assert rows == [("facts", 1, "primary care"), ("facts", 1, "peer support")]
    assert len(chart.evidence) == 2


def test_several_sessions_have_a_section_each() -> None:
    """A single session has none; a section has the title and id of its session."""
    second = (ActivityStarted(activity="A2", method="circle", title="Again"), "14:00")
    first = sessions(*FACTS)
    assert session_sections(first, lambda session: [Text(session.cite)]) == [Text("leeds A1")]
    blocks = session_sections(sessions(*FACTS, second), lambda session: [Text(session.cite)])
    assert [block.title for block in blocks if isinstance(block, Section)] == [
        "Circle (leeds A1)",
        "Again (leeds A2)",
    ]


def test_a_table_may_be_empty() -> None:
    """It has the same columns."""
    assert contributions_table("None", []) == Table(
        caption="None", columns=contributions_table("", []).columns, rows=[]
    )
