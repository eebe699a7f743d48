"""The laws hold for projections that keep them, and name the one that another breaks."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Self

import attrs
import pytest
from hypothesis import given as draw
from hypothesis import strategies as st

from dialoguekit.errors import MisdeclaredProjection
from dialoguekit.events import (
    ContributionMade,
    OpaqueEvent,
    RecordCorrected,
    RecordedEvent,
    TurnTaken,
)
from dialoguekit.projections.projection import Projection, handles
from dialoguekit.testing.projection_laws import (
    check_folding,
    check_joining,
    check_projection_laws,
    check_resuming,
)
from dialoguekit.testing.scenario import given


def said(number: int, author: str, text: str) -> ContributionMade:
    return ContributionMade(contribution=f"C{number}", author=author, text=text)


LEEDS = given(
    said(1, "P1", "a b c"),
    TurnTaken(person="P1"),
    said(2, "P2", "d"),
    OpaqueEvent("abcd.asset-identified", 1, b"{}"),
    said(3, "P1", "e f"),
).recorded
YORK = given(said(1, "P1", "g h"), said(2, "P3", "i"), stream="york").recorded
HULL = given(said(1, "P2", "j k l m"), stream="hull").recorded
STREAMS = (LEEDS, YORK, HULL)


@attrs.define
class Words(Projection[Mapping[str, int]]):
    """Words by author: keeps every law."""

    words: Counter[str] = attrs.field(factory=Counter)

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        self.words[recorded.event.author] += len(recorded.event.text.split())

    def join(self, other: Self) -> Self:
        return type(self)(self.words + other.words)

    def view(self) -> Mapping[str, int]:
        return MappingProxyType(dict(self.words))


def test_a_projection_that_keeps_the_laws_passes() -> None:
    """Over three workshops, over one, over none, and over one in which nothing happened."""
    check_projection_laws(Words, STREAMS)
    check_projection_laws(Words, [LEEDS])
    check_projection_laws(Words, [])
    check_projection_laws(Words, [[], LEEDS])


@attrs.define
class Never(Words):
    """Words that were noted wrongly never reach it."""

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        assert recorded.event.text != "a b c"


def test_corrections_are_applied_before_the_laws_are_held() -> None:
    """A projection never sees what was noted wrongly."""
    corrected = RecordCorrected(target=1, patch=(("text", "a"),), reason="misheard")

    check_projection_laws(Never, [given(said(1, "P1", "a b c"), corrected).recorded])


AUTHORS = st.sampled_from(["P1", "P2", "P3"])
TEXTS = st.sampled_from(["a", "b c", "d e f"])
FACTS = st.lists(
    st.builds(said, st.integers(1, 50), AUTHORS, TEXTS)
    | st.builds(TurnTaken, person=AUTHORS)
    | st.just(OpaqueEvent("abcd.asset-identified", 1, b"{}")),
    max_size=8,
)


@draw(FACTS, FACTS, FACTS)
def test_the_laws_hold_over_any_streams(
    leeds: list[object], york: list[object], hull: list[object]
) -> None:
    """Of a projection that keeps them."""
    facts = {"leeds": leeds, "york": york, "hull": hull}
    check_projection_laws(Words, [given(*f, stream=name).recorded for name, f in facts.items()])


def test_streams_are_of_different_workshops() -> None:
    """Joining a workshop to itself would count it twice."""
    with pytest.raises(ValueError, match="another workshop"):
        check_projection_laws(Words, [LEEDS, LEEDS])


def test_a_projection_that_is_misdeclared_says_how() -> None:
    """Before any law."""

    @attrs.define
    class NoJoin(Projection[int]):
        """Neither join nor view."""

    with pytest.raises(MisdeclaredProjection, match="has no join"):
        check_projection_laws(NoJoin, STREAMS)


# Projections that break a law each


def test_a_view_of_nothing_is_a_view() -> None:
    """An empty workshop is a workshop."""

    @attrs.define
    class Loudest(Words):
        def view(self) -> Mapping[str, int]:
            return dict([self.words.most_common(1)[0]])

    with pytest.raises(AssertionError, match="a workshop without events has a view"):
        check_projection_laws(Loudest, STREAMS)


def test_chance_is_caught() -> None:
    """Here a counter that all projections share."""
    ticks = itertools.count()

    @attrs.define
    class Ticking(Words):
        def view(self) -> Mapping[str, int]:
            return {"tick": next(ticks)}

    with pytest.raises(AssertionError, match="folding the same events twice gives equal views"):
        check_folding(Ticking, LEEDS)


def test_a_view_without_equality_is_caught() -> None:
    """And the message says what it needs."""

    class View:
        """Equal to nothing but itself."""

    @attrs.define
    class Unequal(Words):
        def view(self) -> Any:
            return View()

    with pytest.raises(AssertionError, match=r"a view needs equality: @attrs\.frozen"):
        check_folding(Unequal, LEEDS)


def test_a_view_that_counts_itself_is_caught() -> None:
    """Looking changes nothing."""

    @attrs.define
    class Shy(Words):
        looked: int = 0

        def view(self) -> Mapping[str, int]:
            self.looked += 1
            return {"looked": self.looked}

    with pytest.raises(AssertionError, match="viewing a projection twice"):
        check_folding(Shy, LEEDS)


def test_a_view_that_uses_up_the_fold_is_caught() -> None:
    """By looking in between: what is the same twice at the end was lost before."""

    @attrs.define
    class Once(Words):
        seen: tuple[tuple[str, int], ...] = ()

        def view(self) -> Any:
            if self.words:
                self.seen, self.words = tuple(sorted(self.words.items())), Counter()
            return self.seen

    with pytest.raises(AssertionError, match="viewing in between changes nothing"):
        check_folding(Once, LEEDS)


def test_a_view_that_goes_on_changing_is_caught() -> None:
    """It is the fold itself, and no value."""

    @attrs.define
    class Open(Words):
        def view(self) -> Mapping[str, int]:
            return self.words

    with pytest.raises(AssertionError, match="a view does not change while the fold goes on"):
        check_folding(Open, LEEDS)


def test_a_projection_that_takes_in_what_it_does_not_ask_for_is_caught() -> None:
    """A replay would not give it these events."""

    @attrs.define
    class Greedy(Words):
        def fold(self, recorded: RecordedEvent[Any]) -> None:
            self.words["events"] += not isinstance(recorded.event, OpaqueEvent)

    with pytest.raises(AssertionError, match="folding only the events it asks for"):
        check_folding(Greedy, LEEDS)


def test_a_projection_that_counts_unknown_events_is_caught() -> None:
    """Core projections ignore what nobody here knows."""

    @attrs.define
    class Curious(Words):
        def fold(self, recorded: RecordedEvent[Any]) -> None:
            self.words["unknown"] += isinstance(recorded.event, OpaqueEvent)

    with pytest.raises(AssertionError, match="events of unknown types change nothing"):
        check_folding(Curious, YORK)


def test_a_fold_that_cannot_be_saved_is_caught() -> None:
    """A field holds what pickle does not know."""

    @attrs.define
    class Unpicklable(Words):
        split: Any = attrs.field(factory=lambda: lambda text: text.split())

    with pytest.raises(AssertionError, match="a fold can be saved with pickle"):
        check_resuming(Unpicklable, LEEDS)


@attrs.define
class Forgetful(Words):
    """Leaves its state behind when it is saved."""

    def __getstate__(self) -> tuple[()]:
        return ()

    def __setstate__(self, state: tuple[()]) -> None:
        self.words = Counter()


def test_a_fold_that_forgets_is_caught() -> None:
    """Resumed it is another than from the start."""
    with pytest.raises(AssertionError, match="a fold resumed after 1 events equals a fold"):
        check_resuming(Forgetful, LEEDS)


def test_joining_nothing_changes_nothing() -> None:
    """On either side."""

    @attrs.define
    class Adding(Words):
        def join(self, other: Self) -> Self:
            return type(self)(self.words + other.words + Counter(joined=1))

    with pytest.raises(AssertionError, match="joining the empty projection changes nothing"):
        check_joining(Adding, STREAMS)

    @attrs.define
    class OneSided(Words):
        def join(self, other: Self) -> Self:
            return type(self)(Counter(self.words))

    with pytest.raises(AssertionError, match="joining to the empty projection changes nothing"):
        check_joining(OneSided, STREAMS)


def test_a_join_that_changes_a_side_is_caught() -> None:
    """Whichever side it is, or when it returns that side itself."""

    @attrs.define
    class Left(Words):
        def join(self, other: Self) -> Self:
            self.words.update(other.words)
            return type(self)(Counter(self.words))

    @attrs.define
    class Right(Words):
        def join(self, other: Self) -> Self:
            other.words.update(self.words)
            return type(self)(Counter(other.words))

    @attrs.define
    class Itself(Words):
        def join(self, other: Self) -> Self:
            self.words.update(other.words)
            return self

    for projection, law in (
        (Left, "leaves its left side"),
        (Right, "leaves its right side"),
        (Itself, "returns a new projection"),
    ):
        with pytest.raises(AssertionError, match=law):
            check_joining(projection, STREAMS)


def test_a_join_that_is_not_folding_both_is_caught() -> None:
    """The greater count of each author is no count of both workshops."""

    @attrs.define
    class Greatest(Words):
        def join(self, other: Self) -> Self:
            return type(self)(self.words | other.words)

    law = "folding two workshops and joining equals folding both"
    with pytest.raises(AssertionError, match=law):
        check_joining(Greatest, STREAMS)


def test_a_join_that_depends_on_where_it_begins_is_caught() -> None:
    """Two workshops are joined alike either way; three are not."""

    @attrs.define
    class Leaning(Words):
        depth: int = 0

        def join(self, other: Self) -> Self:
            if not (self.words and other.words):
                return type(self)(self.words + other.words, max(self.depth, other.depth))
            return type(self)(self.words + other.words, 2 * self.depth + other.depth + 1)

        def view(self) -> Mapping[str, int]:
            return {**self.words, "depth": self.depth if self.depth > 1 else 0}

    with pytest.raises(AssertionError, match="join is associative"):
        check_joining(Leaning, STREAMS)


def test_a_message_shows_both_views_cut_short() -> None:
    """A view may be long."""

    @attrs.define
    class Long(Words):
        def join(self, other: Self) -> Self:
            return type(self)()

        def view(self) -> Any:
            return {"words": "x" * 1000 * len(self.words)}

    with pytest.raises(AssertionError) as caught:
        check_joining(Long, STREAMS)
    law, *views = str(caught.value).splitlines()
    assert law.startswith("Broken law: ")
    assert [len(view.strip()) for view in views] == [600, 13]
