"""Projections keep the laws in improvised workshops and in histories; else a finding says which."""

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
from dialoguekit.testing.conformance.counterexample import counterexample
from dialoguekit.testing.conformance.plugin_under_test import PROGRAMME
from dialoguekit.testing.findings import Finding


@attrs.define
class Careless(orchard.Growing):
    """Looks up who said something as if everybody were known."""

    @handles(ContributionMade)
    def say(self, recorded: RecordedEvent[ContributionMade]) -> None:
        assert recorded.event.author in self.room(recorded).roster.members


@attrs.define
class Shared(orchard.Growing):
    """Gives away what it folds into."""

    def view(self) -> Any:
        return self.rooms


@attrs.define
class Alone(orchard.Growing):
    """Joins itself to nobody."""

    def join(self, other: Any) -> Any:
        return type(self)(dict(self.rooms))


def check(bench_of: Callable[..., Any], projection: type[orchard.Growing]) -> Finding:
    """The one finding about a projection, in a method without chapters to speak of."""
    method = attrs.evolve(orchard.METHOD, projection=projection, flags=None, suggest=None)
    (finding,) = projection_laws.check(bench_of(methods=[method]))
    assert finding.subject == f"projection {projection.__name__} of method orchard"
    return finding


def test_a_projection_that_keeps_the_laws_passes(bench_of: Callable[..., Any]) -> None:
    """That of a method, and that of an analysis; what folds nothing is left alone."""
    folds_nothing = Method(name="empty", title="E", summary="E", source="ours")
    bench = bench_of(methods=[orchard.METHOD, folds_nothing], analyses=[orchard.ANALYSIS])
    assert projection_laws.check(bench) == []


def test_a_handler_that_raises_is_named_with_the_history(bench_of: Callable[..., Any]) -> None:
    """As small as it can be, which improvised workshops do not show."""
    finding = check(bench_of, Careless)
    assert finding.message.startswith("no handler raises, whatever was noted. Careless.say raised")
    assert "in this history: " in finding.message
    assert "contribution.made" in finding.message
    assert finding.mend == "Look ids up with .get, and leave out what nobody brought in."


@pytest.mark.parametrize(
    ("projection", "law", "mend"),
    [
        (Shared, "a view does not change while the fold goes on", "Copy what the view holds"),
        (Alone, "joining to the empty projection changes nothing", "Let join add up"),
    ],
)
def test_a_law_that_is_broken_says_what_to_mend(
    bench_of: Callable[..., Any], projection: type[orchard.Growing], law: str, mend: str
) -> None:
    """In words that fit it."""
    finding = check(bench_of, projection)
    assert finding.message.startswith(law)
    assert finding.mend.startswith(mend)


def test_a_method_that_cannot_be_played_is_a_finding(
    bench_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what it raised."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("dialoguekit.testing.conformance.plugin_under_test.improvise", fail)
    (finding,) = projection_laws.check(bench_of())
    assert "improvising 'orchard' raised ZeroDivisionError()" in finding.message


def test_each_method_is_played_once(bench_of: Callable[..., Any]) -> None:
    """In a programme of two workshops that all checks share."""
    bench = bench_of()
    (source,) = bench.sources
    kit = bench.played(source)
    assert bench.played(source) is kit
    assert kit.programmes() == [PROGRAMME]
    assert list(bench.streams(source)) == kit.workshops() == ["leeds", "york"]


def test_a_history_is_told_in_a_few_words() -> None:
    """The types of its latest events, by workshop; nothing where nothing happened."""
    assert projection_laws.told(((), ())) == "in this history: nothing happened"


def test_a_counterexample_is_the_smallest_that_was_found() -> None:
    """With what was raised; None where everything holds."""

    def small(number: int) -> None:
        if number > 10:
            raise ValueError("too big")

    assert counterexample(st.integers(0, 10), small, 20) is None
    assert counterexample(st.integers(0, 1000), small, 50) == "ValueError('too big') (11)"


def test_whoever_stops_the_program_stops_a_search() -> None:
    """It is no counterexample."""

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        counterexample(st.integers(), stop, 5)


def test_what_is_wrong_with_a_search_itself_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no counterexample either; and without hypothesis there is no search."""

    def hold(_: object) -> None:
        """Holds."""

    with pytest.raises(Unsatisfiable):
        counterexample(st.nothing(), hold, 5)
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(MissingExtra, match="Searching for counterexamples"):
        counterexample(st.integers(), hold, 5)
