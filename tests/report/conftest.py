"""Kits for tests of composition."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.plugin.registry.registry import Candidate


@pytest.fixture
def open_kit(tmp_path: Path) -> Iterator[Callable[..., Kit]]:
    """Return a function that opens kits on one log, with the given plugins only."""
    kits: list[Kit] = []

    def open_kit(*plugins: Candidate) -> Kit:
        kits.append(dialoguekit.open(f"sqlite:///{tmp_path / 'leeds.db'}", plugins=plugins))
        return kits[-1]

    yield open_kit
    for kit in kits:
        kit.close()
