"""Flags have evidence in their workshop, and suggestions name existing prompts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs
from tests.testing.samples import orchard
from tests.testing.samples.orchard import OrchardSession

from dialoguekit.plugin import Breach, Evidence, Rule, Suggestion, SuggestionContext, breach
from dialoguekit.testing.conformance import flags


@attrs.frozen
class Thing:
    """Something that a breach is about."""

    evidence: Evidence


def messages(plugin: Any) -> list[str]:
    return [finding.message for finding in flags.check(plugin)]


def with_breach(under_test: Callable[..., Any], found: Breach) -> Any:
    """Return a plugin under test with a method that always has this breach."""
    rule: Rule[OrchardSession] = Rule("r", "always", lambda session: found)
    return under_test(methods=[attrs.evolve(orchard.METHOD, rules=(rule,))])


def test_flags_with_evidence_pass(under_test: Callable[..., Any]) -> None:
    """The generated workshops have flags; a method without rules passes too."""
    plugin = under_test()
    assert messages(plugin) == []
    assert plugin.outputs(plugin.sources[0])[0].flags["leeds"]
    silent = attrs.evolve(orchard.METHOD, rules=(), suggestions=None)
    assert messages(under_test(methods=[silent], analyses=[orchard.ANALYSIS])) == []


def test_a_flag_needs_evidence_within_its_workshop(under_test: Callable[..., Any]) -> None:
    """Cited ids begin with the workshop."""
    abroad, beyond = Evidence.from_seqs("hull", [1]), Evidence.from_seqs("leeds", [10**6])
    for found, problem in (
        (breach("m", Thing(Evidence())), "the flag 'r' (m) has no evidence"),
        (breach("m", Thing(abroad)), "has evidence outside the workshop: hull ((1, 1),)"),
        (breach("m", Thing(beyond)), "outside the workshop: leeds ((1000000, 1000000),)"),
        (breach("m", cites=["C17"]), "cites 'C17', which is not an id of the workshop 'leeds'"),
    ):
        reported = messages(with_breach(under_test, found))
        assert any(problem in message for message in reported)
        assert len(set(reported)) == len(reported)


def test_a_suggestion_names_a_prompt_of_the_method(under_test: Callable[..., Any]) -> None:
    """It is made while a session runs."""

    def suggest(session: OrchardSession, context: SuggestionContext) -> Iterator[Suggestion]:
        yield Suggestion(text="Plant!", reason="So.", prompt="last")

    plugin = under_test(methods=[attrs.evolve(orchard.METHOD, suggestions=suggest)])
    assert messages(plugin) == [
        "a suggestion names the prompt 'last', which does not exist: Plant!"
    ]
