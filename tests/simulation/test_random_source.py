"""The random source is seeded, repeatable and correctly distributed."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import mean, median, pvariance
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.simulation.random_source import RandomSource


def _values(rng: RandomSource) -> list[object]:
    return [
        rng.random(),
        rng.integer(1, 100),
        rng.uniform(0, 1),
        rng.choice("abc"),
        rng.weighted_choice("abc", (1, 2, 3)),
        rng.sample(range(20), 5),
        rng.shuffled(range(20)),
        rng.negative_binomial(3.5, 0.8),
        rng.log_normal(40, 0.7, 1, 300),
        rng.normal(0, 1),
        rng.burst_times(9, 300),
        rng.event_id(),
        rng.vault_reference(),
        rng.bernoulli(0.5),
    ]


@given(seed=st.text(max_size=20))
def test_the_same_seed_gives_the_same_values(seed: str) -> None:
    """Any text is a valid seed."""
    assert _values(RandomSource(seed)) == _values(RandomSource(seed))


def test_another_seed_gives_other_values() -> None:
    """The seeds may differ in one character."""
    assert _values(RandomSource("1/leeds")) != _values(RandomSource("2/leeds"))


def test_values_do_not_change_between_releases() -> None:
    """The values of a seed are part of the contract."""
    rng = RandomSource("1/leeds")
    assert [rng.integer(1, 1000) for _ in range(5)] == [924, 725, 839, 309, 442]
    assert RandomSource("1/leeds").event_id() == "4d06593d-d187-4236-b503-7537e6f94dd8"


def test_turns_are_negative_binomial() -> None:
    """The variance is mean + mean²/0.8, and about a quarter are zero."""
    rng = RandomSource("turns")
    turns = [rng.negative_binomial(3.5, 0.8) for _ in range(20_000)]
    assert mean(turns) == pytest.approx(3.5, rel=0.05)
    assert pvariance(turns) == pytest.approx(3.5 + 3.5**2 / 0.8, rel=0.1)
    assert turns.count(0) / len(turns) == pytest.approx((0.8 / 4.3) ** 0.8, abs=0.015)


def test_poisson_has_equal_mean_and_variance() -> None:
    """A mean of zero gives zero."""
    rng = RandomSource("poisson")
    counts = [rng.poisson(4) for _ in range(20_000)]
    assert mean(counts) == pytest.approx(4, rel=0.03)
    assert pvariance(counts) == pytest.approx(4, rel=0.06)
    assert rng.poisson(0) == 0


def test_lengths_are_log_normal_within_bounds() -> None:
    """The mean is above the median."""
    rng = RandomSource("lengths")
    words = [rng.log_normal(38, 0.7, 3, 260) for _ in range(20_000)]
    assert median(words) == pytest.approx(38, abs=1.5)
    assert mean(words) > 42
    assert min(words) >= 3
    assert max(words) <= 260


@given(number=st.integers(0, 60), length=st.integers(1, 900), seed=st.text(max_size=4))
def test_bursts_stay_within_their_time(number: int, length: int, seed: str) -> None:
    """The times are sorted and before the end."""
    times = RandomSource(seed).burst_times(number, length)
    assert len(times) == number
    assert times == sorted(times)
    assert all(0 <= at < length for at in times)


def test_times_are_clustered() -> None:
    """Half of the gaps are far shorter than those of evenly spread times."""
    rng = RandomSource("bursts")
    shorter = 0
    for _ in range(200):
        times = rng.burst_times(12, 600)
        gaps = [later - earlier for earlier, later in pairwise(times)]
        shorter += median(gaps) < 0.5 * 600 / 12
    assert shorter > 150


def test_choices_are_weighted() -> None:
    """A weight of three is chosen three times as often as one."""
    rng = RandomSource("weights")
    counts = Counter(rng.weighted_choice("ab", (3, 1)) for _ in range(8000))
    assert counts["a"] / counts["b"] == pytest.approx(3, rel=0.15)


@given(number=st.integers(0, 30))
def test_a_sample_has_no_duplicates(number: int) -> None:
    """It contains all options if the count exceeds their number."""
    sampled = RandomSource("several").sample(range(12), number)
    assert len(sampled) == len(set(sampled)) == min(number, 12)


@given(length=st.integers(-100, 100_000), seed=st.text(max_size=3))
def test_a_time_between_two_is_in_whole_seconds(length: int, seed: str) -> None:
    """Both bounds are included; the start is returned if the end is earlier."""
    start = datetime(2026, 4, 16, 9, tzinfo=UTC)
    time = RandomSource(seed).time_between(
        start, start + timedelta(seconds=length, milliseconds=400)
    )
    assert 0 <= (time - start).total_seconds() <= max(0, length)
    assert time.microsecond == 0


def test_event_ids_are_random_uuids_and_differ() -> None:
    """They have version 4."""
    rng = RandomSource("ids")
    ids = [rng.event_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert {UUID(id).version for id in ids} == {4}


def test_vault_references_have_16_hexadecimal_digits() -> None:
    """They begin with ``vault:``."""
    rng = RandomSource("vault")
    references = [rng.vault_reference() for _ in range(300)]
    assert all(r.startswith("vault:") and len(r) == 22 for r in references)
    assert all(int(r.removeprefix("vault:"), 16) >= 0 for r in references)
