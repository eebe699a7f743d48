"""Erased personal data, and the events that explain its erasure."""

from __future__ import annotations

import json
from typing import Any

import attrs

from dialoguekit.store.audit.findings import UNEXPLAINED_ERASURE, Findings, describe_row
from dialoguekit.store.rows import Row

REDACTED = "record.redacted"
FORGOTTEN = "person.forgotten"
_CORRECTED = "record.corrected"
_SPEAKERS = ("by", "on_behalf_of")
"""The people in the context of an event whose words its texts may be."""
ERASURE_EVENT_TYPES = frozenset({REDACTED, FORGOTTEN})
"""The events that allow personal data to be erased."""


@attrs.define
class ErasureCheck:
    """The erased rows that were read, and the redactions and erasures in their streams.

    An erased event must be redacted, refer to a person who was forgotten, have been said by or for
    such a person, or correct an event that was erased.
    """

    erased_rows: list[Row] = attrs.field(factory=list)
    redacted: set[tuple[str, int]] = attrs.field(factory=set)
    forgotten: dict[str, set[str]] = attrs.field(factory=dict)

    def add_reason(self, row: Row) -> None:
        """Add an event of :data:`ERASURE_EVENT_TYPES`."""
        fields, envelope = _parse_object(row.data), row.unpacked()
        if envelope.type == REDACTED:
            target = fields.get("target")
            if isinstance(target, int):
                self.redacted.add((envelope.stream, target))
            return
        also = fields.get("also_known_as")
        names = [fields.get("person"), *(also if isinstance(also, list) else ())]
        known = self.forgotten.setdefault(envelope.stream, set())
        known.update(name for name in names if isinstance(name, str))

    def report_unexplained(self, findings: Findings) -> None:
        """Report every erased row that no event explains."""
        explained: set[tuple[str, int]] = set()
        for row in self.erased_rows:
            envelope = row.unpacked()
            if self._is_explained(row, explained):
                explained.add((envelope.stream, envelope.seq))
                continue
            place = describe_row(row.position, envelope)
            text = f"Personal data at {place} was erased without a redaction or erasure event."
            findings.add(UNEXPLAINED_ERASURE, text, row.position)

    def _is_explained(self, row: Row, explained: set[tuple[str, int]]) -> bool:
        """Return whether an event explains a row; ``explained`` are the rows before it."""
        envelope = row.unpacked()
        if (envelope.stream, envelope.seq) in self.redacted:
            return True
        fields = _parse_object(row.data)
        target = fields.get("target") if envelope.type == _CORRECTED else None
        corrected = (envelope.stream, target)
        if isinstance(target, int) and (corrected in self.redacted or corrected in explained):
            return True
        forgotten = self.forgotten.get(envelope.stream, set())
        context = _parse_object(envelope.context)
        named = (*fields.values(), *(context.get(key) for key in _SPEAKERS))
        return any(isinstance(value, str) and value in forgotten for value in named)


def _parse_object(data: bytes) -> dict[str, Any]:
    """Return a JSON object; an empty one if it cannot be parsed."""
    try:
        fields = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}
