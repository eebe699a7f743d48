"""A batch appends the events of several commands at once, or none of them."""

from __future__ import annotations

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from types import ModuleType

import pytest

from dialoguekit.application.handle import (
    WorkshopBatch,
    WorkshopHandle,
    programme_handle,
    workshop_handle,
)
from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import (
    BatchConflict,
    BatchMisused,
    Conflict,
    InvalidEvent,
    Refused,
    StoreUnavailable,
)
from dialoguekit.events import QuestionPosed, RecordCorrected

from .conftest import CountingStore


@pytest.fixture
def store() -> CountingStore:
    return CountingStore()


@pytest.fixture
def leeds(store: CountingStore) -> WorkshopHandle:
    handle = workshop_handle(store, "leeds", methods=("conversation",))
    handle.schedule(title="Leeds", groups=("all",))
    handle.open()
    store.appends.clear()
    return handle


@pytest.fixture
def other(store: CountingStore, leeds: WorkshopHandle) -> WorkshopHandle:
    """A handle of another writer of the same stream."""
    return workshop_handle(store, "leeds", methods=("conversation",))


def assert_state_matches(handle: WorkshopHandle, store: CountingStore) -> None:
    """Assert that the state of a handle is that of the store, including its position."""
    assert handle.state == workshop_handle(store, "leeds", methods=()).state


def test_a_batch_is_one_append(leeds: WorkshopHandle, store: CountingStore) -> None:
    """Later commands see the state after earlier ones."""
    with leeds.batch() as batch:
        ana = batch.check_in(name="Ana", group="all", consents=("record",))
        contribution = batch.contribute(ana, "Nothing.")
        batch.with_context(by=ana).park(contribution)
        assert batch.version == 7
        assert store.stream_version("leeds") == 2
    assert store.appends == [5]
    assert leeds.version == store.stream_version("leeds") == 7
    assert_state_matches(leeds, store)


def test_a_handle_can_be_used_after_a_batch(leeds: WorkshopHandle, store: CountingStore) -> None:
    """It runs commands, refreshes and batches."""
    with leeds.batch() as batch:
        batch.pose_question("Who is here?")
    leeds.refresh()
    assert leeds.pose_question("What do we know?") == "Q2"
    with leeds.batch() as batch:
        assert batch.pose_question("And else?") == "Q3"
    assert store.appends == [1, 1, 1]
    assert_state_matches(leeds, store)


def test_a_batch_begins_while_another_thread_imports_asyncio(
    leeds: WorkshopHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The module is known by then, but has no functions yet."""
    monkeypatch.setitem(sys.modules, "asyncio", ModuleType("asyncio"))
    with leeds.batch() as batch:
        assert batch.pose_question("What do we know?") == "Q1"


def test_an_empty_batch_appends_nothing(leeds: WorkshopHandle, store: CountingStore) -> None:
    with leeds.batch():
        pass
    assert store.appends == []
    assert leeds.version == 2
    assert_state_matches(leeds, store)


def test_a_batch_can_start_a_stream(store: CountingStore) -> None:
    """This applies to workshops and programmes."""
    york = workshop_handle(store, "york", methods=())
    with york.batch() as batch:
        batch.schedule(title="York", groups=("all",))
        batch.open()
    north = programme_handle(store, "programme:north")
    with north.batch() as programme_batch:
        programme_batch.announce(title="North")
        programme_batch.add_workshop("york")
    assert store.appends == [2, 2]
    assert north.state.workshops == ["york"]
    assert store.streams() == ["programme:north", "york"]


class Interrupted(Exception):
    """An error inside a batch."""


@pytest.mark.parametrize("error", [Interrupted, KeyboardInterrupt])
def test_an_error_in_a_batch_appends_nothing(
    leeds: WorkshopHandle, store: CountingStore, error: type[BaseException]
) -> None:
    """It is raised again, and ids created inside are used again."""

    def ask() -> None:
        with leeds.batch() as batch:
            batch.pose_question("Who is here?")
            raise error

    with pytest.raises(error):
        ask()
    assert store.appends == []
    assert leeds.version == 2
    assert leeds.pose_question("What do we know?") == "Q1"
    assert_state_matches(leeds, store)


def test_a_refusal_in_a_batch_appends_nothing(leeds: WorkshopHandle, store: CountingStore) -> None:

    def ask() -> None:
        with leeds.batch() as batch:
            batch.pose_question("Who is here?")
            batch.contribute("P9", "Nothing.")

    with pytest.raises(Refused):
        ask()
    assert store.stream_version("leeds") == 2
    assert_state_matches(leeds, store)


def test_a_caught_refusal_in_a_batch_changes_nothing(
    leeds: WorkshopHandle, store: CountingStore
) -> None:
    """The rest of the batch is appended."""
    with leeds.batch() as batch:
        batch.pose_question("Who is here?")
        with pytest.raises(Refused):
            batch.contribute("P9", "Nothing.")
        batch.pose_question("What do we know?")
    assert store.appends == [2]
    assert_state_matches(leeds, store)


def test_a_caught_invalid_time_in_a_batch_changes_nothing(
    leeds: WorkshopHandle, store: CountingStore
) -> None:
    """An event without a time zone is not added to the batch."""
    with leeds.batch() as batch:
        without_zone = batch.with_context(occurred_at=datetime(2025, 3, 4, 9))  # noqa: DTZ001
        batch.pose_question("Who is here?")
        with pytest.raises(InvalidEvent, match="time zone"):
            without_zone.set_plan(activities=("Hats",))
    assert store.appends == [1]
    assert_state_matches(leeds, store)


def test_a_batch_starts_from_the_current_stream(
    leeds: WorkshopHandle, other: WorkshopHandle, store: CountingStore
) -> None:
    """Only appends during the batch are a conflict."""
    assert leeds.version == 2
    other.pose_question("Theirs")
    with leeds.batch() as batch:
        assert batch.pose_question("Ours") == "Q2"
    assert_state_matches(leeds, store)


def test_a_failed_append_of_a_batch_changes_nothing(
    leeds: WorkshopHandle, store: CountingStore
) -> None:
    """The batch can be repeated."""
    store.full = True
    with pytest.raises(StoreUnavailable), leeds.batch() as batch:
        batch.pose_question("Who is here?")
    assert leeds.version == 2
    store.full = False
    with leeds.batch() as batch:
        assert batch.pose_question("Who is here?") == "Q1"
    assert_state_matches(leeds, store)


def test_events_of_a_batch_can_be_corrected_and_redacted(
    leeds: WorkshopHandle, store: CountingStore
) -> None:
    """Events recorded before the batch can be corrected, too."""
    with leeds.batch() as batch:
        ana = batch.check_in(name="Ana", group="all", consents=("record",))
        contribution = batch.contribute(ana, "No busses.")
        batch.correct(contribution, reason="misheard", text="No buses.")
        batch.correct(1, reason="the room was smaller", capacity=20)
        batch.redact(contribution, basis="a request")
    corrections = [r.event for r in leeds.events() if isinstance(r.event, RecordCorrected)]
    assert [correction.target for correction in corrections] == [6, 1]
    assert leeds.state.redacted_seqs == {6}
    assert_state_matches(leeds, store)


def test_events_of_a_batch_belong_to_the_activity_started_before(leeds: WorkshopHandle) -> None:
    with leeds.batch() as batch:
        batch.pose_question("Who is here?")
        batch.start("conversation")
        batch.pose_question("What do we know?")
    assert [r.context.activity for r in leeds.events()][2:] == [None, None, "A1"]


def test_events_of_a_batch_have_their_own_times(leeds: WorkshopHandle) -> None:
    ten = datetime(2025, 3, 4, 10, tzinfo=UTC)
    with leeds.batch() as batch:
        batch.with_context(occurred_at=ten).pose_question("Who is here?")
        batch.pose_question("What do we know?")
    early, late = list(leeds.events())[2:]
    assert early.occurred_at == ten
    assert late.occurred_at == late.recorded_at


# The handle stays usable


def test_the_handle_records_at_once_while_a_batch_is_open(
    leeds: WorkshopHandle, store: CountingStore
) -> None:
    """The batch keeps the ids that it returned, and the handle skips them."""
    with leeds.batch() as batch:
        assert batch.pose_question("First") == "Q1"
        assert leeds.pose_question("At once") == "Q2"
        assert batch.pose_question("Second") == "Q3"
        assert store.stream_version("leeds") == 3
        assert list(batch.state.seq_by_id) == ["Q1", "Q3"]
    assert leeds.pose_question("Afterwards") == "Q4"
    assert questions(leeds) == ["Q2 At once", "Q1 First", "Q3 Second", "Q4 Afterwards"]
    assert_state_matches(leeds, store)


def questions(handle: WorkshopHandle) -> list[str]:
    return [
        f"{r.event.question} {r.event.text}"
        for r in handle.events()
        if isinstance(r.event, QuestionPosed)
    ]


def test_two_open_batches_have_different_ids(leeds: WorkshopHandle, store: CountingStore) -> None:
    with leeds.batch() as one, leeds.with_context(by="volunteer").batch() as two:
        assert [one.pose_question("a"), two.pose_question("b"), one.pose_question("c")] == [
            "Q1",
            "Q2",
            "Q3",
        ]
    assert questions(leeds) == ["Q2 b", "Q1 a", "Q3 c"]
    assert_state_matches(leeds, store)


def fail_in_a_batch(handle: WorkshopHandle) -> None:
    with handle.batch() as batch:
        batch.pose_question("Lost")
        raise Interrupted


def test_ids_of_a_batch_that_failed_stay_unused_while_another_is_open(
    leeds: WorkshopHandle, store: CountingStore
) -> None:
    """They may have been shown."""
    with leeds.batch() as batch:
        with pytest.raises(Interrupted):
            fail_in_a_batch(leeds)
        assert batch.pose_question("Kept") == "Q2"
    assert leeds.pose_question("Next") == "Q3"
    assert_state_matches(leeds, store)


def test_commands_of_a_batch_are_decided_again_on_the_state_of_its_end(
    leeds: WorkshopHandle, store: CountingStore
) -> None:
    """Others closed the workshop, so the batch can no longer close it."""

    def close() -> None:
        with leeds.batch() as batch:
            batch.close()
            leeds.close()

    with pytest.raises(Refused, match="closed"):
        close()
    assert [r.type for r in leeds.events()][2:] == ["workshop.closed"]
    assert_state_matches(leeds, store)


def test_events_of_a_batch_refer_to_its_events_after_others_appended(
    leeds: WorkshopHandle, store: CountingStore
) -> None:
    with leeds.batch() as batch:
        question = batch.pose_question("Wrog")
        leeds.pose_question("At once")
        batch.correct(question, reason="a slip", text="Wrong")
        batch.redact(question, basis="a request")
    last = [r.event for r in leeds.events()][-2:]
    assert [getattr(event, "target", None) for event in last] == [4, 4]
    assert_state_matches(leeds, store)


def test_a_batch_that_refers_to_a_number_is_a_conflict_after_others_appended(
    leeds: WorkshopHandle, store: CountingStore
) -> None:
    """The number of an event of the batch is another one now."""

    def ask() -> None:
        with leeds.batch() as batch:
            batch.pose_question("Wrog")
            batch.correct(3, reason="a slip", text="Wrong")
            leeds.pose_question("At once")

    with pytest.raises(BatchConflict, match="run_batch"):
        ask()
    assert questions(leeds) == ["Q2 At once"]
    assert_state_matches(leeds, store)


def test_an_id_of_a_batch_that_another_process_created_is_a_conflict(
    leeds: WorkshopHandle, other: WorkshopHandle, store: CountingStore
) -> None:
    """Nothing is recorded, and the batch can be repeated."""

    def ask(*, interrupted: bool) -> str:
        with leeds.batch() as batch:
            ours = batch.pose_question("Ours")
            if interrupted:
                other.pose_question("Theirs")
        return ours

    with pytest.raises(Conflict, match=r"another process created Q1 .* run_batch"):
        ask(interrupted=True)
    assert store.appends == [1]
    assert leeds.version == 3
    assert ask(interrupted=False) == "Q2"
    assert_state_matches(leeds, store)


def test_other_events_of_another_process_are_no_conflict(
    leeds: WorkshopHandle, other: WorkshopHandle, store: CountingStore
) -> None:
    with leeds.batch() as batch:
        assert batch.pose_question("Ours") == "Q1"
        other.create_space(kind="table")
    assert [r.type for r in leeds.events()][2:] == ["space.created", "question.posed"]
    assert_state_matches(leeds, store)


# Batches that are run again


def test_a_function_is_run_again_until_nobody_appended_meanwhile(
    leeds: WorkshopHandle, other: WorkshopHandle, store: CountingStore
) -> None:
    """It sees the current state each time, and its last result is returned."""
    seen: list[int] = []

    def ask(batch: WorkshopBatch) -> str:
        seen.append(batch.version)
        if len(seen) == 1:
            other.pose_question("Theirs")
        return batch.pose_question("Ours")

    assert leeds.run_batch(ask) == "Q2"
    assert seen == [2, 3]
    assert questions(leeds) == ["Q1 Theirs", "Q2 Ours"]
    assert_state_matches(leeds, store)


def test_a_function_is_run_within_the_transaction_in_the_end(
    leeds: WorkshopHandle, other: WorkshopHandle, store: CountingStore
) -> None:
    """Others wait, and the handle says that it cannot be used inside."""
    results: list[str] = []

    def ask(batch: WorkshopBatch) -> str:
        if len(results) < 2:
            other.pose_question("Theirs")
        else:
            with pytest.raises(Refused, match="another command is running"):
                leeds.pose_question("Inside")
            assert leeds.version == batch.version
        results.append(batch.pose_question("Ours"))
        return results[-1]

    assert leeds.run_batch(ask) == "Q3"
    assert questions(leeds) == ["Q1 Theirs", "Q2 Theirs", "Q3 Ours"]
    assert leeds.pose_question("Next") == "Q4"
    assert_state_matches(leeds, store)


@pytest.mark.parametrize("appends", [0, 2])
def test_an_error_of_a_function_is_raised(
    leeds: WorkshopHandle, other: WorkshopHandle, store: CountingStore, appends: int
) -> None:
    """Nothing of the batch is recorded."""
    calls: list[str] = []

    def fail(batch: WorkshopBatch) -> None:
        calls.append(batch.pose_question("Ours"))
        if len(calls) > appends:
            raise Interrupted
        other.pose_question("Theirs")

    with pytest.raises(Interrupted):
        leeds.run_batch(fail)
    assert store.stream_version("leeds") == 2 + appends
    assert_state_matches(leeds, store)


@pytest.mark.parametrize("appends", [0, 2])
@pytest.mark.parametrize("fault", ["lost_answers", "lost_requests"])
def test_a_function_is_recorded_once_though_an_answer_was_lost(
    leeds: WorkshopHandle, other: WorkshopHandle, store: CountingStore, appends: int, fault: str
) -> None:
    calls: list[str] = []

    def ask(batch: WorkshopBatch) -> str:
        if len(calls) < appends:
            other.pose_question("Theirs")
        else:
            setattr(store, fault, 1 if len(calls) == appends else 0)
        calls.append(batch.pose_question("Ours"))
        return calls[-1]

    assert leeds.run_batch(ask) == f"Q{appends + 1}"
    assert len(questions(leeds)) == appends + 1
    assert_state_matches(leeds, store)


@pytest.mark.parametrize("fault", ["lost_answers", "lost_requests"])
def test_a_batch_is_recorded_once_though_an_answer_was_lost(
    leeds: WorkshopHandle, store: CountingStore, fault: str
) -> None:
    with leeds.batch() as batch:
        batch.pose_question("Who is here?")
        batch.pose_question("What do we know?")
        setattr(store, fault, 2)
    assert questions(leeds) == ["Q1 Who is here?", "Q2 What do we know?"]
    assert_state_matches(leeds, store)


# Misuse


def test_a_batch_is_used_within_its_block(leeds: WorkshopHandle) -> None:
    """Before and after it, every use is an error."""
    batch = leeds.batch()
    with pytest.raises(BatchMisused, match="has not begun"):
        batch.pose_question("Early")
    with batch:
        with pytest.raises(BatchMisused, match="begun before"), batch:
            pass
        batch.pose_question("In time")
    for use in (lambda: batch.pose_question("Late"), lambda: batch.version, batch.__enter__):
        with pytest.raises(BatchMisused, match=r"ended|begun before"):
            use()
    assert questions(leeds) == ["Q1 In time"]


def test_a_batch_ends_in_the_thread_that_began_it(leeds: WorkshopHandle) -> None:
    """Otherwise nothing is recorded."""
    batch = leeds.batch()
    batch.__enter__()
    batch.pose_question("Ours")
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(batch.__exit__, None).exception()
    assert isinstance(found, BatchMisused)
    assert "another thread or task" in str(found)
    assert questions(leeds) == []


def test_a_batch_ends_in_the_task_that_began_it(leeds: WorkshopHandle) -> None:
    async def begin_here_and_end_elsewhere() -> None:
        batch = leeds.batch()
        batch.__enter__()

        async def end() -> None:
            batch.__exit__(None)

        await asyncio.create_task(end())

    with pytest.raises(BatchMisused, match="another thread or task"):
        asyncio.run(begin_here_and_end_elsewhere())
    assert questions(leeds) == []


def test_other_tasks_record_while_a_batch_awaits(leeds: WorkshopHandle) -> None:
    """Everything acknowledged is in the log."""

    async def record_batch() -> None:
        with leeds.batch() as batch:
            batch.pose_question("Before")
            await asyncio.sleep(0.01)
            batch.pose_question("After")

    async def record_at_once() -> None:
        for number in range(5):
            leeds.pose_question(f"At once {number}")
            await asyncio.sleep(0)

    async def run() -> None:
        await asyncio.gather(record_batch(), record_at_once())

    asyncio.run(run())
    assert sorted(questions(leeds), key=lambda line: int(line[1:].split()[0])) == [
        "Q1 Before",
        *(f"Q{number + 2} At once {number}" for number in range(5)),
        "Q7 After",
    ]


def test_a_command_inside_a_command_is_refused(leeds: WorkshopHandle) -> None:
    def nested(state: Workshop, context: CommandContext) -> CommandEvents:
        batch.pose_question("Inside")
        return ()

    with leeds.batch() as batch, pytest.raises(BatchMisused, match="cannot run another command"):
        batch.execute(nested)
    assert questions(leeds) == []
