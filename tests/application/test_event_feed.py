"""Followers get each event once and in order, and share one reader."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import dialoguekit
from dialoguekit.application import event_feed
from dialoguekit.application.kit import Kit
from dialoguekit.errors import StoreUnavailable

URLS = ["memory", "file"]


@pytest.fixture(params=URLS)
def kit(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kit]:
    url = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'leeds.db'}"
    with dialoguekit.open(url, plugins=[], encrypt=False) as kit:
        for town in ("leeds", "york"):
            handle = kit.workshop(town)
            handle.schedule(title=town.title(), groups=("all",))
            handle.open()
        yield kit


def ask(kit: Kit, town: str, count: int = 1) -> None:
    with kit.workshop(town).batch() as batch:
        for number in range(count):
            batch.pose_question(f"{town} {number}")


def feed_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "dialoguekit-feed"]


def test_events_of_the_past_come_first_and_then_new_ones(kit: Kit) -> None:
    """They can be limited to a stream and to types."""

    async def run() -> list[list[int]]:
        async def collect(
            count: int, *args: str, types: tuple[str, ...] | None = None
        ) -> list[int]:
            positions = []
            async for recorded in kit.follow(*args, types=types):
                positions.append(recorded.position)
                if len(positions) == count:
                    break
            return positions

        collecting = [
            asyncio.create_task(collect(10)),
            asyncio.create_task(collect(5, "leeds")),
            asyncio.create_task(collect(4, types=("question.posed",))),
            asyncio.create_task(collect(2, "york", types=("question.posed",))),
        ]
        await asyncio.sleep(0.05)
        for _ in range(3):
            await asyncio.to_thread(ask, kit, "leeds")
            await asyncio.to_thread(ask, kit, "york")
        return [await asyncio.wait_for(task, 5) for task in collecting]

    assert asyncio.run(run()) == [
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        [1, 2, 5, 7, 9],
        [5, 6, 7, 8],
        [6, 8],
    ]


def test_a_follower_begins_after_a_position(kit: Kit) -> None:
    with kit.follow(after=kit.store.head()) as follower:
        ask(kit, "leeds", 3)
        assert [next(follower).position for _ in range(3)] == [5, 6, 7]


def test_a_thread_follows_with_a_loop(kit: Kit) -> None:
    """It ends when it is closed."""
    found: list[int] = []
    follower = kit.follow("leeds")

    def follow() -> None:
        found.extend(recorded.position for recorded in follower)

    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(follow)
        ask(kit, "leeds", 2)
        wait_for(lambda: len(found) > 0 or follower.is_waiting)
        wait_for(lambda: follower._position == kit.store.head())
        follower.close()
        following.result(5)
    assert found == [1, 2, 5, 6]


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_hundreds_of_followers_share_one_reader(kit: Kit) -> None:
    """Each gets every event once, in order, while writers record."""

    async def run() -> None:
        async def collect() -> list[int]:
            positions = []
            async with kit.follow("leeds", after=kit.store.head()) as follower:
                async for recorded in follower:
                    positions.append(recorded.position)
                    if len(positions) == 30:
                        return positions
            raise AssertionError

        followers = [asyncio.create_task(collect()) for _ in range(500)]
        await asyncio.sleep(0.05)
        assert len(feed_threads()) == 1
        threads = threading.active_count()
        leeds = kit.async_workshop("leeds")
        await asyncio.gather(*(leeds.pose_question(f"{n}") for n in range(30)))
        assert threading.active_count() <= threads + 4
        found = await asyncio.wait_for(asyncio.gather(*followers), 20)
        assert all(positions == list(range(5, 35)) for positions in found)

    asyncio.run(run())


def test_a_follower_that_fell_behind_reads_the_log(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It still gets each event once, and in order."""
    monkeypatch.setattr(event_feed, "_KEPT_EVENTS", 4)
    monkeypatch.setattr(event_feed, "_PAGE_SIZE", 3)

    async def run() -> list[int]:
        positions = []
        follower = kit.follow("leeds")
        async for recorded in follower:
            positions.append(recorded.position)
            if len(positions) == 1:
                await asyncio.to_thread(ask, kit, "leeds", 30)
                await asyncio.to_thread(ask, kit, "york", 10)
                await asyncio.to_thread(ask, kit, "leeds", 5)
                await asyncio.to_thread(wait_for, lambda: (follower._feed._start or 0) > 20)
            if len(positions) == 37:
                break
        return positions

    assert asyncio.run(run()) == [1, 2, *range(5, 35), *range(45, 50)]


def test_the_reader_stops_without_followers(kit: Kit) -> None:
    """It starts again with the next one."""

    async def first(after: int) -> int:
        async for recorded in kit.follow(after=after):
            return recorded.position
        raise AssertionError

    assert asyncio.run(first(0)) == 1
    wait_for(lambda: not feed_threads())
    assert asyncio.run(first(3)) == 4


def test_closing_the_kit_ends_followers_with_an_error(kit: Kit) -> None:
    """This holds in tasks and in threads."""

    async def run() -> None:
        async def follow() -> None:
            async for _ in kit.follow(after=kit.store.head()):
                pass

        following = [asyncio.create_task(follow()) for _ in range(3)]
        in_thread = asyncio.create_task(asyncio.to_thread(next, kit.follow(after=100)))
        await asyncio.sleep(0.05)
        await asyncio.to_thread(kit.close)
        for task in (*following, in_thread):
            with pytest.raises(StoreUnavailable, match="kit is closed"):
                await asyncio.wait_for(task, 5)

    asyncio.run(run())
    assert not feed_threads()
    with pytest.raises(StoreUnavailable, match="kit is closed"):
        kit.follow()


def test_closing_a_follower_ends_it(kit: Kit) -> None:
    async def run() -> None:
        follower = kit.follow(after=kit.store.head())

        async def follow() -> list[int]:
            return [recorded.position async for recorded in follower]

        following = asyncio.create_task(follow())
        await asyncio.sleep(0.05)
        follower.close()
        assert await asyncio.wait_for(following, 5) == []
        with pytest.raises(StopIteration):
            next(follower)

    asyncio.run(run())


def test_an_error_of_the_reader_ends_followers(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log can be followed again."""

    def broken(*args: object, **kwargs: object) -> Iterator[None]:
        raise StoreUnavailable("The server is gone.")

    async def run() -> None:
        with monkeypatch.context() as patch:
            patch.setattr(kit.store, "subscribe", broken)
            follower = kit.follow(after=kit.store.head())
            with pytest.raises(StoreUnavailable, match=r"server is gone.*Follow the log again"):
                await asyncio.wait_for(anext(follower), 5)
        with kit.follow() as again:
            assert (await anext(again)).position == 1

    asyncio.run(run())


def test_a_cancelled_follower_can_go_on(kit: Kit) -> None:
    """No event is lost by a time limit."""

    async def run() -> list[int]:
        follower = kit.follow(after=4)
        positions = []
        for _ in range(10):
            try:
                recorded = await asyncio.wait_for(anext(follower), 0.005)
            except TimeoutError:
                ask(kit, "leeds")
            else:
                positions.append(recorded.position)
        return positions

    positions = asyncio.run(run())
    assert positions == list(range(5, 5 + len(positions)))
    assert positions
