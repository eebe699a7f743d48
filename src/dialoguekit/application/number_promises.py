"""Numbers of ids that open batches have promised, as other processes see them.

They are stored in the key-value table of the log, and only once several processes record in a
stream.  Without them a batch is still recorded completely or not at all.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from threading import Lock
from typing import TypeAlias
from uuid import uuid4

from dialoguekit.store.event_store import EventStore

NAMESPACE = "promised-ids"

_VALID_S = 60.0
_EVENTS_PER_SPARE_NUMBER = 8
_MAX_SPARE_NUMBERS = 64


Ranges: TypeAlias = dict[str, list[tuple[int, int]]]
"""Ranges of numbers by prefix; both ends belong to the range."""


class NumberPromises:
    """What the batches of this process have promised in one stream, and what others have.

    ``is_shared`` is true once another process recorded something, or had an open batch.
    """

    def __init__(self, store: EventStore, stream: str) -> None:
        self._store = store
        self._prefix = f"{stream}\n"
        self._key = f"{stream}\n{uuid4().hex}"
        self._lock = Lock()
        self._own: Ranges = {}
        self._is_stored = False
        self.is_shared = False

    def reset(self) -> None:
        """Withdraw what was promised, when no batch of this process is open."""
        self._own = {}

    def covers(self, ids: Iterable[tuple[str, int]]) -> bool:
        """Return whether ids are promised already."""
        return contain(self._own, ids)

    def make(self, ids: Iterable[tuple[str, int]], batch_size: int) -> None:
        """Promise ids, given as prefix and number; for a large batch, also some of the next."""
        spare = min(_MAX_SPARE_NUMBERS, batch_size // _EVENTS_PER_SPARE_NUMBER)
        with self._lock:
            own = {prefix: list(ranges) for prefix, ranges in self._own.items()}
            for prefix, number in ids:
                own.setdefault(prefix, []).append((number, number + spare))
            value = {"until": time.time() + _VALID_S, "ranges": own}
            self._store.key_values.put(NAMESPACE, self._key, json.dumps(value).encode())
            self._own, self._is_stored = own, True

    def others(self) -> Ranges:
        """Return what other processes have promised."""
        now = time.time()
        found: Ranges = {}
        for key, value in self._store.key_values.items(NAMESPACE):
            if key.startswith(self._prefix) and key != self._key:
                promise = json.loads(value)
                if now < promise["until"]:
                    for prefix, ranges in promise["ranges"].items():
                        found.setdefault(prefix, []).extend((low, high) for low, high in ranges)
        return found

    def close(self) -> None:
        """Delete what this process has promised."""
        if self._is_stored:
            self._is_stored = False
            self._store.key_values.clear(NAMESPACE, self._key)


def contain(ranges: Ranges, ids: Iterable[tuple[str, int]]) -> bool:
    """Return whether all ids are in the ranges."""
    return all(
        any(low <= number <= high for low, high in ranges.get(prefix, ())) for prefix, number in ids
    )


def highest_of(ranges: Ranges) -> dict[str, int]:
    """Return the highest number of each prefix."""
    return {prefix: max(high for _, high in found) for prefix, found in ranges.items()}
