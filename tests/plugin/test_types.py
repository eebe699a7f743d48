"""Declarations are validated when they are created."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest

from dialoguekit.errors import InvalidEvent
from dialoguekit.events import ContributionMade, event
from dialoguekit.plugin import (
    Analysis,
    Block,
    CommandContext,
    CommandEvents,
    Method,
    Programme,
    Prompt,
    Record,
    Stage,
    Template,
    Workshop,
)
from dialoguekit.plugin.types import API_VERSION, EventDeclaration
from dialoguekit.plugin.upcasters import Upcaster

ROUND, HARVEST = Stage(name="round", title="Round"), Stage(name="harvest", title="Harvest")


@event("cafe.table-moved", version=2)
class TableMoved:
    """A table was moved."""


def blocks(view: object, record: Record) -> Iterator[Block]:
    """Yield no block."""
    return iter(())


def programme_blocks(programme: Programme[object]) -> Iterator[Block]:
    """Yield no block."""
    return iter(())


def method(**changes: Any) -> Method:
    """Return a valid method with ``changes``."""
    valid: dict[str, Any] = {
        "name": "world-cafe",
        "title": "World Café",
        "summary": "Tables and rounds.",
        "source": "Brown and Isaacs 2005",
        "stages": [ROUND, HARVEST],
        "templates": [
            Template(name="short", title="Short", stages=("round", "harvest"), source="us")
        ],
        "prompts": [Prompt(name="why", stage="round", text="Why?")],
        "session_blocks": blocks,
        "programme_blocks": programme_blocks,
    }
    return Method(**(valid | changes))


def analysis(**changes: Any) -> Analysis:
    """Return a valid analysis with ``changes``."""
    valid: dict[str, Any] = {
        "name": "tables",
        "title": "Tables",
        "summary": "Counts tables.",
        "workshop_blocks": blocks,
        "programme_blocks": programme_blocks,
    }
    return Analysis(**(valid | changes))


FACTORIES: list[tuple[Any, dict[str, Any]]] = [
    (method, {}),
    (analysis, {}),
    (Stage, {"name": "round", "title": "Round"}),
    (Template, {"name": "short", "title": "Short", "source": "us"}),
    (Prompt, {"name": "why", "stage": "round", "text": "Why?"}),
]


def test_values_are_frozen_and_lists_become_tuples() -> None:
    """A declaration never changes."""
    declared = method()
    assert declared.stages == (ROUND, HARVEST)
    assert declared.prompts[0].text == "Why?"
    assert declared.api_version == analysis().api_version == API_VERSION
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        declared.name = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("make", "fields"), FACTORIES, ids=lambda value: getattr(value, "__name__", "")
)
@pytest.mark.parametrize("name", ["", "World", "world_cafe", "-cafe", "cafe-", "a b", "a\n"])
def test_a_name_has_lower_case_letters_digits_and_hyphens(
    make: Any, fields: dict[str, Any], name: str
) -> None:
    """Names are used in logs and on command lines."""
    with pytest.raises(ValueError, match="'name' must match regex"):
        make(**(fields | {"name": name}))


def test_only_a_template_may_begin_with_a_digit() -> None:
    """The 4-D cycle does."""
    assert Template(name="4-d", title="4-D", source="us").name == "4-d"
    with pytest.raises(ValueError, match="'name' must match regex"):
        Stage(name="4-d", title="4-D")


@pytest.mark.parametrize(
    ("make", "fields"), FACTORIES, ids=lambda value: getattr(value, "__name__", "")
)
def test_a_name_is_text(make: Any, fields: dict[str, Any]) -> None:
    """Any other type is refused."""
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
def test_titles_and_summaries_are_text(make: Any, field: str) -> None:
    """A number is not a title."""
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
def test_lists_contain_the_declared_type(field: str, value: object) -> None:
    """A single text is not a list."""
    with pytest.raises(TypeError, match=f"'{field}' must be"):
        method(**{field: value})


def test_kinds_and_stages_are_lists_of_texts() -> None:
    """A single text is refused, not split."""
    with pytest.raises(TypeError, match="'accepts' must be"):
        Stage(name="round", title="Round", accepts="story")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="'stages' must be"):
        Template(name="short", title="Short", stages="round", source="us")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="'optional' must be"):
        Template(name="short", title="Short", optional=("0",), source="us")  # type: ignore[arg-type]
    kinds: Any = ["story"]
    assert Stage(name="round", title="Round", accepts=kinds).accepts == ("story",)


FUNCTIONS = [
    (method, "sessions"),
    (method, "session_blocks"),
    (method, "programme_blocks"),
    (method, "suggestions"),
    (analysis, "view"),
    (analysis, "workshop_blocks"),
]


@pytest.mark.parametrize(("make", "field"), FUNCTIONS)
def test_what_reads_a_record_is_a_function(make: Any, field: str) -> None:
    """The message names the field, and says what it needs."""
    with pytest.raises(TypeError, match=f"'?{field}'? must be"):
        make(**{field: "blocks"})


def test_a_chapter_has_blocks_for_a_workshop_and_for_a_programme() -> None:
    """The core chapters cover a method that has neither."""
    assert method().has_chapter
    assert not method(session_blocks=None, programme_blocks=None).has_chapter
    for field in ("session_blocks", "programme_blocks"):
        with pytest.raises(ValueError, match="needs blocks for a workshop and for a programme"):
            method(**{field: None})


def test_a_chapter_is_built_from_sessions_or_from_the_view() -> None:
    """Both at once would be ambiguous."""
    with pytest.raises(ValueError, match="session_blocks and workshop_blocks exclude each other"):
        method(workshop_blocks=blocks)


def set_table(workshop: Workshop, context: CommandContext) -> CommandEvents:
    """Set a table."""
    return (TableMoved(),)


def test_a_command_is_named_for_its_method_and_function() -> None:
    """Hyphens separate words."""
    (command,) = method(commands=[set_table]).named_commands
    assert (command.name, command.function) == ("world-cafe.set-table", set_table)


def test_a_method_keeps_its_own_events_and_those_that_it_names() -> None:
    """A class may be declared with upcasters; its class is kept."""
    upcaster = Upcaster("cafe.table-moved", 1, dict)
    declared = EventDeclaration(event=TableMoved, upcasters=(upcaster,))
    made = method(events=[declared], keeps=[ContributionMade, TableMoved])
    assert made.event_declarations == (declared,)
    assert made.kept_classes == (TableMoved, ContributionMade)


def test_templates_and_prompts_name_stages_of_the_method() -> None:
    """The message contains a misspelt stage and its template or prompt."""
    template = Template(name="long", title="Long", stages=("round", "harvst"), source="us")
    with pytest.raises(ValueError, match=r"template 'long' names the stage 'harvst'"):
        method(templates=[template])
    with pytest.raises(ValueError, match=r"prompt 'who' names the stage 'rond'"):
        method(prompts=[Prompt(name="who", stage="rond", text="Who?")])


@pytest.mark.parametrize("index", [2, -1])
def test_optional_indexes_are_within_the_template(index: int) -> None:
    """They are counted from 0."""
    with pytest.raises(
        ValueError, match=f"template 'short': optional index {index} is out of range"
    ):
        Template(name="short", title="Short", stages=("a", "b"), optional=(1, index), source="us")


@pytest.mark.parametrize(
    ("field", "twice"),
    [
        ("stages", [ROUND, HARVEST, ROUND]),
        ("templates", [Template(name="twin", title="Twin", source="us")] * 2),
        ("prompts", [Prompt(name="twin", stage="round", text="Why?")] * 2),
    ],
)
def test_names_within_a_method_are_distinct(field: str, twice: list[Any]) -> None:
    """Otherwise they would be ambiguous."""
    with pytest.raises(ValueError, match=f"two {field} of the method are named"):
        method(**{field: twice})


def test_a_template_is_found_by_its_name() -> None:
    """An unknown name yields None."""
    found = method().template("short")
    assert found is not None
    assert found.title == "Short"
    assert method().template("long") is None


def test_a_declaration_has_an_event_class_and_its_upcasters() -> None:
    """The upcasters are of the same event type."""
    upcaster = Upcaster("cafe.table-moved", 1, dict)
    assert EventDeclaration(event=TableMoved, upcasters=(upcaster,)).upcasters == (upcaster,)
    with pytest.raises(
        ValueError, match=r"upcaster of 'cafe.closed' was declared with .*'cafe.table-moved'"
    ):
        EventDeclaration(event=TableMoved, upcasters=(Upcaster("cafe.closed", 1, dict),))
    with pytest.raises(TypeError, match="'upcasters' must be"):
        EventDeclaration(event=TableMoved, upcasters=(dict,))  # type: ignore[arg-type]


@pytest.mark.parametrize("event", [dict, TableMoved(), "cafe.table-moved", None])
def test_a_declaration_needs_an_event_class(event: object) -> None:
    """An event instance or a name is refused."""
    with pytest.raises(TypeError, match="event must be an event class"):
        EventDeclaration(event=event)  # type: ignore[arg-type]


def test_a_declaration_accepts_any_event_class() -> None:
    """The registry checks the prefix."""
    assert EventDeclaration(event=ContributionMade).event is ContributionMade
    with pytest.raises(InvalidEvent):
        event("nodots")
