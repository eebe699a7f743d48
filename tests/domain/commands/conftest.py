"""Beginnings that the tests of decisions share.  A scenario never changes, so they can."""

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
    WorkshopOpened,
    WorkshopScheduled,
)
from dialoguekit.testing.scenario import Given, given


@pytest.fixture(scope="session")
def draft() -> Given[Workshop]:
    """Nothing happened yet."""
    return given()


@pytest.fixture(scope="session")
def announced() -> Given[Workshop]:
    """A workshop of two groups is scheduled."""
    scheduled = WorkshopScheduled(title="Leeds", groups=("peer support", "primary care"))
    return given((scheduled, "08:00"))


@pytest.fixture(scope="session")
def opened(announced: Given[Workshop]) -> Given[Workshop]:
    """It is open since 09:00, and nobody is there."""
    return announced.and_given((WorkshopOpened(), "09:00"))


@pytest.fixture(scope="session")
def room(opened: Given[Workshop]) -> Given[Workshop]:
    """P1 and P2 came at 09:05 and consent to be recorded; P3 is registered, and nothing more.

    What is decided happens at 09:30.
    """
    people = (
        PersonRegistered(person="P1", group="peer support"),
        PersonRegistered(person="P2", group="primary care"),
        PersonRegistered(person="P3", group="primary care"),
    )
    consents = [
        ConsentGiven(person=person, scopes=("record",), version="1", basis="spoken")
        for person in ("P1", "P2")
    ]
    arrivals = [(PresenceStarted(person=person), "09:05") for person in ("P1", "P2")]
    return opened.and_given(*people, *consents, *arrivals).at("09:30")


@pytest.fixture(scope="session")
def announced_under() -> Callable[[Any, str], set[str]]:
    """What an event class lists under a heading of its docstring; nothing for "never"."""

    def announced_under(cls: Any, heading: str) -> set[str]:
        doc = inspect.getdoc(cls) or ""
        found = re.search(rf"{heading}: (.*?)\.(?:\n[A-Z]|\Z)", doc, re.DOTALL)
        assert found is not None, f"{cls.__name__} does not say {heading.lower()}"
        return {re.sub(r"\s+", " ", item) for item in found.group(1).split("; ")} - {"never"}

    return announced_under


@pytest.fixture(scope="session")
def names_of_tests() -> set[str]:
    """The names of all tests of this directory."""
    names: set[str] = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        found = [node.name for node in body if isinstance(node, ast.FunctionDef)]
        assert len(set(found)) == len(found), f"{path.name} names a function twice"
        names.update(name for name in found if name.startswith("test_"))
    return names
