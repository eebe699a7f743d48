"""Checks of the projection laws: they pass, or name the broken law."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping
from typing import Any, Self

import attrs
import pytest
from hypothesis import given as draw
from hypothesis import strategies as st
from tests.testing.samples.base import contribution

from dialoguekit.errors import InvalidProjection
from dialoguekit.events import (
    ContributionMade,
    OpaqueEvent,
    RecordCorrected,
    RecordedEvent,
    TurnTaken,
)
from dialoguekit.projections.projection import Projection, handles
from dialoguekit.testing.projection_laws import (
    check_combine,
    check_determinism,
    check_projection_laws,
    check_resume,
)
from dialoguekit.testing.sample_projections import WordCount
from dialoguekit.testing.scenario import given

LEEDS = given(
    contribution(1, "a b c", "P1"),
    TurnTaken(person="P1"),
    contribution(2, "d", "P2"),
    OpaqueEvent("abcd.asset-identified", 1, b"{}"),
    contribution(3, "e f", "P1"),
).recorded
YORK = given(contribution(1, "g h", "P1"), contribution(2, "i", "P3"), stream="york").recorded
HULL = given(contribution(1, "j k l m", "P2"), stream="hull").recorded
STREAMS = (LEEDS, YORK, HULL)


def test_a_projection_that_obeys_the_laws_passes() -> None:
    """It is checked with three streams, one stream, no stream and an empty stream."""
    check_projection_laws(WordCount, STREAMS)
    check_projection_laws(WordCount, [LEEDS])
    check_projection_laws(WordCount, [])
    check_projection_laws(WordCount, [[], LEEDS])


@attrs.define
class CorrectedOnly(WordCount):
    """A projection that fails on the uncorrected text."""

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        assert recorded.event.text != "a b c"


def test_corrections_are_applied_before_the_check() -> None:
    """The projection gets only corrected events."""
    corrected = RecordCorrected(target=1, patch=(("text", "a"),), reason="misheard")

    check_projection_laws(
        CorrectedOnly, [given(contribution(1, "a b c", "P1"), corrected).recorded]
    )


AUTHORS = st.sampled_from(["P1", "P2", "P3"])
TEXTS = st.sampled_from(["a", "b c", "d e f"])
EVENTS = st.lists(
    st.builds(contribution, st.integers(1, 50), TEXTS, AUTHORS)
    | st.builds(TurnTaken, person=AUTHORS)
    | st.just(OpaqueEvent("abcd.asset-identified", 1, b"{}")),
    max_size=8,
)


@draw(EVENTS, EVENTS, EVENTS)
def test_the_laws_hold_over_any_streams(
    leeds: list[object], york: list[object], hull: list[object]
) -> None:
    """The laws hold for generated streams."""
    streams = {"leeds": leeds, "york": york, "hull": hull}
    check_projection_laws(
        WordCount, [given(*events, stream=name).recorded for name, events in streams.items()]
    )


def test_streams_are_of_different_workshops() -> None:
    """Combining a workshop with itself would count it twice."""
    with pytest.raises(ValueError, match="different workshop"):
        check_projection_laws(WordCount, [LEEDS, LEEDS])


def test_an_invalid_projection_is_reported() -> None:
    """InvalidProjection is raised before any law is checked."""

    @attrs.define
    class NoCombine(Projection[int]):
        """A projection without combine and view."""

    with pytest.raises(InvalidProjection, match="has no combine"):
        check_projection_laws(NoCombine, STREAMS)


# Projections that each break a law


def test_an_empty_projection_has_a_view() -> None:
    """A workshop without events has a view."""

    @attrs.define
    class Loudest(WordCount):
        def view(self) -> Mapping[str, int]:
            return dict([self.counts.most_common(1)[0]])

    with pytest.raises(AssertionError, match="a workshop without events has a view"):
        check_projection_laws(Loudest, STREAMS)


def test_a_nondeterministic_projection_is_found() -> None:
    """Here all instances share a counter."""
    ticks = itertools.count()

    @attrs.define
    class Ticking(WordCount):
        def view(self) -> Mapping[str, int]:
            return {"tick": next(ticks)}

    with pytest.raises(AssertionError, match="folding the same events twice gives equal views"):
        check_determinism(Ticking, LEEDS)


def test_a_view_without_equality_is_found() -> None:
    """The message names the remedy."""

    class View:
        """An object that equals only itself."""

    @attrs.define
    class Unequal(WordCount):
        def view(self) -> Any:
            return View()

    with pytest.raises(AssertionError, match=r"a view needs equality: @attrs\.frozen"):
        check_determinism(Unequal, LEEDS)


def test_a_view_that_counts_its_calls_is_found() -> None:
    """Calling view must change nothing."""

    @attrs.define
    class Counting(WordCount):
        calls: int = 0

        def view(self) -> Mapping[str, int]:
            self.calls += 1
            return {"calls": self.calls}

    with pytest.raises(AssertionError, match="calling view twice"):
        check_determinism(Counting, LEEDS)


def test_a_view_that_clears_the_fold_is_found() -> None:
    """It is found by a view between two folds."""

    @attrs.define
    class Once(WordCount):
        cached: tuple[tuple[str, int], ...] = ()

        def view(self) -> Any:
            if self.counts:
                self.cached, self.counts = tuple(sorted(self.counts.items())), Counter()
            return self.cached

    with pytest.raises(AssertionError, match="calling view between folds changes nothing"):
        check_determinism(Once, LEEDS)


def test_a_view_that_changes_is_found() -> None:
    """The view is the mutable state itself."""

    @attrs.define
    class Open(WordCount):
        def view(self) -> Mapping[str, int]:
            return self.counts

    with pytest.raises(AssertionError, match="a view does not change while the fold continues"):
        check_determinism(Open, LEEDS)


def test_a_projection_that_counts_unhandled_events_is_found() -> None:
    """A replay would not deliver these events."""

    @attrs.define
    class CountsUnhandled(WordCount):
        def fold(self, recorded: RecordedEvent[Any]) -> None:
            self.counts["events"] += not isinstance(recorded.event, OpaqueEvent)

    with pytest.raises(AssertionError, match="folding only the handled events"):
        check_determinism(CountsUnhandled, LEEDS)


def test_a_projection_that_counts_unknown_events_is_found() -> None:
    """Events of unknown types must change nothing."""

    @attrs.define
    class CountsUnknown(WordCount):
        def fold(self, recorded: RecordedEvent[Any]) -> None:
            self.counts["unknown"] += isinstance(recorded.event, OpaqueEvent)

    with pytest.raises(AssertionError, match="events of unknown types change nothing"):
        check_determinism(CountsUnknown, YORK)


def test_a_fold_that_cannot_be_pickled_is_found() -> None:
    """A field contains a value that pickle does not support."""

    @attrs.define
    class Unpicklable(WordCount):
        split: Any = attrs.field(factory=lambda: lambda text: text.split())

    with pytest.raises(AssertionError, match="a fold can be saved with pickle"):
        check_resume(Unpicklable, LEEDS)


@attrs.define
class Forgetful(WordCount):
    """A projection that loses its state when it is pickled."""

    def __getstate__(self) -> tuple[()]:
        return ()

    def __setstate__(self, state: tuple[()]) -> None:
        self.counts = Counter()


def test_a_fold_that_loses_its_state_is_found() -> None:
    """The resumed fold differs from a fold from the start."""
    with pytest.raises(AssertionError, match="a fold resumed after 1 events equals a fold"):
        check_resume(Forgetful, LEEDS)


def test_combining_an_empty_projection_changes_nothing() -> None:
    """The law holds for either operand."""

    @attrs.define
    class Adding(WordCount):
        def combine(self, other: Self) -> Self:
            return type(self)(self.counts + other.counts + Counter(combined=1))

    with pytest.raises(AssertionError, match="combining a fold with the empty projection changes"):
        check_combine(Adding, STREAMS)

    @attrs.define
    class OneSided(WordCount):
        def combine(self, other: Self) -> Self:
            return type(self)(Counter(self.counts))

    with pytest.raises(AssertionError, match="combining the empty projection with a fold changes"):
        check_combine(OneSided, STREAMS)


def test_a_combine_that_changes_an_operand_is_found() -> None:
    """It is found for either operand, and if an operand is returned."""

    @attrs.define
    class Left(WordCount):
        def combine(self, other: Self) -> Self:
            self.counts.update(other.counts)
            return type(self)(Counter(self.counts))

    @attrs.define
    class Right(WordCount):
        def combine(self, other: Self) -> Self:
            other.counts.update(self.counts)
            return type(self)(Counter(other.counts))

    @attrs.define
    class Itself(WordCount):
        def combine(self, other: Self) -> Self:
            self.counts.update(other.counts)
            return self

    for projection, law in (
        (Left, "leaves its left operand"),
        (Right, "leaves its right operand"),
        (Itself, "returns a new projection"),
    ):
        with pytest.raises(AssertionError, match=law):
            check_combine(projection, STREAMS)


def test_a_combine_that_differs_from_folding_both_is_found() -> None:
    """The maximum count of each author is not the count of both workshops."""

    @attrs.define
    class Greatest(WordCount):
        def combine(self, other: Self) -> Self:
            return type(self)(self.counts | other.counts)

    law = "combining the folds of two workshops equals folding both"
    with pytest.raises(AssertionError, match=law):
        check_combine(Greatest, STREAMS)


def test_a_combine_that_is_not_associative_is_found() -> None:
    """The result for two workshops is correct, but not for three."""

    @attrs.define
    class Leaning(WordCount):
        depth: int = 0

        def combine(self, other: Self) -> Self:
            if not (self.counts and other.counts):
                return type(self)(self.counts + other.counts, max(self.depth, other.depth))
            return type(self)(self.counts + other.counts, 2 * self.depth + other.depth + 1)

        def view(self) -> Mapping[str, int]:
            return {**self.counts, "depth": self.depth if self.depth > 1 else 0}

    with pytest.raises(AssertionError, match="combine is associative"):
        check_combine(Leaning, STREAMS)


def test_a_message_shows_both_views_abbreviated() -> None:
    """Long views are truncated."""

    @attrs.define
    class Long(WordCount):
        def combine(self, other: Self) -> Self:
            return type(self)()

        def view(self) -> Any:
            return {"words": "x" * 1000 * len(self.counts)}

    with pytest.raises(AssertionError) as caught:
        check_combine(Long, STREAMS)
    law, *views = str(caught.value).splitlines()
    assert law.startswith("Broken law: ")
    assert [len(view.strip()) for view in views] == [600, 13]
