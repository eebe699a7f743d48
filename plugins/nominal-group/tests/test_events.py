"""The event of the plugin: stored once, read for ever; and what its fields may hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import dialoguekit_nominal_group
from dialoguekit.errors import InvalidEvent
from dialoguekit.events import event_type
from dialoguekit.testing.builders import memory_kit
from dialoguekit.testing.golden import Golden, fields_of, names_of, read_golden
from dialoguekit_nominal_group.events import TurnsSet

DIRECTORY = Path(__file__).parent / "golden"
GOLDEN = read_golden(DIRECTORY)

every_file = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.path.stem)


def test_the_event_stands_under_the_prefix_of_the_plugin() -> None:
    """And says who does it, when it is refused and when it is flagged."""
    assert event_type(TurnsSet) == ("nominal-group.turns-set", 1)
    for part in ("Fields:", "By:", "Refused when:", "Flagged when:"):
        assert part in (TurnsSet.__doc__ or "")


def test_the_event_has_its_golden_files() -> None:
    """One that uses every field, and one that leaves the reason out."""
    assert sorted(golden.path.name for golden in GOLDEN) == sorted(names_of(TurnsSet))


@every_file
def test_a_golden_event_is_read_and_written_as_it_was(golden: Golden) -> None:
    """The same fields, defaults included, and the very same bytes."""
    with memory_kit({"nominal-group": dialoguekit_nominal_group}) as kit:
        codec = kit.log.codec
        fact = codec.decode(golden.type, golden.version, golden.data)
        assert type(fact) is TurnsSet
        assert fields_of(fact) == golden.fields
        assert codec.encode(fact) == (golden.type, golden.version, golden.data)
        assert codec.encode_context(codec.decode_context(golden.context)) == golden.context


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("activity", "the first", "must be an id without spaces"),
        ("order", "P2", "must be a list"),
        ("order", ("P 2",), "must be an id without spaces"),
        ("reason", " ", "must not be blank"),
    ],
)
def test_an_order_holds_nothing_else_than_it_may(field: str, value: Any, why: str) -> None:
    """An activity, people, and a reason in words."""
    with pytest.raises(InvalidEvent, match=why):
        TurnsSet(**({"activity": "A1", "order": ("P2",)} | {field: value}))
