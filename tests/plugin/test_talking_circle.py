"""A circle with a talking piece needs nothing but the public plugin API."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.application.kit import Kit
from dialoguekit.errors import Refused
from dialoguekit.testing.builders import memory_kit

from . import talking_circle
from .talking_circle import METHOD, give_piece, pass_turn


@pytest.fixture
def kit() -> Iterator[Kit]:
    """Return a kit with the circle alone."""
    with memory_kit({"piece-circle": talking_circle}) as kit:
        yield kit


@pytest.fixture
def people(kit: Kit) -> list[str]:
    """Return six people who are present in an open workshop in the round of a circle."""
    leeds = kit.workshop("leeds")
    leeds.schedule(title="Leeds", groups=("peer support", "primary care"))
    leeds.open()
    groups = ("peer support", "primary care") * 3
    found = [leeds.check_in(group=group, consents=("record", "quote")) for group in groups]
    leeds.start("piece-circle", template="one-round")
    leeds.enter_stage("opening")
    leeds.enter_stage("round")
    return found


@pytest.fixture
def leeds(kit: Kit) -> WorkshopHandle:
    return kit.workshop("leeds")


def test_the_module_imports_the_public_api_only() -> None:
    """Nothing else is needed."""
    tree = ast.parse(Path(talking_circle.__file__).read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    own = {module for module in imported if module and module.startswith("dialoguekit")}
    assert own == {"dialoguekit.events", "dialoguekit.plugin", "dialoguekit.plugin.commands"}


def test_the_piece_goes_round(leeds: WorkshopHandle, kit: Kit, people: list[str]) -> None:
    """Everyone holds it once; one passes, and one speaks without it."""
    for person in people[:5]:
        leeds.execute(give_piece, person)
        if person == people[1]:
            leeds.execute(pass_turn, person)
        else:
            leeds.take_turn(person, duration_s=60)
    leeds.take_turn(people[0], duration_s=5)
    suggestion = leeds.guidance().active_runs[-1].suggestions[0]
    assert suggestion.reason == "It has not come to 1 of 6 yet."
    leeds.enter_stage("closing")
    leeds.end()
    (circle,) = leeds.view(METHOD)
    assert (len(circle.holdings), len(circle.passes), len(circle.waiting)) == (5, 1, 1)
    report = kit.report("leeds", strict=True).render("md")
    assert "1 turns were taken without the piece." in report
    assert "The piece never came to 1 of 6 people." in report


def test_only_the_holder_passes(leeds: WorkshopHandle, people: list[str]) -> None:
    """The refusal says what to record first."""
    with pytest.raises(Refused, match="does not hold the piece"):
        leeds.execute(pass_turn, people[0])
    leeds.execute(give_piece, people[0])
    with pytest.raises(Refused, match="holds it already"):
        leeds.execute(give_piece, people[0])
