"""The seeded random source of the simulation."""

from __future__ import annotations

import math
import random
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")

GAP_S = 14.0
"""The mean gap between two times of a burst, in seconds."""


class RandomSource:
    """A seeded random generator with the distributions that the simulation needs.

    The same ``seed`` gives the same values in every process.
    """

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def random(self) -> float:
        """Return a uniform number from 0 (included) to 1 (excluded)."""
        return self._random.random()

    def bernoulli(self, probability: float) -> bool:
        """Return True with that probability."""
        return self._random.random() < probability

    def integer(self, low: int, high: int) -> int:
        """Return a uniform integer, both bounds included."""
        return self._random.randint(low, high)

    def uniform(self, low: float, high: float) -> float:
        """Return a uniform number between two bounds."""
        return self._random.uniform(low, high)

    def choice(self, options: Sequence[T]) -> T:
        """Return one of the options."""
        return self._random.choice(options)

    def weighted_choice(self, options: Sequence[T], weights: Sequence[float]) -> T:
        """Return one of the options, with probabilities in proportion to the weights."""
        return self._random.choices(options, weights)[0]

    def sample(self, options: Sequence[T], count: int) -> list[T]:
        """Return ``count`` different options, or all if there are fewer, in random order."""
        return self._random.sample(options, min(count, len(options)))

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """Return all options in random order."""
        return self._random.sample(options, len(options))

    def shuffle(self, items: list[Any]) -> None:
        """Put a list in a random order."""
        items[:] = self.shuffled(items)

    def negative_binomial(self, mean: float, dispersion: float) -> int:
        """Return an overdispersed count with the variance ``mean + mean² / dispersion``."""
        return self.poisson(self._random.gammavariate(dispersion, mean / dispersion))

    def poisson(self, mean: float) -> int:
        """Return a Poisson-distributed count."""
        count, left = -1, 1.0
        floor = math.exp(-mean)
        while left > floor:
            left *= self._random.random()
            count += 1
        return max(count, 0)

    def log_normal(self, median: float, sigma: float, low: int, high: int) -> int:
        """Return a log-normally distributed integer, clipped to the bounds."""
        value = self._random.lognormvariate(math.log(median), sigma)
        return min(high, max(low, round(value)))

    def normal(self, mean: float, deviation: float) -> float:
        """Return a normally distributed number."""
        return self._random.gauss(mean, deviation)

    def burst_times(self, count: int, seconds: float) -> list[int]:
        """Return ``count`` times within ``seconds``, clustered in bursts as a table writes.

        There is about one burst for three times.  Gaps within a burst are exponential with the
        mean :data:`GAP_S`.  The result is sorted, in whole seconds from 0, below ``seconds``.
        """
        if count == 0:
            return []
        last = max(0, int(seconds) - 1)
        starts = [self.uniform(0, last) for _ in range(math.ceil(count / 3))]
        times = [
            self.choice(starts) + self._random.expovariate(1 / GAP_S) * self.integer(0, 2)
            for _ in range(count)
        ]
        # Wrap times beyond the end.
        return sorted(round(at) if at <= last else round(at % last) if last else 0 for at in times)

    def time_between(self, start: datetime, end: datetime) -> datetime:
        """Return a uniform time between two, in whole seconds."""
        seconds = max(0, int((end - start).total_seconds()))
        return start + timedelta(seconds=self.integer(0, seconds))

    def event_id(self) -> str:
        """Return a random event id (UUID version 4)."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def vault_reference(self) -> str:
        """Return a reference to a stored answer: ``vault:`` and sixteen hexadecimal digits."""
        return f"vault:{self._random.getrandbits(64):016x}"
