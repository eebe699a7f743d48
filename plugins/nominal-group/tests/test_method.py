"""The method as data."""

from __future__ import annotations

import pytest

from dialoguekit.plugin import Template
from dialoguekit_nominal_group import METHOD, method

NAMES = tuple(stage.name for stage in method.STAGES)


def test_the_method_has_the_declared_data() -> None:
    """The declared method equals that of the module ``method``."""
    assert METHOD.name == "nominal-group"
    assert METHOD.stages == method.STAGES
    assert METHOD.templates == method.TEMPLATES
    assert METHOD.prompts == method.PROMPTS
    assert "Delbecq" in METHOD.source


def test_the_stages_are_in_their_order() -> None:
    """Writing, presenting, clarifying, voting."""
    assert NAMES == ("silent", "round-robin", "clarify", "first-ballot", "discuss", "second-ballot")


def test_every_stage_has_one_purpose_in_the_rules() -> None:
    """Ideas, discussion, or votes."""
    parts = (*method.IDEA_STAGES, *method.DISCUSSION_STAGES, *method.BALLOT_STAGES)
    assert sorted(parts) == sorted(NAMES)


@pytest.mark.parametrize(
    ("name", "stages"), [("two-ballots", NAMES), ("classic", NAMES[:4])], ids=["two", "one"]
)
def test_a_template_has_one_ballot_or_two(name: str, stages: tuple[str, ...]) -> None:
    """All six stages, or the first four."""
    template = METHOD.template(name)
    assert template is not None
    assert template.stages == stages


@pytest.mark.parametrize("template", method.TEMPLATES, ids=lambda template: template.name)
def test_a_template_names_its_source(template: Template) -> None:
    """The paper of 1971, or the book of 1975."""
    assert "Delbecq" in template.source
    assert "197" in template.source


@pytest.mark.parametrize("stage", NAMES)
def test_every_stage_has_a_purpose_and_a_prompt(stage: str) -> None:
    """A facilitator finds a question in each."""
    found = METHOD.stage(stage)
    assert found is not None
    assert found.purpose
    texts = [prompt.text for prompt in method.PROMPTS if prompt.stage == stage]
    assert texts
    assert all("?" in text for text in texts)


@pytest.mark.parametrize(
    ("kind", "entered", "stage"),
    [
        ("idea", None, "silent"),
        ("idea", "round-robin", "round-robin"),
        ("Draft", "discuss", "silent"),
        ("clarification", "discuss", "discuss"),
        ("clarification", "silent", "clarify"),
        ("argument", "clarify", "discuss"),
        ("story", "silent", None),
        (None, "silent", None),
    ],
)
def test_a_kind_has_its_stage(kind: str | None, entered: str | None, stage: str) -> None:
    """If several stages accept it, the current one is returned."""
    assert METHOD.stage_of(kind, entered) == stage
