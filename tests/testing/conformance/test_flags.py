"""Flags prove what they say, and the chapter says the same; suggestions are what they should be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest
from tests.testing.samples import orchard

from dialoguekit.plugin import Evidence, Flag, Situation, Suggestion
from dialoguekit.testing.conformance import flags


def told(bench: Any) -> list[str]:
    return [finding.message for finding in flags.check(bench)]


def raising(bench_of: Callable[..., Any], *raised: Any) -> Any:
    """A bench whose method raises these flags in every workshop."""

    def standing(view: Any, workshop: str) -> Iterator[Any]:
        yield from raised

    return bench_of(methods=[attrs.evolve(orchard.METHOD, flags=standing)])


def test_flags_that_prove_what_they_say_pass(bench_of: Callable[..., Any]) -> None:
    """Some stand in the workshops that are improvised; who has none has nothing to prove."""
    bench = bench_of(decisions=[])
    assert told(bench) == []
    (source,) = bench.sources
    view = bench.played(source).replay(orchard.Growing, workshops=["leeds"])
    assert list(orchard.flags(view, "leeds"))
    silent = attrs.evolve(orchard.METHOD, flags=None, suggest=None)
    assert told(bench_of(methods=[silent], analyses=[orchard.ANALYSIS])) == []


def test_a_flag_needs_evidence_within_its_workshop(bench_of: Callable[..., Any]) -> None:
    """And cites ids as a reader finds them."""
    proof = Evidence.within("leeds", [1])
    bare = Flag(rule="r", message="m")
    abroad = Flag(rule="r", message="m", evidence=Evidence.within("hull", [1]))
    beyond = Flag(rule="r", message="m", evidence=Evidence.within("leeds", [10**6]))
    short = Flag(rule="r", message="m", evidence=proof, cites=("C17",))
    for flag, why in (
        (bare, "the flag 'r' (m) has no evidence"),
        (abroad, "the flag 'r' (m) has evidence outside of the workshop: hull ((1, 1),)"),
        (beyond, "outside of the workshop: leeds ((1000000, 1000000),)"),
        (short, "cites 'C17', which is not found within the workshop 'leeds'"),
    ):
        assert any(why in message for message in told(raising(bench_of, flag)))


def test_the_chapter_has_the_flags_that_stand(bench_of: Callable[..., Any]) -> None:
    """All of them, and no others."""
    flag = Flag(rule="bare", message="No leaves.", evidence=Evidence.within("leeds", [1]))
    found = told(raising(bench_of, flag))
    missing = "the flag 'bare' (No leaves.) stands, and the chapter on the workshop has it not"
    assert missing in found
    assert any("the chapter has the flag 'high'" in message for message in found)


def test_what_is_no_flag_is_found(bench_of: Callable[..., Any]) -> None:
    """And so is what raises."""
    assert "flags gave 'high', which is no Flag" in told(raising(bench_of, "high"))

    def fail(view: Any, workshop: str) -> Any:
        return view[0]

    bench = bench_of(methods=[attrs.evolve(orchard.METHOD, flags=fail)])
    assert "flags raised KeyError(0)" in told(bench)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (lambda: 1 / 0, "suggest raised ZeroDivisionError"),
        (lambda: "Plant!", "suggest gave 'Plant!' before the first stage, which is no Suggestion"),
        (
            lambda: Suggestion(text="Plant!", why="So.", prompt="last"),
            "suggest names the prompt 'last' in the stage 'planting', and there is none",
        ),
    ],
)
def test_suggestions_are_suggestions(
    bench_of: Callable[..., Any], given: Callable[[], Any], why: str
) -> None:
    """Of prompts that the method has."""

    def suggest(view: Any, situation: Situation) -> list[Any]:
        return [given()]

    found = told(bench_of(methods=[attrs.evolve(orchard.METHOD, suggest=suggest)]))
    assert any(why in message for message in found), found


def test_what_cannot_be_viewed_is_said_by_the_check_of_chapters(
    bench_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not twice."""

    @attrs.define
    class Blind(orchard.Growing):
        """Sees nothing."""

        def view(self) -> Any:
            raise ZeroDivisionError

    def fail(*_: object, **__: object) -> Any:
        raise ZeroDivisionError

    assert told(bench_of(methods=[attrs.evolve(orchard.METHOD, projection=Blind)])) == []
    silent = attrs.evolve(orchard.METHOD, chapter=fail)
    assert told(bench_of(methods=[silent])) == []
    monkeypatch.setattr("dialoguekit.testing.conformance.plugin_under_test.improvise", fail)
    assert told(bench_of()) == []
