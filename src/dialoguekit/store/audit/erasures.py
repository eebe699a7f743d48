"""Words that were taken away, and the events that say why."""

from __future__ import annotations

import json
from typing import Any

import attrs

from dialoguekit.store.audit.findings import BLANKED, Findings, place_of
from dialoguekit.store.rows import Row

REDACTED = "record.redacted"
FORGOTTEN = "person.forgotten"
_CORRECTED = "record.corrected"
REASONS = frozenset({REDACTED, FORGOTTEN})
"""The events after which words may be taken away."""


@attrs.define
class Blanks:
    """The rows without their words that were met, and what the streams say about that.

    An event whose words are gone must be redacted, or name somebody who was forgotten, or
    correct an event that is redacted.
    """

    blanked: list[Row] = attrs.field(factory=list)
    redacted: set[tuple[str, int]] = attrs.field(factory=set)
    forgotten: dict[str, set[str]] = attrs.field(factory=dict)

    def reason(self, row: Row) -> None:
        """Take in an event of :data:`REASONS`."""
        said = _fields(row)
        if row.type == REDACTED:
            target = said.get("target")
            if isinstance(target, int):
                self.redacted.add((row.stream, target))
            return
        also = said.get("also_known_as")
        names = [said.get("person"), *(also if isinstance(also, list) else ())]
        known = self.forgotten.setdefault(row.stream, set())
        known.update(name for name in names if isinstance(name, str))

    def unexplained(self, findings: Findings) -> None:
        """Name every row whose words are gone, and nothing says why."""
        for row in self.blanked:
            if not self._explained(row):
                findings.add(
                    BLANKED,
                    f"At {place_of(row)} the words were taken away, and no event says why.",
                    row.position,
                )

    def _explained(self, row: Row) -> bool:
        if (row.stream, row.seq) in self.redacted:
            return True
        said = _fields(row)
        target = said.get("target") if row.type == _CORRECTED else None
        if isinstance(target, int) and (row.stream, target) in self.redacted:
            return True
        forgotten = self.forgotten.get(row.stream, set())
        return any(isinstance(value, str) and value in forgotten for value in said.values())


def _fields(row: Row) -> dict[str, Any]:
    """The fields of an event that are not personal; none where they cannot be read."""
    try:
        said = json.loads(row.data)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
