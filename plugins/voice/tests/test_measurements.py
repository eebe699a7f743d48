"""How much was said in a window: by group, by person, and why it is not known."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from dialoguekit.events import PersonRegistered, PresenceEnded, PresenceStarted
from dialoguekit.testing.builders import activity_started, workshop_with_participants
from dialoguekit.testing.scenario import Given
from dialoguekit_voice.measurements import (
    CONTRIBUTIONS,
    MEASURES,
    TIME,
    TURNS,
    WORDS,
    Measure,
    Measurement,
    facilitators_share,
    measurement_of,
)

from .conftest import A, B, note, oracle, turn, view_of, workshop


def measurement(given: Given[Any], measure: Measure = TURNS) -> Measurement:
    """Return the measurement of a whole workshop."""
    return Measurement(view_of(given).whole, measure)


def test_the_figures_of_the_reference() -> None:
    """A = [10, 5, 0] and B = [3, 2, 0] give them to their digits."""
    found = measurement(oracle())
    assert found.total == 20
    assert [found.share(group) for group in (A, B)] == [0.75, 0.25]
    assert [found.people_share(group) for group in (A, B)] == [0.5, 0.5]
    assert [found.ratio(group) for group in (A, B)] == [1.5, 0.5]
    assert [found.gap(group) for group in (A, B)] == [0.25, -0.25]
    assert found.gini == pytest.approx(0.55)
    assert found.corrected_gini == pytest.approx(0.66)
    assert round(found.evenness or 0, 4) == 0.6742
    assert found.theil is not None
    assert round(found.theil.total, 4) == 0.5838
    assert round(found.theil.between, 4) == 0.1308
    assert round(found.theil.within, 4) == 0.4530
    assert len(found.silent or ()) == 2


def test_each_measure_adds_up_its_own() -> None:
    """Contributions are no turns, and have no duration."""
    given = workshop(turn("P2", 30, seconds=20), turn("P5", 10, seconds=5), note("C1", "P2"))
    totals = {measure.name: measurement(given, measure).total for measure in MEASURES}
    assert totals == {"turns": 2, "contributions": 1, "words": 40, "time": 25}


@pytest.mark.parametrize(
    ("facts", "measure", "reason"),
    [
        ([note("C1", "P2")], TURNS, "no turn was recorded"),
        ([turn("P2")], CONTRIBUTIONS, "no contribution was recorded"),
        ([turn("P2", 3), turn("P3")], WORDS, "1 of 2 were not recorded word for word"),
        ([turn("P2", seconds=3), turn("P3")], TIME, "1 of 2 were not timed"),
        ([turn("P2", 0), turn("P3", 0)], WORDS, "the amount is 0"),
    ],
    ids=["no turns", "no contributions", "words", "time", "nothing"],
)
def test_what_cannot_be_told_is_undefined_for_a_reason(
    facts: list[Any], measure: Measure, reason: str
) -> None:
    """Every figure is None, and none is 0."""
    found = measurement(workshop(*facts), measure)
    assert (found.reason, found.reason_for_groups, found.reason_for_people) == (reason,) * 3
    figures: list[object] = [found.total, found.gini, found.corrected_gini, found.evenness]
    figures += [found.theil, found.silent, found.share(A), found.ratio(A), found.gap(A)]
    assert figures == [None] * 9


def test_three_of_four_known_are_enough() -> None:
    """The fourth is left out of the sum."""
    given = workshop(*(turn("P2", 10) for _ in range(3)), turn("P5"))
    assert measurement(given, WORDS).total == 30
    assert measurement(given, WORDS).share(A) == 1


def test_the_roll_needs_two_people() -> None:
    """Shares of groups are told, and nothing of the distribution."""
    given = workshop_with_participants((A, B), per_group=0).and_given(
        PersonRegistered(person="P2", group=A),
        PresenceStarted(person="P2"),
        activity_started("talk"),
        turn("P2"),
    )
    found = measurement(given)
    assert found.share(A) == 1
    assert found.gini is None
    assert found.reason_for_people == "fewer than two people were there"


def test_without_presence_it_is_not_known_who_was_there() -> None:
    """Shares are told, and no ratio."""
    given = workshop(activity_started("talk", activity="A2"), note("C1", "P2", activity=None))
    found = Measurement(view_of(given).activities[-1], CONTRIBUTIONS)
    assert (found.share(A), found.ratio(A), found.gap(A)) == (1, None, None)
    assert found.reason_for_people == "it is not recorded who was there"


def test_a_group_without_people_has_no_ratio() -> None:
    """Its share of people is 0."""
    given = workshop(*((PresenceEnded(person=f"P{n}"), "10:10") for n in (5, 6, 7)), turn("P2"))
    found = Measurement(view_of(given).activities[0], TURNS)
    assert (found.share(B), found.people_share(B), found.ratio(B)) == (0, 0, None)


def test_who_was_there_too_briefly_is_left_out() -> None:
    """Their turns are not in the shares."""
    given = workshop(turn("P2"), turn("P5"), (PresenceEnded(person="P2"), "10:10"))
    found = Measurement(view_of(given).activities[0], TURNS)
    assert (found.total, found.share(A), len(found.left_out)) == (1, 0, 1)


def test_contributions_of_unknown_authors_are_no_people() -> None:
    """They count for their group, and not in the distribution."""
    given = workshop(
        note("C1", "P2"), note("C2", "P3"), note("C3", "P5"), note("C4", None, group=B)
    )
    found = measurement(given, CONTRIBUTIONS)
    assert (found.total, found.share(B)) == (4, 0.5)
    assert sum(found.by_person.values()) == 3
    assert len(found.silent or ()) == 3


def test_many_unknown_authors_leave_the_distribution_undefined() -> None:
    """Those of unknown groups leave the shares undefined, too."""
    of_group = measurement(workshop(note("C1", "P2"), note("C2", None, group=B)), CONTRIBUTIONS)
    assert of_group.share(B) == 0.5
    assert of_group.gini is None
    assert of_group.reason_for_people == "the author of 1 of 2 is not known"
    of_none = measurement(workshop(note("C1", "P2"), note("C2", None)), CONTRIBUTIONS)
    assert of_none.share(B) is None
    assert of_none.reason_for_groups == "the group of 1 of 2 is not known"
    assert of_none.total == 2


def test_the_measurement_of_a_window_is_made_once() -> None:
    """A chapter asks for it in every cell."""
    window = view_of(oracle()).whole
    assert measurement_of(window, TURNS) is measurement_of(window, TURNS)


def test_the_share_of_facilitators_is_of_all_that_was_said() -> None:
    """Participants and facilitators are the whole."""
    given = workshop(turn("P1", 30), turn("P2", 10), turn("P5", 10), turn("P5", 10))
    assert facilitators_share(measurement(given)) == 0.25
    assert facilitators_share(measurement(given, WORDS)) == 0.5
    assert facilitators_share(measurement(given, TIME)) is None
    assert facilitators_share(measurement(given, CONTRIBUTIONS)) is None
    assert facilitators_share(measurement(oracle())) is None


@settings(max_examples=40, deadline=None)
@examples(
    st.lists(st.tuples(st.sampled_from(["P2", "P3", "P4", "P5", "P6"]), st.integers(0, 50))),
    st.randoms(use_true_random=False),
)
def test_figures_do_not_depend_on_the_order_of_events(
    said: list[tuple[str, int]], random: Any
) -> None:
    """Shares sum to one, and the parts of the Theil index to the whole."""
    shuffled = list(said)
    random.shuffle(shuffled)
    first, second = (
        measurement(workshop(*(turn(person, words) for person, words in each)), WORDS)
        for each in (said, shuffled)
    )
    for one, other in zip(figures(first), figures(second), strict=True):
        assert one == pytest.approx(other) if one is not None else other is None
    if first.reason is None:
        assert (first.share(A) or 0) + (first.share(B) or 0) == pytest.approx(1)
        assert first.theil is not None
        parts = first.theil.between + first.theil.within
        assert parts == pytest.approx(first.theil.total, abs=1e-9)


def figures(found: Measurement) -> list[float | None]:
    """Return all figures of a measurement."""
    theil = None if found.theil is None else found.theil.total
    of_groups = [found.share(A), found.share(B), found.ratio(A), found.gap(B)]
    return [found.total, found.gini, found.corrected_gini, found.evenness, theil, *of_groups]
