"""Handles for asyncio: awaited commands never block the event loop."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import Awaitable, Iterator
from pathlib import Path

import pytest

import dialoguekit
from dialoguekit.application.async_handle import AsyncProgrammeHandle, AsyncWorkshopHandle
from dialoguekit.application.handle import ProgrammeHandle, WorkshopBatch, WorkshopHandle
from dialoguekit.application.kit import Kit
from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import (
    BatchMisused,
    CommandIdReused,
    InvalidEvent,
    Refused,
    StoreUnavailable,
)
from dialoguekit.events import Context, ContributionMade, QuestionPosed, WorkshopOpened

from .conftest import cafe


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    """A kit of a file with an open workshop."""
    url = f"sqlite:///{tmp_path / 'leeds.db'}"
    with dialoguekit.open(url, plugins=[cafe()], encrypt=False) as kit:
        handle = kit.workshop("leeds")
        handle.schedule(title="Leeds", groups=("all",))
        handle.open()
        handle.check_in(name="Ana", group="all", consents=("record",))
        yield kit


def recorded_texts(kit: Kit) -> dict[str, str]:
    found = [r.event for r in kit.store.read("leeds") if isinstance(r.event, ContributionMade)]
    assert len({event.contribution for event in found}) == len(found)
    return {event.contribution: event.text for event in found}


def test_commands_are_those_of_a_handle() -> None:
    """One table of commands serves both kinds of handles."""
    for asynchronous, synchronous in (
        (AsyncWorkshopHandle, WorkshopHandle),
        (AsyncProgrammeHandle, ProgrammeHandle),
    ):
        names = {name for name in dir(asynchronous) if not name.startswith("_")}
        others = {name for name in dir(synchronous) if not name.startswith("_")}
        assert names - others == {"is_asynchronous"}
        assert others - names == {"state", "version", "refresh"}


def test_every_command_is_awaited(kit: Kit) -> None:
    """Results, context and refusals are those of a handle."""

    async def run() -> None:
        leeds = kit.async_workshop("leeds", next_event_id=lambda: f"event-{next(numbers)}")
        numbers = itertools.count()
        assert await leeds.start("conversation") == "A1"
        scribe = leeds.with_context(by="P1")
        assert await scribe.contribute("P1", "No busses.") == "C1"
        await leeds.correct("C1", reason="misheard", text="No buses.")
        with pytest.raises(Refused, match="no person is registered as P9"):
            await leeds.contribute("P9", "Nothing.")
        with pytest.raises(Refused, match="no installed plugin declares"):
            await leeds.execute_named("cafe.move")
        assert await leeds.create(pose) == "Q1"
        assert await leeds.execute(pose) == (QuestionPosed(question="Q2", text="Why?"),)
        with pytest.raises(InvalidEvent, match="use execute"):
            await leeds.create(open_again)
        await leeds.publish_report("1", position=3, policy="open")
        assert (await leeds.guidance()).active_runs[0].method == "conversation"
        assert (await leeds.view(kit.methods["conversation"])) is not None
        assert await leeds.read_state(lambda state: list(state.people)) == ["P1"]
        events = await leeds.events()
        assert events[6].context == Context(by="P1", activity="A1")
        assert events[6].id == "event-1"
        assert "conversation" in leeds.methods
        assert list(leeds.commands) == []
        north = kit.async_programme("north")
        await north.announce(title="North")
        async with north.batch() as batch:
            batch.add_workshop("leeds")

    asyncio.run(run())
    assert kit.programme("north").state.workshops == ["leeds"]


def pose(state: Workshop, context: CommandContext) -> CommandEvents:
    return (QuestionPosed(question=state.next_id("Q"), text="Why?"),)


def open_again(state: Workshop, context: CommandContext) -> CommandEvents:
    return (WorkshopOpened(),)


def test_hundreds_of_tasks_record_in_few_transactions(kit: Kit) -> None:
    """The event loop goes on meanwhile."""
    acknowledged: dict[str, str] = {}
    transactions = 0
    begin = kit.store.transaction

    def counted():  # type: ignore[no-untyped-def]
        nonlocal transactions
        transactions += 1
        return begin()

    kit.store.transaction = counted  # type: ignore[method-assign]

    async def contribute(leeds: AsyncWorkshopHandle, number: int) -> None:
        for turn in range(5):
            text = f"{number} {turn}"
            acknowledged[await leeds.contribute("P1", text)] = text

    async def run() -> int:
        beats = 0

        async def beat() -> None:
            nonlocal beats
            while True:
                await asyncio.sleep(0.001)
                beats += 1

        beating = asyncio.create_task(beat())
        leeds = kit.async_workshop("leeds")
        await asyncio.gather(*(contribute(leeds, number) for number in range(500)))
        beating.cancel()
        return beats

    beats = asyncio.run(run())
    assert len(acknowledged) == 2500
    assert recorded_texts(kit) == acknowledged
    assert transactions < 250
    assert beats > 5
    assert not [t for t in threading.enumerate() if "reader" in t.name]


def test_tasks_and_threads_share_a_writer(kit: Kit) -> None:
    acknowledged: list[str] = []

    def in_thread() -> None:
        leeds = kit.workshop("leeds")
        acknowledged.extend(leeds.contribute("P1", "thread") for _ in range(50))

    async def run() -> None:
        leeds = kit.async_workshop("leeds")

        async def in_task() -> None:
            for _ in range(10):
                acknowledged.append(await leeds.contribute("P1", "task"))  # noqa: PERF401

        await asyncio.gather(
            *(asyncio.to_thread(in_thread) for _ in range(3)), *(in_task() for _ in range(20))
        )

    asyncio.run(run())
    assert sorted(acknowledged) == sorted(recorded_texts(kit))
    assert len(acknowledged) == 350


def test_a_command_id_works_in_tasks(kit: Kit) -> None:
    """Concurrent senders get the same answer."""

    async def run() -> None:
        leeds = kit.async_workshop("leeds")
        sent = [leeds.once("form-1").contribute("P1", "Once") for _ in range(10)]
        assert set(await asyncio.gather(*sent)) == {"C1"}
        assert await leeds.has_recorded("form-1")
        with pytest.raises(CommandIdReused):
            await leeds.once("form-1").contribute("P1", "Twice")

        async def send_batch() -> str:
            async with leeds.once("form-2").batch() as batch:
                await asyncio.sleep(0)
                return batch.contribute("P1", "Once")

        assert set(await asyncio.gather(*(send_batch() for _ in range(10)))) == {"C2"}

    asyncio.run(run())
    assert recorded_texts(kit) == {"C1": "Once", "C2": "Once"}


# Batches


def test_a_batch_is_recorded_at_its_end(kit: Kit) -> None:
    """Other tasks record meanwhile."""

    async def run() -> None:
        leeds = kit.async_workshop("leeds")
        async with leeds.with_context(by="P1").batch() as batch:
            assert batch.contribute("P1", "First") == "C1"
            assert await leeds.contribute("P1", "At once") == "C2"
            assert batch.contribute("P1", "Second") == "C3"
        with pytest.raises(ZeroDivisionError):
            await fail(leeds)
        async with leeds.batch():
            pass
        assert await leeds.run_batch(ask) == "Q1"

    asyncio.run(run())
    assert recorded_texts(kit) == {"C2": "At once", "C1": "First", "C3": "Second"}
    assert [r.context.by for r in kit.store.read("leeds")][-4:] == [None, "P1", "P1", None]


async def fail(leeds: AsyncWorkshopHandle) -> None:
    async with leeds.batch() as batch:
        batch.contribute("P1", "Lost")
        raise ZeroDivisionError


def ask(batch: WorkshopBatch) -> str:
    assert threading.current_thread() is not threading.main_thread()
    return batch.pose_question("Why?")


def test_a_batch_ends_in_its_task(kit: Kit) -> None:
    async def run() -> None:
        leeds = kit.async_workshop("leeds")
        open_batch = leeds.batch()
        batch = await open_batch.__aenter__()
        batch.contribute("P1", "Lost")

        async def end() -> None:
            await open_batch.__aexit__(None)

        with pytest.raises(BatchMisused, match="another thread or task"):
            await asyncio.create_task(end())

    asyncio.run(run())
    assert recorded_texts(kit) == {}


# Cancellation


def test_a_cancelled_command_is_recorded_completely_or_not_at_all(kit: Kit) -> None:
    """What was not begun is not recorded; the log is consistent in any case."""

    async def run() -> None:
        leeds = kit.async_workshop("leeds")
        go_on = threading.Event()

        def slow(state: Workshop, context: CommandContext) -> CommandEvents:
            go_on.wait(5)
            return pose(state, context)

        first = asyncio.create_task(leeds.create(slow))
        await asyncio.sleep(0.05)
        waiting = [asyncio.create_task(leeds.contribute("P1", f"{n}")) for n in range(4)]
        await asyncio.sleep(0.05)
        waiting[1].cancel()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        go_on.set()
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert isinstance(results[1], asyncio.CancelledError)

    asyncio.run(run())
    assert recorded_texts(kit) == {"C1": "0", "C2": "2", "C3": "3"}
    assert [r.event for r in kit.store.read("leeds", types=("question.posed",))] == [
        QuestionPosed(question="Q1", text="Why?")
    ]


def test_a_cancelled_batch_is_recorded_completely_or_not_at_all(kit: Kit) -> None:
    async def send(leeds: AsyncWorkshopHandle, number: int) -> None:
        async with leeds.batch() as batch:
            batch.contribute("P1", f"{number} a")
            await asyncio.sleep(0)
            batch.contribute("P1", f"{number} b")

    async def run() -> None:
        leeds = kit.async_workshop("leeds")
        for turn in range(20):
            tasks = [asyncio.create_task(send(leeds, turn * 3 + n)) for n in range(3)]
            await asyncio.sleep(0.0003 * turn)
            tasks[turn % 3].cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await leeds.contribute("P1", "Last")

    asyncio.run(run())
    texts = sorted(recorded_texts(kit).values())
    assert texts.pop() == "Last"
    assert {t.partition(" ")[0] for t in texts[::2]} == {t.partition(" ")[0] for t in texts[1::2]}
    assert 80 <= len(texts) <= 120
    assert kit.workshop("leeds")._session.writer.numbers.open_batches == 0


# Closing


def test_a_closed_kit_says_so(kit: Kit) -> None:
    async def run() -> None:
        leeds = kit.async_workshop("leeds")
        open_batch = leeds.batch()
        batch = await open_batch.__aenter__()
        batch.contribute("P1", "Lost")
        kit.close()
        awaitables: list[Awaitable[object]] = [
            leeds.contribute("P1", "Late"),
            leeds.events(),
            leeds.guidance(),
            leeds.has_recorded("a"),
            leeds.read_state(len),  # type: ignore[arg-type]
            leeds.batch().__aenter__(),
            leeds.run_batch(ask),
            open_batch.__aexit__(None),
        ]
        for awaitable in awaitables:
            with pytest.raises(StoreUnavailable, match="kit is closed"):
                await awaitable

    asyncio.run(run())


def test_a_kit_is_closed_while_tasks_wait(kit: Kit) -> None:
    """Each task gets its answer, or the error of a closed kit."""

    async def run() -> list[str | BaseException]:
        leeds = kit.async_workshop("leeds")
        tasks = [asyncio.create_task(leeds.contribute("P1", f"{n}")) for n in range(200)]
        await asyncio.sleep(0.005)
        await asyncio.to_thread(kit.close)
        return await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)

    results = asyncio.run(run())
    assert {type(result) for result in results} <= {str, StoreUnavailable}
    with dialoguekit.open(kit.store.url, plugins=[cafe()], encrypt=False) as again:
        assert {r for r in results if isinstance(r, str)} == set(recorded_texts(again))


def test_a_loop_that_ended_is_no_obstacle(kit: Kit) -> None:
    """Its tasks wait no longer; others record."""
    go_on = threading.Event()

    def slow(state: Workshop, context: CommandContext) -> CommandEvents:
        go_on.wait(5)
        return pose(state, context)

    async def abandon() -> None:
        leeds = kit.async_workshop("leeds")
        waiting = asyncio.create_task(leeds.create(slow))
        await asyncio.sleep(0.05)
        waiting.cancel()

    asyncio.run(abandon())
    go_on.set()
    deadline = time.monotonic() + 5
    while kit.store.stream_version("leeds") < 6 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert kit.workshop("leeds").pose_question("Next?") == "Q2"
