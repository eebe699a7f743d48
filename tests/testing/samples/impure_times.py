"""Projections that depend on the time, the place, or chance."""

# What is wrong with them is the point.
# ruff: noqa: C417, DTZ001, DTZ003, DTZ006, DTZ011

from __future__ import annotations

import gzip
import locale
import operator
import os
import random
import secrets
import time
import uuid
from collections import defaultdict
from datetime import UTC, date, datetime
from time import time as now
from typing import Any

import attrs
from tests.testing.samples.words import Said, Words, impure

# The clock


@impure("clock")
@attrs.define
class Stamped(Words):
    """Says when it was looked at."""

    def view(self) -> Any:
        return datetime.now(UTC).isoformat(), len(self.said)


@impure("clock")
@attrs.define
class BornLate(Words):
    """Knows when it was made, by a factory."""

    born: float = attrs.field(factory=time.time)

    def view(self) -> Any:
        return len(self.said)


@impure("clock")
@attrs.define
class UnderAnotherName(Words):
    """Imported the clock as something else."""

    at: float = 0.0

    def say(self, recorded: Said) -> None:
        self.at = now()


@impure("clock")
@attrs.define
class Overdue(Words):
    """Compares with today, so that the answer changes one day."""

    late: int = 0

    def say(self, recorded: Said) -> None:
        self.late += recorded.at.date() < date.today()

    def view(self) -> Any:
        return self.late


@impure("clock")
@attrs.define
class ByStrftime(Words):
    """Formats a moment that it does not name."""

    def view(self) -> Any:
        return time.strftime("%Y")


@impure("clock")
@attrs.define
class InACallback(Words):
    """Has a function of C call the clock."""

    def view(self) -> Any:
        times: defaultdict[str, float] = defaultdict(time.time)
        return [times[key] for key in sorted(self.said)] or times["nobody"]


@impure("clock")
@attrs.define
class InAMap(Words):
    """Calls the clock from within a map."""

    def view(self) -> Any:
        return [year.year for year in map(lambda _: datetime.utcnow(), [1])]  # type: ignore[deprecated]


@impure("clock")
@attrs.define
class Patient(Words):
    """Waits a little for each event."""

    def say(self, recorded: Said) -> None:
        time.sleep(0.001)


@impure("clock")
@attrs.define
class Timed(Words):
    """Measures how long it takes, and tells nobody."""

    def say(self, recorded: Said) -> None:
        began = time.perf_counter()
        self.said[recorded.id] = recorded.event.text
        if time.perf_counter() - began > 3600:
            self.said.clear()


_IMPORTED = datetime.now(UTC)


@impure("clock")
@attrs.define
class SinceImport(Words):
    """Took the time when its module was imported."""

    def view(self) -> Any:
        return _IMPORTED.year


@impure("clock")
@attrs.define
class ByDefault(Words):
    """Took the time when a default was made."""

    def view(self, at: float = time.time()) -> Any:
        return int(at) // 1000


# Time zones and locales


@impure("time zone")
@attrs.define
class LocalHours(Words):
    """Tells hours as the machine has them."""

    hours: list[int] = attrs.field(factory=list)

    def say(self, recorded: Said) -> None:
        self.hours.append(datetime.fromtimestamp(recorded.at_us / 1_000_000).hour)

    def view(self) -> Any:
        return tuple(self.hours)


@impure("time zone")
@attrs.define
class Homely(Words):
    """Shows moments in the zone of whoever looks."""

    shown: list[datetime] = attrs.field(factory=list)

    def say(self, recorded: Said) -> None:
        self.shown.append(recorded.at.astimezone())

    def view(self) -> Any:
        return tuple(self.shown)


@impure("time zone")
@attrs.define
class Naive(Words):
    """Takes a moment without a zone for local time."""

    def say(self, recorded: Said) -> None:
        self.said["at"] = str(datetime(2026, 3, 3, 10, 0).timestamp())


@impure("time zone")
@attrs.define
class ByLocaltime(Words):
    """Takes local time apart."""

    def say(self, recorded: Said) -> None:
        self.said[recorded.id] = str(time.localtime(recorded.at_us // 1_000_000).tm_yday)


@impure("time zone")
@attrs.define
class ZoneNamed(Words):
    """Says in which zone it was folded."""

    def view(self) -> Any:
        return time.tzname


@impure("locale")
@attrs.define
class InWords(Words):
    """Asks which language the machine speaks."""

    def view(self) -> Any:
        return locale.getlocale()[0]


# Chance


@impure("randomness")
@attrs.define
class Drawn(Words):
    """Picks an example."""

    def view(self) -> Any:
        return random.choice(sorted(self.said.values())) if self.said else None


@impure("randomness")
@attrs.define
class Shuffled(Words):
    """Shuffles, and sorts again: everybody's generator has moved on."""

    def view(self) -> Any:
        keys = sorted(self.said)
        random.shuffle(keys)
        return tuple(sorted(keys))


@impure("randomness")
@attrs.define
class Seeding(Words):
    """Seeds the generator that others draw from."""

    def view(self) -> Any:
        random.seed(1)
        return len(self.said)


@impure("randomness")
@attrs.define
class OfItsOwn(Words):
    """Has a generator of its own, and gave it no seed."""

    def view(self) -> Any:
        return random.Random().random()


@impure("randomness")
@attrs.define
class FromTheSystem(Words):
    """Asks the system for chance."""

    def view(self) -> Any:
        return len([n for n in range(3) if random.SystemRandom().randrange(5) > 9])


@impure("randomness")
@attrs.define
class Tokens(Words):
    """Gives every contribution a token."""

    def say(self, recorded: Said) -> None:
        self.said[secrets.token_hex(4)] = recorded.event.text


@impure("randomness")
@attrs.define
class Unique(Words):
    """Gives every contribution an id that nobody can give again."""

    def say(self, recorded: Said) -> None:
        self.said[str(uuid.uuid4())] = recorded.event.text


@impure("randomness")
@attrs.define
class Noisy(Words):
    """Reads random bytes, and does nothing with them."""

    def say(self, recorded: Said) -> None:
        os.urandom(4)


@impure("clock")
@attrs.define
class Methodical(Words):
    """Has the clock called by name."""

    def view(self) -> Any:
        return operator.methodcaller("now", UTC)(datetime).year


@impure("clock")
@attrs.define
class Compressed(Words):
    """Packs text in a format that says when it was packed."""

    def view(self) -> Any:
        return gzip.compress(b"words")


@impure("hidden state")
@attrs.define
class Lingering(Words):
    """Keeps a generator that the module made without a seed."""

    def view(self) -> Any:
        return _UNSEEDED.random()


_UNSEEDED = random.Random()
