"""What all tests share: how hypothesis searches, and readable assertions in contracts."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# ``suite`` finds the same examples on every run and machine; ``search`` looks further, by
# chance, where a law has changed: HYPOTHESIS_PROFILE=search make test ARGS="-k round_trip".
settings.register_profile(
    "suite",
    derandomize=True,
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("search", max_examples=2000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

pytest.register_assert_rewrite("dialoguekit.testing.stores")
