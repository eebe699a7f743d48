"""Pure projections that look impure because of numbers, text and types."""

# The suspicious code is intended.
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
from tests.testing.samples.base import Recorded, Texts, pure

# Numbers


@pure
class Exact(Texts):
    """Calculates in a local decimal context."""

    def view(self) -> Any:
        with localcontext() as context:
            context.prec = 6
            third = Decimal(1) / Decimal(3)
        return third, Decimal(1) / Decimal(7), Fraction(len(self.texts), 3)


@pure
class Statistical(Texts):
    """Computes means and medians."""

    def view(self) -> Any:
        lengths = [len(text) for text in self.texts.values()] or [0]
        return statistics.fmean(lengths), statistics.median(lengths), math.fsum([0.1] * 10)


@pure
class Bounded(Texts):
    """Uses the largest integer and the Python version."""

    def view(self) -> Any:
        least = min((len(t) for t in self.texts.values()), default=sys.maxsize)
        old = sys.version_info < (3, 11)
        return (least, old, sys.intern("word"), sys.float_info.epsilon > 0)


# Paths, patterns, text


@pure
class Paths(Texts):
    """Processes paths without accessing files."""

    def view(self) -> Any:
        path = PurePosixPath("workshops") / "leeds.txt"
        return path, path.suffix, os.path.join("a", "b"), os.path.splitext("a/b.c")


_WORD = re.compile(r"\w+")


@pure
class Patterned(Texts):
    """Finds words with regular expressions."""

    def view(self) -> Any:
        found = [_WORD.findall(text) for text in self.texts.values()]
        return found, re.sub(r"\s+", " ", "a  b"), re.compile("x")


@pure
class Typeset(Texts):
    """Normalises and wraps text."""

    def view(self) -> Any:
        text = unicodedata.normalize("NFC", " ".join(self.words)).casefold()
        return textwrap.wrap(text, 20), text.encode("idna", "ignore") if len(text) < 60 else b""


# Shapes


class Level(enum.Enum):
    """An enum."""

    LITTLE = 1
    MUCH = 2


class Pair(NamedTuple):
    """A named tuple."""

    one: str
    other: int


@dataclasses.dataclass(frozen=True)
class Row:
    """A dataclass."""

    key: str
    level: Level
    tags: frozenset[str] = frozenset()


@pure
class Shaped(Texts):
    """Returns values of many types."""

    def view(self) -> Any:
        rows = [Row(key, Level.MUCH, frozenset(text.split())) for key, text in self.texts.items()]
        pairs = [Pair(key, len(text)) for key, text in self.texts.items()]
        counted = defaultdict(list, {len(k): [k] for k in self.texts})
        return (
            rows,
            pairs,
            deque(pairs),
            OrderedDict(self.texts),
            counted,
            dataclasses.asdict(Row("a", Level.LITTLE)),
        )


@pure
class MadeOnTheWay(Texts):
    """Creates classes in view."""

    def view(self) -> Any:
        made: Any = attrs.make_class("Made", ["text"])
        tuple_of: Any = namedtuple("tuple_of", ["text"])  # noqa: PYI024
        plain = types.SimpleNamespace(texts=[*self.texts.values()])
        return made("a").text, tuple_of("b").text, plain, inspect.signature(made).parameters.keys()


@pure
class Queued(Texts):
    """Uses a heap with a local counter to break ties."""

    def view(self) -> Any:
        ticket = itertools.count()
        heap = [(len(text), next(ticket), text) for text in self.texts.values()]
        heapq.heapify(heap)
        return [heapq.heappop(heap)[2] for _ in range(len(heap))]


def _by_length(texts: Mapping[str, str]) -> Callable[[str], int]:
    return lambda key: len(texts[key])


@pure
class Closed(Texts):
    """Sorts by a closure over its state."""

    id: ClassVar[str] = "closed"
    input: ClassVar[str] = "a name that is a function elsewhere"

    def view(self) -> Any:
        return sorted(self.texts, key=_by_length(self.texts)), self.id, self.input


@functools.singledispatch
def _weight(value: object) -> int:
    return 0


@_weight.register
def _(value: str) -> int:
    return len(value)


@pure
class Dispatched(Texts):
    """Dispatches by the type of an argument."""

    def view(self) -> Any:
        return tuple(_weight(text) for text in self.texts.values()), _weight(3)


@pure
class Raising(Texts):
    """Raises for some events, always for the same ones."""

    def add(self, recorded: Recorded) -> None:
        if recorded.seq % 5 == 4:
            raise ValueError(recorded.event.text)
        self.texts[recorded.id] = recorded.event.text


class Registered:
    """A registry of subclasses, filled at import."""

    known: ClassVar[dict[str, type]] = {}

    def __init_subclass__(cls) -> None:
        Registered.known[cls.__name__] = cls


class Loud(Registered):
    """A registered subclass."""


@pure
class Registering(Texts):
    """Reads a registry that was filled at import."""

    def view(self) -> Any:
        return sorted(Registered.known), len(self.texts)
