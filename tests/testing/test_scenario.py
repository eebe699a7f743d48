"""Scenarios: folding, comparison and failure messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from tests.testing.samples.base import contribution

from dialoguekit.domain import commands
from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.state import Programme, Workshop
from dialoguekit.errors import InvalidEvent, Refused
from dialoguekit.events import (
    Context,
    OpaqueEvent,
    ProgrammeAnnounced,
    RecordCorrected,
    RecordRedacted,
    WorkshopAdded,
    WorkshopOpened,
    WorkshopScheduled,
    event,
)
from dialoguekit.events import fields as f
from dialoguekit.testing.sample_projections import WordCount
from dialoguekit.testing.scenario import (
    START,
    Given,
    given,
    given_programme,
    resolve_time,
    scenario_event,
)

SCHEDULED = WorkshopScheduled(title="Leeds", groups=("all",))
OPENED = WorkshopOpened()


@event("garden.seed-planted")
class SeedPlanted:
    """An event of a plugin."""

    seed: str = f.identifier("SD")
    kind: str = f.label()


def plant(state: Workshop, context: CommandContext, kind: str) -> CommandEvents:
    """Plant a seed of a kind."""
    if not kind:
        raise Refused("plant a seed", "it has no kind", "Name one")
    return (SeedPlanted(seed=state.next_id("SD"), kind=kind),)


# Given


def test_events_are_in_the_given_order() -> None:
    """Events are numbered from 1 and have distinct ids."""
    scenario = given(SCHEDULED, OPENED, stream="york")
    assert [(r.position, r.stream, r.seq, r.event) for r in scenario.recorded] == [
        (1, "york", 1, SCHEDULED),
        (2, "york", 2, OPENED),
    ]
    assert len({r.id for r in scenario.recorded}) == 2


def test_an_event_without_a_time_has_that_of_the_one_before() -> None:
    """The first event has START, and the command has the time of the last event."""
    scenario = given(SCHEDULED, (OPENED, "10:30"), contribution(1, "a"))
    half_past = datetime(2025, 3, 4, 10, 30, tzinfo=UTC)
    assert [r.occurred_at for r in scenario.recorded] == [START, half_past, half_past]
    assert scenario.next_occurred_at == half_past


def test_times_are_datetimes_or_times_of_day() -> None:
    """A datetime is used unchanged, with its own time zone."""
    leeds = datetime(2025, 3, 4, 10, tzinfo=timezone(timedelta(hours=1)))
    assert resolve_time(leeds) is leeds
    assert resolve_time("09:00") == START
    assert given((SCHEDULED, leeds)).recorded[0].occurred_at == START


def test_an_event_may_have_a_context() -> None:
    """Keyword arguments are the fields of the context."""
    scenario = given(scenario_event(SCHEDULED, "10:30", by="organiser", precision="hour"))
    assert scenario.recorded[0].context == Context(by="organiser", precision="hour")
    assert scenario.recorded[0].occurred_at == datetime(2025, 3, 4, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize("invalid", ["workshop.opened", (SCHEDULED, "10:30", 1), 7, ("a", "b")])
def test_invalid_input_is_rejected(invalid: Any) -> None:
    """The error shows the value and the expected form."""
    with pytest.raises(TypeError, match=r"events or pairs \(event, time\), not"):
        given(invalid)


def test_a_scenario_is_immutable() -> None:
    """Each step returns a new scenario, so tests can share a start."""
    start = given(SCHEDULED)
    start.and_given(OPENED)
    start.at("12:00")
    start.with_context(by="P1")
    start.later(hours=1)
    assert start == given(SCHEDULED)


def test_later_counts_from_the_set_time() -> None:
    """It counts from the last event or from the time set with ``at``."""
    assert given(SCHEDULED).later(minutes=5).next_occurred_at == START + timedelta(minutes=5)
    assert given().at("10:00").later(hours=1).next_occurred_at == datetime(
        2025, 3, 4, 11, tzinfo=UTC
    )


def test_the_state_is_folded_again_each_time() -> None:
    """A change of one state does not affect the next."""
    scenario = given(SCHEDULED)
    folded = scenario.state
    folded.groups = ()
    assert scenario.state.groups == ("all",)


def test_a_programme_has_scenarios() -> None:
    """The state of the scenario is that of a programme."""
    scenario = given_programme(ProgrammeAnnounced(title="North"))
    assert scenario.state == Programme(is_announced=True, version=1, position=1)
    scenario.when(commands.add_workshop, "leeds").then(WorkshopAdded(workshop="leeds"))


# When


def test_a_command_gets_time_and_context() -> None:
    """The command gets its arguments unchanged."""

    def command(
        state: Workshop, context: CommandContext, *args: Any, **kwargs: Any
    ) -> CommandEvents:
        assert context == CommandContext(resolve_time("10:00"), Context(by="P1", space="S1"))
        assert [args, kwargs] == [("a",), {"b": 1}]
        return ()

    given().at("10:00").with_context(by="P1").with_context(space="S1").when(
        command, "a", b=1
    ).then()


def test_a_command_that_changes_the_state_fails() -> None:
    """A command may only read the state."""

    def change_state(state: Workshop, context: CommandContext) -> CommandEvents:
        state.groups = ()
        return ()

    with pytest.raises(AssertionError, match="change_state changed the state"):
        given(SCHEDULED).when(change_state)


@pytest.mark.parametrize("answer", [None, [OPENED], OPENED, ("workshop.opened",)])
def test_a_command_must_return_events(answer: Any) -> None:
    """Any result other than a tuple of events fails."""

    def answers(state: Workshop, context: CommandContext) -> CommandEvents:
        result: CommandEvents = answer
        return result

    with pytest.raises(AssertionError, match="answers must return a tuple of events"):
        given().when(answers)


def test_other_errors_than_refusals_are_raised() -> None:
    """An invalid event raises InvalidEvent."""
    with pytest.raises(InvalidEvent, match="text must not be blank"):
        given(SCHEDULED, OPENED).when(commands.pose_question, " ")


def test_commands_of_plugins_run_in_the_same_way() -> None:
    """Ids of plugin events are counted."""
    first = given(SCHEDULED).when(plant, "bean")
    first.then(SeedPlanted(seed="SD1", kind="bean"))
    first.resulting_scenario.when(plant, "pea").then(SeedPlanted(seed="SD2", kind="pea"))
    given(SCHEDULED).when(plant, "").then_refused("it has no kind")


# Then


def test_events_are_compared_exactly() -> None:
    """``then`` returns the events."""
    assert given(SCHEDULED).when(commands.open).then(OPENED) == (OPENED,)


def test_a_different_value_is_named_by_its_field() -> None:
    """The message lists both sides, without the fields at their default."""
    with pytest.raises(AssertionError) as caught:
        given(SCHEDULED).when(plant, "bean").then(SeedPlanted(seed="SD1", kind="pea"))
    assert str(caught.value) == (
        "plant returned other events.\n"
        "Expected:\n  1. SeedPlanted(seed='SD1', kind='pea')\n"
        "Returned:\n  1. SeedPlanted(seed='SD1', kind='bean')\n"
        "Event 1, kind: expected 'pea', returned 'bean'."
    )


@pytest.mark.parametrize(
    ("expected", "difference"),
    [
        ((), "Expected:\n  nothing\n"),
        ((), "Expected 0 events, returned 1."),
        ((SCHEDULED,), "Event 1 is of another type."),
        ((OPENED, OPENED), "Expected 2 events, returned 1."),
    ],
)
def test_different_events_are_described(expected: tuple[Any, ...], difference: str) -> None:
    """The message names another class, missing events and extra events."""
    with pytest.raises(AssertionError) as caught:
        given(SCHEDULED).when(commands.open).then(*expected)
    assert difference in str(caught.value)


def test_an_unexpected_refusal_is_shown() -> None:
    """The error has the message of the refusal, and the refusal as its cause."""
    with pytest.raises(
        AssertionError, match=r"open was refused\. Cannot open the workshop"
    ) as caught:
        given().when(commands.open).then(OPENED)
    assert isinstance(caught.value.__cause__, Refused)


def test_a_refusal_is_returned() -> None:
    """``then_refused`` returns the refusal for further assertions."""
    refused = given().when(commands.open).then_refused("not scheduled", "Schedule it first")
    assert refused.action == "open the workshop"


def test_events_instead_of_a_refusal_are_shown() -> None:
    """The message lists the returned events."""
    with pytest.raises(AssertionError, match="open was not refused") as caught:
        given(SCHEDULED).when(commands.open).then_refused()
    assert "1. WorkshopOpened()" in str(caught.value)


def test_missing_text_of_a_refusal_is_shown() -> None:
    """The message shows the actual refusal."""
    with pytest.raises(AssertionError, match="without mentioning 'a quorum'") as caught:
        given().when(commands.open).then_refused("not scheduled", "a quorum")
    assert "Cannot open the workshop" in str(caught.value)


@pytest.mark.parametrize(
    ("refusal", "problem"),
    [
        (("", "b", "c"), "without action"),
        (("a", " ", "c"), "without reason"),
        (("a", "b", "."), "without remedy"),
        (("a", "b", None), "without remedy"),
        (("a", "b.", "c"), "reason begins or ends with a space or full stop"),
        (("a", "b", "c. "), "remedy begins or ends with a space or full stop"),
    ],
)
def test_a_refusal_has_action_reason_and_remedy(refusal: Any, problem: str) -> None:
    """No part is empty or has its own full stop."""

    def refuses(state: Workshop, context: CommandContext) -> CommandEvents:
        raise Refused(*refusal)

    with pytest.raises(AssertionError, match=problem):
        given().when(refuses).then_refused()


def test_the_resulting_state_can_be_checked() -> None:
    """The check returns a boolean or asserts, and the state is returned."""
    result = given(SCHEDULED).when(commands.open)

    def check(state: Workshop) -> None:
        assert state.phase == "open"

    assert result.then_state(check).version == 2
    assert result.then_state(lambda state: state.phase == "open").version == 2
    with pytest.raises(AssertionError, match="After open the state is not as expected"):
        result.then_state(lambda state: state.phase == "closed")


def test_the_resulting_scenario_keeps_time_and_context() -> None:
    """The new events have the time and context of the command."""
    resulting = (
        given(SCHEDULED).at("09:30").with_context(by="P1").when(commands.open).resulting_scenario
    )
    assert resulting.recorded[-1].occurred_at == resolve_time("09:30")
    assert resulting.recorded[-1].context == Context(by="P1")
    resulting.when(commands.close).then_state(lambda state: state.phase == "closed")


def test_a_refusal_has_no_resulting_scenario() -> None:
    """The error shows the refusal."""
    with pytest.raises(AssertionError, match="open was refused"):
        _ = given().when(commands.open).resulting_scenario


# Projections


def test_a_projection_is_viewed() -> None:
    """Events that the projection does not handle change nothing."""
    view = given(
        SCHEDULED, contribution(1, "a b c"), OpaqueEvent("a.b", 1, b"{}"), contribution(2, "d")
    ).project(WordCount)
    assert view == {"P1": 4}


def test_corrections_are_applied_before_the_projection() -> None:
    """Corrections apply as in a replay, before or after the corrected event."""
    corrected = RecordCorrected(target=2, patch=(("text", "a b"),), reason="misheard")
    scenario = given(SCHEDULED, contribution(1, "a b c"), corrected, contribution(2, "d e f"))
    assert scenario.project(WordCount) == {"P1": 5}
    redacted = scenario.and_given(RecordRedacted(target=4, basis="a request"))
    assert redacted.project(WordCount) == {"P1": 3}


def test_several_workshops_are_combined() -> None:
    """Each scenario is folded separately, in the given order."""
    leeds = given(contribution(1, "a b"))
    york: Given[Workshop] = given(contribution(1, "c d e", author="P2"), stream="york")
    assert leeds.project(WordCount, others=[york]) == {"P1": 2, "P2": 3}
    assert leeds.project(WordCount, others=[york, york]) == {"P1": 2, "P2": 6}
