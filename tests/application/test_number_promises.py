"""Ids that an open batch has returned are skipped by other processes, once there are several."""

from __future__ import annotations

import time

import pytest

from dialoguekit.application.handle import WorkshopHandle, workshop_handle
from dialoguekit.application.number_promises import NAMESPACE, NumberPromises, contain, highest_of
from dialoguekit.events import QuestionPosed

from .conftest import CountingStore


@pytest.fixture
def store() -> CountingStore:
    return CountingStore()


@pytest.fixture
def ours(store: CountingStore) -> WorkshopHandle:
    handle = workshop_handle(store, "leeds", methods=())
    handle.schedule(title="Leeds", groups=("all",))
    handle.open()
    return handle


@pytest.fixture
def theirs(store: CountingStore, ours: WorkshopHandle) -> WorkshopHandle:
    """A handle with a writer of its own, as another process has; both have seen each other."""
    handle = workshop_handle(store, "leeds", methods=())
    assert handle.pose_question("Theirs") == "Q1"
    assert ours.pose_question("Ours") == "Q2"
    return handle


def questions(handle: WorkshopHandle) -> list[str]:
    return [r.event.question for r in handle.events() if isinstance(r.event, QuestionPosed)]


def test_one_process_promises_nothing(ours: WorkshopHandle, store: CountingStore) -> None:
    with ours.batch() as batch:
        batch.pose_question("Ours")
    assert store.key_values.items(NAMESPACE) == []


def test_another_process_skips_the_ids_of_an_open_batch(
    ours: WorkshopHandle, theirs: WorkshopHandle
) -> None:
    """Neither sees a conflict."""
    with ours.batch() as batch:
        assert batch.pose_question("a") == "Q3"
        assert theirs.pose_question("b") == "Q4"
        assert batch.pose_question("c") == "Q5"
        assert theirs.run_batch(lambda other: other.pose_question("d")) == "Q6"
    assert questions(ours) == ["Q1", "Q2", "Q4", "Q6", "Q3", "Q5"]


def test_batches_of_two_processes_have_different_ids(
    ours: WorkshopHandle, theirs: WorkshopHandle
) -> None:
    theirs.refresh()
    with ours.batch() as one, theirs.batch() as two:
        ids = [one.pose_question("a"), two.pose_question("b"), one.pose_question("c")]
        ids += [two.pose_question("d") for _ in range(3)]
    assert len(set(ids)) == 6
    assert sorted(questions(ours)) == sorted(["Q1", "Q2", *ids])


def test_an_id_that_was_created_meanwhile_is_not_promised(
    ours: WorkshopHandle, theirs: WorkshopHandle
) -> None:
    """The command is run again before its caller sees the id."""
    with ours.batch() as batch:
        assert theirs.pose_question("First") == "Q3"
        assert batch.pose_question("Second") == "Q4"
    assert questions(ours) == ["Q1", "Q2", "Q3", "Q4"]


def test_a_large_batch_promises_some_ids_in_advance(
    ours: WorkshopHandle, theirs: WorkshopHandle, store: CountingStore
) -> None:
    puts = []
    put_all = store.key_values.put_all

    def count(namespace, values):  # type: ignore[no-untyped-def]
        puts.append(namespace)
        put_all(namespace, values)

    object.__setattr__(store.key_values, "put_all", count)
    with ours.batch() as batch:
        ids = [batch.pose_question(f"{n}") for n in range(200)]
    assert ids == [f"Q{n}" for n in range(3, 203)]
    assert puts.count(NAMESPACE) < 60


def test_a_promise_is_valid_for_a_minute(
    store: CountingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It belongs to one stream, and ends when its writer is closed."""
    one, two = NumberPromises(store, "leeds"), NumberPromises(store, "leeds")
    one.make([("Q", 7), ("C", 3)], batch_size=16)
    assert one.covers([("Q", 9), ("C", 3)])
    assert not one.covers([("Q", 10)])
    assert two.others() == {"Q": [(7, 9)], "C": [(3, 5)]}
    assert one.others() == NumberPromises(store, "york").others() == {}
    assert highest_of(two.others()) == {"Q": 9, "C": 5}
    assert not contain(two.others(), [("Q", 6)])
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 61)
    assert two.others() == {}
    one.close()
    assert store.key_values.items(NAMESPACE) == []


def test_a_batch_goes_on_where_nothing_can_be_promised(
    ours: WorkshopHandle, theirs: WorkshopHandle, store: CountingStore
) -> None:
    """Its ids are compared at its end."""
    with ours.batch() as batch:
        store.full = True
        assert batch.pose_question("a") == "Q3"
        store.full = False
    assert questions(ours) == ["Q1", "Q2", "Q3"]
