"""Streams of workshops and of programmes."""

from __future__ import annotations

import pytest

from dialoguekit.events.programme import is_workshop_stream, programme_stream


@pytest.mark.parametrize("programme", ["bridges", "programme:bridges", "leeds"])
def test_a_programme_has_its_own_stream(programme: str) -> None:
    """It differs from the stream of a workshop with the same id."""
    stream = programme_stream(programme)

    assert stream == f"programme:{programme}"
    assert not is_workshop_stream(stream)


@pytest.mark.parametrize("stream", ["leeds", "Programme: a day", "the programme"])
def test_other_streams_are_workshops(stream: str) -> None:
    """The stream of a workshop has the id as its name."""
    assert is_workshop_stream(stream)
