"""Pure projections that look impure because of their values."""

from __future__ import annotations

import calendar
import functools
import hashlib
import itertools
import random
import time
import uuid
import weakref
import zlib
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any, Self
from zoneinfo import ZoneInfo

import attrs
from tests.testing.samples.base import Recorded, Texts, pure

# Sets, mappings and hashes


@pure
class SortedSet(Texts):
    """Sorts the elements of a set."""

    def view(self) -> Any:
        return tuple(sorted(set(self.words)))


@pure
class WholeSet(Texts):
    """Returns a set as a set."""

    def view(self) -> Any:
        return frozenset(self.words), dict.fromkeys(set(self.authors.values()), True)


@pure
class CountedSets(Texts):
    """Iterates over sets and adds integers: the order does not matter."""

    counts: Counter[str] = attrs.field(factory=Counter)

    def add(self, recorded: Recorded) -> None:
        for word in set(recorded.event.text.split()):
            self.counts[word] += 1
        self.counts.update(set(recorded.event.author or ""))

    def combine(self, other: Self) -> Self:
        return attrs.evolve(self, counts=self.counts + other.counts)

    def view(self) -> Any:
        return MappingProxyType(dict(self.counts))


@pure
class OnlyOne(Texts):
    """Takes the element of a set with one element."""

    def view(self) -> Any:
        return tuple(next(iter({text})) for text in self.texts.values())


@pure
class NumbersHashed(Texts):
    """Hashes numbers, which have a fixed hash."""

    def view(self) -> Any:
        return hash((1, 2, len(self.texts))), tuple({n * n for n in range(20)})


@pure
class Digests(Texts):
    """Uses digests, which are the same everywhere."""

    def view(self) -> Any:
        return [
            (hashlib.sha256(t.encode()).hexdigest(), zlib.crc32(t.encode()))
            for t in self.texts.values()
        ]


@pure
class NamedByContent(Texts):
    """Derives ids from content."""

    def view(self) -> Any:
        return [str(uuid.uuid5(uuid.NAMESPACE_URL, key)) for key in self.texts]


# Seeded randomness


@pure
class Seeded(Texts):
    """Shuffles with a new seeded generator each time."""

    def view(self) -> Any:
        keys = sorted(self.texts)
        random.Random(42).shuffle(keys)
        return tuple(keys)


@pure
class SeededLate(Texts):
    """Creates a generator and seeds it afterwards."""

    def view(self) -> Any:
        generator = random.Random()
        generator.seed(len(self.texts))
        return generator.random(), random.Random("words").sample(range(100), 3)


@pure
class Sampled(Texts):
    """Stores a seeded generator in its state."""

    generator: random.Random = attrs.field(factory=lambda: random.Random(7))

    def combine(self, other: Self) -> Self:
        combined = attrs.evolve(self, generator=random.Random(7))
        combined.texts = self.texts | other.texts
        return combined

    def add(self, recorded: Recorded) -> None:
        self.texts[recorded.id] = recorded.event.text

    def view(self) -> Any:
        return len(self.texts)


# Time


@pure
class InUtc(Texts):
    """Converts numbers to times in a named zone."""

    hours: list[str] = attrs.field(factory=list)

    def add(self, recorded: Recorded) -> None:
        seconds = recorded.occurred_at_us / 1_000_000
        self.hours.append(datetime.fromtimestamp(seconds, tz=UTC).isoformat())
        self.hours.append(datetime.fromtimestamp(seconds, UTC).strftime("%d %B %Y"))
        self.hours.append(time.strftime("%H:%M", time.gmtime(seconds)))

    def view(self) -> Any:
        return tuple(self.hours)


@pure
class Abroad(Texts):
    """Shows times in the zone of the workshop."""

    def view(self) -> Any:
        london = ZoneInfo("Europe/London")
        return [moment.astimezone(london).isoformat() for moment in self.times.values()]


@pure
class Elapsed(Texts):
    """Computes the seconds between events."""

    def view(self) -> Any:
        times = sorted(self.times.values())
        lapses = [(b - a).total_seconds() for a, b in itertools.pairwise(times)]
        east = timezone(timedelta(hours=2))
        return lapses, [m.astimezone(east).timestamp() for m in times]


@pure
class Parsed(Texts):
    """Parses a date and uses a calendar."""

    def view(self) -> Any:
        day = datetime.strptime("2026-03-03 +0000", "%Y-%m-%d %z")
        return day, calendar.monthrange(2026, 2), calendar.timegm(day.utctimetuple())


class Time:
    """A class with method names of the clock."""

    def time(self) -> int:
        """Return a constant."""
        return 3

    def now(self) -> int:
        """Return another constant."""
        return 4


@pure
class OwnTime(Texts):
    """Uses variables with the names of clock modules."""

    def view(self) -> Any:
        time, datetime = Time(), Time()
        return time.time() + datetime.now()


@pure
class Delayed(Texts):
    """Uses the recording time of events."""

    def add(self, recorded: Recorded) -> None:
        lag = (recorded.recorded_at - recorded.occurred_at).total_seconds()
        self.texts[recorded.id] = f"{recorded.position} {recorded.seq} {lag}"


# Caches


_LENGTHS: dict[str, int] = {}


@pure
class Memoising(Texts):
    """Caches a function of the text in the module."""

    def view(self) -> Any:
        for text in self.texts.values():
            if text not in _LENGTHS:
                _LENGTHS[text] = len(text.split())
        return tuple(_LENGTHS[text] for text in self.texts.values())


@functools.lru_cache(maxsize=64)
def _casefold(text: str) -> str:
    return text.casefold()


@pure
class Cached(Texts):
    """Caches the results of a pure function."""

    def view(self) -> Any:
        return tuple(_casefold(text) for text in self.texts.values())


@attrs.frozen(slots=False)
class CachedLength:
    """A view with a cached property."""

    texts: tuple[str, ...]

    @functools.cached_property
    def length(self) -> int:
        """The number of characters in all texts."""
        return sum(map(len, self.texts))


@pure
class Lazy(Texts):
    """Has a view with a cached property."""

    def view(self) -> Any:
        view = CachedLength(tuple(self.texts.values()))
        assert view.length >= 0
        return view


class Plain:
    """A view of an ordinary class with a cached property."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts

    @functools.cached_property
    def words(self) -> int:
        """The number of words in all texts."""
        return sum(len(text.split()) for text in self.texts)


@pure
class PlainView(Texts):
    """Has a view of an ordinary class."""

    def view(self) -> Any:
        return Plain(list(self.texts.values()))


_INTERNED: weakref.WeakValueDictionary[str, Plain] = weakref.WeakValueDictionary()


@pure
class Interning(Texts):
    """Shares equal values while they are in use."""

    def view(self) -> Any:
        views = []
        for text in self.texts.values():
            plain = _INTERNED.get(text) or Plain([text])
            _INTERNED[text] = plain
            views.append(plain)
        return [plain.texts[0] for plain in views]
