"""Projections that depend on how Python and the machine do things."""

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
from tests.testing.samples.words import CHAPTERS, Said, Words, impure

from dialoguekit.events import ContributionMade
from dialoguekit.plugin import Chapter, Scope, Text

# Hashes and identity


@impure("hash order")
@attrs.define
class Unsorted(Words):
    """Makes a tuple of a set."""

    def view(self) -> Any:
        return tuple(set(self.authors.values()))


@impure("hash order")
@attrs.define
class InOneString(Words):
    """Joins a set."""

    def view(self) -> Any:
        return ", ".join({text.casefold() for text in self.said.values()})


@impure("hash order")
@attrs.define
class AnyOne(Words):
    """Takes whichever comes first."""

    def view(self) -> Any:
        return next(iter(set(self.words)), None)


@impure("hash order")
@attrs.define
class Popped(Words):
    """Takes one out of a set."""

    left: set[str] = attrs.field(factory=set)

    def say(self, recorded: Said) -> None:
        self.left |= set(recorded.event.text.split())
        self.said[recorded.id] = self.left.pop()


@impure("hash order")
@attrs.define
class Bucketed(Words):
    """Puts texts into buckets by their hash."""

    def view(self) -> Any:
        return tuple(hash(text) % 7 for text in self.said.values())


@impure("hash order")
@attrs.define
class FirstWins(Words):
    """Breaks a tie by the order of a set."""

    def view(self) -> Any:
        return max(set(self.words), key=len, default=None)


@impure("hash order")
@attrs.define
class Told(Words):
    """Keeps a set as it should, and tells of it as it should not."""

    def view(self) -> Any:
        return frozenset(self.words)


def told(view: frozenset[str], scope: Scope) -> Chapter:
    """Every word a line, in no order."""
    return Chapter(name="told", title="Told", blocks=[Text(word) for word in view])


CHAPTERS[Told] = told


@impure("identity")
@attrs.define
class ById(Words):
    """Knows events by where they lie."""

    seen: dict[int, str] = attrs.field(factory=dict)

    def say(self, recorded: Said) -> None:
        self.seen[id(recorded.event)] = recorded.event.text

    def view(self) -> Any:
        return len(self.said)


@impure("identity")
@attrs.define
class SortedById(Words):
    """Has a function of C ask where things lie."""

    def view(self) -> Any:
        return len(sorted(self.said, key=id))


@impure("randomness")
@attrs.define
class Represented(Words):
    """Shows an object that has no words for itself."""

    def view(self) -> Any:
        return repr(object())


class Marker:
    """Nothing but where it lies."""


@impure("randomness")
@attrs.define
class Marked(Words):
    """Puts objects that hash by their address into a set."""

    def view(self) -> Any:
        markers = {Marker(): number for number in range(64)}
        return tuple(markers[marker] for marker in set(markers))


@impure("memory")
@attrs.define
class SameObject(Words):
    """Compares words by identity, which depends on who made them."""

    def say(self, recorded: Said) -> None:
        seen = any(recorded.event.author is author for author in self.authors.values())
        self.authors[recorded.id] = recorded.event.author
        self.said[recorded.id] = "again" if seen else "new"


@impure("identity")
@attrs.define
class Framed(Words):
    """Looks who called."""

    def view(self) -> Any:
        return inspect.currentframe() is None


@impure("identity")
@attrs.define
class Peeking(Words):
    """Looks into the frame of its caller."""

    def view(self) -> Any:
        return sys._getframe(1).f_lineno > 0


# The machine and its memory


@impure("machine")
@attrs.define
class Named(Words):
    """Says which machine folded."""

    def view(self) -> Any:
        return platform.node()


@impure("machine")
@attrs.define
class Parallel(Words):
    """Divides by the number of processors."""

    def view(self) -> Any:
        return len(self.said) // (os.cpu_count() or 1)


@impure("machine")
@attrs.define
class Processed(Words):
    """Says which process folded."""

    def view(self) -> Any:
        return os.getpid() > 0


@impure("machine")
@attrs.define
class Versioned(Words):
    """Says which version of a library is installed."""

    def view(self) -> Any:
        return importlib.metadata.version("attrs")


@impure("machine")
@attrs.define
class Platformed(Words):
    """Does it otherwise on another system."""

    def view(self) -> Any:
        return len(self.said) if sys.platform == "win32" else tuple(self.said)


@impure("machine")
@attrs.define
class Foreign(Words):
    """Calls a library of the system."""

    def view(self) -> Any:
        return ctypes.CDLL(None).abs(-3)


_HOST = socket.gethostname()


@impure("environment")
@attrs.define
class HostNamed(Words):
    """Took the name of the machine when its module was imported."""

    def view(self) -> Any:
        return _HOST


@impure("memory")
@attrs.define
class Referenced(Words):
    """Counts references."""

    def view(self) -> Any:
        return sys.getrefcount(self.said) > 0


@impure("memory")
@attrs.define
class Sized(Words):
    """Measures itself."""

    def view(self) -> Any:
        return sys.getsizeof(self.said) > 0


@impure("memory")
@attrs.define
class Collected(Words):
    """Counts everything that there is."""

    def view(self) -> Any:
        return len(gc.get_objects()) > 0


_SEEN: weakref.WeakValueDictionary[str, ContributionMade] = weakref.WeakValueDictionary()


class Knot:
    """An object that refers to itself, and stays until garbage is collected."""

    def __init__(self) -> None:
        self.self = self


@impure("memory", "clock", "randomness")  # When garbage is collected is a matter of luck.
@attrs.define
class Weak(Words):
    """Counts what has not been collected yet."""

    def view(self) -> Any:
        knots = weakref.WeakSet[Knot]()
        for _ in range(500):
            knots.add(Knot())
        return len(knots)


@impure("hash order")
@attrs.define
class SortedByHash(Words):
    """Sorts by what differs from process to process."""

    def view(self) -> Any:
        return sorted(self.said.values(), key=hash)


@impure("files")
@attrs.define
class Lines(Words):
    """Says in which file its code lies."""

    def view(self) -> Any:
        return (lambda: None).__code__.co_filename


@impure("identity")
@attrs.define
class Traced(Words):
    """Tells from where it was called."""

    def view(self) -> Any:
        return traceback.extract_stack()[-1].name
