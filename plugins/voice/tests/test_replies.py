"""Who answers whom, how often, and how soon."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.events import ContributionModerated
from dialoguekit.testing.scenario import Given
from dialoguekit_voice.replies import Replies

from .conftest import A, B, link, note, view_of, workshop

PEOPLE = {A: 3, B: 3}


def replies(*facts: Any) -> Replies:
    """Return the replies in a workshop."""
    return view_of(workshop(*facts)).replies


def test_the_later_of_two_linked_contributions_is_the_reply() -> None:
    """A story that supports a later dream is answered by it; so is what a text builds on."""
    found = replies(
        note("C1", "P2", at="10:01"),
        note("C2", "P5", at="10:02", refs=("C1",)),
        note("C3", "P3", at="10:03"),
        link("C1", "supports", "C3"),
        link("C3", "contradicts", "C2"),
    )
    pairs = {(each.later.contribution, each.earlier.contribution) for each in found.replies}
    assert pairs == {("C2", "C1"), ("C3", "C1"), ("C3", "C2")}
    assert found.matrix == {(B, A): 1, (A, A): 1, (A, B): 1}
    assert [each.contribution for each in found.answered] == ["C1", "C2"]
    assert [found.rate(), found.rate(A), found.rate(B)] == [2 / 3, 0.5, 1]


def test_nobody_answers_themselves() -> None:
    """It is no reply."""
    found = replies(note("C1", "P2"), note("C2", "P2", refs=("C1",)))
    assert found.replies == ()
    assert found.rate() == 0
    assert found.cross_ratio(PEOPLE) is None


def test_two_links_between_two_contributions_are_one_reply() -> None:
    """Whatever their relations."""
    found = replies(note("C1", "P2"), note("C2", "P5", refs=("C1",)), link("C2", "answers", "C1"))
    assert len(found.replies) == 1
    assert len(found.replies[0].evidence) == 2


def test_an_answer_of_a_facilitator_answers_and_is_of_no_group() -> None:
    """It is in the rate, and not in the matrix."""
    found = replies(note("C1", "P2"), note("C2", "P1", refs=("C1",)))
    assert found.rate(A) == 1
    assert found.matrix == {}


def test_a_link_of_an_unknown_author_is_unclear() -> None:
    """It may be of the same person."""
    found = replies(note("C1", "P2"), note("C2", None, group=B, refs=("C1",)))
    assert (found.replies, found.unclear, found.rate(A)) == ((), 1, 0)


@pytest.mark.parametrize("outcome", ["held", "rejected"])
def test_a_reply_that_was_not_accepted_is_none(outcome: str) -> None:
    """Nor is one that was not visible."""
    moderated = ContributionModerated(contribution="C2", outcome=outcome)
    found = replies(note("C1", "P2"), note("C2", "P5", refs=("C1",)), moderated)
    assert found.replies == ()
    hidden = note("C2", "P5", refs=("C1",), visibility="hidden")
    assert replies(note("C1", "P2"), hidden).replies == ()


def test_the_cross_ratio_compares_with_replies_at_random() -> None:
    """One of two is across, and three of five would be."""
    found = replies(
        note("C1", "P2"), note("C2", "P5", refs=("C1",)), note("C3", "P3", refs=("C1",))
    )
    assert found.cross_ratio(PEOPLE) == pytest.approx((1 / 2) / (3 / 5))


def timed(**context: Any) -> Replies:
    """Return the replies to C1 after four, and to C3 after ten minutes."""
    return replies(
        note("C1", "P2", at="10:00", **context),
        note("C2", "P5", at="10:04", refs=("C1",)),
        note("C3", "P5", at="10:05"),
        note("C4", "P3", at="10:10", refs=("C1",)),
        note("C5", "P3", at="10:15", refs=("C3",)),
    )


def test_the_time_to_the_first_reply_is_the_median() -> None:
    """Later replies do not count."""
    found = timed()
    assert [found.latency(), found.latency(A), found.latency(B)] == [420, 240, 600]


def test_times_that_are_not_exact_have_no_latency() -> None:
    """A note of the quarter of an hour tells no minutes."""
    found = timed(precision="quarter")
    assert [found.latency(A), found.latency(B)] == [None, 600]


def test_what_was_entered_together_has_no_latency() -> None:
    """Notes that were typed in at once have one time."""
    found = replies(
        note("C1", "P2", at="10:00"),
        note("C2", "P5", refs=("C1",)),
        note("C3", "P6", at="10:07", refs=("C1",)),
    )
    assert found.rate(A) == 1
    assert found.latency() is None


def test_without_contributions_nothing_is_known() -> None:
    """A rate of nothing is undefined."""
    empty: Given[Any] = workshop()
    assert view_of(empty).replies.rate() is None
