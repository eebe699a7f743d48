"""State folded from a stream; holds only what commands need.

:class:`Workshop` and :class:`Programme` are the states of their streams.  ``evolve`` never fails
and never reads a clock.
"""

from dialoguekit.domain.state.copying import copy_state
from dialoguekit.domain.state.evolve import evolve
from dialoguekit.domain.state.folding import fold, fold_corrected
from dialoguekit.domain.state.model import (
    Activity,
    Agreement,
    Ballot,
    Count,
    Finding,
    Instrument,
    Objection,
    Person,
    Programme,
    Proposal,
    Round,
    Space,
    Workshop,
)
from dialoguekit.domain.state.validity_intervals import ConsentIntervals, Intervals

__all__ = [
    "Activity",
    "Agreement",
    "Ballot",
    "ConsentIntervals",
    "Count",
    "Finding",
    "Instrument",
    "Intervals",
    "Objection",
    "Person",
    "Programme",
    "Proposal",
    "Round",
    "Space",
    "Workshop",
    "copy_state",
    "evolve",
    "fold",
    "fold_corrected",
]
