"""Which events stand behind a number, a flag or a quote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Self

import attrs

from dialoguekit.events import RecordedEvent


@attrs.frozen
class Evidence:
    """The events behind something, as stretches of ``seq`` by stream.

    ``spans`` holds (stream, ((first, last), …)), sorted and without overlaps.
    """

    spans: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.spans)

    def __len__(self) -> int:
        """The number of events."""
        return sum(last - first + 1 for _, spans in self.spans for first, last in spans)

    def __or__(self, other: Evidence) -> Evidence:
        trail = Trail()
        trail.update(self)
        trail.update(other)
        return trail.freeze()

    def __iter__(self) -> Iterator[tuple[str, int]]:
        """Every event as (stream, seq)."""
        for stream, spans in self.spans:
            for first, last in spans:
                for seq in range(first, last + 1):
                    yield stream, seq

    @classmethod
    def of(cls, *recorded: RecordedEvent[object]) -> Self:
        """The evidence that these events are."""
        return cls.at((r.stream, r.seq) for r in recorded)

    @classmethod
    def within(cls, stream: str, seqs: Iterable[int]) -> Self:
        """The evidence that these events of one stream are."""
        spans = _spans(sorted(set(seqs)))
        return cls(((stream, spans),) if spans else ())

    @classmethod
    def at(cls, places: Iterable[tuple[str, int]]) -> Self:
        """The evidence that stands at these places, (stream, seq) each."""
        by_stream: dict[str, set[int]] = {}
        for stream, seq in places:
            by_stream.setdefault(stream, set()).add(seq)
        return cls(tuple((s, _spans(sorted(by_stream[s]))) for s in sorted(by_stream)))


def _spans(seqs: Iterable[int]) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    for seq in seqs:
        if spans and seq <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(seq, spans[-1][1]))
        else:
            spans.append((seq, seq))
    return tuple(spans)


@attrs.define
class Trail:
    """Evidence that is being gathered while a projection folds.

    Adding the events of a stream in order costs one step each, and a run of neighbours takes
    the room of one.
    """

    places: dict[str, list[tuple[int, int]]] = attrs.field(factory=dict)

    def add(self, recorded: RecordedEvent[object]) -> None:
        """One more event stands behind it."""
        self.put(recorded.stream, recorded.seq, recorded.seq)

    def put(self, stream: str, first: int, last: int) -> None:
        """A stretch of events stands behind it."""
        spans = self.places.setdefault(stream, [])
        if spans and spans[-1][0] <= first <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))

    def update(self, other: Evidence | Trail) -> None:
        """What stands behind ``other`` stands behind this too."""
        parts = other.spans if isinstance(other, Evidence) else other.places.items()
        for stream, spans in parts:
            for first, last in tuple(spans):  # They may be our own, and grow.
                self.put(stream, first, last)

    def joined(self, other: Trail) -> Trail:
        """A new trail with the events of both."""
        both = Trail()
        both.update(self)
        both.update(other)
        return both

    def freeze(self) -> Evidence:
        """What was gathered so far."""
        return Evidence(
            tuple((stream, _merged(spans)) for stream, spans in sorted(self.places.items()))
        )


def _merged(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)
