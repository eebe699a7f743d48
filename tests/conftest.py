"""Fixtures and settings of all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from dialoguekit.testing.postgres_server import PostgresServer, ServerUnavailable

# ``suite`` finds the same examples on every run and machine.  ``search`` tries many more random
# examples: HYPOTHESIS_PROFILE=search make test ARGS="-k round_trip".
settings.register_profile(
    "suite",
    derandomize=True,
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("search", max_examples=2000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

pytest.register_assert_rewrite(
    "dialoguekit.testing.plugin_contract", "dialoguekit.testing.store_contract"
)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Yield a PostgreSQL server for all tests, or skip them if none can be started."""
    try:
        server = PostgresServer()
    except ServerUnavailable as error:
        pytest.skip(str(error))
    with server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """Yield the URL of a log in a new schema."""
    with postgres_server.schema() as url:
        yield url
