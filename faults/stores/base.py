"""What a programme may do with a store: little enough that any store of events can do it."""

from __future__ import annotations

import abc
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, Self

import attrs


class Placed(NamedTuple):
    """An event as a store gives it back: where it stands, its id, and what it says."""

    position: int
    stream: str
    seq: int
    id: str
    words: str


class Moved(Exception):
    """The stream was not where the writer believed it to be."""


class Failed(Exception):
    """The store said, by an error of its own kind, that it could not do it."""


class Handle(abc.ABC):
    """An open store.

    Every method raises :class:`Moved` or :class:`Failed` where the store raised an error of its
    own kind; anything else that comes out is an error that the store let through.
    """

    @abc.abstractmethod
    def append(self, stream: str, ids: Sequence[str], expected: int) -> list[int]:
        """Append one event for each id, saying :func:`words_of` it; their positions."""

    @abc.abstractmethod
    def read(self) -> list[Placed]:
        """All events, in order of position."""

    @abc.abstractmethod
    def version(self, stream: str) -> int:
        """The number of events in a stream."""

    @abc.abstractmethod
    def close(self) -> None:
        """Give back what is held open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Place(abc.ABC):
    """Where a store's events are kept.  Travels to other processes."""

    @abc.abstractmethod
    def open(self) -> Handle:
        """Open it, making it where there is nothing yet."""

    @abc.abstractmethod
    def unsound(self) -> list[str]:
        """What is wrong with it by the store's own books; a line for each."""


@attrs.frozen
class Store:
    """A kind of store.

    ``missing`` says why it is not to be had on this machine, or None; ``fresh`` makes an empty
    place, given a folder that is the store's alone, and takes it away at the end.
    """

    name: str
    missing: Callable[[], str | None]
    fresh: Callable[[Path], AbstractContextManager[Place]]


def words_of(id: str) -> str:
    """What the event of that id says: some lines that nothing else says."""
    return f"{id} " + sha256(id.encode()).hexdigest() * 3
