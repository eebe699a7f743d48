"""Projections that break a law in generated workshops or histories are found."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from tests.testing.samples import orchard

from dialoguekit.errors import MissingExtra
from dialoguekit.events import ContributionMade, RecordedEvent
from dialoguekit.plugin import Method, handles
from dialoguekit.testing.conformance import projection_laws
from dialoguekit.testing.conformance.counterexample import find_counterexample
from dialoguekit.testing.conformance.plugin_under_test import PROGRAMME
from dialoguekit.testing.findings import Finding


@attrs.define
class Careless(orchard.Growing):
    """A projection that assumes that every author is known."""

    @handles(ContributionMade)
    def add(self, recorded: RecordedEvent[ContributionMade]) -> None:
        assert recorded.event.author in self.state_of(recorded).roster.members


@attrs.define
class Shared(orchard.Growing):
    """A projection with its own state as the view."""

    def view(self) -> Any:
        return self.states


@attrs.define
class Alone(orchard.Growing):
    """A projection with a ``combine`` that ignores the other operand."""

    def combine(self, other: Any) -> Any:
        return type(self)(dict(self.states))


def check(under_test: Callable[..., Any], projection: type[orchard.Growing]) -> Finding:
    """Return the only finding about a projection, in a method without flags."""
    method = attrs.evolve(orchard.METHOD, projection=projection, flags=None, suggest=None)
    (finding,) = projection_laws.check(under_test(methods=[method]))
    assert finding.subject == f"projection {projection.__name__} of method orchard"
    return finding


def test_a_projection_that_obeys_the_laws_passes(under_test: Callable[..., Any]) -> None:
    """A method without a projection is not checked."""
    folds_nothing = Method(name="empty", title="E", summary="E", source="ours")
    plugin = under_test(methods=[orchard.METHOD, folds_nothing], analyses=[orchard.ANALYSIS])
    assert projection_laws.check(plugin) == []


def test_a_handler_that_raises_is_named_with_the_history(under_test: Callable[..., Any]) -> None:
    """The history is minimal, and generated workshops do not show it."""
    finding = check(under_test, Careless)
    assert finding.message.startswith(
        "no handler raises, whatever was recorded. Careless.add raised"
    )
    assert "in this history: " in finding.message
    assert "contribution.made" in finding.message
    assert finding.fix == "Look ids up with .get, and ignore unknown ones."


@pytest.mark.parametrize(
    ("projection", "law", "fix"),
    [
        (Shared, "a view does not change while the fold continues", "Copy mutable data"),
        (Alone, "combining the empty projection with a fold", "Combine the data of both"),
    ],
)
def test_a_broken_law_has_a_fix(
    under_test: Callable[..., Any], projection: type[orchard.Growing], law: str, fix: str
) -> None:
    """The fix belongs to the law."""
    finding = check(under_test, projection)
    assert finding.message.startswith(law)
    assert finding.fix.startswith(fix)


@pytest.mark.usefixtures("failing_generation")
def test_a_method_that_cannot_be_run_is_found(under_test: Callable[..., Any]) -> None:
    """The finding shows the exception."""

    (finding,) = projection_laws.check(under_test())
    assert "generating 'orchard' raised ZeroDivisionError()" in finding.message


def test_each_method_is_run_once(under_test: Callable[..., Any]) -> None:
    """All checks share a programme of two workshops."""
    plugin = under_test()
    (source,) = plugin.sources
    kit = plugin.generated_kit(source)
    assert plugin.generated_kit(source) is kit
    assert kit.programmes() == [PROGRAMME]
    assert list(plugin.streams(source)) == kit.workshops() == ["leeds", "york"]


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
