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


def test_the_method_holds_what_the_data_say() -> None:
    """What a host sees is what stands in ``script``."""
    assert METHOD.name == "abcd"
    assert METHOD.stages == method.STAGES
    assert METHOD.templates == method.TEMPLATES
    assert METHOD.prompts == method.PROMPTS
    assert "Kretzmann & McKnight" in METHOD.source


def test_there_are_five_templates() -> None:
    """No more and no fewer than were sourced."""
    assert [template.name for template in method.TEMPLATES] == list(TEMPLATES)


@pytest.mark.parametrize(("name", "stages"), TEMPLATES.items())
def test_a_template_has_the_stages_of_its_source(name: str, stages: str) -> None:
    """Five steps of Kretzmann and McKnight, eight touchstones, three questions."""
    template = METHOD.template(name)
    assert template is not None
    assert template.stages == tuple(stages.split())


@pytest.mark.parametrize("template", method.TEMPLATES, ids=lambda template: template.name)
def test_a_template_names_its_source(template: Template) -> None:
    """Who says so, by name."""
    assert any(name in template.source for name in ("McKnight", "Nurture Development"))


def test_what_we_put_together_ourselves_says_so() -> None:
    """And so does what no page was found for."""
    sources = {template.name: template.source for template in method.TEMPLATES}
    assert "put together by dialoguekit" in sources["half-day"]
    assert "no page found" in sources["sorting"]


@pytest.mark.parametrize("stage", [stage.name for stage in method.STAGES])
def test_every_stage_has_a_prompt(stage: str) -> None:
    """A facilitator finds a question to ask in each."""
    texts = [prompt.text for prompt in method.PROMPTS if prompt.stage == stage]
    assert texts
    assert all(text.endswith("?") for text in texts)


def test_the_six_types_are_those_of_the_event() -> None:
    """Each has a heading, a word for one of them, and a prompt that asks for it."""
    assert tuple(method.TYPES) == events.TYPES
    assert tuple(method.ONE_OF) == events.TYPES
    assert tuple(method.ASKING_FOR) == events.TYPES
    asked = {prompt.name for prompt in method.PROMPTS if prompt.stage == "map"}
    assert set(method.ASKING_FOR.values()) <= asked


def test_the_three_gifts_are_those_of_the_event() -> None:
    """Head, hand and heart."""
    assert tuple(method.GIFTS) == events.GIFTS == ("head", "hand", "heart")


def test_three_stages_open_the_three_buckets() -> None:
    """In their order, and outside resources of a plan are no bucket."""
    assert list(method.BUCKET_OF.values()) == list(BUCKETS)
    sorting = METHOD.template("sorting")
    assert sorting is not None
    assert tuple(method.BUCKET_OF) == sorting.stages
    assert "resources" not in method.BUCKET_OF


@pytest.mark.parametrize("stage", [stage.name for stage in method.STAGES])
@pytest.mark.parametrize("kind", method.NEEDS)
def test_a_need_may_be_said_in_any_stage(stage: str, kind: str) -> None:
    """It is kept and parked, and is never off its stage."""
    found = METHOD.stage(stage)
    assert found is not None
    assert not found.admits or METHOD.stage_of(kind, stage) == stage


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
def test_a_kind_leads_to_its_stage(kind: str, entered: str | None, stage: str | None) -> None:
    """Kinds are read whatever their case; where several stages admit one, that which is on."""
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
def test_the_name_of_a_need_is_guessed_by_how_it_begins(name: str) -> None:
    """In any case, and behind a quotation mark too."""
    assert method.NEED_WORDS.match(name) is not None


@pytest.mark.parametrize(
    "name",
    ["No Limits", "Needlework on Mondays", "Nobodies Inn", "Nottingham bus", "A choir, no fees"],
)
def test_a_name_is_no_need_because_of_a_few_letters(name: str) -> None:
    """A capital after “No” makes a name, words end where they end, and only the beginning tells."""
    assert method.NEED_WORDS.match(name) is None
