"""References to people: comparable with ids, and never printed."""

from __future__ import annotations

import pickle

import pytest

from dialoguekit.disclosure.person import PersonRef, person_id
from dialoguekit.document.blocks import Cell, Text
from dialoguekit.errors import ReportError

ANA = PersonRef("P2")


def test_a_reference_equals_the_id_of_the_person() -> None:
    """Both find each other in sets and mappings."""
    assert ANA == "P2"
    assert "P2" == ANA  # noqa: SIM300  # both directions
    assert PersonRef("P3") != ANA
    assert {"P2": 1}[ANA] == 1  # type: ignore[index]  # events type it as text
    assert {ANA, "P2", PersonRef("P2")} == {"P2"}


def test_references_are_sorted_by_number() -> None:
    """P10 comes after P9."""
    people = [PersonRef("P10"), PersonRef("P9"), ANA]
    assert [person_id(person) for person in sorted(people)] == ["P2", "P9", "P10"]


def test_a_printed_reference_names_nobody() -> None:
    """Every way to make text of it reads alike."""
    assert {str(ANA), f"{ANA}", repr(ANA), "%s" % ANA} == {"a person"}  # noqa: UP031


def test_a_reference_is_no_text() -> None:
    """Joining it fails, and so does a block that contains it."""
    with pytest.raises(TypeError):
        ", ".join(sorted([ANA, ANA]))  # type: ignore[list-item]
    with pytest.raises(ReportError, match="must be str"):
        Cell(ANA)  # type: ignore[arg-type]
    with pytest.raises(ReportError, match="must be str"):
        Text(ANA)  # type: ignore[arg-type]


def test_the_id_is_had_to_look_a_person_up() -> None:
    """A plain id stays as it is."""
    assert person_id(ANA) == person_id("P2") == "P2"
    assert pickle.loads(pickle.dumps(ANA)) == "P2"
