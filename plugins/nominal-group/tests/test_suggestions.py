"""What to ask next, and why."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.events import (
    BallotCast,
    BallotClosed,
    BallotOpened,
    ContributionModerated,
    ContributionRevealed,
    StageEntered,
)
from dialoguekit.plugin import Situation, Suggestion
from dialoguekit.testing.builders import entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_nominal_group import method
from dialoguekit_nominal_group.events import TurnsSet
from dialoguekit_nominal_group.projection import NominalGroup
from dialoguekit_nominal_group.suggestions import suggest

TEXTS = {prompt.name: prompt.text for prompt in method.PROMPTS}
PLANNED = tuple(stage.name for stage in method.STAGES)
ORDER = TurnsSet(activity="A1", order=("P2", "P3", "P4"))
LISTS = tuple(said(f"C{n}", f"P{n}", f"Idea {n}.", visibility="hidden") for n in (2, 3, 4))


def show(*ids: str) -> Fact:
    """Drafts were revealed."""
    return happened(ContributionRevealed(contributions=ids), activity="A1")


def opened(id: str, *options: str) -> Fact:
    """A ballot of P2 and P3 was opened."""
    event = BallotOpened(
        ballot=id, options=options, kind="ranking", secrecy="secret", roll=("P2", "P3")
    )
    return happened(event, activity="A1")


def cast(voter: str) -> BallotCast:
    """A vote was given in the first ballot."""
    return BallotCast(ballot="B1", voter=voter, choices=(("C2", 1),))


def suggested(*facts: Fact, **more: Any) -> list[Suggestion]:
    """What is suggested in a session that went through these stages."""
    room = gathered().and_given(started("nominal-group", template="two-ballots"), *facts)
    stages = [r.event.stage for r in room.recorded if isinstance(r.event, StageEntered)]
    told: dict[str, Any] = {
        "workshop": "leeds",
        "activity": "A1",
        "entered": tuple(stages),
        "planned": PLANNED,
    }
    return list(suggest(room.project(NominalGroup), Situation(**(told | more))))


def told(found: list[Suggestion]) -> list[tuple[str | None, str, tuple[str, ...]]]:
    """The prompts, reasons and citations of suggestions."""
    return [(each.prompt, each.why, each.cites) for each in found]


def test_without_anything_of_its_own_the_prompts_of_the_stage_are_left() -> None:
    """In silence, before the first stage, and in a session that nobody knows."""
    writing = suggested(entered("silent"), *LISTS)
    assert [each.prompt for each in writing] == ["write", "more"]
    assert [each.prompt for each in suggested()] == ["write", "more"]
    assert [each.prompt for each in suggested(entered("silent"), activity="A2")] == [
        "write",
        "more",
    ]
    assert [each.prompt for each in suggested(entered("silent"), workshop="york")] == [
        "write",
        "more",
    ]


def test_the_next_in_turn_is_told_by_place_and_group() -> None:
    """With how much they have left; who it is, a tool finds by the id."""
    first, left, *_ = suggested(
        entered("silent"), *LISTS, entered("round-robin"), ORDER, show("C2")
    )
    assert first == Suggestion(
        text=TEXTS["next"],
        why="Next in round 1: place 2 in the order, primary care; 1 of theirs not told yet.",
        prompt="next",
        cites=("leeds P3",),
    )
    assert left.why == "2 of 3 drafts are not revealed yet."
    assert left.cites == ("leeds C3", "leeds C4")


def test_somebody_without_a_draft_is_asked_all_the_same() -> None:
    """They may have thought of something while listening."""
    order = TurnsSet(activity="A1", order=("P5", "P2"))
    first, *_ = suggested(entered("silent"), *LISTS, entered("round-robin"), order)
    assert (
        first.why == "Next in round 1: place 1 in the order, peer support; nothing written so far."
    )


def test_without_an_order_one_is_asked_for() -> None:
    """Nobody can be due."""
    first, second, *_ = suggested(entered("silent"), *LISTS, entered("round-robin"))
    assert "order of turns" in first.text
    assert second.why == "3 of 3 drafts are not revealed yet."


def test_once_everything_is_told_others_are_asked_for_more() -> None:
    """And the prompts of the stage that are left come after it, each once."""
    facts = (
        entered("silent"),
        *LISTS,
        entered("round-robin"),
        ORDER,
        *map(show, ("C2", "C3", "C4")),
    )
    assert [(each.prompt, each.why) for each in suggested(*facts)] == [
        ("pass", "Every draft is on the list."),
        (
            "next",
            "Round-robin: One idea from one person at a time, in turn, until all are on the list.",
        ),
    ]


def test_ideas_that_nobody_talked_about_are_to_be_clarified() -> None:
    """Those that still count; drafts that are still to be revealed come first."""
    facts = (
        entered("silent"),
        *LISTS,
        entered("round-robin"),
        ORDER,
        show("C2"),
        show("C3"),
        ContributionModerated(contribution="C3", outcome="rejected"),
        entered("clarify"),
    )
    left, unclear, *rest = suggested(*facts)
    assert left.cites == ("leeds C4",)
    assert unclear.why == "Nobody has talked about 1 of 2 ideas yet."
    assert (unclear.prompt, unclear.cites) == ("meaning", ("leeds C2",))
    assert [each.prompt for each in rest] == ["same"]
    talked = said("C9", "P4", "For whom?", kind="question", refs=("C2",))
    assert [each.prompt for each in suggested(*facts, talked)] == [None, "meaning", "same"]


@pytest.mark.parametrize(
    ("facts", "prompt", "text", "why", "cites"),
    [
        (
            [],
            "rank",
            "Open the first ballot: a ranking, in secret.",
            "No ballot was opened so far.",
            ("leeds C2",),
        ),
        (
            [opened("B1", "C2"), cast("P2")],
            "rank",
            TEXTS["rank"],
            "1 of 2 have voted in B1.",
            ("leeds B1",),
        ),
        (
            [opened("B1", "C2"), cast("P2"), cast("P3")],
            None,
            "Close B1.",
            "2 of 2 have voted in B1.",
            ("leeds B1",),
        ),
    ],
    ids=["to be opened", "open", "to be closed"],
)
def test_a_ballot_is_to_be_opened_waited_for_and_closed(
    facts: list[Fact], prompt: str | None, text: str, why: str, cites: tuple[str, ...]
) -> None:
    """Without a word on how anybody voted."""
    begun = (entered("silent"), LISTS[0], entered("round-robin"), show("C2"), entered("clarify"))
    first, *rest = suggested(*begun, entered("first-ballot"), *facts)
    assert (first.prompt, first.text, first.why, first.cites) == (prompt, text, why, cites)
    assert [each.prompt for each in rest] == ([] if prompt == "rank" else ["rank"])


def test_the_second_ballot_is_to_be_opened_after_the_first() -> None:
    """And waited for like the first."""
    stages = [entered(stage) for stage in PLANNED]
    done = (opened("B1", "C2"), BallotClosed(ballot="B1"))
    first, *rest = suggested(*stages, *done)
    assert first.text == "Open the second ballot: a ranking, in secret."
    assert first.why == "1 ballot was opened so far."
    assert (first.prompt, rest) == ("again", [])
    assert told(suggested(*stages, *done, opened("B2", "C2")))[0] == (
        "again",
        "0 of 2 have voted in B2.",
        ("leeds B2",),
    )


def test_a_ballot_that_was_closed_asks_for_nothing_more() -> None:
    """The prompts are left."""
    facts = (entered("first-ballot"), opened("B1", "C2"), BallotClosed(ballot="B1"))
    assert [each.prompt for each in suggested(*facts)] == ["rank"]


def test_in_the_discussion_what_nobody_read_is_still_asked_for() -> None:
    """Nothing that was written is to be lost."""
    first, *rest = suggested(entered("silent"), *LISTS, entered("discuss"))
    assert first.why == "3 of 3 drafts are not revealed yet."
    assert [each.prompt for each in rest] == ["apart", "overlooked"]
