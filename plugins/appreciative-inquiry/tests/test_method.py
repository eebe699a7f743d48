"""The method as data."""

from __future__ import annotations

import pytest

from dialoguekit.plugin import Stage
from dialoguekit_appreciative_inquiry import METHOD, method

TEMPLATES = {
    "4-d": "discover dream design destiny",
    "5-d": "define discover dream design destiny",
    "soar": "strengths opportunities aspirations results",
}


def test_the_method_has_the_declared_data() -> None:
    """The declared method equals that of the module ``method``."""
    assert METHOD.name == "appreciative-inquiry"
    assert METHOD.stages == method.STAGES
    assert METHOD.templates == method.TEMPLATES
    assert METHOD.prompts == method.PROMPTS
    assert "Cooperrider" in METHOD.source


def test_there_are_three_templates_with_sources() -> None:
    """These and no others are sourced."""
    found = {template.name: " ".join(template.stages) for template in method.TEMPLATES}
    assert found == TEMPLATES
    for template in method.TEMPLATES:
        assert "Stavros" in template.source


@pytest.mark.parametrize("stage", method.STAGES, ids=lambda stage: stage.name)
def test_every_stage_accepts_barriers(stage: Stage) -> None:
    """And the questions that reframe them."""
    for kind in ("deficit", "reframing"):
        assert METHOD.stage_of(kind, stage.name) == stage.name


@pytest.mark.parametrize("stage", method.STAGES, ids=lambda stage: stage.name)
def test_every_stage_has_a_prompt(stage: Stage) -> None:
    """A facilitator finds a question in each."""
    texts = [prompt.text for prompt in method.PROMPTS if prompt.stage == stage.name]
    assert texts
    assert all("?" in text for text in texts)


@pytest.mark.parametrize(
    ("kind", "stage"),
    [
        ("topic", "define"),
        ("question", "define"),
        ("frame", "define"),
        ("Story", "discover"),
        ("factor", "discover"),
        ("dream", "dream"),
        (" image ", "dream"),
        ("proposition", "design"),
        ("prototype", "design"),
        ("commitment", "destiny"),
        ("action", "destiny"),
        ("learning", "destiny"),
        ("strength", "strengths"),
        ("opportunity", "opportunities"),
        ("aspiration", "aspirations"),
        ("result", "results"),
        ("measure", "results"),
        ("risk", None),
    ],
)
def test_a_kind_has_its_stage(kind: str, stage: str | None) -> None:
    """Case does not matter; a kind of another method has none."""
    assert METHOD.stage_of(kind) == stage


def test_kinds_belong_to_one_stage() -> None:
    """Except barriers and reframings."""
    kinds = [
        kind for s in method.STAGES for kind in s.accepts if kind not in method.ALWAYS_ACCEPTED
    ]
    assert len(set(kinds)) == len(kinds)


def test_a_custom_order_can_be_announced() -> None:
    """Revisits included."""
    planned = METHOD.announced_order("custom", "discover, dream, discover, design")
    assert planned is not None
    assert planned.stages == ("discover", "dream", "discover", "design")
