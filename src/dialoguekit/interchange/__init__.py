"""Importers and exporters: the records of other tools become events, and events leave again.

An importer reads all of a foreign record before it writes anything, and writes all of it in one
append.  What it cannot read it refuses with a :class:`~dialoguekit.errors.MalformedFile`, which
names file, line and column.  The same record imported twice is recorded once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import attrs

Progress: TypeAlias = Callable[[int, int], None]
"""Called now and then with the number of events done and of all; the last call has both equal."""


@attrs.frozen
class LeftOut:
    """Something that the source holds and the log does not: ``count`` of ``what``, and ``why``."""

    what: str
    count: int
    why: str

    def __str__(self) -> str:
        return f"{_counted(self.count, self.what)} left out: {self.why}"


@attrs.frozen(kw_only=True)
class Imported:
    """What an import did.

    ``people``, ``contributions``, ``votes`` (changed ones included) and ``moderations`` are what
    the workshop ``workshop`` got from the source.  ``events`` is the number of events that this
    import appended: 0, and ``changed`` false, when all of them stood in the log already.
    ``left_out`` says what of the source is not in the log, ``remarks`` what was read otherwise
    than it stands or does not agree within the source; both stand in the workshop's source, too.
    """

    workshop: str
    people: int
    contributions: int
    votes: int
    moderations: int
    events: int
    changed: bool
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[str, ...] = ()

    def __str__(self) -> str:
        counts = ", ".join(
            (
                _counted(self.people, "people"),
                _counted(self.contributions, "contributions"),
                _counted(self.votes, "votes"),
                _counted(self.moderations, "moderations"),
            )
        )
        if not self.changed:
            return f"Nothing changed: {self.workshop} holds this import already ({counts})."
        return f"Imported into {self.workshop}: {counts}, as {_counted(self.events, 'events')}."


_ONE = {
    "people": "person",
    "contributions": "contribution",
    "votes": "vote",
    "moderations": "moderation",
    "events": "event",
}


def _counted(count: int, what: str) -> str:
    return f"{count:,} {_ONE.get(what, what) if count == 1 else what}"
