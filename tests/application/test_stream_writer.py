"""All handles of a stream have one writer; everything acknowledged is recorded once."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import dialoguekit
from dialoguekit.application.handle import WorkshopHandle, workshop_handle
from dialoguekit.application.kit import Kit
from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.state import Workshop, evolve
from dialoguekit.errors import EventIdReused, InvalidEvent, Refused, StoreUnavailable
from dialoguekit.events import (
    ContributionMade,
    Event,
    NewEvent,
    QuestionPosed,
    RecordedEvent,
    WorkshopClosed,
)
from dialoguekit.store.event_store import TransientError
from dialoguekit.store.sqlite import SQLiteEventStore
from dialoguekit.store.transaction import Transaction

from .conftest import CODEC, BusyStore, CountingStore


@pytest.fixture
def store() -> CountingStore:
    return CountingStore()


@pytest.fixture
def leeds(store: CountingStore) -> WorkshopHandle:
    return opened(workshop_handle(store, "leeds", methods=("conversation",)))


def opened(handle: WorkshopHandle) -> WorkshopHandle:
    """Open a workshop with one person, who may contribute."""
    handle.schedule(title="Leeds", groups=("all",))
    handle.open()
    handle.check_in(name="Ana", group="all", consents=("record",))
    return handle


def in_threads(*functions: Callable[[], object]) -> list[BaseException]:
    """Run functions at once, each in a thread; return their errors."""
    barrier = threading.Barrier(len(functions))

    def run(function: Callable[[], object]) -> None:
        barrier.wait()
        function()

    with ThreadPoolExecutor(len(functions)) as pool:
        futures = [pool.submit(run, function) for function in functions]
        errors = [future.exception() for future in futures]
    return [error for error in errors if error is not None]


def recorded_texts(handle: WorkshopHandle) -> dict[str, str]:
    """Return the texts of contributions by id; each id occurs once, and without gaps."""
    found = [r.event for r in handle.events() if isinstance(r.event, ContributionMade)]
    ids = [event.contribution for event in found]
    assert len(set(ids)) == len(ids)
    return {event.contribution: event.text for event in found}


def assert_state_matches(handle: WorkshopHandle) -> None:
    """Assert that the state of a handle is that of its events."""
    state = Workshop()
    for recorded in handle.events():
        evolve(state, recorded)
    assert handle.state == state


# Threads


def test_threads_share_a_kit(kit: Kit) -> None:
    """Thirty threads record twenty contributions each, and each gets its own ids."""
    opened(kit.workshop("leeds"))
    acknowledged: dict[str, str] = {}

    def contribute(number: int) -> None:
        handle = kit.workshop("leeds")
        for turn in range(20):
            text = f"{number} {turn}"
            acknowledged[handle.contribute("P1", text)] = text

    assert in_threads(*(lambda n=n: contribute(n) for n in range(30))) == []
    assert len(acknowledged) == 600
    assert recorded_texts(kit.workshop("leeds")) == acknowledged
    assert_state_matches(kit.workshop("leeds"))


def test_threads_share_a_handle_while_batches_fail(leeds: WorkshopHandle) -> None:
    """Nothing acknowledged is lost, and no id is given twice."""
    acknowledged: dict[str, str] = {}

    def contribute() -> None:
        for turn in range(60):
            acknowledged[leeds.contribute("P1", f"at once {turn}")] = f"at once {turn}"

    def fail() -> None:
        for turn in range(20):
            with pytest.raises(ZeroDivisionError):
                fail_in_a_batch(turn)

    def fail_in_a_batch(turn: int) -> None:
        with leeds.batch() as batch:
            batch.contribute("P1", f"lost {turn}")
            raise ZeroDivisionError

    def batches() -> None:
        for turn in range(20):
            with leeds.batch() as batch:
                ids = [batch.contribute("P1", f"batch {turn} {n}") for n in range(3)]
            acknowledged.update((id, f"batch {turn} {n}") for n, id in enumerate(ids))

    assert in_threads(contribute, fail, batches, batches) == []
    assert recorded_texts(leeds) == acknowledged
    assert len(acknowledged) == 180
    assert_state_matches(leeds)


def test_waiting_commands_are_recorded_in_one_transaction(
    leeds: WorkshopHandle, store: CountingStore
) -> None:
    """While one thread records, the commands of the others gather."""
    store.appends.clear()
    begun, others_wait = threading.Event(), threading.Event()

    def slow(state: Workshop, context: CommandContext) -> CommandEvents:
        begun.set()
        others_wait.wait(5)
        return (QuestionPosed(question=state.next_id("Q"), text="Slow"),)

    with ThreadPoolExecutor(6) as pool:
        first = pool.submit(leeds.create, slow)
        begun.wait(5)
        others = [pool.submit(leeds.contribute, "P1", f"{n}") for n in range(5)]
        while len(leeds._session.writer._queue) < 6:
            pass
        others_wait.set()
        assert first.result() == "Q1"
        assert sorted(other.result() for other in others) == ["C1", "C2", "C3", "C4", "C5"]
    assert store.appends == [1, 5]


def test_a_command_that_fails_costs_only_itself(
    leeds: WorkshopHandle, store: CountingStore
) -> None:
    """Others of the same transaction are recorded: refusals, errors, events that do not fit."""
    ids = iter(["taken", "taken"])
    same_id = WorkshopHandle(session=_session_with_ids(leeds, lambda: next(ids)))
    same_id.pose_question("First")

    def break_down(state: Workshop, context: CommandContext) -> CommandEvents:
        raise SystemExit(3)

    calls: list[tuple[Callable[[], object], type[BaseException] | None]] = [
        (lambda: leeds.contribute("P9", "?"), Refused),
        (lambda: leeds.execute(break_down), SystemExit),
        (lambda: leeds.contribute("P1", " "), InvalidEvent),
        (lambda: same_id.pose_question("Again"), EventIdReused),
        *((lambda: leeds.contribute("P1", "!"), None) for _ in range(4)),
    ]
    version = leeds.version
    found = [[] for _ in calls]  # type: list[list[type[BaseException]]]

    def run(number: int) -> None:
        try:
            calls[number][0]()
        except BaseException as error:  # noqa: BLE001
            found[number].append(type(error))

    assert in_threads(*(lambda n=n: run(n) for n in range(len(calls)))) == []
    assert found == [[] if error is None else [error] for _, error in calls]
    assert leeds.version == version + 4
    assert_state_matches(leeds)


def _session_with_ids(handle: WorkshopHandle, next_event_id: Callable[[], str]):  # type: ignore[no-untyped-def]
    session = handle._session
    return type(session)(session.writer, session.clock, next_event_id, session.methods)


# Several writers, as in several processes


@pytest.fixture
def busy() -> BusyStore:
    return BusyStore()


@pytest.fixture
def ours(busy: BusyStore) -> WorkshopHandle:
    return opened(workshop_handle(busy, "leeds", methods=("conversation",)))


@pytest.fixture
def theirs(busy: BusyStore, ours: WorkshopHandle) -> WorkshopHandle:
    """A handle with another writer."""
    handle = workshop_handle(busy, "leeds", methods=("conversation",))
    assert handle.version == ours.version
    return handle


def test_a_command_sees_what_other_writers_appended(
    ours: WorkshopHandle, theirs: WorkshopHandle
) -> None:
    assert [
        ours.pose_question("Who is here?"),
        theirs.pose_question("What do we know?"),
        ours.pose_question("And else?"),
    ] == ["Q1", "Q2", "Q3"]
    ben = theirs.check_in(group="all", consents=("record",))
    assert ben not in ours.state.people
    assert ours.contribute(ben, "Nothing.") == "C1"
    theirs.refresh()
    assert theirs.state == ours.state


def test_a_command_may_be_refused_on_the_latest_state(
    busy: BusyStore, ours: WorkshopHandle, theirs: WorkshopHandle
) -> None:
    """Another writer closed the workshop first."""
    busy.interruptions = [theirs.close]
    with pytest.raises(Refused, match="it is closed"):
        ours.close()
    assert [r.event for r in ours.events()].count(WorkshopClosed()) == 1
    assert ours.state.phase == "closed"


def test_refresh_reads_events_of_others(ours: WorkshopHandle, theirs: WorkshopHandle) -> None:
    version = theirs.version
    ours.pose_question("Who is here?")
    assert theirs.version == version
    theirs.refresh()
    assert theirs.version == version + 1
    assert theirs.state == ours.state


def test_writers_of_one_file_record_everything(tmp_path: Path) -> None:
    """Each has its own store, as a process has; nobody sees a conflict."""
    path = tmp_path / "leeds.db"
    with SQLiteEventStore(path, CODEC) as store:
        opened(workshop_handle(store, "leeds", methods=()))
    acknowledged: dict[str, str] = {}

    def contribute(name: str) -> None:
        with SQLiteEventStore(path, CODEC) as own_store:
            handle = workshop_handle(own_store, "leeds", methods=())
            for turn in range(12):
                acknowledged[handle.contribute("P1", f"{name} {turn}")] = f"{name} {turn}"
                acknowledged[handle.run_batch(lambda batch: batch.contribute("P1", "b"))] = "b"

    assert in_threads(*(lambda n=n: contribute(n) for n in "abcd")) == []
    with SQLiteEventStore(path, CODEC) as store:
        assert recorded_texts(workshop_handle(store, "leeds", methods=())) == acknowledged
    assert len(acknowledged) == 96


# Failures of the store


def test_a_failed_append_does_not_change_the_state(
    leeds: WorkshopHandle, store: CountingStore
) -> None:
    """The command can be repeated."""
    version = leeds.version
    store.full = True
    with pytest.raises(StoreUnavailable, match="full"):
        leeds.close()
    assert (leeds.version, leeds.state.phase) == (version, "open")
    store.full = False
    leeds.close()
    assert leeds.version == store.stream_version("leeds") == version + 1


@pytest.mark.parametrize("fault", ["lost_answers", "lost_requests"])
def test_a_command_is_recorded_once_though_an_answer_was_lost(
    leeds: WorkshopHandle, store: CountingStore, fault: str
) -> None:
    """It is repeated with the same event ids, unless it was recorded."""
    setattr(store, fault, 3)
    ids = itertools.count(1)
    handle = WorkshopHandle(session=_session_with_ids(leeds, lambda: f"event-{next(ids)}"))
    assert handle.check_in(name="Ben", group="all", consents=("record",)) == "P2"
    assert [r.id for r in leeds.events()][-3:] == ["event-1", "event-2", "event-3"]
    assert leeds.contribute("P1", "Next") == "C1"
    assert_state_matches(leeds)


def test_many_threads_record_once_though_answers_are_lost(
    leeds: WorkshopHandle, store: CountingStore
) -> None:
    acknowledged: dict[str, str] = {}

    def contribute(number: int) -> None:
        for turn in range(10):
            if turn % 3 == number % 3:
                store.lost_answers = 1
            text = f"{number} {turn}"
            acknowledged[leeds.contribute("P1", text)] = text

    assert in_threads(*(lambda n=n: contribute(n) for n in range(6))) == []
    assert recorded_texts(leeds) == acknowledged
    assert len(acknowledged) == 60


def test_transient_errors_end_after_the_time_limit() -> None:
    store = CountingStore(write_timeout_s=0.05)
    leeds = opened(workshop_handle(store, "leeds", methods=()))
    store.lost_requests = 1000
    with pytest.raises(TransientError, match="connection was lost"):
        leeds.contribute("P1", "Lost")
    store.lost_requests = 0
    assert leeds.contribute("P1", "Found") == "C1"


# Interruptions


def test_an_interrupt_costs_only_the_thread_that_it_reaches(
    leeds: WorkshopHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The main thread records for others when it is interrupted; they are recorded once."""
    writer = leeds._session.writer
    record = type(writer)._record_group
    waiting = threading.Event()
    acknowledged: list[str] = []

    def contribute() -> None:
        acknowledged.append(leeds.contribute("P1", "Theirs"))

    thread = threading.Thread(target=contribute)

    def interrupt(state: Workshop, context: CommandContext) -> CommandEvents:
        if threading.current_thread() is threading.main_thread():
            raise KeyboardInterrupt
        return (QuestionPosed(question=state.next_id("Q"), text="Theirs"),)

    def gather(self: object, own: object) -> None:
        if not waiting.is_set():
            waiting.set()
            thread.start()
            while len(writer._queue) < 3:
                pass
        record(writer, own)  # type: ignore[arg-type]

    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(type(writer), "_record_group", gather)
        question = pool.submit(lambda: waiting.wait(5) and leeds.create(interrupt))
        with pytest.raises(KeyboardInterrupt):
            leeds.contribute("P1", "Ours")
        assert question.result(5) == "Q1"
        thread.join(5)
    assert acknowledged == ["C1"]
    assert recorded_texts(leeds) == {"C1": "Theirs"}
    assert leeds.contribute("P1", "Ours") == "C2"
    assert_state_matches(leeds)


def test_an_interrupt_after_the_commit_does_not_record_others_twice(
    leeds: WorkshopHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next thread finds that they were recorded."""
    writer = leeds._session.writer
    settled: list[object] = []
    from dialoguekit.application.submission import Submission

    settle = Submission.settle

    def interrupted(self: Submission[Workshop], error: BaseException | None) -> None:
        settled.append(self)
        if len(settled) == 1:
            raise KeyboardInterrupt
        settle(self, error)

    monkeypatch.setattr(Submission, "settle", interrupted)
    begun, go_on = threading.Event(), threading.Event()

    def slow(state: Workshop, context: CommandContext) -> CommandEvents:
        begun.set()
        go_on.wait(5)
        return (QuestionPosed(question=state.next_id("Q"), text="Slow"),)

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(leeds.create, slow)
        begun.wait(5)
        others = [pool.submit(leeds.contribute, "P1", f"{n}") for n in range(3)]
        while len(writer._queue) < 4:
            pass
        go_on.set()
        assert isinstance(first.exception(5), KeyboardInterrupt)
        assert sorted(other.result(5) for other in others) == ["C1", "C2", "C3"]
    assert len(recorded_texts(leeds)) == 3
    assert_state_matches(leeds)


# Misuse


def test_a_command_inside_a_command_is_refused(leeds: WorkshopHandle) -> None:
    """The outer command is refused with it."""

    def nested(state: Workshop, context: CommandContext) -> CommandEvents:
        leeds.pose_question("Inside")
        return ()

    with pytest.raises(Refused, match="another command is running in this thread"):
        leeds.execute(nested)
    with leeds.batch(), pytest.raises(Refused, match="another command is running"):
        leeds.execute(nested)


def test_a_command_cannot_read_the_handle_of_a_batch(leeds: WorkshopHandle) -> None:
    """It has the state that it is given."""

    def read(state: Workshop, context: CommandContext) -> CommandEvents:
        leeds.refresh()
        return ()

    with leeds.batch() as batch, pytest.raises(Refused, match="Use the state that the command is"):
        batch.execute(read)


def test_the_state_is_read_while_nobody_modifies_it(leeds: WorkshopHandle) -> None:
    def contribute() -> None:
        for _ in range(100):
            leeds.register(group="all")

    def read() -> None:
        for _ in range(100):
            leeds.read_state(lambda state: [p.group for p in state.people.values()])

    assert in_threads(contribute, read, read) == []


# The kit


def test_handles_of_one_workshop_have_one_writer(kit: Kit) -> None:
    """Their clocks and event ids are their own."""
    one = kit.workshop("leeds", next_event_id=lambda: "one")
    two = kit.workshop("leeds", next_event_id=lambda: "two")
    one.schedule(title="Leeds", groups=("all",))
    assert two.version == 1
    two.open()
    assert one.version == 2
    assert one.state is two.state is kit.workshop("leeds").state
    assert [r.id for r in one.events()] == ["one", "two"]


def test_a_closed_kit_says_so_whatever_is_called(tmp_path: Path) -> None:
    """This includes handles, batches and views that were made before."""
    kit = dialoguekit.open(f"sqlite:///{tmp_path / 'leeds.db'}", plugins=[])
    leeds = opened(kit.workshop("leeds"))
    north = kit.programme("north")
    batch, open_batch = leeds.batch(), leeds.batch()
    open_batch.__enter__()
    open_batch.contribute("P1", "Lost")
    kit.close()
    kit.close()
    calls: list[Callable[[], object]] = [
        *(kit.workshops, kit.programmes, kit.verify, kit.report, kit.__enter__, kit.follow),
        *(lambda: kit.workshop("leeds"), lambda: kit.programme("north")),
        *(lambda: kit.async_workshop("leeds"), lambda: kit.async_programme("north")),
        *(lambda: kit.recorded_ids(["a"]), lambda: leeds.has_recorded("a")),
        *(lambda: kit.replay(lambda: None), lambda: leeds.contribute("P1", "Late")),  # type: ignore[arg-type, return-value]
        *(leeds.refresh, lambda: leeds.state, lambda: leeds.version, leeds.guidance),
        *(lambda: list(leeds.events()), lambda: leeds.read_state(len), north.events),  # type: ignore[arg-type]
        *(batch.__enter__, lambda: leeds.run_batch(lambda batch: batch.version)),
        *(lambda: open_batch.__exit__(None), lambda: leeds.once("a").close()),
    ]
    for call in calls:
        with pytest.raises(StoreUnavailable, match=r"kit is closed\. Open the log again"):
            call()


def test_a_kit_is_closed_while_others_record(tmp_path: Path) -> None:
    """What was acknowledged is in the log."""
    url = f"sqlite:///{tmp_path / 'leeds.db'}"
    kit = dialoguekit.open(url, plugins=[])
    opened(kit.workshop("leeds"))
    acknowledged: dict[str, str] = {}
    enough = threading.Event()

    def contribute() -> None:
        handle = kit.workshop("leeds")
        while True:
            acknowledged[handle.contribute("P1", "!")] = "!"
            if len(acknowledged) > 10:
                enough.set()

    def close() -> None:
        enough.wait(5)
        kit.close()

    errors = in_threads(contribute, contribute, contribute, close)
    assert [str(error).partition(".")[0] for error in errors] == ["This kit is closed"] * 3
    with dialoguekit.open(url, plugins=[]) as again:
        found = recorded_texts(again.workshop("leeds"))
    assert acknowledged.items() <= found.items()
    assert len(found) == len(acknowledged)


def test_a_fault_within_the_transaction_records_nothing_of_it(
    leeds: WorkshopHandle, store: CountingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command that met it gets the error; the others are recorded without it."""
    append = Transaction.append

    def append_partly(
        self: Transaction, stream: str, events: Sequence[NewEvent]
    ) -> tuple[RecordedEvent[Event], ...]:
        recorded = append(self, stream, events)
        if "Faulty" in str(events[0].event):
            raise RuntimeError("out of order")
        return recorded

    monkeypatch.setattr(Transaction, "append", append_partly)

    def contribute(text: str) -> str:
        return leeds.contribute("P1", text)

    with ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(contribute, text) for text in ["Good", "Faulty"] * 4]
        errors = [future.exception() for future in sent]
    assert [str(error) for error in errors] == ["None", "out of order"] * 4
    with pytest.raises(RuntimeError), leeds.batch() as batch:
        batch.contribute("P1", "Faulty")
    assert list(recorded_texts(leeds).values()) == ["Good"] * 4
    assert_state_matches(leeds)
