"""A batch appends the events of several commands at once, or none of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dialoguekit.application.handle import WorkshopHandle, programme_handle, workshop_handle
from dialoguekit.errors import Conflict, InvalidEvent, Refused, StoreUnavailable
from dialoguekit.events import RecordCorrected

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
    with leeds.batch():
        ana = leeds.check_in(name="Ana", group="all", consents=("record",))
        contribution = leeds.contribute(ana, "Nothing.")
        leeds.with_context(by=ana).park(contribution)
        assert leeds.version == 7
        assert store.stream_version("leeds") == 2
    assert store.appends == [5]
    assert leeds.version == store.stream_version("leeds") == 7
    assert_state_matches(leeds, store)


def test_a_handle_can_be_used_after_a_batch(leeds: WorkshopHandle, store: CountingStore) -> None:
    """It runs commands, refreshes and batches."""
    with leeds.batch():
        leeds.pose_question("Who is here?")
    leeds.refresh()
    assert leeds.pose_question("What do we know?") == "Q2"
    with leeds.batch():
        assert leeds.pose_question("And else?") == "Q3"
    assert store.appends == [1, 1, 1]
    assert_state_matches(leeds, store)


def test_an_empty_batch_appends_nothing(leeds: WorkshopHandle, store: CountingStore) -> None:
    with leeds.batch():
        pass
    assert store.appends == []
    assert leeds.version == 2
    assert_state_matches(leeds, store)


def test_a_batch_can_start_a_stream(store: CountingStore) -> None:
    """This applies to workshops and programmes."""
    york = workshop_handle(store, "york", methods=())
    with york.batch():
        york.schedule(title="York", groups=("all",))
        york.open()
    north = programme_handle(store, "programme:north")
    with north.batch():
        north.announce(title="North")
        north.add_workshop("york")
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
        with leeds.batch():
            leeds.pose_question("Who is here?")
            raise error

    with pytest.raises(error):
        ask()
    assert store.appends == []
    assert leeds.version == 2
    assert leeds.pose_question("What do we know?") == "Q1"
    assert_state_matches(leeds, store)


def test_a_refusal_in_a_batch_appends_nothing(leeds: WorkshopHandle, store: CountingStore) -> None:

    def ask() -> None:
        with leeds.batch():
            leeds.pose_question("Who is here?")
            leeds.contribute("P9", "Nothing.")

    with pytest.raises(Refused):
        ask()
    assert store.stream_version("leeds") == 2
    assert_state_matches(leeds, store)


def test_a_caught_refusal_in_a_batch_changes_nothing(
    leeds: WorkshopHandle, store: CountingStore
) -> None:
    """The rest of the batch is appended."""
    with leeds.batch():
        leeds.pose_question("Who is here?")
        with pytest.raises(Refused):
            leeds.contribute("P9", "Nothing.")
        leeds.pose_question("What do we know?")
    assert store.appends == [2]
    assert_state_matches(leeds, store)


def test_a_caught_invalid_time_in_a_batch_changes_nothing(
    leeds: WorkshopHandle, store: CountingStore
) -> None:
    """An event without a time zone is not added to the batch."""
    without_zone = leeds.with_context(occurred_at=datetime(2025, 3, 4, 9))  # noqa: DTZ001
    with leeds.batch():
        leeds.pose_question("Who is here?")
        with pytest.raises(InvalidEvent, match="time zone"):
            without_zone.set_plan(activities=("Hats",))
    assert store.appends == [1]
    assert_state_matches(leeds, store)


def test_a_concurrent_append_is_a_conflict_at_the_end_of_a_batch(
    leeds: WorkshopHandle, other: WorkshopHandle, store: CountingStore
) -> None:
    """The whole batch can be repeated on the new state."""

    def ask(*, interrupted: bool) -> str:
        with leeds.batch():
            ours = leeds.pose_question("Ours")
            if interrupted:
                other.pose_question("Theirs")
        return ours

    with pytest.raises(Conflict):
        ask(interrupted=True)
    assert store.appends == [1]
    assert leeds.version == 3
    assert ask(interrupted=False) == "Q2"
    assert_state_matches(leeds, store)


def test_a_batch_starts_from_the_current_stream(
    leeds: WorkshopHandle, other: WorkshopHandle, store: CountingStore
) -> None:
    """Only appends during the batch are a conflict."""
    assert leeds.version == 2
    other.pose_question("Theirs")
    with leeds.batch():
        assert leeds.pose_question("Ours") == "Q2"
    assert_state_matches(leeds, store)


def test_refreshing_inside_a_batch_changes_nothing(
    leeds: WorkshopHandle, store: CountingStore
) -> None:
    """Events of the batch are not lost, and none is read twice."""
    with leeds.batch():
        leeds.pose_question("Who is here?")
        leeds.refresh()
        leeds.pose_question("What do we know?")
        assert leeds.version == 4
    assert store.appends == [2]
    assert_state_matches(leeds, store)


def test_an_inner_batch_is_part_of_the_outer(leeds: WorkshopHandle, store: CountingStore) -> None:
    """Nothing is appended before the outer batch ends."""
    with leeds.batch():
        leeds.pose_question("Who is here?")
        with leeds.with_context(by="P1").batch():
            leeds.pose_question("What do we know?")
        assert store.appends == []
        leeds.pose_question("And else?")
    assert store.appends == [3]
    assert_state_matches(leeds, store)


def test_an_error_in_an_inner_batch_aborts_the_outer(
    leeds: WorkshopHandle, store: CountingStore
) -> None:

    def ask() -> None:
        with leeds.batch():
            leeds.pose_question("Who is here?")
            with leeds.batch():
                leeds.pose_question("What do we know?")
                raise Interrupted

    with pytest.raises(Interrupted):
        ask()
    assert store.appends == []
    assert_state_matches(leeds, store)


def test_a_failed_append_of_a_batch_changes_nothing(
    leeds: WorkshopHandle, store: CountingStore
) -> None:
    """The batch can be repeated."""
    store.full = True
    with pytest.raises(StoreUnavailable), leeds.batch():
        leeds.pose_question("Who is here?")
    assert leeds.version == 2
    store.full = False
    with leeds.batch():
        assert leeds.pose_question("Who is here?") == "Q1"
    assert_state_matches(leeds, store)


def test_events_of_a_batch_can_be_corrected_and_redacted(
    leeds: WorkshopHandle, store: CountingStore
) -> None:
    """Events recorded before the batch can be corrected, too."""
    with leeds.batch():
        ana = leeds.check_in(name="Ana", group="all", consents=("record",))
        contribution = leeds.contribute(ana, "No busses.")
        leeds.correct(contribution, reason="misheard", text="No buses.")
        leeds.correct(1, reason="the room was smaller", capacity=20)
        leeds.redact(contribution, basis="a request")
    corrections = [r.event for r in leeds.events() if isinstance(r.event, RecordCorrected)]
    assert [correction.target for correction in corrections] == [6, 1]
    assert leeds.state.redacted_seqs == {6}
    assert_state_matches(leeds, store)


def test_events_of_a_batch_belong_to_the_activity_started_before(leeds: WorkshopHandle) -> None:
    with leeds.batch():
        leeds.pose_question("Who is here?")
        leeds.start("conversation")
        leeds.pose_question("What do we know?")
    assert [r.context.activity for r in leeds.events()][2:] == [None, None, "A1"]


def test_events_of_a_batch_have_their_own_times(leeds: WorkshopHandle) -> None:
    ten = datetime(2025, 3, 4, 10, tzinfo=UTC)
    with leeds.batch():
        leeds.with_context(occurred_at=ten).pose_question("Who is here?")
        leeds.pose_question("What do we know?")
    early, late = list(leeds.events())[2:]
    assert early.occurred_at == ten
    assert late.occurred_at == late.recorded_at
