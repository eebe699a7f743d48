"""Replay: filtered, corrected, as of a position, in one pass."""

from __future__ import annotations

from collections import Counter
from typing import Any, Self

import attrs
import pytest
from hypothesis import given as draw
from hypothesis import strategies as st
from tests.projections.sample_store import (
    CODEC,
    CONTRIBUTIONS_AND_TURNS,
    SpyStore,
    append,
    contribution,
    text_corrections,
)

from dialoguekit.events import (
    ContributionMade,
    Event,
    OpaqueEvent,
    ProgrammeAnnounced,
    RecordCorrected,
    RecordedEvent,
    RecordRedacted,
    StanceTaken,
    TurnTaken,
)
from dialoguekit.projections.projection import Projection, handles
from dialoguekit.projections.replay import fold_streams, list_workshops, replay
from dialoguekit.store import reader
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.testing.sample_projections import WordCount


@pytest.fixture
def store() -> SpyStore:
    """Three workshops and a programme with alternating events: eight positions."""
    spy = SpyStore()
    append(spy, "leeds", contribution("P1", "a b c"))
    append(spy, "york", contribution("P2", "d"), TurnTaken(person="P2"))
    append(spy, "programme:north", ProgrammeAnnounced(title="North"))
    append(spy, "leeds", contribution("P2", "e f"))
    append(spy, "leeds", StanceTaken(contribution="C1", person="P2", value=1))
    append(spy, "hull", OpaqueEvent("abcd.asset-identified", 1, b"{}"))
    append(spy, "york", contribution("P1", "g h i j"))
    spy.queries.clear()
    return spy


# Streams


def test_every_workshop_of_the_log_is_folded_and_combined(store: SpyStore) -> None:
    """Streams of programmes are left out, and unknown events have no effect."""
    assert replay(store, WordCount) == {"P1": 7, "P2": 3}
    assert list_workshops(store) == ["hull", "leeds", "york"]


def test_only_the_named_workshops_are_folded(store: SpyStore) -> None:
    """There may be one, several, none or an unknown one; duplicates count once."""
    assert replay(store, WordCount, workshops=["leeds"]) == {"P1": 3, "P2": 2}
    assert replay(store, WordCount, workshops=["york", "leeds", "york"]) == {"P1": 7, "P2": 3}
    assert replay(store, WordCount, workshops=iter(["york"])) == {"P1": 4, "P2": 1}
    assert replay(store, WordCount, workshops=[]) == {}
    assert replay(store, WordCount, workshops=["bath"]) == {}


def test_an_empty_log_has_the_empty_view() -> None:
    """No stream is folded."""
    assert replay(MemoryEventStore(CODEC), WordCount) == {}


def test_workshops_are_combined_in_the_order_given(store: SpyStore) -> None:
    """By default they are in the order of their ids."""

    @attrs.define
    class Authors(Projection[tuple[str, ...]]):
        authors: tuple[str, ...] = ()

        @handles(ContributionMade)
        def add(self, recorded: RecordedEvent[ContributionMade]) -> None:
            self.authors += (f"{recorded.stream} {recorded.event.author}",)

        def combine(self, other: Self) -> Self:
            return type(self)(self.authors + other.authors)

        def view(self) -> tuple[str, ...]:
            return self.authors

    leeds, york = ("leeds P1", "leeds P2"), ("york P2", "york P1")
    assert replay(store, Authors) == leeds + york
    assert replay(store, Authors, workshops=["york", "leeds"]) == york + leeds


def test_any_function_may_create_the_projection(store: SpyStore) -> None:
    """It is called once for each workshop."""
    created: list[WordCount] = []

    def create() -> WordCount:
        created.append(WordCount())
        return created[-1]

    assert replay(store, create, workshops=["leeds", "york"]) == {"P1": 7, "P2": 3}
    assert len(created) == 2


# Position


@pytest.mark.parametrize(
    ("as_of", "view"),
    [
        (0, {}),
        (1, {"P1": 3}),
        (2, {"P1": 3, "P2": 1}),
        (4, {"P1": 3, "P2": 1}),
        (5, {"P1": 3, "P2": 3}),
        (8, {"P1": 7, "P2": 3}),
        (99, {"P1": 7, "P2": 3}),
    ],
)
def test_a_replay_ends_at_its_position(store: SpyStore, as_of: int, view: dict[str, int]) -> None:
    """It is a position in the whole log; the head is the last."""
    assert replay(store, WordCount, as_of=as_of) == view


def test_all_workshops_are_read_as_of_one_position(store: SpyStore) -> None:
    """An event of York that is recorded while Leeds is folded is left out."""

    @attrs.define
    class Appending(WordCount):
        @handles(ContributionMade)
        def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
            self.counts[recorded.stream] += 1
            if recorded.stream == "leeds":
                append(store, "york", contribution("P3", "late"))

    assert replay(store, Appending) == {"leeds": 2, "york": 2}
    assert store.stream_version("york") == 5


def test_a_correction_applies_from_its_own_position(store: SpyStore) -> None:
    """As of an earlier position the original event is used."""
    append(store, "leeds", RecordCorrected(target=1, patch=(("text", "a"),), reason="misheard"))
    assert replay(store, WordCount, as_of=8) == {"P1": 7, "P2": 3}
    assert replay(store, WordCount, as_of=9) == {"P1": 5, "P2": 3}


def test_a_redaction_applies_to_earlier_positions_too(store: SpyStore) -> None:
    """Its content may still be stored while it is being erased."""
    append(store, "york", RecordRedacted(target=3, basis="a request"))
    assert replay(store, WordCount, as_of=8) == replay(store, WordCount) == {"P1": 4, "P2": 3}


def test_a_correction_applies_to_its_own_stream(store: SpyStore) -> None:
    """Other workshops have events with the same ``seq``."""
    append(store, "york", RecordCorrected(target=1, patch=(("text", "d e"),), reason="misheard"))
    assert replay(store, WordCount, workshops=["leeds"]) == {"P1": 3, "P2": 2}
    assert replay(store, WordCount, workshops=["york"]) == {"P1": 4, "P2": 2}


EVENTS = st.lists(
    st.tuples(st.sampled_from(["leeds", "york"]), CONTRIBUTIONS_AND_TURNS | text_corrections(4)),
    max_size=10,
)


@draw(EVENTS, st.integers(0, 11))
def test_a_replay_up_to_a_position_is_that_of_a_shorter_log(
    events: list[tuple[str, Event]], position: int
) -> None:
    """Later events have no effect."""
    whole, part = MemoryEventStore(CODEC), MemoryEventStore(CODEC)
    for n, (stream, event) in enumerate(events, start=1):
        append(whole, stream, event)
        if n <= position:
            append(part, stream, event)
    assert replay(whole, WordCount, as_of=position) == replay(part, WordCount)


# Queries


def test_only_handled_types_are_read(store: SpyStore) -> None:
    """Corrections are read too, stream by stream, up to the position; erasures also after it."""
    append(store, "york", RecordRedacted(target=1, basis="requested"))
    store.queries.clear()
    replay(store, WordCount, as_of=7)
    assert {(query.stream, query.after, query.until) for query in store.queries} == {
        (stream, *span) for stream in ("hull", "leeds", "york") for span in ((0, 7), (7, 9))
    }
    assert {tuple(query.types or ()) for query in store.queries} == {
        ("contribution.made",),
        ("person.forgotten", "person.merged", "record.corrected", "record.redacted"),
        ("person.forgotten", "record.redacted"),
    }


def test_several_projections_are_folded_in_one_pass(store: SpyStore) -> None:
    """The types that any of them handles are read once."""

    @attrs.define
    class Turns(Projection[int]):
        turns: int = 0

        @handles(TurnTaken, ContributionMade)
        def add(self, recorded: RecordedEvent[Any]) -> None:
            self.turns += 1

    append(store, "leeds", RecordRedacted(target=1, basis="requested"))
    store.queries.clear()
    outcomes = fold_streams(store, {"words": WordCount, "turns": Turns}, ["york"], as_of=8)
    folded = {name: outcome.projection for name, outcome in outcomes["york"].items()}
    assert folded == {"words": WordCount(Counter(P1=4, P2=1)), "turns": Turns(3)}
    assert [query.types for query in store.queries] == [
        ["person.forgotten", "person.merged", "record.corrected", "record.redacted"],
        ["person.forgotten", "record.redacted"],
        ["contribution.made", "turn.taken"],
    ]


def test_one_page_of_events_is_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next page is read once all events of a page are folded."""
    monkeypatch.setattr(reader, "PAGE_SIZE", 3)
    store = SpyStore()
    append(store, "leeds", *(contribution("P1", "a", number) for number in range(1, 9)))
    store.queries.clear()
    pages_read: list[int] = []

    @attrs.define
    class PageCount(WordCount):
        @handles(ContributionMade)
        def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
            pages_read.append(len(store.contribution_queries))

    replay(store, PageCount)
    assert pages_read == [1, 1, 1, 2, 2, 2, 3, 3]
    assert [(query.after, query.limit) for query in store.queries] == [(0, 3), (3, 3), (6, 3)]
