"""What the chapter on contributions withholds: texts, titles and small groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.report.chapters.concealment import OF_A_PERSON, OF_THE_WORKSHOP, conceal
from tests.report.chapters.samples import contribution, stances

from dialoguekit.disclosure.policy import STANDARD
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    ActivityStarted,
    ContributionMade,
    PersonRegistered,
    QuestionPosed,
    WorkshopScheduled,
)
from dialoguekit.report.chapters import contributions_blocks
from dialoguekit.testing.scenario import Given, given, scenario_event

ANALYSIS = contributions_blocks.ANALYSIS
COMPARISON = "Contributions in each workshop"
CANARY = "A heron."


@pytest.mark.parametrize("field", ["text", "reasons"])
@pytest.mark.parametrize("way", OF_A_PERSON)
def test_a_text_that_may_not_be_published_is_nowhere(
    page: Callable[..., Any], workshop: Given[Workshop], way: str, field: str
) -> None:
    """It is neither in tables nor in charts; the same text is shown if nothing forbids it."""
    texts: dict[str, Any] = {"text": "More time.", field: CANARY}

    def build(author: str) -> ContributionMade:
        return ContributionMade(contribution="C1", author=author, source="comment 7", **texts)

    assert CANARY in page(workshop.and_given(build("P1"))).text
    concealed = page(conceal(workshop, build, way).and_given(*stances("C1", P3=1)))
    assert CANARY not in concealed.text
    assert "comment 7" not in concealed.text
    is_shown = way not in {"hidden", "restricted"}
    assert (OF_A_PERSON[way] in concealed.text) == is_shown
    assert ("Stances" in concealed.charts) == is_shown
    assert ("contributions not shown" in concealed.figures) != is_shown


@pytest.mark.parametrize("way", OF_THE_WORKSHOP)
def test_a_title_or_question_that_may_not_be_published_is_replaced(
    page: Callable[..., Any], workshop: Given[Workshop], way: str
) -> None:
    """They are the heading of a table."""
    started = conceal(
        workshop, lambda _: ActivityStarted(activity="A1", method="hats", title=CANARY), way
    )
    asked = conceal(started, lambda _: QuestionPosed(question="Q1", text="A stork."), way)
    found = page(
        asked.and_given(
            scenario_event(contribution(1, "P1", "More.", question="Q1"), activity="A1"),
            scenario_event(contribution(2, "P1", "Most."), activity="A1"),
        )
    )
    assert found.sections == [OF_THE_WORKSHOP[way]] * 2
    assert CANARY not in found.text
    assert "stork" not in found.text


def test_small_groups_are_combined(
    page: Callable[..., Any], talk: Given[Workshop], york: Given[Workshop]
) -> None:
    """No table names a group of one or two people; a note explains the label."""
    found = page(talk, policy=STANDARD)
    assert found.table("3 contributions").columns == ["Id", "Contribution"]
    combined = page(talk, york.and_given(contribution(1, "P1", "New.")), policy=STANDARD)
    table = combined.table(COMPARISON)
    assert table.columns == ["Workshop", "Smaller groups", "Total", "Contributors"]
    assert table.column("Smaller groups") == [2, 1]
    assert "Smaller groups” combines" in table.table.note
    for text in (found.text, combined.text):
        assert "peer support" not in text.lower()
        assert "primary care" not in text.lower()


def test_combined_groups_are_explained_where_they_are_named(page: Callable[..., Any]) -> None:
    """The facilitator is no group, and keeps the office."""
    people = {"nurses": range(1, 5), "carers": range(5, 8), "the mayor": range(8, 9)}
    scenario = given(
        WorkshopScheduled(title="Leeds", groups=tuple(people)),
        *(
            PersonRegistered(person=f"P{number}", group=group)
            for group, numbers in people.items()
            for number in numbers
        ),
        PersonRegistered(person="P9", roles=("facilitator",)),
        contribution(1, "P1", "One."),
        contribution(2, "P9", "Two."),
    )
    table = page(scenario, policy=STANDARD).table("2 contributions")
    assert table.column("From") == ["nurses", "facilitator"]
    assert table.table.note is None
    named = scenario.and_given(contribution(3, "P8", "Three."))
    table = page(named, policy=STANDARD).table("3 contributions")
    assert table.column("From") == ["nurses", "facilitator", "smaller groups"]
    assert "Smaller groups” combines" in table.table.note
