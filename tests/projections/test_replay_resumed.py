"""Folds that are saved and gone on with."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Self

import attrs
import pytest
from hypothesis import given as draw
from hypothesis import strategies as st

from dialoguekit.errors import MisdeclaredProjection, ProjectionFailed, StaleFold
from dialoguekit.events import (
    NEUTRAL,
    ContributionMade,
    Event,
    NewEvent,
    PersonForgotten,
    RecordCorrected,
    RecordedEvent,
    RecordRedacted,
    TurnTaken,
)
from dialoguekit.projections.projection import Projection, handles
from dialoguekit.projections.replay import Fold, fold
from dialoguekit.store import Codec
from dialoguekit.store.event_store import Log
from dialoguekit.store.memory import MemoryLog
from dialoguekit.store.rows import Row
from dialoguekit.testing.scenario import START

CODEC = Codec(NEUTRAL)


class SpyLog(MemoryLog):
    """A log that remembers from where it was asked for contributions."""

    def __init__(self) -> None:
        super().__init__(CODEC)
        self.read_after: list[int] = []

    def _select(
        self, stream: str | None, after: int, until: int, types: Sequence[str] | None, limit: int
    ) -> Sequence[Row]:
        if types == ["contribution.made"]:
            self.read_after.append(after)
        return super()._select(stream, after, until, types, limit)


@attrs.define
class Words(Projection[Mapping[str, int]]):
    """Words by author."""

    words: Counter[str] = attrs.field(factory=Counter)

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        if recorded.event.text == "no":
            raise LookupError(recorded.event.text)
        self.words[recorded.event.author] += len(recorded.event.text.split())

    def join(self, other: Self) -> Self:
        return type(self)(self.words + other.words)

    def view(self) -> Mapping[str, int]:
        return MappingProxyType(dict(self.words))


def said(author: str, text: str) -> ContributionMade:
    return ContributionMade(contribution="C1", author=author, text=text)


def put(log: Log, stream: str, *facts: Event) -> None:
    """Append ``facts`` one by one."""
    for fact in facts:
        new = NewEvent(event=fact, at=START, noted=START)
        log.append(stream, [new], expected=log.version(stream))


@pytest.fixture
def log() -> SpyLog:
    """Leeds at the positions 1, 2 and 4; York at 3."""
    spy = SpyLog()
    put(spy, "leeds", said("P1", "a b"), TurnTaken(person="P1"))
    put(spy, "york", said("P3", "x"))
    put(spy, "leeds", said("P2", "c"))
    return spy


def saved(kept: Fold[Words]) -> Fold[Words]:
    """The fold as it comes back from a file."""
    back: Fold[Words] = pickle.loads(pickle.dumps(kept))
    return back


def test_a_fold_is_of_one_stream_up_to_a_position(log: SpyLog) -> None:
    """Up to the head unless a cut is named."""
    assert fold(log, Words, "leeds") == Fold(Words(Counter(P1=2, P2=1)), "leeds", 4)
    assert fold(log, Words, "leeds", until=3) == Fold(Words(Counter(P1=2)), "leeds", 3)
    assert fold(log, Words, "bath") == Fold(Words(), "bath", 4)


def test_a_resumed_fold_reads_only_what_came_since(log: SpyLog) -> None:
    """And equals a fold from the start."""
    kept = fold(log, Words, "leeds", until=2)
    put(log, "leeds", said("P1", "d e f"))
    log.read_after.clear()
    resumed = fold(log, Words, "leeds", resume=saved(kept))
    assert resumed == Fold(Words(Counter(P1=5, P2=1)), "leeds", 5)
    assert log.read_after == [2]


def test_nothing_is_folded_twice_when_nothing_happened_since(log: SpyLog) -> None:
    """Resuming at the head changes nothing."""
    kept = fold(log, Words, "leeds")
    assert fold(log, Words, "leeds", resume=saved(kept)) == kept


def test_events_of_other_streams_leave_a_fold_alone(log: SpyLog) -> None:
    """It goes on to the new head; a correction over there is none here."""
    kept = fold(log, Words, "leeds")
    put(log, "york", RecordCorrected(target=1, patch=(("text", "x y"),), reason="misheard"))
    log.read_after.clear()
    assert fold(log, Words, "leeds", resume=saved(kept)) == attrs.evolve(kept, position=5)
    assert log.read_after == [4]


@pytest.mark.parametrize(
    ("about", "words"),
    [
        (RecordCorrected(target=1, patch=(("text", "a"),), reason="misheard"), {"P1": 1, "P2": 1}),
        (RecordRedacted(target=1, basis="a request"), {"P1": 1, "P2": 1}),
        (PersonForgotten(person="P1", basis="a request"), {"P1": 1, "P2": 1}),
    ],
)
def test_a_correction_since_then_folds_from_the_start(
    log: SpyLog, about: Event, words: dict[str, int]
) -> None:
    """What was folded may have been noted wrongly."""
    kept = fold(log, Words, "leeds")
    put(log, "leeds", about)
    log.read_after.clear()
    resumed = fold(log, Words, "leeds", resume=saved(kept))
    assert resumed.projection.view() == words
    assert log.read_after == [0]


def test_a_correction_that_was_known_already_does_not(log: SpyLog) -> None:
    """The fold has seen the event as it should read."""
    put(log, "leeds", RecordCorrected(target=1, patch=(("text", "a"),), reason="misheard"))
    kept = fold(log, Words, "leeds")
    put(log, "leeds", said("P1", "d e f"))
    log.read_after.clear()
    assert fold(log, Words, "leeds", resume=saved(kept)).projection.view() == {"P1": 4, "P2": 1}
    assert log.read_after == [5]


def test_a_correction_beyond_the_cut_does_not(log: SpyLog) -> None:
    """As of the cut nobody knew better."""
    kept = fold(log, Words, "leeds", until=2)
    put(log, "leeds", RecordCorrected(target=1, patch=(("text", "a"),), reason="misheard"))
    log.read_after.clear()
    resumed = fold(log, Words, "leeds", until=4, resume=saved(kept))
    assert resumed.projection.view() == {"P1": 2, "P2": 1}
    assert log.read_after == [2]


def test_a_fold_of_another_stream_is_stale(log: SpyLog) -> None:
    """The message says of which it is, and what to do."""
    kept = fold(log, Words, "york")
    with pytest.raises(StaleFold, match=r"fold of york up to 4 .* for leeds .*from the start"):
        fold(log, Words, "leeds", resume=kept)


def test_a_fold_beyond_the_cut_is_stale(log: SpyLog) -> None:
    """Nothing is ever unfolded; at the cut itself it will do."""
    kept = fold(log, Words, "leeds")
    with pytest.raises(StaleFold, match="up to 4 cannot be resumed for leeds up to 3"):
        fold(log, Words, "leeds", until=3, resume=kept)
    assert fold(log, Words, "leeds", until=4, resume=saved(kept)) == kept


def test_a_fold_of_a_longer_log_is_stale(log: SpyLog) -> None:
    """It is not of this log."""
    with pytest.raises(StaleFold):
        fold(log, Words, "leeds", resume=Fold(Words(), "leeds", 5))


def test_a_cut_beyond_the_head_skips_nothing_later(log: SpyLog) -> None:
    """The fold says where the log ended, not where it was to end."""
    kept = fold(log, Words, "leeds", until=99)
    assert kept.position == 4
    put(log, "leeds", said("P1", "d e f"))
    resumed = fold(log, Words, "leeds", resume=saved(kept))
    assert resumed.projection.view() == {"P1": 5, "P2": 1}


def test_a_resumed_fold_uses_up_the_saved_one(log: SpyLog) -> None:
    """Its projection goes on; done from the start it is left alone."""
    kept = fold(log, Words, "leeds", until=2)
    assert fold(log, Words, "leeds", resume=kept).projection is kept.projection
    untouched = fold(log, Words, "leeds", until=2)
    put(log, "leeds", RecordRedacted(target=1, basis="a request"))
    assert fold(log, Words, "leeds", resume=untouched).projection is not untouched.projection
    assert untouched.projection.view() == {"P1": 2}


def test_a_projection_that_fails_names_the_event(log: SpyLog) -> None:
    """From the start and resumed."""
    kept = fold(log, Words, "leeds")
    put(log, "leeds", said("P1", "no"))
    for resume in (None, kept):
        with pytest.raises(ProjectionFailed) as caught:
            fold(log, Words, "leeds", resume=resume)
        assert caught.value.position == 5
        assert isinstance(caught.value.__cause__, LookupError)


def test_what_makes_no_projection_is_misdeclared(log: SpyLog) -> None:
    """Before anything is read."""

    def nothing() -> Words:
        raise RuntimeError("not today")

    with pytest.raises(MisdeclaredProjection, match=r"nothing .*made empty.*not today"):
        fold(log, nothing, "leeds")
    assert log.read_after == []


TEXTS = st.sampled_from(["a", "b c", "d e f"])
FACTS = st.lists(
    st.tuples(
        st.sampled_from(["leeds", "leeds", "york"]),
        st.builds(said, st.sampled_from(["P1", "P2"]), TEXTS)
        | st.builds(TurnTaken, person=st.just("P1"))
        | st.builds(PersonForgotten, person=st.just("P1"), basis=st.just("a request"))
        | st.builds(RecordRedacted, target=st.integers(1, 5), basis=st.just("a request"))
        | st.builds(
            RecordCorrected,
            target=st.integers(1, 5),
            patch=TEXTS.map(lambda text: (("text", text),)),
            reason=st.just("misheard"),
        ),
    ),
    max_size=10,
)


@draw(FACTS, st.lists(st.integers(0, 10), max_size=4))
def test_however_often_a_fold_is_resumed_it_equals_one_from_the_start(
    facts: list[tuple[str, Event]], stops: list[int]
) -> None:
    """Saved at any positions, whatever was put right in between."""
    log = MemoryLog(CODEC)
    for stream, fact in facts:
        put(log, stream, fact)
    kept: Fold[Words] | None = None
    for stop in sorted(stops):
        kept = saved(fold(log, Words, "leeds", until=stop, resume=kept))
    assert fold(log, Words, "leeds", resume=kept) == fold(log, Words, "leeds")
