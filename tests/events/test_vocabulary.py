"""The event classes of the core: unique, validated and documented."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from types import ModuleType
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit import events
from dialoguekit.errors import InvalidEvent
from dialoguekit.events import CORE_EVENTS, event_type, is_event
from dialoguekit.events.fields import FieldType, field_type_of
from dialoguekit.testing.strategies import any_event
from dialoguekit.testing.strategies import events as events_of

MACHINERY = {
    "base",
    "corrected_record",
    "envelope",
    "evidence",
    "fields",
    "local_time",
    "merged_people",
    "secret_votes",
    "time_order",
    "validators",
}

FAMILIES: list[ModuleType] = [
    importlib.import_module(f"dialoguekit.events.{found.name}")
    for found in pkgutil.iter_modules(events.__path__)
    if found.name not in MACHINERY
]

each_class = pytest.mark.parametrize("cls", CORE_EVENTS, ids=lambda cls: event_type(cls).name)


def _attributes(cls: Any) -> list[attrs.Attribute[Any]]:
    return [*attrs.fields(cls)]


def _sections(cls: type) -> dict[str, str]:
    """Return the parts of a docstring: the meaning, then each heading with its text."""
    parts = re.split(
        r"^(Fields|By|Refused when|Flagged when): *", inspect.getdoc(cls) or "", flags=re.MULTILINE
    )
    return {"Meaning": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def test_every_event_class_is_listed() -> None:
    """Every class that a family module defines is in ``CORE_EVENTS`` once."""
    defined = [
        cls
        for family in FAMILIES
        for cls in vars(family).values()
        if inspect.isclass(cls) and cls.__module__ == family.__name__
    ]

    assert set(CORE_EVENTS) == set(defined)
    assert len(CORE_EVENTS) == len(set(CORE_EVENTS))


def test_wire_names_are_unique() -> None:
    """No two classes share a wire name, not even with different versions."""
    names = [event_type(cls).name for cls in CORE_EVENTS]

    assert sorted(set(names)) == sorted(names)


def test_the_package_exports_everything() -> None:
    """All event classes and public names can be imported from the package."""
    public = {
        name
        for name, value in vars(events).items()
        if not name.startswith("_") and not inspect.ismodule(value)
    }

    assert len(events.__all__) == len(set(events.__all__))
    assert set(events.__all__) == public - {"ModuleType"}
    assert {cls.__name__ for cls in CORE_EVENTS} <= set(events.__all__)


def test_every_created_id_has_its_own_prefix() -> None:
    """No two classes create ids with the same prefix."""
    prefixes = [
        field_type.prefix
        for cls in CORE_EVENTS
        for field_type in map(field_type_of, _attributes(cls))
        if field_type and field_type.name == "identifier"
    ]

    assert sorted(set(prefixes)) == sorted(prefixes)


@each_class
def test_every_class_is_frozen_slotted_and_made_by_keyword(cls: type) -> None:
    """An event cannot be changed or extended, and its fields are keyword-only."""
    assert is_event(cls)
    assert "__slots__" in vars(cls)
    assert "__dict__" not in dir(cls)
    assert all(attribute.kw_only for attribute in _attributes(cls))


@given(event=any_event())
def test_no_event_can_be_changed(event: Any) -> None:
    """Setting any field of any event raises."""
    for name in [*(attribute.name for attribute in _attributes(type(event))), "note"]:
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(event, name, "changed")
    assert not hasattr(event, "__dict__")


@each_class
def test_every_field_is_validated(cls: type) -> None:
    """Every field is made by ``fields``, with a type and a validator."""
    for attribute in _attributes(cls):
        assert isinstance(field_type_of(attribute), FieldType), attribute.name
        assert attribute.validator is not None


@each_class
def test_every_docstring_is_complete(cls: type) -> None:
    """It gives the meaning, the actor, the refusals and the flags."""
    sections = _sections(cls)

    assert sections["Meaning"].strip().endswith(".")
    for heading in ("By", "Refused when", "Flagged when"):
        text = sections[heading].strip()
        assert text.endswith("."), heading
        assert len(text) > 1


@each_class
def test_every_docstring_names_every_field_and_no_other(cls: type) -> None:
    """The docstring explains exactly the fields of the class, in their order."""
    named = re.findall(r"^    (\w+): \S", _sections(cls).get("Fields", ""), flags=re.MULTILINE)

    assert named == [attribute.name for attribute in _attributes(cls)]


@each_class
def test_every_docstring_names_the_options(cls: type) -> None:
    """The docstring of a field lists the options of a choice."""
    explained = _sections(cls).get("Fields", "")
    for attribute in _attributes(cls):
        field_type = field_type_of(attribute)
        assert field_type is not None
        missing = [option for option in field_type.options if option not in explained]
        assert not missing or attribute.name == "rule", attribute.name


_ANYTHING: dict[str, list[Any]] = {
    "identifier": ["17", 17, "\ud83d"],
    "reference": [" ", 7, "a b", "x" * 201, "\ud83d"],
    "text": [" ", 7, "x" * 100_001, "\ud83d"],
    "label": [" ", 7, "x" * 201, "a\nb", "\ud83d"],
    "choice": ["no such word", 7],
    "integer": [True, 1.5, "1", float("nan"), 2**53],
    "number": [True, "1", float("nan"), float("inf"), 2**53],
    "boolean": [1, "true"],
    "fraction": ["3/2", "2/0", "0.5", "-1/2", " ", 7, "02/3"],
    "timestamp": ["2026-03-03T09:30", "soon", 7],
    "calendar_date": ["soon", 7],
    "mapping": [7, {"a": float("nan")}, {"a": []}],
}


@each_class
def test_every_field_refuses_invalid_values(cls: type) -> None:
    """The error gives the wire name and the field."""

    @given(right=events_of(cls), choose=st.randoms(use_true_random=False))
    def law(right: Any, choose: Any) -> None:
        values = {a.name: getattr(right, a.name) for a in _attributes(cls)}
        for attribute in _attributes(cls):
            field_type = field_type_of(attribute)
            assert field_type is not None
            wrong = choose.choice(_ANYTHING[field_type.name])
            with pytest.raises(InvalidEvent) as caught:
                cls(**{**values, attribute.name: [wrong] if field_type.many else wrong})
            assert caught.value.type == event_type(cls).name
            assert caught.value.field == attribute.name

    law()
