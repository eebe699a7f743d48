"""What all tests share: how hypothesis searches, and readable assertions in contracts."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from dialoguekit.testing.postgres_server import NoServer, PostgresServer

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

pytest.register_assert_rewrite("dialoguekit.testing.store_contract")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One PostgreSQL server for all tests; they are skipped where there can be none."""
    try:
        server = PostgresServer()
    except NoServer as error:
        pytest.skip(str(error))
    with server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The url of a log in a schema of its own, which no other test has."""
    with postgres_server.schema() as url:
        yield url
