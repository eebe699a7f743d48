"""The interface of a store in an experiment, small enough for any event store."""

from __future__ import annotations

import abc
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, Self

import attrs


class EventRecord(NamedTuple):
    """An event as a store returns it: its place in the store, its id and its text."""

    position: int
    stream: str
    seq: int
    id: str
    text: str


class VersionConflict(Exception):
    """The stream did not have the version that the writer expected."""


class StoreFailure(Exception):
    """The store reported, with its own error type, that an operation failed."""


class Handle(abc.ABC):
    """An open store.

    Every method raises :class:`VersionConflict` or :class:`StoreFailure` where the store raised an
    error of its own type.  Any other error is an untyped error of the store.
    """

    @abc.abstractmethod
    def append(self, stream: str, ids: Sequence[str], expected_version: int) -> list[int]:
        """Append one event with :func:`text_of` it for each id; return the positions."""

    @abc.abstractmethod
    def read(self) -> list[EventRecord]:
        """Return all events in order of position."""

    @abc.abstractmethod
    def stream_version(self, stream: str) -> int:
        """Return the number of events in a stream."""

    @abc.abstractmethod
    def close(self) -> None:
        """Close the store."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class StoreLocation(abc.ABC):
    """The place of a store.  It can be pickled."""

    @abc.abstractmethod
    def open(self) -> Handle:
        """Open the store; create it if it does not exist."""

    @abc.abstractmethod
    def find_corruption(self) -> list[str]:
        """Check the store with its own checks; return a line for each problem."""


@attrs.frozen
class StoreKind:
    """A kind of store.

    ``unavailable_reason`` returns why it is unavailable on this machine, or None.  ``create_empty``
    creates an empty location in a folder of its own, and removes it at the end.
    """

    name: str
    unavailable_reason: Callable[[], str | None]
    create_empty: Callable[[Path], AbstractContextManager[StoreLocation]]


def text_of(id: str) -> str:
    """Return the text of the event with that id, which no other event has."""
    return f"{id} " + sha256(id.encode()).hexdigest() * 3
