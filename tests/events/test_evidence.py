"""Evidence: events that support a number, a flag or a quote."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterable

import pytest
from hypothesis import given as draw
from hypothesis import strategies as st

from dialoguekit.events import WorkshopOpened
from dialoguekit.events.evidence import Evidence, EvidenceBuilder
from dialoguekit.testing.scenario import given

REFS = st.lists(st.tuples(st.sampled_from(["leeds", "york"]), st.integers(1, 12)), max_size=12)
SPANS = st.lists(
    st.tuples(st.sampled_from(["leeds", "york"]), st.integers(1, 12), st.integers(0, 4)), max_size=8
)


def builder_of(refs: Iterable[tuple[str, int]]) -> EvidenceBuilder:
    builder = EvidenceBuilder()
    for stream, seq in refs:
        builder.add_span(stream, seq, seq)
    return builder


def test_empty_evidence() -> None:
    """It is false, has no events, and equals other empty evidence."""
    assert not Evidence()
    assert len(Evidence()) == 0
    assert list(Evidence()) == []
    assert (
        Evidence.from_events() == Evidence.from_refs([]) == EvidenceBuilder().build() == Evidence()
    )


def test_evidence_consists_of_spans_by_stream() -> None:
    """Spans are sorted and do not overlap; consecutive events are one span."""
    evidence = Evidence.from_refs(
        [("york", 2), ("leeds", 9), ("leeds", 3), ("leeds", 4), ("leeds", 3)]
    )
    assert evidence.spans == (("leeds", ((3, 4), (9, 9))), ("york", ((2, 2),)))
    assert list(evidence) == [("leeds", 3), ("leeds", 4), ("leeds", 9), ("york", 2)]
    assert len(evidence) == 4
    assert evidence


def test_events_are_evidence() -> None:
    """Their stream and ``seq`` are the evidence."""
    first, second = given(WorkshopOpened(), WorkshopOpened()).recorded
    assert Evidence.from_events(second, first).spans == (("leeds", ((1, 2),)),)


def test_a_builder_collects_events() -> None:
    """A run of consecutive events is one span."""
    builder = EvidenceBuilder()
    for recorded in given(*[WorkshopOpened()] * 5).recorded:
        builder.add(recorded)
    assert builder.spans == {"leeds": [(1, 5)]}
    assert builder.build().spans == (("leeds", ((1, 5),)),)


@pytest.mark.parametrize("length", [10, 1000])
def test_a_long_run_needs_no_more_memory(length: int) -> None:
    """Consecutive events are merged when they are added."""
    twice = (("leeds", seq) for seq in range(1, length) for _ in range(2))
    assert len(builder_of(twice).spans["leeds"]) == 1


def test_a_builder_may_be_added_to_itself() -> None:
    """This ends and changes nothing."""
    builder = builder_of([("leeds", 1), ("leeds", 5), ("leeds", 3)])
    before = builder.build()
    builder.update(builder)
    assert builder.build() == before


@draw(REFS)
def test_evidence_names_each_event_once(refs: list[tuple[str, int]]) -> None:
    """Repetition and order of the references do not matter."""
    evidence = Evidence.from_refs(refs)
    assert list(evidence) == sorted(set(refs))
    assert len(evidence) == len(set(refs))
    assert bool(evidence) == bool(refs)
    assert Evidence.from_refs(evidence) == evidence


@draw(REFS)
def test_a_builder_equals_evidence_from_refs(refs: list[tuple[str, int]]) -> None:
    """The order of adding does not matter."""
    assert builder_of(refs).build() == Evidence.from_refs(refs)
    assert builder_of(sorted(refs)).build() == Evidence.from_refs(refs)


@draw(SPANS)
def test_spans_may_overlap(spans: list[tuple[str, int, int]]) -> None:
    """Nested and adjacent spans are merged."""
    builder = EvidenceBuilder()
    refs = []
    for stream, first, more in spans:
        builder.add_span(stream, first, first + more)
        refs += [(stream, seq) for seq in range(first, first + more + 1)]
    assert builder.build() == Evidence.from_refs(refs)


@draw(REFS, REFS, REFS)
def test_combining_evidence_is_a_union(
    one: list[tuple[str, int]], other: list[tuple[str, int]], third: list[tuple[str, int]]
) -> None:
    """It is commutative and associative, and empty evidence is neutral."""
    a, b, c = Evidence.from_refs(one), Evidence.from_refs(other), Evidence.from_refs(third)
    assert a | b == b | a == Evidence.from_refs([*one, *other])
    assert (a | b) | c == a | (b | c)
    assert a | Evidence() == Evidence() | a == a | a == a
    assert builder_of(one).combined(builder_of(other)).build() == a | b
    builder = builder_of(one)
    builder.update(b)
    assert builder.build() == a | b


@draw(REFS, REFS)
def test_combining_builders_changes_neither(
    one: list[tuple[str, int]], other: list[tuple[str, int]]
) -> None:
    """The result shares no data with them."""
    left, right = builder_of(one), builder_of(other)
    before = copy.deepcopy((left, right))
    combined_builder = left.combined(right)
    combined_builder.add_span("leeds", 20, 30)
    assert (left, right) == before


@draw(REFS)
def test_evidence_can_be_pickled(refs: list[tuple[str, int]]) -> None:
    """It is hashable and equal after pickling; so is a builder."""
    evidence, builder = Evidence.from_refs(refs), builder_of(refs)
    assert pickle.loads(pickle.dumps(evidence)) == evidence
    assert pickle.loads(pickle.dumps(builder)) == builder
    assert len({evidence, Evidence.from_refs(reversed(refs))}) == 1


def test_evidence_from_seqs_is_of_one_stream() -> None:
    """It equals evidence from references to that stream."""
    assert Evidence.from_seqs("leeds", [3, 1, 2]) == Evidence.from_refs(
        [("leeds", n) for n in (1, 2, 3)]
    )
