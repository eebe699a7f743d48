"""Events that support a number, a flag or a quote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Self

import attrs

from dialoguekit.events import RecordedEvent


@attrs.frozen
class Evidence:
    """Events that support a statement, as spans of ``seq`` by stream.

    ``spans`` holds (stream, ((first, last), …)), sorted and without overlaps.
    """

    spans: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.spans)

    def __len__(self) -> int:
        """Return the number of events."""
        return sum(last - first + 1 for _, spans in self.spans for first, last in spans)

    def __or__(self, other: Evidence) -> Evidence:
        builder = EvidenceBuilder()
        builder.update(self)
        builder.update(other)
        return builder.build()

    def __iter__(self) -> Iterator[tuple[str, int]]:
        """Yield every event as (stream, seq)."""
        for stream, spans in self.spans:
            for first, last in spans:
                for seq in range(first, last + 1):
                    yield stream, seq

    @classmethod
    def from_events(cls, *recorded: RecordedEvent[object]) -> Self:
        """Return evidence that consists of these events."""
        return cls.from_refs((r.stream, r.seq) for r in recorded)

    @classmethod
    def from_seqs(cls, stream: str, seqs: Iterable[int]) -> Self:
        """Return evidence that consists of these events of one stream."""
        spans = _build_spans(sorted(set(seqs)))
        return cls(((stream, spans),) if spans else ())

    @classmethod
    def from_refs(cls, refs: Iterable[tuple[str, int]]) -> Self:
        """Return evidence that consists of the events at these references, (stream, seq) each."""
        by_stream: dict[str, set[int]] = {}
        for stream, seq in refs:
            by_stream.setdefault(stream, set()).add(seq)
        return cls(tuple((s, _build_spans(sorted(by_stream[s]))) for s in sorted(by_stream)))


def _build_spans(seqs: Iterable[int]) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    for seq in seqs:
        if spans and seq <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(seq, spans[-1][1]))
        else:
            spans.append((seq, seq))
    return tuple(spans)


@attrs.define
class EvidenceBuilder:
    """Evidence that is collected while a projection folds.

    Adding the events of a stream in order takes constant time each.  A run of consecutive events is
    stored as one span.
    """

    spans: dict[str, list[tuple[int, int]]] = attrs.field(factory=dict)

    def add(self, recorded: RecordedEvent[object]) -> None:
        """Add one event."""
        self.add_span(recorded.stream, recorded.seq, recorded.seq)

    def add_span(self, stream: str, first: int, last: int) -> None:
        """Add a span of events."""
        spans = self.spans.setdefault(stream, [])
        if spans and spans[-1][0] <= first <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))

    def update(self, other: Evidence | EvidenceBuilder) -> None:
        """Add the evidence of ``other``."""
        parts = other.spans if isinstance(other, Evidence) else other.spans.items()
        for stream, spans in parts:
            for first, last in tuple(spans):  # A copy, since `other` may be `self`.
                self.add_span(stream, first, last)

    def combined(self, other: EvidenceBuilder) -> EvidenceBuilder:
        """Return a new builder with the events of both."""
        both = EvidenceBuilder()
        both.update(self)
        both.update(other)
        return both

    def build(self) -> Evidence:
        """Return the evidence collected so far."""
        return Evidence(
            tuple((stream, _merge_spans(spans)) for stream, spans in sorted(self.spans.items()))
        )


def _merge_spans(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)
