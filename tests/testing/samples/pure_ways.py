"""Projections that look impure for the way in which they work, and are not."""

# They look suspicious on purpose.
# ruff: noqa: PLW2101, T201

from __future__ import annotations

import asyncio
import base64
import contextlib
import copy
import csv
import io
import itertools
import json
import logging
import math
import pickle
import sqlite3
import struct
import threading
import traceback
import warnings
from collections.abc import Iterator
from contextvars import ContextVar
from fractions import Fraction
from typing import Any

import attrs
from tests.testing.samples.words import Said, Words, pure

# Copies, pickles and other ways through memory


@pure
@attrs.define
class Copied(Words):
    """Gives a deep copy."""

    def view(self) -> Any:
        return copy.deepcopy(self.said), copy.copy(self.authors)


@pure
@attrs.define
class Pickled(Words):
    """Goes through pickle, and JSON, and bytes."""

    def view(self) -> Any:
        held = pickle.loads(pickle.dumps(self.said))
        packed = struct.pack("<I", len(held))
        return json.loads(json.dumps(held, sort_keys=True)), base64.b64encode(packed)


@pure
@attrs.define
class OnPaper(Words):
    """Writes into a file that is none."""

    def view(self) -> Any:
        paper = io.StringIO()
        csv.writer(paper).writerows(sorted(self.said.items()))
        print("done", file=paper)
        with contextlib.redirect_stdout(paper):
            print("and done")
        return paper.getvalue()


@pure
@attrs.define
class InMemory(Words):
    """Has a database count that lies in no file."""

    def view(self) -> Any:
        with contextlib.closing(sqlite3.connect(":memory:")) as database:
            database.execute("create table words (word text)")
            database.executemany("insert into words values (?)", [(w,) for w in self.words])
            return database.execute("select word, count(*) from words group by word").fetchall()


@pure
@attrs.define
class Represented(Words):
    """Shows values in words, and says what they are."""

    def view(self) -> Any:
        return repr(self), str(Fraction(1, 3)), f"{len(self.said):,} {math.pi:.3f}"


# Imports, exceptions, generators, recursion


@pure
@attrs.define
class ImportedLate(Words):
    """Imports what it needs when it needs it."""

    def view(self) -> Any:
        import colorsys
        import difflib
        import wave

        assert wave.__name__
        return colorsys.rgb_to_hsv(0.1, 0.2, 0.3), difflib.ndiff(["a"], ["b"]).__class__.__name__


@pure
@attrs.define
class Failing(Words):
    """Raises and catches, and tells what was raised."""

    def view(self) -> Any:
        told = []
        for text in (*self.said.values(), ""):
            try:
                told.append(text[0])
            except IndexError as error:
                told += traceback.format_exception_only(error)
        return told


@pure
@attrs.define
class Deep(Words):
    """Recurses deeply."""

    def view(self) -> Any:
        def down(depth: int) -> int:
            return depth if depth == 0 else 1 + down(depth - 1)

        nested: Any = ()
        for _ in range(400):
            nested = (nested,)
        return down(800), nested


@pure
@attrs.define
class Generated(Words):
    """Folds with generators of its own."""

    def _pairs(self) -> Iterator[tuple[str, str]]:
        yield from zip(self.said, self.authors, strict=True)

    def view(self) -> Any:
        numbers = itertools.count()
        return [(next(numbers), pair) for pair in self._pairs()]


@pure
@attrs.define
class Driven(Words):
    """Drives a coroutine by hand, with no loop."""

    async def _count(self) -> int:
        return len(self.said)

    def view(self) -> Any:
        assert asyncio.iscoroutinefunction is not None
        coroutine = self._count()
        try:
            coroutine.send(None)
        except StopIteration as done:
            return done.value


@pure
@attrs.define
class Evaluated(Words):
    """Evaluates an expression of its own."""

    def view(self) -> Any:
        names: dict[str, Any] = {"said": self.said}
        exec("found = sorted(said)", names)
        return names["found"], eval("len(said)", names)


@pure
@attrs.define
class Locked(Words):
    """Takes a lock, in one thread."""

    def view(self) -> Any:
        with threading.Lock(), threading.RLock():
            return len(self.said)


_DEPTH: ContextVar[int] = ContextVar("depth", default=0)


@pure
@attrs.define
class Contextual(Words):
    """Sets a variable of the context, and sets it back."""

    def view(self) -> Any:
        token = _DEPTH.set(_DEPTH.get() + 1)
        try:
            return _DEPTH.get()
        finally:
            _DEPTH.reset(token)


@pure
@attrs.define
class Quiet(Words):
    """Has a logger, and says nothing that anybody hears."""

    def say(self, recorded: Said) -> None:
        logger = logging.getLogger(__name__)
        logger.debug("said %s", recorded.event.text)
        if logger.isEnabledFor(logging.DEBUG):
            self.said["loud"] = "yes"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.warn("nobody hears this", stacklevel=1)
        self.said[recorded.id] = recorded.event.text


class _Tree:
    """Something that says itself how it is copied, as the documentation of copy has it."""

    def __init__(self, name: str, leaves: list[str]) -> None:
        self.name = name
        self.leaves = leaves

    def __deepcopy__(self, memo: dict[int, Any]) -> _Tree:
        made = _Tree(self.name, [])
        memo[id(self)] = made
        made.leaves = copy.deepcopy(self.leaves, memo)
        return made


@pure
@attrs.define
class Copying(Words):
    """Goes by identity where copy itself does."""

    def view(self) -> Any:
        return tuple(copy.deepcopy(_Tree("root", sorted(self.said.values()))).leaves)
