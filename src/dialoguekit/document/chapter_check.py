"""The check of a chapter that a plugin hands over, before any format renders it.

Blocks validate their arguments when they are created.  This check finds what that cannot see:
subclasses of blocks, values that were replaced later, nesting, size, and evidence of events that do
not exist.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import attrs

from dialoguekit.document.blocks import (
    Cell,
    Chapter,
    Chart,
    Column,
    Flag,
    Flags,
    ItemList,
    KeyFigure,
    KeyFigures,
    Quote,
    Section,
    Table,
    Text,
    check_number,
)
from dialoguekit.errors import ReportError, class_name
from dialoguekit.events.evidence import Evidence

MAX_DEPTH = 8
"""The number of sections within one another."""

MAX_TEXT_LENGTH = 1_000_000
"""The number of characters in one text."""

MAX_CHARTS = 100
"""The number of charts in a chapter: drawing takes time."""

MAX_SIZE = 20_000_000
"""The number of characters in all texts of a chapter, where a number counts as one."""

_CLASSES = frozenset({
    Text, KeyFigures, KeyFigure, Table, Column, Cell, Chart, Quote, ItemList, Flags, Flag, Section,
    Chapter,
})  # fmt: skip
_FIELDS = {
    cls: tuple(field.name for field in attrs.fields(cls) if field.name != "spec")
    for cls in _CLASSES
}
_NUMBERS = frozenset({int, float})
_NOTHING = frozenset({bool, type(None)})


def check_chapter(chapter: Chapter, streams: Mapping[str, int]) -> Chapter:
    """Return a chapter that every format can render.

    ``streams`` are the numbers of events by stream, to which evidence may refer.

    Raises :class:`~dialoguekit.errors.ReportError` if a part of it is none that a report can have.
    """
    if type(chapter) is not Chapter:
        raise ReportError(f"A chapter must be a Chapter, not {class_name(chapter)}.")
    _Check(chapter.name, streams).check(chapter)
    return chapter


@attrs.define
class _Check:
    """The check of one chapter; ``size`` and ``charts`` are what was read of it so far."""

    name: str
    streams: Mapping[str, int]
    size: int = 0
    charts: int = 0

    def check(self, chapter: Chapter) -> None:
        # Not recursive: the nesting may have no end.
        pending: list[tuple[Any, int]] = [(chapter, 0)]
        while pending:
            value, depth = pending.pop()
            kind = type(value)
            if kind is str:
                self._count(len(value))
                if len(value) > MAX_TEXT_LENGTH:
                    raise self._error(f"a text has {len(value):,} characters", MAX_TEXT_LENGTH)
            elif kind is tuple:
                self._count(len(value))
                pending.extend((item, depth) for item in value)
            elif kind is Evidence:
                self._check_evidence(value)
            elif kind in _NUMBERS:
                self._count(1)
                check_number(value)
            elif kind in _CLASSES:
                depth += kind is Section
                if depth > MAX_DEPTH:
                    raise self._error("a section is too deep within others", MAX_DEPTH)
                attrs.validate(value)  # Each part may be replaced after the creation.
                pending.extend((getattr(value, name), depth) for name in _FIELDS[kind])
                if kind is Chart:
                    self._check_chart(value)
            elif kind not in _NOTHING:
                raise ReportError(
                    f"Chapter {self.name!r}: a part of it is no block, text or number of "
                    f"dialoguekit, but {class_name(value)}."
                )

    def _check_chart(self, chart: Chart) -> None:
        self.charts += 1
        if self.charts > MAX_CHARTS:
            raise self._error("it has too many charts", MAX_CHARTS)
        self._count(len(json.dumps(attrs.evolve(chart).spec)))

    def _count(self, size: int) -> None:
        self.size += size
        if self.size > MAX_SIZE:
            raise self._error("the chapter is too large", MAX_SIZE)

    def _error(self, problem: str, maximum: int) -> ReportError:
        return ReportError(f"Chapter {self.name!r}: {problem}. At most {maximum:,} are possible.")

    def _check_evidence(self, evidence: Evidence) -> None:
        """Refuse evidence that is not of events of the log, in order and without overlaps."""
        try:
            is_valid = type(evidence.spans) is tuple and all(
                type(part) is tuple and self._has_events(*part) for part in evidence.spans
            )
        except TypeError:
            is_valid = False
        if not is_valid:
            raise ReportError(
                f"Chapter {self.name!r}: its evidence refers to events that are not in the log."
            )

    def _has_events(self, stream: object, spans: object) -> bool:
        if type(stream) is not str or type(spans) is not tuple or not spans:
            return False
        self._count(len(spans))
        last_seq = self.streams.get(stream, 0)
        numbers = [number for span in spans for number in span]
        return (
            all(type(span) is tuple and len(span) == 2 for span in spans)
            and all(type(number) is int for number in numbers)
            and numbers[0] >= 1
            and numbers[-1] <= last_seq
            and all(first <= last for first, last in spans)
            and all(one[1] < other[0] for one, other in pairwise(spans))
        )
