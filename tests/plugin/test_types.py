"""What plugins declare is checked when it is made, and says what is wrong."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from dialoguekit.errors import InvalidEvent
from dialoguekit.events import ContributionMade, event
from dialoguekit.plugin import (
    API_VERSION,
    Analysis,
    Chapter,
    EventKind,
    Method,
    PerWorkshop,
    Prompt,
    Scope,
    Stage,
    Template,
    Upcast,
)

ROUND, HARVEST = Stage(name="round", title="Round"), Stage(name="harvest", title="Harvest")


@event("cafe.table-moved", version=2)
class TableMoved:
    """A table was moved."""


class Tables(PerWorkshop[dict[str, int], int]):
    """A fold of nothing."""


def chapter(view: int, scope: Scope) -> Chapter:
    """A chapter of nothing."""
    return Chapter(name="cafe", title="Café", blocks=())


def method(**changes: Any) -> Method:
    """A method that is right, but for ``changes``."""
    right: dict[str, Any] = {
        "name": "world-cafe",
        "title": "World Café",
        "summary": "Tables and rounds.",
        "source": "Brown and Isaacs 2005",
        "stages": [ROUND, HARVEST],
        "templates": [
            Template(name="short", title="Short", stages=("round", "harvest"), source="us")
        ],
        "prompts": [Prompt(name="why", stage="round", text="Why?")],
        "projection": Tables,
        "chapter": chapter,
    }
    return Method(**(right | changes))


def analysis(**changes: Any) -> Analysis:
    """An analysis that is right, but for ``changes``."""
    right: dict[str, Any] = {
        "name": "tables",
        "title": "Tables",
        "summary": "Counts tables.",
        "projection": Tables,
        "chapter": chapter,
    }
    return Analysis(**(right | changes))


MAKERS: list[tuple[Any, dict[str, Any]]] = [
    (method, {}),
    (analysis, {}),
    (Stage, {"name": "round", "title": "Round"}),
    (Template, {"name": "short", "title": "Short", "source": "us"}),
    (Prompt, {"name": "why", "stage": "round", "text": "Why?"}),
]


def test_values_are_frozen_and_lists_become_tuples() -> None:
    """What a plugin declared once, nobody changes."""
    declared = method()
    assert declared.stages == (ROUND, HARVEST)
    assert declared.prompts[0].text == "Why?"
    assert declared.api_version == analysis().api_version == API_VERSION
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        declared.name = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("make", "fields"), MAKERS, ids=lambda value: getattr(value, "__name__", "")
)
@pytest.mark.parametrize("name", ["", "World", "world_cafe", "-cafe", "cafe-", "a b", "a\n"])
def test_a_name_is_made_of_small_letters_digits_and_dashes(
    make: Any, fields: dict[str, Any], name: str
) -> None:
    """It stands in logs for ever, and on command lines."""
    with pytest.raises(ValueError, match="'name' must match regex"):
        make(**(fields | {"name": name}))


def test_a_template_alone_may_begin_with_a_number() -> None:
    """As the 4-D cycle does."""
    assert Template(name="4-d", title="4-D", source="us").name == "4-d"
    with pytest.raises(ValueError, match="'name' must match regex"):
        Stage(name="4-d", title="4-D")


@pytest.mark.parametrize(
    ("make", "fields"), MAKERS, ids=lambda value: getattr(value, "__name__", "")
)
def test_a_name_is_text(make: Any, fields: dict[str, Any]) -> None:
    """And nothing that looks like it."""
    with pytest.raises(TypeError, match="'name' must be"):
        make(**(fields | {"name": 7}))


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (method, "title"),
        (method, "summary"),
        (method, "source"),
        (analysis, "title"),
        (analysis, "summary"),
    ],
)
def test_what_people_read_is_text(make: Any, field: str) -> None:
    """Nobody reads a number as a title."""
    with pytest.raises(TypeError, match=f"'{field}' must be"):
        make(**{field: 7})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("stages", ["round"]),
        ("stages", "round"),
        ("templates", [ROUND]),
        ("prompts", ["Why?"]),
        ("prompts", "Why?"),
    ],
)
def test_lists_hold_what_they_are_for(field: str, value: object) -> None:
    """A text is a list of letters, and never what was meant."""
    with pytest.raises(TypeError, match=f"'{field}' must be"):
        method(**{field: value})


def test_kinds_and_stages_are_lists_of_texts() -> None:
    """A single text is named, not taken to pieces."""
    with pytest.raises(TypeError, match="'admits' must be"):
        Stage(name="round", title="Round", admits="story")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="'stages' must be"):
        Template(name="short", title="Short", stages="round", source="us")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="'optional' must be"):
        Template(name="short", title="Short", optional=("0",), source="us")  # type: ignore[arg-type]
    listed: Any = ["story"]
    assert Stage(name="round", title="Round", admits=listed).admits == ("story",)


@pytest.mark.parametrize("make", [method, analysis])
@pytest.mark.parametrize("field", ["projection", "chapter"])
def test_projections_and_chapters_can_be_called(make: Any, field: str) -> None:
    """A projection that was made already would be shared by all workshops."""
    with pytest.raises(attrs.exceptions.NotCallableError, match=f"'{field}' must be callable"):
        make(**{field: Tables()})


def test_an_analysis_needs_both_projection_and_chapter() -> None:
    """It is nothing else."""
    with pytest.raises(TypeError):
        Analysis(name="tables", title="Tables", summary="?")  # type: ignore[call-arg]
    with pytest.raises(attrs.exceptions.NotCallableError):
        analysis(projection=None)


def test_a_method_has_both_projection_and_chapter_or_neither() -> None:
    """The neutral chapters tell of one that has neither."""
    bare = method(projection=None, chapter=None)
    assert (bare.projection, bare.chapter) == (None, None)
    for field in ("projection", "chapter"):
        with pytest.raises(ValueError, match="both projection and chapter, or neither"):
            method(**{field: None})


def test_templates_and_prompts_name_stages_of_the_method() -> None:
    """A misspelt stage is named, with where it stands."""
    lost = Template(name="long", title="Long", stages=("round", "harvst"), source="us")
    with pytest.raises(ValueError, match=r"template 'long' names the stage 'harvst'"):
        method(templates=[lost])
    with pytest.raises(ValueError, match=r"prompt 'who' names the stage 'rond'"):
        method(prompts=[Prompt(name="who", stage="rond", text="Who?")])


@pytest.mark.parametrize("place", [2, -1])
def test_optional_places_are_places_of_the_template(place: int) -> None:
    """They are counted from 0."""
    with pytest.raises(ValueError, match=f"template 'short': place {place} is optional"):
        Template(name="short", title="Short", stages=("a", "b"), optional=(1, place), source="us")


@pytest.mark.parametrize(
    ("field", "twice"),
    [
        ("stages", [ROUND, HARVEST, ROUND]),
        ("templates", [Template(name="twin", title="Twin", source="us")] * 2),
        ("prompts", [Prompt(name="twin", stage="round", text="Why?")] * 2),
    ],
)
def test_names_within_a_method_are_distinct(field: str, twice: list[Any]) -> None:
    """Otherwise nobody could tell which of them is meant."""
    with pytest.raises(ValueError, match=f"two {field} of the method are called"):
        method(**{field: twice})


def test_a_template_is_found_by_its_name() -> None:
    """Or it is not there."""
    found = method().template("short")
    assert found is not None
    assert found.title == "Short"
    assert method().template("long") is None


def test_an_event_kind_holds_an_event_class_and_the_steps_from_older_versions() -> None:
    """Of that very event."""
    step = Upcast("cafe.table-moved", 1, dict)
    assert EventKind(event=TableMoved, upcasts=(step,)).upcasts == (step,)
    with pytest.raises(
        ValueError, match=r"upcast of 'cafe.closed' stands with .*'cafe.table-moved'"
    ):
        EventKind(event=TableMoved, upcasts=(Upcast("cafe.closed", 1, dict),))
    with pytest.raises(TypeError, match="'upcasts' must be"):
        EventKind(event=TableMoved, upcasts=(dict,))  # type: ignore[arg-type]


@pytest.mark.parametrize("event", [dict, TableMoved(), "cafe.table-moved", None])
def test_an_event_kind_is_made_of_a_class_that_is_an_event(event: object) -> None:
    """Not of an event itself, and not of its name."""
    with pytest.raises(TypeError, match="event must be an event class"):
        EventKind(event=event)  # type: ignore[arg-type]


def test_the_event_of_a_kind_may_be_any_event_class() -> None:
    """Whether its prefix is the plugin's own, the host judges."""
    assert EventKind(event=ContributionMade).event is ContributionMade
    with pytest.raises(InvalidEvent):
        event("nodots")
