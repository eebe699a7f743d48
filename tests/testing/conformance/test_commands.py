"""Decision functions only read, and refuse as refusals are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.testing.samples import orchard

from dialoguekit.plugin import Decided, Decision, Noting, Workshop, refuse
from dialoguekit.testing.conformance import commands


def told(bench_of: Callable[..., Any], function: Any) -> list[str]:
    bench = bench_of(decisions=[Decision(name="orchard.plant", function=function)])
    found = commands.check(bench)
    assert all(finding.subject == "decision orchard.plant" for finding in found)
    return [finding.message for finding in found]


def test_a_decision_that_only_reads_passes(bench_of: Callable[..., Any]) -> None:
    """Whether it refuses or decides."""

    def never(state: Workshop, noting: Noting) -> Decided:
        refuse("plant", "it is winter", "Wait")

    assert told(bench_of, orchard.plant) == []
    assert told(bench_of, never) == []


class Planter:
    """Something that can be called, and is no function."""

    def __call__(self, state: Workshop, noting: Noting) -> Decided:
        return ()


async def later(state: Workshop, noting: Noting) -> Decided:
    """Decides when somebody waits for it."""
    return ()


@pytest.mark.parametrize(
    "function",
    [Planter(), later, lambda state: (), lambda *, state, noting: ()],
    ids=["object", "coroutine", "one parameter", "names alone"],
)
def test_a_decision_is_a_plain_function(bench_of: Callable[..., Any], function: Any) -> None:
    """Of a state, the noting, and what is to be recorded."""
    (message,) = told(bench_of, function)
    assert "it is no plain function whose first two parameters" in message


def test_a_decision_that_raises_anything_else_is_found(bench_of: Callable[..., Any]) -> None:
    """With what it was asked."""

    def careless(state: Workshop, noting: Noting, person: str) -> Decided:
        return (state.people[person],)

    (message,) = told(bench_of, careless)
    assert "asked with person=" in message
    assert "it raised KeyError(" in message


def test_a_type_error_of_its_own_is_found(bench_of: Callable[..., Any]) -> None:
    """One for arguments that are missing is Python's."""

    def muddled(state: Workshop, noting: Noting, height_cm: int) -> Decided:
        return ("a" + height_cm,)  # type: ignore[operator]

    (message,) = told(bench_of, muddled)
    assert "it raised TypeError(" in message


def test_a_decision_that_changes_the_state_is_found(bench_of: Callable[..., Any]) -> None:
    """Handles would go on with a state that no log tells of."""

    def meddling(state: Workshop, noting: Noting) -> Decided:
        state.parked.add("TR1")
        return ()

    assert told(bench_of, meddling) == ["asked with nothing, it changed the state"]


def test_a_decision_returns_a_tuple_of_events(bench_of: Callable[..., Any]) -> None:
    """Neither a list, nor what is no event."""
    assert told(bench_of, lambda state, noting: []) == ["asked with nothing, it returned []"]
    assert told(bench_of, lambda state, noting: (1,)) == ["asked with nothing, it returned (1,)"]


def test_whoever_stops_the_program_stops_the_check(bench_of: Callable[..., Any]) -> None:
    """It is no finding."""

    def stop(state: Workshop, noting: Noting) -> Decided:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        told(bench_of, stop)


def test_a_method_that_cannot_be_played_leaves_the_empty_state(
    bench_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """To ask decisions on."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("dialoguekit.testing.conformance.plugin_under_test.improvise", fail)
    assert told(bench_of, orchard.plant) == []
