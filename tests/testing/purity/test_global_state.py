"""State outside projections is found."""

# A lambda represents code with an effect.
# ruff: noqa: PLW0108

from __future__ import annotations

import builtins
import decimal
import enum
import functools
import hashlib
import random
import threading
import types
from collections import Counter
from contextvars import ContextVar
from typing import Any, ClassVar

import pytest

from dialoguekit.testing.purity.code_ownership import CheckedCode
from dialoguekit.testing.purity.global_state import changed_names, collect_state, process_settings

HERE = CheckedCode(frozenset({__name__}))

NUMBERS = [1]
COUNTS = Counter("a")
GENERATOR = random.Random(1)
LOCAL = threading.local()
VARIABLE: ContextVar[int] = ContextVar("variable", default=0)
LOCK = threading.Lock()


class Stateful:
    """A class with state in an attribute and in default arguments."""

    everything: ClassVar[list[int]] = []

    def act(self, items: list[int] = []) -> None:  # noqa: B006
        """Do nothing; the default is mutable."""

    @staticmethod
    def help(*, items: list[int] = []) -> None:  # noqa: B006
        """Do nothing; the default is mutable."""


class Choice(enum.Enum):
    """An enum without state."""

    ONE = 1


OWN_OBJECT = Stateful()


def enclosing() -> Any:
    """Return a closure over a list and an empty cell."""
    items: list[int] = []

    def inner() -> Any:
        return items, late

    if items:
        late = 1
    return inner


INNER = enclosing()


@functools.cache
def cached(number: int) -> int:
    """Return the number; the cache is not state."""
    return number


def changed_state() -> set[str]:
    """Return the names of changed state, without the name of this module."""
    return {
        name.removeprefix(f"{__name__}.")
        for name in changed_names(BEFORE, collect_state(HERE, [Stateful]))
    }


BEFORE = collect_state(HERE, [Stateful])


@pytest.mark.parametrize(
    ("act", "undo", "name"),
    [
        (lambda: NUMBERS.append(2), lambda: NUMBERS.pop(), "NUMBERS"),
        (lambda: COUNTS.update("b"), lambda: COUNTS.pop("b"), "COUNTS"),
        (lambda: GENERATOR.random(), lambda: GENERATOR.seed(1), "GENERATOR"),
        (lambda: setattr(LOCAL, "a", 1), lambda: delattr(LOCAL, "a"), "LOCAL"),
        (lambda: VARIABLE.set(3), lambda: VARIABLE.set(0), "VARIABLE"),
        (
            lambda: Stateful.everything.append(1),
            lambda: Stateful.everything.pop(),
            "Stateful.everything",
        ),
        (lambda: setattr(OWN_OBJECT, "a", 1), lambda: delattr(OWN_OBJECT, "a"), "OWN_OBJECT"),
        (
            lambda: (Stateful.act.__defaults__ or ())[0].append(1),
            lambda: (Stateful.act.__defaults__ or ())[0].pop(),
            "the default 1 of Stateful.act",
        ),
        (
            lambda: (Stateful.help.__kwdefaults__ or {})["items"].append(1),
            lambda: (Stateful.help.__kwdefaults__ or {})["items"].pop(),
            "the default 1 of Stateful.help",
        ),
        (
            lambda: INNER.__closure__[0].cell_contents.append(1),
            lambda: INNER.__closure__[0].cell_contents.pop(),
            "items in the closure of INNER",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_changed_state_is_found(act: Any, undo: Any, name: str) -> None:
    """It is found by its name."""
    act()
    try:
        assert any(changed.endswith(name.rsplit(maxsplit=1)[-1]) for changed in changed_state())
    finally:
        undo()
    assert changed_state() - {"VARIABLE"} == set()


def test_caches_and_locks_are_not_state() -> None:
    """Their contents are not compared."""
    cached(1)
    with LOCK:
        assert changed_state() - {"VARIABLE"} == set()


def test_state_without_a_module_is_reached_from_functions() -> None:
    """It is found through the global names that they use."""
    names: dict[str, Any] = {"__name__": "in_no_module", "items": [1]}
    exec("def act(): return items", names)
    before = collect_state(CheckedCode(frozenset({"in_no_module"})), [names["act"]])
    names["items"].append(2)
    after = collect_state(CheckedCode(frozenset({"in_no_module"})), [names["act"]])
    assert changed_names(before, after) == ["in_no_module.items"]
    bare: dict[str, Any] = {"items": [1]}
    exec("class Made:\n    def act(self): return items\n    items = []", bare)
    assert collect_state(CheckedCode(frozenset(), frozenset({"<string>"})), [bare["Made"]])
    assert collect_state(CheckedCode(frozenset()), [types]) == {}


def test_a_change_of_process_settings_is_named() -> None:
    """A setting or a replaced function is named."""
    before = process_settings()
    with decimal.localcontext() as context:
        context.prec = 5
        assert changed_names(before, process_settings()) == ["the decimal context"]
    usual = builtins.ascii
    try:
        builtins.ascii = str
        assert changed_names(before, process_settings()) == ["builtins.ascii"]
    finally:
        builtins.ascii = usual
    assert changed_names(before, process_settings()) == []


def test_a_late_import_of_a_library_is_not_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library may replace its own placeholder with a library function, but nothing else."""
    monkeypatch.setattr(random, "_placeholder", None, raising=False)
    before = process_settings()
    random._placeholder = hashlib.sha512  # type: ignore[attr-defined]
    assert changed_names(before, process_settings()) == []
    random._placeholder = cached  # type: ignore[attr-defined]
    assert changed_names(before, process_settings()) == ["random._placeholder"]
