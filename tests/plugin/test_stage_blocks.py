"""Blocks on the stages of a session."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plugin.circle import START, sessions

from dialoguekit.disclosure.policy import UNRESTRICTED
from dialoguekit.document.blocks import Table, Text
from dialoguekit.events import ActivityStarted, ContributionMade
from dialoguekit.plugin import Groups, Programme, how_it_ran
from dialoguekit.plugin.stage_blocks import (
    contributions_by_stage,
    contributions_chart,
    describe_order,
)
from dialoguekit.testing.builders import (
    activity_ended,
    contribution_made,
    stage_entered,
)
from dialoguekit.testing.method_output import table_values
from dialoguekit.testing.scenario import ScenarioInput, scenario_event

FACTS: tuple[ScenarioInput, ...] = (
    START,
    stage_entered("facts", "10:00", planned_s=300, focus="The phone"),
    contribution_made("C1", "P2", "One phone.", "10:01"),
    contribution_made("C2", "P4", "Ring twice.", "10:02", kind="idea"),
    activity_ended("10:05"),
)


def test_the_table_of_times_compares_planned_and_actual_time() -> None:
    """It uses the method's word for a stage, and the titles of the stages."""
    (session,) = sessions(*FACTS)
    _, table = how_it_ran(session, noun="round", preposition="of")
    assert isinstance(table, Table)
    assert table.caption == "Time of each round"
    assert table.columns[0].title == "Round"
    assert table_values(table) == [("Facts", "The phone", "5 min", "5 min", "100 %", 2)]


def test_a_session_without_stages_has_no_table() -> None:
    """Its order is stated all the same."""
    blocks = list(how_it_ran(sessions(START)[0]))
    assert [type(block) for block in blocks] == [Text]


@pytest.mark.parametrize(
    ("stages", "end", "text"),
    [
        (
            "facts ideas",
            True,
            "Stages, in order: Facts → Ideas. This is the announced order (Short).",
        ),
        ("facts", False, "So far it follows the announced order (Short: Facts → Ideas)."),
        ("ideas", True, "Changes to the announced order (Short: Facts → Ideas): 1."),
    ],
)
def test_the_order_is_compared_with_the_announced_one(stages: str, end: bool, text: str) -> None:
    """The announced order is spelled out if it differs."""
    entered = [stage_entered(s, f"10:0{n}") for n, s in enumerate(stages.split())]
    ended = [activity_ended("10:10")] if end else []
    assert describe_order(sessions(START, *entered, *ended)[0]).endswith(text)


def test_an_order_that_was_not_announced_is_stated() -> None:
    """A remark stands before the comparison."""
    (session,) = sessions((ActivityStarted(activity="A1", method="circle"), "10:00"))
    assert describe_order(session, noun="round", remark="One each.") == (
        "Rounds, in order: none. One each. No order was announced."
    )


def test_contributions_are_counted_in_the_stage_that_they_belong_to() -> None:
    """Stages that were not entered follow those that were."""
    found = contributions_by_stage(sessions(*FACTS))
    assert {title: [i.id for i in items] for title, items in found.items()} == {
        "Facts": ["C1"],
        "Ideas": ["C2"],
    }


GROUPS = Groups(("peer support", "primary care"), policy=UNRESTRICTED)


def chart_sentence(*facts: ScenarioInput, **options: Any) -> str:
    items = contributions_by_stage(sessions(*facts))
    (chart,) = contributions_chart("Who", items, GROUPS, **options)
    return chart.sentence


def test_a_chart_counts_known_contributors_and_names_the_groups_that_are_missing() -> None:
    """Groups are not named in exempt stages; the people in them are counted all the same."""
    known = "Participants known to have contributed: 1 in facts; 1 in ideas."
    assert chart_sentence(*FACTS, noun="round") == (
        f"Contributions in each round by group. {known} No contribution is known to be from peer "
        "support in facts, primary care in ideas."
    )
    assert chart_sentence(*FACTS, exempt=("Facts", "Ideas")) == (
        f"Contributions in each stage by group. {known}"
    )


def test_a_contribution_without_a_known_author_is_of_nobody_and_no_group() -> None:
    """It is counted beside the people, and a group without a known contribution stays missing."""
    notes = [contribution_made(f"C{n}", None, "A card.", "10:03", kind="fact") for n in (3, 4)]
    sentence = chart_sentence(*FACTS[:-1], *notes)
    assert "1 in facts (and 2 contributions without a known author); 1 in ideas." in sentence
    assert "is known to be from peer support in facts, primary care in ideas." in sentence


def test_a_contribution_from_a_group_without_a_known_author_adds_no_person() -> None:
    """The group is known to have contributed then."""
    note = ContributionMade(
        contribution="C3", author=None, text="A card.", group="peer support", kind="fact"
    )
    sentence = chart_sentence(*FACTS[:-1], scenario_event(note, "10:03", activity="A1"))
    assert "1 in facts (and 1 contribution without a known author); 1 in ideas." in sentence
    assert "from peer support in facts" not in sentence


def test_facilitators_are_no_known_participants() -> None:
    """Their contributions have a known author."""
    sentence = chart_sentence(*FACTS[:3], contribution_made("C3", "P1", "A card.", "10:03"))
    assert "Participants known to have contributed: 1 in facts." in sentence


@given(
    st.lists(
        st.tuples(st.sampled_from(["fact", "idea"]), st.sampled_from([None, "P1", "P2", "P4"])),
        min_size=1,
        max_size=6,
    )
)
def test_no_sentence_of_a_chart_counts_more_people_than_are_known(
    made: list[tuple[str, str | None]],
) -> None:
    """Whatever is contributed, and by whom: contributions without an author are counted apart."""
    facts = [
        contribution_made(f"C{n}", author, "So.", "10:01", kind=kind)
        for n, (kind, author) in enumerate(made, start=1)
    ]
    sentence = chart_sentence(START, stage_entered("facts", "10:00"), *facts)
    for kind, stage in (("fact", "facts"), ("idea", "ideas")):
        authors = [author for told, author in made if told == kind]
        people = len(set(authors) - {None, "P1"})
        unknown = authors.count(None)
        noun = "contribution" if unknown == 1 else "contributions"
        apart = f" (and {unknown} {noun} without a known author)" if unknown else ""
        if authors or stage == "facts":
            assert f" {people} in {stage}{apart}" in sentence


def test_without_stages_there_is_no_chart() -> None:
    """There is nothing to say of every stage."""
    assert list(contributions_chart("Who", {}, GROUPS)) == []


@pytest.mark.parametrize(
    ("matched", "known"),
    [
        (None, "Visits by participants known to have contributed: 2 in facts."),
        ({("york", "P2"): ("leeds", "P2")}, "Participants known to have contributed: 1 in facts."),
    ],
)
def test_people_of_several_workshops_are_counted_as_the_programme_knows_them(
    matched: dict[tuple[str, str], tuple[str, str]] | None, known: str
) -> None:
    """The same id in two workshops is of two people, unless somebody said otherwise."""
    found = {name: sessions(*FACTS[:3], stream=name) for name in ("leeds", "york")}
    programme = Programme(
        views=found,
        titles={name: name.title() for name in found},
        groups=GROUPS,
        counts_people=matched is not None,
        matched=matched or {},
    )
    items = contributions_by_stage([session for own in found.values() for session in own])
    (chart,) = contributions_chart("Who", items, GROUPS, programme=programme)
    assert known in chart.sentence
