"""Settings of a simulation, and their bounds."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.errors import Refused
from dialoguekit.simulation import DEFECTS, SimulationConfig
from dialoguekit.simulation.config import default_defects


def test_the_default_defects_are_few() -> None:
    """Every workshop has overruns and misplaced items; one of four has a breach."""
    assert [default_defects(index) for index in range(4)] == [
        {"overrun", "off-hat"},
        {"overrun", "off-hat"},
        {"overrun", "off-hat", "breach"},
        {"overrun", "off-hat"},
    ]
    assert SimulationConfig().defects_of(6) == default_defects(6)


def test_named_defects_are_seeded_in_every_workshop() -> None:
    """They replace the default defects; an empty set gives a clean simulation."""
    assert SimulationConfig(defects={"breach"}).defects_of(1) == {"breach"}
    assert SimulationConfig(defects=()).defects_of(2) == frozenset()


def test_every_defect_is_described() -> None:
    """Each has a description of several words."""
    assert len(DEFECTS) == 36
    assert all(len(meaning.split()) >= 5 for meaning in DEFECTS.values())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"workshops": 0}, "Cannot simulate: workshops is 0. Use workshops=1 or more."),
        ({"people": 5}, "Cannot simulate: people is 5. Use people=6 to 120."),
        ({"people": 121}, "Cannot simulate: people is 121. Use people=6 to 120."),
        ({"size": 0.05}, "size is 0.05. Use size=0.1 to 4.0."),
        ({"size": 4.5}, "size is 4.5. Use size=0.1 to 4.0."),
        ({"defects": ["rain"]}, "there is no defect rain. Choose from: adopted-over-low-grades"),
    ],
)
def test_invalid_settings_are_refused_with_a_remedy(options: dict[str, Any], message: str) -> None:
    """The error states the valid range."""
    with pytest.raises(Refused) as refused:
        SimulationConfig(**options)
    assert message in str(refused.value)
