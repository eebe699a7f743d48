"""The events of the plugin: stored once, read for ever; and what their fields may hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import dialoguekit_abcd
from dialoguekit.errors import InvalidEvent
from dialoguekit.events import event_type
from dialoguekit.testing.builders import memory_kit
from dialoguekit.testing.golden import Golden, fields_of, names_of, read_golden
from dialoguekit_abcd import EVENTS
from dialoguekit_abcd import events as e

DIRECTORY = Path(__file__).parent / "golden"
GOLDEN = read_golden(DIRECTORY)
CLASSES = {event_type(cls): cls for cls in EVENTS}

every_file = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.path.stem)
every_event = pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: event_type(cls).name)

NAMED: dict[str, Any] = {"asset": "AS1", "name": "Bread", "type": "place", "person": "P1"}


@every_event
def test_an_event_stands_under_the_prefix_of_the_plugin(cls: type) -> None:
    """And says who does it, when it is refused and when it is flagged."""
    assert event_type(cls).name.startswith("abcd.")
    for part in ("By:", "Refused when:", "Flagged when:"):
        assert part in (cls.__doc__ or "")


@every_event
def test_an_event_has_its_golden_files(cls: type) -> None:
    """One that uses every field, and where there are defaults one that uses none."""
    assert [name for name in names_of(cls) if not (DIRECTORY / name).exists()] == []


@every_file
def test_a_golden_event_is_read_and_written_as_it_was(golden: Golden) -> None:
    """The same fields, defaults included, and the very same bytes."""
    with memory_kit({"abcd": dialoguekit_abcd}) as kit:
        fact = kit.log.codec.decode(golden.type, golden.version, golden.data)
        assert type(fact) is CLASSES[event_type(fact)]
        assert fields_of(fact) == golden.fields
        assert kit.log.codec.encode(fact) == (golden.type, golden.version, golden.data)


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("asset", "A1", "must look like AS17"),
        ("type", "organisation", "must be one of individual, association, institution"),
        ("gift", "purse", "must be one of head, hand, heart"),
        ("standing", "lent", "must be one of offered, claimed"),
        ("name", " ", "must not be blank"),
        ("agreed", "yes", "must be true or false"),
    ],
)
def test_an_asset_holds_nothing_else_than_it_may(field: str, value: object, why: str) -> None:
    """Associations and institutions are never one word."""
    with pytest.raises(InvalidEvent, match=why):
        e.AssetIdentified(**(NAMED | {field: value}))


@pytest.mark.parametrize("bucket", [0, 4, True, "1"])
def test_there_are_three_buckets(bucket: Any) -> None:
    """Ourselves, with some help, outside agencies."""
    with pytest.raises(InvalidEvent, match="bucket"):
        e.ItemSorted(item="C1", bucket=bucket)


def test_a_connection_is_agreed_acted_upon_or_dropped() -> None:
    """And nothing in between."""
    with pytest.raises(InvalidEvent, match="must be one of agreed, acted-upon, dropped"):
        e.ConnectionFollowed(connection="CN1", status="pending")
