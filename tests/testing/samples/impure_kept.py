"""Projections that keep something outside of themselves."""

# What is wrong with them is the point.
# ruff: noqa: B006, PLW0603

from __future__ import annotations

import functools
import itertools
import logging
import os
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from decimal import Decimal, getcontext
from functools import partial
from typing import Any, ClassVar, Self

import attrs
from tests.testing.samples.words import Said, Words, breaking, impure

# Hidden state

_COUNT = 0
_ALL: list[str] = []
_TICKS = itertools.count()


def _letters() -> Iterator[str]:
    yield from itertools.cycle("abcdefg")


_LETTERS = _letters()


@impure("hidden state")
@attrs.define
class CountingAll(Words):
    """Counts all folds of the process."""

    def say(self, recorded: Said) -> None:
        global _COUNT
        _COUNT += 1

    def view(self) -> Any:
        return len(self.said)


@impure("hidden state")
@attrs.define
class Ticking(Words):
    """Numbers views from a counter that all share."""

    def view(self) -> Any:
        return next(_TICKS)


@impure("hidden state")
@attrs.define
class Lettered(Words):
    """Goes on with a generator that all share."""

    def say(self, recorded: Said) -> None:
        self.said[recorded.id] = next(_LETTERS)


@impure("hidden state")
@attrs.define
class Classy(Words):
    """Keeps what was said in the class."""

    everything: ClassVar[list[str]] = []

    def say(self, recorded: Said) -> None:
        self.everything.append(recorded.event.text)

    def view(self) -> Any:
        return len(self.everything)


@impure("hidden state")
@attrs.define
class Unseen(Words):
    """Keeps what was said in the module, and never looks at it."""

    def say(self, recorded: Said) -> None:
        _ALL.append(recorded.event.text)


@impure("hidden state")
@attrs.define
class Defaulted(Words):
    """Keeps what was said in a default."""

    def say(self, recorded: Said, seen: list[str] = []) -> None:
        seen.append(recorded.event.text)
        self.said[recorded.id] = str(len(seen))


@impure("hidden state")
@attrs.define
class OnItself(Words):
    """Keeps a number on its own handler."""

    def view(self) -> Any:
        looked = getattr(OnItself.view, "looked", 0)
        OnItself.view.looked = looked + 1  # type: ignore[attr-defined]
        return len(self.said)


_LOCAL = threading.local()


@impure("hidden state")
@attrs.define
class Local(Words):
    """Keeps a number for its thread."""

    def say(self, recorded: Said) -> None:
        _LOCAL.count = getattr(_LOCAL, "count", 0) + 1


@impure("hidden state")
@attrs.define
class Rewriting(Words):
    """Makes an event say something else."""

    def say(self, recorded: Said) -> None:
        object.__setattr__(recorded.event, "text", recorded.event.text.upper())
        self.said[recorded.id] = recorded.event.text


@impure("hidden state")
@attrs.define
class Shy(Words):
    """Forgets what was said once somebody looks."""

    def view(self) -> Any:
        seen = tuple(self.said.values())
        self.said.clear()
        return seen


@impure("hidden state")
@attrs.define
class Live(Words):
    """Gives away what it folds into."""

    def view(self) -> Any:
        return self.said


@impure("hidden state")
@attrs.define
class Taking(Words):
    """Joins by adding to the other side."""

    def join(self, other: Self) -> Self:
        other.said.update(self.said)
        return attrs.evolve(self, said=dict(other.said))


_FOLDED: dict[str, dict[str, str]] = {}


@impure("hidden state")
@attrs.define
class Elsewhere(Words):
    """Keeps its state by the name of the stream, outside of itself."""

    streams: tuple[str, ...] = ()

    def say(self, recorded: Said) -> None:
        self.streams = tuple(sorted({*self.streams, recorded.stream}))
        folded = _FOLDED.setdefault(recorded.stream, {})
        folded[recorded.id] = f"{len(folded)} {recorded.event.text}"

    def view(self) -> Any:
        return tuple(len(_FOLDED[stream]) for stream in self.streams)


@impure("hidden state")
@attrs.define
class Recursing(Words):
    """Lets everything recurse more deeply."""

    def view(self) -> Any:
        sys.setrecursionlimit(sys.getrecursionlimit() + 1)
        return len(self.said)


@impure("clock")
@attrs.define
class Partial(Words):
    """Keeps the clock in a partial."""

    def view(self) -> Any:
        return partial(time.time)()


@breaking("hidden state")
@attrs.define
class Patching(Words):
    """Gives everybody another function."""

    def say(self, recorded: Said) -> None:
        import builtins

        builtins.ascii = str


@breaking("processes")
@attrs.define
class Leaving(Words):
    """Leaves the process, and takes no leave."""

    def view(self) -> Any:
        os._exit(3)


@breaking("time taken")
@attrs.define
class Endless(Words):
    """Never comes back."""

    def view(self) -> Any:
        while True:
            pass


@functools.lru_cache
def _bucket(name: str) -> list[str]:
    return []


@impure("hidden state")
@attrs.define
class Bucketing(Words):
    """Fills a list that a cache gives to everybody."""

    def say(self, recorded: Said) -> None:
        bucket = _bucket(recorded.stream)
        bucket.append(recorded.event.text)
        self.said[recorded.id] = str(len(bucket))


def _counting() -> Callable[[], int]:
    count = 0

    def counted() -> int:
        nonlocal count
        count += 1
        return count

    return counted


_COUNTED = _counting()


@impure("hidden state")
@attrs.define
class Enclosed(Words):
    """Counts in a function that encloses the number."""

    def say(self, recorded: Said) -> None:
        _COUNTED()


_DEPTH: ContextVar[int] = ContextVar("depth", default=0)


@impure("hidden state")
@attrs.define
class Deepening(Words):
    """Sets a variable of the context, and leaves it so."""

    def view(self) -> Any:
        _DEPTH.set(_DEPTH.get() + 1)
        return len(self.said)


@impure("hidden state")
@attrs.define
class Imprecise(Words):
    """Rounds for everybody."""

    def view(self) -> Any:
        getcontext().prec = 5
        return Decimal(1) / Decimal(3)


@impure("hidden state")
@attrs.define
class Lending(Words):
    """Gives the class of an event something that it did not have."""

    def view(self) -> Any:
        Said.lent = property(len)  # type: ignore[attr-defined]
        return len(self.said)


@impure("hidden state")
@attrs.define
class Hushing(Words):
    """Turns a warning off for everybody."""

    def view(self) -> Any:
        warnings.filterwarnings("ignore", message="few words that nobody says")
        return len(self.said)


@impure("hidden state")
@attrs.define
class Muffling(Words):
    """Turns logging off for everybody."""

    def view(self) -> Any:
        logging.disable(logging.INFO)
        return len(self.said)
