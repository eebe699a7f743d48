"""Batches: what is decided inside is recorded as one append, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from dialoguekit.application.handle import WorkshopHandle, programme_handle, workshop_handle
from dialoguekit.errors import Conflict, InvalidEvent, LogUnavailable, Refused
from dialoguekit.events import NEUTRAL, RecordCorrected
from dialoguekit.store import Codec
from dialoguekit.store.event_store import Place
from dialoguekit.store.memory import MemoryLog

CODEC = Codec(NEUTRAL)


class CountingLog(MemoryLog):
    """A log that counts appends, and cannot be written while ``full`` is set."""

    def __init__(self) -> None:
        super().__init__(CODEC)
        self.appends: list[int] = []
        self.full = False

    @contextmanager
    def _transaction(self) -> Iterator[Place]:
        if self.full:
            raise LogUnavailable("The disk is full.")
        before = self.head()
        with super()._transaction() as place:
            yield place
        self.appends.append(self.head() - before)


@pytest.fixture
def log() -> CountingLog:
    return CountingLog()


@pytest.fixture
def leeds(log: CountingLog) -> WorkshopHandle:
    handle = workshop_handle(log, "leeds", methods=("conversation",))
    handle.schedule(title="Leeds", groups=("all",))
    handle.open()
    log.appends.clear()
    return handle


@pytest.fixture
def other(log: CountingLog, leeds: WorkshopHandle) -> WorkshopHandle:
    """Another writer of the same stream."""
    return workshop_handle(log, "leeds", methods=("conversation",))


def assert_agrees(handle: WorkshopHandle, log: CountingLog) -> None:
    """The state of a handle is that of the log, position included."""
    assert handle.state == workshop_handle(log, "leeds", methods=()).state


def test_a_batch_is_one_append(leeds: WorkshopHandle, log: CountingLog) -> None:
    """What was decided first is there for what is decided next."""
    with leeds.batch():
        ana = leeds.welcome(name="Ana", group="all", consents=("record",))
        said = leeds.contribute(ana, "Nothing.")
        leeds.noting(by=ana).park(said)
        assert leeds.version == 7
        assert log.version("leeds") == 2
    assert log.appends == [5]
    assert leeds.version == log.version("leeds") == 7
    assert_agrees(leeds, log)


def test_after_a_batch_one_goes_on_as_before(leeds: WorkshopHandle, log: CountingLog) -> None:
    """Recording, reading and batching."""
    with leeds.batch():
        leeds.pose("Who is here?")
    leeds.refresh()
    assert leeds.pose("What do we know?") == "Q2"
    with leeds.batch():
        assert leeds.pose("And else?") == "Q3"
    assert log.appends == [1, 1, 1]
    assert_agrees(leeds, log)


def test_an_empty_batch_appends_nothing(leeds: WorkshopHandle, log: CountingLog) -> None:
    """Nothing was decided."""
    with leeds.batch():
        pass
    assert log.appends == []
    assert leeds.version == 2
    assert_agrees(leeds, log)


def test_a_batch_may_begin_a_stream(log: CountingLog) -> None:
    """Of a workshop or a programme."""
    york = workshop_handle(log, "york", methods=())
    with york.batch():
        york.schedule(title="York", groups=("all",))
        york.open()
    north = programme_handle(log, "programme:north")
    with north.batch():
        north.announce(title="North")
        north.add("york")
    assert log.appends == [2, 2]
    assert north.state.workshops == ["york"]
    assert log.streams() == ["programme:north", "york"]


class Interrupted(Exception):
    """Something else went wrong inside a batch."""


@pytest.mark.parametrize("error", [Interrupted, KeyboardInterrupt])
def test_an_error_inside_records_nothing(
    leeds: WorkshopHandle, log: CountingLog, error: type[BaseException]
) -> None:
    """It is passed on; ids that were given inside are given again."""

    def ask() -> None:
        with leeds.batch():
            leeds.pose("Who is here?")
            raise error

    with pytest.raises(error):
        ask()
    assert log.appends == []
    assert leeds.version == 2
    assert leeds.pose("What do we know?") == "Q1"
    assert_agrees(leeds, log)


def test_a_refusal_inside_records_nothing(leeds: WorkshopHandle, log: CountingLog) -> None:
    """All of it or nothing."""

    def ask() -> None:
        with leeds.batch():
            leeds.pose("Who is here?")
            leeds.contribute("P9", "Nothing.")

    with pytest.raises(Refused):
        ask()
    assert log.version("leeds") == 2
    assert_agrees(leeds, log)


def test_a_refusal_that_is_caught_inside_changes_nothing(
    leeds: WorkshopHandle, log: CountingLog
) -> None:
    """Whoever catches it goes on with the rest."""
    with leeds.batch():
        leeds.pose("Who is here?")
        with pytest.raises(Refused):
            leeds.contribute("P9", "Nothing.")
        leeds.pose("What do we know?")
    assert log.appends == [2]
    assert_agrees(leeds, log)


def test_an_impossible_moment_that_is_caught_inside_changes_nothing(
    leeds: WorkshopHandle, log: CountingLog
) -> None:
    """A fact without a zone never enters the batch."""
    naive = leeds.noting(at=datetime(2025, 3, 4, 9))  # noqa: DTZ001  # that is the point
    with leeds.batch():
        leeds.pose("Who is here?")
        with pytest.raises(InvalidEvent, match="time zone"):
            naive.set_plan(activities=("Hats",))
    assert log.appends == [1]
    assert_agrees(leeds, log)


def test_others_who_append_meanwhile_are_a_conflict_at_the_end(
    leeds: WorkshopHandle, other: WorkshopHandle, log: CountingLog
) -> None:
    """The whole batch is done again, on what they recorded."""

    def ask(*, interrupted: bool) -> str:
        with leeds.batch():
            ours = leeds.pose("Ours")
            if interrupted:
                other.pose("Theirs")
        return ours

    with pytest.raises(Conflict):
        ask(interrupted=True)
    assert log.appends == [1]
    assert leeds.version == 3
    assert ask(interrupted=False) == "Q2"
    assert_agrees(leeds, log)


def test_a_batch_begins_with_what_others_appended_before(
    leeds: WorkshopHandle, other: WorkshopHandle, log: CountingLog
) -> None:
    """Only what they append meanwhile is a conflict."""
    assert leeds.version == 2
    other.pose("Theirs")
    with leeds.batch():
        assert leeds.pose("Ours") == "Q2"
    assert_agrees(leeds, log)


def test_refreshing_inside_a_batch_changes_nothing(leeds: WorkshopHandle, log: CountingLog) -> None:
    """What is waiting is not forgotten, and nothing is read twice."""
    with leeds.batch():
        leeds.pose("Who is here?")
        leeds.refresh()
        leeds.pose("What do we know?")
        assert leeds.version == 4
    assert log.appends == [2]
    assert_agrees(leeds, log)


def test_a_batch_inside_a_batch_is_part_of_it(leeds: WorkshopHandle, log: CountingLog) -> None:
    """Nothing is recorded before the outer one ends."""
    with leeds.batch():
        leeds.pose("Who is here?")
        with leeds.noting(by="P1").batch():
            leeds.pose("What do we know?")
        assert log.appends == []
        leeds.pose("And else?")
    assert log.appends == [3]
    assert_agrees(leeds, log)


def test_an_error_in_the_inner_batch_records_nothing_of_the_outer(
    leeds: WorkshopHandle, log: CountingLog
) -> None:
    """All of it is one batch."""

    def ask() -> None:
        with leeds.batch():
            leeds.pose("Who is here?")
            with leeds.batch():
                leeds.pose("What do we know?")
                raise Interrupted

    with pytest.raises(Interrupted):
        ask()
    assert log.appends == []
    assert_agrees(leeds, log)


def test_a_log_that_cannot_be_written_records_nothing(
    leeds: WorkshopHandle, log: CountingLog
) -> None:
    """The batch can be done again."""
    log.full = True
    with pytest.raises(LogUnavailable), leeds.batch():
        leeds.pose("Who is here?")
    assert leeds.version == 2
    log.full = False
    with leeds.batch():
        assert leeds.pose("Who is here?") == "Q1"
    assert_agrees(leeds, log)


def test_what_is_in_the_batch_can_be_corrected_and_withheld(
    leeds: WorkshopHandle, log: CountingLog
) -> None:
    """So can what was recorded before it."""
    with leeds.batch():
        ana = leeds.welcome(name="Ana", group="all", consents=("record",))
        said = leeds.contribute(ana, "No busses.")
        leeds.correct(said, reason="misheard", text="No buses.")
        leeds.correct(1, reason="the room was smaller", capacity=20)
        leeds.redact(said, basis="a request")
    corrections = [r.event for r in leeds.events() if isinstance(r.event, RecordCorrected)]
    assert [correction.target for correction in corrections] == [6, 1]
    assert leeds.state.redacted == {6}
    assert_agrees(leeds, log)


def test_facts_of_a_batch_belong_to_the_activity_that_it_starts(leeds: WorkshopHandle) -> None:
    """From then on."""
    with leeds.batch():
        leeds.pose("Who is here?")
        leeds.start("conversation")
        leeds.pose("What do we know?")
    assert [r.context.activity for r in leeds.events()][2:] == [None, None, "A1"]


def test_a_moment_inside_a_batch_is_its_own(leeds: WorkshopHandle) -> None:
    """Each fact happened when it happened, although all are written at once."""
    ten = datetime(2025, 3, 4, 10, tzinfo=UTC)
    with leeds.batch():
        leeds.noting(at=ten).pose("Who is here?")
        leeds.pose("What do we know?")
    early, late = list(leeds.events())[2:]
    assert early.at == ten
    assert late.at == late.noted
