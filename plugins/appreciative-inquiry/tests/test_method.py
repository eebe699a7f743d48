"""The method as data."""

from __future__ import annotations

import pytest

from dialoguekit.plugin import CUSTOM, Stage
from dialoguekit_appreciative_inquiry import METHOD, method

TEMPLATES = {
    method.FOUR_D: "discover dream design destiny",
    method.FIVE_D: "define discover dream design destiny",
    method.IN_QUADRANTS: "strengths opportunities aspirations results",
}


def test_the_method_holds_what_the_data_say() -> None:
    """What a host sees is what stands in ``script``."""
    assert METHOD.name == "appreciative-inquiry"
    assert METHOD.stages == method.STAGES
    assert METHOD.templates == method.TEMPLATES
    assert METHOD.prompts == method.PROMPTS
    assert "Cooperrider" in METHOD.source


def test_there_are_three_templates_each_with_its_source() -> None:
    """No more and no fewer than were sourced."""
    found = {template.name: " ".join(template.stages) for template in method.TEMPLATES}
    assert found == TEMPLATES
    for template in method.TEMPLATES:
        assert "Stavros" in template.source


@pytest.mark.parametrize("stage", method.STAGES, ids=lambda stage: stage.name)
def test_every_stage_welcomes_what_is_hard(stage: Stage) -> None:
    """A barrier, and the question made of it, are in place wherever they are said."""
    for kind in ("deficit", "reframing"):
        assert METHOD.stage_of(kind, stage.name) == stage.name


@pytest.mark.parametrize("stage", method.STAGES, ids=lambda stage: stage.name)
def test_every_stage_has_a_prompt(stage: Stage) -> None:
    """A facilitator finds a question to ask in each."""
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
def test_a_kind_leads_to_its_stage(kind: str, stage: str | None) -> None:
    """Kinds are read whatever their case; a kind of another method leads nowhere."""
    assert METHOD.stage_of(kind) == stage


def test_what_one_stage_admits_no_other_does() -> None:
    """But for what is hard."""
    kinds = [kind for s in method.STAGES for kind in s.admits if kind not in method.WELCOME]
    assert len(set(kinds)) == len(kinds)


def test_an_order_of_its_own_can_be_announced() -> None:
    """Coming back to a phase included."""
    planned = METHOD.announced(CUSTOM, "discover, dream, discover, design")
    assert planned is not None
    assert planned.stages == ("discover", "dream", "discover", "design")


def test_what_frames_an_inquiry_is_what_define_admits() -> None:
    """Without what every stage admits."""
    assert method.FRAMING == ("topic", "question", "frame")
