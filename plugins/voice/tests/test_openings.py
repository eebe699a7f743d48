"""Which group spoke first in each stage, and which reported first."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from dialoguekit.plugin import Evidence
from dialoguekit.testing.builders import stage_entered
from dialoguekit_voice.openings import Opening, chance_of_one_group

from .conftest import A, B, note, turn, view_of, workshop


def openings(*facts: Any) -> tuple[Opening, ...]:
    """Return the openings of a workshop."""
    return view_of(workshop(*facts)).openings


def test_the_first_in_each_stage_counts() -> None:
    """A facilitator is not among them."""
    found = openings(
        stage_entered("one", "10:05"),
        turn("P1", at="10:06"),
        turn("P5", at="10:07"),
        turn("P2", at="10:08"),
        stage_entered("two", "10:20"),
        note("C1", "P3", at="10:21"),
    )
    assert [(each.title, each.group) for each in found] == [("Talk – one", B), ("Talk – two", A)]


def test_an_activity_without_stages_is_one() -> None:
    """What was recorded late counts by its time."""
    found = openings(turn("P2", at="10:10"), turn("P5", at="10:05"))
    assert [(each.title, each.group) for each in found] == [("Talk", B)]


def test_a_first_that_cannot_be_told_has_a_reason() -> None:
    """Its evidence is whatever may have been the first."""
    (late,) = openings(turn("P2", at="10:10", precision="quarter"), turn("P5", at="10:20"))
    assert (late.group, late.reason) == (None, "times are not exact enough")
    assert len(late.evidence) == 2
    (unknown,) = openings(note("C1", None, at="10:10"))
    assert (unknown.group, unknown.reason) == (None, "the group is not known")


def test_several_of_one_group_may_have_been_first() -> None:
    """It does not matter who."""
    (found,) = openings(turn("P2", at="10:10", precision="quarter"), turn("P3", at="10:20"))
    assert found.group == A


def test_the_first_report_is_the_first_in_plenary_after_work_in_smaller_spaces() -> None:
    """Without such work there is none."""
    talk = (turn("P2", at="10:01", space="S1"), turn("P5", at="10:40", space="S1"))
    assert [each.reported for each in openings(*talk)] == [False]
    found = openings(*talk, note("C1", "P3", at="10:20", space="S2"))
    assert [(each.group, each.reported) for each in found] == [(A, False), (B, True)]


def opening(group: str | None) -> Opening:
    """Return an opening by a group."""
    return Opening(title="Talk", activity="A1", group=group, evidence=Evidence())


@pytest.mark.parametrize(
    ("groups", "chance"),
    [([A, A, A], 0.25), ([A, None, A], 0.5), ([A, B], None), ([], None), ([None], None)],
    ids=str,
)
def test_the_chance_that_one_group_is_always_first(
    groups: list[str | None], chance: float | None
) -> None:
    """With as many people in both, either is always first with a chance of 2 / 2ⁿ."""
    found = chance_of_one_group(map(opening, groups), Counter({A: 3, B: 3}))
    assert found == (None if chance is None else pytest.approx(chance))
