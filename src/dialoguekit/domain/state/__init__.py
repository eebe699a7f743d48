"""What a stream amounts to, as far as decisions need to know it.

:class:`Workshop` and :class:`Programme` are folds of their streams.  ``evolve`` never fails
and never looks at a clock.
"""

from dialoguekit.domain.state.evolve import evolve
from dialoguekit.domain.state.intervals import Intervals
from dialoguekit.domain.state.model import (
    Activity,
    Agreement,
    Ballot,
    Instrument,
    Objection,
    Person,
    Programme,
    Proposal,
    Space,
    Workshop,
)

__all__ = [
    "Activity",
    "Agreement",
    "Ballot",
    "Instrument",
    "Intervals",
    "Objection",
    "Person",
    "Programme",
    "Proposal",
    "Space",
    "Workshop",
    "evolve",
]
