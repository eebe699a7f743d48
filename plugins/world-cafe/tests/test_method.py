"""The method as data."""

from __future__ import annotations

import pytest

from dialoguekit.plugin import CUSTOM, Template
from dialoguekit_world_cafe import METHOD, method

TEMPLATES = {
    "classic": "W R R R H",
    "short": "W R R H",
    "extended": "W R R R R (R) H",
}
STAGES = {"W": "welcome", "R": "round", "H": "harvest"}


def test_a_cafe_has_three_kinds_of_stages() -> None:
    """A welcome, rounds, and a harvest, each with a purpose."""
    assert [stage.name for stage in method.STAGES] == list(STAGES.values())
    assert all(stage.purpose for stage in method.STAGES)


def test_the_method_holds_what_the_data_say() -> None:
    """What a host sees is what stands in ``script``."""
    assert METHOD.name == "world-cafe"
    assert METHOD.stages == method.STAGES
    assert METHOD.templates == method.TEMPLATES
    assert METHOD.prompts == method.PROMPTS
    assert "Brown and David Isaacs" in METHOD.source
    assert METHOD.tells_contributions


def test_there_are_three_templates() -> None:
    """No more and no fewer than have a source."""
    assert [template.name for template in method.TEMPLATES] == list(TEMPLATES)


@pytest.mark.parametrize(("name", "letters"), TEMPLATES.items())
def test_a_template_has_its_rounds(name: str, letters: str) -> None:
    """Brackets mean: may be left out."""
    template = METHOD.template(name)
    assert template is not None
    places = letters.split()
    assert template.stages == tuple(STAGES[letter.strip("()")] for letter in places)
    assert template.optional == tuple(n for n, letter in enumerate(places) if "(" in letter)


@pytest.mark.parametrize("template", method.TEMPLATES, ids=lambda template: template.name)
def test_every_template_has_rounds_between_welcome_and_harvest(template: Template) -> None:
    """Two at least, or nothing could travel; and it names who says so."""
    welcome, *rounds, harvest = template.stages
    assert (welcome, harvest) == ("welcome", "harvest")
    assert set(rounds) == {"round"}
    assert len(rounds) >= 2
    assert "Brown and David Isaacs" in template.source


@pytest.mark.parametrize("stage", STAGES.values())
def test_every_stage_has_a_prompt(stage: str) -> None:
    """A facilitator finds a question to ask in each."""
    texts = [prompt.text for prompt in method.PROMPTS if prompt.stage == stage]
    assert texts
    assert all(text.endswith("?") for text in texts)


def test_a_cafe_admits_whatever_people_say() -> None:
    """No kind of contribution is out of place at a table."""
    assert all(stage.admits == () for stage in method.STAGES)
    assert METHOD.stage_of("idea") is None


def test_numbers_fit_together() -> None:
    """The shortest round is no longer than the longest, a mixed table no larger than a large."""
    assert method.ROUND_MINUTES[0] <= method.ROUND_MINUTES[1]
    assert method.TIME_RATIO[0] < 1 < method.TIME_RATIO[1]
    assert method.SMALLEST_MIXED <= method.LARGEST_TABLE
    assert 0 < method.LEAST_OF_ROUND < method.LEFT_EARLY < 1


def test_an_order_of_its_own_counts_before_a_template() -> None:
    """A café without a welcome is announced as one."""
    planned = METHOD.announced("classic", "round, round harvest")
    assert planned is not None
    assert planned.stages == ("round", "round", "harvest")
    assert planned.name == CUSTOM
