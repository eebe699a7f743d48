"""The method as data."""

from __future__ import annotations

import pytest

from dialoguekit.plugin import Template
from dialoguekit.plugin.types import CUSTOM
from dialoguekit_parallel_thinking import METHOD, method

TEMPLATES = {
    "initial-ideas": "B W G B",
    "choosing": "B W (G) Y K R B",
    "identifying-solutions": "B W K G B",
    "quick-feedback": "B K G B",
    "strategic-planning": "B Y K W B G B",
    "process-improvement": "B W W Y K G R B",
    "problem-solving": "B W G R Y K G B",
    "performance-review": "B R W Y K G R B",
}
HATS = {"B": "blue", "W": "white", "R": "red", "K": "black", "Y": "yellow", "G": "green"}


def test_six_hats_have_distinct_colours() -> None:
    """Each hat is a stage with a colour for charts."""
    assert set(method.HATS) == set(HATS.values())
    assert set(method.COLOURS) == set(method.HATS)
    assert len(set(method.COLOURS.values())) == 6


def test_method_has_the_data_of_its_module() -> None:
    """Stages, templates and prompts are those of ``method``."""
    assert METHOD.name == "parallel-thinking"
    assert METHOD.stages == method.STAGES
    assert METHOD.templates == method.TEMPLATES
    assert METHOD.prompts == method.PROMPTS
    assert "de Bono" in METHOD.source


def test_eight_templates() -> None:
    """The templates are those of the source."""
    assert [template.name for template in method.TEMPLATES] == list(TEMPLATES)


@pytest.mark.parametrize(("name", "letters"), TEMPLATES.items())
def test_template_has_the_hats_of_its_card(name: str, letters: str) -> None:
    """Letters are the hats of the card; brackets mark optional ones."""
    template = METHOD.template(name)
    assert template is not None
    parts = letters.split()
    assert template.stages == tuple(HATS[letter.strip("()")] for letter in parts)
    assert template.optional == tuple(n for n, letter in enumerate(parts) if "(" in letter)


@pytest.mark.parametrize("template", method.TEMPLATES, ids=lambda template: template.name)
def test_every_template_starts_and_ends_blue(template: Template) -> None:
    """The template names its secondary source."""
    assert template.stages[0] == template.stages[-1] == "blue"
    assert "secondary source" in template.source


@pytest.mark.parametrize("hat", method.HATS)
def test_every_hat_has_a_prompt(hat: str) -> None:
    """Each hat has a question for the facilitator."""
    texts = [prompt.text for prompt in method.PROMPTS if prompt.stage == hat]
    assert texts
    assert all("?" in text for text in texts)


def test_prompt_names_are_unique() -> None:
    """A name identifies one prompt."""
    names = [prompt.name for prompt in method.PROMPTS]
    assert len(set(names)) == len(names)


def test_prompt_for_other_peoples_views() -> None:
    """Process improvement wears the white hat twice."""
    assert any(p.stage == "white" and "other people" in p.text for p in method.PROMPTS)


def test_each_kind_is_accepted_by_one_hat() -> None:
    """Every hat accepts its own name."""
    kinds = [kind for stage in method.STAGES for kind in stage.accepts]
    assert len(set(kinds)) == len(kinds)
    assert all(METHOD.stage_of(hat) == hat for hat in method.HATS)


@pytest.mark.parametrize(
    ("kind", "hat"),
    [
        ("fact", "white"),
        ("risk", "black"),
        ("obstacle", "black"),
        ("benefit", "yellow"),
        ("idea", "green"),
        ("feeling", "red"),
        ("summary", "blue"),
        (" Red ", "red"),
        ("story", None),
        (None, None),
    ],
)
def test_kind_selects_its_hat(kind: str | None, hat: str | None) -> None:
    """Case does not matter; an unknown kind selects no hat."""
    assert METHOD.stage_of(kind) == hat


def test_template_is_announced_by_name() -> None:
    """An unknown name gives no order."""
    assert METHOD.announced_order("quick-feedback", "") == METHOD.template("quick-feedback")
    assert METHOD.announced_order("quick-feedbak", "") is None
    assert METHOD.announced_order(None, " ") is None


def test_custom_order_takes_precedence() -> None:
    """It may use spaces or commas, and any case."""
    planned = METHOD.announced_order("quick-feedback", "Blue, white,red  blue")
    assert planned is not None
    assert planned.stages == ("blue", "white", "red", "blue")
    assert planned.name == CUSTOM
