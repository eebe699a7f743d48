"""``dialoguekit methods``: what can be run here."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from dialoguekit.plugin import Method, Prompt, Stage, Template, hookimpl
from dialoguekit.plugin.registry.registry import Candidate, given

Run = Callable[..., Any]

CAFE = Method(
    name="world-cafe",
    title="World Café",
    summary="Tables and rounds.",
    source="Brown and Isaacs 2005",
    stages=(
        Stage(name="round", title="Round", purpose="Talk at tables.", admits=("idea",)),
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
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes these the plugins that are installed."""

    def only(*plugins: Candidate) -> None:
        monkeypatch.setattr("dialoguekit.application.kit.installed", lambda: list(plugins))

    return only


@pytest.fixture
def cafe() -> Candidate:
    """A plugin with a method."""
    module = SimpleNamespace(dialoguekit_methods=hookimpl(lambda: [CAFE]))
    return given("cafe", module, "2.1", "dialoguekit-cafe")


def test_methods_are_listed_with_a_line_each(
    run: Run, only: Callable[..., None], cafe: Candidate
) -> None:
    """And with where to read more of those that have stages."""
    only(cafe)
    ran = run("methods")
    assert (ran.status, ran.err) == (0, "")
    conversation, cafe_line = [line for line in ran.lines if not line.startswith(" ")]
    assert conversation.startswith("conversation  Conversation: Talk without stages")
    assert cafe_line == "world-cafe  World Café: Tables and rounds."
    assert ran.lines[-1] == "    2 stages, 1 template. More: dialoguekit methods world-cafe"


def test_a_method_is_shown_with_stages_prompts_and_templates(
    run: Run, only: Callable[..., None], cafe: Candidate
) -> None:
    """What may be left out stands in brackets."""
    only(cafe)
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


def test_a_method_without_stages_has_none_to_show(run: Run) -> None:
    """Nor templates."""
    assert run("methods", "conversation").lines[-1] == "Source: No method: the plain case"


def test_the_methods_that_are_installed_can_be_shown(run: Run) -> None:
    """Each of those that are listed."""
    for method in json.loads(run("methods", "--json").out):
        ran = run("methods", method["name"])
        assert ran.status == 0
        assert ran.lines[0] == f"{method['title']} ({method['name']})"


def test_an_unknown_method_is_refused_with_those_that_there_are(
    run: Run, only: Callable[..., None], cafe: Candidate
) -> None:
    """In one line, for people and for programs."""
    only(cafe)
    for args in (["methods", "cafe"], ["methods", "cafe", "--json"]):
        ran = run(*args)
        assert (ran.status, ran.out) == (1, "")
        assert ran.err == (
            "Error: There is no method 'cafe' here. Methods: conversation, world-cafe.\n"
        )


def test_json_holds_a_method_as_it_was_declared(
    run: Run, only: Callable[..., None], cafe: Candidate
) -> None:
    """All methods, or the one that is named."""
    only(cafe)
    (found,) = json.loads(run("methods", "world-cafe", "--json").out)
    assert found == {
        "name": "world-cafe",
        "title": "World Café",
        "summary": "Tables and rounds.",
        "source": "Brown and Isaacs 2005",
        "stages": [
            {
                "name": "round",
                "title": "Round",
                "purpose": "Talk at tables.",
                "admits": ["idea"],
            },
            {"name": "harvest", "title": "Harvest", "purpose": "Gather.", "admits": []},
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
    everything = json.loads(run("methods", "--json").out)
    assert [method["name"] for method in everything] == ["conversation", "world-cafe"]
