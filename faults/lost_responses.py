"""The answer is lost: what was done is not known to whoever asked, who does it again.

On the way to a server a wire breaks, at each request of an append in turn.  On the way to a file
there is no wire; there a statement fails, before it is done or when it is done already, also the
one that commits.  So a store may be in one of two states, and its writer cannot tell in which.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import attrs

from faults.experiments import Programme
from faults.postgres_proxy import Lost, Proxy
from faults.result import Outcome
from faults.stores import EVERY, Failed, Handle, Moved, Place, Store, fresh, words_of
from faults.stores.dialoguekit_store import OurPlace
from faults.stores.eventsourcing_store import StockSchema

T = TypeVar("T")

_STREAM = "leeds"
_SOCKET = ".s.PGSQL.5432"
_SIZES = (1, 3, 8)
_REOPENED_EVERY = 40
_ATTEMPTS = 6


class Way(Protocol):
    """What may break between a writer and its store."""

    @property
    def cuts(self) -> int:
        """How often it broke."""

    def breaking(self, step: int, lost: Lost) -> AbstractContextManager[None]:
        """Within the block, the ``step``-th request is lost, or its answer; once."""


@attrs.define
class Statements:
    """The statements of SQLite as requests: one of them fails, before or after it is done."""

    cuts: int = 0
    _left: int = 0
    _lost: Lost = Lost.REQUEST

    @contextmanager
    def breaking(self, step: int, lost: Lost) -> Iterator[None]:
        """Within the block, the ``step``-th statement fails, once."""
        self._left, self._lost = step, lost
        try:
            yield
        finally:
            self._left = 0

    def done(self, text: str, statement: Callable[[], T]) -> T:
        """What a statement returns, unless its turn has come.

        To begin a transaction fails before it is begun or not at all, and to roll back does not.
        """
        begins = text == "BEGIN" or (text.startswith("BEGIN") and self._lost is Lost.ANSWER)
        if self._left and not begins and text != "ROLLBACK":
            self._left -= 1
            if not self._left:
                self.cuts += 1
                if self._lost is Lost.ANSWER:
                    statement()
                raise sqlite3.OperationalError("disk I/O error")
        return statement()

    @contextmanager
    def everywhere(self) -> Iterator[None]:
        """Within the block, every connection that is opened is one whose statements may fail."""
        connect, statements = sqlite3.connect, self

        class Cursor(sqlite3.Cursor):
            def execute(self, text: str, *call: Any) -> Any:
                return statements.done(text, lambda: sqlite3.Cursor.execute(self, text, *call))

            def executemany(self, text: str, *call: Any) -> Any:
                return statements.done(text, lambda: sqlite3.Cursor.executemany(self, text, *call))

        class Connection(sqlite3.Connection):
            def cursor(self, *_: Any) -> Cursor:  # type: ignore[override]
                return super().cursor(Cursor)

            def execute(self, *call: Any) -> Any:
                return self.cursor().execute(*call)

            def executemany(self, *call: Any) -> Any:
                return self.cursor().executemany(*call)

            def commit(self) -> None:
                statements.done("COMMIT", super().commit)

        def connect_frail(*place: Any, **how: Any) -> sqlite3.Connection:
            return connect(*place, **how, factory=Connection)

        with patch.object(sqlite3, "connect", connect_frail):
            yield


@contextmanager
def _breakable(store: Store) -> Iterator[tuple[Way, Place, Place]]:
    """Something that may break, an empty place behind it, and the same by a way that does not."""
    with fresh(store) as (_, place):
        match place:
            case StockSchema(host=near):
                with _wire(near) as wire:
                    yield wire, attrs.evolve(place, host=str(wire.host)), place
            case OurPlace(url=url, path=None):
                (near,) = parse_qs(urlsplit(url).query)["host"]
                with _wire(near) as wire:
                    yield wire, attrs.evolve(place, url=url.replace(near, str(wire.host))), place
            case _:
                statements = Statements()
                with statements.everywhere():
                    yield statements, place, place


@contextmanager
def _wire(near: str) -> Iterator[Proxy]:
    """A wire to the server of that folder; from a folder with a short path, as sockets need."""
    with (
        tempfile.TemporaryDirectory(prefix="wire-") as folder,
        Proxy(Path(near) / _SOCKET, Path(folder)) as wire,
    ):
        yield wire


def run(dose: int, seed: int, store: Store) -> Outcome:
    """Lose ``dose`` requests or answers, at each step of an append in turn."""
    chance = random.Random(seed)
    with _breakable(store) as (way, far, near):
        trials = _Trials(way, far, chance)
        trials.run(dose)
        with near.open() as handle:
            found = handle.read()
        broken = trials.broken + near.unsound()
    times = Counter(placed.id for placed in found)
    copies = [id for id, count in times.items() if count > 1]
    told = {placed.id: placed.position for placed in found}
    broken += [f"{id} is there {times[id]} times" for id in copies]
    broken += [
        f"{id} was said to be at {position}, and is at {told.get(id)}"
        for id, position in trials.acknowledged.items()
        if told.get(id) != position
    ]
    broken += [f"{p.id} says something else" for p in found if p.words != words_of(p.id)]
    counts = {"losses": trials.losses, **trials.counts, "events there twice": len(copies)}
    return Outcome(counts, broken)


class _GaveUp(Exception):
    """A store that fails again and again."""


class _Trials:
    """Appends, each of which loses something; and what their writer was told."""

    def __init__(self, way: Way, place: Place, chance: random.Random) -> None:
        self._way, self._place, self._chance = way, place, chance
        self.losses = 0
        self.counts = dict.fromkeys(
            (
                "answers among them",
                "of appends that were tried again",
                "false conflicts",
                "errors let through",
            ),
            0,
        )
        self.acknowledged: dict[str, int] = {}
        self.broken: list[str] = []
        self._version = 0

    def run(self, dose: int) -> None:
        """Lose something ``dose`` times; the handle is another after some of them."""
        losses = self._each_step()
        while self.losses < dose:
            with self._place.open() as handle, suppress(_GaveUp):
                self._version = handle.version(_STREAM)
                for _ in range(_REOPENED_EVERY):
                    if self.losses < dose:
                        self._lose(handle, *next(losses))

    def _each_step(self) -> Iterator[tuple[int, Lost]]:
        """The first step, the second, and so on until an append has no such step; then anew."""
        while True:
            for lost in Lost:
                step, before = 0, -1
                while before != self._way.cuts:
                    step, before = step + 1, self._way.cuts
                    yield step, lost

    def _lose(self, handle: Handle, step: int, lost: Lost) -> None:
        """Append, losing something, until it is told to be in; or say what was told instead."""
        size = self._chance.choice(_SIZES)
        first = self._version + 1
        ids = [f"{_STREAM}-{n}" for n in range(first, first + size)]
        self._version += size
        before = self._way.cuts
        attempts = 0

        def append() -> list[int]:
            nonlocal attempts
            attempts += 1
            return handle.append(_STREAM, ids, first - 1)

        try:
            with self._way.breaking(step, lost):
                positions = self._tried(append)
            self.acknowledged.update(zip(ids, positions, strict=True))
        except Moved as error:
            self.counts["false conflicts"] += 1
            self.broken.append(f"loss {self.losses + 1}: a conflict with nobody: {_line(error)}")
            self._version = handle.version(_STREAM)
        finally:
            if self._way.cuts != before:
                self.losses += 1
                self.counts["answers among them"] += lost is Lost.ANSWER
                self.counts["of appends that were tried again"] += attempts > 1

    def _tried(self, do: Callable[[], T]) -> T:
        """Do it; whoever is told of a failure does the same again."""
        loss = f"loss {self.losses + 1}"
        said = ""
        for _ in range(_ATTEMPTS):
            try:
                return do()
            except Failed as error:
                said = _line(error)
            except Moved:
                raise
            except Exception as error:  # noqa: BLE001  # which errors come through is counted
                if repr(error) != said:
                    self.broken.append(f"{loss}: an error is let through: {error!r}")
                said = repr(error)
                self.counts["errors let through"] += 1
        self.broken.append(f"{loss}: {_ATTEMPTS} attempts fail: {said}")
        raise _GaveUp


def _line(error: Exception) -> str:
    return str(error).partition("\n")[0]


PROGRAMMES = (
    Programme(
        name="lose",
        fault="the wire to the server breaks at each request of an append in turn, so that the "
        "request is lost or the answer; with a file, a statement fails before or after it is "
        "done; whoever is told of a failure does the same again",
        unit="losses",
        full=500,
        short=24,
        holds="each event is there once, the writer is told that it is in and where, and never of "
        "a conflict",
        stores=EVERY,
        run=run,
    ),
)
