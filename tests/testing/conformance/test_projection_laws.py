"""Output that fails or differs in generated workshops and histories is found."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from tests.testing.samples import orchard
from tests.testing.samples.orchard import OrchardSession

from dialoguekit.errors import MissingExtra
from dialoguekit.plugin import Block, Method, Record, Text
from dialoguekit.testing.conformance import projection_laws
from dialoguekit.testing.conformance.counterexample import find_counterexample

METHOD = orchard.METHOD


def messages(under_test: Callable[..., Any], *, examples: int = 50, **changes: Any) -> list[str]:
    plugin = attrs.evolve(under_test(methods=[attrs.evolve(METHOD, **changes)]), examples=examples)
    found = projection_laws.check(plugin)
    assert all(finding.subject == "method orchard" for finding in found)
    return [finding.message for finding in found]


def test_output_that_obeys_the_laws_passes(under_test: Callable[..., Any]) -> None:
    """A method without any functions is checked too."""
    bare = Method(name="empty", title="E", summary="E", source="ours")
    plugin = under_test(methods=[METHOD, bare], analyses=[orchard.ANALYSIS])
    assert projection_laws.check(plugin) == []


def careless_blocks(session: OrchardSession, record: Record) -> Iterator[Block]:
    """Assume that every author is registered."""
    assert all(record.is_registered(item.author) for item in session.contributions)
    yield Text("Everybody is known.")


def test_a_part_that_raises_is_named_with_the_history(under_test: Callable[..., Any]) -> None:
    """The history is minimal, and generated workshops do not show it."""
    (message,) = messages(under_test, examples=400, session_blocks=careless_blocks)
    assert message.startswith("its chapter on the workshop ")
    assert "raised AssertionError(" in message
    assert " at conformance/test_projection_laws.py:" in message
    assert ", in careless_blocks (in this history: " in message
    assert "contribution.made" in message


NUMBERS = itertools.count()


def counting_blocks(session: OrchardSession, record: Record) -> Iterator[Block]:
    """Yield another number each time."""
    yield Text(f"No. {next(NUMBERS)}")


def test_output_that_differs_is_found(under_test: Callable[..., Any]) -> None:
    """Folding the same events twice gives equal output."""
    (message,) = messages(under_test, session_blocks=counting_blocks)
    assert message.startswith("folding the same events twice gives equal views")


@pytest.mark.usefixtures("failing_generation")
def test_output_that_differs_in_histories_is_found(under_test: Callable[..., Any]) -> None:
    """It is found even if no workshop can be generated."""
    (message,) = messages(under_test, session_blocks=counting_blocks)
    assert message.startswith("the same events give another output (in this history: ")


def test_a_history_has_a_short_description() -> None:
    """An empty history has no events."""
    assert projection_laws.describe_history(((), ())) == "in this history: no events"


def test_a_counterexample_is_minimal() -> None:
    """The result shows the exception, and is None without a counterexample."""

    def small(number: int) -> None:
        if number > 10:
            raise ValueError("too big")

    assert find_counterexample(st.integers(0, 10), small, 20) is None
    assert find_counterexample(st.integers(0, 1000), small, 50) == "ValueError('too big') (11)"


def test_a_keyboard_interrupt_stops_a_search() -> None:
    """KeyboardInterrupt is not a counterexample."""

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_counterexample(st.integers(), stop, 5)


def test_an_error_of_the_search_itself_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not a counterexample; without hypothesis, MissingExtra is raised."""

    def accept(_: object) -> None:
        """Accept any example."""

    with pytest.raises(Unsatisfiable):
        find_counterexample(st.nothing(), accept, 5)
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(MissingExtra, match="Searching for counterexamples"):
        find_counterexample(st.integers(), accept, 5)
