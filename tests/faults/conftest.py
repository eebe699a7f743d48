"""Fixtures for tests of fault experiments."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from faults import fork_server
from faults.experiments import SEED, Experiment
from faults.fork_server import ForkServer
from faults.result import ExperimentResult
from faults.stores import STORE_KINDS

RunOrSkip = Callable[..., ExperimentResult]


@pytest.fixture
def run_or_skip() -> RunOrSkip:
    """Run an experiment on a store; skip the test where the experiment cannot be run."""

    def run(
        experiment: Experiment, store: str, iterations: int, seed: int = SEED
    ) -> ExperimentResult:
        result = experiment.run_on(store, iterations=iterations, seed=seed)
        if result.skip_reason is not None:
            pytest.skip(result.skip_reason)
        return result

    return run


@pytest.fixture(scope="module")
def processes() -> Iterator[ForkServer]:
    """One fork server for all tests of a module."""
    if reason := fork_server.unavailable_reason():
        pytest.skip(reason)
    with ForkServer(STORE_KINDS["eventsourcing-sqlite"]) as server:
        yield server
