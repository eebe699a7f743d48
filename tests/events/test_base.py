"""Event classes and their wire names."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from dialoguekit.errors import InvalidEvent
from dialoguekit.events import EventType, OpaqueEvent, event, event_type, fields, is_event


@event("test.happened", version=3)
class Happened:
    """A test event."""

    text: str = fields.text()
    where: str | None = fields.reference(default=None)


def test_an_event_is_frozen() -> None:
    """An event cannot be changed."""
    happened: Any = Happened(text="It rained")

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        happened.text = "It did not"
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        happened.note = "more"
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        del happened.text


def test_an_event_has_slots() -> None:
    """An event has no attribute that its class does not declare."""
    assert not hasattr(Happened(text="It rained"), "__dict__")


def test_an_event_is_made_by_keyword() -> None:
    """Fields are keyword-only, so their order may change."""
    cls: Any = Happened
    with pytest.raises(TypeError, match="positional"):
        cls("It rained")


def test_equal_events_are_equal() -> None:
    """Events compare and hash by value."""
    assert Happened(text="It rained") == Happened(text="It rained")
    assert len({Happened(text="a"), Happened(text="a"), Happened(text="b")}) == 2


def test_a_class_and_its_events_have_a_wire_name() -> None:
    """Name and version can be read from either."""
    assert event_type(Happened) == ("test.happened", 3)
    assert event_type(Happened(text="It rained")) == EventType("test.happened", 3)


def test_the_default_version_is_1() -> None:
    """An event class without ``version`` has version 1."""

    @event("test.once")
    class Once:
        pass

    assert event_type(Once).version == 1


@pytest.mark.parametrize("name", ["a.b", "code.pass-frozen", "ai.story.mined", "abcd.asset-2"])
def test_wire_names_are_dot_case(name: str) -> None:
    """They consist of lower-case words with digits, dots and hyphens, and have at least one dot."""

    class Any:
        pass

    assert event_type(event(name)(Any)).name == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "happened",
        "Test.happened",
        "test.Happened",
        "test_happened",
        "test.",
        ".happened",
        "test..happened",
        "test.-happened",
        "test.happened-",
        "2test.happened",
        "test.happened\n",
        "tést.happened",
    ],
)
def test_invalid_wire_names_are_refused(name: str) -> None:
    """A name that is not dot-case is refused when the class is defined."""
    with pytest.raises(InvalidEvent, match=r"wire name must be dot-case.*'contribution\.made'"):
        event(name)


@pytest.mark.parametrize("version", [0, -1])
def test_versions_count_from_1(version: int) -> None:
    """A version below 1 is refused."""
    with pytest.raises(InvalidEvent, match=r"test\.happened: version must be 1 or more"):
        event("test.happened", version=version)


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        (int, "int"),
        (7, "int"),
        (None, "NoneType"),
        (OpaqueEvent("a.b", 1, b""), "OpaqueEvent"),
        (type("Marked", (), {"__event_type__": "test.happened"}), "Marked"),
    ],
)
def test_other_objects_are_not_events(thing: object, name: str) -> None:
    """The error for an undecorated class names the decorator."""
    assert not is_event(thing)
    with pytest.raises(InvalidEvent, match=rf"{name}: class is not an event: decorate it with"):
        event_type(thing)


def test_events_and_their_classes_are_events() -> None:
    """Both are recognised."""
    assert is_event(Happened)
    assert is_event(Happened(text="It rained"))
