"""The events of the plugin: golden files and the values of fields."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import dialoguekit_nominal_group
from dialoguekit.errors import InvalidEvent
from dialoguekit.testing.plugin_contract import GoldenEventContract
from dialoguekit_nominal_group.events import TurnsSet


class TestEvents(GoldenEventContract):
    """The contract for the events of the plugin."""

    plugin = dialoguekit_nominal_group
    prefix = "nominal-group."
    directory = Path(__file__).parent / "golden"


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("activity", "the first", "must be an id without spaces"),
        ("order", "P2", "must be a list"),
        ("order", ("P 2",), "must be an id without spaces"),
        ("reason", " ", "must not be blank"),
    ],
)
def test_an_order_rejects_invalid_values(field: str, value: Any, why: str) -> None:
    """Activity, people and reason are validated."""
    with pytest.raises(InvalidEvent, match=why):
        TurnsSet(**({"activity": "A1", "order": ("P2",)} | {field: value}))
