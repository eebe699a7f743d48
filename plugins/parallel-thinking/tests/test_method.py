"""The method as data."""

from __future__ import annotations

import pytest

from dialoguekit.plugin import CUSTOM, Template
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


def test_there_are_six_hats_each_with_a_colour_of_its_own() -> None:
    """A stage for each hat, and a colour to draw it in."""
    assert set(method.HATS) == set(HATS.values())
    assert set(method.COLOURS) == set(method.HATS)
    assert len(set(method.COLOURS.values())) == 6


def test_the_method_holds_what_the_data_say() -> None:
    """What a host sees is what stands in ``script``."""
    assert METHOD.name == "parallel-thinking"
    assert METHOD.stages == method.STAGES
    assert METHOD.templates == method.TEMPLATES
    assert METHOD.prompts == method.PROMPTS
    assert "de Bono" in METHOD.source


def test_there_are_eight_templates() -> None:
    """No more and no fewer than were sourced."""
    assert [template.name for template in method.TEMPLATES] == list(TEMPLATES)


@pytest.mark.parametrize(("name", "letters"), TEMPLATES.items())
def test_a_template_has_the_hats_of_its_card(name: str, letters: str) -> None:
    """Each template in the letters of the cards; brackets mean: may be left out."""
    template = METHOD.template(name)
    assert template is not None
    places = letters.split()
    assert template.stages == tuple(HATS[letter.strip("()")] for letter in places)
    assert template.optional == tuple(n for n, letter in enumerate(places) if "(" in letter)


@pytest.mark.parametrize("template", method.TEMPLATES, ids=lambda template: template.name)
def test_every_template_begins_and_ends_blue(template: Template) -> None:
    """Blue frames the session, and names who says so."""
    assert template.stages[0] == template.stages[-1] == "blue"
    assert "secondary source" in template.source


@pytest.mark.parametrize("hat", method.HATS)
def test_every_hat_has_a_prompt(hat: str) -> None:
    """A facilitator finds a question to ask under each hat."""
    texts = [prompt.text for prompt in method.PROMPTS if prompt.stage == hat]
    assert texts
    assert all("?" in text for text in texts)


def test_prompts_have_names_of_their_own() -> None:
    """``pose(prompt=…)`` names one prompt, not several."""
    names = [prompt.name for prompt in method.PROMPTS]
    assert len(set(names)) == len(names)


def test_a_second_white_hat_can_ask_for_other_peoples_views() -> None:
    """Process improvement wears white twice, and there is a prompt for the second time."""
    assert any(p.stage == "white" and "other people" in p.text for p in method.PROMPTS)


def test_what_one_hat_admits_no_other_does() -> None:
    """A declared kind leads to one hat; every hat admits its own name."""
    kinds = [kind for stage in method.STAGES for kind in stage.admits]
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
def test_a_kind_leads_to_its_hat(kind: str | None, hat: str | None) -> None:
    """Kinds are read whatever their case; a kind of something else leads to no hat."""
    assert METHOD.stage_of(kind) == hat


def test_a_template_is_announced_by_name() -> None:
    """The name of a template stands for its order; an unknown name for none."""
    assert METHOD.announced("quick-feedback", "") == METHOD.template("quick-feedback")
    assert METHOD.announced("quick-feedbak", "") is None
    assert METHOD.announced(None, " ") is None


def test_an_order_of_its_own_counts_before_a_template() -> None:
    """The order may be written with spaces or commas, in any case."""
    planned = METHOD.announced("quick-feedback", "Blue, white,red  blue")
    assert planned is not None
    assert planned.stages == ("blue", "white", "red", "blue")
    assert planned.name == CUSTOM
