"""The method as data."""

from __future__ import annotations

import pytest

from dialoguekit.plugin import Template
from dialoguekit.plugin.types import CUSTOM
from dialoguekit_world_cafe import METHOD, method

TEMPLATES = {"classic": "W R R R H", "short": "W R R H", "extended": "W R R R R (R) H"}
STAGES = {"W": "welcome", "R": "round", "H": "harvest"}


def test_three_stages() -> None:
    """Welcome, round and harvest have a purpose."""
    assert [stage.name for stage in method.STAGES] == list(STAGES.values())
    assert all(stage.purpose for stage in method.STAGES)


def test_method_has_the_data_of_its_module() -> None:
    """Stages, templates and prompts are those of ``method``."""
    assert METHOD.name == "world-cafe"
    assert METHOD.stages == method.STAGES
    assert METHOD.templates == method.TEMPLATES
    assert METHOD.prompts == method.PROMPTS
    assert METHOD.source == method.SOURCE
    assert METHOD.lists_contributions


def test_three_templates() -> None:
    """The templates are those with a source."""
    assert [template.name for template in method.TEMPLATES] == list(TEMPLATES)


@pytest.mark.parametrize(("name", "letters"), TEMPLATES.items())
def test_template_has_its_rounds(name: str, letters: str) -> None:
    """Brackets mark optional stages."""
    template = METHOD.template(name)
    assert template is not None
    parts = letters.split()
    assert template.stages == tuple(STAGES[letter.strip("()")] for letter in parts)
    assert template.optional == tuple(n for n, letter in enumerate(parts) if "(" in letter)


@pytest.mark.parametrize("template", method.TEMPLATES, ids=lambda template: template.name)
def test_template_has_rounds_between_welcome_and_harvest(template: Template) -> None:
    """It has at least two rounds, and names its source."""
    welcome, *rounds, harvest = template.stages
    assert (welcome, harvest) == ("welcome", "harvest")
    assert set(rounds) == {"round"}
    assert len(rounds) >= 2
    assert "Brown and David Isaacs" in template.source


@pytest.mark.parametrize("stage", STAGES.values())
def test_every_stage_has_a_prompt(stage: str) -> None:
    """Each stage has a question for the facilitator."""
    texts = [prompt.text for prompt in method.PROMPTS if prompt.stage == stage]
    assert texts
    assert all(text.endswith("?") for text in texts)


def test_stages_accept_all_kinds() -> None:
    """No kind of contribution is assigned to a stage."""
    assert all(stage.accepts == () for stage in method.STAGES)
    assert METHOD.stage_of("idea") is None


def test_numbers_are_consistent() -> None:
    """Minimums are not greater than maximums."""
    assert method.ROUND_MINUTES[0] <= method.ROUND_MINUTES[1]
    assert method.TIME_RATIO[0] < 1 < method.TIME_RATIO[1]
    assert method.MIN_MIXED_TABLE_SIZE <= method.MAX_TABLE_SIZE
    assert 0 < method.MIN_SHARE_OF_ROUND < method.LEFT_EARLY_SHARE < 1


def test_custom_order_takes_precedence() -> None:
    """A café may be announced without a welcome."""
    planned = METHOD.announced_order("classic", "round, round harvest")
    assert planned is not None
    assert planned.stages == ("round", "round", "harvest")
    assert planned.name == CUSTOM
