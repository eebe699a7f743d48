"""The workload of a writer, which is deterministic, and the check of a store against it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import attrs

from faults.stores import EventRecord, StoreLocation, VersionConflict, text_of

_RETRY_DELAY_S = 0.5
STREAMS = ("leeds", "bristol", "york")


class Batch(NamedTuple):
    """Events that are appended at once; ``number`` counts the batches from 1."""

    number: int
    stream: str
    expected_version: int
    ids: tuple[str, ...]


@attrs.frozen
class Workload:
    """An endless sequence of batches that cycles through ``streams`` and ``sizes``."""

    sizes: tuple[int, ...]
    streams: tuple[str, ...] = STREAMS

    def batches(self, after: int = 0) -> Iterator[Batch]:
        """Yield the batches after number ``after``."""
        versions = dict.fromkeys(self.streams, 0)
        number = 0
        while True:
            stream = self.streams[number % len(self.streams)]
            size = self.sizes[number % len(self.sizes)]
            number += 1
            expected = versions[stream]
            versions[stream] = expected + size
            if number > after:
                ids = tuple(f"{stream}-{expected + n}" for n in range(1, size + 1))
                yield Batch(number, stream, expected, ids)


class WorkloadState(NamedTuple):
    """The number of complete batches in a store, and its violations."""

    batches: int
    violations: list[str]


def check_workload(
    workload: Workload,
    found: Sequence[EventRecord],
    *,
    acknowledged: int,
    started: int | None = None,
) -> WorkloadState:
    """Compare the events of a store with the workload of its only writer.

    All ``acknowledged`` batches must be found, and at most ``started`` ones (by default one more).
    """
    started = acknowledged + 1 if started is None else started
    count, violations = _match_batches(workload, found)
    if not violations and count < acknowledged:
        violations.append(f"{acknowledged} batches were acknowledged, {count} were found")
    if count > started:
        violations.append(f"{started} batches were started, {count} were found")
    for number, event in enumerate(found, start=1):
        if event.position != number:
            violations.append(f"positions have gaps: event {number} is at {event.position}")
            break
    return WorkloadState(count, violations)


def _match_batches(workload: Workload, found: Sequence[EventRecord]) -> WorkloadState:
    """Count the complete batches, and describe the first deviation from the workload."""
    count = index = 0
    for batch in workload.batches():
        if index == len(found):
            break
        for seq, id in enumerate(batch.ids, start=batch.expected_version + 1):
            if index == len(found):
                return WorkloadState(
                    count,
                    [f"batch {batch.number} ({len(batch.ids)} events) is torn: {id} is missing"],
                )
            event = found[index]
            if event[1:] != (batch.stream, seq, id, text_of(id)):
                return WorkloadState(
                    count, [f"found {event.stream} {event.seq} {event.id}, not {id}"]
                )
            index += 1
        count += 1
    return WorkloadState(count, [])


def last_acknowledged(messages: Iterable[str], default: int = 0) -> int:
    """Return the highest batch number among messages, or ``default``."""
    return max((int(line) for line in messages if line.isdecimal()), default=default)


def check_after_fault(
    location: StoreLocation, workload: Workload, acknowledged: int
) -> WorkloadState:
    """Open a store after a fault, check it, and append the next batch.

    The returned number of batches includes the appended one.
    """
    try:
        try:
            return _check_and_append(location, workload, acknowledged)
        except VersionConflict:
            # The server may still be processing a request of the killed client.
            time.sleep(_RETRY_DELAY_S)
            return _check_and_append(location, workload, acknowledged)
    except Exception as error:  # noqa: BLE001  # any error is a violation
        return WorkloadState(acknowledged, [f"check failed: {error!r}"])


def _check_and_append(
    location: StoreLocation, workload: Workload, acknowledged: int
) -> WorkloadState:
    with location.open() as handle:
        state = check_workload(workload, handle.read(), acknowledged=acknowledged)
        batch = next(workload.batches(state.batches))
        positions = handle.append(batch.stream, batch.ids, batch.expected_version)
        events = handle.read()
        final = check_workload(workload, events, acknowledged=batch.number, started=batch.number)
        if positions != [event.position for event in events[-len(batch.ids) :]]:
            final.violations.append(
                f"the next batch was acknowledged at {positions}, but is elsewhere"
            )
    violations = dict.fromkeys(state.violations + final.violations + location.find_corruption())
    return WorkloadState(final.batches, list(violations))
