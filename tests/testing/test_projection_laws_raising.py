"""A projection that raises breaks a law and is named with the event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import attrs
import pytest
from tests.testing.samples.base import contribution

from dialoguekit.errors import InvalidProjection
from dialoguekit.events import ContributionMade, RecordedEvent
from dialoguekit.projections.projection import Projection, handles
from dialoguekit.testing.projection_laws import (
    check_combine,
    check_determinism,
    check_projection_laws,
)
from dialoguekit.testing.sample_projections import WordCount
from dialoguekit.testing.scenario import given

LEEDS = given(contribution(1, author="P1"), contribution(2, author="P2")).recorded
STREAMS = (LEEDS, given(contribution(1, author="P1"), stream="york").recorded)


def test_a_handler_that_raises_is_named_with_its_event() -> None:
    """No handler may raise on any event."""

    @attrs.define
    class Careless(WordCount):
        @handles(ContributionMade)
        def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
            raise KeyError(recorded.event.author)

    message = r"no handler raises.*Careless\.count raised KeyError\('P1'\) on contribution\.made"
    with pytest.raises(AssertionError, match=message):
        check_projection_laws(Careless, STREAMS)


def test_a_view_that_raises_is_named() -> None:
    """A view must exist for any data."""

    @attrs.define
    class Blind(WordCount):
        def view(self) -> Mapping[str, int]:
            if self.counts:
                raise ZeroDivisionError
            return {}

    with pytest.raises(AssertionError, match=r"a view exists.*Blind\.view raised"):
        check_determinism(Blind, LEEDS)


def test_a_combine_that_raises_is_named() -> None:
    """Any two folds can be combined."""

    @attrs.define
    class Alone(WordCount):
        def combine(self, other: Self) -> Self:
            raise ZeroDivisionError

    with pytest.raises(AssertionError, match=r"can be combined\. .*Alone\.combine raised"):
        check_combine(Alone, STREAMS)


def test_an_invalid_projection_is_reported() -> None:
    """InvalidProjection is raised, and no law is reported as broken."""

    @attrs.define
    class Bare(Projection[int]):
        """A projection without combine and view."""

    with pytest.raises(InvalidProjection, match="has no view"):
        check_determinism(Bare, LEEDS)

    @attrs.define
    class NoCombine(Bare):
        """A projection without combine."""

        def view(self) -> int:
            return 0

    with pytest.raises(InvalidProjection, match="has no combine"):
        check_combine(NoCombine, STREAMS)
