"""A command with an id of the caller's is recorded once, and returns what it returned first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

import dialoguekit
from dialoguekit.application.erasure import forget, redact
from dialoguekit.application.handle import WorkshopBatch, WorkshopHandle, workshop_handle
from dialoguekit.application.kit import Kit
from dialoguekit.errors import BatchMisused, CommandIdReused, Conflict, InvalidEvent, Refused
from dialoguekit.events import ContributionMade

from .conftest import CountingStore


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
    handle.check_in(name="Ana", group="all", consents=("record", "quote"))
    return handle


@pytest.fixture
def encrypted(tmp_path: Path) -> Iterator[Kit]:
    with dialoguekit.open(f"sqlite:///{tmp_path / 'leeds.db'}", plugins=[]) as kit:
        opened(kit.workshop("leeds"))
        yield kit


# The same command


def test_the_same_command_is_recorded_once(leeds: WorkshopHandle) -> None:
    """However much came between, it returns what it returned first."""
    assert leeds.once("form-1").contribute("P1", "Once") == "C1"
    leeds.contribute("P1", "Between")
    leeds.close()
    version = leeds.version
    assert leeds.once("form-1").contribute("P1", "Once") == "C1"
    assert leeds.once("form-1").execute(_contribute_again) == (
        ContributionMade(contribution="C1", author="P1", text="Once"),
    )
    assert leeds.version == version
    assert [r.id for r in leeds.events()][5] == "form-1"


def _contribute_again(state, context):  # type: ignore[no-untyped-def]
    from dialoguekit.domain import commands

    return commands.contribute(state, context, "P1", "Once")


def test_a_command_with_several_events_is_recorded_once(leeds: WorkshopHandle) -> None:
    """Its events have the id and numbers."""
    form = leeds.once("join 7")
    assert form.check_in(name="Ben", group="all", consents=("record",)) == "P2"
    assert form.check_in(name="Ben", group="all", consents=("record",)) == "P2"
    assert [r.id for r in leeds.events()][-3:] == ["join 7", "join 7/2", "join 7/3"]


def test_many_events_of_one_id_are_found(leeds: WorkshopHandle) -> None:
    def record(batch: WorkshopBatch) -> list[str]:
        return [batch.contribute("P1", f"{n}") for n in range(40)]

    first = leeds.once("many").run_batch(record)
    assert leeds.once("many").run_batch(record) == first
    assert leeds.version == 45


def test_the_context_belongs_to_the_command(leeds: WorkshopHandle) -> None:
    """A time that was given belongs to it, too; the time of recording does not."""
    at = datetime.now(UTC)
    form = leeds.once("form-1").with_context(occurred_at=at, by="P1")
    assert form.pose_question("Why?") == form.pose_question("Why?") == "Q1"
    assert leeds.with_context(by="P1").once("form-1").pose_question("Why?") == "Q1"
    for other in (
        leeds.once("form-1"),
        form.with_context(by="P2"),
        form.with_context(occurred_at=at.replace(year=2000)),
    ):
        with pytest.raises(CommandIdReused):
            other.pose_question("Why?")


def test_a_refused_command_may_be_sent_again(leeds: WorkshopHandle) -> None:
    """Nothing was recorded, so it is decided again."""
    form = leeds.once("form-1")
    with pytest.raises(Refused):
        form.contribute("P2", "Early")
    leeds.check_in(group="all", consents=("record",))
    assert form.contribute("P2", "Early") == form.contribute("P2", "Early") == "C1"


def test_a_command_that_reads_the_log_is_recorded_once(leeds: WorkshopHandle) -> None:
    leeds.contribute("P1", "No busses.")
    form = leeds.once("form-1")
    for _ in range(2):
        form.correct("C1", reason="misheard", text="No buses.")
    leeds.once("report").publish_report("1", position=3, policy="open")
    version = leeds.version
    leeds.once("report").publish_report("1", position=3, policy="open")
    assert leeds.version == version
    with pytest.raises(CommandIdReused):
        form.correct("C1", reason="misheard", text="No boats.")


def test_ids_that_skipped_others_are_returned_again(leeds: WorkshopHandle) -> None:
    with leeds.batch() as batch:
        batch.contribute("P1", "In a batch")
        assert leeds.once("form-1").contribute("P1", "Once") == "C2"
    assert leeds.once("form-1").contribute("P1", "Once") == "C2"


# Another command


def test_another_command_with_the_same_id_is_an_error(leeds: WorkshopHandle) -> None:
    """The error says where the id is used."""
    form = leeds.once("form-1")
    form.contribute("P1", "Once")
    version = leeds.version
    calls: list[Callable[[], object]] = [
        lambda: form.contribute("P1", "Twice"),
        lambda: form.contribute("P9", "Once"),
        lambda: form.contribute("P1", "Once", kind="white"),
        lambda: form.pose_question("Once"),
        lambda: form.contribute("P1", " "),
        lambda: form.check_in(group="all", consents=("record",)),
        lambda: form.run_batch(lambda batch: batch.pose_question("Once")),
        lambda: form.run_batch(
            lambda batch: (batch.contribute("P1", "Once"), batch.contribute("P1", "Once"))
        ),
    ]
    for call in calls:
        with pytest.raises(CommandIdReused, match=r"form-1 is already used at leeds #6.* new id"):
            call()
    assert leeds.version == version
    with pytest.raises(CommandIdReused), form.batch():
        pass


def test_an_id_is_unique_in_the_log(kit: Kit) -> None:
    """Workshops of a programme share it."""
    opened(kit.workshop("leeds")).once("form-1").contribute("P1", "Once")
    york = opened(kit.workshop("york"))
    with pytest.raises(CommandIdReused, match="leeds #6"):
        york.once("form-1").contribute("P1", "Once")
    with pytest.raises(CommandIdReused, match="leeds #6"), york.once("form-1").batch():
        pass


@pytest.mark.parametrize("id", ["", "a/2", "é", "a\n", " a", "a ", "x" * 191, 7, None])
def test_an_invalid_id_is_an_error(leeds: WorkshopHandle, id: str) -> None:
    with pytest.raises(InvalidEvent, match="1 to 190 printable ASCII characters without '/'"):
        leeds.once(id)


def test_the_longest_id_is_stored(leeds: WorkshopHandle) -> None:
    form = leeds.once("x" * 190)
    assert form.check_in(group="all") == form.check_in(group="all") == "P2"


def test_the_log_says_which_ids_it_has(kit: Kit) -> None:
    leeds = opened(kit.workshop("leeds"))
    leeds.once("form-1").contribute("P1", "Once")
    assert kit.recorded_ids(["form-1", "form-2"]) == {"form-1"}
    assert kit.recorded_ids("form-1") == {"form-1"}
    assert leeds.has_recorded("form-1")
    assert not leeds.has_recorded("form-2")
    with pytest.raises(InvalidEvent):
        leeds.has_recorded("form-1/2")


# Erased personal data


def test_a_redacted_command_is_still_the_same(encrypted: Kit) -> None:
    """Its text is not stored anywhere, so another text cannot be told from it."""
    leeds = encrypted.workshop("leeds")
    form = leeds.once("form-1")
    form.contribute("P1", "Once")
    leeds.once("code").define_code("access", label="Access")
    coded = leeds.once("coded")
    coded.apply_code("C1", "access", coding_pass="one", end=4)
    leeds.once("fix").correct("C1", reason="a slip", text="One")
    redact(encrypted.store, "leeds", "C1", reason="a request")
    assert form.contribute("P1", "Once") == "C1"
    coded.apply_code("C1", "access", coding_pass="one", end=4)
    leeds.once("fix").correct("C1", reason="a slip", text="One")
    with pytest.raises(CommandIdReused):
        form.contribute("P1", "Once", kind="white")


def test_a_command_of_a_forgotten_person_is_still_the_same(encrypted: Kit) -> None:
    leeds = encrypted.workshop("leeds")
    form = leeds.once("form-1")
    assert form.check_in(name="Ben", group="all", consents=("record",)) == "P2"
    forget(encrypted.store, "leeds", "P2", basis="a request")
    assert form.check_in(name="Ben", group="all", consents=("record",)) == "P2"


# Batches


def test_a_batch_is_recorded_once(leeds: WorkshopHandle) -> None:
    """Its commands return what they returned first."""

    def send() -> tuple[str, str]:
        with leeds.once("form-1").batch() as batch:
            ben = batch.check_in(name="Ben", group="all", consents=("record",))
            return ben, batch.contribute(ben, "Once")

    assert send() == ("P2", "C1")
    leeds.contribute("P1", "Between")
    version = leeds.version
    assert send() == ("P2", "C1")
    assert leeds.version == version


def test_a_batch_with_other_commands_is_an_error(leeds: WorkshopHandle) -> None:
    """This applies to more of them, to fewer and to others."""

    def send(*texts: str) -> None:
        with leeds.once("form-1").batch() as batch:
            for text in texts:
                batch.contribute("P1", text)

    send("a", "b")
    send("a", "b")
    for texts in [("a",), ("a", "c"), ("a", "b", "c"), ()]:
        with pytest.raises(CommandIdReused):
            send(*texts)
    assert leeds.version == 7


def test_a_batch_with_the_id_of_an_open_batch_waits_for_it(leeds: WorkshopHandle) -> None:
    """In the same task it would wait for itself."""
    with ThreadPoolExecutor(1) as pool:
        with leeds.once("form-1").batch() as batch:
            with pytest.raises(BatchMisused, match="open in this task"):
                leeds.once("form-1").batch().__enter__()
            second = pool.submit(
                leeds.once("form-1").run_batch, lambda other: other.contribute("P1", "Once")
            )
            assert batch.contribute("P1", "Once") == "C1"
        assert second.result(5) == "C1"
    assert leeds.version == 6


# Concurrent senders


def test_threads_that_send_the_same_command_get_the_same_answer(leeds: WorkshopHandle) -> None:
    barrier = threading.Barrier(10)

    def send(number: int) -> tuple[str, str]:
        barrier.wait()
        form = leeds.once("form-1")
        return form.contribute("P1", "Once"), leeds.contribute("P1", f"{number}")

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(send, range(10)))
    assert len({once for once, _ in answers}) == 1
    assert len({other for _, other in answers}) == 10
    assert leeds.version == 5 + 11


def test_threads_that_send_the_same_batch_get_the_same_answer(leeds: WorkshopHandle) -> None:
    barrier = threading.Barrier(6)

    def send(_: int) -> str:
        barrier.wait()
        with leeds.once("form-1").batch() as batch:
            return batch.contribute("P1", "Once")

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(send, range(6))) == {"C1"}
    assert leeds.version == 6


def test_another_process_that_sends_the_same_batch_first_is_a_conflict(
    leeds: WorkshopHandle, store: CountingStore
) -> None:
    """The batch can be repeated then."""
    other = workshop_handle(store, "leeds", methods=())

    def send(handle: WorkshopHandle, *, interrupted: bool = False) -> str:
        with handle.once("form-1").batch() as batch:
            if interrupted:
                send(other)
            return batch.contribute("P1", "Once")

    with pytest.raises(Conflict):
        send(leeds, interrupted=True)
    assert send(leeds) == "C1"
    assert leeds.version == 6


@pytest.mark.parametrize("fault", ["lost_answers", "lost_requests"])
def test_a_command_is_recorded_once_though_answers_are_lost(
    leeds: WorkshopHandle, store: CountingStore, fault: str
) -> None:
    setattr(store, fault, 2)
    assert leeds.once("form-1").contribute("P1", "Once") == "C1"
    setattr(store, fault, 2)
    with leeds.once("form-2").batch() as batch:
        assert batch.contribute("P1", "Once") == "C2"
    assert leeds.once("form-1").contribute("P1", "Once") == "C1"
    assert leeds.version == 7
