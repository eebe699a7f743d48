"""Six processes write to a server, some of their transactions pause, and somebody follows.

A transaction pauses at its commit, when its events have their positions and nobody else sees them
yet: a trigger of the server sleeps there, so that the fault is the same for every store.  Whoever
lets others commit meanwhile shows followers what comes later before what comes first.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, pairwise
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import attrs

from faults import fork_server
from faults.experiments import Programme
from faults.fork_server import Nursery, Wire
from faults.result import Outcome
from faults.stores import SERVERS, Handle, Place, Placed, Store, fresh
from faults.stores.dialoguekit_store import OurHandle, OurPlace
from faults.stores.eventsourcing_store import StockHandle, StockSchema

WRITERS = 6
SIZES = (1, 5, 50, 200, 400)
_PAUSED_EVERY = 997
"""Positions between two that make the transaction in which they are given pause."""
_END, _EVERYBODY = "the end", "everybody"
_LONGEST_S = 900
_FUNCTIONS = "POSTGRES_ENABLE_DB_FUNCTIONS=y"
_SHARE_WITH_FUNCTIONS = 10

_PAUSE = """
CREATE FUNCTION {schema}.pause() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM pg_sleep(0.01 * (1 + NEW.{position} % 5));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER pauses AFTER INSERT ON {schema}.{events}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.{position} % {every} = 0)
    EXECUTE FUNCTION {schema}.pause();
"""


class Got(NamedTuple):
    """An event as it came to the follower."""

    position: int
    id: str


class Followed(NamedTuple):
    """What was written, and what the follower got."""

    found: Sequence[Placed]
    got: Sequence[Got]
    acknowledged: int

    def missed(self) -> list[str]:
        """The events that never came."""
        return sorted({placed.id for placed in self.found} - {one.id for one in self.got})

    def repeated(self) -> list[str]:
        """The events that came more than once."""
        return [id for id, times in Counter(one.id for one in self.got).items() if times > 1]

    def astray(self) -> int:
        """How often an event came after one that stands behind it."""
        return sum(one.position >= other.position for one, other in pairwise(self.got))

    def broken(self) -> list[str]:
        """What must not be."""
        lines = [f"{id} is missed" for id in self.missed()]
        lines += [f"{id} comes again" for id in self.repeated()]
        if self.astray():
            lines.append(f"{self.astray()} events come after others that stand behind them")
        if self.acknowledged != len(self.found):
            lines.append(f"{self.acknowledged} events were acknowledged, {len(self.found)} are in")
        return lines


@attrs.frozen
class WithFunctions(Place):
    """A schema of ``eventsourcing`` that is written to by its functions in the database."""

    inner: StockSchema

    def open(self) -> Handle:
        """Open the recorder, and let it use the functions."""
        handle = self.inner.open()
        assert isinstance(handle, StockHandle)
        handle.recorder.datastore.enable_db_functions = True  # type: ignore[attr-defined]
        return handle

    def unsound(self) -> list[str]:
        """There are no books."""
        return []


def write(wire: Wire, place: Place, stream: str, count: int) -> None:
    """Append so many events to a stream, in batches of all sizes; tell how many are in.

    Tells first that the place is open, and waits to be told that it is for all.
    """
    sizes = cycle(SIZES)
    with place.open() as handle:
        wire.tell("open")
        wire.hear()
        for some in _steps(count, sizes):
            handle.append(stream, [f"{stream}-{n}" for n in some], some.start)
            wire.tell(str(some.stop))


def _steps(count: int, sizes: Iterator[int]) -> Iterator[range]:
    start = 0
    while start < count:
        stop = min(start + next(sizes), count)
        yield range(start, stop)
        start = stop


def run(dose: int, seed: int, store: Store) -> Outcome:  # the processes are the chance
    """Let six processes write ``dose`` events while one follower reads them."""
    if reason := fork_server.missing():
        return Outcome(skipped=reason)
    with Nursery(store) as processes:
        with fresh(store) as (_, place):
            followed = _follow_writers(processes, place, dose)
        counts = {
            "events": len(followed.found) - 1,
            "of them where a transaction paused": dose // _PAUSED_EVERY,
            "missed": len(followed.missed()),
            "repeated": len(followed.repeated()),
            "out of order": followed.astray(),
        }
        if isinstance(place, StockSchema):
            with fresh(store) as (_, other):
                assert isinstance(other, StockSchema)
                share = max(1, dose // _SHARE_WITH_FUNCTIONS)
                with_functions = _follow_writers(processes, WithFunctions(other), share)
            counts[f"more events with {_FUNCTIONS}"] = len(with_functions.found) - 1
            counts["of those missed"] = len(with_functions.missed())
    return Outcome(counts, followed.broken())


def _follow_writers(processes: Nursery, place: Place, events: int) -> Followed:
    """Follow six writers until the last event, which is written when they are done, has come."""
    shares = [events * (n + 1) // WRITERS - events * n // WRITERS for n in range(WRITERS)]
    with place.open() as handle, place.open() as read, ThreadPoolExecutor(1) as thread:
        _let_transactions_pause(place)
        children = [
            processes.child(write, place, f"writer-{n}", share)
            for n, share in enumerate(shares, start=1)
        ]
        heard = [child.heard() for child in children]
        for child, lines in zip(children, heard, strict=True):
            child.go()  # One after the other: to make tables side by side is not every store's.
            next(lines)
        following = thread.submit(lambda: list(_until_the_end(read)))
        for child in children:
            child.go()
        told = [list(lines) for lines in heard]
        for child in children:
            child.end()
        handle.append(_EVERYBODY, [_END], 0)
        acknowledged = sum(int(lines[-1]) for lines in told if lines and lines[-1].isdecimal())
        return Followed(handle.read(), following.result(), acknowledged + 1)


def _until_the_end(handle: Handle) -> Iterator[Got]:
    """What a follower gets, up to the last event; or until it has waited for too long."""
    for one in _followed(handle):
        yield one
        if one.id == _END:
            return


def _followed(handle: Handle) -> Iterator[Got]:
    if isinstance(handle, OurHandle):
        deadline = time.monotonic() + _LONGEST_S
        for recorded in handle.log.follow(stop=lambda: time.monotonic() > deadline):
            yield Got(recorded.position, recorded.id)
        return
    assert isinstance(handle, StockHandle)
    # A subscription holds one connection while it waits and reads by another.
    handle.recorder.datastore.pool.resize(2)  # type: ignore[attr-defined]
    with handle.recorder.subscribe(gt=0) as subscription:
        patience = threading.Timer(_LONGEST_S, subscription.stop)
        patience.start()
        try:
            for notification in subscription:
                yield Got(notification.id, json.loads(notification.state)["id"])
        finally:
            patience.cancel()


def _let_transactions_pause(place: Place) -> None:
    """Make the trigger; whoever has opened the place has made the table."""
    import psycopg

    if isinstance(place, WithFunctions):
        place = place.inner
    if isinstance(place, StockSchema):
        host, schema, events, position = (
            place.host,
            place.schema,
            "stored_events",
            "notification_id",
        )
    else:
        assert isinstance(place, OurPlace)
        query = parse_qs(urlsplit(place.url).query)
        (host,), (schema,) = query["host"], query["schema"]
        events, position = "events", "position"
    made = _PAUSE.format(schema=schema, events=events, position=position, every=_PAUSED_EVERY)
    with psycopg.connect(host=host, user="postgres", autocommit=True) as connection:
        connection.execute(made.encode())


PROGRAMMES = (
    Programme(
        name="follow",
        fault="6 processes write in batches of 1 to 400, transactions pause at their commit, and "
        "one follower reads",
        unit="events",
        full=210_000,
        short=3_000,
        holds="the follower misses no event, gets none twice, and gets all in order",
        stores=SERVERS,
        run=run,
        why_not="in a file one writer waits for another, and `contend` is about that",
    ),
)
