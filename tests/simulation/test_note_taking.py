"""How words get onto paper."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.events.envelope import PRECISIONS
from dialoguekit.simulation.note_taking import coarsened, misspelt
from dialoguekit.simulation.random_source import Chance
from dialoguekit.simulation.region_material import region

LINES = [saying.text for saying in region("leeds").of("white")]


@given(text=st.sampled_from(LINES), seed=st.text(max_size=3))
def test_a_slip_exchanges_two_letters_of_one_word(text: str, seed: str) -> None:
    """A misspelt line holds the same letters, and differs in one word at most."""
    slipped = misspelt(Chance(seed), text)
    assert sorted(slipped) == sorted(text)
    differing = [
        pair for pair in zip(text.split(" "), slipped.split(" "), strict=True) if len(set(pair)) > 1
    ]
    long = [w for w in text.split(" ") if len(w) >= 6 and w.isalpha()]
    assert len(differing) == (1 if long else 0)


@given(
    at=st.integers(0, 86_399).map(lambda s: datetime(2026, 4, 16, tzinfo=UTC) + timedelta(0, s)),
    seed=st.text(max_size=3),
)
def test_a_coarse_time_is_off_by_no_more_than_its_precision(at: datetime, seed: str) -> None:
    """What is remembered to the minute or the quarter lies that near, and not after."""
    precision, coarse = coarsened(Chance(seed), at)
    assert timedelta(0) <= at - coarse < PRECISIONS[precision]
