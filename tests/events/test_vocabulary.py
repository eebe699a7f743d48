"""The vocabulary of the core: every class is an event, and says what it means."""

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
from dialoguekit.events import NEUTRAL, event_type, is_event
from dialoguekit.events.fields import Kind, kind_of
from dialoguekit.testing.strategies import any_event
from dialoguekit.testing.strategies import events as drawn

MACHINERY = {"base", "envelope", "evidence", "fields", "validators"}

FAMILIES: list[ModuleType] = [
    importlib.import_module(f"dialoguekit.events.{found.name}")
    for found in pkgutil.iter_modules(events.__path__)
    if found.name not in MACHINERY
]

each_class = pytest.mark.parametrize("cls", NEUTRAL, ids=lambda cls: event_type(cls).name)


def _attributes(cls: Any) -> list[attrs.Attribute[Any]]:
    return [*attrs.fields(cls)]


def _sections(cls: type) -> dict[str, str]:
    """The parts of a docstring: what it means, then each heading with its text."""
    parts = re.split(
        r"^(Fields|By|Refused when|Flagged when): *", inspect.getdoc(cls) or "", flags=re.MULTILINE
    )
    return {"Meaning": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def test_every_event_class_is_in_the_vocabulary() -> None:
    """A class that is defined in a family is read and written by every log, once."""
    defined = [
        cls
        for family in FAMILIES
        for cls in vars(family).values()
        if inspect.isclass(cls) and cls.__module__ == family.__name__
    ]

    assert set(NEUTRAL) == set(defined)
    assert len(NEUTRAL) == len(set(NEUTRAL))


def test_wire_names_are_unique() -> None:
    """No two classes share a wire name, whatever their versions."""
    names = [event_type(cls).name for cls in NEUTRAL]

    assert sorted(set(names)) == sorted(names)


def test_the_package_exports_everything() -> None:
    """All event classes, and every public name that the package holds, can be imported from it."""
    public = {
        name
        for name, value in vars(events).items()
        if not name.startswith("_") and not inspect.ismodule(value)
    }

    assert len(events.__all__) == len(set(events.__all__))
    assert set(events.__all__) == public - {"ModuleType"}
    assert {cls.__name__ for cls in NEUTRAL} <= set(events.__all__)


def test_what_each_event_class_brings_in_has_its_own_prefix() -> None:
    """Ids that people read name one kind of thing: no two classes give out the same letters."""
    prefixes = [
        kind.prefix
        for cls in NEUTRAL
        for kind in map(kind_of, _attributes(cls))
        if kind and kind.name == "identifier"
    ]

    assert sorted(set(prefixes)) == sorted(prefixes)


@each_class
def test_every_class_is_frozen_slotted_and_made_by_keyword(cls: type) -> None:
    """An event cannot be changed or added to, and its fields are named when it is made."""
    assert is_event(cls)
    assert "__slots__" in vars(cls)
    assert "__dict__" not in dir(cls)
    assert all(attribute.kw_only for attribute in _attributes(cls))


@given(fact=any_event())
def test_no_event_can_be_changed(fact: Any) -> None:
    """Setting any field of any event raises."""
    for name in [*(attribute.name for attribute in _attributes(type(fact))), "note"]:
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(fact, name, "changed")
    assert not hasattr(fact, "__dict__")


@each_class
def test_every_field_is_checked(cls: type) -> None:
    """Every field is made by ``fields``, which gives it a kind and a validator."""
    for attribute in _attributes(cls):
        assert isinstance(kind_of(attribute), Kind), attribute.name
        assert attribute.validator is not None


@each_class
def test_every_docstring_says_what_is_meant(cls: type) -> None:
    """Meaning, who does it, what is refused and what is flagged stand in each docstring."""
    sections = _sections(cls)

    assert sections["Meaning"].strip().endswith(".")
    for heading in ("By", "Refused when", "Flagged when"):
        text = sections[heading].strip()
        assert text.endswith("."), heading
        assert len(text) > 1


@each_class
def test_every_docstring_names_every_field_and_no_other(cls: type) -> None:
    """The fields are explained in their order, and none that the class does not have."""
    named = re.findall(r"^    (\w+): \S", _sections(cls).get("Fields", ""), flags=re.MULTILINE)

    assert named == [attribute.name for attribute in _attributes(cls)]


@each_class
def test_every_docstring_names_the_options(cls: type) -> None:
    """The words of a short closed list stand in the docstring of its field."""
    explained = _sections(cls).get("Fields", "")
    for attribute in _attributes(cls):
        kind = kind_of(attribute)
        assert kind is not None
        missing = [option for option in kind.options if option not in explained]
        assert not missing or attribute.name == "rule", attribute.name


_ANYTHING: dict[str, list[Any]] = {
    "identifier": ["17", 17, "\ud83d"],
    "reference": [" ", 7, "a b", "x" * 201, "\ud83d"],
    "text": [" ", 7, "x" * 100_001, "\ud83d"],
    "label": [" ", 7, "x" * 201, "a\nb", "\ud83d"],
    "choice": ["no such word", 7],
    "whole": [True, 1.5, "1", float("nan"), 2**53],
    "real": [True, "1", float("nan"), float("inf"), 2**53],
    "flag": [1, "true"],
    "moment": ["2026-03-03T09:30", "soon", 7],
    "day": ["soon", 7],
    "pairs": [7, {"a": float("nan")}, {"a": []}],
}


@each_class
def test_every_field_of_every_class_refuses_the_wrong(cls: type) -> None:
    """A wrong value in any field is refused with the wire name and the name of the field."""

    @given(right=drawn(cls), choose=st.randoms(use_true_random=False))
    def law(right: Any, choose: Any) -> None:
        values = {a.name: getattr(right, a.name) for a in _attributes(cls)}
        for attribute in _attributes(cls):
            kind = kind_of(attribute)
            assert kind is not None
            wrong = choose.choice(_ANYTHING[kind.name])
            with pytest.raises(InvalidEvent) as caught:
                cls(**{**values, attribute.name: [wrong] if kind.several else wrong})
            assert caught.value.type == event_type(cls).name
            assert caught.value.field == attribute.name

    law()
