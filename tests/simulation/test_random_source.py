"""Chance: seeded, repeatable, and distributed as a room is."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import mean, median, pvariance
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.simulation.random_source import Chance


def _draws(chance: Chance) -> list[object]:
    return [
        chance.unit(),
        chance.whole(1, 100),
        chance.between(0, 1),
        chance.pick("abc"),
        chance.weighted("abc", (1, 2, 3)),
        chance.several(range(20), 5),
        chance.shuffled(range(20)),
        chance.negative_binomial(3.5, 0.8),
        chance.log_normal(40, 0.7, 1, 300),
        chance.normal(0, 1),
        chance.bursts(9, 300),
        chance.event_id(),
        chance.vault_reference(),
        chance.falls(0.5),
    ]


@given(seed=st.text(max_size=20))
def test_the_same_seed_gives_the_same_draws(seed: str) -> None:
    """Two generators of one seed agree in everything; text of any kind is a seed."""
    assert _draws(Chance(seed)) == _draws(Chance(seed))


def test_another_seed_gives_other_draws() -> None:
    """Seeds that differ in one character share nothing."""
    assert _draws(Chance("1/leeds")) != _draws(Chance("2/leeds"))


def test_draws_do_not_change_between_releases() -> None:
    """What a seed gives is part of the contract: demonstrations can be told apart by it."""
    chance = Chance("1/leeds")
    assert [chance.whole(1, 1000) for _ in range(5)] == [924, 725, 839, 309, 442]
    assert Chance("1/leeds").event_id() == "4d06593d-d187-4236-b503-7537e6f94dd8"


def test_turns_are_negative_binomial() -> None:
    """Mean 3.5, variance mean + mean²/0.8, and about a quarter say nothing."""
    chance = Chance("turns")
    turns = [chance.negative_binomial(3.5, 0.8) for _ in range(20_000)]
    assert mean(turns) == pytest.approx(3.5, rel=0.05)
    assert pvariance(turns) == pytest.approx(3.5 + 3.5**2 / 0.8, rel=0.1)
    assert turns.count(0) / len(turns) == pytest.approx((0.8 / 4.3) ** 0.8, abs=0.015)


def test_poisson_has_equal_mean_and_variance() -> None:
    """Counts around four, as widely spread as chance alone makes them."""
    chance = Chance("poisson")
    counts = [chance.poisson(4) for _ in range(20_000)]
    assert mean(counts) == pytest.approx(4, rel=0.03)
    assert pvariance(counts) == pytest.approx(4, rel=0.06)
    assert chance.poisson(0) == 0


def test_lengths_are_log_normal_within_bounds() -> None:
    """Half lie below the median, the mean above it, and none outside the bounds."""
    chance = Chance("lengths")
    words = [chance.log_normal(38, 0.7, 3, 260) for _ in range(20_000)]
    assert median(words) == pytest.approx(38, abs=1.5)
    assert mean(words) > 42
    assert min(words) >= 3
    assert max(words) <= 260


@given(number=st.integers(0, 60), length=st.integers(1, 900), seed=st.text(max_size=4))
def test_bursts_stay_within_their_time(number: int, length: int, seed: str) -> None:
    """As many moments as asked for, sorted, all before the end."""
    times = Chance(seed).bursts(number, length)
    assert len(times) == number
    assert times == sorted(times)
    assert all(0 <= at < length for at in times)


def test_bursts_come_close_together() -> None:
    """Half of the gaps are far shorter than they would be if moments were spread evenly."""
    chance = Chance("bursts")
    shorter = 0
    for _ in range(200):
        times = chance.bursts(12, 600)
        gaps = [later - earlier for earlier, later in pairwise(times)]
        shorter += median(gaps) < 0.5 * 600 / 12
    assert shorter > 150


def test_weights_count() -> None:
    """What weighs three times as much comes up three times as often."""
    chance = Chance("weights")
    counts = Counter(chance.weighted("ab", (3, 1)) for _ in range(8000))
    assert counts["a"] / counts["b"] == pytest.approx(3, rel=0.15)


@given(number=st.integers(0, 30))
def test_several_are_different(number: int) -> None:
    """No thing is drawn twice, and all are drawn where more are asked for than there are."""
    drawn = Chance("several").several(range(12), number)
    assert len(drawn) == len(set(drawn)) == min(number, 12)


@given(length=st.integers(-100, 100_000), seed=st.text(max_size=3))
def test_a_moment_lies_between_two_in_whole_seconds(length: int, seed: str) -> None:
    """Both may be it; where the end comes first, it is the beginning."""
    start = datetime(2026, 4, 16, 9, tzinfo=UTC)
    moment = Chance(seed).moment(start, start + timedelta(seconds=length, milliseconds=400))
    assert 0 <= (moment - start).total_seconds() <= max(0, length)
    assert moment.microsecond == 0


def test_event_ids_are_random_uuids_and_differ() -> None:
    """A thousand ids, all of the random kind, no two alike."""
    chance = Chance("ids")
    ids = [chance.event_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert {UUID(id).version for id in ids} == {4}


def test_vault_references_look_like_references() -> None:
    """`vault:` and sixteen hexadecimal digits, whatever the number drawn."""
    chance = Chance("vault")
    references = [chance.vault_reference() for _ in range(300)]
    assert all(r.startswith("vault:") and len(r) == 22 for r in references)
    assert all(int(r.removeprefix("vault:"), 16) >= 0 for r in references)
