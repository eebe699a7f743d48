"""Makes the shared samples importable by name, and shortens checks of purity."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dialoguekit.testing.purity import check, verdicts
from dialoguekit.testing.purity.environments import VARIANTS

ROOT = str(Path(__file__).parents[2])

if ROOT not in sys.path:
    sys.path.append(ROOT)


@pytest.fixture
def two_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check purity in two environments, for tests of anything but what environments differ in."""
    for module in (check, verdicts):
        monkeypatch.setattr(module, "VARIANTS", VARIANTS[:1])
