"""The method as data."""

from __future__ import annotations

import pytest

from dialoguekit.events import BUCKETS
from dialoguekit.plugin import Template
from dialoguekit_abcd import METHOD, events, method

TEMPLATES = {
    "mapping": "map connect",
    "sorting": "ourselves with-help outside",
    "half-day": "map connect ourselves with-help outside",
    "kretzmann-mcknight": "map connect mobilise convene resources",
    "touchstones": "team animator converse engage connect vision act celebrate",
}


def test_the_method_has_the_declared_data() -> None:
    """The declared method equals that of the module ``method``."""
    assert METHOD.name == "abcd"
    assert METHOD.stages == method.STAGES
    assert METHOD.templates == method.TEMPLATES
    assert METHOD.prompts == method.PROMPTS
    assert "Kretzmann & McKnight" in METHOD.source


def test_there_are_five_templates() -> None:
    """These and no others are sourced."""
    assert [template.name for template in method.TEMPLATES] == list(TEMPLATES)


@pytest.mark.parametrize(("name", "stages"), TEMPLATES.items())
def test_a_template_has_the_stages_of_its_source(name: str, stages: str) -> None:
    """Five steps of Kretzmann and McKnight, eight touchstones, three questions."""
    template = METHOD.template(name)
    assert template is not None
    assert template.stages == tuple(stages.split())


@pytest.mark.parametrize("template", method.TEMPLATES, ids=lambda template: template.name)
def test_a_template_names_its_source(template: Template) -> None:
    """By author or publisher."""
    assert any(name in template.source for name in ("McKnight", "Nurture Development"))


def test_our_own_templates_are_marked() -> None:
    """So are those for which no page was found."""
    sources = {template.name: template.source for template in method.TEMPLATES}
    assert "put together by dialoguekit" in sources["half-day"]
    assert "no page found" in sources["sorting"]


@pytest.mark.parametrize("stage", [stage.name for stage in method.STAGES])
def test_every_stage_has_a_prompt(stage: str) -> None:
    """A facilitator finds a question in each."""
    texts = [prompt.text for prompt in method.PROMPTS if prompt.stage == stage]
    assert texts
    assert all(text.endswith("?") for text in texts)


def test_the_six_types_are_those_of_the_event() -> None:
    """Each has a heading, a phrase and a prompt."""
    assert tuple(method.TYPES) == events.TYPES
    assert tuple(method.TYPE_PHRASES) == events.TYPES
    assert tuple(method.PROMPT_OF_TYPE) == events.TYPES
    suggestions_for = {prompt.name for prompt in method.PROMPTS if prompt.stage == "map"}
    assert set(method.PROMPT_OF_TYPE.values()) <= suggestions_for


def test_the_three_gifts_are_those_of_the_event() -> None:
    """Head, hand and heart."""
    assert tuple(method.GIFTS) == events.GIFTS == ("head", "hand", "heart")


def test_three_stages_open_the_three_buckets() -> None:
    """In their order; outside resources of a plan are no bucket."""
    assert list(method.BUCKET_OF.values()) == list(BUCKETS)
    sorting = METHOD.template("sorting")
    assert sorting is not None
    assert tuple(method.BUCKET_OF) == sorting.stages
    assert "resources" not in method.BUCKET_OF


@pytest.mark.parametrize("stage", [stage.name for stage in method.STAGES])
@pytest.mark.parametrize("kind", method.NEED_KINDS)
def test_a_need_is_accepted_in_any_stage(stage: str, kind: str) -> None:
    """It is never flagged as off its stage."""
    found = METHOD.stage(stage)
    assert found is not None
    assert not found.accepts or METHOD.stage_of(kind, stage) == stage


@pytest.mark.parametrize(
    ("kind", "entered", "stage"),
    [
        ("asset", None, "map"),
        (" Gift ", "connect", "map"),
        ("story", "map", "map"),
        ("connection", "map", "connect"),
        ("purpose", None, "connect"),
        ("action", "outside", "outside"),
        ("idea", None, "ourselves"),
        ("feeling", "map", None),
    ],
)
def test_a_kind_has_its_stage(kind: str, entered: str | None, stage: str | None) -> None:
    """Case does not matter; if several stages accept a kind, the current one is returned."""
    assert METHOD.stage_of(kind, entered) == stage


@pytest.mark.parametrize(
    "name",
    [
        "No transport after six",
        "There is no lift",
        "there are no chairs",
        "Not enough volunteers",
        "Too few drivers",
        "too little time",
        "Lack of money",
        "Shortage of rooms",
        "Nobody who answers",
        "We need a room",
        "We lack rooms",
        "“Need for rest”",
    ],
)
def test_names_of_needs_are_recognised(name: str) -> None:
    """In any case, and after a quotation mark."""
    assert method.NEED_PATTERN.match(name) is not None


@pytest.mark.parametrize(
    "name",
    ["No Limits", "Needlework on Mondays", "Nobodies Inn", "Nottingham bus", "A choir, no fees"],
)
def test_other_names_are_not_recognised_as_needs(name: str) -> None:
    """A capital after “No” marks a name; only the beginning of whole words counts."""
    assert method.NEED_PATTERN.match(name) is None
