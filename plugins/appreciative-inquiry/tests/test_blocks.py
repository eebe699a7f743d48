"""The chapter of the report: one inquiry, and several workshops."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.document.blocks import Chapter, Chart, Flags, KeyFigures, Section, Table, Text
from dialoguekit.events import ConsentWithdrawn, ContributionModerated
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
    workshop_view,
)
from dialoguekit.testing.scenario import Given, ScenarioInput
from dialoguekit_appreciative_inquiry import METHOD

# Shared fixtures: see ``conftest.py``.
Facts: TypeAlias = tuple[ScenarioInput, ...]
ChapterOf: TypeAlias = Callable[..., Chapter]
Workshops: TypeAlias = Callable[..., list[Given[Any]]]


def test_the_key_figures_show_traceability(cycle: Facts, chapter_of: ChapterOf) -> None:
    """And the number of barriers; all have evidence."""
    (figures,) = find_blocks(KeyFigures, chapter_of(*cycle))
    assert [(figure.label, figure.value, figure.note) for figure in figures.items] == [
        ("stories", 3, None),
        ("pairs that met across groups", "100 %", "1 of 1"),
        ("life-giving factors", 2, None),
        ("dreams based on a story", "1 of 2", None),
        ("propositions based on a dream and a story", "2 of 3", None),
        ("commitments that lead back to a story", "1 of 2", None),
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
        ("4-d", "discover dream", False, "So far it follows the announced order"),
        (
            "4-d",
            "discover dream design destiny",
            True,
            "This is the announced order (Discover, Dream, Design, Destiny).",
        ),
        (
            "4-d",
            "discover dream discover design destiny",
            True,
            "Revisited: Discover (no focus). It followed the announced order",
        ),
        (
            "4-d",
            "discover design destiny",
            True,
            f"Changes to the announced order ({FOUR}): 1.",
        ),
        ("4-d", "design", True, f"Changes to the announced order ({FOUR}): 3."),
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
            "C10: Who rings back gladly?",
            "Discover",
            "parked",
        ),
        (
            "C7",
            "The desk is behind glass.",
            "primary care",
            "not reframed yet",
            "Discover",
            "not addressed",
        ),
    ]


def test_a_held_barrier_is_listed(cycle: Facts, chapter_of: ChapterOf) -> None:
    """Without its text, with the outcome."""
    made = chapter_of(*cycle, ContributionModerated(contribution="C7", outcome="held"))
    assert table_values(find_table(BARRIERS, made))[1] == (
        "C7",
        "(awaiting moderation)",
        "primary care",
        "not reframed yet",
        "Discover",
        "held by a moderator",
    )


def test_a_rejected_barrier_is_in_no_table(cycle: Facts, chapter_of: ChapterOf) -> None:
    """A flag says that it was rejected."""
    before = table_values(find_table(BARRIERS, chapter_of(*cycle)))
    made = chapter_of(*cycle, ContributionModerated(contribution="C7", outcome="rejected"))
    after = table_values(find_table(BARRIERS, made))
    assert [row[0] for row in after] == [row[0] for row in before if row[0] != "C7"]


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
    """With the stage in which they were made, if any."""
    more = (
        stage_entered("delivery", "10:35"),
        contribution_made("C20", "P2", "Cake.", "10:36"),
        contribution_made("C21", "P2", "Goodbye.", "11:30"),
    )
    made = chapter_of(*cycle[:-1], *more, activity_ended("11:00"))
    (found,) = find_blocks(Table, find_section("Other contributions", made))
    assert [(row[0], row[-1]) for row in table_values(found)] == [
        ("C12", "Design"),
        ("C13", "Destiny"),
        ("C14", "Destiny"),
        ("C20", "delivery"),
        ("C21", None),
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
    view = workshop_view(METHOD, workshop_with_participants().and_given(cycle[0], *facts[:count]))
    for session in view:
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


@pytest.mark.parametrize("chapter", [workshop_chapter, programme_chapter])
def test_without_an_inquiry_there_is_one_sentence(chapter: Callable[..., Chapter]) -> None:
    """In the chapter on a workshop, and in that on a programme."""
    made = chapter(METHOD, workshop_with_participants())
    assert made.blocks == (Text("No appreciative inquiry was held."),)
    assert made.name == "appreciative-inquiry"


# SOAR


def test_a_soar_run_has_four_quadrants(soar: Facts, chapter_of: ChapterOf) -> None:
    """With reframed barriers in opportunities and results."""
    part = find_section("Quadrants", chapter_of(*soar))
    tables = {t.caption.partition(":")[0]: table_values(t) for t in find_blocks(Table, part)}
    assert tables == {
        "Strengths": [("C1", "Rooms that are empty after six.", "primary care", "Strengths")],
        "Opportunities": [
            (
                "C3",
                "Which policy is a pleasure?",
                "peer support",
                "Strengths",
                "C2: Insurers say no.",
            ),
            ("C4", "They renew it in May.", "peer support", "Opportunities", None),
        ],
        "Results": [
            ("C5", "Two evenings a week.", "primary care", "Opportunities", None),
            ("C6", "Who signs gladly?", "primary care", "Results", "C2: Insurers say no."),
        ],
    }
    assert paragraphs(part) == ["Aspirations: no contributions. What we want to become."]


def test_the_key_figures_count_each_quadrant(soar: Facts, chapter_of: ChapterOf) -> None:
    """And barriers; without stories there are no figures on stories."""
    (figures,) = find_blocks(KeyFigures, chapter_of(*soar))
    assert [(figure.label, figure.value) for figure in figures.items] == [
        ("strengths", 1),
        ("opportunities", 2),
        ("aspirations", 0),
        ("results", 2),
        ("barriers raised", 1),
    ]
    story = contribution_made("C20", "P2", "She rang.", "10:02", kind="story")
    assert len(find_blocks(KeyFigures, chapter_of(*soar[:-1], story))[0].items) == 11


# Programmes


@pytest.fixture
def workshops(cycle: Facts) -> Workshops:
    """A function that returns Leeds with the cycle, and York with the given events."""

    def workshops(*facts: ScenarioInput) -> list[Given[Any]]:
        return [
            workshop_with_participants().and_given(*cycle),
            workshop_with_participants(stream="york").and_given(*facts),
        ]

    return workshops


def test_workshops_are_side_by_side(cycle: Facts, soar: Facts, workshops: Workshops) -> None:
    """With their discoveries, and their traceability to stories."""
    made = programme_chapter(METHOD, *workshops(*soar))
    assert table_values(find_table("Interviews, stories and barriers in each workshop", made)) == [
        ("Leeds", 2, "100 %", 3, 2, 2, 1, 1),
        ("York", 0, None, 0, 0, 1, 1, 0),
    ]
    caption = "Traceability to stories in each workshop"
    leeds, york = table_values(find_table(caption, made))
    assert leeds[:4] == ("Leeds", "1 of 2", "2 of 3", "1 of 2")
    assert york == ("York", None, None, None, 2)
    assert table_values(find_table("Contributions in each quadrant", made)) == [
        ("York", 1, 2, 0, 2)
    ]
    only = programme_chapter(METHOD, workshop_with_participants().and_given(*cycle))
    assert "Contributions in each quadrant" not in [t.caption for t in find_blocks(Table, only)]


def test_each_inquiry_of_a_workshop_has_a_row(cycle: Facts) -> None:
    """Title and id distinguish them; a workshop without one is named."""
    second = activity_started("appreciative-inquiry", "14:00", activity="A2", title="Once more")
    made = programme_chapter(
        METHOD,
        workshop_with_participants().and_given(*cycle, second),
        workshop_with_participants(stream="york"),
    )
    assert [
        row[0]
        for row in table_values(
            find_table("Interviews, stories and barriers in each workshop", made)
        )
    ] == [
        "Leeds: Appreciative Inquiry (leeds A1)",
        "Leeds: Once more (leeds A2)",
    ]
    assert "No appreciative inquiry was held in York." in paragraphs(made)


def test_the_chart_counts_stories_to_commitments(soar: Facts, workshops: Workshops) -> None:
    """For each workshop, with evidence."""
    (chart,) = find_blocks(Chart, programme_chapter(METHOD, *workshops(*soar)))
    counts = {(r["workshop"], r["of"]): r["number"] for r in chart.spec["data"]["values"]}
    assert counts["Leeds", "stories"] == 3
    assert counts["Leeds", "commitments"] == 2
    assert counts["York", "stories"] == 0
    assert chart.evidence


def test_factors_of_several_workshops_share_a_row(cycle: Facts, workshops: Workshops) -> None:
    """By their text; the others are listed by workshop."""
    tea = contribution_made("C1", "P2", "tea.", "10:01", kind="factor")
    card = contribution_made("C2", "P4", "A card", "10:02", kind="factor")
    made = programme_chapter(
        METHOD, *workshops(cycle[0], stage_entered("discover", "10:00"), tea, card)
    )
    shared = find_table("Life-giving factors that several workshops named", made)
    assert table_values(shared) == [("Tea", 1, 1)]
    assert table_values(find_table("Named in Leeds only", made)) == [
        ("C4", "Somebody goes first", 3, "C1, C2")
    ]
    assert table_values(find_table("Named in York only", made)) == [("C2", "A card", 1, None)]


def test_factors_that_may_not_be_quoted_are_counted(cycle: Facts, workshops: Workshops) -> None:
    """They are not compared, and their text is absent."""
    withdrawn = ConsentWithdrawn(person="P5", scopes=("quote",))
    made = programme_chapter(METHOD, *workshops(*cycle, withdrawn))
    assert table_values(find_table("Life-giving factors that several workshops named", made)) == [
        ("Tea", 1, 1)
    ]
    local = find_table("Named in York only", made)
    assert (local.rows, local.note) == ((), "1 more is not for quotation.")
    two = [contribution_made(f"C{n}", "P5", f"Note {n}", "10:07", kind="factor") for n in (20, 21)]
    again = find_table(
        "Named in York only", programme_chapter(METHOD, *workshops(*cycle[:-1], *two, withdrawn))
    )
    assert again.note == "3 more are not for quotation."


def test_without_shared_factors_there_is_a_sentence(soar: Facts, workshops: Workshops) -> None:
    """Without any factors there is none."""
    sentence = "No life-giving factor has the same text in several workshops."
    assert sentence in paragraphs(programme_chapter(METHOD, *workshops(*soar)))
    alone = programme_chapter(METHOD, workshop_with_participants().and_given(*soar))
    assert sentence not in paragraphs(alone)
    assert "Life-giving factors of one workshop" not in [
        s.title for s in find_blocks(Section, alone)
    ]


def test_all_barriers_are_listed(cycle: Facts, soar: Facts, workshops: Workshops) -> None:
    """With their workshop."""
    found = table_values(
        find_table("Barriers in all workshops", programme_chapter(METHOD, *workshops(*soar)))
    )
    assert [(row[0], row[1], row[4]) for row in found] == [
        ("Leeds", "C6", "C10: Who rings back gladly?"),
        ("Leeds", "C7", "not reframed yet"),
        ("York", "C2", "C3: Which policy is a pleasure?; C6: Who signs gladly?"),
    ]
    quiet = programme_chapter(METHOD, workshop_with_participants().and_given(*cycle[:6]))
    assert "Barriers in all workshops" not in [t.caption for t in find_blocks(Table, quiet)]
