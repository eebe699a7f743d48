"""Fixtures and settings of all tests."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

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

gc.disable()
"""Collecting tests makes no garbage, and many objects that stay (a third of the time)."""


def pytest_collection_finish() -> None:
    """Keep the collected tests out of the garbage collections of the tests."""
    gc.freeze()
    gc.enable()


SLOW_FILES = (
    "docs/test_snippets.py",
    "testing/purity/test_samples.py",
    "scaffold/test_package.py",
    "testing/conformance/test_conformance.py",
    "bench/test_benchmarks.py",
    "testing/purity/test_check.py",
    "testing/conformance/test_purity.py",
    "cli/test_plugin_authoring_check.py",
)
"""The slowest test files, which begin first, so that no worker waits for them in the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of slow files first, and keep the order of the others."""
    order = {str(Path(__file__).parent / name): place for place, name in enumerate(SLOW_FILES)}
    items.sort(key=lambda item: order.get(str(item.path), len(order)))


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
