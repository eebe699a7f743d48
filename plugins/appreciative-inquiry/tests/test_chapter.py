"""The chapter of the report."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.events import ContributionMade, ContributionModerated
from dialoguekit.plugin import Chapter, Flags, KeyFigures, Scope, Section, Table, Text
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
)
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_appreciative_inquiry import METHOD, method
from dialoguekit_appreciative_inquiry.chapter import chapter
from dialoguekit_appreciative_inquiry.projection import AppreciativeInquiry

# Shared fixtures: see ``conftest.py``.
Facts: TypeAlias = tuple[ScenarioInput, ...]
ChapterOf: TypeAlias = Callable[..., Chapter]


def test_the_key_figures_show_traceability(cycle: Facts, chapter_of: ChapterOf) -> None:
    """And the number of barriers; all have evidence."""
    (figures,) = find_blocks(KeyFigures, chapter_of(*cycle))
    assert [(figure.label, figure.value, figure.note) for figure in figures.items] == [
        ("stories", 3, None),
        ("pairs that met across groups", "100 %", "1 of 1"),
        ("life-giving factors", 2, None),
        ("dreams based on a story", "50 %", "1 of 2"),
        ("propositions based on a dream and a story", "67 %", "2 of 3"),
        ("commitments that lead back to a story", "50 %", "1 of 2"),
        ("barriers raised", 2, "1 reframed"),
    ]
    assert all(figure.evidence for figure in figures.items)


def test_the_topic_is_shown(cycle: Facts, soar: Facts, chapter_of: ChapterOf) -> None:
    """As announced and as contributed; without one there is no table."""
    said_too = contribution_made("C20", "P2", "What a welcome is", "09:59", kind="topic")
    found = find_table("Topic of the inquiry", chapter_of(*cycle[:1], said_too))
    assert table_values(found) == [("A1", "A warm welcome"), ("C20", "What a welcome is")]
    captions = [t.caption for t in find_blocks(Table, chapter_of(*soar))]
    assert "Topic of the inquiry" not in captions


FOUR = "Discover, Dream, Design, Destiny: Discover → Dream → Design → Destiny"


@pytest.mark.parametrize(
    ("template", "stages", "over", "sentence"),
    [
        (None, "discover", False, "No order was announced."),
        (method.FOUR_D, "discover dream", False, "So far it follows the announced order"),
        (
            method.FOUR_D,
            "discover dream design destiny",
            True,
            "This is the announced order (Discover, Dream, Design, Destiny).",
        ),
        (
            method.FOUR_D,
            "discover dream discover design destiny",
            True,
            "Revisited: Discover (no focus). It followed the announced order",
        ),
        (
            method.FOUR_D,
            "discover design destiny",
            True,
            f"Changes to the announced order ({FOUR}): 1.",
        ),
        (method.FOUR_D, "design", True, f"Changes to the announced order ({FOUR}): 3."),
    ],
)
def test_the_order_is_compared_with_the_announced_one(
    template: str | None, stages: str, over: bool, sentence: str, chapter_of: ChapterOf
) -> None:
    """Revisits are shown, and are no changes."""
    order = [stage_entered(stage, f"10:0{n}") for n, stage in enumerate(stages.split())]
    run = activity_started("appreciative-inquiry", "10:00", template=template)
    made = chapter_of(run, *order, *([activity_ended("10:30")] if over else []))
    text = next(text for text in paragraphs(made) if text.startswith("Stages, in order"))
    assert " → ".join(stages.title().split()) in text
    assert sentence in text


def test_the_focus_of_a_revisit_is_shown(cycle: Facts, chapter_of: ChapterOf) -> None:
    """In its own words."""
    back = stage_entered("discover", "10:02", focus="The desk")
    made = chapter_of(
        cycle[0], stage_entered("discover", "10:00"), stage_entered("dream", "10:01"), back
    )
    assert "Revisited: Discover (The desk)." in paragraphs(made)[0]


def test_without_stages_there_are_no_times(cycle: Facts, chapter_of: ChapterOf) -> None:
    """The order is empty."""
    made = chapter_of(cycle[0])
    assert "Stages, in order: none." in paragraphs(made)[0]
    assert "Time in each stage" not in [t.caption for t in find_blocks(Table, made)]


BARRIERS = "Barriers and the questions that reframe them"


def test_barriers_are_listed_with_their_reframings(cycle: Facts, chapter_of: ChapterOf) -> None:
    """And with their outcome."""
    assert table_values(find_table(BARRIERS, chapter_of(*cycle))) == [
        (
            "C6",
            "Nobody rings back. [parked]",
            "peer support",
            "Discover",
            "C10: Who rings back gladly?",
            "parked",
        ),
        (
            "C7",
            "The desk is behind glass.",
            "primary care",
            "Discover",
            "not reframed yet",
            "not addressed",
        ),
    ]


@pytest.mark.parametrize(
    ("outcome", "label"), [("held", "held by a moderator"), ("rejected", "rejected by a moderator")]
)
def test_a_moderated_barrier_is_listed(
    outcome: str, label: str, cycle: Facts, chapter_of: ChapterOf
) -> None:
    """Without its text, with the outcome."""
    made = chapter_of(*cycle, ContributionModerated(contribution="C7", outcome=outcome))
    assert table_values(find_table(BARRIERS, made))[1] == (
        "C7",
        "(not for quotation)",
        "primary care",
        "Discover",
        "not reframed yet",
        label,
    )


def test_a_reframed_barrier_is_marked(cycle: Facts, chapter_of: ChapterOf) -> None:
    """If it was not parked."""
    turned = contribution_made(
        "C20", "P2", "What would a desk be?", "10:14", kind="reframing", refs=("C7",)
    )
    assert table_values(find_table(BARRIERS, chapter_of(*cycle[:-1], turned)))[1][-1] == "reframed"


def test_without_barriers_there_is_no_table(cycle: Facts, chapter_of: ChapterOf) -> None:
    """The key figure is 0."""
    made = chapter_of(*cycle[:6])
    assert BARRIERS not in [t.caption for t in find_blocks(Table, made)]
    assert find_blocks(KeyFigures, made)[0].items[-1].value == 0


def test_other_contributions_are_listed_at_the_end(cycle: Facts, chapter_of: ChapterOf) -> None:
    """By stage, then those outside every known stage."""
    more = (
        stage_entered("delivery", "10:35"),
        contribution_made("C20", "P2", "Cake.", "10:36"),
        contribution_made("C21", "P2", "Goodbye.", "11:30"),
    )
    part = find_section(
        "Other contributions", chapter_of(*cycle[:-1], *more, activity_ended("11:00"))
    )
    assert [(t.caption, [row[0] for row in table_values(t)]) for t in find_blocks(Table, part)] == [
        ("Design: 1 contribution", ["C12"]),
        ("Destiny: 2 contributions", ["C13", "C14"]),
        ("Outside every stage: 2 contributions", ["C20", "C21"]),
    ]


@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_every_contribution_of_an_inquiry_is_listed(
    data: st.DataObject, cycle: Facts, soar: Facts, chapter_of: ChapterOf
) -> None:
    """In any order of events; the core chapter on contributions relies on it."""
    facts = data.draw(st.permutations([*cycle, *soar[1:3]]))
    count = data.draw(st.integers(4, 30))
    made = chapter_of(cycle[0], *facts[:count])
    shown = str([row for t in find_blocks(Table, made) for row in table_values(t)])
    view = (
        workshop_with_participants()
        .and_given(cycle[0], *facts[:count])
        .project(AppreciativeInquiry)
    )
    for session in view.workshops["leeds"].sessions:
        for item in session.contributions:
            assert re.search(rf"\b{item.id}\b", shown)
    assert METHOD.lists_contributions


def test_the_chapter_ends_with_the_flags(cycle: Facts, chapter_of: ChapterOf) -> None:
    """They equal those of the rules."""
    made = chapter_of(*cycle)
    (flags,) = find_blocks(Flags, made)
    assert made.blocks[-1] == Section("Method rules", [flags])
    assert {flag.rule for flag in flags.items} >= {"ungrounded-dream", "uncited-commitment"}


def test_several_inquiries_have_a_section_each(cycle: Facts, chapter_of: ChapterOf) -> None:
    """With title and id."""
    second = activity_started("appreciative-inquiry", "14:00", activity="A2", title="Once more")
    titles = [b.title for b in chapter_of(*cycle, second).blocks if isinstance(b, Section)]
    assert titles == ["Appreciative Inquiry (leeds A1)", "Once more (leeds A2)"]


# Quotation


@pytest.mark.parametrize("run", ["cycle", "quadrants"])
def test_without_consent_nothing_is_quoted(
    run: str, cycle: Facts, soar: Facts, chapter_of: ChapterOf
) -> None:
    """Everything is counted, and no text appears in the chapter."""
    facts = {"cycle": cycle, "quadrants": soar}[run]
    quiet = chapter_of(*facts, consents=("record",))
    workshop = workshop_with_participants().and_given(*facts)
    words = [r.event.text for r in workshop.recorded if isinstance(r.event, ContributionMade)]
    assert len(words) >= 6
    assert not any(text in repr(quiet) for text in words)
    assert "I ask on Monday." not in repr(quiet)
    loud = [figure.value for figure in find_blocks(KeyFigures, chapter_of(*facts))[0].items]
    assert [figure.value for figure in find_blocks(KeyFigures, quiet)[0].items] == loud


def test_a_story_without_permission_is_quoted_nowhere(cycle: Facts, chapter_of: ChapterOf) -> None:
    """Neither among stories, nor in paths, nor in a programme."""
    assert "He kept the door open." not in repr(chapter_of(*cycle))
    assert "He kept the door open." not in repr(
        programme_chapter(METHOD, workshop_with_participants().and_given(*cycle))
    )


@pytest.mark.parametrize("kind", ["workshop", "programme"])
def test_without_an_inquiry_there_is_one_sentence(kind: str) -> None:
    """For a workshop with another method, and for an unknown workshop."""
    for workshop in (workshop_with_participants(), workshop_with_participants(stream="york")):
        view = workshop.project(AppreciativeInquiry)
        made = chapter(view, Scope(kind=kind, titles={"leeds": "Leeds"}))
        assert made.blocks == (Text("No appreciative inquiry was held."),)
        assert made.name == "appreciative-inquiry"
