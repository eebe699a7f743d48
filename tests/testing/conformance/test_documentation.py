"""Missing documentation of a plugin is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from tests.testing.samples import orchard

from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.state import Workshop
from dialoguekit.events import event, fields
from dialoguekit.plugin import Template
from dialoguekit.testing.conformance import documentation

METHOD = orchard.METHOD


def messages_by_subject(plugin: Any) -> dict[str, list[str]]:
    """Return the messages of the findings, by subject."""
    found: dict[str, list[str]] = {}
    for finding in documentation.check(plugin):
        assert finding.fix
        found.setdefault(finding.subject, []).append(finding.message)
    return found


def test_a_documented_plugin_passes(under_test: Callable[..., Any]) -> None:
    """Module, events, commands, stages, templates and rules are checked."""
    assert messages_by_subject(under_test(analyses=[orchard.ANALYSIS])) == {}


@pytest.mark.parametrize("doc", [None, " "])
def test_a_module_has_a_docstring(under_test: Callable[..., Any], doc: str | None) -> None:
    """A blank docstring does not count."""
    assert messages_by_subject(under_test(doc=doc)) == {
        "module dialoguekit_orchard": ["it has no docstring"]
    }


def test_a_command_has_a_docstring(under_test: Callable[..., Any]) -> None:
    """A command without one is found."""

    def plant(state: Workshop, context: CommandContext) -> CommandEvents:
        return ()

    plugin = under_test(methods=[attrs.evolve(METHOD, commands=(plant,))])
    assert messages_by_subject(plugin) == {
        "command orchard.plant": ["its function has no docstring"]
    }


def test_an_event_describes_its_fields_and_rules(under_test: Callable[..., Any]) -> None:
    """Each missing section and field is found."""

    @event("orchard.felled")
    class Felled:
        """A tree was felled.

        Fields:
            tree: which.
        By: participant.
        """

        tree: str = fields.reference()
        why: str = fields.text()

    @event("orchard.grown")
    class Grown:
        tree: str = fields.reference()

    plugin = under_test(methods=[attrs.evolve(METHOD, events=(Felled, Grown))])
    assert messages_by_subject(plugin) == {
        "event orchard.felled": [
            "its docstring has no section 'Refused when:'",
            "its docstring has no section 'Flagged when:'",
            "its docstring does not describe the field 'why'",
        ],
        "event orchard.grown": ["Grown has no docstring"],
    }


def test_a_method_and_an_analysis_have_texts(under_test: Callable[..., Any]) -> None:
    """Titles, summaries, the source of the method and the sentence on absence are required."""
    method = attrs.evolve(METHOD, title="", source=" ")
    analysis = attrs.evolve(orchard.ANALYSIS, summary="", absence="")
    assert messages_by_subject(under_test(methods=[method], analyses=[analysis])) == {
        "method orchard": ["its title is empty", "its source is empty"],
        "analysis harvest": ["its summary is empty", "its absence is empty"],
    }


def test_the_sentence_on_absence_has_no_full_stop(under_test: Callable[..., Any]) -> None:
    """The report adds it, or the names of workshops."""
    method = attrs.evolve(METHOD, absence="No orchard was planted.")
    assert messages_by_subject(under_test(methods=[method])) == {
        "method orchard": ["its absence ends with a full stop: 'No orchard was planted.'"]
    }


def test_a_rule_says_what_breaks_it(under_test: Callable[..., Any]) -> None:
    """Rules of a session and of the workshop are checked."""
    rules = tuple(attrs.evolve(rule, breaks="") for rule in METHOD.rules)
    method = attrs.evolve(METHOD, rules=(), workshop_rules=rules)
    assert messages_by_subject(under_test(methods=[method])) == {
        "method orchard": ["the rule 'high' does not say what breaks it"]
    }


def test_a_stage_has_a_purpose_and_a_prompt_and_a_template_a_source(
    under_test: Callable[..., Any],
) -> None:
    """Each missing text is found."""
    stage = attrs.evolve(METHOD.stages[0], title="", purpose="")
    template = Template(name="spring", title="In spring", stages=("planting",), source=" ")
    method = attrs.evolve(METHOD, stages=(stage,), prompts=(), templates=(template,))
    assert messages_by_subject(under_test(methods=[method])) == {
        "method orchard": [
            "the stage 'planting' has no title",
            "the stage 'planting' has no purpose",
            "the stage 'planting' has no prompt",
            "the template 'spring' has no source",
        ]
    }
