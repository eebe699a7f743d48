"""With several writers of a stream, a command is run again on the latest state."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from dialoguekit.application.handle import MAX_ATTEMPTS, WorkshopHandle, workshop_handle
from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import Conflict, Refused, StoreUnavailable
from dialoguekit.events import QuestionPosed, WorkshopClosed
from dialoguekit.store.event_store import InsertRows
from dialoguekit.store.sqlite import SQLiteEventStore

from .conftest import CODEC, BusyStore, CountingStore


@pytest.fixture
def store() -> BusyStore:
    return BusyStore()


@pytest.fixture
def leeds(store: BusyStore) -> WorkshopHandle:
    handle = workshop_handle(store, "leeds", methods=("conversation",))
    handle.schedule(title="Leeds", groups=("all",))
    handle.open()
    return handle


@pytest.fixture
def other(store: BusyStore, leeds: WorkshopHandle) -> WorkshopHandle:
    """A handle of another writer, with the same state."""
    handle = workshop_handle(store, "leeds", methods=("conversation",))
    assert handle.version == 2
    return handle


def questions(handle: WorkshopHandle) -> list[tuple[int, str, str]]:
    return [
        (r.seq, r.event.question, r.event.text)
        for r in handle.events()
        if isinstance(r.event, QuestionPosed)
    ]


def test_a_command_on_an_outdated_state_is_run_again(
    leeds: WorkshopHandle, other: WorkshopHandle
) -> None:
    """No event is lost, and no id is used twice."""
    assert leeds.pose_question("Who is here?") == "Q1"
    assert other.pose_question("What do we know?") == "Q2"
    assert leeds.pose_question("And else?") == "Q3"
    assert questions(leeds) == [
        (3, "Q1", "Who is here?"),
        (4, "Q2", "What do we know?"),
        (5, "Q3", "And else?"),
    ]
    other.refresh()
    assert other.state == leeds.state


@pytest.mark.parametrize("times", [1, MAX_ATTEMPTS - 1])
def test_a_command_is_run_again_for_each_conflict(
    store: BusyStore, leeds: WorkshopHandle, other: WorkshopHandle, times: int
) -> None:
    """The number of attempts is limited."""
    store.interruptions = _interruptions(store, other, times)
    assert leeds.pose_question("Ours") == f"Q{times + 1}"
    assert len(questions(leeds)) == times + 1


def _interruptions(
    store: BusyStore, other: WorkshopHandle, times: int
) -> list[Callable[[], object]]:
    """Return questions of another writer, which are not interrupted themselves."""

    def ask() -> None:
        remaining, store.interruptions = store.interruptions, []
        other.pose_question("Theirs")
        store.interruptions = remaining

    return [ask] * times


def test_too_many_conflicts_raise_an_error(
    store: BusyStore, leeds: WorkshopHandle, other: WorkshopHandle
) -> None:
    """Events of others are recorded, and the next command succeeds."""
    store.interruptions = _interruptions(store, other, MAX_ATTEMPTS)
    with pytest.raises(Conflict):
        leeds.pose_question("Ours")
    assert len(questions(leeds)) == MAX_ATTEMPTS
    assert leeds.pose_question("Ours") == f"Q{MAX_ATTEMPTS + 1}"


def test_a_command_may_be_refused_on_the_latest_state(
    store: BusyStore, leeds: WorkshopHandle, other: WorkshopHandle
) -> None:
    """Another writer closed the workshop first."""
    store.interruptions = [other.close]
    with pytest.raises(Refused, match="it is closed"):
        leeds.close()
    assert [r.event for r in leeds.events()].count(WorkshopClosed()) == 1
    assert leeds.state.phase == "closed"


def test_a_refusal_on_an_outdated_state_is_checked_again(
    leeds: WorkshopHandle, other: WorkshopHandle
) -> None:
    """P1 was registered through the other handle."""
    ana = other.check_in(name="Ana", group="all", consents=("record",))
    assert ana not in leeds.state.people
    assert leeds.contribute(ana, "Nothing.") == "C1"


def test_a_refusal_reports_the_latest_state(leeds: WorkshopHandle, other: WorkshopHandle) -> None:
    other.check_in(name="Ana", group="all")
    with pytest.raises(Refused, match="registered: P1"):
        leeds.contribute("P9", "Nothing.")
    assert leeds.version == 4


def test_a_refusal_is_raised_after_the_last_attempt(
    leeds: WorkshopHandle, other: WorkshopHandle
) -> None:
    """Another writer appends during every attempt."""
    versions = []

    def never(state: Workshop, context: CommandContext) -> CommandEvents:
        versions.append(state.version)
        other.pose_question("Theirs")
        raise Refused("do it", "others never stop", "Wait")

    with pytest.raises(Refused, match="others never stop"):
        leeds.execute(never)
    assert len(versions) == MAX_ATTEMPTS


def test_a_conflict_without_new_events_is_raised(
    leeds: WorkshopHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another attempt on the same state would fail again."""
    attempts = []

    def refuse(self: BusyStore) -> AbstractContextManager[InsertRows]:
        attempts.append(self.head())
        raise Conflict("leeds", self.head(), self.head() + 1)

    monkeypatch.setattr(BusyStore, "_transaction", refuse)
    with pytest.raises(Conflict):
        leeds.pose_question("Ours")
    assert attempts == [2]


def test_refresh_reads_events_of_others(leeds: WorkshopHandle, other: WorkshopHandle) -> None:
    leeds.pose_question("Who is here?")
    assert other.version == 2
    other.refresh()
    assert other.version == 3
    assert other.state == leeds.state
    other.refresh()
    assert other.version == 3


def test_handles_of_one_session_share_their_state(leeds: WorkshopHandle) -> None:
    scribe = leeds.with_context(by="P1")
    scribe.pose_question("Who is here?")
    assert leeds.version == 3
    assert leeds.state is scribe.state


def test_a_failed_append_does_not_change_the_state() -> None:
    """The command can be repeated."""
    store = CountingStore()
    handle = workshop_handle(store, "leeds", methods=())
    handle.schedule(title="Leeds", groups=("all",))
    store.full = True
    with pytest.raises(StoreUnavailable, match="full"):
        handle.open()
    assert (handle.version, handle.state.phase) == (1, "announced")
    store.full = False
    handle.open()
    assert handle.version == store.stream_version("leeds") == 2


def test_concurrent_writers_lose_no_event(tmp_path: Path) -> None:
    """Each has its own store and handle on one file."""
    path, count = tmp_path / "leeds.db", 12
    with SQLiteEventStore(path, CODEC) as first:
        opening = workshop_handle(first, "leeds", methods=())
        opening.schedule(title="Leeds", groups=("all",))
        opening.open()
    asked_questions: list[str] = []

    def ask(name: str) -> None:
        with SQLiteEventStore(path, CODEC) as own_store:
            handle = workshop_handle(own_store, "leeds", methods=())
            for number in range(count):
                while True:
                    try:
                        asked_questions.append(handle.pose_question(f"{name} {number}"))
                        break
                    except Conflict:
                        handle.refresh()

    writers = [threading.Thread(target=ask, args=(name,)) for name in ("one", "two")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with SQLiteEventStore(path, CODEC) as reopened:
        handle = workshop_handle(reopened, "leeds", methods=())
        versions = questions(handle)
        assert sorted(asked_questions) == sorted(question for _, question, _ in versions)
        assert [question for _, question, _ in versions] == [
            f"Q{n}" for n in range(1, 2 * count + 1)
        ]
        for name in ("one", "two"):
            own_store = [text for _, _, text in versions if text.startswith(name)]
            assert own_store == [f"{name} {number}" for number in range(count)]
