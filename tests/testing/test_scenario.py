"""Given, when, then: what it folds, what it compares, and what it says when a test fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any, Self

import attrs
import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.commands import Decided, Noting
from dialoguekit.domain.state import Programme, Workshop
from dialoguekit.errors import InvalidEvent, Refused
from dialoguekit.events import (
    Context,
    ContributionMade,
    OpaqueEvent,
    ProgrammeAnnounced,
    RecordCorrected,
    RecordedEvent,
    RecordRedacted,
    WorkshopAdded,
    WorkshopOpened,
    WorkshopScheduled,
    event,
)
from dialoguekit.events import fields as f
from dialoguekit.projections.projection import Projection, handles
from dialoguekit.testing.scenario import START, Given, given, given_programme, happened, moment_of

SCHEDULED = WorkshopScheduled(title="Leeds", groups=("all",))
OPENED = WorkshopOpened()


@event("garden.seed-planted")
class SeedPlanted:
    """An event of a plugin."""

    seed: str = f.identifier("SD")
    kind: str = f.label()


def plant(state: Workshop, noting: Noting, kind: str) -> Decided:
    """A decision function of a plugin."""
    if not kind:
        raise Refused("plant a seed", "it is of no kind", "Name one")
    return (SeedPlanted(seed=state.next_id("SD"), kind=kind),)


@attrs.define
class Words(Projection[Mapping[str, int]]):
    """Words by author."""

    words: Counter[str] = attrs.field(factory=Counter)

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        self.words[recorded.event.author] += len(recorded.event.text.split())

    def join(self, other: Self) -> Self:
        return type(self)(self.words + other.words)

    def view(self) -> Mapping[str, int]:
        return MappingProxyType(dict(self.words))


def said(number: int, text: str, author: str = "P1") -> ContributionMade:
    return ContributionMade(contribution=f"C{number}", author=author, text=text)


# Given


def test_facts_stand_in_the_order_in_which_they_are_given() -> None:
    """As recorded events, numbered from 1, each with an id of its own."""
    scenario = given(SCHEDULED, OPENED, stream="york")
    assert [(r.position, r.stream, r.seq, r.event) for r in scenario.recorded] == [
        (1, "york", 1, SCHEDULED),
        (2, "york", 2, OPENED),
    ]
    assert len({r.id for r in scenario.recorded}) == 2


def test_a_fact_without_a_moment_happened_with_the_one_before_it() -> None:
    """The first at START; what is decided happens when the last fact did."""
    scenario = given(SCHEDULED, (OPENED, "10:30"), said(1, "a"))
    half_past = datetime(2025, 3, 4, 10, 30, tzinfo=UTC)
    assert [r.at for r in scenario.recorded] == [START, half_past, half_past]
    assert scenario.noting_at == half_past


def test_moments_are_datetimes_or_times_of_day() -> None:
    """A datetime stands for itself, in its own zone."""
    leeds = datetime(2025, 3, 4, 10, tzinfo=timezone(timedelta(hours=1)))
    assert moment_of(leeds) is leeds
    assert moment_of("09:00") == START
    assert given((SCHEDULED, leeds)).recorded[0].at == START


def test_a_fact_may_have_circumstances() -> None:
    """They are those of a context."""
    scenario = given(happened(SCHEDULED, "10:30", by="organiser", precision="hour"))
    assert scenario.recorded[0].context == Context(by="organiser", precision="hour")
    assert scenario.recorded[0].at == datetime(2025, 3, 4, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize("nonsense", ["workshop.opened", (SCHEDULED, "10:30", 1), 7, ("a", "b")])
def test_what_is_no_fact_is_named(nonsense: Any) -> None:
    """With what a fact looks like."""
    with pytest.raises(TypeError, match=r"events or pairs \(event, moment\), not"):
        given(nonsense)


def test_a_scenario_never_changes() -> None:
    """Each step returns a new one, so that tests can share a beginning."""
    start = given(SCHEDULED)
    start.and_given(OPENED)
    start.at("12:00")
    start.noting(by="P1")
    start.later(hours=1)
    assert start == given(SCHEDULED)


def test_later_counts_from_the_moment_that_is_set() -> None:
    """From the last fact, or from the moment given."""
    assert given(SCHEDULED).later(minutes=5).noting_at == START + timedelta(minutes=5)
    assert given().at("10:00").later(hours=1).noting_at == datetime(2025, 3, 4, 11, tzinfo=UTC)


def test_the_state_is_folded_anew_each_time() -> None:
    """Whoever changes one does not change the next."""
    scenario = given(SCHEDULED)
    folded = scenario.state
    folded.groups = ()
    assert scenario.state.groups == ("all",)


def test_a_programme_has_scenarios_too() -> None:
    """Its state is that of a programme."""
    scenario = given_programme(ProgrammeAnnounced(title="North"))
    assert scenario.state == Programme(announced=True, version=1, position=1)
    scenario.when(commands.add_workshop, "leeds").then(WorkshopAdded(workshop="leeds"))


# When


def test_a_decision_is_told_when_and_in_which_circumstances() -> None:
    """And gets the arguments as they are."""

    def tell(state: Workshop, noting: Noting, *args: Any, **kwargs: Any) -> Decided:
        assert noting == Noting(moment_of("10:00"), Context(by="P1", space="S1"))
        assert [args, kwargs] == [("a",), {"b": 1}]
        return ()

    given().at("10:00").noting(by="P1").noting(space="S1").when(tell, "a", b=1).then()


def test_a_decision_that_changes_the_state_is_caught() -> None:
    """It only reads."""

    def meddle(state: Workshop, noting: Noting) -> Decided:
        state.groups = ()
        return ()

    with pytest.raises(AssertionError, match="meddle changed the state"):
        given(SCHEDULED).when(meddle)


@pytest.mark.parametrize("answer", [None, [OPENED], OPENED, ("workshop.opened",)])
def test_a_decision_that_returns_something_else_than_events_is_caught(answer: Any) -> None:
    """A tuple of events is what a handle records."""

    def answers(state: Workshop, noting: Noting) -> Decided:
        decided: Decided = answer
        return decided

    with pytest.raises(AssertionError, match="answers must return a tuple of events"):
        given().when(answers)


def test_other_errors_than_refusals_are_raised() -> None:
    """An impossible event is no decision."""
    with pytest.raises(InvalidEvent, match="text must not be blank"):
        given(SCHEDULED, OPENED).when(commands.pose, " ")


def test_decisions_of_plugins_are_asked_in_the_same_way() -> None:
    """What their events name counts on."""
    first = given(SCHEDULED).when(plant, "bean")
    first.then(SeedPlanted(seed="SD1", kind="bean"))
    first.afterwards.when(plant, "pea").then(SeedPlanted(seed="SD2", kind="pea"))
    given(SCHEDULED).when(plant, "").then_refused("of no kind")


# Then


def test_what_was_decided_is_compared_exactly() -> None:
    """And returned, for whatever else is to be said about it."""
    assert given(SCHEDULED).when(commands.open).then(OPENED) == (OPENED,)


def test_another_value_is_named_by_its_field() -> None:
    """Both sides are listed, without the fields that say nothing."""
    with pytest.raises(AssertionError) as caught:
        given(SCHEDULED).when(plant, "bean").then(SeedPlanted(seed="SD1", kind="pea"))
    assert str(caught.value) == (
        "plant decided otherwise.\n"
        "Expected:\n  1. SeedPlanted(seed='SD1', kind='pea')\n"
        "Decided:\n  1. SeedPlanted(seed='SD1', kind='bean')\n"
        "Event 1, kind: expected 'pea', decided 'bean'."
    )


@pytest.mark.parametrize(
    ("expected", "difference"),
    [
        ((), "Expected:\n  nothing\n"),
        ((), "Expected 0 events, decided 1."),
        ((SCHEDULED,), "Event 1 is another event."),
        ((OPENED, OPENED), "Expected 2 events, decided 1."),
    ],
)
def test_other_events_are_told_apart(expected: tuple[Any, ...], difference: str) -> None:
    """Another class, too many, too few."""
    with pytest.raises(AssertionError) as caught:
        given(SCHEDULED).when(commands.open).then(*expected)
    assert difference in str(caught.value)


def test_a_refusal_where_events_were_expected_is_told() -> None:
    """With its message, and the refusal as its cause."""
    with pytest.raises(
        AssertionError, match=r"open was refused\. Cannot open the workshop"
    ) as told:
        given().when(commands.open).then(OPENED)
    assert isinstance(told.value.__cause__, Refused)


def test_a_refusal_is_returned() -> None:
    """For whatever else is to be said about it."""
    refused = given().when(commands.open).then_refused("not scheduled", "Schedule it first")
    assert refused.what == "open the workshop"


def test_events_where_a_refusal_was_expected_are_told() -> None:
    """All of them."""
    with pytest.raises(AssertionError, match="open was not refused") as caught:
        given(SCHEDULED).when(commands.open).then_refused()
    assert "1. WorkshopOpened()" in str(caught.value)


def test_words_that_a_refusal_does_not_mention_are_told() -> None:
    """With what it says instead."""
    with pytest.raises(AssertionError, match="without mentioning 'a quorum'") as caught:
        given().when(commands.open).then_refused("not scheduled", "a quorum")
    assert "Cannot open the workshop" in str(caught.value)


@pytest.mark.parametrize(
    ("refusal", "complaint"),
    [
        (("", "b", "c"), "without saying what"),
        (("a", " ", "c"), "without saying why"),
        (("a", "b", "."), "without saying remedy"),
        (("a", "b", None), "without saying remedy"),
        (("a", "b.", "c"), "why ends like a sentence"),
        (("a", "b", "c. "), "remedy ends like a sentence"),
    ],
)
def test_a_refusal_says_what_why_and_what_to_do(refusal: Any, complaint: str) -> None:
    """None of the three is empty, and none brings its own full stop."""

    def refuses(state: Workshop, noting: Noting) -> Decided:
        raise Refused(*refusal)

    with pytest.raises(AssertionError, match=complaint):
        given().when(refuses).then_refused()


def test_the_state_afterwards_can_be_looked_at() -> None:
    """By a question or by assertions; it is returned."""
    answer = given(SCHEDULED).when(commands.open)

    def check(state: Workshop) -> None:
        assert state.phase == "open"

    assert answer.then_state(check).version == 2
    assert answer.then_state(lambda state: state.phase == "open").version == 2
    with pytest.raises(AssertionError, match="After open the state is not as expected"):
        answer.then_state(lambda state: state.phase == "closed")


def test_afterwards_goes_on_in_the_same_circumstances() -> None:
    """What was decided happened at the moment of the decision."""
    afterwards = given(SCHEDULED).at("09:30").noting(by="P1").when(commands.open).afterwards
    assert afterwards.recorded[-1].at == moment_of("09:30")
    assert afterwards.recorded[-1].context == Context(by="P1")
    afterwards.when(commands.close).then_state(lambda state: state.phase == "closed")


def test_after_a_refusal_there_is_nothing_to_go_on_from() -> None:
    """The refusal is told."""
    with pytest.raises(AssertionError, match="open was refused"):
        _ = given().when(commands.open).afterwards


# Projections


def test_a_projection_is_viewed() -> None:
    """What it does not handle changes nothing."""
    view = given(SCHEDULED, said(1, "a b c"), OpaqueEvent("a.b", 1, b"{}"), said(2, "d")).project(
        Words
    )
    assert view == {"P1": 4}


def test_corrections_are_applied_before_the_projection() -> None:
    """Like a replay does, whether they come before or after."""
    corrected = RecordCorrected(target=2, patch=(("text", "a b"),), reason="misheard")
    scenario = given(SCHEDULED, said(1, "a b c"), corrected, said(2, "d e f"))
    assert scenario.project(Words) == {"P1": 5}
    withheld = scenario.and_given(RecordRedacted(target=4, basis="a request"))
    assert withheld.project(Words) == {"P1": 3}


def test_several_workshops_are_joined() -> None:
    """Each folded on its own, in the order in which they are named."""
    leeds = given(said(1, "a b"))
    york: Given[Workshop] = given(said(1, "c d e", author="P2"), stream="york")
    assert leeds.project(Words, beside=[york]) == {"P1": 2, "P2": 3}
    assert leeds.project(Words, beside=[york, york]) == {"P1": 2, "P2": 6}
