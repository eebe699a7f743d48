"""What the view says in a report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.events import ContributionMade, ContributionModerated
from dialoguekit.plugin import Chapter, Figures, Flags, Scope, Section, Table, Text
from dialoguekit.testing.builders import ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact
from dialoguekit_appreciative_inquiry import METHOD, method
from dialoguekit_appreciative_inquiry.chapter import chapter
from dialoguekit_appreciative_inquiry.projection import AppreciativeInquiry

# What is shared: see ``conftest.py``.
Facts: TypeAlias = tuple[Fact, ...]
Written: TypeAlias = Callable[..., Chapter]
Find: TypeAlias = Callable[..., list[Any]]
Titled: TypeAlias = Callable[[str, Chapter], Section]
Captioned: TypeAlias = Callable[[str, Chapter | Section], Table]
Values: TypeAlias = Callable[[Table], list[tuple[object, ...]]]
Texts: TypeAlias = Callable[[Chapter | Section], list[str]]


def test_the_figures_say_how_much_leads_back_to_the_stories(
    cycle: Facts, one: Written, find: Find
) -> None:
    """And how much is hard; all with evidence."""
    (figures,) = find(Figures, one(*cycle))
    assert [(figure.label, figure.value, figure.note) for figure in figures.items] == [
        ("stories", 3, None),
        ("pairs that met across groups", "100 %", "1 of 1"),
        ("life-giving factors", 2, None),
        ("dreams that stand on a story", "50 %", "1 of 2"),
        ("propositions that stand on a dream and a story", "67 %", "2 of 3"),
        ("commitments that lead back to a story", "50 %", "1 of 2"),
        ("hard things said", 2, "1 turned into a question"),
    ]
    assert all(figure.evidence for figure in figures.items)


def test_the_topic_is_told(
    cycle: Facts, soar: Facts, one: Written, find: Find, table: Captioned, values: Values
) -> None:
    """As it was announced, and as it was said; where nobody said, there is no table."""
    said_too = said("C20", "P2", "What a welcome is", "09:59", kind="topic")
    found = table("What the inquiry is about", one(*cycle[:1], said_too))
    assert values(found) == [("A1", "A warm welcome"), ("C20", "What a welcome is")]
    captions = [t.caption for t in find(Table, one(*soar))]
    assert "What the inquiry is about" not in captions


FOUR = "4-d: discover → dream → design → destiny"


@pytest.mark.parametrize(
    ("template", "stages", "over", "sentence"),
    [
        (None, "discover", False, "No order was announced."),
        (method.FOUR_D, "discover dream", False, "This is on its way through the order announced"),
        (
            method.FOUR_D,
            "discover dream design destiny",
            True,
            f"This kept to the order announced ({FOUR}).",
        ),
        (
            method.FOUR_D,
            "discover dream discover design destiny",
            True,
            "It came back to discover (nobody said what for). This kept to the order announced",
        ),
        (
            method.FOUR_D,
            "discover design destiny",
            True,
            f"This is 1 change away from the order announced ({FOUR}).",
        ),
        (method.FOUR_D, "design", True, "This is 3 changes away from the order announced"),
    ],
)
def test_the_order_is_told_with_the_one_announced(
    template: str | None, stages: str, over: bool, sentence: str, one: Written, texts: Texts
) -> None:
    """Coming back to a phase is told, and does not lead away from it."""
    order = [entered(stage, f"10:0{n}") for n, stage in enumerate(stages.split())]
    run = started("appreciative-inquiry", "10:00", template=template)
    made = one(run, *order, *([ended("10:30")] if over else []))
    told = next(text for text in texts(made) if text.startswith("Stages, in order"))
    assert " → ".join(stages.split()) in told
    assert sentence in told


def test_what_an_inquiry_came_back_for_is_told(cycle: Facts, one: Written, texts: Texts) -> None:
    """In the words of its focus."""
    back = entered("discover", "10:02", focus="The desk")
    made = one(cycle[0], entered("discover", "10:00"), entered("dream", "10:01"), back)
    assert "It came back to discover (The desk)." in texts(made)[0]


def test_without_stages_there_are_no_times(
    cycle: Facts, one: Written, find: Find, texts: Texts
) -> None:
    """And the order is none."""
    made = one(cycle[0])
    assert "Stages, in order: none." in texts(made)[0]
    assert "Time in each stage" not in [t.caption for t in find(Table, made)]


HARD = "From what is hard to what is wanted"


def test_everything_hard_stands_with_the_question_made_of_it(
    cycle: Facts, one: Written, table: Captioned, values: Values
) -> None:
    """And with what became of it; nothing is lost."""
    assert values(table(HARD, one(*cycle))) == [
        (
            "C6",
            "Nobody rings back. [parked]",
            "peer support",
            "discover",
            "C10: Who rings back gladly?",
            "set aside in sight",
        ),
        (
            "C7",
            "The desk is behind glass.",
            "primary care",
            "discover",
            "not reframed yet",
            "left standing",
        ),
    ]


@pytest.mark.parametrize(
    ("outcome", "fate"),
    [("held", "held back by a moderator"), ("rejected", "taken off the wall by a moderator")],
)
def test_something_hard_that_was_silenced_is_still_told(
    outcome: str, fate: str, cycle: Facts, one: Written, table: Captioned, values: Values
) -> None:
    """Not in words, as a moderator judged; but that it was said, and what became of it."""
    made = one(*cycle, ContributionModerated(contribution="C7", outcome=outcome))
    assert values(table(HARD, made))[1] == (
        "C7",
        "(not for quotation)",
        "primary care",
        "discover",
        "not reframed yet",
        fate,
    )


def test_something_hard_that_was_turned_and_not_parked_is_reframed(
    cycle: Facts, one: Written, table: Captioned, values: Values
) -> None:
    """That is what became of it."""
    turned = said("C20", "P2", "What would a desk be?", "10:14", kind="reframing", refs=("C7",))
    assert values(table(HARD, one(*cycle[:-1], turned)))[1][-1] == "reframed"


def test_where_nothing_hard_was_said_there_is_no_table(
    cycle: Facts, one: Written, find: Find
) -> None:
    """The figures say so."""
    made = one(*cycle[:6])
    assert HARD not in [t.caption for t in find(Table, made)]
    assert find(Figures, made)[0].items[-1].value == 0


def test_what_has_no_place_further_up_stands_at_the_end(
    cycle: Facts, one: Written, find: Find, section: Titled, values: Values
) -> None:
    """Stage by stage, and what was said in none, or in one that nobody knows."""
    more = (
        entered("delivery", "10:35"),
        said("C20", "P2", "Cake.", "10:36"),
        said("C21", "P2", "Goodbye.", "11:30"),
    )
    part = section("What else was said", one(*cycle[:-1], *more, ended("11:00")))
    assert [(t.caption, [row[0] for row in values(t)]) for t in find(Table, part)] == [
        ("Design: 1 contribution", ["C12"]),
        ("Destiny: 2 contributions", ["C13", "C14"]),
        ("In no stage: 2 contributions", ["C20", "C21"]),
    ]


@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_every_contribution_of_an_inquiry_is_told(
    data: st.DataObject, cycle: Facts, soar: Facts, one: Written, find: Find, values: Values
) -> None:
    """In whatever order things were noted: the chapter on what was said relies on it."""
    facts = data.draw(st.permutations([*cycle, *soar[1:3]]))
    count = data.draw(st.integers(4, 30))
    made = one(cycle[0], *facts[:count])
    shown = str([row for t in find(Table, made) for row in values(t)])
    view = gathered().and_given(cycle[0], *facts[:count]).project(AppreciativeInquiry)
    for session in view.workshops["leeds"].sessions:
        for item in session.items:
            assert f"'{item.id}'" in shown or f"{item.id}," in shown or f", {item.id}" in shown
    assert METHOD.tells_contributions


def test_the_rules_have_the_last_word(cycle: Facts, one: Written, find: Find) -> None:
    """The flags of the inquiry, as its rules give them."""
    made = one(*cycle)
    (flags,) = find(Flags, made)
    assert made.blocks[-1] == Section("What the method's rules say", [flags])
    assert {flag.rule for flag in flags.items} >= {"ungrounded-dream", "uncited-commitment"}


def test_several_inquiries_have_a_section_each(cycle: Facts, one: Written) -> None:
    """With title and id, so that they can be told apart."""
    second = started("appreciative-inquiry", "14:00", activity="A2", title="Once more")
    titles = [b.title for b in one(*cycle, second).blocks if isinstance(b, Section)]
    assert titles == ["Appreciative Inquiry (leeds A1)", "Once more (leeds A2)"]


# Who may be quoted


@pytest.mark.parametrize("run", ["cycle", "quadrants"])
def test_nobody_who_did_not_consent_is_quoted(
    run: str, cycle: Facts, soar: Facts, one: Written, find: Find
) -> None:
    """Everything is counted, and no word of it stands anywhere in the chapter."""
    facts = {"cycle": cycle, "quadrants": soar}[run]
    quiet = one(*facts, consents=("record",))
    room = gathered().and_given(*facts)
    words = [r.event.text for r in room.recorded if isinstance(r.event, ContributionMade)]
    assert len(words) >= 6
    assert not any(text in repr(quiet) for text in words)
    assert "I ask on Monday." not in repr(quiet)
    loud = [figure.value for figure in find(Figures, one(*facts))[0].items]
    assert [figure.value for figure in find(Figures, quiet)[0].items] == loud


def test_a_story_that_may_not_be_told_on_stands_nowhere(
    cycle: Facts, one: Written, several: Written
) -> None:
    """Neither in the bank, nor on the way of a commitment, nor across a programme."""
    assert "He kept the door open." not in repr(one(*cycle))
    assert "He kept the door open." not in repr(several(gathered().and_given(*cycle)))


@pytest.mark.parametrize("kind", ["workshop", "programme"])
def test_without_an_inquiry_there_is_one_sentence(kind: str) -> None:
    """Of a workshop that did something else, or of which nothing is known."""
    for room in (gathered(), gathered(stream="york")):
        view = room.project(AppreciativeInquiry)
        made = chapter(view, Scope(kind=kind, titles={"leeds": "Leeds"}))
        assert made.blocks == (Text("Nobody inquired into what works."),)
        assert made.name == "appreciative-inquiry"
