"""The events of the plugin: golden files and the values of fields."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import dialoguekit_abcd
from dialoguekit.errors import InvalidEvent
from dialoguekit.testing.plugin_contract import GoldenEventContract
from dialoguekit_abcd import events as e

NAMED: dict[str, Any] = {"asset": "AS1", "name": "Bread", "type": "place", "person": "P1"}


class TestEvents(GoldenEventContract):
    """The contract for the events of the plugin."""

    plugin = dialoguekit_abcd
    prefix = "abcd."
    directory = Path(__file__).parent / "golden"


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
def test_an_asset_rejects_invalid_values(field: str, value: object, why: str) -> None:
    """Associations and institutions are separate types."""
    with pytest.raises(InvalidEvent, match=why):
        e.AssetIdentified(**(NAMED | {field: value}))


@pytest.mark.parametrize("bucket", [0, 4, True, "1"])
def test_there_are_three_buckets(bucket: Any) -> None:
    """Ourselves, with some help, outside agencies."""
    with pytest.raises(InvalidEvent, match="bucket"):
        e.ItemSorted(item="C1", bucket=bucket)


def test_a_connection_has_three_statuses() -> None:
    """Any other status is rejected."""
    with pytest.raises(InvalidEvent, match="must be one of agreed, acted-upon, dropped"):
        e.ConnectionFollowedUp(connection="CN1", status="pending")
