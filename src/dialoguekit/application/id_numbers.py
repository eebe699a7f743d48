"""Numbers of the ids that commands create, such as 17 of ``C17``.

While a batch is open, its ids are promised and not recorded yet.  Other commands of the process do
not create them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from threading import Lock, get_ident
from typing import Any

from dialoguekit.domain.state import Programme, Workshop
from dialoguekit.events.fields import created_id_field


@cache
def _created_id_field(event_class: Hashable) -> tuple[str, str] | None:
    return created_id_field(event_class)


def created_ids(events: Iterable[Any]) -> Iterator[tuple[str, int]]:
    """Yield prefix and number of each id that the events create."""
    for event in events:
        field = _created_id_field(event.__class__)
        if field is not None:
            name, prefix = field
            yield prefix, int(getattr(event, name).removeprefix(prefix))


@contextmanager
def last_numbers(state: Workshop | Programme, numbers: Mapping[str, int]) -> Iterator[None]:
    """Let the next id of each prefix follow ``numbers``, within the block."""
    if not numbers or not isinstance(state, Workshop):
        yield
        return
    counters = state.id_counters
    before = {prefix: counters.get(prefix) for prefix in numbers}
    counters.update(numbers)
    try:
        yield
    finally:
        for prefix, number in before.items():
            if number is None:
                del counters[prefix]
            else:
                counters[prefix] = number


def numbers_before(ids: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return the numbers that precede the first id of each prefix."""
    numbers: dict[str, int] = {}
    for prefix, number in ids:
        numbers.setdefault(prefix, number - 1)
    return numbers


def highest_numbers(numbers: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return the highest number of each prefix."""
    highest: dict[str, int] = {}
    for prefix, number in numbers:
        highest[prefix] = max(number, highest.get(prefix, 0))
    return highest


class IdNumbers:
    """The highest numbers of one stream that were created or promised while batches are open."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._owner: int | None = None
        self._highest: dict[str, int] = {}
        self.open_batches = 0
        self.promised_by_others: Mapping[str, int] = {}

    @property
    def are_restricted(self) -> bool:
        """True if a command has to skip numbers."""
        return bool(self.open_batches or self.promised_by_others)

    def open_batch(self) -> None:
        """Count an open batch."""
        with self._lock:
            self.open_batches += 1

    def close_batch(self) -> None:
        """Count a batch that ended; after the last one, its numbers are forgotten."""
        with self._lock:
            self.open_batches -= 1
            if not self.open_batches:
                self._highest.clear()

    @property
    def is_held(self) -> bool:
        """True if this thread runs a command with :meth:`skip`."""
        return self._owner == get_ident()

    def include(self, state: Workshop | Programme) -> None:
        """Include the numbers of a state that others may have extended."""
        if isinstance(state, Workshop):
            self.include_numbers(state.id_counters.items())

    def include_numbers(self, numbers: Iterable[tuple[str, int]]) -> None:
        """Include numbers that others have created or promised."""
        if self.open_batches:
            with self._lock:
                self._raise_to(numbers)

    @contextmanager
    def skip(self, state: Workshop | Programme) -> Iterator[list[tuple[str, int]]]:
        """Run a command within the block so that it skips numbers in use.

        Add the ids that it created to the list.
        """
        created: list[tuple[str, int]] = []
        with self._lock:
            self._owner = get_ident()
            try:
                with last_numbers(state, self._higher_than(state)):
                    yield created
                if self.open_batches:
                    self._raise_to(created)
            finally:
                self._owner = None

    def _higher_than(self, state: Workshop | Programme) -> dict[str, int]:
        if not isinstance(state, Workshop):
            return {}
        counters = state.id_counters
        highest = self._highest
        if self.promised_by_others:
            highest = highest_numbers([*highest.items(), *self.promised_by_others.items()])
        return {p: n for p, n in highest.items() if n > counters.get(p, 0)}

    def _raise_to(self, numbers: Iterable[tuple[str, int]]) -> None:
        for prefix, number in numbers:
            if number > self._highest.get(prefix, 0):
                self._highest[prefix] = number
