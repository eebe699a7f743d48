"""Handles: what they return, what they note, and that they can do all that can be decided."""

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
from dialoguekit.domain.commands import Decided, Noting
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import InvalidEvent, Refused
from dialoguekit.events import (
    NEUTRAL,
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
from dialoguekit.store.memory import MemoryLog

NINE = datetime(2025, 3, 4, 9, tzinfo=UTC)


@event("garden.seed-planted")
class SeedPlanted:
    """An event of a plugin."""

    seed: str = f.identifier("SD")


def plant(state: Workshop, noting: Noting, *, seeds: int = 1) -> Decided:
    """A decision function of a plugin."""
    first = state.counts.get("SD", 0) + 1
    return tuple(SeedPlanted(seed=f"SD{number}") for number in range(first, first + seeds))


CODEC = Codec([*NEUTRAL, SeedPlanted])


def ticking(start: datetime = NINE) -> Callable[[], datetime]:
    """A clock that is a minute later each time it is looked at."""
    moments = (start + timedelta(minutes=n) for n in itertools.count())
    return lambda: next(moments)


@pytest.fixture
def log() -> Iterator[MemoryLog]:
    with MemoryLog(CODEC) as opened:
        yield opened


@pytest.fixture
def leeds(log: MemoryLog) -> WorkshopHandle:
    """Scheduled at 09:00, opened at 09:01; ids of events are counted."""
    numbers = itertools.count(1)
    handle = workshop_handle(
        log,
        "leeds",
        methods=("conversation", "parallel-thinking"),
        clock=ticking(),
        next_event_id=lambda: f"event-{next(numbers)}",
    )
    handle.schedule(title="Leeds", groups=("peer support", "primary care"))
    handle.open()
    return handle


def welcome(handle: WorkshopHandle, name: str = "Ana") -> str:
    return handle.welcome(name=name, group="peer support", consents=("record",))


# Results


def test_methods_return_the_id_of_what_they_bring_in(leeds: WorkshopHandle) -> None:
    """Those that bring nothing in return nothing."""
    ana = welcome(leeds)
    question = leeds.pose("What do we know?")
    said = leeds.contribute(ana, "Nothing.", question=question)
    assert (ana, question, said) == ("P1", "Q1", "C1")
    assert leeds.start("conversation") == "A1"
    result: Any = leeds.take_turn(ana)
    assert result is None


def test_an_event_is_recorded_with_its_moment_and_id(leeds: WorkshopHandle) -> None:
    """When it happened and when it was noted are one, unless said otherwise."""
    first, second = leeds.events()
    assert first.event == WorkshopScheduled(title="Leeds", groups=("peer support", "primary care"))
    assert (first.stream, first.seq, first.position, first.id) == ("leeds", 1, 1, "event-1")
    assert first.at == first.noted == NINE
    assert second.at == second.noted == NINE + timedelta(minutes=1)
    assert leeds.version == leeds.state.version == 2


def test_all_events_of_one_decision_share_their_moment(leeds: WorkshopHandle) -> None:
    """Somebody came, consented and was registered at once."""
    welcome(leeds)
    three = list(leeds.events())[2:]
    assert [type(r.event).__name__ for r in three] == [
        "PersonRegistered",
        "ConsentGiven",
        "PresenceStarted",
    ]
    assert len({(r.at_us, r.noted_us) for r in three}) == 1


def test_the_state_is_what_the_log_amounts_to(leeds: WorkshopHandle, log: MemoryLog) -> None:
    """Another handle of the same stream reads the same."""
    ana = welcome(leeds)
    leeds.contribute(ana, "Nothing.")
    assert workshop_handle(log, "leeds", methods=()).state == leeds.state


def test_a_handle_of_nothing_is_a_draft(log: MemoryLog) -> None:
    """Nothing is written by looking."""
    handle = workshop_handle(log, "york", methods=())
    assert handle.state == Workshop()
    assert handle.version == 0
    assert list(handle.events()) == []
    assert log.streams() == []


def test_a_refusal_leaves_log_and_state_as_they_are(leeds: WorkshopHandle) -> None:
    """And says what, why and what to do."""
    before, state = list(leeds.events()), leeds.state
    with pytest.raises(Refused, match="nobody is registered as P9"):
        leeds.contribute("P9", "Nothing.")
    assert list(leeds.events()) == before
    assert leeds.state is state
    assert leeds.version == 2


def test_an_impossible_event_leaves_log_and_state_as_they_are(leeds: WorkshopHandle) -> None:
    """So does a moment without a zone, which is found only when the event is written."""
    with pytest.raises(InvalidEvent, match="text must not be blank"):
        leeds.pose(" ")
    naive = leeds.noting(at=datetime(2025, 3, 4, 9))  # noqa: DTZ001  # that is the point
    with pytest.raises(InvalidEvent, match="must have a time zone"):
        naive.set_plan(activities=("Hats",))
    assert leeds.version == len(list(leeds.events())) == 2
    assert leeds.pose("What do we know?") == "Q1"


def test_decisions_of_plugins_are_recorded_in_the_same_way(leeds: WorkshopHandle) -> None:
    """They may decide several events, or none."""
    assert leeds.decide(plant, seeds=2) == (SeedPlanted(seed="SD1"), SeedPlanted(seed="SD2"))
    assert leeds.decide(plant, seeds=0) == ()
    assert leeds.decide(plant) == (SeedPlanted(seed="SD3"),)
    assert leeds.version == len(list(leeds.events())) == 5


# Circumstances


def test_noting_says_when_and_in_which_circumstances(leeds: WorkshopHandle) -> None:
    """The handle that it was called on goes on as before; both see what either records."""
    ana = welcome(leeds)
    early = NINE + timedelta(minutes=2, seconds=30)
    table = leeds.create_space(kind="table")
    noting = leeds.noting(at=early, by="P1", role="scribe", space=table, precision="quarter")
    said = noting.contribute(ana, "Nothing.", kind="white")
    assert said in leeds.state.things
    recorded = list(leeds.events())[-1]
    assert recorded.at == early
    assert recorded.noted == NINE + timedelta(minutes=4)
    assert recorded.context == Context(by="P1", role="scribe", space=table, precision="quarter")
    leeds.pose("What do we know?")
    plain = list(noting.events())[-1]
    assert (plain.context, plain.at) == (Context(), plain.noted)


def test_circumstances_are_added_to_those_that_there_are(leeds: WorkshopHandle) -> None:
    """The later ones count; a moment stays until another is named."""
    scribe = leeds.noting(at=NINE, by="P1", role="scribe").noting(role="facilitator")
    scribe.pose("What do we know?")
    recorded = list(leeds.events())[-1]
    assert recorded.context == Context(by="P1", role="facilitator")
    assert recorded.at == NINE
    scribe.noting().pose("And else?")
    assert list(leeds.events())[-1].context == recorded.context


def test_unknown_circumstances_are_refused(leeds: WorkshopHandle) -> None:
    """By name and by value."""
    with pytest.raises(TypeError, match="weather"):
        leeds.noting(weather="rain")
    with pytest.raises(InvalidEvent, match="precision must be one of exact"):
        leeds.noting(precision="roughly")


def test_facts_belong_to_the_activity_that_runs(leeds: WorkshopHandle) -> None:
    """The one that was started last, unless another is named; its own start does not."""
    leeds.pose("Who is here?")
    leeds.start("conversation")
    hats = leeds.start("parallel-thinking")
    leeds.pose("What do we know?")
    leeds.noting(activity="A1").pose("And else?")
    leeds.end()
    leeds.pose("What was that?")
    leeds.end()
    leeds.pose("Goodbye?")
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


def test_the_clock_of_the_wall_is_in_utc() -> None:
    """It is the one that a handle looks at unless it is given another."""
    assert utc_now().tzinfo is UTC
    assert abs(utc_now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_handle_without_clock_and_ids_has_its_own(log: MemoryLog) -> None:
    """The wall's, and fresh ones."""
    handle = workshop_handle(log, "york", methods=())
    before = utc_now()
    handle.schedule(title="York", groups=("all",))
    handle.open()
    first, second = handle.events()
    assert before - timedelta(seconds=1) <= first.at <= second.at <= utc_now()
    assert first.id != second.id


# Methods that do a little more


def test_an_activity_needs_a_method_that_is_installed(leeds: WorkshopHandle) -> None:
    """The handle knows which there are."""
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


def test_an_event_is_corrected_by_its_id_or_number(leeds: WorkshopHandle) -> None:
    """The original stays in the log."""
    said = leeds.contribute(welcome(leeds), "No busses.")
    leeds.correct(said, reason="misheard", text="No buses.")
    leeds.correct(1, reason="the room was smaller", capacity=20)
    events = [r.event for r in leeds.events()]
    assert events[-2:] == [
        RecordCorrected(target=6, patch=(("text", "No buses."),), reason="misheard", person="P1"),
        RecordCorrected(target=1, patch=(("capacity", 20),), reason="the room was smaller"),
    ]
    assert events[5] == ContributionMade(contribution=said, author="P1", text="No busses.")


def test_what_is_not_there_is_not_corrected(leeds: WorkshopHandle) -> None:
    """Nor what would be impossible."""
    with pytest.raises(Refused, match="Cannot correct C1: there is no C1"):
        leeds.correct("C1", reason="misheard", text="No buses.")
    with pytest.raises(Refused, match="title must not be blank"):
        leeds.correct(1, reason="x", title=" ")


def test_what_somebody_else_recorded_since_can_be_corrected(
    leeds: WorkshopHandle, log: MemoryLog
) -> None:
    """The handle looks again before it refuses."""
    other = workshop_handle(log, "leeds", methods=(), clock=ticking(NINE + timedelta(hours=1)))
    said = other.contribute(welcome(other), "No busses.")
    leeds.correct(said, reason="misheard", text="No buses.")
    assert leeds.version == 7


def test_words_are_withheld(leeds: WorkshopHandle) -> None:
    """What was withheld cannot be corrected any more."""
    said = leeds.contribute(welcome(leeds), "No buses.")
    leeds.redact(said, basis="a request")
    assert list(leeds.events())[-1].event == RecordRedacted(target=6, basis="a request")
    with pytest.raises(Refused, match="it is withheld"):
        leeds.correct(said, reason="misheard", text="No buses!")


def test_a_report_is_published_up_to_the_head_of_the_whole_log(
    leeds: WorkshopHandle, log: MemoryLog
) -> None:
    """The log is longer than the workshop; beyond its head nothing can be replayed."""
    workshop_handle(log, "york", methods=()).schedule(title="York", groups=("all",))
    assert log.head() == 3
    leeds.publish_report("1", cut=3, policy="open", audit="passed")
    assert list(leeds.events())[-1].event == ReportPublished(
        version="1", cut=3, policy="open", audit="passed"
    )
    with pytest.raises(Refused, match="its cut 5 lies beyond the log's head 4"):
        leeds.publish_report("2", cut=5, policy="open")


def test_a_programme_has_a_handle_of_its_own(log: MemoryLog) -> None:
    """It is announced, and workshops are added and taken out."""
    north = programme_handle(log, "programme:north", clock=ticking())
    north.announce(title="North", purpose="To be heard")
    north.add("leeds")
    north.noting(by="organiser").add("york")
    north.remove("leeds", reason="postponed")
    assert north.state.workshops == ["york"]
    added = [r for r in north.events() if isinstance(r.event, WorkshopAdded)]
    assert [r.context for r in added] == [Context(), Context(by="organiser")]
    with pytest.raises(Refused, match="belongs to the programme already"):
        north.add("york")


def test_a_programme_runs_no_activity(log: MemoryLog) -> None:
    """Its facts are noted in the circumstances that are given, and no others."""
    north = programme_handle(log, "programme:north")
    north.announce(title="North")
    assert [r.context for r in north.events()] == [Context()]


# Every decision has a method

OTHERWISE = {
    "decide": "record_decision",
    "add_workshop": "add",
    "remove_workshop": "remove",
}
"""Decisions whose method has another name: ``decide`` is that of the handle itself."""

NO_DECISIONS = {"Decided", "Noting", "locate", "subjects_of"}
"""Names of the decisions package that record nothing."""

NO_METHODS = {
    "act",
    "batch",
    "bring",
    "decide",
    "decisions",
    "events",
    "guidance",
    "methods",
    "noting",
    "refresh",
    "state",
    "version",
}
"""Names of a handle that are about the handle."""


def public(cls: type[Any]) -> set[str]:
    return {name for name in dir(cls) if not name.startswith("_")} - NO_METHODS


def test_every_decision_function_has_a_method_and_every_method_one() -> None:
    """Under its own name, or the one that the table above gives it."""
    decided = set(commands.__all__) - NO_DECISIONS
    expected = {OTHERWISE.get(name, name) for name in decided}
    assert public(WorkshopHandle) | public(ProgrammeHandle) == expected
    assert not public(WorkshopHandle) & public(ProgrammeHandle)
    assert set(OTHERWISE) <= decided


@pytest.mark.parametrize("name", sorted(set(commands.__all__) - NO_DECISIONS))
def test_a_method_is_told_by_the_docstring_of_its_decision(
    leeds: WorkshopHandle, name: str
) -> None:
    """Help for a handle is help for what it decides."""
    method_name = OTHERWISE.get(name, name)
    handle = leeds if hasattr(WorkshopHandle, method_name) else ProgrammeHandle
    method = getattr(handle, method_name)
    assert inspect.getdoc(method)
    if name not in ("start", "correct", "publish_report"):
        assert inspect.getdoc(method) == inspect.getdoc(getattr(commands, name))
        assert method.__name__ == name


def test_what_arrives_is_judged_by_what_is_there(leeds: WorkshopHandle) -> None:
    """A space that was made a moment ago can be entered."""
    table = leeds.create_space(kind="table")
    ana = leeds.register(group="peer support")
    leeds.arrive(ana, space=table)
    assert list(leeds.events())[-1].event == PresenceStarted(person=ana, space=table)
