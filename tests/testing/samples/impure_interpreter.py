"""Projections that depend on the interpreter and the machine."""

from __future__ import annotations

import ctypes
import gc
import importlib.metadata
import inspect
import os
import platform
import socket
import sys
import traceback
import weakref
from typing import Any

import attrs
from tests.testing.samples.base import Recorded, Texts, impure

from dialoguekit.events import ContributionMade

# Hashes and identity


@impure("hash order")
class Unsorted(Texts):
    """Makes a tuple of a set."""

    def view(self) -> Any:
        return tuple(set(self.authors.values()))


@impure("hash order")
class InOneString(Texts):
    """Joins the strings of a set."""

    def view(self) -> Any:
        return ", ".join({text.casefold() for text in self.texts.values()})


@impure("hash order")
class AnyOne(Texts):
    """Takes the first element of a set."""

    def view(self) -> Any:
        return next(iter(set(self.words)), None)


@impure("hash order")
class Popped(Texts):
    """Pops an element of a set."""

    left: set[str] = attrs.field(factory=set)

    def add(self, recorded: Recorded) -> None:
        self.left |= set(recorded.event.text.split())
        self.texts[recorded.id] = self.left.pop()


@impure("hash order")
class Bucketed(Texts):
    """Puts texts into buckets by their hash."""

    def view(self) -> Any:
        return tuple(hash(text) % 7 for text in self.texts.values())


@impure("hash order")
class FirstWins(Texts):
    """Breaks a tie by the order of a set."""

    def view(self) -> Any:
        return max(set(self.words), key=len, default=None)


@impure("identity")
class ById(Texts):
    """Identifies events by their memory address."""

    texts_by_id: dict[int, str] = attrs.field(factory=dict)

    def add(self, recorded: Recorded) -> None:
        self.texts_by_id[id(recorded.event)] = recorded.event.text

    def view(self) -> Any:
        return len(self.texts)


@impure("identity")
class SortedById(Texts):
    """Lets a C function sort by memory address."""

    def view(self) -> Any:
        return len(sorted(self.texts, key=id))


@impure("randomness")
class Represented(Texts):
    """Shows an object with its address."""

    def view(self) -> Any:
        return repr(object())


class Marker:
    """An object without state."""


@impure("randomness")
class Marked(Texts):
    """Puts objects with hashes by address into a set."""

    def view(self) -> Any:
        markers = {Marker(): number for number in range(64)}
        return tuple(markers[marker] for marker in set(markers))


@impure("memory")
class SameObject(Texts):
    """Compares strings by identity."""

    def add(self, recorded: Recorded) -> None:
        known = any(recorded.event.author is author for author in self.authors.values())
        self.authors[recorded.id] = recorded.event.author or ""
        self.texts[recorded.id] = "again" if known else "new"


@impure("identity")
class Framed(Texts):
    """Reads the current frame."""

    def view(self) -> Any:
        return inspect.currentframe() is None


@impure("identity")
class Peeking(Texts):
    """Reads the frame of its caller."""

    def view(self) -> Any:
        return sys._getframe(1).f_lineno > 0


# The machine and its memory


@impure("machine")
class Named(Texts):
    """Shows the name of the machine."""

    def view(self) -> Any:
        return platform.node()


@impure("machine")
class Parallel(Texts):
    """Divides by the number of processors."""

    def view(self) -> Any:
        return len(self.texts) // (os.cpu_count() or 1)


@impure("machine")
class Processed(Texts):
    """Reads the process id."""

    def view(self) -> Any:
        return os.getpid() > 0


@impure("machine")
class Versioned(Texts):
    """Shows the version of an installed package."""

    def view(self) -> Any:
        return importlib.metadata.version("attrs")


@impure("machine")
class Platformed(Texts):
    """Depends on the operating system."""

    def view(self) -> Any:
        return len(self.texts) if sys.platform == "win32" else tuple(self.texts)


@impure("machine")
class Foreign(Texts):
    """Calls a system library."""

    def view(self) -> Any:
        return ctypes.CDLL(None).abs(-3)


_HOST = socket.gethostname()


@impure("environment")
class HostNamed(Texts):
    """Stores the host name at import."""

    def view(self) -> Any:
        return _HOST


@impure("memory")
class Referenced(Texts):
    """Counts references."""

    def view(self) -> Any:
        return sys.getrefcount(self.texts) > 0


@impure("memory")
class Sized(Texts):
    """Measures its size in memory."""

    def view(self) -> Any:
        return sys.getsizeof(self.texts) > 0


@impure("memory")
class Collected(Texts):
    """Counts all objects in memory."""

    def view(self) -> Any:
        return len(gc.get_objects()) > 0


_CONTRIBUTIONS: weakref.WeakValueDictionary[str, ContributionMade] = weakref.WeakValueDictionary()


class Knot:
    """An object with a reference to itself."""

    def __init__(self) -> None:
        self.self = self


@impure("memory", "clock", "randomness")  # The time of a garbage collection is arbitrary.
@attrs.define
class Weak(Texts):
    """Counts objects that are not yet collected."""

    def view(self) -> Any:
        knots = weakref.WeakSet[Knot]()
        for _ in range(500):
            knots.add(Knot())
        return len(knots)


@impure("hash order")
class SortedByHash(Texts):
    """Sorts by hashes, which differ between processes."""

    def view(self) -> Any:
        return sorted(self.texts.values(), key=hash)


@impure("files")
class Lines(Texts):
    """Shows the path of its source file."""

    def view(self) -> Any:
        return (lambda: None).__code__.co_filename


@impure("identity")
class Traced(Texts):
    """Shows its caller."""

    def view(self) -> Any:
        return traceback.extract_stack()[-1].name
