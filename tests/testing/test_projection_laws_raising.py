"""A projection that raises breaks a law, and is named with what it raised on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Self

import attrs
import pytest

from dialoguekit.errors import MisdeclaredProjection
from dialoguekit.events import ContributionMade, RecordedEvent
from dialoguekit.projections.projection import Projection, handles
from dialoguekit.testing.projection_laws import check_folding, check_joining, check_projection_laws
from dialoguekit.testing.scenario import given


def said(number: int, author: str) -> ContributionMade:
    return ContributionMade(contribution=f"C{number}", author=author, text="a word")


LEEDS = given(said(1, "P1"), said(2, "P2")).recorded
STREAMS = (LEEDS, given(said(1, "P1"), stream="york").recorded)


@attrs.define
class Words(Projection[Mapping[str, int]]):
    """Words by author."""

    words: Counter[str] = attrs.field(factory=Counter)

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        self.words[recorded.event.author] += 1

    def join(self, other: Self) -> Self:
        return type(self)(self.words + other.words)

    def view(self) -> Mapping[str, int]:
        return dict(self.words)


def test_a_handler_that_raises_is_named_with_its_event() -> None:
    """Whatever was noted, it is to be taken in."""

    @attrs.define
    class Careless(Words):
        @handles(ContributionMade)
        def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
            raise KeyError(recorded.event.author)

    message = r"no handler raises.*Careless\.count raised KeyError\('P1'\) on contribution\.made"
    with pytest.raises(AssertionError, match=message):
        check_projection_laws(Careless, STREAMS)


def test_a_view_that_raises_is_named() -> None:
    """As soon as there is anything to look at."""

    @attrs.define
    class Blind(Words):
        def view(self) -> Mapping[str, int]:
            if self.words:
                raise ZeroDivisionError
            return {}

    with pytest.raises(AssertionError, match=r"there is a view.*Blind\.view raised"):
        check_folding(Blind, LEEDS)


def test_a_join_that_raises_is_named() -> None:
    """Any two folds can be joined."""

    @attrs.define
    class Alone(Words):
        def join(self, other: Self) -> Self:
            raise ZeroDivisionError

    with pytest.raises(AssertionError, match=r"can be joined\. .*Alone\.join raised"):
        check_joining(Alone, STREAMS)


def test_what_is_misdeclared_is_said_as_it_is() -> None:
    """It breaks no law; there is nothing to hold one against."""

    @attrs.define
    class Bare(Projection[int]):
        """Neither join nor view."""

    with pytest.raises(MisdeclaredProjection, match="has no view"):
        check_folding(Bare, LEEDS)

    @attrs.define
    class NoJoin(Bare):
        """No join."""

        def view(self) -> int:
            return 0

    with pytest.raises(MisdeclaredProjection, match="has no join"):
        check_joining(NoJoin, STREAMS)
