"""Handles record events with time and context, and have a method for every command."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dialoguekit.application.handle import (
    ProgrammeHandle,
    WorkshopHandle,
    programme_handle,
    workshop_handle,
)
from dialoguekit.application.stream_session import utc_now
from dialoguekit.domain import commands
from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import InvalidEvent, Refused
from dialoguekit.events import (
    CORE_EVENTS,
    ActivityStarted,
    Context,
    ContributionMade,
    PresenceStarted,
    RecordCorrected,
    RecordRedacted,
    ReportPublished,
    WorkshopAdded,
    WorkshopScheduled,
    event,
)
from dialoguekit.events import fields as f
from dialoguekit.store import Codec
from dialoguekit.store.memory import MemoryEventStore

from .conftest import HANDLE_MEMBERS, MORNING


@event("garden.seed-planted")
class SeedPlanted:
    """An event of a plugin."""

    seed: str = f.identifier("SD")


def plant_seeds(state: Workshop, context: CommandContext, *, seeds: int = 1) -> CommandEvents:
    """Plant seeds and create their ids."""
    first = state.id_counters.get("SD", 0) + 1
    return tuple(SeedPlanted(seed=f"SD{number}") for number in range(first, first + seeds))


CODEC = Codec([*CORE_EVENTS, SeedPlanted])


def minute_clock(start: datetime = MORNING) -> Callable[[], datetime]:
    """Return a clock that advances by a minute at each call."""
    moments = (start + timedelta(minutes=n) for n in itertools.count())
    return lambda: next(moments)


@pytest.fixture
def store() -> Iterator[MemoryEventStore]:
    with MemoryEventStore(CODEC) as memory_store:
        yield memory_store


@pytest.fixture
def leeds(store: MemoryEventStore) -> WorkshopHandle:
    """A workshop scheduled at 09:00 and opened at 09:01, with numbered event ids."""
    numbers = itertools.count(1)
    handle = workshop_handle(
        store,
        "leeds",
        methods=("conversation", "parallel-thinking"),
        clock=minute_clock(),
        next_event_id=lambda: f"event-{next(numbers)}",
    )
    handle.schedule(title="Leeds", groups=("peer support", "primary care"))
    handle.open()
    return handle


def check_in(handle: WorkshopHandle, name: str = "Ana") -> str:
    return handle.check_in(name=name, group="peer support", consents=("record",))


# Results


def test_methods_return_the_created_id(leeds: WorkshopHandle) -> None:
    """Other methods return None."""
    ana = check_in(leeds)
    question = leeds.pose_question("What do we know?")
    contribution = leeds.contribute(ana, "Nothing.", question=question)
    assert (ana, question, contribution) == ("P1", "Q1", "C1")
    assert leeds.start("conversation") == "A1"
    result: Any = leeds.take_turn(ana)
    assert result is None


def test_an_event_is_recorded_with_its_times_and_id(leeds: WorkshopHandle) -> None:
    """Both times are the same by default."""
    first, second = leeds.events()
    assert first.event == WorkshopScheduled(title="Leeds", groups=("peer support", "primary care"))
    assert (first.stream, first.seq, first.position, first.id) == ("leeds", 1, 1, "event-1")
    assert first.occurred_at == first.recorded_at == MORNING
    assert second.occurred_at == second.recorded_at == MORNING + timedelta(minutes=1)
    assert leeds.version == leeds.state.version == 2


def test_all_events_of_one_command_have_the_same_times(leeds: WorkshopHandle) -> None:
    check_in(leeds)
    events = list(leeds.events())[2:]
    assert [type(r.event).__name__ for r in events] == [
        "PersonRegistered",
        "ConsentGiven",
        "PresenceStarted",
    ]
    assert len({(r.occurred_at_us, r.recorded_at_us) for r in events}) == 1


def test_the_state_matches_the_log(leeds: WorkshopHandle, store: MemoryEventStore) -> None:
    """Another handle of the same stream has the same state."""
    ana = check_in(leeds)
    leeds.contribute(ana, "Nothing.")
    assert workshop_handle(store, "leeds", methods=()).state == leeds.state


def test_a_handle_of_an_empty_stream_is_a_draft(store: MemoryEventStore) -> None:
    """Reading appends nothing."""
    handle = workshop_handle(store, "york", methods=())
    assert handle.state == Workshop()
    assert handle.version == 0
    assert list(handle.events()) == []
    assert store.streams() == []


def test_a_refusal_changes_neither_log_nor_state(leeds: WorkshopHandle) -> None:
    before, state = list(leeds.events()), leeds.state
    with pytest.raises(Refused, match="no person is registered as P9"):
        leeds.contribute("P9", "Nothing.")
    assert list(leeds.events()) == before
    assert leeds.state is state
    assert leeds.version == 2


def test_an_invalid_event_changes_neither_log_nor_state(leeds: WorkshopHandle) -> None:
    """A time without a zone is detected only when the event is appended."""
    with pytest.raises(InvalidEvent, match="text must not be blank"):
        leeds.pose_question(" ")
    without_zone = leeds.with_context(occurred_at=datetime(2025, 3, 4, 9))  # noqa: DTZ001
    with pytest.raises(InvalidEvent, match="must have a time zone"):
        without_zone.set_plan(activities=("Hats",))
    assert leeds.version == len(list(leeds.events())) == 2
    assert leeds.pose_question("What do we know?") == "Q1"


def test_plugin_commands_are_recorded_in_the_same_way(leeds: WorkshopHandle) -> None:
    """They may produce several events, or none."""
    assert leeds.execute(plant_seeds, seeds=2) == (SeedPlanted(seed="SD1"), SeedPlanted(seed="SD2"))
    assert leeds.execute(plant_seeds, seeds=0) == ()
    assert leeds.execute(plant_seeds) == (SeedPlanted(seed="SD3"),)
    assert leeds.version == len(list(leeds.events())) == 5


# Context


def test_with_context_sets_time_and_context(leeds: WorkshopHandle) -> None:
    """The original handle is unchanged; both share the state."""
    ana = check_in(leeds)
    early = MORNING + timedelta(minutes=2, seconds=30)
    table_id = leeds.create_space(kind="table")
    context = leeds.with_context(
        occurred_at=early, by="P1", role="scribe", space=table_id, precision="quarter"
    )
    contribution = context.contribute(ana, "Nothing.", kind="white")
    assert contribution in leeds.state.seq_by_id
    recorded = list(leeds.events())[-1]
    assert recorded.occurred_at == early
    assert recorded.recorded_at == MORNING + timedelta(minutes=4)
    assert recorded.context == Context(by="P1", role="scribe", space=table_id, precision="quarter")
    leeds.pose_question("What do we know?")
    recorded = list(context.events())[-1]
    assert (recorded.context, recorded.occurred_at) == (Context(), recorded.recorded_at)


def test_context_fields_are_added_to_earlier_ones(leeds: WorkshopHandle) -> None:
    """Later values replace earlier ones; a time stays until it is replaced."""
    scribe = leeds.with_context(occurred_at=MORNING, by="volunteer", role="scribe").with_context(
        role="facilitator"
    )
    scribe.pose_question("What do we know?")
    recorded = list(leeds.events())[-1]
    assert recorded.context == Context(by="volunteer", role="facilitator")
    assert recorded.occurred_at == MORNING
    scribe.with_context().pose_question("And else?")
    assert list(leeds.events())[-1].context == recorded.context


def test_unknown_context_fields_are_refused(leeds: WorkshopHandle) -> None:
    """This applies to names and to values."""
    with pytest.raises(TypeError, match="weather"):
        leeds.with_context(weather="rain")  # type: ignore[call-arg]
    with pytest.raises(InvalidEvent, match="precision must be one of exact"):
        leeds.with_context(precision="roughly")


def test_events_belong_to_the_running_activity(leeds: WorkshopHandle) -> None:
    """It is the one started last, unless another is named."""
    leeds.pose_question("Who is here?")
    leeds.start("conversation")
    hats = leeds.start("parallel-thinking")
    leeds.pose_question("What do we know?")
    leeds.with_context(activity="A1").pose_question("And else?")
    leeds.end()
    leeds.pose_question("What was that?")
    leeds.end()
    leeds.pose_question("Goodbye?")
    contexts = {
        getattr(r.event, "text", type(r.event).__name__): r.context.activity
        for r in leeds.events()
        if r.type in ("question.posed", "activity.started")
    }
    assert contexts == {
        "Who is here?": None,
        "ActivityStarted": "A1",
        "What do we know?": hats,
        "And else?": "A1",
        "What was that?": "A1",
        "Goodbye?": None,
    }


def test_the_default_clock_is_in_utc() -> None:
    assert utc_now().tzinfo is UTC
    assert abs(utc_now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_handle_has_a_default_clock_and_random_ids(store: MemoryEventStore) -> None:
    handle = workshop_handle(store, "york", methods=())
    before = utc_now()
    handle.schedule(title="York", groups=("all",))
    handle.open()
    first, second = handle.events()
    assert before - timedelta(seconds=1) <= first.occurred_at <= second.occurred_at <= utc_now()
    assert first.id != second.id


# Other methods


def test_an_activity_requires_an_installed_method(leeds: WorkshopHandle) -> None:
    with pytest.raises(Refused, match="use one of: conversation, parallel-thinking"):
        leeds.start("world-cafe")
    leeds.start("parallel-thinking", template="custom", title="Six", params={"order": "white"})
    assert list(leeds.events())[-1].event == ActivityStarted(
        activity="A1",
        method="parallel-thinking",
        template="custom",
        title="Six",
        params=(("order", "white"),),
    )


def test_an_event_is_corrected_by_its_id_or_sequence_number(leeds: WorkshopHandle) -> None:
    """The original stays in the log."""
    contribution = leeds.contribute(check_in(leeds), "No busses.")
    leeds.correct(contribution, reason="misheard", text="No buses.")
    leeds.correct(1, reason="the room was smaller", capacity=20)
    events = [r.event for r in leeds.events()]
    assert events[-2:] == [
        RecordCorrected(target=6, patch=(("text", "No buses."),), reason="misheard", person="P1"),
        RecordCorrected(target=1, patch=(("capacity", 20),), reason="the room was smaller"),
    ]
    assert events[5] == ContributionMade(contribution=contribution, author="P1", text="No busses.")


def test_an_unknown_target_or_an_invalid_value_is_not_corrected(leeds: WorkshopHandle) -> None:
    with pytest.raises(Refused, match="Cannot correct C1: there is no C1"):
        leeds.correct("C1", reason="misheard", text="No buses.")
    with pytest.raises(Refused, match="title must not be blank"):
        leeds.correct(1, reason="x", title=" ")


def test_an_event_appended_by_others_can_be_corrected(
    leeds: WorkshopHandle, store: MemoryEventStore
) -> None:
    """The handle refreshes before it refuses."""
    other = workshop_handle(
        store, "leeds", methods=(), clock=minute_clock(MORNING + timedelta(hours=1))
    )
    contribution = other.contribute(check_in(other), "No busses.")
    leeds.correct(contribution, reason="misheard", text="No buses.")
    assert leeds.version == 7


def test_a_redacted_event_cannot_be_corrected(leeds: WorkshopHandle) -> None:
    contribution = leeds.contribute(check_in(leeds), "No buses.")
    leeds.redact(contribution, basis="a request")
    assert list(leeds.events())[-1].event == RecordRedacted(target=6, basis="a request")
    with pytest.raises(Refused, match="it was redacted"):
        leeds.correct(contribution, reason="misheard", text="No buses!")


def test_a_report_is_published_up_to_the_head_of_the_log(
    leeds: WorkshopHandle, store: MemoryEventStore
) -> None:
    """The log is longer than the workshop."""
    workshop_handle(store, "york", methods=()).schedule(title="York", groups=("all",))
    assert store.head() == 3
    leeds.publish_report("1", position=3, policy="open", audit="passed")
    assert list(leeds.events())[-1].event == ReportPublished(
        version="1", cut=3, policy="open", audit="passed"
    )
    with pytest.raises(Refused, match="its position 5 is after the head 4 of the log"):
        leeds.publish_report("2", position=5, policy="open")


def test_a_programme_has_its_own_handle(store: MemoryEventStore) -> None:
    """It is announced, and workshops are added and removed."""
    north = programme_handle(store, "programme:north", clock=minute_clock())
    north.announce(title="North", purpose="To be heard")
    north.add_workshop("leeds")
    north.with_context(by="organiser").add_workshop("york")
    north.remove_workshop("leeds", reason="postponed")
    assert north.state.workshops == ["york"]
    added = [r for r in north.events() if isinstance(r.event, WorkshopAdded)]
    assert [r.context for r in added] == [Context(), Context(by="organiser")]
    with pytest.raises(Refused, match="belongs to the programme already"):
        north.add_workshop("york")


def test_events_of_a_programme_have_no_activity(store: MemoryEventStore) -> None:
    north = programme_handle(store, "programme:north")
    north.announce(title="North")
    assert [r.context for r in north.events()] == [Context()]


# Every command has a method

NOT_COMMANDS = {"CommandContext", "CommandEvents", "resolve_seq", "subjects_of"}
"""Names of the commands package that are not commands."""


def public_commands(cls: type[Any]) -> set[str]:
    return {name for name in dir(cls) if not name.startswith("_")} - HANDLE_MEMBERS


def test_every_command_has_one_method() -> None:
    assert (
        public_commands(WorkshopHandle) | public_commands(ProgrammeHandle)
        == {*commands.__all__} - NOT_COMMANDS
    )
    assert not public_commands(WorkshopHandle) & public_commands(ProgrammeHandle)


@pytest.mark.parametrize("name", sorted(set(commands.__all__) - NOT_COMMANDS))
def test_a_method_has_the_docstring_of_its_command(leeds: WorkshopHandle, name: str) -> None:
    handle = leeds if hasattr(WorkshopHandle, name) else ProgrammeHandle
    method = getattr(handle, name)
    assert inspect.getdoc(method)
    if name not in ("correct", "match_person", "publish_report"):
        assert inspect.getdoc(method) == inspect.getdoc(getattr(commands, name))
        assert method.__name__ == name


def test_a_command_reads_the_latest_state(leeds: WorkshopHandle) -> None:
    """A space can be entered immediately after it was created."""
    table_id = leeds.create_space(kind="table")
    ana = leeds.register(group="peer support")
    leeds.arrive(ana, space=table_id)
    assert list(leeds.events())[-1].event == PresenceStarted(person=ana, space=table_id)
