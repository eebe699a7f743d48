"""The contract of logs finds the logs that break it."""

from __future__ import annotations

import builtins
import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from dialoguekit.errors import Conflict, MissingExtra
from dialoguekit.events import NEUTRAL
from dialoguekit.store import Codec, Log
from dialoguekit.store.event_store import Place
from dialoguekit.store.memory import MemoryLog
from dialoguekit.store.rows import Row
from dialoguekit.testing.store_contract import LogContract, PersistentLogContract, check_gapless
from dialoguekit.testing.store_contract.fixtures import fill

CODEC = Codec(NEUTRAL)

FOUND = (AssertionError, pytest.fail.Exception)


class Placing(MemoryLog):
    """A log with its own way of placing rows."""

    @contextmanager
    def _transaction(self) -> Iterator[Place]:
        with super()._transaction() as place:
            yield partial(self.placed, place)

    def placed(self, place: Place, rows: Sequence[Row]) -> list[Row]:
        """Place ``rows`` as the log under this one does."""
        return place(rows)


class Credulous(Placing):
    """Believes every writer."""

    def placed(self, place: Place, rows: Sequence[Row]) -> list[Row]:
        """Place ``rows`` at the end, whatever their numbers say."""
        version = self._version(rows[0].stream)
        return place([row._replace(seq=version + n) for n, row in enumerate(rows, start=1)])


class Piecemeal(Placing):
    """Places a batch event by event."""

    def placed(self, place: Place, rows: Sequence[Row]) -> list[Row]:
        """Place each row as if it came alone."""
        return [place([row])[0] for row in rows]


class Forgetful(Placing):
    """Refuses what it has already."""

    def placed(self, place: Place, rows: Sequence[Row]) -> list[Row]:
        """Place ``rows`` at the end, or nowhere."""
        version = self._version(rows[0].stream)
        if version != rows[0].seq - 1:
            raise Conflict(rows[0].stream, rows[0].seq - 1, version)
        return place(rows)


class Gapped(Placing):
    """Leaves a position out after every event."""

    def placed(self, place: Place, rows: Sequence[Row]) -> list[Row]:
        """Say twice the positions."""
        return [row._replace(position=2 * row.position) for row in place(rows)]


class Eager(MemoryLog):
    """Reads past the cut."""

    def _select(
        self, stream: str | None, after: int, until: int, types: Sequence[str] | None, limit: int
    ) -> Sequence[Row]:
        return super()._select(stream, after, until + 1, types, limit)


class OnePage(MemoryLog):
    """Never gives the last row of a page."""

    def _select(
        self, stream: str | None, after: int, until: int, types: Sequence[str] | None, limit: int
    ) -> Sequence[Row]:
        return super()._select(stream, after, until, types, limit - 1)


class Coarse(Placing):
    """Keeps whole seconds."""

    def placed(self, place: Place, rows: Sequence[Row]) -> list[Row]:
        """Cut moments down."""
        return place([row._replace(at=row.at // 10**6 * 10**6) for row in rows])


class Immortal(MemoryLog):
    """Goes on after its close."""

    def close(self) -> None:
        """Do nothing."""


class Unsorted(MemoryLog):
    """Names streams as they come."""

    def streams(self) -> list[str]:
        return self._streams()


BROKEN: list[tuple[type[MemoryLog], Callable[[LogContract, Log], None]]] = [
    (
        Credulous,
        lambda contract, log: contract.test_a_conflict_leaves_the_stream_untouched(fill(log), 4),
    ),
    (Piecemeal, lambda contract, log: contract.test_a_batch_is_repeated_whole_or_is_new(log)),
    (Forgetful, lambda contract, log: contract.test_the_same_events_are_recorded_once(fill(log))),
    (
        Gapped,
        lambda contract, log: contract.test_an_append_says_where_each_event_stands(fill(log)),
    ),
    (Eager, lambda contract, log: contract.test_a_reader_may_choose(fill(log))),
    (OnePage, lambda contract, log: contract.test_a_reader_turns_its_pages(log)),
    (Coarse, lambda contract, log: contract.test_moments_keep_their_microseconds(log, 2026)),
    (Immortal, lambda contract, log: contract.test_a_closed_log_is_unavailable(fill(log))),
    (Unsorted, lambda contract, log: contract.test_streams_are_sorted(log)),
]


@pytest.mark.parametrize(("broken", "test"), BROKEN, ids=[broken.__name__ for broken, _ in BROKEN])
def test_a_log_that_breaks_the_contract_is_found(
    broken: type[MemoryLog], test: Callable[[LogContract, Log], None]
) -> None:
    """The test that guards a promise fails for a log that breaks it, and passes for a good one."""
    test(LogContract(), MemoryLog(CODEC))
    with pytest.raises((*FOUND, Conflict)):
        test(LogContract(), broken(CODEC))


def test_gaps_are_found() -> None:
    """A log in which a position is missing is not gapless."""

    class Holed(MemoryLog):
        def _head(self) -> int:
            return super()._head() + 1

    check_gapless(fill(MemoryLog(CODEC)))
    with pytest.raises(AssertionError):
        check_gapless(fill(Holed(CODEC)))


@pytest.mark.parametrize("fixture", ["log", "reopen"])
def test_fixtures_ask_to_be_overridden(fixture: str) -> None:
    """A contract without a log says which fixture is missing."""

    class TestNothing(PersistentLogContract):
        pass

    made: Any = getattr(TestNothing, fixture)
    with pytest.raises(NotImplementedError, match=f"TestNothing must override .* '{fixture}'"):
        made.__wrapped__(TestNothing(), CODEC)


@pytest.mark.parametrize("missing", ["hypothesis", "pytest"])
def test_the_extra_is_named_where_it_is_missing(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without pytest or hypothesis the error says what to install."""
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == missing:
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.delitem(sys.modules, "dialoguekit.testing.store_contract")

    with pytest.raises(MissingExtra, match=r"pip install 'dialoguekit-core\[testing\]'"):
        importlib.import_module("dialoguekit.testing.store_contract")
