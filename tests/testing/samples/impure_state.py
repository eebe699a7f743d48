"""Projections with state outside themselves."""

# The defects are intended.
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
from tests.testing.samples.base import Recorded, Texts, breaking, impure

# Hidden state

_COUNT = 0
_ALL: list[str] = []
_TICKS = itertools.count()


def _letters() -> Iterator[str]:
    yield from itertools.cycle("abcdefg")


_LETTERS = _letters()


@impure("hidden state")
class CountingAll(Texts):
    """Counts all folds of the process."""

    def add(self, recorded: Recorded) -> None:
        global _COUNT
        _COUNT += 1

    def view(self) -> Any:
        return len(self.texts)


@impure("hidden state")
class Ticking(Texts):
    """Numbers views with a shared counter."""

    def view(self) -> Any:
        return next(_TICKS)


@impure("hidden state")
class Lettered(Texts):
    """Continues a shared generator function."""

    def add(self, recorded: Recorded) -> None:
        self.texts[recorded.id] = next(_LETTERS)


@impure("hidden state")
class Classy(Texts):
    """Stores texts in the class."""

    everything: ClassVar[list[str]] = []

    def add(self, recorded: Recorded) -> None:
        self.everything.append(recorded.event.text)

    def view(self) -> Any:
        return len(self.everything)


@impure("hidden state")
class WriteOnly(Texts):
    """Stores texts in the module without reading them."""

    def add(self, recorded: Recorded) -> None:
        _ALL.append(recorded.event.text)


@impure("hidden state")
class Defaulted(Texts):
    """Stores texts in a default argument."""

    def add(self, recorded: Recorded, items: list[str] = []) -> None:
        items.append(recorded.event.text)
        self.texts[recorded.id] = str(len(items))


@impure("hidden state")
class OnHandler(Texts):
    """Stores a number on its own method."""

    def view(self) -> Any:
        calls = getattr(OnHandler.view, "calls", 0)
        OnHandler.view.calls = calls + 1  # type: ignore[attr-defined]
        return len(self.texts)


_LOCAL = threading.local()


@impure("hidden state")
class Local(Texts):
    """Stores a number for the thread."""

    def add(self, recorded: Recorded) -> None:
        _LOCAL.count = getattr(_LOCAL, "count", 0) + 1


@impure("hidden state")
class Rewriting(Texts):
    """Changes the text of an event."""

    def add(self, recorded: Recorded) -> None:
        object.__setattr__(recorded.event, "text", recorded.event.text.upper())
        self.texts[recorded.id] = recorded.event.text


@impure("hidden state")
class Clearing(Texts):
    """Clears the texts in view."""

    def view(self) -> Any:
        texts = tuple(self.texts.values())
        self.texts.clear()
        return texts


@impure("hidden state")
class Live(Texts):
    """Returns its mutable state as the view."""

    def view(self) -> Any:
        return self.texts


@impure("hidden state")
class Taking(Texts):
    """Changes the other operand of combine."""

    def combine(self, other: Self) -> Self:
        other.texts.update(self.texts)
        return attrs.evolve(self, texts=dict(other.texts))


_FOLDED: dict[str, dict[str, str]] = {}


@impure("hidden state")
class Elsewhere(Texts):
    """Stores its state by stream in the module."""

    streams: tuple[str, ...] = ()

    def add(self, recorded: Recorded) -> None:
        self.streams = tuple(sorted({*self.streams, recorded.stream}))
        folded = _FOLDED.setdefault(recorded.stream, {})
        folded[recorded.id] = f"{len(folded)} {recorded.event.text}"

    def view(self) -> Any:
        return tuple(len(_FOLDED[stream]) for stream in self.streams)


@impure("hidden state")
class Recursing(Texts):
    """Raises the recursion limit."""

    def view(self) -> Any:
        sys.setrecursionlimit(sys.getrecursionlimit() + 1)
        return len(self.texts)


@impure("clock")
class Partial(Texts):
    """Calls the clock through a partial."""

    def view(self) -> Any:
        return partial(time.time)()


@breaking("hidden state")
class Patching(Texts):
    """Replaces a built-in function."""

    def add(self, recorded: Recorded) -> None:
        import builtins

        builtins.ascii = str


@breaking("processes")
class Exiting(Texts):
    """Ends the process without cleanup."""

    def view(self) -> Any:
        os._exit(3)


@breaking("timeout")
class Endless(Texts):
    """Never returns."""

    def view(self) -> Any:
        while True:
            pass


@functools.lru_cache
def _bucket(name: str) -> list[str]:
    return []


@impure("hidden state")
class Bucketing(Texts):
    """Changes a list from a shared cache."""

    def add(self, recorded: Recorded) -> None:
        bucket = _bucket(recorded.stream)
        bucket.append(recorded.event.text)
        self.texts[recorded.id] = str(len(bucket))


def _counting() -> Callable[[], int]:
    count = 0

    def counted() -> int:
        nonlocal count
        count += 1
        return count

    return counted


_COUNTED = _counting()


@impure("hidden state")
class Enclosed(Texts):
    """Counts in a closure."""

    def add(self, recorded: Recorded) -> None:
        _COUNTED()


_DEPTH: ContextVar[int] = ContextVar("depth", default=0)


@impure("hidden state")
class Deepening(Texts):
    """Sets a context variable without resetting it."""

    def view(self) -> Any:
        _DEPTH.set(_DEPTH.get() + 1)
        return len(self.texts)


@impure("hidden state")
class Imprecise(Texts):
    """Changes the decimal precision of the process."""

    def view(self) -> Any:
        getcontext().prec = 5
        return Decimal(1) / Decimal(3)


@impure("hidden state")
class Lending(Texts):
    """Adds an attribute to the class of events."""

    def view(self) -> Any:
        Recorded.lent = property(len)  # type: ignore[attr-defined]
        return len(self.texts)


@impure("hidden state")
class Hushing(Texts):
    """Adds a warning filter."""

    def view(self) -> Any:
        warnings.filterwarnings("ignore", message="a message that never occurs")
        return len(self.texts)


@impure("hidden state")
class Muffling(Texts):
    """Disables logging."""

    def view(self) -> Any:
        logging.disable(logging.INFO)
        return len(self.texts)
