"""``methods``: the installed methods."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from dialoguekit.plugin import Method, Prompt, Stage, Template, hookimpl
from dialoguekit.plugin.registry.registry import Candidate, candidate_of

Run = Callable[..., Any]

CAFE = Method(
    name="world-cafe",
    title="World Café",
    summary="Tables and rounds.",
    source="Brown and Isaacs 2005",
    stages=(
        Stage(name="round", title="Round", purpose="Talk at tables.", accepts=("idea",)),
        Stage(name="harvest", title="Harvest", purpose="Gather."),
    ),
    templates=(
        Template(
            name="classic",
            title="Classic",
            stages=("round", "round", "harvest"),
            optional=(1,),
            source="the authors",
        ),
    ),
    prompts=(Prompt(name="why", stage="round", text="Why does it matter?"),),
)


@pytest.fixture
def cafe() -> Candidate:
    """A plugin with a method."""
    module = SimpleNamespace(dialoguekit_methods=hookimpl(lambda: [CAFE]))
    return candidate_of("cafe", module, "2.1", "dialoguekit-cafe")


def test_methods_are_listed_with_a_line_each(
    run: Run, install_only: Callable[..., None], cafe: Candidate
) -> None:
    """Methods with stages have a second line."""
    install_only(cafe)
    result = run("methods")
    assert (result.status, result.err) == (0, "")
    conversation, cafe_line = [line for line in result.lines if not line.startswith(" ")]
    assert conversation.startswith("conversation  Conversation: Talk without stages")
    assert cafe_line == "world-cafe  World Café: Tables and rounds."
    assert result.lines[-1] == "    2 stages, 1 template. More: dialoguekit methods world-cafe"


def test_a_method_is_shown_with_stages_prompts_and_templates(
    run: Run, install_only: Callable[..., None], cafe: Candidate
) -> None:
    """Optional stages are in brackets."""
    install_only(cafe)
    assert run("methods", "world-cafe").lines == [
        "World Café (world-cafe)",
        "Tables and rounds.",
        "Source: Brown and Isaacs 2005",
        "",
        "  round: Talk at tables.",
        "      Why does it matter?",
        "",
        "  harvest: Gather.",
        "",
        "Templates:",
        "  classic: round → (round) → harvest",
    ]


def test_a_method_without_stages_is_shown(run: Run) -> None:
    assert run("methods", "conversation").lines[-1] == "Source: Not a published method"


def test_every_installed_method_can_be_shown(run: Run) -> None:
    for method in json.loads(run("methods", "--json").out):
        result = run("methods", method["name"])
        assert result.status == 0
        assert result.lines[0] == f"{method['title']} ({method['name']})"


def test_an_unknown_method_is_refused(
    run: Run, install_only: Callable[..., None], cafe: Candidate
) -> None:
    """The error lists the known ones."""
    install_only(cafe)
    for args in (["methods", "cafe"], ["methods", "cafe", "--json"]):
        result = run(*args)
        assert (result.status, result.out) == (1, "")
        assert result.err == (
            "Error: There is no method 'cafe'. Installed methods: conversation, world-cafe.\n"
        )


def test_json_contains_the_declaration_of_a_method(
    run: Run, install_only: Callable[..., None], cafe: Candidate
) -> None:
    install_only(cafe)
    (shown,) = json.loads(run("methods", "world-cafe", "--json").out)
    assert shown == {
        "name": "world-cafe",
        "title": "World Café",
        "summary": "Tables and rounds.",
        "source": "Brown and Isaacs 2005",
        "stages": [
            {
                "name": "round",
                "title": "Round",
                "purpose": "Talk at tables.",
                "accepts": ["idea"],
            },
            {"name": "harvest", "title": "Harvest", "purpose": "Gather.", "accepts": []},
        ],
        "templates": [
            {
                "name": "classic",
                "title": "Classic",
                "stages": ["round", "round", "harvest"],
                "optional": [1],
                "source": "the authors",
            }
        ],
        "prompts": [{"name": "why", "stage": "round", "text": "Why does it matter?"}],
    }
    all_methods = json.loads(run("methods", "--json").out)
    assert [method["name"] for method in all_methods] == ["conversation", "world-cafe"]
