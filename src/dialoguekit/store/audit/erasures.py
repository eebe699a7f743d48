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
ERASURE_EVENT_TYPES = frozenset({REDACTED, FORGOTTEN, _CORRECTED})
"""The events that allow personal data to be erased."""


@attrs.define
class ErasureCheck:
    """The erased rows that were read, and the redactions and erasures in their streams.

    An erased event must be redacted, refer to a person who was forgotten, or correct a redacted
    event; or a later correction must have moved its text to another person.
    """

    erased_rows: list[Row] = attrs.field(factory=list)
    redacted: set[tuple[str, int]] = attrs.field(factory=set)
    forgotten: dict[str, set[str]] = attrs.field(factory=dict)
    moved: dict[tuple[str, int], int] = attrs.field(factory=dict)

    def add_reason(self, row: Row) -> None:
        """Add an event of :data:`ERASURE_EVENT_TYPES`."""
        fields, envelope = _parse_fields(row), row.unpacked()
        if envelope.type == REDACTED:
            target = fields.get("target")
            if isinstance(target, int):
                self.redacted.add((envelope.stream, target))
            return
        if envelope.type == _CORRECTED:
            target = fields.get("target")
            if isinstance(target, int) and fields.get("moved") is True:
                self.moved[envelope.stream, target] = envelope.seq
            return
        also = fields.get("also_known_as")
        names = [fields.get("person"), *(also if isinstance(also, list) else ())]
        known = self.forgotten.setdefault(envelope.stream, set())
        known.update(name for name in names if isinstance(name, str))

    def report_unexplained(self, findings: Findings) -> None:
        """Report every erased row that no event explains."""
        for row in self.erased_rows:
            if not self._is_explained(row):
                place = describe_row(row.position, row.unpacked())
                text = f"Personal data at {place} was erased without a redaction or erasure event."
                findings.add(UNEXPLAINED_ERASURE, text, row.position)

    def _is_explained(self, row: Row) -> bool:
        envelope = row.unpacked()
        if (envelope.stream, envelope.seq) in self.redacted:
            return True
        fields = _parse_fields(row)
        target = fields.get("target") if envelope.type == _CORRECTED else None
        if isinstance(target, int) and (envelope.stream, target) in self.redacted:
            return True
        seq = target if isinstance(target, int) else envelope.seq
        if envelope.seq < self.moved.get((envelope.stream, seq), 0):
            return True
        forgotten = self.forgotten.get(envelope.stream, set())
        return any(isinstance(value, str) and value in forgotten for value in fields.values())


def _parse_fields(row: Row) -> dict[str, Any]:
    """Return the non-personal fields of an event; none where they cannot be parsed."""
    try:
        fields = json.loads(row.data)
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}
