"""Importers from and exporters to files of other tools.

An importer reads the whole source before it writes anything, and appends all events at once.
For a source that cannot be read it raises :class:`~dialoguekit.errors.MalformedFile`, which names
file, line and column.  Importing the same source twice records it once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import attrs

ProgressCallback: TypeAlias = Callable[[int, int], None]
"""Called from time to time with the number of events done and the total.

In the last call both are equal.
"""


@attrs.frozen
class Omission:
    """Part of the source that was not imported: ``count`` items of ``kind``, and the ``reason``."""

    kind: str
    count: int
    reason: str

    def __str__(self) -> str:
        return f"{_format_count(self.count, self.kind)} left out: {self.reason}"


@attrs.frozen(kw_only=True)
class ImportSummary:
    """Result of an import into the workshop ``workshop``.

    ``people``, ``contributions``, ``votes`` (including changed votes) and ``moderations`` count
    the records of the source.  ``events`` is the number of events that this import appended.  It
    is 0, and ``changed`` is false, when the log already contained all of them.  ``omissions``
    lists what was not imported.  ``remarks`` lists values that were converted and contradictions
    within the source.  Both are also recorded in the ``source`` of the workshop.
    """

    workshop: str
    people: int
    contributions: int
    votes: int
    moderations: int
    events: int
    changed: bool
    omissions: tuple[Omission, ...] = ()
    remarks: tuple[str, ...] = ()

    def __str__(self) -> str:
        counts = ", ".join(
            (
                _format_count(self.people, "people"),
                _format_count(self.contributions, "contributions"),
                _format_count(self.votes, "votes"),
                _format_count(self.moderations, "moderations"),
            )
        )
        if not self.changed:
            return f"Nothing changed: {self.workshop} already contains this import ({counts})."
        return (
            f"Imported into {self.workshop}: {counts}, as {_format_count(self.events, 'events')}."
        )


_SINGULARS = {
    "people": "person",
    "contributions": "contribution",
    "votes": "vote",
    "moderations": "moderation",
    "events": "event",
}


def _format_count(count: int, plural: str) -> str:
    return f"{count:,} {_SINGULARS.get(plural, plural) if count == 1 else plural}"
