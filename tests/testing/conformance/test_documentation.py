"""A plugin says what it is for; where it does not, a finding says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from tests.testing.samples import orchard

from dialoguekit.domain.commands import Decided, Noting
from dialoguekit.domain.state import Workshop
from dialoguekit.events import event, fields
from dialoguekit.plugin import Decision, EventKind, Template
from dialoguekit.testing.conformance import documentation

METHOD = orchard.METHOD


def told(bench: Any) -> dict[str, list[str]]:
    """What was found, by subject."""
    found: dict[str, list[str]] = {}
    for finding in documentation.check(bench):
        assert finding.mend
        found.setdefault(finding.subject, []).append(finding.message)
    return found


def test_a_plugin_that_explains_itself_passes(bench_of: Callable[..., Any]) -> None:
    """Module, projection, events, decisions, stages, templates."""
    decisions = [Decision(name="orchard.plant", function=orchard.plant)]
    assert told(bench_of(decisions=decisions, analyses=[orchard.ANALYSIS])) == {}


@pytest.mark.parametrize("doc", [None, " "])
def test_a_module_has_a_docstring(bench_of: Callable[..., Any], doc: str | None) -> None:
    """That is not blank."""
    assert told(bench_of(doc=doc)) == {"module dialoguekit_orchard": ["it has no docstring"]}


def test_a_projection_has_a_docstring_of_its_own(bench_of: Callable[..., Any]) -> None:
    """That of its base says nothing about it."""
    silent = type("Silent", (orchard.Growing,), {"__slots__": ()})
    method = attrs.evolve(METHOD, projection=silent)
    assert told(bench_of(methods=[method])) == {"projection Silent": ["it has no docstring"]}


def test_a_decision_has_a_docstring(bench_of: Callable[..., Any]) -> None:
    """It is what people read who ask for it by name."""

    def plant(state: Workshop, noting: Noting) -> Decided:
        return ()

    found = told(bench_of(decisions=[Decision(name="orchard.plant", function=plant)]))
    assert found == {"decision orchard.plant": ["its function has no docstring"]}


def test_an_event_explains_its_fields_and_when_it_is_refused(bench_of: Callable[..., Any]) -> None:
    """Each thing that is missing is named."""

    @event("orchard.felled")
    class Felled:
        """Somebody felled a tree.

        Fields:
            tree: which.
        By: anybody.
        """

        tree: str = fields.reference()
        why: str = fields.text()

    @event("orchard.grown")
    class Grown:
        tree: str = fields.reference()

    kinds = [EventKind(event=kind) for kind in (Felled, Grown)]
    found = told(bench_of(methods=(), events=kinds))
    assert found == {
        "event orchard.felled": [
            "its docstring does not say 'Refused when:'",
            "its docstring does not say 'Flagged when:'",
            "its docstring does not explain the field 'why'",
        ],
        "event orchard.grown": ["Grown has no docstring"],
    }


def test_a_method_and_an_analysis_have_words_for_themselves(bench_of: Callable[..., Any]) -> None:
    """Titles, summaries, and where the method comes from."""
    method = attrs.evolve(METHOD, title="", source=" ")
    analysis = attrs.evolve(orchard.ANALYSIS, summary="")
    assert told(bench_of(methods=[method], analyses=[analysis])) == {
        "method orchard": ["its title is blank", "its source is blank"],
        "analysis harvest": ["its summary is blank"],
    }


def test_a_stage_has_a_purpose_and_a_prompt_and_a_template_a_source(
    bench_of: Callable[..., Any],
) -> None:
    """What a facilitator needs to know."""
    stage = attrs.evolve(METHOD.stages[0], title="", purpose="")
    template = Template(name="spring", title="In spring", stages=("planting",), source=" ")
    method = attrs.evolve(METHOD, stages=(stage,), prompts=(), templates=(template,))
    assert told(bench_of(methods=[method])) == {
        "method orchard": [
            "the stage 'planting' has no title",
            "the stage 'planting' has no purpose",
            "the stage 'planting' has no prompt",
            "the template 'spring' names no source",
        ]
    }
