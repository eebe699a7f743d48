"""What every log must do when it is read."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta, timezone

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialoguekit.events import NewEvent, OpaqueEvent, SpaceClosed
from dialoguekit.store import Log
from dialoguekit.store.event_store import PAGE
from dialoguekit.testing.store_contract.fixtures import LogFixtures, positions
from dialoguekit.testing.strategies import new_events
from dialoguekit.testing.worker_tasks import idea

_SHARED_BY_EXAMPLES = settings(
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.differing_executors,
        HealthCheck.too_slow,
    ]
)


class ReadingContract(LogFixtures):
    """Choice, order, pages; what goes in comes out."""

    def test_a_reader_may_choose(self, filled: Log) -> None:
        """Stream, cuts and types narrow a reading down, alone and together."""
        everything = list(filled.read())
        choices = itertools.product(
            [None, "leeds", "york", "bristol"],
            [-1, 0, 2, 4, 7, 99],
            [None, 0, 1, 3, 6, 7, 99, 2**70],
            [None, (), ("contribution.made",), {"space.closed", "stage.entered"}],
        )
        for stream, after, until, types in choices:
            wanted = [
                entry
                for entry in everything
                if (stream is None or entry.stream == stream)
                and after < entry.position
                and (until is None or entry.position <= until)
                and (types is None or entry.type in types)
            ]
            assert list(filled.read(stream, after=after, until=until, types=types)) == wanted

    def test_streams_are_sorted(self, log: Log) -> None:
        """The names of streams come in one order, whatever was written first."""
        for stream in ("york", "Leeds", "leeds", "bath"):
            log.append(stream, [idea(1)], expected=0)

        assert log.streams() == sorted(["york", "Leeds", "leeds", "bath"])

    def test_a_reader_turns_its_pages(self, log: Log) -> None:
        """A log longer than a page is read to its end, in order, filtered or not."""
        closed = SpaceClosed(space="S1")
        total = 2 * PAGE + 1
        batch = [
            idea(n) if n % PAGE else idea(n, event=closed, id=f"close {n}")
            for n in range(1, total + 1)
        ]
        log.append("leeds", batch, expected=0)

        assert positions(list(log.read())) == list(range(1, total + 1))
        assert positions(list(log.read("leeds", after=3))) == list(range(4, total + 1))
        rare = list(log.read(types=["space.closed"]))
        assert positions(rare) == [PAGE, 2 * PAGE]
        page = list(log.read(until=PAGE))
        assert len(page) == PAGE

    def test_a_reader_stops_at_the_head_it_found(
        self, filled: Log, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What is appended during a reading is not read; a second reading finds it."""
        monkeypatch.setattr("dialoguekit.store.event_store.PAGE", 2)
        reader = filled.read()
        met = [next(reader)]
        filled.append("leeds", [idea(6)], expected=5)
        met.extend(reader)

        assert positions(met) == [1, 2, 3, 4, 5, 6, 7]
        assert positions(list(filled.read(after=7))) == [8]

    def test_readers_do_not_disturb_one_another(
        self, filled: Log, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Two readings of one log go on side by side."""
        monkeypatch.setattr("dialoguekit.store.event_store.PAGE", 2)

        pairs = list(zip(filled.read(), filled.read("leeds"), strict=False))

        assert [(left.position, right.position) for left, right in pairs] == [
            (1, 1),
            (2, 2),
            (3, 5),
            (4, 6),
            (5, 7),
        ]

    @_SHARED_BY_EXAMPLES
    @given(drawn=st.lists(new_events(), min_size=1, max_size=4))
    def test_whatever_is_appended_is_read(self, log: Log, drawn: list[NewEvent]) -> None:
        """Events, moments, circumstances and ids are read as they were appended."""
        stream = f"example {log.head()}"
        batch = [attrs.evolve(new, id=f"{stream}, {n}") for n, new in enumerate(drawn)]
        log.append(stream, batch, expected=0)
        read = list(log.read(stream))

        assert [entry.event for entry in read] == [entry.event for entry in batch]
        assert [entry.at for entry in read] == [entry.at for entry in batch]
        assert [entry.noted for entry in read] == [entry.noted for entry in batch]
        assert [entry.context for entry in read] == [entry.context for entry in batch]
        assert [entry.id for entry in read] == [entry.id for entry in batch]

    def test_opaque_events_survive_unchanged(self, log: Log) -> None:
        """An event that nobody here knows keeps its type, its version and its very bytes."""
        strange = OpaqueEvent("abcd.asset-identified", 3, b'\x00\xff {"not": even JSON')
        log.append("leeds", [idea(1, event=strange)], expected=0)

        (read,) = log.read(types=["abcd.asset-identified"])
        assert read.event == strange
        assert read.type == "abcd.asset-identified"

    def test_moments_become_utc(self, log: Log) -> None:
        """A moment of another zone is read as the same moment in UTC."""
        zone = timezone(timedelta(hours=5, minutes=45))
        at = datetime(2026, 3, 3, 9, 30, tzinfo=zone)
        log.append("leeds", [idea(1, at=at, noted=at)], expected=0)

        (read,) = log.read()
        assert read.at == read.noted == at
        assert read.at.tzinfo is UTC
        assert read.at.isoformat() == "2026-03-03T03:45:00+00:00"

    @pytest.mark.parametrize("year", [1, 1969, 2026, 9999])
    def test_moments_keep_their_microseconds(self, log: Log, year: int) -> None:
        """Moments are kept to the microsecond, before 1970 as well."""
        at = datetime(year, 6, 30, 23, 59, 59, 999_999, tzinfo=UTC)
        log.append("leeds", [idea(1, at=at, noted=at + timedelta(microseconds=1))], expected=0)

        (read,) = log.read()
        assert read.at == at
        assert read.noted - read.at == timedelta(microseconds=1)
