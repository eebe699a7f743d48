"""Folding projections over a log: filtered, corrected, as of a cut, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Self

import attrs
import pytest
from hypothesis import given as draw
from hypothesis import strategies as st

from dialoguekit.events import (
    NEUTRAL,
    ContributionMade,
    Event,
    NewEvent,
    OpaqueEvent,
    ProgrammeAnnounced,
    RecordCorrected,
    RecordedEvent,
    RecordRedacted,
    StanceTaken,
    TurnTaken,
)
from dialoguekit.projections.projection import Projection, handles
from dialoguekit.projections.replay import fold_each, replay, workshops_of
from dialoguekit.store import Codec, event_store
from dialoguekit.store.event_store import Log
from dialoguekit.store.memory import MemoryLog
from dialoguekit.store.rows import Row
from dialoguekit.testing.scenario import START

CODEC = Codec(NEUTRAL)


class SpyLog(MemoryLog):
    """A log that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__(CODEC)
        self.asked: list[tuple[str | None, int, int, Sequence[str] | None, int]] = []

    def _select(
        self, stream: str | None, after: int, until: int, types: Sequence[str] | None, limit: int
    ) -> Sequence[Row]:
        self.asked.append((stream, after, until, types, limit))
        return super()._select(stream, after, until, types, limit)


@attrs.define
class Words(Projection[Mapping[str, int]]):
    """Words by author."""

    words: Counter[str] = attrs.field(factory=Counter)

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        self.words[recorded.event.author] += len(recorded.event.text.split())

    def join(self, other: Self) -> Self:
        return type(self)(self.words + other.words)

    def view(self) -> Mapping[str, int]:
        return MappingProxyType(dict(self.words))


def said(author: str, text: str, number: int = 1) -> ContributionMade:
    return ContributionMade(contribution=f"C{number}", author=author, text=text)


def put(log: Log, stream: str, *facts: Event) -> None:
    """Append ``facts`` one by one, so that streams can take turns."""
    for fact in facts:
        version = log.version(stream)
        new = NewEvent(event=fact, at=START, noted=START, id=f"{stream}-{version + 1}")
        log.append(stream, [new], expected=version)


@pytest.fixture
def log() -> SpyLog:
    """Three workshops that take turns, and a programme: eight positions."""
    spy = SpyLog()
    put(spy, "leeds", said("P1", "a b c"))
    put(spy, "york", said("P2", "d"), TurnTaken(person="P2"))
    put(spy, "programme:north", ProgrammeAnnounced(title="North"))
    put(spy, "leeds", said("P2", "e f"), StanceTaken(contribution="C1", person="P2", value=1))
    put(spy, "hull", OpaqueEvent("abcd.asset-identified", 1, b"{}"))
    put(spy, "york", said("P1", "g h i j"))
    spy.asked.clear()
    return spy


# What is folded


def test_every_workshop_of_the_log_is_folded_and_joined(log: SpyLog) -> None:
    """A programme's stream is none; what nobody here knows changes nothing."""
    assert replay(log, Words) == {"P1": 7, "P2": 3}
    assert workshops_of(log) == ["hull", "leeds", "york"]


def test_only_the_workshops_that_are_named_are_folded(log: SpyLog) -> None:
    """One, several, none, or one that does not exist; named twice it counts once."""
    assert replay(log, Words, workshops=["leeds"]) == {"P1": 3, "P2": 2}
    assert replay(log, Words, workshops=["york", "leeds", "york"]) == {"P1": 7, "P2": 3}
    assert replay(log, Words, workshops=iter(["york"])) == {"P1": 4, "P2": 1}
    assert replay(log, Words, workshops=[]) == {}
    assert replay(log, Words, workshops=["bath"]) == {}


def test_an_empty_log_has_the_empty_view() -> None:
    """There is nothing to fold, and nothing fails."""
    assert replay(MemoryLog(CODEC), Words) == {}


def test_workshops_are_joined_in_the_order_in_which_they_are_named(log: SpyLog) -> None:
    """All of them: in the order of their names."""

    @attrs.define
    class Authors(Projection[tuple[str, ...]]):
        authors: tuple[str, ...] = ()

        @handles(ContributionMade)
        def heard(self, recorded: RecordedEvent[ContributionMade]) -> None:
            self.authors += (f"{recorded.stream} {recorded.event.author}",)

        def join(self, other: Self) -> Self:
            return type(self)(self.authors + other.authors)

        def view(self) -> tuple[str, ...]:
            return self.authors

    leeds, york = ("leeds P1", "leeds P2"), ("york P2", "york P1")
    assert replay(log, Authors) == leeds + york
    assert replay(log, Authors, workshops=["york", "leeds"]) == york + leeds


def test_any_function_that_makes_a_projection_will_do(log: SpyLog) -> None:
    """It is called for every workshop anew."""
    made: list[Words] = []

    def make() -> Words:
        made.append(Words())
        return made[-1]

    assert replay(log, make, workshops=["leeds", "york"]) == {"P1": 7, "P2": 3}
    assert len(made) == 2


# As of a cut


@pytest.mark.parametrize(
    ("until", "view"),
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
def test_a_replay_ends_at_its_cut(log: SpyLog, until: int, view: dict[str, int]) -> None:
    """The cut is a position of the whole log; beyond the head there is nothing."""
    assert replay(log, Words, until=until) == view


def test_all_workshops_are_read_as_of_one_cut(log: SpyLog) -> None:
    """What is said in York while Leeds is folded is not in the replay that began before it."""

    @attrs.define
    class Telling(Words):
        @handles(ContributionMade)
        def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
            self.words[recorded.stream] += 1
            if recorded.stream == "leeds":
                put(log, "york", said("P3", "late"))

    assert replay(log, Telling) == {"leeds": 2, "york": 2}
    assert log.version("york") == 5


def test_a_correction_counts_from_its_own_position_on(log: SpyLog) -> None:
    """As of an earlier cut the event reads as it was noted; so with a redaction."""
    put(log, "leeds", RecordCorrected(target=1, patch=(("text", "a"),), reason="misheard"))
    put(log, "york", RecordRedacted(target=3, basis="a request"))
    assert replay(log, Words, until=8) == {"P1": 7, "P2": 3}
    assert replay(log, Words, until=9) == {"P1": 5, "P2": 3}
    assert replay(log, Words) == {"P1": 2, "P2": 3}


def test_a_correction_is_about_its_own_stream(log: SpyLog) -> None:
    """Other workshops have events of the same number."""
    put(log, "york", RecordCorrected(target=1, patch=(("text", "d e"),), reason="misheard"))
    assert replay(log, Words, workshops=["leeds"]) == {"P1": 3, "P2": 2}
    assert replay(log, Words, workshops=["york"]) == {"P1": 4, "P2": 2}


TEXTS = st.sampled_from(["a", "b c", "d e f"])
FACTS = st.lists(
    st.tuples(
        st.sampled_from(["leeds", "york"]),
        st.builds(said, st.sampled_from(["P1", "P2"]), TEXTS)
        | st.builds(TurnTaken, person=st.just("P1"))
        | st.builds(
            RecordCorrected,
            target=st.integers(1, 4),
            patch=TEXTS.map(lambda text: (("text", text),)),
            reason=st.just("misheard"),
        ),
    ),
    max_size=10,
)


@draw(FACTS, st.integers(0, 11))
def test_a_cut_of_the_log_is_a_log(facts: list[tuple[str, Event]], cut: int) -> None:
    """Replayed up to a cut, it is as if nothing had come after."""
    whole, part = MemoryLog(CODEC), MemoryLog(CODEC)
    for n, (stream, fact) in enumerate(facts, start=1):
        put(whole, stream, fact)
        if n <= cut:
            put(part, stream, fact)
    assert replay(whole, Words, until=cut) == replay(part, Words)


# What the log is asked for


def test_the_log_is_asked_only_for_the_types_that_are_handled(log: SpyLog) -> None:
    """And for corrections; stream by stream, up to the cut."""
    replay(log, Words, until=7)
    assert {(stream, until) for stream, _, until, _, _ in log.asked} == {
        ("hull", 7),
        ("leeds", 7),
        ("york", 7),
    }
    assert {tuple(types or ()) for _, _, _, types, _ in log.asked} == {
        ("contribution.made",),
        ("person.forgotten", "record.corrected", "record.redacted"),
    }


def test_several_projections_are_folded_in_one_pass(log: SpyLog) -> None:
    """The log is asked once for what any of them handles."""

    @attrs.define
    class Turns(Projection[int]):
        turns: int = 0

        @handles(TurnTaken, ContributionMade)
        def turned(self, recorded: RecordedEvent[Any]) -> None:
            self.turns += 1

    outcomes = fold_each(log, {"words": Words, "turns": Turns}, ["york"], until=8)
    folded = {name: outcome.projection for name, outcome in outcomes["york"].items()}
    assert folded == {"words": Words(Counter(P1=4, P2=1)), "turns": Turns(3)}
    reads = [types for _, _, _, types, _ in log.asked]
    assert reads == [
        ["person.forgotten", "record.corrected", "record.redacted"],
        ["contribution.made", "turn.taken"],
    ]


def test_a_page_of_events_is_held_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next is asked for when the last event of a page was folded, so that memory is flat."""
    monkeypatch.setattr(event_store, "PAGE", 3)
    log = SpyLog()
    put(log, "leeds", *(said("P1", "a", number) for number in range(1, 9)))
    log.asked.clear()
    pages_read: list[int] = []

    @attrs.define
    class Watching(Words):
        @handles(ContributionMade)
        def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
            asked = [types for _, _, _, types, _ in log.asked if types == ["contribution.made"]]
            pages_read.append(len(asked))

    replay(log, Watching)
    assert pages_read == [1, 1, 1, 2, 2, 2, 3, 3]
    assert [(after, limit) for _, after, _, types, limit in log.asked[1:]] == [
        (0, 3),
        (3, 3),
        (6, 3),
    ]
