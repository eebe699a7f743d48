"""A store that records its queries, and helpers to fill a store."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from hypothesis import strategies as st

from dialoguekit.events import (
    CORE_EVENTS,
    ContributionMade,
    Event,
    NewEvent,
    RecordCorrected,
    TurnTaken,
    event,
)
from dialoguekit.store import Codec
from dialoguekit.store.event_store import EventStore
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.reader import Columns
from dialoguekit.testing.scenario import START

CODEC = Codec(CORE_EVENTS)


class Query(NamedTuple):
    """Arguments of one query of a store."""

    stream: str | None
    after: int
    until: int
    types: Sequence[str] | None
    limit: int


class KindsOfTypes(list[int]):
    """The kinds of the ``types`` that a reader asks for, of which a log may have none."""

    types: Sequence[str] = ()


class SpyStore(MemoryEventStore):
    """A store that records its queries."""

    def __init__(self) -> None:
        super().__init__(CODEC)
        self.queries: list[Query] = []

    def _kinds_of(self, types: Collection[str]) -> list[int]:
        kinds = KindsOfTypes(super()._kinds_of(types))
        kinds.types = sorted(types)
        return kinds

    def _select(
        self,
        columns: Columns,
        stream: str | None,
        after: int,
        until: int,
        kinds: Sequence[int] | None,
        limit: int,
    ) -> Sequence[tuple[Any, ...]]:
        types = kinds.types if isinstance(kinds, KindsOfTypes) else None
        self.queries.append(Query(stream, after, until, types, limit))
        return super()._select(columns, stream, after, until, kinds, limit)

    @property
    def contribution_queries(self) -> list[int]:
        """The positions after which contributions alone were queried."""
        return [query.after for query in self.queries if query.types == ["contribution.made"]]


@event("contribution.made", version=2)
class ContributionMadeLater:
    """A contribution as written by a newer dialoguekit."""


def contribution(author: str, text: str, number: int = 1) -> ContributionMade:
    return ContributionMade(contribution=f"C{number}", author=author, text=text)


def append(store: EventStore, stream: str, *events: Event) -> None:
    """Append ``events`` one by one, with the ids ``<stream>-<seq>``."""
    for each in events:
        version = store.stream_version(stream)
        id = f"{stream}-{version + 1}"
        new = NewEvent(event=each, occurred_at=START, recorded_at=START, id=id)
        store.append(stream, [new], expected_version=version)


TEXTS = st.sampled_from(["a", "b c", "d e f"])
CONTRIBUTIONS_AND_TURNS = st.builds(contribution, st.sampled_from(["P1", "P2"]), TEXTS) | (
    st.builds(TurnTaken, person=st.just("P1"))
)


def text_corrections(last: int) -> st.SearchStrategy[RecordCorrected]:
    """Return corrections of the text of an event from 1 to ``last``."""
    return st.builds(
        RecordCorrected,
        target=st.integers(1, last),
        patch=TEXTS.map(lambda text: (("text", text),)),
        reason=st.just("misheard"),
    )
