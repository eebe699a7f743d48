"""Transcription errors and coarse times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.events.envelope import PRECISIONS
from dialoguekit.simulation.note_taking import coarsen_time, misspell
from dialoguekit.simulation.random_source import RandomSource
from dialoguekit.simulation.region_material import load_region

TEXTS = [statement.text for statement in load_region("leeds").statements_of("white")]


@given(text=st.sampled_from(TEXTS), seed=st.text(max_size=3))
def test_a_misspelling_exchanges_two_letters_of_one_word(text: str, seed: str) -> None:
    """A misspelt text has the same letters, and differs in at most one word."""
    misspelt = misspell(RandomSource(seed), text)
    assert sorted(misspelt) == sorted(text)
    pairs = zip(text.split(" "), misspelt.split(" "), strict=True)
    long_words = [w for w in text.split(" ") if len(w) >= 6 and w.isalpha()]
    assert sum(a != b for a, b in pairs) == (1 if long_words else 0)


@given(
    at=st.integers(0, 86_399).map(lambda s: datetime(2026, 4, 16, tzinfo=UTC) + timedelta(0, s)),
    seed=st.text(max_size=3),
)
def test_a_coarse_time_is_off_by_no_more_than_its_precision(at: datetime, seed: str) -> None:
    """It is earlier than the time by less than the precision."""
    precision, coarse = coarsen_time(RandomSource(seed), at)
    assert timedelta(0) <= at - coarse < PRECISIONS[precision]
