"""What code keeps outside of its projections is found, wherever it keeps it."""

# A lambda stands for code that does something.
# ruff: noqa: PLW0108

from __future__ import annotations

import builtins
import decimal
import enum
import functools
import random
import threading
import types
from collections import Counter
from contextvars import ContextVar
from typing import Any, ClassVar

import pytest

from dialoguekit.testing.purity.code_ownership import Own
from dialoguekit.testing.purity.global_state import changed, kept, settings

HERE = Own(frozenset({__name__}))

NUMBERS = [1]
COUNTS = Counter("a")
CHANCE = random.Random(1)
LOCAL = threading.local()
VARIABLE: ContextVar[int] = ContextVar("variable", default=0)
LOCK = threading.Lock()


class Kept:
    """A class with something of its own, and with functions that have."""

    everything: ClassVar[list[int]] = []

    def act(self, seen: list[int] = []) -> None:  # noqa: B006
        """Has a default."""

    @staticmethod
    def help(*, seen: list[int] = []) -> None:  # noqa: B006
        """Has another."""


class Choice(enum.Enum):
    """A choice keeps nothing."""

    ONE = 1


OF_ITS_OWN = Kept()


def enclosing() -> Any:
    """A function that encloses a list, and one that is not there yet."""
    held: list[int] = []

    def inner() -> Any:
        return held, late

    if held:
        late = 1
    return inner


INNER = enclosing()


@functools.cache
def cached(number: int) -> int:
    """Its cache is nobody's business."""
    return number


def found() -> set[str]:
    """What changes, without the name of this module."""
    return {name.removeprefix(f"{__name__}.") for name in changed(BEFORE, kept(HERE, [Kept]))}


BEFORE = kept(HERE, [Kept])


@pytest.mark.parametrize(
    ("act", "undo", "name"),
    [
        (lambda: NUMBERS.append(2), lambda: NUMBERS.pop(), "NUMBERS"),
        (lambda: COUNTS.update("b"), lambda: COUNTS.pop("b"), "COUNTS"),
        (lambda: CHANCE.random(), lambda: CHANCE.seed(1), "CHANCE"),
        (lambda: setattr(LOCAL, "a", 1), lambda: delattr(LOCAL, "a"), "LOCAL"),
        (lambda: VARIABLE.set(3), lambda: VARIABLE.set(0), "VARIABLE"),
        (lambda: Kept.everything.append(1), lambda: Kept.everything.pop(), "Kept.everything"),
        (lambda: setattr(OF_ITS_OWN, "a", 1), lambda: delattr(OF_ITS_OWN, "a"), "OF_ITS_OWN"),
        (
            lambda: (Kept.act.__defaults__ or ())[0].append(1),
            lambda: (Kept.act.__defaults__ or ())[0].pop(),
            "the default 1 of Kept.act",
        ),
        (
            lambda: (Kept.help.__kwdefaults__ or {})["seen"].append(1),
            lambda: (Kept.help.__kwdefaults__ or {})["seen"].pop(),
            "the default 1 of Kept.help",
        ),
        (
            lambda: INNER.__closure__[0].cell_contents.append(1),
            lambda: INNER.__closure__[0].cell_contents.pop(),
            "held around INNER",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_kept_is_found(act: Any, undo: Any, name: str) -> None:
    """By the name under which it is kept."""
    act()
    try:
        assert any(changed.endswith(name.rsplit(maxsplit=1)[-1]) for changed in found())
    finally:
        undo()
    assert found() - {"VARIABLE"} == set()


def test_caches_locks_and_choices_keep_nothing() -> None:
    """That could be told apart."""
    cached(1)
    with LOCK:
        assert found() - {"VARIABLE"} == set()


def test_what_is_in_no_module_is_reached_from_its_functions() -> None:
    """Through the names that they use."""
    names: dict[str, Any] = {"__name__": "in_no_module", "held": [1]}
    exec("def act(): return held", names)
    before = kept(Own(frozenset({"in_no_module"})), [names["act"]])
    names["held"].append(2)
    after = kept(Own(frozenset({"in_no_module"})), [names["act"]])
    assert changed(before, after) == ["in_no_module.held"]
    bare: dict[str, Any] = {"held": [1]}
    exec("class Made:\n    def act(self): return held\n    held = []", bare)
    assert kept(Own(frozenset(), frozenset({"<string>"})), [bare["Made"]])
    assert kept(Own(frozenset()), [types]) == {}


def test_what_all_code_shares_is_told_by_name() -> None:
    """So that a change can be."""
    before = settings()
    with decimal.localcontext() as context:
        context.prec = 5
        assert changed(before, settings()) == ["the context of decimal"]
    usual = builtins.ascii
    try:
        builtins.ascii = str
        assert changed(before, settings()) == ["builtins.ascii"]
    finally:
        builtins.ascii = usual
    assert changed(before, settings()) == []
