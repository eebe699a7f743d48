"""Projections that look impure for the values that they work with, and are not."""

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
from tests.testing.samples.words import CHAPTERS, Said, Words, pure

from dialoguekit.plugin import Chapter, Scope, Text

# Sets, mappings and hashes


@pure
@attrs.define
class SortedSet(Words):
    """Sorts what comes out of a set."""

    def view(self) -> Any:
        return tuple(sorted(set(self.words)))


@pure
@attrs.define
class WholeSet(Words):
    """Gives a set as a set."""

    def view(self) -> Any:
        return frozenset(self.words), dict.fromkeys(set(self.authors.values()), True)


@pure
@attrs.define
class CountedSets(Words):
    """Walks through sets, and adds up whole numbers: the order makes no difference."""

    counts: Counter[str] = attrs.field(factory=Counter)

    def say(self, recorded: Said) -> None:
        for word in set(recorded.event.text.split()):
            self.counts[word] += 1
        self.counts.update(set(recorded.event.author))

    def join(self, other: Self) -> Self:
        return attrs.evolve(self, counts=self.counts + other.counts)

    def view(self) -> Any:
        return MappingProxyType(dict(self.counts))


@pure
@attrs.define
class OnlyOne(Words):
    """Takes the one thing out of a set that holds one."""

    def view(self) -> Any:
        return tuple(next(iter({text})) for text in self.said.values())


@pure
@attrs.define
class NumbersHashed(Words):
    """Hashes numbers, which hash to themselves."""

    def view(self) -> Any:
        return hash((1, 2, len(self.said))), tuple({n * n for n in range(20)})


@pure
@attrs.define
class Digests(Words):
    """Hashes in the way that is the same everywhere."""

    def view(self) -> Any:
        return [
            (hashlib.sha256(t.encode()).hexdigest(), zlib.crc32(t.encode()))
            for t in self.said.values()
        ]


@pure
@attrs.define
class NamedByContent(Words):
    """Gives ids that follow from what they name."""

    def view(self) -> Any:
        return [str(uuid.uuid5(uuid.NAMESPACE_URL, key)) for key in self.said]


# Chance with a seed


@pure
@attrs.define
class Seeded(Words):
    """Shuffles with a generator that it makes, with a seed, each time."""

    def view(self) -> Any:
        keys = sorted(self.said)
        random.Random(42).shuffle(keys)
        return tuple(keys)


@pure
@attrs.define
class SeededLate(Words):
    """Makes a generator first and gives it a seed then."""

    def view(self) -> Any:
        chance = random.Random()
        chance.seed(len(self.said))
        return chance.random(), random.Random("words").sample(range(100), 3)


@pure
@attrs.define
class Sampled(Words):
    """Keeps a generator in its state, seeded."""

    chance: random.Random = attrs.field(factory=lambda: random.Random(7))

    def join(self, other: Self) -> Self:
        return attrs.evolve(self, said=self.said | other.said, chance=random.Random(7))

    def say(self, recorded: Said) -> None:
        self.said[recorded.id] = recorded.event.text

    def view(self) -> Any:
        return len(self.said)


# Time


@pure
@attrs.define
class InUtc(Words):
    """Makes moments of numbers, in a zone that it names."""

    hours: list[str] = attrs.field(factory=list)

    def say(self, recorded: Said) -> None:
        seconds = recorded.at_us / 1_000_000
        self.hours.append(datetime.fromtimestamp(seconds, tz=UTC).isoformat())
        self.hours.append(datetime.fromtimestamp(seconds, UTC).strftime("%d %B %Y"))
        self.hours.append(time.strftime("%H:%M", time.gmtime(seconds)))

    def view(self) -> Any:
        return tuple(self.hours)


@pure
@attrs.define
class Abroad(Words):
    """Shows moments where the workshop was, by the zones of the world."""

    def view(self) -> Any:
        london = ZoneInfo("Europe/London")
        return [moment.astimezone(london).isoformat() for moment in self.moments.values()]


@pure
@attrs.define
class Elapsed(Words):
    """Counts the seconds between events."""

    def view(self) -> Any:
        moments = sorted(self.moments.values())
        lapses = [(b - a).total_seconds() for a, b in itertools.pairwise(moments)]
        east = timezone(timedelta(hours=2))
        return lapses, [m.astimezone(east).timestamp() for m in moments]


@pure
@attrs.define
class Parsed(Words):
    """Reads a date from text, and a calendar."""

    def view(self) -> Any:
        day = datetime.strptime("2026-03-03 +0000", "%Y-%m-%d %z")
        return day, calendar.monthrange(2026, 2), calendar.timegm(day.utctimetuple())


class Time:
    """Something of its own that is called like a module."""

    def time(self) -> int:
        """Always the same."""
        return 3

    def now(self) -> int:
        """Always the same, too."""
        return 4


@pure
@attrs.define
class OwnTime(Words):
    """Has something of its own that is called like the clock."""

    def view(self) -> Any:
        time, datetime = Time(), Time()
        return time.time() + datetime.now()


@pure
@attrs.define
class Noted(Words):
    """Uses when things were noted, which the log holds."""

    def say(self, recorded: Said) -> None:
        lag = (recorded.noted - recorded.at).total_seconds()
        self.said[recorded.id] = f"{recorded.position} {recorded.seq} {lag}"


# Caches


_LENGTHS: dict[str, int] = {}


@pure
@attrs.define
class Remembering(Words):
    """Keeps in the module what follows from the text alone."""

    def view(self) -> Any:
        for text in self.said.values():
            if text not in _LENGTHS:
                _LENGTHS[text] = len(text.split())
        return tuple(_LENGTHS[text] for text in self.said.values())


@functools.lru_cache(maxsize=64)
def _folded(text: str) -> str:
    return text.casefold()


@pure
@attrs.define
class Cached(Words):
    """Keeps the latest answers of a pure function."""

    def view(self) -> Any:
        return tuple(_folded(text) for text in self.said.values())


@attrs.frozen(slots=False)
class Lengthy:
    """A view that works something out when it is asked, and keeps it."""

    texts: tuple[str, ...]

    @functools.cached_property
    def length(self) -> int:
        """Characters of all texts."""
        return sum(map(len, self.texts))


@pure
@attrs.define
class Lazy(Words):
    """Has a view that works something out when it is asked."""

    def view(self) -> Any:
        view = Lengthy(tuple(self.said.values()))
        assert view.length >= 0
        return view


class Plain:
    """A view without help of attrs, with something that it works out late."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts

    @functools.cached_property
    def words(self) -> int:
        """Words of all texts."""
        return sum(len(text.split()) for text in self.texts)


@pure
@attrs.define
class PlainView(Words):
    """Has a view that is an object like any other."""

    def view(self) -> Any:
        return Plain(list(self.said.values()))


def plain_told(view: Any, scope: Scope) -> Chapter:
    """Asks for what is worked out late."""
    words = str(view.words) if isinstance(view, Plain) else "some"
    return Chapter(name="plain", title="Plain", blocks=[Text(words)])


CHAPTERS[PlainView] = plain_told


_INTERNED: weakref.WeakValueDictionary[str, Plain] = weakref.WeakValueDictionary()


@pure
@attrs.define
class Interning(Words):
    """Shares equal things as long as anybody holds them."""

    def view(self) -> Any:
        found = []
        for text in self.said.values():
            plain = _INTERNED.get(text) or Plain([text])
            _INTERNED[text] = plain
            found.append(plain)
        return [plain.texts[0] for plain in found]
