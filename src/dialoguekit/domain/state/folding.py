"""Fold a state from the corrected record of a stream."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from dialoguekit.domain.state.evolve import evolve
from dialoguekit.domain.state.model import Programme, Workshop
from dialoguekit.events import Event, RecordedEvent
from dialoguekit.events.corrected_record import Corrections

State = TypeVar("State", bound=Workshop | Programme)


def fold(state: State, recorded: Sequence[RecordedEvent[Event]]) -> State:
    """Apply all events of a stream to its empty state, as corrections among them have them."""
    return fold_corrected(state, recorded, Corrections(recorded))


def fold_corrected(
    state: State, recorded: Iterable[RecordedEvent[Event]], corrections: Corrections
) -> State:
    """Apply the next events of a stream to ``state``, as ``corrections`` have them; return it."""
    if not corrections:
        for entry in recorded:
            evolve(state, entry)
        return state
    for entry in recorded:
        evolve(state, corrections.correct(entry))
    return state
