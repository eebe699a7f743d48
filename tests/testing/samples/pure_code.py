"""Pure projections that look impure because of their code."""

# The suspicious code is intended.
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

from tests.testing.samples.base import Recorded, Texts, pure

# Copies, pickles and other memory operations


@pure
class Copied(Texts):
    """Returns a deep copy."""

    def view(self) -> Any:
        return copy.deepcopy(self.texts), copy.copy(self.authors)


@pure
class Pickled(Texts):
    """Uses pickle, JSON and bytes."""

    def view(self) -> Any:
        texts = pickle.loads(pickle.dumps(self.texts))
        packed = struct.pack("<I", len(texts))
        return json.loads(json.dumps(texts, sort_keys=True)), base64.b64encode(packed)


@pure
class ToMemory(Texts):
    """Writes to an in-memory file."""

    def view(self) -> Any:
        file = io.StringIO()
        csv.writer(file).writerows(sorted(self.texts.items()))
        print("done", file=file)
        with contextlib.redirect_stdout(file):
            print("and done")
        return file.getvalue()


@pure
class InMemory(Texts):
    """Uses an in-memory database."""

    def view(self) -> Any:
        with contextlib.closing(sqlite3.connect(":memory:")) as database:
            database.execute("create table words (word text)")
            database.executemany("insert into words values (?)", [(w,) for w in self.words])
            return database.execute("select word, count(*) from words group by word").fetchall()


@pure
class Represented(Texts):
    """Formats values as text."""

    def view(self) -> Any:
        return repr(self), str(Fraction(1, 3)), f"{len(self.texts):,} {math.pi:.3f}"


# Imports, exceptions, generators, recursion


@pure
class ImportedLate(Texts):
    """Imports modules when they are needed."""

    def view(self) -> Any:
        import colorsys
        import difflib
        import wave

        assert wave.__name__
        return colorsys.rgb_to_hsv(0.1, 0.2, 0.3), difflib.ndiff(["a"], ["b"]).__class__.__name__


@pure
class Failing(Texts):
    """Raises and catches exceptions."""

    def view(self) -> Any:
        results = []
        for text in (*self.texts.values(), ""):
            try:
                results.append(text[0])
            except IndexError as error:
                results += traceback.format_exception_only(error)
        return results


@pure
class Deep(Texts):
    """Recurses deeply."""

    def view(self) -> Any:
        def down(depth: int) -> int:
            return depth if depth == 0 else 1 + down(depth - 1)

        nested: Any = ()
        for _ in range(400):
            nested = (nested,)
        return down(800), nested


@pure
class Generated(Texts):
    """Uses its own generator functions."""

    def _pairs(self) -> Iterator[tuple[str, str]]:
        yield from zip(self.texts, self.authors, strict=True)

    def view(self) -> Any:
        numbers = itertools.count()
        return [(next(numbers), pair) for pair in self._pairs()]


@pure
class Driven(Texts):
    """Runs a coroutine without an event loop."""

    async def _count(self) -> int:
        return len(self.texts)

    def view(self) -> Any:
        assert asyncio.iscoroutinefunction is not None
        coroutine = self._count()
        try:
            coroutine.send(None)
        except StopIteration as done:
            return done.value


@pure
class Evaluated(Texts):
    """Evaluates its own expressions."""

    def view(self) -> Any:
        names: dict[str, Any] = {"texts": self.texts}
        exec("result = sorted(texts)", names)
        return names["result"], eval("len(texts)", names)


@pure
class Locked(Texts):
    """Acquires locks in one thread."""

    def view(self) -> Any:
        with threading.Lock(), threading.RLock():
            return len(self.texts)


_DEPTH: ContextVar[int] = ContextVar("depth", default=0)


@pure
class Contextual(Texts):
    """Sets a context variable and resets it."""

    def view(self) -> Any:
        token = _DEPTH.set(_DEPTH.get() + 1)
        try:
            return _DEPTH.get()
        finally:
            _DEPTH.reset(token)


@pure
class Quiet(Texts):
    """Has a logger without output."""

    def add(self, recorded: Recorded) -> None:
        logger = logging.getLogger(__name__)
        logger.debug("text %s", recorded.event.text)
        if logger.isEnabledFor(logging.DEBUG):
            self.texts["debug"] = "yes"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.warn("an ignored warning", stacklevel=1)
        self.texts[recorded.id] = recorded.event.text


class _Tree:
    """A class with ``__deepcopy__`` as in the documentation of ``copy``."""

    def __init__(self, name: str, leaves: list[str]) -> None:
        self.name = name
        self.leaves = leaves

    def __deepcopy__(self, memo: dict[int, Any]) -> _Tree:
        copied = _Tree(self.name, [])
        memo[id(self)] = copied
        copied.leaves = copy.deepcopy(self.leaves, memo)
        return copied


@pure
class Copying(Texts):
    """Uses identities as ``copy`` itself does."""

    def view(self) -> Any:
        return tuple(copy.deepcopy(_Tree("root", sorted(self.texts.values()))).leaves)
