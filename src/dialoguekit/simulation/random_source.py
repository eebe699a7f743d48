"""Everything that falls one way or another in a rehearsal, from one seeded generator."""

from __future__ import annotations

import math
import random
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A seeded generator with the distributions that a room has.

    The same ``seed`` gives the same draws in every process, on every day.
    """

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def unit(self) -> float:
        """A number from 0 up to 1, all equally likely."""
        return self._random.random()

    def falls(self, probability: float) -> bool:
        """Whether something of that probability happens."""
        return self._random.random() < probability

    def whole(self, low: int, high: int) -> int:
        """A whole number, both bounds included."""
        return self._random.randint(low, high)

    def between(self, low: float, high: float) -> float:
        """A number between two bounds."""
        return self._random.uniform(low, high)

    def pick(self, options: Sequence[T]) -> T:
        """One of several."""
        return self._random.choice(options)

    def weighted(self, options: Sequence[T], weights: Sequence[float]) -> T:
        """One of several, as likely as its weight."""
        return self._random.choices(options, weights)[0]

    def several(self, options: Sequence[T], number: int) -> list[T]:
        """``number`` different ones, or all where there are fewer, in random order."""
        return self._random.sample(options, min(number, len(options)))

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """All of them in random order."""
        return self._random.sample(options, len(options))

    def negative_binomial(self, mean: float, dispersion: float) -> int:
        """A count whose variance is ``mean + mean² / dispersion``: a few do much, some nothing."""
        return self.poisson(self._random.gammavariate(dispersion, mean / dispersion))

    def poisson(self, mean: float) -> int:
        """How many of many unlikely things happened."""
        count, left = -1, 1.0
        floor = math.exp(-mean)
        while left > floor:
            left *= self._random.random()
            count += 1
        return max(count, 0)

    def log_normal(self, median: float, sigma: float, low: int, high: int) -> int:
        """A whole number within bounds, half of them below ``median``, with a long upper tail."""
        drawn = self._random.lognormvariate(math.log(median), sigma)
        return min(high, max(low, round(drawn)))

    def normal(self, mean: float, deviation: float) -> float:
        """A number around ``mean``."""
        return self._random.gauss(mean, deviation)

    def bursts(self, number: int, seconds: float, *, spread: float = 14.0) -> list[int]:
        """When ``number`` things happen within ``seconds``: in bursts, as a table writes.

        About one burst for three things; within one the gaps are exponential with the mean
        ``spread``.  Sorted, in whole seconds from 0, below ``seconds``.
        """
        if number == 0:
            return []
        last = max(0, int(seconds) - 1)
        starts = [self.between(0, last) for _ in range(math.ceil(number / 3))]
        drawn = [
            self.pick(starts) + self._random.expovariate(1 / spread) * self.whole(0, 2)
            for _ in range(number)
        ]
        # What would fall behind the end is folded back to before it.
        return sorted(round(at) if at <= last else round(at % last) if last else 0 for at in drawn)

    def moment(self, start: datetime, end: datetime) -> datetime:
        """A moment between two, in whole seconds."""
        seconds = max(0, int((end - start).total_seconds()))
        return start + timedelta(seconds=self.whole(0, seconds))

    def event_id(self) -> str:
        """A random event id; the next call gives another."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def vault_reference(self) -> str:
        """Where an answer is kept: ``vault:`` and sixteen hexadecimal digits."""
        return f"vault:{self._random.getrandbits(64):016x}"
