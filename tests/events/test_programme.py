"""Which streams are workshops, and which are programmes."""

from __future__ import annotations

import pytest

from dialoguekit.events.programme import is_workshop_stream, programme_stream


@pytest.mark.parametrize("programme", ["bridges", "programme:bridges", "leeds"])
def test_a_programme_has_a_stream_of_its_own(programme: str) -> None:
    """The stream of a programme is never taken for that of a workshop of the same name."""
    stream = programme_stream(programme)

    assert stream == f"programme:{programme}"
    assert not is_workshop_stream(stream)


@pytest.mark.parametrize("stream", ["leeds", "Programme: a day", "the programme"])
def test_other_streams_are_workshops(stream: str) -> None:
    """The name of a workshop's stream is its id."""
    assert is_workshop_stream(stream)
