"""Scenarios that the tests of commands share.  A scenario is immutable."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    ConsentGiven,
    PersonRegistered,
    PresenceStarted,
    SpaceCreated,
    WorkshopOpened,
    WorkshopScheduled,
)
from dialoguekit.testing.scenario import Given, given

TABLES = (SpaceCreated(space="S1", kind="table"), SpaceCreated(space="S2", kind="table"))


def consent(person: str, *scopes: str) -> ConsentGiven:
    return ConsentGiven(person=person, scopes=scopes, version="1", basis="spoken")


@pytest.fixture(scope="session")
def draft() -> Given[Workshop]:
    """Return a workshop without events."""
    return given()


@pytest.fixture(scope="session")
def scheduled() -> Given[Workshop]:
    """Return a scheduled workshop with two groups."""
    return given(
        (WorkshopScheduled(title="Leeds", groups=("peer support", "primary care")), "08:00")
    )


@pytest.fixture(scope="session")
def opened(scheduled: Given[Workshop]) -> Given[Workshop]:
    """Return a workshop that is open since 09:00, with no one present."""
    return scheduled.and_given((WorkshopOpened(), "09:00"))


@pytest.fixture(scope="session")
def workshop(opened: Given[Workshop]) -> Given[Workshop]:
    """Return an open workshop in which P1 and P2 are present since 09:05 and consent to be
    recorded.

    P3 is only registered.  Commands run at 09:30.
    """
    people = (
        PersonRegistered(person="P1", group="peer support"),
        PersonRegistered(person="P2", group="primary care"),
        PersonRegistered(person="P3", group="primary care"),
    )
    consents = [consent(person, "record") for person in ("P1", "P2")]
    arrivals = [(PresenceStarted(person=person), "09:05") for person in ("P1", "P2")]
    return opened.and_given(*people, *consents, *arrivals).at("09:30")


@pytest.fixture(scope="session")
def clauses_under() -> Callable[[Any, str], set[str]]:
    """Return a function that lists the clauses under a heading of an event class's docstring."""

    def clauses_under(cls: Any, heading: str) -> set[str]:
        doc = inspect.getdoc(cls) or ""
        found = re.search(rf"{heading}: (.*?)\.(?:\n[A-Z]|\Z)", doc, re.DOTALL)
        assert found is not None, f"{cls.__name__} has no {heading!r}"
        return {re.sub(r"\s+", " ", item) for item in found.group(1).split("; ")} - {"never"}

    return clauses_under


@pytest.fixture(scope="session")
def known_tests() -> set[str]:
    """Return the names of all tests in this directory."""
    names: set[str] = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        found = [node.name for node in body if isinstance(node, ast.FunctionDef)]
        assert len(set(found)) == len(found), f"{path.name} defines a function twice"
        names.update(name for name in found if name.startswith("test_"))
    return names
