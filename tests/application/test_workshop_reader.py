"""The reader of a running workshop keeps each event once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.events import ContributionMade
from dialoguekit.plugin import Analysis, Fact
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.testing.builders import memory_kit

MADE = Analysis[Any, tuple[Fact[ContributionMade], ...]](
    name="made",
    title="Made",
    summary="All contributions.",
    view=lambda record: record.of(ContributionMade),
)
NUMBER = 100


@pytest.fixture
def leeds() -> Iterator[WorkshopHandle]:
    """Yield an open workshop with one participant."""
    with memory_kit({}) as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Leeds", groups=("all",))
        leeds.open()
        leeds.check_in(group="all", consents=("record", "quote"))
        yield leeds


def ids(leeds: WorkshopHandle) -> list[str]:
    return [fact.id for fact in leeds.view(MADE)]


def test_threads_that_share_a_handle_see_each_event_once(leeds: WorkshopHandle) -> None:
    """Four of them read while a fifth writes; none goes back."""
    done = Event()

    def write() -> None:
        try:
            for number in range(NUMBER):
                leeds.contribute("P1", f"Tea {number}.")
        finally:
            done.set()

    def read() -> list[list[str]]:
        seen = [ids(leeds)]
        while not done.is_set():
            leeds.guidance()
            seen.append(ids(leeds))
        return seen

    with ThreadPoolExecutor(5) as threads:
        readers = [threads.submit(read) for _ in range(4)]
        threads.submit(write).result()
    for reader in readers:
        seen = reader.result()
        assert all(len(set(found)) == len(found) for found in seen)
        assert [len(found) for found in seen] == sorted(len(found) for found in seen)
    assert ids(leeds) == [f"C{number}" for number in range(1, NUMBER + 1)]


def test_a_read_that_fails_halfway_is_begun_again(
    leeds: WorkshopHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No event that was read before the failure is kept twice."""
    leeds.contribute("P1", "Tea.")
    leeds.contribute("P1", "More tea.")
    read = MemoryEventStore.read

    def failing(store: Any, *args: Any, **options: Any) -> Iterator[Any]:
        for recorded in read(store, *args, **options):
            yield recorded
            if isinstance(recorded.event, ContributionMade):
                raise OSError("the disk is gone")

    with monkeypatch.context() as patched:
        patched.setattr(MemoryEventStore, "read", failing)
        with pytest.raises(OSError, match="the disk is gone"):
            leeds.view(MADE)
    assert ids(leeds) == ["C1", "C2"]
