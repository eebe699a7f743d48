"""Six processes write to a server, some of their commits pause, and one subscriber reads.

A transaction pauses at its commit, when its events have positions but are not yet visible: a
trigger of the server sleeps there, so that the fault is the same for every store.  If other
transactions may commit meanwhile, subscribers receive later events before earlier ones.
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
from faults.experiments import Experiment
from faults.fork_server import ChildChannel, ForkServer
from faults.result import ExperimentResult
from faults.stores import (
    SERVER_STORES,
    EventRecord,
    Handle,
    StoreKind,
    StoreLocation,
    empty_location,
)
from faults.stores.dialoguekit_store import DialogueKitHandle, DialogueKitLocation
from faults.stores.eventsourcing_store import EventSourcingHandle, EventSourcingSchema

WRITERS = 6
SIZES = (1, 5, 50, 200, 400)
_PAUSE_EVERY = 997
"""A commit pauses if it contains a position that is a multiple of this number."""
_END, _END_STREAM = "the end", "end"
_TIMEOUT_S = 900
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


class DeliveredEvent(NamedTuple):
    """An event as the subscriber received it."""

    position: int
    id: str


class SubscriptionResult(NamedTuple):
    """The events that were written, and those that the subscriber received."""

    found: Sequence[EventRecord]
    delivered: Sequence[DeliveredEvent]
    acknowledged: int

    def missed(self) -> list[str]:
        """Return the ids of the events that were not delivered."""
        return sorted(
            {event.id for event in self.found} - {delivered.id for delivered in self.delivered}
        )

    def repeated(self) -> list[str]:
        """Return the ids of the events that were delivered more than once."""
        return [id for id, times in Counter(one.id for one in self.delivered).items() if times > 1]

    def out_of_order(self) -> int:
        """Return how often an event came after one with a higher position."""
        return sum(one.position >= other.position for one, other in pairwise(self.delivered))

    def violations(self) -> list[str]:
        """Return all violations, one per line."""
        lines = [f"{id} was missed" for id in self.missed()]
        lines += [f"{id} was repeated" for id in self.repeated()]
        if self.out_of_order():
            lines.append(f"{self.out_of_order()} events are out of order")
        if self.acknowledged != len(self.found):
            lines.append(
                f"{self.acknowledged} events were acknowledged, {len(self.found)} were found"
            )
        return lines


@attrs.frozen
class SchemaWithFunctions(StoreLocation):
    """A schema of ``eventsourcing`` that is written with its database functions."""

    inner: EventSourcingSchema

    def open(self) -> Handle:
        """Open the recorder with its database functions enabled."""
        handle = self.inner.open()
        assert isinstance(handle, EventSourcingHandle)
        handle.recorder.datastore.enable_db_functions = True  # type: ignore[attr-defined]
        return handle

    def find_corruption(self) -> list[str]:
        """Return no corruption, since the recorder has no check of its own."""
        return []


def append_batches(channel: ChildChannel, location: StoreLocation, stream: str, count: int) -> None:
    """Append ``count`` events to a stream, in batches of all sizes; send how many are acknowledged.

    First send that the location is open, and wait until it is open for all.
    """
    sizes = cycle(SIZES)
    with location.open() as handle:
        channel.send("open")
        channel.receive()
        for numbers in _batch_ranges(count, sizes):
            handle.append(stream, [f"{stream}-{n}" for n in numbers], numbers.start)
            channel.send(str(numbers.stop))


def _batch_ranges(count: int, sizes: Iterator[int]) -> Iterator[range]:
    start = 0
    while start < count:
        stop = min(start + next(sizes), count)
        yield range(start, stop)
        start = stop


def run(
    iterations: int, seed: int, store_kind: StoreKind
) -> ExperimentResult:  # scheduling is the only random source
    """Let six processes write ``iterations`` events while one subscriber reads them."""
    if reason := fork_server.unavailable_reason():
        return ExperimentResult(skip_reason=reason)
    with ForkServer(store_kind) as processes:
        with empty_location(store_kind) as (_, location):
            result = _subscribe_to_writers(processes, location, iterations)
        counts = {
            "events": len(result.found) - 1,
            "of them with a paused commit": iterations // _PAUSE_EVERY,
            "missed": len(result.missed()),
            "repeated": len(result.repeated()),
            "out of order": result.out_of_order(),
        }
        if isinstance(location, EventSourcingSchema):
            with empty_location(store_kind) as (_, other_location):
                assert isinstance(other_location, EventSourcingSchema)
                share = max(1, iterations // _SHARE_WITH_FUNCTIONS)
                functions_result = _subscribe_to_writers(
                    processes, SchemaWithFunctions(other_location), share
                )
            counts[f"events with {_FUNCTIONS}"] = len(functions_result.found) - 1
            counts["of those missed"] = len(functions_result.missed())
    return ExperimentResult(counts, result.violations())


def _subscribe_to_writers(
    processes: ForkServer, location: StoreLocation, events: int
) -> SubscriptionResult:
    """Subscribe to six writers until the last event, which is appended after they end."""
    shares = [events * (n + 1) // WRITERS - events * n // WRITERS for n in range(WRITERS)]
    with location.open() as handle, location.open() as subscriber, ThreadPoolExecutor(1) as thread:
        children = [
            processes.start_child(append_batches, location, f"writer-{n}", share)
            for n, share in enumerate(shares, start=1)
        ]
        messages = [child.messages() for child in children]
        for child, lines in zip(children, messages, strict=True):
            child.proceed()  # One after the other: not every store can create tables concurrently.
            next(lines)
        _install_pause_trigger(location)  # A store that is opened later would refuse it.
        subscription = thread.submit(lambda: list(_read_until_last(subscriber)))
        for child in children:
            child.proceed()
        remaining = [list(lines) for lines in messages]
        for child in children:
            child.wait()
        handle.append(_END_STREAM, [_END], 0)
        acknowledged = sum(int(lines[-1]) for lines in remaining if lines and lines[-1].isdecimal())
        return SubscriptionResult(handle.read(), subscription.result(), acknowledged + 1)


def _read_until_last(handle: Handle) -> Iterator[DeliveredEvent]:
    """Yield delivered events up to the last one, or until the timeout."""
    for event in _subscribe(handle):
        yield event
        if event.id == _END:
            return


def _subscribe(handle: Handle) -> Iterator[DeliveredEvent]:
    if isinstance(handle, DialogueKitHandle):
        deadline = time.monotonic() + _TIMEOUT_S
        for recorded in handle.store.subscribe(stop=lambda: time.monotonic() > deadline):
            yield DeliveredEvent(recorded.position, recorded.id)
        return
    assert isinstance(handle, EventSourcingHandle)
    # A subscription waits on one connection and reads on another.
    handle.recorder.datastore.pool.resize(2)  # type: ignore[attr-defined]
    with handle.recorder.subscribe(gt=0) as subscription:
        timeout = threading.Timer(_TIMEOUT_S, subscription.stop)
        timeout.start()
        try:
            for notification in subscription:
                yield DeliveredEvent(notification.id, json.loads(notification.state)["id"])
        finally:
            timeout.cancel()


def _install_pause_trigger(location: StoreLocation) -> None:
    """Create the trigger; opening the location has created the table."""
    import psycopg

    if isinstance(location, SchemaWithFunctions):
        location = location.inner
    if isinstance(location, EventSourcingSchema):
        host, schema, events, position = (
            location.host,
            location.schema,
            "stored_events",
            "notification_id",
        )
    else:
        assert isinstance(location, DialogueKitLocation)
        query = parse_qs(urlsplit(location.url).query)
        (host,), (schema,) = query["host"], query["schema"]
        events, position = "events", "position"
    sql = _PAUSE.format(schema=schema, events=events, position=position, every=_PAUSE_EVERY)
    with psycopg.connect(host=host, user="postgres", autocommit=True) as connection:
        connection.execute(sql.encode())


EXPERIMENTS = (
    Experiment(
        name="subscription",
        fault="6 processes write in batches of 1 to 400, some transactions pause at their commit, "
        "and one subscriber reads",
        unit="events",
        full_iterations=210_000,
        short_iterations=3_000,
        invariant="the subscriber receives every event once and in order",
        stores=SERVER_STORES,
        run=run,
        not_applicable_reason="writers to a file wait for each other; see `concurrent-appends`",
    ),
)
