"""Several writers of one stream: what is decided on an old state is decided again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from dialoguekit.application.handle import ATTEMPTS, WorkshopHandle, workshop_handle
from dialoguekit.domain.commands import Decided, Noting
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import Conflict, LogUnavailable, Refused
from dialoguekit.events import NEUTRAL, QuestionPosed, WorkshopClosed
from dialoguekit.store import Codec
from dialoguekit.store.event_store import Place
from dialoguekit.store.memory import MemoryLog
from dialoguekit.store.sqlite import SQLiteLog

CODEC = Codec(NEUTRAL)


class BusyLog(MemoryLog):
    """A log to which somebody else appends at the last moment, as often as they are told to."""

    def __init__(self) -> None:
        super().__init__(CODEC)
        self.interruptions: list[Callable[[], object]] = []

    def _transaction(self) -> AbstractContextManager[Place]:
        if self.interruptions:
            self.interruptions.pop(0)()
        return super()._transaction()


class FailingLog(MemoryLog):
    """A log that cannot be written as long as ``full`` is set."""

    full = False

    def _transaction(self) -> AbstractContextManager[Place]:
        if self.full:
            raise LogUnavailable("The disk is full.")
        return super()._transaction()


@pytest.fixture
def log() -> BusyLog:
    return BusyLog()


@pytest.fixture
def leeds(log: BusyLog) -> WorkshopHandle:
    handle = workshop_handle(log, "leeds", methods=("conversation",))
    handle.schedule(title="Leeds", groups=("all",))
    handle.open()
    return handle


@pytest.fixture
def other(log: BusyLog, leeds: WorkshopHandle) -> WorkshopHandle:
    """Another writer of the same stream, who has read it as well."""
    handle = workshop_handle(log, "leeds", methods=("conversation",))
    assert handle.version == 2
    return handle


def questions(handle: WorkshopHandle) -> list[tuple[int, str, str]]:
    return [
        (r.seq, r.event.question, r.event.text)
        for r in handle.events()
        if isinstance(r.event, QuestionPosed)
    ]


def test_what_is_decided_on_an_old_state_is_decided_again(
    leeds: WorkshopHandle, other: WorkshopHandle
) -> None:
    """Nothing is lost, and nobody's id is given twice."""
    assert leeds.pose("Who is here?") == "Q1"
    assert other.pose("What do we know?") == "Q2"
    assert leeds.pose("And else?") == "Q3"
    assert questions(leeds) == [
        (3, "Q1", "Who is here?"),
        (4, "Q2", "What do we know?"),
        (5, "Q3", "And else?"),
    ]
    other.refresh()
    assert other.state == leeds.state


@pytest.mark.parametrize("times", [1, ATTEMPTS - 1])
def test_it_is_decided_again_as_often_as_others_come_first(
    log: BusyLog, leeds: WorkshopHandle, other: WorkshopHandle, times: int
) -> None:
    """Up to a limit."""
    log.interruptions = _interruptions(log, other, times)
    assert leeds.pose("Ours") == f"Q{times + 1}"
    assert len(questions(leeds)) == times + 1


def _interruptions(log: BusyLog, other: WorkshopHandle, times: int) -> list[Callable[[], object]]:
    """Questions of somebody else, who is not interrupted in turn."""

    def ask() -> None:
        waiting, log.interruptions = log.interruptions, []
        other.pose("Theirs")
        log.interruptions = waiting

    return [ask] * times


def test_whoever_always_comes_too_late_is_told(
    log: BusyLog, leeds: WorkshopHandle, other: WorkshopHandle
) -> None:
    """After so many attempts; what the others said stands, and the next attempt succeeds."""
    log.interruptions = _interruptions(log, other, ATTEMPTS)
    with pytest.raises(Conflict):
        leeds.pose("Ours")
    assert len(questions(leeds)) == ATTEMPTS
    assert leeds.pose("Ours") == f"Q{ATTEMPTS + 1}"


def test_a_decision_may_be_refused_the_second_time(
    log: BusyLog, leeds: WorkshopHandle, other: WorkshopHandle
) -> None:
    """Somebody closed the workshop first."""
    log.interruptions = [other.close]
    with pytest.raises(Refused, match="it is closed"):
        leeds.close()
    assert [r.event for r in leeds.events()].count(WorkshopClosed()) == 1
    assert leeds.state.phase == "closed"


def test_a_refusal_on_an_old_state_is_looked_at_again(
    leeds: WorkshopHandle, other: WorkshopHandle
) -> None:
    """P1 came through the other's door, and this handle has not read of it yet."""
    ana = other.welcome(name="Ana", group="all", consents=("record",))
    assert ana not in leeds.state.people
    assert leeds.contribute(ana, "Nothing.") == "C1"


def test_a_refusal_that_stands_says_what_stands_now(
    leeds: WorkshopHandle, other: WorkshopHandle
) -> None:
    """It knows what others did meanwhile."""
    other.welcome(name="Ana", group="all")
    with pytest.raises(Refused, match="registered: P1"):
        leeds.contribute("P9", "Nothing.")
    assert leeds.version == 4


def test_a_refusal_is_told_even_when_others_never_stop(
    leeds: WorkshopHandle, other: WorkshopHandle
) -> None:
    """Each time somebody appends before the answer; in the end the refusal counts."""
    asked = []

    def never(state: Workshop, noting: Noting) -> Decided:
        asked.append(state.version)
        other.pose("Theirs")
        raise Refused("do it", "others never stop", "Wait")

    with pytest.raises(Refused, match="others never stop"):
        leeds.decide(never)
    assert len(asked) == ATTEMPTS


def test_a_conflict_without_news_is_passed_on(
    leeds: WorkshopHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deciding again on the same state would only repeat it."""
    attempts = []

    def refuse(self: BusyLog) -> AbstractContextManager[Place]:
        attempts.append(self.head())
        raise Conflict("leeds", self.head(), self.head() + 1)

    monkeypatch.setattr(BusyLog, "_transaction", refuse)
    with pytest.raises(Conflict):
        leeds.pose("Ours")
    assert attempts == [2]


def test_refreshing_reads_what_others_did(leeds: WorkshopHandle, other: WorkshopHandle) -> None:
    """Until then a handle knows what it read last."""
    leeds.pose("Who is here?")
    assert other.version == 2
    other.refresh()
    assert other.version == 3
    assert other.state == leeds.state
    other.refresh()
    assert other.version == 3


def test_handles_of_one_session_see_what_each_other_records(leeds: WorkshopHandle) -> None:
    """Without refreshing: they share their state."""
    scribe = leeds.noting(by="P1")
    scribe.pose("Who is here?")
    assert leeds.version == 3
    assert leeds.state is scribe.state


def test_a_log_that_cannot_be_written_leaves_the_state_as_it_is() -> None:
    """And can be tried again."""
    log = FailingLog(CODEC)
    handle = workshop_handle(log, "leeds", methods=())
    handle.schedule(title="Leeds", groups=("all",))
    log.full = True
    with pytest.raises(LogUnavailable, match="full"):
        handle.open()
    assert (handle.version, handle.state.phase) == (1, "announced")
    log.full = False
    handle.open()
    assert handle.version == log.version("leeds") == 2


def test_writers_in_threads_lose_nothing(tmp_path: Path) -> None:
    """Each with a log and a handle of its own on one file."""
    path, each = tmp_path / "leeds.db", 12
    with SQLiteLog(path, CODEC) as first:
        opening = workshop_handle(first, "leeds", methods=())
        opening.schedule(title="Leeds", groups=("all",))
        opening.open()
    posed: list[str] = []

    def ask(name: str) -> None:
        with SQLiteLog(path, CODEC) as mine:
            handle = workshop_handle(mine, "leeds", methods=())
            for number in range(each):
                while True:
                    try:
                        posed.append(handle.pose(f"{name} {number}"))
                        break
                    except Conflict:
                        handle.refresh()

    writers = [threading.Thread(target=ask, args=(name,)) for name in ("one", "two")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with SQLiteLog(path, CODEC) as again:
        handle = workshop_handle(again, "leeds", methods=())
        asked = questions(handle)
        assert sorted(posed) == sorted(question for _, question, _ in asked)
        assert [question for _, question, _ in asked] == [f"Q{n}" for n in range(1, 2 * each + 1)]
        for name in ("one", "two"):
            mine = [text for _, _, text in asked if text.startswith(name)]
            assert mine == [f"{name} {number}" for number in range(each)]
