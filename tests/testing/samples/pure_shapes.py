"""Projections that look impure for numbers, text and shapes, and are not."""

# They look suspicious on purpose.
# ruff: noqa: PTH118, PTH122

from __future__ import annotations

import dataclasses
import enum
import functools
import heapq
import inspect
import itertools
import math
import os.path
import re
import statistics
import sys
import textwrap
import types
import unicodedata
from collections import OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any, ClassVar, NamedTuple

import attrs
from tests.testing.samples.words import Said, Words, pure

# Numbers


@pure
@attrs.define
class Exact(Words):
    """Calculates exactly, in a context of its own."""

    def view(self) -> Any:
        with localcontext() as context:
            context.prec = 6
            third = Decimal(1) / Decimal(3)
        return third, Decimal(1) / Decimal(7), Fraction(len(self.said), 3)


@pure
@attrs.define
class Statistical(Words):
    """Calculates means and medians."""

    def view(self) -> Any:
        lengths = [len(text) for text in self.said.values()] or [0]
        return statistics.fmean(lengths), statistics.median(lengths), math.fsum([0.1] * 10)


@pure
@attrs.define
class Bounded(Words):
    """Uses the largest number as a bound, and asks which Python this is."""

    def view(self) -> Any:
        least = min((len(t) for t in self.said.values()), default=sys.maxsize)
        old = sys.version_info < (3, 11)
        return (least, old, sys.intern("word"), sys.float_info.epsilon > 0)


# Paths, patterns, text


@pure
@attrs.define
class Paths(Words):
    """Takes paths apart that need not be there."""

    def view(self) -> Any:
        path = PurePosixPath("workshops") / "leeds.txt"
        return path, path.suffix, os.path.join("a", "b"), os.path.splitext("a/b.c")


_WORD = re.compile(r"\w+")


@pure
@attrs.define
class Patterned(Words):
    """Finds words by patterns, ready and made on the way."""

    def view(self) -> Any:
        found = [_WORD.findall(text) for text in self.said.values()]
        return found, re.sub(r"\s+", " ", "a  b"), re.compile("x")


@pure
@attrs.define
class Typeset(Words):
    """Normalises and wraps text."""

    def view(self) -> Any:
        text = unicodedata.normalize("NFC", " ".join(self.words)).casefold()
        return textwrap.wrap(text, 20), text.encode("idna", "ignore") if len(text) < 60 else b""


# Shapes


class Level(enum.Enum):
    """How much was said."""

    LITTLE = 1
    MUCH = 2


class Pair(NamedTuple):
    """Two things."""

    one: str
    other: int


@dataclasses.dataclass(frozen=True)
class Row:
    """A row of data."""

    key: str
    level: Level
    tags: frozenset[str] = frozenset()


@pure
@attrs.define
class Shaped(Words):
    """Gives values of many shapes."""

    def view(self) -> Any:
        rows = [Row(key, Level.MUCH, frozenset(text.split())) for key, text in self.said.items()]
        pairs = [Pair(key, len(text)) for key, text in self.said.items()]
        counted = defaultdict(list, {len(k): [k] for k in self.said})
        return (
            rows,
            pairs,
            deque(pairs),
            OrderedDict(self.said),
            counted,
            dataclasses.asdict(Row("a", Level.LITTLE)),
        )


@pure
@attrs.define
class MadeOnTheWay(Words):
    """Makes classes while it folds."""

    def view(self) -> Any:
        made: Any = attrs.make_class("Made", ["text"])
        tuple_of: Any = namedtuple("tuple_of", ["text"])  # noqa: PYI024
        plain = types.SimpleNamespace(texts=[*self.said.values()])
        return made("a").text, tuple_of("b").text, plain, inspect.signature(made).parameters.keys()


@pure
@attrs.define
class Queued(Words):
    """Takes things from a heap, ties broken by a counter of its own."""

    def view(self) -> Any:
        ticket = itertools.count()
        heap = [(len(text), next(ticket), text) for text in self.said.values()]
        heapq.heapify(heap)
        return [heapq.heappop(heap)[2] for _ in range(len(heap))]


def _by_length(held: Mapping[str, str]) -> Callable[[str], int]:
    return lambda key: len(held[key])


@pure
@attrs.define
class Closed(Words):
    """Sorts by a function that closes over its state."""

    id: ClassVar[str] = "closed"
    input: ClassVar[str] = "a name that is a function elsewhere"

    def view(self) -> Any:
        return sorted(self.said, key=_by_length(self.said)), self.id, self.input


@functools.singledispatch
def _weight(value: object) -> int:
    return 0


@_weight.register
def _(value: str) -> int:
    return len(value)


@pure
@attrs.define
class Dispatched(Words):
    """Chooses a function by the type of its argument."""

    def view(self) -> Any:
        return tuple(_weight(text) for text in self.said.values()), _weight(3)


@pure
@attrs.define
class Unhelpful(Words):
    """Raises for some events, always the same."""

    def say(self, recorded: Said) -> None:
        if recorded.seq % 5 == 4:
            raise ValueError(recorded.event.text)
        self.said[recorded.id] = recorded.event.text


class Registered:
    """Keeps a list of its subclasses, made when they are defined."""

    known: ClassVar[dict[str, type]] = {}

    def __init_subclass__(cls) -> None:
        Registered.known[cls.__name__] = cls


class Loud(Registered):
    """One of them."""


@pure
@attrs.define
class Registering(Words):
    """Looks into a list that was filled when the module was imported."""

    def view(self) -> Any:
        return sorted(Registered.known), len(self.said)
