"""Projections that depend on the time, the locale or randomness."""

# The defects are intended.
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
from tests.testing.samples.base import Recorded, Texts, impure

# The clock


@impure("clock")
class Stamped(Texts):
    """Shows the time of the view."""

    def view(self) -> Any:
        return datetime.now(UTC).isoformat(), len(self.texts)


@impure("clock")
class BornLate(Texts):
    """Stores its creation time with a factory."""

    born: float = attrs.field(factory=time.time)

    def view(self) -> Any:
        return len(self.texts)


@impure("clock")
class UnderAnotherName(Texts):
    """Imports the clock under another name."""

    at: float = 0.0

    def add(self, recorded: Recorded) -> None:
        self.at = now()


@impure("clock")
class Overdue(Texts):
    """Compares with today."""

    late: int = 0

    def add(self, recorded: Recorded) -> None:
        self.late += recorded.occurred_at.date() < date.today()

    def view(self) -> Any:
        return self.late


@impure("clock")
class ByStrftime(Texts):
    """Formats the current time without an argument."""

    def view(self) -> Any:
        return time.strftime("%Y")


@impure("clock")
class InACallback(Texts):
    """Lets a C function call the clock."""

    def view(self) -> Any:
        times: defaultdict[str, float] = defaultdict(time.time)
        return [times[key] for key in sorted(self.texts)] or times["none"]


@impure("clock")
class InAMap(Texts):
    """Calls the clock within ``map``."""

    def view(self) -> Any:
        return [year.year for year in map(lambda _: datetime.utcnow(), [1])]  # type: ignore[deprecated]


@impure("clock")
class Patient(Texts):
    """Sleeps at each event."""

    def add(self, recorded: Recorded) -> None:
        time.sleep(0.001)


@impure("clock")
class Timed(Texts):
    """Measures its own duration without showing it."""

    def add(self, recorded: Recorded) -> None:
        began = time.perf_counter()
        self.texts[recorded.id] = recorded.event.text
        if time.perf_counter() - began > 3600:
            self.texts.clear()


_IMPORTED = datetime.now(UTC)


@impure("clock")
class SinceImport(Texts):
    """Stores the time of import."""

    def view(self) -> Any:
        return _IMPORTED.year


@impure("clock")
class ByDefault(Texts):
    """Stores the time in a default argument."""

    def view(self, at: float = time.time()) -> Any:
        return int(at) // 1000


# Time zones and locales


@impure("time zone")
class LocalHours(Texts):
    """Shows hours in the local time zone."""

    hours: list[int] = attrs.field(factory=list)

    def add(self, recorded: Recorded) -> None:
        self.hours.append(datetime.fromtimestamp(recorded.occurred_at_us / 1_000_000).hour)

    def view(self) -> Any:
        return tuple(self.hours)


@impure("time zone")
class Homely(Texts):
    """Converts times to the local time zone."""

    shown: list[datetime] = attrs.field(factory=list)

    def add(self, recorded: Recorded) -> None:
        self.shown.append(recorded.occurred_at.astimezone())

    def view(self) -> Any:
        return tuple(self.shown)


@impure("time zone")
class Naive(Texts):
    """Interprets a naive datetime as local time."""

    def add(self, recorded: Recorded) -> None:
        self.texts["at"] = str(datetime(2026, 3, 3, 10, 0).timestamp())


@impure("time zone")
class ByLocaltime(Texts):
    """Uses fields of the local time."""

    def add(self, recorded: Recorded) -> None:
        self.texts[recorded.id] = str(time.localtime(recorded.occurred_at_us // 1_000_000).tm_yday)


@impure("time zone")
class ZoneNamed(Texts):
    """Shows the name of the local time zone."""

    def view(self) -> Any:
        return time.tzname


@impure("locale")
class ByLocale(Texts):
    """Shows the language of the locale."""

    def view(self) -> Any:
        return locale.getlocale()[0]


# Randomness


@impure("randomness")
class Drawn(Texts):
    """Chooses a random example."""

    def view(self) -> Any:
        return random.choice(sorted(self.texts.values())) if self.texts else None


@impure("randomness")
class Shuffled(Texts):
    """Shuffles and sorts: the state of the global generator changes."""

    def view(self) -> Any:
        keys = sorted(self.texts)
        random.shuffle(keys)
        return tuple(sorted(keys))


@impure("randomness")
class Seeding(Texts):
    """Seeds the global generator."""

    def view(self) -> Any:
        random.seed(1)
        return len(self.texts)


@impure("randomness")
class OwnGenerator(Texts):
    """Uses its own generator without a seed."""

    def view(self) -> Any:
        return random.Random().random()


@impure("randomness")
class FromTheSystem(Texts):
    """Uses the random generator of the system."""

    def view(self) -> Any:
        return len([n for n in range(3) if random.SystemRandom().randrange(5) > 9])


@impure("randomness")
class Tokens(Texts):
    """Creates a random token for each contribution."""

    def add(self, recorded: Recorded) -> None:
        self.texts[secrets.token_hex(4)] = recorded.event.text


@impure("randomness")
class Unique(Texts):
    """Creates a random id for each contribution."""

    def add(self, recorded: Recorded) -> None:
        self.texts[str(uuid.uuid4())] = recorded.event.text


@impure("randomness")
class Noisy(Texts):
    """Reads random bytes and discards them."""

    def add(self, recorded: Recorded) -> None:
        os.urandom(4)


@impure("clock")
class Methodical(Texts):
    """Calls the clock by name."""

    def view(self) -> Any:
        return operator.methodcaller("now", UTC)(datetime).year


@impure("clock")
class Compressed(Texts):
    """Uses a format that contains the time."""

    def view(self) -> Any:
        return gzip.compress(b"words")


@impure("hidden state")
class Lingering(Texts):
    """Uses a generator that the module created without a seed."""

    def view(self) -> Any:
        return _UNSEEDED.random()


_UNSEEDED = random.Random()
